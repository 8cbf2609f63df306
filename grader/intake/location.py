"""What a PATH is, and which class it belongs to: nothing that a student can hand in decides that.

The first rule that fits (`locate`):

- a file, or a student's folder (it holds `<assignment>.py`, a notebook of that name, or attempts): the student's, of
  the class above it, which is the outermost that `grader.intake.ancestors` finds within five levels. To name a file is
  to choose it, where there are several. Without a class above, it is graded alone, and the roster and the gradebook
  that may lie in it are not used: its own gradebook lies outside of it (`Location.book_folder`);
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

from grader.domain.records import GRADEBOOK, ROSTERS, is_report, state_folder
from grader.domain.roster import Roster, class_roster
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
from grader.intake.kinds import NOTEBOOK, all_names, is_archive
from grader.intake.listing import files_below, list_folder
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folders import folder_names
from grader.text.safe import one_line

WHAT_TO_NAME = tr("Name a class folder, a student's folder or one file.")
_ALONE = "alone"


@dataclass(frozen=True)
class Location:
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
        return lone_gradebook_folder(self.root) if self.alone else self.root / GRADEBOOK

    @property
    def whole(self) -> Location:
        """All of the class, whatever part of it PATH is."""
        return Location(self.root, alone=self.alone)

    @property
    def identity(self) -> str:
        """What tells this class, or folder, from every other on this machine."""
        return f"{'alone' if self.alone else 'class'}:{os.path.realpath(self.root)}"

    def load_roster(self) -> Roster:
        """The class's roster; a folder that is graded alone has none, whatever lies in it."""
        return Roster() if self.alone else class_roster(self.root)

    def describe(self) -> Text:
        """The first line of a run: which class was taken, and which part of it."""
        if self.alone:
            return tr(
                "No class above {root}: it is graded alone, as one student's. Its gradebook: {book}",
                root=_show_path(self.root),
                book=_show_path(self.book_folder),
            )
        part = "/".join((*self.below, *([self.file] if self.file else [])))
        if not part:
            return tr("Class: {root}", root=_show_path(self.root))
        return tr("Class: {root} (of it only {part})", root=_show_path(self.root), part=one_line(part))


def _show_path(path: Path) -> str:
    return one_line(str(path), 300)


def lone_gradebook_folder(folder: Path) -> Path:
    """The gradebook's folder of a folder that is graded alone: in this user's own state folder, by a digest of the
    folder's real path. `UsageError` where this user has no such place."""
    state = state_folder()
    if state is None:
        raise UsageError(
            tr(
                "{root} is graded alone, and there is no home folder for its gradebook. Set XDG_STATE_HOME to a folder "
                "of yours, or put the student's folder into a class folder and name that.",
                root=_show_path(folder),
            )
        )
    digest = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:16]
    return state / _ALONE / f"{folder_names([folder.name])[folder.name]}-{digest}"


def lone_gradebooks() -> list[Path]:
    """Where the gradebooks of folders that are graded alone lie; none where this user has no such place."""
    state = state_folder()
    return [] if state is None else [state / _ALONE]


def locate(path: Path, ids: Collection[str]) -> Location:
    """Which class or student PATH belongs to, by the rules at the head of this module."""
    check_exists(path, WHAT_TO_NAME)
    target = Path(os.path.abspath(path))  # without following links: names count as they were given
    file = ""
    if not target.is_dir() or (target.is_symlink() and target.name in all_names(ids)):
        file = target.name
        if file not in all_names(ids) and not is_archive(file):
            known = ", ".join(f"{id_}.py" for id_ in sorted(ids))
            raise UsageError(
                tr(
                    "{path} is not named like an assignment of this course. Known names: {known}.",
                    path=target,
                    known=known,
                )
            )
        target = target.parent
    # Through a link there are two ways up. The one that was named comes first: its names are the students'.
    for folder in dict.fromkeys((target, Path(os.path.realpath(target)))):
        students = find_knowing_class(folder) is not None
        if file or students or _holds_homework(folder, ids):
            root = class_above(folder, LEVELS - 1 if file else LEVELS)
            if root is not None:
                _check_links(root, folder)
                _check_beside(root, ids)
                return Location(root, folder.relative_to(root).parts, file)
        if students:
            return _locate_alone(target, file)
    if file:
        return _locate_alone(target, file)
    if has_course(target):
        raise UsageError(
            tr(
                "{path} is the course itself. Name the folder with the submissions, such as submissions/.",
                path=target,
            )
        )
    if not _holds_homework(target, ids):
        if has_records(target) and (other := foreign_class_above(target)) is not None:
            raise UsageError(
                tr(
                    "{path} has records of a class and lies in {other}, which has some, too, and is another user's: "
                    "whether it is a class or was handed in there, cannot be told. Grade as that user, or move it out.",
                    path=target,
                    other=other,
                )
            )
        _check_beside(target, ids)
        return Location(target)
    others = [name for name in list_folder(target).folders if name not in ids and _list_homework(target / name, ids)]
    if has_records(target) and others:
        raise UsageError(
            tr(
                "{path} looks like one student's folder, for homework lies directly in it, and like a class, for "
                "{records} and folders with homework ({folders}) do, too. If it is a class, move that homework into "
                "the folder of its student; if it is one student's, move {records} away. Then run again.",
                path=target,
                records=" / ".join(name for name in (*ROSTERS, GRADEBOOK) if os.path.exists(target / name)),
                folders=", ".join(one_line(name) for name in others[:5]),
            )
        )
    return _locate_alone(target)


def _locate_alone(folder: Path, file: str = "") -> Location:
    """Under the folder's own name: a link may bear that of another student."""
    return Location(Path(os.path.realpath(folder)), (), file, alone=True)


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
                    path=_show_path(place),
                )
            )


def _check_beside(root: Path, ids: Collection[str]) -> None:
    """`UsageError` where `root` is a class by its records, and lies where students' folders lie: it may be one of them,
    and the records be handed in."""
    if not has_records(root):
        return
    places = dict.fromkeys((root, Path(os.path.realpath(root))))
    beside = [each for place in places for each in siblings(place) if _holds_homework(each, ids)]
    if beside:
        raise UsageError(
            tr(
                "{path} has records of a class and lies beside folders with homework ({folders}): whether it is a "
                "class or was handed in as they were, cannot be told. If {parent} is the class, grade that first; if "
                "{path} is one, move it to a folder of its own.",
                path=_show_path(root),
                folders=", ".join(one_line(each.name) for each in beside[:5]),
                parent=_show_path(beside[0].parent),
            )
        )


def student_above(out: Path, location: Location, roster: Roster) -> Path | None:
    """The student's folder that OUT is or lies in, both without links; a folder in the class with nothing in it but
    what a run writes is none."""
    root = location.root.resolve()
    if not out.is_relative_to(root):
        return None
    if location.alone:
        return root
    name = out.relative_to(root).parts[:1]
    if name and (roster.find(name[0]) or any(not is_report(file[-1]) for file in files_below(list_folder, root, name))):
        return root / name[0]
    return None


def check_exists(path: Path, hint: Text) -> None:
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
def _holds_homework(folder: Path, ids: Collection[str]) -> bool:
    """Whether it holds homework as only a student's folder, or one in it, does: directly, or as attempts."""
    if _list_homework(folder, ids):
        return True
    below = [folder / id_ for id_ in ids if os.path.isdir(folder / id_)]
    attempts = [folder, *below] if folder.name in ids else below
    return any(parse_time(name) for place in attempts for name in list_folder(place).folders)


def _list_homework(folder: Path, ids: Collection[str]) -> list[str]:
    names = (f"{id_}{suffix}" for id_ in ids for suffix in (".py", NOTEBOOK))
    return [name for name in names if os.path.isfile(folder / name)]
