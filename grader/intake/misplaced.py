"""Files that are probably meant for an assignment and are not where, or not named as, they should be: listed.

The limit: names only; what is a copy and what is the work is for a person to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from grader.intake.file_names import classify_file, is_copy, meant_for
from grader.intake.findings import Finding, list_places
from grader.intake.kinds import all_names, is_archive, is_document, is_text, names_of
from grader.text import Text, tr
from grader.text.safe import full_name

_EXAMPLE = "2019-03-05T21:00:00+09:00"


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
            copies = [place for place in near if is_copy(place[-1], id_)]
            if copies:
                yield _finding(_COPIES, student, name, id_, copies, graded=True)
        elif exact:
            yield _finding(_TOO_DEEP, student, name, id_, exact)
        elif near:
            yield _finding(_MISNAMED + _advice(near), student, name, id_, near)


_COPIES = tr("{student}: {id_}.py was graded. There are files of nearly that name, too: {listed}")
_TOO_DEEP = tr(
    "{student}: {listed} lies too deep and was not graded. Move it into the student's "
    "folder, or one below it; for several attempts, name the folders by their time: "
    "{id_}/{example}."
)
_MISNAMED = tr("{student}: {listed} is not named {id_}.py and was not graded. ")


def _advice(places: Sequence[tuple[str, ...]]) -> Text:
    kinds = {_kind(place[-1]) for place in places}
    if "notebook" in kinds:
        return tr("If it is the right notebook, rename it {id_}.ipynb and run again.")
    if "archive" in kinds:
        return tr("Unpack it into the student's folder.")
    if kinds <= {"unread"}:
        return tr("No code can be taken out of it as it is. What to write back: grade assign --list")
    if any(is_archive(name) for place in places for name in place[:-1]):  # nobody renames what is packed
        return tr("If it is the right file, say so: grade assign --list")
    return tr("If it is the right file, rename it and run again, or say so: grade assign --list")


def _kind(file: str) -> str:
    kind = classify_file(file)
    documented = kind == "document" and not (is_text(file) or is_document(file))
    return "unread" if documented or kind == "other" else kind


def _finding(
    sentence: Text, student: str, name: str, id_: str, places: Sequence[tuple[str, ...]], *, graded: bool = False
) -> Finding:
    shown = full_name(student, name)
    text = sentence.format(student=shown, id_=id_, listed=list_places(places), example=_EXAMPLE)
    return Finding(student, id_, text, graded=graded, places=tuple(places))
