"""What an instructor decided of files whose names say too little: remembered, graded so, and taken back.

Of `grader.app.commands.assign` and `grader.app.open_files`, through the command line.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest

from grader.app.open_files import MAX_INNER, MAX_LISTED
from grader.domain.roster import load_roster
from grader.gradebook.book import Gradebook
from grader.intake.assigned import FILENAME, AssignedFiles
from grader.intake.folder import take_inventory
from grader.intake.location import locate
from grader.intake.opening import StaffFiles
from grader.intake.origin import find_origins
from grader.intake.staging import stage
from grader.text.errors import UsageError
from tests.conftest import RIGHT, Done, grade, rows_of, write

IDS = ("sums", "names")
ROSTER = (
    "id,name,email\n20230001,홍길동,hong@example.org\nlee,이영희,lee@example.org\n20230003,김철수,kim@example.org\n"
)
MAIL = "Message-ID: <1@example.org>\nSubject: hw\nFrom: hong@example.org\n\nhello\n"
LOOSE = "Sums_홍길동_최종(2).py"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Hong's work lies loose in the class folder, Lee chose a name, Kim handed in as told."""
    return write(
        tmp_path / "class",
        {
            "roster.csv": ROSTER,
            LOOSE: RIGHT["sums"],
            "secret_of_others.py": "x = 1\n",
            "lee/과제1.py": "import helper\n" + RIGHT["sums"],
            "lee/helper.py": "",
            "20230003/sums.py": RIGHT["sums"],
        },
    )


def pack(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def assigned(root: Path) -> AssignedFiles:
    return AssignedFiles(root, root / ".grade")


def inventory(root: Path, path: Path | None = None):
    return take_inventory(locate(path or root, IDS), IDS, load_roster(root / "roster.csv"))


def graded(root: Path, path: Path | None = None) -> dict[tuple[str, str], str]:
    return {(each.student, each.assignment): each.submitted for each in inventory(root, path).submissions}


def said(root: Path) -> str:
    return "\n".join(finding.text.en for finding in inventory(root).findings)


def assign(course: Path, small: Path, *words: object, lang: str = "en") -> Done:
    return grade("assign", *words, "--class", small, "--course", course, "--lang", lang, cwd=small.parent)


def run(course: Path, small: Path) -> tuple[str, dict[str, dict[str, str]]]:
    out = small.parent / "out"
    done = grade(small, "--course", course, "--out", out, "--lang", "en", "--jobs", 1, cwd=small.parent)
    assert done.code == 0, done.output
    return done.output, rows_of(out)


def test_what_was_assigned_is_a_submission_and_no_finding(small):
    assert LOOSE in said(small)
    assert (("20230001", "sums")) not in graded(small)
    assigned(small).add((LOOSE,), "20230001", "sums")
    assigned(small).add(("lee", "과제1.py"), "lee", "sums")
    assert graded(small) == {
        ("20230003", "sums"): "20230003/sums.py",
        ("lee", "sums"): "lee/과제1.py",
        ("20230001", "sums"): LOOSE,
    }
    assert LOOSE not in said(small)
    assert "과제1.py" not in said(small)
    assert "20230001" in inventory(small).students
    assert graded(small, small / "lee") == {("lee", "sums"): "lee/과제1.py"}


def test_a_loose_file_is_staged_alone_and_one_in_a_folder_with_its_helpers(small):
    assigned(small).add((LOOSE,), "20230001", "sums")
    assigned(small).add(("lee", "과제1.py"), "lee", "sums")
    staged = {each.student: stage(each) for each in inventory(small).submissions}
    assert set(staged["20230001"].files) == {"sums.py"}
    assert set(staged["lee"].files) == {"sums.py", "helper.py"}
    assert [digest.path for digest in staged["lee"].digests] == ["과제1.py", "helper.py"]
    assert staged["20230001"].remarks[0].en == f"{LOOSE} was read as Python. Please name it sums.py next time."
    assert staged["20230003"].remarks == ()


def test_nothing_of_another_students_folder_comes_along(small):
    write(small, {"lee/mail.eml": MAIL, "mail.eml": MAIL})
    assigned(small).add(("lee", "과제1.py"), "20230001", "sums")
    assigned(small).add((LOOSE,), "lee", "sums")
    assigned(small).add((LOOSE,), "20230001", "names")
    submissions = [each for each in inventory(small).submissions if each.assigned]
    assert [set(stage(each).files) for each in submissions] == [{"sums.py"}, {"sums.py"}, {"names.py"}]
    assert set(find_origins(submissions, StaffFiles()).values()) == {None}
    assigned(small).add(("lee", "과제1.py"), "lee", "names")
    (own,) = [each for each in inventory(small).submissions if (each.student, each.assignment) == ("lee", "names")]
    assert set(stage(own).files) == {"names.py", "helper.py"}
    assert find_origins([own], StaffFiles())[("lee", "names", "")] is not None


def test_another_content_is_asked_about_again(small):
    assigned(small).add((LOOSE,), "20230001", "sums")
    write(small, {LOOSE: "y = 2\n"})
    assert ("20230001", "sums") not in graded(small)
    assert LOOSE in said(small)
    assigned(small).add((LOOSE,), "lee", "names")
    assert [(each.student, each.assignment) for each in assigned(small).entries] == [("lee", "names")]


def test_one_file_may_be_of_two_students_and_for_two_assignments(small):
    for student, id_ in (("20230001", "sums"), ("lee", "sums"), ("20230001", "names")):
        assigned(small).add((LOOSE,), student, id_)
    assert {key for key, file in graded(small).items() if file == LOOSE} == {
        ("20230001", "sums"),
        ("lee", "sums"),
        ("20230001", "names"),
    }
    assert [each.student for each in assigned(small).remove((LOOSE,), "lee")] == ["lee"]
    assert assigned(small).remove((LOOSE,), "lee") == ()
    assert [each.assignment for each in assigned(small).remove((LOOSE,), "20230001", "names")] == ["names"]
    assigned(small).add((LOOSE,), "lee", "names")
    assert len(assigned(small).remove((LOOSE,))) == 2
    assert assigned(small).entries == ()
    assert assigned(small).remove((LOOSE,)) == ()


def test_a_file_of_the_class_folder_that_is_somebodys_leaves_what_lies_in_their_folder_open(small):
    """It is graded alone: nothing in the class is what lies beside it."""
    write(small, {"20230001/another.py": "y = 1\n"})
    assert "another.py" in said(small)
    assigned(small).add((LOOSE,), "20230001", "sums")
    assert "another.py" in said(small)


def test_of_two_that_count_neither_does(small):
    assigned(small).add((LOOSE,), "20230003", "sums")
    assert ("20230003", "sums") not in graded(small)
    assert "김철수 (20230003): several files count as sums, by name or as they were assigned" in said(small)
    assert ("20230003", "sums") in inventory(small).handed_in(IDS)


def test_of_a_student_or_an_assignment_that_is_unknown_nothing_is_graded(small):
    assigned(small).add((LOOSE,), "nobody", "sums")
    assigned(small).add(("lee", "과제1.py"), "lee", "no_such")
    assert graded(small) == {("20230003", "sums"): "20230003/sums.py"}
    assert LOOSE in said(small)
    assert "과제1.py" in said(small)


def test_a_name_that_is_no_text_is_kept(small):
    name = os.fsdecode(b"\xff\x1b.py")
    (small / name).write_bytes(b"x = 1\n")
    assigned(small).add((name,), "lee", "sums")
    assert [each.place for each in assigned(small).current()] == [(name,)]
    assert "\x1b" not in (small / ".grade" / FILENAME).read_text(encoding="utf-8")


GOOD = {"file": "a.py", "student": "lee", "assignment": "sums", "sha256": "0" * 64, "when": "2026-03-02T10:00:00+00:00"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{", "it is no JSON"),
        ("[]", 'it has no list of "files"'),
        ('{"files": [1]}', "entry 1 is no table"),
        (json.dumps({"files": [GOOD, {**GOOD, "student": 7}]}), 'entry 2 has no "student", or no text there'),
        (json.dumps({"files": [{**GOOD, "note": "x"}]}), 'entry 1 has "note", which is not known'),
        (json.dumps({"files": [{**GOOD, "file": "../a.py"}]}), 'entry 1: "../a.py" is no path below the class'),
        (json.dumps({"files": [{**GOOD, "sha256": "0"}]}), 'entry 1: "sha256" must be 64 digits'),
    ],
)
def test_a_slip_in_the_list_is_told_with_its_entry(small, written, sentence):
    path = small / ".grade" / FILENAME
    write(small, {f".grade/{FILENAME}": written})
    with pytest.raises(UsageError) as caught:
        assigned(small)
    assert sentence in caught.value.text.en
    assert path.read_text() == written


def test_an_editor_may_leave_a_mark_and_another_order(small):
    write(small, {f".grade/{FILENAME}": "\ufeff" + json.dumps({"files": [dict(reversed(GOOD.items()))]}, indent=4)})
    assert [each.student for each in assigned(small).entries] == ["lee"]


def test_a_write_that_fails_loses_nothing(small, monkeypatch):
    assigned(small).add((LOOSE,), "20230001", "sums")
    before = (small / ".grade" / FILENAME).read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        assigned(small).add((LOOSE,), "lee", "sums")
    assert (small / ".grade" / FILENAME).read_bytes() == before
    assert [path.name for path in (small / ".grade").iterdir()] == [FILENAME]


def test_from_the_open_list_to_the_score_and_back(course: Path, small: Path) -> None:
    _, rows = run(course, small)
    assert rows["20230001"]["total"] == rows["lee"]["total"] == ""
    listed = assign(course, small, "--list")
    assert listed.code == 0, listed.output
    lines = [line.strip() for line in listed.stdout.splitlines()]
    place = lines.index(LOOSE)
    assert lines[place + 1] == "certain: 20230001. 홍길동 is a name in the roster."
    assert lines[place + 2].startswith(("certain: sums.", "likely: sums."))
    assert lines[place + 3].startswith(f"grade assign '{LOOSE}' 20230001 sums --class ")
    done = assign(course, small, LOOSE, "홍길동", "sums")
    assert done.code == 0, done.output
    assert done.stdout.startswith(f"{LOOSE} is 홍길동 (20230001)'s for sums: graded so from the next run on.")
    assert assign(course, small, small / "lee" / "과제1.py", "lee@example.org", "sums").code == 0
    output, rows = run(course, small)
    assert rows["20230001"]["sums"] == rows["lee"]["sums"] == "100"
    assert LOOSE not in output
    page = (small.parent / "out" / "20230001" / "report.txt").read_text(encoding="utf-8")
    assert f"{LOOSE} was read as Python. Please name it sums.py next time." in " ".join(page.split())
    with Gradebook.open(small, write=False) as book:
        files = {each.report.student: each.report for each in book.entries()}
    assert [digest.path for digest in files["20230001"].files] == [LOOSE]
    listed = assign(course, small)
    assert f"  {LOOSE}: 홍길동 (20230001), sums" in listed.stdout
    undone = assign(course, small, LOOSE, "--undo", lang="ko")
    assert undone.code == 0, undone.output
    assert "지정을 되돌렸습니다" in undone.stdout
    output, _ = run(course, small)
    assert LOOSE in output


def test_before_the_first_run_a_file_is_dismissed_too(course: Path, small: Path) -> None:
    done = assign(course, small, LOOSE, "--ignore")
    assert done.code == 0, done.output
    assert LOOSE not in assign(course, small, "--list").stdout
    assert assign(course, small, LOOSE, "--ignore", "--undo").code == 0
    assert LOOSE in assign(course, small, "--list").stdout


def test_of_a_file_of_two_one_is_taken_back_who_is_named(course: Path, small: Path) -> None:
    for student in ("20230001", "lee"):
        assert assign(course, small, LOOSE, student, "sums").code == 0
    done = assign(course, small, "--undo", LOOSE, "홍길동", "sums")
    assert (done.code, done.stdout) == (0, f"{LOOSE} is no longer 20230001's for sums.\n")
    assert f"{LOOSE}: 이영희 (lee), sums" in assign(course, small, "--list").stdout


@pytest.mark.parametrize(("there", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_a_file_is_named_in_either_way_that_hangul_is_composed(
    course: Path, small: Path, there: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]
) -> None:
    name = "김철수/더하기.py"
    write(small, {normalize(there, name): RIGHT["sums"]})
    done = assign(course, small, normalize(typed, name), "lee", "sums")
    assert done.code == 0, done.output
    (entry,) = assigned(small).entries
    assert entry.place == tuple(normalize(there, name).split("/"))
    assert assign(course, small, "--undo", normalize(typed, name)).code == 0
    assert assign(course, small, "--ignore", normalize(typed, name)).code == 0


def test_a_name_that_is_no_text_is_graded(course: Path, small: Path) -> None:
    name = os.fsdecode("숙제".encode("cp949") + b"\x1b.py")
    (small / name).write_text(RIGHT["sums"], encoding="utf-8")
    assert assign(course, small, name, "홍길동", "sums").code == 0
    output, rows = run(course, small)
    assert rows["20230001"]["sums"] == "100"
    assert "\x1b" not in output


def test_a_notebook_and_a_file_in_an_archive_are_graded(course: Path, small: Path) -> None:
    cell = {"cell_type": "code", "source": RIGHT["sums"], "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (small / LOOSE).unlink()
    write(small, {"lee/과제 1.ipynb": json.dumps(notebook)})
    (small / "lee" / "과제1.py").unlink()
    pack(small / "홍길동_20230001.zip", {"과제/숙제.py": "import helper\n" + RIGHT["sums"], "과제/helper.py": ""})
    listed = [line.strip() for line in assign(course, small).stdout.splitlines()]
    place = listed.index("홍길동_20230001.zip/과제/숙제.py")
    assert listed[place + 1] == "certain: 20230001. The id and the name of 홍길동 (20230001) stand there."
    for file, student in (("홍길동_20230001.zip/과제/숙제.py", "홍길동"), ("lee/과제 1.ipynb", "lee")):
        done = assign(course, small, file, student, "sums")
        assert done.code == 0, done.output
    output, rows = run(course, small)
    assert rows["20230001"]["sums"] == rows["lee"]["sums"] == "100"
    assert "zip" not in output
    pack(small / "홍길동_20230001.zip", {"과제/숙제.py": "x = 1\n"})
    assert "홍길동_20230001.zip" in said(small)


def test_what_is_taken_back_loses_its_score_unless_its_name_says_whose_it_is(course: Path, small: Path) -> None:
    for file, student in ((LOOSE, "20230001"), ("secret_of_others.py", "lee")):
        assert assign(course, small, file, student, "sums").code == 0
    _, rows = run(course, small)
    assert (rows["20230001"]["sums"], rows["lee"]["sums"]) == ("100", "0")
    shutil.rmtree(small / "lee")
    for file in (LOOSE, "secret_of_others.py"):
        assert assign(course, small, file, "--undo").code == 0
    _, rows = run(course, small)
    assert rows["20230001"]["sums"] == "100"  # the last report stands until somebody decides
    assert rows["lee"]["sums"] == ""


@pytest.mark.parametrize("name", ["sums.py_", "sums.py.bak", "과제.py~", "과제.py.json"])
def test_a_script_under_a_name_that_a_program_made_can_be_assigned(course: Path, small: Path, name: str) -> None:
    write(small, {f"kim/{name}": RIGHT["sums"]})
    assert name in said(small)
    done = assign(course, small, f"kim/{name}", "kim", "sums")
    assert done.code == 0, done.output
    assert graded(small)["kim", "sums"] == f"kim/{name}"
    (submission,) = (each for each in inventory(small).submissions if each.student == "kim")
    assert stage(submission).files["sums.py"].decode() == RIGHT["sums"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.py", "lee", "sums"], "nothing.py is no file of"),
        (["20230003/sums.py", "lee", "sums"], "20230003/sums.py is graded by its name"),
        (["/etc/passwd", "lee", "sums"], "does not lie in the class folder"),
        ([LOOSE, "lee"], "Say whose it is"),
        ([LOOSE, "lee", "no_such"], "There is no assignment 'no_such'"),
        ([LOOSE, "박영수", "sums"], "knows 박영수"),
        ([LOOSE, "김철수", "sums"], "김철수 (20230003) has 20230003/sums.py for sums already"),
        (["hw.zip", "lee", "sums"], "hw.zip is an archive. Name the file in it: hw.zip/NAME.py"),
        (["hw.zip/no.py", "lee", "sums"], "hw.zip/no.py is not in that archive"),
        (["과제.hwp", "lee", "sums"], "과제.hwp cannot be graded as it is. Save the code in it as a .py file first."),
        (["_old/a.py", "lee", "sums"], "names that begin with `.` or `_` are never graded"),
        (["link.py", "lee", "sums"], "link.py is no file of"),
        ([LOOSE, "--undo"], "is not assigned"),
    ],
)
def test_what_cannot_be_assigned(course: Path, small: Path, words: list[str], sentence: str) -> None:
    write(small, {"과제.hwp": "", "_old/a.py": "x = 1\n"})
    pack(small / "hw.zip", {"숙제.py": RIGHT["sums"]})
    (small / "link.py").symlink_to(LOOSE)
    done = assign(course, small, *words)
    assert done.code == 2, done.output
    assert sentence in done.stderr
    assert not (small / ".grade" / FILENAME).exists()


def test_the_list_says_what_changed_and_what_nobody_knows(course: Path, small: Path) -> None:
    assigned(small).add((LOOSE,), "20230001", "sums")
    assigned(small).add(("lee", "과제1.py"), "nobody", "sums")
    write(small, {LOOSE: "y = 2\n"})
    listed = assign(course, small).stdout
    assert f"{LOOSE}: 홍길동 (20230001), sums (changed since: it is asked about again)" in listed
    assert "lee/과제1.py: nobody, sums (not graded so:" in listed
    assert "certain: lee. It lies in the folder lee." in listed


def test_who_is_forgotten_is_in_no_decision(course: Path, small: Path) -> None:
    assert assign(course, small, LOOSE, "홍길동", "sums").code == 0
    run(course, small)
    done = grade(
        *("forget", "20230001", "--why", "asked", "--yes", "--class", small, "--course", course), cwd=small.parent
    )
    assert done.code == 0, done.output
    assert assigned(small).entries == ()


def test_a_file_of_several_assignments_is_offered_for_each(course: Path, small: Path) -> None:
    (small / "lee" / "과제1.py").write_text(RIGHT["sums"] + "\n" + RIGHT["names"], encoding="utf-8")
    listed = assign(course, small, "--list").stdout
    for id_ in IDS:
        assert f"\n    grade assign 'lee/과제1.py' lee {id_} --class {small} --course {course}\n" in listed


def test_the_list_of_an_archive_without_end_has_one_and_what_is_behind_it_is_listed(course: Path, small: Path) -> None:
    """And what is in each that is shown, its functions say."""
    pack(small / "20230003" / "과제2.zip", {f"a/{number:04}.py": RIGHT["names"] for number in range(1_000)})
    (small / "lee" / "과제3.py").write_text(RIGHT["names"], encoding="utf-8")
    (small / "20230003" / "sums.py").unlink()
    listed = assign(course, small, "--list").stdout
    assert listed.count("20230003/과제2.zip/a/") == 2 * MAX_INNER, "each with its command"
    assert f"    {1_000 - MAX_INNER} files more in 20230003/과제2.zip.\n" in listed
    assert f"grade assign '20230003/과제2.zip/a/0000.py' 20230003 names --class {small}" in listed
    assert "\n  lee/과제3.py\n" in listed


def test_of_many_open_files_some_are_listed_and_the_next_once_these_are_decided(course: Path, small: Path) -> None:
    for number in range(MAX_LISTED + 7):
        (small / "lee" / f"과제{number:03}.py").write_text(RIGHT["sums"], encoding="utf-8")
    done = assign(course, small, "--list")
    assert done.stdout.count("\n    grade assign ") <= MAX_LISTED
    assert "more are open. They are listed once some of these are decided." in done.stdout
    assert len(done.stdout.splitlines()) < 5 * MAX_LISTED
