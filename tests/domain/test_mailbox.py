"""The table `[mailbox]` of course.toml: what stands in it, and one sentence for each fault."""

from __future__ import annotations

import pytest

from grader.domain.course_files import load_course
from grader.text.errors import AssignmentError
from tests.conftest import COURSE, write


@pytest.fixture
def load(course):
    """The course's mailbox with these lines in its table."""

    def call(lines):
        write(course, {"assignments/course.toml": f"{COURSE}\n[mailbox]\n{lines}\n"})
        return load_course(course).mailbox

    return call


def test_a_course_need_not_have_one(course):
    write(course, {"assignments/course.toml": COURSE})
    assert load_course(course).mailbox is None


def test_the_server_and_the_user_are_enough(load):
    mailbox = load('server = "imap.example.org"\nuser = "course@example.org"')
    assert (mailbox.security, mailbox.port, mailbox.folder) == ("tls", 993, "INBOX")
    assert (mailbox.authserv_id, mailbox.received_by) == ("", ())


def test_whose_stamps_are_believed_needs_no_server(load):
    mailbox = load('authserv_id = "mx.example.org"\nreceived_by = ["mx.example.org", "mx2.example.org"]')
    assert (mailbox.server, mailbox.received_by) == ("", ("mx.example.org", "mx2.example.org"))


@pytest.mark.parametrize(
    ("written", "port"),
    [
        ('server = "a.example.org"\nsecurity = "starttls"', 143),
        ('server = "a.example.org"\nsecurity = "tls"', 993),
        ('server = "localhost"\nsecurity = "none"', 143),
        ('server = "a.example.org"\nport = 9930', 9930),
    ],
)
def test_the_port_is_that_of_the_security_where_none_is_named(load, written, port):
    assert load(written).port == port


def test_a_folder_has_its_name_in_any_language(load):
    assert load('folder = "과제 제출"').folder == "과제 제출"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("server = 5", "mailbox.server: must be a text in quotes, and is 5"),
        ('server = "imap.example.org:993"', "mailbox.server: must be the name of a server alone, as in imap.example"),
        ('server = "a.example.org"\nsecurity = "none"', "mailbox.security: must be 'tls' or 'starttls'; only on local"),
        ('security = "ssl"', "mailbox.security: must be 'tls', 'starttls' or 'none', and is 'ssl'"),
        ("port = 0", "mailbox.port: must be at least 1, and is 0"),
        ('user = "a\\r\\nb"', "mailbox.user: must be the name that the mail server knows you by"),
        ('folder = ""', "mailbox.folder: must be the name of a folder, as in INBOX"),
        ('folder = "a\\r\\nb"', "mailbox.folder: must be the name of a folder, as in INBOX"),
        ('authserv_id = "mx.example.org; dkim=pass"', "mailbox.authserv_id: must be one word"),
        ('received_by = "mx.example.org"', "mailbox.received_by: must be a list, and is 'mx.example.org'"),
        ('received_by = ["by mx"]', "mailbox.received_by: must be a list of names of servers"),
        ('password = "secret"', "mailbox.password: is not known here; check its spelling"),
    ],
)
def test_a_fault_of_the_table(load, written, sentence):
    with pytest.raises(AssignmentError) as caught:
        load(written)
    assert sentence in caught.value.text.en
    assert "course.toml" in caught.value.text.en
    assert "secret" not in caught.value.text.en + caught.value.text.ko
