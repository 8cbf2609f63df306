"""What changed since the last message that arrived, as sentences for the next one.

Compared is what counts, as it was told there and as it is told now: what people decided is in both. The limit: what was
told is the ledger's (`grader.gradebook.deliveries`), and where, `grader.report.mail.outbox`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from grader.domain.totals import format_points
from grader.gradebook.deliveries import Told
from grader.report import words
from grader.report.mail.outbox import Before, Outgoing
from grader.report.people import Student
from grader.report.since import FAILING, PASSING, SAME_TESTS, title_lines
from grader.text import Lang, Text, plain, tr
from grader.text.safe import one_line

_SINCE = tr("Since the last message")
_SINCE_AT = tr("Since the last message to {address}")
_POINTS = tr("Points: {before} → {after} of {most}")
_SAME_POINTS = tr("Points: {after} of {most}, as before")
_STATE = tr("It was: {before}. Now: {after}.")
_NEW_NOTES = tr("New from the teaching staff: {count}")
_OLD_NOTES = tr("Taken back by the teaching staff: {count}")
_NEW_REMARKS = tr("New under “Good to know”: {count}")
_OLD_REMARKS = tr("No longer under “Good to know”: {count}")

_STATES = {
    "withheld": words.WITHHELD,
    "excused": words.EXCUSED,
    "missing": words.MISSING,
    "set": words.SET,
    "none": words.NO_SCORE,
}


def since_message(told: Student, plan: Outgoing, lang: Lang) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By assignment the heading and a sentence for each change, where something was told before."""
    return {
        id_: (_heading(before, lang), tuple(_lines(told, id_, before.told, plan.facts[id_], lang)))
        for id_, before in plan.before.items()
    }


def _heading(before: Before, lang: Lang) -> str:
    return _SINCE_AT.format(address=before.address)[lang] if before.address else _SINCE[lang]


def _lines(told: Student, id_: str, before: Told, now: Told, lang: Lang) -> Iterator[str]:
    entry, standing = told.entries.get(id_), told.standings.get(id_)
    most = entry.max_score if entry is not None else standing.max_score if standing is not None else 0.0
    if before.score is None and now.score is None:
        if before.state != now.state:
            yield _STATE.format(before=_points(before, lang), after=_points(now, lang))[lang]
    elif now.score is None or (now.state != before.state and "missing" in (now.state, before.state)):
        yield _STATE.format(before=_points(before, lang), after=_points(now, lang))[lang]
    else:
        sentence = _SAME_POINTS if before.score == now.score else _POINTS
        after = format_points(now.score)
        yield sentence.format(before=_points(before, lang), after=after, most=format_points(most))[lang]
    if entry is not None and before.state == now.state:
        for task in entry.tasks:
            if task.task in before.tasks and before.tasks[task.task] != task.score:
                title = one_line(task.title[lang]) or task.task
                yield f"{title}: {_score(before.tasks[task.task], lang)} → {_score(task.score, lang)}"
        titles = {test.name: test.title or plain(test.name) for test in entry.report.tests if test.visible}
        passing = [titles[name] for name in now.passed if name in before.failed]
        failing = [titles[name] for name in now.failed if name in before.passed]
        yield from title_lines(PASSING, passing, lang)
        yield from title_lines(FAILING, failing, lang)
        if before.verdicts and before.verdicts != now.verdicts and not (passing or failing):
            yield SAME_TESTS[lang]
    yield from _said(before.notes, now.notes, (_NEW_NOTES, _OLD_NOTES), lang)
    if before.verdicts and now.verdicts:
        yield from _said(before.remarks, now.remarks, (_NEW_REMARKS, _OLD_REMARKS), lang)


def _said(before: Sequence[str], now: Sequence[str], sentences: tuple[Text, Text], lang: Lang) -> Iterator[str]:
    fresh, gone = (sum((Counter(one) - Counter(other)).values()) for one, other in ((now, before), (before, now)))
    for sentence, count in zip(sentences, (fresh, gone), strict=True):
        if count:
            yield sentence.format(count=count)[lang]


def _points(told: Told, lang: Lang) -> str:
    """As the message said it."""
    word = _STATES.get(told.state, words.NO_SCORE)[lang]
    return word if told.score is None or told.state == "missing" else format_points(told.score)


def _score(score: float | None, lang: Lang) -> str:
    return words.NO_SCORE[lang] if score is None else format_points(score)
