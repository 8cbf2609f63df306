"""What to fix first, case by case."""

from __future__ import annotations

import pytest

from grader.domain.verdict import TestScore, Verdict
from grader.gradebook.entry import make_entry
from grader.report.advice import Advice, advise
from grader.report.people import disclose_entry
from grader.text import Text


def advice(report) -> Advice | None:
    return advise(disclose_entry(make_entry(report)))


def graded(make, *tests, lost=(), **changes):
    """A report with these tests, each worth 10 points, of which it lost as many."""
    lost = lost or [0.0 if test.verdict is Verdict.PASSED else 10.0 for test in tests]
    scores = tuple(TestScore(score=10.0 - each, max_score=10.0) for each in lost)
    return make.report(tests=tests, scores=scores, **changes)


def claim(title: str) -> dict[str, Text]:
    return {"title": Text(title, title)}


def test_a_file_that_gave_nothing_comes_before_everything(make):
    found = advice(make.report(status=Verdict.UNREADABLE, score=0.0, tests=(make.public(verdict=Verdict.NOT_RUN),)))
    assert found.sentence.en == "Nothing in the file could be graded. The reason is told along with it."
    assert found.test is None


def test_where_nothing_is_written_it_names_the_first_task(make):
    found = advice(make.report(status=Verdict.NOT_IMPLEMENTED, score=0.0, tests=()))
    assert found.sentence.en == "Nothing of what is asked for was found written. Begin with Basics."


def test_what_is_not_written_comes_before_a_dearer_wrong_answer(make):
    tests = (
        make.public("wrong", Verdict.WRONG_ANSWER, task="basics"),
        make.public("gone", Verdict.NOT_IMPLEMENTED, task="ride"),
    )
    found = advice(graded(make, *tests, lost=(10.0, 2.0)))
    assert found.sentence.en == "Not written yet: The ride. 7.5 points are missing there."
    assert found.test.name == "gone"


def test_of_what_is_not_written_the_task_that_misses_most_not_the_dearest_test(make):
    """A task of many points has more tests than a small one, each of fewer points."""
    tests = [make.public(name, Verdict.NOT_IMPLEMENTED, task=task) for name, task in (("a", "basics"), ("b", "ride"))]
    tasks = make.report().tasks
    scores = {"basics": (5.0, 5.0), "ride": (40.0, 0.0)}
    changed = tuple(
        each.model_copy(update={"max_score": scores[each.task][0], "score": scores[each.task][1]}) for each in tasks
    )
    found = advice(graded(make, *tests, lost=(9.0, 2.0), tasks=changed))
    assert found.sentence.en == "Not written yet: The ride. 40 points are missing there."
    assert found.test.name == "b"


@pytest.mark.parametrize(("lost", "named"), [((2.0, 5.0, 5.0), "second"), ((5.0, 2.0, 1.0), "first")])
def test_of_the_public_tests_the_dearest_and_of_equals_the_first(make, lost, named):
    names = ("first", "second", "third")
    tests = [make.public(name, Verdict.WRONG_ANSWER, **claim(name)) for name in names]
    found = advice(graded(make, *tests, lost=lost))
    assert found.sentence.en == f"A public test that costs 5 points: {named}"
    assert found.test.name == named


def test_what_could_not_be_run_comes_after_what_is_wrong(make):
    tests = (make.public("after", Verdict.NOT_RUN), make.public("wrong", Verdict.CRASHED))
    assert advice(graded(make, *tests, lost=(10.0, 1.0))).test.name == "wrong"
    assert advice(graded(make, tests[0])).test.name == "after"


def test_a_public_test_comes_before_a_dearer_hidden_one(make):
    tests = (make.hidden(Verdict.WRONG_ANSWER), make.public("wrong", Verdict.WRONG_ANSWER))
    assert advice(graded(make, *tests, lost=(10.0, 1.0))).test.name == "wrong"


def test_of_hidden_tests_it_says_the_task_and_what_they_checked(make):
    tests = (
        make.public(task="basics"),
        make.hidden(Verdict.WRONG_ANSWER, function="one", task="basics", **claim("empty input")),
        make.hidden(Verdict.CRASHED, function="two", **claim("order")),
        make.hidden(Verdict.TIMED_OUT, function="three", **claim("large input")),
        make.hidden(function="four", **claim("text and messages")),
    )
    found = advice(graded(make, *tests, lost=(0.0, 6.0, 4.0, 4.0, 0.0)))
    assert found.sentence.en == (
        "All public tests passed. Look at The ride again: hidden tests did not pass there. "
        "What they checked: order, large input."
    )
    assert found.test is None


def test_which_way_a_hidden_test_failed_is_not_told(make):
    ways = [verdict for verdict in Verdict if not verdict.ours and verdict is not Verdict.PASSED]
    said = {advice(graded(make, make.public(), make.hidden(verdict), lost=(0.0, 10.0))) for verdict in ways}
    assert len(said) == 1


def test_where_all_passed_there_is_nothing_to_fix(make):
    both = advice(graded(make, make.public(), make.hidden()))
    shown = advice(graded(make, make.public()))
    assert (both.done, shown.done) == (True, True)
    assert both.sentence.en == "All tests passed: there is nothing to fix."
    assert shown.sentence.en == "All public tests passed: there is nothing to fix in them."


def test_a_fault_of_ours_is_nothing_to_fix(make):
    tests = (make.public(verdict=Verdict.WRONG_ANSWER),)
    assert advice(make.report(status=Verdict.ASSIGNMENT_BROKEN, score=None, tests=tests, scores=())) is None
    assert advice(make.report(tests=(), scores=())) is None
