"""Names and subjects in a message's head: whatever they are, the recipients are those that were asked for.

Of `grader.report.mail.headers`.
"""

from __future__ import annotations

import email
import email.policy
import random
from email.header import decode_header, make_header
from email.headerregistry import Address

import pytest

from grader.report.mail.headers import address_field, text_field

NAMES = [
    "victim@example.org, =?utf-8?q?victim=40example.org?= <victim@example.org>; Eve",
    "victim@example.org, " * 8 + "Eve",
    'Kim "x" \\ <victim@example.org>',
    "=?utf-8?q?a=0d=0aBcc:_victim=40example.org?=",
    "=?utf-8?b?dmljdGltQGV4YW1wbGUub3Jn?=, " * 3,
    "group: victim@example.org;",
    "(comment victim@example.org",
    '"',
    "\\",
    "홍길동, " * 40,
    "홍" * 300,
    "👩‍👩‍👧‍👦" * 30,
    "Kim\u202e gro.elpmaxe@mitciv",
    "x" * 300,
]
PLAIN = ["Darius", "Kim Min Su", "Dr. Mundo", "Hong, Gildong", "O'Neil-Lee (B)", "홍길동", "김 민수 (1반)"]
HERE, THERE = "here@example.org", "there@example.org"


def read(name: str) -> email.message.EmailMessage:
    people = [Address(display_name=name, addr_spec=each) for each in (HERE, THERE)]
    data = address_field("Reply-To", people) + text_field("Subject", name) + b"\r\nbody"
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78 or len(name.split()[0]) > 70
    assert data.count(b"\n") == data.count(b"\r\n")
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    assert message.keys() == ["Reply-To", "Subject"]
    assert message.get_content() == "body"
    assert [address.addr_spec for address in message["Reply-To"].addresses] == [HERE, THERE]
    old = email.message_from_bytes(data)
    assert [where for _, where in email.utils.getaddresses([old["Reply-To"]])] == [HERE, THERE]
    assert str(make_header(decode_header(old["Subject"]))) == name
    return message


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_no_recipient_and_no_field(name):
    read(name)


@pytest.mark.parametrize("name", PLAIN)
def test_a_name_of_people_reads_as_it_is(name):
    message = read(name)
    assert {address.display_name for address in message["Reply-To"].addresses} == {name}
    assert message["Subject"] == name


def test_names_of_any_signs():
    drawn = random.Random(5)
    signs = "a B.,;:<>@()[]\"'\\=?_-홍é😀!#$%&*+/^`{|}~ "
    for _ in range(500):
        name = " ".join("".join(drawn.choices(signs, k=drawn.randint(1, 120))).split())
        if name:
            read(name)


def test_a_short_one_is_readable_in_the_file():
    to = [Address(display_name="Darius", addr_spec=HERE)]
    assert address_field("To", to) == b"To: Darius <here@example.org>\r\n"
    assert address_field("To", [Address(addr_spec=HERE)]) == b"To: here@example.org\r\n"
    assert text_field("Subject", "Week 2, results") == b"Subject: Week 2, results\r\n"


def test_a_lone_surrogate_is_no_fault():
    assert address_field("To", [Address(display_name="a\udc80", addr_spec=HERE)]).endswith(b"<here@example.org>\r\n")
