"""The limits of a course: course.toml's are every assignment's, which overrides them key by key; faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain.course import Limits
from grader.domain.course_files import load_assignment, load_course
from grader.domain.secret import FIXED
from grader.grading.prepared import prepare
from grader.text.errors import AssignmentError
from tests.conftest import COURSE, SUMS, grade, write


def with_limits(course: Path, text: str) -> Path:
    return write(course, {"assignments/course.toml": COURSE.replace("[weights]", f"[limits]\n{text}\n[weights]")})


def own_limits(course: Path, text: str) -> Path:
    head, _, rest = SUMS.partition("[limits]\nload_seconds = 1\ncall_seconds = 0.5\n")
    return write(course, {"assignments/sums/assignment.toml": f"{head}[limits]\n{text}\n{rest}"})


def test_without_a_word_the_defaults_stand(course: Path) -> None:
    assert load_course(course).limits == Limits()
    assert load_course(course).assignment("sums").limits == Limits(load_seconds=1, call_seconds=0.5)


def test_an_assignment_overrides_the_course_key_by_key(course: Path) -> None:
    with_limits(course, "call_seconds = 9\nmemory_mb = 99\ninodes = 77\nthreads = 3")
    own_limits(course, "memory_mb = 33\noutput_kb = 5")
    loaded = load_course(course)
    assert loaded.limits == Limits(call_seconds=9, memory_mb=99, inodes=77, threads=3)
    assert loaded.assignment("sums").limits == Limits(call_seconds=9, memory_mb=33, inodes=77, threads=3, output_kb=5)
    assert load_assignment(course, "sums") == loaded.assignment("sums")


def test_the_digest_of_what_decides_a_score_covers_the_limits_of_the_course(course: Path) -> None:
    def digest() -> str:
        assignment = load_course(course).assignment("sums")
        return prepare(assignment, hidden=True, level=1, lang="ko", secret=FIXED, images=None).suite_digest

    before = digest()
    assert digest() == before
    with_limits(course, "memory_mb = 99")
    assert digest() != before


def test_the_python_that_grades_is_the_courses(course: Path) -> None:
    assert load_course(course).assignment("sums").python == ""
    write(course, {"assignments/course.toml": f'python = "3.12"\n{COURSE}'})
    assert load_course(course).python == load_assignment(course, "sums").python == "3.12"


@pytest.mark.parametrize("value", ['"3"', '"three"', "3.11", '"3.11.7"'])
def test_a_python_that_is_none_is_named(course: Path, value: str) -> None:
    write(course, {"assignments/course.toml": f"python = {value}\n{COURSE}"})
    with pytest.raises(AssignmentError, match=r"course\.toml: python"):
        load_course(course)


def test_a_folder_that_was_handed_out_alone_needs_no_course(course: Path) -> None:
    (course / "assignments" / "course.toml").unlink()
    assert load_assignment(course, "sums").limits == Limits(load_seconds=1, call_seconds=0.5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("memory_mb = 0", "limits.memory_mb"),
        ("memory_mb = 268435456", "limits.memory_mb"),  # bytes
        ('memory_mb = "256"', "limits.memory_mb"),
        ("files = true", "limits.files"),
        ("threads = 2.5", "limits.threads"),
        ("call_seconds = inf", "limits.call_seconds"),
        ("call_seconds = nan", "limits.call_seconds"),
        ("load_seconds = -1", "limits.load_seconds"),
        ("wall_factor = 0.5", "limits.wall_factor"),
        ("inodes = 3", "limits.inodes"),
        ("disk_mb = 0", "limits.disk_mb"),
        ("output_kb = 100000", "limits.output_kb"),
        ("processes = 4", "limits.processes"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_file_and_key(course: Path, text: str, key: str) -> None:
    own_limits(course, text)
    sentence = load_course(course).broken["sums"].en
    assert sentence.startswith(str(course / "assignments" / "sums" / "assignment.toml"))
    assert key in sentence
    with_limits(course, text)
    with pytest.raises(AssignmentError) as caught:
        load_course(course)
    assert str(course / "assignments" / "course.toml") in str(caught.value)
    assert key in str(caught.value)


def test_the_command_names_them_too(course: Path, class_folder: Path) -> None:
    with_limits(course, "memory_mb = 0")
    done = grade("run", class_folder, "--course", course, cwd=class_folder)
    assert done.code in (2, 3)
    assert "course.toml: limits.memory_mb: " in done.output


def test_every_limit_is_in_the_table_of_the_course_that_comes_with_the_grader() -> None:
    import tomllib

    text = (Path(__file__).parents[2] / "assignments" / "course.toml").read_text(encoding="utf-8")
    assert Limits(**tomllib.loads(text)["limits"]) == Limits()
    assert set(tomllib.loads(text)["limits"]) == set(Limits.model_fields)
