"""What the comparison runs: the forging cases of `cases.toml`, and variants written against one contestant each.

The variants lie in cases/<contestant>/<name>.py; the first line of each says what it does. NEVER run one outside the
box. Nothing here runs or imports them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from peers.checks import CHECKS

HERE = Path(__file__).resolve().parent
REDTEAM = HERE.parent
HONEST_TASKS = ("look_up", "names", "add_person")
PROVERS = ("honest", "honest_half")
"""Submissions that show whether a contestant's points are to be trusted: all of the reference, and half of it."""
LEFT_OUT = {
    "giant_texts": "a submission for another assignment (`if_for.py`)",
    "closed_descriptors": "the same",
    "lost_output": "the same",
    "patched_tensorflow": "the same (`relu_perceptron.py`)",
    "hoarded_answers": "its answers to these checks are right; its trick is the size of all answers together",
    "hoarded_texts": "the same",
    "odd_messages": "a submission for another assignment (`if_for.py`)",
    "odd_mixtures": "it is younger than the measurement",
    "renamed_type": "the same",
    "described_answer": "the same",
    "stolen_request": "the same",
    "nested_groups": "the same",
    "observer_words": "the same; it lies to this grader's own observer",
    "observer_spoils": "the same",
    "observer_lies": "the same",
}
"""Forging cases that are not a file dictionary.py, and why."""


@dataclass(frozen=True)
class Attack:
    """A submission whose honest part earns `earned` of the checks in `checks`."""

    name: str
    aim: str
    """The contestant it was written against; empty for the cases of `cases.toml`."""
    checks: tuple[str, ...]
    earned: int
    why: str
    source: Path
    """The folder of the case, or its one file."""
    made: tuple[dict[str, str], ...] = ()
    """What no repository can hold, as in `cases.toml`."""


def generic() -> list[Attack]:
    """The forging cases. A check stands for each task that is honestly done or that the trick is about."""
    found = []
    for name, case in tomllib.loads((REDTEAM / "cases.toml").read_text(encoding="utf-8")).items():
        if case["threat"] != "forging" or name in LEFT_OUT:
            continue
        honest = case["honest"]["dictionary"]
        # A trick at import is about everything that the submission does not do.
        wanted = {*honest, *case.get("trick", ("distinct",))}
        checks = tuple(check for check in CHECKS if check in wanted)
        made = tuple(case.get("make", ()))
        folder = REDTEAM / "cases" / name
        found.append(Attack(name, "", checks, len(honest), case["why"], folder, made))
    return found


def specific() -> list[Attack]:
    """The variants: the same honest part, and `distinct` is what they have not earned."""
    found = []
    checks = tuple(check for check in CHECKS if check in {*HONEST_TASKS, "distinct"})
    for path in sorted((HERE / "cases").glob("*/*.py")):
        why = path.read_text(encoding="utf-8").split('"""')[1].splitlines()[0].rstrip(".")
        found.append(Attack(path.stem, path.parent.name, checks, len(HONEST_TASKS), why, path))
    return found


def provers() -> list[Attack]:
    """The honest submissions; they are made from the reference, inside."""
    half = len(CHECKS) // 2
    source = REDTEAM.parents[1] / "reference" / "dictionary" / "dictionary.py"
    earned = {"honest": len(CHECKS), "honest_half": half}
    return [Attack(name, "", tuple(CHECKS), earned[name], "", source) for name in PROVERS]
