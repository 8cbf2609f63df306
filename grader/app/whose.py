"""Who is meant: a student by id, name or address, in the roster, by a folder, or in the gradebook alone.

The limit: nobody is guessed. An unknown word is refused with the names that are nearest to it, an ambiguous one with
those whom it may mean.
"""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.app.class_folder import look_through
from grader.domain.course import Course
from grader.domain.records import FILENAME
from grader.domain.roster import Person, Roster
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.personal import count_personal
from grader.intake.awaiting import add_kept
from grader.intake.inventory import Inventory
from grader.intake.location import Location
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import one_line

_SEVERAL = tr("{word} may be each of these: {ids}. Name one by id.")
_UNKNOWN = tr(
    "Neither the roster nor the gradebook of {root} knows {word}. Name the student by id, name or address.",
)
_NOBODY = tr("The student is empty here. Name one by id, name or address.")
_NEAREST = tr(" Nearest: {names}.")
MAX_NEAREST = 3


def find_student(location: Location, course: Course, word: str) -> tuple[str, Person | None]:
    """The id, and the row of the roster where there is one. `UsageError` where
    nothing knows of them, or several people are called so."""
    return read_people(location, course).find(word)


def read_people(location: Location, course: Course) -> People:
    """Everybody whom the class knows now."""
    roster = location.load_roster()
    inventory = look_through(course, location, roster)
    known: set[str] = set()
    if os.path.isfile(location.book_folder / FILENAME):
        with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
            inventory = add_kept(inventory, book, roster)
            known = book.students() | {each.student for each in read_decisions(book) if each.student}
    return People(location, roster, inventory, frozenset(known))


@dataclass(frozen=True)
class People:
    """Those whom a word may mean."""

    location: Location
    roster: Roster
    inventory: Inventory
    """All that lies in the class folder."""
    graded: frozenset[str]
    """Students by the gradebook."""

    def find(self, word: str) -> tuple[str, Person | None]:
        """As `find_student`."""
        if not word.strip():  # on record an empty student is everybody: whom a hold of all is for
            raise UsageError(_NOBODY)
        if word in self.roster:
            return word, self.roster[word]
        key = fold(word)
        found = [each for each in self.roster if key in (fold(each.name), *map(fold, each.emails))]
        if len(found) > 1:
            raise UsageError(_SEVERAL.format(word=one_line(word), ids=", ".join(one_line(each.id) for each in found)))
        if found:
            return found[0].id, found[0]
        exact = unicodedata.normalize("NFC", word.strip())  # macOS types Korean otherwise
        if exact in self.roster:
            return exact, self.roster[exact]
        others = {*self.inventory.students, *self.graded}
        if word in others:
            return word, None
        same = sorted(each for each in others if unicodedata.normalize("NFC", each) == exact)
        if len(same) > 1:
            raise UsageError(_SEVERAL.format(word=one_line(word), ids=", ".join(map(ascii, same))))
        if same:
            return same[0], None
        if self._is_kept(word):  # in a note or among the enrolled, and nowhere else
            return word, None
        raise UsageError(self._explain(word))

    def _is_kept(self, word: str) -> bool:
        root, folder = self.location.root, self.location.book_folder
        return os.path.isfile(folder / FILENAME) and bool(count_personal(root, folder, word))

    def _explain(self, word: str) -> Text:
        sentence = _UNKNOWN.format(root=_show(self.location.root), word=one_line(word))
        names: dict[str, str] = {}
        for key, label in self._names():
            names.setdefault(key, label)
        near = difflib.get_close_matches(fold(word[:100]), names, MAX_NEAREST)
        labels = list(dict.fromkeys(names[key] for key in near))
        return sentence + _NEAREST.format(names=", ".join(labels)) if labels else sentence

    def _names(self) -> Iterator[tuple[str, str]]:
        """Whatever somebody may be called by, and how they are shown then."""
        for person in self.roster:
            for name in (person.id, person.name, *person.emails):
                yield fold(name), person.label
        for id_ in sorted({*self.inventory.students, *self.graded}):
            yield fold(id_), one_line(id_)


def _show(path: Path) -> str:
    return one_line(str(path), 300)
