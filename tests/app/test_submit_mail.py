"""`grade submit --smtp`: shown first, sent with --yes by one's own account, never twice unless that is asked for.

Of `grader.app.own_mail`. The servers are real ones (`tests.sending.mail_server`, Postfix); what is in the mail beside
its head is looked at in `test_submit.py`.
"""

from __future__ import annotations

import email
import os
import re
import signal
from email.policy import default

import pytest

from grader.app import own_mail
from grader.app.handing_in import Parcel, Work
from grader.app.own_mail import Step, make_letter, post, read_server
from grader.domain.mailing import OwnServer
from grader.gradebook.book import Gradebook
from grader.text import Text
from grader.text.errors import UsageError
from tests.app.posting import DYING
from tests.app.test_collecting import collect, mails  # noqa: F401 - a fixture
from tests.app.test_submit import ANN, home  # noqa: F401 - a fixture
from tests.conftest import RIGHT, ROOT, grade, start, write
from tests.sending.conftest import FakeClock
from tests.sending.mail_server import DROP, KEEP, PASSWORD, USER, serve

SENDER = "ann@example.org"


class Home:
    """A student's folder, and a mail account."""

    def __init__(self, folder, course, server, certificate):
        self.folder, self.server = folder, server
        self.environment = {
            "GRADE_SMTP_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(certificate.with_suffix(".crt")),
            "XDG_STATE_HOME": str(folder.parent / "state"),
        }
        where = ("--smtp", f"127.0.0.1:{server.port}", "--from", SENDER, "--user", USER)
        self.always = ("submit", *ANN, *where, "--course", course)

    def submit(self, *words, lang="en", **environment):
        words = (*self.always, "--lang", lang, *words)
        done = grade(*words, cwd=self.folder, env=self.environment | environment)
        assert "Traceback" not in done.output
        return done

    def start(self, *words, event=""):
        """The same as a process that may be killed; with an event it is killed there."""
        words = (*self.always, "--lang", "en", *words, self.folder)
        return start(DYING, event, *words, cwd=ROOT, env=self.environment)

    @property
    def notes(self):
        file = self.folder.parent / "state" / "sealed-grader" / "sent.jsonl"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        return [Step.model_validate_json(line) for line in text.splitlines()]

    @property
    def sent(self):
        return [email.message_from_bytes(data, policy=default) for _, data in self.server.delivered]


@pytest.fixture
def account(home, course, certificate):  # noqa: F811
    with serve(certificate, login=True) as server:
        yield Home(home, course, server, certificate)


def test_it_is_shown_first_and_sent_with_yes(account):
    done = account.submit()
    assert done.code == 0, done.output
    assert f"To send: [sums] ann Ann Lee\nFrom {SENDER} to reply@example.org, by 127.0.0.1, port " in done.stdout
    assert "Nothing was sent by this. To send it: the same with --yes" in done.stdout
    assert account.server.connections == 0
    assert account.notes == []
    done = account.submit("--yes")
    assert done.code == 0, done.output
    assert f"Sent from {SENDER} to reply@example.org. The mail server took it: 250 2.0.0 taken" in done.stdout
    assert ("STARTTLS" in account.server.steps, "AUTH" in account.server.steps) == (True, True)
    (message,) = account.sent
    assert message["X-Unsent"] is None
    assert (str(message["From"]), str(message["To"])) == (f"Ann Lee <{SENDER}>", "reply@example.org")
    assert message["Subject"] == "[sums] ann Ann Lee"
    assert [len(message.get_all(name)) for name in ("From", "To", "Date", "Message-ID", "Subject")] == [1] * 5
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("sums.py", RIGHT["sums"].encode())
    assert [step.state for step in account.notes] == ["in_data", "accepted"]
    assert not list(account.folder.glob("*.eml"))


def test_it_is_collected_without_a_question_and_page_and_mail_repeat_the_digest(account, course, mails):  # noqa: F811
    done = account.submit("--yes")
    (digest,) = re.findall(r"SHA-256 (\w{64})", done.stdout)
    stamps = (
        "Received: from mail.example.org by mx.example.org; Sat, 7 Mar 2026 23:50:00 +0900\r\n"
        "Authentication-Results: example.org; dmarc=pass; spf=pass; dkim=pass\r\n"
    )
    ((_, data),) = account.server.delivered
    (mails / "1.eml").write_bytes(stamps.encode() + data)
    taken = collect(mails)
    assert (taken.code, taken.stderr) == (0, ""), taken.output
    assert "Collected. Arrivals: 1. Files of homework: 1. Students: 1." in taken.stdout
    place = mails.parent
    assert grade("run", place / "class", "--course", course, "--min-isolation", "1", cwd=place).code == 0
    with Gradebook.open(place / "class", write=False) as book:
        (entry,) = book.entries()
    assert (entry.report.student, entry.score) == ("ann", entry.max_score)
    assert digest in (place / "reports" / "ann" / "report.html").read_text(encoding="utf-8")
    (told,) = (place / "reports" / "outbox").glob("ann*.eml")
    told = email.message_from_bytes(told.read_bytes(), policy=default)
    for kind in ("plain", "html"):
        assert digest in told.get_body((kind,)).get_content(), kind


def test_never_twice_by_accident(account):
    assert account.submit("--yes").code == 0
    for words in ((), ("--yes",), ("--yes",)):
        done = account.submit(*words)
        assert done.code == 0, done.output
        assert "These files were sent to reply@example.org before (20" in done.stdout
        assert "nothing was sent by this" in done.stdout
    assert len(account.sent) == 1
    assert "같은 것을 한 번 더 보내려면 --again" in account.submit("--yes", lang="ko").stdout
    assert account.submit("--again").code == 0
    assert len(account.sent) == 1, "that asks for it, and does not send it"
    assert account.submit("--again", "--yes").code == 0
    first, second = account.sent
    assert first["Message-ID"] == second["Message-ID"], "who collects it knows it for the same"


def test_what_is_changed_is_sent_and_what_is_changed_back(account):
    ids = set()
    for text in (RIGHT["sums"], RIGHT["sums"] + "# better\n", RIGHT["sums"]):
        write(account.folder, {"sums.py": text})
        done = account.submit("--yes")
        assert "Sent from" in done.stdout, done.output
        assert "were sent to" in account.submit("--yes").stdout
        ids.add(account.sent[-1]["Message-ID"])
    assert len(ids) == len(account.sent) == 3, "the last attempt counts, so each has to arrive as one of its own"
    write(account.folder, {"names.py": RIGHT["names"]})
    assert "Sent from" in account.submit("--yes", "names.py").stdout
    assert "were sent to" in account.submit("--yes", "sums.py").stdout, "another homework in between changes nothing"
    assert "Sent from" in account.submit("--yes", "--to", "prof@example.org", "sums.py").stdout
    assert "Sent from" in account.submit("--yes", "--student", "ben", "--name", "Ben", "sums.py").stdout


@pytest.mark.parametrize(("fault", "arrived"), [(KEEP, 1), (DROP, 0)])
def test_a_connection_that_breaks_behind_the_content_is_for_a_person(account, fault, arrived):
    account.server.faults["DOT"] = [fault]
    done = account.submit("--yes")
    assert done.code == 1, done.output
    assert "Nobody knows whether it arrived" in done.stdout
    done = account.submit("--yes")
    assert done.code == 1
    assert "were on their way to reply@example.org (20" in done.stdout
    assert len(account.sent) == arrived
    done = account.submit("--yes", "--again")
    assert done.code == 0, done.output
    assert len({message["Message-ID"] for message in account.sent}) == 1
    assert "were sent to" in account.submit("--yes").stdout


@pytest.mark.parametrize(
    ("event", "arrived"), [("half CONTENT", 0), ("answered CONTENT", 1), ("before DATA", 0), ("sent MAIL", 0)]
)
def test_killed_in_between(account, event, arrived):
    process = account.start("--yes", event=event)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    done = account.submit("--yes")
    if event == "sent MAIL":
        assert done.code == 0, "nothing can have arrived, so nobody is asked"
    else:
        assert (done.code, len(account.sent)) == (1, arrived), done.output
        assert "were on their way to" in done.stdout
        assert account.submit("--yes", "--again").code == 0
    assert len({message["Message-ID"] for message in account.sent}) == 1


def test_several_at_once_send_it_once(account):
    started = [account.start("--yes") for _ in range(4)]
    ended = [(*process.communicate(), process.returncode) for process in started]
    assert len(account.sent) == 1, ended
    for out, err, code in ended:
        said = (out + err).decode()
        assert code in (0, 2), said
        assert "Sent from" in said or "were sent to" in said or "Another grade submit is sending" in said


def test_refused_for_good_or_not_known_there(account):
    account.server.faults["RCPT"] = ["550 5.1.1 no such mailbox"]
    done = account.submit("--yes")
    assert done.code == 1
    assert "Not sent: the mail server refuses it: 550 5.1.1 no such mailbox" in done.stdout
    assert account.submit("--yes").code == 0, "what was refused has not arrived"


def test_the_password(account):
    done = account.submit("--yes", GRADE_SMTP_PASSWORD="wrong")
    assert done.code == 4
    assert f"refuses the login of {USER}" in done.stderr
    assert "Correct user in the options --smtp, --security and --user or the password" in done.stderr
    done = account.submit("--yes", GRADE_SMTP_PASSWORD="")
    assert done.code == 2
    assert "set GRADE_SMTP_PASSWORD" in done.stderr
    assert PASSWORD not in done.output
    assert account.notes == []
    assert account.submit("--yes").code == 0


def test_a_server_that_is_not_the_one_gets_nothing(account):
    done = account.submit("--yes", SSL_CERT_FILE=os.devnull)
    assert done.code == 4
    assert "The certificate of the mail server 127.0.0.1 does not hold: self-signed certificate" in done.stderr
    assert "Nothing was sent." in done.stderr
    assert "AUTH" not in account.server.steps
    assert account.notes == []


def test_without_a_place_for_notes_nothing_is_sent(account, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = account.submit("--yes", XDG_STATE_HOME=str(tmp_path / "file"))
    assert done.code == 2, done.output
    assert "Nothing was sent, for it could not be noted that it is" in done.stderr
    assert account.server.connections == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--smtp", "https://smtp.example.org"), "is no mail server"),
        (("--smtp", "smtp.example.org:99999"), "is no mail server"),
        (("--smtp", ""), "is no mail server"),
        (("--smtp", "smtp.example.org", "--security", "none"), "is for a server on this machine alone"),
        (("--from", "ann"), "'ann' is no mail address"),
        (("--from", "a@example.org\nBcc: b@example.org"), "is no mail address"),
        (("--user", "a\nb"), "is no name of an account"),
        (("--zip",), "--smtp sends a mail, and --zip and --out write a file."),
        (("--out", "a.eml"), "--smtp sends a mail, and --zip and --out write a file."),
    ],
)
def test_what_is_refused(account, words, said):
    done = account.submit("--yes", *words)
    assert done.code == 2, done.output
    assert said in done.stderr
    assert account.server.connections == 0


def test_options_of_sending_without_a_server(account, course):
    words = ("submit", *ANN, "--course", course, "--lang", "en", "--yes", "--from", SENDER)
    done = grade(*words, cwd=account.folder)
    assert done.code == 2
    assert "--from, --yes: that is of sending, which is asked for by --smtp HOST." in done.stderr


def test_one_s_own_address_is_told_once(account):
    assert account.submit("--yes").code == 0
    write(account.folder, {"sums.py": RIGHT["sums"] + "#\n"})
    index = account.always.index("--from")
    account.always = (*account.always[:index], *account.always[index + 2 :])
    assert account.submit("--yes").code == 0
    assert account.server.senders == [SENDER, SENDER]
    done = account.submit("--yes", XDG_STATE_HOME=str(account.folder.parent / "fresh"))
    assert done.code == 2
    assert "Say from which address of yours it is sent, once: --from ADDRESS" in done.stderr


@pytest.mark.parametrize(
    ("smtp", "security", "there"),
    [
        ("smtp.example.org", None, ("smtp.example.org", 587, "starttls")),
        ("smtp.example.org:465", None, ("smtp.example.org", 465, "tls")),
        ("smtp.example.org:2525", None, ("smtp.example.org", 2525, "starttls")),
        ("smtp.example.org", "tls", ("smtp.example.org", 465, "tls")),
        ("localhost:25", "none", ("localhost", 25, "none")),
        (" smtp.example.org ", None, ("smtp.example.org", 587, "starttls")),
        ("::1", None, ("::1", 587, "starttls")),
        ("[2001:db8::1]:465", None, ("2001:db8::1", 465, "tls")),
    ],
)
def test_servers_as_they_are_written(smtp, security, there):
    server = read_server(smtp, security, "ann")
    assert (server.server, server.port, server.security) == there


@pytest.mark.parametrize(
    "smtp", ["a b", "user@smtp.example.org", "smtp.example.org:", "[::1", "smtp.example.org:0", ":25"]
)
def test_what_is_no_server(smtp):
    with pytest.raises(UsageError, match="no mail server"):
        read_server(smtp, None, "ann")


def test_a_server_that_puts_it_off_is_asked_once_more(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    clock, told = FakeClock(), []
    work = Work("sums", Text("합", "Sums"), "sums.py", b"x = 1\n")
    letter = make_letter(Parcel("20230001", "홍 길동", (work,), clock.now()), SENDER, "reply@example.org", "ko")
    with serve() as server:
        there = OwnServer.model_validate({"server": "127.0.0.1", "port": server.port, "security": "none"})
        server.faults["RCPT"] = ["450 4.2.0 greylisted", "450 4.2.0 greylisted"]
        assert post(letter, there, clock, again=False, progress=told.append) == ("later", "450 4.2.0 greylisted")
        assert [event.again_in for event in told] == [60.0, None]
        server.faults["RCPT"] = ["450 4.2.0 greylisted"]
        assert post(letter, there, clock, again=False, progress=told.append)[0] == "accepted"
        assert post(letter, there, clock, again=False, progress=told.append)[0] == "before"
    ((_, data),) = server.delivered
    message = email.message_from_bytes(data, policy=default)
    assert message["From"].addresses[0].display_name == "홍 길동"
    assert make_letter(letter.parcel, SENDER, "reply@example.org", "ko").before.state == "accepted"
    assert own_mail.sender_before() == SENDER
