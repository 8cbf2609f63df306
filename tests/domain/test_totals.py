"""The total: weights, missing work, and no total while a score is open through our fault."""

from __future__ import annotations

import pytest

from grader.domain.totals import Part, compute_total, format_points


def scored(make, **scores):
    return {id_: make.report(assignment=id_, score=score) for id_, score in scores.items()}


def test_weights_count_in_proportion(make):
    course = make.course(weights={"if_for": 1.0, "dictionary": 3.0})
    assert compute_total(course, scored(make, if_for=100.0, dictionary=50.0)).score == 62.5


@pytest.mark.parametrize(("rule", "expected"), [("zero", 40.0), ("skip", 80.0)])
def test_missing_work_counts_as_the_course_says(make, rule, expected):
    assert compute_total(make.course(missing=rule), scored(make, if_for=80.0)).score == expected


def test_with_nothing_handed_in(make):
    assert compute_total(make.course(missing="zero"), {}).score == 0
    assert compute_total(make.course(missing="skip"), {}).score is None


def test_a_null_score_is_no_zero_and_keeps_the_total_open(make):
    total = compute_total(make.course(), scored(make, if_for=80.0, dictionary=None))
    assert (total.score, total.open) == (None, ("dictionary",))
    assert (total.secured, total.reachable) == (40.0, 90.0)
    assert total.parts == (Part("if_for", 50.0, 40.0), Part("dictionary", 50.0, None))


def test_what_can_still_be_handed_in_keeps_the_total_open_and_what_is_excused_does_not_count(make):
    course = make.course()
    ahead = compute_total(course, scored(make, if_for=80.0), ahead={"dictionary"})
    assert (ahead.score, ahead.open, ahead.secured, ahead.reachable) == (None, ("dictionary",), 40.0, 90.0)
    excused = compute_total(course, scored(make, if_for=80.0), excused={"dictionary"})
    assert (excused.score, excused.reachable, [part.worth for part in excused.parts]) == (80.0, 80.0, [100.0])
    skipped = compute_total(make.course(missing="skip"), scored(make, if_for=80.0), ahead={"dictionary"})
    assert (skipped.score, skipped.open) == (80.0, ())
    assert compute_total(course, {}, excused={"dictionary", "if_for"}).score is None


def test_what_has_no_weight_does_not_count(make):
    course = make.course(weights={"if_for": 2.0})
    assert compute_total(course, scored(make, if_for=80.0, dictionary=None)).score == 80


def test_it_is_rounded_once_and_halves_go_up(make):
    course = make.course(weights={"if_for": 1.0, "dictionary": 1.0})
    assert compute_total(course, scored(make, if_for=66.67, dictionary=33.34)).score == 50.01
    assert compute_total(course, scored(make, if_for=0.1, dictionary=0.15)).score == 0.13


@pytest.mark.parametrize(
    ("score", "text"), [(100.0, "100"), (92.5, "92.5"), (33.33, "33.33"), (0.0, "0"), (10.0, "10")]
)
def test_points_as_people_write_them(score, text):
    assert format_points(score) == text
