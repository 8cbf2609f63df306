"""Where the password comes from, and that it is told to nobody."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from grader.domain.mailing import MailServer
from grader.sending.password import find_password
from grader.text.errors import EXIT_USAGE, UsageError

SERVER = MailServer.model_validate({"server": "smtp.example.org", "user": "kim"})


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
    assert find_password(SERVER, {"GRADE_SMTP_PASSWORD": "given"}) == "given"


@pytest.mark.parametrize("environment", [{}, {"GRADE_SMTP_PASSWORD": ""}])
def test_then_the_systems_store(keyring, environment):
    assert find_password(SERVER, environment) == "stored"


def test_nobody_is_asked_where_there_is_no_login(keyring):
    assert find_password(MailServer.model_validate({"server": "localhost"}), {"GRADE_SMTP_PASSWORD": "given"}) == ""


@pytest.mark.parametrize("installed", [True, False])
def test_none_is_a_sentence_that_tells_both_places(keyring, monkeypatch, installed):
    keyring.get_password = lambda *_: None
    if not installed:
        monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError) as caught:
        find_password(SERVER, {})
    assert caught.value.exit_code == EXIT_USAGE
    assert "set GRADE_SMTP_PASSWORD" in caught.value.text.en
    assert "keyring set sealed-grader kim" in caught.value.text.en


def test_a_store_that_is_locked_says_so(keyring):
    def locked(*_):
        raise keyring.errors.KeyringError("the collection is locked")

    keyring.get_password = locked
    with pytest.raises(UsageError, match="does not give the password for kim: the collection is locked"):
        find_password(SERVER, {})


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_end_of_a_line_is_no_part_of_it(end):
    """As an editor or Windows leaves it in what the environment is filled from."""
    assert find_password(SERVER, {"GRADE_SMTP_PASSWORD": f"abcd efgh{end}"}) == "abcd efgh"
