"""Who in a class handed in code that is more alike than chance makes it: for staff, who look and decide.

    lexer.py    bytes → tokens, in one bounded pass       prints.py   tokens → fingerprints, with their lines
    chance.py   how many such pairs independent work has  compare.py  fingerprints of a class → pairs
    tell.py     what is told of them, for a terminal      dolos.py    a class as Dolos reads it, with names or without

Alike is no finding about a person: the same lesson, the same book, the same editor make code alike, and so does
working together where that is allowed. What is told says so.

The limit: what is in the class alone. Who copied from a page that nobody else found is as rare as who wrote alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """What one student handed in for an assignment."""

    student: str
    files: Mapping[str, bytes]
    """By path, the graded file first."""
    mistakes: frozenset[tuple[str, str]] = frozenset()
    """Test, and the digest of what was done in it, of each that went wrong (`StaffNote.behaviour`)."""


@dataclass(frozen=True)
class Lines:
    """Lines of a file, from 1, both included."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class Fragment:
    """A part that both have."""

    first: Lines
    second: Lines
    have: int
    """How many of the class have it, these two among them."""
    same_names: bool
    """Whether names, numbers and texts in it are the same, too."""
    bits: float
    """What it says: log2 of 1 in how many have it, as often as it is long."""


@dataclass(frozen=True)
class Mistakes:
    """Wrong answers to the same inputs that both gave, and few others."""

    tests: tuple[str, ...]
    have: int
    """How many gave the rarest of them, these two among them."""


@dataclass(frozen=True)
class Pair:
    """Two students whose code is more alike than chance makes it."""

    first: str
    second: str
    expected: float
    """How many pairs as alike as this, or more, the class would have if all had worked alone."""
    fragments: tuple[Fragment, ...]
    """What says most comes first."""
    mistakes: Mistakes | None = None


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a class with itself."""

    students: int
    """Who handed in something to compare."""
    pairs: tuple[Pair, ...]
    """Those with the same wrong answers first; then by what is expected."""
    more: int = 0
    """Pairs that are alike, too, and not looked at: the class has too many."""
    cut: tuple[str, ...] = ()
    """Students of whose files only the beginning was compared."""
