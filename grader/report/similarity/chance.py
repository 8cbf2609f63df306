"""How many pairs as alike as this a class would have if everybody had worked alone.

Two estimates, of which the larger counts:

- by what is shared: whoever works alone hits on a part that k of n have with the chance k / n, and whoever works from
  the other's with one of the chances `SHARES`. The score is the logarithm of how much likelier all that is shared and
  all that is not becomes so. Whatever is true of people, work done alone reaches a score of s bits with a chance of
  2^−s at the most (Markov's inequality: the likelihood ratio's mean is 1);
- by the class itself: who likes one way of writing likes it everywhere, so parts are not independent, as the first
  takes them to be. Scores fall off as they do among the ordinary pairs of this class, exponentially, as those of best
  matching parts do (Karlin and Altschul, 1990).

The limit: estimates. Where more than one pair in a hundred (in classes of up to 40: eight pairs, or a tenth of all) is
no chance, the second takes them for ordinary, and fewer are told; never more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SHARES = (0.5, 0.8, 0.95)
"""The part of a submission that is alike where one was made from another: after changes, and as it was."""
COMMON = 0.5
"""What more of the class has says nothing."""
_FAR, _FEW = 0.01, 8
"""The part of all pairs, or the number, that may be no chance."""


def rarity(have: int, students: int) -> float:
    """How likely it is to hit on what `have` of the class have: their share of it, and nothing where it is one alone.
    (k − 1) / (n − 1), how many others have it, is too little: what two have is looked at because they have it."""
    return have / students if have > 1 else 0.0


def bits(chance: float) -> float:
    """What it says when something so likely happens."""
    return -math.log2(chance)


def by_score(score: float, pairs: int) -> float:
    """How many of so many pairs reach that score (bits) by chance, if parts are independent."""
    return pairs * 2.0 ** -min(score, 1000.0) if score > 0 else float(pairs)


class Tail:
    """How the scores of a class's ordinary pairs fall off."""

    def __init__(self, scores: Sequence[float]) -> None:
        """`scores` are of all pairs, in bits; there is one at least."""
        ordered = sorted(scores, reverse=True)
        self._rank = max(int(_FAR * len(ordered)), min(_FEW, len(ordered) // 10), 1)
        self._start = ordered[min(self._rank, len(ordered) - 1)]
        ordinary = ordered[min(10 * self._rank, len(ordered) // 2)]
        steps = math.log(min(10 * self._rank, max(len(ordered) // 2, 2)) / self._rank)
        self._scale = max((self._start - ordinary) / max(steps, math.log(2)), 1 / math.log(2))

    def expected(self, score: float) -> float:
        """How many pairs have that score or more by chance."""
        return self._rank * math.exp(-max(0.0, score - self._start) / self._scale)
