"""Fingerprints of source: digests of runs of tokens, of which winnowing chooses the same ones wherever a run stands.

Winnowing is Schleimer, Wilkerson and Aiken's (2003): of each `WINDOW` neighbouring digests the smallest is kept, so two
files that share a run of `RUN + WINDOW - 1` tokens share a fingerprint.

The limit: digests are of the tokens' kinds. Whether the names are the same, too, a second digest tells.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.report.similarity import Lines
from grader.report.similarity.lexer import MAX_TOKENS, Token, read_tokens

RUN = 8
"""Tokens of a fingerprint: a short statement and the start of the next."""
WINDOW = 4
CHOICE = 24
"""Tokens that are one free choice of whoever writes: two or three lines."""
LINES = 2 * CHOICE
"""Tokens of one part of what stands in no function."""
DENSITY = 2 / (WINDOW + 1)
"""Fingerprints that winnowing keeps of each token, on average."""
MAX_FILES = 8
"""Of a submission; the graded one is the first. `lexer.MAX_TOKENS` is the bound of all of them."""


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint, and where it stands."""

    kinds: int
    """The same for code that differs in names, numbers and texts alone."""
    texts: int
    """The same for the same code."""
    lines: Lines
    choices: float = 0.0
    """The part of one free choice of whoever wrote it that it stands for."""


@dataclass(frozen=True)
class Prints:
    """Those of a submission, each once, in their order."""

    prints: tuple[Print, ...]
    cut: bool


def make_prints(files: Mapping[str, bytes], without: frozenset[int] = frozenset()) -> Prints:
    """The fingerprints of Python files, but for those of template code."""
    prints: dict[int, Print] = {}
    blocks: dict[int, tuple[str, int]] = {}
    cut = False
    left = MAX_TOKENS
    for place, (name, data) in enumerate(files.items()):
        if place >= MAX_FILES or left <= 0:
            cut = True
            break
        read = read_tokens(data, left)
        left -= len(read.tokens)
        cut = cut or read.cut
        digests = [_kinds(run) for run in _runs(read.tokens)]
        parts = _parts(read.tokens)
        for at in _winnow(digests):
            if digests[at] not in without and digests[at] not in prints:
                run = read.tokens[at : at + RUN]
                where = Lines(name, run[0].line, run[-1].line)
                prints[digests[at]] = Print(digests[at], _texts(run), where)
                blocks[digests[at]] = (name, parts[at])
    sizes = Counter(blocks.values())
    return Prints(tuple(replace(each, choices=_choices(sizes[blocks[each.kinds]])) for each in prints.values()), cut)


def _choices(prints: int) -> float:
    """Of each of so many fingerprints of a part: a part of `CHOICE` tokens or less is as many choices as it is long in
    those, a longer one the root of that: what follows from the first lines is not chosen again."""
    length = prints / (DENSITY * CHOICE)
    return min(length, math.sqrt(length)) / prints


def _parts(tokens: Sequence[Token]) -> list[int]:
    """Of each token the number of its part: a function, or some lines at the margin."""
    numbers = []
    number = size = 0
    function = False
    for at, token in enumerate(tokens):
        if token.kind in ("=", "<", ">") and token.text in ("", "|"):
            begins = at + 1 < len(tokens) and tokens[at + 1].text in ("def", "class", "@")
            at_margin = token.text == "|"
            if begins or (at_margin and (function or size >= LINES)):
                number, size, function = number + 1, 0, begins
        size += 1
        numbers.append(number)
    return numbers


def all_digests(data: bytes) -> frozenset[int]:
    """Of every run of a file: what is to be taken out wherever it stands."""
    return frozenset(_kinds(run) for run in _runs(read_tokens(data).tokens))


def template_digests(given: Iterable[bytes], right: Iterable[bytes]) -> frozenset[int]:
    """What is no wonder in anybody's work: what all were given, and what several of the right solutions have."""
    once: set[int] = set()
    several: set[int] = set()
    for data in right:
        digests = all_digests(data)
        several |= once & digests
        once |= digests
    return frozenset(several).union(*map(all_digests, given))


def _runs(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    return (tokens[at : at + RUN] for at in range(len(tokens) - RUN + 1))


def _kinds(run: Sequence[Token]) -> int:
    """The same for runs that differ in names alone, if each name stands for one other throughout the run."""
    numbers: dict[str, int] = {}
    return _digest(
        f"n{numbers.setdefault(token.text, len(numbers))}" if token.kind == "n" else token.kind for token in run
    )


def _texts(run: Sequence[Token]) -> int:
    return _digest(token.text or token.kind for token in run)


def _digest(parts: Iterable[str]) -> int:
    words = "\0".join(parts)
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def _winnow(digests: Sequence[int]) -> Iterator[int]:
    """The places of those that are kept: in each window the smallest, of equal ones the last."""
    last = -1
    for start in range(max(1, len(digests) - WINDOW + 1)):
        window = digests[start : start + WINDOW]
        if not window:
            return
        at = start + min(range(len(window)), key=lambda place: (window[place], -place))
        if at != last:
            yield at
            last = at
