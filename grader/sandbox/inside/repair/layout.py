"""Indentation, blocks, and statements in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.swaps import Swap

_NEEDS = {
    "else": ("if", "for", "while", "try", "elif", "except"),
    "elif": ("if", "elif"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}
_OPENS = {"else": "if 1", "elif": "if 1", "except": "try", "finally": "try"}
_INDENT = "    "


def tabs(place: Place, index: int) -> Iterator[Fix]:
    """Tabs and blanks mixed. Python takes a tab for eight blanks where no editor shows that many, so it may call a
    line indented wrongly that looks right."""
    if not issubclass_of_indentation(place):
        return
    indents = [text[: place.lines[row].indent] for row, text in enumerate(place.texts) if place.lines[row].tokens]
    if not (any("\t" in indent for indent in indents) and any(" " in indent for indent in indents)):
        return
    for width in (8, 4):
        edits: dict[int, str | None] = {
            row: text.expandtabs(width)
            for row, text in enumerate(place.texts)
            if "\t" in text[: place.lines[row].indent]
        }
        yield Fix("tabs", edits, index, shown=False)


def indentation(place: Place, index: int) -> Iterator[Fix]:
    """A line that is indented too far, too little, or not at all."""
    if index != place.at or not issubclass_of_indentation(place):
        return
    line, text = place.lines[index], place.texts[index]
    above = place.lines[place.above] if place.above >= 0 else None
    head = place.above
    while head > 0 and place.lines[head].goes_on:
        head -= 1
    if above is None:
        yield Fix("indent_extra", {index: text.lstrip()}, index, 0, shown=False)
        return
    if above.last == ":" and line.indent <= place.lines[head].indent:
        deeper = place.texts[head][: place.lines[head].indent] + _INDENT
        details = {"line": index, "column": line.indent, "shown": False, "number": head + 1}
        yield Fix("block_empty", {place.above: f"{place.texts[place.above]}\n{deeper}pass"}, **details)  # type: ignore[arg-type]
        yield Fix("block_empty", {index: deeper + text.lstrip()}, **details)  # type: ignore[arg-type]
        return
    levels = dict.fromkeys(
        place.texts[row][: place.lines[row].indent]
        for row in range(index - 1, -1, -1)
        if place.lines[row].tokens and not place.lines[row].goes_on
    )
    key = "indent_extra" if line.indent > place.lines[head].indent else "indent_level"
    for level in list(levels)[:6]:
        if level != text[: line.indent]:
            yield Fix(key, {index: level + text.lstrip()}, index, line.indent, shown=False, number=head + 1)


def issubclass_of_indentation(place: Place) -> bool:
    return place.error.kind in ("IndentationError", "TabError")


def empty_block(place: Place, index: int) -> Iterator[Fix]:
    """A header at the end of the file, or before a line that is not deeper."""
    if not issubclass_of_indentation(place):
        return
    row = len(place.lines) - 1
    while row >= 0 and not place.lines[row].tokens:
        row -= 1
    if row >= 0 and place.lines[row].last == ":":
        head = row
        while head > 0 and place.lines[head].goes_on:
            head -= 1
        text = f"{place.texts[row]}\n{place.texts[head][: place.lines[head].indent]}{_INDENT}pass"
        yield Fix("block_empty", {row: text}, head, shown=False, number=head + 1)


def without_partner(place: Place, index: int) -> Iterator[Fix]:
    """`else`, `elif`, `except`, `finally` that belong to nothing above."""
    line = place.lines[index]
    if index != place.at or line.first not in _NEEDS:
        return
    partner, text = _OPENS[line.first], place.texts[index].lstrip()
    edits: dict[int, str | None]
    above = [row for row in range(index - 1, -1, -1) if place.lines[row].tokens and not place.lines[row].goes_on]
    heads = [row for row in above if place.lines[row].first in _NEEDS[line.first]]
    for row in heads[:6]:
        level = place.texts[row][: place.lines[row].indent]
        if level != place.texts[index][: line.indent]:
            edits = _deeper(place, index, len(level) - line.indent)
            edits[index] = level + text
            yield Fix("else_level", edits, index, line.indent, line.first, shown=False, number=row + 1)
    for row in above[:8]:
        if place.lines[row].indent != line.indent or place.lines[row].first in _NEEDS[line.first]:
            break
        between = [each for each in above if each >= row]
        edits = {each: _INDENT + place.texts[each] for each in between}
        found = place.lines[row].text.strip()[:40]
        yield Fix("else_cut_off", edits, row, line.indent, line.first, found, shown=False, number=index + 1)
    beside = next((row for row in above if place.lines[row].indent <= line.indent), index)
    twice = place.lines[beside].first == "else" and line.first in ("elif", "else")
    if beside != index and twice and place.lines[beside].indent == line.indent:
        edits = {beside: f"{place.texts[beside][: line.indent]}elif 1:"}
        yield Fix("else_twice", edits, index, line.indent, line.first, shown=False, number=beside + 1)
    indent = place.texts[index][: line.indent]
    edits = {index: f"{indent}{partner}:\n{indent}{_INDENT}pass\n{place.texts[index]}"}
    yield Fix("no_partner", edits, index, line.indent, line.first, partner.split()[0], shown=False)


def decorator(place: Place, index: int) -> Iterator[Fix]:
    """A line with @ that stands above no `def`, or in the line of one."""
    yield from _DECORATED(place, index)
    for row in (place.above, place.at):
        if row >= 0 and place.lines[row].first == "@":
            indent = place.texts[row][: place.lines[row].indent]
            edits: dict[int, str | None] = {row: f"{place.texts[row]}\n{indent}def _(): pass"}
            yield Fix("decorator", edits, row, place.lines[row].indent, place.texts[row].strip()[:40], shown=False)


_DECORATED = Swap("decorator_line", r"^(\s*)(@[\w.]+(?:\([^()]*\))?)\s+(?=(?:def|class)\b)", "\\1\\2\n\\1")


def _deeper(place: Place, head: int, blanks: int) -> dict[int, str | None]:
    """The block below a line, moved to the right with it."""
    edits: dict[int, str | None] = {}
    for row in range(head + 1, len(place.lines)) if blanks > 0 else ():
        if place.lines[row].tokens and place.lines[row].indent <= place.lines[head].indent:
            break
        edits[row] = " " * blanks + place.texts[row]
    return edits


def try_alone(place: Place, index: int) -> Iterator[Fix]:
    """A `try` with neither `except` nor `finally`."""
    for row in range(place.at, -1, -1):
        line = place.lines[row]
        if line.first != "try" or line.goes_on:
            continue
        end = row + 1
        while end < len(place.lines) and (not place.lines[end].tokens or place.lines[end].indent > line.indent):
            end += 1
        while not place.lines[end - 1].tokens:
            end -= 1
        for partner in ("finally", "except"):  # an `else` may follow an `except` alone
            text = f"{place.texts[end - 1]}\n{place.texts[row][: line.indent]}{partner}: pass"
            yield Fix("try_alone", {end - 1: text}, row, line.indent, shown=False)
        return


def outside(place: Place, index: int) -> Iterator[Fix]:
    """`return` outside of a function, `break` outside of a loop, `global` too late."""
    line = place.lines[index]
    for token in line.tokens:
        around = {
            "return": "def _():", "yield": "def _():", "await": "async def _():",
            "break": "while 1:", "continue": "while 1:",
        }.get(token.text)  # fmt: skip
        if around:
            indent = line.text[: line.indent]
            row = place.first
            end = index
            edits: dict[int, str | None] = {each: _INDENT + place.texts[each] for each in range(row, end + 1)}
            edits[row] = f"{indent}{around}\n{edits[row]}"
            yield Fix(f"{token.text}_outside", edits, index, token.start, token.text, shown=False)
    if re.fullmatch(r"\s*(global|nonlocal)\s+\w+(\s*,\s*\w+)*\s*;?\s*", line.code):
        edits = {index: f"{line.text[: line.indent]}pass"}
        key = "nonlocal_outside" if line.first == "nonlocal" else "global_late"
        yield Fix(key, edits, index, line.indent, line.first, shown=False)
