"""What goes wrong while mail is sent: one sentence each, the right exit code, the others go on, and nothing is lost.

Of `grader.app.delivering`, `grader.app.outbox` and `grader.app.commands.send`, with a real server at the other end.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.app.posting import STUDENTS, Post
from tests.sending.mail_server import KEEP, PASSWORD, make_certificate, serve
from tests.tiers import full, tiered

KOREAN = re.compile("[가-힣]")
ALL = dict.fromkeys((f"{student}@example.org" for student in STUDENTS), 1)
WITHOUT_BEN = {address: 1 for address in ALL if address[0] != "b"}


@pytest.fixture
def post(made, tmp_path):
    return Post(made, tmp_path / "post")


@pytest.fixture
def server(post):
    """Without TLS, on this machine."""
    with serve() as server:
        post.use(server)
        yield server


def check_rest_comes(post, server, before=MappingProxyType({})):
    """The same command, once the fault is gone."""
    done = post.send("--yes")
    assert done.code == 0, done.output
    assert server.mailboxes == ALL | dict(before)


def check_one_sentence(done):
    assert "Traceback" not in done.output
    assert done.stderr.count("grade: ") == 1
    assert len(done.stderr.splitlines()) == 1


# The server as a whole


def _nobody(post, server, certificate):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    post.toml.write_text(post.toml.read_text("utf-8").replace(f"port = {server.port}", f"port = {port}"), "utf-8")


def _no_name(post, server, certificate):
    text = post.toml.read_text("utf-8").replace('server = "127.0.0.1"', 'server = "no-such-host.invalid"')
    post.toml.write_text(text, "utf-8")


def _wrong_password(post, server, certificate):
    post.environment["GRADE_SMTP_PASSWORD"] = "not-the-word"


def _nobody_vouches(post, server, certificate):
    del post.environment["SSL_CERT_FILE"]


def _another_name(post, server, certificate):
    post.use(server, certificate, host="localhost")


UNREACHABLE = {
    "nobody listens": (_nobody, "cannot be reached: Connection refused"),
    "DNS": (_no_name, "cannot be reached: no server of that name is known"),
    "wrong password": (_wrong_password, "refuses the login"),
    "self-signed": (_nobody_vouches, "does not hold: self-signed certificate"),
    "another name": (_another_name, "does not hold: it is another server's, not of localhost"),
}


@pytest.mark.parametrize("fault", tiered(UNREACHABLE, ["wrong password", "DNS"]))
@pytest.mark.parametrize("lang", tiered(["en", "ko"], ["en"]))
def test_a_server_that_takes_no_mail_at_all_is_4(post, certificate, fault, lang):
    break_, says = UNREACHABLE[fault]
    with serve(certificate, login=True) as server:
        post.use(server, certificate)
        break_(post, server, certificate)
        done = post.send("--yes", lang=lang)
        assert done.code == 4, done.output
        check_one_sentence(done)
        assert says in done.stderr if lang == "en" else KOREAN.search(done.stderr)
        assert ("It ended early. Sent: 0; not sent: 3" in done.stdout) == (lang == "en")
        assert server.delivered == []
        post.use(server, certificate)
        check_rest_comes(post, server)


@full
def test_a_server_without_tls_is_4(post, certificate):
    """The password is not said to it."""
    with serve() as server:
        post.use(server, certificate)
        done = post.send("--yes")
        assert done.code == 4
        check_one_sentence(done)
        assert "offers no STARTTLS" in done.stderr
        assert {"AUTH", "MAIL"}.isdisjoint(server.steps)


@full
def test_a_certificate_of_the_past_is_4(post, tmp_path):
    """Its authority is trusted, and its name right."""
    old = make_certificate(tmp_path / "old.pem", "127.0.0.1")
    key, request, config = old.with_suffix(".key"), tmp_path / "request", tmp_path / "config"
    (tmp_path / "index").touch()
    config.write_text(
        f"[ca]\ndefault_ca = a\n[a]\ndatabase = {tmp_path}/index\nrand_serial = yes\nnew_certs_dir = {tmp_path}\n"
        "default_md = sha256\npolicy = any\nx509_extensions = names\n[any]\ncommonName = supplied\n"
        "[names]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = CA:TRUE\n",
        "utf-8",
    )
    asked = ["req", "-new", "-key", key, "-subj", "/CN=test", "-out", request]
    times = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
    signed = ["ca", "-selfsign", "-batch", "-config", config, "-keyfile", key, "-in", request, *times, "-notext"]
    for words in (asked, [*signed, "-out", old.with_suffix(".crt")]):
        subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True)
    old.write_bytes(key.read_bytes() + old.with_suffix(".crt").read_bytes())
    with serve(old, login=True) as server:
        post.use(server, old)
        done = post.send("--yes")
    assert done.code == 4, done.output
    assert "does not hold: its time is over" in done.stderr


def test_the_password_stands_nowhere(post, certificate):
    """In no output, no file and no command line, whether the login succeeds or fails, even where a server says it."""
    secret = PASSWORD.encode()
    forms = [secret, base64.b64encode(secret), base64.b64encode(b"\0" + secret), repr(PASSWORD).encode()]
    seen, started = [], threading.Event()

    def look():
        started.wait()
        words = Path(f"/proc/{process.pid}/cmdline")
        seen.append(words.read_bytes() if words.exists() else b"")
        return f"535 no such password: {PASSWORD}, {forms[1].decode()}"

    with serve(certificate, login=True) as server:
        post.use(server, certificate)
        server.faults["AUTH"] = [look]
        process = post.start_afresh("--yes")
        started.set()
        outputs = process.communicate()
        assert process.returncode == 4
        done = post.send("--yes")
        assert done.code == 0, done.output
    places = [path.read_bytes() for path in post.place.rglob("*") if path.is_file()]
    assert len(places) > 10
    for text in (*seen, *outputs, done.output.encode(), *places):
        assert not any(form in text for form in forms)


def test_without_a_password_or_a_server_it_is_2(post, certificate):
    with serve(certificate, login=True) as server:
        done = post.send("--yes")
        assert (done.code, "No mail server is named" in done.stderr) == (2, True)
        post.use(server, certificate)
        post.environment["GRADE_SMTP_PASSWORD"] = ""
        done = post.send("--yes")
        assert done.code == 2, done.output
        check_one_sentence(done)
        assert "There is no password for" in done.stderr
        assert server.connections == 0


def test_samples_that_end_early_promise_nothing_about_the_class(post, server):
    server.faults["RCPT"] = [None, "550 5.4.5 daily sending quota exceeded"]
    done = post.send("--to", "prof@example.org")
    assert done.code == 4
    assert "It ended early. Samples sent: 1; not sent: 2.\n" in done.stdout
    assert "takes no more mail from this sender" in done.stderr
    check_rest_comes(post, server, before={"prof@example.org": 1})


# One student's


@pytest.mark.parametrize(
    ("step", "said", "state"),
    tiered(
        [
            ("RCPT ben@example.org", "550 5.1.1 no such user", "refused"),
            ("RCPT ben@example.org", "552 5.2.2 mailbox full", "refused"),
            ("RCPT ben@example.org", "452 4.2.2 mailbox full", "not yet"),
            ("RCPT ben@example.org", "450 4.2.0 greylisted", "not yet"),
            ("DOT", "554 5.6.0 spam", "refused"),
        ],
        [("RCPT ben@example.org", "452 4.2.2 mailbox full", "not yet")],
    ),
)
def test_a_refusal_is_1_and_the_others_get_theirs(post, server, step, said, state):
    server.faults[step] = [said] if " " in step else [None, said]
    done = post.send("--yes")
    assert done.code == 1
    assert f"ben → ben@example.org: {state}: {said}" in done.stdout
    assert server.mailboxes == WITHOUT_BEN
    done = post.send("--yes", *(("--again", "ben") if state == "refused" else ()))
    assert done.code == 0, done.output
    assert server.mailboxes == ALL


def test_a_student_without_an_address_is_1_and_the_others_get_theirs(post, server):
    post.roster.write_text(post.roster.read_text("utf-8").replace("ben@example.org", ""), "utf-8")
    done = post.send("--yes")
    assert done.code == 1
    assert "ben: no address in the roster" in done.stdout
    assert server.mailboxes == WITHOUT_BEN


def test_an_address_of_two_is_2_and_nobody_gets_anothers(post, server):
    post.roster.write_text(post.roster.read_text("utf-8").replace("ben@example.org", "Ann@example.org"), "utf-8")
    done = post.send("--yes")
    assert done.code == 2
    check_one_sentence(done)
    assert "An address is one student's" in done.stderr
    assert server.connections == 0


def test_a_corrected_address_gets_what_was_told_at_the_old_one(post, server):
    assert post.send("--yes").code == 0
    post.roster.write_text(post.roster.read_text("utf-8").replace("ben@", "benny@"), "utf-8")
    done = post.send("--yes")
    assert (done.code, "ben → benny@example.org: sent" in done.stdout) == (0, True), done.output
    assert server.mailboxes == {**ALL, "benny@example.org": 1}


@pytest.mark.parametrize(
    ("template", "says"),
    [("{% if %}", "line 1"), ("{{ view.name.nothing.more }}", "nothing"), ("{{ 1 / (view.id != 'ben') }}", "zero")],
)
def test_a_fault_of_a_template_is_2_and_loses_nothing(post, server, template, says):
    """Where it is one student's alone the others get theirs."""
    path = post.toml.with_name("mail.en.txt")
    path.write_text(template, "utf-8")
    done = post.send("--yes")
    assert done.code == 2
    assert f"{path}: " in done.stderr
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert server.mailboxes == ({} if "ben" not in template else WITHOUT_BEN)
    path.unlink()
    check_rest_comes(post, server)


# What changes in between


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
@pytest.mark.parametrize("change", [("ben@example.org", "benny@example.org"), ("ben,Ben,ben@example.org\n", "")])
def test_a_roster_that_changes_in_between_holds_that_message_back(post, server, step, change):
    """The last look is right before DATA."""

    def corrected():
        post.roster.write_text(post.roster.read_text("utf-8").replace(*change), "utf-8")

    server.faults[step] = [None, corrected]
    done = post.send("--yes")
    assert done.code == 1
    assert "ben → ben@example.org: not yet: the roster was changed meanwhile" in done.stdout
    assert server.mailboxes == WITHOUT_BEN
    done = post.send("--yes")
    assert server.mailboxes == WITHOUT_BEN | ({"benny@example.org": 1} if change[1] else {})


@full
def test_addresses_that_are_exchanged_in_between_reach_nobody_else(post, server):
    def exchanged():
        text = post.roster.read_text("utf-8").replace("ben@", "x@").replace("cid@", "ben@").replace("x@", "cid@")
        post.roster.write_text(text, "utf-8")

    server.faults["RCPT"] = [None, exchanged]
    assert post.send("--yes").code == 1
    assert server.mailboxes == {"ann@example.org": 1}
    assert post.send("--yes").code == 0
    assert server.mailboxes == ALL
    for (address,), data in server.delivered:
        name = {"ann": "Ann", "ben": "Cid", "cid": "Ben"}[address.partition("@")[0]]
        assert f"To: {name} <{address}>".encode() in data


def test_a_roster_that_cannot_be_read_in_between_ends_it(post, server):
    before = post.roster.read_bytes()

    def damaged():
        post.roster.write_text("id,name,email\nann,Ann,no address\n", "utf-8")

    server.faults["RCPT"] = [None, damaged]
    done = post.send("--yes")
    assert done.code == 2
    check_one_sentence(done)
    assert "roster.csv" in done.stderr
    assert "It ended early. Sent: 1; not sent: 2" in done.stdout
    post.roster.write_bytes(before)
    check_rest_comes(post, server)


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@posix
@pytest.mark.parametrize("number", tiered(["SIGINT", "SIGTERM", "SIGHUP"], ["SIGTERM"]))
def test_a_stop_comes_after_the_message_in_hand(post, server, number):
    """As Ctrl-C, `kill` and a closed terminal do; the exit code is that of a run."""
    started = threading.Event()

    def stop():
        started.wait()
        process.send_signal(getattr(signal, number))

    server.faults["DOT"] = [None, stop]
    process = post.start("--yes")
    started.set()
    out, error = process.communicate()
    assert process.returncode == 130
    assert "It ended early. Sent: 2; not sent: 1" in out.decode()
    assert error.decode().splitlines()[-1] == "grade: interrupted."
    assert server.mailboxes == {"ann@example.org": 1, "ben@example.org": 1}
    check_rest_comes(post, server)


@posix
def test_a_stop_while_it_waits_comes_at_once(post, server):
    """Between two messages at a slow pace, where a run spends its time."""
    text = post.toml.read_text("utf-8")
    post.toml.write_text(text.replace("per_minute = 6000", "per_minute = 1"), "utf-8")
    process = post.start("--yes")
    for line in process.stdout:
        if b"ann@example.org: sent" in line:
            process.send_signal(signal.SIGINT)
            break
    out, _ = process.communicate()
    assert process.returncode == 130
    assert "It ended early. Sent: 1; not sent: 2" in out.decode()
    post.toml.write_text(text, "utf-8")
    check_rest_comes(post, server)


@posix
def test_two_at_once_are_one(post, server):
    """The second says so, and the first goes on."""
    second = []

    def try_too():
        second.append(post.start("--yes"))
        second[0].output = second[0].communicate()

    server.faults["DOT"] = [None, try_too]
    process = post.start("--yes")
    process.communicate()
    assert process.returncode == 0
    assert second[0].returncode == 2
    assert f"is in use already (process {process.pid} of " in second[0].output[1].decode()
    assert server.mailboxes == ALL


# The gradebook in between


def write_limit(process):
    """No file of that process may be written to any more, as on a full disk."""
    import resource

    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
@pytest.mark.parametrize("step", ["RCPT", "DOT"])
def test_a_disk_that_is_full_in_between_ends_it(post, server, step):
    """What cannot be written down before is not sent; what cannot be afterwards is asked about."""
    started = threading.Event()

    def fill():
        started.wait()
        write_limit(process)

    server.faults[step] = [None, fill]
    process = post.start("--yes")
    started.set()
    out, error = process.communicate()
    assert process.returncode == 4, error
    assert "gradebook.sqlite could not be written" in error.decode()
    assert "Traceback" not in error.decode()
    assert "It ended early." in out.decode()
    if step == "RCPT":
        assert server.mailboxes == {"ann@example.org": 1}
        check_rest_comes(post, server)
    else:
        done = post.send("--yes")
        assert done.code == 1
        assert "ben: was on its way" in done.stdout
        assert server.mailboxes == ALL


@full
@pytest.mark.skipif(not shutil.which("setpriv"), reason="util-linux is missing")
def test_a_gradebook_that_may_not_be_written_in_between_ends_it(post, server):
    folder = post.place / "class" / ".grade"

    def close():
        folder.chmod(0o500)

    server.faults["RCPT"] = [None, close]
    words = [sys.executable, "-m", "grader.app.cli", *post.words("--yes")]
    if os.geteuid() == 0:  # whom no permission stops
        words = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *words]
    done = subprocess.run(words, env={**os.environ, **post.environment}, capture_output=True, check=False)
    folder.chmod(0o700)
    assert done.returncode == 2, done.stderr
    assert "cannot be opened for writing" in done.stderr.decode()
    assert server.mailboxes == {"ann@example.org": 1}
    check_rest_comes(post, server)


# Who listens


@posix
def test_a_reader_that_goes_away_does_not_stop_the_mail(post, server):
    """As `| head -1` does."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        process = post.start_afresh("--yes", stdout=gone)
    process.communicate()
    assert server.mailboxes == ALL
    assert process.returncode == 0


@full
@posix
def test_nothing_is_asked_in_a_dialogue(post, server):
    """Neither with a closed standard input nor with one that answers yes to all."""
    post.use(server, retries=1)
    server.faults["DOT"] = [KEEP]
    assert post.send("--yes", "ann").code == 1
    for options in ({"preexec_fn": lambda: os.close(0)}, {"stdin": subprocess.PIPE}):
        process = post.start_afresh("--yes", **options)
        out, error = process.communicate(b"y\n" * 9 if "stdin" in options else None)
        assert process.returncode == 1, error
        assert "ann: was on its way" in out.decode()
        assert "grade send --mark-sent STUDENT" in out.decode()
    assert server.mailboxes == ALL
