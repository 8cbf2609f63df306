"""Who is to get a message, where, and about what: what there is to tell against what was told before.

News is another score, other points of a task, another verdict, remark or comment: not a time, a version or a wording of
ours. Of an assignment without a score only what people say is news. What was told is told by address: what went to one
that was corrected since is offered to the new one.

The limit: what a message says is `grader.report.mail.message`'s, and what became of one `grader.gradebook.deliveries`'.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.gradebook.deliveries import Delivery
from grader.gradebook.told import make_fact
from grader.report.people import Student
from grader.text import Text, tr

NO_ADDRESS = tr("no address in the roster")
HELD = tr("kept back (grade hold)")
ALARM = tr("kept back, as a test looks wrong (grade alarms)")
NO_NEWS = tr("nothing new")
UNKNOWN = tr("was on its way when the connection broke; nobody knows whether it arrived")
REFUSED = tr("refused before: {said}")


@dataclass(frozen=True)
class Outgoing:
    """What is still to be told to one student."""

    addresses: tuple[str, ...]
    """Those of the roster where it is not told yet."""
    news: frozenset[str]
    """Assignments."""
    facts: Mapping[str, str]
    """By assignment, a digest of what is told of it now."""


@dataclass(frozen=True)
class Kept:
    """Why there is no message; `telling` where a person has to look at it."""

    why: Text
    telling: bool = False


def plan_message(
    told: Student, ledger: Sequence[Delivery], alarmed: Collection[str], *, again: bool = False
) -> Outgoing | Kept:
    """The message to that student (`grader.report.withholding.told_student`), by their messages so far, the earliest
    first; `alarmed` are assignments of which nothing is to be told. `again`: also where it is not known whether it
    arrived, or was refused."""
    if not told.emails:
        return Kept(NO_ADDRESS, telling=bool(told.entries))
    facts = told_facts(told)
    news = {address: _news(facts, address, ledger) for address in told.emails}
    waiting = [address for address in told.emails if news[address]]
    if not waiting:
        return Kept(NO_NEWS)
    new = frozenset().union(*(news[address] for address in waiting))
    if told.held:
        return Kept(HELD)
    if any(id_ in told.entries for id_ in new & set(alarmed)):  # a test that looks wrong is none of who has no report
        return Kept(ALARM)
    stopped = {} if again else {address: why for address in waiting if (why := _stopped(facts, address, ledger))}
    open_ = tuple(address for address in waiting if address not in stopped)
    if not open_:
        return Kept(next(iter(stopped.values())), telling=True)
    return Outgoing(open_, new, facts)


def told_facts(told: Student) -> dict[str, str]:
    """By assignment a digest of what there is to tell; none of one of which there is nothing."""
    facts = {}
    for id_ in dict.fromkeys((*told.standings, *told.entries)):
        if parts := [*_facts(told, id_)]:
            digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
            facts[id_] = make_fact(digest, scored=told.score(id_) is not None)
    return facts


def _facts(told: Student, id_: str) -> Iterator[object]:
    entry, standing = told.entries.get(id_), told.standings.get(id_)
    if told.is_excused(id_):
        yield "excused"
    elif entry is not None and (entry.score is not None or (standing is not None and standing.withheld)):
        yield [entry.score, entry.report.status.value]
        yield [[task.task, task.score] for task in entry.tasks]
        yield [[test.name, test.verdict.value] for test in entry.report.tests]
        yield [[remark.ko, remark.en] for remark in entry.report.remarks]
    elif entry is None and standing is not None and (standing.score is not None or standing.state == "missing"):
        yield standing.score
    if notes := told.notes.get(id_):
        yield [[note.ko, note.en] for note in notes]
    if standing is not None and standing.comments:
        yield list(standing.comments)


def _news(facts: Mapping[str, str], address: str, ledger: Sequence[Delivery]) -> frozenset[str]:
    """The assignments of which something else was told at that address, or nothing."""
    reached = [each for each in ledger if _state(each, address) in ("accepted", "by_hand")]
    before: Mapping[str, str] = reached[-1].facts if reached else {}
    return frozenset(id_ for id_, digest in facts.items() if before.get(id_) != digest)


def _stopped(facts: Mapping[str, str], address: str, ledger: Sequence[Delivery]) -> Text | None:
    """Why a message of the same was not taken at that address, and is not to be sent there again by itself."""
    for each in reversed(ledger):
        state = each.state(address)
        if state in ("in_data", "unknown"):
            return UNKNOWN
        if state == "refused" and each.facts == facts:
            said = next(step.said for step in reversed(each.dispatches) if step.address == address)
            return REFUSED.format(said=said)
        if state is not None:
            return None
    return None


def _state(delivery: Delivery, address: str) -> str | None:
    """How it stands there; what a person sent without a word where to is at all addresses."""
    return delivery.state(address) or delivery.state("")
