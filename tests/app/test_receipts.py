"""Receipts of collected mails, sent to a real server: what they say, to whom, and to whom never.

Of `grader.app.receipts`; which are due is `grader.report.mail.acknowledging`'s.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import sys

import pytest

from grader.report.mail.message import MAX_HTML
from tests.app.corresponding import HALF, RIGHT, Desk, mail
from tests.conftest import grade
from tests.sending.mail_server import serve
from tests.tiers import tiered

ACKNOWLEDGE = ("--acknowledge", "--yes")


def recipients(desk):
    return sorted(desk.server.mailboxes.elements())


def test_a_receipt_tells_what_arrived_when_and_what_is_missing(desk):
    hostile = "<img src=x>\x1b[31m.7z"
    desk.get(a=mail(files={"sums.py": HALF, hostile: b"7z\xbc\xaf\x27\x1c" * 9}))
    shown = desk.collect("--acknowledge")
    assert "ann → ann@example.org: receipt" in shown.stdout
    assert "Receipts to send: 1. Nothing was sent by this." in shown.stdout
    assert desk.sent == []
    done = desk.collect(*ACKNOWLEDGE)
    assert "Receipts sent: 1. Refused: 0" in done.stdout
    (message,), (text,) = desk.sent, desk.texts
    assert (message["Subject"], message["In-Reply-To"]) == ("Re: 과제", "<1@mail.example.org>")
    assert message["References"] == "<1@mail.example.org>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert [each.addr_spec for each in message["To"].addresses] == ["ann@example.org"]
    assert hashlib.sha256(HALF.encode()).hexdigest() in text
    assert "2026-03-07 14:50" in text
    assert "Sums: sums.py" in text
    assert ".7z: Your file is packed as 7z, which cannot be opened here" in text
    assert "Not handed in yet" in text
    assert "9000-01-01" in text
    html = message.get_body(("html",)).get_content()
    assert len(html.encode()) <= MAX_HTML
    assert "<img" not in html
    assert "\x1b" not in text + html
    assert hashlib.sha256(HALF.encode()).hexdigest() in html


def test_the_course_speaks_korean_to_its_students(desk):
    desk.get(a=mail(files={"sums.py": HALF}))
    desk.collect(*ACKNOWLEDGE, lang="ko")
    (text,) = desk.texts
    assert "Ann" in text
    assert re.search("[가-힣]", text)
    assert "arrived" not in text


def test_each_message_has_one_receipt_however_often_it_is_collected(desk):
    one = mail(files={"sums.py": HALF})
    desk.get(a=one)
    desk.collect(*ACKNOWLEDGE)
    desk.get(b=one, c=b"X-Seen: 1\n" + one)
    done = desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["ann@example.org"]
    assert "Receipts sent" not in done.stdout
    desk.get(
        d=mail(
            files={"sums.py": RIGHT["sums"]}, message_id="<2@mail.example.org>", at="Sun, 08 Mar 2026 01:00:00 +0900"
        )
    )
    desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["ann@example.org"] * 2
    assert "You have handed in 2 times. The latest counts." in desk.texts[1]
    assert "The latest is this one." in desk.texts[1]


AUTH = 'authserv_id = "example.org"\n'
NEVER = {
    "automatic": {"headers": {"Auto-Submitted": "auto-replied"}},
    "list": {"headers": {"List-Id": "<all.example.org>"}},
    "bulk": {"headers": {"Precedence": "bulk"}},
    "daemon": {"sender": "MAILER-DAEMON@example.org"},
    "noreply": {"sender": "no-reply@example.org"},
    "ourselves": {"sender": "from@example.org"},
    "staff": {"sender": "prof@example.org"},
}


def test_some_never_get_one(desk):
    mails = {
        name: mail(files={"sums.py": HALF + f"# {name}\n"}, message_id=f"<{name}@mail.example.org>", **more)
        for name, more in NEVER.items()
    }
    empty = mail(files={"sums.py": HALF + "# empty\n"}, message_id="<empty@mail.example.org>")
    mails["empty"] = empty.replace(b"Return-Path: <ann@example.org>", b"Return-Path: <>")
    mails["nobody"] = mail(sender="stranger@example.org", body="Buy now.", message_id="<spam@mail.example.org>")
    desk.get(**mails)
    done = desk.collect(*ACKNOWLEDGE)
    assert desk.sent == [], desk.texts
    assert "No receipt, a machine wrote it, or it came by a list: 6" in done.stdout
    assert "No receipt, it is our own: 2" in done.stdout
    assert "No receipt, an unknown sender, and nothing in it that a person has to look at: 1" in done.stdout


def test_it_goes_to_the_address_of_the_roster(desk):
    """In the case that the roster has, whatever the header says, and to no one else."""
    desk.get(a=mail(sender="BEN2@Example.ORG", files={"sums.py": HALF}, headers={"Reply-To": "evil@example.org"}))
    desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["ben2@example.org"]


def test_the_command_below_the_table_asks_for_the_same(desk):
    """Of the same language, and on a machine that isolates less than is asked for by itself."""
    desk.get(a=mail(files={"sums.py": HALF}))
    desk.get(b=mail(sender="stranger@example.org", files={"sums.py": HALF}, message_id="<2@mail.example.org>"))
    shown = desk.collect("--acknowledge", "--check")
    assert (shown.code, desk.sent) == (0, [])
    (line,) = (line for line in shown.stdout.splitlines() if line.startswith("  grade collect "))
    words = shlex.split(line)[1:]
    assert words[words.index("--min-isolation") + 1] == "1"
    done = grade(*words, cwd=desk.place, env=desk.environment)
    assert done.code == 1, done.output
    assert recipients(desk) == ["ann@example.org", "stranger@example.org"]
    assert "public tests passed" in desk.texts[0]


def test_a_stranger_learns_nothing_and_once_a_day(desk):
    mails = {
        f"m{number}": mail(
            sender="stranger@example.org",
            subject="Ann (ann) sums",
            files={"sums.py": HALF + f"# {number}\n"},
            message_id=f"<s{number}@mail.example.org>",
        )
        for number in range(3)
    }
    desk.get(**mails)
    done = desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["stranger@example.org"]
    (message,), (text,) = desk.sent, desk.texts
    whole = text + message.get_body(("html",)).get_content() + str(message["Subject"]) + str(message["To"])
    assert "A person looks at it." in text
    assert not re.search("Ann|sums|SHA-256", whole)
    assert message["In-Reply-To"] == "<s0@mail.example.org>"
    assert "its sender had a receipt within a day: 2" in done.stdout


def test_two_programs_that_answer_each_other_are_done_after_one(desk):
    """A responder that does not say that it is one, and says no Message-ID that it answers; then one that does."""
    desk.get(a=mail(files={"sums.py": HALF}))
    desk.collect(*ACKNOWLEDGE)
    (receipt,) = desk.sent
    for number in range(3):
        desk.get(
            **{
                f"v{number}": mail(body="I am away.", subject="Away", message_id=f"<v{number}@mail.example.org>"),
                f"w{number}": mail(
                    body="I am away.",
                    subject="Re: x",
                    message_id=f"<w{number}@mail.example.org>",
                    headers={"In-Reply-To": receipt["Message-ID"]},
                ),
            }
        )
        desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["ann@example.org"]


def test_two_graders_that_answer_each_other_are_done_after_one(desk, tmp_path):
    """The other has our address in its roster, and answers our receipt with none."""
    desk.get(a=mail(files={"sums.py": HALF}))
    desk.collect(*ACKNOWLEDGE)
    with serve() as second:
        other = Desk(tmp_path / "other")
        other.use(second)
        roster = other.place / "class" / "roster.csv"
        roster.write_text("id,name,email\nann,Grader,from@example.org\n", "utf-8")
        other.toml.write_text(other.toml.read_text("utf-8").replace('"from@example.org"', '"ann@example.org"'), "utf-8")
        other.get(a=desk.server.delivered[0][1])
        done = other.collect(*ACKNOWLEDGE)
        assert second.delivered == [], done.output
        assert "No receipt, a machine wrote it" in done.stdout


def test_with_check_it_tells_how_the_public_tests_went(desk):
    desk.get(
        a=mail(files={"sums.py": HALF}),
        b=mail(sender="ben@example.org", files={"sums.py": RIGHT["sums"]}, message_id="<b@mail.example.org>"),
        c=mail(
            sender="ben2@example.org",
            files={"names.py": "def oops(:\n"},
            message_id="<c@mail.example.org>",
            at="Sun, 08 Mar 2026 01:00:00 +0900",
        ),
    )
    done = desk.collect(*ACKNOWLEDGE, "--check")
    assert len(desk.sent) == 3, done.output
    half, right, broken = desk.texts
    assert "Sums: 1 of 2 public tests passed." in half
    assert "wrong answer: Twice 2 is 4." in half
    assert "Sums: 2 of 2 public tests passed." in right
    print(broken)
    assert "public tests passed" in broken
    assert not any("/ 100" in text or "hidden" in text for text in desk.texts)


@pytest.mark.skipif(not os.environ.get("GRADER_MNIST"), reason="GRADER_MNIST names no folder")
def test_check_takes_the_images_that_it_is_given(desk):
    """Of MNIST there are 500 to test with, of the digits that a course has without it fewer."""
    place = desk.place / "course" / "assignments" / "sums"
    toml, suite = place / "assignment.toml", place / "test_public.py"
    toml.write_text("needs_images = true\n" + toml.read_text("utf-8"), "utf-8")
    asked = "student.double(2)", "student.double(2) + len(student.images['test_labels']) - 500"
    suite.write_text(suite.read_text("utf-8").replace(*asked), "utf-8")
    folder = os.environ["GRADER_MNIST"]
    desk.environment |= {"GRADER_MNIST": "", "KERAS_HOME": str(desk.place)}
    desk.get(a=mail(files={"sums.py": RIGHT["sums"]}))
    shown = desk.collect("--acknowledge", "--check", "--mnist", folder, "--dry-run")
    assert shown.code == 0, shown.output
    done = desk.collect(*ACKNOWLEDGE, "--check", "--mnist", folder)
    assert "Sums: 2 of 2 public tests passed." in desk.texts[0], done.output
    later = "Sun, 08 Mar 2026 01:00:00 +0900"
    desk.get(b=mail(files={"sums.py": RIGHT["sums"] + "#\n"}, message_id="<2@mail.example.org>", at=later))
    desk.collect(*ACKNOWLEDGE, "--check")
    assert "Sums: 1 of 2 public tests passed." in desk.texts[1]


def test_a_folder_without_images_is_told_before_anything(desk):
    desk.get(a=mail(files={"sums.py": HALF}))
    desk.environment["GRADER_MNIST"] = ""
    done = desk.collect(*ACKNOWLEDGE, "--check", "--mnist", desk.inbox)
    assert (done.code, str(desk.inbox) in done.stderr) == (2, True)
    assert not (desk.place / "class" / "ann").exists()
    assert "it needs --check" in desk.collect(*ACKNOWLEDGE, "--mnist", desk.inbox).stderr


def test_check_alone_and_a_missing_server_are_told_before_anything(desk):
    desk.get(a=mail(files={"sums.py": HALF}))
    assert "it needs --acknowledge" in desk.collect("--check").stderr
    desk.toml.write_text(desk._plain, "utf-8")
    done = desk.collect(*ACKNOWLEDGE)
    assert done.code == 2
    assert "No mail server is named, so no receipt can be sent" in done.stderr
    assert not (desk.place / "class" / "ann").exists()


def test_what_was_refused_is_not_tried_again_and_what_was_put_off_is(desk):
    desk.get(
        a=mail(files={"sums.py": HALF}),
        b=mail(sender="ben@example.org", files={"sums.py": HALF + "#\n"}, message_id="<b@mail.example.org>"),
    )
    desk.server.faults["RCPT ann@example.org"] = ["550 5.1.1 no such user"]
    desk.server.faults["RCPT ben@example.org"] = ["451 4.2.1 later"]
    assert desk.collect(*ACKNOWLEDGE).code == 1
    done = desk.collect(*ACKNOWLEDGE)
    assert recipients(desk) == ["ben@example.org"]
    assert "No receipt, it was refused: 550 5.1.1 no such user: 1" in done.stdout


KILLED = (
    *("before MAIL 2", "noting message 2", "noted message 2", "noting in_data 2", "noted in_data 2", "half CONTENT 2"),
    *("answered CONTENT 2", "noting accepted 2", "noted accepted 2", "before QUIT"),
)
OPEN = KILLED[KILLED.index("noted in_data 2") : KILLED.index("noted accepted 2")]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("event", tiered(KILLED, ("noted message 2", "noted in_data 2", "noted accepted 2")))
def test_after_a_kill_at_any_step_none_goes_out_twice(desk, event):
    people = {"a": "ann@example.org", "b": "ben@example.org", "c": "ben2@example.org"}
    desk.get(
        **{
            name: mail(sender=sender, files={"sums.py": f"{HALF}# {name}\n"}, message_id=f"<{name}@mail.example.org>")
            for name, sender in people.items()
        }
    )
    process = desk.start(event, "collect", desk.inbox, "--min-isolation", "1", *ACKNOWLEDGE)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    boxes = dict(desk.server.mailboxes)
    done = desk.collect(*ACKNOWLEDGE)
    after = desk.server.mailboxes
    assert max(after.values()) == 1
    if event in OPEN:
        assert after["ben@example.org"] == boxes.get("ben@example.org", 0)
        assert "nobody knows whether it arrived: 1" in done.stdout
    else:
        assert [after[address] for address in people.values()] == [1, 1, 1]
    names = [message["Message-ID"] for message in desk.sent]
    assert len(set(names)) == len(names)
    desk.collect(*ACKNOWLEDGE)
    assert desk.server.mailboxes == after


def test_what_another_of_the_group_handed_in_is_not_missing(tmp_path, server):
    desk = Desk(tmp_path / "desk", '\n[groups]\nsums = "team"\n')
    desk.use(server)
    roster = "id,name,email,team\nann,Ann,ann@example.org,1\nben,Ben,ben@example.org,1\ncid,Cid,cid@example.org,2\n"
    (desk.place / "class/roster.csv").write_text(roster, "utf-8")
    desk.get(a=mail(files={"sums.py": RIGHT["sums"]}))
    desk.get(b=mail("ben@example.org", message_id="<2@mail.example.org>", files={"names.py": RIGHT["names"]}))
    desk.get(c=mail("cid@example.org", message_id="<3@mail.example.org>", files={"names.py": RIGHT["names"]}))
    done = desk.collect(*ACKNOWLEDGE, "--check")
    assert "Receipts sent: 3" in done.stdout, done.output
    texts = {message["To"].addresses[0].username: text for message, text in zip(desk.sent, desk.texts, strict=True)}
    assert "Not handed in yet" not in texts["ben"]
    assert "Not handed in yet\n- Sums" in texts["cid"].replace("\r\n", "\n")
    assert "public tests passed" in texts["ann"]
