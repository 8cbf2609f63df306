"""Whether a network's answers have to do with the labels, told from the answers alone. For the authors of suites.

A network that never learnt may say the right digit more often than a guess, by luck of its first weights. But which of
its units stands for which class is then without a reason: with its units in another order it would be as good. How far
the order it has is above the others tells what was learnt, and no word of the submission's is needed for it.

The limit: answers that were looked up in a table of the very images that are asked for have to do with the labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEARNT = 2.5
"""Standard deviations: 14 of 2,400 measurements of networks with their first weights gave more."""
CERTAIN = 4.0
"""Beyond chance: what separates ten classes along one direction, as first weights mostly do, cannot get above 3, and
none of those gave more than 3.1."""
_WAY = 0.75
"""Cosine. Right networks after few steps from small first weights had 0.93 and more, mixed-up labels 0.54 and less."""
_MOST = 0.6
"""Of the rows, where the units of a network died."""


def is_untrained(
    output: NDArray[Any],
    labels: NDArray[Any],
    weights: Mapping[str, NDArray[Any]],
    *,
    claims_training: bool,
    lost: bool,
) -> bool:
    """Whether a network never learnt, to go by its `output` for images with these `labels`.

    `claims_training`: whether the submission itself says that it trained. Against its word counts what cannot be
    chance alone.
    `lost`: whether the weights, or the output, are no numbers any more. A training that ends so, or with units that
    died, is a trap of right networks too: then there is nothing but that word.
    """
    if lost:
        return not claims_training
    if relation_to_labels(output, labels) >= (LEARNT if claims_training else CERTAIN):
        return False
    return not (
        claims_training
        and units_died(output)
        and any(np.ptp(value) > 0 for value in weights.values() if value.ndim > 1)
    )


def moved_towards_labels(cosine: Any) -> bool:
    """Whether weights moved as the right labels show: `cosine` of their way and of the steepest one, from outside."""
    return type(cosine) is float and cosine >= _WAY


def relation_to_labels(output: NDArray[Any], labels: NDArray[Any]) -> float:
    """How many standard deviations the outputs for the right classes lie above what all orders of the units give.

    `output` has a row for each image and a column for each class, logits or probabilities; `labels` are the classes'
    numbers. 0 where there is nothing to compare: an output that is always the same, or is no number.
    """
    classes = output.shape[1]
    if not np.isfinite(output).all():
        return 0.0
    sums = np.zeros((classes, classes))
    np.add.at(sums, np.asarray(labels, np.int64), np.asarray(output, np.float64))
    centred = sums - sums.mean(axis=0) - sums.mean(axis=1, keepdims=True) + sums.mean()
    # Hoeffding: of the sum over a random order, the mean is 0 then, and this is the variance.
    deviation = float(np.sqrt((centred**2).sum() / (classes - 1)))
    return float(np.trace(centred)) / deviation if deviation > 1e-9 * float(np.abs(sums).max()) else 0.0


def units_died(output: NDArray[Any]) -> bool:
    """Whether the output is one and the same for most images: the units that read them answer none of them any more."""
    usual = np.median(output, axis=0)
    return bool(np.isclose(output, usual, rtol=1e-5, atol=1e-7).all(axis=1).mean() >= _MOST)
