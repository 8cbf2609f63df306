"""Names, titles, templates and servers that mean harm to `grade send`: one recipient, one message, one line each.

Of `grader.app.commands.send`; what a roster may hold at all is tried in `tests/domain`.
"""

from __future__ import annotations

import email
from email.policy import default

import pytest

from tests.app.posting import Post
from tests.sending.mail_server import serve

HEADERS = {
    *("Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "Content-Language"),
}


@pytest.fixture
def post(made, tmp_path):
    return Post(made, tmp_path / "post")


@pytest.fixture
def server(post):
    with serve() as server:
        post.use(server)
        yield server


def only_message(post, server):
    """What `ann` was sent, as one message to her alone."""
    done = post.send("--yes", "ann")
    assert done.code == 0, done.output
    (((address,), data),) = server.delivered
    message = email.message_from_bytes(data, policy=default)
    assert {name.title() for name in message} == {name.title() for name in HEADERS}
    assert not message.defects
    assert [each.addr_spec for each in message["To"].addresses] == [address] == ["ann@example.org"]
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\n.\r\n" not in data
    assert data.count(b"\n") == data.count(b"\r\n"), "no bare line feed, by which mails are smuggled"
    return message


@pytest.mark.parametrize(
    "name",
    [
        "Ben <ben@example.org>, x",
        'A"", <ben@example.org>',
        "한결" * 100,
        "=?utf-8?b?QSxCLDxiZW5AZXhhbXBsZS5vcmc+?=",
        "=?utf-8?q?A=0d=0aBcc:_ben@example.org?=",
    ],
)
def test_a_name_is_no_address(post, server, name):
    text = post.roster.read_text("utf-8").replace("ann,Ann,", f'ann,"{name}",')
    post.roster.write_text(text, "utf-8")
    only_message(post, server)


@pytest.mark.parametrize(
    "title",
    [
        "A\\r\\nBcc: ben@example.org",
        "A\\n\\n.\\nMAIL FROM:<x@example.org>",
        "A " * 2000,
        "=?utf-8?q?A=0d=0aBcc:_ben@example.org=0d=0a=0d=0abody?=",
    ],
)
def test_a_title_is_no_header(post, server, title):
    post.toml.write_text(post.toml.read_text("utf-8").replace("A small course", title), "utf-8")
    only_message(post, server)


def test_a_body_ends_no_message(post, server):
    """Dots on their own, commands, a line without an end: all of it arrives as text."""
    text = "a\n.\nMAIL FROM:<ben@example.org>\n.\r\n\r\n.\r\nQUIT " + "x" * 100_000
    post.toml.with_name("mail.en.txt").write_text(text, "utf-8")
    body = only_message(post, server).get_body(("plain",)).get_content()
    assert body.split() == text.split()


@pytest.mark.parametrize(
    "template",
    [
        "{% include '../../class/roster.csv' %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ say.__globals__ }}",
        "{{ view.__init__.__globals__ }}",
        "{{ part('../../../class/roster.csv', view) }}",
        "{% for i in range(10 ** 9) %}x{% endfor %}",
    ],
)
def test_a_template_reaches_nobody_elses_data(post, server, template):
    post.toml.with_name("mail.en.txt").write_text(template, "utf-8")
    done = post.send("--yes", "ann")
    assert done.code == 2
    assert "ben" not in done.output
    assert "Traceback" not in done.output
    assert server.connections == 0


def test_what_a_server_says_is_one_harmless_line(post, server):
    """Thousands of lines, and what would clear a terminal."""
    server.faults["RCPT ben@example.org"] = ["550-" + "\r\n550-".join(["\x1b[2J" + "x" * 400] * 2000) + "\r\n550 end"]
    done = post.send("--yes")
    assert done.code == 1
    assert max(map(len, done.stdout.splitlines())) < 400
    assert "\x1b" not in done.output
    done = post.send("--yes", "ben")
    assert "ben: refused before: 550 " in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 400


def test_samples_go_to_no_made_up_address(post, server):
    for address in (
        "prof@example.org\nBcc: ben@example.org",
        "ben@example.org",
        "prof@example.org,ben@example.org",
        "",
    ):
        done = post.send("--to", address)
        assert done.code == 2
        assert len(done.stderr.splitlines()) == 1
    assert server.connections == 0


def test_a_password_in_the_course_is_refused_and_not_shown(post):
    with serve() as server:
        post.use(server, more='[mail.more]\npassword = "s3cret-word"\n')
        done = post.send("--yes")
    assert done.code == 3
    assert "mail.more" in done.stderr
    assert "s3cret" not in done.output
