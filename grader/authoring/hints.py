"""Proves the hints of an assignment, and makes what students are handed out of them.

A hint must be told of each solution of `wrong/` that it names, and hold no line of the reference: then it is a way to
the answer and not the answer. The limit: whether a hint helps is its author's affair.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.trials import Trial, make_trials
from grader.domain.author_files import read_text
from grader.domain.course import Assignment
from grader.domain.hints import (
    SOURCE,
    AuthorHint,
    AuthorSheet,
    HandedHint,
    Sheet,
    choose_hint,
    signs_of,
)
from grader.domain.verdict import Report, Verdict
from grader.text import LANGS, Text, tr

_SHORTEST = 8
"""Signs of a line of the reference that is looked for: a shorter one (`return x`) is nobody's answer."""


@dataclass(frozen=True)
class ProvenHints:
    """What was found of an assignment's hints."""

    sheet: Sheet
    """As students get it."""
    faults: tuple[Text, ...] = ()
    """What keeps it from being handed out."""


def prove_hints(assignment: Assignment, sheet: AuthorSheet, reports: Mapping[str, Report]) -> ProvenHints:
    """`reports` are those of `wrong/`, by the names of their trials."""
    handed = Sheet(record=sheet.record, hints=tuple(_hand_out(hint, reports) for hint in sheet.hints))
    faults = [
        *_find_misled(sheet.hints, handed, reports, assignment.filename),
        *_find_answers(assignment, sheet.hints),
    ]
    return ProvenHints(handed, tuple(faults))


def named_trials(assignment: Assignment, sheet: AuthorSheet) -> list[Trial]:
    """The solutions of `wrong/` that hints name."""
    wanted = {f"wrong/{name}" for hint in sheet.hints for name in hint.wrong}
    trials, _ = make_trials(assignment)
    return [trial for trial in trials if trial.name in wanted]


def _hand_out(hint: AuthorHint, reports: Mapping[str, Report]) -> HandedHint:
    found = (reports.get(f"wrong/{name}") for name in hint.wrong)
    signs = (signs_of(report.tests, task) for report in found if report is not None for task in hint.tasks)
    return HandedHint(
        **hint.model_dump(exclude={"wrong"}),
        signs=tuple(dict.fromkeys(each for each in signs if each)),
        general=not hint.wrong and not hint.says,
    )


def _find_misled(
    hints: Sequence[AuthorHint], handed: Sheet, reports: Mapping[str, Report], filename: str
) -> Iterator[Text]:
    """Solutions of which another hint is told than the one that names them."""
    for hint in hints:
        for name in hint.wrong:
            report = reports.get(f"wrong/{name}")
            if report is None:
                yield tr(
                    "{source}, {id}: there is no wrong/{name}.py that wrong/expected.toml lists.",
                    source=SOURCE,
                    id=hint.id,
                    name=name,
                )
                continue
            lost = [task for task in hint.tasks if _fails(report, task)] if hint.tasks else [""]
            if not lost:
                yield tr(
                    "{source}, {id}: wrong/{name}.py passes all public tests of {tasks}. Name another solution, or "
                    "write a public test that it fails.",
                    source=SOURCE,
                    id=hint.id,
                    name=name,
                    tasks=", ".join(hint.tasks),
                )
            for task in lost:
                told = choose_hint(handed.hints, report, task)
                if told is None or told.id != hint.id:
                    yield tr(
                        "{source}, {id}: of wrong/{name}.py {other} is told in {task}, for it does the same in the "
                        "public tests. Write one hint for both, or let the words of `says` be true of one alone.",
                        source=SOURCE,
                        id=hint.id,
                        name=name,
                        other=tr("no hint") if told is None else tr("the hint {id}", id=told.id),
                        task=task or filename,
                    )


def _fails(report: Report, task: str) -> bool:
    return any(test.visible and test.task == task and test.verdict is not Verdict.PASSED for test in report.tests)


def _find_answers(assignment: Assignment, hints: Sequence[AuthorHint]) -> Iterator[Text]:
    """Hints in which a line of the reference stands that the stub has not."""
    reference = assignment.reference
    if reference is None:
        return
    known = set(_lines(read_text(assignment.stub)))
    secret = [line for line in _lines(read_text(reference / assignment.filename)) if line not in known]
    for hint in hints:
        for lang in LANGS:
            told = _squeeze("\n".join(text[lang] for text in hint.texts))
            for line in dict.fromkeys(secret):
                if line in told:
                    yield tr(
                        "{source}, {id} ({lang}): it holds a line of the reference: {line}. Leave a gap in it, or take "
                        "another example.",
                        source=SOURCE,
                        id=hint.id,
                        lang=lang,
                        line=line,
                    )


def _lines(code: str) -> Iterator[str]:
    """Without blanks, without comments, and only those that say something."""
    for line in code.splitlines():
        short = _squeeze(line.partition("#")[0])
        if len(short) >= _SHORTEST and not keyword.iskeyword(short):
            yield short


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)
