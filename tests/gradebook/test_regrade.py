"""A score that was told stays until a person accepts another: `grader.gradebook.regrade`."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace

import pytest

from grader.domain.decisions import Decision
from grader.domain.verdict import FileDigest, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Told, prepare, record_step
from grader.gradebook.regrade import Acceptance, doubtful_overrides
from tests.conftest import ROOT
from tests.gradebook.test_book import report

WHY = Acceptance("a wrong test", "prof")
NEW_FILE = (FileDigest(path="if_for.py", size=3, sha256="cd" * 32),)


@dataclass
class Desk:
    """A gradebook and what happens to it."""

    book: Gradebook

    def grade(self, score, *, accept=None, tell=False, facts=None, state="by_hand", **changes):
        """A run of its own; what became of its report."""
        run = self.book.begin_run(version="1", isolation_level=3)
        ruling = self.book.record(report(score=score, **changes), run, accept)
        self.book.finish_run(run)
        if tell:
            made = prepare(
                self.book, "s01", f"<{run.id}@example.org>", "content", facts or {"if_for": Told("graded", 7.5)}, run.id
            )
            for step in ("in_data", state):
                record_step(self.book, made, ["s01@example.org"], step)
        return ruling

    @property
    def shown(self):
        entry, (listed,) = self.book.entry("s01", "if_for"), self.book.entries()
        assert entry == listed
        return entry.score

    @property
    def waiting(self):
        return [entry.score for entry in self.book.proposals()]


@pytest.fixture
def desk(tmp_path):
    with Gradebook.open(tmp_path) as book:
        yield Desk(book)


def test_a_told_score_stays_until_another_is_accepted(desk):
    assert desk.grade(50.0, tell=True) == "applied"
    assert desk.grade(40.0) == "proposed"
    assert (desk.shown, desk.waiting) == (50.0, [40.0])
    assert desk.grade(30.0) == "proposed"
    assert (desk.shown, desk.waiting) == (50.0, [30.0]), "the latest counts"
    assert desk.grade(30.0, accept=WHY) == "accepted"
    assert (desk.shown, desk.waiting) == (30.0, [])
    past = desk.book.history("s01", "if_for")
    assert [(one.entry.score, one.proposed, one.acceptance) for one in past] == [
        (30.0, False, WHY),
        (30.0, True, None),
        (40.0, True, None),
        (50.0, False, None),
    ]


def test_the_old_score_again_withdraws_the_proposal(desk):
    desk.grade(50.0, tell=True)
    desk.grade(40.0)
    assert desk.grade(50.0) == "applied"
    assert (desk.shown, desk.waiting) == (50.0, [])
    assert desk.grade(40.0) == "proposed", "it was told by a run before the last report"
    assert desk.shown == 50.0


def test_a_score_that_nobody_was_told_gives_way(desk):
    desk.grade(50.0)
    assert desk.grade(40.0) == "applied"
    desk.grade(20.0, tell=True, files=NEW_FILE)
    assert desk.grade(50.0) == "applied", "another file"
    assert desk.grade(10.0) == "applied", "the message told of the score before"
    assert (desk.shown, desk.waiting) == (10.0, [])


@pytest.mark.parametrize("facts", [{"if_for": Told("withheld")}, {"dictionary": Told("graded", 7.5)}])
def test_a_message_that_told_no_points_of_it_tells_no_score(desk, facts):
    """Of work that was received and is not due yet, or of another assignment; once points were told it stays."""
    desk.grade(50.0, tell=True, facts=facts)
    assert desk.grade(40.0) == "applied"
    assert (desk.shown, desk.waiting) == (40.0, [])
    desk.grade(40.0, tell=True)
    assert desk.grade(50.0) == "proposed"


def test_a_message_that_the_server_refused_tells_no_score(desk):
    desk.grade(50.0, tell=True, state="refused")
    assert desk.grade(40.0) == "applied"


def test_another_file_counts_at_once_and_ends_the_proposal(desk):
    desk.grade(50.0, tell=True)
    desk.grade(40.0)
    assert desk.grade(10.0, files=NEW_FILE) == "applied"
    assert (desk.shown, desk.waiting) == (10.0, [])


def test_a_new_attempt_counts_at_once_and_what_is_proposed_for_another_waits(desk):
    desk.grade(50.0, tell=True)
    desk.grade(40.0)
    assert desk.grade(10.0, attempt="2026-03-05T00:00:00+09:00") == "applied"
    assert (desk.shown, desk.waiting) == (10.0, [40.0])


def test_a_score_where_there_was_none_counts_at_once(desk):
    desk.grade(None, tell=True)
    assert desk.grade(40.0) == "applied"
    assert desk.shown == 40.0


@pytest.mark.parametrize("accept", [None, WHY])
def test_a_fault_of_ours_takes_no_told_score_away(desk, accept):
    desk.grade(50.0, tell=True)
    assert desk.grade(None, files=(), accept=accept) == "proposed"
    assert (desk.shown, desk.waiting) == (50.0, [None])


def test_a_status_alone_is_proposed_too(desk):
    desk.grade(50.0, tell=True)
    assert desk.grade(50.0, status=Verdict.WRONG_ANSWER) == "proposed"


def test_a_file_that_is_gone_takes_its_proposal_with_it(desk):
    desk.grade(50.0, tell=True)
    desk.grade(40.0)
    desk.book.withdraw_missing([])
    assert desk.book.proposals() == []
    assert desk.grade(40.0) == "applied"


def test_a_message_of_the_first_format_tells_by_its_date(desk):
    desk.grade(50.0, tell=True)
    desk.book._db.execute("UPDATE deliveries SET run = NULL")
    assert desk.grade(40.0) == "proposed"
    desk.book._db.execute("UPDATE deliveries SET prepared_at = '2000-01-01T00:00:00+00:00'")
    assert desk.grade(40.0) == "applied"


def test_a_program_that_is_killed_accepts_all_or_nothing(tmp_path):
    """Between the report and its acceptance: the old score is shown, the proposal waits."""
    with Gradebook.open(tmp_path) as book:
        Desk(book).grade(50.0, tell=True)
        Desk(book).grade(40.0)
    program = """
        import os, signal, sys
        from pathlib import Path
        from grader.gradebook import book as module
        from tests.gradebook.test_regrade import WHY, Desk

        module.add_acceptance = lambda *values: os.kill(os.getpid(), signal.SIGKILL)
        with module.Gradebook.open(Path(sys.argv[1])) as book:
            Desk(book).grade(40.0, accept=WHY)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), tmp_path], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    with Gradebook.open(tmp_path) as book:
        desk = Desk(book)
        assert (desk.shown, desk.waiting) == (50.0, [40.0])
        assert desk.grade(40.0, accept=WHY) == "accepted"
        assert (desk.shown, desk.waiting) == (40.0, [])


def test_overrides_that_a_regrade_makes_doubtful(desk):
    desk.grade(50.0)
    made = Decision(1, "override", "s01", "if_for", "why", "prof", "2026-03-04T05:06:07+00:00", points=80.0, run=1)

    def found():
        return doubtful_overrides([made], "s01", "if_for", desk.book.history("s01", "if_for"))

    desk.grade(50.0)
    assert found() == []
    desk.grade(60.0)
    ((one,), two) = found(), replace(made, run=3)
    assert (one.before, one.now, one.pointless) == (50.0, 60.0, False)
    assert doubtful_overrides([two], "s01", "if_for", desk.book.history("s01", "if_for")) == []
    desk.grade(80.0)
    assert [one.pointless for one in found()] == [True]
    assert not replace(found()[0], needed=True).pointless


def test_an_override_is_doubtful_by_the_attempt_that_counts(desk):
    """Which the latest need not be: the points of two attempts are not a change of either."""
    early, late = "2026-03-01T00:00:00+00:00", "2026-03-02T00:00:00+00:00"
    for _ in range(2):
        desk.grade(90.0, attempt=early)
        desk.grade(40.0, attempt=late)
    made = Decision(1, "override", "s01", "if_for", "why", "prof", "2026-03-04T05:06:07+00:00", points=80.0, run=2)
    assert doubtful_overrides([made], "s01", "if_for", desk.book.history("s01", "if_for"), early) == []
    desk.grade(95.0, attempt=early)
    (found,) = doubtful_overrides([made], "s01", "if_for", desk.book.history("s01", "if_for"), early)
    assert (found.before, found.now) == (90.0, 95.0)
