"""What is made of the same is not made again, and what is left in OUT is what would be made.

Of `grader.report.kept` and `grader.report.manifest`.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.domain import package_files
from grader.domain.decisions import Decision
from grader.domain.records import MANIFEST
from grader.domain.roster import Person, Roster
from grader.domain.schedule import Schedule
from grader.domain.verdict import Verdict
from grader.gradebook.deliveries import prepare, read_ledger, record_step
from grader.gradebook.entry import make_entry
from grader.gradebook.origins import Origin
from grader.report import kept, render, write
from grader.report.arrange import student_view, work_tones
from grader.report.kept import NOTHING_KEPT, find_kept
from grader.report.manifest import digest_there, read_manifest
from grader.report.people import add_notes, collect_students
from grader.report.publish import publish
from grader.text import Text, plain
from grader.text.errors import MachineError

NOW = datetime(2026, 3, 9, tzinfo=UTC)
ATTEMPT = "2026-03-03T12:00:00+00:00"


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


class Class:
    """A class of three with reports of two, and all that decides how these are told."""

    def __init__(self, desk, make, monkeypatch) -> None:
        self.desk, self.make, self.course, self.roster = desk, make, desk.course, desk.roster
        self.owner, self.lang, self.held, self.origins, self.notes = "class:/here", "ko", (), {}, {}
        self.made: list[str] = []
        self.decisions: tuple[Decision, ...] = ()
        self.program = "1"
        monkeypatch.setattr(kept, "_program", lambda: self.program)
        real = render.student_html

        def noted(view):
            self.made.append(view.id)
            return real(view)

        monkeypatch.setattr(render, "student_html", noted)
        desk.record(*(make.report(who, attempt=ATTEMPT) for who in ("s01", "s02")), make.report("s01", "dictionary"))

    def close(self, out: Path | None = None, *, again: bool = False):
        """Render and write as a run does; whose pages were made. With `again` nothing is left."""
        out, book = out or self.desk.out, self.desk.book
        self.made.clear()
        students = collect_students(book.current_entries(), self.course, self.roster, decisions=self.decisions, now=NOW)
        students = add_notes(students, self.notes, ())
        ledger = read_ledger(book)
        left = NOTHING_KEPT if again else find_kept(book, out, self.owner)
        done = render.render(
            students, self.course, self.desk.run, self.lang, self.held, ledger=ledger, origins=self.origins, kept=left
        )
        self.done = done
        self.written = publish(book, self.desk.run, done, out, self.owner, ledger)
        return list(self.made)

    def anew(self, out: Path) -> dict[str, bytes]:
        """All of OUT where there is none."""
        self.close(out, again=True)
        return tree(out)


@pytest.fixture
def school(desk, make, monkeypatch):
    return Class(desk, make, monkeypatch)


def test_of_an_unchanged_class_nothing_is_made_or_written_again(school, tmp_path):
    assert school.close() == ["s01", "s02", "s03"]
    record = (school.desk.out / MANIFEST).read_bytes()
    assert school.close() == []
    assert school.written.changed == ()
    assert tree(school.desk.out) == school.anew(tmp_path / "new")
    assert (school.desk.out / MANIFEST).read_bytes() == record


def score(school):
    school.desk.record(school.make.report("s01", attempt=ATTEMPT, score=10.0))


def words(school):
    """Of a test that is told, where no point changes."""
    first, *others = school.make.report("s01").tests
    told = replace(first, verdict=Verdict.CRASHED, message=plain("an IndexError"))
    school.desk.record(school.make.report("s01", attempt=ATTEMPT, tests=(told, *others)))


def name(school):
    school.roster = Roster((Person("s01", "Darius II", ("darius@example.org",)), *[*school.roster][1:]))


def address(school):
    school.roster = Roster((Person("s01", "다리우스", ("d@example.org",)), *[*school.roster][1:]))


def decision(school):
    school.decisions = (Decision(1, "comment", "s01", "if_for", "well done", "kim", "2026-03-01T00:00:00+00:00"),)


def note(school):
    school.notes = {("s01", "if_for"): (plain("mind the limits"),)}


def told(school):
    """By mail, so that there is nothing more to tell."""
    book, (letter, *_) = school.desk.book, school.done.messages
    row = prepare(book, "s01", "<1@example.org>", letter.message.digest, letter.plan.facts, school.desk.run.id)
    record_step(book, row, ["darius@example.org"], "accepted")


def origin(school):
    school.origins = {("s01", "if_for", ATTEMPT): Origin("<2@example.org>", (), "my homework", ATTEMPT)}


ONE = (score, words, name, address, decision, note, told, origin)


@pytest.mark.parametrize("change", ONE, ids=lambda change: change.__name__)
def test_what_changes_of_one_student_is_made_again_and_nothing_of_others(school, tmp_path, change):
    school.close()
    change(school)
    assert school.close() == ["s01"]
    assert [*school.written.changed, *school.written.removed]
    assert tree(school.desk.out) == school.anew(tmp_path / "new")


def title(school):
    school.course = school.course.model_copy(update={"title": Text("3주차", "Week 3")})


def sender(school):
    school.course = school.course.model_copy(update={"mail_from": "other@example.org"})


def zone(school):
    school.course = school.course.model_copy(update={"timezone": "Pacific/Kiritimati"})


def template(school):
    folder = school.course.root / "assignments"
    folder.mkdir()
    (folder / "mail.ko.txt").write_text("{{ view.name }} {{ view.announced }}")


def language(school):
    school.lang = "en"


def held(school):
    school.held = ("if_for",)


ALL = (title, sender, zone, template, language, held)


@pytest.mark.parametrize("change", ALL, ids=lambda change: change.__name__)
def test_what_all_hang_on_has_all_made_again(school, tmp_path, change):
    school.close()
    change(school)
    assert school.close() == ["s01", "s02", "s03"]
    assert tree(school.desk.out) == school.anew(tmp_path / "new")
    assert school.written.changed


def test_another_program_and_another_clock_make_all_again(school, monkeypatch):
    school.close()
    school.program = "2"
    assert len(school.close()) == 3
    assert school.close() == []
    monkeypatch.setenv("TZ", "XYZ-5:45")
    time.tzset()
    try:
        assert len(school.close()) == 3
        assert school.close() == []
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_program_is_all_that_lies_in_it(monkeypatch, tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "page.html").write_text("<p>")
    monkeypatch.setattr(package_files, "PACKAGE", tmp_path)
    monkeypatch.setattr(kept, "package_digest", package_files.package_digest.__wrapped__)  # each time as the first
    seen = {kept._program.__wrapped__()}
    (tmp_path / "report" / "page.html").write_text("<b>")
    seen.add(kept._program.__wrapped__())
    (tmp_path / "report" / "page.html").rename(tmp_path / "page.html")
    seen.add(kept._program.__wrapped__())
    monkeypatch.setattr(kept, "version", lambda name: "0.0")
    seen.add(kept._program.__wrapped__())
    assert len(seen) == 4
    assert kept._program.__wrapped__() in seen


@pytest.mark.parametrize("file", ["s01/report.html", "s01/if_for.json", "outbox/s01.eml"])
@pytest.mark.parametrize("how", ["edited", "removed", "linked"])
def test_a_file_that_is_not_as_it_was_written_has_all_of_that_student_made_again(school, tmp_path, file, how):
    school.close()
    before, path = tree(school.desk.out), school.desk.out / file
    if how == "edited":
        path.write_bytes(path.read_bytes() + b" ")
    elif how == "removed":
        path.unlink()
    else:
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    assert school.close() == ["s01"]
    assert (school.written.kept != ()) is (how == "edited")
    after = {place: data for place, data in tree(school.desk.out).items() if place not in school.written.kept}
    assert {place for place in before if before[place] != after[place]} <= {"index.html", "assignments/if_for.html"}
    assert not path.is_symlink()


def test_the_edited_file_of_all_results_is_made_again(school):
    school.close()
    before = (school.desk.out / "results.json").read_bytes()
    (school.desk.out / "results.json").write_bytes(b"{}")
    assert school.close() == []
    assert (school.desk.out / "results.json").read_bytes() == before
    assert len(school.written.kept) == 1


def test_of_another_class_or_without_a_record_nothing_is_left(school):
    school.close()
    school.owner = "class:/elsewhere"
    assert len(school.close()) == 3
    (school.desk.out / MANIFEST).write_text('{"owner": "class:/elsewhere", "files": [1], "made": {"x": 3}}')
    assert len(school.close()) == 3
    assert school.close() == []


def test_a_forged_record_gives_a_student_no_others_page(school, tmp_path):
    school.close()
    place = school.desk.out / MANIFEST
    record = json.loads(place.read_text())
    keys = {paths[-1].split("/")[-1]: key for key, paths in record["made"].items()}
    record["made"][keys["s01.eml"]] = record["made"][keys["s02.eml"]]
    place.write_text(json.dumps(record))
    assert school.close() == ["s01"]
    assert tree(school.desk.out) == school.anew(tmp_path / "new")


def test_wherever_a_run_ends_the_next_makes_what_it_left_undone(school, tmp_path, monkeypatch):
    title(school)
    expected = school.anew(tmp_path / "new")
    real, steps = os.replace, 0

    def counted(source, target):
        nonlocal steps
        if steps == 0:
            raise KeyboardInterrupt
        steps -= 1
        real(source, target)

    school.course = school.desk.course
    school.close(tmp_path / "old")
    title(school)
    last = 1 + sum(data != expected[place] for place, data in tree(tmp_path / "old").items())
    assert last > 10
    for step in (0, 1, last // 2, last - 1, last):  # the record first and last
        out = tmp_path / str(step)
        shutil.copytree(tmp_path / "old", out)
        steps = step
        monkeypatch.setattr(write.os, "replace", counted)
        with pytest.raises(KeyboardInterrupt):
            school.close(out)
        monkeypatch.setattr(write.os, "replace", real)
        assert len(school.close(out)) == 3
        assert tree(out) == expected
        assert school.close(out) == []


def test_a_report_that_is_not_the_gradebooks_is_never_left(school):
    students = collect_students(map(make_entry, [school.make.report("s01")]), school.course, school.roster)
    assert {kept.student_key("", each.id, each, (), ()) == "" for each in students[:1]} == {True}
    assert kept.student_key("", "s02", students[1], (), ())


def test_what_is_changed_while_it_is_read_is_a_fault_of_the_machine(school):
    school.close()
    score(school)
    students = collect_students(school.desk.book.current_entries(), school.course, school.roster, now=NOW)
    left = find_kept(school.desk.book, school.desk.out, school.owner)
    done = render.render(students, school.course, school.desk.run, "ko", kept=left)
    assert "s02/if_for.json" in done.files.left()
    (school.desk.out / "s02" / "if_for.json").write_bytes(b"{}")
    with pytest.raises(MachineError, match="Run again"):
        _ = done.files["s02/if_for.json"]


def test_the_digest_of_a_file_is_of_no_other(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"1")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    assert digest_there(tmp_path, "a/b") is not None
    for path in ("a", "link/b", "link", "pipe", "a/b/c", "a/c"):
        assert digest_there(tmp_path, path) is None, path


def test_a_record_names_only_files_that_it_knows(school):
    school.close()
    place = school.desk.out / MANIFEST
    record = json.loads(place.read_text())
    record["made"] = {"x": ["../../etc/passwd"], "y": ["s01/report.txt"]}
    place.write_text(json.dumps(record))
    assert read_manifest(school.desk.out).made == {"y": ["s01/report.txt"]}


def test_the_tones_are_those_of_the_view(make, roster):
    course = make.course(
        schedule={"if_for": Schedule(due=NOW + timedelta(days=1), feedback="after_due"), "dictionary": Schedule()}
    )
    reports = [
        make.report("s01"),
        make.report("s01", "dictionary", score=100.0),
        make.report("s02", score=None, status=Verdict.GRADER_FAILED),
        make.report("s02", "dictionary", score=0.0, status=Verdict.UNREADABLE),
        make.report("s04", "dictionary"),
    ]
    decisions = [
        Decision(1, "excuse", "s04", "dictionary", "ill", "kim", "2026-03-01T00:00:00+00:00"),
        Decision(2, "override", "s05", "dictionary", "shown", "kim", "2026-03-01T00:00:00+00:00", points=40.0),
    ]
    students = collect_students(
        map(make_entry, reports),
        course,
        roster,
        ["s01", "s02", "s03", "s04", "s05"],
        {("s03", "dictionary"): ("dict.py",)},
        decisions=decisions,
        now=NOW,
    )
    seen = set()
    for student in students:
        tones = {work.id: work.tone for work in student_view(student, course, "ko").works}
        assert work_tones(student, course) == tones
        seen.update(tones.values())
    assert seen == {"good", "bad", "idle", "ours"}
