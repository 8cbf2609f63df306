"""Fingerprints of source: digests of runs of tokens, of which winnowing chooses the same ones wherever a run stands.

Winnowing is Schleimer, Wilkerson and Aiken's (2003): of each `WINDOW` neighbouring digests the smallest is kept, so two
files that share a run of `RUN + WINDOW - 1` tokens of a function share a fingerprint.

The limit: digests are of the tokens' kinds. Whether the names are the same, too, a second digest tells.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.report.similarity import Lines
from grader.report.similarity.lexer import MARGIN, MAX_TOKENS, Token, read_tokens

RUN = 6
"""Tokens of a fingerprint: a short statement."""
WINDOW = 4
CHOICE = 24
"""Tokens that are one free choice of whoever writes: two or three lines."""
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
    cut = False
    left = MAX_TOKENS
    for place, (name, data) in enumerate(files.items()):
        if place >= MAX_FILES or left <= 0:
            cut = True
            break
        read = read_tokens(data, left)
        left -= len(read.tokens)
        cut = cut or read.cut
        for part in _parts(read.tokens):
            runs = list(_runs(part))
            digests = [_kinds(run) for run in runs]
            kept = list(_winnow(digests))
            own = {digests[at]: at for at in kept if digests[at] not in without}
            tokens = len(part) * len(own) / max(len(kept), 1)
            choices = _choices(tokens, function=_begins(part, 0)) / max(len(own), 1)
            for digest, at in own.items():
                lines = Lines(name, runs[at][0].line, runs[at][-1].line)
                prints.setdefault(digest, Print(digest, _texts(runs[at]), lines, choices))
    return Prints(tuple(prints.values()), cut)


def _choices(tokens: float, *, function: bool) -> float:
    """How many choices a part of the file is. What is no longer than `CHOICE` tokens is as many as it is long in those.
    Of a function it is the root, for what follows from its first lines is not chosen again; of lines at the margin that
    of each two choices."""
    length = tokens / CHOICE
    root = math.sqrt(length)
    return min(length, root if function else max(root, length / math.sqrt(2)))


def _parts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Functions, methods too, and what stands at the margin between them: in whichever order they stand, they have the
    same runs."""
    start = 0
    function = False
    for at, token in enumerate(tokens):
        begins = _begins(tokens, at)
        if at > start and (begins or (function and token.starts and token.text == MARGIN)):
            yield tokens[start:at]
            start = at
        function = begins or (function and start != at)
    yield tokens[start:]


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a function, a class or a decorator begins there."""
    return at + 1 < len(tokens) and tokens[at].starts and tokens[at + 1].text in ("def", "class", "@")


def all_digests(data: bytes) -> frozenset[int]:
    """Of every run of a file: what is to be taken out wherever it stands."""
    return frozenset(_kinds(run) for part in _parts(read_tokens(data).tokens) for run in _runs(part))


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
