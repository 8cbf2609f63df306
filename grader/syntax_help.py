"""Explains to a beginner why Python cannot read a line.

Works on what the student side reports of a `SyntaxError`: a line number, the line, a column, CPython's message. It
is text and nothing else: the file is not parsed here. The limit: CPython names the place where it gave up, which may
be a line below the fault; the sentences say so where that is usual.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width, name

from rich.cells import cell_len

from grader.show import MORE, printable
from grader.syntax_rules import LEFT_OVER, LOOK_ALIKES, RULES
from grader.text import Text, lines, plain, tr

_WIDTH = 100

_GENERAL = tr("This is not valid Python. Check brackets, quotes, colons and commas in this line and the one above.")


def explain_syntax_error(line_no: int, line_text: str, column: int, message: str) -> Text:
    """Which line Python cannot read, a caret under the place, what is probably wrong, and Python's own words.

    `line_no` and `column` count from 1, as `SyntaxError.lineno` and `.offset` do; `line_text` may be empty.
    """
    head = tr("Python cannot read line {line_no}.", line_no=line_no)
    said = printable(message.replace("\n", " "), 200)
    parts = [head, plain(caret_under(line_text, column)), _explanation(line_text[:1_000], message[:1_000])]
    if said:
        parts.append(tr("Python says: {said}", said=said))
    return lines(*parts)


def _explanation(line: str, message: str) -> Text:
    for rule in LEFT_OVER:
        if re.search(rule.line, line):
            return rule.text
    character = _strange_character(line, message)
    if character:
        return character
    code = _without_strings(line)
    for rule in RULES:
        if re.search(rule.message, message) and re.search(rule.line, code):
            return rule.text
    return _GENERAL


def _strange_character(line: str, message: str) -> Text | None:
    found = re.search(r"invalid (?:non-printable )?character (?:'(.)' )?\(?U\+([0-9A-Fa-f]{4,6})", message)
    if found is None:
        return None
    code = int(found.group(2), 16)
    character = chr(code) if code <= 0x10FFFF else "\ufffd"
    wanted = LOOK_ALIKES.get(character)
    if wanted:
        wide = east_asian_width(character) in "FW"
        return tr(
            "‘{character}’ is a {kind} character. Type {wanted} in English mode.",
            character=character,
            kind=tr("full-width") if wide else tr("look-alike"),
            wanted=wanted,
        )
    if not character.isprintable() or character.isspace():
        return tr(
            "There is an invisible character (U+{code:04X}), often copied from a web page. Type the blank again.",
            code=code,
        )
    return tr(
        "The character ‘{character}’ ({called}) cannot stand in Python code.",
        character=character,
        called=name(character, "unnamed").lower(),
    )


def _without_strings(line: str) -> str:
    """The line without what stands in quotes and comments, where signs mean nothing."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "''", line)


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
