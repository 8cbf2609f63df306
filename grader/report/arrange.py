"""The view of a student (`grader.report.view`), made of their row: what became of each assignment, in words.

Made of an entry of a `StudentReport`, which holds nothing that a student may not read. The limit: how a medium lays it
out is that medium's own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache, partial

from grader.domain.course import Course
from grader.domain.disclosure import StudentReport, StudentTest
from grader.domain.kept import make_all
from grader.domain.sharing import REMEMBERED, remember_same
from grader.domain.totals import Total, format_points
from grader.domain.verdict import TaskScore, Verdict
from grader.gradebook.entry import Entry
from grader.intake.kinds import is_archive
from grader.report import words
from grader.report.advice import advice_view, advise
from grader.report.earlier import Earlier
from grader.report.formats import format_contact, format_fraction, format_score, format_time, format_total
from grader.report.people import Student
from grader.report.ran import lines_view
from grader.report.since import NOTHING, since_view
from grader.report.view import MAX_REMARKS, StudentView, TaskView, TestView, WorkView
from grader.report.withholding import withheld_until
from grader.report.words import Tone
from grader.text import Lang
from grader.text.safe import list_names, one_line, truncate


def student_view(student: Student, course: Course, lang: Lang) -> StudentView:
    """The view of one student, with all assignments of the course."""
    total = student.total
    contact, reply_to = format_contact(course, lang)
    titles = {assignment.id: one_line(assignment.title[lang]) for assignment in course.assignments}
    works = []
    for id_ in columns(course, student.entries):
        title = titles.get(id_, id_)
        works.append(_with_standing(_one_view(student, id_, title, course, lang), student, lang))
    open_titles = ", ".join(titles.get(id_, id_) for id_ in total.open)
    return StudentView(
        id=one_line(student.id),
        name=one_line(student.name),
        in_roster=student.in_roster,
        course=one_line(course.title[lang]),
        contact=contact,
        reply_to=reply_to,
        works=tuple(works),
        total=total,
        total_points=format_total(total, lang),
        total_note=_total_note(total, open_titles, lang),
        lang=lang,
    )


def _one_view(student: Student, id_: str, title: str, course: Course, lang: Lang) -> WorkView:
    """Of one assignment, whatever became of it."""
    standing = student.standings.get(id_)
    if id_ in student.entries:
        entry = student.entries[id_]
        work = work_view(entry, title, lang, course.zone, student.earlier.get(id_))
        due = _told_from(student, id_)
        if due is None:
            return work
        told = words.WITHHELD_NOTE.format(due=format_time(due, course.zone))[lang]
        return _withheld_view(work, told, truncate(entry.reason[lang], lang), lang)
    if student.is_excused(id_):
        note = words.EXCUSED_NOTE[lang]
        return WorkView(id_, title, words.EXCUSED[lang], 0.0, "idle", missing=True, summary=note)
    if standing is not None and standing.score is not None:
        share, tone = _share(standing.score, standing.max_score), _tone_of(standing.score, standing.max_score)
        points = format_score(standing.score, standing.max_score, lang)
        said = words.SET_UNGRADED if standing.waiting else words.SET_NOTE.format(file=f"{id_}.py")
        return WorkView(id_, title, points, share, tone, missing=True, summary=said[lang])
    if id_ in student.waiting:
        return _waiting_view(id_, title, student.waiting[id_], lang)
    if standing is not None and standing.state == "open" and standing.due is not None:
        note = words.AHEAD_NOTE.format(file=f"{id_}.py", due=format_time(standing.due.isoformat(), course.zone))[lang]
        return WorkView(id_, title, words.AHEAD[lang], 0.0, "idle", missing=True, summary=note)
    return _missing_view(id_, title, course, lang)


def work_tones(student: Student, course: Course) -> dict[str, Tone]:
    """The tone of each work of `student_view`, without what else a view says."""
    return {id_: _tone_of_work(student, id_) for id_ in columns(course, student.entries)}


def _told_from(student: Student, id_: str) -> str | None:
    """RFC 3339, from when points of a report are told that is told in part; None where it is told whole."""
    ours = student.entries[id_].report.status.ours
    return None if ours else withheld_until(student, id_) or None


def _tone_of_work(student: Student, id_: str) -> Tone:
    standing = student.standings.get(id_)
    if id_ in student.entries:
        return _tone(student.entries[id_]) if _told_from(student, id_) is None else "idle"
    if student.is_excused(id_):
        return "idle"
    if standing is not None and standing.score is not None:
        return _tone_of(standing.score, standing.max_score)
    return "ours" if id_ in student.waiting else "idle"


def _with_standing(work: WorkView, student: Student, lang: Lang) -> WorkView:
    """The same with what its standing and the total say of it."""
    standing = student.standings.get(work.id)
    worth = next((format_points(part.worth) for part in student.total.parts if part.id == work.id), "")
    lines, comments = ((), ()) if standing is None else (standing.lines, standing.comments)
    said = [*comments, *(note[lang] for note in student.notes.get(work.id, ()))]
    return replace(
        work,
        worth=words.WORTH.format(worth=worth)[lang] if worth else "",
        account=tuple(one_line(line[lang]) for line in lines),
        notes=tuple(truncate(each, lang) for each in said[-MAX_REMARKS:]),
    )


def _total_note(total: Total, open_titles: str, lang: Lang) -> str:
    """What keeps the total open, and what it can still be."""
    if not open_titles:
        return ""
    note = words.TOTAL_PENDING.format(names=open_titles)[lang]
    if total.secured is None or total.reachable is None:
        return note
    reached = words.SO_FAR.format(secured=format_points(total.secured), reachable=format_points(total.reachable))
    return f"{note}\n{reached[lang]}"


def columns(course: Course, graded: Collection[str]) -> list[str]:
    """The assignments of a table: the course's in its order, then those that are broken now but were graded."""
    ids = [assignment.id for assignment in course.assignments]
    return ids + sorted(id_ for id_ in course.broken if id_ not in ids and (id_ in graded or id_ in course.weights))


def work_view(
    entry: Entry[StudentReport], title: str, lang: Lang, zone: tzinfo | None, earlier: Earlier | None = None
) -> WorkView:
    """One report and what counts for it, and what there was before; its times by `zone`, or by the clock of this
    machine."""
    report = entry.report
    advice = advise(entry)
    first = advice.test if advice is not None else None
    matching = [digest for digest in report.files if _is_graded_file(digest.path, report.submitted)]
    main = max(matching, key=lambda digest: len(digest.path), default=None)
    others_count = len(report.files) - (main is not None)
    return WorkView(
        id=report.assignment,
        title=title,
        points=format_score(entry.score, entry.max_score, lang),
        share=_share(entry.score, entry.max_score),
        tone=_tone(entry),
        summary=_summary(entry, lang),
        file=one_line(report.submitted),
        others=words.OTHER_FILES.format(count=others_count)[lang] if others_count > 0 else "",
        digest=main.sha256 if main else "",
        handed_in=format_time(report.attempt, zone),
        graded_at=format_time(report.graded_at, zone),
        level=report.isolation_level,
        isolation=words.LEVELS.get(report.isolation_level, words.UNKNOWN_LEVEL)[lang],
        data=words.DATA_SOURCES[report.data_source][lang]
        if report.data_source in words.DATA_SOURCES
        else one_line(report.data_source),
        versions=one_line(", ".join(f"{name} {version}" for name, version in report.versions.items())),
        remarks=tuple(truncate(remark[lang], lang) for remark in report.remarks[:MAX_REMARKS]),
        tasks=_task_views(make_all(report.tests), lang, first, *entry.tasks),
        hidden=any(not test.visible for test in report.tests),
        exhibits=report.exhibits,
        pictures=words.EXHIBITS_ELSEWHERE.format(count=len(report.exhibits))[lang] if report.exhibits else "",
        advice=None if advice is None else advice_view(advice, lang),
        since=NOTHING if earlier is None else since_view(earlier, entry, lang, partial(format_time, zone=zone)),
    )


@remember_same(REMEMBERED)
def _task_views(
    tests: tuple[StudentTest, ...], lang: Lang, first: StudentTest | None, *own: TaskScore
) -> tuple[TaskView, ...]:
    """The tasks with their tests, then the tests of no task; `first` is what to fix first."""
    shown: dict[str, list[TestView]] = {task.task: [] for task in own}
    others: list[TestView] = []
    for test in tests:
        shown.get(test.task, others).append(_test_view(test, lang, test is first))
    tasks = [
        TaskView(
            title=one_line(task.title[lang]) or task.task,
            points=format_score(task.score, task.max_score, lang),
            share=_share(task.score, task.max_score),
            full=task.score is not None and task.score >= task.max_score,
            tests=tuple(shown[task.task]),
        )
        for task in own
    ]
    if others:
        done = all(view.tone == "good" for view in others)
        tasks.append(TaskView(words.OTHER_TESTS[lang], "", 0.0, done, tuple(others)))
    return tuple(tasks)


@lru_cache(maxsize=2048)  # most of a class's tests say the same
def _test_view(test: StudentTest, lang: Lang, first: bool) -> TestView:
    word = words.VERDICT_WORDS[test.verdict]
    return TestView(
        name=one_line(test.name),
        title=one_line(test.title[lang]) or one_line(test.name),
        label=word.label[lang],
        sign=word.sign,
        tone=word.tone,
        visible=test.visible,
        points=format_fraction(test.score, test.max_score)
        if test.score is not None and test.max_score is not None
        else "",
        # The row says it all: not passed, and the kind of case.
        message="" if test.verdict is Verdict.NOT_PASSED else truncate(test.message[lang], lang),
        printed=truncate(test.printed, lang),
        first=first,
        lines=lines_view(test, lang) if test.lines else None,
    )


def _withheld_view(work: WorkView, note: str, reason: str, lang: Lang) -> WorkView:
    """Of one that is told in part (`grader.report.withholding`): it is nobody's fault that there are no points."""
    return replace(
        work,
        points=words.WITHHELD[lang],
        tone="idle",
        summary=f"{note}\n{reason}".strip(),
        tasks=tuple(replace(task, points="") for task in work.tasks),
    )


def _missing_view(id_: str, title: str, course: Course, lang: Lang) -> WorkView:
    """Nothing was handed in: what that does to the total."""
    sentence = words.MISSING_ZERO if course.missing == "zero" else words.MISSING_SKIP
    summary = (sentence if id_ in course.weights else words.MISSING_PLAIN).format(file=f"{id_}.py")
    return WorkView(id_, title, words.MISSING[lang], 0.0, "idle", missing=True, summary=summary[lang])


def _waiting_view(id_: str, title: str, files: Sequence[str], lang: Lang) -> WorkView:
    """Something was handed in, and there is no report of it."""
    note = words.WAITING_NOTE
    if files:
        note = words.WAITING_NAMED.format(files=list_names(files, 80), wanted=f"{id_}.py")
    return WorkView(id_, title, words.WAITING[lang], 0.0, "ours", missing=True, summary=note[lang])


def _summary(entry: Entry[StudentReport], lang: Lang) -> str:
    own, status = truncate(entry.reason[lang], lang), entry.report.status
    if entry.score is None:  # else somebody set one
        return f"{words.OURS[lang]}\n{own}".strip()
    if status is not Verdict.PASSED and not own:
        return words.VERDICT_WORDS[status].label[lang]
    return own


def _tone(entry: Entry[StudentReport]) -> Tone:
    if entry.score is None:
        return "ours"
    if entry.report.status is not Verdict.PASSED:
        return words.VERDICT_WORDS[entry.report.status].tone
    return _tone_of(entry.score, entry.max_score)


def _tone_of(score: float, max_score: float) -> Tone:
    return "good" if score >= max_score else "bad"


def _share(score: float | None, max_score: float) -> float:
    return min(1.0, max(0.0, (score or 0.0) / max_score)) if max_score > 0 else 0.0


def _is_graded_file(path: str, submitted: str) -> bool:
    """`submitted` is relative to the class folder, a digest's path to the submission's own; of an archive `submitted`
    names the file in it."""
    archive = is_archive(path) and f"/{path}/" in f"/{submitted}"
    return bool(submitted) and (submitted == path or submitted.endswith("/" + path) or archive)
