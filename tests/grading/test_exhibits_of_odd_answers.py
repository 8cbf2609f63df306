"""No number, and no other value, that an answer may hold makes a shipped exhibits.py or the drawing of it fail.

The student is a double: what it printed, fetched and answered is made up, from values that fit nearly to any at all.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.domain.course_files import load_course
from grader.domain.exhibits import Chart, Line, numbers
from grader.domain.verdict import Report
from grader.grading.exhibiting import Exhibitor
from grader.report import tensorboard
from grader.report.figures import figure
from grader.report.scale import Scale
from grader.sandbox.stops import StudentStopped
from grader.text import Text, plain
from tests.report.test_figures import LARGEST, NUMBERS, elements
from tests.sandbox.hostile import plain as plain_values

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = load_course(ROOT).assignments
ODD = [1.797e308, -1.797e308, LARGEST, 5e-324, -0.0, float("nan"), float("inf"), -float("inf"), 3.4028235e38]
FLOATS = st.floats() | st.sampled_from(ODD) | NUMBERS
SOME = st.integers() | st.sampled_from([10**400, -(10**400), 2**63, 2**1024]) | FLOATS | st.booleans()
DTYPES = ("float16", "float32", "float64", "int8", "uint8", "int64", "uint64", "bool", "complex64", "complex128")


@st.composite
def arrays_of(draw: Callable[..., Any], *shapes: tuple[int, ...]) -> Any:
    """An array of one of the shapes, of any type, with odd numbers in it."""
    shape, dtype = draw(st.sampled_from(shapes)), draw(st.sampled_from(DTYPES))
    array = np.full(shape, draw(st.sampled_from([0.0, 1.0, 1e308])), np.float64)
    for place, value in enumerate(draw(st.lists(FLOATS, max_size=8))):
        array.flat[(place * 37) % max(1, array.size) :][:1] = value
    with np.errstate(all="ignore"):
        return array.astype(dtype)


POINT = st.lists(SOME, min_size=2, max_size=2) | arrays_of((2,), (1,), (), (2, 1)) | plain_values
BEGUN = [[0.0, 0.0], [0.5, 0.1]]
"""A way inside of every drawing, which may go on anywhere."""
WALK = st.lists(POINT, max_size=6).map(lambda points: BEGUN + points) | st.lists(POINT, max_size=6) | plain_values
LINES = st.lists(
    st.one_of(
        SOME.map(lambda value: f"cost = {value}"),
        SOME.map(lambda value: f"Validation Accuracy: {value}"),
        st.tuples(st.integers(), SOME).map(lambda pair: f"{pair[0]} {pair[1]}"),
        st.sampled_from(["0 1.797e308", "1 0.5", "9999999 9.9e-999", "cost: 1e308 accuracy: 1e999"]),
        st.text(max_size=30),
    ),
    max_size=8,
)
NAMES = st.sampled_from(["cost:0", "accuracy", "val_loss", "loss", "val_accuracy", "cost/훈련"]) | st.text(max_size=9)
FETCHED = st.lists(st.tuples(NAMES, FLOATS, st.integers()), max_size=12)


class Odd:
    """A student who answers each question with the next of `answers`, and then is stopped."""

    def __init__(self, answers: list[Any], printed: str, fetched: Any, history: bool, memo: dict[str, Any]) -> None:
        self.answers = iter(answers)
        self.loaded = SimpleNamespace(printed=printed, names=())
        self.seed, self.calls, self.images = 1, [], IMAGES
        network = {"fetched": fetched, "history": history, "early": None}
        self.memo = {"harvested": {"network": network}, **memo}

    def probe(self, *_: object, **__: object) -> Any:
        try:
            return next(self.answers)
        except StopIteration:
            raise StudentStopped("crashed", plain("")) from None

    clean = probe

    def require(self, name: str) -> None: ...

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        yield


IMAGES = {
    "test_pixels": np.zeros((5, 784), np.uint8),
    "test_labels": np.array([0, 1, 2, 3, 9]),
    "source": "digits",
}


def _narrow(made: Any) -> Any:
    with np.errstate(all="ignore"):
        return made.real.astype(np.float32)


OUTPUTS = {
    "deeper_mlp": st.just([]),
    "optimizers": st.lists(st.lists(WALK, min_size=3, max_size=3) | plain_values, min_size=1, max_size=5),
    "perceptron_training": st.lists(arrays_of((900, 1), (900,), (900, 2), ()) | plain_values, max_size=1),
    "relu_perceptron": st.lists(
        st.lists(arrays_of((61, 1), (61,), (61, 2)) | plain_values, min_size=2, max_size=2) | plain_values, max_size=1
    ),
}
RESULT = st.fixed_dictionaries(
    {"output": arrays_of((5, 10), (5, 9), (5,), ()).map(_narrow)},
    optional={"by": st.sampled_from(["script", "nan", "asked", "untrained"])},
).map(lambda made: {"by": "script"} | made)


def drawn(exhibit: Any) -> None:
    """Every way in which an exhibit is shown."""
    for lang in ("ko", "en"):
        for panel in figure(exhibit, lang, "k").panels:
            elements(panel)
    report = Report.model_construct(exhibits=(exhibit,), assignment="x")
    if find_spec("tensorboard") is not None:
        assert list(tensorboard._events(report, "en")) is not None
    kept = type(exhibit).model_validate_json(exhibit.model_dump_json())
    assert kept == exhibit


def test_every_shipped_exhibits_py_is_tried() -> None:
    """An assignment that gets exhibits gets answers here, too."""
    folders = {
        path.parent.name for path in (*ROOT.glob("assignments/*/exhibits.py"), *ROOT.glob("reference/*/exhibits.py"))
    }
    assert folders == set(OUTPUTS)


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_odd_answer_makes_them_fail(name: str) -> None:
    """No exception at all: nothing is left out, and nobody is blamed, for what a number is like."""
    exhibitor = Exhibitor(load_course(ROOT).assignment(name), hidden=True)
    shown: set[str] = set()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(OUTPUTS[name], LINES, FETCHED, st.booleans(), st.none() | RESULT)
    @example([], ["cost = 1.797e308", "cost = -1.797e308", "cost = 1e999"], [], False, None)
    @example([], ["0 1.797e308", "1 1e308", "2 0.5"], [("cost", one, 0) for one in ODD], False, None)
    @example([], [], [("val_loss", one, 0) for one in ODD], True, None)
    @example([[[*BEGUN, [one, two]]] * 3 for one, two in itertools.pairwise(ODD)][:5], [], [], False, None)
    def tried(answers: list[Any], lines: list[str], fetched: Any, history: bool, result: Any) -> None:
        memo = {} if result is None else {"result": result}
        student: Any = Odd(answers, "\n".join(lines), fetched, history, memo)
        made = exhibitor.show(student)
        assert (made.doubts, made.faults) == ((), ())
        for exhibit in made.exhibits:
            shown.add(exhibit.kind)
            drawn(exhibit)

    tried()
    assert shown, "no answer was drawn at all"


@given(st.lists(SOME | plain_values, max_size=8), st.integers(1, 17))
@example([1.797e308, -LARGEST, LARGEST, 10**400, True, "7", b"7", 1j, [], np.float32(3.4e38), np.array([1, 2])], 5)
@settings(deadline=None)
def test_any_values_are_finite_numbers_or_none(values: list[Any], digits: int) -> None:
    """And a line of them can be drawn: an axis may be longer than any float."""
    made = numbers(values, digits)
    assert len(made) == len(values)
    known = [one for one in made if one is not None]
    assert all(type(one) is float and abs(one) <= 1e308 for one in known)
    assert all(Scale.around(known).at(one) <= 1 for one in known)
    line = Line(label=plain("y"), x=tuple(map(float, range(len(made)))), y=made)
    drawn(Chart(title=Text("가", "a"), x_label=plain("n"), lines=(line,)))
