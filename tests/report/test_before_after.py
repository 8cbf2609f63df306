"""How work stands with new reports in the place of the old ones: `grader.report.before_after`."""

from __future__ import annotations

from grader.domain.decisions import Decision
from grader.gradebook.entry import make_entry
from grader.report.before_after import BeforeAfter, compare_standings
from grader.report.changes import Change


def decision(kind, **changes):
    values = {"id": 1, "kind": kind, "student": "s01", "assignment": "if_for", "task": "", "points": None}
    values |= {"amount": "", "words": "why", "who": "prof", "made": "2026-03-04T05:06:07+00:00", "run": 1}
    return Decision(**{**values, **changes})


def compare(make, *decisions, new=50.0, held=True):
    old, new = (make_entry(make.report(score=score)) for score in (92.5, new))
    attempts = {old.key: {"": old}} if held else {}
    (both,) = compare_standings(attempts, [new], make.course(), decisions).values()
    return Change(old, new, both)


def test_the_tests_alone(make):
    change = compare(make)
    assert (change.scores, change.keeps, change.matters) == ((92.5, 50.0), False, True)
    assert next(change.lines("en")).startswith("  s01  if_for: 92.5 → 50  (nothing changed")


def test_an_override_keeps_what_counts(make):
    change = compare(make, decision("override", points=80.0))
    assert (change.scores, change.keeps, change.matters) == ((80.0, 80.0), True, True)
    assert next(change.lines("en")).startswith("  s01  if_for: 80 as before  (by the tests 92.5 → 50, nothing")


def test_the_same_again_is_nothing(make):
    change = compare(make, decision("override", points=80.0), new=92.5)
    assert (change.keeps, change.matters) == (True, False)


def test_of_excused_work_no_points_are_named(make):
    change = compare(make, decision("excuse"))
    assert (change.scores, change.keeps) == ((None, None), True)
    assert next(change.lines("en")).startswith("  s01  if_for: excused as before  (by the tests 92.5 → 50, ")


def test_what_was_never_graded_had_no_standing(make):
    both = compare(make, held=False).standings
    assert both.before is None
    assert both.after.score == 50.0


def test_of_an_assignment_that_is_not_shown_the_tests_score_is_all_there_is(make):
    entry = make_entry(make.report(assignment="gone"))
    assert compare_standings({}, [entry], make.course(), ()) == {entry.key: BeforeAfter()}
