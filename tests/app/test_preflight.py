"""What is looked at before a run begins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.app.preflight import check_out, check_references
from grader.domain.course_files import load_course
from grader.domain.roster import Roster
from grader.intake.location import Location
from grader.text.errors import AssignmentError, UsageError
from tests.conftest import grade, scores


@pytest.mark.parametrize("way", [".", "x/..", "../class"])
def test_an_out_that_is_the_class_folder_is_refused(tmp_path: Path, way: str) -> None:
    """By whatever name: reports would lie among what students handed in."""
    folder = tmp_path / "class"
    (folder / "x").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"is the class folder itself.*--out DIR"):
        check_out(folder / way, Location(folder), Roster(), tmp_path / "course")
    assert [path.name for path in folder.iterdir()] == ["x"]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("gone", ["reference", "reference/sums", "reference/sums/sums.py"])
def test_without_what_lies_in_reference_nothing_is_graded(
    course: Path, class_folder: Path, tmp_path: Path, gone: str, dry: tuple[str, ...]
) -> None:
    """A student's copy of the course, or one without the solution: a sentence, 3, and no gradebook."""
    path = course / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(class_folder / "ann")  # the others handed in sums alone
    done = grade(class_folder, "--course", course, "--min-isolation", "1", "--lang", "en", *dry, cwd=tmp_path)
    assert done.code == 3, done.output
    missing = course / ("reference/sums" if gone == "reference" else gone)
    assert str(missing) in done.stderr
    assert "To grade" not in done.stdout
    assert not (class_folder / ".grade").exists()


def test_without_the_whole_folder_one_sentence_names_all(course: Path) -> None:
    """Not one for each assignment."""
    shutil.rmtree(course / "reference")
    assignments = load_course(course).assignments
    with pytest.raises(AssignmentError) as caught:
        check_references(assignments, ())
    assert str(course / "reference") in caught.value.text.en
    assert "(assignments: sums, names)" in caught.value.text.en
    assert "\n" not in caught.value.text.en


def test_an_assignment_without_its_reference_keeps_none_of_the_others(
    course: Path, class_folder: Path, tmp_path: Path
) -> None:
    """It is broken: told before anything is graded, and nobody has a zero for it. Where it was asked for by name,
    nothing is graded."""
    shutil.rmtree(course / "reference" / "names")
    words = (class_folder, "--course", course, "--min-isolation", "1", "--lang", "en")
    asked = grade(*words, "--assignment", "names", "--assignment", "sums", cwd=tmp_path)
    assert asked.code == 3
    assert not (class_folder / ".grade").exists()
    done = grade(*words, cwd=tmp_path)
    assert done.code == 3
    assert done.stderr.startswith(f"names: there is no folder {course / 'reference' / 'names'}")
    assert "Assignment names is broken" in done.stderr
    assert scores(tmp_path / "reports") == {
        ("ann", "names"): None,
        ("ann", "sums"): 100,
        ("ben", "sums"): 60,
        ("cid", "sums"): 0,
    }
