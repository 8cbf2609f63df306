"""The fence: of hidden inputs nothing reaches a student but whether each hidden test passed.

The same submissions are graded in two classes that differ in their hidden inputs alone. Everything that a student can
get is collected by walking all that lies below OUT, so that a new medium is held to this without a line here: names,
times and contents of files must be the same, byte for byte. Where other tests passed, only what is on the closed list
may differ. That the fence bites is shown for each field of a report: one that is told by mistake is seen.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import mailbox
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from pydantic import BaseModel

from grader.app import receipts
from grader.app.receipts import Receipts
from grader.authoring import handout
from grader.authoring.check_page.packing import Packs
from grader.authoring.check_page.page import PageMaker
from grader.authoring.handout import plan_handouts, read_files, read_settings, write_handouts
from grader.authoring.released_hints import released_hints
from grader.authoring.trying import Settings
from grader.domain.course import Assignment, Course
from grader.domain.course_files import HOMEWORK, load_course
from grader.domain.decisions import Decision
from grader.domain.disclosure import StudentReport, StudentTest, disclose
from grader.domain.records import GRADEBOOK, MANIFEST
from grader.domain.roster import Person, Roster, load_roster
from grader.domain.schedule import Schedule
from grader.domain.secret import FILENAME
from grader.domain.verdict import Report, StaffNote, TestResult
from grader.gradebook.arrivals import ArrivalRecord, PartRecord
from grader.gradebook.bodies import read_report
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, Dispatch, prepare, record_step
from grader.gradebook.inquiries import Inquiry
from grader.gradebook.notes import Note, record_note
from grader.gradebook.personal import read_personal
from grader.gradebook.shelf import Shelves
from grader.intake.location import locate
from grader.report import earlier, people
from grader.report.analysis import Group
from grader.report.analysis.groups import find_groups
from grader.report.analysis.numbers import LEAST
from grader.report.analysis.read import read_notes_for
from grader.report.earlier import collect_earlier
from grader.report.formats import format_time
from grader.report.mail import receipt, since
from grader.report.mail.acknowledging import Due
from grader.report.mail.answer import compose_answer
from grader.report.mail.message import Message
from grader.report.mail.outbox import told_facts
from grader.report.people import collect_students
from grader.report.personal import counted, personal_files
from grader.report.publish import publish
from grader.report.render import render
from grader.report.spool import Spool
from grader.report.withholding import told_student
from grader.sandbox.host import probe_level
from grader.sandbox.seam.shape import RECORD, digests
from grader.text import plain
from tests.conftest import Done, grade, write
from tests.report import leaking
from tests.tiers import one_of, tiered

ORACLE = "oracle"
RANDOM = (
    (re.compile(r"<[0-9a-f]{32}@example\.org>"), "<random>"),
    (re.compile(r'"class_digest": "[0-9a-f]{64}"'), '"class_digest": "(random)"'),
)
"""What the grader drew by itself, for each message and for each class."""


@dataclass(frozen=True)
class Class:
    """A class that was graded."""

    done: Done
    told: dict[str, str]
    """Everything that a student can get, by its place: see `everything`."""
    reports: dict[str, dict]
    """Student → the report as staff have it."""
    place: Path
    began: tuple[str, ...]
    """When each run began."""

    def rendered(
        self,
        roster: Roster | None = None,
        *,
        schedule: Mapping[str, Schedule] | None = None,
        mails: bool = False,
        decisions: Sequence[Decision] = (),
    ) -> dict[str, str]:
        """All that students get, rendered anew from the gradebook by the grader as it is just now; as if course.toml
        had that `schedule`, people had made these `decisions`, and with `mails` where they are asked for."""
        out = self.place / "again"
        people = [Person(name, name, (f"{name}@example.org",)) for name in self.reports] if mails else []
        roster = roster or Roster(tuple(people))
        with Gradebook.open(self.place / "class") as book:
            run = replace(book.begin_run(version="", isolation_level=0), started=self.began[-1])
            course = load_course(self.place / "course").model_copy(update={"schedule": schedule or {}})
            notes, entries = read_notes_for(book, course), book.entries()
            former = collect_earlier(book, entries)
            everybody = collect_students(entries, course, roster, notes=notes, decisions=decisions)
            students = [student.with_earlier(former) for student in everybody]
            ledger = {each.student: [each] for each in first_messages(book, course, roster, decisions)}
            publish(book, run, render(students, course, run, "en", ledger=ledger), out, ledger=ledger)
        return everything(out, self.done, self.began)

    def with_mail(self) -> Class:
        """With the messages as they are once the alarms are accepted which these classes raise: nobody passes the
        hidden tests."""
        assert not any(place.startswith("outbox/") for place in self.told) or len(self.reports) < LEAST
        again = self.rendered(load_roster(self.place / "class" / "roster.csv"))
        return replace(self, told={**self.told, **{key: text for key, text in again.items() if key.endswith(".eml")}})


def first_messages(
    book: Gradebook, course: Course, roster: Roster, decisions: Sequence[Decision] = ()
) -> list[Delivery]:
    """What was told, and arrived, after the first run, as if these decisions had been made by then."""
    history = [past for student in book.students() for past in book.history(student, "leaks") if past.run.id == 1]
    students = collect_students([past.entry for past in history], course, roster, decisions=decisions)
    first = {past.entry.key[0] for past in history}
    facts = {each.id: told_facts(told_student(each, course)) for each in students if each.id in first}
    return [
        Delivery(number, id_, f"<{number:032x}@example.org>", fact, "", 1, (Dispatch("", "by_hand", "", ""),))
        for number, (id_, fact) in enumerate(facts.items(), 1)
    ]


def tell_first(place: Path) -> None:
    """Record these."""
    with Gradebook.open(place / "class") as book:
        for each in first_messages(book, load_course(place / "course"), load_roster(place / "class" / "roster.csv")):
            record_step(book, prepare(book, each.student, each.message_id, "", each.facts, 1), [""], "by_hand")
        book._db.execute("UPDATE deliveries SET prepared_at = (SELECT started FROM runs)")


def sent_by_hand(place: Path) -> dict[str, str]:
    """What `grade send` writes for a mail program."""
    words = ("--note", "a word to all", "--lang", "en", "--class", "class", "--course", "course")
    done = grade("send", "--mbox", "all.mbox", *words, cwd=place)
    assert done.code in (0, 1), done.output
    box = mailbox.mbox(place / "all.mbox", factory=_read_mail, create=False)
    assert len(box)
    return {f"mbox/{message['To'].addresses[0].display_name}.eml": _words(message) for message in box}


def replied(place: Path, students: Sequence[str], level: int) -> dict[str, str]:
    """What is sent to each student about mails of theirs: a receipt with the public tests, and an answer."""
    course, location = load_course(place / "course"), locate(place / "class", ["leaks"])
    roster = location.load_roster()
    desk = Receipts(course, location, roster, "en", True, level=lambda: level)
    due = []
    for number, name in enumerate(students, 1):
        part = PartRecord("2", "leaks.py", "submission", "0" * 64, 1, name, "leaks", name)
        facts = ("letters", name, "0" * 64, f"<{name}@mail.example.org>", (), f"{name}@example.org", name, "work")
        when = "2026-03-04T05:06:07+00:00"
        record = ArrivalRecord(number, *facts, False, "pass", name, when, False, when, (part,))
        due.append(Due(record, roster[name], f"{name}@example.org"))
    with Gradebook.open(place / "class") as book:
        letters = [*desk._letters(book, due, Spool())]
    texts = {f"receipt/{each.student.id}.eml": _read(each.message, each.message_id) for each in letters}
    assert len(texts) == len(students)
    for each in due:
        inquiry = Inquiry(1, each.record.id, "1", each.person.id, 1, "Why?", "", each.record.made)
        answer = compose_answer(inquiry, each.record, each.person, "Because.", course, "en", Spool())
        texts[f"answer/{each.person.id}.eml"] = _read(answer, "<a@example.org>")
    return texts


def handed_out(place: Path) -> dict[str, str]:
    """What all students are given before they write a line."""
    course = load_course(place / "course")
    stub = course.assignments[0].stub
    stub.with_name(RECORD).write_text(json.dumps(digests(stub.read_text("utf-8"))), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        hints = released_hints(course.assignments, Settings("en", isolation=None, min_isolation=1, mnist=None, jobs=1))
        pages = {Path(folder, f"{each.id}-check.html"): (each.id, page_of(course, each)) for each in course.assignments}
        write_handouts(course, plan_handouts(course.assignments, Path(folder)), None, hints, pages)
        with zipfile.ZipFile(Path(folder, "leaks.zip")) as archive:
            return {f"handout/{each.filename}": _member(archive, each) for each in archive.infolist()}


def page_of(course: Course, assignment: Assignment) -> bytes:
    """Its check page, but for what is the same in the pages of all courses."""
    files = {**read_files(assignment), HOMEWORK: read_settings(course, {assignment.id})}
    own = {field.name: b"" for field in fields(Packs)}
    return PageMaker(Packs(**{**own, "licences": {}})).make(assignment, "en", files)


def _member(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> str:
    encoding = "utf-16" if each.filename.endswith("check.html") else "utf-8-sig"
    return f"{each.date_time} {each.external_attr}\n{archive.read(each).decode(encoding)}"


def checked_at_home(place: Path, name: str, text: str, level: str) -> dict[str, str]:
    """What that student is shown, and what is kept, where they check their work in what was handed out."""
    home = place / "home"
    files = {path.removeprefix("handout/"): text.partition("\n")[2] for path, text in handed_out(place).items()}
    write(home, {**files, "leaks/leaks.py": text})
    words = ("--lang", "en", "--isolation", level)
    done = grade("check", "--page", "page.html", *words, cwd=home / "leaks")
    assert done.code == 1, done.output
    shown = {
        "check": done.output,
        "history": grade("check", "--history", *words, cwd=home / "leaks").output,
    }
    shown |= {path.name: path.read_text("utf-8") for path in [home / "leaks/page.html", *home.rglob("checks.jsonl")]}
    assert len(shown) == 4
    assert "public tests passed" in shown["check"] + shown["history"]
    # When it was, and where: of neither has the class a part.
    when = re.compile(r"\d{4}-\d\d-\d\d.\d\d:\d\d(:\d\d(\.\d+)?)?")
    texts = {f"home/{name}/{key}": when.sub("(then)", each) for key, each in shown.items()}
    return {key: each.replace(str(place), "…") for key, each in texts.items()}


def _read(message: Message, message_id: str) -> str:
    return _words(email.message_from_bytes(message.encode(message_id), policy=email.policy.default))


def everything(out: Path, done: Done, began: tuple[str, ...], mails: Mapping[str, str] | None = None) -> dict[str, str]:
    """All that lies below OUT but the staff's pages, with mails as they are read and with its time; these `mails`; and
    what the terminal showed. Of clocks it may tell when each run began, and nothing finer than the minute."""
    # On stderr is what staff have to look at, and theirs alone is how long it all took.
    output = re.sub(r"( in) (\d+ min )?\d+ s;", r"\1 …;", done.stdout)
    texts = {"terminal": output.replace(str(out.parent), "…")}
    for path in sorted(out.rglob("*")):
        place = path.relative_to(out).as_posix()
        # The manifest holds digests of the others; the staff's pages tell all, and go to nobody else.
        if path.is_file() and place not in (MANIFEST, "index.html") and not place.startswith("assignments/"):
            text = READERS.get(path.suffix, _text)(path)
            texts[place] = f"{datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()}\n{text}"
    texts |= exported(out.parent / "class", [path.name for path in out.iterdir() if path.is_dir()])
    texts |= mails or {}
    for start in began:
        minute = f"{start[:16]}:00+00:00"
        for moment in (
            start,
            minute,
            format_time(start, None),
            format_datetime(datetime.fromisoformat(minute)),
        ):
            texts = {place: text.replace(moment, "(the run's beginning)") for place, text in texts.items()}
    for pattern, word in RANDOM:
        texts = {place: pattern.sub(word, text) for place, text in texts.items()}
    return texts


def exported(folder: Path, students: list[str]) -> dict[str, str]:
    """What `grade export` hands to each student."""
    texts, course = {}, load_course(folder.parent / "course")
    for student in students:
        personal = read_personal(folder, folder / GRADEBOOK, student)
        files = personal_files(personal, None, "en", standings=counted(personal, course, {}))
        texts |= {f"export/{student}/{name}": data.decode() for name, data in files.items()}
    return texts


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _mail(path: Path) -> str:
    with path.open("rb") as file:
        return _words(_read_mail(file))


def _read_mail(file: BinaryIO) -> EmailMessage:
    return email.message_from_binary_file(file, policy=email.policy.default)


def _words(message: EmailMessage) -> str:
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    # How the parts are parted is a digest of what they hold.
    headers = [f"{name}: {value}".partition("; boundary=")[0] for name, value in message.items()]
    return "\n".join([*headers, *parts])


def _workbook(path: Path) -> str:
    """Its parts in their order with their times, its rows a line each with their texts in them."""
    lines = []
    with zipfile.ZipFile(path) as archive:
        parts = {each.filename: archive.read(each).decode() for each in archive.infolist()}
        lines += [
            f"{each.filename} {each.date_time} {each.external_attr} {each.extra!r}" for each in archive.infolist()
        ]
    texts = re.findall("<si>(.*?)</si>", parts.pop("xl/sharedStrings.xml"), re.DOTALL)
    rows = parts.pop("xl/worksheets/sheet1.xml").replace("<row", "\n<row").replace("</row>", "</row>\n")
    lines += [re.sub('t="s"><v>([0-9]+)</v>', lambda match: texts[int(match[1])], rows), *parts.values()]
    return "\n".join(lines)


READERS = {".eml": _mail, ".xlsx": _workbook}


def graded(place: Path, group: str, level: str, secret: bytes) -> Class:
    """Grade that group of submissions in a class with this secret, from which its hidden inputs are made; before that
    what some of them handed in first."""
    write(place / "course", leaking.course(group))
    submissions = leaking.attackers(group)
    people = {name: name for name in submissions}
    people |= {leaking.partner(name): name for name in submissions} if group == "shared" else {}
    rows = "".join(f"{name},{name},{name}@example.org,{team}\n" for name, team in people.items())
    roster = f"id,name,email,team\n{rows}"
    first = leaking.first_attempts(group)
    assert first
    write(place / "class", {"roster.csv": roster})
    gradebook = place / "class" / GRADEBOOK / FILENAME
    gradebook.parent.mkdir()
    gradebook.write_bytes(secret)
    gradebook.chmod(0o600)
    words = ("class", "--course", "course", "--out", "out", "--jobs", "1", "--lang", "en", "--isolation", level)
    for handed_in in (first, submissions):
        write(place / "class", {f"{name}/leaks.py": text for name, text in handed_in.items()})
        done = grade("run", *words, cwd=place)
        assert done.code == 0, done.output
        if handed_in is first:
            tell_first(place)
    with sqlite3.connect(place / "class/.grade/gradebook.sqlite") as book:
        shelves = Shelves(book)
        rows = book.execute("SELECT assignment, body FROM current_reports").fetchall()
        kept = [read_report(body, shelves[assignment]) for assignment, body in rows]
        reports = [json.loads(json.dumps(report.model_dump(mode="python"))) for report in kept]
        began = tuple(started for (started,) in book.execute("SELECT started FROM runs ORDER BY id"))
    mails = sent_by_hand(place) | replied(place, [*submissions], int(level))
    name, text = next((name, text) for name, text in submissions.items() if name != ORACLE)
    texts = everything(
        place / "out", done, began, mails | handed_out(place) | checked_at_home(place, name, text, level)
    )
    return Class(done, texts, {report["student"]: report for report in reports}, place, began).with_mail()


def verdicts(class_: Class, student: str) -> list[str]:
    """The real verdicts of the hidden tests."""
    return [test["verdict"] for test in class_.reports[student]["tests"] if not test["visible"]]


HIGHEST = probe_level().number
_GROUPS = ("quick", "later", "slow", "shared")
GROUPS = [
    *(f"{group}-{HIGHEST}" for group in _GROUPS),
    *one_of(3, [f"{group}-{level}" for level in range(HIGHEST - 1, 1, -1) for group in _GROUPS]),
]
"""Without CI_ALL=1 of the lower levels each third."""


@pytest.fixture(scope="module", params=tiered(GROUPS, [f"quick-{HIGHEST}"]))
def classes(request, tmp_path_factory) -> tuple[Class, Class]:
    """The same work, graded in two classes at the same level."""
    group, _, level = request.param.partition("-")
    offered = probe_level(int(level))
    if offered.number < int(level):
        pytest.skip(f"this machine does not offer level {level}: {offered.reasons}")
    at = tmp_path_factory.mktemp("leaks")
    first, second = (graded(at / str(number), group, level, bytes([number]) * 32) for number in (1, 2))
    return first, second


def test_the_attackers_bite(classes):
    """Other hidden inputs ended the tests in other ways, and staff see it. No attacker passes one; the oracle does."""
    first, second = classes
    for student in first.reports:
        real = verdicts(first, student), verdicts(second, student)
        assert first.reports[student]["tests"] != second.reports[student]["tests"]
        assert ("passed" in real[0] + real[1]) == (student == ORACLE), student
        if student == "each_way":
            assert real[0] != real[1]
            assert len(set(real[0])) >= 4
    if ORACLE in first.reports:
        spent = [["not_run" in verdicts(each, student) for student in leaking.SPENDERS] for each in classes]
        assert spent[0] != spent[1]


def test_nothing_that_a_student_gets_tells_the_two_apart(classes):
    """The names of the files, and each byte of them, are the same, where the same hidden tests were passed."""
    first, second = classes
    assert list(first.told) == list(second.told)
    for place in first.told:
        if ORACLE not in place:
            assert others(place, first.told[place]) == others(place, second.told[place]), place
            assert leaking.CANARY not in place + first.told[place], "the name of a hidden test"


def test_who_handed_in_nothing_is_told_what_the_group_is(classes):
    """So that what is compared above is there to compare: a report, a page, a mail and an export of each member."""
    for each in classes:
        partners = [name for name in each.reports if name.endswith(leaking.PARTNER)]
        assert len(partners) in (0, len(each.reports) / 2)
        for name in partners:
            owner = name.removesuffix(leaking.PARTNER)
            assert verdicts(each, name) == verdicts(each, owner)
            assert f"Handed in by {owner} for your group." in each.told[f"{name}/report.txt"]
            places = {place for place in each.told if name in place}
            assert {place.replace(name, owner) for place in places} <= {place for place in each.told if owner in place}
            assert {Path(place).suffix for place in places} == {".json", ".txt", ".html", ".eml"}


def test_lines_that_ran_are_among_what_is_told(classes):
    """Of a public test that attackers fail, the same in both classes, also of who answers with what it was given."""
    for place in ("tests", "source", "traces"):
        told = [{name: _marks(report)[place] for name, report in each.reports.items()} for each in classes]
        assert told[0] == told[1]
        assert any(map(any, told[0].values())), place
    for each in classes:
        traced = [name for name, report in each.reports.items() if any(_marks(report)["traces"])]
        assert {name for name in each.reports if "Turn by turn: drawn()" in each.told[f"{name}/report.html"]} == {
            *traced
        }


def _marks(report: dict) -> dict[str, list[Any]]:
    ran = [test["ran"] for test in report["tests"]]
    return {"tests": ran, "source": report["source"], "traces": [each["trace"] for each in ran if each]}


def test_what_is_handed_out_and_found_at_home_is_among_what_is_told(classes):
    """So that what is compared above is there to compare."""
    for each in classes:
        assert {"handout/leaks/test_public.py", "handout/leaks/START-HERE.ko.txt"} <= each.told.keys()
        (check,) = [text for place, text in each.told.items() if place.startswith("home/") and place.endswith("/check")]
        assert "drawn()" in check


def test_the_fence_catches_what_is_handed_out_by_mistake(classes: tuple[Class, Class], monkeypatch):
    """A file with hidden tests, and one that is made from the class's secret."""
    read_files = handout.read_files
    for secret in (False, True):
        told = []
        for each in classes:
            path = each.place / "class" / GRADEBOOK / FILENAME if secret else each.place / "course/reference/leaks"
            data = path.read_bytes().hex().encode() if secret else (path / "test_hidden.py").read_bytes()
            monkeypatch.setattr(handout, "read_files", lambda of, data=data: {**read_files(of), "more.txt": data})
            told.append(replace(each, told={**each.told, **handed_out(each.place)}))
        with pytest.raises(AssertionError):
            test_nothing_that_a_student_gets_tells_the_two_apart(told)


SAME = {
    Report: {
        *(
            "student",
            "assignment",
            "status",
            "score",
            "max_score",
            "tasks",
            "scores",
            "summary",
            "submitted",
            "files",
            "handed_in_by",
        ),
        *("attempt", "isolation_level", "data_source", "suite_digest", "versions"),
        # Said or drawn before there is a hidden input.
        *("remarks", "exhibits", "exhibit_faults", "source"),
    },
    TestResult: {"case", "task", "visible", "edge", "observed", "title", "printed", "predetermined", "ran"},
    StaffNote: {"bug"},  # there is none that could be met
}
"""What staff have that is the same in both classes, where no other hidden tests were passed. A field that is not here
must be caught where it is told."""


def fields_of(model: type) -> list[str]:
    return list(model.model_fields) if issubclass(model, BaseModel) else [field.name for field in fields(model)]


@pytest.mark.parametrize(
    ("model", "name"),
    [pytest.param(model, name, id=f"{model.__name__}.{name}") for model in SAME for name in fields_of(model)],
)
def test_the_fence_catches_each_field_that_is_told(classes: tuple[Class, Class], monkeypatch, model: type, name: str):
    """A grader that tells this field of a report, or of its hidden tests, among the remarks."""
    if ORACLE not in classes[0].reports:
        pytest.skip("the quick group shows it")

    def mistaken(report: Report) -> StudentReport:
        whole = report.model_dump(mode="json")
        hidden = [test for test in whole["tests"] if not test["visible"]]
        places = {Report: [whole], TestResult: hidden, StaffNote: [test["staff"] for test in hidden]}[model]
        text = json.dumps([place[name] for place in places])
        digest = hashlib.sha256(text.encode()).hexdigest()
        disclosed = disclose(report)
        return replace(disclosed, remarks=(*disclosed.remarks, plain(f"{text[:100]} {digest}")))

    monkeypatch.setattr(people, "disclose", mistaken)
    again = [replace(each, told=each.rendered()) for each in classes]
    caught = False
    try:
        test_nothing_that_a_student_gets_tells_the_two_apart(again)
    except AssertionError:
        caught = True
    assert caught == (name not in SAME[model])


def public_groups(class_: Class) -> list[Group]:
    with Gradebook.open(class_.place / "class", write=False) as book:
        return [group for group in find_groups("leaks", [e.report for e in book.entries()]) if group.public]


def test_remarks_to_groups_by_public_tests_tell_the_classes_not_apart(classes):
    """The same groups, with the same calls to show; whoever is told something is told it in both classes."""
    groups = public_groups(classes[0])
    assert groups == public_groups(classes[1])
    if ORACLE in classes[0].reports:
        assert groups, "the attackers fail the same public tests in the same way"
    for each in classes:
        with Gradebook.open(each.place / "class") as book:
            for group in groups:
                text = plain(f"a remark to {len(group.students)}")
                record_note(book, Note(0, "leaks", group.mistakes, True, group.students, text, "staff", ""))
    again = [replace(each, told=each.rendered()) for each in classes]
    with_remark = [place for place, text in again[0].told.items() if "a remark to" in text]
    assert bool(with_remark) == bool(groups)
    test_nothing_that_a_student_gets_tells_the_two_apart(again)


def test_the_fence_catches_what_is_told_by_mistake_of_a_former_report(classes: tuple[Class, Class], monkeypatch):
    """Among what changed since the report before."""
    public_tests = earlier._public_tests

    def mistaken(report: Report) -> dict[str, StudentTest]:
        hidden = [repr((test.verdict, test.staff)) for test in report.tests if not test.visible]
        told = plain(hashlib.sha256("".join(hidden).encode()).hexdigest())
        return {name: replace(test, title=told) for name, test in public_tests(report).items()}

    test_nothing_that_a_student_gets_tells_the_two_apart([replace(each, told=each.rendered()) for each in classes])
    monkeypatch.setattr(earlier, "_public_tests", mistaken)
    again = [replace(each, told=each.rendered()) for each in classes]
    with pytest.raises(AssertionError):
        test_nothing_that_a_student_gets_tells_the_two_apart(again)


def test_the_mail_says_what_changed_since_the_one_before(classes):
    """So that what is compared above is there to compare."""
    first, _ = classes
    told = [place for place in first.told if place.startswith("outbox/")]
    assert told
    for place in told:
        name = Path(place).stem.removesuffix(leaking.PARTNER)
        assert ("Since the last message" in first.told[place]) == (name in leaking.RETURNING), place
    assert all("a word to all" in text for place, text in first.told.items() if place.startswith("mbox/"))
    assert {Path(place).stem for place in first.told if place.startswith("mbox/")} == set(first.reports)


def test_the_fence_catches_what_is_told_by_mistake_of_a_former_message(classes: tuple[Class, Class], monkeypatch):
    """Among what changed since then: how hidden tests ended, as staff have it."""
    whole = {each.place: each.reports for each in classes}
    lines = since._lines

    def render_mistaken(each: Class) -> dict[str, str]:
        def mistaken(told, *rest):
            hidden = [test["staff"] for test in whole[each.place][told.id]["tests"] if not test["visible"]]
            yield from (*lines(told, *rest), hashlib.sha256(json.dumps(hidden).encode()).hexdigest())

        monkeypatch.setattr(since, "_lines", mistaken)
        return each.rendered(mails=True)

    again = [replace(each, told=render_mistaken(each)) for each in classes]
    with pytest.raises(AssertionError):
        test_nothing_that_a_student_gets_tells_the_two_apart(again)


def test_receipts_tell_of_public_tests(classes):
    """So that what is compared above is there to compare."""
    told = [text for place, text in classes[0].told.items() if place.startswith("receipt/")]
    for text in told:
        assert "public tests passed." in text, text
    assert any("✗" in text for text in told)


def test_the_fence_catches_what_a_receipt_tells_by_mistake(classes: tuple[Class, Class], monkeypatch):
    """Of a check with the hidden tests and the class's secret."""
    if ORACLE not in classes[0].reports:
        pytest.skip("the quick group shows it")
    results, own = receipt._results, receipts.make_plan

    def mistaken(entry, *rest):
        hidden = [repr((test.verdict, test.staff)) for test in entry.report.tests if not test.visible]
        yield from (*results(entry, *rest), hashlib.sha256("".join(hidden).encode()).hexdigest())

    monkeypatch.setattr(receipt, "_results", mistaken)
    told = []
    for number, each in enumerate(classes, 1):
        secret = bytes([number]) * 32
        plan = {"hidden": True, "secret": secret}
        monkeypatch.setattr(receipts, "make_plan", lambda asked, plan=plan, **more: own(asked, **{**more, **plan}))
        level = min(HIGHEST, *(report["isolation_level"] for report in each.reports.values()))
        texts = replied(each.place, [*each.reports], level)
        told.append({place: RANDOM[0][0].sub("", text) for place, text in texts.items()})
    names = [name for name in classes[0].reports if told[0][f"receipt/{name}.eml"] != told[1][f"receipt/{name}.eml"]]
    assert names


def others(place: str, text: str) -> Any:
    """What is told of all but the oracle."""
    if place == "results.json":
        results = json.loads(text.partition("\n")[2])
        return {**results, "reports": [each for each in results["reports"] if each["student"] != ORACLE]}
    return [line for line in text.splitlines() if ORACLE not in line]


CLOSED = re.compile(
    # The bit in words, in a sign and in a colour; points, the width of their bar, how many tests are passed, and
    # whether a list is open in which one is not.
    r"This test was not passed\. \(what was checked: [a-z ]+\)|\b(?:not )?passed\b|not_passed|[✓✗]|#16794c|#b3261e"
    r"|\b(?:good|bad)\b| open\b|\b\d+(?:\.\d+)?%?"
)
"""All that may differ where other hidden tests were passed."""


def test_where_other_hidden_tests_were_passed_only_that_and_the_points_differ(classes):
    """Line by line, in every medium. On the page the rows of hidden tests that passed are folded together, behind the
    others of their task: there the same lines may stand in another order. In a mail those are counted, and the rows of
    the others are those of report.txt."""
    first, second = classes
    if ORACLE not in first.reports:
        pytest.skip("the oracle is in the quick group")
    # What a mailbox has is what the outbox has, or a word to all.
    places = [place for place in first.told if ORACLE in place and not place.startswith("mbox/")]
    replies = [place for place in places if place.startswith(("receipt/", "answer/"))]
    assert len(replies) == 2
    assert [first.told[place] for place in replies] == [second.told[place] for place in replies], "no hidden test ran"
    places = [place for place in places if place not in replies]
    assert {Path(place).suffix for place in places} == {".json", ".txt", ".html", ".eml"}
    for place in places:
        texts = first.told[place], second.told[place]
        lines = [text.splitlines() for text in texts]
        if place.startswith("export/") and not place.endswith(("/reports.json", "/scores.json")):
            assert lines[0] == lines[1], "no score stands there"
            continue
        assert lines[0] != lines[1]
        one, other = map(_closed, texts)
        if place.endswith(".html"):
            one, other = sorted(one), sorted(other)
        if place.endswith(".eml"):
            rows = {line.strip() for line in _closed(first.told[f"{ORACLE}/report.txt"])}
            told = [line.strip() for line in (*one, *other) if line.startswith("  ") and "(hidden)" in line]
            assert set(told) <= rows
            one, other = ([line for line in each if line and "hidden" not in line] for each in (one, other))
        assert one == other


def _closed(text: str) -> list[str]:
    return [CLOSED.sub("", line).rstrip() for line in text.splitlines()]


STAFFS = ("terminal", "gradebook.csv", "gradebook.xlsx")
"""What no student gets."""


def test_before_it_is_due_not_even_that_is_told(classes):
    """Where an assignment holds its points back, the two are the same to the last byte, the oracle's files included."""
    schedule = {"leaks": Schedule(due=datetime(9000, 1, 1, tzinfo=UTC), feedback="after_due")}
    first, second = (each.rendered(schedule=schedule, mails=True) for each in classes)
    assert list(first) == list(second)
    # What is exported before it is due is tried with the verb.
    told = [place for place in first if place not in STAFFS and not place.startswith("export/")]
    assert {Path(place).suffix for place in told} == {".json", ".txt", ".html", ".eml"}
    for place in told:
        assert first[place] == second[place], place
    if ORACLE in classes[0].reports:
        over = [each.rendered(schedule={"leaks": Schedule(due=datetime(2020, 1, 1, tzinfo=UTC))}) for each in classes]
        assert over[0][f"{ORACLE}/report.txt"] != over[1][f"{ORACLE}/report.txt"], "once it is due it is told"


def test_of_excused_work_not_even_that_is_told(classes):
    """Nor of work that was not handed in, whatever people gave for it: results.json names them, and the two are the
    same."""
    absent = "absent"
    people = Roster(tuple(Person(name, name, (f"{name}@example.org",)) for name in (*classes[0].reports, absent)))
    made = [(name, "excuse", None) for name in classes[0].reports] + [(absent, "override", 80.0)]
    decisions = [
        Decision(number, kind, name, "leaks", "why", "prof", "2026-03-04T05:06:07+00:00", points=points)
        for number, (name, kind, points) in enumerate(made, 1)
    ]
    first, second = (each.rendered(people, decisions=decisions) for each in classes)
    assert list(first) == list(second)
    told = [place for place in first if place != "terminal" and not place.startswith("export/")]
    for place in told:
        assert first[place] == second[place], place
    results = json.loads(first["results.json"].partition("\n")[2])
    assert results["reports"] == []
    states = {each["student"]: (each["state"], each["score"], each["tasks"]) for each in results["without_report"]}
    assert states == dict.fromkeys(classes[0].reports, ("excused", None, [])) | {absent: ("set", 80, [])}


def test_of_a_hidden_test_the_json_has_one_bit(classes):
    """The verdict is one of two; the message and the points follow from it, and nothing else differs."""
    if ORACLE not in classes[0].reports:
        pytest.skip("the oracle is in the quick group")
    results = [json.loads(each.told[f"{ORACLE}/leaks.json"].partition("\n")[2]) for each in classes]
    for one, other in zip(*(report["tests"] for report in results), strict=True):
        if one["visible"] or one["verdict"] == other["verdict"]:
            assert one == other
            continue
        assert {one["verdict"], other["verdict"]} == {"passed", "not_passed"}
        assert {key for key in one if one[key] != other[key]} <= {"verdict", "message", "score"}
    for report in results:
        del report["tests"], report["score"]
        for task in report["tasks"]:
            del task["score"]
    assert results[0] == results[1]
