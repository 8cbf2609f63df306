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
    is_waiting,
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

    def find(self, word: str) -> list[Kept]:
        """The part of that number, or those that were kept there (`keeping.kept_place`): of one archive several; none
        where there is none."""
        parts = all_parts(read_arrivals(self.book))
        if not word.startswith(f"{FOLDER}/"):
            return [each for each in parts if each.number == word][:1]
        names = word.split("/")
        there = [each for each in parts if list(first_path(self.book, each)[: len(names)]) == names]
        return list({each.number: each for each in there}.values())

    def assign(self, kept: Kept, student: str, assignment: str) -> Decided:
        """Place it as that student's. `UsageError` where it cannot be."""
        record, part = kept.record, kept.part
        lines = self._lines(kept)
        if not kept.is_open and not is_decided(self.book, record.id, part.place):
            raise UsageError(tr("{name} needs nobody to say what it is.", name=_name(kept)))
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
        self._record(kept, {part.place: [*others, new]}, self.who)
        return Decided(path, self._remember(record, student))

    def dismiss(self, kept: Kept, *, whole: bool = False) -> tuple[PartRecord, ...]:
        """It is nothing; with `whole` all that came with it and is open is. The lines as they were, one a part."""
        there = {each.place: each for each in kept.record.parts if is_waiting(each)} if whole or kept.is_open else {}
        gone = there if whole else {place: part for place, part in there.items() if place == kept.part.place}
        if not gone and not whole and kept.part.fate == "submission":
            raise UsageError(
                tr(
                    "{name} is {student}'s for {assignment}. Take that back first: grade assign --undo {number}",
                    name=_name(kept),
                    student=one_line(kept.part.student),
                    assignment=one_line(kept.part.assignment),
                    number=kept.number,
                )
            )
        if not gone:
            raise UsageError(tr("{name} is not open. The list: grade assign --list", name=_name(kept)))
        self._record(kept, {place: self._without(kept, part) for place, part in gone.items()}, self.who)
        return tuple(gone.values())

    def _without(self, kept: Kept, part: PartRecord) -> list[PartRecord]:
        """The lines of a part once what is open of it is nothing; that it is another assignment's, too, stays."""
        others = [each for each in kept.record.parts if each.place == part.place and not is_waiting(each)]
        return [*others, replace(part, fate="nothing", why=write_why(_DECIDED))]

    def reopen(self, kept: Kept) -> tuple[PartRecord, ...]:
        """All that came with it and was dismissed is open again. The lines as they were, one a part."""
        parts = {each.place: each for each in kept.record.parts if each.fate == "nothing"}
        gone = {place: each for place, each in parts.items() if is_decided(self.book, kept.record.id, place)}
        if not gone:
            raise UsageError(tr("Nothing of what came with {name} was dismissed.", name=_name(kept)))
        self._record(kept, {place: first_parts(self.book, kept.record.id, place) for place in gone}, "")
        return tuple(gone.values())

    def _record(self, kept: Kept, decided: Mapping[str, Sequence[PartRecord]], who: str) -> None:
        record_decision(self.book, kept.record.id, decided, who)

    def take_back(self, kept: Kept) -> tuple[PartRecord, ...]:
        """What was decided of it, undone: an attempt that is as it was placed is removed. The lines that are gone."""
        record, place = kept.record, kept.part.place
        gone = self._lines(kept)
        if not is_decided(self.book, record.id, place):
            raise UsageError(tr("Nothing was decided of {name}.", name=_name(kept)))
        for line in gone:
            if line.fate == "submission":
                self._remove(kept, line)
        self._record(kept, {place: first_parts(self.book, record.id, place)}, "")
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


def _name(kept: Kept) -> str:
    return one_line(kept.part.name or kept.number)


def first_path(book: Gradebook, kept: Kept) -> Sequence[str]:
    """Where it was kept when it was collected, as names."""
    lines = first_parts(book, kept.record.id, kept.part.place)
    return next((line.path.split("/") for line in lines if line.path.startswith(f"{FOLDER}/")), (FOLDER, kept.number))
