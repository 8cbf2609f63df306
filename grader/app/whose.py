"""Who is meant: a student by id, name or address, in the roster, by a folder, or in the gradebook alone; who left the
roster by the name and the addresses that it gave them last.

The limit: nobody is guessed. An unknown word is refused with the names that are nearest to it, an ambiguous one with
those whom it may mean.
"""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.app.class_folder import look_through
from grader.domain.course import Course
from grader.domain.records import FILENAME
from grader.domain.roster import Person, Roster
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.enrolment import read_enrolled
from grader.gradebook.personal import count_personal
from grader.intake.awaiting import add_kept
from grader.intake.inventory import Inventory
from grader.intake.location import Location
from grader.text import Text, join, plain, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import one_line

_SEVERAL = tr("{word} may be each of these: {ids}. Name one by id.")
_LEFT = tr("{id} (left the roster)")
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
    enrolled: Mapping[str, Person] = {}
    if os.path.isfile(location.book_folder / FILENAME):
        with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
            inventory = add_kept(inventory, book, roster)
            known = book.students() | {each.student for each in read_decisions(book) if each.student}
            enrolled = read_enrolled(book)
    former = {id_: person for id_, person in enrolled.items() if id_ not in roster}
    return People(location, roster, inventory, frozenset(known), former)


@dataclass(frozen=True)
class People:
    """Those whom a word may mean."""

    location: Location
    roster: Roster
    inventory: Inventory
    """All that lies in the class folder."""
    graded: frozenset[str]
    """Students by the gradebook."""
    former: Mapping[str, Person] = field(default_factory=dict)
    """Who was on the roster and is not, by id, as it had them last."""

    def find(self, word: str) -> tuple[str, Person | None]:
        """As `find_student`."""
        if not word.strip():  # on record an empty student is everybody: whom a hold of all is for
            raise UsageError(_NOBODY)
        if word in self.roster:
            return word, self.roster[word]
        others = {*self.inventory.students, *self.graded}
        if word in others and word in self.former:
            return word, None
        # Of whom nothing is left but that they were on the roster (an id that was corrected there) comes last.
        of_roster, former = _named(word, self.roster), _named(word, self.former.values())
        found = [*of_roster, *(each for each in former if each.id in others)] or former
        if len(found) > 1:
            ids = join(", ", (self._tell(each.id) for each in found))
            raise UsageError(_SEVERAL.format(word=one_line(word), ids=ids))
        if found:
            return found[0].id, found[0] if of_roster else None
        exact = unicodedata.normalize("NFC", word.strip())  # macOS types Korean otherwise
        if exact in self.roster:
            return exact, self.roster[exact]
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

    def _tell(self, id_: str) -> Text:
        has_left = len(self.roster) and id_ in self.former  # without a roster nobody is known to have left
        return _LEFT.format(id=one_line(id_)) if has_left else plain(one_line(id_))

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
        for person in (*self.roster, *self.former.values()):
            for name in (person.id, person.name, *person.emails):
                yield fold(name), person.label
        for id_ in sorted({*self.inventory.students, *self.graded}):
            yield fold(id_), one_line(id_)


def _named(word: str, people: Iterable[Person]) -> list[Person]:
    """Those who have that name or that address."""
    key = fold(word)
    return [each for each in people if key in (fold(each.name), *map(fold, each.emails))]


def _show(path: Path) -> str:
    return one_line(str(path), 300)
