"""How much of what a submission says a report keeps: a gradebook holds every report, and a class hundreds.

Each text is bounded where it is made, and there are hundreds of tests: a submission that fills each of them would have
megabytes to keep, in the gradebook and six times below OUT. So all texts of a report together have a ration, in bytes
as they are stored at the worst. Where it does not suffice the longest are cut, all to the same length; the short ones
stay whole. What a student may read has a ration of its own: no hidden test shortens it.

The limit: sentences of the suite are texts like others. The rations are larger than what any solution in `reference/`
is cut_student, right or wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from grader.domain.verdict import TestResult
from grader.text import Text, tr
from grader.text.reprs import MORE

STUDENT_BYTES = 36_000
"""Bytes of all that a student may read of what a submission said: messages and output of public tests, remarks."""
STAFF_BYTES = 48_000
"""The same of what staff alone read: calls, details, output of hidden tests."""
_DEAR = {**dict.fromkeys("&<>\"'", 5), "\n": 8, "\\": 2}
"""Bytes of a character that HTML or JSON escapes, and of a line feed, behind which text is indented."""

CUT = tr("What this program prints and returns is too long for one report. The longest texts in it end with “…”.")


@dataclass(frozen=True)
class Rationed:
    """The texts of a report within its rations."""

    tests: tuple[TestResult, ...]
    remarks: tuple[Text, ...]
    staff_remarks: tuple[Text, ...]


def ration(tests: Sequence[TestResult], remarks: Sequence[Text], staff_remarks: Sequence[Text]) -> Rationed:
    """The same, with the longest texts cut where together they are more than their ration."""
    cut_student, was_cut = _cutter([*_student_texts(tests), *_both(remarks)], STUDENT_BYTES)
    cut_staff, notes_cut = _cutter([*_staff_texts(tests), *_both(staff_remarks)], STAFF_BYTES)
    if not was_cut and not notes_cut:
        return Rationed(tuple(tests), tuple(remarks), tuple(staff_remarks))
    return Rationed(
        tuple(_within(test, cut_student, cut_staff) for test in tests),
        (*(_text(each, cut_student) for each in remarks), *([CUT] if was_cut else [])),
        tuple(_text(each, cut_staff) for each in staff_remarks),
    )


def weight(text: str) -> int:
    """Bytes that a text takes in JSON or HTML, whichever is more."""
    if not text:  # most are
        return 0
    return len(text.encode("ascii", "backslashreplace")) + sum((n - 1) * text.count(c) for c, n in _DEAR.items())


_Cut = Callable[[str], str]


def _student_texts(tests: Iterable[TestResult]) -> Iterable[str]:
    for test in tests:
        if _is_disclosed(test):
            yield from _both([test.message])
            yield test.printed


def _is_disclosed(test: TestResult) -> bool:
    return test.visible or test.predetermined


def _staff_texts(tests: Iterable[TestResult]) -> Iterable[str]:
    for test in tests:
        yield from (*test.staff.calls, test.staff.detail, test.staff.printed, test.staff.bug, test.staff.shown)


def _both(texts: Iterable[Text]) -> Iterable[str]:
    for text in texts:
        yield from (text.ko, text.en)


def _within(test: TestResult, cut_student: _Cut, cut_staff: _Cut) -> TestResult:
    staff = replace(
        test.staff,
        calls=tuple(map(cut_staff, test.staff.calls)),
        detail=cut_staff(test.staff.detail),
        printed=cut_staff(test.staff.printed),
        bug=cut_staff(test.staff.bug),
        shown=cut_staff(test.staff.shown),
    )
    if not _is_disclosed(test):
        return replace(test, staff=staff)
    return replace(test, staff=staff, message=_text(test.message, cut_student), printed=cut_student(test.printed))


def _text(text: Text, cut: _Cut) -> Text:
    return Text(cut(text.ko), cut(text.en))


def _cutter(texts: Sequence[str], limit: int) -> tuple[_Cut, bool]:
    """What cuts a text so that all of them fit, and whether it has to cut any."""
    if weight("".join(texts)) <= limit:  # nearly always: then none of them has to be weighed by itself
        return (lambda text: text), False
    weights = sorted(map(weight, texts))
    left, most = limit, 0
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
