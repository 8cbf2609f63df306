"""Reaching a mail server: TLS that is checked, login, and one sentence for each thing that can be wrong with it."""

from __future__ import annotations

import socket

import pytest

from grader.sending.dial import LoginRefusedError, UnreachableError, dial
from grader.sending.smtp import BrokenOffError, Patience
from grader.text.errors import EXIT_GRADER, MachineError
from tests.sending.mail_server import DROP, PASSWORD, USER, make_certificate, serve, settings, trusting

SECURE = ["starttls", "tls"]
QUICK = Patience(opening=0.2, command=5.0, data=5.0)


@pytest.mark.parametrize("security", SECURE)
def test_login_over_tls_with_a_password_of_any_letters(certificate, security):
    with serve(certificate, tls=security == "tls", login=True) as server:
        connection = dial(
            settings(server, security=security, user=USER), PASSWORD, context=trusting(certificate), patience=QUICK
        )
        connection.close()
    assert server.steps[-2:] == ["AUTH", "QUIT"]
    assert ("STARTTLS" in server.steps) is (security == "starttls")


def test_the_other_way_where_one_is_not_taken(certificate):
    with serve(certificate, login=True) as server:
        server.faults["AUTH"] = ["504 5.5.4 not this way"]
        dial(settings(server, user=USER), PASSWORD, context=trusting(certificate)).close()
    assert server.steps.count("AUTH") == 2


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "CRAM-MD5"])
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_each_way_to_log_in(certificate, way, password):
    others = {"PLAIN", "LOGIN", "CRAM-MD5"} - {way}
    with serve(certificate, login=True, auth_exclude_mechanism=others) as server:
        there = settings(server, user=USER)
        if password == PASSWORD:
            dial(there, password, context=trusting(certificate)).close()
        else:
            with pytest.raises(LoginRefusedError, match="535"):
                dial(there, password, context=trusting(certificate))
    assert server.steps.count("AUTH") == 1


@pytest.mark.parametrize("security", SECURE)
def test_a_wrong_password_is_one_sentence_without_it(certificate, security):
    with serve(certificate, tls=security == "tls", login=True) as server, pytest.raises(LoginRefusedError) as caught:
        dial(settings(server, security=security, user=USER), "wrong-secret", context=trusting(certificate))
    assert caught.value.exit_code == EXIT_GRADER
    assert f"refuses the login of {USER}: 535" in caught.value.text.en
    assert "app password" in caught.value.text.en
    assert server.steps.count("AUTH") == 1, "a second try may lock the account"


def test_a_server_that_repeats_the_password_does_not_get_it_shown(certificate):
    with serve(certificate, login=True) as server:
        server.faults["AUTH"] = ["535 no such password: p4ss-word, cDRzcy13b3Jk"]
        with pytest.raises(LoginRefusedError) as caught:
            dial(settings(server, user=USER), "p4ss-word", context=trusting(certificate))
    assert "no such password: …, …" in caught.value.text.en


@pytest.mark.parametrize("security", SECURE)
def test_a_certificate_that_nobody_vouches_for(certificate, security):
    with serve(certificate, tls=security == "tls", login=True) as server, pytest.raises(MachineError) as caught:
        dial(settings(server, security=security, user=USER), PASSWORD)
    assert "does not hold: self-signed certificate" in caught.value.text.en
    assert {"AUTH", "MAIL"}.isdisjoint(server.steps)


@pytest.mark.parametrize("security", SECURE)
def test_a_certificate_of_another_server(tmp_path, security):
    other = make_certificate(tmp_path / "other.pem", "other.example.org")
    with serve(other, tls=security == "tls", login=True) as server, pytest.raises(MachineError) as caught:
        dial(settings(server, security=security, user=USER), PASSWORD, context=trusting(other))
    assert "does not hold: it is another server" in caught.value.text.en
    assert {"AUTH", "MAIL"}.isdisjoint(server.steps)


@pytest.mark.parametrize("refusal", [None, "502 5.5.1 not here", "500 what"])
def test_no_starttls_is_no_mail(certificate, refusal):
    """Not offered, or taken back: then somebody on the way may have taken it out."""
    with serve(certificate if refusal else None) as server:
        server.faults["STARTTLS"] = [refusal]
        with pytest.raises(MachineError) as caught:
            dial(settings(server, user=USER), PASSWORD, context=trusting(certificate))
    assert "offers no STARTTLS" in caught.value.text.en
    assert {"AUTH", "MAIL"}.isdisjoint(server.steps)


def test_tls_where_the_server_begins_without(certificate):
    with serve(certificate) as server, pytest.raises(MachineError) as caught:
        dial(settings(server, security="tls"), "", context=trusting(certificate))
    assert "There is no TLS with 127.0.0.1" in caught.value.text.en


def test_starttls_where_the_server_begins_with_tls(certificate):
    """Both wait for the other to begin."""
    with serve(certificate, tls=True) as server, pytest.raises(UnreachableError) as caught:
        dial(settings(server, security="starttls"), "", context=trusting(certificate), patience=QUICK)
    assert "timed out" in caught.value.text.en


def test_no_login_offered():
    with serve() as server, pytest.raises(MachineError) as caught:
        dial(settings(server, security="none", user=USER), PASSWORD)
    assert "offers no login with a password" in caught.value.text.en


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with serve() as server, pytest.raises(UnreachableError) as caught:
        dial(settings(server, port=port, security="none"), "")
    assert f"127.0.0.1, port {port}, cannot be reached: Connection refused" in caught.value.text.en
    assert caught.value.exit_code == EXIT_GRADER


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 64 + ".invalid"])
def test_a_name_that_nobody_has(name):
    with serve() as server, pytest.raises(UnreachableError, match="cannot be reached"):
        dial(settings(server, host=name), "")


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "STARTTLS", "AUTH"])
@pytest.mark.parametrize("fault", [DROP, ("after", DROP), "421 4.3.2 closing", "450 4.3.2 later"])
def test_a_server_that_breaks_off_at_the_beginning_may_be_called_again(certificate, step, fault):
    if (step, fault) == ("CONNECT", ("after", DROP)):
        fault = DROP
    with serve(certificate, login=True) as server:
        server.faults[step] = [fault]
        if (step, fault) == ("EHLO", "450 4.3.2 later"):  # then the older greeting is tried
            server.faults["HELO"] = ["450 4.3.2 later"]
        there = settings(server, user=USER)
        if (step, fault) != ("AUTH", ("after", DROP)):  # which it does not notice yet
            with pytest.raises(BrokenOffError) as caught:
                dial(there, PASSWORD, context=trusting(certificate))
            assert fault in (DROP, ("after", DROP)) or caught.value.said == fault
        dial(there, PASSWORD, context=trusting(certificate)).close()


@pytest.mark.parametrize("fault", ["554 5.7.1 you are on a list", "550 no"])
def test_a_server_that_does_not_want_this_machine(fault):
    with serve() as server:
        server.faults["CONNECT"] = [fault]
        with pytest.raises(MachineError) as caught:
            dial(settings(server, security="none"), "")
    assert f"does not want to talk to this machine: {fault}" in caught.value.text.en


def test_an_old_server_without_ehlo():
    with serve() as server:
        server.faults["EHLO"] = ["502 5.5.1 unknown"]
        dial(settings(server, security="none"), "").close()
    assert server.steps[:3] == ["CONNECT", "EHLO", "HELO"]
