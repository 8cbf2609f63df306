"""Which attempts a run grades: where a course counts the latest, these; where an earlier one can count, those, too.

The limit: which attempt counts in the end is worked out from the scores (`grader.domain.lateness`); here it is only
decided what has to be graded, or is asked to be graded again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from grader.domain.schedule import Counts
from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.entry import Entry
from grader.intake.inventory import Inventory, Submission

AttemptChoice = Literal["counted", "latest", "all"]


def default_choice(counts: Counts) -> AttemptChoice:
    """What is graded again where nobody says: all that can count."""
    return "latest" if counts == "latest" else "all"


def choose_attempts(
    inventory: Inventory,
    held: AttemptsByKey[Entry[Report]],
    choice: AttemptChoice,
    counts: Counts,
    counted: Mapping[tuple[str, str], str],
) -> tuple[Submission, ...]:
    """What of `inventory` is graded. Whatever can count and has no score yet is, whatever was asked for. `held` are
    the gradebook's entries of each attempt, `counted` the time of the one that counts by them."""

    def is_asked_for(submission: Submission, latest: bool) -> bool:
        if choice == "all":
            return True
        if choice == "latest":
            return latest
        return counted.get((submission.student, submission.assignment)) == submission.attempt

    def has_score(submission: Submission) -> bool:
        entry = held.get((submission.student, submission.assignment), {}).get(submission.attempt)
        return entry is not None and entry.score is not None

    def is_graded(submission: Submission, latest: bool) -> bool:
        can_count = latest or counts != "latest"
        return is_asked_for(submission, latest) or (can_count and not has_score(submission))

    chosen = [each for each in inventory.submissions if is_graded(each, True)]
    return (*chosen, *(each for each in inventory.earlier if is_graded(each, False)))
