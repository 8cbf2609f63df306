"""What is told of a comparison, for a terminal of the staff. It accuses nobody, and says what else can be the reason.

The limit: lines by their numbers; the code itself is for whoever opens the two files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.report.similarity import Comparison, Fragment, Lines, Pair
from grader.report.similarity.compare import EXPECTED
from grader.text import Lang, Text, tr
from grader.text.safe import list_names, one_line

_FRAGMENTS = 5
"""Of a pair that are listed."""
_LEAST = 0.001
"""Below that no number is told: an estimate is not that good."""

HARMLESS = tr(
    "Alike code has many harmless reasons: the same lecture, book or helper, work in pairs where that is allowed, an "
    "exercise that leaves little choice. The list says where to look and nothing about anybody: a person has to read "
    "both files, and to ask, before anything follows. Of two files it cannot say which was first."
)
_COMPARED = tr("{assignment}: {students} compared, nobody's code is more alike than chance makes it.")
_FOUND = tr(
    "{assignment}: {students} compared, {count} pairs are more alike than chance makes it (told where fewer than "
    "{limit} such pairs are to be expected)."
)
_FOUND_ONE = tr(
    "{assignment}: {students} compared, one pair is more alike than chance makes it (told where fewer than {limit} "
    "such pairs are to be expected)."
)
_TOO_FEW = tr("{assignment}: {students} compared; to know what is common, three are needed at least.")
_PAIR = tr("{first} · {second}: such pairs to expect by chance: {expected}")
_BELOW = tr("fewer than {number}")
_MISTAKES = tr("the same wrong answers to the same inputs, which {have} of {students} gave: {tests}")
_LINES = tr("{first} · {second}: {have} of {students} have these lines, names aside")
_LINES_AS_WRITTEN = tr(
    "{first} · {second}: {have} of {students} have these lines, names aside; these two have the same names, too"
)
_MORE_LINES = tr("more places: {count}")
_MORE_PAIRS = tr("more pairs, not listed: {count}")
_CUT = tr("Of these only the beginning was compared, for they are very long: {names}")
_SKIPPED = tr("Not compared, for it could not be read: {names}")


def tell(
    assignment: str, found: Comparison, labels: Mapping[str, str], lang: Lang, skipped: tuple[str, ...] = ()
) -> Iterator[str]:
    """The lines about one assignment. `labels` name students (by id); `skipped` are those whose file was no use."""
    yield _head(assignment, found)[lang]
    for number, pair in enumerate(found.pairs, 1):
        yield from _pair(number, pair, found.students, labels, lang)
    if found.more:
        yield "  " + _MORE_PAIRS.format(count=found.more)[lang]
    for sentence, students in ((_CUT, found.cut), (_SKIPPED, skipped)):
        if students:
            yield "  " + sentence.format(names=list_names([_name(each, labels) for each in students]))[lang]


def _head(assignment: str, found: Comparison) -> Text:
    count = len(found.pairs) + found.more
    if found.students < 3:
        return _TOO_FEW.format(assignment=assignment, students=found.students)
    if not count:
        return _COMPARED.format(assignment=assignment, students=found.students)
    sentence = _FOUND_ONE if count == 1 else _FOUND
    return sentence.format(assignment=assignment, students=found.students, count=count, limit=f"{EXPECTED:g}")


def _pair(number: int, pair: Pair, students: int, labels: Mapping[str, str], lang: Lang) -> Iterator[str]:
    names = {"first": _name(pair.first, labels), "second": _name(pair.second, labels)}
    told = _BELOW.format(number=f"{_LEAST:g}")[lang] if pair.expected < _LEAST else f"{pair.expected:.3f}"
    yield f"  {number}. " + _PAIR.format(**names, expected=told)[lang]
    if pair.mistakes is not None:
        tests = list_names(pair.mistakes.tests)
        yield "     " + _MISTAKES.format(have=pair.mistakes.have, students=students, tests=tests)[lang]
    for fragment in pair.fragments[:_FRAGMENTS]:
        yield "     " + _fragment(fragment, students)[lang]
    if len(pair.fragments) > _FRAGMENTS:
        yield "     " + _MORE_LINES.format(count=len(pair.fragments) - _FRAGMENTS)[lang]


def _fragment(fragment: Fragment, students: int) -> Text:
    sentence = _LINES_AS_WRITTEN if fragment.same_names else _LINES
    first, second = _lines(fragment.first), _lines(fragment.second)
    return sentence.format(first=first, second=second, have=fragment.have, students=students)


def _lines(lines: Lines) -> str:
    numbers = str(lines.first) if lines.first == lines.last else f"{lines.first}–{lines.last}"
    return f"{one_line(lines.file, 80)}:{numbers}"


def _name(student: str, labels: Mapping[str, str]) -> str:
    return labels.get(student) or one_line(student)
