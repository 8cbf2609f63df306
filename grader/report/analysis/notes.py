"""Whom the staff's remarks to groups meet, in a run: who is of the group by public tests now; of one by hidden tests
those who were of it when the remark was made.

The latter stays with them whatever they hand in later, and nobody is added: else a remark that comes or goes would tell
what became of hidden tests. The limit: what groups there are is `grader.report.analysis.groups`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grader.domain.verdict import Report
from grader.gradebook.notes import Mistake, Note
from grader.text import Text

Notes = Mapping[tuple[str, str], tuple[Text, ...]]
"""By (student, assignment) what the staff says to them beside the report."""


def last_notes(notes: Iterable[Note]) -> list[Note]:
    """Those that stand: of each group the last one that was not taken back."""
    last: dict[tuple[str, bool, tuple[Mistake, ...]], Note] = {}
    for note in notes:
        if note.undone is None:
            last[note.assignment, note.public, note.mistakes] = note
    return sorted(last.values(), key=lambda note: note.id)


def notes_for(notes: Sequence[Note], reports: Iterable[Report]) -> Notes:
    """What is said to whom; `reports` are the current ones, each of one assignment. Of a report only what its student
    may see decides."""
    standing = last_notes(notes)
    told: dict[tuple[str, str], tuple[Text, ...]] = {}
    for report in reports:
        own = [note for note in standing if note.assignment == report.assignment]
        if not own:
            continue
        done = {(test.name, test.behaviour) for test in report.outline if test.visible and test.behaviour}
        texts = [note.text for note in own if _is_met(note, report.student, done)]
        if texts:
            told[report.student, report.assignment] = tuple(dict.fromkeys(texts))
    return told


def _is_met(note: Note, student: str, done: set[Mistake]) -> bool:
    return done.issuperset(note.mistakes) if note.public else student in note.students
