"""What a person takes for one word is one: `grader.text.folding`."""

from __future__ import annotations

import unicodedata

import pytest

from grader.text.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Min", "  kim   min\t"),
        ("Kim Min", "Kim\u00a0Min"),
        ("김 민", unicodedata.normalize("NFD", "김  민")),
        ("ANN@EXAMPLE.ORG", "ann@example.org"),
        ("Straße", "STRASSE"),
        ("علی\u200cرضا", "علیرضا"),
    ],
)
def test_what_looks_alike_is_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Kim Min", "KimMin"), ("007", "7"), ("a", "b")])
def test_what_differs_stays_different(one, other):
    assert fold(one) != fold(other)


def test_nothing_but_blanks_is_nothing():
    assert fold(" \t\u3000\n") == ""
