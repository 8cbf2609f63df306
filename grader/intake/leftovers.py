"""What lies in a class folder and is no submission: what of it is to be said, so that a person decides.

The limit: names and places only; which of them are submissions is decided before (`grader.intake.folder`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

from grader.domain.records import ROSTERS
from grader.domain.roster import Person, Roster
from grader.intake.archives import Archives
from grader.intake.file_names import meant_for
from grader.intake.findings import Finding, foreign_records, other_roster, stray, unused_files
from grader.intake.inventory import Submission
from grader.intake.kinds import assignment_of
from grader.intake.listing import Lister, files_below, holds_libraries, records_below, saved_mails
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outline, Outlines
from grader.intake.matching.people import People
from grader.intake.misplaced import odd_names
from grader.intake.unused import find_unused, may_be_work, resembles_roster

Place = tuple[str, ...]


class Leftovers:
    """Those below `root`; `is_decided` tells whether somebody said what a file is, or that it is nothing."""

    def __init__(
        self,
        root: Path,
        ids: Collection[str],
        lister: Lister,
        archives: Archives,
        is_decided: Callable[[Place], bool],
    ) -> None:
        self.root, self.ids, self.lister, self.archives = root, ids, lister, archives
        self.is_decided = is_decided

    def of_student(
        self,
        student: str,
        name: str,
        listed: Sequence[Place],
        used: Collection[Place],
        submissions: Sequence[Submission],
        findings: Sequence[Finding],
    ) -> Iterator[Finding]:
        """What is to be said of the files `listed` that are not `used`, after `findings`."""
        graded = [submission.assignment for submission in submissions]
        doubtful = [finding.assignment for finding in findings if not finding.graded]
        told = list(self.archives.tell_unread(student, name, listed, self.ids))
        closed = {place for finding in told for place in finding.places}
        files = [inner for file in listed for inner in self.archives.spread(file)]
        files = [file for file in files if not (self.is_decided(file) or file in used or file in closed)]
        told += odd_names(student, name, files, self.ids, graded, doubtful)
        if len(graded) < len(self.ids):
            reported = {place for finding in (*findings, *told) for place in finding.places}
            # Earlier attempts, what lies beside them, and files of the right name that there are several of.
            decided = {*graded, *doubtful}
            reported |= {file for file in files if decided & {*file[:-1], assignment_of(file[-1], self.ids)}}
            folders = {  # what is graded alone has nothing beside it, and may lie in the class folder itself
                (*each.parts, *((each.filename, *each.inner[:-1]) if each.inner else ()))
                for each in submissions
                if not each.alone
            }
            if left := find_unused(files, folders, reported, self._is_environment):
                told.append(unused_files(student, name, left, self.ids))
        yield from told

    def mail_of(self, submission: Submission) -> Place | None:
        """The mail that it came by (`grader.intake.origin`), by names alone."""
        if submission.alone or submission.by:
            return None
        for parts in (submission.parts, submission.parts[:1]):
            if mails := saved_mails(self.lister(self.root.joinpath(*parts)).files):
                return (*parts, mails[0]) if len(mails) == 1 else None
        return None

    def records(self, student: str, name: str, places: Sequence[Place]) -> Iterator[Finding]:
        """What looks like the class's own records and was handed in."""
        records = [each for place in places for each in records_below(self.lister, self.root, place)]
        files = [file for place in places for file in files_below(self.lister, self.root, place)]
        records += [file for file in files if file[-2:] == ("assignments", "course.toml")]
        if records:
            yield foreign_records(student, name, ["/".join(each) for each in records])

    def strays(
        self, roster: Roster, people_by_folder: Collection[tuple[str, str]], settled: Collection[Place]
    ) -> Iterator[Finding]:
        """What lies in the class folder itself, and may be somebody's work or the roster. `people_by_folder` are
        (id, name) of whoever has a folder; `settled` is what was said whose it is."""

        @cache
        def matcher() -> Matcher:  # where nothing lies about, no name is taken apart
            others = (Person(id_, name) for id_, name in people_by_folder if id_ not in roster)
            return Matcher(People([*roster, *others]), Outlines([Outline(id_) for id_ in self.ids]))

        opened = {place[0] for place in settled if len(place) > 1}
        for file in self.lister(self.root).files:
            if resembles_roster(file):
                if not len(roster):
                    yield other_roster(file)
            elif file not in ROSTERS and may_be_work(file) and not self.is_decided((file,)) and file not in opened:
                matches = matcher().match_file(file).student.ids
                owner = (matches[0], matcher().people.by_id[matches[0]].name) if len(matches) == 1 else None
                yield stray(file, owner, meant_for(file, self.ids) if owner else "")

    def _is_environment(self, folder: Place) -> bool:
        here = self.lister(self.root.joinpath(*folder))
        return holds_libraries(folder[-1], (*here.files, *here.folders))
