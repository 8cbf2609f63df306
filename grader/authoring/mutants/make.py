"""Mutants of a solution: the same program with one small thing changed, as a careless person might.

cosmic-ray changes the source; `grader.authoring.mutants.operators` adds what it lacks. What is no change of the program
(imports, docstrings, annotations, what stands under `if __name__ == …`) is left out, as is what does not compile, and
what compiles to the same bytecode as the original or as a mutant that is there already. The limit: only sources;
nothing runs here, and only the course's own solution is ever parsed.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from grader.text import tr
from grader.text.errors import AssignmentError, MachineError
from grader.text.installing import extra_line

_NEEDED = tr(
    "grade verify --mutants needs cosmic-ray, which makes the mutants and is not installed here. To install it:\n{line}"
)
_BEHIND = "0\n"
"""In front of a statement that is compiled alone: a bare string is no docstring there, but nothing at all."""


@dataclass(frozen=True)
class Key:
    """What a mutant is called in a list: the change itself, so that a line more above it changes nothing.

    `before` and `after` are the changed line as `ast.unparse` writes it: spaces, quotes, comments and line breaks of
    the source do not matter. The operator is no part of it: two that change a line to the same make one mutant.
    """

    function: str
    """The qualified name of the function or class it is in; empty outside of any."""
    before: str
    after: str
    occurrence: int = 1
    """Which one it is, counted from 1, where the same line stands several times in that function."""


@dataclass(frozen=True)
class Mutant:
    """One changed program."""

    key: Key
    operator: str
    line: int
    """In the original."""
    source: bytes


def make_mutants(source: bytes) -> list[Mutant]:
    """All mutants of a solution, in the order of its lines; always the same ones in the same order.

    None of one that does not compile: there is nothing to change. `AssignmentError` where it is not UTF-8,
    `MachineError` where cosmic-ray is missing.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AssignmentError(
            tr("A reference solution has to be UTF-8 to be changed: {error}. Save it as that.", error=error)
        ) from error
    if _compile_program(text) is None:
        return []
    library, operators = _import_cosmic_ray()
    counts: Counter[tuple[str, str, str]] = Counter()
    mutants = []
    above = ""
    # One statement of the module at a time, as each mutant is parsed anew: whole files take five to ten times as long.
    for statement in library.ast.get_ast(text).children:
        code = statement.get_code()
        below = text[len(above) + len(code) :]
        original = ast.unparse(ast.parse(code)).splitlines()
        known = {_compile_program(_BEHIND + code)}
        for line, function, operator, changed in sorted(
            _make_changes(code, library, operators), key=lambda each: each[:3]
        ):
            program = _compile_program(_BEHIND + changed)
            if program is None or program in known:
                continue
            known.add(program)
            before, after = _changed_lines(original, ast.unparse(ast.parse(changed)).splitlines())
            counts[function, before, after] += 1
            key = Key(function, before, after, counts[function, before, after])
            mutants.append(Mutant(key, operator, above.count("\n") + line, (above + changed + below).encode()))
        above += code
    return mutants


def _make_changes(code: str, library: Any, operators: Sequence[Any]) -> Iterator[tuple[int, str, str, str]]:
    """Line, function, operator and new code of each change of a statement that may be one of the program."""
    nodes = list(library.ast.ast_nodes(library.ast.get_ast(code)))
    for operator in operators:
        places = [(position, node) for node in nodes for position in operator().mutation_positions(node)]
        for occurrence, (position, node) in enumerate(places):
            if not _declares(node):
                changed = library.mutating.mutate_code(code, operator(), occurrence)
                yield position[0][0], _qualified_name(node), operator.__name__, changed


def _import_cosmic_ray() -> tuple[Any, list[Any]]:
    """cosmic-ray and the operators, its own and ours; without those that put a random number or sign in."""
    try:
        for name in ("cosmic_ray.ast", "cosmic_ray.mutating"):
            importlib.import_module(name)
        provider = importlib.import_module("cosmic_ray.operators.provider").OperatorProvider()
        ours = importlib.import_module("grader.authoring.mutants.operators").OPERATORS
    except ImportError as error:
        raise MachineError(_NEEDED.format(line=extra_line("mutation"))) from error
    its_own = [provider[name] for name in sorted(provider)]
    return importlib.import_module("cosmic_ray"), [each for each in (*its_own, *ours) if not each.arguments()]


def _declares(node: Any) -> bool:
    """Whether a change there is none of the program: in an import, a docstring, an annotation, a main guard."""
    child = node
    while (parent := child.parent) is not None:
        if child.type in ("import_name", "import_from") or (child.type == "string" and parent.type == "simple_stmt"):
            return True
        before = child.get_previous_sibling()
        if parent.type in ("tfpdef", "annassign") and before is not None and before.get_code().strip() == ":":
            return True
        if parent.type == "funcdef" and before is not None and before.get_code().strip() == "->":
            return True
        if child.type == "if_stmt" and child.children[1].get_code().strip().startswith("__name__"):
            return True
        child = parent
    return False


def _qualified_name(node: Any) -> str:
    names = []
    child = node
    while child is not None:
        if child.type in ("funcdef", "classdef"):
            names.append(child.name.value)
        child = child.parent
    return ".".join(reversed(names))


def _changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The lines that differ, without the indentation that they share."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    spans = [span for span in matcher.get_opcodes() if span[0] != "equal"]
    old = before[spans[0][1] : spans[-1][2]]
    new = after[spans[0][3] : spans[-1][4]]
    return "\n".join(line.strip() for line in old), "\n".join(line.strip() for line in new)


def _compile_program(text: str) -> Any:
    """What two texts have in common that are one program: bytecode, names and constants; None if it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # `1 is 1`, `"a"()`
        try:
            return _essence(compile(text, "mutant", "exec", dont_inherit=True))
        except (SyntaxError, ValueError):
            return None


def _essence(value: Any) -> Any:
    if isinstance(value, CodeType):
        arguments = (value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount, value.co_flags)
        names = (value.co_name, value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars)
        handlers = value.co_exceptiontable
        return (arguments, names, value.co_code, handlers, tuple(map(_essence, value.co_consts)))
    if isinstance(value, tuple):
        return tuple(map(_essence, value))
    if isinstance(value, frozenset):
        return frozenset(map(_essence, value))
    return type(value).__name__, repr(value)  # 1, True and 1.0 are equal and not the same; so are 0.0 and -0.0
