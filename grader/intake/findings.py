"""What was handed in and not graded, or not by its name alone: sentences for the instructor, who decides.

A guess which file is meant could cost somebody points, so there is none. The limit: names only; nothing is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.intake.attempts import find_time
from grader.intake.listing import MAX_DEPTH, MAX_ENTRIES, MAX_FILES, MAX_FOLDERS
from grader.text import Text, tr
from grader.text.safe import MAX_LISTED, full_name, list_names, one_line

PATH = 120
"""Letters of the path of a file in a sentence."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `assignment` is empty where it concerns none or all."""

    student: str
    assignment: str
    text: Text
    graded: bool = False
    """Whether the assignment was graded all the same."""
    unread: bool = False
    """Whether nobody can say what this student handed in."""
    places: tuple[tuple[str, ...], ...] = ()
    """The files that it is about and that were not graded, from the class folder."""
    kept: bool = False
    """Whether it is about what lies beside the gradebook (`grader.intake.awaiting`)."""


def ambiguous(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Several files of the right name, without a time that says which came last, or with one in the wrong place."""
    sentence = _MISPLACED if any(find_time(place.split("/")[1:2]) for place in places) else _SEVERAL
    folder = one_line(places[0].partition("/")[0], PATH)
    text = sentence.format(student=full_name(student, name), id_=id_, listed=list_names(places, PATH), folder=folder)
    return Finding(student, id_, text)


_SEVERAL = tr(
    "{student}: several files are named {id_}.py ({listed}). Keep one and move the "
    "others to a folder whose name begins with `_`, or grade the one that counts by its "
    "path."
)
_MISPLACED = tr(
    "{student}: several files are named {id_}.py ({listed}). If these are attempts, move the folders that are named "
    "by their times to {folder}/{id_}/. Else keep one and move the others to a folder whose name begins with `_`, or "
    "grade the one that counts by its path."
)


def time_unread(student: str, name: str, places: Sequence[tuple[str, ...]]) -> Finding:
    """Files that count, each alone, in a folder that is named by a time and is no attempt's where it lies."""
    return Finding(
        student,
        "",
        tr(
            "{student}: the time in a folder's name is read below {folder}/ASSIGNMENT/ alone, so that of the file "
            "itself stands, which costs nothing before you accept it: {listed}. If these are attempts, move the "
            "folders that are named by their times there.",
            student=full_name(student, name),
            listed=list_places(places),
            folder=one_line(places[0][0], PATH),
        ),
        graded=True,
    )


def assigned_twice(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Several files that are one assignment's, by their names or because somebody said so."""
    return Finding(
        student,
        id_,
        tr(
            "{student}: several files count as {id_}, by name or as they were assigned ({listed}). Take one back with "
            "grade assign --undo FILE, or move it to a folder whose name begins with `_`.",
            student=full_name(student, name),
            id_=id_,
            listed=list_names(places, PATH),
        ),
    )


def passed_over(
    student: str, name: str, id_: str, chosen: tuple[str, ...], places: Sequence[tuple[str, ...]]
) -> Finding:
    """A notebook or a text beside the file that counts before it."""
    return Finding(
        student,
        id_,
        tr(
            "{student}: {chosen} was graded, for a .py counts before a notebook, and that before a text; not used: "
            "{listed}. If one of these is meant, grade it by its path, or move the other to a folder whose name begins "
            "with `_`.",
            student=full_name(student, name),
            chosen=one_line("/".join(chosen), PATH),
            listed=list_places(places),
        ),
        graded=True,
        places=tuple(places),
    )


def unread_archive(student: str, name: str, id_: str, place: tuple[str, ...], why: Text) -> Finding:
    """An archive that cannot be opened, or not all of it; `id_` is the assignment that it is named like, if any."""
    return _unread(_NOT_OPENED, student, name, id_, place, why)


def unread_document(student: str, name: str, id_: str, place: tuple[str, ...], why: Text, *, graded: bool) -> Finding:
    """A text or a document that nobody may grade unseen."""
    return _unread(_NOT_GRADED, student, name, id_, place, why, graded=graded)


_NOT_OPENED = tr(
    "{student}: {place} could not be opened: {why}. Unpack it into the student's folder, or have it handed in "
    "anew (what to write to the student: grade assign --list)."
)
_NOT_GRADED = tr(
    "{student}: {place} was not graded: {why}. What to write to the student: grade assign --list. If there is "
    "nothing to grade in it, dismiss it with grade ignore FILE."
)


def _unread(
    sentence: Text, student: str, name: str, id_: str, place: tuple[str, ...], why: Text, *, graded: bool = False
) -> Finding:
    text = sentence.format(student=full_name(student, name), place=one_line("/".join(place), PATH), why=why)
    return Finding(student, id_, text, graded=graded, places=(place,))


def latest_unclear(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Attempts with times, of which the latest is not one file."""
    shown = list_names(places[-MAX_LISTED:], PATH)
    return Finding(
        student,
        id_,
        tr(
            "{student}: the latest attempt is not one file ({listed}): a time is there twice, "
            "or its folder holds no {id_}.py, or several.",
            student=full_name(student, name),
            listed=shown,
            id_=id_,
        ),
    )


def group_attempts(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    """Attempts of several members of one group, the one that counts first where the latest does."""
    return Finding(
        student,
        id_,
        tr(
            "{student}: several members of the group handed in {id_} ({listed}). They count as attempts of the group, "
            "the latest first. If one is a member's own affair, move it to a folder whose name begins with `_`.",
            student=full_name(student, name),
            id_=id_,
            listed=list_places(places),
        ),
        graded=True,
    )


def unreadable_folder(student: str, name: str, fault: str) -> Finding:
    """A student's folder that the system does not let us look into."""
    return Finding(
        student,
        "",
        tr(
            "{student}: the folder cannot be read ({fault}). Correct its permissions and run again.",
            student=full_name(student, name),
            fault=fault,
        ),
        unread=True,
    )


def overfull(student: str, name: str, places: Sequence[str]) -> Finding:
    """Folders with more in them than is looked at: what was handed in may be among the rest."""
    return Finding(
        student,
        "",
        tr(
            "{student}: more than {most} things lie in one folder ({listed}), and not all were looked at. Move what is "
            "no homework elsewhere and run again.",
            student=full_name(student, name),
            most=MAX_ENTRIES,
            listed=list_names(places, PATH),
        ),
        unread=True,
    )


def uninspected(student: str, name: str, places: Sequence[str]) -> Finding:
    """Folders with more below them, or deeper, than is looked at: what was handed in may be among the rest."""
    return Finding(
        student,
        "",
        tr(
            "{student}: below one folder ({listed}) lie more than {folders:,} folders or {files:,} files, or more than "
            "{depth} folders in each other, and not all were looked at. Move what is no homework elsewhere and run "
            "again.",
            student=full_name(student, name),
            listed=list_names(places, PATH),
            folders=MAX_FOLDERS,
            files=MAX_FILES,
            depth=MAX_DEPTH,
        ),
        unread=True,
    )


def unused_files(student: str, name: str, places: Sequence[tuple[str, ...]], ids: Collection[str]) -> Finding:
    """Files that may be work, and whose names say of no assignment that they are."""
    wanted = ", ".join(f"{id_}.py" for id_ in ids)
    return Finding(
        student,
        "",
        tr(
            "{student}: not graded, as no name says which assignment it is: {listed}. Rename it ({wanted}), say what "
            "it is with grade assign, or dismiss it with grade ignore FILE. What to write back where it cannot be "
            "read: grade assign --list.",
            student=full_name(student, name),
            listed=list_places(places),
            wanted=wanted,
        ),
        places=tuple(places),
    )


def foreign_records(student: str, name: str, places: Sequence[str]) -> Finding:
    """A roster, gradebook, manifest or course that a student handed in."""
    return Finding(
        student,
        "",
        tr(
            "{student}: handed in, and not taken for the grader's own: {listed}. The work beside it was graded as "
            "ever.",
            student=full_name(student, name),
            listed=list_names(places, PATH),
        ),
    )


def several_folders(student: str, name: str, folders: Sequence[str]) -> Finding:
    """Folders of which one bears the student's id and another their name, or the same in other bytes."""
    return Finding(
        student,
        "",
        tr(
            "{student}: what lies in {count} folders counts as this student's, by id or by name ({listed}). If one of "
            "them is somebody else's, give it the id of its student and run again.",
            student=full_name(student, name),
            count=len(folders),
            listed=list_names(folders, PATH),
        ),
        graded=True,
    )


def stray(file: str, owner: tuple[str, str] | None, assignment: str) -> Finding:
    """A file that lies in the class folder itself; `owner` (id, name) is whom its name says it is of, if anybody."""
    shown = one_line(file)
    if owner is None:
        text = tr(
            "{shown} lies outside of every student's folder. Move it into the folder of its student, say whose it is "
            "with grade assign, or dismiss it with grade ignore FILE.",
            shown=shown,
        )
        return Finding("", "", text, places=((file,),))
    return Finding(
        owner[0],
        assignment,
        tr(
            "{shown} lies outside of every student's folder; by its name it is of {student}. Move it into that folder, "
            "confirm it with grade assign, or dismiss it with grade ignore FILE.",
            shown=shown,
            student=full_name(*owner),
        ),
        places=((file,),),
    )


def other_roster(file: str) -> Finding:
    """A roster under another name, so that nobody has a name or a mail."""
    return Finding(
        "",
        "",
        tr(
            "{shown} looks like the roster, and is not named roster.csv or roster.xlsx: it was not used. Save it as "
            "roster.xlsx (in Excel: Excel Workbook), or as roster.csv (CSV UTF-8), with the columns id, name, email.",
            shown=one_line(file),
        ),
    )


def list_places(places: Sequence[tuple[str, ...]]) -> str:
    """Files as a sentence names them."""
    return list_names(["/".join(place) for place in places], PATH)
