"""Numbers, alarms and groups of an assignment, counted by hand.

Of `grader.report.analysis.alarms`, `grader.report.analysis.analyse`, `grader.report.analysis.groups`,
`grader.report.analysis.notes`, `grader.report.analysis.numbers` and `grader.report.analysis.read`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.domain.decisions import Undoing
from grader.domain.roster import Person, Roster
from grader.domain.verdict import Report, StaffNote, TaskScore, TestResult, TestScore, Verdict
from grader.gradebook.alarms import AcceptedAlarm, record_accepted
from grader.gradebook.entry import make_entry
from grader.gradebook.file import encode_name
from grader.gradebook.notes import Note, record_note
from grader.report.analysis import AssignmentAnalysis, alarms
from grader.report.analysis.alarms import chance_of, share_failing
from grader.report.analysis.analyse import analyse
from grader.report.analysis.holding import held_assignments
from grader.report.analysis.notes import notes_for
from grader.report.analysis.numbers import Sitting, correlate
from grader.report.analysis.read import analyse_book, read_notes_for
from grader.report.rows import counted_entries, read_students
from grader.text import EMPTY, Text, plain

P, W, N, S, B = (
    Verdict.PASSED,
    Verdict.WRONG_ANSWER,
    Verdict.NOT_IMPLEMENTED,
    Verdict.NOT_RUN,
    Verdict.ASSIGNMENT_BROKEN,
)


def report(student: str, *verdicts: Verdict | tuple[Verdict, str], hidden: int = 0, **changes: object) -> Report:
    """One test a verdict, of 10 points each, named a, b, c …; the last `hidden` of them hidden. With a verdict the
    digest of what was done."""
    pairs = [each if isinstance(each, tuple) else (each, "") for each in verdicts]
    tests = tuple(
        TestResult(
            function=name,
            task="t",
            verdict=verdict,
            visible=at < len(pairs) - hidden,
            staff=StaffNote(behaviour=digest, shown=f"{name}({digest!r}) → 1" if digest else ""),
        )
        for at, (name, (verdict, digest)) in enumerate(zip("abcdefghij", pairs, strict=False))
    )
    score = 10.0 * sum(verdict is P for verdict, _ in pairs)
    values: dict[str, object] = {
        "student": student,
        "assignment": "x",
        "status": P,
        "score": score,
        "max_score": 10.0 * len(tests),
        "tasks": (TaskScore(task="t", title=plain("T"), score=score, max_score=10.0 * len(tests)),),
        "tests": tests,
        "scores": tuple(TestScore(score=10.0 * (test.verdict is P), max_score=10.0) for test in tests),
        "graded_at": "",
        "isolation_level": 3,
        "suite_digest": "aa",
    }
    return Report.model_validate({**values, **changes})


def analysed(reports: Sequence[Report], **more: object) -> AssignmentAnalysis:
    return analyse("x", [make_entry(each) for each in reports], **more)  # type: ignore[arg-type]


def test_rates_means_and_the_distribution():
    reports = [report("1", P, P), report("2", P, W), report("3", W, N), report("4", P, S)]
    reports.append(report("5", P, P, score=None, status=B))
    found = analysed(reports, attempts={"1": 3, "2": 1})
    a, b = found.tests
    assert (a.name, a.graded, a.passed, a.mean, a.attempts) == ("a", 4, 3, 0.75, 2.0)
    assert (b.graded, b.passed, b.mean, b.attempts) == (3, 1, pytest.approx(1 / 3), 3.0), "one did not run it"
    (task,) = found.tasks
    assert (task.graded, task.passed, task.mean) == (4, 1, 0.5)
    assert (found.graded, found.scores, found.mean, found.median) == (4, (0.0, 10.0, 10.0, 20.0), 10.0, 10.0)
    assert a.discrimination is None, "fewer than eight"
    counting = analysed(reports, scores={"1": 7.0, "2": None})
    assert (counting.scores, counting.mean) == ((7.0,), 7.0), "what counts, not what the tests gave"


def test_nothing_at_all_has_no_numbers():
    found = analysed([report("5", B, score=None, status=B)])
    assert (found.graded, found.scores, found.mean, found.median, found.alarms) == (0, (), None, None, ())


def test_a_test_that_is_ours_to_blame_is_not_counted():
    found = analysed([report("1", P, B), report("2", P, W)])
    assert [test.graded for test in found.tests] == [2, 1]


def test_a_function_with_parameters_is_one_test_and_passed_with_all_its_cases():
    one = report("1", P, W)
    cases = tuple(replace(test, function="f", case=str(at)) for at, test in enumerate(one.tests))
    (test,) = analysed([one.model_copy(update={"tests": cases})]).tests
    assert (test.name, test.graded, test.passed, test.mean) == ("f", 1, 0, 0.5)


def test_discrimination_is_the_correlation_with_the_rest():
    """Four that pass a and b, four that pass neither, all pass c: a goes with b fully, c is undefined."""
    reports = [report(str(at), *([P, P] if at < 4 else [W, W]), P) for at in range(8)]
    a, b, c = analysed(reports).tests
    assert (a.discrimination, b.discrimination, c.discrimination) == (pytest.approx(1.0), pytest.approx(1.0), None)
    # By hand: products of deviations 4, squares 2 and 10.
    items, rests = [1, 1, 1, 1, 0, 0, 0, 0], [3, 3, 2, 2, 1, 1, 0, 0]
    assert correlate(items, rests) == pytest.approx(4 / (2 * 10) ** 0.5)
    assert correlate(items[:7], rests[:7]) is None


# Alarms


def strong_and_weak(count: int, turned: bool = True) -> list[Report]:
    """The strong half passes b to f and fails a, the weak half only b and a; or the other way with a."""
    strong = [report(f"s{at}", W if turned else P, P, P, P, P, P) for at in range(count // 2)]
    weak = [report(f"w{at}", P if turned else W, P, W, W, W, W) for at in range(count - count // 2)]
    return strong + weak


def test_nobody_passes():
    reports = [report(str(at), P, W) for at in range(8)]
    (alarm,) = analysed(reports).alarms
    assert (alarm.id, alarm.kind, alarm.accepted) == ("x/b", "nobody_passes", "")
    assert "8" in alarm.text.en
    assert analysed(reports[:7]).alarms == (), "from eight on"
    assert analysed([*reports, report("9", P, P)]).alarms == ()


@pytest.mark.parametrize("verdict", [N, S, B, Verdict.UNREADABLE])
def test_who_did_not_come_to_a_test_raises_nothing(verdict):
    assert analysed([report(str(at), P, verdict) for at in range(20)]).alarms == ()


def test_a_class_of_zeros_raises_nothing():
    assert analysed([report(str(at), W, W) for at in range(20)]).alarms == ()
    unreadable = [report(str(at), status=Verdict.UNREADABLE, score=0.0) for at in range(20)]
    assert analysed(unreadable).alarms == ()


def test_a_hidden_test_that_was_decided_beforehand_was_not_come_to():
    def before(each: Report) -> Report:
        *first, last = each.tests
        return each.model_copy(update={"tests": (*first, replace(last, predetermined=True))})

    reports = [report(str(at), P, W, hidden=1) for at in range(8)]
    assert len(analysed(reports).alarms) == 1
    assert analysed([before(each) for each in reports]).alarms == ()


def test_strong_students_fail_it():
    (alarm,) = analysed(strong_and_weak(12)).alarms
    assert (alarm.id, alarm.kind) == ("x/a", "strong_fail")
    assert "100%" in alarm.text.en
    assert "0%" in alarm.text.en
    assert analysed(strong_and_weak(12, turned=False)).alarms == ()
    assert analysed(strong_and_weak(7)).alarms == ()


def test_in_a_small_class_with_few_tests_it_is_seen_from_eight_on():
    strong = [report(f"s{at}", W, P, P, P) for at in range(4)]
    weak = [report(f"w{at}", P, P, W, W) for at in range(4)]
    assert [alarm.id for alarm in analysed(strong + weak).alarms] == ["x/a"]


def test_a_slightly_negative_correlation_raises_nothing():
    """Of the upper half one more fails than of the lower: that is chance."""
    reports = strong_and_weak(20, turned=False)
    verdicts = [W] * 6 + [P] * 4 + [W] * 5 + [P] * 5
    mixed = [
        report(each.student, verdict, *(t.verdict for t in each.tests[1:]))
        for each, verdict in zip(reports, verdicts, strict=True)
    ]
    found = analysed(mixed)
    assert -0.2 < (found.tests[0].discrimination or 0) < 0
    assert found.alarms == ()


def test_tests_that_have_nothing_to_do_with_each_other_raise_few():
    """The worst case: at most one assignment in ten, by the rule; here of a hundred classes with 20 tests."""
    chance = random.Random(7)
    raised = 0
    for _ in range(100):
        reports = [report(str(at), *(chance.choice([P, W]) for _ in range(10))) for at in range(20)]
        raised += bool(analysed(reports).alarms)
    assert raised <= 12


def sittings(passed: Sequence[bool], rests: Sequence[float]) -> list[Sitting]:
    return [Sitting("", each, True, 0.0, 0.0, rest) for each, rest in zip(passed, rests, strict=True)]


def test_the_chance_is_counted_out(monkeypatch):
    """Against all orders there are, with ties; and beyond, the approximation is near."""
    passed, rests = [False, False, True, True, False, True], [9, 7, 7, 3, 2, 2]
    ranks = {2: 1.5, 3: 3, 7: 4.5, 9: 6}
    observed = sum(ranks[rest] for rest, ok in zip(rests, passed, strict=True) if not ok)
    sums = [sum(ranks[rests[at]] for at in each) for each in itertools.combinations(range(6), 3)]
    assert chance_of(sittings(passed, rests)) == pytest.approx(sum(each >= observed for each in sums) / len(sums))
    assert chance_of(sittings([False] * 4 + [True] * 4, range(8, 0, -1))) == pytest.approx(1 / 70)
    assert chance_of(sittings([False, True] * 10, [5.0] * 20)) == 1.0
    order = sittings([at % 3 > 0 for at in random.Random(3).sample(range(40), 40)], [at // 2 for at in range(40)])
    exact = chance_of(order)
    monkeypatch.setattr(alarms, "_EXACT", 0)
    assert chance_of(order) == pytest.approx(exact, abs=0.01)
    assert chance_of(sittings([False, True] * 10, [5.0] * 20)) == 1.0


def test_who_is_as_strong_as_the_last_of_a_third_counts_in_part():
    assert share_failing(sittings([True, False, False, True], [1, 2, 2, 3]), 2) == 0.5
    assert share_failing(sittings([True, False, True, True], [1, 2, 2, 3]), 2) == 0.25


def test_an_accepted_alarm_comes_back_only_with_another_suite_or_other_numbers():
    reports = [report(str(at), P, W) for at in range(8)]
    (alarm,) = analysed(reports).alarms
    accepted = [AcceptedAlarm("x", alarm.id, alarm.fingerprint, "it is hard", "kim", "")]
    assert held_assignments([analysed(reports)]) == {"x"}
    found = analysed(reports[::-1], accepted=accepted)
    assert [each.accepted for each in found.alarms] == ["it is hard"]
    assert held_assignments([found]) == frozenset()
    more = analysed([*reports, report("9", P, W)], accepted=accepted)
    suite = analysed([each.model_copy(update={"suite_digest": "bb"}) for each in reports], accepted=accepted)
    for each in (more, suite):
        assert held_assignments([each]) == {"x"}
    elsewhere = [replace(accepted[0], assignment="y"), replace(accepted[0], alarm="x/a")]
    assert held_assignments([analysed(reports, accepted=elsewhere)]) == {"x"}


# Groups and notes


def test_who_did_the_same_is_a_group():
    reports = [
        report("1", (W, "m1"), (W, "m2"), P),
        report("2", (W, "m1"), (W, "m2"), (W, "m9")),
        report("3", (W, "m3"), (W, "m2"), P),
        report("4", (W, "m4"), P, P),
    ]
    large, small = analysed(reports).groups
    assert (large.students, large.tests, large.mistakes) == (("1", "2", "3"), ("b",), (("b", "m2"),))
    assert (small.students, small.tests, small.public) == (("1", "2"), ("a",), True)
    assert (small.call, small.note) == ("a('m1') → 1", EMPTY)
    assert large.id.startswith("x-")
    assert large.id != small.id
    assert analysed(reports[::-1]).groups == (large, small), "whoever is looked at first"


def test_several_mistakes_of_the_same_students_are_one_group():
    reports = [report(each, (W, "long mistake"), (W, "m2"), P) for each in "123"]
    (group,) = analysed(reports).groups
    assert (group.tests, group.call) == (("a", "b"), "b('m2') → 1"), "the shortest call"
    other = analysed([*reports, report("4", (W, "long mistake"), P, P)]).groups
    assert group.id not in [each.id for each in other]


def test_groups_by_hidden_tests_are_for_staff_and_do_not_repeat_public_ones():
    same = [report(each, (W, "m1"), (W, "h1"), hidden=1) for each in "12"]
    (group,) = analysed(same).groups
    assert (group.public, group.tests) == (True, ("a",))
    found = analysed([*same, report("3", P, (W, "h1"), hidden=1)]).groups
    assert [(each.public, each.students) for each in found] == [(False, ("1", "2", "3")), (True, ("1", "2"))]


def note(
    mistakes: Sequence[tuple[str, str]], public: bool = True, students: Sequence[str] = (), **changes: object
) -> Note:
    return replace(Note(1, "x", tuple(mistakes), public, tuple(students), Text("한", "E"), "kim", ""), **changes)  # type: ignore[arg-type]


def test_a_note_on_a_public_group_takes_in_who_joins_and_leaves_out_who_changed():
    both = note([("a", "m1"), ("b", "m2")])
    told = notes_for([both], [report("1", (W, "m1"), (W, "m2")), report("2", (W, "m1"), P), report("3", P, P)])
    assert told == {("1", "x"): (Text("한", "E"),)}
    later = [report("1", (W, "m1"), P), report("9", (W, "m1"), (W, "m2"), (W, "m3"))]
    assert set(notes_for([both], later)) == {("9", "x")}
    assert notes_for([both], [later[1].model_copy(update={"assignment": "y"})]) == {}


def test_a_note_on_a_hidden_group_stays_with_its_members():
    """Whatever becomes of hidden tests, nobody can read it off a remark that comes or goes."""
    hidden = note([("b", "h1")], public=False, students=["1", "2"])
    reports = [report("1", P, P, hidden=1), report("3", P, (W, "h1"), hidden=1)]
    assert set(notes_for([hidden], reports)) == {("1", "x")}
    forged = note([("b", "h1")])
    assert notes_for([forged], reports) == {}, "no hidden test decides over a public note"


def test_the_last_note_to_a_group_counts_and_what_was_taken_back_does_not():
    first, second = note([("a", "m1")]), note([("a", "m1")], id=2, text=plain("second"))
    reports = [report("1", (W, "m1")), report("2", (W, "m1"))]
    assert notes_for([first, second], reports)["1", "x"] == (plain("second"),)
    assert analysed(reports, notes=[first, second]).groups[0].note == plain("second")
    taken = replace(second, undone=Undoing("", "kim", ""))
    assert notes_for([first, taken], reports)["1", "x"] == (Text("한", "E"),)
    assert notes_for([replace(first, undone=taken.undone), taken], reports) == {}


# From a gradebook


def test_the_gradebook_of_a_class_as_it_is_now(desk):
    reports = [report(f"s{at}", P, (W, "m1"), assignment="if_for") for at in range(10)]
    desk.record(*reports)
    roster = Roster(tuple(Person(f"s{at}", "") for at in range(8)))
    folders = [f"s{at}" for at in range(9)]
    (found,) = analyse_book(desk.book, desk.course, roster, folders)
    assert found.graded == 9, "the tenth is neither in the roster nor in the class folder"
    desk.book._db.execute("INSERT INTO enrolled (student, first_run) VALUES (?, ?)", (encode_name("s8"), desk.run.id))
    (found,) = analyse_book(desk.book, desk.course, roster, folders, {("s0", "if_for"): 3.0, ("s0", "dictionary"): 4.0})
    assert (found.graded, found.scores) == (8, (3.0,)), "the ninth left the roster"
    (alarm,), (group,) = found.alarms, found.groups
    record_accepted(desk.book, AcceptedAlarm("if_for", alarm.id, alarm.fingerprint, "hard", "kim", ""))
    record_note(desk.book, Note(0, "if_for", group.mistakes, True, group.students, Text("한", "E"), "kim", ""))
    (found,) = analyse_book(desk.book, desk.course, roster, folders)
    assert (found.alarms[0].accepted, found.groups[0].note) == ("hard", Text("한", "E"))
    assert read_notes_for(desk.book, desk.course)["s3", "if_for"] == (Text("한", "E"),)


def test_what_counts_decides_whom_a_remark_meets_and_who_is_of_a_group(desk, monkeypatch):
    """The best attempt counts: in the later one the mistake is made, on the page it is not."""
    first, second = "2026-03-02T10:00:00+09:00", "2026-03-05T10:00:00+09:00"
    good = report("s0", P, (P, ""), assignment="if_for")
    bad = [report(f"s{at}", P, (W, "m1"), assignment="if_for") for at in range(3)]
    desk.record(good.model_copy(update={"attempt": first}), bad[0].model_copy(update={"attempt": second}), *bad[1:])
    mistakes = (("b", "m1"),)
    record_note(desk.book, Note(0, "if_for", mistakes, True, ("s1", "s2"), Text("한", "E"), "kim", ""))
    best = desk.course.model_copy(update={"counts": "best"})
    for course, members in ((desk.course, {"s0", "s1", "s2"}), (best, {"s1", "s2"})):
        assert {student for student, _ in read_notes_for(desk.book, course)} == members
        (found,) = analyse_book(desk.book, course, Roster(()), [f"s{at}" for at in range(3)])
        assert [set(group.students) for group in found.groups if group.mistakes == mistakes] == [members]
    people = [f"s{at}" for at in range(3)]
    students = read_students(desk.book, best, Roster(()), people, {}, [], [], datetime.now(UTC))
    assert [student.id for student in students if student.notes] == ["s1", "s2"]
    counted = counted_entries(students, desk.book.attempts())
    told = read_notes_for(desk.book, best), analyse_book(desk.book, best, Roster(()), people)
    monkeypatch.setattr("grader.report.analysis.read.collect_students", None)  # it is not worked out again
    again = read_notes_for(desk.book, best, counted), analyse_book(desk.book, best, Roster(()), people, counted=counted)
    assert again == told
