"""Runs over a part of a class: what was not asked for, or could not be graded, is never called missing."""

import csv
import email
import email.policy

import pytest

from tests.conftest import HALF, RIGHT, grade, scores, write


@pytest.fixture
def run(course, class_folder, tmp_path):
    """`grade WORDS` on the small course in English, rendered to tmp_path/out."""

    def call(*words):
        options = ["--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        return grade(*words, *options, cwd=tmp_path)

    return call


def rows(out):
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def report(out, student):
    return (out / student / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["ann/sums.py", "ann"])
def test_what_was_not_asked_for_is_not_graded_yet(run, class_folder, tmp_path, part):
    """The first run is over a file or a folder: the others' files lie there, so nobody tells them of a zero."""
    assert run(class_folder / part).code == 0
    out = tmp_path / "out"
    assert "Sums (sums): not graded yet" in report(out, "ben")
    assert "Total: no score yet" in report(out, "ben")
    assert "No file with the name names.py was handed in. It counts as 0" in report(out, "ben")
    found = rows(out)
    assert (found["ben"]["sums"], found["ben"]["total"]) == ("", "")
    assert found["ben"]["remark"] == "not graded yet: sums"
    assert found["ann"]["sums"] == "100"
    mail = email.message_from_bytes((out / "outbox" / "cid.eml").read_bytes(), policy=email.policy.default)
    for kind in ("plain", "html"):  # it tells of news alone, and that is what was not handed in
        said = mail.get_body((kind,)).get_content()
        assert "No file with the name names.py was handed in" in said
        assert "No file with the name sums.py" not in said
        assert "left open until these are scored: Sums" in said


def test_only_one_assignment(run, class_folder, tmp_path):
    """`--assignment` limits what is shown: the other one is in no table, and waits, and with it the total."""
    done = run(class_folder, "--assignment", "sums")
    assert done.code == 0
    assert rows(tmp_path / "out")["ann"]["total"] == ""
    assert rows(tmp_path / "out")["ben"]["total"] == "30", "ben handed in nothing else"
    assert rows(tmp_path / "out")["ann"]["remark"] == "not graded yet: names"
    table = [line.split() for line in done.stdout.splitlines()[2:6]]
    assert table == [
        ["Student", "sums", "Remark"],
        ["Ann", "(ann)", "100"],
        ["Ben", "(ben)", "60"],
        ["Cid", "(cid)", "0", "sums:", "cannot", "be", "read"],
    ]
    assert "names" not in done.output
    whole = run(class_folder)
    assert "names" in whole.stdout
    assert "Total" in whole.stdout
    assert rows(tmp_path / "out")["ann"]["total"] == "100"


def test_two_files_and_nobody_has_decided(run, class_folder, tmp_path):
    """Neither is graded; the student reads that, and no zero."""
    write(class_folder, {"ben/again/sums.py": RIGHT["sums"]})
    assert run(class_folder).code == 0
    assert ("ben", "sums") not in scores(tmp_path / "out")
    assert "Sums (sums): not graded yet" in report(tmp_path / "out", "ben")
    assert rows(tmp_path / "out")["ben"]["total"] == ""


def test_a_name_that_is_nearly_right(run, class_folder, tmp_path):
    """Listed for a person to decide, so it is open until then."""
    write(class_folder, {"cid/Names (1).py": RIGHT["names"]})
    done = run(class_folder)
    assert "Names (1).py" in done.stderr
    assert "(names): not graded yet" in report(tmp_path / "out", "cid")


def test_nothing_handed_in_is_still_missing(run, class_folder, tmp_path):
    """The course's rule counts where there is no file."""
    write(class_folder, {"roster.csv": "id,name,email\nann,Ann,\nben,Ben,\ncid,Cid,\nzoe,Zoe,zoe@example.org\n"})
    (class_folder / "ben" / "sums.py").write_text(HALF)
    assert run(class_folder / "ann").code == 0
    assert rows(tmp_path / "out")["zoe"]["total"] == "0"
    assert report(tmp_path / "out", "zoe").count("No file with the name") == 2


def test_whom_to_ask_is_said_once(run, class_folder, tmp_path, course):
    """The reply address is added only where the course's sentence does not hold it."""
    toml = course / "assignments" / "course.toml"
    run(class_folder)
    assert report(tmp_path / "out", "ann").endswith("Questions? the assistants (reply@example.org)\n")
    toml.write_text(toml.read_text().replace('"the assistants"', '"Write to reply@example.org"'))
    run(class_folder)
    assert report(tmp_path / "out", "ann").endswith("Questions? Write to reply@example.org\n")
    assert (tmp_path / "out" / "ann" / "report.html").read_text(encoding="utf-8").count("reply@example.org") == 1


def test_a_folder_of_ones_own_stays_ones_own(run, tmp_path):
    """A student without a class, another homework in a sub-folder: one student in every run, and no class of one."""
    own = write(tmp_path / "own", {"sums.py": RIGHT["sums"], "second/names.py": RIGHT["names"]})
    out = tmp_path / "out"
    for _ in range(2):
        done = run(own)
        assert done.code == 0, done.output
        assert scores(out) == {("own", "sums"): 100, ("own", "names"): 100}
        assert run(own / "sums.py").code == 0
    assert not (own / ".grade").exists()


def test_a_class_with_homework_of_nobody_is_no_students_folder(run, tmp_path):
    """Put into a class's folder by mistake, it is told: the class is neither graded as one student nor guessed at."""
    group = write(tmp_path / "group", {"kim/sums.py": RIGHT["sums"], "lee/names.py": RIGHT["names"]})
    assert run(group).code == 0
    assert scores(tmp_path / "out") == {("kim", "sums"): 100, ("lee", "names"): 100}
    write(group, {"sums.py": HALF})
    done = run(group)
    assert done.code == 2
    assert "like a class, for .grade and folders with homework (kim, lee) do, too" in done.stderr
    assert scores(tmp_path / "out") == {("kim", "sums"): 100, ("lee", "names"): 100}
    assert run(group / "kim").stdout.startswith(f"Class: {group} (of it only kim)\n")
