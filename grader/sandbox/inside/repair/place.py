"""Where a file does not compile, and whether a change repairs it.

A change counts if Python then reads on beyond the statement at fault: what stands from the definition around it to the
end of that statement compiles, and the first error of the rest, if there is one, lies below. The cost is bounded by
the characters that are compiled, not by time, so that the same file is told the same in every run.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.sandbox.inside.repair.scan import Line, scan

MAX_WINDOW = 16_000
"""Characters around the error that are looked at; a statement that is longer is not explained."""
MAX_COMPILED = 600_000
"""Characters that may be compiled for one file: at most about a second."""
_MORE = 60
"""Lines of one statement below the one at fault."""
_CONTINUED = ("else", "elif", "except", "finally", "case")

_GIVEN = tuple(
    map(
        re.compile,
        (
            r"^\s*(?:async\s+)?def\s+(\w+\s*\([^)]*)",
            r"^\s*class\s+(\w+)",
            r"^\s*(?:from|import)\b(.*)",
            r"\bfor\s+([\w\s,()]+?)\s+in\b",
            r"\bas\s+(\w+)",
            r"^\s*(?:global|nonlocal)\b(.*)",
            r"(?:^|[\s,;(])([^\W\d]\w*)\s*(?:[-+*/%]?=(?!=)|:=)",
            r"^\s*((?:[^\W\d]\w*\s*,\s*)+[^\W\d]\w*)\s*=(?!=)",
            r"\blambda\s+([\w\s,]+):",
        ),
    )
)
"""Where a line gives names a value."""


@dataclass(frozen=True)
class Fix:
    """A change of lines, and what is told of it if it helps: `key` chooses the sentence, the rest is filled in."""

    key: str
    edits: dict[int, str | None]
    """Index of a line → what stands there instead (it may be several lines); None takes the line away."""
    line: int
    column: int = 0
    found: str = ""
    wanted: str = ""
    shown: bool = True
    """Whether the changed line is worth showing; not where a name or value of one's own has to be put in."""
    number: int = 0
    """Another line that the sentence names, from 1."""
    alone: bool = True
    """Whether it may be told with no second change; False for what is only half of a repair."""


@dataclass(frozen=True)
class Error:
    """What Python said: line from 1, column from 1, its message, the exception's name."""

    line: int
    column: int
    message: str
    kind: str

    def below(self, lines: int) -> Error:
        """The same, told of a file that has so many lines more above."""
        return replace(self, line=self.line + lines)


class Budget:
    """How many characters may still be compiled."""

    def __init__(self, left: int = MAX_COMPILED) -> None:
        self.left = left
        self.parse_only = False
        """Whether what only a later pass finds (a `return` outside of a function) is passed over."""

    def error_of(self, lines: list[str]) -> Error | None:
        """The first error of these lines; one of line 0 where there is nothing left to find it with."""
        text = "\n".join(lines)
        self.left -= len(text)
        return _NOTHING_LEFT if self.left < 0 else error_of(text, ast.PyCF_ONLY_AST if self.parse_only else 0)


_NOTHING_LEFT = Error(0, 0, "", "")


def error_of(text: str, flags: int = 0) -> Error | None:
    """The first error that keeps `text` from being compiled; nothing of it is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return Error(error.lineno or 0, error.offset or 0, str(error.msg), type(error).__name__)
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return _NOTHING_LEFT
    return None


class Place:
    """A window of the file around the error; all indices of lines count from its first."""

    def __init__(self, texts: list[str], offset: int, error: Error, budget: Budget) -> None:
        self.texts = texts
        self.offset = offset
        """How many lines of the file stand above the window."""
        self.error = error
        self.budget = budget
        self.lines: list[Line] = scan(texts)
        self.at = min(max(error.line - 1 - offset, 0), len(texts) - 1)
        """The line at fault, as Python says."""
        self.first = self.at
        """Where the statement of that line begins."""
        while self.first > 0 and self.lines[self.first].goes_on:
            self.first -= 1
        self.above = self._written(self.first - 1)
        """The last line above it that is not empty, or -1."""
        rows = range(len(self.lines))
        self.known = self._known(rows)
        """Names to which the window gives a value, and Python's own."""
        others = [row for row in rows if not self.first <= row <= self.at]
        self.words = frozenset(token.text for row in others for token in self.lines[row].tokens if token.kind == "name")
        """All words of the code of other lines."""
        self.elsewhere = self._known(others)
        """Those that lines other than the one at fault give a value."""
        self.block_start = self._block_start()

    def _written(self, index: int) -> int:
        while index >= 0 and not self.lines[index].tokens:
            index -= 1
        return index

    def _block_start(self) -> int:
        """The line at the margin with which the definition or statement around the error begins."""
        index = self.above if self.above >= 0 else self.first
        while index > 0 and not self._begins(index):
            index -= 1
        return index

    def _begins(self, index: int) -> bool:
        line = self.lines[index]
        if not line.tokens or line.goes_on or line.indent or line.first in _CONTINUED:
            return False
        above = self._written(index - 1)
        return above < 0 or self.lines[above].first != "@" or bool(self.lines[above].indent)

    def _known(self, rows: Iterable[int]) -> frozenset[str]:
        found = set(dir(builtins))
        for row in rows:
            for pattern in _GIVEN:
                for given in pattern.finditer(self.lines[row].code):
                    found.update(re.findall(r"[^\W\d]\w*", given[1]))
        return frozenset(found - set(keyword.kwlist))

    def changed(self, fix: Fix) -> tuple[list[str], int]:
        """The lines after the change, and where in them the line at fault (or the last one changed) now ends."""
        texts: list[str] = []
        end = 0
        watched = max(self.at, *(index for index, text in fix.edits.items() if text is not None), self.at)
        for index, text in enumerate(self.texts):
            new = fix.edits.get(index, text)
            if new is not None:
                texts += new.split("\n")
            if index == watched:
                end = len(texts) - 1
        return texts, max(end, 0)

    def repaired(self, fix: Fix) -> int:
        """How far Python then reads: 0 not beyond the statement, 1 to the next line, 2 further, 3 to the end."""
        texts, end = self.changed(fix)
        start = min(self.block_start, *fix.edits, self.first)
        while start > 0 and (start in fix.edits or not self._begins(start)):
            start -= 1
        lines = scan(texts[start : end + 2 + _MORE])
        last = end - start
        while last + 1 < len(lines) and lines[last + 1].goes_on:
            last += 1
        if last > end - start + _MORE:
            return 0
        end = start + last
        if self.budget.error_of(completed(texts[start:], lines, last)) is not None:
            return 0
        error = self.budget.error_of(texts)
        if error is None:
            return 3
        if not error.line > end + 1:
            return 0
        below = next((row for row in range(end + 1, len(texts)) if texts[row].strip()), end)
        return 1 if error.line - 1 <= below else 2


def completed(texts: list[str], lines: list[Line], end: int) -> list[str]:
    """The lines up to `end`, a whole number of statements, with what a block that is cut there still needs."""
    completion = texts[: end + 1]
    rows = [index for index in range(end + 1) if lines[index].tokens and not lines[index].goes_on]
    if not rows:
        return completion
    last, indent = lines[rows[-1]], texts[rows[-1]][: lines[rows[-1]].indent]
    tail = next((line for line in reversed(lines[rows[-1] : end + 1]) if line.tokens), last)
    if last.first == "@":
        completion.append(f"{indent}def _(): pass")
    elif tail.last == ":":
        completion.append(f"{indent}    case _: pass" if last.first == "match" else f"{indent}    pass")
    level = last.indent + 1
    caught: set[int] = set()
    for index in reversed(rows):
        line = lines[index]
        if line.indent < level:
            level = line.indent
            caught = set()
        if line.indent == level:
            if line.first in ("except", "finally"):
                caught.add(level)
            elif line.first == "try" and level not in caught:
                completion.append(f"{texts[index][: line.indent]}finally: pass")
                caught.add(level)
            elif line.first == "try":
                caught.discard(level)
    return completion
