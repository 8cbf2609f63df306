"""The tables `[mail]` and `[staff]` of course.toml: what stands in them, and one sentence for each fault.

Of `grader.domain.mailing` and, with `tests/domain/test_mailbox.py`, of `grader.domain.server`.
"""

from __future__ import annotations

import pytest

from grader.domain.course_files import load_course
from grader.text.errors import AssignmentError
from tests.conftest import COURSE, write


@pytest.fixture
def load(course):
    """The course with these tables in its file."""

    def call(tables):
        write(course, {"assignments/course.toml": f"{COURSE}\n{tables}\n"})
        return load_course(course)

    return call


def test_a_course_need_not_send(load):
    loaded = load("")
    assert loaded.mail is None
    assert loaded.staff.addresses == ()


def test_the_server_alone_is_enough(load):
    mail = load('[mail]\nserver = "smtp.example.org"').mail
    assert (mail.server, mail.security, mail.port, mail.user) == ("smtp.example.org", "starttls", 587, "")
    assert (mail.per_minute, mail.retries) == (20, 3)


@pytest.mark.parametrize(
    ("written", "port"),
    [
        ('server = "a.example.org"\nsecurity = "starttls"', 587),
        ('server = "a.example.org"\nsecurity = "tls"', 465),
        ('server = "localhost"\nsecurity = "none"', 25),
        ('server = "::1"\nsecurity = "none"', 25),
        ('server = "a.example.org"\nsecurity = "tls"\nport = 4650', 4650),
    ],
)
def test_the_port_is_that_of_the_security_where_none_is_named(load, written, port):
    assert load(f"[mail]\n{written}").mail.port == port


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "mail.server: is missing"),
        ("server = 5", "mail.server: must be a text in quotes, and is 5"),
        (
            'server = "smtp.example.org:587"',
            "mail.server: must be the name of a server alone, as in smtp.example.org, and is 'smtp.example.org:587'",
        ),
        ('server = "smtps://smtp.example.org"', "mail.server: must be the name of a server alone"),
        ('server = ""', "mail.server: must be the name of a server alone"),
        ('server = "a.example.org"\nport = 0', "mail.port: must be at least 1, and is 0"),
        ('server = "a.example.org"\nport = 70000', "mail.port: must be at most 65535, and is 70000"),
        ('server = "a.example.org"\nport = "587"', "mail.port: must be a whole number, and is '587'"),
        (
            'server = "a.example.org"\nsecurity = "none"',
            "mail.security: must be 'starttls' or 'tls'; only to localhost may mail go without, and is 'none'",
        ),
        (
            'server = "a.example.org"\nsecurity = "ssl"',
            "mail.security: must be 'starttls', 'tls' or 'none', and is 'ssl'",
        ),
        ('server = "a.example.org"\nsecurity = ["tls"]', "mail.security: must be 'starttls', 'tls' or 'none'"),
        (
            'server = "a.example.org"\nuser = "a\\r\\nb"',
            "mail.user: must be the name that the mail server knows you by",
        ),
        ('server = "a.example.org"\nper_minute = 0', "mail.per_minute: must be at least 1, and is 0"),
        ('server = "a.example.org"\nretries = 3.5', "mail.retries: must be a whole number, and is 3.5"),
        ('server = "a.example.org"\nretries = -1', "mail.retries: must be at least 0, and is -1"),
        (
            'server = "a.example.org"\npassword = "secret"',
            "mail.password: is not known here; check its spelling",
        ),
    ],
)
def test_a_fault_of_the_mail_table(load, written, sentence):
    with pytest.raises(AssignmentError) as caught:
        load(f"[mail]\n{written}")
    assert sentence in caught.value.text.en
    assert "course.toml" in caught.value.text.en


def test_a_password_that_stands_there_is_not_repeated(load):
    with pytest.raises(AssignmentError) as caught:
        load('[mail]\nserver = "a.example.org"\npassword = "secret"')
    assert "secret" not in caught.value.text.en + caught.value.text.ko


def test_a_value_in_the_place_of_a_table(load, course):
    write(course, {"assignments/course.toml": f'mail = "smtp.example.org"\n{COURSE}'})
    with pytest.raises(AssignmentError, match=r"mail: must be a table, and is 'smtp\.example\.org'"):
        load_course(course)


def test_the_staffs_addresses(load):
    assert load('[staff]\naddresses = ["ta@example.org"]').staff.addresses == ("ta@example.org",)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('addresses = "ta@example.org"', "staff.addresses: must be a list, and is 'ta@example.org'"),
        ("addresses = [5]", "staff.addresses.0: must be a text in quotes, and is 5"),
        ('addresses = ["ta"]', "staff.addresses: must be a list of addresses, each as in name@example.org"),
        ('addresses = ["TA <ta@example.org>"]', "staff.addresses: must be a list of addresses"),
        ('adresses = ["ta@example.org"]', "staff.adresses: is not known here; check its spelling"),
    ],
)
def test_a_fault_of_the_staff_table(load, written, sentence):
    with pytest.raises(AssignmentError) as caught:
        load(f"[staff]\n{written}")
    assert sentence in caught.value.text.en
