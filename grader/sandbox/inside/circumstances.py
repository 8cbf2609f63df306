"""What was there when an exception was raised: facts for a sentence that is true. Student side.

Looked up while the frames still are: which own names are near a misspelt one, what a value is that was called, which
file an import really took. Facts are short texts and numbers; a fact that cannot be found is left out. The limit: the
process is the student's, so a fact may be made up; it is shown to its author and decides nothing.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import re
import sys
import types
from collections.abc import Iterable
from typing import Any

from grader.sandbox.inside import source
from grader.sandbox.inside.repair.words import typed_in_english
from grader.sandbox.seam.near import near

MAX_FACT = 80
_MAX_SOURCE = 200_000
_PLAIN = (dict, list, set, frozenset, tuple, str, bytes, int, float, complex, bool, range)


def facts(error: BaseException, work: str) -> dict[str, Any]:
    """Facts about an exception of the code below the folder `work` (which ends with a separator)."""
    try:
        frame = _innermost(error, work)
        if isinstance(error, UnboundLocalError):
            return _unbound(error, frame)
        if isinstance(error, NameError):
            return _undefined(error, frame)
        if isinstance(error, AttributeError):
            return _attribute(error, work)
        if isinstance(error, TypeError):
            return _called(error, frame)
    except Exception:  # what the student made may raise wherever it is touched
        return {}
    return {}


def _near(wanted: str, names: Iterable[Any]) -> tuple[str, ...]:
    return near(wanted, (name for name in names if not (type(name) is str and name.startswith("__"))), 0.7)


class _Frame:
    """The innermost frame of the student's own, and where in it."""

    def __init__(self, trace: types.TracebackType) -> None:
        self.code = trace.tb_frame.f_code
        self.locals: dict[str, Any] = dict(trace.tb_frame.f_locals)
        self.globals = trace.tb_frame.f_globals
        self.lasti = trace.tb_lasti
        self.line = trace.tb_lineno
        self.source = linecache.getlines(self.code.co_filename)

    def expression(self) -> ast.expr | None:
        """What was being evaluated, where it stands in one line."""
        places = list(self.code.co_positions())
        line, last, start, end = places[self.lasti // 2]
        if line is None or line != last or line > len(self.source):
            return None
        text = self.source[line - 1].encode()[start:end].decode()
        return ast.parse(text, mode="eval").body

    def value(self, name: str) -> Any:
        for names in (self.locals, self.globals):
            if name in names:
                return names[name]
        raise LookupError(name)


def _innermost(error: BaseException, work: str) -> _Frame | None:
    found = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(work):
            found = trace
        trace = trace.tb_next
    return None if found is None else _Frame(found)


def _undefined(error: NameError, frame: _Frame | None) -> dict[str, Any]:
    if frame is None or type(error.name) is not str:
        return {}
    names = [*frame.locals, *frame.globals]
    typed = typed_in_english(error.name)
    return {"near": (typed,) if typed != error.name and typed in {*names, *dir(builtins)} else _near(error.name, names)}


def _unbound(error: UnboundLocalError, frame: _Frame | None) -> dict[str, Any]:
    """A line that compares the variable where it was to get a value: `total == 0`; else what has that name outside."""
    found = re.search(r"variable '(\w{1,80})'", str(error))
    if frame is None or found is None:
        return {}
    first = frame.code.co_firstlineno
    for number, line in enumerate(frame.source[first - 1 : frame.line], first):
        if re.match(rf"\s*{found[1]}\s*==[^=]", line):
            return {"compared_line": number}
    name = found[1]
    if name in frame.globals:
        return {"called": name, "hides": "function" if callable(frame.globals[name]) else "value"}
    return {"called": name, "hides": "function"} if hasattr(builtins, name) else {}


def _attribute(error: AttributeError, work: str) -> dict[str, Any]:
    owner = error.obj
    if type(error.name) is not str or owner is None:
        return {}
    details: dict[str, Any] = {"attribute": error.name[:MAX_FACT]}
    if type(owner) is types.ModuleType:
        details |= {"module": str(owner.__name__)[:MAX_FACT], "near": _near(error.name, owner.__dict__)}
        file = getattr(owner, "__file__", None)
        if type(file) is str and file.startswith(work) and owner.__name__ in _hidden_modules():
            details["own_file"] = file[len(work) :][:MAX_FACT]
    elif type(owner) in _PLAIN:
        details |= {"owner": type(owner).__name__, "near": _near(error.name, dir(type(owner)))}
    elif type(owner).__module__ != "builtins":
        details |= {"owner": type(owner).__name__[:MAX_FACT], "near": _near(error.name, type.__dir__(type(owner)))}
    else:
        details["owner"] = type(owner).__name__
    return details


def _hidden_modules() -> frozenset[str]:
    """Modules that a file of the same name takes the place of."""
    return sys.stdlib_module_names | {"numpy", "tensorflow", "pandas", "matplotlib", "keras"}


def _called(error: TypeError, frame: _Frame | None) -> dict[str, Any]:
    """What stands before the brackets, where that is not to be called, or not to be indexed."""
    message = str(error)
    if frame is None or not re.search("object is not (callable|subscriptable)", message):
        return {}
    node = frame.expression()
    head = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else None
    if head is None:
        return {}
    details: dict[str, Any] = {"called": ast.unparse(head)[:MAX_FACT]}
    if isinstance(head, ast.Name):
        name = head.id
        defined, bound = _definition(frame, name)
        if hasattr(builtins, name) and (name in frame.locals or name in frame.globals):
            details["hides"] = "builtin"
        elif defined and bound:
            details |= {"hides": "function", "bound_line": bound}
    return details


def _definition(frame: _Frame, name: str) -> tuple[int, int]:
    """The line of the top level that defines the function `name`, and the one that binds it anew; 0 where none does."""
    if sum(map(len, frame.source)) > _MAX_SOURCE:
        return 0, 0
    body = ast.parse("".join(frame.source)).body
    defs = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
    return (defs[-1].lineno, source.taken(body, defs[-1])) if defs else (0, 0)
