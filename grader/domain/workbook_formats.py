"""Which numbers of a workbook are shown with zeros in front: `71` in a cell whose format is `00000071`'s, `00000000`.

Such a number is stored without them, and whoever looks at the sheet sees an id. Three small parts of the workbook say
how its cells look and which part is which sheet; they are parsed here once it is known that nothing in them grows.
The limit: formats of nothing but zeros and plain letters between them. Any other shows no id, and its number stands
as it is stored.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PARTS = (STYLES, BOOK, RELATIONS)
"""The parts that say it, in small letters: an archive may write them in others."""
MAX_LETTERS = 255
"""Of a format; Excel takes no longer one."""
MAX_STYLES = 65_536
MAX_RELATIONS = 1000
"""What is beyond them has no format, nor a sheet: Excel writes no more styles, and no archive has more parts."""
_PIECE = re.compile(
    r"""(?P<digit>0) | "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | (?P<plain>[-+/():!^&'~{}<>=\ ])
    | (?P<unseen>_. | \[\$-[0-9A-Fa-f,]+\] | \[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\d+)\])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

Pieces = tuple[str | None, ...]
"""A format in its order: None for the place of a digit, else letters as they stand."""


@dataclass
class Formats:
    """How the workbook's cells look, as far as its parts were read."""

    zeros: dict[int, Pieces] = field(default_factory=dict)
    """Formats with zeros in front, by the number that a cell names its style by."""
    sheets: list[str] = field(default_factory=list)
    """How each sheet's part is named where the parts are related, in the sheets' order."""
    targets: dict[str, str] = field(default_factory=dict)
    """The part of each such name, in small letters."""

    def read(self, name: str, part: bytes) -> None:
        """One of `PARTS`, known to be small and to hold no entity."""
        reader = {STYLES: _Styles, BOOK: _Book, RELATIONS: _Relations}[name](self)
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.Parse(part, True)

    def part_of(self, sheet: int) -> str:
        """The part that holds the cells of that sheet, counted from 0; empty where it cannot be told."""
        return self.targets.get(self.sheets[sheet], "") if sheet < len(self.sheets) else ""


def parse_format(code: str) -> Pieces | None:
    """What a number format shows of a whole number, where that is digits with zeros in front; else None."""
    if len(code) > MAX_LETTERS:
        return None
    pieces: list[str | None] = []
    at = 0
    while at < len(code) and code[at] != ";":  # the sections after it are those of negative numbers and of texts
        if (piece := _PIECE.match(code, at)) is None:
            return None
        at = piece.end()
        if piece["digit"]:
            pieces.append(None)
        elif letters := piece["quoted"] or piece["escaped"] or piece["plain"]:
            pieces.append(letters)
    return tuple(pieces) if None in pieces else None


def show_number(pieces: Pieces, number: int) -> str:
    """The number, which is not negative, as that format shows it; digits without a place stand at the first one."""
    places = pieces.count(None)
    digits = str(number).zfill(places)
    ahead, rest = digits[: len(digits) - places], iter(digits[len(digits) - places :])
    shown = []
    for piece in pieces:
        if piece is None:
            shown.append(ahead + next(rest))
            ahead = ""
        else:
            shown.append(piece)
    return "".join(shown)


class _Reader:
    """One of the parts, while it is parsed: each element with those around it."""

    def __init__(self, formats: Formats) -> None:
        self.formats = formats
        self.around: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        self.take(kind, self.around[-1] if self.around else "", attributes)
        self.around.append(kind)

    def end(self, name: str) -> None:
        self.around.pop()

    def take(self, kind: str, parent: str, attributes: Mapping[str, str]) -> None:
        raise NotImplementedError


class _Styles(_Reader):
    def __init__(self, formats: Formats) -> None:
        super().__init__(formats)
        self.codes: dict[str, Pieces] = {}
        self.styles = 0

    def take(self, kind: str, parent: str, attributes: Mapping[str, str]) -> None:
        if kind == "numFmt" and parent == "numFmts":
            if (pieces := parse_format(attributes.get("formatCode", ""))) is not None:
                self.codes[attributes.get("numFmtId", "")] = pieces
        elif kind == "xf" and parent == "cellXfs":
            shown = self.codes.get(attributes.get("numFmtId", ""))
            if shown is not None and self.styles < MAX_STYLES:
                self.formats.zeros[self.styles] = shown
            self.styles += 1


class _Book(_Reader):
    def take(self, kind: str, parent: str, attributes: Mapping[str, str]) -> None:
        if kind == "sheet" and parent == "sheets" and len(self.formats.sheets) < MAX_RELATIONS:
            named = (value for key, value in attributes.items() if key.rpartition(":")[1:] == (":", "id"))
            self.formats.sheets.append(next(named, ""))


class _Relations(_Reader):
    def take(self, kind: str, parent: str, attributes: Mapping[str, str]) -> None:
        if kind == "Relationship" and len(self.formats.targets) < MAX_RELATIONS:
            target = posixpath.normpath(posixpath.join("xl", attributes.get("Target", "")))
            self.formats.targets[attributes.get("Id", "")] = target.lstrip("/").casefold()
