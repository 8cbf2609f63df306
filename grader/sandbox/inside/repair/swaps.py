"""A repair as data: a pattern for code, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.sandbox.inside.repair.place import Fix, Place

Rule = Callable[[Place, int], Iterator[Fix]]
"""Looks at one line of a place and proposes changes, the likeliest first."""

TRIES = 12
"""Places in one line where the same change is tried."""


@dataclass(frozen=True)
class Swap:
    r"""Where `pattern` is found in a line's code, `wanted` (`\1` is what the first group found) stands instead.

    Each place is tried, then all of them at once. `shown`: whether the changed line is worth showing.
    """

    key: str
    pattern: str
    wanted: str
    shown: bool = True
    alone: bool = True

    def __call__(self, place: Place, index: int) -> Iterator[Fix]:
        line = place.lines[index]
        found = list(re.finditer(self.pattern, line.code))[:TRIES]
        for matches in ([match] for match in found):
            yield self._fix(line.text, index, matches)
        if len(found) > 1:
            yield self._fix(line.text, index, found)

    def _fix(self, text: str, index: int, found: list[re.Match[str]]) -> Fix:
        new, at, first = "", 0, ""
        for match in found:
            wanted = expanded(self.wanted, match, text)
            first = first or wanted
            new += text[at : match.start()] + wanted
            at = match.end()
        start, end = found[0].span()
        written = text[start:end].strip()
        column = start + len(text[start:end]) - len(text[start:end].lstrip())
        return Fix(
            self.key,
            {index: (new + text[at:]).rstrip()},
            index,
            column,
            written,
            first.strip(),
            self.shown,
            alone=self.alone,
        )


def expanded(template: str, match: re.Match[str], text: str) -> str:
    r"""`template` with `\1` and the like as they stand in `text`, of whose code `match` was found."""
    return re.sub(r"\\(\d)", lambda digit: text[slice(*match.span(int(digit[1])))], template)


def replaced(key: str, place: Place, index: int, span: tuple[int, int], new: str, **details: object) -> Fix:
    """One stretch of one line changed to `new`."""
    text = place.texts[index]
    start, end = span
    details = {"found": text[start:end].strip(), "wanted": new.strip(), "column": start} | details
    return Fix(key, {index: text[:start] + new + text[end:]}, index, **details)  # type: ignore[arg-type]
