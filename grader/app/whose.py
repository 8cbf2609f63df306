"""Whose data is meant: a student by id, name or address, in the roster or in the gradebook alone."""

from __future__ import annotations

import unicodedata

from grader.domain.roster import Person
from grader.gradebook.personal import count_personal
from grader.intake.location import Location
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import one_line


def find_student(location: Location, word: str) -> tuple[str, Person | None]:
    """The id, and the row of the roster where there is one. `UsageError` where neither knows of them, or several
    people are called so."""
    roster = location.load_roster()
    wanted = unicodedata.normalize("NFC", word).casefold()  # names in the roster are so, and macOS types them otherwise
    if word in roster:
        return word, roster[word]
    people = [each for each in roster if wanted in (each.name.casefold(), *(mail.casefold() for mail in each.emails))]
    if len(people) > 1:
        raise UsageError(
            tr(
                "{word} may be each of these: {ids}. Name one by id.",
                word=one_line(word),
                ids=", ".join(one_line(each.id) for each in people),
            )
        )
    if people:
        return people[0].id, people[0]
    if not count_personal(location.root, location.book_folder, word):
        raise UsageError(
            tr(
                "Neither the roster nor the gradebook of {root} knows {word}. Name the student by id, name or address.",
                root=location.root,
                word=one_line(word),
            )
        )
    return word, None
