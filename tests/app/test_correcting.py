"""Decisions of people about scores through the command line: made, followed by a run, listed, taken back, refused.

Of `grader.app.correcting`, `grader.app.effects` and `grader.app.whose`."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import signal
import textwrap
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from tests.conftest import HALF, RIGHT, Done, grade, scores, start, write

ROSTER = "id,name,email,분반\nann,Ann,ann@example.org,A\nben,Ben,ben@example.org,A\ncid,Cid,cid@example.org,B\n"
SCHEDULE = """
[schedule.sums]
due = 2026-03-01T12:00:00Z
hard_due = 2026-03-20T12:00:00Z
"""
WEAK = datetime(2026, 3, 3, 11, tzinfo=UTC)
"""Two begun days late, by ann's file."""


@dataclass
class Room:
    """A class in which ben is a day late by a folder's name, ann two days by her file's time; cid's file is broken."""

    place: Path

    @property
    def class_folder(self) -> Path:
        return self.place / "class"

    def staff(self, *words: object, lang: str = "en") -> Done:
        """`grade WORDS` for this class."""
        there = ("--class", self.class_folder, "--course", self.place / "course", "--lang", lang)
        return grade(*words, *there, cwd=self.place)

    def ok(self, *words: object) -> str:
        """The same, which must succeed and complain of nothing; what it says."""
        done = self.staff(*words)
        assert (done.code, done.stderr) == (0, ""), done.output
        assert done.stdout.startswith(f"Class: {self.class_folder}\n")
        return done.stdout

    def run(self) -> Done:
        """`grade run` of the class in English."""
        course, out = self.place / "course", self.place / "out"
        options = ("--course", course, "--out", out, "--lang", "en", "--min-isolation", 1, "--jobs", 1)
        done = grade("run", self.class_folder, *options, cwd=self.place)
        assert done.code in (0, 1), done.output
        return done

    def scores(self) -> dict[str, str]:
        """What gradebook.csv and results.json agree on for `sums`, by student."""
        table = {row["id"]: row["sums"] for row in self.table() if row["id"]}
        for (student, assignment), score in scores(self.place / "out").items():
            if assignment == "sums":
                assert table[student] == ("" if score is None else f"{score:g}")
        return table

    def table(self) -> list[dict[str, str]]:
        """The rows of gradebook.csv."""
        text = (self.place / "out" / "gradebook.csv").read_text("utf-8-sig")
        return list(csv.DictReader(text.splitlines()))

    def report(self, student: str) -> str:
        """What that student reads."""
        return (self.place / "out" / student / "report.txt").read_text("utf-8")

    def decisions(self):
        """All that stand in the gradebook."""
        if not (self.class_folder / ".grade" / "gradebook.sqlite").exists():
            return ()
        with Gradebook.open(self.class_folder, write=False) as book:
            return read_decisions(book)


@pytest.fixture
def room(course, class_folder, tmp_path):
    toml = course / "assignments" / "course.toml"
    head = 'timezone = "UTC"\nlate = { per_day = 10 }\n'
    toml.write_text(head + toml.read_text("utf-8") + SCHEDULE, encoding="utf-8")
    shutil.rmtree(class_folder / "ben")
    write(class_folder, {"roster.csv": ROSTER, "ben/sums/2026-03-02T11:00:00Z/sums.py": HALF})
    os.utime(class_folder / "ann" / "sums.py", (WEAK.timestamp(), WEAK.timestamp()))
    return Room(tmp_path)


def test_an_override_says_what_it_changes_counts_and_can_be_taken_back(room):
    room.run()
    assert room.scores() == {"ann": "100", "ben": "50", "cid": "0"}
    said = room.ok("override", "BEN@example.org", "sums", "85.25", "--why", "oral exam")
    assert "Kept as number 1. Undo: grade override --undo 1" in said
    assert "  ben: sums 50 → 85.25" in said
    assert f"grade run {room.class_folder}" in said
    for _ in range(2):  # it survives every run
        room.run()
        assert room.scores()["ben"] == "85.25"
        assert "Set by the staff: 85.25 instead of 60." in room.report("ben")
    assert re.search(
        r"^  1  ben  sums  override: 85\.25  .* \(UTC\)  \S+: oral exam$", room.ok("override", "--list"), re.M
    )
    assert "  ben: sums 85.25 → 50" in room.ok("override", "--undo", "1", "--why", "a slip")
    assert re.search(
        r"oral exam  \(taken back .* by \S+: a slip\)$", room.ok("override", "--list", "ben", "sums"), re.M
    )
    room.run()
    assert room.scores()["ben"] == "50"
    again = room.staff("override", "--undo", "1")
    assert again.code == 2
    assert "Decision 1 is taken back already" in again.stderr


def test_an_override_of_a_task_comes_before_lateness_and_one_of_all_is_final(room):
    room.run()
    assert "  ben: sums 50 → 80" in room.ok("override", "ben", "sums", "30", "--task", "double", "--why", "x")
    room.run()
    assert room.scores()["ben"] == "80"
    assert "Task Doubling, set by the staff: 30." in room.report("ben")
    assert "  ben: sums 80 → 0" in room.ok("override", "ben", "sums", "0", "--why", "copied")


def test_beside_a_task_that_was_set_the_others_count_unrounded(room):
    """30 and a seventh of 30 is 34.2857…; with 30 that were set, and 0.005 for a day, 64.2807…, and not 64.285 of what
    the report says."""
    toml = room.place / "course" / "assignments" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace("per_day = 10", "per_day = 0.005"), encoding="utf-8")
    hidden = room.place / "course" / "reference" / "sums" / "test_hidden.py"
    wrong = (
        '\n\n@pytest.mark.task("add")\n@pytest.mark.category("random")\n'
        "def test_{0}(student):\n    assert student.add(90, {0}) == 9{0}\n"
    )
    hidden.write_text(hidden.read_text("utf-8") + "".join(map(wrong.format, range(1, 7))), encoding="utf-8")
    write(room.class_folder, {"ben/sums/2026-03-02T11:00:00Z/sums.py": HALF.replace("a + b", "a + b if a < 90 else 0")})
    room.run()
    assert "  ben: sums 34.29 → 64.28" in room.ok("override", "ben", "sums", "30", "--task", "double", "--why", "x")
    room.run()
    assert room.scores()["ben"] == "64.28"


def test_what_was_handed_in_and_not_graded_is_not_called_missing_where_the_score_was_set(room):
    """Two files of one name, of which nobody knows which is meant."""
    write(room.class_folder, {"ann/again/sums.py": HALF})
    assert "  ann: sums nothing → 80" in room.ok("override", "ann", "sums", "80", "--why", "x")
    room.run()
    assert room.scores()["ann"] == "80"
    assert "What you handed in was not graded. The score was set by the staff." in room.report("ann")
    assert "No file with the name sums.py" not in room.report("ann")


def test_where_nothing_was_handed_in_and_before_the_first_run(room):
    """The class is found as a run finds it, and gets its gradebook by the first decision."""
    room.class_folder.rename(room.place / "submissions")
    options = ("--course", "course", "--lang", "en")
    done = grade("override", "cid", "names", "70", "--why", "on paper", *options, cwd=room.place)
    assert (done.code, done.stderr) == (0, ""), done.output
    assert f"Class: {room.place / 'submissions'}\n" in done.stdout
    assert "  cid: names nothing → 70" in done.stdout
    done = grade("run", "submissions", *options, "--min-isolation", 1, "--jobs", 1, cwd=room.place)
    assert done.code in (0, 1), done.output
    report = (room.place / "reports" / "cid" / "report.txt").read_text("utf-8")
    assert "Set by the staff: 70." in report
    shown = grade("show", "Cid", "names", *options, cwd=room.place)
    assert shown.code == 0, shown.output
    assert "cid · names: 70 / 100; no report.\nHow the score came about:\n  Set by the staff: 70.\n" in shown.stdout
    assert re.search(r"\n\nDecisions:\n  1  cid  names  override: 70 .*: on paper\n", shown.stdout)


def test_without_a_class_nothing_is_made(room):
    room.class_folder.rename(room.place / "elsewhere")
    before = set(room.place.iterdir())
    done = grade("excuse", "ann", "sums", "--why", "x", "--course", "course", "--lang", "en", cwd=room.place)
    assert done.code == 2
    assert "No class found here" in done.stderr
    assert set(room.place.iterdir()) - {room.place / "state"} == before - {room.place / "state"}


def test_one_report_is_shown_with_what_counts(room):
    """Late and with a task set; excused; of several attempts the one that counts, not the latest."""
    room.run()
    room.ok("override", "ben", "sums", "30", "--task", "double", "--why", "x")
    shown = room.staff("show", "ben", "sums").stdout
    for told in ("ben · sums: 80 / 100\n", "  Lateness: −10 (1 × 10, at most 100).\n", "  [Doubling] 30 / 40\n"):
        assert told in shown
    room.ok("excuse", "ben", "sums", "--why", "ill")
    assert "ben · sums: excused\n" in room.staff("show", "ben", "sums").stdout
    room.ok("excuse", "--undo", "2")
    toml = room.place / "course" / "assignments" / "course.toml"
    toml.write_text('counts = "last_on_time"\n' + toml.read_text("utf-8"), encoding="utf-8")
    write(room.class_folder, {"ben/sums/2026-03-01T11:00:00Z/sums.py": RIGHT["sums"]})
    room.run()
    shown = room.staff("show", "ben", "sums").stdout
    assert "ben · sums: 90 / 100\n" in shown
    assert "Graded file: ben/sums/2026-03-01T11:00:00Z/sums.py\n" in shown


def test_an_override_that_takes_lateness_off_is_not_called_needless(room):
    """It is final: the tests alone would give as much, and a day late would cost ten points of it."""
    room.run()
    room.ok("override", "ben", "sums", "80", "--why", "oral")
    hidden = room.place / "course" / "reference" / "sums" / "test_hidden.py"
    hidden.write_text(hidden.read_text("utf-8").replace("== 1554", "== 777"), encoding="utf-8")
    assert "ben  sums: the tests" not in room.run().stderr  # only proposed
    options = ("--course", room.place / "course", "--out", room.place / "out", "--lang", "en", "--min-isolation", 1)
    done = grade("run", room.class_folder, *options, "--accept", "--why", "a slip", cwd=room.place)
    assert "ben  sums: the override gives 80; the tests gave 60 when it was made, and give 80 now." in done.stderr
    room.ok("extend", "ben", "sums", "1d", "--why", "x")
    assert "ben  sums: the tests now give 80, as the override does; it is not needed any more." in room.run().stderr


def test_excused_work_counts_neither_way(room):
    room.run()
    assert "  ben: sums 50 → excused" in room.ok("excuse", "ben", "sums", "--why", "ill")
    room.run()
    assert room.scores()["ben"] == ""
    assert "Sums (sums): excused" in room.report("ben")
    assert "  ben: sums excused → 50" in room.ok("excuse", "--undo", "1")


def test_an_extension_takes_the_place_of_the_one_before(room):
    room.run()
    said = room.ok("extend", "ben", "sums", "45m", "--why", "bus")
    assert "  ben: sums due 2026-03-01 12:00 (UTC) → 2026-03-01 12:45 (UTC)" in said
    said = room.ok("extend", "ben", "sums", "1d", "--why", "ill")
    assert "  ben: sums 50 → 60" in said
    assert "2026-03-01 12:45 (UTC) → 2026-03-02 12:00 (UTC)" in said
    room.run()
    assert room.scores()["ben"] == "60"
    assert "extended by 1d" in room.report("ben")
    assert "  ben: sums 60 → 50" in room.ok("extend", "--undo", "2")


def test_an_extension_of_what_has_a_last_moment_alone_says_what_it_moves(room):
    toml = room.place / "course" / "assignments" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace("due = 2026-03-01T12:00:00Z\n", "", 1), encoding="utf-8")
    said = room.ok("extend", "ben", "sums", "1d", "--why", "bus")
    assert "  ben: sums due 2026-03-20 12:00 (UTC) → 2026-03-21 12:00 (UTC)" in said


def test_a_section_of_the_roster_is_extended(room):
    said = room.ok("extend", "--section", "A", "sums", "36h", "--why", "strike")
    assert "Whom it is for: 2 (ann, ben)" in said
    assert "Kept as numbers 1 to 2." in said
    assert [(each.student, each.amount, each.words) for each in room.decisions()] == [
        ("ann", "36h", "strike"),
        ("ben", "36h", "strike"),
    ]
    done = room.staff("extend", "--section", "C", "sums", "3d", "--why", "x")
    assert done.code == 2
    assert "Nobody in the roster is in section C. Sections: A, B." in done.stderr


def test_a_section_is_the_same_in_whatever_letters_it_was_typed(room):
    """Whoever is written `a` in the roster must not be left out without a word."""
    roster = room.class_folder / "roster.csv"
    text = roster.read_text("utf-8")
    line = next(each for each in text.splitlines() if each.startswith("ben,"))
    roster.write_text(text.replace(line, line.removesuffix("A") + "a"), "utf-8")
    assert line.endswith(",A")
    assert "Whom it is for: 2 (ann, ben)" in room.ok("extend", "--section", "a", "sums", "36h", "--why", "strike")


def test_a_table_of_extensions_is_taken_whole(room):
    table = room.place / "extensions.csv"
    table.write_bytes("학번,과제,연장,이유\r\nBen,sums,1d,병원\r\ncid@example.org,names,45m,\r\n".encode("cp949"))
    done = room.staff("extend", "--file", table, "--why", "as agreed")
    assert done.code == 0, done.output
    assert "names has no due time" in done.stderr
    assert [(each.student, each.assignment, each.amount, each.words) for each in room.decisions()] == [
        ("ben", "sums", "1d", "병원"),
        ("cid", "names", "45m", "as agreed"),
    ]
    room.run()
    assert room.scores()["ben"] == "60"


def test_each_fault_of_a_table_is_said_with_its_line_and_nothing_is_kept(room):
    table = room.place / "extensions.csv"
    table.write_text(
        "student,assignment,amount,why\nben,sums,3d,a\nbenn,sums,3d,a\nann,sumz,3d,a\nann,sums,3mo,a\n"
        "cid,sums,1d,\nBen,sums,1d,b\n"
    )
    done = room.staff("extend", "--file", table)
    assert done.code == 2
    first, *faults = done.stderr.rstrip("\n").split("\n")
    assert "Nothing was changed; correct these lines (5)" in first
    said = [
        "benn. Name the student",
        "'sumz'",
        "'3mo' is no length",
        "Say why",
        "has an extension of sums on an earlier",
    ]
    assert len(faults) == len(said)
    for number, fault, part in zip((3, 4, 5, 6, 7), faults, said, strict=True):
        assert f"line {number}: " in fault
        assert part in fault
    assert room.decisions() == ()


def test_a_comment_is_read_by_its_student_alone(room):
    assert "  ben: sums, remarks to read: 0 → 1" in room.ok("comment", "ben", "sums", "Come and see me.")
    room.run()
    assert "Come and see me." in room.report("ben")
    assert "Come and see me." in (room.place / "out" / "ben" / "report.html").read_text("utf-8")
    assert "Come and see me." not in room.report("ann")
    room.ok("comment", "--undo", "1", "--why", "done")
    room.run()
    assert "Come and see me." not in room.report("ben")


def test_hostile_words_act_nowhere(room):
    """Escapes, HTML, a formula, line ends: kept on one line, made visible, escaped."""
    bad = "=cmd()\n<script>alert(1)</script>\x1b[2J\u202e"
    room.run()
    said = room.ok("comment", "ben", "sums", bad)
    said += room.ok("override", "ben", "sums", "85", "--why", bad)
    said += room.ok("comment", "--list") + room.ok("override", "--list")
    said += room.staff("show", "ben", "sums").stdout
    assert said.count("=cmd() <script>alert(1)</script>\\x1b[2J\\u202e") == 4
    room.run()
    page = (room.place / "out" / "ben" / "report.html").read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    for path in (room.place / "out").rglob("*"):
        if path.suffix in (".html", ".txt", ".json", ".csv", ".eml"):
            text = path.read_text("utf-8-sig")
            assert "\x1b" not in text
            assert "\u202e" not in text
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("words", [["override", "ben", "sums", "85", "--why"], ["comment", "ben", "sums"]])
def test_a_megabyte_of_words_is_refused(room, words):
    done = room.staff(*words, "x" * 1_000_000)
    assert done.code == 2
    assert "longer than 2000 letters" in done.stderr
    assert len(done.output) < 2000
    assert room.decisions() == ()


def outbox(room):
    return {path.stem for path in (room.place / "out" / "outbox").glob("*.eml")}


def test_held_back_and_released_by_exact_scope(room):
    room.run()
    assert outbox(room) == {"ann", "ben", "cid"}
    assert "Mail held back: 1 (ben)" in room.ok("hold", "--student", "Ben", "--why", "look again")
    assert "Mail held back: 2 (ann, cid)" in room.ok("hold", "--why", "not ready")
    room.run()
    assert outbox(room) == set()
    remarks = [row["remark"] for row in room.table() if row["id"]]
    assert [remark.count("message held back") for remark in remarks] == [1, 1, 1]  # there is one message
    done = room.staff("unhold", "--assignment", "sums")
    assert done.code == 2
    assert "Nothing is held back with exactly this scope" in done.stderr
    assert re.search(r"^  1  ben  every assignment  held back .*: look again$", done.stderr, re.M)
    assert "Mail no longer held back: 2 (ann, cid)" in room.ok("unhold", "--why", "ready")
    room.run()
    assert outbox(room) == {"ann", "cid"}
    assert ": ready)" in room.ok("hold", "--list")
    room.ok("unhold", "--student", "ben")
    room.run()
    assert outbox(room) == {"ann", "ben", "cid"}


def test_a_weak_time_counts_once_it_is_accepted(room):
    told = "before you accept it (students: 2): ann, cid. The list, and what it would cost: grade late"
    assert told in room.run().stderr
    assert room.scores()["ann"] == "100"
    said = room.ok("late")
    assert "  ann: sums, file of 2026-03-03 11:00 (UTC), due 2026-03-01 12:00 (UTC)" in said
    assert "  ann: sums 100 → 80" in said
    assert "ben" not in said
    refused = room.staff("late", "--accept", "ann", "ben", "--why", "x")
    assert refused.code == 2
    assert "ben has nothing that is late by a file's own time alone" in refused.stderr
    assert room.decisions() == ()
    assert "  ann: sums 100 → 80" in room.ok("late", "--accept", "ann", "--assignment", "sums", "--why", "he says so")
    assert "before you accept it (students: 1): cid." in room.run().stderr
    assert room.scores()["ann"] == "80"
    assert "ann: sums, file of" not in room.ok("late")
    assert "the file's time counts: 2026-03-03 11:00 (UTC)" in room.ok("late", "--list", "ann")
    assert "  ann: sums 80 → 100" in room.ok("late", "--undo", "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["override", "ben", "sums", "101", "--why", "x"], "from 0 to 100, the maximum of sums"),
        (["override", "ben", "sums", "-1", "--why", "x"], "from 0 to 100, the maximum of sums"),
        (["override", "ben", "sums", "nan", "--why", "x"], "from 0 to 100"),
        (["override", "ben", "sums", "1e1", "--why", "x"], "not '1e1'"),
        (["override", "ben", "sums", "٣", "--why", "x"], "from 0 to 100"),
        (["override", "ben", "sums", "1.005", "--why", "x"], "two decimals at the most"),
        (
            ["override", "ben", "sums", "41", "--task", "double", "--why", "x"],
            "from 0 to 40, the maximum of sums/double",
        ),
        (["override", "ben", "sums", "1", "--task", "half", "--why", "x"], "Its tasks: add, double."),
        (["override", "ben", "sumz", "1", "--why", "x"], "no assignment 'sumz' in this course. It has: sums"),
        (["override", "ben", "sums", "1"], "Say why: --why"),
        (["override", "ben", "sums"], "grade override STUDENT ASSIGNMENT POINTS"),
        (["override", "--list", "--undo", "1"], "One at a time"),
        (["override", "--list", "--why", "x"], "One at a time"),
        (["override", "ben", "--undo", "1"], "One at a time"),
        (["override", "ben", "sums", "1", "--undo"], "One at a time"),
        (["override", "--undo"], "There is nothing to take back. The list: grade override --list"),
        (["override", "--undo", "ben"], "--undo: use a whole number of 1 or more."),
        (["override", "--undo", "7"], "There is no decision 7. The list: grade override --list"),
        (["excuse", "ben", "--why", "x"], "grade excuse STUDENT ASSIGNMENT"),
        (
            ["excuse", "benn", "sums", "--why", "x"],
            "knows benn. Name the student by id, name or address. Nearest: Ben (ben).",
        ),
        (["extend", "ben", "sums", "3 months", "--why", "x"], "'3 months' is no length of time. Write days"),
        (["extend", "ben", "sums", "0d", "--why", "x"], "'0d' is no length of time"),
        (["extend", "ben", "sums", "--why", "x"], "grade extend --section SECTION ASSIGNMENT 3d"),
        (["extend", "--section", "A", "--file", "x.csv"], "Either --section or --file"),
        (["extend", "--file", "none.csv"], "none.csv is no file"),
        (["comment", "ben", "sums", " \n"], "grade comment STUDENT ASSIGNMENT"),
        (["comment", "ben", "sums", "x", "--why", "y"], "--why belongs to --undo"),
        (["hold"], "Say why: --why"),
        (["late", "ann"], "belong to --accept"),
        (["late", "--accept", "--why", "x"], "grade late --accept STUDENT"),
        (["late"], "There is no gradebook"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(room, words, said):
    done = room.staff(*words)
    assert done.code == 2, done.output
    assert said in done.stderr
    assert re.search("[가-힣]", room.staff(*words, lang="ko").stderr)
    assert room.decisions() == ()


def test_what_alone_can_be_meant_is_taken_back_without_its_number(room):
    room.ok("override", "ben", "sums", "85", "--why", "first")
    room.ok("override", "ben", "names", "80", "--why", "second")
    room.ok("override", "cid", "sums", "75", "--why", "third")
    for words in ([], ["Ben"]):
        done = room.staff("override", *words, "--undo")
        assert done.code == 2
        assert f"{3 - len(words)} of these stand. Say which: grade override --undo NUMBER" in done.stderr
        assert re.findall(r"^  (\d)  ", done.stderr, re.M) == ["1", "2", "3"][: 3 - len(words)]
    assert "Number 1 is taken back" in room.ok("override", "ben", "sums", "--undo", "--why", "a slip")
    assert "Number 2 is taken back" in room.ok("override", "Ben", "--undo")
    assert "Number 3 is taken back" in room.ok("override", "--undo")
    assert "nothing to take back" in room.staff("override", "--undo").stderr
    room.ok("hold", "--why", "for all")
    assert "nothing to take back" in room.staff("hold", "--student", "ben", "--undo").stderr
    assert "Number 4 is taken back" in room.ok("hold", "--undo")


def test_a_command_that_is_offered_means_the_class_that_was_named(room):
    other = room.place / "submissions"  # which a command without --class would take
    shutil.copytree(room.class_folder, other)
    here = {"cwd": room.place, "env": {"COLUMNS": "80"}}
    assert grade("override", "ann", "sums", "9", "--why", "x", "--course", "course", **here).code == 0
    renamed = room.class_folder.rename(room.place / "반 A's")
    done = grade("override", "ben", "sums", "8", "--why", "x", "--class", renamed.name, "--course", "course", **here)
    undo = re.search(r"Undo: grade (.*)$|되돌리려면: grade (.*)$", done.stdout, re.M)
    assert undo is not None, done.output
    undone = grade(*shlex.split(undo[1] or undo[2]), **here)
    assert undone.code == 0, undone.output
    for folder, standing in ((renamed, 0), (other, 1)):
        with Gradebook.open(folder, write=False) as book:
            assert [each.undone is None for each in read_decisions(book)].count(True) == standing
    run = re.search(r"grade (run .*)$", undone.stdout, re.M)
    assert run is not None
    assert shlex.split(run[1]) == ["run", str(renamed), "--course", "course"]


def test_without_such_a_name_a_command_that_is_offered_has_none(room):
    inside = room.class_folder.rename(room.place / "course" / "submissions")
    done = grade("override", "ben", "sums", "8", "--why", "x", "--lang", "en", cwd=inside.parent)
    assert "Kept as number 1. Undo: grade override --undo 1\n" in done.stdout
    assert done.stdout.endswith(f"grade run {inside}\n")


def test_why_a_decision_is_seen_nowhere_yet_is_said(room):
    room.run()
    seen = "For now it changes nothing."
    assert seen in room.ok("override", "ben", "sums", "50", "--why", "x")  # as he has it
    write(room.class_folder, {"roster.csv": ROSTER.replace("ben,Ben,ben@", "dan,Dan,dan@")})
    said = room.ok("override", "ben", "sums", "70", "--why", "x")
    assert "  ben is no longer on the roster, so in no report, mail or number;" in said
    assert seen not in said
    assert "no longer" not in room.ok("hold", "--why", "x")  # of all, ben meant or not
    toml = room.place / "course" / "assignments" / "course.toml"
    toml.write_text(
        toml.read_text("utf-8").replace(
            "[schedule.sums]\ndue = 2026-03-01T12:00:00Z\nhard_due = 2026-03-20T12:00:00Z",
            "[schedule.sums]\nopens = 2099-01-01",
        )
    )
    said = room.ok("excuse", "ann", "sums", "--why", "x")
    assert "  sums is a draft, or not open yet: it stands in no report, mail or total" in said
    assert seen not in said


def test_what_a_stronger_decision_keeps_from_counting_is_said(room):
    room.run()
    room.ok("override", "ben", "sums", "85", "--why", "x")
    said = room.ok("override", "ben", "sums", "30", "--task", "double", "--why", "x")
    assert "  ben: sums: number 1 (override: 85) is stronger" in said
    room.ok("excuse", "ben", "sums", "--why", "x")
    said = room.ok("override", "ben", "sums", "70", "--why", "x")
    assert "  ben: sums: number 3 (excused) is stronger" in said
    assert f"taken back: grade excuse --undo 3 --class {room.class_folder} --course" in said
    room.ok("excuse", "--undo", "3")
    assert "ben: sums: number 4 (override: 70) is stronger" in room.ok("extend", "ben", "sums", "1d", "--why", "x")
    assert "is stronger" not in room.ok("override", "ben", "sums", "60", "--why", "x")
    assert "is stronger" not in room.ok("comment", "ben", "sums", "x")


@pytest.mark.parametrize("amount", ["36h", "36 H", "36 hours", "36시간", "NFD", "2160분"])
def test_a_length_of_time_is_taken_as_people_write_it(room, amount):
    amount = amount if amount != "NFD" else f"36 {unicodedata.normalize('NFD', '시간')}"
    room.ok("extend", "ben ", "sums", amount, "--why", "x")
    assert [each.amount for each in room.decisions()] == ["36h"]
    assert "36시간 연장" in room.staff("extend", "--list", lang="ko").stdout


def test_a_number_of_another_verb_is_not_taken_back(room):
    room.ok("excuse", "ben", "sums", "--why", "x")
    done = room.staff("override", "--undo", "1")
    assert done.code == 2
    assert "grade excuse --undo 1" in done.stderr
    assert room.decisions()[0].undone is None


def test_the_list_is_of_one_kind_of_whom_and_what_was_named(room):
    assert "No such decision" in room.ok("override", "--list")
    room.ok("excuse", "ben", "sums", "--why", "first")
    room.ok("excuse", "ben", "names", "--why", "second")
    room.ok("excuse", "cid", "sums", "--why", "third")
    room.ok("comment", "ben", "sums", "fourth")
    for words, told in (([], "123"), (["Ben"], "12"), (["ben", "sums"], "1")):
        assert "".join(re.findall(r"^  (\d)  ", room.ok("excuse", "--list", *words), re.M)) == told


def test_who_is_meant_is_never_guessed(room):
    write(room.class_folder, {"roster.csv": "id,name,email\nann,Kim,a@example.org\nben,Kim,b@example.org\n"})
    done = room.staff("excuse", "kim", "sums", "--why", "x")
    assert done.code == 2
    assert "kim may be each of these: ann, ben." in done.stderr
    room.ok("excuse", "cid", "sums", "--why", "not on the roster, but has a folder")
    shutil.rmtree(room.class_folder / "cid")
    room.ok("excuse", "cid", "names", "--why", "the gradebook knows them")
    assert [each.student for each in room.decisions()] == ["cid", "cid"]


@pytest.mark.parametrize("empty", ["", " "])
def test_nobody_is_not_everybody_though_a_hold_is_for_all(room, empty):
    room.run()
    room.ok("hold", "--why", "for all")
    before = room.decisions()
    (room.place / "extensions.csv").write_text(f"student,assignment,amount,why\nann,sums,3d,a\n{empty},sums,3d,b\n")
    for words in (
        ["override", empty, "sums", "0", "--why", "x"],
        ["excuse", empty, "sums", "--why", "x"],
        ["extend", empty, "sums", "3d", "--why", "x"],
        ["extend", "--file", "extensions.csv"],
        ["comment", empty, "sums", "x"],
        ["hold", "--student", empty, "--why", "x"],
        ["unhold", "--student", empty],
        ["late", "--accept", empty, "--why", "x"],
        ["show", empty, "sums"],
        ["export", empty, "--out", room.place / "export.zip"],
        ["forget", empty, "--why", "x"],
    ):
        done = room.staff(*words)
        assert done.code == 2, done.output
        assert "The student is empty here" in done.stderr
        assert room.decisions() == before


KILLED = """
    import os, signal, sys
    from contextlib import contextmanager
    from grader.gradebook import decisions, file
    when = sys.argv[1]
    @contextmanager
    def killing(connection, real=file.transaction):
        with real(connection):
            yield
            if when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    decisions.transaction = killing
    from grader.app import cli
    sys.argv[:2] = ["grade"]
    cli.main()
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("verb", ["override", "file", "undo", "unhold"])
def test_killed_at_the_commit_all_of_it_is_done_or_nothing(room, verb, when):
    (room.place / "extensions.csv").write_text("student,assignment,amount,why\nann,sums,3d,a\nben,sums,3d,b\n")
    words, whole = {
        "override": (["override", "ben", "sums", "85", "--why", "x"], 1),
        "file": (["extend", "--file", "extensions.csv"], 2),
        "undo": (["hold", "--undo", "1"], 1),
        "unhold": (["unhold"], 2),
    }[verb]
    if verb in ("undo", "unhold"):
        room.ok("hold", "--why", "x")
        room.ok("hold", "--why", "y")
    words += ["--class", "class", "--course", "course", "--lang", "en"]
    killed = start(textwrap.dedent(KILLED), when, *words, cwd=room.place)
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said

    def done():
        made = room.decisions()
        return len(made) if verb in ("override", "file") else sum(each.undone is not None for each in made)

    assert done() == (whole if when == "after" else 0)
    again = grade(*words, cwd=room.place)
    if when == "before":
        assert again.code == 0, again.output
        assert done() == whole
    else:
        assert again.code == (0 if verb in ("override", "file") else 2), again.output


def test_a_class_of_which_nobody_handed_in_by_the_due_time_is_reported(room):
    """With a roster alone; but not where something is there that is not read, or was there and is gone."""
    for student in ("ann", "ben", "cid"):
        shutil.rmtree(room.class_folder / student)
    assert room.run().code == 0
    assert [row["total"] for row in room.table()] == ["100", "0", "0", "0"]
    assert "not handed in" in room.report("ann")
    room.ok("override", "ann", "sums", "30", "--why", "on paper")
    assert room.run().code == 0
    assert room.scores() == {"ann": "30", "ben": "", "cid": ""}
    options = ("--course", room.place / "course", "--out", room.place / "out", "--lang", "en", "--min-isolation", 1)
    dry = grade("run", room.class_folder, *options, "--dry-run", cwd=room.place)
    assert (dry.code, dry.stderr) == (0, "")

    def refused(*more):
        done = grade("run", room.class_folder, *options, *more, cwd=room.place)
        assert done.code == 2, done.output
        return "There is nothing to grade in" in done.stderr

    assert refused("--assignment", "sums")
    write(room.class_folder, {"ann/summs.py": HALF})
    assert refused()
    (room.class_folder / "ann" / "summs.py").rename(room.class_folder / "ann" / "sums.py")
    room.run()
    (room.class_folder / "ann" / "sums.py").unlink()
    assert refused()
    assert room.scores()["ann"] == "30"


def test_a_class_of_which_nobody_handed_in_yet_is_not(room):
    for student in ("ann", "ben", "cid"):
        shutil.rmtree(room.class_folder / student)
    toml = room.place / "course" / "assignments" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace("= 2026-", "= 2126-"), encoding="utf-8")
    done = grade("run", room.class_folder, "--course", room.place / "course", cwd=room.place)
    assert done.code == 2
