"""Running a submission's top level by statements, so that what fails costs itself alone. Student side.

A statement that raises an exception is skipped and the next one runs: in a file of functions any, in a script all but
what ends a script anyway, `SystemExit` and a limit of time or memory; there an import that meets a limit is skipped as
well. A compound statement is left where it raised, and what it did stays. All of it shares one budget of CPU time.
The limit: what cannot be interrupted (a loop in C) is killed from outside; the next child is told what to leave out.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import signal
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import process_time
from typing import Any

from grader.sandbox.inside import source

_FUTURE = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_KEPT: list[types.CodeType] = []
"""What was run: TensorFlow looks up where an op was made in code that it does not keep alive, and dies of it."""
_AGAIN = 1 / 20
"""Of the time of a statement, until it is interrupted once more."""
_REST = 1 / 8
"""Of the budget, on top of it: for what stands below a statement that used it up."""


def is_import(node: ast.stmt) -> bool:
    return isinstance(node, _IMPORTS)


class OutOfTime(BaseException):
    """Interrupts a statement at its limit."""


class Again(Exception):  # noqa: N818  no fault: the text is to be run once more
    """The text is to be run from its beginning, in another setting."""


@dataclass
class Skipped:
    """A top-level statement that was left out, or left where it raised."""

    error: BaseException
    line: int
    imports: bool = False
    needed: list[int] = field(default_factory=list)
    """Lines of statements that were skipped for want of a name that this one would have bound."""


@dataclass
class Loaded:
    """What came of running a file's top level."""

    skipped: list[Skipped] = field(default_factory=list)
    ended: Skipped | None = None
    """Where a script ended before its last statement."""
    left: SystemExit | None = None
    """With which a script ended itself, wherever that was."""
    lost: dict[str, int] = field(default_factory=dict)
    """Names that no statement bound, as the one that would have was skipped → the line of it."""


@dataclass(frozen=True)
class Order:
    """How the top level is to be run."""

    script: bool
    seconds: float
    """CPU time."""
    skip: frozenset[int] = frozenset()
    """Statements to leave out: earlier children did not survive them."""
    until: int | None = None
    """The statement at which an earlier child of this script ended."""


def load(
    text: str,
    filename: str,
    namespace: dict[str, Any],
    defined: dict[str, Any],
    order: Order,
    announce: Callable[[int, ast.stmt, bool], None],
    overran: Callable[[BaseException], bool],
    again: Callable[[BaseException], bool],
) -> Loaded:
    """Run a file in `namespace`.

    `defined` gets each function and class as its own statement made it, whatever becomes of its name further down.

    `announce(i, statement, optional)` is called before each statement that does more than define, so that the other
    side knows which one never ended, and whether the rest may be run without it. `overran` tells the exceptions of a
    limit, and `again` those after which the text is to be run in another setting: `Again` comes out then. `SyntaxError`
    and its like, where the file does not compile.
    """
    tree = source.parsed(text, filename)
    flags = _future_flags(tree)
    loaded = Loaded()
    clock = _Clock(order)
    for index, node in enumerate(tree.body):
        if order.until is not None and index >= order.until:
            break
        if index in order.skip or (clock.spent and not isinstance(node, _DEFINITIONS)):
            _lose(loaded, node, namespace, node.lineno)
            continue
        optional = is_import(node) or not order.script
        if not isinstance(node, _DEFINITIONS):
            announce(index, node, optional)
        code = compile(ast.Module([node], []), filename, "exec", flags=flags, dont_inherit=True)
        _KEPT.append(code)
        try:
            with clock.statement(is_import(node)):
                exec(code, namespace)  # noqa: S102  # what the sandbox is for
        except BaseException as error:
            if isinstance(error, Exception) and again(error):
                raise Again from error
            if isinstance(error, OutOfTime):
                clock.extend()
            plain = isinstance(error, Exception) and not overran(error)
            if not (plain or optional):
                loaded.left = error if isinstance(error, SystemExit) else None
                if loaded.left is None or node is not tree.body[-1]:
                    loaded.ended = Skipped(error, node.lineno)
                break
            _skip(loaded, node, namespace, error)
        else:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                defined[node.name] = namespace.get(node.name)
    return loaded


def run(text: str, filename: str, namespace: dict[str, Any]) -> None:
    """Run a whole program in `namespace`, as Python would; its exceptions come out."""
    source.parsed(text, filename)  # the same errors, with the line in the linecache
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile(text, filename, "exec", dont_inherit=True)
    exec(code, namespace)  # noqa: S102


def _skip(loaded: Loaded, node: ast.stmt, namespace: dict[str, Any], error: BaseException) -> None:
    """Note a statement that raised; one that wanted a lost name belongs to the statement that would have bound it."""
    origin = loaded.lost.get(error.name) if type(error) is NameError and type(error.name) is str else None
    if origin is None:
        loaded.skipped.append(Skipped(error, node.lineno, is_import(node)))
    for skipped in loaded.skipped:
        if skipped.line == origin:
            skipped.needed.append(node.lineno)
    _lose(loaded, node, namespace, node.lineno if origin is None else origin)


def _lose(loaded: Loaded, node: ast.stmt, namespace: dict[str, Any], line: int) -> None:
    for name in _bound(node):
        if name not in namespace:
            loaded.lost.setdefault(name, line)


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds at the top level."""
    if isinstance(node, (*_DEFINITIONS, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return
    if isinstance(node, _IMPORTS):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= _FUTURE.get(alias.name, 0)
    return flags


class _Clock:
    """The CPU time that is left for the statements of one file; imports of a script have half of it together."""

    def __init__(self, order: Order) -> None:
        self._seconds = order.seconds
        self._end = process_time() + order.seconds
        self._imports = order.seconds / 2 if order.script else order.seconds
        self._extended = False
        self.spent = False
        """Whether there is no time left, not even for what stands below."""

    @contextlib.contextmanager
    def statement(self, imports: bool) -> Iterator[None]:
        began = process_time()
        left = self._end - began
        with interrupted_after(min(left, self._imports) if imports else left):
            try:
                yield
            finally:
                if imports:
                    self._imports -= process_time() - began

    def extend(self) -> None:
        """A statement was interrupted: those below it get a little, once."""
        now = process_time()
        least = self._seconds * _REST
        self._imports = max(self._imports, least / 2)
        if self._end - now > least:  # an import met the limit of imports
            return
        self.spent = self._extended
        self._end = now + least
        self._extended = True


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in the block after so much CPU time, where the system has such a timer (not Windows).

    Raised where nothing passes it on (a `__del__`, a callback of a library), it is lost, so it is raised again a little
    later. Code that catches it and goes on is killed from outside in the end.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(number: int, frame: types.FrameType | None) -> None:
        raise OutOfTime(f"{seconds:g} s")

    signal.signal(signal.SIGPROF, interrupt)
    first = max(seconds, 0.001)
    signal.setitimer(signal.ITIMER_PROF, first, max(first * _AGAIN, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
