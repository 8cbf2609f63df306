"""Brackets that are open, left over or crossed: they are counted before anything else is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword, kwlist

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.scan import OPENERS, PAIRS, Line, Token
from grader.sandbox.inside.repair.swaps import replaced

_BRACED = re.compile(
    r"^(\s*)(?:\}\s*)?((?:def|if|elif|else|for|while|with|class|function|void|try|except|finally|catch|match|case)\b.*?)\s*:?\s*\{\s*$"
)
_BELOW = 30
"""Lines below the error in which a bracket may have to be closed."""
_COMPARES = ("==", "!=", "<", ">", "<=", ">=")
_ASSIGNS = ("=", "+=", "-=", "*=", "/=", "//=", "%=")


def braces(place: Place, index: int) -> Iterator[Fix]:
    """Blocks in braces."""
    line = place.lines[index]
    found = _BRACED.match(line.code)
    if found:
        head = line.text[slice(*found.span(2))]
        yield Fix("braces", {index: f"{line.text[: line.indent]}{head}:"}, index, line.code.rindex("{"), "{", ":")
    if re.fullmatch(r"\s*\{\s*", line.code) and place.lines[index - 1].last == ":":
        rows = range(index + 1, len(place.lines))
        same = [row for row in rows if re.fullmatch(rf"\s{{{line.indent}}}\}}\s*;?\s*", place.lines[row].code)]
        yield Fix("braces", dict.fromkeys([index, *same[:1]], ""), index, line.indent, "{", "", shown=False)
    if re.fullmatch(r"\s*\}\s*;?\s*", line.code) and not line.brackets:
        yield Fix("braces", {index: ""}, index, line.code.index("}"), "}", "", shown=False)


def semicolons(place: Place, index: int) -> Iterator[Fix]:
    """A `;` at the end of a line within brackets: a comma, there and in the other lines of the same brackets."""
    if index != place.at:
        return
    rows = [
        row
        for row in range(place.first, min(place.at + _BELOW, len(place.lines)))
        if place.lines[row].last == ";" and (place.lines[row].brackets or row == place.first)
    ]
    if not rows:
        return
    edits: dict[int, str | None] = {}
    for row in rows:
        end = place.lines[row].tokens[-1]
        edits[row] = f"{place.texts[row][: end.start].rstrip()},{place.texts[row][end.end :]}"
    for some in ({row: edits[row] for row in rows if row == index}, edits):
        if some:
            line = index if index in some else rows[0]
            yield Fix("dict_semicolon", some, line, place.lines[line].tokens[-1].start, ";", ",")


def closed_early(place: Place, index: int) -> Iterator[Fix]:
    """A bracket that a line in the middle closes, while the next lines go on as if it were open."""
    if index != place.at or place.above < 0 or place.error.kind != "IndentationError":
        return
    line = place.lines[place.above]
    tokens = [token for token in line.tokens if token.text != ","]
    if tokens and tokens[-1].text in OPENERS and line.brackets:
        end = tokens[-1]
        edits: dict[int, str | None] = {place.above: f"{line.text[: end.start]},{line.text[end.end :].lstrip(' ,')}"}
        yield Fix("bracket_early", edits, place.above, end.start, end.text, ",", number=index + 1)


def unmatched(place: Place, index: int) -> Iterator[Fix]:
    """A closing bracket without its opening one, or with one of another kind."""
    open_: list[str] = [sign for sign, _, _ in place.lines[index].brackets]
    for token in place.lines[index].tokens:
        if token.kind != "op":
            continue
        if token.text in PAIRS:
            open_.append(token.text)
        elif token.text in OPENERS:
            if not open_:
                yield from _without_opening(place, index, token)
                return
            if open_[-1] != OPENERS[token.text]:
                yield from _crossed(place, index, token, open_)
                return
            open_.pop()


def _without_opening(place: Place, index: int, token: Token) -> Iterator[Fix]:
    span = (token.start, token.end)
    opening = OPENERS[token.text]
    yield replaced("bracket_unmatched", place, index, span, "", wanted=opening)
    line = place.lines[index]
    for before, after in zip(line.tokens, line.tokens[1:], strict=False):
        if after.start < token.start and (before.kind == "name" or before.text == "="):
            new = line.text[: before.end] + (" " if before.text == "=" else "") + opening
            edits: dict[int, str | None] = {index: new + line.text[before.end :].lstrip()}
            yield Fix("bracket_unmatched", edits, index, token.start, token.text, opening)


def _crossed(place: Place, index: int, token: Token, open_: list[str]) -> Iterator[Fix]:
    wanted = PAIRS[open_[-1]]
    span = (token.start, token.end)
    ends = [token.start]
    depth = 0
    for before in reversed([each for each in place.lines[index].tokens if each.start < token.start]):
        depth += (before.text in OPENERS) - (before.text in PAIRS)
        if depth < 0:
            break
        if before.text == "," and not depth:
            ends.append(before.start)
    for end in ends[:6]:
        yield replaced("bracket_open", place, index, (end, end), wanted, found=open_[-1], wanted=wanted)
    yield replaced("bracket_crossed", place, index, span, wanted)
    if len(open_) == 1 or open_[-2] != OPENERS[token.text]:
        for before in reversed(place.lines[index].tokens):
            if before.start < token.start and before.text == open_[-1]:
                new = OPENERS[token.text]
                yield replaced("bracket_crossed", place, index, (before.start, before.end), new)
                break
    yield replaced("bracket_extra", place, index, span, "")


def unclosed(place: Place, index: int) -> Iterator[Fix]:
    """Brackets that are open at the end of a line: closed there, or where one of its parts ends."""
    if index != place.first:
        return
    indent = place.lines[index].indent
    for last in range(place.first, min(place.at + _BELOW, len(place.lines))):
        line = place.lines[last]
        if last > place.first and (not line.goes_on or (line.first in kwlist and line.indent <= indent)):
            break
        yield from _closed_in(place, last)


def _closed_in(place: Place, index: int) -> Iterator[Fix]:
    line = place.lines[index]
    open_ = [(sign, row, column) for sign, row, column in line.brackets if row >= place.first]
    ends: list[tuple[int, int]] = []  # where a part ends, and how many brackets are open there
    for number, token in enumerate(line.tokens):
        if token.kind == "op" and token.text in PAIRS:
            open_.append((token.text, index, token.start))
        elif token.text in OPENERS and open_ and open_[-1][0] == OPENERS[token.text]:
            open_.pop()
        if open_ and token.text != ",":
            following = line.tokens[number + 1].text if number + 1 < len(line.tokens) else ""
            condition = line.first in ("if", "elif", "while") and not _groups(line, open_[-1], index)
            ends.append((_rank(condition, following, number + 1 == len(line.tokens)), token.end))
    if not open_ or not line.tokens or line.last in (",", *PAIRS):
        return
    sign, row, column = open_[-1]
    closing = "".join(PAIRS[each] for each, _, _ in reversed(open_))
    details = {"line": row, "column": column, "found": sign, "wanted": PAIRS[sign]}
    tail = line.tokens[-1].end
    for _, end in sorted(ends, key=lambda each: (each[0], -each[1]))[:12]:
        edits: dict[int, str | None] = {index: line.text[:end] + closing + line.text[end:]}
        yield Fix("bracket_open", edits, **details)  # type: ignore[arg-type]
        if len(closing) > 1 and end < tail:
            rest = line.text[end:tail]
            colon = rest.rstrip().endswith(":")
            rest = rest.rstrip().removesuffix(":") + closing[1:] + (":" if colon else "")
            edits = {index: line.text[:end] + closing[0] + rest + line.text[tail:]}
            yield Fix("bracket_open", edits, **details)  # type: ignore[arg-type]


def counted(place: Place, index: int) -> Iterator[Fix]:
    """Brackets without a partner, by counting alone: true whatever else is wrong."""
    rows = range(place.first, place.at + 1)
    if index != place.at or any(token.kind == "open" for row in rows for token in place.lines[row].tokens):
        return
    open_: list[tuple[str, int, int]] = []
    for row in range(place.first, len(place.lines)):
        for token in place.lines[row].tokens:
            if token.kind == "op" and token.text in PAIRS:
                open_.append((token.text, row, token.start))
            elif token.text in OPENERS:
                if not open_ and row <= place.at:
                    wanted = OPENERS[token.text]
                    yield Fix("bracket_unmatched", {}, row, token.start, token.text, wanted, shown=False)
                    return
                if not open_ or open_[-1][0] != OPENERS[token.text]:
                    wanted = PAIRS[open_[-1][0]] if open_ else ""
                    if row <= place.at:
                        yield Fix("bracket_pairs", {}, row, token.start, token.text, wanted, shown=False)
                    return
                open_.pop()
        if not open_ and row >= place.at:
            return
    if open_:
        sign, row, column = open_[-1]
        yield Fix("bracket_open", {}, row, column, sign, PAIRS[sign], shown=False)


def _groups(line: Line, bracket: tuple[str, int, int], index: int) -> bool:
    """Whether a bracket calls nothing and takes nothing out: it stands behind a word of Python or a sign."""
    sign, row, column = bracket
    before = [token for token in line.tokens if token.end <= column] if row == index and sign == "(" else []
    return bool(before) and (
        before[-1].text in kwlist or (before[-1].kind == "op" and before[-1].text not in PAIRS.values())
    )


def _rank(condition: bool, following: str, last: bool) -> int:
    """Where a bracket is likelier to end: before a comparison in a condition, before =, at the end of the line."""
    if following in _COMPARES and condition:
        return 0
    if following in _ASSIGNS:
        return 1
    return 2 if last or following == ":" else 3


def dict_braces(place: Place, index: int) -> Iterator[Fix]:
    """`["a": 1]`, `("a": 1)`: a dictionary in other brackets."""
    if index != place.at:
        return
    tokens = [(row, token) for row in range(place.first, len(place.lines)) for token in place.lines[row].tokens]
    for number, (row, token) in enumerate(tokens[:200]):
        before = tokens[number - 1][1] if number else None
        called = before is not None and (_called(before))
        if row > place.at or token.text not in ("(", "[") or called:
            continue
        end = _closing([each for _, each in tokens[number : number + 400]]) + number
        if end <= number or not any(each.text == ":" for _, each in tokens[number:end]):
            continue
        edits: dict[int, str | None] = {}
        for (at, each), sign in ((tokens[number], "{"), (tokens[end], "}")):
            text = edits.get(at) or place.texts[at]
            edits[at] = text[: each.start] + sign + text[each.end :]
        yield Fix("dict_braces", edits, row, token.start, token.text, "{")


def _called(before: Token) -> bool:
    """Whether a bracket behind this calls or indexes it."""
    return before.text in OPENERS or before.kind == "string" or (before.kind == "name" and not iskeyword(before.text))


def _closing(tokens: list[Token]) -> int:
    """Which of the tokens closes the bracket that the first one opens; 0 where none does."""
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token.text in PAIRS) - (token.text in OPENERS)
        if not depth:
            return number
    return 0
