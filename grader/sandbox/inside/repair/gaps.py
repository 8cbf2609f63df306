"""Two values side by side: what is missing between them; and colons at the ends of lines."""

from __future__ import annotations

import builtins
import itertools
import keyword
import re
from collections.abc import Iterator

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.scan import OPENERS, PAIRS, Token
from grader.sandbox.inside.repair.swaps import replaced

_VALUES = ("True", "False", "None")
_HEADS = (
    *("if", "elif", "else", "for", "while", "def", "class", "try", "except", "finally", "with", "match", "case"),
    "async",
)
_STATEMENTS = ("if", "for", "while", "return", "import", "from", "def", "class", "print", "break", "continue", "pass")
_METHODS = frozenset(name for kind in (str, list, dict, set) for name in dir(kind) if name[0] != "_")
_ALONE = (
    "append",
    "add",
    "sort",
    "remove",
    "update",
    "insert",
    "extend",
    "pop",
    "clear",
    "reverse",
    "show",
    "plot",
    "run",
)
"""Methods whose call is a statement: nobody needs its value."""
_SPLITS = ("and", "or", "if", "else", "in", "is", "not", "for")


def _ends(token: Token) -> bool:
    if token.kind == "name":
        return token.text not in keyword.kwlist or token.text in _VALUES
    return token.kind in ("number", "string") or token.text in OPENERS


def _begins(token: Token) -> bool:
    if token.kind == "name":
        return token.text not in keyword.kwlist or token.text in (*_VALUES, "lambda")
    return token.kind in ("number", "string") or token.text == "{"


def _gaps(place: Place, index: int) -> Iterator[tuple[int, str]]:
    """Where in the line two values meet: the number of the second token, and what brackets it stands in: `call`
    (of a call, a list, a set, a dict), `group` (round ones alone), or none."""
    line = place.lines[index]
    around = ["call"] * len(line.brackets)
    for number, token in enumerate(line.tokens):
        before = line.tokens[number - 1] if number else None
        meet = before is not None and _ends(before) and _begins(token)
        if before is not None and meet and not before.kind == token.kind == "string":
            yield number, around[-1] if around else ""
        if token.kind == "op" and token.text in PAIRS:
            call = token.text != "(" or (before is not None and _ends(before))
            around.append("call" if call else "group")
        elif token.text in OPENERS and around:
            around.pop()


def comparison(place: Place, index: int) -> Iterator[Fix]:
    """A single = where two values are compared."""
    line = place.lines[index]
    compares = line.first in ("if", "elif", "while", "return", "assert", "print", "not")
    single: list[Token] = []
    around: list[bool] = []
    for number, token in enumerate(line.tokens):
        compares = compares or token.text in ("and", "or", "not", "if")
        names = bool(around) and not around[-1] and _names_argument(line.tokens[:number])
        if token.text == "=" and not names and (compares or (around and around[-1])):
            single.append(token)
            yield replaced("compare", place, index, (token.start, token.end), "==")
        if token.kind == "op" and token.text in PAIRS:
            around.append(token.text == "[" or (token.text == "(" and not (number and _ends(line.tokens[number - 1]))))
        elif token.text in OPENERS and around:
            around.pop()
    if len(single) > 1:
        text = line.text
        for token in reversed(single):
            text = f"{text[: token.start]}=={text[token.end :]}"
        yield Fix("compare", {index: text}, index, single[0].start, "=", "==")


_OF_PRINT = ("end", "sep", "file", "flush")


def _names_argument(before: tuple[Token, ...]) -> bool:
    """Whether a `=` after these, in the brackets of a call, gives an argument its name."""
    if len(before) < 2 or before[-2].text not in ("(", ","):
        return False
    name = before[-1]
    return name.kind == "name" or (name.kind == "string" and name.text.strip("'\"") in _OF_PRINT)


def call_brackets(place: Place, index: int) -> Iterator[Fix]:
    """`range 10`, `int text`, `"{}".format name`: a function and its argument without brackets."""
    line = place.lines[index]
    for number, _ in _gaps(place, index):
        function, argument = line.tokens[number - 1], line.tokens[number]
        method = number > 1 and line.tokens[number - 2].text == "."
        called = function.text in _METHODS if method else _is_function(place, function.text)
        if function.kind != "name" or not called or (line.first in ("def", "class") and number <= 2):
            continue
        wide, narrow = _end_of_argument(line.tokens[number:])
        for end in dict.fromkeys((wide, narrow)):
            if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"\(.*?\)", "", line.code[argument.start : end])):
                continue
            inner = line.text[argument.start : end]
            new = f"{function.text}({inner})"
            yield replaced("call_brackets", place, index, (function.start, end), new)


def _is_function(place: Place, name: str) -> bool:
    if callable(getattr(builtins, name, None)):
        return True
    return any(line.first == "def" and line.tokens[1:2] and line.tokens[1].text == name for line in place.lines)


def _end_of_argument(tokens: tuple[Token, ...]) -> tuple[int, int]:
    """Where an argument ends that may hold commas, and where its first value does."""
    depth = 0
    end, narrow = tokens[0].end, 0
    for token in tokens:
        if token.text in OPENERS and not depth:
            break
        depth += (token.text in PAIRS) - (token.text in OPENERS)
        if not depth and (token.text in _SPLITS or token.text in ("==", "!=", "<", ">", "<=", ">=", ":", ";")):
            break
        narrow = narrow or (end if token.kind == "op" and not depth and token.text not in (*OPENERS, ".") else 0)
        end = token.end
    return end, narrow or end


def element(place: Place, index: int) -> Iterator[Fix]:
    """`ages{"kim"}`, `range{3}`: braces where an element is taken or a function called."""
    line = place.lines[index]
    for found in re.finditer(r"(?<![\w.])([^\W\d]\w*)\{([^{}:]+)\}", line.code):
        if found[1] in keyword.kwlist:
            continue
        inner = line.text[slice(*found.span(2))]
        if found[1] in ("f", "F"):
            yield replaced("text_quotes", place, index, found.span(), f'{found[1]}"{{{inner}}}"')
        elif _is_function(place, found[1]):
            yield replaced("call_brackets", place, index, found.span(), f"{found[1]}({inner})")
        else:
            yield replaced("element_brackets", place, index, found.span(), f"{found[1]}[{inner}]")
    target = re.match(r"\s*([^\W\d]\w*)\(([^()]+)\)(?=\s*[-+*/]?=(?!=))", line.code)
    if target and target[1] in place.elsewhere and not _is_function(place, target[1]):
        inner = line.text[slice(*target.span(2))]
        new = f"{target[1]}[{inner}]"
        yield replaced("element_brackets", place, index, (target.start(1), target.end()), new)


def dot(place: Place, index: int) -> Iterator[Fix]:
    """`numbers append(3)`: a method and what it belongs to without the dot."""
    line = place.lines[index]
    for number, _ in _gaps(place, index):
        owner, method = line.tokens[number - 1], line.tokens[number]
        following = line.tokens[number + 1].text if number + 1 < len(line.tokens) else ""
        known = owner.kind == "string" or (owner.text in place.known and not _is_function(place, owner.text))
        if known and method.text in _METHODS and following == "(":
            span = (owner.end, method.start)
            details = {"found": owner.text, "wanted": f"{owner.text}.{method.text}", "column": method.start}
            yield replaced("dot_missing", place, index, span, ".", **details)


def two_statements(place: Place, index: int) -> Iterator[Fix]:
    """Two statements in one line."""
    line = place.lines[index]
    indent = line.text[: line.indent]
    if line.goes_on:
        return
    if line.first in ("else", "try", "finally"):
        return
    for number, token in enumerate(line.tokens[1:], 1):
        if line.first == token.text == "return" and line.tokens[number - 1].text in (",", "and"):
            joined = line.text[: line.tokens[number - 1].start].rstrip() + ", " + line.text[token.end :].lstrip()
            yield Fix("return_twice", {index: joined}, index, token.start, "return", ",")
    places = [number for number, around in _gaps(place, index) if not around]
    for number, token in enumerate(line.tokens):
        if number and token.text in ("return", "break", "continue", "import", "while", "del", "pass"):
            places.append(number)
    for number in sorted(set(places)):
        rest = line.tokens[number:]
        following = rest[1].text if len(rest) > 1 else ""
        called = [token.text for token, sign in itertools.pairwise(rest) if sign.text == "("][:1]
        alone = bool(called) and called[0] in _ALONE
        if rest[0].text not in _STATEMENTS and following not in ("=", "+=", "-=") and not alone:
            continue
        if line.first == "return" and rest[0].kind == "name" and rest[0].text not in _STATEMENTS:
            continue
        if line.tokens[number - 1].kind == "name" and number == 1 and following == "=":
            continue  # `student score = 3`: a name
        start = rest[0].start
        new = f"{line.text[: line.tokens[number - 1].end]}\n{indent}{line.text[start:]}"
        yield Fix("two_statements", {index: new}, index, start, line.text[start:].strip()[:40], "", shown=False)


def missing_between(place: Place, index: int) -> Iterator[Fix]:
    """A comma in the brackets of a call or list, else an operator."""
    line = place.lines[index]
    gaps = list(_gaps(place, index))
    for number, around in gaps:
        if number == 1 and not line.goes_on:
            continue  # a statement does not begin with a value
        before, token = line.tokens[number - 1], line.tokens[number]
        details = {"found": before.text[-30:], "wanted": token.text[:30], "column": token.start}
        if before.kind == "string" and re.search(r"%[-\d.]*[dfs]", line.text[before.start : before.end]):
            span = (before.end, token.start)
            yield replaced("percent_missing", place, index, span, " % ", **details)
        times = before.text == ")" and before.end == token.start and token.kind in ("name", "number")
        if around == "call" and not times:
            yield replaced("comma_missing", place, index, (before.end, before.end), ",", **details)
        if around != "call" and "string" in (before.kind, token.kind):
            yield replaced("plus_missing", place, index, (before.end, token.start), " + ", **details)
        for sign in (" * ", ", "):
            span = (before.end, token.start)
            yield replaced("operator_missing", place, index, span, sign, **details, shown=False)
    kinds = {"call" if around == "call" else "" for _, around in gaps}
    if len(gaps) > 1 and len(kinds) == 1:
        key, sign = ("comma_missing", ", ") if kinds == {"call"} else ("plus_missing", " + ")
        text = line.text
        for number, _ in reversed(gaps):
            text = text[: line.tokens[number - 1].end] + sign + text[line.tokens[number].start :]
        before, token = line.tokens[gaps[0][0] - 1], line.tokens[gaps[0][0]]
        if key == "comma_missing" or "string" in {line.tokens[n + k].kind for n, _ in gaps for k in (-1, 0)}:
            yield Fix(key, {index: text}, index, token.start, before.text[-30:], token.text[:30])
    yield from _between_lines(place, index)


def _between_lines(place: Place, index: int) -> Iterator[Fix]:
    """A comma at the end of a line within brackets."""
    for above in (index, index - 1):
        if above < 0 or above + 1 >= len(place.lines):
            continue
        line, below = place.lines[above], place.lines[above + 1]
        if line.tokens and below.tokens and below.brackets and _ends(line.tokens[-1]) and _begins(below.tokens[0]):
            last, first = line.tokens[-1], below.tokens[0]
            details = {"found": last.text[-30:], "wanted": first.text[:30], "column": last.end}
            yield replaced("comma_missing", place, above, (last.end, last.end), ",", **details)


def colon(place: Place, index: int) -> Iterator[Fix]:
    """A colon that a header lacks, at the end of its line or before the statement that shares it."""
    line = place.lines[index]
    if not line.tokens:
        return
    head = line.first in _HEADS or (line.goes_on and place.lines[place.first].first in _HEADS)
    if head:
        end = line.tokens[-1].end
        if line.last in (":", ";", ".", ","):
            end = line.tokens[-1].start
        yield replaced("colon", place, index, (end, line.tokens[-1].end), ":", column=end, found=line.first)
        for number in range(1, len(line.tokens)):
            before, token = line.tokens[number - 1], line.tokens[number]
            statement = token.text in _STATEMENTS or (token.kind == "name" and number == 1)
            if statement and (before.text in ("else", "try", "finally") or _ends(before)):
                span = (before.end, token.start)
                yield replaced("colon", place, index, span, ": ", found=line.first, column=before.end)
    found = re.search(r"\s*:\s*$", line.code)
    below = next((each for each in place.lines[index + 1 :] if each.tokens), None)
    prose = line.code.isascii() or place.known & {token.text for token in line.tokens}
    if found and prose and not head and not (below and below.indent > line.indent):
        yield replaced("colon_extra", place, index, (found.start(), len(line.text)), "", column=found.start())


def inside_brackets(place: Place, index: int) -> Iterator[Fix]:
    """The last thing to say: between which brackets the fault lies."""
    line = place.lines[index]
    stack: list[Token] = []
    spans: list[tuple[int, int]] = []
    for token in line.tokens:
        if token.kind == "op" and token.text in PAIRS:
            stack.append(token)
        elif token.text in OPENERS and stack:
            spans.append((stack.pop().end, token.start))
    for start, end in sorted(spans, key=lambda span: span[1] - span[0])[:6]:
        if line.text[start:end].strip():
            yield replaced(
                "inside_brackets",
                place,
                index,
                (start, end),
                "0",
                shown=False,
                found=line.text[start - 1 : end + 1][:60],
            )
