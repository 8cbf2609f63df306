"""Which mails get a receipt, and where it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.domain.roster import Person, Roster
from grader.gradebook.arrivals import ArrivalRecord, PartRecord
from grader.gradebook.deliveries import Delivery, Dispatch
from grader.report.mail import acknowledging
from grader.report.mail.acknowledging import PERIOD, Due, Withheld, find_due
from grader.report.mail.outbox import NO_ADDRESS

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
ROSTER = Roster(
    (
        Person("ann", "Ann", ("Ann@example.org", "ann@mail.example.org")),
        Person("ben", "Ben", ("ben@example.org",)),
        Person("cid", "Cid"),
    )
)
WORK = PartRecord("2", "sums.py", "submission", "ab", 1, "ann", "sums", "ann/sums")
WORDS = PartRecord("1", "", "nothing")
STRANGE = PartRecord("2", "x.py", "unsure", path="kept/1/x.py")


def record(number=1, student="ann", sender="ann@example.org", parts=(WORK,), **more):
    values = {
        "source": "letters",
        "cursor": str(number),
        "digest": "ab",
        "message_id": f"<{number}@example.org>",
        "answers": (),
        "sender_name": "",
        "subject": "",
        "automatic": False,
        "verdict": "none",
        "received": NOW.isoformat(),
        "weak": False,
        "made": NOW.isoformat(),
    }
    return ArrivalRecord(id=number, student=student, sender=sender, parts=tuple(parts), **{**values, **more})


def receipt(state="accepted", number=1, address="ann@example.org", ago=timedelta(), kind="receipt", **more):
    steps = tuple(Dispatch(address, each, "550 no", (NOW - ago).isoformat()) for each in ([state] if state else []))
    values = {"answers": f"<{number}@example.org>", "arrival": number, **more}
    return Delivery(7, "ann", "<r@example.org>", {}, "", None, steps, (), kind=kind, **values)


def judge(*records, deliveries=(), own=()):
    return find_due(records, deliveries, ROSTER, own, NOW)


def test_it_goes_to_the_rosters_address_whatever_the_mail_says():
    (due,) = judge(record(sender="ANN@mail.example.org"))
    assert (due.person.id, due.address, due.message_id) == ("ann", "ann@mail.example.org", "")
    (due,) = judge(record(sender="remembered@elsewhere.example.org"))
    assert due.address == "Ann@example.org"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"automatic": True}, acknowledging.MACHINE),
        ({"sender": ""}, acknowledging.MACHINE),
        *(
            ({"sender": f"{name}@example.org"}, acknowledging.MACHINE)
            for name in (
                "MAILER-DAEMON",
                "postmaster",
                "no-reply",
                "noreply+x",
                "do_not_reply",
                "bounces-7",
                "list-owner",
            )
        ),
        ({"parts": (PartRecord("1", "", "bounce"),)}, acknowledging.MACHINE),
        ({"verdict": "fail"}, acknowledging.FORGED),
        ({"sender": "Staff@example.org"}, acknowledging.OURS),
        ({"student": "cid"}, NO_ADDRESS),
        ({"student": "gone"}, NO_ADDRESS),
        ({"student": "", "sender": "x@example.org", "parts": (WORDS,)}, acknowledging.STRANGER),
    ],
)
def test_some_get_none(more, why):
    (found,) = judge(record(**more), own=["staff@example.org"])
    assert isinstance(found, Withheld)
    assert found.why == why
    assert found.telling == (why == NO_ADDRESS)


def test_a_persons_name_that_resembles_a_machines_is_a_persons():
    (due,) = judge(record(sender="noreen@example.org"))
    assert isinstance(due, Due)


def test_files_are_no_mail():
    assert judge(record(sender="", message_id="")) == []


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("accepted", None),
        ("by_hand", None),
        ("bounced", None),
        ("unknown", acknowledging.OPEN),
        ("in_data", acknowledging.OPEN),
        ("refused", acknowledging.TURNED_AWAY.format(said="550 no")),
        ("later", "<r@example.org>"),
        ("", "<r@example.org>"),
    ],
)
def test_of_one_that_was_made_before(state, found):
    """It keeps its Message-ID where it is still to be sent."""
    (*judged,) = judge(record(), deliveries=[receipt(state)])
    if found is None:
        assert judged == []
    else:
        (only,) = judged
        assert (only.message_id if isinstance(only, Due) else only.why) == found


def test_the_same_message_by_another_way_gets_no_second_one():
    again = replace(record(2), message_id="<1@example.org>", digest="cd")
    assert judge(again, deliveries=[receipt()]) == []
    assert [each.record.id for each in judge(record(1), again)] == [1]


def test_without_work_it_is_once_a_day():
    mails = [record(number, parts=(WORDS,)) for number in (1, 2)]
    first, second = judge(*mails)
    assert isinstance(first, Due)
    assert second.why == acknowledging.OFTEN
    for ago, often in ((PERIOD / 2, True), (PERIOD * 2, False)):
        (found,) = judge(mails[0], deliveries=[receipt(number=9, ago=ago)])
        assert isinstance(found, Withheld) == often
    assert all(isinstance(each, Due) for each in judge(record(1), record(2))), "each work has its own"


@pytest.mark.parametrize("fate", ["left_out", "unreadable", "unsure"])
def test_a_file_that_cannot_be_used_has_its_own_each_time(fate):
    packed = PartRecord("2", "sums.7z", fate, path="kept/1/sums.7z")
    assert all(isinstance(each, Due) for each in judge(record(1), record(2, parts=(packed,))))


def test_a_stranger_gets_one_a_day_whatever_they_send():
    mails = [record(number, "", "x@example.org", (STRANGE,)) for number in (1, 2)]
    first, second = judge(*mails)
    assert (first.person.id, first.person.name, first.address) == ("", "", "x@example.org")
    assert second.why == acknowledging.OFTEN


@pytest.mark.parametrize("kind", ["receipt", "answer", "result"])
def test_words_in_reply_to_a_receipt_get_none(kind):
    """But those about a result do: they are an inquiry; and new work does."""
    ours = receipt(number=9, kind=kind, ago=PERIOD * 2)
    words = record(parts=(PartRecord("1", "", "objection", student="ann"),), answers=("<r@example.org>",))
    (found,) = judge(words, deliveries=[ours])
    assert isinstance(found, Due) == (kind == "result")
    (found,) = judge(record(answers=("<r@example.org>",)), deliveries=[ours])
    assert isinstance(found, Due)


def test_nothing_goes_to_an_address_that_a_mail_came_back_from():
    (found,) = judge(record(), deliveries=[receipt("bounced", 9, kind="result")])
    assert isinstance(found, Withheld)
    assert found.telling
    assert "550 no" in found.why.en
