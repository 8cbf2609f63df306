"""Explains to a beginner why Python cannot read a line.

Works on what the student side reports of a `SyntaxError`: a line number, the line, a column, CPython's message. It
is text and nothing else: the file is not parsed here. The limit: CPython names the place where it gave up, which may
be a line below the fault; the sentences say so where that is usual.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from unicodedata import east_asian_width, name, normalize

from rich.cells import cell_len

from grader.show import MORE, printable
from grader.syntax_leftovers import LEFT_OVER, LOOK_ALIKES
from grader.syntax_rules import RULES
from grader.text import Text, lines, plain, tr

_WIDTH = 100
_FIRST_WORDS = (
    *("def", "return", "if", "elif", "else", "for", "while", "import", "from", "class", "print", "break", "continue"),
    *("pass", "try", "except", "global", "with", "raise"),
)

_ROUND_QUOTES = "“”„‘’「」"
_WIDE_DIGITS = "０１２３４５６７８９"

_GENERAL = tr("This is not valid Python. Check brackets, quotes, colons and commas in this line and the one above.")


def explain_syntax_error(line_no: int, line_text: str, column: int, message: str) -> Text:
    """Which line Python cannot read, a caret under the place, what is probably wrong, and Python's own words.

    `line_no` and `column` count from 1, as `SyntaxError.lineno` and `.offset` do; `line_text` may be empty.
    """
    head = tr("Python cannot read this file.")
    if line_no > 0:
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
    return _empty_block(message) or _misspelled(code, message) or _GENERAL


def _empty_block(message: str) -> Text | None:
    found = re.search(r"expected an indented block(?: after .{1,60} on line (\d{1,6}))?", message)
    if found is None:
        return None
    above = tr("Line {found}", found=found[1]) if found[1] else tr("The line above")
    return above + tr(
        " ends with a colon, so an indented line must follow. Put four blanks in "
        "front of what belongs inside. Where there is nothing to write yet, "
        "write pass."
    )


def _misspelled(code: str, message: str) -> Text | None:
    """The first word of a line that is nearly one of Python's."""
    found = re.match(r"\s*([A-Za-z]{2,12})\b", code)
    if found is None or not re.search("invalid syntax|expected ':'", message):
        return None
    return nearly(found[1], _FIRST_WORDS)


def nearly(word: str, known: Sequence[str]) -> Text | None:
    """A question where `word` is nearly one of `known`."""
    meant = get_close_matches(word, known, n=1, cutoff=0.7)
    if not meant or meant[0] == word:
        return None
    return tr("Check the spelling of ‘{word}’. It looks like {meant}.", word=word, meant=meant[0])


def _strange_character(line: str, message: str) -> Text | None:
    found = re.search(r"invalid (?:non-printable )?character (?:'(.)' )?\(?U\+([0-9A-Fa-f]{4,6})", message)
    if found is not None:
        code = int(found.group(2), 16)
        character = chr(code) if code <= 0x10FFFF else "\ufffd"
    else:
        # Some releases see only that the number before it does not end as numbers do.
        found = re.search(r"\d([^\w\x00-\x7f])", line) if "invalid decimal literal" in message else None
        if found is None:
            return None
        character = found[1]
        code = ord(character)
    wanted = LOOK_ALIKES.get(character) or (normalize("NFKC", character) if character in _WIDE_DIGITS else "")
    if character in _ROUND_QUOTES:
        return tr(
            "Python knows no curly quotes such as {character}. Type {wanted} in English mode.",
            character=character,
            wanted=wanted,
        )
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
