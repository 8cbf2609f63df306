"""What a person says of a part that was kept: whose and which assignment's it is, that it is nothing, or that this is
taken back.

It is placed as what is certain is, with its own counted time, and the record gets a further round of lines. The files
stay where they are kept, so that a decision can be taken back. An address that nobody knew is remembered as that
student's, unless its message was passed on, or is by the word of one's own server not from it.

The limit: only for who holds the class's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.collecting.forms import bounded, suffix_of
from grader.collecting.head import FILENAME as MAIL
from grader.collecting.items import kind_of
from grader.collecting.keeping import FOLDER, Kept, all_parts, part_number
from grader.collecting.placing import Placer, safe_files
from grader.collecting.puts import digest_files, read_folder, remove
from grader.domain.roster import Roster
from grader.gradebook.arrivals import (
    ArrivalRecord,
    PartRecord,
    first_parts,
    is_decided,
    read_arrivals,
    read_senders,
    record_decision,
    remember_sender,
    write_why,
)
from grader.gradebook.book import Gradebook
from grader.intake.kinds import is_archive
from grader.intake.notebooks import Opener
from grader.intake.unpacking import explain_archive_fault, open_archive
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

_DECIDED = tr("Somebody said so.")


@dataclass(frozen=True)
class Decided:
    """What came of a decision."""

    path: str
    """Where it lies now, below the class folder."""
    address: str = ""
    """One that is remembered as the student's from now on; empty for none."""


class Decisions:
    """For one class; `folder` is where its gradebook lies."""

    def __init__(self, book: Gradebook, folder: Path, roster: Roster, placer: Placer, opener: Opener, who: str) -> None:
        self.book, self.folder, self.roster, self.placer = book, folder, roster, placer
        self.opener, self.who = opener, who

    def find(self, word: str) -> Kept | None:
        """The part of that number, or the one that is kept there (`keeping.kept_place`); None where there is none."""
        for each in all_parts(read_arrivals(self.book)):
            path = each.part.path
            if word in (each.number, path, path.rpartition("/")[0]):
                return each
        return None

    def assign(self, kept: Kept, student: str, assignment: str) -> Decided:
        """Place it as that student's. `UsageError` where it cannot be."""
        record, part = kept.record, kept.part
        lines = self._lines(kept)
        if not kept.is_open and not is_decided(self.book, record.id, part.place):
            raise UsageError(tr("{name} needs nobody to say what it is.", name=one_line(part.name or kept.number)))
        files = self._files(kept, assignment)
        time = datetime.fromisoformat(record.received) if record.received else None
        path = self.placer.place(student, assignment, time, files, self._head(kept))
        self.placer.flush()
        why = write_why(_DECIDED)
        new = replace(part, fate="submission", student=student, assignment=assignment, path=path, why=why)
        others = [
            each
            for each in lines
            if each.fate == "submission" and (each.student, each.assignment) != (student, assignment)
        ]
        record_decision(self.book, record.id, part.place, [*others, new], self.who)
        return Decided(path, self._remember(record, student))

    def dismiss(self, kept: Kept) -> None:
        """It is nothing."""
        if not kept.is_open:
            raise UsageError(
                tr("{name} is not open. The list: grade assign --list", name=one_line(kept.part.name or kept.number))
            )
        part = replace(kept.part, fate="nothing", why=write_why(_DECIDED))
        record_decision(self.book, kept.record.id, kept.part.place, [part], self.who)

    def take_back(self, kept: Kept) -> tuple[PartRecord, ...]:
        """What was decided of it, undone: an attempt that is as it was placed is removed. The lines that are gone."""
        record, place = kept.record, kept.part.place
        gone = self._lines(kept)
        if not is_decided(self.book, record.id, place):
            raise UsageError(tr("Nothing was decided of {name}.", name=one_line(kept.part.name or kept.number)))
        for line in gone:
            if line.fate == "submission":
                self._remove(kept, line)
        record_decision(self.book, record.id, place, first_parts(self.book, record.id, place), "")
        if {each.student for each in gone} >= {read_senders(self.book).get(record.sender.casefold(), "?")}:
            remember_sender(self.book, record.sender, "", self.who)
        return gone

    def _lines(self, kept: Kept) -> tuple[PartRecord, ...]:
        return tuple(each for each in kept.record.parts if each.place == kept.part.place)

    def _remove(self, kept: Kept, line: PartRecord) -> None:
        others = (each for each in all_parts(read_arrivals(self.book)) if each.part.place != line.place)
        if any(each.part.fate == "submission" and each.part.path == line.path for each in others):
            return
        target = self.placer.root / line.path
        there = read_folder(target)
        files = safe_files(self._files(kept, line.assignment), line.assignment)
        if there is not None and digest_files(there) == digest_files(files):
            remove(target)

    def _head(self, kept: Kept) -> bytes:
        return (read_folder(self._place(kept)) or {}).get(MAIL, b"")

    def _place(self, kept: Kept) -> Path:
        return self.folder / FOLDER / first_path(self.book, kept)[1]

    def _files(self, kept: Kept, assignment: str) -> Mapping[str, bytes]:
        """What an attempt has of it: the file under its right name, and what was kept beside it."""
        path = first_path(self.book, kept)
        name = path[2] if len(path) > 2 else ""
        there = read_folder(self.folder / FOLDER / path[1])
        if not name or there is None or name not in there:
            raise UsageError(
                tr(
                    "Nothing of {name} could be kept: {number} can only be dismissed (--ignore). Ask for it again, or "
                    "put it into the student's folder yourself.",
                    name=one_line(kept.part.name or "?"),
                    number=kept.number,
                )
            )
        beside = {other: data for other, data in there.items() if other not in (name, MAIL)}
        if is_archive(name):
            return self._take_out(kept, there[name], assignment)
        if kind_of(name) not in ("code", "data"):
            raise UsageError(
                tr(
                    "{name} cannot be graded as it is. Ask for a .py or .ipynb file, or save the code in it as one in "
                    "the student's folder; then dismiss this one: grade assign {number} --ignore",
                    name=one_line(kept.part.name or name),
                    number=kept.number,
                )
            )
        return {f"{assignment}{suffix_of(name, there[name])}": there[name], **beside}

    def _take_out(self, kept: Kept, data: bytes, assignment: str) -> Mapping[str, bytes]:
        inner = self._inner(kept)
        archive = open_archive(data, self.opener)
        if not inner:
            if len(archive.find(assignment)) == 1 and not archive.fault:
                return {f"{assignment}.zip" if kept.part.name.casefold().endswith(".zip") else kept.part.name: data}
            raise UsageError(
                tr("{name} holds no file of that name that can be taken out.", name=one_line(kept.part.name))
            )
        taken = archive.take(inner)
        if taken is None:
            why = archive.fault or explain_archive_fault(archive.left_out.get(inner, "damaged"))
            raise UsageError(tr("{name} cannot be taken out: {why}.", name=one_line("/".join(inner), 120), why=why))
        main = f"{assignment}{suffix_of(inner[-1], taken.main)}"
        return {main: taken.main, **bounded(taken.beside, {main})}

    def _inner(self, kept: Kept) -> tuple[str, ...]:
        """The path in the archive that is kept."""
        number = first_path(self.book, kept)[1]
        names = kept.part.place.split("/")
        for count in range(1, len(names)):
            if part_number(kept.record, "/".join(names[:count])) == number:
                return tuple(names[count:])
        return ()

    def _remember(self, record: ArrivalRecord, student: str) -> str:
        """The sender's address, where it is to be known as the student's from now on."""
        address = record.sender.casefold()
        listed = any(address == email.casefold() for person in self.roster for email in person.emails)
        shared = record.automatic or record.forwarded  # a list's address is that of all who write to it
        if not address or listed or shared or record.verdict == "fail":
            return ""
        if (before := read_senders(self.book).get(address)) != student:
            remember_sender(self.book, address, student if before is None else "", self.who)
        return record.sender if before in (None, student) else ""


def first_path(book: Gradebook, kept: Kept) -> Sequence[str]:
    """Where it was kept when it was collected, as names."""
    lines = first_parts(book, kept.record.id, kept.part.place)
    return next((line.path.split("/") for line in lines if line.path.startswith(f"{FOLDER}/")), (FOLDER, kept.number))
