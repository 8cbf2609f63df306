"""Whose a file is and which assignment's, as an instructor decided: `grade assign`. It is graded as they said.

Kept beside the gradebook, by place and content: a file that is handed in anew under the same name is asked about again.
The list is a file that people may edit; what is wrong with it is told, with the entry. One file may be several
assignments', and several students' who worked together.

The limit: what was decided is trusted, and only whether the file is still the one it was decided of is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.intake.ignored import digest_file, file_at, write_whole
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line, to_json

FILENAME = "assigned.json"
MAX_BYTES = 16 * 2**20
_KEYS = ("file", "student", "assignment", "sha256", "when")
Place = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One decision."""

    place: Place
    """The names down to the file from the class folder; where it lies in an archive, through that."""
    student: str
    """The id."""
    assignment: str
    sha256: str
    """Of the file; of one in an archive, of the archive."""
    when: str
    """RFC 3339; for people alone."""


class AssignedFiles:
    """The decisions of one class; `folder` is where its gradebook lies. `UsageError` where the list is faulty."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self._path = root, folder / FILENAME
        self.entries = tuple(self._read())

    def current(self) -> tuple[Entry, ...]:
        """Those whose file is still what it was."""
        return tuple(entry for entry in self.entries if self.is_current(entry))

    def is_current(self, entry: Entry) -> bool:
        """Whether the file is still what it was when it was decided whose it is."""
        return digest_file(file_at(self.root, entry.place)) == entry.sha256

    def add(self, place: Sequence[str], student: str, assignment: str) -> None:
        """Decide; what was decided of an earlier content of that file is dropped."""
        digest = digest_file(file_at(self.root, place))
        when = datetime.now(UTC).isoformat(timespec="seconds")
        new = Entry(tuple(place), student, assignment, digest, when)
        kept = [each for each in self.entries if each.place != new.place or each.sha256 == digest]
        kept = [
            each for each in kept if (each.place, each.student, each.assignment) != (new.place, student, assignment)
        ]
        self._write((*kept, new))

    def remove(self, place: Sequence[str], student: str = "", assignment: str = "") -> tuple[Entry, ...]:
        """Take back what was decided of a file, all of it or that it is this student's, for this assignment; what that
        was."""
        gone = tuple(
            entry
            for entry in self.entries
            if entry.place == tuple(place) and student in ("", entry.student) and assignment in ("", entry.assignment)
        )
        if gone:
            self._write(tuple(entry for entry in self.entries if entry not in gone))
        return gone

    def remove_student(self, student: str) -> None:
        """Take back all that was decided about somebody."""
        kept = tuple(entry for entry in self.entries if entry.student != student)
        if kept != self.entries:
            self._write(kept)

    def _read(self) -> Iterator[Entry]:
        try:
            with self._path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise UsageError(
                tr("{path} cannot be read: {error}. Correct that and run again.", path=self._path, error=error.strerror)
            ) from error
        try:
            written = json.loads(data.decode("utf-8-sig")) if len(data) <= MAX_BYTES else None
        except (ValueError, RecursionError) as error:
            raise self._fault(tr("it is no JSON ({error})", error=one_line(str(error), 120))) from error
        files = written.get("files") if isinstance(written, dict) else None
        if not isinstance(files, list):
            raise self._fault(tr('it has no list of "files"'))
        for number, one in enumerate(files, 1):
            yield self._read_entry(number, one)

    def _read_entry(self, number: int, one: Any) -> Entry:
        if not isinstance(one, dict):
            raise self._fault(tr("entry {number} is no table", number=number))
        for key in _KEYS:
            if not isinstance(one.get(key), str) or not one[key]:
                raise self._fault(tr('entry {number} has no "{key}", or no text there', number=number, key=key))
        if strange := sorted(set(one) - set(_KEYS)):
            raise self._fault(
                tr('entry {number} has "{key}", which is not known', number=number, key=one_line(strange[0], 60))
            )
        place = tuple(one["file"].split("/"))
        if any(part in ("", ".", "..") or "\0" in part for part in place):
            raise self._fault(
                tr(
                    'entry {number}: "{file}" is no path below the class',
                    number=number,
                    file=one_line(one["file"], 120),
                )
            )
        if not re.fullmatch(r"[0-9a-f]{64}", one["sha256"]):
            raise self._fault(tr('entry {number}: "sha256" must be 64 digits of 0-9 and a-f', number=number))
        return Entry(place, one["student"], one["assignment"], one["sha256"], one["when"])

    def _fault(self, what: Text) -> UsageError:
        return UsageError(
            tr(
                "{path} cannot be used: {what}. Correct that, or take the entry out and decide again with grade "
                "assign. Nothing was changed.",
                path=self._path,
                what=what,
            )
        )

    def _write(self, entries: Sequence[Entry]) -> None:
        """All of it or nothing."""
        self.entries = tuple(sorted(entries, key=lambda each: (each.place, each.student, each.assignment)))
        files = [
            {
                "file": "/".join(each.place),
                "student": each.student,
                "assignment": each.assignment,
                "sha256": each.sha256,
                "when": each.when,
            }
            for each in self.entries
        ]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, to_json({"files": files}).encode())
