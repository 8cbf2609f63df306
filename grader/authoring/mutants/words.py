"""What `grade verify --mutants` says: tables and sentences in both languages. The limit: only words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.authoring.mutants.make import Key
from grader.authoring.verify import align
from grader.domain.verdict import Report
from grader.text import Lang, Text, plain, tr

KILLS_NOTHING = tr("warning: {test} kills no mutant. Such a test proves nothing: sharpen it, or take it out.")
WHAT_TO_DO = tr(
    "For each survivor, let a hidden test have an input that tells the two apart, "
    "or say in reference/{id}/mutants.toml why they are the same."
)
_TOTALS = (
    tr("assignment"),
    tr("mutants"),
    tr("killed"),
    tr("equivalent"),
    tr("survivors"),
    tr("hand-made"),
    Text("", ""),
)
_GOOD, _BAD = tr("✓ no gap"), tr("✗ gaps")
_TESTS = (
    tr("test"),
    tr("mutants"),
    tr("hand-made"),
    tr("alone"),
    tr("task"),
)
_PUBLIC, _HIDDEN = tr("public"), tr("hidden")
_OUTSIDE = tr("outside of functions")


@dataclass(frozen=True)
class Totals:
    """How many mutants of an assignment there are, and what became of them."""

    made: int
    killed: int
    listed: int
    """Survivors that mutants.toml says are the same."""
    survivors: int
    """The others."""
    by_hand: int
    by_hand_killed: int


@dataclass
class Kills:
    """How many mutants a test function has killed, and how many of all of them no other did."""

    function: str
    task: str
    visible: bool
    made: int = 0
    by_hand: int = 0
    alone: int = 0


def totals_table(rows: Sequence[tuple[str, Totals, bool]], lang: Lang) -> list[str]:
    """A row for each assignment: its id, its numbers, whether all is as it should be."""
    lines = [[cell[lang] for cell in _TOTALS]]
    for id_, totals, good in rows:
        numbers = (totals.made, totals.killed, totals.listed, totals.survivors)
        by_hand = f"{totals.by_hand_killed}/{totals.by_hand}" if totals.by_hand else "-"
        lines.append([id_, *map(str, numbers), by_hand, (_GOOD if good else _BAD)[lang]])
    return align(lines)


def tests_table(id_: str, tests: Sequence[Kills], lang: Lang) -> list[str]:
    """A row for each test function: how many mutants it kills, and how many it alone does."""
    lines = [[f"{id_}: {_TESTS[0][lang]}", *(cell[lang] for cell in _TESTS[1:])]]
    for test in tests:
        side = (_PUBLIC if test.visible else _HIDDEN)[lang]
        lines.append([test.function, str(test.made), str(test.by_hand), str(test.alone), f"{test.task} ({side})"])
    return align(lines)


def explain_survivor(key: Key) -> Text:
    """No test notices the change."""
    sentence = tr("{key}: still full with this change.", key=_name_function(key))
    return sentence + _show_change(key)


def explain_unknown(report: Report) -> Text:
    """It could not be judged, which is no kill."""
    why = next((test.staff.detail for test in report.tests if test.verdict.ours), report.staff_detail)
    last = why.strip().splitlines()[-1] if why.strip() else report.status.value
    return tr("could not be graded, by a fault of the grader or the assignment; that is no kill: {last}", last=last)


def explain_not_equivalent(key: Key, tests: Sequence[str]) -> Text:
    """Listed, and yet killed."""
    which = ", ".join(tests)
    sentence = tr(
        "mutants.toml lists it as the same, and it loses points: {which}. Take it off "
        "the list, or, if it is right, correct the test.",
        which=which,
    )
    return sentence + _show_change(key)


def explain_unknown_entry(key: Key) -> Text:
    """An entry of no mutant."""
    sentence = tr(
        "mutants.toml, {key}: there is no such mutant. If the solution has changed, correct the entry or take it off.",
        key=_name_function(key),
    )
    return sentence + _show_change(key)


def explain_no_reason(key: Key) -> Text:
    """An entry without a reason."""
    sentence = tr("mutants.toml, {key}: there is no reason why it is the same.", key=_name_function(key))
    return sentence + _show_change(key)


def explain_twice(key: Key) -> Text:
    """Two entries for one mutant."""
    sentence = tr("listed twice.")
    return plain("mutants.toml, ") + _name_function(key) + plain(": ") + sentence + _show_change(key)


def _name_function(key: Key) -> Text:
    return plain(key.function) if key.function else _OUTSIDE


def _show_change(key: Key) -> Text:
    lines = [f"    - {line}" for line in key.before.splitlines()] + [f"    + {line}" for line in key.after.splitlines()]
    which = f"    ({key.occurrence})" if key.occurrence > 1 else ""
    return plain("\n" + "\n".join(lines) + which)
