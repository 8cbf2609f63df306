"""Who is to get a message, where, and about what: what there is to tell against what was told before.

News is another score, other points of a task, another verdict, remark or comment: not a time, a version or a wording of
ours. Of an assignment without a score only what people say is news. What was told is told by address: what went to one
that was corrected since is offered to the new one. An announcement (a note) goes to everybody once, and with nothing of
what is kept back; one that was to go out and did not arrive is still to be told.

The limit: what a message says is `grader.report.mail.message`'s, and what became of one `grader.gradebook.deliveries`'.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.domain.disclosure import StudentTest
from grader.domain.kept import make_all
from grader.domain.sharing import REMEMBERED, remember_same
from grader.domain.verdict import Verdict
from grader.gradebook.deliveries import Delivery, Told
from grader.report.people import Student
from grader.text import Text, tr

NO_ADDRESS = tr("no address in the roster")
HELD = tr("kept back (grade hold)")
ALARM = tr("kept back, as a test looks wrong (grade alarms)")
NO_NEWS = tr("nothing new")
UNKNOWN = tr("was on its way when the connection broke; nobody knows whether it arrived")
REFUSED = tr("refused before: {said}")
BOUNCED = tr("could not be delivered: {said}. Correct the address in the roster; if it is right: grade send --again")


@dataclass(frozen=True)
class Before:
    """What was told of an assignment by the last message that arrived."""

    told: Told
    address: str = ""
    """Where, of several addresses that were told different things; of them it is the one that is furthest behind."""


@dataclass(frozen=True)
class Outgoing:
    """What is still to be told to one student."""

    addresses: tuple[str, ...]
    """Those of the roster where it is not told yet."""
    news: frozenset[str]
    """Assignments; none where it is an announcement alone."""
    facts: Mapping[str, Told]
    """What is told of each of these now."""
    before: Mapping[str, Before] = field(default_factory=dict)
    """And what was told of it before, at every one of the addresses."""
    notes: tuple[str, ...] = ()
    """Announcements, the earliest first."""


@dataclass(frozen=True)
class Kept:
    """Why there is no message; `telling` where a person has to look at it."""

    why: Text
    telling: bool = False


def plan_message(
    told: Student, ledger: Sequence[Delivery], alarmed: Collection[str], *, again: bool = False, note: str = ""
) -> Outgoing | Kept:
    """The message to that student (`grader.report.withholding.told_student`), by their messages so far, the earliest
    first; `alarmed` are assignments of which nothing is to be told. `again`: also where it is not known whether it
    arrived, or was refused. `note`: what is announced to everybody, once to each address."""
    if not told.emails:
        return Kept(NO_ADDRESS, telling=bool(told.entries or note))
    facts = told_facts(told)
    histories = {address: _history(address, ledger) for address in told.emails}
    news = {address: _news(facts, [fact for fact, _ in histories[address]]) for address in told.emails}
    notes = {address: _notes(note, address, ledger) for address in told.emails}
    kept = _kept_back(told, frozenset().union(*news.values()), alarmed)
    if kept is not None:
        news = dict.fromkeys(told.emails, frozenset())
    waiting = [address for address in told.emails if news[address] or notes[address]]
    if not waiting:
        return kept or Kept(NO_NEWS)
    stopped: dict[str, Text] = {}
    for address in () if again else waiting:
        if why := _stopped({id_: facts[id_] for id_ in news[address]}, notes[address], address, ledger):
            stopped[address] = why
    open_ = tuple(address for address in waiting if address not in stopped)
    if not open_:
        return Kept(next(iter(stopped.values())), telling=True)
    new = frozenset().union(*(news[address] for address in open_))
    return Outgoing(
        addresses=open_,
        news=new,
        facts={id_: fact for id_, fact in facts.items() if id_ in new},
        before={id_: found for id_ in sorted(new) if (found := _before(id_, open_, histories)) is not None},
        notes=tuple(dict.fromkeys(each for address in open_ for each in notes[address])),
    )


def _kept_back(told: Student, news: Collection[str], alarmed: Collection[str]) -> Kept | None:
    """Why nothing is told of these."""
    if news and told.held:
        return Kept(HELD)
    if any(id_ in told.entries for id_ in set(news) & set(alarmed)):
        return Kept(ALARM)  # but a test that looks wrong is none of who has no report
    return None


def told_facts(told: Student) -> dict[str, Told]:
    """By assignment what there is to tell; none of one of which there is nothing."""
    facts = {id_: _fact(told, id_) for id_ in dict.fromkeys((*told.standings, *told.entries))}
    return {id_: fact for id_, fact in facts.items() if fact.state != "none" or fact.notes}


def _fact(told: Student, id_: str) -> Told:
    entry, standing = told.entries.get(id_), told.standings.get(id_)
    said = [[note.ko, note.en] for note in told.notes.get(id_, ())]
    said += [[comment] for comment in (standing.comments if standing is not None else ())]
    notes = _digests(said)
    if told.is_excused(id_):
        return Told("excused", notes=notes)
    if entry is not None and (entry.score is not None or (standing is not None and standing.withheld)):
        verdicts, passed, failed = _ended(make_all(entry.report.tests), entry.report.status)
        return Told(
            state="graded" if entry.score is not None else "withheld",
            score=entry.score,
            tasks={task.task: task.score for task in entry.tasks},
            verdicts=verdicts,
            passed=passed,
            failed=failed,
            remarks=_digests([remark.ko, remark.en] for remark in entry.report.remarks),
            notes=notes,
        )
    if entry is None and standing is not None and standing.score is not None:
        return Told("missing" if standing.state == "missing" else "set", standing.score, notes=notes)
    return Told(
        "missing" if entry is None and standing is not None and standing.state == "missing" else "none", notes=notes
    )


@remember_same(REMEMBERED)
def _ended(tests: tuple[StudentTest, ...], status: Verdict) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The digest of how all ended, and the public ones that were passed and those that were not."""
    ended = sorted((test.name, test.verdict) for test in tests)  # as JSON they are lists of texts
    public = [(test.name, test.verdict is Verdict.PASSED) for test in tests if test.visible]
    passed, failed = (tuple(sorted(name for name, good in public if good is which)) for which in (True, False))
    return _digest([status.value, *ended]), passed, failed


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]


def _digests(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(map(_digest, values)))


def _history(address: str, ledger: Sequence[Delivery]) -> list[tuple[Mapping[str, Told], int]]:
    """What the messages told that can be read at that address, with their places in the ledger."""
    return [(each.facts, number) for number, each in enumerate(ledger) if each.reached(address)]


def _last(id_: str, history: Sequence[tuple[Mapping[str, Told], int]]) -> tuple[Told, int] | None:
    return next(((facts[id_], number) for facts, number in reversed(history) if id_ in facts), None)


def _news(facts: Mapping[str, Told], history: Sequence[Mapping[str, Told]]) -> frozenset[str]:
    """The assignments of which something else was told there, or nothing."""
    before: dict[str, Told] = {}
    for each in history:
        before |= each
    return frozenset(id_ for id_, fact in facts.items() if _differs(before.get(id_), fact))


def _differs(before: Told | None, now: Told) -> bool:
    """Whether that is news. A score that is gone by a fault of ours is none: it is graded again."""
    if before is not None and now.state == "none":
        return before.notes != now.notes
    return before != now


def _before(
    id_: str, addresses: Sequence[str], histories: Mapping[str, Sequence[tuple[Mapping[str, Told], int]]]
) -> Before | None:
    """With what a message to these addresses compares; None where one of them was told nothing of it."""
    found = [(_last(id_, histories[address]), address) for address in addresses]
    known = [(*last, address) for last, address in found if last is not None]
    if len(known) < len(addresses):
        return None
    told, _, address = min(known, key=lambda each: each[1])
    return Before(told, "" if all(each == told for each, _, _ in known) else address)


def _notes(note: str, address: str, ledger: Sequence[Delivery]) -> tuple[str, ...]:
    """What is to be announced there: what was on its way there, or nowhere else, and did not arrive; then `note`."""
    arrived = {each for delivery in ledger if delivery.reached(address) for each in delivery.notes}
    anywhere = {each for delivery in ledger if delivery.arrived for each in delivery.notes}
    left = [
        each
        for delivery in ledger
        for each in delivery.notes
        if each not in arrived and (each not in anywhere or delivery.state(address) is not None)
    ]
    return tuple(dict.fromkeys([*left, *([note] if note and note not in arrived else [])]))


def _stopped(facts: Mapping[str, Told], notes: Sequence[str], address: str, ledger: Sequence[Delivery]) -> Text | None:
    """Why a message of the same was not taken at that address, and is not to be sent there again by itself."""
    for each in reversed(ledger):
        state = each.state(address)
        if state in ("in_data", "unknown"):
            return UNKNOWN
        if state == "bounced":
            return BOUNCED.format(said=_last_words(each, address))
        same = all(each.facts.get(id_) == fact for id_, fact in facts.items()) and set(notes) <= set(each.notes)
        if state == "refused" and same:
            return REFUSED.format(said=_last_words(each, address))
        if state is not None:
            return None
    return None


def _last_words(delivery: Delivery, address: str) -> str:
    """Of a server."""
    return next(step.said for step in reversed(delivery.dispatches) if step.address == address) or "–"
