"""A message answers the mail that the work came by, as mail programs sort conversations.

Of `grader.report.mail.thread`.
"""

from __future__ import annotations

import email
from dataclasses import replace
from email.policy import default

import pytest

from grader.gradebook.origins import Origin
from grader.report.arrange import student_view
from grader.report.mail.message import compose_planned
from grader.report.mail.outbox import plan_message
from grader.report.mail.thread import MAX_OWN, find_thread
from grader.report.spool import Spool
from tests.report.test_mail_since import HERE, sent, student  # noqa: F401 - a fixture

MAIL = Origin("<1@mail.example.org>", ("<0@x>",), "homework", "2026-11-29T01:05:07+00:00")
ORIGINS = {("kim", "if_for", ""): MAIL}


def made(make, told, *ledger, origins=ORIGINS, **words):
    plan = plan_message(told, ledger, (), **words)
    thread = find_thread(told, plan, ledger, origins)
    message = compose_planned(told, student_view(told, make.course(), "ko"), plan, make.course(), Spool(), thread)
    return message, email.message_from_bytes(message.encode("<me@example.org>"), policy=default)


def answer(number, told, **words):
    return replace(sent(told, HERE, number=number, **words), answers=MAIL.message_id)


def test_the_first_message_answers_that_mail(make, student):  # noqa: F811
    message, read = made(make, student(make.report("kim")))
    assert read["In-Reply-To"] == "<1@mail.example.org>"
    assert read["References"].split() == ["<0@x>", "<1@mail.example.org>"]
    assert read["Subject"] == "Re: homework"
    assert read["Auto-Submitted"] == "auto-replied"
    assert message.thread.root == MAIL.message_id
    assert [address.addr_spec for address in read["To"].addresses] == [HERE], "whatever that mail was from"


def test_later_ones_continue_it(make, student):  # noqa: F811
    """What did not arrive is no part of it."""
    told = student(make.report("kim", score=50.0))
    ledger = (answer(3, told), answer(4, told, state="refused"), replace(answer(5, told), answers="<other@x>"))
    _, read = made(make, student(make.report("kim")), *ledger)
    assert read["References"].split() == ["<0@x>", "<1@mail.example.org>", "<3@example.org>"]
    assert read["In-Reply-To"] == "<3@example.org>"
    many = [answer(number, told) for number in range(3, 60)]
    _, read = made(make, student(make.report("kim")), *many)
    assert len(read["References"].split()) == 2 + MAX_OWN
    assert read["In-Reply-To"] == "<59@example.org>"


def test_of_several_assignments_it_answers_the_newest_mail(make, student):  # noqa: F811
    told = student(make.report("kim"), make.report("kim", "dictionary"))
    later = replace(MAIL, message_id="<2@mail.example.org>", sent="2026-11-30T01:05:07+00:00")
    for first, second in ((MAIL, later), (later, MAIL)):
        origins = {("kim", "if_for", ""): first, ("kim", "dictionary", ""): second}
        assert made(make, told, origins=origins)[1]["In-Reply-To"] == later.message_id


def test_it_is_that_of_the_attempt_that_counts_and_of_what_is_news(make, student):  # noqa: F811
    time = "2026-11-01T10:00:00+09:00"
    assert made(make, student(make.report("kim", attempt=time)))[1]["In-Reply-To"] is None
    both = student(make.report("kim"), make.report("kim", "dictionary"))
    _, read = made(make, both, sent(both, HERE, only=["if_for"]))
    assert read["In-Reply-To"] is None
    assert read["Auto-Submitted"] == "auto-generated"


def test_an_announcement_alone_answers_nothing(make, student):  # noqa: F811
    told = student(make.report("kim"))
    message, read = made(make, told, sent(told, HERE), note="hello")
    assert message.thread is None
    assert read["References"] is None


def test_another_students_mail_is_not_answered(make, student):  # noqa: F811
    assert made(make, student(make.report("kim")), origins={("lee", "if_for", ""): MAIL})[1]["References"] is None


def test_long_names_stay_as_they_are(make, student):  # noqa: F811
    """The package would make words of them that no mail program compares."""
    names = tuple(f"<{letter * 240}@x.org>" for letter in "abcdefghij")
    origin = Origin("<" + "m" * 250 + ">", names, "")
    message, read = made(make, student(make.report("kim")), origins={("kim", "if_for", ""): origin})
    raw = message.encode("<me@example.org>")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"References: " + b"\r\n ".join(name.encode() for name in (*names, origin.message_id)) in raw
    assert read["In-Reply-To"] == origin.message_id


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("homework", "Re: homework"),
        ("Re: RE: 회신: homework", "Re: homework"),
        ("답장: [과제] 딕셔너리", "Re: [과제] 딕셔너리"),
        ("Reading list", "Re: Reading list"),
        ("x" * 400, "Re: " + "x" * 145 + "…"),
        ("", "[AI School 2주차] 조건문과 반복문 채점 결과"),
        ("Re:", "[AI School 2주차] 조건문과 반복문 채점 결과"),
        ("=?utf-8?Q?a=0D=0ABcc:_evil@example.org?=", "Re: =?utf-8?Q?a=0D=0ABcc:_evil@example.org?="),
        ("a\r\nBcc: evil@example.org", "Re: a\\r\\nBcc: evil@example.org"),
    ],
)
def test_the_subject_is_that_of_an_answer(make, student, subject, says):  # noqa: F811
    _, read = made(make, student(make.report("kim")), origins={("kim", "if_for", ""): replace(MAIL, subject=subject)})
    assert read["Subject"] == says
    assert read["Bcc"] is None


def test_the_file_is_fit_for_sending(make, student):  # noqa: F811
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from grader.sending.outgoing import Ready, prepare

    message, _ = made(make, student(make.report("kim")))
    ready = Ready("kim", (HERE,), message.encode("<me@example.org>"), "<me@example.org>")
    line = prepare(ready, datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Seoul"))).data
    read = email.message_from_bytes(line, policy=default)
    assert read["In-Reply-To"] == MAIL.message_id
    assert read["Date"] == "Wed, 01 Jul 2026 12:00:00 +0900"
