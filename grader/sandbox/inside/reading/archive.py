"""Archives: `.zip` and `.tar.gz`, and one of them in the other. Student side.

What an archive says of itself (sizes, counts, places) is a claim: what is inflated is counted while it is, and stops at
the first limit. Code comes first, what is near the top before what is deep, so that no film keeps it out.

Codes beside those of the limits. Of a member: `encrypted`, `symlink`, `special` (a device or the like), `path` (it
leads out of the folder), `duplicate` (a later one, or one that differs in capitals, bears the name), `overlap` (two
share bytes, as in a bomb), `method` (packed in a way that is not read), `damaged`. Of the archive: `damaged`, `format`,
or the name of a format that is not read (`seven_zip`, `rar`, `alz`, `egg`, `bzip2`, `xz`). Facts: `encodings` of names
that are no UTF-8, `environments` (folders of installed libraries), `by_products` (how many).

The limit: ZIP's methods `store` and `deflate` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox.inside.reading import Contents, Gathered, Limits, Member, Refused, tape, zipped
from grader.sandbox.inside.reading.names import environment_of, environment_roots, is_by_product, safe_path
from grader.sandbox.inside.reading.packed import Entry, Meter
from grader.sandbox.inside.reading.pieces import Pieces
from grader.sandbox.seam.signs import ARCHIVES, sign_of

_CODE = (".py", ".ipynb", ".pyw", ".txt", ".docx", ".hwpx")
_ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar")
_MAX_TOLD = 3
_LONGEST = max(len(sign) for sign, _ in ARCHIVES)


def read_archive(data: bytes, limits: Limits) -> Contents:
    """The files in an archive, those of one in it included, each with its content where a limit allows it."""
    return read_entries(data, limits)


def read_entries(data: bytes | Pieces, limits: Limits) -> Contents:
    """The same of one of which only pieces may be here."""
    reading = _Reading(limits)
    fault = reading.open(data, "", 1)
    facts = {
        "encodings": sorted(reading.encodings),
        "environments": sorted(reading.environments)[:_MAX_TOLD],
        "by_products": reading.by_products,
    }
    return Contents(tuple(reading.gathered.members), fault or reading.gathered.full, facts)


@dataclass
class _Found:
    entry: Entry
    path: str
    why: str
    """Why its content is left out; empty where it is to be read."""


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.gathered = Gathered(limits)
        self.meter = Meter(limits)
        self.encodings: set[str] = set()
        self.environments: set[str] = set()
        self.by_products = 0
        self.scanned = 0

    def open(self, data: bytes | Pieces, inside: str, depth: int) -> str:
        """Add what lies in one archive; the code of what went wrong with all of it, or with its rest."""
        found: list[_Found] = []
        fault = ""
        try:
            for entry in self._entries(data):
                self.scanned += 1
                if self.scanned > self.limits.scanned:
                    fault = "scanned"
                    break
                if not entry.is_folder:
                    found.append(self._placed(entry, inside))
        except Refused as refused:
            fault = refused.code
        kept = self._without_others(found)
        _mark_duplicates(kept)
        later: list[tuple[str, bytes]] = []
        for one in sorted(kept, key=lambda each: _order(each.path)):
            nested = self.limits.depth > 0 and one.path.casefold().endswith(_ARCHIVES) and not one.why
            if nested and depth >= self.limits.depth:
                one.why, nested = "depth", False
            content = self._content(one, nested)
            if nested and content is not None:
                later.append((one.path, content))
                continue
            raw = one.entry.raw[: self.limits.name_bytes]
            facts = {"span": one.entry.span} if isinstance(data, Pieces) and content is None else {}
            if not self.gathered.add(Member(one.path, raw, content, one.why, _size(one, content), inside, facts)):
                return fault or self.gathered.full
        for path, content in later:
            inner = self.open(content, path, depth + 1)
            if inner:
                self.gathered.add(Member(path, b"", None, inner, len(content), inside))
        return fault

    def _entries(self, data: bytes | Pieces) -> Iterator[Entry]:
        if foreign := sign_of(data[:_LONGEST], ARCHIVES):
            raise Refused(foreign)
        if isinstance(data, bytes) and (data.startswith(b"\x1f\x8b") or data[257:262] == b"ustar"):
            return tape.entries(data, self.meter)
        return zipped.entries(data, self.meter)

    def _placed(self, entry: Entry, inside: str) -> _Found:
        if entry.encoding:
            self.encodings.add(entry.encoding)
        path, odd = safe_path(entry.name, self.limits.name_bytes // 2)
        path = f"{inside}/{path}" if inside else path
        if len(path.encode()) > self.limits.name_bytes:
            path, odd = path.encode()[: self.limits.name_bytes - 3].decode("utf-8", "ignore").rstrip("/"), "name_bytes"
        return _Found(entry, path, odd or entry.why)

    def _without_others(self, found: list[_Found]) -> list[_Found]:
        """Without what no person wrote: installed libraries, by-products of systems and editors."""
        roots = environment_roots([one.path for one in found])
        kept = []
        for one in found:
            folder = environment_of(one.path, roots)
            if folder and len(self.environments) < _MAX_TOLD:
                self.environments.add(folder)
            if is_by_product(one.path):
                self.by_products += 1
            elif not folder:
                kept.append(one)
        return kept

    def _content(self, one: _Found, nested: bool) -> bytes | None:
        """The bytes of one entry; None, with why, where they are left out."""
        if one.why:
            return None
        room = self.limits.total_bytes if nested else self.gathered.room
        if one.entry.size > room:
            one.why = "member_bytes" if one.entry.size > self.limits.member_bytes else "total_bytes"
            return None
        try:
            return one.entry.read(one.entry.size)
        except Refused as refused:
            one.why = refused.code
            return None


def _mark_duplicates(found: list[_Found]) -> None:
    """Of one name the last entry counts, as where all are unpacked in order; of names that are alike but for their
    capitals, which some disks take for one, the one in small letters."""
    last = {one.path: one for one in found if not one.why}
    by_fold: dict[str, _Found] = {}
    for one in sorted(last.values(), key=lambda each: (each.path != each.path.lower(), each.path)):
        by_fold.setdefault(one.path.casefold(), one)
    for one in found:
        if not one.why and by_fold[one.path.casefold()] is not one:
            one.why = "duplicate"


def _order(path: str) -> tuple[bool, int, str]:
    return not path.casefold().endswith(_CODE), path.count("/"), path


def _size(one: _Found, content: bytes | None) -> int:
    return min(one.entry.size, 2**62) if content is None else len(content)
