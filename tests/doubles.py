"""A student without a sandbox: the same API as `grader.sandbox.student.Student`, in this process, for tests.

The code under test is a test's own, never a submission. What a function returns passes through the same conversion
to plain data as in the sandbox, so that a suite meets the same values.
"""

from __future__ import annotations

import contextlib
import copy
import io
import itertools
import textwrap
from collections.abc import Callable
from typing import Any

from grader.domain.course import Limits
from grader.sandbox import stops
from grader.sandbox.backends.budget import Budget
from grader.sandbox.conversation import Conversation
from grader.sandbox.inside.values import plain, type_name
from grader.sandbox.raised import Raised
from grader.sandbox.stops import StudentStopped
from grader.sandbox.student import Call, Run
from grader.text import Lang, Text, tr
from grader.text.errors import AssignmentError

_PATH = "<student>"


class Double:
    """A student whose file is `source`."""

    def __init__(self, source: str = "", *, lang: Lang = "ko", assignment: str = "sums") -> None:
        self.assignment = assignment
        self.lang = lang
        self.calls: list[Call] = []
        self.answer_bytes = 0
        self.asked = False
        self.memo: dict[str, Any] = {}
        self.remarks: list[Text] = []
        self.images = None
        self.limits = Limits()
        self.probes: dict[str, Callable[..., Any]] = {}
        self.fresh_count = itertools.count()
        self.budget = Budget()
        self.conversation = Conversation(self.has, self.has, lambda *_: {}, self.budget)
        self._source = textwrap.dedent(source)
        self._namespace: dict[str, Any] | None = None

    told = True

    def begin_test(self, *, hidden: bool) -> None:
        self.calls.clear()

    def replay(self, known: object, *, hidden: bool) -> None:
        """It is asked by the tests alone."""

    @property
    def loaded(self) -> Run:
        self.asked = True
        return Run(names=tuple(name for name in self._module() if not name.startswith("_")))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def function(*args: Any, **kwargs: Any) -> Any:
            call = self.call(name, *args, **kwargs)
            if call.raised is not None:
                raise stops.explain_exception(call.raised, str(call))
            return call.value

        return function

    def call(self, name: str, *args: Any, stdin: str = "", drained: bool = True, **kwargs: Any) -> Call:
        module = self._module()
        if name not in module:
            raise stops.explain_missing(name, tuple(module))
        self.calls.append(Call(name, args, kwargs))
        self.asked = True
        sent, out = copy.deepcopy(args), io.StringIO()
        value: Any = None
        raised = None
        with contextlib.redirect_stdout(out):
            try:
                value = module[name](*sent, **copy.deepcopy(kwargs))
            except StudentStopped:
                raise
            except BaseException as error:
                raised = _raised(error, self._source)
        told = plain(value, drained=drained)
        call = Call(name, args, kwargs, told, type_name(value), out.getvalue(), raised=raised, claimed_arguments=sent)
        self.calls[-1] = call
        return call

    def has(self, name: str) -> bool:
        self.asked = True
        return name in self._module()

    def value(self, name: str) -> Any:
        self.asked = True
        return plain(self._module()[name])

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        self.asked = True
        if name not in self.probes:
            raise AssignmentError(tr("{id}: probes.py has no function {name!r}.", id=self.assignment, name=name))
        return plain(self.probes[name](self._module(), *args))

    def fresh(self) -> None:
        next(self.fresh_count)
        self._namespace = None

    def remark(self, text: Text) -> None:
        self.remarks.append(text)

    def _module(self) -> dict[str, Any]:
        if self._namespace is None:
            # Names that a submission finds there: how a test makes its student time out.
            self._namespace = {"_stop": _stop}
            exec(compile(self._source, _PATH, "exec"), self._namespace)
            self._namespace.pop("__builtins__")
        return self._namespace


def _stop(verdict: str) -> None:
    raise StudentStopped(verdict, Text(f"멈춤: {verdict}", f"stopped: {verdict}"), staff="all of it")


def _raised(error: BaseException, source: str) -> Raised:
    lines = []
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == _PATH:
            lines.append((traceback.tb_lineno, source.splitlines()[traceback.tb_lineno - 1].strip()))
        traceback = traceback.tb_next
    flags = {"is_exit": isinstance(error, SystemExit), "is_eof": isinstance(error, EOFError)}
    return Raised(type(error).__name__, str(error), tuple(lines), **flags)
