"""The text of a document: Word's `.docx`, Hangul's `.hwpx`, or a text that is one already. Student side.

Both are ZIP archives of XML. Paragraphs become lines, with their tabs and breaks; what is deleted but tracked, told
twice for older programs, or stands in headers, notes and comments is left out. What a word processor made of code while
it was typed is turned back (`retyped`), and indents of paragraphs become blanks. A document type declaration, and with
it every entity, is refused: neither program writes one.

Facts: `form` (docx, hwpx, text), `code` (whether there is a line of Python in it, `spotted`), `quotes`, `blanks`,
`signs`, `indents` (how many were turned back), `pictures`. Codes beside those of the limits: `format` (no document),
`ole` (an old or a locked one), `pdf`, `rtf`, `pages`, `odt`, `damaged`, `doctype`, `encrypted`, `method`, and the names
of archives that are not read.

The limit: the text of the document alone. Numbers of lists, indents by a style and pictures are not text.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from grader.sandbox.inside import source
from grader.sandbox.inside.reading import Contents, Limits, Member, Refused, zipped
from grader.sandbox.inside.reading.packed import Entry, Meter
from grader.sandbox.inside.reading.retyped import turn_back
from grader.sandbox.inside.reading.spotted import holds_code
from grader.sandbox.seam.contents import COUNTS
from grader.sandbox.seam.signs import ARCHIVES, DOCUMENTS, sign_of

MAX_SECTIONS = COUNTS["sections"]
MAX_DEPTH = COUNTS["elements"]
"""Of elements in elements; a table in a table takes ten."""
MAX_PARAGRAPHS = COUNTS["paragraphs"]
MAX_PICTURES = 1_000
_PIECE = 2**18
_SECTION = re.compile(r"Contents/section(\d{1,5})\.xml", re.IGNORECASE)
_WORD = "word/document.xml"
_MANIFEST = "META-INF/manifest.xml"
_MAX_MANIFEST = 2**20
_MEDIA = re.compile(r"(?:word/media|BinData)/.+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf)", re.IGNORECASE)
_UNIT = 100
"""Twentieths of a point: an indent below that is nobody's."""


class Paragraph(NamedTuple):
    """A line, or several where it holds breaks."""

    text: str
    indent: int = 0
    """Twentieths of a point."""


def read_document(data: bytes, limits: Limits) -> Contents:
    """One member: the text, as UTF-8; of what is a text already, the bytes as they are."""
    if kind := sign_of(data, (*DOCUMENTS, *ARCHIVES)):
        return Contents(fault="ole" if kind == "hwp" else kind)
    room = min(limits.member_bytes, limits.total_bytes)
    if not data.startswith(b"PK\3\4"):
        if len(data) > room:
            return Contents(fault="member_bytes")
        return _told(data, {"form": "text", "code": holds_code(_decoded(data))})
    try:
        form, parts, pictures = _parts(data, Meter(limits), limits)
        reading = _Reading(form, limits)
        for part in parts:
            reading.feed(part)
    except Refused as refused:
        return Contents(fault=refused.code)
    except expat.ExpatError:
        return Contents(fault="damaged")
    text, indents = _lines(reading.paragraphs)
    turned = turn_back(text)
    facts = {
        "form": form,
        "code": holds_code(turned.text),
        "quotes": turned.quotes,
        "blanks": turned.blanks,
        "signs": turned.signs,
        "indents": indents,
        "pictures": pictures,
    }
    content = turned.text.encode("utf-8", "replace")
    return _told(content, facts) if len(content) <= room else Contents(fault="member_bytes")


def _told(content: bytes, facts: dict[str, object]) -> Contents:
    return Contents((Member("text", b"", content, size=len(content)),), facts=facts)


def _decoded(data: bytes) -> str:
    """The text as it is read where it runs; what cannot run is looked at all the same."""
    try:
        return source.decode(data, [])
    except source.Undecodable:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp949", "replace")


def _parts(data: bytes, meter: Meter, limits: Limits) -> tuple[str, list[bytes], int]:
    """Which kind of document it is, the XML of its text in order, and how many pictures it has."""
    entries: dict[str, Entry] = {}
    for count, entry in enumerate(zipped.entries(data, meter)):
        if count >= limits.members:
            raise Refused("members")
        entries.setdefault(entry.name.replace("\\", "/"), entry)
    pictures = min(sum(bool(_MEDIA.fullmatch(name)) for name in entries), MAX_PICTURES)
    sections = sorted((int(match[1]), name) for name in entries if (match := _SECTION.fullmatch(name)))
    if _WORD in entries:
        form, names = "docx", [_WORD]
    elif sections:
        if _is_locked(entries.get(_MANIFEST), meter):
            raise Refused("encrypted")
        form, names = "hwpx", [name for _, name in sections]
    elif any(name.endswith(".iwa") for name in entries):
        raise Refused("pages")
    else:
        raise Refused("odt" if "content.xml" in entries and "mimetype" in entries else "format")
    if len(names) > MAX_SECTIONS:
        raise Refused("sections")
    parts = []
    for name in names:
        entry = entries[name]
        if entry.why:
            raise Refused(entry.why)
        if entry.size > meter.left:
            raise Refused("unpacked_bytes")
        parts.append(entry.read(entry.size))
    return form, parts, pictures


def _is_locked(manifest: Entry | None, meter: Meter) -> bool:
    """Whether Hangul's list of files says that a password locks them. They look like any others that are broken."""
    return (
        manifest is not None
        and not manifest.why
        and manifest.size <= min(_MAX_MANIFEST, meter.left)
        and b"encryption-data" in manifest.read(manifest.size)
    )


class _Tags(NamedTuple):
    """What elements mean, by their names without a prefix."""

    within: dict[str, str]
    """What stands for a sign."""
    ignored: frozenset[str]
    """With all that is in them."""


_FORMS = {
    "docx": _Tags(
        {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"},
        frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPrChange", "rPrChange", "tabs"}),
    ),
    "hwpx": _Tags(
        {"tab": "\t", "lineBreak": "\n", "nbSpace": "\u00a0", "fwSpace": " ", "hyphen": "-"},
        frozenset({"header", "footer", "footNote", "endNote", "hiddenComment", "shapeComment", "switch"}),
    ),
}


class _Reading:
    """The paragraphs of all parts, as far as the limits allow."""

    def __init__(self, form: str, limits: Limits) -> None:
        self.tags, self.limits = _FORMS[form], limits
        self.paragraphs: list[Paragraph] = []
        self._left = limits.member_bytes
        self._open: list[tuple[list[str], int]] = []
        """Of each paragraph that is not at its end its pieces, and its indent."""
        self._depth = self._ignored = self._in_text = 0

    def feed(self, part: bytes) -> None:
        """One XML file."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        self._open, self._depth, self._ignored, self._in_text = [], 0, 0, 0
        for start in range(0, len(part), _PIECE):
            parser.Parse(part[start : start + _PIECE], False)
        parser.Parse(b"", True)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused("elements")
        if self._ignored or name in self.tags.ignored:
            self._ignored += 1
        elif name == "p":
            self._close_line()  # a paragraph in one, as in a box: what stood before it is a line
            self._open.append(([], 0))
        elif name == "t":
            self._in_text += 1
        elif name == "ind" and self._open:
            self._open[-1] = (self._open[-1][0], _indent(given))
        elif name in self.tags.within and self._open and given.get("w:type", "") not in ("page", "column"):
            self._add(self.tags.within[name])

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._depth -= 1
        if self._ignored:
            self._ignored -= 1
        elif name == "p" and self._open:
            pieces, indent = self._open.pop()
            self._keep("".join(pieces), indent)
        elif name == "t":
            self._in_text -= 1

    def _characters(self, text: str) -> None:
        if self._in_text and not self._ignored and self._open:
            self._add(text)

    def _add(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise Refused("member_bytes")
        self._open[-1][0].append(text)

    def _close_line(self) -> None:
        if self._open and (text := "".join(self._open[-1][0])).strip():
            self._keep(text, self._open[-1][1])
            self._open[-1] = ([], self._open[-1][1])

    def _keep(self, text: str, indent: int) -> None:
        if len(self.paragraphs) >= MAX_PARAGRAPHS:
            raise Refused("paragraphs")
        self.paragraphs.append(Paragraph(text, indent))


def _refuse_doctype(*_: object) -> None:
    raise Refused("doctype")


def _indent(given: dict[str, str]) -> int:
    """Of the first line of a paragraph, as Word makes one of a tab or of blanks that begin it."""

    def number(*names: str) -> int:
        text = next((given[f"w:{name}"] for name in names if f"w:{name}" in given), "0")
        return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0

    return max(0, number("left", "start") + number("firstLine") - number("hanging"))


def _lines(paragraphs: list[Paragraph]) -> tuple[str, int]:
    """The text with the indents as blanks, four for the smallest of them, and of how many lines."""
    indents = [each.indent for each in paragraphs if each.text.strip()]
    least = min(indents, default=0)
    unit = min((each - least for each in indents if each - least >= _UNIT), default=0)
    counted = 0
    lines = []
    for text, indent in paragraphs:
        more = " " * round(4 * (indent - least) / unit) if unit and text.strip() and indent - least >= _UNIT else ""
        counted += bool(more)
        lines += [more + line for line in text.split("\n")]
    return "\n".join([*lines, ""]), counted
