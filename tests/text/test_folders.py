"""The folder of a student: safe on every system, never shared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.folders import folder_names


def folder(name: str) -> str:
    return folder_names([name])[name]


@pytest.mark.parametrize("name", ["s01", "20260001", "Dr. Mundo", "홍길동", "kim.min-jun", "김민준(B반)", "a@b", "_x"])
def test_a_plain_name_stays(name):
    assert folder(name) == name


HOSTILE = [
    "..",
    ".",
    "",
    " ",
    "a/b",
    "a\\b",
    "/etc/passwd",
    "C:evil",
    "a:stream",
    "name.",
    "name ",
    "-rf",
    ".hidden",
    "a\nb",
    "a\x1b[2J",
    "a\x00",
    "\u202egnp",
    "\u3164",
    "\udcff",
    "$(x)",
    "`x`",
    "a|b",
    "a*?",
    "<b>",
    "CON",
    "nul.txt",
    "Aux",
    "com1",
    "LPT9.x",
    "outbox",
    "OUTBOX",
    "results.json",
    "gradebook.csv",
    "index.html",
    "assignments",
    "x" * 255,
    "가" * 85,
    unicodedata.normalize("NFD", "홍길동"),
    "a%2e",
    "a~1",
    "s01-0123456789",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_other_name_becomes_one_that_every_system_takes(name):
    made = folder(name)
    assert made != name
    assert_safe(made)


def assert_safe(made: str) -> None:
    assert made
    assert len(made.encode()) <= 100
    assert made == unicodedata.normalize("NFC", made)
    assert not set(made) & set("/\\:*?\"<>|$`%~&;'\0\n\x1b\u202e")
    assert made[0] not in " .-"
    assert made[-1] not in " ."
    assert made.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "OUTBOX"}


def test_twins_of_a_file_system_get_different_folders():
    twins = ["Kim", "kim", "KIM", "홍길동", unicodedata.normalize("NFD", "홍길동"), "a", "a.", "ﬁ", "fi"]
    made = folder_names(twins)
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in made.values()}) == len(twins)
    assert all(made[name] != name for name in ("Kim", "kim", "KIM"))


def test_a_made_name_cannot_be_taken_by_another_student():
    made = folder("a/b")
    assert folder_names(["a/b", made])[made] != made


@given(
    st.lists(
        st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=120) | st.sampled_from(HOSTILE)
    )
)
def test_every_student_has_a_folder_of_their_own_whatever_the_order(names):
    made = folder_names(names)
    assert set(made) == set(names)
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in made.values()}) == len(set(names))
    assert made == folder_names(reversed(names))
    for name in made.values():
        assert_safe(name)
