"""What only a submission's process can tell: where the course's suites rest on it, and what a lie gains there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from fractions import Fraction

import pytest

from grader.domain.course import Assignment
from grader.domain.scoring import OBSERVED_POINTS
from tests.assignments.liars import COURSE, FLIPS, ROOT, scores, twin, wrong_solutions
from tests.tiers import full, one_of, tiered

AUTHORS = ROOT / "grader" / "docs" / "authors.md"
IDS = [assignment.id for assignment in COURSE.assignments]
ONE_OF_A_KIND = {
    "dictionary": ("add_to_a_copy", "dictionary_changed", "special_generator", "unknown_name_put_in"),
    "numpy_layers": ("relu_in_place", "x_left_changed", "w_learns_in_backward"),
    "perceptron_training": ("never_trains", "too_few_steps"),
    "relu_perceptron": ("not_trainable_b", "frozen_w"),
    "optimizers": ("batches_change_the_data", "descend_own_steps", "sgd_changes_gradients", "stopping_sorts"),
}
"""Wrong solutions that fail by what is observed, one of each kind."""
SPOILT = {
    "numpy_layers": (
        "\nimport functools as _f\n"
        "def _spoil(f):\n"
        "    @_f.wraps(f)\n"
        "    def g(*args):\n"
        "        out = f(*args)\n"
        "        out = out.copy() if isinstance(out, np.ndarray) else out\n"
        "        for each in args:\n"
        "            if isinstance(each, np.ndarray) and each.dtype.kind == 'f': each += 1\n"
        "        return out\n"
        "    return g\n"
        "for _n in ('mean_squared_error', 'cross_entropy_error', 'sigmoid', 'relu', 'softmax', 'neuron_graph'):\n"
        "    globals()[_n] = _spoil(globals()[_n])\n"
    ),
    "optimizers": (
        "\ndef _spoil(kind):\n"
        "    update = kind.update\n"
        "    def spoiling(self, params, grads):\n"
        "        update(self, params, grads)\n"
        "        for key in grads: grads[key] = grads[key] * 0\n"
        "    kind.update = spoiling\n"
        "for _k in (SGD, Momentum, AdaGrad, RMSProp, Adam): _spoil(_k)\n"
        "_batches, _stopping = mini_batches, early_stopping\n"
        "def mini_batches(x, y, batch_size, seed):\n"
        "    found = [(a.copy(), b.copy()) for a, b in _batches(x, y, batch_size, seed)]\n"
        "    x *= 0; y *= 0\n"
        "    return found\n"
        "def early_stopping(history):\n"
        "    found = _stopping(history)\n"
        "    history.append(0)\n"
        "    return found\n"
    ),
}
"""Behind the reference: right values, and arguments spoilt wherever the suite looks at them."""


def observing(assignment: Assignment) -> list[str]:
    """The public test functions that come to `observed` or `check_unchanged`, by the calls of their file."""
    tree = ast.parse((assignment.folder / "test_public.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    reaching = {"observed", "check_unchanged"}
    while more := {name for name, node in functions.items() if _named(node) & reaching} - reaching:
        reaching |= more
    return [name for name in functions if name.startswith("test_") and name in reaching]


def _named(function: ast.FunctionDef) -> set[str]:
    own = {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function}
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - own


def at_stake(assignment: Assignment) -> Fraction:
    """What these functions are worth."""
    tree = ast.parse((assignment.folder / "test_public.py").read_text(encoding="utf-8"))
    task_of = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = [each for each in node.decorator_list if ast.unparse(each).startswith("pytest.mark.task(")]
            task_of[node.name] = ast.literal_eval(marks[0].args[0])
    counts = Counter(task_of.values())
    points = {task.name: Fraction(task.points, 2) for task in assignment.tasks}
    return sum((points[task_of[name]] / counts[task_of[name]] for name in observing(assignment)), Fraction(0))


def read_table() -> dict[str, tuple[list[str], str]]:
    """The table of authors.md: id → its functions, and what they are worth."""
    text = AUTHORS.read_text(encoding="utf-8")
    table = text.partition("<!-- observed -->")[2].partition("<!-- /observed -->")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| ([\d.]+|–) \|", table, re.MULTILINE)
    return {id_: (re.findall(r"`(\w+)`", functions), worth) for id_, functions, worth in rows}


@pytest.mark.parametrize("id_", IDS)
def test_every_check_that_rests_on_the_process_is_listed(id_):
    assignment = COURSE.assignment(id_)
    functions, worth = read_table()[id_]
    assert [f"test_{name}" for name in functions] == observing(assignment)
    assert worth == (f"{float(at_stake(assignment)):.1f}" if functions else "–")


@pytest.mark.parametrize("id_", IDS)
def test_hidden_tests_rest_on_values_alone(id_):
    assignment = COURSE.assignment(id_)
    assert assignment.reference is not None
    text = (assignment.reference / "test_hidden.py").read_text(encoding="utf-8")
    assert not re.search(r"check_unchanged|observed|\.arguments\b|\.type_name\b", text)


def gains(assignment: Assignment, sources: dict[str, str], flips: tuple[str, ...]) -> dict[str, float]:
    """What lying gains each of the solutions: the best of its lies."""
    twins = {f"{name} {flip}": twin(source, flip) for name, source in sources.items() for flip in flips}
    points = scores(assignment, sources | twins)
    return {name: max(points[f"{name} {flip}"] - points[name] for flip in flips) for name in sources}


@pytest.mark.parametrize("id_", tiered(ONE_OF_A_KIND, ("dictionary",)))
def test_lying_gains_little(id_):
    assignment = COURSE.assignment(id_)
    wrong = wrong_solutions(assignment)
    gained = gains(assignment, {name: wrong[name] for name in ONE_OF_A_KIND[id_]}, FLIPS[:1])
    assert any(gain > 0 for gain in gained.values()), "the lie is believed where nothing else can be: it bites"
    assert all(gain <= OBSERVED_POINTS + 0.011 for gain in gained.values()), gained


@pytest.mark.parametrize("id_", tiered(SPOILT, ("optimizers",)))
def test_right_values_and_everything_spoilt(id_):
    """All that is observed fails at once: five points, and a lie gains them back."""
    assignment = COURSE.assignment(id_)
    assert assignment.reference is not None
    source = (assignment.reference / assignment.filename).read_text(encoding="utf-8") + SPOILT[id_]
    points = scores(assignment, {"told": source, "lied": twin(source)})
    assert points == {"told": 100 - OBSERVED_POINTS, "lied": 100}
    assert at_stake(assignment) > OBSERVED_POINTS


@full
@pytest.mark.parametrize("id_", IDS)
def test_lying_gains_little_whatever_is_wrong(id_):
    """Every wrong solution of the course, each with every lie that its probes have a place for. All of them take nine
    minutes: without CI_ALL=1 every third is taken."""
    assignment = COURSE.assignment(id_)
    flips = FLIPS if assignment.kind == "functions" else FLIPS[:1]  # no probe of the scripts answers yes or no alone
    gained = gains(assignment, dict(one_of(3, wrong_solutions(assignment).items())), flips)
    assert all(gain <= OBSERVED_POINTS + 0.011 for gain in gained.values()), gained
