"""What a PATH is, and which class it belongs to: nothing that a student can hand in decides that.

The first rule that fits (`locate`):

- a file, or a student's folder (it holds `<assignment>.py`, or attempts): the student's, of the class above it, which
  is the outermost that `grader.intake.ancestors` finds within five levels. To name a file is to choose it, where there
  are several. Without a class above, it is graded alone, and the roster and the gradebook that may lie in it are not
  used: its own gradebook lies outside of it (`Spot.book_folder`);
- a folder that a class above knows, or that lies in one that it knows: a student's, though it look like a class;
- any other folder that a person names is the class, each folder in it a student, and nothing above it is asked.

A folder that holds both homework and, like a class, students' folders with a roster or a gradebook, and that no class
above knows, is refused: a guess could take a student's files for the class's records, or the class for one student. So
is one with such records that lies beside students' folders, and a path through a link that lies in what was handed in.

The limit: what is said here is a place; what lies there, `grader.intake.folder` finds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grader.domain.records import GRADEBOOK, ROSTER, is_report, state_folder
from grader.domain.roster import Roster, load_roster
from grader.intake.ancestors import (
    LEVELS,
    class_above,
    find_knowing_class,
    foreign_class_above,
    has_course,
    has_records,
    siblings,
)
from grader.intake.attempts import parse_time
from grader.intake.listing import files_below, list_folder
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folders import folder_names
from grader.text.safe import one_line

WHAT_TO_NAME = tr("Name a class folder, a student's folder or one file.")
_ALONE = "alone"


@dataclass(frozen=True)
class Spot:
    """What PATH is: in the class folder `root`, the folders down to it, and the file's name if it is one."""

    root: Path
    below: tuple[str, ...] = ()
    file: str = ""
    alone: bool = False
    """`root` is no class but the folder of one student."""

    @property
    def book_folder(self) -> Path:
        """Where the gradebook of this run lies, and all that is kept beside it: in the class folder; outside of a
        folder that is graded alone, since whoever handed it in could have put one there."""
        return alone_folder(self.root) if self.alone else self.root / GRADEBOOK

    @property
    def identity(self) -> str:
        """What tells this class, or folder, from every other on this machine."""
        return f"{'alone' if self.alone else 'class'}:{os.path.realpath(self.root)}"

    def load_roster(self) -> Roster:
        """The class's roster; a folder that is graded alone has none, whatever lies in it."""
        return Roster() if self.alone else load_roster(self.root / ROSTER)

    def told(self) -> Text:
        """The first line of a run: which class was taken, and which part of it."""
        if self.alone:
            return tr(
                "No class above {root}: it is graded alone, as one student's. Its gradebook: {book}",
                root=_shown(self.root),
                book=_shown(self.book_folder),
            )
        part = "/".join((*self.below, *([self.file] if self.file else [])))
        if not part:
            return tr("Class: {root}", root=_shown(self.root))
        return tr("Class: {root} (of it only {part})", root=_shown(self.root), part=one_line(part))


def _shown(path: Path) -> str:
    return one_line(str(path), 300)


def alone_folder(folder: Path) -> Path:
    """The gradebook's folder of a folder that is graded alone: in this user's own state folder, by a digest of the
    folder's real path. `UsageError` where this user has no such place."""
    own = state_folder()
    if own is None:
        raise UsageError(
            tr(
                "{root} is graded alone, and there is no home folder for its gradebook. Set XDG_STATE_HOME to a folder "
                "of yours, or put the student's folder into a class folder and name that.",
                root=_shown(folder),
            )
        )
    digest = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:16]
    return own / _ALONE / f"{folder_names([folder.name])[folder.name]}-{digest}"


def books_alone() -> list[Path]:
    """Where the gradebooks of folders that are graded alone lie; none where this user has no such place."""
    own = state_folder()
    return [] if own is None else [own / _ALONE]


def locate(path: Path, ids: Collection[str]) -> Spot:
    """Which class or student PATH belongs to, by the rules at the head of this module."""
    check_there(path, WHAT_TO_NAME)
    named = Path(os.path.abspath(path))  # without following links: names count as they were given
    file = ""
    if not named.is_dir() or (named.is_symlink() and named.name in {f"{id_}.py" for id_ in ids}):
        file = named.name
        if file not in {f"{id_}.py" for id_ in ids}:
            known = ", ".join(f"{id_}.py" for id_ in sorted(ids))
            raise UsageError(
                tr(
                    "{path} is not named like an assignment of this course. Known names: {known}.",
                    path=named,
                    known=known,
                )
            )
        named = named.parent
    # Through a link there are two ways up. The one that was named comes first: its names are the students'.
    for folder in dict.fromkeys((named, Path(os.path.realpath(named)))):
        students = find_knowing_class(folder) is not None
        if file or students or _is_students(folder, ids):
            root = class_above(folder, LEVELS - 1 if file else LEVELS)
            if root is not None:
                _check_links(root, folder)
                _check_beside(root, ids)
                return Spot(root, folder.relative_to(root).parts, file)
        if students:
            return _alone(named, file)
    if file:
        return _alone(named, file)
    if has_course(named):
        raise UsageError(
            tr("{path} is the course itself. Name the folder with the submissions, such as submissions/.", path=named)
        )
    if not _is_students(named, ids):
        if has_records(named) and (other := foreign_class_above(named)) is not None:
            raise UsageError(
                tr(
                    "{path} has records of a class and lies in {other}, which has some, too, and is another user's: "
                    "whether it is a class or was handed in there, cannot be told. Grade as that user, or move it out.",
                    path=named,
                    other=other,
                )
            )
        _check_beside(named, ids)
        return Spot(named)
    others = [name for name in list_folder(named).folders if name not in ids and _direct(named / name, ids)]
    if has_records(named) and others:
        raise UsageError(
            tr(
                "{path} looks like one student's folder, for homework lies directly in it, and like a class, for "
                "{records} and folders with homework ({folders}) do, too. If it is a class, move that homework into "
                "the folder of its student; if it is one student's, move {records} away. Then run again.",
                path=named,
                records=" / ".join(name for name in (ROSTER, GRADEBOOK) if os.path.exists(named / name)),
                folders=", ".join(one_line(name) for name in others[:5]),
            )
        )
    return _alone(named)


def _alone(folder: Path, file: str = "") -> Spot:
    """Under the folder's own name: a link may bear that of another student."""
    return Spot(Path(os.path.realpath(folder)), (), file, alone=True)


def _check_links(root: Path, folder: Path) -> None:
    """`UsageError` where a step from the class down to `folder` is a link: its student would say whose work that is."""
    for place in (folder, *folder.parents):
        if place == root:
            return
        if place.is_symlink():
            raise UsageError(
                tr(
                    "{path} is a link among what was handed in, and those are not followed. Name the folder that it "
                    "leads to, if that one is meant.",
                    path=_shown(place),
                )
            )


def _check_beside(root: Path, ids: Collection[str]) -> None:
    """`UsageError` where `root` is a class by its records, and lies where students' folders lie: it may be one of them,
    and the records be handed in."""
    if not has_records(root):
        return
    places = dict.fromkeys((root, Path(os.path.realpath(root))))
    beside = [each for place in places for each in siblings(place) if _is_students(each, ids)]
    if beside:
        raise UsageError(
            tr(
                "{path} has records of a class and lies beside folders with homework ({folders}): whether it is a "
                "class or was handed in as they were, cannot be told. If {parent} is the class, grade that first; if "
                "{path} is one, move it to a folder of its own.",
                path=_shown(root),
                folders=", ".join(one_line(each.name) for each in beside[:5]),
                parent=_shown(beside[0].parent),
            )
        )


def student_above(out: Path, spot: Spot, roster: Roster) -> Path | None:
    """The student's folder that OUT is or lies in, both without links; a folder in the class with nothing in it but
    what a run writes is none."""
    root = spot.root.resolve()
    if not out.is_relative_to(root):
        return None
    if spot.alone:
        return root
    name = out.relative_to(root).parts[:1]
    if name and (roster.find(name[0]) or any(not is_report(file[-1]) for file in files_below(list_folder, root, name))):
        return root / name[0]
    return None


def check_there(path: Path, hint: Text) -> None:
    """`UsageError` where there is no such path, or the system does not let us look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(tr("{path} does not exist. {hint}", path=path, hint=hint)) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            tr("{path} cannot be looked at: {why}. Correct that, or name another path.", path=str(path)[:300], why=why)
        ) from error


# os.path and not Path below: Path.is_file raises where the system does not let us look into a folder, and one
# student's folder must not stop the class.
def _is_students(folder: Path, ids: Collection[str]) -> bool:
    """Whether it holds homework as only a student's folder, or one in it, does: directly, or as attempts."""
    if _direct(folder, ids):
        return True
    below = [folder / id_ for id_ in ids if os.path.isdir(folder / id_)]
    attempts = [folder, *below] if folder.name in ids else below
    return any(parse_time(name) for place in attempts for name in list_folder(place).folders)


def _direct(folder: Path, ids: Collection[str]) -> list[str]:
    return [f"{id_}.py" for id_ in ids if os.path.isfile(folder / f"{id_}.py")]
