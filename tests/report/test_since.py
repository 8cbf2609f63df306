"""What changed since the report before: compared (`grader.report.earlier`), worded, and the same from run to run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.domain.verdict import FileDigest, TaskScore, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import make_entry
from grader.report.arrange import student_view
from grader.report.earlier import Changes, Earlier, EarlierResult, collect_earlier, compare
from grader.report.html import student_html
from grader.report.mail.page import mail_html
from grader.report.people import collect_students, disclose_entry
from grader.report.publish import publish
from grader.report.render import render
from grader.report.since import MAX_RESULTS, MAX_TITLES, since_view
from grader.report.text import student_text
from grader.text import Text, plain

RESULT = EarlierResult("", "2026-03-03T12:00:00+00:00", 50.0)


def view(earlier: Earlier, entry):
    return since_view(earlier, entry, "en", str)


def changes(make, before, after) -> Changes:
    return compare(RESULT, make_entry(before), make_entry(after))


def tasks(basics: float | None, ride: float | None) -> tuple[TaskScore, ...]:
    return (
        TaskScore(task="basics", title=Text("기본", "Basics"), score=basics, max_score=60.0),
        TaskScore(task="ride", title=Text("놀이기구", "The ride"), score=ride, max_score=40.0),
    )


def test_points_tasks_and_public_tests_are_compared(make):
    before = make.report(
        score=50.0,
        tasks=tasks(30.0, 20.0),
        tests=(
            make.public("a", Verdict.CRASHED, title=plain("A")),
            make.public("b", title=plain("B")),
            make.public("c", title=plain("C")),
            make.public("gone", title=plain("Gone")),
        ),
    )
    after = make.report(
        score=70.0,
        tasks=tasks(30.0, 40.0),
        tests=(
            make.public("a", title=plain("A")),
            make.public("b", Verdict.WRONG_ANSWER, title=plain("B")),
            make.public("c", title=plain("C")),
            make.public("new", title=plain("New")),
        ),
    )
    found = view(Earlier((RESULT,), changes(make, before, after)), disclose_entry(make_entry(after)))
    assert found.heading == "Since the report of 2026-03-03T12:00:00+00:00"
    assert found.changes == (
        "Points by the tests: 50 → 70 of 100",
        "The ride: 20 → 40",
        "Passes now: A",
        "Does not pass any more: B",
    )
    assert found.results == ("graded 2026-03-03T12:00:00+00:00: 50",)


def test_hidden_tests_are_told_by_points_alone(make):
    before = make.report(tests=(make.hidden(Verdict.WRONG_ANSWER, title=plain("Hidden")),), scores=())
    after = make.report(tests=(make.hidden(title=plain("Hidden")),), scores=())
    for pair in ((before, after), (after, before)):
        assert (changes(make, *pair).passing, changes(make, *pair).failing) == ((), ())


def test_that_nothing_changed_is_said(make):
    report = make.report(score=50.0)
    found = view(Earlier((RESULT,), changes(make, report, report)), disclose_entry(make_entry(report)))
    assert found.changes == (
        "Points by the tests: 50 of 100, as before",
        "The same public tests pass as before.",
    )


def test_a_score_by_decision_is_not_spoken_against(make):
    """The points of the tests are not told where they do not count."""
    before, after = make.report(score=50.0, tasks=tasks(50.0, 0.0)), make.report(score=77.77, tasks=tasks(60.0, 17.77))
    decided = replace(disclose_entry(make_entry(after)), score=90.0, tasks=tasks(60.0, 30.0))
    found = view(Earlier((RESULT,), changes(make, before, after)), decided)
    assert found.changes == ("Basics: 50 → 60", "The same public tests pass as before.")


def test_a_report_of_our_own_fault_tells_no_points(make):
    before = make.report(status=Verdict.GRADER_FAILED, score=None)
    found = changes(make, before, make.report(score=92.5))
    assert {task.before for task in found.tasks} == {None}


def test_long_lists_are_bounded(make):
    titles = tuple(plain(str(number)) for number in range(MAX_TITLES + 3))
    earlier = Earlier((RESULT,) * (MAX_RESULTS + 2), Changes(RESULT, 1.0, (), titles, ()))
    found = view(earlier, disclose_entry(make_entry(make.report())))
    assert found.changes[-1] == "and 3 more"
    assert len(found.changes) == MAX_TITLES + 1
    assert found.results[-1] == "and 2 before that"


@pytest.mark.parametrize("show", [student_html, mail_html, student_text])
def test_every_medium_tells_what_to_fix_then_what_changed_then_the_tasks(make, show):
    report = make.report(attempt="2026-03-04T01:00:00+00:00")
    earlier = Earlier((RESULT,), changes(make, make.report(score=50.0, tests=(), scores=()), report))
    own = {"if_for": disclose_entry(make_entry(report))}
    student = make.student("s01", "Kim", True, (), own, make.view(report).total, earlier={"if_for": earlier})
    text = show(student_view(student, make.course(), "en"))
    text = text[text.index("s01/if_for.py") :]
    wanted = ["Fix this first", "Since the report of", "50 → 92.5", "Good to know", "The ride", "Earlier results"]
    wanted.append("Isolation level")
    places = [text.index(each) for each in wanted]
    assert places == sorted(places)


class Runs:
    """Runs of one class, as a person has them one after another."""

    def __init__(self, book: Gradebook, desk) -> None:
        self.book, self.desk = book, desk

    def run(self, *reports):
        run = self.book.begin_run(version="0.1.0", isolation_level=3)
        for report in reports:
            self.book.record(report.model_copy(update={"run_began": run.started}), run)
        self.book.finish_run(run)
        entries = self.book.entries()
        earlier = collect_earlier(self.book, entries)
        everybody = collect_students(entries, self.desk.course, self.desk.roster)
        students = [student.with_earlier(earlier) for student in everybody]
        return publish(self.book, run, render(students, self.desk.course, run, "en"), self.desk.out)


@pytest.fixture
def runs(desk) -> Runs:
    desk.book.finish_run(desk.run)
    return Runs(desk.book, desk)


def test_a_run_that_finds_the_same_again_writes_the_same_mail(runs, make):
    """And the page but for the time of grading."""
    other = (FileDigest(path="if_for.py", size=3, sha256="ef" * 32),)
    runs.run(make.report("s01", score=50.0, graded_at="2026-03-04T05:06:07+00:00"))
    first = (runs.desk.out / "outbox/s01.eml").read_bytes()
    runs.run(make.report("s01", files=other, graded_at="2026-03-05T05:06:07+00:00"))
    mail = (runs.desk.out / "outbox/s01.eml").read_bytes()
    assert mail != first
    assert "50 → 92.5" in (runs.desk.out / "s01/report.txt").read_text()
    assert runs.run().changed == ()
    again = runs.run(make.report("s01", files=other, graded_at="2026-03-06T05:06:07+00:00"))
    assert "outbox/s01.eml" not in again.changed
    assert (runs.desk.out / "outbox/s01.eml").read_bytes() == mail
