"""What goes on the line is the file's own bytes, and to nobody but those the message is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from grader.sending.outgoing import Ready, prepare
from grader.text.errors import MachineError
from tests.sending.conftest import message

NOW = datetime(2026, 11, 29, 10, 5, 7, 999, tzinfo=timezone(timedelta(hours=9)))


def test_only_the_date_and_the_mark_of_a_draft_change():
    ready = message("kim")
    sent = prepare(ready, NOW)
    assert sent.sender == "course@example.org"
    assert sent.data == (
        b"Date: Sun, 29 Nov 2026 10:05:07 +0900\r\n"
        b"From: Course <course@example.org>\r\nTo: kim@example.org\r\nSubject: =?utf-8?b?7KCQ7IiY?=\r\n"
        b"Message-ID: <kim@grader>\r\nMIME-Version: 1.0\r\n\r\nhello\r\n"
    )


@pytest.mark.parametrize(
    ("zone", "moment", "date"),
    [
        ("Asia/Seoul", "2026-07-01T23:30:00+00:00", "Thu, 02 Jul 2026 08:30:00 +0900"),
        ("America/New_York", "2026-03-08T06:59:59+00:00", "Sun, 08 Mar 2026 01:59:59 -0500"),
        ("America/New_York", "2026-03-08T07:00:00+00:00", "Sun, 08 Mar 2026 03:00:00 -0400"),
        ("America/New_York", "2026-11-01T05:30:00+00:00", "Sun, 01 Nov 2026 01:30:00 -0400"),
        ("America/New_York", "2026-11-01T06:30:00+00:00", "Sun, 01 Nov 2026 01:30:00 -0500"),
    ],
)
def test_the_date_is_that_of_the_courses_zone(zone, moment, date):
    """In summer, in winter, and in the hour that there is twice."""
    now = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    assert prepare(message("kim"), now).data.startswith(f"Date: {date}\r\n".encode())


def test_a_header_of_several_lines_goes_or_stays_as_a_whole():
    ready = message("kim")
    folded = ready.data.replace(b"X-Unsent: 1\n", b"x-unsent:\n 1\n").replace(b"Subject: ", b"Subject: x\n X-Unsent: ")
    sent = prepare(replace(ready, data=folded), NOW).data
    assert b"x-unsent" not in sent
    assert b"Subject: x\r\n X-Unsent: =?utf-8" in sent


def test_the_body_may_speak_of_such_headers():
    text = "X-Unsent: 1\nDate: today\n\nBcc: a@example.org"
    assert prepare(message("kim", text=text), NOW).data.endswith(
        b"\r\n\r\nX-Unsent: 1\r\nDate: today\r\n\r\nBcc: a@example.org\r\n"
    )


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_end_of_a_line_is_that_of_mail(end):
    ready = message("kim", text="a\n\n.\n.b")
    sent = prepare(replace(ready, data=ready.data.replace(b"\n", end)), NOW).data
    assert sent == prepare(ready, NOW).data
    assert sent.count(b"\n") == sent.count(b"\r") == sent.count(b"\r\n")


def test_the_last_line_ends_too():
    ready = message("kim")
    assert prepare(replace(ready, data=ready.data.rstrip()), NOW).data.endswith(b"hello\r\n")


def test_a_message_as_reports_have_them_is_the_same_to_who_reads_it():
    """Names in Korean with a comma, addresses over several lines, two parts."""
    addresses = tuple(f"kim{number}@{'long' * 9}.example.org" for number in range(3))
    before = EmailMessage(policy=policy.SMTP)
    before["From"] = Address("조교, 1반", addr_spec="course@example.org")
    before["To"] = [Address('김 "민수", 2', addr_spec=address) for address in addresses]
    before["Subject"] = "점수 " * 40
    before["Message-ID"] = "<kim@grader>"
    before["X-Unsent"] = "1"
    before.set_content("점수\n.\n", cte="base64")
    before.add_alternative("<p>점수</p>", subtype="html", cte="base64")
    sent = prepare(Ready("kim", addresses, before.as_bytes(), "<kim@grader>"), NOW)
    before, after = (message_from_bytes(each, policy=policy.SMTP) for each in (before.as_bytes(), sent.data))
    assert sent.sender == "course@example.org"
    assert sent.data.isascii()
    assert after["X-Unsent"] is None
    for name in ("From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"):
        assert before[name] == after[name]
    for kind in ("plain", "html"):
        assert before.get_body((kind,)).get_content() == after.get_body((kind,)).get_content()


def test_part_of_the_addresses_is_enough():
    ready = message("kim", "kim@example.org", "Kim2@example.org")
    assert prepare(replace(ready, addresses=("kim2@example.org",)), NOW).data == prepare(ready, NOW).data


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"To: kim@", b"To: lee@", "it is not to kim@example.org"),
        (b"To: kim@example.org\n", b"", "it is not to kim@example.org"),
        (b"To: kim@example.org\n", b"To: kim@example.org\nTo: lee@example.org\n", "it is not to kim@example.org"),
        (b"MIME", b"Cc: lee@example.org\nMIME", "it is to others, too"),
        (b"MIME", b"bcc: lee@example.org\nMIME", "it is to others, too"),
        (b"Message-ID: <kim", b"Message-ID: <lee", "it has another Message-ID than its delivery"),
        (b"Message-ID: <kim@grader>\n", b"", "it has another Message-ID than its delivery"),
        (b"From: Course <course@example.org>\n", b"", "its head is damaged"),
        (b"<course@example.org>", b"<course>", "its head is damaged"),
        (b"\n\nhello\n", b"\n", "its head is damaged"),
    ],
)
def test_a_message_that_is_not_the_students_own_is_not_sent(old, new, why):
    ready = message("kim")
    assert old in ready.data
    with pytest.raises(MachineError) as caught:
        prepare(replace(ready, data=ready.data.replace(old, new)), NOW)
    assert f"The message to kim was not sent: {why}." in caught.value.text.en


@pytest.mark.parametrize("address", ["kim@example.org>\r\nRCPT TO:<lee@example.org", "a b@example.org", "kim", ""])
def test_an_address_that_is_none_never_reaches_a_server(address):
    with pytest.raises(MachineError, match="it is not to"):
        prepare(replace(message("kim"), addresses=(address,)), NOW)
