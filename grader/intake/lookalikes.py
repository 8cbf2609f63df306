"""Folders of nobody in the roster whose names say whose they may be: asked, for a guess would give work away.

A folder may have the id in other capitals (`kim2` for `KIM2`), the zeros in front that Excel took from the id in the
roster, or the id or name among other words. Two may have the same name, of which one writes the letters in parts, as
macOS does. The limit: names only, and only where one student alone fits; until the
instructor has decided, what lies there is graded as somebody's whom the roster does not have, and the total of the
student who fits stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar
from unicodedata import normalize

from grader.domain.roster import Person, Roster, fold_id
from grader.intake.findings import Finding
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.text import Text, tr
from grader.text.safe import folder_name, list_names, one_line

_T = TypeVar("_T")


def find_lookalikes(folders: Collection[str], roster: Roster) -> Iterator[Finding]:
    """One finding for each such folder; those of lost zeros come last and have one sentence in common."""
    used: dict[str, str] = {}
    """Of everybody who has a folder, the folder."""
    strange: list[str] = []
    for folder in folders:
        person = roster.find(folder)
        if person is None:
            strange.append(folder)
        else:
            used.setdefault(person.id, folder)
    for alike in _group(strange, lambda folder: normalize("NFC", folder)).values():
        if len(alike) > 1:
            yield Finding(alike[0], "", _ask_letters(alike), graded=True)
    by_letters = _group(roster, lambda person: fold_id(person.id))
    by_number = _group(roster, lambda person: _number(person.id))
    matcher = Matcher(People(roster), Outlines())
    zeros: dict[str, Person] = {}
    for folder in strange:
        same = by_letters.get(fold_id(folder), [])
        numbered = by_number.get(_number(folder), []) if _number(folder) else []
        matches = [person.id for person in numbered] or matcher.match_person(folder).ids
        if len(same) == 1:
            yield _finding(folder, same[0], _ask_capitals(folder, same[0], used.get(same[0].id, "")))
        elif len(matches) == 1 and matches[0] not in used:
            person = roster[matches[0]]
            if numbered and len(folder) > len(person.id):
                zeros[folder] = person
            else:
                yield _finding(folder, person, _ask_words(folder, person))
    for folder, person in zeros.items():
        yield _finding(folder, person, _ask_zeros(zeros))


def _ask_letters(folders: Collection[str]) -> Text:
    return tr(
        "These folders have the same name, of which one has its letters in parts, as macOS writes them, and are graded "
        "as two students: {listed}. If they are of one student, move what lies in the one into the other, and run "
        "again.",
        listed=list_names(folders),
    )


def _finding(folder: str, person: Person, text: Text) -> Finding:
    return Finding(person.id, "", text, places=((folder,),))


def _group(values: Iterable[_T], key: Callable[[_T], str]) -> dict[str, list[_T]]:
    groups: dict[str, list[_T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _number(id_: str) -> str:
    """An id of digits without the zeros in front; empty where it is another one."""
    return (id_.lstrip("0") or "0") if id_.isascii() and id_.isdigit() else ""


def _ask_words(folder: str, person: Person) -> Text:
    return tr(
        "The folder {shown} is of nobody in the roster; by its name it is of {student}, who has none. Name it {id}, "
        "and run again.",
        shown=folder_name(folder),
        student=person.label,
        id=one_line(person.id),
    )


def _ask_capitals(folder: str, person: Person, own: str) -> Text:
    if own:
        return tr(
            "The folder {shown} is of nobody in the roster, and but for capitals it has the id of {student}, who has "
            "the folder {own}. If it is theirs, move what lies in it there; if it is somebody else's, add them to the "
            "roster. Then run again.",
            shown=folder_name(folder),
            student=person.label,
            own=folder_name(own),
        )
    return tr(
        "The folder {shown} is of nobody in the roster, and but for capitals it has the id of {student}, who has none. "
        "If it is theirs, name it {id}; if it is somebody else's, add them to the roster. Then run again.",
        shown=folder_name(folder),
        student=person.label,
        id=one_line(person.id),
    )


def _ask_zeros(zeros: Mapping[str, Person]) -> Text:
    return tr(
        "The roster's ids lack the zeros in front that the folders have, as Excel drops them: {listed} ({count} "
        "in all). Nobody in the roster has those folders. Format the column of the ids as text (Format Cells, Text), "
        "put them in as the folders are named, and run again.",
        listed=list_names([f"{folder} ≠ {person.label}" for folder, person in zeros.items()], 80),
        count=len(zeros),
    )
