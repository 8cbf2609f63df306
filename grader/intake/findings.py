"""What was handed in and not graded, or not by its name alone: sentences for the instructor, who decides.

A guess which file is meant could cost somebody points, so there is none. The limit: names only; nothing is opened.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.intake.kinds import all_names, names_of
from grader.intake.listing import MAX_ENTRIES
from grader.text import Text, tr
from grader.text.safe import MAX_LISTED, full_name, list_names, one_line

_PATH = 120
"""Letters of the path of a file in a sentence."""
_EXAMPLE = "2019-03-05T21:00:00+09:00"
_COPIED = ("", "copy", "복사본", "사본", "최종", "final", "수정", "new")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".egg", ".alz")
_DOCUMENTS = (".txt", ".rtf", ".doc", ".docx", ".hwp", ".hwpx", ".pdf", ".odt")
_ENDINGS = (".py", ".ipynb", ".pyw", ".pyc", *_ARCHIVES, *_DOCUMENTS)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff")
_NO_CODE = (
    *(*_PICTURES, ".svg", ".ico", ".psd", ".mp3", ".wav", ".m4a", ".mp4", ".avi", ".mov", ".mkv", ".webm"),
    *(".csv", ".tsv", ".xls", ".xlsx", ".ods", ".numbers", ".json", ".xml", ".sqlite", ".sqlite3", ".db", ".log"),
    *(".npy", ".npz", ".mat", ".pkl", ".pickle", ".joblib", ".parquet", ".tfrecord", ".tfrecords", ".dat", ".bin"),
    *(".h5", ".hdf5", ".keras", ".ckpt", ".index", ".meta", ".pb", ".pbtxt", ".onnx", ".tflite", ".pt", ".pth"),
    *(".toml", ".ini", ".cfg", ".yml", ".yaml", ".lock", ".iml", ".sln", ".pyproj", ".code-workspace", ".bat", ".cmd"),
    *(".pyc", ".pyo", ".pyd", ".so", ".dll", ".exe", ".ttf", ".otf", ".ttc", ".swp", ".css"),
)
"""How names end of what lies beside work, or is made by it, and holds no code of its own."""
_DATA = re.compile(r"(train|t10k)-(images|labels)[-.]idx\d-ubyte|.*\.data-\d+-of-\d+|events\.out\.tfevents.*")
"""MNIST as it is downloaded, and what TensorFlow writes."""


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


def ambiguous(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Several files of the right name, without a time that says which came last."""
    shown = list_names(places, _PATH)
    return Finding(
        student,
        id_,
        tr(
            "{student}: several files are named {id_}.py ({listed}). Keep one and move the "
            "others to a folder whose name begins with `_`, or grade the one that counts by its "
            "path.",
            student=full_name(student, name),
            id_=id_,
            listed=shown,
        ),
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
            listed=list_names(places, _PATH),
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
            chosen=one_line("/".join(chosen), _PATH),
            listed=_list_places(places),
        ),
        graded=True,
        places=tuple(places),
    )


def unread_archive(student: str, name: str, id_: str, place: tuple[str, ...], why: Text) -> Finding:
    """An archive that cannot be opened, or not all of it; `id_` is the assignment that it is named like, if any."""
    return Finding(
        student,
        id_,
        tr(
            "{student}: {place} could not be opened: {why}. Unpack it into the student's folder, or have it handed in "
            "anew.",
            student=full_name(student, name),
            place=one_line("/".join(place), _PATH),
            why=why,
        ),
        places=(place,),
    )


def latest_unclear(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Attempts with times, of which the latest is not one file."""
    shown = list_names(places[-MAX_LISTED:], _PATH)
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
            listed=list_names(places, _PATH),
        ),
        unread=True,
    )


def uninspected(student: str, name: str, places: Sequence[str]) -> Finding:
    """Folders with more below them, or deeper, than is looked at: what was handed in may be among the rest."""
    return Finding(
        student,
        "",
        tr(
            "{student}: very many things lie below one folder ({listed}), or very deep, and not all were looked at. "
            "Move what is no homework elsewhere and run again.",
            student=full_name(student, name),
            listed=list_names(places, _PATH),
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
            "it is with grade assign, or dismiss it with grade ignore FILE.",
            student=full_name(student, name),
            listed=_list_places(places),
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
            listed=list_names(places, _PATH),
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
            listed=list_names(folders, _PATH),
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


def odd_names(
    student: str,
    name: str,
    files: Sequence[tuple[str, ...]],
    ids: Collection[str],
    graded: Collection[str],
    doubtful: Collection[str],
) -> Iterator[Finding]:
    """Files that are probably meant for an assignment and are not where, or not named as, they should be."""
    names = all_names(ids)
    for id_ in ids:
        if id_ in doubtful:
            continue
        exact = [place for place in files if place[-1] in names_of(id_)]
        near = [place for place in files if place[-1] not in names and meant_for(place[-1], ids) == id_]
        if id_ in graded:
            copies = [place for place in near if _is_copy(place[-1], id_)]
            if copies:
                yield _copies(student, name, id_, copies)
        elif exact:
            yield _too_deep(student, name, id_, exact)
        elif near:
            yield _misnamed(student, name, id_, near)


def _copies(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    shown = _list_places(places)
    return Finding(
        student,
        id_,
        tr(
            "{student}: {id_}.py was graded. There are files of nearly that name, too: {listed}",
            student=full_name(student, name),
            id_=id_,
            listed=shown,
        ),
        graded=True,
        places=tuple(places),
    )


def _too_deep(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    shown = _list_places(places)
    return Finding(
        student,
        id_,
        tr(
            "{student}: {listed} lies too deep and was not graded. Move it into the student's "
            "folder, or one below it; for several attempts, name the folders by their time: "
            "{id_}/{example}.",
            student=full_name(student, name),
            listed=shown,
            id_=id_,
            example=_EXAMPLE,
        ),
        places=tuple(places),
    )


def _misnamed(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    shown = _list_places(places)
    text = tr(
        "{student}: {listed} is not named {id_}.py and was not graded. ",
        student=full_name(student, name),
        listed=shown,
        id_=id_,
    )
    kinds = {classify_file(place[-1]) for place in places}
    if "notebook" in kinds:
        text += tr("If it is the right notebook, rename it {id_}.ipynb and run again.", id_=id_)
    elif "archive" in kinds:
        text += tr("Unpack it into the student's folder.")
    else:
        text += tr("If it is the right file, rename it and run again.")
    return Finding(student, id_, text, places=tuple(places))


def _list_places(places: Sequence[tuple[str, ...]]) -> str:
    return list_names(["/".join(place) for place in places], _PATH)


def _letters(text: str) -> str:
    """Only letters and digits, small: "Dictionary (1)" and "dictionary_1" are alike."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _resembles(file: str, id_: str) -> bool:
    """Whether a file of that name could be meant for the assignment."""
    stem, ending = _split(file)
    if not (ending or classify_file(file) != "other" or file.lower().endswith(_PICTURES)):
        return False
    return _letters(id_) in _letters(stem)


def meant_for(file: str, ids: Collection[str]) -> str:
    """The longest id that fits: mlp_deep.txt is not mlp's where there is an assignment mlp_deep."""
    return max((id_ for id_ in ids if _resembles(file, id_)), key=len, default="")


def classify_file(file: str) -> Literal["python", "notebook", "archive", "document", "bare", "unknown", "other"]:
    """What a file is by its name: "bare" without an ending, "unknown" with one that may be of anything, "other" if it
    holds no code."""
    lower = file.lower()
    unpacked = lower.removesuffix(".gz")
    if _DATA.fullmatch(unpacked) or unpacked.endswith(_NO_CODE):
        return "other"
    if lower.endswith((".py", ".pyw")):
        return "python"
    if lower.endswith(".ipynb"):
        return "notebook"
    if lower.endswith(_ARCHIVES):
        return "archive"
    if lower.endswith(_DOCUMENTS):
        return "document"
    return "unknown" if "." in lower else "bare"


def _is_copy(file: str, id_: str) -> bool:
    """Whether it is the same name with other capitals, or a copy's: "dictionary (1).py", "dictionary - 복사본.py"."""
    stem, _ = _split(file)
    letters, wanted = _letters(stem), _letters(id_)
    rest = letters.removeprefix(wanted)
    return letters.startswith(wanted) and (rest.isdigit() or rest in _COPIED)


def _split(file: str) -> tuple[str, bool]:
    """The name without its endings, and whether it had one that homework has."""
    stem, had_ending = file, False
    while True:
        lower = stem.lower()
        ending = next((each for each in _ENDINGS if lower.endswith(each)), None)
        if ending is None:
            return stem, had_ending
        stem, had_ending = stem[: -len(ending)], True
