"""What was handed in, as it was found (`grader.intake.folder`): submissions, attempts before them, and what is open.

The limit: values; they say nothing of what is in a file.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.intake.findings import Finding
from grader.intake.unpacking import Archive, Taken


@dataclass(frozen=True)
class Submission:
    """One file of one student for one assignment, with the folder that is staged with it."""

    student: str
    """The roster's id, else the folder's name as it is."""
    name: str
    assignment: str
    root: Path
    """The class folder."""
    parts: tuple[str, ...]
    """The folder that is staged as a whole, below `root`."""
    filename: str
    attempt: str = ""
    """RFC 3339, where there are several; else empty."""
    inner: tuple[str, ...] = ()
    """Where the file is an archive, the one in it that is meant."""
    taken: Taken | None = field(default=None, compare=False, repr=False)
    """What was taken out of the archive when it was looked into, where that is small."""
    assigned: bool = False
    """Whether it is the student's, and for that assignment, because somebody said so."""
    alone: bool = False
    """Whether nothing beside it is its student's: it was assigned, and lies in the class folder itself or in another's.
    """

    by: str = ""
    """The name of who handed it in, where that is another member of the student's group."""

    @property
    def place(self) -> tuple[str, ...]:
        """The file that is graded, from the class folder."""
        return (*self.parts, self.filename, *self.inner)

    @property
    def main(self) -> str:
        """What the file is called where it is loaded, always a `.py`: what was handed in may have another name."""
        return f"{self.assignment}.py" if self.assigned or not self.filename.endswith(".py") else self.filename

    @property
    def path(self) -> Path:
        return self.root.joinpath(*self.parts, self.filename)

    @property
    def submitted(self) -> str:
        """The file, relative to the class folder, as a report names it."""
        return "/".join(self.place)


@dataclass(frozen=True)
class Inventory:
    """What lies in a class folder, or in the part of it that was asked for."""

    root: Path
    submissions: tuple[Submission, ...] = ()
    findings: tuple[Finding, ...] = ()
    students: tuple[str, ...] = ()
    """Everyone who has a folder in the class, whatever part was asked for."""
    chosen_students: tuple[str, ...] = ()
    """The students that PATH names; empty for the whole class."""
    chosen_assignments: tuple[str, ...] = ()
    """The assignment that PATH names; empty unless it is one file."""
    earlier: tuple[Submission, ...] = ()
    """Attempts before that of `submissions`, where there are several; whether one counts is for the course to say."""
    whole: bool = True
    """Whether all attempts of the students in it were looked at, rather than one that PATH names."""

    strangers: tuple[str, ...] = ()
    """Folders of nobody in the roster, of one who left it, say."""

    archives: tuple[Archive, ...] = field(default=(), compare=False, repr=False)
    """Those that were looked into."""

    def attempts(self) -> dict[tuple[str, str], set[str]]:
        """The times of the attempts that lie there, of each (student, assignment) that is decided."""
        times: dict[tuple[str, str], set[str]] = {}
        for each in (*self.submissions, *self.earlier):
            times.setdefault((each.student, each.assignment), set()).add(each.attempt)
        return times

    def handed_in(self, ids: Collection[str], *, kept: bool = True) -> dict[tuple[str, str], tuple[str, ...]]:
        """(student, assignment) of all that lies there, each with the files that were not graded and may be it. Of a
        folder that cannot be read, and of a file that says of no assignment to be it, it may be any. `kept`: with what
        lies beside the gradebook."""
        files_by_key: dict[tuple[str, str], tuple[str, ...]] = {
            (each.student, each.assignment): () for each in self.submissions
        }
        gradable = frozenset(files_by_key)
        for finding in self.findings:
            if not finding.student or finding.graded or not (finding.unread or finding.assignment or finding.places):
                continue
            if finding.kept and not kept:
                continue
            files = tuple("/".join(place[1:] or place) for place in finding.places)
            for id_ in (finding.assignment,) if finding.assignment else ids:
                key = (finding.student, id_)
                if key not in gradable:
                    files_by_key[key] = tuple(dict.fromkeys((*files_by_key.get(key, ()), *files)))
        return files_by_key

    def select(self, students: Collection[str], assignments: Collection[str]) -> Inventory:
        """The part of these students (id or folder) and assignments; all of them where a collection is empty."""

        def wanted(student: str, assignment: str) -> bool:
            return (not students or student in students) and (not assignments or assignment in assignments)

        return replace(
            self,
            submissions=tuple(each for each in self.submissions if wanted(each.student, each.assignment)),
            earlier=tuple(each for each in self.earlier if wanted(each.student, each.assignment)),
            findings=tuple(
                each
                for each in self.findings
                if wanted(each.student, each.assignment)
                or (not each.assignment and (not students or each.student in ("", *students)))  # it may be any
            ),
        )
