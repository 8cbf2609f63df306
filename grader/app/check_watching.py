"""`grade check --watch`: one's own files are checked again at each save, by processes that stay warm.

A save of one's own file checks that one; of another file in its folder, or below it, all that lie there, for they may
import it; of a file that was handed out, or of a name that makes other homework be found, all begins anew. What cannot
be checked is told, and the next save waited for. The limit: folders that are not handed in with the file (those of
libraries, caches, what lies very deep) are not watched, and how a result is shown is the caller's.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from grader.app.checked_lines import Checked
from grader.app.own_check import OwnCheck
from grader.grading.batch.plan import Plan
from grader.grading.warm import Warm
from grader.intake.inventory import Submission
from grader.intake.listing import holds_libraries
from grader.intake.staged import MAX_DEPTH, is_skipped
from grader.sandbox.seam.shape import RECORD
from grader.text import Text, plain, tr
from grader.text.errors import UsageError

_WAITING = tr("Waiting for you to save; Ctrl-C ends it.")
_GIVEN = {"assignment.toml", "homework.toml", "course.toml", "probes.py", "exhibits.py", RECORD}
"""What is handed out beside public tests, and decides what they say."""
_QUIET_MS = 40
"""An editor writes a file in several steps: it is saved once nothing has changed for so long."""
_LONGEST_MS = 400
_LOOK_MS = 1_000
"""So often it is looked at without a word from the system: one that comes at the wrong moment can get lost."""
_MAX_LISTENED = 64
"""Folders of which the system is asked for word; those beyond are looked at."""
_MAX_LOOKED_AT = 5_000
_Mark = tuple[int, ...]


class Saves:
    """What changes in folders, from the moment that this is made. A context manager that ends it.

    The system tells when to look; what has changed is seen by looking, so that nothing is missed while one is checked.
    """

    def __init__(self, folders: Collection[Path], ignored: Collection[Path]) -> None:
        self._folders = [folder.resolve() for folder in folders]
        self._ignored = {path.resolve() for path in ignored}
        self._listened: list[Path] = []
        self._seen = self._look()
        self._told = self._listen()

    def _listen(self) -> Generator[object]:
        from watchfiles import watch

        return watch(
            *self._listened,
            recursive=False,  # it would go into every folder of every library
            debounce=_LONGEST_MS,
            step=_QUIET_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
        )

    def wait(self) -> set[Path]:
        """The files that were changed, made or deleted since it was last asked, once there are any."""
        while True:
            before, listened = self._seen, self._listened
            self._seen = self._look()
            if listened != self._listened:
                self._told.close()
                self._told = self._listen()
            changed = {path for path, _ in before.items() ^ self._seen.items()}
            if changed:
                return changed
            next(self._told)

    def _look(self) -> dict[Path, _Mark]:
        """What shows that a file was written, nearest first. Of a folder it is only seen that it is there."""
        found: dict[Path, _Mark] = {}
        listened: list[Path] = []
        pending = [(folder, 0) for folder in self._folders]
        while pending and len(found) < _MAX_LOOKED_AT:
            folder, depth = pending.pop(0)
            with contextlib.suppress(OSError):  # it is gone, with all that was in it
                entries = list(os.scandir(folder))
                if depth and holds_libraries(folder.name, [entry.name for entry in entries]):
                    continue
                listened += [folder] if len(listened) < max(_MAX_LISTENED, len(self._folders)) else []
                for entry in entries:
                    if _counts(entry.name) and (path := folder / entry.name) not in self._ignored:
                        with contextlib.suppress(OSError):  # it is gone by now
                            found[path] = _mark(entry)
                            if depth < MAX_DEPTH and entry.is_dir(follow_symlinks=False) and path not in self._folders:
                                pending.append((path, depth + 1))
        self._listened = listened or list(self._folders)
        return found

    def __enter__(self) -> Saves:
        return self

    def __exit__(self, *_: object) -> None:
        self._told.close()


@functools.lru_cache(maxsize=2 * _MAX_LOOKED_AT)
def _counts(name: str) -> bool:
    """Whether a file or folder of that name may be of the work, and none that Python, an editor or a tool leaves."""
    from watchfiles import Change, DefaultFilter  # a library in Rust, that nothing else here needs

    return not is_skipped(name) and DefaultFilter()(Change.modified, name)


def _mark(entry: os.DirEntry[str]) -> _Mark:
    if entry.is_dir():
        return ()
    status = entry.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@dataclass
class Watching:
    """Checks again and again."""

    open: Callable[[], OwnCheck]
    """What is to be checked now. `UsageError` where that is nothing."""
    plan: Callable[[OwnCheck], Plan]
    tell: Callable[[OwnCheck, Sequence[Checked]], object]
    say: Callable[[Text], None]
    points: bool
    ignored: Collection[Path] = field(default_factory=tuple)
    """What the check itself writes, and other programs beside it."""

    def follow(self) -> NoReturn:
        """For ever; an interrupt comes through, and so does a fault of the first beginning."""
        own = self.open()
        while True:
            with Saves({path.parent for path in own.files}, self.ignored) as saves, Warm(self.plan(own)) as warm:
                due: Sequence[Submission] | None = own.submissions
                while due is not None:
                    self.tell(own, [own.made_of(each, warm.grade(each), points=self.points) for each in due])
                    self.say(_WAITING)
                    own, due = self._wait(own, saves)

    def _wait(self, own: OwnCheck, saves: Saves) -> tuple[OwnCheck, Sequence[Submission] | None]:
        """After the next save: what there is to check now, and what of it is due; None where all begins anew."""
        while True:
            changed = saves.wait()
            self.say(plain(f"── {datetime.now():%H:%M:%S} ──"))
            try:
                now = self.open()
            except UsageError as error:
                self.say(error.text)
                continue
            if now != own or _was_handed_out(changed, own):
                return now, None
            return own, _affected(changed, own)


def _was_handed_out(changed: Collection[Path], own: OwnCheck) -> bool:
    given = _GIVEN | {assignment.public_tests.name for assignment in own.assignments}
    return any(path.name in given for path in changed)


def _affected(changed: Collection[Path], own: OwnCheck) -> list[Submission]:
    files = {path.resolve() for path in own.files}
    above = {folder for path in changed if path not in files for folder in path.parents}
    return [each for each in own.submissions if (path := each.path.resolve()) in changed or path.parent in above]
