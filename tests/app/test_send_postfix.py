"""`grade send --yes` to a real Postfix with STARTTLS and a login: each mail is there once, also after kill -9.

Of `grader.sending.dial` and `grader.sending.smtp`, with a server that is nobody's imitation.
"""

from __future__ import annotations

import signal

import pytest

from tests.app.postfix import need_postfix, postfix
from tests.app.posting import STUDENTS, Post
from tests.tiers import full

pytestmark = full

need_postfix()


@pytest.fixture
def server(certificate):
    with postfix(certificate) as server:
        yield server


@pytest.fixture
def post(made, tmp_path, server, certificate):
    post = Post(made, tmp_path / "post")
    post.use(server, certificate)
    return post


def check_once_each(server):
    server.stop()
    mail = {message["To"].addresses[0].addr_spec: message for message in server.mail()}
    assert len(server.mail()) == len(mail) == len(STUDENTS), server.log()
    for student in STUDENTS:
        message = mail[f"{student}@example.org"]
        assert message["From"].addresses[0].addr_spec == "from@example.org"
        assert message["Reply-To"].addresses[0].addr_spec == "reply@example.org"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@example.org>")
        assert "ESMTPSA" in str(message["Received"]), "with TLS and a login"
        assert message["X-Unsent"] is None
        assert [len(message.get_all(name)) for name in ("Date", "To", "Message-ID")] == [1, 1, 1]
        text = message.get_body(("plain",)).get_content()
        assert [each.title() in text for each in STUDENTS] == [each == student for each in STUDENTS]


def test_a_class_gets_its_mail(post, server):
    done = post.send("--yes")
    assert done.code == 0, done.output + server.log()
    assert "No message, nothing new: 3" in post.send("--yes").stdout
    check_once_each(server)


@pytest.mark.parametrize(
    ("event", "decided"),
    [
        ("noted in_data 2", ("--yes", "--again")),
        ("half CONTENT 2", ("--yes", "--again")),
        ("answered CONTENT 2", ("--mark-sent",)),
        ("noted accepted 2", None),
    ],
)
def test_killed_in_between(post, server, event, decided):
    process = post.start("--yes", event=event)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    done = post.send("--yes")
    assert done.code == (decided is not None), done.output + server.log()
    if decided:
        assert "Not known of: ben" in done.stdout
        done = post.send(*decided, "ben")
        assert done.code == 0, done.output
    assert "No message, nothing new: 3" in post.send("--yes").stdout
    check_once_each(server)


def test_somebody_whom_it_does_not_know_and_a_wrong_password(post, server):
    roster = post.roster.read_text("utf-8")
    post.roster.write_text(roster.replace("ben@", "nobody@"), "utf-8")
    word = post.environment["GRADE_SMTP_PASSWORD"]
    post.environment["GRADE_SMTP_PASSWORD"] = "wrong"
    done = post.send("--yes")
    assert done.code == 4, done.output + server.log()
    assert "refuses the login" in done.stderr
    post.environment["GRADE_SMTP_PASSWORD"] = word
    done = post.send("--yes")
    assert done.code == 1, done.output
    assert "ben → nobody@example.org: refused: 550 5.1.1" in done.stdout
    post.roster.write_text(roster, "utf-8")
    assert post.send("--yes").code == 0
    check_once_each(server)
