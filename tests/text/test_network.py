"""Why a server was not reached, in a few words."""

from __future__ import annotations

import base64
import socket
import ssl

import pytest

from grader.domain.mailbox import Mailbox
from grader.domain.mailing import MailServer
from grader.text import tr
from grader.text.network import (
    explain_certificate,
    explain_distrust,
    explain_network,
    explain_no_tls,
    explain_unreachable,
    without_password,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "x"), "Connection refused"),
        (TimeoutError("x"), "timed out"),
        (socket.gaierror(-2, "x"), "no server of that name is known"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
        (OSError("a\x1b[31mb"), "b"),
    ],
)
def test_why_no_connection_came_about(error, said):
    assert explain_network(error).en.endswith(said)
    assert "\x1b" not in explain_network(error).en


@pytest.mark.parametrize(
    ("code", "said"), [(10, "its time is over"), (62, "it is another server's, not of imap.example.org"), (7, "bad")]
)
def test_what_is_wrong_with_a_certificate(code, said):
    error = ssl.SSLCertVerificationError("x")
    error.verify_code, error.verify_message = code, "bad"
    assert explain_certificate(error, "imap.example.org").en == said


def test_a_mail_server_that_is_not_reached():
    said = explain_unreachable("imap.example.org", 993, Mailbox.WHERE, explain_network(TimeoutError()))
    assert said.en == (
        "The mail server imap.example.org, port 993, cannot be reached: timed out. Look at the network, and at server, "
        "port and security in [mailbox] of course.toml."
    )


def test_a_mail_server_that_is_not_the_one():
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = 10
    assert explain_distrust(error, "smtp.example.org", MailServer.WHERE, tr("Nothing was sent.")).en == (
        "The certificate of the mail server smtp.example.org does not hold: its time is over. Nothing was sent. "
        "Correct server in [mail] of course.toml to the name in its certificate; where your school signs its own, name "
        "its file in SSL_CERT_FILE."
    )


@pytest.mark.parametrize(
    ("kind", "usual", "in_korean"),
    [
        (MailServer, "587 with starttls and 465 with tls", "tls는 465입니다."),
        (Mailbox, "993 with tls and 143 with starttls", "는 143입니다."),
    ],
)
def test_a_mail_server_without_tls(kind, usual, in_korean):
    error = ssl.SSLError(1, "x")
    error.reason = "WRONG_VERSION_NUMBER"
    said = explain_no_tls(error, "a.example.org", 5, kind.WHERE, kind.PORTS)
    assert said.en == (
        "There is no TLS with a.example.org, port 5: WRONG_VERSION_NUMBER. Correct security and port in "
        f"{kind.WHERE.en}; usual are {usual}."
    )
    assert said.ko.endswith(in_korean)


def test_a_server_that_repeats_the_password_is_not_repeated():
    coded = base64.b64encode(b"geheim").decode()
    assert without_password(f"no geheim, no {coded}", "geheim") == "no …, no …"
    assert without_password("no login", "") == "no login"
