"""Of `grader.intake.awaiting`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.domain.roster import Person, Roster
from grader.gradebook.arrivals import ArrivalRecord, PartRecord, record_arrivals, record_decision, write_why
from grader.gradebook.book import Gradebook
from grader.intake.awaiting import add_kept
from grader.intake.inventory import Inventory, Submission
from grader.text import tr

IDS = ("if_for", "dictionary")
ROSTER = Roster([Person("kim", "김민준"), Person("lee", "이서연")])
PART = PartRecord("2", "hw.7z", "left_out", path="kept/0123456789/hw.7z", why=write_why(tr("It cannot be opened.")))
RECORD = ArrivalRecord(
    id=0,
    source="mails",
    cursor="1",
    digest="0" * 64,
    message_id="<1@example.org>",
    answers=(),
    sender="kim@example.org",
    sender_name="민준",
    subject="과제",
    automatic=False,
    verdict="none",
    student="kim",
    received="2026-11-28T14:51:00+00:00",
    weak=False,
    made="",
)


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    graded = Submission("kim", "김민준", "if_for", tmp_path, ("kim",), "if_for.py")
    return Inventory(tmp_path, (graded,), students=("kim",))


def look(root: Path, inventory: Inventory, *parts: PartRecord, record: ArrivalRecord = RECORD) -> Inventory:
    with Gradebook.open(root) as book:
        record_arrivals(book, [replace(record, parts=parts)])
        return add_kept(inventory, book, ROSTER)


def test_what_is_kept_of_somebody_may_be_each_assignment_that_is_not_there(tmp_path, inventory):
    found = look(tmp_path, inventory, PART)
    assert found.handed_in(IDS) == {("kim", "if_for"): (), ("kim", "dictionary"): ()}
    (finding,) = found.findings
    assert finding.text.en == (
        "김민준 (kim): hw.7z was collected and not graded. It cannot be opened. Say what it is: grade assign --list"
    )


def test_what_is_kept_for_one_assignment_is_that_one_alone(tmp_path, inventory):
    found = look(tmp_path, inventory, replace(PART, assignment="dictionary"))
    assert found.handed_in((*IDS, "optimizers")) == {("kim", "if_for"): (), ("kim", "dictionary"): ()}


def test_a_report_whose_file_is_gone_does_not_stand_because_of_what_is_kept(tmp_path, inventory):
    found = look(tmp_path, inventory, PART)
    assert found.handed_in(IDS, kept=False) == inventory.handed_in(IDS)


@pytest.mark.parametrize(
    "part",
    [replace(PART, fate="submission", path="kim/if_for/x"), replace(PART, fate="nothing"), replace(PART, path="")],
)
def test_what_nobody_needs_to_be_asked_about_is_nothing_to_look_at(tmp_path, inventory, part):
    assert look(tmp_path, inventory, part) == inventory


def test_what_was_decided_waits_no_more(tmp_path, inventory):
    with Gradebook.open(tmp_path) as book:
        (id_,) = record_arrivals(book, [replace(RECORD, parts=(PART,))])
        record_decision(book, id_, {PART.place: [replace(PART, fate="nothing")]}, "staff")
        assert add_kept(inventory, book, ROSTER) == inventory


def test_what_is_nobodys_is_told_and_opens_no_total(tmp_path, inventory):
    found = look(tmp_path, inventory, PART, record=replace(RECORD, student="", sender="who@example.org"))
    assert found.handed_in(IDS) == inventory.handed_in(IDS)
    assert found.findings[0].text.en.startswith("hw.7z from who@example.org was collected and not graded.")


def test_of_a_part_of_the_class_only_its_students_are_told(tmp_path, inventory):
    part = replace(inventory, chosen_students=("lee",))
    assert look(tmp_path, part, PART) == part


@pytest.mark.parametrize(
    ("students", "assignments", "told"),
    [
        ((), (), ["", "if_for", ""]),
        (("kim",), (), ["", "if_for"]),
        (("lee",), (), [""]),
        (("kim",), ("dictionary",), [""]),
        ((), ("dictionary",), ["", ""]),
    ],
)
def test_of_students_that_are_asked_for_only_theirs_is_told(tmp_path, inventory, students, assignments, told):
    look(tmp_path, inventory, PART, replace(PART, place="3", assignment="if_for"))
    other = replace(RECORD, cursor="2", digest="1" * 64, message_id="<2@example.org>", student="lee")
    chosen = look(tmp_path, inventory, PART, record=other).select(students, assignments).findings
    assert [finding.assignment for finding in chosen] == told
    assert {finding.student for finding in chosen} <= set(students or ("kim", "lee"))
