"""What was handed in as if it were the class's own records changes nobody's score, report or address."""

import sqlite3
from pathlib import Path

import pytest

from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from tests.conftest import FILES, HALF, RIGHT, grade, scores, write

THEIRS = "id,name,email\nann,Ann,a.eve@example.org\nben,Ben,eve@example.org\n"


@pytest.fixture
def run(course, tmp_path):
    """`grade WORDS` on the small course in English, rendered to tmp_path/out."""

    def call(*words, **env):
        options = ["--course", course, "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        options += [] if "--out" in words else ["--out", tmp_path / "out"]
        return grade("run", *words, *options, cwd=tmp_path, env=env)

    return call


def forged(folder: Path, student: str, trigger: bool = False) -> None:
    """A gradebook in `folder` in which that student has full marks for everything, for ever."""
    with Gradebook.open(folder) as book:
        run = book.begin_run(version="0.1.0", isolation_level=4)
        for assignment in ("sums", "names"):
            report = Report(
                student=student,
                assignment=assignment,
                status=Verdict.PASSED,
                score=100.0,
                max_score=100.0,
                graded_at="2026-03-04T05:06:07+00:00",
                isolation_level=4,
                submitted=f"{student}/{assignment}.py",
            )
            book.record(report, run)
    connection = sqlite3.connect(folder / ".grade" / "gradebook.sqlite", isolation_level=None)
    connection.execute("UPDATE reports SET id = 9223372036854775806 + (assignment = 'sums')")
    if trigger:
        connection.executescript(
            "CREATE TRIGGER full AFTER INSERT ON reports BEGIN UPDATE reports SET score = 100 WHERE id = new.id; END"
        )
    connection.close()


@pytest.mark.parametrize("part", ["ben", "ben/sums.py"])
@pytest.mark.parametrize("trigger", [False, True], ids=["rows", "trigger"])
def test_a_gradebook_that_was_handed_in_is_not_believed(run, class_folder, tmp_path, part, trigger):
    """In a class: the class's own gradebook counts, and the run says which class it took."""
    forged(class_folder / "ben", "ben", trigger)
    write(class_folder, {"ben/roster.csv": THEIRS, "ben/roster.xlsx": "PK"})
    before = (class_folder / "ben/.grade/gradebook.sqlite").read_bytes()
    done = run(class_folder / part)
    assert done.code == 0, done.output
    assert done.stdout.splitlines()[0] == f"Class: {class_folder} (of it only {part})"
    assert scores(tmp_path / "out") == {("ben", "sums"): 60}
    assert "not taken for the grader's own: ben/.grade, ben/roster.csv, ben/roster.xlsx" in done.stderr
    assert (class_folder / "ben/.grade/gradebook.sqlite").read_bytes() == before


@pytest.mark.parametrize("part", ["", "sums.py"])
def test_nor_is_it_without_a_class(run, tmp_path, part):
    """The gradebook of a folder that is graded alone lies outside of it; `show` reads that one."""
    own = write(tmp_path / "eve", {"sums.py": HALF, "roster.csv": THEIRS})
    forged(own, "eve")
    before = sorted(own.rglob("*"))
    for _ in range(2):
        done = run(own / part)
        assert done.code == 0, done.output
        assert done.stdout.startswith(f"No class above {own}: it is graded alone, as one student's.")
        assert scores(tmp_path / "out") == {("eve", "sums"): 60}
    assert sorted(own.rglob("*")) == before
    assert not (tmp_path / "out" / "outbox").exists()
    words = ["show", "eve", "sums", "--class", own, "--course", tmp_path / "course", "--lang", "en"]
    shown = grade(*words, cwd=tmp_path)
    assert shown.code == 0, shown.output
    assert "60 / 100" in shown.stdout
    assert grade("show", "eve", "names", *words[3:], cwd=tmp_path).code == 2


@pytest.mark.parametrize("part", ["ben", "ben/sums.py"])
def test_a_roster_that_was_handed_in_moves_nobodys_report(run, class_folder, tmp_path, part):
    """The others' pages and messages stay as they are, and no message goes to an address of the student's."""
    assert run(class_folder).code == 0
    out = tmp_path / "out"
    contents = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and "ben" not in str(path)}
    write(class_folder, {"ben/roster.csv": THEIRS, "ben/ann/sums.py": HALF, "ben/cid/sums.py": HALF})
    forged(class_folder / "ben", "ann")
    run(class_folder / part)
    changed = {path.name for path, data in contents.items() if not path.exists() or path.read_bytes() != data}
    pages = {"index.html", "sums.html", "names.html"}
    assert changed <= pages | {"results.json", "gradebook.csv", "gradebook.xlsx", ".grade-manifest.json"}
    assert all(b"eve@example.org" not in path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert scores(out)["ann", "sums"] == 100


def test_reports_of_a_class_are_not_given_up_for_another_folder(run, class_folder, tmp_path):
    """Whatever class a folder looks like, OUT says whose reports it holds; a class that is gone has none to lose."""
    assert run(class_folder).code == 0
    contents = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    other = write(tmp_path / "other", {"ann/sums.py": HALF, "roster.csv": THEIRS})
    alone = write(tmp_path / "apart" / "alone", {"sums.py": HALF})
    for path in (other, alone, alone / "sums.py"):
        done = run(path)
        assert done.code == 2
        assert f"holds the reports of {class_folder}" in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == contents
    class_folder.rename(tmp_path / "renamed")
    assert run(tmp_path / "renamed").code == 0


SPY = (
    RIGHT["sums"]
    + """
import os
print(sorted(os.path.join(place, name) for place, _, names in os.walk(".") for name in names))
"""
)


@pytest.mark.parametrize("kind", ["class", "alone", "linked"])
def test_no_reports_where_a_students_program_could_read_them(run, class_folder, tmp_path, kind):
    """Of others, and of its own hidden tests: OUT in a student's folder is refused, also the one that nobody named."""
    student = write(class_folder / "ben" if kind != "alone" else tmp_path / "apart" / "eve", {"sums.py": SPY})
    options = {} if kind == "class" else {"cwd": student}
    if kind == "class":
        done = [run(class_folder, "--out", student / "reports"), run(student, "--out", student)]
    elif kind == "linked":
        (tmp_path / "link").symlink_to(student)
        done = [run(class_folder, "--out", tmp_path / "link" / "reports")]
    else:
        words = ["--course", tmp_path / "course", "--lang", "en", "--min-isolation", "1"]
        done = [grade("run", path, *words, **options) for path in (".", "sums.py", student)]
    for one in done:
        assert one.code == 2, one.output
        assert f"lies in {student}, a student's folder" in one.stderr
    assert [path.name for path in student.iterdir() if path.name in ("reports", "index.html")] == []
    assert run(class_folder, "--out", class_folder / "reports").code == 0
    assert run(class_folder, "--out", class_folder / "reports").code == 0


def test_a_link_that_was_handed_in_is_nobodys_work(run, class_folder, tmp_path):
    """Neither under the name of an assignment's file nor as a folder: it would be another student's work."""
    (class_folder / "ben" / "sums.py").unlink()
    (class_folder / "ben" / "sums.py").symlink_to(class_folder / "ann")
    assert run(class_folder / "ben" / "sums.py").code == 0
    assert scores(tmp_path / "out") == {("ben", "sums"): 0}, "no class knows it: graded alone, and refused"
    assert run(class_folder, "--out", tmp_path / "all").code == 0
    (class_folder / "ben" / "sub").symlink_to(class_folder / "ann")
    for part in ("ben/sub", "ben/sub/sums.py", "ben/sub/"):
        done = run(class_folder / part)
        assert done.code == 2, done.output
        assert f"{class_folder}/ben/sub is a link among what was handed in" in done.stderr


def test_a_link_to_a_folder_graded_alone_bears_that_folders_name(run, tmp_path):
    write(tmp_path / "apart", {"ann/sums.py": RIGHT["sums"]})
    (tmp_path / "apart" / "ben").symlink_to("ann")
    done = run(tmp_path / "apart" / "ben")
    assert done.code == 0, done.output
    assert done.stdout.startswith(f"No class above {tmp_path}/apart/ann: ")
    assert scores(tmp_path / "out") == {("ann", "sums"): 100}


@pytest.mark.parametrize("path", ["ben", "ben/sub", "ben/sub/sums.py", "ann/../ben/", "ben/."])
def test_records_beside_homework_are_no_class(run, tmp_path, path):
    """Nothing above knows anybody yet, and one of several folders with homework has a gradebook and a roster."""
    root = write(tmp_path / "apart", {"ann/sums.py": HALF, "ben/sub/sums.py": HALF, "ben/roster.csv": THEIRS})
    forged(root / "ben", "sub")
    done = run(f"{root}/{path}")
    assert done.code == 2, done.output
    assert f"{root}/ben has records of a class and lies beside folders with homework (ann)" in done.stderr
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "link").symlink_to(root / "ben")
    done = run(tmp_path / "far" / "link")
    assert done.code == 2, done.output
    assert f"If {root} is the class" in done.stderr
    assert run(root).code == 0
    assert scores(tmp_path / "out") == {("ann", "sums"): 60, ("ben", "sums"): 60}
    if "ann" not in path:
        assert run(f"{root}/{path}").code == 0
        assert scores(tmp_path / "out") == {("ann", "sums"): 60, ("ben", "sums"): 60}


def test_a_manifest_that_was_handed_in_hides_nobody(run, class_folder, tmp_path):
    """The student is graded and the manifest is told; reports written into the class folder are still nobody's."""
    write(class_folder, {"ben/.grade-manifest.json": '{"files": {"sums.py": []}}'})
    for _ in range(2):
        done = run(class_folder, "--out", class_folder / "reports")
        assert done.code == 0, done.output
        assert scores(class_folder / "reports")["ben", "sums"] == 60
        assert {student for student, _ in scores(class_folder / "reports")} == {"ann", "ben", "cid"}
        assert "not taken for the grader's own: ben/.grade-manifest.json" in done.stderr


def test_a_course_that_was_handed_in_is_never_run(class_folder, course, tmp_path):
    """Wherever a person stands: its tests would be run on the trusted side."""
    mark = tmp_path / "ran"
    evil = FILES | {"assignments/sums/test_public.py": f"open({str(mark)!r}, 'w').close()\n"}
    write(class_folder / "ben", evil)
    inside = class_folder / "ben"
    options = ["--lang", "en", "--min-isolation", "1", "--out", tmp_path / "out"]
    for words, cwd in (
        ([inside], tmp_path),
        (["sums.py"], inside),
        (["."], inside),
        (["run", inside / "sums.py"], class_folder),
    ):
        done = grade(*words, *options, cwd=cwd, env={"XDG_STATE_HOME": str(tmp_path / "state")})
        assert done.code == 2, done.output
        assert "--course DIR" in done.stderr
    done = grade("check", "sums.py", *options[:4], cwd=inside, env={"XDG_STATE_HOME": str(tmp_path / "state")})
    assert done.code == 2
    done = grade("run", inside, *options, "--course", course, cwd=inside)
    assert done.code == 0, done.output
    assert "not taken for the grader's own: ben/assignments/course.toml" in done.stderr
    assert scores(tmp_path / "out") == {("ben", "sums"): 60}
    assert not mark.exists()


def test_a_course_beside_the_homework_is_not_run_unnamed(course, tmp_path):
    """Standing in a folder that no class knows, with a course in it: who graded it there would run it."""
    mark = tmp_path / "ran"
    evil = FILES | {"assignments/sums/test_public.py": f"open({str(mark)!r}, 'w').close()\n", "sums.py": HALF}
    inside = write(tmp_path / "apart" / "ben", evil)
    options = ["--lang", "en", "--min-isolation", "1", "--out", tmp_path / "out"]
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    done = grade("run", "sums.py", *options, cwd=inside, env=env)
    assert done.code == 2, done.output
    assert f"{inside} holds a course, but it lies among what students handed in" in done.stderr
    assert not mark.exists()
    assert grade("run", "sums.py", *options, "--course", course, cwd=inside, env=env).code == 0
    assert not mark.exists()


def test_a_home_folder_that_cannot_be_written_to_is_told(run, tmp_path):
    """The sentence says what to set; nothing is put into the student's folder instead."""
    own = write(tmp_path / "eve", {"sums.py": HALF})
    blocked = tmp_path / "file"
    blocked.touch()
    done = run(own, XDG_STATE_HOME=str(blocked))
    assert done.code == 2, done.output
    assert "cannot be made: Not a directory" in done.stderr
    assert "Set XDG_STATE_HOME" in done.stderr
    assert sorted(path.name for path in own.iterdir()) == ["sums.py"]
    done = run(own, XDG_STATE_HOME="", HOME=str(blocked))
    assert done.code == 2
    assert "Set XDG_STATE_HOME" in done.stderr


def test_staff_stand_in_a_students_folder(run, class_folder, course, tmp_path):
    """`show` from inside a student's folder reads the class's gradebook, and never one that lies there."""
    assert run(class_folder).code == 0
    forged(class_folder / "ben", "ben")
    words = ["show", "ben", "sums", "--course", course, "--lang", "en"]
    for cwd in (class_folder / "ben", class_folder):
        shown = grade(*words, cwd=cwd)
        assert shown.code == 0, shown.output
        assert "60 / 100" in shown.stdout
    shown = grade(*words, "--class", class_folder / "ben", cwd=tmp_path)
    assert "60 / 100" in shown.stdout
