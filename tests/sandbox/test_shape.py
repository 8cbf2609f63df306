"""Digests of definitions: the same under every Python, blind to what is no code, and on record for each stub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.sandbox.seam.shape import RECORD, WHOLE, digests

COURSE = load_course(Path(__file__).parents[2])
STUB = (
    'def f(a, b=1.5, *, c="x"):\n    """what to do"""\n    total = [a for a in b if not a] + f"{a!r:>3}"\n'
    "    return total\n"
)


def test_the_digest_is_the_same_under_every_version_of_python() -> None:
    """Recorded under 3.11; a version with other fields in its trees would change it."""
    assert digests(STUB)["f"] == "2bbe25500347536ca618ce8a3b757abdf91c8d0913b97b4065a9740cd5d8bbfa"


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""what to do"""', '"""my own words"""', True),
        ("    total", "    # mine\n    pass\n    total", True),
        ("return total", "return(total)", True),
        ("return total", "return b", False),
        ("b=1.5", "b=2.5", False),
        ("not a", "a", False),
    ],
)
def test_code_counts_and_nothing_else(old: str, new: str, same: bool) -> None:
    assert (digests(STUB.replace(old, new))["f"] == digests(STUB)["f"]) is same


def test_of_what_cannot_be_read_only_the_whole_is_known() -> None:
    assert list(digests("def f(:\n")) == [WHOLE]


def test_blanks_and_line_ends_make_no_other_file() -> None:
    assert digests(STUB.replace("\n", "\r\n") + "\n\n")[WHOLE] == digests(STUB)[WHOLE] != digests(f"{STUB}#")[WHOLE]


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda one: one.id)
def test_each_stub_of_the_course_is_on_record(assignment) -> None:  # type: ignore[no-untyped-def]
    """`grade verify` writes it; a check in the handed-out folder knows by it what is untouched."""
    known = json.loads((assignment.folder / RECORD).read_text(encoding="utf-8"))
    assert known == digests(assignment.stub.read_text(encoding="utf-8"))
