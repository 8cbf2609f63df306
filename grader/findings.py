"""What was handed in and not graded, or not by its name alone: sentences for the instructor, who decides.

A guess which file is meant could cost somebody points, so there is none. The limit: names only; nothing is opened.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.listing import Folder
from grader.report.safe import one_line
from grader.text import Text

_SHOWN = 5
_EXAMPLE = "2019-03-05T21:00:00+09:00"
_COPIED = ("", "copy", "복사본", "사본", "최종", "final", "수정", "new")
_ENDINGS = (".py", ".ipynb", ".txt", ".zip", ".7z", ".rar", ".tar", ".gz", ".pyw", ".rtf", ".docx", ".hwp", ".pyc")


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


def ambiguous(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Several files of the right name, without a time that says which came last."""
    listed = _listed(places)
    return Finding(
        student,
        id_,
        Text(
            f"{_who(student, name)}: {id_}.py가 여러 개입니다 ({listed}). 어느 것인지 정해서 나머지를 지우거나 "
            "`_`로 시작하는 폴더로 옮기고, 아니면 그 파일을 지정해서 다시 채점해 주세요.",
            f"{_who(student, name)}: several files are named {id_}.py ({listed}). Keep one and move the others to a "
            "folder whose name begins with `_`, or grade the one that counts by its path.",
        ),
    )


def latest_unclear(student: str, name: str, id_: str, places: Sequence[str]) -> Finding:
    """Attempts with times, of which the latest is not one file."""
    listed = _listed(places[-_SHOWN:])
    return Finding(
        student,
        id_,
        Text(
            f"{_who(student, name)}: 마지막 제출을 하나로 정할 수 없습니다 ({listed}). 같은 시각이 두 번 있거나, "
            f"그 폴더에 {id_}.py가 없거나 둘 이상입니다.",
            f"{_who(student, name)}: the latest attempt is not one file ({listed}): a time is there twice, or its "
            f"folder holds no {id_}.py, or several.",
        ),
    )


def unreadable_folder(student: str, name: str, fault: str) -> Finding:
    """A student's folder that the system does not let us look into."""
    return Finding(
        student,
        "",
        Text(
            f"{_who(student, name)}: 폴더를 읽을 수 없습니다 ({fault}). 권한을 고치고 다시 채점해 주세요.",
            f"{_who(student, name)}: the folder cannot be read ({fault}). Correct its permissions and run again.",
        ),
        unread=True,
    )


def nothing_known(student: str, name: str, places: Sequence[str], ids: Collection[str]) -> Finding:
    """Files, and none that is named like any assignment."""
    wanted = ", ".join(f"{id_}.py" for id_ in ids)
    listed = _listed(places)
    return Finding(
        student,
        "",
        Text(
            f"{_who(student, name)}: 과제 이름의 파일이 없습니다 ({listed}). 파일 이름은 {wanted} 중 하나여야 합니다.",
            f"{_who(student, name)}: no file is named like an assignment ({listed}). Names must be one of {wanted}.",
        ),
    )


def stray(root: Folder, ids: Collection[str]) -> Iterator[Finding]:
    """Homework that lies in the class folder itself, so that it is nobody's."""
    for file in root.files:
        if any(_resembles(file, id_) for id_ in ids):
            shown = one_line(file)
            yield Finding(
                "",
                "",
                Text(
                    f"{shown}: 학생 폴더 밖에 있어서 누구의 것인지 알 수 없습니다. 그 학생의 폴더로 옮겨 주세요.",
                    f"{shown} lies outside of every student's folder. Move it into the folder of its student.",
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
    names = {f"{id_}.py" for id_ in ids}
    for id_ in ids:
        if id_ in doubtful:
            continue
        exact = [place for place in files if place[-1] == f"{id_}.py"]
        near = [place for place in files if place[-1] not in names and _meant_for(place[-1], ids) == id_]
        if id_ in graded:
            copies = [place for place in near if _is_copy(place[-1], id_)]
            if copies:
                yield _copies(student, name, id_, copies)
        elif exact:
            yield _too_deep(student, name, id_, exact)
        elif near:
            yield _misnamed(student, name, id_, near)


def _copies(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    listed = _listed(["/".join(place) for place in places])
    return Finding(
        student,
        id_,
        Text(
            f"{_who(student, name)}: {id_}.py를 채점했습니다. 비슷한 이름의 파일도 있으니 확인해 주세요: {listed}",
            f"{_who(student, name)}: {id_}.py was graded. There are files of nearly that name, too: {listed}",
        ),
        graded=True,
    )


def _too_deep(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    listed = _listed(["/".join(place) for place in places])
    return Finding(
        student,
        id_,
        Text(
            f"{_who(student, name)}: {listed} 은(는) 너무 깊은 폴더에 있어서 채점하지 않았습니다. 학생 폴더나 그 바로 "
            f"아래 폴더로 옮겨 주세요. 여러 번 제출한 것이라면 폴더 이름을 {id_}/{_EXAMPLE} 처럼 시각으로 지어 주세요.",
            f"{_who(student, name)}: {listed} lies too deep and was not graded. Move it into the student's folder, or "
            f"one below it; for several attempts, name the folders by their time: {id_}/{_EXAMPLE}.",
        ),
    )


def _misnamed(student: str, name: str, id_: str, places: Sequence[tuple[str, ...]]) -> Finding:
    listed = _listed(["/".join(place) for place in places])
    text = Text(
        f"{_who(student, name)}: {listed} 은(는) 이름이 {id_}.py가 아니라서 채점하지 않았습니다. ",
        f"{_who(student, name)}: {listed} is not named {id_}.py and was not graded. ",
    )
    endings = {place[-1].lower().rpartition(".")[2] for place in places}
    if "ipynb" in endings:
        text += Text(
            f"노트북이라면 [파일 → .py로 다운로드]로 저장해서 {id_}.py로 받아 주세요.",
            f"A notebook has to be saved as a script (File, Download .py) and handed in as {id_}.py.",
        )
    elif endings & {"zip", "7z", "rar", "tar", "gz"}:
        text += Text("압축을 풀어서 학생 폴더에 넣어 주세요.", "Unpack it into the student's folder.")
    else:
        text += Text(
            "맞는 파일이면 이름을 고치고 다시 채점해 주세요.", "If it is the right file, rename it and run again."
        )
    return Finding(student, id_, text)


def _who(student: str, name: str) -> str:
    return one_line(student) if name == student else f"{one_line(name)} ({one_line(student)})"


def _listed(places: Sequence[str]) -> str:
    more = f", … +{len(places) - _SHOWN}" if len(places) > _SHOWN else ""
    return ", ".join(one_line(place, 120) for place in places[:_SHOWN]) + more


def _letters(text: str) -> str:
    """Only letters and digits, small: "Dictionary (1)" and "dictionary_1" are alike."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _resembles(file: str, id_: str) -> bool:
    """Whether a file of that name could be meant for the assignment."""
    stem, ending = _split(file)
    return ending and _letters(id_) in _letters(stem)


def _meant_for(file: str, ids: Collection[str]) -> str:
    """The longest id that fits: mlp_deep.txt is not mlp's where there is an assignment mlp_deep."""
    return max((id_ for id_ in ids if _resembles(file, id_)), key=len, default="")


def _is_copy(file: str, id_: str) -> bool:
    """Whether it is the same name with other capitals, or a copy's: "dictionary (1).py", "dictionary - 복사본.py"."""
    stem, _ = _split(file)
    letters, wanted = _letters(stem), _letters(id_)
    rest = letters.removeprefix(wanted)
    return letters.startswith(wanted) and (rest.isdigit() or rest in _COPIED)


def _split(file: str) -> tuple[str, bool]:
    """The name without its endings, and whether it had one that homework has."""
    stem, found = file, False
    while True:
        lower = stem.lower()
        ending = next((each for each in _ENDINGS if lower.endswith(each)), None)
        if ending is None:
            return stem, found
        stem, found = stem[: -len(ending)], True
