"""Whose fault an exception in a test is: the suite's, or the value's that the submission returned.

`len(student.f(x))` fails when f returned 3, and that is a wrong answer; `WANT["typo"]` fails whatever f returned,
and nobody may lose points for it. Told apart by where the test died: Python knows the exact expression, and the
expression either touches something that came from the submission or does not.

The rule. An exception is the submission's if (1) it is of a kind that an operation on an unexpected value raises,
(2) it was not raised inside the grader, nor by a call of the grader that does not fit its signature, and (3) the
expression in the test or fixture where it surfaced mentions a fixture or a name made from one. All else is the
author's. The limit: an author's slip inside an expression that also mentions the answer passes for the student's;
`grade verify` finds it, because the reference solution meets it too.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

_OF_VALUES = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    UnboundLocalError,
    StopIteration,
    MemoryError,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_submissions(error: BaseException, trees: Mapping[str, ast.Module], constants: Collection[str] = ()) -> bool:
    """Whether `error`, raised by a test, is due to a value of the submission's.

    `trees` holds the syntax trees of the suite's files by file name; `constants` are parameters of the test that
    come from `parametrize` and not from a fixture.
    """
    if not isinstance(error, _OF_VALUES) or raised_in_grader(error):
        return False
    if isinstance(error, AttributeError) and isinstance(error.obj, (types.ModuleType, type)):
        return False
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code.co_filename not in trees:
        traceback = traceback.tb_next
    if traceback is None:
        return False
    frame, deepest = traceback.tb_frame, traceback.tb_next is None
    tree = trees[frame.f_code.co_filename]
    function = _function(tree, frame.f_code.co_name, traceback.tb_lineno)
    if function is None:
        return True
    place = _expression(function, _position(traceback)) or _statement(function, traceback.tb_lineno) or function
    if deepest and isinstance(error, TypeError) and _calls_grader(place, frame):
        return False
    return _mentions(place, _from_submission(function, constants))


_BETWEEN = ("grader.generated", "grader.operands")
"""Stand between pytest and a test, and between a test and the comparison it asks for."""


def raised_in_grader(error: BaseException) -> bool:
    """Whether the exception passed through code of the grader."""
    return any(name.partition(".")[0] == "grader" and name not in _BETWEEN for name in modules_of(error))


def modules_of(error: BaseException) -> Iterator[str]:
    """The module names of the frames that the exception passed, outermost first."""
    traceback = error.__traceback__
    while traceback is not None:
        yield str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next


def statement_of(error: BaseException, trees: Mapping[str, ast.Module]) -> ast.stmt | None:
    """The innermost statement of the suite's where the exception came from."""
    found = None
    traceback = error.__traceback__
    while traceback is not None:
        tree = trees.get(traceback.tb_frame.f_code.co_filename)
        if tree is not None:
            found = _statement(tree, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _function(tree: ast.Module, name: str, line: int) -> Function | None:
    found = None
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.name == name and node.lineno <= line <= (node.end_lineno or line):
            found = node
    return found


def _position(traceback: types.TracebackType) -> tuple[int | None, ...]:
    positions = list(traceback.tb_frame.f_code.co_positions())
    index = traceback.tb_lasti // 2
    return positions[index] if index < len(positions) else (None,)


def _expression(function: Function, position: tuple[int | None, ...]) -> ast.AST | None:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.expr)
            and (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == position
        ):
            return node
    return None


def _statement(root: ast.AST, line: int) -> ast.stmt | None:
    """The smallest statement around `line`."""
    found = None
    for node in ast.walk(root):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            found = node
    return found


def _calls_grader(place: ast.AST, frame: types.FrameType) -> bool:
    """Whether `place` is a call of the grader's own API: with no deeper frame, its arguments did not fit."""
    if not isinstance(place, ast.Call):
        return False
    called = place.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        owner = frame.f_locals.get(called.value.id, frame.f_globals.get(called.value.id))
        if isinstance(owner, types.ModuleType):
            return owner.__name__.partition(".")[0] == "grader"
        return called.value.id == "student" and hasattr(type(owner), called.attr)
    if isinstance(called, ast.Name):
        function = frame.f_locals.get(called.id, frame.f_globals.get(called.id))
        return str(getattr(function, "__module__", "")).partition(".")[0] == "grader"
    return False


def _mentions(node: ast.AST, names: Collection[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _from_submission(function: Function, constants: Collection[str]) -> set[str]:
    """Names in `function` that may hold something of the submission's: fixtures, and what was made from them."""
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {parameter.arg for parameter in parameters} - set(constants) - {"request"}
    while True:
        before = len(names)
        _spread(function.body, names, under=False)
        if len(names) == before:
            return names


def _spread(statements: Iterable[ast.stmt], names: set[str], *, under: bool) -> None:
    """Add to `names` what these statements make from them; `under` a condition on them, all that is assigned."""
    for statement in statements:
        bodies = list(_bodies(statement))
        if not bodies:
            if under or _mentions(statement, names):
                names |= _assigned(statement)
            continue
        header = [part for part in ast.iter_child_nodes(statement) if not isinstance(part, _BODY_PARTS)]
        touched = under or any(_mentions(part, names) for part in header)
        if touched:
            for part in header:
                names |= _assigned(part)
        if isinstance(statement, Function) and _mentions(statement, names):
            names.add(statement.name)
            names |= {argument.arg for argument in statement.args.args}
        for body in bodies:
            _spread(body, names, under=touched)


_BODY_PARTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(statement, name, None)
        if isinstance(body, list) and body:
            yield body
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _assigned(node: ast.AST) -> set[str]:
    """Names that `node` binds, and the variables whose methods it calls or whose items it sets."""
    found: set[str] = set()
    for part in ast.walk(node):
        target: Any = None
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, (ast.Subscript, ast.Attribute)) and isinstance(part.ctx, ast.Store):
            target = part.value
        elif (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and isinstance(part.func.value, ast.Name)
        ):
            # `seen.append(student.f(1))`: the list holds the answer from now on.
            target = part.func.value
        elif isinstance(part, ast.Lambda):
            found |= {argument.arg for argument in part.args.args}
        if isinstance(target, ast.Name):
            found.add(target.id)
    return found
