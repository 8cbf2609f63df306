"""Where a class's gradebook lies, and whether it can be opened there: to write, to read, or without a trace.

The limit: what the file holds, and who has it open, is `grader.gradebook.file`'s.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from grader.domain.records import FILENAME, GRADEBOOK
from grader.gradebook.file import check_folder
from grader.text import tr
from grader.text.errors import UsageError

_IN_CLASS = tr("Make the class folder writable, or grade a copy of it.")
_ALONE = tr("Set XDG_STATE_HOME to a folder of yours that can be written to, and run again.")


def book_path(class_folder: Path, folder: Path | None) -> Path:
    """The file of that class, in its `.grade` or in `folder`, which nobody else has put there."""
    folder = folder or class_folder / GRADEBOOK
    check_folder(folder, class_folder)
    return folder / FILENAME


def check_there(path: Path, class_folder: Path) -> None:
    """`UsageError` where there is none."""
    if not path.is_file():
        folder = path.parent
        raise UsageError(
            tr(
                "There is no gradebook in {folder}. Grade the class first: grade run {classroom}",
                folder=folder.parent if folder.name == GRADEBOOK else folder,
                classroom=shlex.quote(str(class_folder)),
            )
        )


def check_whole(path: Path) -> None:
    """`UsageError` where a journal lies beside it, which only a writer may roll back."""
    if path.with_name(f"{FILENAME}-journal").is_file():
        raise UsageError(
            tr(
                "{path} is being written, or a run was killed while it wrote. Wait for that run to end, or let "
                "`grade show` repair the file; then try again.",
                path=path,
            )
        )


def make_folder(path: Path) -> None:
    """The folder for it, for the owner alone: hidden inputs and answers stand in the file."""
    folder = path.parent
    try:
        folder.mkdir(mode=0o700, exist_ok=True, parents=folder.name != GRADEBOOK)
    except OSError as error:
        raise UsageError(
            tr("The gradebook's folder {folder} cannot be made: {why}. ", folder=folder, why=error.strerror)
            + (_IN_CLASS if folder.name == GRADEBOOK else _ALONE)
        ) from error
