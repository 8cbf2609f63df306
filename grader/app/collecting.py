"""What the verbs share that take in work: what is known of a class when something arrives, and where it is put.

The limit: nothing is decided here (`grader.collecting`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from grader.app.class_folder import refuse_lone
from grader.collecting.placing import Placer
from grader.collecting.sorting import Known
from grader.collecting.sources.files import Clues
from grader.collecting.sources.find import Settings
from grader.collecting.whose import Whose
from grader.domain.course import Course
from grader.domain.groups import Groups, read_groups
from grader.domain.records import FILENAME
from grader.domain.roster import Roster
from grader.gradebook.arrivals import read_senders
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import read_ours
from grader.intake.clones import committer_time
from grader.intake.location import Location
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.sandbox.reading import Reader
from grader.text import tr
from grader.text.errors import UsageError

MAX_GIVEN = 4 * 2**20
"""Bytes of a file that was given out; a larger one is data, and nobody's work."""


def check_class(location: Location) -> Roster:
    """The roster of a class that work can be collected into; `UsageError` where it is none."""
    refuse_lone(location)
    roster = location.load_roster()
    if not len(roster):
        raise UsageError(
            tr(
                "{root} has no roster: nobody could say whose anything is. Put roster.csv there first: id,name,email",
                root=location.root,
            )
        )
    return roster


@contextmanager
def reading(location: Location) -> Iterator[Gradebook | None]:
    """The class's gradebook, to read; None where there is none yet."""
    if not os.path.isfile(location.book_folder / FILENAME):
        yield None
        return
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        yield book


@dataclass(frozen=True)
class Facts:
    """What decisions about arrivals stand on. What the course and the roster give is made once, however much comes."""

    course: Course
    roster: Roster

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(People(self.roster), Outlines.of(self.course))

    @cached_property
    def _groups(self) -> Groups:
        return read_groups(self.course, self.roster)

    @cached_property
    def _given(self) -> frozenset[str]:
        return frozenset(_given(self.course.root))

    def known(self, book: Gradebook | None) -> Known:
        """These, with what is on record by now."""
        mailbox, senders = self.course.mailbox, {} if book is None else read_senders(book)
        return Known(
            Whose(self.roster, self.matcher, senders, self._groups),
            {} if book is None else read_ours(book),
            self._given,
            mailbox.authserv_id if mailbox else "",
            frozenset(mailbox.received_by) if mailbox else frozenset(),
        )


def source_settings(
    facts: Facts, reader: Reader, root: Path, since: datetime | None = None, until: datetime | None = None
) -> Settings:
    """What sources are opened with; `since` and `until` by the course's clock."""
    course, roster = facts.course, facts.roster

    @cache
    def is_student(name: str) -> bool:
        return roster.find(name) is not None or facts.matcher.match_person(name).is_settled

    def whose(file: str) -> str:
        guess = facts.matcher.match_file(file).student
        return guess.ids[0] if guess.is_settled else ""

    clues = Clues(is_student, frozenset(course.ids), whose, course.zone)
    since, until = (
        each if each is None else each.replace(tzinfo=course.zone) if course.zone else each.astimezone()
        for each in (since, until)
    )

    def committed(folder: Path) -> datetime | None:
        return committer_time(folder, reader.read)

    return Settings(reader, course.mailbox, clues, committed, since=since, until=until, root=root)


def placer_of(course: Course, location: Location, roster: Roster) -> Placer:
    """What puts attempts into the class."""
    return Placer(location.root, roster, course.zone)


def _given(root: Path) -> Iterator[str]:
    """SHA-256 of the files that students got with the homework."""
    for path in sorted((root / "assignments").rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_GIVEN:
            data = path.read_bytes()
            if data.strip():
                yield hashlib.sha256(data).hexdigest()
