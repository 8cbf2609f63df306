"""The tests of a shipped assignment as calls with answers: what its suite asks of the reference, and what that says.

A shipped suite needs this grader: it tells mistakes apart, makes up inputs, looks at what is left of an argument. No
other grader can run it. So each of its tests is put once to the reference, in this process; its calls with their
answers are the test that all contestants get. A call is left out where it does not give the same answer twice, or where
its answer is an object that no source text says.
"""

from __future__ import annotations

import contextlib
import copy
import io
import types
from pathlib import Path
from typing import Any

import numpy as np

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.suites.session import Suite
from tests.benchmarks import assignments
from tests.benchmarks.homework import Call, Check, Homework, UnwritableError, Values, is_exact

ROOT = Path(__file__).parents[2]


class Recorder(assignments.Direct):
    """A student in this process that notes what is asked: (function, arguments, answer or printed text, how)."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.noted: list[tuple[str, tuple[Any, ...], Any, str]] = []

    def call(self, name: str, *args: Any, **options: Any) -> Any:
        given = copy.deepcopy(args)
        call = super().call(name, *args, **options)
        if call.raised is None and not options.get("stdin"):
            answer, how = (call.printed, "printed") if call.printed else (call.value, "function")
            self.noted.append((name, given, copy.deepcopy(answer), how))
        return call

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        given = copy.deepcopy(args)
        answer = super().probe(name, *args, seconds=seconds)
        self.noted.append((name, given, copy.deepcopy(answer), "probe"))
        return answer


def record(id_: str, wrong: tuple[str, str]) -> Homework:
    """`wrong` is what is replaced in the reference, and by what, so that some tests fail."""
    assignment = load_course(ROOT).assignment(id_)
    assert assignment.reference is not None
    right = (assignment.reference / assignment.filename).read_text(encoding="utf-8")
    assert wrong[0] in right, wrong
    files = (folder / "probes.py" for folder in (assignment.folder, assignment.reference))
    probes = "\n\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    values, tests, asked = Values(), [], 0
    with Suite.collect(assignment, hidden=True, secret=FIXED) as suite:
        for case in suite._cases:
            student = Recorder(right, assignment, probes)
            assignments.bind(case.item, id_)(student)
            asked += len(student.noted)
            if calls := tuple(call for noted in student.noted if (call := written(values, *noted)) is not None):
                tests.append(Check(case.task, not case.visible, calls))
    whole = Homework(id_, id_, right, right.replace(*wrong), tuple(tests), probes, values.text())
    support: dict[str, Any] = {}
    exec(whole.support, support)
    kept = tuple(test for each in tests if (test := steady(right, support, each)).calls)
    left_out = asked - sum(len(test.calls) for test in kept)
    return Homework(id_, id_, right, whole.wrong, kept, probes, whole.values, left_out)


def written(values: Values, name: str, arguments: tuple[Any, ...], answer: Any, how: Any) -> Call | None:
    try:
        given = ", ".join(map(values.source, arguments))
        return Call(name, given, values.source(answer), how, is_exact(answer))
    except UnwritableError:
        return None


def steady(right: str, support: dict[str, Any], test: Check) -> Check:
    """The calls of a test that are answered so by a fresh module, whatever the state of what is drawn at random."""
    module = types.ModuleType("submission")
    exec(right, module.__dict__)
    kept = []
    for call in test.calls:
        said = []
        for seed in (1, 2):
            np.random.seed(seed)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception), np.errstate(all="ignore"):
                said.append(bool(eval(call.condition("module"), support, {"module": module})))
        if said == [True, True]:
            kept.append(call)
    return Check(test.task, test.hidden, tuple(kept))
