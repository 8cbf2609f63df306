"""All of OUT, rendered from the gradebook's entries.

    results.json   gradebook.csv   gradebook.xlsx   index.html
    assignments/   <assignment>.html …
    <student>/     <assignment>.json …   report.txt   report.html
    outbox/        <student>.eml

Pure: nothing is written, neither below OUT nor to the gradebook, so a fault while making it changes nothing; that is
`grader.report.publish`. What lies there already, made of the same, is left (`grader.report.kept`). What only staff may
read comes here as `StaffFacts` alone, and goes into the staff's pages (`grader.report.dashboard`) and nowhere else.
What a student gets is made of `told_student`; the staff's pages and tables know points that are not told yet, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.domain.course import Course
from grader.gradebook.deliveries import Delivery
from grader.gradebook.origins import Key, Origin
from grader.gradebook.runs import Run
from grader.report.arrange import student_view, work_tones
from grader.report.attention import Point
from grader.report.csv import gradebook_csv, gradebook_rows
from grader.report.dashboard.facts import NO_FACTS, StaffFacts
from grader.report.dashboard.page import Dashboard
from grader.report.html import student_html
from grader.report.kept import NOTHING_KEPT, Kept, key_of, student_key
from grader.report.mail.message import Message, compose_planned
from grader.report.mail.outbox import Outgoing, plan_message
from grader.report.mail.thread import NO_ORIGINS, find_thread
from grader.report.people import Student, with_whole_reports
from grader.report.results import StandingResult, report_json, results_pieces, standing_results
from grader.report.sheet import gradebook_xlsx
from grader.report.spool import SpooledFiles
from grader.report.text import student_text
from grader.report.withholding import told_student, withheld_until
from grader.report.words import Tone
from grader.text import Lang
from grader.text.folders import folder_names

_RESULTS = "results.json"
NOTHING_TOLD: Mapping[str, Sequence[Delivery]] = {}


@dataclass(frozen=True)
class OutboxMessage:
    """A message to a student that is not told yet, and where below OUT it is to lie."""

    student: str
    path: str
    message: Message
    plan: Outgoing


@dataclass(frozen=True)
class RenderedFiles:
    """All of OUT: POSIX paths below it with what the files hold, and the messages."""

    files: SpooledFiles
    messages: tuple[OutboxMessage, ...]
    staff_paths: frozenset[str] = frozenset()
    """Of the staff's pages."""
    staff_pages: Callable[[Sequence[Point]], Mapping[str, bytes]] = field(default=lambda _: {}, compare=False)
    """Those pages, with these points to look at beside the others."""
    made: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By digest of what they are made of the paths of files, the messages' among them (`grader.report.kept`)."""


def render(
    students: Sequence[Student],
    course: Course,
    run: Run,
    lang: Lang,
    held: Collection[str] = (),
    facts: StaffFacts = NO_FACTS,
    ledger: Mapping[str, Sequence[Delivery]] = NOTHING_TOLD,
    origins: Mapping[Key, Origin] = NO_ORIGINS,
    kept: Kept = NOTHING_KEPT,
) -> RenderedFiles:
    """The files and messages of a class; `run` is the one that they are told to be of, `facts` what its staff's pages
    say beyond the rows, `ledger` the messages so far, `origins` the mails that work came by. Nobody gets a message that
    would tell of an assignment in `held`, or nothing new. What is `kept` is not made again."""
    names = folder_names(student.id for student in students)
    files = SpooledFiles()
    messages: list[OutboxMessage] = []
    tones: dict[str, dict[str, Tone]] = {}
    results: list[str] = []
    others: list[StandingResult] = []
    mails: list[str] = []
    made: dict[str, Sequence[str]] = {}
    common, own_origins = kept.common(course, lang, held), _by_student(origins)
    for student in students:
        folder, before = names[student.id], ledger.get(student.id, ())
        told = told_student(student, course)
        tones[student.id] = work_tones(student, course)
        others += standing_results(told, course, lang)
        paths = {id_: f"{folder}/{_stem(id_)}.json" for id_ in told.entries}
        results += paths.values()
        wanted = [*paths.values(), f"{folder}/report.txt", f"{folder}/report.html"]
        key = student_key(common, folder, student, before, own_origins.get(student.id, ()))
        if there := kept.take(key, wanted, [draft_path(folder)]):
            for path, lying in there.items():
                files.leave(path, lying)
            made[key] = [*there]
            if draft_path(folder) in there:
                mails.append(student.id)
            continue
        told = with_whole_reports(told)
        view = student_view(told, course, lang)
        for id_, path in paths.items():
            files[path] = report_json(told.entries[id_], lang, withheld_until(told, id_))
        files[f"{folder}/report.txt"] = student_text(view).encode()
        files[f"{folder}/report.html"] = student_html(view).encode()
        plan = plan_message(told, before, held)
        if isinstance(plan, Outgoing):
            thread = find_thread(told, plan, before, origins)
            message = compose_planned(told, view, plan, course, files.spool, thread)
            messages.append(OutboxMessage(student.id, draft_path(folder), message, plan))
            mails.append(student.id)
            wanted.append(draft_path(folder))
        if key:
            made[key] = wanted

    def staff_pages(points: Sequence[Point]) -> dict[str, bytes]:
        told = replace(facts, attention=(*points, *facts.attention))
        return Dashboard(students, course, run, lang, told, tones, mails).files()

    pages = staff_pages(())
    files.update(pages)
    # Of whose files the digests are known, all that is told in it is.
    key = key_of([*made], others, run.isolation_level, run.data_source, run.version) if len(made) == len(names) else ""
    if there := kept.take(key, [_RESULTS]):
        files.leave(_RESULTS, there[_RESULTS])
    else:
        pieces = results_pieces(
            (files[path] for path in results),
            lang,
            isolation_level=run.isolation_level,
            data_source=run.data_source,
            version=run.version,
            without_report=others,
        )
        files.put(_RESULTS, pieces)
    if key:
        made[key] = [_RESULTS]
    rows = gradebook_rows(students, course, lang)
    files["gradebook.csv"] = gradebook_csv(rows)
    files["gradebook.xlsx"] = gradebook_xlsx(rows)
    return RenderedFiles(files, tuple(messages), frozenset(pages), staff_pages, made)


def _by_student(origins: Mapping[Key, Origin]) -> Mapping[str, Sequence[tuple[Key, Origin]]]:
    own: dict[str, list[tuple[Key, Origin]]] = {}
    for key, origin in sorted(origins.items()):
        own.setdefault(key[0], []).append((key, origin))
    return own


def draft_path(folder: str) -> str:
    """Where the message lies to the student of that folder."""
    return f"outbox/{folder}.eml"


def _stem(assignment: str) -> str:
    """The assignment's id, but never a name that Windows keeps for a device."""
    return folder_names([assignment])[assignment]
