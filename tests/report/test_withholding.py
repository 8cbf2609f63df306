"""Before an assignment is due, where it says so: what a student gets hangs on public tests alone; staff see all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.domain.decisions import Decision
from grader.domain.roster import Roster
from grader.domain.schedule import Schedule
from grader.domain.verdict import TaskScore, TestScore, Verdict
from grader.gradebook.entry import make_entry
from grader.report.earlier import Earlier, EarlierResult, compare
from grader.report.people import collect_students
from grader.report.render import render
from grader.report.withholding import told_student, withheld_until
from grader.text import plain
from tests.report.outputs import read_output

DUE = datetime(2026, 3, 8, 14, 59, 59, tzinfo=UTC)
BEFORE, AFTER = DUE, DUE + timedelta(seconds=1)
STAFF = ("index.html", "gradebook.csv", "gradebook.xlsx")
PAGES = ("assignments/if_for.html", "assignments/dictionary.html")


@pytest.fixture
def course(make):
    return make.course(schedule={"if_for": Schedule(due=DUE, feedback="after_due")})


def graded(make, verdict, score):
    """Of s01, with a hidden test that ended so."""
    tests = (make.public("test_restroom", task="basics"), make.hidden(verdict))
    tasks = (
        TaskScore(task="basics", title=plain("Basics"), score=score - 20, max_score=60.0),
        TaskScore(task="ride", title=plain("The ride"), score=20.0, max_score=40.0),
    )
    scores = (TestScore(score=score / 2, max_score=60.0), TestScore(score=0.0, max_score=3.75))
    return make.report("s01", tests=tests, tasks=tasks, scores=scores, score=score, remarks=(plain(f"so {verdict}"),))


def outputs(course, roster, desk, report, now, *decisions, dictionary=None) -> dict[str, str]:
    """All that is made of that report."""
    reports = [report] if dictionary is None else [report, dictionary]
    students = collect_students(map(make_entry, reports), course, roster, decisions=decisions, now=now)
    rendered = render(students, course, desk.run, "en")
    made = {path: read_output(path, data) for path, data in rendered.files.items()}
    for letter in rendered.messages:
        made |= {letter.path: letter.message.text, f"{letter.path} (HTML)": letter.message.html}
        made[f"{letter.path} (digest)"] = letter.message.digest
    return made


def decision(kind, **values) -> Decision:
    return Decision(**{"id": 1, "kind": kind, "student": "s01", "assignment": "if_for", "words": "because", **values})


def decided(kind, **values) -> Decision:
    return decision(kind, who="kim", made="2026-03-01T00:00:00+00:00", **values)


def pair(course, roster, desk, make, now, *decisions):
    reports = [graded(make, Verdict.PASSED, 77.77), graded(make, Verdict.CRASHED, 41.41)]
    other = make.report("s01", "dictionary", score=50.5)
    return [outputs(course, roster, desk, report, now, *decisions, dictionary=other) for report in reports]


def test_before_it_is_due_what_a_student_gets_hangs_on_public_tests_alone(course, roster, desk, make):
    one, other = pair(course, roster, desk, make, BEFORE)
    assert {path for path in one if one[path] != other[path]} - {*PAGES} == set(STAFF)
    for path in one.keys() - {*STAFF, *PAGES}:
        assert "77.77" not in one[path], path
    text = one["s01/report.txt"]
    assert "(if_for): not told yet" in text
    assert "Until 2026-03-08" in text
    own = text.split("=" * 60)[3].replace("points and hidden tests follow", "")
    assert "Exactly the minimum" in own
    assert "hidden" not in own
    assert "our fault" not in text
    assert "So far 25.25 of 100 points are reached; up to 75.25 can still be." in text
    assert "not told yet" in one["outbox/s01.eml (HTML)"]


def test_staff_see_all_of_it_before(course, roster, desk, make):
    one, _ = pair(course, roster, desk, make, BEFORE)
    for path in STAFF:
        assert "77.77" in one[path], path
        assert "64.14" in one[path], "the total"


def test_once_it_is_due_everything_is_told(course, roster, desk, make):
    one, other = pair(course, roster, desk, make, AFTER)
    telling = {"s01/report.txt", "s01/report.html", "s01/if_for.json", "results.json", "outbox/s01.eml"}
    for path in telling:
        assert "77.77" in one[path], path
        assert one[path] != other[path]


def test_it_is_the_students_own_due_time(course, roster, desk, make):
    extension = decided("extend", amount="3d")
    for now, told in ((AFTER, False), (DUE + timedelta(days=3), False), (AFTER + timedelta(days=3), True)):
        one, _ = pair(course, roster, desk, make, now, extension)
        assert ("77.77" in one["s01/report.txt"]) == told
    one, _ = pair(course, roster, desk, make, BEFORE, extension)
    assert "Until 2026-03-11" in one["s01/report.txt"]


def test_a_score_that_people_set_is_told_with_the_others(course, roster, desk, make):
    for words in ({"points": 66.66}, {"points": 33.33, "task": "basics"}):
        one, other = pair(course, roster, desk, make, BEFORE, decided("override", **words))
        assert one["s01/report.html"] == other["s01/report.html"]
        for path in one.keys() - {*STAFF, *PAGES}:
            assert f"{words['points']}" not in one[path], path
    assert "66.66" in pair(course, roster, desk, make, AFTER, decided("override", points=66.66))[0]["s01/report.txt"]


def test_what_the_staff_remarks_and_excuses_is_told(course, roster, desk, make):
    one, _ = pair(course, roster, desk, make, BEFORE, decided("comment", words="Come and see me."))
    assert "Come and see me." in one["s01/report.txt"]
    one, _ = pair(course, roster, desk, make, BEFORE, decided("excuse"))
    assert "(if_for): excused" in one["s01/report.txt"]


def test_a_fault_of_ours_is_told_as_such(course, roster, desk, make):
    report = make.report("s01", score=None, status="grader_failed", tests=())
    made = outputs(course, roster, desk, report, BEFORE)
    assert "our fault" in made["s01/report.txt"]
    assert "not told yet" not in made["s01/report.txt"]


def test_a_file_that_cannot_be_read_is_told_with_its_reason(course, roster, desk, make):
    report = make.report("s01", score=0.0, status="unreadable", tests=(), scores=(), summary=plain("Line 3 is odd."))
    text = outputs(course, roster, desk, report, BEFORE)["s01/report.txt"]
    assert "Line 3 is odd." in text
    assert "not told yet" in text


def test_results_say_until_when(course, roster, desk, make):
    for now, until in ((BEFORE, DUE.isoformat()), (AFTER, "")):
        entries = [make_entry(graded(make, Verdict.PASSED, 77.77))]
        (student, *_) = collect_students(entries, course, roster, now=now)
        assert withheld_until(told_student(student, course), "if_for") == until
        assert until in outputs(course, roster, desk, entries[0].report, now)["results.json"]


def test_nothing_withheld_is_the_student_as_they_are(roster, make):
    (student, *_) = collect_students([make_entry(make.report("s01"))], make.course(), roster)
    assert told_student(student, make.course()) is student


def test_a_remark_to_a_group_waits_with_what_it_hangs_on(course, make):
    """Whom it meets may be decided by hidden tests."""
    notes = {("s01", "if_for"): (plain("Mind the edge."),)}
    entries = [make_entry(make.report("s01"))]
    before, after = (
        told_student(collect_students(entries, course, Roster(), notes=notes, now=now)[0], course)
        for now in (BEFORE, AFTER)
    )
    assert before.notes == {}
    assert after.notes == {"if_for": (plain("Mind the edge."),)}


@pytest.mark.parametrize("lying", [{}, {("s01", "if_for"): ("s01/iffor.py",)}])
@pytest.mark.parametrize(
    ("kind", "values"), [("override", {"points": 61.61}), ("override", {"points": 31.31, "task": "ride"})]
)
def test_a_score_that_was_set_where_nothing_is_graded_is_told_after_the_due_time(
    course, roster, desk, kind, values, lying
):
    def made(now, *decisions):
        students = collect_students([], course, roster, None, lying, decisions=decisions, now=now)
        rendered = render(students, course, desk.run, "en")
        files = {path: read_output(path, data) for path, data in rendered.files.items()}
        return files | {letter.path: letter.message.html + letter.message.text for letter in rendered.messages}

    points = f"{values['points']:g}"
    before, after = made(BEFORE, decided(kind, **values)), made(AFTER, decided(kind, **values))
    own = [path for path in before if path not in STAFF and "s01" in path]
    assert own
    assert any(points in after[path] for path in own)
    for path in own:
        assert points not in before[path]
        if not path.startswith("outbox/"):  # which tells of news alone
            assert ("was handed in yet" in before[path]) == (not lying)
    assert points in before["gradebook.csv"]


@pytest.mark.parametrize(("told", "since"), [(BEFORE, False), (AFTER + timedelta(minutes=1), True)])
def test_nothing_has_changed_since_a_report_that_told_no_points(course, make, told, since):
    """The first report after the due time tells points for the first time."""
    result = EarlierResult("", told.isoformat(), 0.0)
    before, after = graded(make, Verdict.CRASHED, 21.0), graded(make, Verdict.PASSED, 77.77)
    earlier = Earlier((result,), compare(result, make_entry(before), make_entry(after)))
    (student,) = collect_students([make_entry(after)], course, Roster(), now=AFTER + timedelta(days=1))
    found = told_student(student.with_earlier({("s01", "if_for"): earlier}), course).earlier["if_for"]
    assert found.results == (result,)
    assert (found.changes is not None) == since
