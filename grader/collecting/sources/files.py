"""Files as arrivals, a person's each: a folder or a file a student, a learning system's download, a folder of clones.

Whose something is, is what stands there (`grader.intake.layouts`, a folder's name); a folder that is nobody's and holds
people's folders is looked into. A file's own time says nothing: copying writes it anew. The limit: names are taken as
they are; whom they mean, who asks decides.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from grader.collecting.arrival import Arrival, File
from grader.collecting.sources.mails import content_cursor
from grader.collecting.sources.tree import LeftOut, Listed, Place, Tree
from grader.domain.records import RECORDS
from grader.intake.layouts import TITLES, Hint, Kind, Layout, recognise
from grader.intake.listing import holds_libraries
from grader.text import Text, tr
from grader.text.safe import one_line

MAX_FILES = 2_000
MAX_BYTES = 64 * 2**20
"""Of what one person has in one place."""
MAX_DEPTH = 12
_MAX_NESTED = 3
"""Folders around people's."""
_MAX_TOLD = 1_000
_BY_PRODUCTS = frozenset({"__pycache__", "__macosx", "desktop.ini", "thumbs.db", "icon\r"})


@dataclass(frozen=True)
class Clues:
    """What is known of the class, so that its people's names are told from others."""

    is_student: Callable[[str], bool] = lambda name: False
    ids: Collection[str] = ()
    """Of the assignments: a folder of that name is one's."""
    whose: Callable[[str], str] = lambda file: ""
    """The student that the name of a file tells beyond doubt; empty where it tells none."""
    zone: tzinfo | None = None
    """Of times without one; None for the machine's."""
    committed: Callable[[Place], datetime | None] = lambda place: None
    """When something was last committed in a clone."""


@dataclass
class _Group:
    """What one person has in one place."""

    place: Place
    """What it is called by."""
    who: str = ""
    assignment: str = ""
    files: list[tuple[Place, Place]] = field(default_factory=list)
    """Where each lies, and the path that its owner knows."""
    folders: list[Place] = field(default_factory=list)
    about: list[tuple[Place, Kind]] = field(default_factory=list)
    time: datetime | None = None
    late: bool = False
    again: int = 0


class Files:
    """What lies in a folder or an archive."""

    def __init__(self, name: str, tree: Tree, clues: Clues) -> None:
        self.name, self.tree, self.clues = name, tree, clues
        self.notes: list[Text] = []

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """In the order of the names, one person's at a time. Each is read, known or not."""
        for group in self._groups((), "", 0):
            arrival = self._gather(group)
            if (arrival.files or arrival.left_out or arrival.unseen or arrival.aside) and not known(arrival.cursor):
                yield arrival

    def close(self) -> None:
        """Nothing is held."""

    def _groups(self, place: Place, assignment: str, depth: int) -> Iterator[_Group]:
        listed = self._list(place)
        if listed.fault:
            shown = one_line("/".join(place)) or self.name
            self.notes.append(tr("{folder} was not looked through: {why}.", folder=shown, why=listed.fault))
            return
        layout = self._layout(place, listed)
        if layout.text:
            self.notes.append(layout.text)
        if layout.kind is not None:
            yield from self._of_layout(place, listed, layout, layout.kind, assignment)
            return
        for name in listed.folders:
            below = (*place, name)
            if depth < _MAX_NESTED and self._is_around(name, below, alone=len(listed.folders + listed.files) == 1):
                yield from self._groups(below, self._assignment(name) or assignment, depth + 1)
            else:
                yield _Group(below, name, assignment, folders=[below])
        files = [name for name in listed.files if depth or name not in RECORDS]
        yield from self._of_files(place, files, assignment)

    def _of_files(self, place: Place, names: Sequence[str], assignment: str) -> Iterator[_Group]:
        """A file a student; what is one student's by its name came together, for the order of names is that of no
        attempts: `(1)` stands before what it is a later copy of."""
        groups: dict[tuple[str, str], _Group] = {}
        for name in names:
            whose = self.clues.whose(name)
            group = groups.setdefault((whose, "" if whose else name), _Group((*place, name), "", assignment))
            group.who = whose if group.files else ""
            group.files.append(((*place, name), (name,)))
        yield from groups.values()

    def _is_around(self, name: str, place: Place, *, alone: bool) -> bool:
        """Whether a folder is nobody's, and holds those of people."""
        if self.clues.is_student(name):
            return False
        listed = self._list(place)
        people = any(self.clues.is_student(each) for each in listed.folders)
        return people or alone or self._layout(place, listed).kind is not None

    def _layout(self, place: Place, listed: Listed) -> Layout:
        clones = [name for name in listed.folders if ".git" in self.tree.list((*place, name)).folders]
        return recognise(listed.folders, listed.files, clones=clones, is_student=self.clues.is_student)

    def _list(self, place: Place) -> Listed:
        """Without what systems and editors leave behind."""
        listed = self.tree.list(place)
        return Listed(
            tuple(name for name in listed.folders if not _is_by_product(name)),
            tuple(name for name in listed.files if not _is_by_product(name)),
            listed.fault,
        )

    def _of_layout(self, place: Place, listed: Listed, layout: Layout, kind: Kind, assignment: str) -> Iterator[_Group]:
        groups: dict[tuple[str, int], _Group] = {}
        taken: dict[str, list[set[str]]] = defaultdict(list)
        for name, hint in sorted(layout.hints.items(), key=lambda each: (each[1].again, each[0])):
            # What bears the name of another of one's files came later, and is another attempt.
            levels = taken[hint.group]
            level = next((number for number, files in enumerate(levels) if hint.file not in files), len(levels))
            level = 0 if not hint.file else level
            levels.extend(set() for _ in range(level + 1 - len(levels)))
            levels[level].add(hint.file)
            group = groups.setdefault((hint.group, level), _Group((*place, hint.group or name), hint.student))
            self._add(group, (*place, name), hint, kind, is_folder=name in listed.folders)
            if kind == "clones":
                group.assignment = self._assignment(name.removesuffix(hint.student))
                group.time = self.clues.committed((*place, name))
        for group in groups.values():
            group.assignment = group.assignment or assignment
            yield group

    def _add(self, group: _Group, place: Place, hint: Hint, kind: Kind, *, is_folder: bool) -> None:
        if hint.about:
            group.about.append((place, kind))
        elif is_folder:
            group.folders.append(place)
        else:
            group.files.append((place, (hint.file or place[-1],)))
        if hint.time is not None:
            zone = self.clues.zone
            group.time = hint.time.astimezone() if zone is None else hint.time.replace(tzinfo=zone)
        group.late |= hint.late
        group.again = max(group.again, hint.again)

    def _assignment(self, name: str) -> str:
        """The assignment that a folder is named after; empty where it is none's."""
        plain = name.strip("-_ ").casefold().replace("-", "_")
        return plain if plain in self.clues.ids else ""

    def _gather(self, group: _Group) -> Arrival:
        gathered = _Gathered(self.tree)
        for place, path in group.files:
            gathered.add(place, path)
        for folder in group.folders:
            self._walk(gathered, folder, (), 0)
        for place, kind in group.about:
            gathered.leave_out(
                gathered.aside, place[-1:], tr("what {system} says of it, and no work", system=TITLES[kind])
            )
        digest = gathered.digest()
        return Arrival(
            content_cursor(group.place, digest),
            digest,
            files=tuple(gathered.files),
            who=group.who,
            assignment=group.assignment,
            time=group.time,
            late=group.late,
            again=group.again,
            left_out=tuple(gathered.left_out),
            unseen=tuple(gathered.unseen),
            aside=tuple(gathered.aside),
        )

    def _walk(self, gathered: _Gathered, folder: Place, path: Place, depth: int) -> None:
        listed = self._list(folder)
        if listed.fault:
            gathered.leave_out(gathered.unseen, path or folder[-1:], listed.fault)
            return
        for name in listed.files:
            gathered.add((*folder, name), (*path, name))
        for name in listed.folders:
            inner = self.tree.list((*folder, name))
            if holds_libraries(name, (*inner.files, *inner.folders)):
                why = tr("installed libraries, which nobody wrote for it")
                gathered.leave_out(gathered.aside, (*path, name), why)
            elif depth >= MAX_DEPTH:
                why = tr("it lies more than {most} folders deep", most=MAX_DEPTH)
                gathered.leave_out(gathered.unseen, (*path, name), why)
            else:
                self._walk(gathered, (*folder, name), (*path, name), depth + 1)


class _Gathered:
    """The files of one person so far, within the limits."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.files: list[File] = []
        self.left_out: list[tuple[str, Text]] = []
        self.unseen: list[tuple[str, Text]] = []
        self.aside: list[tuple[str, Text]] = []
        self._told: list[str] = []
        self._paths: set[Place] = set()
        self._bytes = 0

    def add(self, place: Place, path: Place) -> None:
        """Read one."""
        if len(self.files) >= MAX_FILES:
            self.leave_out(self.left_out, path, tr("there are more than {most:,} files", most=MAX_FILES))
            return
        # Of two folders of one person's: Moodle has one for files and one for what was typed in.
        path = path if path not in self._paths else place
        try:
            data = self.tree.read(place, MAX_BYTES - self._bytes)
        except LeftOut as left:
            self.leave_out(self.left_out, path, left.why)
            return
        self._bytes += len(data)
        self._paths.add(path)
        self.files.append(File(path, data))

    def leave_out(self, among: list[tuple[str, Text]], path: Place, why: Text) -> None:
        """Put it down as one of `left_out`, `unseen` or `aside`, up to a limit."""
        if len(self._told) < _MAX_TOLD:
            self._told.append("/".join(path) or ".")
            among.append((self._told[-1], why))

    def digest(self) -> str:
        """Of names and contents, what was left out too."""
        told = hashlib.sha256()
        for each in self.files:
            name = "/".join(each.path).encode("utf-8", "surrogateescape")
            told.update(b"%d:%b%d:" % (len(name), name, len(each.data)))
            told.update(each.data)
        for path in self._told:
            told.update(b"-" + path.encode("utf-8", "surrogateescape") + b"\0")
        return told.hexdigest()


def _is_by_product(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _BY_PRODUCTS
