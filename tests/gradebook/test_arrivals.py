"""What arrived stays on record: known by its key and its cursors, and each decision a further round of its lines.

Of `grader.gradebook.arrivals` and `grader.gradebook.weak`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.gradebook.arrivals import (
    ArrivalRecord,
    PartRecord,
    find_arrival,
    first_parts,
    is_decided,
    is_known,
    note_cursor,
    read_arrivals,
    read_senders,
    read_waiting,
    read_why,
    record_arrivals,
    record_decision,
    record_key,
    remember_sender,
    write_why,
)
from grader.gradebook.book import Gradebook
from grader.gradebook.weak import mark_weak, read_weak
from grader.text import Text
from tests.gradebook.test_book import report

PARTS = (
    PartRecord("1", "", "nothing", why=write_why(Text("글", "a text")), unread="seven_zip"),
    PartRecord("2", "a.py", "unsure", "ab" * 32, 5, "zed\udcff", "if_for", "kept/0/a.py"),
    PartRecord("3", "b.py", "submission", "cd" * 32, 7, "ann", "if_for", "ann/if_for/2026-03-04T05-06-07Z"),
)
RECORD = ArrivalRecord(
    *(0, "letters", "7/1", "ef" * 32, "<1@example.org>", ("<0@example.org>",), "ann@example.org", "Ann", "제목", False),
    *("pass", "ann", "2026-03-04T05:06:07+00:00", True, ""),
    parts=PARTS,
    forwarded=True,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Gradebook.open(tmp_path) as book:
        assert record_arrivals(book, [RECORD]) == [1]
    return tmp_path


def test_it_is_read_as_it_was_recorded(folder):
    with Gradebook.open(folder, write=False) as book:
        (read,) = read_arrivals(book)
        assert read.made
        assert replace(read, made="") == replace(RECORD, id=1)
        assert read_why(read.parts[0].why) == Text("글", "a text")


def test_it_is_known_by_its_key_and_in_each_source_by_its_cursor(folder):
    with Gradebook.open(folder) as book:
        assert find_arrival(book, record_key(RECORD)) == 1
        assert find_arrival(book, record_key(replace(RECORD, message_id="<2@example.org>"))) is None
        note_cursor(book, "copy\udcff", "x", 1)
        found = [is_known(book, *each) for each in (("letters", "7/1"), ("copy\udcff", "x"), ("letters", "x"))]
        assert found == [True, True, False]


def test_the_same_files_of_two_students_are_two_arrivals():
    files = replace(RECORD, message_id="", sender="", sender_name="ann")
    assert record_key(files) != record_key(replace(files, sender_name="ben"))
    assert record_key(files) != record_key(replace(files, subject="another assignment"))
    assert record_key(files) == record_key(replace(files, received="", source="elsewhere", cursor="y"))


def test_the_last_round_of_a_part_is_how_it_stands(folder):
    new = [replace(PARTS[1], fate="submission", student="ann"), replace(PARTS[1], fate="submission", student="ben")]
    with Gradebook.open(folder) as book:
        assert not is_decided(book, 1, "2")
        record_decision(book, 1, {"2": new}, "staff")
        assert is_decided(book, 1, "2")
        (read,) = read_arrivals(book)
        assert {each.place: each.fate for each in read.parts} == {"1": "nothing", "2": "submission", "3": "submission"}
        assert [each.student for each in read.parts if each.place == "2"] == ["ann", "ben"]
        record_decision(book, 1, {"2": first_parts(book, 1, "2")}, "")
        assert not is_decided(book, 1, "2")
        (read,) = read_arrivals(book)
        assert sorted(read.parts, key=lambda each: each.place) == list(PARTS)


def test_what_waits_is_read_without_the_rest(folder):
    second = replace(RECORD, message_id="<2@example.org>", parts=(replace(PARTS[1], path=""), PARTS[2]))
    third = replace(RECORD, message_id="<3@example.org>", parts=(PARTS[0], replace(PARTS[1], fate="left_out")))
    with Gradebook.open(folder) as book:
        assert record_arrivals(book, [second, third]) == [2, 3]
        assert [(each.id, each.parts) for each in read_waiting(book)] == [(1, PARTS[1:2]), (3, third.parts[1:])]
        assert next(replace(each, made="") for each in read_waiting(book)) == replace(RECORD, id=1, parts=PARTS[1:2])
        record_decision(book, 1, {"2": [replace(PARTS[1], fate="submission", student="ann")]}, "staff")
        assert [each.id for each in read_waiting(book)] == [3]
        record_decision(book, 1, {"2": first_parts(book, 1, "2")}, "")
        assert [(each.id, each.parts) for each in read_waiting(book)] == [(1, PARTS[1:2]), (3, third.parts[1:])]


def test_whose_an_address_is_is_the_last_word(folder):
    with Gradebook.open(folder) as book:
        for address, student in (("A@example.org", "ann"), ("b@example.org", "ben"), ("a@example.org", "")):
            remember_sender(book, address, student, "staff")
        assert read_senders(book) == {"b@example.org": "ben"}


@pytest.mark.parametrize(
    ("student", "submitted", "weak"),
    [
        ("ann", "ann/if_for/2026-03-04T05-06-07Z/if_for.py", True),
        ("ann", "Ann Lee/if_for/2026-03-04T05-06-07Z/hw/if_for.py", True),
        ("ann", "ann/if_for/2026-03-04T05-06-08Z/if_for.py", False),
        ("ben", "ben/if_for/2026-03-04T05-06-07Z/if_for.py", False),
    ],
)
def test_an_attempts_time_is_weak_where_its_arrival_says_so(folder, student, submitted, weak):
    with Gradebook.open(folder) as book:
        told = report(student, attempt="2026-03-04T05:06:07+00:00").model_copy(update={"submitted": submitted})
        book.record(told, book.begin_run(version="0", isolation_level=3))
        (entry,) = book.entries()
        assert entry.weak is weak
        assert mark_weak(replace(entry, weak=False), read_weak(book._db)).weak is weak
