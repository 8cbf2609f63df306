"""Which hint fits a report: by the signs of a mistake, by words that were said, or for whatever is left.

Of `grader.domain.hints`; that signs are those of the public tests as they run is tried in
`tests/authoring/test_hints.py`.
"""

from __future__ import annotations

import pytest

from grader.domain.hints import LEVELS, HandedHint, choose_hint, signs_of
from grader.domain.verdict import Report, StaffNote, TestResult, Verdict
from grader.text import EMPTY, Text, plain


def a_hint(id_, tasks=("add",), **given):
    texts = {level: plain(f"{level} of {id_}") for level in LEVELS}
    return HandedHint(id=id_, tasks=tasks, question=plain("why?"), **texts, **given)


def a_test(name, behaviour="", message=EMPTY, *, task="add", visible=True, verdict=Verdict.WRONG_ANSWER):
    return TestResult(
        function=name,
        task=task,
        verdict=verdict,
        visible=visible,
        message=message,
        staff=StaffNote(behaviour=behaviour),
    )


def a_report(*tests, status=Verdict.PASSED, summary=EMPTY, remarks=()):
    return Report(
        student="s",
        assignment="sums",
        status=status,
        score=0,
        max_score=100,
        tests=tests,
        summary=summary,
        remarks=remarks,
        graded_at="2026-03-01T00:00:00Z",
        isolation_level=1,
    )


def choose(hints, report, task="add"):
    chosen = choose_hint(hints, report, task)
    return None if chosen is None else chosen.id


ONE = a_hint("one", signs=(("test_a aa",),))
BOTH = a_hint("both", signs=(("test_a aa", "test_b bb"),))
SAID = a_hint("said", says=("앞의 호출", "an earlier call"))
REST = a_hint("rest", general=True)
HINTS = (REST, SAID, BOTH, ONE)


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ([a_test("test_a", "aa")], "one"),
        ([a_test("test_a", "aa"), a_test("test_b", "bb")], "both"),
        ([a_test("test_b", "bb")], "both"),  # a part of it, and of no other
        ([a_test("test_a", "aa"), a_test("test_b", "other")], "one"),
        ([a_test("test_b", "aa")], "rest"),  # the same digest of another test
        ([a_test("test_a", "other", Text("앞의 호출에서 넣은 값", "…"))], "said"),
        ([a_test("test_a", "other", Text("…", "Values of an earlier call"))], "said"),
        ([a_test("test_a", "aa", Text("앞의 호출에서 넣은 값", "…"))], "one"),  # what it does counts more
        ([a_test("test_a")], "rest"),
        ([a_test("test_a", "aa", verdict=Verdict.NOT_RUN, task="double")], None),  # of another task
        ([a_test("test_a", verdict=Verdict.PASSED)], None),
        ([], None),
    ],
)
def test_the_one_that_is_most_like_it(tests, expected):
    assert choose(HINTS, a_report(*tests)) == expected


def test_of_equals_the_first():
    assert choose((a_hint("x", signs=ONE.signs), ONE), a_report(a_test("test_a", "aa"))) == "x"


def test_a_remark_counts_where_it_is_about_the_task():
    remark = Text("add 함수가 두 번 이상 있습니다", "add is defined more than once")
    twice = a_hint("twice", tasks=("add", "double"), says=("is defined more than once",))
    tests = a_test("test_a"), a_test("test_d", task="double")
    report = a_report(*tests, remarks=(remark,))
    assert choose((twice, REST), report) == "twice"
    assert choose((twice, a_hint("other", tasks=("double",), general=True)), report, "double") == "other"


def test_none_of_a_task_without_hints_and_none_that_does_not_fit():
    report = a_report(a_test("test_d", "dd", task="double"))
    assert choose(HINTS, report, "double") is None
    assert choose((ONE, SAID), a_report(a_test("test_z", "zz"))) is None


def test_a_file_that_cannot_be_read_has_its_own():
    colon = a_hint("colon", tasks=(), says=("콜론",))
    unreadable = a_report(status=Verdict.UNREADABLE, summary=Text("콜론(:)이 빠졌습니다", "A colon is missing"))
    assert choose((*HINTS, colon), unreadable) == "colon"
    assert choose((*HINTS, colon), unreadable, "double") == "colon"
    assert choose(HINTS, unreadable) is None
    assert choose((colon,), a_report(a_test("test_a", message=plain("콜론")))) is None


def test_signs_are_of_public_tests_with_a_behaviour_alone():
    tests = [
        a_test("test_b", "bb"),
        a_test("test_a", "aa"),
        a_test("test_h", "hh", visible=False),
        a_test("test_n"),
        a_test("test_d", "dd", task="double"),
    ]
    assert signs_of(tests, "add") == ("test_a aa", "test_b bb")
