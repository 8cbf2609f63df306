"""Text that students can influence, made harmless and visible.

A folder's name, printed output or an exception's message may hold terminal escapes, bidirectional controls, NUL,
lone surrogates, or a spreadsheet formula. Each renderer sends every such text through one function here: `visible`
for text, terminal, mail and (before escaping) HTML, `cell` for CSV, `to_json` for JSON. What was invisible is shown
in Python's notation, `\\x1b`, so that an honest student sees what their program printed. The limit: no HTML
escaping (the template engine does that) and no mail headers (the e-mail package does).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any
from unicodedata import normalize

import pydantic_core

from grader.text import Lang, tr

MAX_LETTERS = 4000
MAX_LINES = 60
_SHORT = 100
"""Letters of what is worth to be remembered."""

# Controls (but tab and line feed), and characters that show nothing or reorder what stands beside them: soft hyphen,
# Arabic letter mark, Hangul fillers, zero-width and bidirectional controls, line and paragraph separators, byte order
# mark, interlinear marks, non-characters, lone surrogates, tags. The two joiners stay: emoji are made with them.
HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")

_LEFT_OUT = tr("… ({count} more characters left out)")
_LINES_LEFT_OUT = tr("… ({count} more lines left out)")


def visible(text: str) -> str:
    """The text with every harmful character in Python's notation; line ends become line feeds, tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return _show_short(text) if len(text) <= _SHORT else _show(text)


def _show(text: str) -> str:
    return HARMFUL.sub(_escape, text.replace("\r\n", "\n"))


_show_short = lru_cache(maxsize=4096)(_show)
"""Titles, names and labels come again and again."""


def one_line(text: str, limit: int = 300) -> str:
    """`visible`, on one line of at most `limit` characters: names, paths, titles, headers."""
    return _line_short(text, limit) if len(text) <= _SHORT else _line(text, limit)


def _line(text: str, limit: int) -> str:
    shown = " ".join(visible(text[: limit * 2].strip().replace("\n", "\\n")).split("\t"))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


_line_short = lru_cache(maxsize=4096)(_line)


def folder_name(name: str) -> str:
    """`one_line` of a folder's name beside one that it is compared with: in quotes where it begins or ends with a
    blank, which would not be seen."""
    return one_line(name) if name == name.strip() else f'"{visible(name[:300])}"'


def full_name(id_: str, name: str) -> str:
    """As a sentence or a table names somebody: the name, and the id with it where that is another word."""
    return one_line(id_) if name == id_ else f"{one_line(name)} ({one_line(id_)})"


def truncate(text: str, lang: Lang, *, letters: int = MAX_LETTERS, rows: int = MAX_LINES) -> str:
    """`visible`, at most `letters` long and `rows` high; a last line says how much was left out."""
    beginning, rest = text[:letters], len(text) - letters
    note = _LEFT_OUT.format(count=f"{rest:,}")[lang] if rest > 0 else ""
    lines = visible(beginning).split("\n")
    if len(lines) > rows and not note:
        note = _LINES_LEFT_OUT.format(count=f"{len(lines) - rows:,}")[lang]
    return "\n".join(lines[:rows] + ([note] if note else []))


MAX_LISTED = 5


def list_names(names: Collection[str], letters: int = 300) -> str:
    """Names in a row, each of so many letters at the most, of many the first `MAX_LISTED`. Of two that look the same
    the one whose letters are written in parts, as macOS does, is marked."""
    first = list(names)[:MAX_LISTED]
    whole = [normalize("NFC", name) for name in first]
    marks = [
        " (NFD)" if name != as_one and whole.count(as_one) > 1 else ""
        for name, as_one in zip(first, whole, strict=True)
    ]
    shown = ", ".join(one_line(name, letters) + mark for name, mark in zip(first, marks, strict=True))
    return f"{shown}, … +{len(names) - MAX_LISTED}" if len(names) > MAX_LISTED else shown


def cell(text: str) -> str:
    """One spreadsheet cell that is text and nothing else: no program takes it for a formula."""
    shown = one_line(text)
    return "'" + shown if shown.lstrip().startswith(_FORMULA) else shown


def to_json(value: Any) -> str:
    """JSON for files, of plain data or a pydantic model: Korean stays readable, a harmful character stands as JSON's
    own escape, so that any parser gives back just what was put in while an editor or a terminal shows it harmlessly."""
    try:
        text = pydantic_core.to_json(value, indent=2).decode()  # ten times as fast as json with an indent
    except pydantic_core.PydanticSerializationError:  # a lone surrogate
        text = json.dumps(value, ensure_ascii=False, indent=2, default=lambda model: model.model_dump())
    return HARMFUL.sub(_escape_json, text) + "\n"


def _escape_json(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
