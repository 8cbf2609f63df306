"""Puts what is certain where `grader.intake.folder` looks: `STUDENT/ASSIGNMENT/<counted time>/`, whole or not at all.

The same content at the same time is done already. Two that came in the same second both stay, and which of them is the
later one hangs on their contents alone, whichever was placed first: the other gets a fraction of that second, or of the
one before.

The limit: only for who holds the class's lock. Names are made safe for every file system; what cannot be is left out.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from grader.collecting.head import FILENAME as MAIL
from grader.collecting.puts import Puts, digest_files, explain
from grader.domain.records import RECORDS
from grader.domain.roster import Roster
from grader.intake.attempts import parse_time
from grader.intake.kinds import is_archive
from grader.intake.listing import list_folder
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import HARMFUL, one_line

MAX_NAME = 150
"""Bytes of a name; of a longer one the file is left out."""
MAX_DEPTH = 8
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*", re.IGNORECASE)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Placer:
    """For one class; `now` is what the clock shows, for what has no time. What is placed lies there after `flush`."""

    def __init__(self, root: Path, roster: Roster, zone: tzinfo | None, now: Callable[[], datetime] = utc_now) -> None:
        self.root, self.roster, self.zone, self.now = root, roster, zone, now
        self.puts = Puts()

    def place(
        self, student: str, assignment: str, moment: datetime | None, files: Mapping[str, bytes], head: bytes = b""
    ) -> str:
        """The attempt's place below the class folder, "/" between names. What has no time is there already where any
        attempt has that content, and is the latest of all otherwise. `UsageError` where a folder on the way is none of
        the class's, or cannot be written; `MachineError` where the disk is full."""
        safe = safe_files(files, assignment)
        wanted = digest_files(safe)
        base = self.root / self.folder_of(student) / assignment
        try:
            _make_folders(self.root, base)
            there = self._attempts(base)
            near = sorted(there) if moment is None else [each for each in sorted(there) if _is_near(each, moment)]
            target = next((there[each] for each in near if self.puts.digest(there[each]) == wanted), None)
            if target is None:
                time = self._latest(there) if moment is None else self._free_time(moment, wanted, there)
                target = base / self._name(time)
                self.puts.put(target, {**safe, **({MAIL: head} if head else {})})
        except OSError as error:
            raise explain(base, error) from error
        return target.relative_to(self.root).as_posix()

    def flush(self) -> None:
        """Have all that was placed lie there, and on the disk."""
        try:
            self.puts.flush()
        except OSError as error:
            raise explain(self.root, error) from error

    def _attempts(self, base: Path) -> dict[datetime, Path]:
        """The attempts that lie there, or are about to."""
        names = [*list_folder(base).folders, *(path.name for path in self.puts.waiting if path.parent == base)]
        times = ((parse_time(name), name) for name in names)
        return {datetime.fromisoformat(time).astimezone(UTC): base / name for time, name in times if time}

    def _free_time(self, moment: datetime, wanted: str, there: Mapping[datetime, Path]) -> datetime:
        """The moment, or where something else is at it one beside it: later than that if its digest is greater."""
        moment = moment.astimezone(UTC).replace(microsecond=0)
        if moment not in there:
            return moment
        fraction = timedelta(microseconds=1 + int(wanted[:8], 16) * 999_000 // 2**32)
        second = moment if wanted > self.puts.digest(there[moment]) else moment - timedelta(seconds=1)
        time = second + fraction
        while time in there:
            time += timedelta(microseconds=1)
        return time

    def _latest(self, there: Mapping[datetime, Path]) -> datetime:
        """Now, or if something is later than that, a second after it."""
        now = self.now().astimezone(UTC).replace(microsecond=0)
        return max([now, *(each.replace(microsecond=0) + timedelta(seconds=1) for each in there)])

    def folder_of(self, student: str) -> str:
        """The student's folder: the one that is there, by whatever of their names, else their id."""
        if (self.root / student).is_dir():
            return student
        folders = (name for name in list_folder(self.root).folders if self._is_of(name, student))
        return next(folders, student)

    def _is_of(self, folder: str, student: str) -> bool:
        person = self.roster.find(folder)
        return person is not None and person.id == student

    def _name(self, moment: datetime) -> str:
        """As RFC 3339 writes it, with "-" for ":", which not every file system has in a name."""
        return moment.astimezone(self.zone or UTC).isoformat().replace(":", "-")


def _is_near(time: datetime, moment: datetime) -> bool:
    """Whether it is of that second, or was put beside it (`_free_time`)."""
    return abs(time - moment.astimezone(UTC).replace(microsecond=0)) < timedelta(seconds=1)


def safe_files(files: Mapping[str, bytes], assignment: str = "") -> dict[str, bytes]:
    """The files under names that are safe on every file system and stay in their folder; of two that some file system
    takes for one, the first."""
    kept: dict[str, bytes] = {}
    seen: set[str] = {MAIL}
    for path, data in files.items():
        safe = safe_path(path)
        if is_archive(path) and not is_archive(safe) and assignment and "/" not in path:
            safe = f"{assignment}{'.zip' if path.casefold().endswith('.zip') else '.tar.gz'}"
        folded = unicodedata.normalize("NFKC", safe).casefold()
        above = {folded.rsplit("/", count)[0] for count in range(1, folded.count("/") + 1)}
        below = any(each.startswith(f"{folded}/") for each in seen)
        if safe and folded not in seen and not above & seen and not below:
            kept[safe] = data
            seen.add(folded)
    return kept


def safe_path(path: str) -> str:
    """A path of names that are safe; empty where there is no way to make it one."""
    names = [safe_name(name) for name in path.split("/")]
    return "/".join(names) if all(names) and len(names) <= MAX_DEPTH else ""


def safe_name(name: str) -> str:
    """A name as a file can have it; empty where it is hidden, one of the grader's own records, a mail or too long."""
    safe = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    safe = _UNSAFE.sub("_", HARMFUL.sub("_", safe)).rstrip(". ")
    if not safe or safe.startswith(".") or safe.casefold() in RECORDS or safe.casefold().endswith(".eml"):
        return ""
    if _DEVICES.fullmatch(safe.partition(".")[0]):
        safe = f"_{safe}"
    return safe if len(safe.encode()) <= MAX_NAME else ""


def _make_folders(root: Path, folder: Path) -> None:
    """The folders down to it; none of them may be a link."""
    place = root
    for name in folder.relative_to(root).parts:
        place = place / name
        if place.is_symlink() or (os.path.lexists(place) and not place.is_dir()):
            raise UsageError(
                tr(
                    "{path} is a link, or no folder: nothing is put there. Move it away, and collect again.",
                    path=one_line(str(place)),
                )
            )
        if not place.is_dir():
            place.mkdir()
