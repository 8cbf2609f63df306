"""`grade collect` from a real mailbox: once, and as mail comes, beside a run that has the class.

Tries `grader.app.following`, `grader.app.commands.collect` and `grader.app.collecting`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from grader.app.following import Following
from grader.collecting.sources.mails import arrive
from grader.gradebook.book import Gradebook
from grader.intake.location import locate
from tests.app.postfix import need_postfix, postfix
from tests.app.posting import MAIL
from tests.collecting.sources.dovecot import PASSWORD, USER, dovecot, need_dovecot
from tests.conftest import FILES, RIGHT, ROOT, write
from tests.sending.mail_server import PASSWORD as SMTP_PASSWORD
from tests.sending.mail_server import USER as SMTP_USER
from tests.sending.mail_server import make_certificate

TABLE = """
[mailbox]
server = "127.0.0.1"
port = {port}
user = "{user}"
received_by = ["mx.example.org"]
"""


def homework(number: int, student: str = "hong") -> bytes:
    message = EmailMessage()
    message["Received"] = f"from a by mx.example.org; Tue, 03 Mar 2026 10:{number:02}:00 +0900"
    message["From"], message["Subject"] = f"{student}@example.org", "sums"
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content("제출합니다.\n")
    message.add_attachment(RIGHT["sums"].encode(), maintype="text", subtype="x-python", filename="sums.py")
    return message.as_bytes()


@pytest.fixture
def place(tmp_path):
    """A course and a class of two, with a mailbox that has one mail; the environment of the staff."""
    need_dovecot()
    certificate = make_certificate(tmp_path / "server.pem", "127.0.0.1")
    with dovecot(certificate) as server:
        write(tmp_path / "course", FILES)
        toml = tmp_path / "course" / "assignments" / "course.toml"
        toml.write_text(toml.read_text("utf-8") + TABLE.format(port=server.tls, user=USER), "utf-8")
        write(
            tmp_path / "class", {"roster.csv": "id,name,email\nhong,Hong,hong@example.org\nkim,Kim,kim@example.org\n"}
        )
        server.deliver(homework(1))
        tmp_path.joinpath("empty").mkdir()
        yield tmp_path, server, certificate.with_suffix(".crt")


def start(place, *words: object) -> subprocess.Popen[str]:
    folder, _, certificate = place
    environment = {
        **os.environ,
        "GRADE_IMAP_PASSWORD": PASSWORD,
        "SSL_CERT_FILE": str(certificate),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "grader", "collect", *map(str, words), "--class", folder / "class"]
    command += ["--course", folder / "course", "--lang", "en"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder / "empty"
    )


def collected(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder / "class").as_posix() for path in (folder / "class").glob("*/sums/*/sums.py"))


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """All that it says up to a line with these words."""
    said = ""
    while words not in " ".join(said.split()):  # it is wrapped
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def test_from_a_mailbox_once(place):
    folder, server, _ = place
    with start(place, "imap", "--yes") as process:
        said = process.stdout.read()
    assert process.returncode == 0, said
    assert [path.partition("/")[0] for path in collected(folder)] == ["hong"]
    assert "2026-03-03" in collected(folder)[0], "when one's own server stamped it"
    with start(place, f"imaps://{USER}@127.0.0.1:{server.tls}/INBOX", "--yes") as process:
        assert "Nothing new in" in process.stdout.read()
    assert "Seen" not in server.flags()


def test_nothing_of_a_mailbox_but_what_the_window_holds(place):
    with start(place, "imap", "--dry-run", "--until", "2001-01-01") as process:
        assert "Nothing new in" in process.stdout.read()
    with start(place, "imap", "--dry-run", "--since", "yesterday") as process:
        said = process.stdout.read()
    assert process.returncode == 2
    assert "--since: write a time as in 2026-03-02" in said


def test_what_comes_is_collected_as_it_comes_and_waits_while_the_class_is_graded(place):
    folder, server, _ = place
    with start(place, "imap", "--yes", "--follow") as process:
        wait_for(process, "Ctrl-C ends")
        assert len(collected(folder)) == 1
        with Gradebook.open(folder / "class"):
            server.deliver(homework(2, "kim"))
            wait_for(process, "is in use already")
            assert len(collected(folder)) == 1
        wait_for(process, "kim")
        process.send_signal(signal.SIGTERM)
        assert "interrupted" in process.stdout.read()
    assert process.returncode == 130
    assert [path.partition("/")[0] for path in collected(folder)] == ["hong", "kim"]


@pytest.fixture
def postbox(place):
    """A Postfix that the course sends by, with a mailbox of kim's alone: of nobody else does it know the address."""
    need_postfix()
    folder, _, certificate = place
    roster = folder / "class" / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("kim@", "ann@").replace("hong@", "hong2@"), "utf-8")
    with postfix(certificate.with_suffix(".pem")) as server:
        toml = folder / "course" / "assignments" / "course.toml"
        table = MAIL.format(host="127.0.0.1", security="starttls", port=server.port, user=SMTP_USER, retries=0)
        toml.write_text(toml.read_text("utf-8") + table, "utf-8")
        yield server


def test_each_mail_is_answered_as_it_comes_and_once(place, postbox, monkeypatch):
    """By servers that are nobody's imitation; beside a run that has the class, over a connection that is lost, and
    after it was stopped and started again. An address that the server does not know is told, and stops nothing."""
    monkeypatch.setenv("GRADE_SMTP_PASSWORD", SMTP_PASSWORD)
    folder, server, _ = place
    with start(place, "imap", "--yes", "--follow", "--acknowledge", "--check", "--min-isolation", "1") as process:
        wait_for(process, "Ctrl-C ends")
        server.deliver(homework(2, "ann"))
        wait_for(process, "Receipts sent: 1. Refused: 0;")
        server.kick()
        with Gradebook.open(folder / "class"):
            server.deliver(homework(3, "ann"))
            wait_for(process, "is in use already")
        wait_for(process, "Receipts sent: 1. Refused: 0;")
        server.deliver(homework(4, "hong2"))
        wait_for(process, "Refused: 1")
        server.deliver(homework(5, "ann"))
        wait_for(process, "Receipts sent: 1. Refused: 0;")
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 130
    with start(place, "imap", "--yes", "--acknowledge") as process:
        said = process.stdout.read()
    assert "Receipts sent" not in said
    postbox.stop()
    mails = sorted(postbox.mail(), key=lambda each: each["In-Reply-To"])
    assert [each["In-Reply-To"] for each in mails] == ["<2@example.org>", "<3@example.org>", "<5@example.org>"]
    assert {each["To"].addresses[0].addr_spec for each in mails} == {"ann@example.org"}
    for each in mails:
        assert "ESMTPSA" in str(each["Received"]), "with TLS and a login"
        assert each["Auto-Submitted"] == "auto-replied"
        assert "public tests passed" in each.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("imap", "."), "--follow waits for one source alone"),
        ((".", "--yes"), "while one waits: leave --follow out"),
        (("imap",), "--follow collects what comes without asking"),
        (("imap", "--yes", "--dry-run"), "--follow collects what comes without asking"),
    ],
)
def test_what_cannot_be_followed(place, words, said):
    with start(place, *words, "--follow") as process:
        answer = " ".join(process.stdout.read().split())
    assert process.returncode == 2
    assert said in answer


def test_a_wrong_password_ends_with_exit_code_4(place, monkeypatch):
    folder, server, _ = place
    shutil.copy(server.at / "users", server.at / "before")
    (server.at / "users").write_text(f"{USER}:{{PLAIN}}another\n", "utf-8")
    with start(place, "imap", "--yes") as process:
        said = process.stdout.read()
    assert process.returncode == 4
    assert "refuses the login" in said
    assert PASSWORD not in said
    assert collected(folder) == []


def test_a_password_that_was_changed_meanwhile_ends_it_with_exit_code_4(place):
    """The server goes on without it until the connection is cut; what came until then is collected, and on record."""
    folder, server, _ = place
    with start(place, "imap", "--yes", "--follow") as process:
        wait_for(process, "Ctrl-C ends")
        (server.at / "users").write_text(f"{USER}:{{PLAIN}}another\n", "utf-8")
        server.deliver(homework(2, "kim"))
        wait_for(process, "kim")
        server.kick()
        said = process.stdout.read()
    assert process.returncode == 4
    assert "refuses the login" in " ".join(said.split())
    assert PASSWORD not in said
    assert [path.partition("/")[0] for path in collected(folder)] == ["hong", "kim"]


class Rush:
    """A source in which so many mails come without a pause, before it waits at last."""

    name, notes = "rush", ()

    def __init__(self, count: int) -> None:
        self.count = count

    def follow(self, known, tell):
        for number in range(self.count):
            yield arrive(str(number), homework(number))
        yield None


class Taken:
    """A collector that notes what it is given; its clock goes on by four seconds a mail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.now = 0.0

    def plan(self, source, write):
        return list(source.arrivals(lambda cursor: False))

    def carry_out(self, arrivals):
        self.now += 4.0
        self.done += [each.cursor for each in arrivals]
        return []


def test_in_a_rush_of_mails_none_waits_for_the_last_one_to_be_answered(tmp_path):
    """Else the first of three hundred before the due time would have its receipt after minutes."""
    write(tmp_path / "class", {"roster.csv": "id,name,email\nhong,Hong,hong@example.org\n", "hong/sums.py": ""})
    taken = Taken()
    following = Following(
        locate(tmp_path / "class", ["sums"]),
        lambda book: taken,
        lambda planned: None,
        lambda text: None,
        lambda book: taken.done.append("answered"),
        lambda: taken.now,
    )
    following.follow(Rush(8))
    assert taken.done == [*"012", "answered", *"345", "answered", *"67", "answered"]
