"""Bounds of probabilities, beside the values of tables."""

from __future__ import annotations

import pytest

from grader.suites.chance import tail_probability, upper_bound


@pytest.mark.parametrize(
    ("count", "of", "bound"),
    [(0, 200, 1 - 0.05 ** (1 / 200)), (0, 3000, 1 - 0.05 ** (1 / 3000)), (1, 10, 0.3942), (3, 10, 0.6066), (5, 5, 1.0)],
)
def test_the_upper_bound_of_a_chance(count: int, of: int, bound: float) -> None:
    """Clopper and Pearson's, one-sided, 95 %; the values for 10 are those of their tables."""
    assert upper_bound(count, of) == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize(("distance", "chance"), [(0, 0.5), (1.6449, 0.05), (4, 3.167e-5)])
def test_the_normal_chance_of_a_distance(distance: float, chance: float) -> None:
    """The lower tail of the normal distribution."""
    assert tail_probability(distance) == pytest.approx(chance, rel=1e-3)
