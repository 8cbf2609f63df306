"""The accuracy bands of deeper_mlp follow from what was measured: a score must not depend on luck."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from grader.suites import tail_probability, upper_bound

ROOT = Path(__file__).parents[2]


def read(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


STATISTICS = read("reference/deeper_mlp/measured.toml")
MEASURED = STATISTICS["measured"]
RIGHT = [row for row in MEASURED if row["kind"] == "right"]
BANDS = read("assignments/deeper_mlp/bands.toml")
STEPS = read("reference/deeper_mlp/bands.toml")
SOURCES = ("mnist", "digits")


def name(row: dict[str, Any]) -> str:
    return "-".join(str(row[key]) for key in ("case", "source", "start", "shape", "optimizer"))


@pytest.mark.parametrize("source", SOURCES)
def test_the_bands_follow_from_the_statistics(source: str) -> None:
    """The highest lies four standard deviations below the slowest of the right networks that the accuracy alone
    protects, the first halfway between it and a guess; both rounded down to a hundredth. In public the first counts."""
    alone = [row for row in RIGHT if row["source"] == source and row["nothing"] == 0]
    top = min(row["mean"] - 4 * row["sd"] for row in alone)
    first, last = STEPS[source]["steps"]
    assert first == BANDS[source]["accuracy"]
    assert top - 0.0105 < last <= top + 0.0005  # the statistics are rounded to four digits
    assert first == pytest.approx((0.1 + last) / 2, abs=0.0051)
    assert first <= (0.1 + last) / 2


@pytest.mark.parametrize("source", SOURCES)
def test_bands_are_clear_of_a_guess(source: str) -> None:
    """A guess has 0.1; there are steps, so that a network that learnt a little earns a part."""
    steps = STEPS[source]["steps"]
    assert len(steps) >= 2
    assert 0.13 <= steps[0] < steps[-1]
    assert steps[-1] >= 0.2


@pytest.mark.parametrize("row", RIGHT, ids=name)
def test_right_networks_stay_above_the_bands(row: dict[str, Any]) -> None:
    """None that was measured fails. Failing is four standard deviations away, but where units died in so many networks
    that no distribution is known: those were trained by the suite, all of them."""
    assert row["failed"] == 0
    assert row.get("distance", 0) >= 4 or row["retrained"] == row["below"] > 0


@pytest.mark.parametrize("row", [row for row in MEASURED if "at_most" in row], ids=name)
def test_the_bounds_follow_from_the_counts(row: dict[str, Any]) -> None:
    """Clopper and Pearson's bound of the runs, the normal one of the distance; `calibrated` takes 200 seeds."""
    assert row["at_most"] == pytest.approx(upper_bound(row["failed"], row["seeds"]), rel=0.05)
    if "distance" in row:
        assert (
            tail_probability(row["distance"] + 0.06) * 0.9
            <= row["normal"]
            <= tail_probability(row["distance"] - 0.06) * 1.1
        )
    assert row["calibrated"] is (row["seeds"] >= 200)


@pytest.mark.parametrize("source", SOURCES)
def test_every_optimizer_of_the_slides_was_measured(source: str) -> None:
    """Five optimizers, two shapes, three kinds of initial values."""
    assert len({name(row) for row in RIGHT if row["source"] == source}) == 30


def test_what_learnt_nothing_is_told_in_both_places_alike() -> None:
    """The public suite and the hidden one train the same networks themselves."""
    assert BANDS["nothing"] == STEPS["nothing"]


@pytest.mark.parametrize("row", [row for row in MEASURED if row["kind"] == "suite"], ids=name)
def test_a_network_that_the_suite_trains_is_far_above_the_bands(row: dict[str, Any]) -> None:
    """So a right network that learnt nothing gets its points."""
    assert row["worst"] >= 2 * max(STEPS[row["source"]]["steps"])


@pytest.mark.parametrize("row", [row for row in MEASURED if row["kind"] == "wrong"], ids=name)
def test_networks_of_wrong_labels_do_not_reach_the_highest_band(row: dict[str, Any]) -> None:
    """None gets the points by its own accuracy, but by luck where labels are shuffled anew in each batch; those that
    learnt nothing are trained by the suite, and counted."""
    by_itself = row["seeds"] - row["below"]
    assert by_itself <= (0.2 * row["seeds"] if row["case"] == "shuffled_each_batch" else 0)
    assert row["pass"] == row["retrained"] + by_itself
