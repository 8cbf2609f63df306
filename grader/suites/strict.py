"""Makes `==` in a suite as strict as `grader.suites.compare.checks.check`: True is not 1, an array of one number is no
number.

A suite says `assert student.f(x) == 3`, and Python says yes to `True` for 1, and to an array whose only item is 3.
So where a comparison decides by its truth (in `assert`, `if`, `while`, under `and`, `or`, `not`, in `all(…)` and
`any(…)`), its left side is put into an `Operand` while the suite is loaded: there the two values must be equal and of
the same kind. Everywhere else (`(a == b).all()`) a comparison is Python's own. Values themselves stay plain.

The limit: what Python calls different stays different; a comparison that a helper outside of the suite makes, or an
author's own object with an `__eq__`, is theirs to decide (of `pytest.approx` the kind of its number counts).
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from _pytest.assertion.rewrite import rewrite_asserts
from _pytest.pathlib import module_name_from_path

from grader.suites.compare.values import difference, plain_data
from grader.text.reprs import is_array, kind, show

_OPERAND = "@operand"
"""No name of Python's: a suite cannot use it by accident."""
_APPROX = type(pytest.approx(0.0))


class Operand:
    """A value that is about to be compared."""

    __slots__ = ("value",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> Any:
        theirs = unwrap(other)
        equal = _equal(self.value, theirs)
        return self.value == theirs if equal is None else equal

    def __ne__(self, other: object) -> Any:
        theirs = unwrap(other)
        equal = _equal(self.value, theirs)
        return self.value != theirs if equal is None else not equal

    def __contains__(self, item: object) -> bool:
        if not isinstance(self.value, (list, tuple, set, frozenset, range)):
            return item in self.value
        try:
            if item not in self.value:
                return False
        except Exception:  # noqa: S110  # an array among them, or one that a set cannot hold: looked at one by one
            pass
        return any(item is other or _matches(item, other) for other in self.value)

    def __repr__(self) -> str:
        return show(self.value)


def unwrap(value: Any) -> Any:
    """What is compared, without the `Operand` around it."""
    return value.value if isinstance(value, Operand) else value


def _equal(left: Any, right: Any) -> bool | None:
    """Whether two values are equal and of one kind, at any depth; None where Python's own comparison decides: of two
    arrays (item by item), and of an author's own object, which knows itself what it equals."""
    try:
        if isinstance(right, _APPROX):
            return kind(plain_data(left)) == kind(plain_data(right.expected)) and _python_equal(left, right)
        if is_array(left) or is_array(right):
            # Python compares item by item, and of one item the outcome passes for a truth value.
            unlike = is_array(left) != is_array(right) and kind(plain_data(left)) != kind(plain_data(right))
            return False if unlike else None
        return _python_equal(left, right, unsure=True) and difference(plain_data(left), right) is None
    except TypeError:
        return None


def _python_equal(left: Any, right: Any, *, unsure: bool = False) -> bool:
    """What Python's own `==` says; `unsure` where it raises, as it does for arrays in lists, and beside `approx` for an
    integer that no float holds."""
    try:
        return bool(left == right)
    except Exception:
        return unsure


def _matches(item: Any, other: Any) -> bool:
    """`_equal`, of arrays too as one answer."""
    equal = _equal(item, other)
    if equal is not None:
        return equal
    try:
        return difference(plain_data(item), other) is None
    except TypeError:
        return bool(item == other)


class SuiteModule(pytest.Module):
    """A test file whose comparisons are strict."""

    def _getobj(self) -> ModuleType:
        module = _load(self.path, self.config)
        self.config.pluginmanager.consider_module(module)
        return module


def _load(path: Path, config: pytest.Config) -> ModuleType:
    # Loaded here and not by pytest's import hook, which would take a compiled file of an earlier day from beside it.
    code = compile_suite(path.read_bytes(), path, config)
    name = module_name_from_path(path, config.rootpath)
    module = sys.modules[name] = ModuleType(name)
    module.__dict__.update({"__file__": str(path), _OPERAND: Operand})
    try:
        exec(code, module.__dict__)  # noqa: S102  # the author's file
    except BaseException:
        del sys.modules[name]
        raise
    return module


def compile_suite(source: bytes, path: Path, config: pytest.Config) -> CodeType:
    """The bytecode of a test file: strict, and with assertions that tell their values as pytest's do."""
    tree = ast.parse(source, str(path))
    _make_strict(tree)
    rewrite_asserts(tree, source, str(path), config)
    code: CodeType = compile(tree, str(path), "exec", dont_inherit=True)
    return code


def _make_strict(tree: ast.Module) -> None:
    """Put the left side of each comparison that decides by its truth into an `Operand`."""
    # What is put in has no comparison of its own to be found, so it does not matter whether it is walked through.
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assert, ast.If, ast.While, ast.IfExp)):
            _truth(node.test)
        elif isinstance(node, ast.comprehension):
            for condition in node.ifs:
                _truth(condition)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("all", "any"):
            for argument in node.args:
                if isinstance(argument, (ast.GeneratorExp, ast.ListComp)):
                    _truth(argument.elt)


def _truth(node: ast.expr) -> None:
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            _truth(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _truth(node.operand)
    elif isinstance(node, ast.Compare):
        _wrap(node)


def _wrap(compare: ast.Compare) -> None:
    operands = [compare.left, *compare.comparators]
    if all(isinstance(operator, (ast.Eq, ast.NotEq)) for operator in compare.ops):
        operands[:-1] = [_operand(one) for one in operands[:-1]]
    elif len(operands) == 2 and isinstance(compare.ops[0], (ast.In, ast.NotIn)):
        operands[1] = _operand(operands[1])
    compare.left, compare.comparators = operands[0], operands[1:]


def _operand(value: ast.expr) -> ast.expr:
    # Where the value stands, so that `grader.suites.blame` finds what it knows from the file as it was written.
    return ast.copy_location(ast.Call(ast.copy_location(ast.Name(_OPERAND, ast.Load()), value), [value], []), value)
