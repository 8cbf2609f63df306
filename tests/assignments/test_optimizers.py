"""optimizers: its two oracles agree, forged answers are never our fault, its exhibits bear any submission."""

from __future__ import annotations

import ast
import copy
import importlib.util
import inspect
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.domain.course_files import load_course
from grader.domain.exhibits import Surface
from grader.grading.students import open_student
from grader.sandbox.answers import Call
from grader.sandbox.seam.wire import Opaque
from grader.sandbox.stops import StudentStopped
from grader.suites.compare.checks import Mismatch
from grader.suites.judging import Ending, judge
from grader.text import Text

ROOT = Path(__file__).parents[2]
PUBLIC = ROOT / "assignments/optimizers/test_public.py"
HIDDEN = ROOT / "reference/optimizers/test_hidden.py"
REFERENCE = ROOT / "reference/optimizers/optimizers.py"


class Fault(Exception):  # noqa: N818  # stands for StudentFault
    """What a probe raises about the submission."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ko, en)


def loaded(path: Path, **names: object) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"optimizers_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    vars(module).update(names)
    spec.loader.exec_module(module)
    return module


public, hidden, reference = loaded(PUBLIC), loaded(HIDDEN), loaded(REFERENCE)
probes = loaded(PUBLIC.with_name("probes.py"), StudentFault=Fault)
exhibits = loaded(PUBLIC.with_name("exhibits.py"))


@pytest.mark.parametrize("name", ["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam"])
def test_sums_and_recurrences_agree(name: str) -> None:
    """The public tests' sums over all steps are the hidden tests' formulas, step by step, and so are the defaults."""
    rng, letters = np.random.default_rng(1), random.Random(1)
    for arguments in (hidden.arguments_for(name, rng), ()):
        params, grads = hidden.problem(rng, letters, hidden.SHAPES, 9)
        now, states = dict(params), {key: {} for key in params}
        for step, after in enumerate(public.way(public.RULES[name], arguments, params, grads), 1):
            for key in params:
                now[key] = now[key] + hidden.RULES[name](states[key], grads[step - 1][key], step, *arguments)
                assert np.allclose(after[key], now[key], rtol=1e-9, atol=1e-12)


# Forged answers


class Forger:
    """Answers as the reference does, with one part of the answer replaced by anything that decodes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.calls: list[Call] = []

    def require(self, name: str) -> None:
        pass

    def remark(self, text: Text) -> None:
        pass

    def probe(self, name: str, *arguments: Any) -> Any:
        try:
            return self.forged(getattr(probes, name)(reference, *copy.deepcopy(arguments)))
        except Fault as fault:
            raise StudentStopped("wrong_answer", fault.text) from None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            value = self.forged(getattr(reference, name)(*copy.deepcopy(arguments)))
            self.calls.append(Call(name, arguments, {}, value, claimed_arguments=self.forged(arguments)))
            return value

        return function

    def forged(self, value: Any) -> Any:
        if self.random.random() < 0.3 or not isinstance(value, (dict, list, tuple)) or not value:
            return copy.deepcopy(self.random.choice(ANYTHING))
        if isinstance(value, dict):
            key = self.random.choice(list(value))
            return {**value, key: self.forged(value[key])}
        place = self.random.randrange(len(value))
        parts = [*value[:place], self.forged(value[place]), *value[place + 1 :]]
        return tuple(parts) if isinstance(value, tuple) else parts


ANYTHING: list[Any] = [
    None,
    True,
    0,
    -1,
    10**400,
    float("nan"),
    float("inf"),
    1j,
    "",
    b"x",
    [],
    (),
    {},
    {1, 2},
    [[]],
    [[], []],
    [None, None],
    [float("nan"), float("inf")],
    [10**400, 1],
    {"after": None},
    {"batches": [[None, None]]},
    {"points": [[1.0, 2.0], [1.0]]},
    Opaque("Evil", "<Evil>"),
    np.zeros(()),
    np.zeros(0),
    np.zeros((0, 2)),
    np.zeros((3, 3)),
    np.full(2, np.nan),
    np.array([True, False]),
    np.array([1 + 2j, 0]),
    np.ones((2, 1, 1, 1, 1)),
]


def ended(test: Callable[..., None], forger: Forger) -> BaseException | None:
    fixtures = {
        "student": forger,
        "rng": np.random.default_rng(forger.random.randrange(99)),
        "letters": random.Random(forger.random.randrange(99)),
    }
    try:
        test(**{name: fixtures[name] for name in inspect.signature(test).parameters})
    except (Exception, pytest.fail.Exception) as error:
        return error
    return None


@pytest.mark.parametrize(("path", "module"), [(PUBLIC, public), (HIDDEN, hidden)], ids=["public", "hidden"])
def test_forged_answers_are_never_our_fault(path: Path, module: ModuleType) -> None:
    """Whatever a process answers to a probe or a call, each test ends with a verdict on the submission."""
    trees = {str(path): ast.parse(path.read_text(encoding="utf-8"))}
    suite = [function for name, function in vars(module).items() if name.startswith("test_")]
    assert len(suite) > 40
    for test in suite:
        for seed in range(30):
            forger = Forger(seed)
            error = ended(test, forger)
            verdict = judge(Ending(error, forger.calls, trees=trees, asked=True)).verdict
            assert not verdict.ours, f"{test.__name__}, seed {seed}: {error!r}"


# Exhibits


def make_surfaces(tmp_path: Path, source: str) -> list[Surface | None]:
    """What the exhibits' functions give for a submission."""
    file = tmp_path / "optimizers.py"
    file.write_text(source, encoding="utf-8")
    assignment = load_course(ROOT).assignment("optimizers")
    surfaces: list[Surface | None] = []
    with open_student(assignment, file) as student:
        for function in (exhibits.long_valley, exhibits.beales_function, exhibits.saddle_point):
            surfaces.append(function(student))
    return surfaces


def labels(surface: Surface | None) -> list[str]:
    return [] if surface is None else [path.label.en.split()[0] for path in surface.paths]


def test_exhibits_show_every_optimizers_way(tmp_path: Path) -> None:
    """Five ways on three surfaces, each from its start on, inside of the drawing, and small enough to keep."""
    for name, surface in zip(
        exhibits.STARTS, make_surfaces(tmp_path, REFERENCE.read_text(encoding="utf-8")), strict=True
    ):
        assert surface is not None
        assert labels(surface) == list(exhibits.NAMES)
        assert len(surface.model_dump_json()) < 25_000
        low_x, high_x, low_y, high_y = exhibits.BOUNDS[name]
        assert (surface.x[0], surface.x[-1], surface.y[0], surface.y[-1]) == exhibits.BOUNDS[name]
        for path in surface.paths:
            assert path.points[0] == exhibits.STARTS[name]
            assert len(path.points) > 10
            assert all(low_x <= x <= high_x and low_y <= y <= high_y for x, y in path.points)


def test_exhibits_of_an_empty_stub_are_none(tmp_path: Path) -> None:
    """Where no class is written, there is nothing to draw."""
    stub = (ROOT / "assignments/optimizers/optimizers.py").read_text(encoding="utf-8")
    assert make_surfaces(tmp_path, stub) == [None, None, None]


BAD = """
import numpy as np

class SGD:
    def __init__(self, lr=0.01): self.lr = lr
    def update(self, params, grads): params["point"] = params["point"] - self.lr * grads["point"]

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9): pass
    def update(self, params, grads):
        {momentum}

class AdaGrad:
    def update(self, params, grads): pass

class RMSProp:
    def __init__(self, lr): raise ValueError("no")
    def update(self, params, grads): pass
"""


@pytest.mark.parametrize(
    "momentum",
    [
        'params["point"] = np.array([np.nan, 1.0])',
        'params["point"] = np.zeros((2, 2))',
        'params["point"] = "nowhere"',
        'params["point"] = np.array([1j, 2])',
        "params.clear()",
        "1 / 0",
        "while True: pass",
        "__import__('os')._exit(0)",
    ],
)
def test_exhibits_leave_out_and_name_what_fails(tmp_path: Path, momentum: str) -> None:
    """A class that is missing, raises, hangs or gives no points is named in the note; the others are drawn."""
    for surface in make_surfaces(tmp_path, BAD.format(momentum=momentum)):
        assert labels(surface) == ["SGD"]
        assert surface is not None
        assert surface.note.en.endswith("Momentum, AdaGrad, RMSProp, Adam")


def test_ways_end_at_the_edge_of_the_drawing(tmp_path: Path) -> None:
    """A way that leaves the drawing ends where it crosses the edge, however far away its next point is."""
    far = 'params["point"] = np.array([1e300, 2.0])'
    valley, *_ = make_surfaces(tmp_path, BAD.format(momentum=far))
    assert valley is not None
    assert tuple(valley.paths[1].points) == ((-7.0, 2.0), (4.0, 2.0))


def test_the_suites_decide_alike_about_mismatches() -> None:
    """A `Mismatch` of the helpers is one of the grader's own class, so that it is a verdict."""
    assert public.Mismatch is hidden.Mismatch is Mismatch
