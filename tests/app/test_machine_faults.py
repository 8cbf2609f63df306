"""What a machine can do to a run: a disk that is full, a place where one may not read or write.

Each fault is a real one: a small disk is mounted, and an ordinary user meets the permissions.
"""

import json
import sqlite3

import pytest

from tests import namespace
from tests.conftest import HALF, RIGHT, scores, write
from tests.tiers import full

pytestmark = [full, pytest.mark.usefixtures("course", "class_folder")]

RUN = 'grade "{place}/class" --course "$FILES/course" --lang en --min-isolation 1 {options}; echo "code $?";'
TWICE = """
fill {free}
{run}
{save}
room
{run}
"""


@pytest.fixture
def twice(tmp_path):
    """The same run with so much room on the disk, and again with more; `saved` is what was there in between."""

    def call(free, *, place, out, saved, kib=1500, env=""):
        run = env + RUN.format(place=place, options=f'--jobs 1 --out "{out}"')
        save = f'mkdir "$FILES/saved"; cp -a {saved} "$FILES/saved"'
        script = TWICE.format(free=free, run=run, save=save)
        return namespace.run(script, tmp_path, kib=kib), tmp_path / "saved"

    return call


def codes(done):
    return [int(line.removeprefix("code ")) for line in done.stdout.splitlines() if line.startswith("code ")]


@pytest.mark.parametrize("free", [0, 8, 40, 80])
def test_no_room_for_the_reports(twice, free):
    """4; the file is named, and what to do; whatever is there is whole; with room again all is written."""
    done, saved = twice(free, place="$FILES", out="$AT/out", saved='"$AT/out"')
    assert codes(done) == [4, 0], done.stdout + done.stderr
    assert f"{namespace.AT}/out/" in done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    files = [path for path in (saved / "out").rglob("*") if path.is_file()]
    assert len(files) >= (free > 0) * 2, "some were written before the disk was full"
    for path in files:
        text = path.read_bytes()
        if path.suffix == ".json":
            json.loads(text)
        else:
            assert path.suffix in (".txt", ".html", ".eml", ".csv"), path
            assert text.rstrip().endswith((b"example.org)", b"</html>", b"--", b'"')), path


LOUD = HALF.replace(
    "    return a\n",
    "    import random\n    print(random.Random(a).randbytes(100_000).hex())\n    return a\n",
)
"""Prints what no compression makes small, or all would find room."""


def test_no_room_for_the_gradebook(twice, class_folder, tmp_path):
    """4 in the middle; what was graded before is kept; the file is no ruin; with room again all are graded."""
    # None like another: of those alike one is graded.
    write(class_folder, {f"loud{number}/sums.py": f"{LOUD}# {number}\n" for number in range(8)})
    done, saved = twice(240, place="$AT", out="$FILES/out", saved='"$AT/class/.grade"')
    assert codes(done) == [4, 0], done.stdout + done.stderr
    assert f"{namespace.AT}/class/.grade/gradebook.sqlite could not be written" in done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    with sqlite3.connect(saved / ".grade" / "gradebook.sqlite") as book:
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (kept,) = book.execute("SELECT count(*) FROM reports WHERE score IS NOT NULL").fetchone()
    assert 0 < kept < 12
    assert len(scores(tmp_path / "out")) == 12


def test_no_room_to_begin(twice, tmp_path):
    """4 before anything is graded; OUT holds nothing that would look like a result."""
    done, _ = twice(0, place="$AT", out="$FILES/out", saved='"$FILES/out"')
    assert codes(done) == [4, 0], done.stdout + done.stderr
    assert f"{namespace.AT}/class/.grade" in done.stderr
    assert "Make room" in done.stderr
    assert not any((tmp_path / "saved" / "out").iterdir())


@pytest.mark.parametrize("free", [0, 4, 16])
def test_no_room_for_what_is_temporary(twice, tmp_path, free):
    """A full TMPDIR is nobody's zero: the sandbox has a disk of its own."""
    place = "export TMPDIR=$AT;"
    done, _ = twice(free, place="$FILES", out="$FILES/out", saved='"$FILES/out"', env=place)
    assert codes(done) == [0, 0], done.stdout + done.stderr
    assert scores(tmp_path / "saved" / "out")["ann", "sums"] == 100


@pytest.mark.parametrize("free", [4, 8, 12])
def test_no_room_for_a_students_files(tmp_path, free):
    """Level 1 has no disk of its own: there a full TMPDIR is 4 and no score, or does no harm, but is never a zero."""
    script = f"""
    fill {free}
    export TMPDIR="$AT"
    grade "$FILES/class" --course "$FILES/course" --out "$FILES/out" --lang en --isolation 1 --min-isolation 1
    echo "code $?"
    """
    done = namespace.run(script, tmp_path, kib=1500)
    found = scores(tmp_path / "out")
    assert {found["ann", "sums"], found["ann", "names"], found["ben", "sums"]} <= {100, 60, None}
    assert codes(done) == [4 if None in found.values() else 0], done.stdout + done.stderr
    assert ("TMPDIR" in done.stderr) == (None in found.values())


def test_no_room_for_a_proof(tmp_path, course):
    """`verify` writes its trials into TMPDIR: 4, the place, and what to do."""
    write(course, {f"reference/sums/right/{number}.py": RIGHT["sums"] + "#" * 9_000 for number in range(4)})
    script = 'fill 20; TMPDIR="$AT" grade verify sums --course "$FILES/course" --lang en; echo "code $?"'
    done = namespace.run(script, tmp_path, kib=1500)
    assert codes(done) == [4], done.stdout + done.stderr
    assert f"{namespace.AT}/sealed-grader-" in done.stderr
    assert "Make room" in done.stderr
    assert "makers" not in done.stderr


@pytest.fixture
def ordinary(tmp_path):
    """A script run by an ordinary user who owns `$AT`, with the course and the class on it."""

    def call(script):
        return namespace.run(script, tmp_path, user=True)

    return call


GRADE = 'grade "$AT/class" --course "$AT/course" --lang en --min-isolation 1'


@pytest.mark.parametrize(
    ("closed", "options", "named"),
    [
        ("mkdir mine; chmod 500 mine", "--out mine/reports", "mine/reports"),
        ("mkdir mine; chmod 500 mine", "--out mine", "mine: no report can be written there (Permission denied)"),
        ("touch mine", "--out mine", "mine is not a folder"),
        ("touch mine", "--out mine/reports", "mine/reports: no report can be written there (Not a directory)"),
        ("true", "--out /proc/reports", "/proc/reports"),
        ("chmod 500 class", "", "class/.grade"),
        ("chmod 000 class/roster.csv", "", "roster.csv"),
        ("chmod 000 class", "", "class"),
        ("mkdir locked; mv class locked/; chmod 000 locked; ln -s locked/class class", "", "class"),
    ],
)
def test_where_one_may_not_read_or_write(ordinary, closed, options, named):
    """2 before anything is graded: the place, why, and what to do."""
    done = ordinary(f'{closed}; {GRADE} {options}; echo "code $?"; ls -d class/.grade reports/*')
    assert codes(done) == [2], done.stdout + done.stderr
    assert named in done.stderr
    assert any(word in done.stderr for word in ("writable", "Correct that", "another"))
    assert ".grade-" not in done.stderr, "a file of ours that nobody asked for"
    assert "Traceback" not in done.stderr
    begun = [line for line in done.stdout.splitlines() if not line.startswith(("Class: ", "code "))]
    assert begun == [], "something was begun"


def test_a_students_folder_that_may_not_be_entered(ordinary):
    """The others are graded, it is listed, and what was found out about it before stands."""
    script = f"""
    {GRADE} >/dev/null; echo "code $?"
    chmod 000 class/ben
    {GRADE}; echo "code $?"
    cat reports/ben/report.txt
    """
    done = ordinary(script)
    assert codes(done) == [0, 0], done.stdout + done.stderr
    assert "Ben (ben): the folder cannot be read (Permission denied). Correct its permissions" in done.stderr
    assert "Sums (sums): 60 / 100" in done.stdout
    assert "(names): not graded yet" in done.stdout


def test_a_file_that_may_not_be_read(ordinary):
    """4, our fault and no zero: the file and what to do; the others are graded."""
    done = ordinary(f'chmod 000 class/ben/sums.py; {GRADE}; echo "code $?"; cat reports/results.json')
    assert codes(done) == [4], done.stdout + done.stderr
    assert "ben/sums.py cannot be read: Permission denied" in done.stderr
    reports = json.loads(done.stdout[done.stdout.index("{\n") :])["reports"]
    found = {(each["student"], each["assignment"]): each["score"] for each in reports}
    assert found["ben", "sums"] is None
    assert found["ann", "sums"] == 100


def test_check_where_one_may_not_read(ordinary):
    """2, for a student as well."""
    done = ordinary('chmod 000 class/ann; grade check "$AT/class/ann" --course "$AT/course"; echo "code $?"')
    assert codes(done) == [2], done.stdout + done.stderr
    assert "class/ann" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_path_that_no_system_has(tmp_path):
    """2 for a name that is too long, not a fault of the grader."""
    done = namespace.run('grade "$(printf "%0300d" 0)" --course "$FILES/course"; echo "code $?"', tmp_path)
    assert codes(done) == [2], done.stdout + done.stderr
    assert "too long" in done.stderr
