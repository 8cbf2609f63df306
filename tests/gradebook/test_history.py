"""What a class was told before, by reports of several runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.domain.verdict import FileDigest, Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.history import Past, read_past

KEY = ("s01", "if_for")


class Class:
    """A gradebook in which runs of one report each take place."""

    def __init__(self, book: Gradebook) -> None:
        self.book, self.number = book, 0

    def run(self, *scores: float | None, file: str = "a", attempt: str = "", outcome: str = "finished") -> None:
        """A run that grades these scores, of that file; with an empty `outcome` it is killed."""
        run = self.book.begin_run(version="0", isolation_level=3)
        for score in scores:
            self.number += 1
            self.book.record(report(score, file, attempt, f"2026-03-04T05:06:{self.number:02}+00:00"), run)
        if outcome:
            self.book.finish_run(run, outcome)  # type: ignore[arg-type]

    def past(self) -> Past | None:
        return read_past(self.book, self.book.entries()).get(KEY)

    def told(self) -> float | None:
        """The score that was told last before the current one, which must be there; it is its report's, too."""
        past = self.past()
        assert past is not None
        assert past.told is not None
        result, entry = past.told
        assert result.score == entry.score
        return result.score


def report(score: float | None, file: str, attempt: str, graded_at: str) -> Report:
    return Report(
        student=KEY[0],
        assignment=KEY[1],
        status=Verdict.PASSED if score is not None else Verdict.GRADER_FAILED,
        score=score,
        max_score=100.0,
        graded_at=graded_at,
        isolation_level=3,
        attempt=attempt,
        files=(FileDigest(path="if_for.py", size=3, sha256=file * 64),),
    )


@pytest.fixture
def class_(tmp_path: Path) -> Iterator[Class]:
    with Gradebook.open(tmp_path) as book:
        yield Class(book)


def test_a_first_result_has_no_past_and_neither_has_the_same_one_again(class_):
    class_.run(50.0)
    assert class_.past() is None
    class_.run(50.0)
    assert class_.past() is None


def test_the_same_result_again_leaves_the_comparison_as_it_was(class_):
    class_.run(50.0)
    class_.run(80.0, file="b")
    assert class_.told() == 50.0
    before = class_.past()
    class_.run(80.0, file="b")
    class_.run()
    assert class_.past() == before


def test_another_file_with_the_same_score_is_another_result(class_):
    class_.run(50.0)
    class_.run(50.0, file="b")
    assert class_.told() == 50.0


def test_a_score_that_was_open_is_a_result_too(class_):
    class_.run(None)
    class_.run(80.0)
    assert class_.told() is None


def test_what_a_killed_run_found_was_not_told(class_):
    class_.run(50.0)
    class_.run(60.0, file="b", outcome="")
    class_.run(80.0, file="c")
    assert class_.told() == 50.0
    assert [result.score for result in class_.past().results] == [60.0, 50.0]


@pytest.mark.parametrize("outcome", ["finished", "interrupted"])
def test_what_a_killed_run_found_is_told_by_the_next_one_that_ends(class_, outcome):
    class_.run(50.0)
    class_.run(60.0, file="b", outcome="")
    class_.run(outcome=outcome)
    class_.run(80.0, file="c")
    assert class_.told() == 60.0


def test_a_failed_run_told_nothing(class_):
    class_.run(50.0)
    class_.run(60.0, file="b", outcome="failed")
    class_.run(80.0, file="c")
    assert class_.told() == 50.0


def test_of_several_reports_in_one_run_the_last_was_told(class_):
    class_.run(10.0, 20.0)
    class_.run(80.0, file="b")
    assert class_.told() == 20.0


def test_an_older_attempt_that_is_graded_again_was_not_what_was_told(class_):
    class_.run(50.0, file="a", attempt="2026-03-01T00:00:00+00:00")
    class_.run(60.0, file="b", attempt="2026-03-02T00:00:00+00:00")
    class_.run(55.0, file="a", attempt="2026-03-01T00:00:00+00:00")
    class_.run(80.0, file="c", attempt="2026-03-03T00:00:00+00:00")
    assert class_.told() == 60.0
    assert [result.score for result in class_.past().results] == [55.0, 60.0, 50.0]


def test_each_result_stands_once(class_):
    for score in (50.0, 60.0, 50.0, 60.0, 70.0):
        class_.run(score)
    assert [result.score for result in class_.past().results] == [60.0, 50.0]


def test_what_is_only_proposed_was_not_told(class_):
    class_.run(50.0)
    class_.run(60.0, file="b")
    class_.book._db.execute("UPDATE reports SET proposed = 1 WHERE score = 60")
    class_.run(80.0, file="c")
    assert class_.told() == 50.0
    assert [result.score for result in class_.past().results] == [50.0]
