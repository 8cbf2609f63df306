"""`grade alarms` and `grade note` on a class that was really graded, through the command line.

Of `grader.app.class_analysis`, `grader.app.commands.alarms` and `grader.app.commands.note`.
"""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import signal
import textwrap
import zipfile
from pathlib import Path

import pytest

from grader.gradebook.alarms import read_accepted
from grader.gradebook.book import Gradebook
from grader.gradebook.notes import read_notes
from tests.conftest import FILES, HALF, RIGHT, grade, start, write

SECOND = {
    "loop": "def add(a, b):\n    total = 0\n    for each in (a, b):\n        total = each\n    return total\n",
    "short": "def add(first, second): return 0.0 + second\n",
    "printing": "add = lambda x, y: print('hm') or [x, y][-1]\n",
}
"""Three students who return the second number, in words that have nothing in common."""
DOUBLE = "\n\ndef double(a):\n    return 2 * a\n"
HARD = """

@pytest.mark.task("double")
def test_double_text(student):
    \"\"\"아무도 통과하지 못합니다.

    Nobody passes this.
    \"\"\"
    assert student.double(3) == 7
"""
HOSTILE = "<b>&한마디</b> \x1b[2J=1+1"


class Classroom:
    """A class of nine and the command line."""

    def __init__(self, place: Path) -> None:
        self.place = place
        write(place / "course", FILES)
        write(place / "class", {"roster.csv": "id,name,email\n"})
        for name, text in SECOND.items():
            self.hand_in(name, text + DOUBLE)
        for name in ("ann", "ben", "cid", "dan", "eve"):
            self.hand_in(name, RIGHT["sums"])
        self.hand_in("first", "def add(a, b):\n    return a\n" + DOUBLE)

    def hand_in(self, name: str, text: str) -> None:
        write(self.place / "class", {f"{name}/sums.py": text})
        names = sorted(each.name for each in (self.place / "class").iterdir() if each.is_dir() and each.name[0] != ".")
        roster = "id,name,email\n" + "".join(f"{each},{each},{each}@example.org\n" for each in names)
        write(self.place / "class", {"roster.csv": roster})

    def call(self, *words: object):
        return grade(*words, "--course", "course", "--lang", "en", cwd=self.place)

    def run(self, *words: object):
        """A run whose scores count at once, told before or not."""
        accepted = ("--accept", "--why", "the suite changed")
        done = self.call("run", "class", "--out", "out", "--jobs", 1, "--min-isolation", 1, *accepted, *words)
        assert done.code in (0, 1), done.output
        return done

    def staff(self, *words: object):
        return self.call(*words, "--class", "class")

    def told(self, student: str) -> str:
        """All that the student gets, as text."""
        texts = [path.read_text(encoding="utf-8") for path in sorted((self.place / "out" / student).iterdir())]
        mail = self.place / "out/outbox" / f"{student}.eml"
        if mail.exists():
            message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
            texts += [part.get_content() for part in message.walk() if not part.is_multipart()]
        return "\n".join(texts)

    def mails(self) -> list[str]:
        return sorted(path.stem for path in (self.place / "out/outbox").glob("*.eml"))

    def suite(self, text: str) -> None:
        public = textwrap.dedent(FILES["assignments/sums/test_public.py"]).lstrip()
        write(self.place / "course", {"assignments/sums/test_public.py": public + text})

    def group(self, test: str) -> str:
        """The id of the group that fails this test."""
        listed = self.staff("note", "--list").stdout
        return next(line.split()[0] for line in listed.splitlines() if line.rstrip().endswith(test))


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Path:
    room = Classroom(tmp_path_factory.mktemp("staff"))
    room.run()
    return room.place


@pytest.fixture
def room(graded, tmp_path) -> Classroom:
    """A copy of the graded class."""
    shutil.copytree(graded, tmp_path / "room", ignore=shutil.ignore_patterns("out"))
    room = Classroom.__new__(Classroom)
    room.place = tmp_path / "room"
    return room


@pytest.mark.parametrize("words", [("note",), ("note", "--undo", 7), ("alarms",)])
def test_each_call_says_which_class_it_is_about(room, words):
    """What is said to a group of another class cannot be unsaid."""
    assert room.staff(*words).stdout.splitlines()[0] == f"Class: {room.place / 'class'}"


def test_the_same_mistake_in_other_words_is_one_group_and_gets_one_remark(room):
    listed = room.staff("note")
    assert listed.code == 0, listed.output
    (line,) = [line for line in listed.stdout.splitlines() if line.startswith("  sums-")]
    assert "3 (loop, printing, short)" in line
    assert "public tests: test_add" in line
    assert "test_add_negative" not in listed.stdout, "the hidden test of the same three adds nothing"
    assert "add(1, 2) → 2" in listed.stdout
    group = line.split()[0]
    done = room.staff("note", group, HOSTILE, "--en", "You return b.\nAdd them.")
    assert done.code == 0, done.output
    assert "Remark 1: 3 students" in done.stdout
    room.run()
    for student in SECOND:
        assert room.told(student).count("You return b. Add them.") == 4, "page, text, and both parts of the mail"
    for student in ("ann", "first"):
        assert "You return b" not in room.told(student)
    assert "» You return b." in room.staff("note", "--list").stdout
    # One joins, one hands in something else.
    room.hand_in("zoe", SECOND["short"].replace("second", "other") + DOUBLE)
    room.hand_in("loop", RIGHT["sums"])
    room.run()
    assert "You return b" in room.told("zoe")
    assert "You return b" not in room.told("loop")
    for student, notes in (("zoe", 1), ("ann", 0)):
        assert room.staff("export", student, "--out", f"{student}.zip").code == 0
        with zipfile.ZipFile(room.place / f"{student}.zip") as archive:
            assert archive.read("notes.json").decode().count("You return b.") == notes
    korean = grade(
        "run", "class", "--course", "course", "--out", "ko", "--min-isolation", 1, "--jobs", 1, cwd=room.place
    )
    assert korean.code == 0, korean.output
    page = (room.place / "ko/short/report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;한마디&lt;/b&gt;" in page
    assert "<b>&" not in page
    assert "\x1b" not in page
    assert room.staff("note", "--undo", 1, "--why", "told in class").code == 0
    room.run()
    assert "You return b" not in room.told("short")
    listed = room.staff("note", "--list").stdout
    assert "told in class" in listed
    assert "+00:00" not in listed, "times are those of the course, as everywhere"
    assert len(re.findall(r"20\d\d-\d\d-\d\d \d\d:\d\d", listed)) == 2
    assert room.staff("note", "--undo", 1).code == 2, "once is enough"


def test_a_group_by_hidden_tests_is_for_staff_and_its_note_for_its_members(room):
    """Two who fail a hidden test alone, in the same way."""
    for name in ("x1", "x2"):
        room.hand_in(name, f"def add(a, b):\n    return abs(a + b)  # {name}\n" + DOUBLE)
    room.run()
    before = {name: room.told(name) for name in ("x1", "x2")}
    group = room.group("hidden tests, for staff only: test_add_negative")
    assert group not in "".join(before.values())
    done = room.staff("note", group, "음수", "--en", "Think of negative numbers.")
    assert "nobody else" in done.stdout, done.output
    room.hand_in("x3", "def add(a, b):\n    return abs(a + b)\n" + DOUBLE)
    room.hand_in("x2", RIGHT["sums"])
    room.run()
    assert "Think of negative" in room.told("x1")
    assert "Think of negative" in room.told("x2"), "that it went would tell that the hidden test is passed"
    assert "Think of negative" not in room.told("x3")
    for name in ("x1", "x2", "x3"):
        assert group not in room.told(name)
        assert "test_add_negative" not in room.told(name)


def test_an_alarm_holds_the_mail_until_it_is_accepted_and_comes_back_with_other_numbers(room):
    room.run()
    assert len(room.mails()) == 9
    assert "No alarm" in room.staff("alarms").stdout
    room.suite(HARD)
    done = room.run()
    assert room.mails() == []
    held = "Mail that tells of sums is held (9 students), for a test looks wrong: sums/test_double_text."
    assert held in done.stderr
    assert 'grade alarms --accept ID --why "…"' in done.stderr
    assert "sums" in room.told("ann"), "the pages are there"
    listed = room.staff("alarms", "--list")
    assert listed.code == 0, listed.output
    assert "sums/test_double_text" in listed.stdout
    assert "none of the 9 submissions" in listed.stdout
    assert room.staff("alarms", "--assignment", "names").stdout.splitlines()[1].startswith("No alarm")
    done = room.staff("alarms", "--accept", "sums/test_double_text", "--why", "it is\nmeant to be hard")
    assert done.code == 0, done.output
    assert "(it is meant to be hard)" in room.staff("alarms").stdout
    assert "Mail" not in room.run().stderr
    assert len(room.mails()) == 9
    room.hand_in("zoe", HALF)
    assert "sums is held (10 students)" in room.run().stderr, "other numbers"
    assert room.mails() == []


def test_who_has_nothing_of_the_assignment_gets_mail_all_the_same(room):
    write(room.place / "class", {"only/names.py": RIGHT["names"]})
    room.hand_in("ann", RIGHT["sums"])
    room.suite(HARD)
    room.run()
    assert room.mails() == ["only"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["alarms", "--accept", "sums/test_none", "--why", "x"], "There is no alarm"),
        (["alarms", "--accept", "sums/test_none"], "Say why"),
        (["alarms", "--why", "x"], "--why belongs to --accept"),
        (["alarms", "--list", "--accept", "a"], "one at a time"),
        (["alarms", "--assignment", "sumz"], "sumz"),
        (["note", "sums-00000000", "x"], "There is no group"),
        (["note", "sums-00000000", " \n"], "Say what the students are to read"),
        (["note", "sums-00000000", "x", "--en", ""], "Say what the students are to read"),
        (["note", "sums-00000000", "x" * 2001], "longer than 2000"),
        (["note", "--en", "x"], "One at a time"),
        (["note", "--list", "--undo", "1"], "One at a time"),
        (["note", "--list", "--why", "1"], "--why belongs to --undo"),
        (["note", "--undo", "7"], "There is no remark 7"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(room, words, said):
    done = room.staff(*words)
    assert done.code == 2, done.output
    assert done.stdout in ("", f"Class: {room.place / 'class'}\n")
    assert said in done.stderr
    with Gradebook.open(room.place / "class", write=False) as book:
        assert (read_notes(book), read_accepted(book)) == ((), ())


KILLED = """
    import os, signal, sys
    from grader.gradebook import alarms, file, notes
    from contextlib import contextmanager
    when = sys.argv[1]
    @contextmanager
    def killing(connection, real=file.transaction):
        if when == "after":
            with real(connection):
                yield
        else:
            with real(connection):
                yield
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    alarms.transaction = notes.transaction = killing
    from grader.app import cli
    sys.argv[:2] = ["grade"]
    cli.main()
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("verb", ["alarms", "note", "undo"])
def test_killed_in_the_middle_it_is_done_or_not_and_works_again(room, verb, when):
    """kill -9 before the decision is on the disk and just after: nothing half, no lock, no damage."""
    if verb == "alarms":
        room.suite(HARD)
        room.run()
    group = room.group("test_add")
    words = {
        "alarms": ["alarms", "--accept", "sums/test_double_text", "--why", "hard"],
        "note": ["note", group, "말"],
        "undo": ["note", "--undo", "1"],
    }[verb]
    if verb == "undo":
        assert room.staff("note", group, "말").code == 0
    words += ["--class", "class", "--course", "course", "--lang", "en"]
    killed = start(textwrap.dedent(KILLED), when, *words, cwd=room.place)
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said
    with Gradebook.open(room.place / "class") as book:
        done = {
            "alarms": len(read_accepted(book)),
            "note": len(read_notes(book)),
            "undo": sum(each.undone is not None for each in read_notes(book)),
        }[verb]
    assert done == (when == "after")
    again = grade(*words, cwd=room.place)
    assert again.code == (0 if when == "before" or verb == "note" else 2), again.output
    assert re.search(r"sums-[0-9a-f]{8}", room.staff("note").stdout)
