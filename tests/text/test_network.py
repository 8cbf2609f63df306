"""Why a server was not reached, in a few words."""

from __future__ import annotations

import base64
import socket
import ssl

import pytest

from grader.text.network import explain_certificate, explain_network, without_password


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


def test_a_server_that_repeats_the_password_is_not_repeated():
    coded = base64.b64encode(b"geheim").decode()
    assert without_password(f"no geheim, no {coded}", "geheim") == "no …, no …"
    assert without_password("no login", "") == "no login"
