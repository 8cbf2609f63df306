"""What a student may read of a report: one bit of each hidden test, and nothing that hangs on how it ended."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from grader.domain.disclosure import disclose, disclosed_tasks, disclosed_verdicts, withhold
from grader.domain.verdict import Report, StaffNote, TaskScore, TestResult, TestScore, Verdict
from grader.text import Text, plain

SECRET = "zqxj-7731"
THEIRS = [verdict for verdict in Verdict if not verdict.ours and verdict is not Verdict.NOT_PASSED]
FAILED = [verdict for verdict in THEIRS if verdict is not Verdict.PASSED]


def public(verdict: Verdict = Verdict.PASSED, task: str = "add", name: str = "test_public") -> TestResult:
    return TestResult(function=name, task=task, verdict=verdict, visible=True, message=plain("why"), printed="said")


def hidden(verdict: Verdict, name: str = SECRET, case: str = "", **more: object) -> TestResult:
    values: dict[str, object] = {
        "function": name,
        "case": case,
        "task": "add",
        "verdict": verdict,
        "visible": False,
        "title": Text("큰 입력", "large input"),
        "message": plain(f"{verdict}"),
        "printed": SECRET,
        "seconds": 0.731,
        "staff": StaffNote(calls=(SECRET,), detail=SECRET, printed=SECRET),
    }
    return TestResult(**{**values, **more})


def report(*tests: TestResult, **changes: object) -> Report:
    values: dict[str, object] = {
        "student": "s01",
        "assignment": "sums",
        "status": Verdict.PASSED,
        "score": 50.0,
        "max_score": 100.0,
        "tasks": (TaskScore(task="add", title=plain("add"), score=50.0, max_score=100.0),),
        "tests": tests,
        "scores": tuple(TestScore(score=0.0, max_score=10.0) for _ in tests),
        "staff_remarks": (plain(SECRET),),
        "staff_detail": SECRET,
        "exhibit_faults": (SECRET,),
        "unknown_calls": (SECRET,),
        "graded_at": "2026-03-04T05:06:07+00:00",
        "seconds": 1.25,
        "isolation_level": 4,
    }
    return Report.model_validate({**values, **changes})


def test_however_a_hidden_test_ended_the_student_reads_the_same():
    """Whatever its verdict, message, name, seconds and the staff's notes are."""
    disclosed = [disclose(report(public(), hidden(verdict, name=f"test_{verdict}"))) for verdict in FAILED]
    assert all(each == disclosed[0] for each in disclosed)
    test = disclosed[0].tests[1]
    assert (test.name, test.verdict) == ("add hidden 1", Verdict.NOT_PASSED)
    assert test.message["en"] == "This test was not passed. (what was checked: large input)"
    assert SECRET not in repr(disclosed[0])


def test_what_was_decided_before_a_hidden_input_was_sent_keeps_its_word():
    for verdict in FAILED:
        (_, test) = disclose(report(public(), hidden(verdict, predetermined=True))).tests
        assert (test.verdict, test.message["en"]) == (verdict, str(verdict))


def test_a_task_whose_public_tests_are_all_not_implemented_is_so_as_a_whole():
    """However its hidden tests end: an untouched script is told in one word, and that tells nothing of an input."""
    stub = public(Verdict.NOT_IMPLEMENTED)
    for verdict in FAILED:
        assert disclosed_verdicts([stub, hidden(verdict)]) == [Verdict.NOT_IMPLEMENTED] * 2
        assert disclosed_verdicts([stub, public(), hidden(verdict)])[-1] is Verdict.NOT_PASSED
        assert disclosed_verdicts([hidden(verdict)]) == [Verdict.NOT_PASSED]
    assert disclosed_verdicts([stub, hidden(Verdict.PASSED)])[-1] is Verdict.PASSED


def test_a_task_that_is_not_written_is_told_in_the_words_of_its_public_tests():
    """Where they say one thing of the file, and not of a call; whether the hidden test was run changes nothing."""
    missing = replace(public(Verdict.NOT_IMPLEMENTED), message=plain("no `add`"))
    called = replace(missing, staff=StaffNote(calls=("add(1, 2)",)))
    other = replace(missing, message=plain("no `mul`"))
    for tests, sentence in (
        ([missing, missing], "no `add`"),
        ([missing, other], "This is not written yet."),
        ([missing, called], "This is not written yet."),
    ):
        for verdict in (Verdict.NOT_IMPLEMENTED, Verdict.NOT_RUN, Verdict.CRASHED):
            *_, test = disclose(report(*tests, hidden(verdict))).tests
            assert test.message["en"] == f"{sentence} (what was checked: large input)"


@pytest.mark.parametrize("before", [False, True])
def test_a_hidden_test_with_parameters_is_one_bit(before):
    """It passed when all its cases did; which of them did not is not told, nor how many there are."""
    disclosed = set()
    for verdicts in itertools.product(THEIRS, repeat=2):
        cases = [hidden(verdict, case=str(number)) for number, verdict in enumerate(verdicts)]
        if before:
            cases.append(hidden(Verdict.NOT_IMPLEMENTED, case="9", predetermined=True))
        _, test = disclose(report(public(), *cases)).tests
        assert (test.score, test.max_score) == (0.0, 10.0 * len(cases))
        disclosed.add((test.verdict, test.message))
        passed = not before and set(verdicts) == {Verdict.PASSED}
        assert (test.verdict is Verdict.PASSED) == passed
    assert len(disclosed) == (1 if before else 2)


@pytest.mark.parametrize("ours", [Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED])
def test_without_a_score_there_is_not_even_the_bit(ours):
    """It is graded again, and would tell its bits twice."""
    disclosed = [
        disclose(report(public(), hidden(verdict, "a"), hidden(ours, "b"), status=ours, score=None))
        for verdict in (*THEIRS, ours)
    ]
    assert all(each == disclosed[0] for each in disclosed)
    assert [test.verdict for test in disclosed[0].tests] == [Verdict.PASSED, ours, ours]
    assert [task.score for task in disclosed_tasks(ours, report().tasks)] == [None]
    assert [task.score for task in disclosed_tasks(Verdict.PASSED, report().tasks)] == [50.0]
    assert {test.score for test in disclosed[0].tests} == {None}


def test_hidden_tests_are_numbered_within_their_task():
    """So that a new test elsewhere changes no name, and no name is there twice."""
    tests = (hidden(Verdict.PASSED, "a"), hidden(Verdict.PASSED, "b", task="mul"), hidden(Verdict.PASSED, "c"))
    assert [test.name for test in disclose(report(*tests)).tests] == ["add hidden 1", "mul hidden 1", "add hidden 2"]


def test_the_time_of_grading_is_when_the_run_began_to_the_minute():
    """How long the run took until then hangs on the hidden inputs of all that was graded before."""
    began = disclose(report(public(), run_began="2026-03-04T04:59:58+00:00")).graded_at
    assert began == "2026-03-04T04:59:00+00:00"
    assert disclose(report(public())).graded_at == "2026-03-04T05:06:00+00:00"


@pytest.mark.parametrize(
    ("tests", "points", "sentence"),
    [
        ([public(name="edge")], [(0.0, 5.0)], "This counts once the other tests of its task pass"),
        ([public(name="whole")], [(5.0, 5.0)], ""),
        (
            [public(name="many"), public(Verdict.WRONG_ANSWER, name="many")],
            [(0.0, 2.5), (0.0, 2.5)],
            "This counts together with the other inputs of its test",
        ),
    ],
)
def test_a_withheld_point_says_why_it_is_withheld(tests, points, sentence):
    tests = [replace(test, edge=test.function == "edge", message=plain("")) for test in tests]
    scores = tuple(TestScore(score=mine, max_score=most) for mine, most in points)
    first = disclose(report(*tests, scores=scores)).tests[0]
    assert first.message.en.startswith(sentence)
    assert bool(first.message) is bool(sentence)


def test_a_withheld_point_of_a_hidden_test_says_why():
    tests = [hidden(Verdict.PASSED, edge=True), public(Verdict.WRONG_ANSWER)]
    scores = (TestScore(score=0.0, max_score=5.0), TestScore(score=0.0, max_score=5.0))
    (mine,) = (test for test in disclose(report(*tests, scores=scores)).tests if not test.visible)
    assert mine.message.en.startswith("This counts once the other tests of its task pass")


@pytest.mark.parametrize("told", [Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.NOT_IMPLEMENTED])
def test_what_is_withheld_does_not_hang_on_hidden_tests(told):
    """Not on how they ended, how many there are, what they made of points, of the status and of its reason."""
    first = public(told)
    whole, part = set(), set()
    others = [(), *((hidden(verdict),) for verdict in THEIRS), (hidden(Verdict.PASSED), hidden(Verdict.CRASHED, "two"))]
    for number, tests in enumerate(others):
        unwritten = all(each is Verdict.NOT_IMPLEMENTED for each in disclosed_verdicts([first, *tests]))
        said = {
            "status": Verdict.NOT_IMPLEMENTED if unwritten else Verdict.PASSED,
            "summary": plain("a line was left out") if number % 2 else plain(""),
            "remarks": () if number % 2 else (plain("a line was left out"),),
            "scores": tuple(TestScore(score=float(number), max_score=10.0) for _ in (first, *tests)),
        }
        disclosed = disclose(report(first, *tests, **said))
        whole.add(repr(disclosed))
        part.add(repr(withhold(disclosed)))
    assert len(whole) > 2
    assert len(part) == 1
    (text,) = part
    assert ("why" in text) == (told is not Verdict.PASSED)
    assert "said" in text


def test_what_is_withheld_still_says_why_nothing_could_be_graded():
    for status in (Verdict.UNREADABLE, Verdict.TIMED_OUT, Verdict.GRADER_FAILED):
        disclosed = withhold(disclose(report(status=status, summary=plain("line 3"))))
        assert (disclosed.status, disclosed.summary) == (status, plain("line 3"))
