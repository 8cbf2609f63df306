"""Which class a path belongs to is decided by what lies above it: what was handed in has no say."""

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
import xlsxwriter

from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.intake.ancestors import trusted_ancestors
from grader.intake.courses import find_course
from grader.intake.folder import take_inventory
from grader.intake.location import Location, locate
from grader.text.errors import UsageError
from tests.conftest import write

IDS = ("sums", "names")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="owners and links of POSIX")
ROSTER = "id,name,email\ndarius,Darius,darius@example.org\nsivir,Sivir,sivir@example.org\n"
THEIRS = "id,name,email\nx,X,x@example.org\nsivir,Sivir,eve@example.org\n"
WORK = "x = 1\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home folder beside what is tried, so that nothing there is above it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / "state"))


def graded_before(root: Path, *students: str) -> None:
    """The gradebook that a run over the class leaves."""
    with Gradebook.open(root) as book:
        run = book.begin_run(version="0", isolation_level=3)
        for student in students:
            book.record(
                Report(
                    student=student,
                    assignment="sums",
                    status=Verdict.PASSED,
                    score=0.0,
                    max_score=100.0,
                    graded_at="2026-03-04T05:06:07+00:00",
                    isolation_level=3,
                    submitted=f"{student}/sums.py",
                ),
                run,
            )


def class_of(tmp_path: Path, kind: str) -> Path:
    """A class of darius and sivir that shows by its roster (CSV or XLSX), its gradebook, or by an empty `.grade`."""
    root = write(tmp_path / "class", {"darius/sums.py": WORK, "sivir/sums.py": WORK})
    if kind == "roster":
        write(root, {"roster.csv": ROSTER})
    elif kind == "workbook":
        with xlsxwriter.Workbook(root / "roster.xlsx") as book:
            sheet = book.add_worksheet()
            for row, line in enumerate(ROSTER.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    elif kind == "gradebook":
        graded_before(root, "darius", "sivir")
    else:
        (root / ".grade").mkdir()
    return root


HANDED_IN = {
    "a roster": {"roster.csv": THEIRS},
    "a roster and students": {"roster.csv": THEIRS, "x/sums.py": WORK, "sivir/sums.py": WORK},
    "a workbook and students": {"roster.xlsx": "PK", "x/sums.py": WORK, "sivir/sums.py": WORK},
    "a gradebook and students": {".grade/gradebook.sqlite": "", "x/sums.py": WORK, "y/names.py": WORK},
    "a course": {"assignments/course.toml": "", "assignments/sums/assignment.toml": ""},
    "a course with a class in it": {"assignments/course.toml": "", "x/roster.csv": THEIRS, "x/sivir/sums.py": WORK},
    "a manifest": {".grade-manifest.json": "{}"},
}


@pytest.mark.parametrize("kind", ["roster", "workbook", "gradebook"])
@pytest.mark.parametrize("layout", HANDED_IN)
@pytest.mark.parametrize("direct", [True, False], ids=["with a file", "without"])
def test_a_students_folder_is_one_whatever_lies_in_it(tmp_path, kind, layout, direct):
    """The folder, a folder in it, a file, a file in a folder: each is darius's, of the class above."""
    root = class_of(tmp_path, kind)
    write(root / "darius", {**HANDED_IN[layout], "homework/sums.py": WORK})
    if not direct:
        (root / "darius" / "sums.py").unlink()
    for part in ("darius", "darius/homework", "darius/homework/sums.py", *(["darius/sums.py"] if direct else [])):
        spot = locate(root / part, IDS)
        assert (spot.root, spot.alone, spot.below[0]) == (root, False, "darius"), part
        assert spot.book_folder == root / ".grade"
    for place in sorted((root / "darius").rglob("*")):
        if place.is_dir() and not place.name.startswith("."):
            assert locate(place, IDS).root == root, place


def test_a_gradebook_without_a_word_in_it_makes_a_class_for_files(tmp_path):
    """It knows nobody, so a folder of folders in it is what a person says; but a student's file has that class."""
    root = class_of(tmp_path, "empty")
    write(root, {"darius/roster.csv": THEIRS, "darius/x/sums.py": WORK})
    for part in ("darius", "darius/sums.py", "darius/x", "darius/x/sums.py"):
        assert locate(root / part, IDS).root == root


def test_a_newcomer_beside_known_students_is_a_student(tmp_path):
    """Neither on the roster nor graded yet, work in a sub-folder: still no class of their own."""
    root = class_of(tmp_path, "roster")
    write(root, {"eve/x/sums.py": WORK, "eve/roster.csv": THEIRS, "eve/.grade/gradebook.sqlite": ""})
    spot = locate(root / "eve", IDS)
    assert (spot.root, spot.below) == (root, ("eve",))


@pytest.mark.parametrize("above", ["roster.csv", ".grade/gradebook.sqlite"])
def test_a_class_that_is_named_is_the_class(tmp_path, above):
    """Whatever lies above: another class that does not know it for a student's folder has no say."""
    outer = write(tmp_path / "outer", {})
    if above == "roster.csv":
        write(outer, {above: "id,name,email\nann,Ann,\nben,Ben,\n"})
    else:
        outer.mkdir()
        graded_before(outer, "zed")
    root = write(outer / "week1", {"ann/sums.py": WORK, "ben/sums.py": WORK})
    write(outer / "week2", {"ann/sums.py": WORK, "roster.csv": ROSTER})
    assert locate(root, IDS) == Location(root)
    assert locate(outer / "week2", IDS) == Location(outer / "week2")
    assert [each.student for each in take_inventory(Location(root), IDS, Location(root).load_roster()).submissions] == [
        "ann",
        "ben",
    ]


def test_of_two_classes_above_the_outermost_counts(tmp_path):
    """The inner one could have been handed in."""
    root = class_of(tmp_path, "roster")
    write(root, {"darius/a/roster.csv": THEIRS, "darius/a/x/sums.py": WORK})
    assert locate(root / "darius/a/x/sums.py", IDS).root == root


def test_five_levels_and_no_more(tmp_path):
    """From the file: sub-folder, time, assignment, student, class."""
    root = class_of(tmp_path, "roster")
    write(root, {"darius/sums/2019-03-05T21:00:00Z/in/sums.py": WORK, "sivir/a/b/c/d/sums.py": WORK})
    assert locate(root / "darius/sums/2019-03-05T21:00:00Z/in/sums.py", IDS).root == root
    assert locate(root / "sivir/a/b/c/d/sums.py", IDS).alone


def test_a_class_that_is_too_far_up_still_knows_its_student(tmp_path):
    """What lies between, a roster and students too, is the student's: graded alone, and nothing of it is used."""
    root = class_of(tmp_path, "roster")
    write(root, {"darius/a/roster.csv": THEIRS, "darius/a/b/c/d/e/sums.py": WORK})
    write(root, {"darius/a/b/c/d/e/f/roster.csv": THEIRS, "darius/a/b/c/d/e/f/sivir/sums.py": WORK})
    for part in ("darius/a/b/c/d/e/sums.py", "darius/a/b/c/d/e/f", "darius/a/b/c/d/e/f/sivir/sums.py"):
        assert locate(root / part, IDS).alone, part


@pytest.mark.parametrize("part", ["darius", "darius/sums"])
def test_a_folder_of_attempts_is_a_students(tmp_path, part):
    """Folders that are named by a time are no students."""
    root = write(tmp_path / "class", {"darius/sums/2019-03-05T21:00:00Z/sums.py": WORK})
    assert locate(root / part, IDS).alone
    (root / ".grade").mkdir()
    assert locate(root / part, IDS).root == root


def test_not_beyond_a_course(tmp_path):
    """What lies above the course knows nothing of the classes in it."""
    write(tmp_path / "a", {"roster.csv": ROSTER, "course/assignments/course.toml": "", "course/mine/sums.py": WORK})
    spot = locate(tmp_path / "a/course/mine/sums.py", IDS)
    assert (spot.alone, spot.root) == (True, tmp_path / "a/course/mine")
    write(tmp_path / "a", {"course/class/darius/sums.py": WORK, "course/class/roster.csv": ROSTER})
    assert locate(tmp_path / "a/course/class/darius/sums.py", IDS).root == tmp_path / "a/course/class"
    with pytest.raises(UsageError, match="course itself"):
        locate(tmp_path / "a/course", IDS)


def test_not_beyond_a_home_folder(tmp_path):
    """A roster in or above it is of something else; a file in the home folder itself is graded alone."""
    write(tmp_path, {"roster.csv": ROSTER, "home/roster.csv": ROSTER, "home/sums.py": WORK, "home/my/sums.py": WORK})
    for part, root in (("home/sums.py", "home"), ("home/my/sums.py", "home/my"), ("home/my", "home/my")):
        spot = locate(tmp_path / part, IDS)
        assert (spot.alone, spot.root) == (True, tmp_path / root), part
    write(tmp_path, {"home/class/roster.csv": ROSTER, "home/class/darius/sums.py": WORK})
    assert locate(tmp_path / "home/class/darius", IDS).root == tmp_path / "home/class"


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_not_into_another_users_folder(tmp_path):
    """Neither one that belongs to somebody else nor one where everybody may put things."""
    root = class_of(tmp_path, "roster")
    os.chown(root, 4242, 4242)
    assert locate(root / "darius/sums.py", IDS).alone
    os.chown(root, 0, 0)
    root.chmod(0o1777)
    assert locate(root / "darius/sums.py", IDS).alone
    root.chmod(0o755)
    for folder, _, files in os.walk(root):
        for name in ("", *files):
            os.chown(os.path.join(folder, name), 4242, 4242)
    assert locate(root / "darius/sums.py", IDS).root == root, "root grades the class of another user"
    write(root, {"eve/roster.csv": THEIRS, "eve/x/sums.py": WORK})
    with pytest.raises(UsageError, match="another user's: whether it is a class"):
        locate(root / "eve", IDS)


@POSIX
def test_through_a_link(tmp_path):
    """A link to the class is the class by that name; one to a student's folder leads to the class it lies in."""
    root = class_of(tmp_path, "roster")
    write(root, {"darius/roster.csv": THEIRS, "darius/x/sums.py": WORK})
    (root / "darius/sums.py").unlink()
    (tmp_path / "link").symlink_to(root)
    (tmp_path / "one").symlink_to(root / "darius")
    assert locate(tmp_path / "link", IDS).root == tmp_path / "link"
    assert locate(tmp_path / "link/darius/x/sums.py", IDS).root == tmp_path / "link"
    assert locate(tmp_path / "one", IDS).root == root
    assert locate(Path(f"{root}/darius/"), IDS).below == ("darius",)


def test_like_both_is_refused(tmp_path):
    """No class above, homework directly in it, and like a class all the same: a person has to say."""
    root = write(tmp_path / "both", {"sums.py": WORK, "x/sums.py": WORK, "roster.csv": THEIRS})
    with pytest.raises(UsageError, match=r"looks like one student's folder.* roster\.csv .*\(x\)"):
        locate(root, IDS)
    (root / "roster.csv").unlink()
    assert locate(root, IDS).alone


# --- graded alone


def test_the_gradebook_of_a_folder_alone_lies_outside_of_it(tmp_path):
    """One for each folder, by its real path; the roster that lies in it is not read."""
    root = write(tmp_path / "darius", {"sums.py": WORK, "roster.csv": "no roster at all", ".grade/x": ""})
    other = write(tmp_path / "b" / "darius", {"sums.py": WORK})
    spot = locate(root, IDS)
    assert spot.book_folder.parent == tmp_path / "home/state/sealed-grader/alone"
    assert spot.book_folder.name.startswith("darius-")
    assert spot.book_folder != locate(other, IDS).book_folder
    assert spot.book_folder == locate(root / "sums.py", IDS).book_folder
    (tmp_path / "link").symlink_to(root)
    assert locate(tmp_path / "link", IDS).book_folder.name.rpartition("-")[2] in spot.book_folder.name
    assert len(spot.load_roster()) == 0
    (finding,) = take_inventory(spot, IDS, spot.load_roster()).findings
    assert "not taken for the grader's own: .grade, roster.csv" in finding.text.en


# --- the course


def test_a_course_that_was_handed_in_is_none(tmp_path):
    """The real one lies above it; without one there is none, as soon as a class knows the folder."""
    files = {"assignments/course.toml": "", "class/roster.csv": ROSTER, "class/darius/assignments/course.toml": ""}
    root = write(tmp_path / "course", files)
    assert find_course(root / "class/darius") == root
    (root / "assignments/course.toml").unlink()
    with pytest.raises(UsageError, match="--course"):
        find_course(root / "class/darius")
    assert find_course(write(tmp_path / "own", {"assignments/course.toml": ""})) == tmp_path / "own"


# --- what is told


def test_records_that_were_handed_in_are_told(tmp_path):
    """At any depth, for the class, the folder and the file; the work beside them is graded."""
    root = class_of(tmp_path, "roster")
    write(root / "darius", {"roster.csv": THEIRS, "a/.grade/lock": "", "a/b/.grade-manifest.json": ""})
    write(root / "darius", {"assignments/course.toml": ""})
    for part in ("", "darius", "darius/sums.py"):
        spot = locate(root / part, IDS)
        inventory = take_inventory(spot, IDS, spot.load_roster())
        (finding,) = inventory.findings
        for name in ("darius/roster.csv", "darius/a/.grade", "darius/a/b/.grade-manifest.json", "course.toml"):
            assert name in finding.text.en
        assert ("darius", "sums") in {(each.student, each.assignment) for each in inventory.submissions}


@pytest.mark.parametrize("student", ["darius", "newcomer"])
@pytest.mark.parametrize("work", ["sums.py", "Sums (1).py", "homework/sums.py", "notes.hwp"])
def test_a_manifest_makes_nobodys_folder(tmp_path, student, work):
    """A student's folder with a manifest of reports is a student's, on the roster or not, well named or not."""
    root = class_of(tmp_path, "roster")
    write(root, {f"{student}/.grade-manifest.json": '{"files": {}}', f"{student}/{work}": WORK})
    spot = locate(root, IDS)
    inventory = take_inventory(spot, IDS, spot.load_roster())
    assert student in inventory.students
    assert any(".grade-manifest.json" in finding.text.en for finding in inventory.findings)


# --- the gradebook


def exact(tmp_path: Path) -> Path:
    graded_before(tmp_path, "darius")
    return tmp_path / ".grade" / "gradebook.sqlite"


FOREIGN = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON reports BEGIN UPDATE reports SET score = 100; END",
    "a trigger on a view": "CREATE TRIGGER t INSTEAD OF INSERT ON current_reports BEGIN SELECT 1; END",
    "a view": "CREATE VIEW v AS SELECT load_extension('x')",
    "another view": "DROP VIEW current_reports; CREATE VIEW current_reports AS SELECT * FROM reports",
    "a table": "CREATE TABLE t (x)",
    "a virtual table": "CREATE VIRTUAL TABLE t USING fts5(x)",
    "statistics": "ANALYZE",
    "an index": "CREATE UNIQUE INDEX i ON reports (student)",
    "an index on an expression": "CREATE INDEX i ON reports (abs(score))",
    "no index": "DROP INDEX reports_of",
    "a column": "ALTER TABLE reports ADD COLUMN more GENERATED ALWAYS AS (100) VIRTUAL",
    "other words": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'REAL', 'real')",
    "an older format": "PRAGMA user_version = 0",
    "a log of its own": "PRAGMA journal_mode = WAL",
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("way", ["write", "read", "look"])
def test_a_gradebook_that_is_not_exactly_ours_is_refused(tmp_path, what, way):
    """Whatever else it defines, or with other words: nothing is read from it."""
    file = exact(tmp_path)
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.executescript(FOREIGN[what])
    except sqlite3.OperationalError as error:
        pytest.skip(f"this SQLite cannot make it: {error}")
    finally:
        connection.close()
    opened = Gradebook.peek(tmp_path) if way == "look" else Gradebook.open(tmp_path, write=way == "write")
    with pytest.raises(UsageError, match="not a gradebook as the grader makes it"), opened:
        pass


def change(file: Path, sql: str) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript(sql)
    connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports SET score = 100",
        "UPDATE reports SET student = 'zed'",
        "UPDATE reports SET status = 'crashed'",
        "UPDATE reports SET body = NULL || '{}' WHERE 0; UPDATE reports SET body = x'00'",
    ],
)
def test_a_row_says_what_its_report_says(tmp_path, sql):
    """A report that hides below another student's name would be shown beside theirs."""
    change(exact(tmp_path), sql)
    with Gradebook.peek(tmp_path) as book, pytest.raises(Exception, match="changed by another program"):
        book.entries()


def test_no_row_stays_in_front_of_what_comes_later(tmp_path):
    """Behind the largest id that there is SQLite takes any: the forged report would stay the current one."""
    change(exact(tmp_path), "UPDATE reports SET id = 9223372036854775807")
    with pytest.raises(Exception, match="cannot be put behind the others"):
        graded_before(tmp_path, "darius")


def test_pages_that_disagree_are_told(tmp_path):
    """An index without an entry would hide a report from the view."""
    file = exact(tmp_path)
    script = """
        PRAGMA writable_schema = ON;
        UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'deliveries_of')
            WHERE name = 'reports_of';
    """
    change(file, script)
    with pytest.raises(Exception, match="damaged"), Gradebook.open(tmp_path):
        pass


@POSIX
@pytest.mark.parametrize("name", ["", "gradebook.sqlite", "lock", "lock.json", "gradebook.sqlite-journal"])
def test_links_are_no_gradebook(tmp_path, name):
    """What is written would go where they lead."""
    file = exact(tmp_path / "class" if (tmp_path / "class").mkdir() is None else tmp_path)
    place = file.parent / name if name else file.parent
    target = tmp_path / "elsewhere"
    if place.exists():
        place.rename(target)
    else:
        target.touch()
    place.symlink_to(target)
    with pytest.raises(UsageError, match="not what the grader made"), Gradebook.open(tmp_path / "class"):
        pass


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_another_users_gradebook_is_refused(tmp_path):
    """Neither the file nor its folder may be somebody else's, unless the class folder is theirs, too."""
    file = exact(tmp_path)
    for place in (file, file.parent):
        os.chown(place, 4242, 4242)
        with pytest.raises(UsageError, match="another user's"), Gradebook.open(tmp_path):
            pass
        os.chown(place, 0, 0)
    os.chown(file.parent, 4242, 4242)
    os.chown(tmp_path, 4242, 4242)
    with Gradebook.open(tmp_path) as book:
        assert book.students() == {"darius"}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_look_upward_is_bounded(tmp_path):
    """The home folder is the last that is looked at."""
    folder = write(tmp_path / "home", {"a/b/x": ""}) / "a/b"
    assert list(trusted_ancestors(folder)) == [folder, folder.parent, tmp_path / "home"]
