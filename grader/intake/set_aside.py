"""Attempts that staff do not let count: with `_` before the time that names its folder, one is looked at no more.

Nothing is deleted, and taking the sign away brings it back. The limit: folders of attempts alone, and no link is
followed to one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from grader.intake.attempts import parse_time
from grader.intake.opening import StaffFiles, open_folder
from grader.text import tr
from grader.text.errors import MachineError, UsageError
from grader.text.safe import one_line

SIGN = "_"
Place = tuple[str, ...]


def attempt_above(place: Sequence[str], ids: Collection[str]) -> Place:
    """The attempt that a path names, or lies in: (student, assignment, time), without the sign; empty where there is
    none."""
    if len(place) < 3 or place[1] not in ids or not parse_time(time := place[2].removeprefix(SIGN)):
        return ()
    return (place[0], place[1], time)


def set_aside(root: Path, attempt: Place) -> None:
    """It counts no more. `UsageError` where it does not lie there."""
    _rename(root, attempt, attempt[2], SIGN + attempt[2])


def bring_back(root: Path, attempt: Place) -> None:
    """It counts again. `UsageError` where it was not set aside."""
    _rename(root, attempt, SIGN + attempt[2], attempt[2])


def is_there(root: Path, attempt: Place, *, aside: bool) -> bool:
    """Whether the attempt lies in the class folder, set aside or not."""
    return _is_folder(root, (*attempt[:2], (SIGN if aside else "") + attempt[2]))


def find_set_aside(root: Path, ids: Collection[str]) -> Iterator[Place]:
    """All that are, in order."""
    for student in sorted(name for name in _names(root) if not name.startswith((".", SIGN))):
        for id_ in ids:
            if _is_folder(root, (student, id_)):
                for name in sorted(_names(root / student / id_)):
                    attempt = attempt_above((student, id_, name), ids)
                    if attempt and name.startswith(SIGN) and is_there(root, attempt, aside=True):
                        yield attempt


def _rename(root: Path, attempt: Place, old: str, new: str) -> None:
    student, assignment, _ = attempt
    if not _is_folder(root, (student, assignment, old)):
        raise UsageError(
            tr("{place} is no folder of {root}.", place=one_line("/".join((student, assignment, old))), root=root)
        )
    folder = root / student / assignment
    if os.path.lexists(folder / new):
        raise UsageError(tr("{place} is there already.", place=one_line("/".join((student, assignment, new)))))
    try:
        os.rename(folder / old, folder / new)
    except OSError as error:
        raise MachineError(
            tr("{path} cannot be renamed: {error}.", path=folder / old, error=error.strerror or str(error))
        ) from error


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_folder(root: Path, place: Place) -> bool:
    """Whether each step down to it is a folder and no link."""
    try:
        with open_folder(root, place[:-1], StaffFiles()) as folder:
            return stat.S_ISDIR(folder.look(place[-1]).st_mode)
    except OSError:
        return False
