"""How much of what a submission says a report keeps: a gradebook holds every report, and a class hundreds.

Each text is bounded where it is made, and there are hundreds of tests: a submission that fills each of them would have
megabytes to keep, in the gradebook and six times below OUT. So all texts of a report together have a ration, in bytes
as they are stored at the worst. Where it does not suffice the longest are cut, all to the same length; the short ones
stay whole. What a student may read has a ration of its own: no hidden test shortens it.

The limit: sentences of the suite are texts like others. The rations are larger than what any solution in `reference/`
is told, right or wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from grader.domain.verdict import TestResult
from grader.text import Text, tr
from grader.text.reprs import MORE

TOLD = 36_000
"""Bytes of all that a student may read of what a submission said: messages and output of public tests, remarks."""
NOTED = 48_000
"""The same of what staff alone read: calls, details, output of hidden tests."""
_DEAR = {**dict.fromkeys("&<>\"'", 5), "\n": 8, "\\": 2}
"""Bytes of a character that HTML or JSON escapes, and of a line feed, behind which text is indented."""

CUT = tr("What this program prints and returns is too long for one report. The longest texts in it end with “…”.")


@dataclass(frozen=True)
class Kept:
    """The texts of a report within its rations."""

    tests: tuple[TestResult, ...]
    remarks: tuple[Text, ...]
    staff_remarks: tuple[Text, ...]


def kept(tests: Sequence[TestResult], remarks: Sequence[Text], staff_remarks: Sequence[Text]) -> Kept:
    """The same, with the longest texts cut where together they are more than their ration."""
    told, was_cut = _rationed([*_told(tests), *_both(remarks)], TOLD)
    noted, notes_cut = _rationed([*_noted(tests), *_both(staff_remarks)], NOTED)
    if not was_cut and not notes_cut:
        return Kept(tuple(tests), tuple(remarks), tuple(staff_remarks))
    return Kept(
        tuple(_within(test, told, noted) for test in tests),
        (*(_text(each, told) for each in remarks), *([CUT] if was_cut else [])),
        tuple(_text(each, noted) for each in staff_remarks),
    )


def weight(text: str) -> int:
    """Bytes that a text takes in JSON or HTML, whichever is more."""
    if not text:  # most are
        return 0
    return len(text.encode("ascii", "backslashreplace")) + sum((n - 1) * text.count(c) for c, n in _DEAR.items())


_Cut = Callable[[str], str]


def _told(tests: Iterable[TestResult]) -> Iterable[str]:
    for test in tests:
        if _is_told(test):
            yield from _both([test.message])
            yield test.printed


def _is_told(test: TestResult) -> bool:
    return test.visible or test.predetermined


def _noted(tests: Iterable[TestResult]) -> Iterable[str]:
    for test in tests:
        yield from (*test.staff.calls, test.staff.detail, test.staff.printed, test.staff.bug)


def _both(texts: Iterable[Text]) -> Iterable[str]:
    for text in texts:
        yield from (text.ko, text.en)


def _within(test: TestResult, told: _Cut, noted: _Cut) -> TestResult:
    staff = test.staff.model_copy(
        update={
            "calls": tuple(map(noted, test.staff.calls)),
            "detail": noted(test.staff.detail),
            "printed": noted(test.staff.printed),
            "bug": noted(test.staff.bug),
        }
    )
    mine = {"message": _text(test.message, told), "printed": told(test.printed)} if _is_told(test) else {}
    return test.model_copy(update={"staff": staff, **mine})


def _text(text: Text, cut: _Cut) -> Text:
    return Text(cut(text.ko), cut(text.en))


def _rationed(texts: Sequence[str], ration: int) -> tuple[_Cut, bool]:
    """What cuts a text so that all of them fit, and whether it has to cut any."""
    weights = sorted(map(weight, texts))
    left, most = ration, 0
    for number, each in enumerate(weights):
        most = left // (len(weights) - number)
        if each > most:
            return partial(_shortened, most=most), True
        left -= each
    return (lambda text: text), False


def _shortened(text: str, most: int) -> str:
    heavy = weight(text)
    if heavy <= most:
        return text
    while text and heavy > most:
        text = text[: len(text) * most // heavy - 1] if len(text) * most > heavy else ""
        heavy = weight(text)
    return text + MORE
