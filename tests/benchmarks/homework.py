"""One homework as all contestants of `compare.py` get it: a right submission, a wrong one, and tests as source text.

A test is some calls with their answers. Each contestant writes its own suite from them, as its documentation shows, so
that all ask for the same; only how the function is reached differs: `submission.f(1)` here, `student.f(1)` there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

LONG = 300
"""Characters of a value from which it is written into the support file: a test stays one that a person would write."""

SUPPORT = '''\
"""What the tests of all contestants share. No part of any grader."""

import contextlib
import io

import numpy as np


def close(got, want):
    """Numbers as near as rounding lets them be, at the same places of the same shapes."""
    if isinstance(want, dict):
        return isinstance(got, dict) and got.keys() == want.keys() and all(close(got[key], want[key]) for key in want)
    if isinstance(want, (list, tuple)) and isinstance(got, (list, tuple)):
        return len(got) == len(want) and all(map(close, got, want))
    if want is None or isinstance(want, (str, bytes, bool)):
        return got == want
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or got.dtype.kind not in "biufc":
        return False
    return bool(np.allclose(got, want, rtol=1e-4, atol=1e-6, equal_nan=True))


def printed(function, *arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        function(*arguments)
    return out.getvalue()
'''


class UnwritableError(Exception):
    """A value that no source text says: an object of the student's."""


@dataclass(frozen=True)
class Call:
    """One call and its answer; `arguments` and `want` are source."""

    name: str
    arguments: str
    want: str
    how: Literal["function", "probe", "printed"] = "function"
    exact: bool = True
    """Whether `==` tells, else `close`."""

    def condition(self, module: str | None) -> str:
        """What is true of a right submission: of the module that has this name, or (None) by way of `student`."""
        rest = f", {self.arguments}" if self.arguments else ""
        if self.how == "printed":
            got = (
                f'student.call("{self.name}"{rest}).printed'
                if module is None
                else f"printed({module}.{self.name}{rest})"
            )
        elif self.how == "probe":
            got = f'student.probe("{self.name}"{rest})' if module is None else f"{self.name}({module}{rest})"
        else:
            got = f"{'student' if module is None else module}.{self.name}({self.arguments})"
        return f"{got} == {self.want}" if self.exact else f"close({got}, {self.want})"


@dataclass(frozen=True)
class Check:
    """`task` is the group that it belongs to; a hidden one is hidden by each contestant's own means."""

    task: str
    hidden: bool
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Homework:
    """`id` is an assignment of the course, whose limits hold; `values` are functions that give long values."""

    name: str
    id: str
    right: str
    wrong: str
    tests: tuple[Check, ...]
    probes: str = ""
    values: str = ""
    left_out: int = 0
    """Calls of the shipped suite that no comparison of plain values replaces."""

    def __post_init__(self) -> None:
        assert self.tests
        assert self.right != self.wrong

    @property
    def filename(self) -> str:
        return f"{self.id}.py"

    @property
    def calls(self) -> int:
        return sum(len(test.calls) for test in self.tests)

    @property
    def helpers(self) -> str:
        """What compares, and the long values."""
        return f"{SUPPORT}\n\n{self.values}"

    @property
    def support(self) -> str:
        """The same for contestants whose tests run beside the submission: a probe is a function of the module."""
        return f"{self.helpers}\n\nStudentFault = AssertionError\n\n\n{self.probes}"

    def copy(self, number: int) -> str:
        """The right submission with a line of its own: nothing can be remembered from another."""
        return f"{self.right}\n# {number}\n"

    def by_task(self) -> dict[str, list[tuple[int, Check]]]:
        """The tests with their numbers, in groups."""
        groups: dict[str, list[tuple[int, Check]]] = {}
        for number, test in enumerate(self.tests):
            groups.setdefault(test.task, []).append((number, test))
        return groups

    def functions(self, given: str, line: Callable[[str], str], before: str = "") -> str:
        """All tests as functions `test_0(given)`, with a line for each condition."""
        return "\n\n".join(
            f"def test_{number}({given}):\n{before}"
            + "\n".join(f"    {line(each)}" for each in conditions(test, given))
            for number, test in enumerate(self.tests)
        )


def conditions(test: Check, module: str | None) -> list[str]:
    return [call.condition(module) for call in test.calls]


class Values:
    """Writes values as source; a long one becomes a function of the support file, which makes it anew each time."""

    def __init__(self) -> None:
        self._functions: list[str] = []

    def source(self, value: Any) -> str:
        text = source(value)
        if len(text) <= LONG:
            return text
        name = f"value_{len(self._functions)}"
        self._functions.append(f"def {name}():\n    return {text}\n")
        return f"{name}()"

    def text(self) -> str:
        return "\n\n".join(self._functions)


def source(value: Any) -> str:
    """Source text of a plain value."""
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        return repr(value)
    if kind is float:
        return repr(value) if math.isfinite(value) else f'float("{value!r}")'
    if kind in (list, tuple):
        inner = ", ".join(map(source, value))
        return f"[{inner}]" if kind is list else f"({inner}{',' if len(value) == 1 else ''})"
    if kind is dict:
        return "{" + ", ".join(f"{source(key)}: {source(each)}" for key, each in value.items()) + "}"
    if kind in (set, frozenset):
        inner = "[" + ", ".join(sorted(map(source, value))) + "]"
        return f"{kind.__name__}({inner})"
    if kind is np.ndarray and value.dtype.kind in "biuf":
        return f"np.array({source(value.ravel().tolist())}, np.{value.dtype.name}).reshape({value.shape})"
    raise UnwritableError(kind.__name__)


def is_exact(value: Any) -> bool:
    """Whether `==` compares it as a person would: no float and no array in it."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(is_exact, value))
    if isinstance(value, dict):
        return all(is_exact(key) and is_exact(each) for key, each in value.items())
    return value is None or isinstance(value, (bool, int, str, bytes))
