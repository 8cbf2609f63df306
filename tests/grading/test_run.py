"""A class graded into its gradebook: what a run returns and keeps, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Verdict
from grader.gradebook.book import Gradebook
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch
from grader.grading.batch.plan import make_plan
from grader.grading.run import Selection, grade_class, try_class
from grader.grading.ungraded import ungraded
from grader.intake.folder import take_inventory
from grader.intake.location import locate
from grader.sandbox.host import probe_level
from tests.conftest import HALF, write

EVERYTHING = {("ann", "names"): 100, ("ann", "sums"): 100, ("ben", "sums"): 60, ("cid", "sums"): 0}
BROKEN = {"assignments/names/assignment.toml": 'id = "names"\ntitle = ['}


@dataclass
class Seen(Watch):
    """Student and assignment of whatever was begun and settled, in order."""

    began: list[tuple[str, str]] = field(default_factory=list)
    settled_: list[tuple[str, str]] = field(default_factory=list)

    def started(self, submission):
        self.began.append((submission.student, submission.assignment))

    def settled(self, submission, report):
        assert (submission.student, submission.assignment) == (report.student, report.assignment)
        self.settled_.append((report.student, report.assignment))


@dataclass
class Ends:
    """A place that settles so many submissions, without a sandbox, and ends by an exception."""

    after: int
    by: BaseException

    def run(self, plan, queue, watch):
        for _ in range(self.after):
            submission = queue.submission_for(0, queue.assignment_for(0))
            watch.started(submission)
            report = ungraded(submission, Verdict.GRADER_FAILED, "", level=plan.level, secret=plan.secret)
            queue.deliver(0, report)
        raise self.by


@dataclass
class Class:
    """The class of the small course; `course` and what lies in the folder may be changed between two runs."""

    course: Path
    folder: Path
    watch: Seen = field(default_factory=Seen)

    def selection(self, *students: str, assignments: tuple[str, ...] = (), path: Path | None = None) -> Selection:
        course = load_course(self.course)
        spot = locate(path or self.folder, course.ids)
        return Selection(course, take_inventory(spot, course.ids, spot.load_roster()), students, assignments)

    def plan(self, selection: Selection):
        used = dict.fromkeys(each.assignment for each in selection.gradable)
        assignments = [selection.course.assignment(id_) for id_ in used]
        level = probe_level().number
        return make_plan(assignments, hidden=True, level=level, lang="en", mnist=None, secret=FIXED)

    def grade(self, *students: str, place=None, **selected):
        selection = self.selection(*students, **selected)
        with Gradebook.open(self.folder) as book:
            plan = self.plan(selection)
            return grade_class(book, selection, plan, place or Here(), self.watch, options={"jobs": 1})

    def scores(self) -> dict[tuple[str, str], float | None]:
        """Of the current entries."""
        with Gradebook.open(self.folder, write=False) as book:
            return {entry.key: entry.score for entry in book.entries()}

    def runs(self, student: str, assignment: str) -> list[tuple[int, str]]:
        """Number and outcome of the runs that graded this, the latest first."""
        with Gradebook.open(self.folder, write=False) as book:
            return [(past.run.id, past.run.outcome) for past in book.history(student, assignment)]


@pytest.fixture
def a_class(course, class_folder) -> Class:
    return Class(course, class_folder)


def of(reports) -> dict[tuple[str, str], float | None]:
    return {(report.student, report.assignment): report.score for report in reports}


def files_of(folder: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(folder.rglob("*")):
        yield str(path), os.stat(path).st_mtime_ns


def test_a_run_that_finishes(a_class):
    result = a_class.grade()
    assert (result.outcome, result.before, result.gone) == ("finished", {}, [])
    assert of(result.reports) == EVERYTHING == a_class.scores()
    assert a_class.watch.settled_ == a_class.watch.began == [*of(result.reports)]
    assert a_class.runs("ann", "sums") == [(result.run.id, "finished")]


def test_the_next_run_knows_what_was_before(a_class):
    a_class.grade()
    write(a_class.folder, {"ann/sums.py": HALF})
    result = a_class.grade("ann", assignments=("sums",))
    assert {key: entry.score for key, held in result.before.items() for entry in held.values()} == EVERYTHING
    assert of(result.reports) == {("ann", "sums"): 60}
    assert a_class.scores() == EVERYTHING | {("ann", "sums"): 60}


@pytest.mark.parametrize(
    ("path", "named", "asked"),
    [
        ("", (), ()),
        ("", ("names",), ("names",)),
        ("ann/sums.py", (), ("sums",)),
        ("ann/sums.py", ("names", "sums"), ("sums",)),
        ("ann/sums.py", ("names",), ("sums",)),
    ],
)
def test_what_path_and_names_ask_for_is_what_both_do(a_class, path, named, asked):
    """One rule for what is shown, for what is told to be broken and for what may be found gone."""
    a_class.grade()
    (a_class.folder / "ann" / "names.py").unlink()
    write(a_class.course, {"assignments/names/assignment.toml": "broken"})
    selection = a_class.selection("ann", path=a_class.folder / path, assignments=named)
    about_names = not asked or "names" in asked
    assert selection.asked == asked
    assert list(selection.faults) == ["names"] * about_names
    with Gradebook.open(a_class.folder, write=False) as book:
        assert selection.missing(book) == [("ann", "names")] * about_names


def test_ctrl_c_ends_it_early_and_is_no_fault(a_class):
    a_class.grade()
    (a_class.folder / "ann" / "names.py").unlink()
    result = a_class.grade(place=Ends(2, KeyboardInterrupt()))
    assert result.outcome == "interrupted"
    assert len(result.reports) == 2
    assert a_class.scores() == EVERYTHING | of(result.reports), "what arrived is kept"
    assert result.gone == []
    assert ("ann", "names") in a_class.scores(), "nobody's report is taken away by a run that did not see the end"
    (student, assignment), *_ = of(result.reports)
    assert a_class.runs(student, assignment)[0] == (result.run.id, "interrupted")


@pytest.mark.parametrize("fault", [RuntimeError("not foreseen"), SystemExit(1)])
def test_whatever_else_ends_it_is_raised_and_the_run_has_failed(a_class, fault):
    with pytest.raises(type(fault)) as raised:
        a_class.grade(place=Ends(1, fault))
    assert raised.value is fault
    (kept,) = a_class.scores()
    assert a_class.runs(*kept) == [(1, "failed")]


def test_a_report_whose_submission_is_gone_becomes_history(a_class):
    a_class.grade()
    (a_class.folder / "ann" / "names.py").unlink()
    (a_class.folder / "ben" / "sums.py").unlink()
    result = a_class.grade("ann")
    assert result.gone == [("ann", "names")], "of the others nothing is said"
    assert ("ben", "sums") in a_class.scores()
    assert a_class.grade().gone == [("ben", "sums")]
    assert a_class.grade().gone == []


def test_what_path_names_limits_what_can_be_gone(a_class):
    a_class.grade()
    (a_class.folder / "ann" / "names.py").unlink()
    (a_class.folder / "cid" / "sums.py").unlink()
    assert a_class.grade(path=a_class.folder / "ann" / "sums.py").gone == []
    assert a_class.grade(path=a_class.folder / "ann").gone == [("ann", "names")]


def test_a_broken_assignment_is_settled_first_and_without_a_score(a_class):
    write(a_class.course, BROKEN)
    selection = a_class.selection()
    assert [each.submitted for each in selection.broken] == ["ann/names.py"]
    result = a_class.grade()
    assert of(result.reports) == EVERYTHING | {("ann", "names"): None}
    first = result.reports[0]
    assert (first.assignment, first.status) == ("names", Verdict.ASSIGNMENT_BROKEN)
    with Gradebook.open(a_class.folder, write=False) as book:
        entry = book.entry("ann", "names")
    assert entry is not None
    assert "assignment.toml" in entry.report.staff_detail
    assert a_class.watch.settled_[0] == ("ann", "names")
    assert ("ann", "names") not in a_class.watch.began


def test_where_every_assignment_is_broken_nothing_is_started(a_class):
    write(a_class.course, BROKEN)
    result = a_class.grade(assignments=("names",), place=Ends(0, AssertionError("nothing to grade")))
    assert (result.outcome, of(result.reports)) == ("finished", {("ann", "names"): None})


def test_to_try_writes_nothing(a_class):
    a_class.grade()
    write(a_class.course, BROKEN)
    (a_class.folder / "cid" / "sums.py").unlink()
    selection = a_class.selection()
    before = list(files_of(a_class.folder.parent))
    reports = try_class(selection, a_class.plan(selection), Here(), a_class.watch)
    assert of(reports) == {("ann", "names"): None, ("ann", "sums"): 100, ("ben", "sums"): 60}
    assert list(files_of(a_class.folder.parent)) == before
    with Gradebook.peek(a_class.folder) as book:
        assert selection.missing(book) == [("cid", "sums")]
        assert {entry.key: entry.score for entry in book.entries()} == EVERYTHING


def test_a_try_that_is_stopped_says_so(a_class):
    selection = a_class.selection()
    with pytest.raises(KeyboardInterrupt):
        try_class(selection, a_class.plan(selection), Ends(1, KeyboardInterrupt()), a_class.watch)
