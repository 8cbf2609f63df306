"""What is kept of a class, through the command line: backed up and put back, exported, forgotten, edited by hand.

Of `grader.app.saving` and `grader.app.whose`."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from tests.conftest import RIGHT, grade, scores, write


@pytest.fixture
def run(course, tmp_path):
    """`grade WORDS` on the small course in English."""

    def call(*words):
        return grade(*words, "--course", course, "--lang", "en", cwd=tmp_path)

    return call


@pytest.fixture
def graded(run, class_folder, tmp_path):
    """The class, once it was graded."""
    done = run("run", class_folder, *RUN)
    assert done.code == 0, done.output
    return class_folder


RUN = ("--min-isolation", "1", "--jobs", "1", "--out", "out")


def results(tmp_path):
    """What a student is told, but for when."""
    whole = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    return [{**each, "graded_at": ""} for each in whole["reports"]]


def test_a_backup_that_is_put_back_grades_alike(run, graded, tmp_path):
    """As its own words tell: the same scores, and the same hidden inputs, for the secret is the same."""
    before = results(tmp_path)
    done = run("backup", "b.zip", "--class", graded)
    assert done.code == 0, done.output
    assert f"unzip b.zip -d {graded / '.grade'}" in done.stdout
    shutil.rmtree(graded / ".grade")
    shutil.rmtree(tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        for each in archive.infolist():  # as unzip does: with who may read it
            archive.extract(each, graded / ".grade")
            (graded / ".grade" / each.filename).chmod(each.external_attr >> 16 & 0o777)
    again = run("run", graded, *RUN)
    assert again.code == 0
    assert "class secret" not in again.stderr
    assert results(tmp_path) == before
    assert {each["class_digest"] for each in before} != {""}


def test_a_backup_has_a_name_with_the_date_and_the_next_another(run, graded, tmp_path):
    for _ in range(2):
        assert run("backup", "--class", graded).code == 0
    names = sorted(path.name for path in tmp_path.glob("*.zip"))
    assert len(names) == 2
    assert all(name.startswith(f"{graded.name}-backup-20") for name in names)
    assert run("backup", names[0], "--class", graded).code == 2


@pytest.mark.parametrize("verb", [["backup"], ["export", "ann", "--out"]])
@pytest.mark.parametrize(
    "place", ["{class}/x.zip", "{class}/ann/x.zip", "out/x.zip", "out/ann", "{course}/assignments"]
)
def test_no_such_file_lies_where_students_are_given_something(run, graded, course, tmp_path, verb, place):
    place = place.replace("{class}", str(graded)).replace("{course}", str(course))
    done = run(*verb, place, "--class", graded)
    assert done.code == 2
    assert "the file must not lie there" in done.stderr
    assert list(tmp_path.rglob("*.zip")) == []


def test_a_student_gets_what_they_may_read(run, graded, tmp_path):
    assert run("run", graded, "--regrade", *RUN).code == 0
    done = run("export", "Ann", "--out", "ann.zip", "--class", graded)
    assert done.code == 0, done.output
    assert (tmp_path / "ann.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    reports = json.loads(files["reports.json"])
    assert sorted((each["assignment"], each["current"]) for each in reports) == sorted(
        (assignment, current) for assignment in ("names", "sums") for current in (False, True)
    )
    assert {each["student"] for each in reports} == {"ann"}
    assert json.loads(files["student.json"])["name"] == "Ann"
    assert "staff" not in files["reports.json"]
    assert "ben" not in "".join(files.values())


def test_the_whole_row_of_the_roster_is_theirs(run, graded, tmp_path):
    """With what staff noted; a column that tells of others is left out by name, and that is said in the file."""
    write(
        graded,
        {"roster.csv": "id,name,email,분반,Memo\nann,Ann,ann@example.org,02,ill in May; see ben\nben,Ben,,01,\n"},
    )
    words = ("export", "ann", "--class", graded)

    def row(*more, file):
        done = run(*words, "--out", file, *more)
        assert done.code == 0, done.output
        with zipfile.ZipFile(tmp_path / file) as archive:
            return done.stdout, json.loads(archive.read("student.json"))

    said, whole = row(file="whole.zip")
    assert "with: 분반, Memo. Look at what stands there" in said
    assert (whole["columns"], whole["left_out"]) == ({"분반": "02", "Memo": "ill in May; see ben"}, [])
    said, part = row("--without", "memo", file="part.zip")
    assert "Memo" not in said
    assert (part["columns"], part["left_out"]) == ({"분반": "02"}, ["Memo"])
    done = run(*words, "--out", "none.zip", "--without", "note")
    assert done.code == 2
    assert "no column 'note'" in done.stderr
    assert "분반, Memo" in done.stderr
    assert not (tmp_path / "none.zip").exists()


def test_what_is_left_of_who_is_forgotten_is_named_as_it_lies_there(run, graded):
    """The roster may be a workbook."""
    (graded / "roster.csv").unlink()
    with xlsxwriter.Workbook(graded / "roster.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate((("id", "name", "email"), ("ben", "Ben", ""), ("ann", "Ann", ""))):
            sheet.write_row(row, 0, cells)
    done = run("forget", "ben", "--class", graded, "--why", "request 7", "--yes")
    assert done.code == 0, done.output
    assert f"  their row in {graded / 'roster.xlsx'}" in done.stdout.splitlines()
    assert "roster.csv" not in done.stdout


def test_a_student_is_forgotten_and_stays_forgotten(run, graded, tmp_path):
    words = ("forget", "ben", "--class", graded, "--why", "request 7")
    asked = run(*words[:-2])
    assert (asked.code, asked.stderr) == (2, run(*words).stderr), "to look, nobody has to say why"
    assert "reports: 1" in asked.stderr
    assert '--yes and --why "…"' in asked.stderr
    unsaid = run(*words[:-2], "--yes")
    assert (unsaid.code, unsaid.stderr.count("Say why: --why")) == (2, 1)
    offered = shlex.split(asked.stderr.strip().rpartition("first: grade ")[2])
    exported = run(*offered, "--out", tmp_path / "ben.zip")
    assert exported.code == 0, exported.output
    assert "of ben" in exported.stdout
    assert run("show", "ben", "sums", "--class", graded).code == 0, "nothing was done"
    done = run(*words, "--yes")
    assert done.code == 0, done.output
    assert "roster.csv" in done.stdout
    assert run("show", "ben", "sums", "--class", graded).code == 2
    assert b"ben" not in (graded / ".grade" / "gradebook.sqlite").read_bytes()
    shutil.rmtree(graded / "ben")
    roster = (graded / "roster.csv").read_text("utf-8").splitlines()
    write(graded, {"roster.csv": "\n".join(line for line in roster if not line.startswith("ben")) + "\n"})
    assert run("run", graded, *RUN).code == 0
    assert not (tmp_path / "out" / "ben").exists()
    assert "ben" not in {student for student, _ in scores(tmp_path / "out")}
    gone = run(*words, "--yes")
    assert gone.code == 2
    assert "Neither the roster nor the gradebook" in gone.stderr


def test_who_left_the_roster_is_found_by_what_it_called_them(run, graded, tmp_path):
    """By name and address, in what is about one student; with nothing of that left once they are forgotten."""
    roster = "id,name,email\nann,Ann Lee,ann@example.org\nben,박지민,jimin@example.org\n"
    write(graded, {"roster.csv": roster})
    assert run("run", graded, *RUN).code == 0
    write(graded, {"roster.csv": roster.replace("ben,박지민,jimin@example.org\n", "")})
    for word in ("박지민", "JIMIN@example.org", "ben"):
        assert run("show", word, "sums", "--class", graded).code == 0, word
    assert "Nearest: 박지민 (ben)" in run("show", "박지만", "sums", "--class", graded).stderr
    assert run("export", "박지민", "--out", "b.zip", "--class", graded).code == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        row = json.loads(archive.read("student.json"))
    assert (row["id"], row["name"], row["emails"], row["in_roster"]) == ("ben", "박지민", ["jimin@example.org"], False)
    named = run("forget", "ben", "--class", graded, "--why", "박지민 asked", "--yes")
    assert named.code == 2
    assert "names the student" in named.stderr
    write(graded, {"roster.csv": "id,name,email\nann,박지민,ann@example.org\n"})
    both = run("forget", "박지민", "--class", graded, "--why", "request 7", "--yes")
    assert both.code == 2
    assert "ann, ben (left the roster)" in both.stderr
    assert run("forget", "jimin@example.org", "--class", graded, "--why", "request 7", "--yes").code == 0
    data = (graded / ".grade" / "gradebook.sqlite").read_bytes()
    assert b"jimin" not in data
    assert run("show", "박지민", "sums", "--class", graded).code == 0, "ann is called so now, and alone"


def test_an_id_that_was_corrected_in_the_roster_makes_nobody_ambiguous(run, graded):
    """Nothing but a line of the roster's record is of the old one."""
    write(graded, {"roster.csv": "id,name,email\nann,Ann,\nben,Ben,\nbne,Kim,\n"})
    assert run("run", graded, *RUN).code == 0
    write(graded, {"roster.csv": "id,name,email\nann,Kim,\nben,Ben,\n"})
    assert run("show", "kim", "sums", "--class", graded).stdout == run("show", "ann", "sums", "--class", graded).stdout
    gone = run("forget", "bne", "--class", graded, "--why", "a slip")
    assert "places in the roster's record: 1" in gone.stderr


@pytest.mark.parametrize("why", ["Ben asked for it", "of ben", ""])
def test_a_reason_that_names_them_is_refused(run, graded, why):
    done = run("forget", "ben", "--class", graded, "--why", why, "--yes")
    assert done.code == 2
    assert run("show", "ben", "sums", "--class", graded).code == 0


def test_a_name_that_two_have_is_asked_for(run, graded):
    write(graded, {"roster.csv": "id,name,email\nann,Kim,ann@example.org\nben,Kim,ben@example.org\n"})
    done = run("export", "kim", "--class", graded)
    assert done.code == 2
    assert "ann, ben" in done.stderr
    assert run("export", "BEN@example.org", "--class", graded).code == 0


def test_blanks_and_capitals_of_a_name_make_no_difference(run, graded):
    write(graded, {"roster.csv": "id,name,email\nann,Ann Lee,\nben,Ben,\n"})
    assert run("show", " ann   LEE ", "sums", "--class", graded).code == 0


def test_an_edit_of_the_table_is_kept_and_told_where_the_eye_is(run, graded, tmp_path):
    table = tmp_path / "out" / "gradebook.csv"
    edited = table.read_bytes().replace(b'"60"', b'"65"')
    table.write_bytes(edited)
    done = run("run", graded, *RUN)
    assert done.code == 0
    (aside,) = (tmp_path / "out").glob("gradebook.edited-20*.csv")
    assert aside.read_bytes() == edited
    assert f"kept as out/{aside.name}" in done.stderr.replace("\\", "/")
    assert "edited" not in run("run", graded, *RUN).stderr


def test_an_edited_file_has_the_date_of_the_course_s_clock(run, graded, course, tmp_path):
    """Of two zones in which it is never one day; the machine's can be one of them only."""
    toml = course / "assignments" / "course.toml"
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        text = re.sub("(?m)^timezone = .*\n", "", toml.read_text("utf-8"))
        toml.write_text(f'timezone = "{zone}"\n{text}', encoding="utf-8")
        (tmp_path / "out" / "gradebook.csv").write_bytes(b"edited")
        days = [datetime.now(ZoneInfo(zone)).date().isoformat()]
        said = run("run", graded, *RUN).stderr
        days.append(datetime.now(ZoneInfo(zone)).date().isoformat())
        assert any(f"gradebook.edited-{day}.csv" in said for day in days), said


def test_all_that_the_console_lists_stands_on_the_staffs_page(run, graded, course, tmp_path):
    """Line by line, as the console has them: of files kept aside, of a draft that is broken, of attempts that do not
    count, of the class folder and of the roster."""
    draft = (course / "assignments/names/assignment.toml").read_text(encoding="utf-8")
    write(course, {"assignments/names/assignment.toml": draft.replace("[[tasks]]", "draft = true\n[[tasks]]", 1)})
    write(course, {"reference/names/test_hidden.py": "def test_x(:\n"})
    write(graded, {"roster.csv": "id,name,email\nann,Kim,\nben,Kim,\n", "ben/homework.ipynb": "{}"})
    write(graded, {"ann/names.py": RIGHT["names"]})
    for name in ("gradebook.csv", "index.html", "ann/report.txt"):
        (tmp_path / "out" / name).write_bytes(b"well done")
    lines = run("run", graded, *RUN).stderr.splitlines()
    listed = [line.removeprefix("  ") for line in lines[lines.index("To look at:") + 1 :] if line.startswith("  ")]
    assert len([line for line in listed if "edited by hand" in line]) == 3
    for part in ("names is broken", "homework.ipynb", "have the same name"):
        assert any(part in line for line in listed), lines
    page = html.unescape((tmp_path / "out/index.html").read_text(encoding="utf-8"))
    end = f" --class {graded} --course {course}"  # of a command that is offered there, where nobody knows from where
    assert any(end in line for line in listed)
    assert [line for line in listed if line.replace(end, "") not in page] == []
