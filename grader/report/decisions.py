"""Decisions of people, for the staff to read: what was decided about whom, why, by whom, and what was taken back.

The limit: what a student reads of one stands among the lines of how their score came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from grader.domain.decisions import Decision
from grader.domain.durations import spell_length
from grader.domain.totals import format_points
from grader.report import words
from grader.report.formats import format_time
from grader.text import Lang, Text, tr
from grader.text.safe import one_line

EVERYBODY = tr("everybody")
EVERY_ASSIGNMENT = tr("every assignment")
_OVERRIDE = tr("override: {points}")
_TASK_OVERRIDE = tr("override of task {task}: {points}")
_EXTENDED = tr("extended by {amount}")
_COMMENT = tr("comment")
_HELD = tr("held back")
_ACCEPTED = tr("the file's time counts: {time}")
_TAKEN_BACK = tr("taken back {when} by {who}")


def what(decision: Decision, zone: tzinfo | None = None) -> Text:
    """What it does, in a few words."""
    if decision.kind == "override":
        points = format_points(decision.points or 0)
        if decision.task:
            return _TASK_OVERRIDE.format(task=one_line(decision.task), points=points)
        return _OVERRIDE.format(points=points)
    if decision.kind == "extend":
        return _EXTENDED.format(amount=spell_length(decision.amount))
    if decision.kind == "accept_time":
        return _ACCEPTED.format(time=format_time(decision.amount, zone))
    return {"excuse": words.EXCUSED, "comment": _COMMENT, "hold": _HELD}[decision.kind]


def describe_decisions(decisions: Iterable[Decision], lang: Lang, zone: tzinfo | None = None) -> Iterator[str]:
    """One line each: number, student, assignment, what, when, who, why; then that it was taken back."""
    for each in decisions:
        student = one_line(each.student) if each.student else EVERYBODY[lang]
        assignment = each.assignment or EVERY_ASSIGNMENT[lang]
        made = format_time(each.made, zone)
        line = f"  {each.id}  {student}  {assignment}  {what(each, zone)[lang]}  {made}  {one_line(each.who)}"
        line += f": {one_line(each.words, 3000)}" if each.words else ""
        if each.undone is not None:
            taken = _TAKEN_BACK.format(when=format_time(each.undone.made, zone), who=one_line(each.undone.who))[lang]
            line += f"  ({taken}" + (f": {one_line(each.undone.words, 3000)})" if each.undone.words else ")")
        yield line
