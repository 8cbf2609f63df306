"""What a message told of an assignment, and whom it reached: which scores their students may know.

Of each assignment that it is about a message keeps what it told. One that told no points (work that was received and is
not due yet, work that is excused, an announcement alone) left its score untold.

The limit: the ledger itself is `grader.gradebook.deliveries`, what becomes of a told score `grader.gradebook.regrade`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from grader.gradebook.file import encode_name

_READ = ("unknown", "accepted", "by_hand")
_TURNED_AWAY = ("refused", "later")


def tells_score(facts: Mapping[str, Mapping[str, Any]], notes: Sequence[str], assignment: str) -> bool:
    """Whether a message with these facts (`grader.gradebook.deliveries.Told`, as kept) told points of that assignment.
    One without any, and without an announcement, is older than facts are, and taken for one that told all."""
    if not facts:
        return not notes
    return facts.get(assignment, {}).get("score") is not None


def may_have_arrived(steps: Sequence[str]) -> bool:
    """Whether a message that went these steps (`grader.gradebook.deliveries.State`) at an address may have been read
    there. Its content was on the way and turned away: it was not."""
    followed = [*pairwise(steps), *((step, None) for step in steps[-1:])]
    return any(step in _READ or (step == "in_data" and then not in _TURNED_AWAY) for step, then in followed)


def read_told(db: sqlite3.Connection, student: str, assignment: str) -> list[tuple[int | None, str]]:
    """Run and date of each message by which the student may know points of that assignment."""
    rows = db.execute(
        "SELECT deliveries.id, run, prepared_at, facts, notes, address, state FROM deliveries "
        "JOIN dispatches ON delivery = deliveries.id WHERE student = ? AND kind = 'result' ORDER BY dispatches.id",
        (encode_name(student),),
    ).fetchall()
    steps: dict[tuple[int, str], list[str]] = defaultdict(list)
    messages: dict[int, tuple[int | None, str]] = {}
    for id_, run, date, facts, notes, address, state in rows:
        if tells_score(json.loads(facts), json.loads(notes), assignment):
            messages[id_] = run, date
            steps[id_, address].append(state)
    arrived = {id_ for (id_, _), taken in steps.items() if may_have_arrived(taken)}
    return [message for id_, message in messages.items() if id_ in arrived]
