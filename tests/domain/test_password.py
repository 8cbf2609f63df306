"""Where the password comes from, and that it is told to nobody."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from grader.domain.password import READING, find_password
from grader.text.errors import EXIT_USAGE, UsageError


def find(environment, user="kim"):
    return find_password(user, "smtp.example.org", environment=environment)


@pytest.fixture
def keyring(monkeypatch):
    """A store in the place of the system's, so that no test reads a person's own."""

    class KeyringError(Exception):
        pass

    store, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    store.errors, errors.KeyringError = errors, KeyringError
    store.get_password = lambda service, user: {("sealed-grader", "kim"): "stored"}.get((service, user))
    monkeypatch.setitem(sys.modules, "keyring", store)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return store


def test_the_environment_comes_first(keyring):
    assert find({"GRADE_SMTP_PASSWORD": "given"}) == "given"


@pytest.mark.parametrize("environment", [{}, {"GRADE_SMTP_PASSWORD": ""}])
def test_then_the_systems_store(keyring, environment):
    assert find(environment) == "stored"


def test_nobody_is_asked_where_there_is_no_login(keyring):
    assert find({"GRADE_SMTP_PASSWORD": "given"}, user="") == ""


@pytest.mark.parametrize("installed", [True, False])
def test_none_is_a_sentence_that_tells_both_places(keyring, monkeypatch, installed):
    keyring.get_password = lambda *_: None
    if not installed:
        monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError) as caught:
        find({})
    assert caught.value.exit_code == EXIT_USAGE
    assert "set GRADE_SMTP_PASSWORD" in caught.value.text.en
    assert "keyring set sealed-grader kim" in caught.value.text.en


def test_a_store_that_is_locked_says_so(keyring):
    def locked(*_):
        raise keyring.errors.KeyringError("the collection is locked")

    keyring.get_password = locked
    with pytest.raises(UsageError, match="does not give the password for kim: the collection is locked"):
        find({})


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_end_of_a_line_is_no_part_of_it(end):
    """As an editor or Windows leaves it in what the environment is filled from."""
    assert find({"GRADE_SMTP_PASSWORD": f"abcd efgh{end}"}) == "abcd efgh"


def test_a_mailbox_has_a_variable_of_its_own(keyring):
    both = {"GRADE_SMTP_PASSWORD": "given", "GRADE_IMAP_PASSWORD": "other"}
    assert find_password("kim", "imap.example.org", READING, both) == "other"
    keyring.get_password = lambda *_: None
    with pytest.raises(UsageError, match=r"at imap\.example\.org: set GRADE_IMAP_PASSWORD"):
        find_password("kim", "imap.example.org", READING, {"GRADE_SMTP_PASSWORD": "given"})
