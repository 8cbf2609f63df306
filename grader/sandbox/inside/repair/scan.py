"""Lines of Python that need not be Python: words, strings, signs and open brackets, found without a parser.

A file that does not compile has no tokens by `tokenize`, whose complaints differ from version to version. The limit: a
string ends at the next quote of its kind, inside the braces of an f-string too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PAIRS = {"(": ")", "[": "]", "{": "}"}
OPENERS = {closing: opening for opening, closing in PAIRS.items()}

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<string>(?:[rRbBuUfF]|[rR][bBfF]|[bBfF][rR])?(?:'''|\"\"\"|'|"))
    |(?P<number>(?:[0-9]|\.[0-9])(?:[eE][+-][0-9]|[\w.])*)
    |(?P<name>[^\W\d]\w*)
    |(?P<op>\*\*=|//=|>>=|<<=|\.\.\.|[=!<>+\-*/%&|^@:]=|->|\*\*|//|<<|>>|[()\[\]{},:.;@=+\-*/<>%&|^~\\])
    |(?P<odd>[^ \t\f])""",
    re.VERBOSE,
)


def split_lines(text: str) -> list[str]:
    """The lines of `text`, without their ends, as Python counts them: a form feed or U+2028 ends none."""
    return _LINE_END.split(text)


class Token(NamedTuple):
    """`kind`: name, number, string, op, odd, or open for a string that its line does not end."""

    kind: str
    text: str
    start: int
    end: int


class Line(NamedTuple):
    """One line as scanned."""

    text: str
    code: str
    """As long as `text`; strings are `"` all over and comments blank, so that patterns find code alone."""
    tokens: tuple[Token, ...]
    brackets: tuple[tuple[str, int, int], ...]
    """The brackets that are open where the line begins: sign, index of the line, column."""
    goes_on: bool
    """Whether the line belongs to the statement of the line above: a bracket, a string or a backslash goes on."""

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" \t\f"))

    @property
    def first(self) -> str:
        return self.tokens[0].text if self.tokens else ""

    @property
    def last(self) -> str:
        return self.tokens[-1].text if self.tokens else ""


def scan(texts: list[str]) -> list[Line]:
    """The lines as tokens; brackets that do not match leave what is open as it is."""
    lines: list[Line] = []
    brackets: list[tuple[str, int, int]] = []
    quote = ""
    backslash = False
    for index, text in enumerate(texts):
        before, goes_on = tuple(brackets), bool(brackets or quote or backslash)
        tokens, quote = _tokens(text, quote)
        code = list(" " * len(text))
        for token in tokens:
            quoted = token.kind in ("string", "open")
            code[token.start : token.end] = '"' * (token.end - token.start) if quoted else token.text
            if token.kind == "op" and token.text in PAIRS:
                brackets.append((token.text, index, token.start))
            elif token.text in OPENERS and brackets and brackets[-1][0] == OPENERS[token.text]:
                brackets.pop()
        backslash = bool(tokens) and tokens[-1].text == "\\" and text.endswith("\\")
        lines.append(Line(text, "".join(code), tuple(tokens), before, goes_on))
    return lines


def _tokens(text: str, quote: str) -> tuple[list[Token], str]:
    """The tokens of one line, and the triple quotes that are open behind it."""
    tokens: list[Token] = []
    at = 0
    if quote:
        end = _end_of_string(text, 0, quote)
        tokens.append(Token("string", text[: end if end >= 0 else len(text)], 0, end if end >= 0 else len(text)))
        if end < 0:
            return tokens, quote
        at, quote = end, ""
    while found := _TOKEN.search(text, at):
        kind, start, at = found.lastgroup or "", found.start(), found.end()
        if kind == "comment":
            break
        if kind == "string":
            mark = found.group().lstrip("rRbBuUfF")
            end = _end_of_string(text, at, mark)
            if end < 0:
                triple = len(mark) == 3
                tokens.append(Token("string" if triple else "open", text[start:], start, len(text)))
                return tokens, mark if triple else ""
            at = end
        if kind == "name" and not found.group().isidentifier():  # x² is made of letters, and no name
            at = next(end for end in range(start + 1, at + 1) if not text[start:end].isidentifier())
            if at - 1 > start:
                tokens.append(Token(kind, text[start : at - 1], start, at - 1))
            kind, start = "odd", at - 1
        tokens.append(Token(kind, text[start:at], start, at))
    return tokens, ""


def _end_of_string(text: str, at: int, mark: str) -> int:
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(mark, at):
            return at + len(mark)
        else:
            at += 1
    return -1
