"""What a report keeps of what a submission says: all of little, a ration of much, and each short text whole."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from grader.domain.disclosure import disclose
from grader.domain.verdict import Report, StaffNote, TestResult, Verdict
from grader.grading.ration import CUT, STAFF_BYTES, STUDENT_BYTES, ration, weight
from grader.text import Text, plain

LETTERS = {
    "quotes": '"',
    "emoji": "😀",
    "korean": "가",
    "lines": "\n",
    "letters": "x",
    "markup": "<&",
    "backslashes": "\\",
}


def result(number: int, said: str, *, visible: bool, **fields: object) -> TestResult:
    made: dict[str, object] = {
        "function": f"test_{number}",
        "task": "task",
        "verdict": Verdict.WRONG_ANSWER,
        "visible": visible,
        "message": plain(said[:4_000]) if visible else Text("틀림", "wrong"),
        "printed": said[:8_000] if visible else "",
        "staff": StaffNote(
            calls=(said[:1_000],) * 3, detail=said[:8_000], printed="" if visible else said[:8_000], bug=said[:500]
        ),
    }
    return TestResult(**(made | fields))


def flood(said: str) -> list[TestResult]:
    return [result(number, said, visible=number % 2 == 0) for number in range(100)]


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_a_flood_is_kept_within_its_rations(letter: str) -> None:
    tests = ration(flood(letter * 8_000), [plain(letter * 4_000)] * 30, [plain(letter * 4_000)] * 30)
    told = [test.message.ko + test.message.en + test.printed for test in tests.tests if test.visible]
    told += [remark.ko + remark.en for remark in tests.remarks if remark != CUT]
    noted = [text for test in tests.tests for text in (*test.staff.calls, test.staff.detail, test.staff.printed)]
    assert 0.7 * STUDENT_BYTES < sum(map(weight, told)) < 1.2 * STUDENT_BYTES
    assert sum(map(weight, noted)) < 1.3 * STAFF_BYTES  # a mark for each of thousands
    assert len(json.dumps([asdict(test) for test in tests.tests])) < 2 * (STUDENT_BYTES + STAFF_BYTES)
    assert CUT in tests.remarks


def test_what_is_short_stays_as_it_is_beside_a_flood() -> None:
    short = result(0, "5 stands for 6.", visible=True)
    found = ration([short, *flood("x" * 8_000)], [plain("a remark")], [plain("a note")])
    assert found.tests[0] == short
    assert found.remarks == (plain("a remark"), CUT)
    assert found.staff_remarks == (plain("a note"),)


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_texts_weigh_together_what_each_weighs(letter: str) -> None:
    texts = [letter, letter * 3, "", "\ud83d", "\ude00", letter]
    assert weight("".join(texts)) == sum(map(weight, texts))


def test_what_fits_stays_as_it_is() -> None:
    tests = [result(number, "나온 값: 5\n기대한 값: 6", visible=number % 2 == 0) for number in range(40)]
    found = ration(tests, [plain("a remark")], [])
    assert found.tests == tuple(tests)
    assert found.remarks == (plain("a remark"),)


def test_one_long_text_has_all_the_room_that_others_leave() -> None:
    long = result(0, "", visible=True, printed="x" * 8_000)
    assert ration([long], [], []).tests == (long,)


@pytest.mark.parametrize("hidden", ["", "x" * 8_000])
def test_what_is_told_hangs_on_no_hidden_test(hidden: str) -> None:
    """Whatever they said, or wherever they were cut."""
    public = [result(number, "x" * 3_000, visible=True) for number in range(20)]
    calm = ration([*public, *(result(n, "", visible=False) for n in range(50))], [plain("r")], [])
    loud = ration([*public, *(result(n, hidden, visible=False) for n in range(50))], [plain("r")], [plain(hidden)] * 9)
    assert loud.remarks == calm.remarks == (plain("r"), CUT)
    first, second = (
        disclose(
            Report(
                student="a",
                assignment="b",
                status=Verdict.PASSED,
                score=0,
                max_score=1,
                tests=found.tests,
                remarks=found.remarks,
                graded_at="2026-03-04T05:06:07+00:00",
                isolation_level=4,
            )
        )
        for found in (calm, loud)
    )
    assert first == second


def test_what_was_decided_beforehand_is_told_and_so_is_rationed() -> None:
    found = ration(
        [result(n, "", visible=False, predetermined=True, message=plain("y" * 4_000)) for n in range(50)], [], []
    )
    assert sum(weight(test.message.ko + test.message.en) for test in found.tests) < 1.2 * STUDENT_BYTES
