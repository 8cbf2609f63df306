"""What a receipt says, in both languages, and how short it is kept.

Of `grader.report.mail.receipt`, `grader.report.mail.notice` and `grader.report.mail.answer`.
"""

from __future__ import annotations

import email
from dataclasses import replace
from email.policy import default

import pytest

from grader.domain.roster import Person
from grader.domain.verdict import Verdict
from grader.gradebook.arrivals import PartRecord
from grader.gradebook.entry import make_entry
from grader.gradebook.inquiries import Inquiry
from grader.report.mail.answer import compose_answer
from grader.report.mail.message import MAX_HTML
from grader.report.mail.notice import Section, compose_notice, notice_html, notice_text
from grader.report.mail.receipt import Facts, Work, neutral_view, receipt_view
from grader.report.mail.thread import Thread, answer_thread
from grader.report.spool import Spool
from grader.text import plain
from tests.report.test_acknowledging import WORK, record

FACTS = Facts("Ann", {"sums": Work("Sums", ("2026-03-08T12:00:00+00:00",), "2026-03-08T11:00:00+00:00")}, ())
ANN = Person("ann", "Ann", ("ann@example.org",))


@pytest.fixture
def course(make):
    return make.course()


def text_of(course, facts=FACTS, lang="en", **more):
    return notice_text(receipt_view(record(**more), facts, course, lang))


def with_attempts(*times):
    return replace(FACTS, works={"sums": replace(FACTS.works["sums"], attempts=times)})


def test_whether_the_time_is_the_servers_is_said(course):
    assert "by our own mail server" in text_of(course)
    assert "No server of ours says so" in text_of(course, weak=True)
    assert "Nothing in your mail tells when it came in" in text_of(course, received="")
    assert "It came after the due time" in text_of(course)


@pytest.mark.parametrize(
    ("counts", "rule"), [("latest", "The latest counts."), ("last_on_time", "on time counts"), ("best", "most points")]
)
def test_which_attempt_counts_is_the_courses_rule(course, counts, rule):
    facts = with_attempts("2026-03-07T12:00:00+00:00", "2026-03-08T12:00:00.5+00:00")
    text = text_of(course.model_copy(update={"counts": counts}), facts)
    assert rule in text
    assert ("The latest is this one." in text) == (counts != "best")
    assert "It is the only one so far." in text_of(course, with_attempts("2026-03-08T12:00:00+00:00"))
    later = text_of(course, with_attempts("2026-03-08T12:00:00+00:00", "2026-03-09T12:00:00+00:00"))
    assert "A later one has come in (2026-03-09" in later


@pytest.mark.parametrize(
    ("name", "fate", "unread", "words"),
    [
        ("a.7z", "left_out", "seven_zip", "packed as 7z, which cannot be opened here"),
        ("a.zip", "left_out", "egg", "packed as EGG, which cannot be opened here"),
        ("a.zip", "unreadable", "encrypted", "locked with a password"),
        ("a.hwp", "left_out", "hwp", "in a document (HWP), which cannot be read here"),
        ("a.py", "unreadable", "picture", "A picture cannot be run."),
        ("a.zip", "unreadable", "total_bytes", "5,000 files of 16 MB each and 20 MB in all"),
        ("a.ipynb", "unreadable", "cells", "more than 5,000 code cells"),
        ("a.zip", "unreadable", "ratio", "cannot be opened here"),
        ("a.7z", "unreadable", "damaged", "damaged and cannot be opened"),
        ("a.py", "unreadable", "", "it cannot be read"),
        ("a.7z", "left_out", "", "it was left out"),
        ("a.py", "unsure", "", "you need not send it again"),
        ("", "unsure", "link_drive", "right-click the file, choose Download"),
        ("", "unsure", "nothing", "There was no file in your mail."),
    ],
)
def test_what_was_left_out_and_what_to_do(course, name, fate, unread, words):
    """By what it is, whatever it is called."""
    part = PartRecord("2", name, fate, why='{"ko": "직원용", "en": "for staff"}', unread=unread)
    assert words in text_of(course, parts=(part,))


def test_why_staff_think_so_and_what_is_anothers_is_not_said(course):
    staffs = PartRecord("2", "a.py", "unsure", why='{"ko": "직원용", "en": "for staff"}')
    others = PartRecord("3", "secret.py", "submission", "ff", 1, "ben", "sums", "ben/sums")
    for lang in ("ko", "en"):
        text = text_of(course, lang=lang, parts=(WORK, staffs, others))
        assert not any(word in text for word in ("for staff", "직원용", "secret.py", "ben"))


def test_a_mail_without_a_file_is_told_what_to_do(course):
    text = text_of(course, parts=(PartRecord("1", "", "unsure"),))
    assert "attach the file itself" in text
    assert "No homework was found in it." in text


def test_what_is_missing_is_told_with_its_due_time(course):
    works = {**FACTS.works, "names": Work("Names", (), "2026-04-01T00:00:00+00:00"), "free": Work("Free")}
    text = text_of(course, replace(FACTS, works=works, missing=("names", "free")))
    assert "Names – due 2026-04-01" in text
    assert "- Free" in text


def test_public_tests_are_told_without_points(course, make):
    failed = make.public(verdict=Verdict.WRONG_ANSWER, message=plain("not 4 <b>"), title=plain("Twice 2"))
    entry = make_entry(make.report("ann", assignment="sums", tests=(make.public(), failed), scores=()))
    text = text_of(course, replace(FACTS, checked={"sums": entry}))
    assert "Sums: 1 of 2 public tests passed." in text
    assert "wrong answer: Twice 2" in text
    assert "not 4 <b>" in text
    assert " / 100" not in text
    broken = make_entry(
        make.report("ann", assignment="sums", status=Verdict.GRADER_FAILED, score=None, staff_detail="x7")
    )
    text = text_of(course, replace(FACTS, checked={"sums": broken}))
    assert "That is our fault" in text
    assert "x7" not in text


def test_a_message_with_very_much_in_it_stays_short(course):
    parts = tuple(
        PartRecord(str(n), f"{'가' * 70}{n}.7z", "left_out", "ab" * 32, 1, unread="seven_zip") for n in range(2000)
    )
    view = receipt_view(record(parts=parts), FACTS, course, "ko")
    assert len(notice_html(view).encode()) > MAX_HTML
    message = compose_notice(view, ANN, ANN.emails, course, "s", Thread("", (), ""), Spool())
    assert len(message.html.encode()) <= MAX_HTML
    assert "메일로는 너무 길어" in message.text
    assert message.subject == "s"


def test_text_of_others_is_text(course):
    hostile = '<script>alert(1)</script>"><img src=x onerror=y>\u202e\x1b[31m\r\nBcc: x@example.org'
    part = PartRecord("2", hostile, "left_out", "ab", 1)
    view = receipt_view(record(parts=(part,), subject=hostile), replace(FACTS, name=hostile), course, "en")
    thread = answer_thread("<1@example.org>", ("<2@example.org>\r\nBcc: x", "<3@example.org>"), hostile)
    person = Person("ann", hostile, ("ann@example.org",))
    message = compose_notice(view, person, person.emails, course, "s", thread, Spool())
    assert "<script" not in message.html
    assert "<img" not in message.html
    for body in (message.text, message.html):
        assert not {"\x1b", "\u202e"} & set(body)
    parsed = email.message_from_bytes(message.encode("<9@example.org>"), policy=default)
    assert parsed["Bcc"] is None
    assert parsed["References"] == "<3@example.org> <1@example.org>"
    assert parsed["In-Reply-To"] == "<1@example.org>"
    assert len(parsed["To"].addresses) == 1


def test_without_a_valid_id_nothing_is_named_and_it_is_still_an_answer(course):
    view = neutral_view(course, "en")
    thread = answer_thread("<broken id>", ("<3@example.org>",), "")
    message = compose_notice(view, ANN, ANN.emails, course, "s", thread, Spool())
    parsed = email.message_from_bytes(message.encode("<9@example.org>"), policy=default)
    assert (parsed["In-Reply-To"], parsed["References"]) == (None, None)
    assert parsed["Auto-Submitted"] == "auto-replied"


def test_sections_and_their_lines_are_in_both_parts(course):
    view = replace(neutral_view(course, "en"), sections=(Section("Title", ("one\ntwo", "three")),))
    assert "Title\n- one\n  two\n- three" in notice_text(view)
    assert notice_html(view).count("·") == 2


def test_an_answer_has_the_words_and_what_they_answer(course):
    inquiry = Inquiry(3, 1, "1", "ann", 7, "Why <b>?\x1b" + "x" * 9000, "", "")
    asked = record(sender="ANN@example.org", subject="Re: results")
    message = compose_answer(inquiry, asked, ANN, "Because.\nSee 3.", course, "en", Spool())
    assert "Because.\nSee 3." in message.text
    assert "> Why <b>?" in message.text
    assert len(message.text) < 4000
    assert "<b>" not in message.html
    parsed = email.message_from_bytes(message.encode("<9@example.org>"), policy=default)
    assert (parsed["Subject"], parsed["Auto-Submitted"]) == ("Re: results", "no")
