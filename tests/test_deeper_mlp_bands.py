"""The accuracy bands of deeper_mlp against what right networks reach: a score must not depend on luck."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MEASURED = tomllib.loads((ROOT / "reference/deeper_mlp/measured.toml").read_text(encoding="utf-8"))["measured"]


def constant(path: str, name: str) -> dict[str, object]:
    """The literal value of a global of a suite, which is not imported for it."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = (node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name)
    value: dict[str, object] = ast.literal_eval(next(found))
    return value


BAND = constant("assignments/deeper_mlp/test_public.py", "BAND")
STEPS = constant("reference/deeper_mlp/test_hidden.py", "STEPS")


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: "-".join(str(row[key]) for key in list(row)[:4]))
def test_right_networks_stay_above_the_bands(row: dict[str, float | str]) -> None:
    """Four standard deviations, for every optimizer; those that learn nothing are trained by the suite instead."""
    learns_nothing = float(row["entropy"]) <= 2.4
    units_die = (row["start"], row["shape"], row["optimizer"]) == ("random_normal", "deep", "momentum")
    band = max(float(BAND[str(row["source"])]), *STEPS[str(row["source"])])  # type: ignore[arg-type, misc]
    assert learns_nothing or units_die or float(row["mean"]) - 4 * float(row["sd"]) >= band


@pytest.mark.parametrize("source", ["mnist", "digits"])
def test_every_optimizer_of_the_slides_was_measured(source: str) -> None:
    """Five optimizers, two shapes, three kinds of initial values."""
    assert len({tuple(list(row.values())[:4]) for row in MEASURED if row["source"] == source}) == 30


@pytest.mark.parametrize("source", ["mnist", "digits"])
def test_bands_are_clear_of_a_guess(source: str) -> None:
    """A guess has 0.1; the highest band is at least twice that."""
    assert 0.1 < min(STEPS[source]) <= max(STEPS[source]) == BAND[source]  # type: ignore[call-overload]
    assert float(BAND[source]) >= 0.2  # type: ignore[arg-type]
