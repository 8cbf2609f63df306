"""What a word processor made of code while it was typed, turned back: curly quotes, blanks that do not break, dashes.

Changed is only what no Python may have there: outside of texts and comments, and in a text that begins with a curly
quote. A text in straight quotes keeps every sign in it. Student side. The limit: a capital letter that a program put
at the beginning of a line stays; which it was is a guess.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_DOUBLE, _SINGLE = "\u201c\u201d\u201e\u201f", "\u2018\u2019\u201a\u201b"
_STRAIGHT = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'")}
_BLANKS = dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " ") | dict.fromkeys("\u200b\ufeff", "")
_SIGNS = {"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...", "\u2192": "->", "\uf0e0": "->"}
_STRIKING = re.compile("[\"'#\\\\\n" + "".join((*_STRAIGHT, *_BLANKS, *_SIGNS)) + "]")

_LOOKED_AT = 2_000
"""Letters in which the end of a text is looked for."""


class Turned(NamedTuple):
    """The text, and how many of each kind were turned back."""

    text: str
    quotes: int = 0
    blanks: int = 0
    signs: int = 0


def turn_back(text: str) -> Turned:
    """The text as it was typed, by all that one can see of it."""
    return _Turning(text).run()


class _Turning:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.at = self.quotes = self.blanks = self.signs = 0
        self.quote = ""
        """The straight quote that the text at hand ends with, three where it has three; empty outside of one."""
        self.curly = False
        """Whether that text begins with a curly one."""

    def run(self) -> Turned:
        if self.text.isascii():
            return Turned(self.text)
        while found := _STRIKING.search(self.text, self.at):
            self.out.append(self.text[self.at : found.start()])
            self.at = found.start()
            self._take(found[0])
        self.out.append(self.text[self.at :])
        return Turned("".join(self.out), self.quotes, self.blanks, self.signs)

    def _take(self, sign: str) -> None:
        if sign == "\\":
            self._copy(2)
        elif sign == "\n":
            self.quote = self.quote if len(self.quote) == 3 else ""
            self._copy(1)
        elif sign == "#":
            end = self.text.find("\n", self.at)
            self._copy(1 if self.quote else (end if end >= 0 else len(self.text)) - self.at)
        elif sign in "\"'" or sign in _STRAIGHT:
            self._quote(sign)
        elif sign in _SIGNS and (not self.quote or (self.curly and sign == "\u2026")):
            self.signs += 1
            self._put(_SIGNS[sign])
        elif sign in _BLANKS and not self.quote:
            self.blanks += 1
            self._put(_BLANKS[sign])
        else:
            self._copy(1)

    def _quote(self, sign: str) -> None:
        straight = _STRAIGHT.get(sign, sign)
        if not self.quote:
            three = "".join(_STRAIGHT.get(each, each) for each in self.text[self.at : self.at + 3])
            self.quote = three if three == straight * 3 else straight
            self.curly = any(each in _STRAIGHT for each in self.text[self.at : self.at + len(self.quote)])
            self._straighten(len(self.quote))
            return
        here = self.text[self.at : self.at + len(self.quote)]
        ends = "".join(_STRAIGHT.get(each, each) for each in here) == self.quote
        if ends and (self.curly or here == self.quote or not self._goes_on()):
            self._straighten(len(self.quote))
            self.quote = ""
        elif self.curly:
            self._straighten(1)
        else:
            self._copy(1)

    def _goes_on(self) -> bool:
        """Whether a straight quote ends the text later, so that this curly one stands in it."""
        end = min(self.at + _LOOKED_AT, len(self.text))
        line = -1 if len(self.quote) == 3 else self.text.find("\n", self.at, end)
        return self.text.find(self.quote, self.at + 1, line if line >= 0 else end) >= 0

    def _straighten(self, count: int) -> None:
        for sign in self.text[self.at : self.at + count]:
            self.quotes += sign in _STRAIGHT
            self.out.append(_STRAIGHT.get(sign, sign))
        self.at += count

    def _copy(self, count: int) -> None:
        self.out.append(self.text[self.at : self.at + count])
        self.at += count

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.at += 1
