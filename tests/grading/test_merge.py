"""Which reports of several shards count, and what becomes of those that are in the book: `grader.grading.merge`."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Told, prepare, record_step
from grader.gradebook.regrade import Acceptance
from grader.gradebook.runs import Run
from grader.gradebook.shards import OPTION, Mark, open_shard
from grader.grading.merge import merge_shards, missing_shards
from grader.grading.run import RunResult
from grader.grading.share import Share
from grader.text.errors import MachineError
from tests.gradebook.test_book import report

SECRET = "5e" * 32
EARLY, LATE = "2026-11-30T10:00:00+00:00", "2026-11-30T11:00:00+00:00"


@dataclass
class Desk:
    """A class's book, and shards made of reports that nobody graded."""

    place: Path
    count: int = 0

    def shard(self, *reports, number: int = 1, of: int = 1, level: int = 4) -> Path:
        self.count += 1
        folder = self.place / f"shard{self.count}"
        mark = Mark(number=number, of=of, secret=SECRET, grader="g", package="p", images="", suites={})
        with Gradebook.open(folder, folder=folder) as book:
            run = book.begin_run(version="0", isolation_level=level, options={OPTION: mark.model_dump(mode="json")})
            for each in reports:
                book.record(each.model_copy(update={"class_digest": SECRET}), run)
            book.finish_run(run)
        return folder

    def merge(self, *folders: Path, accept: bool = False) -> RunResult:
        acceptance = Acceptance("a wrong test", "prof") if accept else None
        with ExitStack() as stack:
            shards = [stack.enter_context(open_shard(folder)) for folder in folders]
            book = stack.enter_context(Gradebook.open(self.place))
            return merge_shards(book, shards, options={}, acceptance=acceptance)

    @property
    def scores(self) -> dict[tuple[str, str], float | None]:
        with Gradebook.open(self.place, write=False) as book:
            return {entry.key: entry.score for entry in book.entries()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_of_two_of_one_attempt_the_one_that_may_stand_and_then_the_later_counts(desk):
    """In whatever order the shards are named."""
    reports = (
        report(score=None, key="", graded_at="2026-11-30T12:00:00+00:00", status="grader_failed"),
        report(score=50.0, key="a" * 64, graded_at=EARLY),
        report(score=60.0, key="b" * 64, graded_at=LATE),
    )
    for number, order in enumerate(itertools.permutations(reports)):
        place = desk.place / str(number)
        place.mkdir()
        other = Desk(place)
        result = other.merge(*(other.shard(each) for each in order))
        assert other.scores == {("s01", "if_for"): 60.0}
        assert len(result.reports) == 1


def test_attempts_are_told_apart(desk):
    first, second = "2026-11-01T10:00:00+09:00", "2026-11-02T10:00:00+09:00"
    one = desk.shard(report(score=80.0, attempt=first, graded_at=LATE))
    two = desk.shard(report(score=70.0, attempt=second, graded_at=EARLY))
    assert len(desk.merge(one, two).reports) == 2
    assert desk.scores == {("s01", "if_for"): 70.0}, "of the latest attempt"


@pytest.mark.parametrize(("graded", "score"), [(EARLY, 50.0), (LATE, 70.0)])
def test_a_later_report_of_the_book_stays_and_an_earlier_one_gives_way(desk, graded, score):
    now = "2026-11-30T10:30:00+00:00"
    with Gradebook.open(desk.place) as book:
        run = book.begin_run(version="0", isolation_level=4)
        book.record(report(score=50.0, key="a" * 64, graded_at=now), run)
        book.finish_run(run)
    result = desk.merge(desk.shard(report(score=70.0, key="b" * 64, graded_at=graded)))
    assert desk.scores == {("s01", "if_for"): score}
    assert result.reused == (score == 50.0)


def test_a_score_that_was_told_gives_way_by_being_accepted_alone(desk):
    told = report(score=50.0, key="a" * 64, graded_at=EARLY)
    with Gradebook.open(desk.place) as book:
        run = book.begin_run(version="0", isolation_level=4)
        book.record(told, run)
        book.finish_run(run)
        made = prepare(book, "s01", "<1@example.org>", "x", {"if_for": Told("graded", 7.5)}, run.id)
        for step in ("in_data", "accepted"):
            record_step(book, made, ["s01@example.org"], step)
    other = desk.shard(report(score=70.0, key="b" * 64, graded_at=LATE))
    result = desk.merge(other)
    assert desk.scores == {("s01", "if_for"): 50.0}
    assert [entry.score for entry in result.proposed] == [70.0]
    result = desk.merge(desk.shard(told))
    with Gradebook.open(desk.place) as book:
        assert book.proposals() == [], "who says again what was told withdraws it"
    assert (result.reused, desk.scores) == (0, {("s01", "if_for"): 50.0})
    result = desk.merge(other, accept=True)
    assert [entry.score for entry in result.accepted] == [70.0]
    assert desk.scores == {("s01", "if_for"): 70.0}


def test_the_run_says_the_least_isolation_of_them(desk):
    run = desk.merge(desk.shard(report("s01"), level=4), desk.shard(report("s02"), level=3)).run
    assert run.isolation_level == 3


def test_a_fault_in_one_of_them_leaves_nothing_of_the_others(desk):
    """The second shard's second report is of another class."""
    good, bad = desk.shard(report("s01")), desk.shard(report("s02"), report("s03"))
    desk.merge(good)
    with Gradebook.open(bad, folder=bad) as book:
        run = book.begin_run(version="0", isolation_level=4, options={OPTION: _mark()})
        book.record(report("s04"), run)  # of no secret
        book.finish_run(run)
    before = (desk.place / ".grade" / "gradebook.sqlite").read_bytes()
    with pytest.raises(MachineError, match="is not what its row says"):
        desk.merge(bad)
    assert (desk.place / ".grade" / "gradebook.sqlite").read_bytes() == before


def _mark() -> dict[str, object]:
    mark = Mark(number=1, of=1, secret=SECRET, grader="g", package="p", images="", suites={})
    return mark.model_dump(mode="json")


def test_a_book_goes_on_after_a_merge_that_failed(desk):
    """What was on the shelf for the time of it is not taken for stored."""
    with Gradebook.open(desk.place) as book:
        run = book.begin_run(version="0", isolation_level=4)
        with pytest.raises(RuntimeError):
            _record_and_fail(book, run)
        assert book.entries() == []
        book.record(report("s02", score=20.0), run)
    assert desk.scores == {("s02", "if_for"): 20.0}


def _record_and_fail(book: Gradebook, run: Run) -> None:
    with book.at_once():
        book.record(report("s01", score=10.0), run)
        assert [entry.score for entry in book.entries()] == [10.0]
        raise RuntimeError


def test_what_is_missing_is_known_where_all_are_of_as_many(desk):
    with ExitStack() as stack:
        folders = (desk.shard(number=2, of=4), desk.shard(number=4, of=4))
        shards = [stack.enter_context(open_shard(folder)) for folder in folders]
        assert missing_shards(shards) == [Share(1, 4), Share(3, 4)]
        shards.append(stack.enter_context(open_shard(desk.shard(number=1, of=2))))
        assert missing_shards(shards) == []
