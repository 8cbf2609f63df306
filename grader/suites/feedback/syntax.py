"""Explains to a beginner why Python cannot read a line.

Works on what the student side reports of a `SyntaxError`: a line, a column, CPython's message, and a change after which
Python can read on. It is text and nothing else: the file is not parsed here. The limit: the change was verified where
it was found, and is believed as far as any word of a submission's process: it decides no point.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.cells import cell_len

from grader.suites.feedback.syntax_words import SENTENCES
from grader.text import EMPTY, Text, lines, plain, tr
from grader.text.reprs import MORE, printable

if TYPE_CHECKING:
    from grader.sandbox.raised import Repair, Syntax

_WIDTH = 100
_GENERAL = tr("This is not valid Python. Check brackets, quotes, colons and commas in this line and the one above.")
_PYTHON = ".".join(platform.python_version_tuple()[:2])


def explain_syntax_error(syntax: Syntax) -> Text:
    """The line to change, a caret under the place, what to change, the line as it could be, and Python's own words."""
    repairs = [repair for repair in syntax.repairs if repair.key in SENTENCES]
    first = repairs[0] if repairs else None
    head = tr("Python cannot read this file.")
    if syntax.line > 0:
        head = tr("Python cannot read line {line}.", line=syntax.line)
    if first is not None and 0 < first.line != syntax.line > 0:
        head = tr("Python cannot read line {line}. The fault is in line {place}:", line=syntax.line, place=first.line)
    shown = caret_under(syntax.text, syntax.column)
    if first is not None and first.line > 0:
        shown = caret_under(first.text, first.column)
    message = printable(syntax.message.replace("\n", " "), 200)
    return lines(
        head,
        plain(shown),
        *(_sentence(repair) for repair in repairs),
        EMPTY if repairs else _GENERAL,
        _format_example(repairs[-1].after) if repairs else EMPTY,
        tr("Python says: {said}", said=message) if message else EMPTY,
    )


def _sentence(repair: Repair) -> Text:
    values = {"found": _escape_word(repair.found), "wanted": _escape_word(repair.wanted)}
    return SENTENCES[repair.key].format(**values, number=repair.number, python=_PYTHON)


def _escape_word(word: str) -> str:
    return printable(word.replace("\n", " "), 80)


def _format_example(after: str) -> Text:
    changed = printable(after.strip("\n"), 200)
    if not changed.strip():
        return EMPTY
    return tr("With this change Python can read the line:") + plain(
        "\n" + "\n".join(f"    {line}" for line in changed.split("\n"))
    )


def suggest_spelling(word: str, known: Sequence[str]) -> Text | None:
    """A question where `word` is nearly one of `known`."""
    matches = get_close_matches(word, known, n=1, cutoff=0.7)
    if not matches or matches[0] == word:
        return None
    return tr("Check the spelling of ‘{word}’. It looks like {meant}.", word=word, meant=matches[0])


def caret_under(line_text: str, column: int) -> str:
    """The line and, below it, a caret at `column` (from 1); empty without a line."""
    line, place = shown_line(line_text.rstrip("\r\n"), column)
    if not line.strip():
        return ""
    # A Korean letter takes two columns of a terminal; the caret has to stand under it all the same.
    return f"    {line}\n    {' ' * cell_len(line[: place - 1])}^"


def shown_line(line_text: str, column: int) -> tuple[str, int]:
    """A part of the line around `column` that fits and is safe to print, and the column in that part."""
    column = max(1, min(column, len(line_text) + 1))
    start = max(0, column - 1 - _WIDTH // 2) if len(line_text) > _WIDTH else 0
    before = printable(line_text[start : column - 1].replace("\n", " "))
    after = printable(line_text[column - 1 : start + _WIDTH].replace("\n", " "))
    left, right = (MORE if start else ""), (MORE if start + _WIDTH < len(line_text) else "")
    return left + before + after + right, len(left + before) + 1
