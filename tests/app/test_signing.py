"""What goes on record with a decision (`grader.app.signing`): who, and why."""

from __future__ import annotations

import getpass

import pytest

from grader.app import signing
from grader.text.errors import UsageError


def test_who_is_the_login_name_and_without_one_the_number_of_the_user(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "조교\x1b[31m")
    assert signing.who() == "조교\\x1b[31m"

    def nobody():
        raise KeyError("uid 4711 not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr(signing.os, "getuid", lambda: 4711, raising=False)
    assert signing.who() == "4711"


@pytest.mark.parametrize(("words", "kept"), [(" doctor's\n note ", "doctor's note"), ("병원\x1b", "병원\\x1b")])
def test_a_reason_is_one_line(words, kept):
    assert signing.check_why(words) == kept


@pytest.mark.parametrize(("words", "says"), [("", "Say why: --why"), (" \n", "Say why"), ("x" * 2001, "2000 letters")])
def test_no_reason_and_too_long_a_one_are_refused(words, says):
    with pytest.raises(UsageError, match=says):
        signing.check_why(words)
