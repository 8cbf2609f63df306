"""The points of COURSE: halves, equal shares, all or nothing, edges, one rounding."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.domain.course import Assignment
from grader.domain.scoring import OBSERVED_POINTS, exact_points, round_points, score
from grader.domain.verdict import TestResult, Verdict

PASSED, WRONG, BROKEN = Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.ASSIGNMENT_BROKEN


def assignment(**points: int) -> Assignment:
    tasks = [{"name": name, "points": worth, "title": {"ko": name, "en": name}} for name, worth in points.items()]
    return Assignment(id="a", title={"ko": "", "en": ""}, kind="functions", tasks=tasks, folder=Path())


def result(function, verdict=PASSED, *, task="t", case="", visible=True, edge=False, observed=False) -> TestResult:
    return TestResult(
        function=function, case=case, task=task, verdict=verdict, visible=visible, edge=edge, observed=observed
    )


def hidden(function, verdict=PASSED, **more) -> TestResult:
    return result(function, verdict, visible=False, **more)


T = assignment(t=100)


def total(*results: TestResult, of: Assignment = T, with_hidden: bool = True) -> float | None:
    return score(of, results, hidden=with_hidden)[2]


class TestHalves:
    def test_half_is_public_and_half_is_hidden_however_many_tests_there_are(self):
        assert total(result("a"), hidden("b", WRONG), hidden("c", WRONG), hidden("d", WRONG)) == 50
        assert total(result("a", WRONG), hidden("b"), hidden("c"), hidden("d")) == 50

    def test_a_half_is_shared_equally_over_its_functions(self):
        assert total(result("a"), result("b", WRONG), hidden("c"), hidden("d"), hidden("e", WRONG)) == 58.33

    @pytest.mark.parametrize("only", [result, hidden])
    def test_tests_of_one_sort_only_carry_all_points(self, only):
        assert total(only("a"), only("b", WRONG)) == 50
        assert total(only("a")) == 100

    def test_a_check_at_home_claims_the_public_half_only(self):
        tasks, scores, points = score(T, [result("a"), result("b", WRONG)], hidden=False)
        assert (tasks[0].score, tasks[0].max_score, points) == (25, 50, 25)
        assert [(one.score, one.max_score) for one in scores] == [(25, 25), (0, 25)]

    def test_at_home_a_task_without_public_tests_loses_nothing(self):
        tasks, _, points = score(assignment(t=60, u=40), [result("a")], hidden=False)
        assert [(task.score, task.max_score) for task in tasks] == [(30, 30), (0, 0)]
        assert points == 30


def test_the_same_results_are_worth_what_their_own_assignment_gives():
    """Points are reckoned once for all who did alike; alike are not those of another course, or of a check at home."""
    results = [result("a"), hidden("b", WRONG), result("c", task="u"), hidden("d", task="u")]
    for worth in (60, 20, 60):
        made = assignment(t=worth, u=100 - worth)
        assert total(*results, of=made) == worth / 2 + 100 - worth
        assert score(made, results, hidden=False)[2] == 50
    tasks = [{"name": "t", "points": 100, "title": {"ko": "나", "en": "I"}}]
    renamed = Assignment(id="a", title={"ko": "", "en": ""}, kind="functions", tasks=tasks, folder=Path())
    assert score(renamed, results[:2], hidden=True)[0][0].title.en == "I"
    assert score(T, results[:2], hidden=True)[0][0].title.en == "t"


class TestFunctions:
    def test_a_function_with_parameters_is_one_test(self):
        assert total(result("a", case="1"), result("a", case="2"), result("b", WRONG), hidden("c", WRONG)) == 25

    def test_it_passes_when_all_its_cases_pass(self):
        _, scores, points = score(T, [result("a", case="1"), result("a", WRONG, case="2"), hidden("b")], hidden=True)
        assert points == 50
        assert [(one.score, one.max_score) for one in scores] == [(0, 25), (0, 25), (50, 50)]

    @pytest.mark.parametrize("verdict", [v for v in Verdict if v is not PASSED and not v.ours])
    def test_every_verdict_but_passed_earns_nothing(self, verdict):
        assert total(result("a", verdict), hidden("b", verdict)) == 0


class TestEdges:
    def test_an_edge_counts_when_the_others_pass(self):
        assert total(result("a"), result("e", edge=True), hidden("b")) == 100

    def test_an_edge_alone_earns_nothing(self):
        assert total(result("a", WRONG), result("e", edge=True), hidden("b")) == 50
        assert total(result("a"), result("e", edge=True), hidden("b", WRONG)) == 25

    def test_a_failed_edge_costs_itself_only(self):
        assert total(result("a"), result("e", WRONG, edge=True), result("f", edge=True), hidden("b")) == 83.33

    def test_an_edge_depends_on_its_own_task_only(self):
        results = [result("a"), result("e", edge=True), result("b", WRONG, task="u")]
        assert total(*results, of=assignment(t=60, u=40)) == 60

    def test_a_function_is_an_edge_when_all_its_cases_are(self):
        cases = [result("a", case="1", edge=True), result("a", case="2"), hidden("b", WRONG)]
        assert total(*cases) == 50


def seen(function, **more) -> TestResult:
    return result(function, WRONG, observed=True, **more)


class TestObserved:
    """Failed in nothing but what the submission's own process tells."""

    def test_it_costs_the_function_where_that_is_little(self):
        results = [*(result(f"a{number}") for number in range(19)), seen("b"), hidden("c")]
        assert total(*results) == 97.5

    def test_all_of_it_costs_five_points_and_each_its_part(self):
        tasks, scores, points = score(
            assignment(t=60, u=40), [seen("a"), hidden("b"), result("c", task="u"), seen("d", task="u")], hidden=True
        )
        assert points == 95
        assert [task.score for task in tasks] == [57, 38]  # 30 and 20 points: three fifths of five, and two
        assert [(one.score, one.max_score) for one in scores] == [(27, 30), (30, 30), (20, 20), (18, 20)]

    def test_a_wrong_value_in_another_case_is_a_wrong_value(self):
        assert total(seen("a", case="1"), result("a", WRONG, case="2"), hidden("b")) == 50

    def test_edges_count_as_they_do_where_it_passed(self):
        assert total(seen("a"), hidden("e", edge=True)) == 95

    def test_an_edge_that_does_not_count_makes_nothing_lose_less(self):
        of = assignment(t=60, u=40)
        others = [hidden("b"), result("c", WRONG, task="u"), hidden("d", task="u")]
        assert total(seen("a"), result("e", task="u", edge=True), *others, of=of) == 75
        assert total(seen("a"), seen("e", task="u", edge=True), *others, of=of) == 75

    def test_at_home_it_is_no_more(self):
        assert score(T, [seen("a"), result("b")], hidden=False)[2] == 45


class TestOurs:
    def test_a_broken_test_makes_its_task_and_the_total_unknown(self):
        tasks, scores, points = score(
            assignment(t=60, u=40), [result("a"), hidden("b", BROKEN), result("c", task="u")], hidden=True
        )
        assert [task.score for task in tasks] == [None, 40]
        assert points is None
        assert [one.score for one in scores] == [30, 0, 40]

    def test_a_task_without_any_test_cannot_be_scored(self):
        tasks, _, points = score(assignment(t=60, u=40), [result("a")], hidden=True)
        assert [task.score for task in tasks] == [60, None]
        assert points is None

    def test_a_file_that_could_not_be_run_scores_zero(self):
        tasks, scores, points = score(assignment(t=60, u=40), [], hidden=True)
        assert [(task.score, task.max_score) for task in tasks] == [(0, 60), (0, 40)]
        assert (scores, points) == ((), 0)


class TestRounding:
    @pytest.mark.parametrize(("points", "shown"), [("1/3", 0.33), ("2/3", 0.67), ("1/8", 0.13), ("27/200", 0.14)])
    def test_halves_go_up(self, points, shown):
        assert round_points(Fraction(points)) == shown

    def test_thirds_of_all_tasks_add_up_to_the_whole(self):
        """Rounded once, at the end: 3 × 33.33 would be 99.99."""
        of = assignment(t=33, u=33, v=34)
        results = [result(f"{task}{i}", task=task) for task in "tuv" for i in range(7)]
        assert total(*results, of=of) == 100


RESULTS = st.lists(
    st.builds(
        result,
        st.sampled_from("abcd"),
        st.sampled_from([PASSED, WRONG, Verdict.TIMED_OUT]),
        task=st.sampled_from("tu"),
        visible=st.booleans(),
        edge=st.booleans(),
    ),
    max_size=12,
)
OF = assignment(t=57, u=43)


OBSERVED = st.lists(
    st.builds(
        lambda function, ending, **more: result(function, ending[0], observed=ending[1], **more),
        st.sampled_from("abcd"),
        st.sampled_from([(PASSED, False), (WRONG, False), (WRONG, True)]),
        task=st.sampled_from("tu"),
        visible=st.booleans(),
        edge=st.booleans(),
    ),
    max_size=12,
)


class TestProperties:
    @given(OBSERVED, st.booleans())
    def test_whoever_lies_about_all_that_is_observed_gains_five_points_at_the_most(self, results, with_hidden):
        lying = [replace(one, verdict=PASSED) if one.observed else one for one in results]
        honest, lying_score = (score(OF, each, hidden=with_hidden)[2] for each in (results, lying))
        assume(honest is not None)
        assert -0.011 <= lying_score - honest <= OBSERVED_POINTS + 0.011  # two roundings

    @given(OBSERVED, st.booleans(), st.data())
    def test_nothing_that_fails_gains_a_point(self, results, with_hidden, data):
        """However few of the points it had; a half-right rounding aside."""
        passed = [number for number, one in enumerate(results) if one.verdict is PASSED]
        assume(passed)
        number, observed = data.draw(st.sampled_from(passed)), data.draw(st.booleans())
        worse = list(results)
        worse[number] = replace(worse[number], verdict=WRONG, observed=observed)
        before, after = (score(OF, each, hidden=with_hidden)[2] for each in (results, worse))
        assume(before is not None)
        assert after <= before + 0.011

    @given(RESULTS, st.booleans())
    def test_nothing_is_below_zero_or_above_its_worth(self, results, with_hidden):
        tasks, scores, points = score(OF, results, hidden=with_hidden)
        assert all(0 <= one.score <= one.max_score for one in scores)
        assert all(task.score is None or 0 <= task.score <= task.max_score for task in tasks)
        assert points is None or 0 <= points <= 100
        assert len(scores) == len(results)

    @given(RESULTS)
    def test_the_tests_of_a_task_add_up_to_its_points(self, results):
        tasks, scores, _ = score(OF, results, hidden=True)
        for task in tasks:
            mine = [one for one, its in zip(scores, results, strict=True) if its.task == task.task]
            if mine:
                assert sum(one.max_score for one in mine) == pytest.approx(task.max_score, abs=0.01 * len(mine))
                assert sum(one.score for one in mine) == pytest.approx(task.score, abs=0.01 * len(mine))

    @given(RESULTS, st.booleans())
    def test_all_passed_is_everything(self, results, with_hidden):
        tasks, _, points = score(OF, [replace(one, verdict=PASSED) for one in results], hidden=with_hidden)
        if results and points is not None:
            assert points == pytest.approx(sum(task.max_score for task in tasks), abs=0.011)

    @given(RESULTS, st.booleans(), st.data())
    def test_one_more_passed_test_never_costs_points(self, results, with_hidden, data):
        assume(results)
        index = data.draw(st.integers(0, len(results) - 1))
        better = list(results)
        better[index] = replace(better[index], verdict=PASSED)
        before, after = score(OF, results, hidden=with_hidden)[2], score(OF, better, hidden=with_hidden)[2]
        assert (before is None) == (after is None)
        assert before is None or before <= after

    @given(RESULTS, st.booleans(), st.randoms())
    def test_the_order_of_the_results_does_not_matter(self, results, with_hidden, random):
        shuffled = list(results)
        random.shuffle(shuffled)
        one, other = score(OF, results, hidden=with_hidden), score(OF, shuffled, hidden=with_hidden)
        assert (one[0], one[2]) == (other[0], other[2])


def test_points_before_they_were_rounded():
    """Of four tasks with 3.125 points each the sum is 12.5, and not four times 3.13."""
    of = assignment(a=25, b=25, c=25, d=25)
    results = []
    for task in "abcd":
        results += [result("p", WRONG, task=task), hidden("h0", task=task)]
        results += [hidden(f"h{number}", WRONG, task=task) for number in (1, 2, 3)]
    tasks, _, total_ = score(of, results, hidden=True)
    exact = exact_points(tasks, results)
    assert exact == dict.fromkeys("abcd", Fraction(25, 8))
    assert [task.score for task in tasks] == [3.13] * 4
    assert total_ == 12.5


def test_points_that_the_results_do_not_make_are_the_report_s():
    """Of an older grader, of one of our faults, or without hidden tests."""
    results = [result("p"), hidden("h", WRONG)]
    tasks, _, _ = score(T, results, hidden=True)
    assert exact_points(tasks, results) == {"t": Fraction(50)}
    assert exact_points([tasks[0].model_copy(update={"score": 49.0})], results) == {}
    assert exact_points([tasks[0].model_copy(update={"score": None})], results) == {}
    assert exact_points([tasks[0].model_copy(update={"max_score": 12.5})], results) == {}
