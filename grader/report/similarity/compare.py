"""Compares a class with itself: what two share and few others have, each part weighed by how few.

It is done twice: by kinds of tokens, which finds what was renamed, and by the tokens as they are written, of which
fewer are shared by chance. The limit: what more than half of the class has is not weighed, so that two who wrote as
everybody did are never a pair, whoever wrote it; and a class of two has no others to compare with.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from grader.report.similarity import Comparison, Fragment, Lines, Mistakes, Pair, Source
from grader.report.similarity.chance import COMMON, SHARES, Tail, bits, by_score, rarity
from grader.report.similarity.prints import Print, make_prints

EXPECTED = 0.01
"""A pair is told where fewer than so many as alike are to be expected in the class."""
MAX_PAIRS = 200
"""That are told."""
_Way = Literal["kinds", "texts"]
_WAYS: tuple[_Way, ...] = ("kinds", "texts")
_TRIES = math.log2(len(_WAYS) * len(SHARES) * 2)
"""Scores of one pair of which the best counts, in bits: either may have been made from the other."""
_FEW = 0.05
"""Mistakes that at most so many of the class made (or two) are told."""
_COLUMNS = 4096
_GAP = 3
"""Fingerprints of others in between that do not end a fragment."""


@dataclass(frozen=True)
class _Known:
    """A class, and how many have what."""

    sources: Sequence[Source]
    prints: Sequence[Sequence[Print]]

    @property
    def students(self) -> int:
        return len(self.sources)

    @cached_property
    def kinds(self) -> Counter[int]:
        return Counter(each.kinds for prints in self.prints for each in prints)

    @cached_property
    def texts(self) -> Counter[int]:
        return Counter(each.texts for prints in self.prints for each in prints)

    @cached_property
    def mistakes(self) -> Counter[tuple[str, str]]:
        return Counter(mistake for source in self.sources for mistake in source.mistakes)

    @cached_property
    def sets(self) -> Sequence[frozenset[int]]:
        """Of each student what they have."""
        return [frozenset(each.kinds for each in prints) for prints in self.prints]

    def chance(self, each: Print, way: _Way) -> float:
        """How likely a classmate has that fingerprint."""
        return rarity(self.kinds[each.kinds] if way == "kinds" else self.texts[each.texts], self.students)


def compare(sources: Sequence[Source], template: frozenset[int] = frozenset()) -> Comparison:
    """The pairs of that class that are more alike than chance makes them. `template` is what is no wonder in anybody's
    work (`grader.report.similarity.prints.template_digests`)."""
    made = [(source, make_prints(source.files, template)) for source in sources]
    cut = tuple(source.student for source, prints in made if prints.cut)
    own = [(source, prints.prints) for source, prints in made if prints.prints]
    known = _Known([source for source, _ in own], [prints for _, prints in own])
    if known.students < 2:
        return Comparison(known.students, (), cut=cut)
    found = sorted(_find(known), key=lambda each: each[2])
    pairs = [_pair(known, *each) for each in found[:MAX_PAIRS]]
    pairs.sort(key=lambda pair: (pair.mistakes is None, pair.expected, pair.first, pair.second))
    return Comparison(known.students, tuple(pairs), max(0, len(found) - MAX_PAIRS), cut)


def _find(known: _Known) -> Iterator[tuple[int, int, float]]:
    """The pairs to be told, each with how many are expected."""
    import numpy

    rows, columns = numpy.triu_indices(known.students, 1)
    best = numpy.full(len(rows), numpy.inf)
    for way in _WAYS:
        scores = _scores(known, way)[rows, columns]
        tail = Tail(scores.tolist())
        for place in numpy.flatnonzero(scores > bits(EXPECTED / len(rows))).tolist():  # `by_score` alone keeps others
            score = float(scores[place])
            best[place] = min(best[place], max(by_score(score, len(rows)), len(_WAYS) * tail.expected(score)))
    for place in numpy.flatnonzero(best <= EXPECTED).tolist():
        yield int(rows[place]), int(columns[place]), float(best[place])


def _scores(known: _Known, way: _Way) -> Any:
    """In bits, of each with each: how much likelier it is that one was made from the other than that both worked alone
    (`grader.report.similarity.chance`)."""
    import numpy

    size = known.students
    told, shared, all_ = numpy.zeros((size, size)), numpy.zeros((size, size)), numpy.zeros(size)
    holders: dict[int, list[tuple[int, float]]] = {}
    for student, prints in enumerate(known.prints):
        for each in prints:
            chance = known.chance(each, way)
            if chance > COMMON:
                continue
            all_[student] += each.choices
            if chance:
                holders.setdefault(getattr(each, way), []).append((student, each.choices))
    rows = list(holders.values())
    for start in range(0, len(rows), _COLUMNS):
        part = rows[start : start + _COLUMNS]
        has, choices = numpy.zeros((size, len(part))), numpy.zeros((size, len(part)))
        for column, students in enumerate(part):
            for student, weight in students:
                has[student, column], choices[student, column] = 1, weight
        says = numpy.array([bits(rarity(len(students), size)) for students in part])
        told += (choices * says) @ has.T
        shared += choices @ has.T
    left = numpy.maximum(all_[:, None] - shared, 0)
    best = numpy.maximum.reduce([told + math.log2(share) * shared + math.log2(1 - share) * left for share in SHARES])
    return numpy.maximum(best, best.T) - _TRIES


def _pair(known: _Known, first: int, second: int, expected: float) -> Pair:
    fragments = sorted(_fragments(known, first, second), key=lambda each: -each.bits)
    one, other = known.sources[first], known.sources[second]
    return Pair(one.student, other.student, expected, tuple(fragments), _mistakes(known, one, other))


def _fragments(known: _Known, first: int, second: int) -> Iterator[Fragment]:
    """Runs of shared fingerprints that stand in both in the same order, near to each other."""
    places = {each.kinds: place for place, each in enumerate(known.prints[second])}
    run: list[tuple[int, int]] = []
    for place, each in enumerate(known.prints[first]):
        other = places.get(each.kinds)
        if other is None or known.chance(each, "kinds") > COMMON:
            continue
        if run and not _follows(known.prints[first], run[-1][0], place, known.prints[second], run[-1][1], other):
            yield _fragment(known, first, second, run)
            run = []
        run.append((place, other))
    if run:
        yield _fragment(known, first, second, run)


def _follows(one: Sequence[Print], at: int, then: int, other: Sequence[Print], there: int, next_: int) -> bool:
    """Whether both go on soon, in the same file."""
    files = one[at].lines.file == one[then].lines.file and other[there].lines.file == other[next_].lines.file
    return files and then - at <= _GAP and 0 < next_ - there <= _GAP


def _fragment(known: _Known, first: int, second: int, run: Sequence[tuple[int, int]]) -> Fragment:
    here = [known.prints[first][place] for place, _ in run]
    there = [known.prints[second][place] for _, place in run]
    same = [one.texts == other.texts for one, other in zip(here, there, strict=True)]
    wanted = {each.kinds for each in here}
    have = sum(wanted <= own for own in known.sets)
    weight = sum(bits(known.chance(each, "kinds")) * each.choices for each in here)
    return Fragment(_span(here), _span(there), have, all(same), weight)


def _span(prints: Sequence[Print]) -> Lines:
    """Of those, which stand in one file."""
    lines = [each.lines for each in prints]
    return Lines(lines[0].file, min(each.first for each in lines), max(each.last for each in lines))


def _mistakes(known: _Known, one: Source, other: Source) -> Mistakes | None:
    """What both did wrong in the same way, of that which few did."""
    most = max(2, int(_FEW * known.students))
    shared = [mistake for mistake in one.mistakes & other.mistakes if known.mistakes[mistake] <= most]
    if not shared:
        return None
    return Mistakes(tuple(sorted({test for test, _ in shared})), min(known.mistakes[mistake] for mistake in shared))
