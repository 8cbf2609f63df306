"""The examples of a statement, found in its text. What must hold of them is in `grader.authoring.examples.run`.

An author writes them so that a reader sees at once what comes out, and `grade verify` can try them:

    `f(1)` → `2`                          in a sentence or a cell of a table; `d = {"a": 1}` before it names a value
    | `f(1)` | `2` |                      a row of a table: one cell is a call alone, the next its result alone
    `f(1)`:                               a line that is a call alone, then a block without a language: what it tells
    ```python                             each expression with its result in a comment behind or below it;
    f(1)  # 2                             a result that is no Python value: `# → two`
    >>> f(1)                              as Python's own shell shows it; also in the docstrings of the stub
    2

`…` or `...` in a result stands for anything. The limit: a call whose name the reference does not define is prose, and
so is a comment that is neither a value nor begins with an arrow.
"""

from __future__ import annotations

import ast
import doctest
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.domain.author_files import read_text

_ARROW = re.compile(r"\s*(→|->|=>)\s*")
_VALUE = re.compile(r"≈.*|-?[\d.]+(e[-+]?\d+)?(\.\.\.|…)?|(np\.)?array\(.*\)|\[[-\d.e+\s\[\],…]*\]", re.DOTALL)
_PYTHON = ("python", "py", "python3", "pycon")


@dataclass(frozen=True)
class Step:
    """Code to run, at a line of a file. `want` is the text of its result, None where it only prepares."""

    line: int
    source: str
    want: str | None = None
    block: bool = False
    """Whether `want` is a block of lines, in which leading blanks and line breaks count."""
    interactive: bool = False
    """Whether `want` is what Python's shell would show: what is printed, then the value."""
    before: str = ""
    """Code that gives named values anew: an example in a sentence does not see what the one before it changed."""


def find_in_statement(path: Path, known: frozenset[str]) -> list[Step]:
    """The steps of a README in order, each with its line; `known` are the names that the reference defines."""
    tokens = MarkdownIt("commonmark").enable("table").parse(read_text(path))
    steps: list[Step] = []
    namings: list[str] = []
    cells: list[Token] = []
    for number, token in enumerate(tokens):
        fragment_steps: list[Step] = []
        if token.type == "fence":
            fragment_steps = _find_in_fence(token, tokens[:number], known)
        elif token.type == "inline":
            fragment_steps = list(_find_in_line(token, known))
            namings += [step.source for step in fragment_steps if step.want is None]
            cells.append(token)
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            fragment_steps = list(_find_in_row(cells, known, frozenset(_assigned_names(steps))))
        alone = token.type != "fence" or len(fragment_steps) == 1
        steps += [replace(step, before="\n".join(namings)) if alone else step for step in fragment_steps]
    return steps


def find_in_docstrings(path: Path) -> list[Step]:
    """The steps that docstrings of a Python file show as Python's shell would."""
    steps: list[Step] = []
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            steps += _find_in_shell(str(first.value.value), first.lineno)
    return sorted(steps, key=lambda step: step.line)


def with_result(steps: Sequence[Step]) -> list[Step]:
    """Those that have a result."""
    return [step for step in steps if step.want is not None]


def is_value(text: str) -> bool:
    """Whether a comment is a value, and not a remark: a Python literal, an array, a number that goes on."""
    if _VALUE.fullmatch(text.strip()):
        return True
    try:
        ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _find_in_fence(token: Token, before: Sequence[Token], known: frozenset[str]) -> list[Step]:
    assert token.map is not None
    first = token.map[0] + 2
    language = token.info.strip().split(" ")[0].lower()
    if ">>> " in token.content:
        return _keep_relevant(_find_in_shell(token.content, first), known)
    if language in _PYTHON:
        return _keep_relevant(list(_find_in_comments(token.content, first)), known)
    if language in ("", "text") and len(before) >= 3 and before[-1].type == "paragraph_close":
        parts = _split_line(before[-2])
        if len(parts) in (1, 2) and parts[0][0] and [text.strip() for _, text, _ in parts[1:]] in ([], [":"]):
            source = _parse_call(parts[0][1], known)
            if source:
                return [Step(parts[0][2], source, token.content, block=True)]
    return []


def _find_in_shell(text: str, first: int) -> list[Step]:
    """As `doctest` reads it; `first` is the number of the text's first line."""
    try:
        doctests = doctest.DocTestParser().get_examples(text)
    except ValueError:  # >>> without a blank behind it, and the like: no example
        return []
    return [
        Step(first + each.lineno, each.source.strip(), each.want or None, block=True, interactive=True)
        for each in doctests
    ]


def _find_in_comments(text: str, first: int) -> Iterator[Step]:
    """Statements in order; the comment behind or below an expression or an assignment is its result."""
    try:
        body = ast.parse(text).body
        remarks = {
            token.start[0]: (token.string.lstrip("# ").rstrip(), token.line.lstrip().startswith("#"))
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type == tokenize.COMMENT
        }
    except (SyntaxError, ValueError, tokenize.TokenError):  # a piece of code with a blank to fill in
        return
    for node in body:
        assert node.end_lineno is not None
        line, source = first + node.lineno - 1, ast.unparse(node)
        want = _read_result(remarks, node.end_lineno) if isinstance(node, (ast.Expr, ast.Assign)) else None
        if want is None or isinstance(node, ast.Expr):
            yield Step(line, source, want)
        else:
            assert isinstance(node, ast.Assign)
            yield Step(line, f"{source}\n{ast.unparse(node.targets[-1])}", want)


def _read_result(remarks: dict[int, tuple[str, bool]], last: int) -> str | None:
    """The result that is written behind the line `last`, or in the lines of nothing but comments below it."""
    behind = remarks.get(last)
    below: list[str] = []
    while (comment := remarks.get(last + 1 + len(below))) and comment[1]:
        below.append(comment[0])
    if behind is not None:
        candidates = [behind[0], "\n".join([behind[0], *below])]
    else:
        candidates = ["\n".join(below[:count]) for count in range(len(below), 0, -1)]
    for text in candidates:
        if arrow := _ARROW.match(text):
            return text[arrow.end() :]
        if text and is_value(text):
            return text
    return None


def _find_in_line(token: Token, known: frozenset[str]) -> Iterator[Step]:
    """Values that are named, and calls with an arrow to their result."""
    parts = _split_line(token)
    for code, text, line in parts:
        if code and _is_naming(text):
            yield Step(line, text.strip())
    for (code, call, line), (_, between, _), (also, want, _) in zip(parts, parts[1:], parts[2:], strict=False):
        if code and also and _ARROW.fullmatch(between) and (source := _parse_call(call, known)):
            yield Step(line, source, want)


def _find_in_row(cells: Sequence[Token], known: frozenset[str], named: frozenset[str]) -> Iterator[Step]:
    """A cell that is a call alone, and the cell behind it that is its result alone. `f(x)` with an x that nobody
    named is the head of a function."""
    alone = [parts[0][1:] if len(parts := _split_line(cell)) == 1 and parts[0][0] else None for cell in cells]
    for call, result in pairwise(alone):
        if call is not None and result is not None and (source := _parse_call(call[0], known)):
            used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
            if used <= known | named | {"np", "range", "list", "dict", "set", "tuple"}:
                yield Step(call[1], source, result[0])


def _split_line(token: Token) -> list[tuple[bool, str, int]]:
    """The pieces of a line of text: whether it is code, the text, its line."""
    assert token.map is not None
    line, parts = token.map[0] + 1, []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type in ("code_inline", "text") and child.content.strip():
            parts.append((child.type == "code_inline", child.content, line))
    return parts


def _parse_call(text: str, known: frozenset[str]) -> str:
    """The source of a call of a name that the reference defines; empty if it is something else."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return ""
    return ast.unparse(tree) if isinstance(tree.body, ast.Call) and _names(tree) & known else ""


def _is_naming(text: str) -> bool:
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError):
        return False
    return len(body) == 1 and isinstance(body[0], ast.Assign) and is_value(ast.unparse(body[0].value))


def _assigned_names(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        for node in ast.walk(ast.parse(step.source)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _keep_relevant(steps: list[Step], known: frozenset[str]) -> list[Step]:
    """A block whose examples use nothing of the reference's is about something else."""
    derived = frozenset(_derived_names(steps, known))
    for step in with_result(steps):
        if _names(ast.parse(step.source)) & (known | derived):
            return steps
    return []


def _derived_names(steps: Sequence[Step], known: frozenset[str]) -> Iterator[str]:
    """The names that a block gives to what the reference made."""
    for step in steps:
        tree = ast.parse(step.source)
        if _names(tree) & known:
            yield from (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _names(tree: ast.AST) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
