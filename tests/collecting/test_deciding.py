"""What a person says of what was kept: placed with its own time, remembered, and taken back without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from grader.collecting.deciding import Decisions
from grader.collecting.keeping import Kept, all_parts, forget_kept, kept_place
from grader.collecting.placing import Placer
from grader.gradebook.arrivals import read_arrivals, read_senders, record_decision
from grader.gradebook.backup import write_backup
from grader.gradebook.book import Gradebook
from grader.text.errors import UsageError
from tests.collecting.made import PEOPLE, Letters, code, collect_all, known, open_here, tree
from tests.collecting.mailbox import cp949_zip
from tests.collecting.test_collect import counted, mail, records
from tests.sandbox.reading.letters import letter, multipart, named, text

STRANGER = "someone@else.example.org"
TIME = "2026-03-07T14:50:00+00:00"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@contextmanager
def deciding(root: Path) -> Iterator[Decisions]:
    with Gradebook.open(root) as book:
        yield Decisions(book, root / ".grade", PEOPLE, Placer(root, PEOPLE, UTC), open_here, "staff")


def parts(root: Path) -> list[Kept]:
    return [each for each in all_parts(records(root)) if each.is_open]


def decide(root: Path, number: str, student: str = "20230001", assignment: str = "dictionary") -> str:
    with deciding(root) as decisions:
        (kept,) = decisions.find(number)
        return decisions.assign(kept, student, assignment).address


def senders(root: Path) -> dict[str, str]:
    with Gradebook.open(root, write=False) as book:
        return read_senders(book)


def test_it_is_placed_with_its_own_time_and_its_helper_and_its_sender_is_remembered(root):
    files = ("mine.py", b"x = 1\n"), ("dictionary.py", b"import mine\n" + code("dictionary"))
    collect_all(root, [Letters({"1": mail(*files, sender=STRANGER)})])
    (kept,) = parts(root)
    assert decide(root, kept.number) == STRANGER
    assert counted(root)["20230001", "dictionary"] == (TIME, files[1][1])
    place = "20230001/dictionary/2026-03-07T14-50-00+00-00"
    assert {path for path in tree(root) if path.startswith(place)} == {
        f"{place}/{name}" for name in ("dictionary.py", "mine.py", "mail.eml")
    }
    assert parts(root) == []
    assert senders(root) == {STRANGER: "20230001"}
    again = mail(("if_for.py", code("if_for")), sender=STRANGER.upper(), number="2")
    collect_all(root, [Letters({"2": again})], known(senders=senders(root)))
    assert ("20230001", "if_for") in counted(root)


def test_what_was_decided_is_taken_back_without_a_trace(root):
    collect_all(root, [Letters({"1": mail(("x.py", code("dictionary")), sender=STRANGER)})])
    before, made = tree(root), records(root)
    (kept,) = parts(root)
    decide(root, kept.number)
    with deciding(root) as decisions:
        (found,) = decisions.find(kept.number)
        (gone,) = decisions.take_back(found)
        assert (gone.fate, gone.student) == ("submission", "20230001")
    assert (tree(root), records(root), senders(root)) == (before, made, {})
    decide(root, kept.number, "20230002")
    assert list(counted(root)) == [("20230002", "dictionary")]


def test_an_attempt_that_somebody_changed_stays_when_it_is_taken_back(root):
    collect_all(root, [Letters({"1": mail(("x.py", code("dictionary")), sender=STRANGER)})])
    (kept,) = parts(root)
    decide(root, kept.number)
    (path,) = root.glob("20230001/dictionary/*/dictionary.py")
    path.write_bytes(b"corrected by hand\n")
    with deciding(root) as decisions:
        (found,) = decisions.find(kept.number)
        decisions.take_back(found)
    assert path.read_bytes() == b"corrected by hand\n"


def test_one_file_may_be_several_assignments(root):
    both = code("dictionary") + code("if_for")
    collect_all(root, [Letters({"1": mail(("all.py", both), sender=STRANGER)})])
    numbers = {each.number for each in parts(root)}
    assert len(numbers) == 1
    decide(root, *numbers)
    decide(root, *numbers, assignment="if_for")
    assert set(counted(root)) == {("20230001", "dictionary"), ("20230001", "if_for")}
    with deciding(root) as decisions:
        (found,) = decisions.find(*numbers)
        decisions.take_back(found)
    assert counted(root) == {}


def test_a_file_in_an_archive_is_named_by_a_number_of_its_own(root):
    packed = cp949_zip({"숙제/내 답안.py": code("dictionary"), "숙제/도구.py": b"y = 2\n"})
    collect_all(root, [Letters({"1": mail(("hw.zip", packed), sender=STRANGER)})])
    (kept,) = parts(root)
    assert kept.part.place == "2/숙제/내 답안.py"
    decide(root, kept.number)
    assert counted(root)["20230001", "dictionary"][1] == code("dictionary")
    assert any(path.endswith("/도구.py") for path in tree(root))


def test_it_is_found_by_its_path_too(root):
    collect_all(root, [Letters({"1": mail(("x.py", code("dictionary")), sender=STRANGER)})])
    (kept,) = parts(root)
    decide(root, kept_place(root / ".grade", root / ".grade" / kept.part.path))
    assert parts(root) == []


def test_what_is_dismissed_is_open_no_more_until_that_is_taken_back(root):
    collect_all(root, [Letters({"1": mail(("x.hwp", b"hwp"))})])
    (kept,) = parts(root)
    with deciding(root) as decisions:
        with pytest.raises(UsageError, match="cannot be graded as it is"):
            decisions.assign(kept, "20230001", "dictionary")
        decisions.dismiss(kept)
        (found,) = decisions.find(kept.number)
        assert not found.is_open
        with pytest.raises(UsageError, match="is not open"):
            decisions.dismiss(found)
        decisions.take_back(found)
    assert [each.number for each in parts(root)] == [kept.number]


def test_what_is_certain_of_a_file_stays_when_the_rest_of_it_is_dismissed(root):
    """One file may be one assignment's for certain, and another's perhaps."""
    collect_all(root, [Letters({"1": mail(("x.py", code("dictionary")))})])
    (record,) = records(root)
    (line,) = (each for each in record.parts if each.fate == "submission")
    with deciding(root) as decisions:
        asked = replace(line, fate="unsure", assignment="if_for", path="kept/0123456789/x.py")
        record_decision(decisions.book, record.id, {line.place: [line, asked]}, "")
        (kept,) = (each for each in all_parts(records(root)) if each.is_open)
        decisions.dismiss(kept)
    fates = {each.assignment: each.fate for each in records(root)[0].parts if each.place == line.place}
    assert fates == {"dictionary": "submission", "if_for": "nothing"}


@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_whose_address_it_is_is_not_learnt_from_what_was_passed_on_or_forged(root, verdict):
    inner = letter(multipart(text("x\n"), named("dictionary.py", code("dictionary"))), sender="hong@example.org")
    content = multipart(text("x\n"), b"Content-Type: message/rfc822\r\n\r\n" + inner, boundary="outer")
    passed = mail(sender="ta@example.org", number="2").partition(b"Content-Type: multipart")[0] + content
    data = mail(("dictionary.py", code("dictionary")), sender=STRANGER, verdict="fail") if verdict == "fail" else passed
    collect_all(root, [Letters({"1": data})])
    kept = next(each for each in parts(root) if each.part.name == "dictionary.py")
    assert decide(root, kept.number) == ""
    assert senders(root) == {}


def test_whose_address_it_is_is_not_learnt_from_a_list_that_many_write_to(root):
    data = mail(("dictionary.py", code("dictionary")), sender="홍길동 via Course <course@lists.example.org>")
    collect_all(root, [Letters({"1": b"List-Id: <course.lists.example.org>\r\n" + data})])
    (kept,) = parts(root)
    assert kept.part.student == "20230001"
    assert decide(root, kept.number) == ""
    assert senders(root) == {}
    assert counted(root)["20230001", "dictionary"] == (TIME, code("dictionary"))


@pytest.mark.parametrize(
    ("name", "data", "placed"),
    [
        ("dictionary.py_", code("dictionary"), "dictionary.py"),
        ("dictionary.ipynb.json", b'{"nbformat": 4, "cells": []}', "dictionary.ipynb"),
    ],
)
def test_what_was_known_by_what_is_in_it_is_placed_under_the_right_name(root, name, data, placed):
    collect_all(root, [Letters({"1": mail((name, data), sender=STRANGER)})])
    (kept,) = parts(root)
    assert kept.part.name == name
    decide(root, kept.number)
    assert tree(root)[f"20230001/dictionary/2026-03-07T14-50-00+00-00/{placed}"]


def test_an_address_of_two_students_is_nobodys(root):
    mails = {str(n): mail(("x.py", code("dictionary", str(n))), sender=STRANGER, number=str(n)) for n in range(2)}
    collect_all(root, [Letters(mails)])
    first, second = parts(root)
    assert decide(root, first.number) == STRANGER
    assert decide(root, second.number, "20230002") == ""
    assert senders(root) == {}


def test_what_is_certain_needs_nobody(root):
    collect_all(root, [Letters({"1": mail(("dictionary.py", code("dictionary")))})])
    (taken,) = [each for each in all_parts(records(root)) if each.part.fate == "submission"]
    with deciding(root) as decisions, pytest.raises(UsageError, match="needs nobody"):
        decisions.assign(taken, "20230002", "dictionary")
    with deciding(root) as decisions, pytest.raises(UsageError, match="Nothing was decided"):
        decisions.take_back(taken)


def test_what_is_kept_is_in_a_backup_and_is_forgotten(root, tmp_path):
    collect_all(root, [Letters({"1": mail(("x.py", code("dictionary", "zed")), sender=STRANGER)})])
    (kept,) = parts(root)
    names = write_backup(root, root / ".grade", tmp_path / "backup.zip")
    assert kept.part.path in names
    with Gradebook.open(root, write=False) as book:
        made = list(read_arrivals(book))
    assert forget_kept(root / ".grade", made, ["hong@example.org"]) == 0
    assert forget_kept(root / ".grade", made, [STRANGER]) == 1
    assert not any("kept" in path for path in tree(root))
