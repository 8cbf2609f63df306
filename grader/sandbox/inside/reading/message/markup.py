"""The text of a body in HTML: its letters, line by line, quotes marked as in plain text.

Simple: one pass, no tree, and of styles only the indent that a program makes of a tab or of blanks that begin a line:
these are blanks again. What a cloud's link points at is written behind it, as its words seldom say it. The limit: what
a style hides is read as well, indents within each other are not added up, and columns of a table become lines.
"""

from __future__ import annotations

import html
import re

from grader.sandbox.inside.reading.message.links import service_of

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:]{0,30})")
_HREF = re.compile(r"""href\s{0,20}=\s{0,20}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s>"']{1,2000}))""", re.IGNORECASE)
_KEEPS = re.compile(
    r"""style\s{0,20}=\s{0,20}["'][^"'>]{0,2000}white-space\s{0,5}:\s{0,5}(?:pre|break-spaces)""", re.IGNORECASE
)
"""An element whose blanks count, as editors paste code."""
_STYLE = re.compile(r"""style\s{0,20}=\s{0,20}(?:"([^">]{0,2000})|'([^'>]{0,2000}))""", re.IGNORECASE)
_INDENT = re.compile(
    r"(?:\A|[;\s])(?:(?:margin|padding)-left|text-indent)\s{0,5}:\s{0,5}(-?\d{1,4}(?:\.\d{1,4})?)(pt|px|em|cm|in|mm)",
    re.IGNORECASE,
)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "cm": 28.35, "in": 72.0, "mm": 2.835}
_LEAST = 5.0
"""Points: an indent below that is nobody's."""
_LONG = re.compile(r"&#(?:[xX][0-9A-Fa-f]{8}|[0-9]{8})[0-9A-Fa-f]*;?")
"""A number that is no letter; the library would make an integer of a million digits of it."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
        *("table", "tr", "ul"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr"))
_SKIPPED = frozenset(("head", "noscript", "script", "style", "template", "title"))
MAX_TAGS = 200_000
MAX_TAG = 20_000
MAX_DEPTH = 20
"""Of quotes."""
MAX_INDENT = 80
"""Blanks before a line."""


def text_of(source: str) -> str:
    """The text, a line for each block."""
    return _Reader(source).read()


def _unescape(text: str) -> str:
    return html.unescape(_LONG.sub("\ufffd", text)) if "&" in text else text


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.missing: set[str] = set()
        """What was sought to the end in vain: it is not sought again."""
        self.done: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.indent = 0.0
        """Of the line at hand, in points, and of each that is done."""
        self.indents: list[float] = []
        self.kept: list[tuple[str, int]] = []
        """Elements whose blanks count: the tag, and how many of that tag are open in it."""

    def read(self) -> str:
        source, place = self.source, 0
        for _ in range(MAX_TAGS):
            start = source.find("<", place)
            if start < 0:
                break
            self._letters(source[place:start])
            place = self._markup(start)
            if place < 0:
                break
        else:
            place = len(source)
        if place >= 0:
            self._letters(source[place:])
        self._end_line(always=False)
        return "\n".join(self._indented()).replace("\xa0", " ")

    def _indented(self) -> list[str]:
        """The lines, four blanks before them for the smallest indent that there is, and so on."""
        there = [indent for line, indent in zip(self.done, self.indents, strict=True) if line]
        least = min(there, default=0.0)
        unit = min((each - least for each in there if each - least >= _LEAST), default=0.0)
        if not unit:
            return self.done
        return [
            f"{' ' * min(round(4 * max(indent - least, 0) / unit), MAX_INDENT)}{line}" if line else line
            for line, indent in zip(self.done, self.indents, strict=True)
        ]

    def _markup(self, start: int) -> int:
        """Where to go on behind what begins with `<` at `start`; -1 at the end."""
        source = self.source
        if source.startswith("<!--", start):
            end = source.find("-->", start + 4)
            return end + 3 if end >= 0 else -1
        name = _NAME.match(source, start)
        if name is None and source[start + 1 : start + 2] not in ("!", "?"):
            self._letters("<")  # `a < b`
            return start + 1
        end = source.find(">", start)
        if end < 0:
            self._letters(source[start:])  # no tag: `a <b` in code
            return -1
        if name is not None:
            tag = name[1].lower()
            closing = source[start + 1] == "/"
            if tag in _SKIPPED and not closing:
                return self._skip(tag, end + 1)
            self._tag(tag, closing, source[start : min(end, start + MAX_TAG)])
            self._keep(tag, closing, source[start : min(end, start + MAX_TAG)])
        return end + 1

    def _skip(self, tag: str, place: int) -> int:
        """Behind the end of an element that holds no text to read."""
        end = self._find(f"</{tag}", place)
        if end < 0:
            # A head that is never closed ends where the body begins.
            return self._find("<body", place) if tag == "head" else -1
        close = self.source.find(">", end)
        return close + 1 if close >= 0 else -1

    def _find(self, start: str, place: int) -> int:
        """Where the next tag begins so, in whatever letters; -1 where none does."""
        if start in self.missing:
            return -1
        found = re.compile(start, re.IGNORECASE).search(self.source, place)
        if found is None:
            self.missing.add(start)
        return found.start() if found else -1

    def _tag(self, tag: str, closing: bool, source: str) -> None:
        if tag == "br":
            self._end_line(always=True)
        elif tag in _BLOCKS:
            self._end_line(always=False)
            self.indent = 0.0 if closing else _indent_of(source)
            if tag == "blockquote":
                self.quoted = min(max(self.quoted + (-1 if closing else 1), 0), MAX_DEPTH)
        elif tag in ("td", "th") and not closing and self.line:
            self.line.append(" ")
        elif tag == "a" and not closing and (link := _HREF.search(source)):
            target = _unescape(link[1] or link[2] or link[3])
            if service_of(target):
                self.line.append(f"{' ' if self.line else ''}<{target}> ")

    def _keep(self, tag: str, closing: bool, source: str) -> None:
        """Follows where blanks count."""
        if self.kept and self.kept[-1][0] == tag:
            _, depth = self.kept.pop()
            if depth := depth - 1 if closing else depth + 1:
                self.kept.append((tag, depth))
        elif (
            not closing and tag not in _VOID and len(self.kept) < MAX_DEPTH and (tag == "pre" or _KEEPS.search(source))
        ):
            self.kept.append((tag, 1))

    def _letters(self, text: str) -> None:
        if not text or (self.kept and self.kept[-1][0] != "pre" and not text.strip("\r\n")):
            return  # the markup's own line ends
        if self.kept:
            first, *others = _unescape(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.line.append(first)
            for each in others:
                self._end_line(always=True)
                self.line.append(each)
        else:
            text = _unescape(_SPACE.sub(" ", text))
            text = text if self.line else text.lstrip(" ")
            self.line += [text] if text else []

    def _end_line(self, *, always: bool) -> None:
        """`always`: an empty line is one, too."""
        line = "".join(self.line)
        self.line = []
        if line.strip() or always:
            self.done.append("> " * self.quoted + line.rstrip())
            self.indents.append(0.0 if self.quoted else self.indent)


def _indent_of(tag: str) -> float:
    """By the style of a tag: of the first line in it, which is the only one mostly."""
    style = _STYLE.search(tag)
    found = _INDENT.findall(html.unescape(style[1] or style[2] or "")) if style else []
    return max(sum(float(number) * _POINTS[unit.lower()] for number, unit in found), 0.0)
