"""Which mailbox an argument means, and what is wrong with one that means none. No server is asked.

Tries `grader.collecting.sources.find`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from grader.collecting.sources.find import Settings, open_source
from grader.collecting.sources.imap import Imap, Window
from grader.domain.mailbox import Mailbox
from grader.sandbox.reading import Reader
from grader.text.errors import EXIT_USAGE, UsageError

ENVIRONMENT = {"GRADE_IMAP_PASSWORD": "word"}
TABLE = Mailbox.model_validate(
    {"server": "imap.example.org", "user": "course", "folder": "과제", "authserv_id": "mx.example.org"}
)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def find(argument, table=TABLE, environment=ENVIRONMENT, **more) -> Imap:
    source = open_source(argument, Settings(Reader(), table, environment=environment, **more))
    assert isinstance(source, Imap)
    return source


def test_the_table_of_the_course():
    source = find("imap")
    assert source.mailbox == TABLE
    assert source.name == "imaps://course@imap.example.org/과제"


@pytest.mark.parametrize(
    ("url", "user", "server", "port", "folder"),
    [
        ("imaps://kim@imap.example.org", "kim", "imap.example.org", 993, "INBOX"),
        ("imaps://kim@imap.example.org/", "kim", "imap.example.org", 993, "INBOX"),
        ("imaps://kim@imap.example.org:9993/INBOX/hw", "kim", "imap.example.org", 9993, "INBOX/hw"),
        (
            "imaps://kim@example.org@imap.example.org/과제%20제출",
            "kim@example.org",
            "imap.example.org",
            993,
            "과제 제출",
        ),
        ("IMAPS://kim%40example.org@IMAP.example.org/a", "kim@example.org", "imap.example.org", 993, "a"),
        ("imaps://kim@[::1]/a", "kim", "::1", 993, "a"),
    ],
)
def test_an_address(url, user, server, port, folder):
    mailbox = find(url).mailbox
    assert (mailbox.user, mailbox.server, mailbox.port, mailbox.folder) == (user, server, port, folder)
    assert mailbox.security == "tls"
    assert mailbox.authserv_id == "mx.example.org"
    assert find(url, table=None).mailbox.authserv_id == ""


def test_a_window():
    assert find("imap", since=NOON).window == Window(NOON, None)


@pytest.mark.parametrize(
    ("argument", "table", "sentence"),
    [
        ("imap", None, "No mailbox is named: add a table [mailbox]"),
        ("imap", Mailbox.model_validate({"authserv_id": "mx"}), "No mailbox is named"),
        ("imap", Mailbox.model_validate({"server": "imap.example.org"}), "[mailbox] of course.toml has no user"),
        ("imaps://imap.example.org/INBOX", TABLE, "is no address of a mailbox"),
        ("imap://kim@imap.example.org/INBOX", TABLE, "is no address of a mailbox"),
        ("imaps://kim@/INBOX", TABLE, "is no address of a mailbox"),
        ("imaps://kim@imap.example.org:port/INBOX", TABLE, "is no address of a mailbox"),
        ("imaps://kim@imap.example.org/INBOX?x", TABLE, "is no address of a mailbox"),
        ("imaps://kim@[imap/INBOX", TABLE, "is no address of a mailbox"),
        ("imaps://kim@imap.example.org/%0A", TABLE, "folder: must be the name of a folder, as in INBOX"),
        ("imaps://kim@imap%20example.org/a", TABLE, "server: must be the name of a server alone"),
    ],
)
def test_one_that_means_none(argument, table, sentence):
    with pytest.raises(UsageError) as caught:
        find(argument, table)
    assert caught.value.exit_code == EXIT_USAGE
    assert sentence in caught.value.text.en


@pytest.mark.parametrize("url", ["imaps://kim:secret@imap.example.org/INBOX", "imap://kim:secret@imap.example.org/x"])
def test_a_password_in_an_address_is_refused_and_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        find(url)
    assert "secret" not in caught.value.text.en + caught.value.text.ko
    assert "set GRADE_IMAP_PASSWORD" in caught.value.text.en


def test_without_a_password_nothing_is_asked(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    with pytest.raises(UsageError, match="set GRADE_IMAP_PASSWORD"):
        find("imap", environment={"GRADE_SMTP_PASSWORD": "other"})


def test_a_window_is_a_mailboxs_alone(tmp_path):
    with pytest.raises(UsageError, match="is no mailbox: --since and --until"):
        open_source(str(tmp_path), Settings(Reader(), since=NOON))
