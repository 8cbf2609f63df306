"""A Maildir: each message a file in `new` or `cur`, called by a name that no other has; what is in `tmp` is not there
yet.

Behind the name a mail program writes flags, and moves the file when somebody has read it: neither makes it another
message. The limit: folders within it (`.Sent`) are Maildirs of their own, to be named by themselves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from grader.collecting.arrival import Arrival
from grader.collecting.sources.faults import pause
from grader.collecting.sources.mails import explain_unreadable, read_message, unreadable_source
from grader.intake.opening import UnusableFile
from grader.text import Text, tr
from grader.text.errors import UsageError

MAX_MESSAGES = 500_000
_FLAGS = re.compile(r"[:;!-]2,[^/]*\Z")
"""`:` as the format has it; the others where a file system takes no colon."""
_SECONDS = 2.0
"""Between two looks at it."""
_LOOKS = 3
"""A file that a mail program moved meanwhile is found by the next look."""


def is_maildir(folder: Path) -> bool:
    """Whether a folder is one."""
    return all((folder / name).is_dir() and not (folder / name).is_symlink() for name in ("cur", "new", "tmp"))


class Maildir:
    """One of them."""

    def __init__(self, folder: Path, pause: Callable[[float], object] = pause) -> None:
        self.name, self.folder, self._pause = str(folder), folder, pause
        self.notes: list[Text] = []

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """By their names, which begin with when they came."""
        yield from self._tell(known, set())

    def follow(self, known: Callable[[str], bool], tell: Callable[[Text], None]) -> Iterator[Arrival | None]:
        """Looked at every two seconds."""
        told: set[str] = set()
        while True:
            yield from self._tell(known, told)
            yield None
            self._pause(_SECONDS)

    def _tell(self, known: Callable[[str], bool], told: set[str]) -> Iterator[Arrival]:
        """What is neither `told` nor known; both stay told, so that of each it is asked once alone."""
        for _ in range(_LOOKS):
            moved = False
            for unique, place in sorted(self._names().items()):
                if unique in told:
                    continue
                if known(unique):
                    told.add(unique)
                    continue
                try:
                    arrival = self._read(unique, *place)
                except FileNotFoundError:
                    moved = True
                    continue
                told.add(unique)
                if arrival is not None:
                    yield arrival
            if not moved:
                return

    def close(self) -> None:
        """Nothing is held."""

    def _names(self) -> dict[str, tuple[str, str]]:
        """Folder and name of each message, by the part of the name that stays."""
        found: dict[str, tuple[str, str]] = {}
        for folder in ("new", "cur"):
            try:
                with os.scandir(self.folder / folder) as entries:
                    names = [entry.name for entry in islice(entries, MAX_MESSAGES + 1)]
            except OSError as error:
                raise unreadable_source(self.folder / folder, error) from error
            if len(names) > MAX_MESSAGES:
                raise UsageError(
                    tr(
                        "{folder} holds more than {most:,} messages. Move old ones away and run again.",
                        folder=self.folder / folder,
                        most=MAX_MESSAGES,
                    )
                )
            found.update((_FLAGS.sub("", name), (folder, name)) for name in names if not name.startswith("."))
        return found

    def _read(self, unique: str, folder: str, name: str) -> Arrival | None:
        try:
            return read_message(self.folder, (folder, name), unique)
        except FileNotFoundError:
            raise
        except (UnusableFile, OSError) as error:
            self.notes.append(explain_unreadable(f"{folder}/{name}", error))
            return None
