"""A download of a learning system as it came: a small one taken apart at once, a large `.zip` piece by piece.

Of a large one the sandbox tells what it lists and between which bytes each file lies; then files that lie near each
other in its list are given to it together, as they are asked for. So no more is in memory than one such handful, and
what one file in it does to who reads it costs that file alone. The limits: `MAX_DOWNLOAD` bytes, `LISTED.members` files
of at most `LISTED.member_bytes` each. The trusted side cuts bytes out where the list says, and reads none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.collecting.sources.tree import ArchiveTree, LeftOut, Listed, Place, Tree, explain_size
from grader.intake.opening import Pieces, UnusableFile, read_file, read_pieces
from grader.intake.unpacking import explain_archive_fault
from grader.sandbox.reading import Reader, explain_fault
from grader.sandbox.seam.contents import MAX_MEMBERS, MAX_SENT, MAX_TOTAL, Contents, Limits
from grader.sandbox.seam.pieces import join_pieces
from grader.text import Text, plain, tr
from grader.text.errors import UsageError

MAX_DOWNLOAD = 2 * 2**30
MAX_LIST = 8 * 2**20
"""Bytes at the end of a `.zip` that the list of its files has to lie in."""
WHOLE = Limits(members=MAX_MEMBERS, member_bytes=MAX_TOTAL, total_bytes=MAX_TOTAL, unpacked_bytes=256 * 2**20, depth=0)
"""Of what is taken apart at once."""
LISTED = Limits(members=10_000, member_bytes=MAX_TOTAL, total_bytes=0, depth=0)
"""Of the list of a large one."""
HANDFUL = 12 * 2**20
"""Bytes of files, packed or not, that are taken out together; one that is larger is taken out alone."""
_SIGNS = (0, 512)
"""What tells other formats from a `.zip`."""
_OVER = frozenset(
    {"members", "scanned", "names", "total_bytes", "member_bytes", "unpacked_bytes", "sent", "time", "memory"}
)
"""What a handful has no limit for, or a wider one."""
_LATER = ("apart", "total_bytes")
"""Why the list has no content of a file that can be taken out."""
_LARGE = tr("it is larger than {size} GB", size=MAX_DOWNLOAD >> 30)
_LONG_LIST = tr("the list of its files is longer than {size} MB", size=MAX_LIST >> 20)
_CHANGED = tr("the download was changed while it was read")


def open_archive(path: Path, reader: Reader) -> Tree:
    """A download as it came; `UsageError` where it cannot be read, or not the whole of it."""
    zipped = path.name.casefold().endswith(".zip")
    try:
        try:
            data = read_file(path.parent, (path.name,), MAX_SENT)
        except UnusableFile as unusable:
            if unusable.args[0] != "large":
                raise UsageError(_unread(path, tr("it is a link or no ordinary file"))) from unusable
            if zipped:
                return _Large.open(path, reader)
            raise UsageError(_unread(path, explain_fault("sent", WHOLE))) from unusable
        held = reader.read("archive", data, WHOLE)
        why = next((each for each in (held.fault, *(one.left_out for one in held.members)) if each in _OVER), "")
        if why and zipped:
            return _Large.open(path, reader)
    except OSError as error:
        raise UsageError(_unread(path, plain(error.strerror or str(error)))) from error
    if held.fault or why:
        raise UsageError(_unread(path, explain_archive_fault(held.fault or why, WHOLE)))
    contents = {tuple(each.name.split("/")): each.content for each in held.members if each.content is not None}
    return ArchiveTree(contents, _left_out(held, contents, WHOLE))


def _left_out(held: Contents, taken: Collection[Place], limits: Limits) -> dict[Place, Text]:
    """Why of each that was left out, but for names that another file has."""
    left_out: dict[Place, Text] = {}
    for member in held.members:
        place = tuple(member.name.split("/"))
        if member.content is None and place not in taken:
            code = "sent" if member.left_out in _LATER else member.left_out
            why = explain_size(MAX_TOTAL) if code == "member_bytes" else explain_archive_fault(code, limits)
            left_out[_free(place, left_out)] = why
    return left_out


def _free(place: Place, taken: dict[Place, Text]) -> Place:
    """A second one of a name is told, too."""
    return place if place not in taken else _free((*place[:-1], f"{place[-1]} (2)"), taken)


@dataclass(frozen=True)
class _Listing:
    """Where a file lies in the archive, and how large it says to be."""

    begin: int
    end: int
    size: int

    @property
    def cost(self) -> int:
        return max(self.size, self.end - self.begin)


@dataclass
class _Large:
    """A large `.zip`, of which only the list is held."""

    path: Path
    reader: Reader
    state: tuple[int, int]
    """Of the file, when it was listed."""
    listed: dict[Place, _Listing]
    tree: ArchiveTree
    """The names, without contents."""
    handfuls: dict[Place, tuple[Place, ...]] = field(init=False)
    """Of each file those that are taken out with it."""
    _held: dict[Place, bytes | Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handfuls = {place: each for each in _deal(self.listed) for place in each}

    @classmethod
    def open(cls, path: Path, reader: Reader) -> _Large:
        """What it lists. `UsageError` where that cannot be read; `OSError`."""
        pieces = read_pieces(path.parent, (path.name,), [_SIGNS, (-MAX_LIST, 0)])
        if pieces.state[0] > MAX_DOWNLOAD:
            raise UsageError(_unread(path, _LARGE))
        held = reader.read("download", join_pieces(pieces.state[0], pieces.found), LISTED)
        if held.fault:
            long = held.fault == "listing"
            raise UsageError(_unread(path, _LONG_LIST if long else explain_archive_fault(held.fault, LISTED)))
        listed: dict[Place, _Listing] = {}
        for member in held.members:
            span = _span(member.facts.get("span"), pieces.state[0])
            if member.left_out in _LATER and span is not None:
                listed[tuple(member.name.split("/"))] = _Listing(*span, member.size)
        empty = {tuple(each.name.split("/")): b"" for each in held.members if each.content == b""}
        names = {**dict.fromkeys(listed, b""), **empty}
        return cls(path, reader, pieces.state, listed, ArchiveTree(names, _left_out(held, names, LISTED)))

    def list(self, place: Place) -> Listed:
        return self.tree.list(place)

    def read(self, place: Place, most: int) -> bytes:
        if place not in self.listed:
            return self.tree.read(place, most)
        if self.listed[place].size > most:
            raise LeftOut(explain_size(most))
        if place not in self._held:
            self._held = dict(self._take(self.handfuls[place]))
        found = self._held[place]
        if isinstance(found, bytes):
            return found
        raise LeftOut(found)

    def _take(self, places: Sequence[Place]) -> Iterator[tuple[Place, bytes | Text]]:
        """Each with its bytes, or why it has none; where they are too much for one reading, each by itself."""
        spans = [(self.listed[place].begin, self.listed[place].end) for place in places]
        try:
            pieces = read_pieces(self.path.parent, (self.path.name,), [_SIGNS, *spans, (-MAX_LIST, 0)])
        except (OSError, UnusableFile):
            pieces = Pieces((0, 0), ())
        if pieces.state != self.state:
            yield from ((place, _CHANGED) for place in places)
            return
        held = self.reader.read("download", join_pieces(self.state[0], pieces.found), WHOLE)
        told = {tuple(each.name.split("/")): each for each in held.members}
        for place in places:
            member = told.get(place)
            if member is not None and member.content is not None:
                yield place, member.content
            elif len(places) > 1 and (held.fault or member is None or member.left_out in _OVER):
                yield from self._take([place])
            else:
                code = held.fault or ("nonsense" if member is None else member.left_out)
                yield place, explain_archive_fault(code, WHOLE)


def _span(claimed: object, size: int) -> tuple[int, int] | None:
    """Between which bytes a file lies, where that can be."""
    if not isinstance(claimed, list | tuple) or [*map(type, claimed)] != [int, int]:
        return None
    begin, end = claimed
    return (begin, end) if 0 <= begin < end <= size and end - begin <= MAX_SENT - MAX_LIST - 2**16 else None


def _deal(listed: dict[Place, _Listing]) -> Iterator[tuple[Place, ...]]:
    """Handfuls, in the order of the names."""
    handful: list[Place] = []
    cost = 0
    for place in sorted(listed):
        if handful and cost + listed[place].cost > HANDFUL:
            yield tuple(handful)
            handful, cost = [], 0
        handful.append(place)
        cost += listed[place].cost
    if handful:
        yield tuple(handful)


def _unread(path: Path, why: Text) -> Text:
    return tr(
        "{path} cannot be read as it is: {why}. Nothing of it was taken. Unpack it into a folder of its own, and name "
        "that folder.",
        path=path,
        why=why,
    )
