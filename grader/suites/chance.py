"""What so many runs say of a probability: for calibrations, where a verdict hangs on chance.

The limit: the runs are taken for independent.
"""

from __future__ import annotations

import math


def upper_bound(count: int, of: int, sure: float = 0.95) -> float:
    """The upper bound of a probability, after `count` of `of` independent runs: Clopper and Pearson's, one-sided.

    The p at which `count` or fewer have the probability 1 − `sure`; for none of n it is 1 − (1 − sure)^(1/n).
    """
    if count >= of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if _binomial_cdf(count, of, middle) > 1 - sure:
            low = middle
        else:
            high = middle
    return high


def _binomial_cdf(count: int, of: int, chance: float) -> float:
    """P(X <= count) of a binomial distribution."""
    if chance <= 0:
        return 1.0
    if chance >= 1:
        return float(count >= of)
    logs = (
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)
        + k * math.log(chance) + (of - k) * math.log1p(-chance)
        for k in range(count + 1)
    )  # fmt: skip
    return math.fsum(math.exp(one) for one in logs)


def tail_probability(distance: float) -> float:
    """The probability that a normal variable lies more than `distance` standard deviations below its mean."""
    return 0.5 * math.erfc(distance / math.sqrt(2))
