"""Replies to our mails: in sight of the staff until a person has answered, with one mail; and mails that came back.

Of `grader.app.commands.inquiries`, `grader.gradebook.inquiries` and `grader.collecting.replies`.
"""

from __future__ import annotations

import json
import re
import zipfile

import pytest

from tests.app.corresponding import HALF, mail
from tests.conftest import write
from tests.sending.mail_server import DROP

EVIL = "=HYPERLINK(1) <script>alert(1)</script>\x1b]0;x\x07 Why is test_double wrong? I object."
QUOTE = "\n\n-----Original Message-----\nFrom: from@example.org\nSums\n✓ Adds 1 and 2.\n"


@pytest.fixture
def desk(desk):
    """A class whose results were sent: Ann has 60 of 100."""
    write(desk.place / "class", {"ann/sums.py": HALF, "ben/sums.py": HALF})
    assert desk.run().code == 0
    done = desk.staff("send", "--yes")
    assert "Sent: 3" in done.stdout, done.output
    return desk


def sent_to(desk, address):
    return next(each for each in desk.sent if each["To"].addresses[0].addr_spec == address)


def reply(desk, body=EVIL + QUOTE, message_id="<o1@mail.example.org>", sender="ann@example.org", **more):
    headers = {"In-Reply-To": sent_to(desk, "ann@example.org")["Message-ID"]}
    return mail(sender=sender, subject="Re: results", body=body, message_id=message_id, headers=headers, **more)


def test_a_reply_is_an_inquiry_until_it_is_answered_by_one_mail(desk):
    desk.get(o=reply(desk))
    done = desk.collect("--yes")
    assert "Objections: 1" in done.stdout, done.output
    listed = desk.staff("inquiries")
    assert re.search(r"1: open · Ann \(ann\) · sums · test: .*test_double", listed.stdout), listed.output
    assert "Open: 1; answered: 0; score changed: 0." in listed.stdout
    shown = desk.staff("inquiries", "1")
    assert "<script>alert(1)</script>" in shown.stdout
    assert "\x1b" not in shown.stdout + listed.stdout
    assert re.search(r"grade show --class \S+ --course \S+ ann sums\n", shown.stdout)
    # What has to be looked at: on the console, and on the staff's page.
    run = desk.run()
    line = "ann asks about sums, and nobody has answered: grade inquiries 1"
    assert line in run.output
    page = (desk.place / "out" / "index.html").read_text("utf-8")
    assert line in page
    assert "<script>alert" not in page

    before = len(desk.sent)
    draft = desk.staff("inquiries", "1", "--answer", "Twice 2 is 4.\nLook again.")
    assert "To: ann@example.org" in draft.stdout
    assert "Nothing was sent by this." in draft.stdout
    assert len(desk.sent) == before
    assert "1: open" in desk.staff("inquiries").stdout
    for _ in range(2):
        done = desk.staff("inquiries", "1", "--answer", "Twice 2 is 4.\nLook again.", "--yes")
        assert done.code == 0, done.output
    assert "These words were sent before" in done.stdout
    assert len(desk.sent) == before + 1
    message = desk.sent[-1]
    assert (message["In-Reply-To"], message["Subject"]) == ("<o1@mail.example.org>", "Re: results")
    assert message["References"].split()[-1] == "<o1@mail.example.org>"
    assert message["Auto-Submitted"] == "no"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Twice 2 is 4.\r\nLook again." in text
    assert "<script>" in text
    assert "<script>" not in html
    assert "\x1b" not in text + html
    listed = desk.staff("inquiries", "--state", "answered")
    assert "1: answered" in listed.stdout
    assert "Look again." in desk.staff("inquiries", "1").stdout
    assert line not in desk.run().output
    assert "There are no inquiries of this state: open." in desk.staff("inquiries", "--state", "open").stdout


def test_what_cannot_be_asked_for_is_said(desk):
    (desk.place / "answer.txt").write_text("No.", "utf-8")
    for words, said in (
        (("1", "--answer", "No.", "--answer-file", desk.place / "answer.txt"), "The answer is given twice"),
        (("1", "--answer", "No.", "--close"), "Ask for one of these"),
        (("--answer", "No."), "Name the inquiry by its number"),
        (("1", "--close", "--list"), "Name the inquiry by its number"),
        (("1", "--yes"), "--yes sends an answer"),
        (("1", "--why", "No."), "--why belongs to --close"),
        (("1", "--close", "--why", "said"), "There is no inquiry 1"),
    ):
        done = desk.staff("inquiries", *words)
        assert (done.code, said in done.stderr) == (2, True), (words, done.output)


def test_a_score_that_changed_since_is_found_by_itself_and_one_may_be_closed(desk):
    desk.get(o=reply(desk, "Please look again."), p=reply(desk, "And again.", "<o2@mail.example.org>"))
    desk.collect("--yes")
    assert desk.staff("inquiries", "2", "--close").code == 2
    assert "Closed: inquiry 2." in desk.staff("inquiries", "2", "--close", "--why", "said in the lecture").stdout
    assert desk.staff("override", "ann", "sums", "100", "--why", "the test is wrong").code == 0
    listed = desk.staff("inquiries").stdout
    assert "1: score changed" in listed
    assert "2: answered" in listed
    shown = desk.staff("inquiries", "1").stdout
    assert "sums: told 60, now 100" in shown
    assert "said in the lecture" in desk.staff("inquiries", "2").stdout


def test_who_replies_in_anothers_name_asks_nothing(desk):
    """Ben answers the mail to Ann, which he was shown; and a machine answers."""
    machine = reply(desk, "I am away.", "<o3@mail.example.org>")
    machine = machine.replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:")
    desk.get(o=reply(desk, sender="ben@example.org"), q=machine)
    desk.collect("--yes")
    assert "There are no inquiries." in desk.staff("inquiries").stdout


def test_an_answer_that_broke_off_is_not_sent_again_by_itself(desk):
    desk.get(o=reply(desk))
    desk.collect("--yes")
    answer = ("inquiries", "1", "--answer", "No.", "--yes")
    desk.server.faults["DOT"] = [DROP]
    assert desk.staff(*answer).code == 4
    count = len(desk.sent)
    done = desk.staff(*answer)
    assert (done.code, len(desk.sent)) == (1, count)
    assert "nobody knows whether they arrived" in done.stdout
    desk.server.faults["RCPT"] = ["451 4.2.1 later"]
    other = ("inquiries", "1", "--answer", "No, really.", "--yes")
    assert desk.staff(*other).code == 1
    assert desk.staff(*other).code == 0
    assert len(desk.sent) == count + 1


def test_what_a_student_asked_and_was_answered_is_theirs_and_is_forgotten_with_them(desk):
    """Of an answer that never went out, and of why one was closed, the words are the staff's."""
    desk.get(
        o=reply(desk, "Why is it wrong?"),
        p=reply(desk, "And this?", "<o2@mail.example.org>"),
        q=reply(desk, "Hello?", "<o3@mail.example.org>"),
    )
    desk.collect("--yes")
    assert desk.staff("inquiries", "1", "--answer", "Twice 2 is 4.", "--yes").code == 0
    desk.server.faults["RCPT"] = ["550 5.1.1 nobody"]
    assert desk.staff("inquiries", "2", "--answer", "Ben asked that, too.", "--yes").code == 1
    assert desk.staff("inquiries", "3", "--close", "--why", "as Ben").code == 0
    assert desk.staff("export", "ann", "--out", desk.place / "ann.zip").code == 0
    with zipfile.ZipFile(desk.place / "ann.zip") as archive:
        asked, messages = (json.loads(archive.read(f"{name}.json")) for name in ("inquiries", "messages"))
        assert b"Ben asked" not in b"".join(map(archive.read, archive.namelist()))
    assert [each["words"] for each in asked] == ["Why is it wrong?", "And this?", "Hello?"]
    (result,) = {each["about"] for each in asked}
    steps = [step for each in asked for step in each["steps"]]
    assert [(step["kind"], step["words"]) for step in steps] == [
        ("answered", "Twice 2 is 4."),
        ("answered", ""),
        ("closed", ""),
    ]
    assert [result, steps[0]["message_id"], steps[1]["message_id"]] == [each["message_id"] for each in messages]
    assert desk.staff("export", "ben", "--out", desk.place / "ben.zip").code == 0
    with zipfile.ZipFile(desk.place / "ben.zip") as archive:
        assert json.loads(archive.read("inquiries.json")) == []

    done = desk.staff("forget", "ann", "--why", "request 7", "--yes")
    assert "inquiries: 3" in done.stdout, done.output
    book = (desk.place / "class/.grade/gradebook.sqlite").read_bytes()
    assert not [words for words in (b"Why is it wrong?", b"Twice 2 is 4.", b"as Ben") if words in book]
    assert "There are no inquiries." in desk.staff("inquiries").stdout


BOUNCE = """\
Return-Path: <>
Received: from a by mx.example.org; Sat, 07 Mar 2026 23:50:00 +0900
From: MAILER-DAEMON@example.org
To: from@example.org
Subject: Undelivered
Message-ID: <{name}@daemon.example.org>
Date: Sat, 07 Mar 2026 23:50:00 +0900
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user \x1b[31m

--b
Content-Type: message/rfc822

From: from@example.org
To: {to}
Subject: results
Message-ID: {original}

x
--b--
"""


def bounce(name, original, to="ann@example.org", action="failed", status="5.1.1"):
    return BOUNCE.format(name=name, original=original, to=to, action=action, status=status).encode()


def test_what_came_back_is_told_and_another_address_gets_it(desk):
    name = sent_to(desk, "ann@example.org")["Message-ID"]
    desk.get(b=bounce("b", name))
    done = desk.collect("--yes")
    assert "Mails of ours that could not be delivered: 1" in done.stdout
    dry = desk.staff("send")
    assert "ann: could not be delivered: 5.1.1" in dry.stdout, dry.output
    assert "no such user" in dry.stdout
    assert "\x1b" not in dry.stdout
    count = len(desk.sent)
    assert desk.staff("send", "--yes").code == 1
    assert len(desk.sent) == count
    roster = desk.place / "class" / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("ann@example.org", "ann2@example.org"), "utf-8")
    assert "ann → ann2@example.org: sums" in desk.staff("send").stdout
    roster.write_text(roster.read_text("utf-8").replace("ann2@example.org", "ann@example.org"), "utf-8")
    done = desk.staff("send", "--yes", "--again", "ann")
    assert len(desk.sent) == count + 1, done.output
    assert "nothing new" in desk.staff("send").stdout
    desk.collect("--yes")
    assert "could not be delivered" not in desk.staff("send").stdout, "it is on record once"


def test_a_forged_report_changes_nothing(desk):
    name = sent_to(desk, "ann@example.org")["Message-ID"]
    before = desk.staff("send").stdout
    desk.get(
        b=bounce("b", "<other@example.org>"),
        c=bounce("c", name, to="ben@example.org"),
        d=bounce("d", name, action="delayed", status="4.4.1"),
    )
    desk.collect("--yes")
    assert desk.staff("send").stdout == before
