"""What one frame of the wire may hold: bytes, values, nesting, text, and work in hash tables. Both sides.

Both directions keep to the same, so that what may come in may be sent on. An answer has less room than a request: what
came in may be sent on with more around it, and whatever comes is compared and shown on the trusted side.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Collection, Sequence
from typing import Any

from grader.sandbox.seam.errors import LimitError, WireError

MAX_FRAME = 64 * 1024 * 1024
MAX_ANSWER = 32 * 1024 * 1024
"""Of a child, where a request may have `MAX_FRAME`: what came in may be sent on, with more around it."""
MAX_DEPTH = 100
ANSWER_DEPTH = 90
MAX_VALUES = 1_000_000
"""So many decode in 3 s of CPU at the most; no deadline watches that."""
SHALLOW, STEP = 20, 4
"""Below `SHALLOW` a value counts as one more for each `STEP` that it lies deeper: to put nested values in order, Python
compares them anew at each depth, which takes quadratic time in one call of C code."""
ARRAY_COST = 10
"""An array counts as so many values: making one takes ten times as long."""
MAX_KEYS = 200_000
MAX_SAME_HASH = 32
FEW = 1_000
"""Members of a list of which any number may have one hash: a table of them is cheap."""
MAX_PROBES = 2_500_000_000
"""Bound on the steps in hash tables that a frame's keys can force: n numbers (whose hashes anybody can compute, so
that each one can be aimed at the slots of those before it) cost at most n² of them. One table of 50,000 such keys,
or many small ones; texts hash by a secret of the process and cost nothing here."""
ANSWER_VALUES = 500_000
"""Of one answer, where a request may have `MAX_VALUES`. A script that keeps the loss of each of 10,000 steps tells
40,000; every one that comes is decoded, compared and shown."""
MAX_ERRORS = 8 * 1024
"""Bytes of standard error that are kept of one call, for the student to read."""
ANSWER_TEXT = 4 * 1024 * 1024
"""Bytes of all text and integers of one answer, what was printed aside: text takes up to four times as much memory,
and each pass over it copies it."""
ANSWER_ITEM = 4
"""Bytes that an element of an array counts as at the least in an answer: an array of truth values is as long a list as
one of numbers, once a suite makes a list of it in one call of C code."""
ANSWER_NUMBERS = 50_000
"""Different numbers in one list of an answer: each can be aimed at the slots of those before it, so that a table of n
of them, which a suite may make in one call of C code, costs n² steps. Whole numbers below a million cannot."""
ANSWER_PROBES = 100_000_000
"""Of one answer: 10,000 numbers as keys of one table."""
MAX_MEMORY = 5 * MAX_FRAME + 320 * MAX_VALUES
"""Bytes that decoding one frame may hold at any moment, beyond the frame itself (610 MiB). A text takes up to four
bytes a character, and one more while it is widened; an empty set, the largest of the small objects, takes 216."""
MAX_INT_BYTES = 1_700
"""About 4,090 digits: below the 4,300 at which Python refuses to print an int."""
VALUE_MEMORY = 250
"""Bytes that one value takes at the most, text and numbers themselves aside: an empty set in a list."""
_TEXTS = frozenset((str, bytes))


class Room:
    """What is left of what one frame may hold; both directions keep to the same.

    Values, bytes of text and of integers (`text`), bytes of arrays and of `bytes` (`size`), steps in hash tables
    (`probes`). `given` is what it began with; `item` are the bytes that an element of an array counts as at the least,
    `numbers` the different ones that a list may hold.
    """

    def __init__(
        self,
        values: int = MAX_VALUES,
        text: int = MAX_FRAME,
        size: int = MAX_FRAME,
        probes: int = MAX_PROBES,
        item: int = 1,
        numbers: int = MAX_VALUES,
    ) -> None:
        self.item, self.numbers = item, numbers
        self.given = (values, text, size, probes)
        self.values, self.text, self.size, self.probes = self.given

    @property
    def used(self) -> tuple[int, int, int, int]:
        """Values, bytes of text, bytes of data and probes so far."""
        left = (self.values, self.text, self.size, self.probes)
        return tuple(before - now for before, now in zip(self.given, left, strict=True))  # type: ignore[return-value]

    def enter(self, depth: int, count: int = 1) -> None:
        """Count so many values that lie so deep: all members of one value at once, before the first is read."""
        if depth > SHALLOW:
            if depth > MAX_DEPTH and count:
                raise LimitError(f"nested deeper than {MAX_DEPTH}")
            count *= 1 + (depth - SHALLOW) // STEP
        self.spend(count)

    def spend(self, values: int) -> None:
        if values > self.values:
            self.values = -1  # no more than the first of them was read
            raise LimitError(f"more than {self.given[0]} values")
        self.values -= values

    def read(self, count: int) -> None:
        """Count bytes of text, or of an integer."""
        self.text -= count
        if self.text < 0:
            raise LimitError(f"more than {self.given[1]} bytes of text")

    def hold(self, count: int) -> None:
        """Count bytes of data."""
        self.size -= count
        if self.size < 0:
            raise LimitError(f"more than {self.given[2]} bytes of data")

    def array(self, length: int, itemsize: int) -> None:
        """Count an array of so many elements."""
        self.spend(ARRAY_COST - 1)
        self.hold(length * max(itemsize, self.item))

    def keys(self, keys: Collection[Any]) -> None:
        """`WireError` unless a hash table of `keys` is cheap: crafted numbers would cost quadratic time."""
        if len(keys) <= MAX_SAME_HASH and _TEXTS.issuperset(map(type, keys)):
            return
        if len(keys) > MAX_KEYS:
            raise LimitError(f"more than {MAX_KEYS} keys")
        guessable = sum(type(key) not in (str, bytes) for key in keys)
        steps = guessable * guessable
        # What one frame may never hold is refused before any work is done, and costs nobody anything.
        if steps <= self.given[3]:
            self.probes -= steps
        if steps > self.given[3] or self.probes < 0:
            raise LimitError(f"{guessable} keys that are no text: more than a table of them may cost")
        try:
            hashes = sorted(hash(key) for key in keys)
        except TypeError:
            hashes = None
        if hashes is None:
            raise WireError("a key that cannot be one")
        run = 1
        for before, here in itertools.pairwise(hashes):
            run = run + 1 if before == here else 1
            if run > MAX_SAME_HASH:
                raise LimitError("keys that collide")


def collide(members: Sequence[Any], most: int) -> bool:
    """Whether a hash table of these members of a list, which a suite may make in one call of C code, would take
    quadratic time: more than `MAX_SAME_HASH` different ones have one hash, or more than `most` could be aimed at one
    another's slots. Whoever likes can compute such numbers."""
    keyed = [(hash(one), one) for one in members if type(one) in _GUESSABLE and _is_hashable(one)]
    keyed.sort(key=operator.itemgetter(0))
    aimed = 0
    for value, run in itertools.groupby(keyed, operator.itemgetter(0)):
        aimed += abs(value) >= _SMALL
        different: list[Any] = []
        for _, one in run:
            if one not in different:
                different.append(one)
                if len(different) > MAX_SAME_HASH:
                    return True
    return aimed > most


_SMALL = 1_000_000
_GUESSABLE = (int, float, complex, tuple)
"""Of which the hash is the same in every process."""


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:  # a tuple with a list in it, of which nobody makes a table
        return False
    return True


def answer_room(printed: int) -> Room:
    """For one answer of a child, of which so many bytes may have been printed (each may be told as three)."""
    return Room(
        ANSWER_VALUES, ANSWER_TEXT + 3 * (printed + MAX_ERRORS), MAX_ANSWER, ANSWER_PROBES, ANSWER_ITEM, ANSWER_NUMBERS
    )
