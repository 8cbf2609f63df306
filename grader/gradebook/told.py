"""What a message told of an assignment, and whom it reached: which scores their students may know.

Of each assignment a message keeps a digest of what it told. One that told no points (work that was received and is not
due yet, work that is excused) has a mark, so that its score is known to have stayed untold.

The limit: the ledger itself is `grader.gradebook.deliveries`, what becomes of a told score `grader.gradebook.regrade`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from grader.gradebook.file import encode_name

_READ = ("unknown", "accepted", "by_hand")
_TURNED_AWAY = ("refused", "later")
_NO_SCORE = "no score:"


def make_fact(digest: str, *, scored: bool) -> str:
    """What is kept of an assignment of which that was told; `scored`: its points, too."""
    return digest if scored else _NO_SCORE + digest


def tells_score(facts: Mapping[str, str], assignment: str) -> bool:
    """Whether a message with these facts told points of that assignment. One without any is older than facts are, and
    taken for one that told all."""
    return not facts or not facts.get(assignment, _NO_SCORE).startswith(_NO_SCORE)


def may_have_arrived(steps: Sequence[str]) -> bool:
    """Whether a message that went these steps (`grader.gradebook.deliveries.State`) at an address may have been read
    there. Its content was on the way and turned away: it was not."""
    followed = [*pairwise(steps), *((step, None) for step in steps[-1:])]
    return any(step in _READ or (step == "in_data" and then not in _TURNED_AWAY) for step, then in followed)


def read_told(db: sqlite3.Connection, student: str, assignment: str) -> list[tuple[int | None, str]]:
    """Run and date of each message by which the student may know points of that assignment."""
    rows = db.execute(
        "SELECT deliveries.id, run, prepared_at, facts, address, state FROM deliveries "
        "JOIN dispatches ON delivery = deliveries.id WHERE student = ? ORDER BY dispatches.id",
        (encode_name(student),),
    ).fetchall()
    steps: dict[tuple[int, str], list[str]] = defaultdict(list)
    messages: dict[int, tuple[int | None, str]] = {}
    for id_, run, date, facts, address, state in rows:
        if tells_score(json.loads(facts), assignment):
            messages[id_] = run, date
            steps[id_, address].append(state)
    arrived = {id_ for (id_, _), taken in steps.items() if may_have_arrived(taken)}
    return [message for id_, message in messages.items() if id_ in arrived]
