"""The agent in a student's process: loads the file, answers calls with plain data. Student side.

It runs after the lock-down and knows no test: requests name a function and its arguments, answers carry values.
Nothing it says is believed beyond that, for the student's code shares its memory and may say it too.

What is asked and what is answered: `grader.sandbox.seam.messages`.
"""

from __future__ import annotations

import ast
import itertools
import os
import random
import sys
import tempfile
import time
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from grader.sandbox.inside import exceeded, loading, source, values
from grader.sandbox.inside.console import Console
from grader.sandbox.inside.failures import MAX_LINES, Files, describe_failure
from grader.sandbox.inside.lines import Recorder
from grader.sandbox.inside.machineless import machineless
from grader.sandbox.inside.newer import newer_than
from grader.sandbox.seam import protocol
from grader.sandbox.seam.messages import (
    Announcement,
    Answer,
    Call,
    Failure,
    Fault,
    Load,
    Loaded,
    NoProbe,
    Probe,
    Read,
    Request,
    Returned,
    Stage,
    Staged,
    Unreadable,
    Unwritten,
    Value,
)

MAX_NAMES = 20_000
MAX_VALUES = 1_000
MAX_LOST = 1_000


class StudentFault(Exception):  # noqa: N818  # the name that authors of probes read
    """Raised by a probe that finds the student's work wrong: the sentence is what the student is told."""

    def __init__(self, ko: str, en: str, verdict: str = "wrong_answer") -> None:
        super().__init__(en)
        self.ko, self.en, self.verdict = ko, en, verdict


class Agent:
    """One submission in this process (or none: the clean room)."""

    def __init__(self, send: Callable[[dict[str, Any]], None], folder: str, level: int) -> None:
        self.send = send
        self.folder = folder
        self.files = Files()
        self.baseline = exceeded.Baseline(folder, level)
        self.module: types.ModuleType | None = None
        self.probes: dict[str, Any] = {}
        self.defined: dict[str, Any] = {}
        """Functions and classes of the file as their own statements made them."""
        self.lost: dict[str, int] = {}
        """Names that are not there, for the statement that would have bound them was skipped, with its line."""
        self.request_id = ""
        """Of what is answered just now."""
        self.announced: Announcement | None = None
        """The top-level statement that runs, as it was announced; None but while a file is loaded."""
        self.output = 64 * 1024
        self.recorder: Recorder | None = None
        """Where it is told which lines calls run through."""
        self.console = Console()

    def answer(self, request_id: str, request: Request) -> dict[str, Any]:
        """The answer as it travels. `source.Undecodable` where the file is no text. What probes.py raises while it is
        loaded ends the process: whose fault that is, is found out without the submission."""
        self.request_id = request_id
        return protocol.answer(self.answered(request), request_id)

    def answered(self, request: Request) -> Answer:
        if isinstance(request, Call):  # by far the most
            return self.call(request)
        if isinstance(request, Probe):
            return self.probe(request)
        if isinstance(request, Value):
            return self.value(request)
        if isinstance(request, Read):
            from grader.sandbox.inside import reading  # a process that grades has no use for it

            return reading.answer(request)
        return self.load(request) if isinstance(request, Load) else self.stage(request)

    def stage(self, request: Stage) -> Staged | Unwritten | Unreadable:
        self.files.content = request.files
        work = os.path.join(self.folder, "work")
        try:
            os.makedirs(work, exist_ok=True)
            for name, data in request.files.items():
                path = os.path.join(work, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(data)
        except OSError as error:
            return Unwritten(error.errno or 0)
        except ValueError as error:  # a name with a zero byte, or one that this system cannot encode
            return Unreadable(str(error)[:200])
        return Staged()

    def load(self, request: Load) -> Loaded:
        work = os.path.join(self.folder, "work")
        os.chdir(work)
        os.environ.update(HOME=self.folder, TMPDIR=self.folder, MPLBACKEND="Agg", MPLCONFIGDIR=self.folder)
        tempfile.tempdir = None  # found anew from TMPDIR: the zygote's own would be out of reach
        sys.path.insert(0, work)
        sys.dont_write_bytecode = True
        self.output = request.output
        self.seed(request.seed)
        clean = request.kind == "clean"
        remarks: list[str] = []
        text = "" if clean else source.decode_script(self.files.content[request.main], remarks)
        side = sys.modules.get("grader.sandbox.inside.tensorflow")
        if side is not None:
            side.prepare(request.data, request.seed, self.console.written, self.trains)
        self.probes = {"__name__": "probes", "StudentFault": StudentFault}
        exec(compile(request.probes, "probes.py", "exec", dont_inherit=True), self.probes)  # noqa: S102
        return Loaded() if clean else self.load_student(request, text, remarks)

    def load_student(self, request: Load, text: str, remarks: list[str]) -> Loaded:
        self.files.main, self.files.text = os.path.join(os.getcwd(), request.main), text
        functions = request.kind == "functions"
        name = os.path.splitext(os.path.basename(request.main))[0] if functions else "__main__"
        sys.argv = [request.main]
        loaded, result = self.run(request, text, name)
        self.announced = None
        self.console.bind()
        if request.traced:
            self.recorder = Recorder(self.files.main)
        self.lost = loaded.lost
        record = sys.modules.get("grader.sandbox.inside.tensorflow.record")
        if record is not None:
            record.RECORD.lost = loaded.lost
        for skipped in loaded.skipped if functions else ():
            if isinstance(skipped.error, EOFError):
                remarks.append("input_at_top_level")
            elif isinstance(skipped.error, SystemExit):
                remarks.append("exit_at_top_level")
        remarks += newer_than(request.python, text)
        ended = result.raised
        if loaded.ended is not None:
            ended = self.skipped(loaded.ended)
        whole = Loaded(
            result.printed,
            result.cut,
            result.written,
            result.errors,
            ended,
            result.cpu,
            skipped=[self.skipped(one) for one in loaded.skipped[:MAX_LINES]],
            lost=sorted(loaded.lost.items())[:MAX_LOST],
            remarks=list(dict.fromkeys(remarks)),
            names=self.names()[:MAX_NAMES],
        )
        if not functions:
            return whole
        return whole._replace(
            unchanged=source.unchanged(text, request.stub, self.module.__dict__),
            repeated=source.repeated(text)[:MAX_LINES],
            indented=source.indented(text, self.module.__dict__)[:MAX_LOST],
            rebound=source.rebound(text, self.module.__dict__)[:MAX_LINES],
            outside=source.outside(text),
            values=self.values()[:MAX_VALUES],
        )

    def names(self) -> list[str]:
        """What the file defines."""
        assert self.module is not None
        return [name for name in list(self.module.__dict__) if type(name) is str and not name.startswith("_")]

    def values(self) -> list[str]:
        """Those of its names that are no functions or classes: not to be offered in the place of one."""
        assert self.module is not None
        there = self.module.__dict__
        return [name for name in self.names() if not callable(there[name]) and name not in self.defined]

    def run(self, request: Load, text: str, name: str) -> tuple[loading.Loaded, Returned]:
        """Run the file under the module's name: what came of its top level, and what was seen of it."""
        side = sys.modules.get("grader.sandbox.inside.tensorflow")
        again: Callable[[BaseException], bool] = lambda error: False  # noqa: E731
        if side is not None and request.kind == "script":
            again = side.again
        overran = lambda error: self.baseline.exceeded(error)["limit"] == "memory"  # noqa: E731
        # Their number, not their names: to touch three thousand objects copies the pages that they lie in.
        began, known = time.process_time(), len(sys.modules)
        loaded: list[loading.Loaded] = []
        once_more = False

        def announce(index: int, node: ast.stmt, optional: bool) -> None:
            self.announced = Announcement(index, node.lineno, optional, loading.is_import(node))
            self.send(protocol.announcement(self.announced, self.request_id))

        def whole() -> None:
            loading.run(text, self.files.main, self.module.__dict__)

        def stepwise() -> None:
            nonlocal once_more
            once_more = False
            seconds = request.seconds - (time.process_time() - began)
            order = loading.Order(request.kind == "script", max(0.0, seconds), frozenset(request.skip), request.until)
            there = self.module.__dict__
            try:
                loaded.append(loading.load(text, self.files.main, there, self.defined, order, announce, overran, again))
            except loading.Again:  # here: to tell an exception costs more than the lines that were run
                once_more = True

        while True:
            self.defined.clear()
            self.module = sys.modules[name] = source.new_module(name, self.files.main)
            result = self.observed(whole if request.kind == "program" else stepwise, (), {}, request.stdin)
            if not once_more:
                return loaded[0] if loaded else loading.Loaded(), result
            # The student's own modules too were run in the other setting.
            for other in list(itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - known))):
                if str(getattr(sys.modules[other], "__file__", "")).startswith(self.files.work):
                    del sys.modules[other]
            self.seed(request.seed)

    def failure(self, error: BaseException) -> Failure:
        """An exception as it is told."""
        return describe_failure(error, self.files, self.lost, self.baseline)

    def skipped(self, one: loading.Skipped) -> dict[str, Any]:
        """A top-level statement that was skipped, as data."""
        place = {"at_line": one.line, "is_import": one.imports, "needed": one.needed[:MAX_LINES]}
        return protocol.as_data(self.failure(one.error)._replace(**place))

    def seed(self, seed: int) -> None:
        """Fixed seeds: the same file gives the same answers in every run."""
        random.seed(seed)
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed(seed % 2**32)

    def call(self, request: Call) -> Returned:
        function = getattr(self.module, request.name)
        if not callable(function):
            # Assigned anew below its def, as in `names = names(…)`: the homework is the function.
            function = self.defined.get(request.name, function)
        said = partial(
            self.observed, function, request.args, request.kwargs, request.stdin, request.drained, tells_arguments=True
        )
        return said() if self.recorder is None else self.recorder.observed(said)

    def probe(self, request: Probe) -> Returned | NoProbe:
        function = self.probes.get(request.name)
        if function is None:
            return NoProbe()
        return self.observed(function, (self.module, *request.args), {}, "")

    def trains(self, now: bool) -> None:
        """Announce the running statement once more: Keras' fit() begins or ends in it."""
        if self.announced is not None:
            self.send(protocol.announcement(self.announced._replace(trains=now), self.request_id))

    def value(self, request: Value) -> Returned:
        return self.observed(lambda: self.module.__dict__[request.name], (), {}, "")

    def observed(
        self,
        function: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        stdin: str,
        drained: bool = True,
        *,
        tells_arguments: bool = False,
    ) -> Returned:
        """Call, and tell all that can be seen of it: value, printed text, exception, CPU seconds."""
        self.console.begin(self.output, stdin)
        value = raised = fault = None
        type_name = "NoneType"
        began = time.process_time()
        try:
            result = function(*args, **kwargs)
            type_name = values.type_name(result)
            value = values.plain(result, drained=drained)
        except StudentFault as error:
            fault = protocol.as_data(Fault(str(error.ko), str(error.en), str(error.verdict)))
        except BaseException as error:
            raised = protocol.as_data(self.failure(error))
        cpu = time.process_time() - began
        console, work = self.console.end(), self.files.work
        printed, errors = machineless(console.printed, work), machineless(console.errors, work)
        arguments = None
        if tells_arguments:
            try:
                arguments = [values.plain(arg) for arg in args]
            except Exception:
                arguments = None  # what is not told equals nothing
        return Returned(cpu, value, type_name, raised, fault, printed, console.cut, console.written, errors, arguments)
