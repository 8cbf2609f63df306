"""Quotes: strings that do not end, quotes within quotes, backslashes, and the braces of f-strings."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.scan import Token
from grader.sandbox.inside.repair.swaps import replaced

_OTHER = {"'": '"', '"': "'"}
_TAIL = re.compile(r"[\])}:,;\s]*$")


def _quote(token: Token) -> str:
    return token.text.lstrip("rRbBuUfF")[:1]


def unterminated(place: Place, index: int) -> Iterator[Fix]:
    """A string that its line does not end."""
    line = place.lines[index]
    for number, token in enumerate(line.tokens):
        if token.kind != "open":
            continue
        quote, text = _quote(token), line.text
        escaped = re.search(rf"\\{quote}", token.text)
        if escaped:
            at = token.start + escaped.start()
            yield replaced("backslash_quote", place, index, (at, at + 1), "\\\\", column=at)
        yield from _apostrophe(place, index, number)
        for other in [found.start() for found in re.finditer(_OTHER[quote], token.text)][::-1][:3]:
            at = token.start + other
            yield replaced(
                "quote_mismatch", place, index, (at, at + 1), quote, found=quote, wanted=text[at], shown=True
            )
        prefixed = token.text[:1] not in _OTHER  # the `b` of b") may be all of the text
        for start in [token.start] if prefixed else _starts_of_words(line.code, token.start):
            new = text[:start] + quote + text[start:]
            yield Fix("quote_start", {index: new}, index, start, quote, quote)
        tail = _TAIL.search(token.text)
        cut = tail.start() if tail else len(token.text)
        behind = [
            found.start()
            for found in re.finditer(r"\s*[+,]\s*[^\W\d]", token.text)
            if _known(place, token.text[found.start() :])
        ]
        inside = [found.start() for found in re.finditer(r"\s*[:,)\]}]", token.text[:cut])]
        dictionary = line.brackets and line.brackets[-1][0] == "{" and not number
        key = [end for end in inside if dictionary and token.text[end:].lstrip().startswith(":")][:1]
        for end in [*key, *behind[:1], cut, *range(cut + 1, len(token.text) + 1)][:8] + inside[:6]:
            rest = token.text[end:]
            # A blank in front of the bracket belongs to the text: a prompt ends in one.
            at = token.start + end + (len(rest) - len(rest.lstrip()) if rest.lstrip().startswith(")") else 0)
            yield replaced("quote_open", place, index, (at, at), quote, found=quote, column=token.start)


def _known(place: Place, text: str) -> bool:
    """Whether each word of `text` is a name of the file's: it is code then."""
    return set(re.findall(r"[^\W\d]\w*", text)) <= place.known


def _apostrophe(place: Place, index: int, number: int) -> Iterator[Fix]:
    """'It's' in single quotes: the string before the odd quote, and the words between, belong together."""
    line = place.lines[index]
    token = line.tokens[number]
    quote = _quote(token)
    for before in reversed(line.tokens[:number]):
        if before.kind == "string" and before.text[:1] == quote and "\\" not in before.text:
            inner = line.text[before.start + 1 : token.start]
            other = _OTHER[quote]
            touching = before.text[-2:-1].isalnum() and line.code[before.end : before.end + 1].isalnum()
            if other not in inner and touching:
                new = other + inner + other
                span = (before.start, token.start + 1)
                yield replaced("quote_inside", place, index, span, new, found=quote, wanted=other)
            return


def _starts_of_words(code: str, end: int) -> list[int]:
    """Where the words may begin that end at a lone quote, the nearest first."""
    if not code[end - 1 : end].isalnum():
        return []
    words = re.compile(
        r"(?:^\s*(?:return\b|print\b)?|[=(,+\[{<>:]|\b(?:in|if|else|and|or|not)\b)\s*(?=[^\s=(,+\[{\"<>:])"
    )
    found = [each.end() for each in words.finditer(code[:end])]
    return [start for start in reversed(found) if start < end and '"' not in code[start:end]][:3]


def inner_quotes(place: Place, index: int) -> Iterator[Fix]:
    """A string that is cut in three by the quotes inside it."""
    line = place.lines[index]
    strings = [token for token in line.tokens if token.kind == "string" and token.text[:1] in _OTHER]
    for first, last in itertools.pairwise(strings):
        between = line.code[first.end : last.start]
        quote, inner = first.text[:1], line.text[first.start + 1 : last.end - 1]
        words = set(re.findall(r"[^\W\d]\w*", between))
        touching = between and not between[0].isspace() and not between[-1].isspace()
        if touching and _quote(last) == quote and words and not words & place.known and _OTHER[quote] not in inner:
            new = _OTHER[quote] + inner + _OTHER[quote]
            span = (first.start, last.end)
            yield replaced("quote_inside", place, index, span, new, found=quote, wanted=_OTHER[quote])


def cut_short(place: Place, index: int) -> Iterator[Fix]:
    """ "!"#$%&'()": signs in a string with its own quote among them, behind which the rest is no code, or a remark."""
    line = place.lines[index]
    for token in line.tokens:
        if token.kind != "string" or token.text[:1] not in _OTHER or token.text[:3] == token.text[:1] * 3:
            continue
        quote, end = token.text[:1], line.text.rfind(token.text[:1])
        rest = line.text[token.end : end]
        if end <= token.end or rest[:1] in " \t),]}:;.+=" or set(re.findall(r"[^\W\d]\w*", rest)) & place.known:
            continue
        inner = line.text[token.start + 1 : end]
        for mark in (_OTHER[quote], '"""', "'''"):
            if mark not in inner:
                new = mark + inner + mark
                yield replaced(
                    "quote_inside",
                    place,
                    index,
                    (token.start, end + 1),
                    new,
                    found=quote,
                    wanted=mark,
                    column=token.start,
                )
        return


def odd_quotes(place: Place, index: int) -> Iterator[Fix]:
    """A line with a quote too many or too few: true of every string that its line does not end."""
    line = place.lines[index]
    for token in line.tokens:
        if token.kind == "open" and index == place.at:
            yield Fix("quote_odd", {}, index, token.start, _quote(token), _quote(token), shown=False)


def triple(place: Place, index: int) -> Iterator[Fix]:
    """A string in triple quotes without an end."""
    last = place.lines[-1]
    if index != place.first or (not last.goes_on and not any(t.text[:3] in ('"""', "'''") for t in last.tokens)):
        return
    begin = next((row for row in range(len(place.lines) - 1, -1, -1) if not _inside(place, row)), 0)
    tokens = [t for t in place.lines[begin].tokens if t.text.lstrip("rRbBuUfF")[:3] in ('"""', "'''")]
    if not tokens:
        return
    mark = tokens[-1].text.lstrip("rRbBuUfF")[:3]
    details = {"line": begin, "column": tokens[-1].start, "found": mark, "wanted": mark, "shown": False}
    rows = range(begin, min(len(place.texts), begin + 40))
    for row in rows:
        text = place.texts[row].rstrip()
        if text.endswith(mark[0]) and not text.endswith(mark):
            yield Fix("triple_open", {row: text.rstrip(mark[0]) + mark}, **details)  # type: ignore[arg-type]
    for row in rows:
        if row == begin or not place.texts[row].strip():
            end = row if row == begin else row - 1
            yield Fix("triple_open", {end: place.texts[end] + mark}, **details)  # type: ignore[arg-type]
    yield Fix("triple_open", {len(place.texts) - 1: place.texts[-1] + "\n" + mark}, **details)  # type: ignore[arg-type]


def _inside(place: Place, row: int) -> bool:
    """Whether a line begins within a string that has three quotes around it."""
    line = place.lines[row]
    return line.goes_on and not line.brackets and (not row or not place.texts[row - 1].endswith("\\"))


def backslashes(place: Place, index: int) -> Iterator[Fix]:
    """Backslashes in paths, outside of strings, and before a blank."""
    line = place.lines[index]
    for token in line.tokens:
        if token.kind == "string" and re.search(r"\\[UuNx]", token.text):
            yield replaced("path_backslash", place, index, (token.start, token.start), "r", found=token.text[:60])
        if token.kind == "string" and token.text[:1] in "bB" and not token.text.isascii():
            yield replaced("bytes_letters", place, index, (token.start, token.start + 1), "")
    if re.search(r"\\\s+$", line.code):
        yield Fix("backslash_blank", {index: line.text.rstrip()}, index, line.code.rindex("\\"), "\\", "\\")
    for found in re.finditer(r"\\([nt])", line.code):
        sign, (start, end) = found.group(), found.span()
        after, before = re.match(r"\s*(\"+)", line.code[end:]), re.search(r"(\"+)\s*$", line.code[:start])
        if after:
            quote = end + after.start(1) + 1
            text = line.text[:start] + line.text[end + after.start(1) : quote] + sign + line.text[quote:]
            yield Fix("newline_outside", {index: text}, index, start, sign, f'"{sign}"')
        if before:
            text = line.text[: before.end(1) - 1] + sign + line.text[before.end(1) - 1 : start] + line.text[end:]
            yield Fix("newline_outside", {index: text}, index, start, sign, f'"{sign}"')
        yield replaced("newline_outside", place, index, (start, end), f'"{sign}"')
    for found in re.finditer(r"\\", line.code):
        yield replaced("backslash", place, index, found.span(), "/")
        yield replaced("backslash", place, index, found.span(), "", shown=False)


def braces_of_f_string(place: Place, index: int) -> Iterator[Fix]:
    """What stands in the braces of an f-string."""
    line = place.lines[index]
    for token in line.tokens:
        if token.kind not in ("string", "open") or token.text[:1] not in "fF":
            continue
        quote = _quote(token)
        last = line.text.rfind(quote)
        inner = line.text[token.start + 2 : last]
        if last > token.end and quote in inner:
            new = line.text[: token.start + 2] + inner.replace(quote, _OTHER[quote]) + line.text[last:]
            yield Fix("f_string_quotes", {index: new}, index, token.start, quote, _OTHER[quote])
        if "{}" in token.text:
            at = token.start + token.text.index("{}")
            yield replaced("f_string_empty", place, index, (at, at + 2), "{0}", shown=False)
        body = token.text[2:-1]
        if body.count("{") != body.count("}"):
            # Each brace that is too many or missing: where, is not ours to say.
            without = re.sub(r"[{}]", "", body)
            yield replaced("f_string_brace", place, index, (token.start + 2, token.end - 1), without, shown=False)
        if "\\" in body and sys.version_info < (3, 12):
            plain = re.sub(r"\{[^{}]*\}", lambda part: part[0].replace("\\", ""), body)
            yield replaced("f_string_backslash", place, index, (token.start + 2, token.end - 1), plain, shown=False)
        new = quote * 2
        yield replaced("f_string", place, index, (token.start, token.end), new, shown=False, found=token.text[:60])
