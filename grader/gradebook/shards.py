"""Shards: gradebooks of parts of a class, each made on a machine of its own, until the class's own book takes them in.

A shard is a folder with a gradebook in which every run says of what it is a part, and by what it was graded: a `Mark`
among its options. It holds reports, and nothing that people decided or were told. The limit: which shards belong
together is `grader.grading.merge`'s to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.domain.records import FILENAME
from grader.domain.verdict import Report
from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name
from grader.gradebook.runs import Run
from grader.gradebook.stored import tampering_error
from grader.text import Text, tr
from grader.text.errors import UsageError

OPTION = "shard"
"""The key of the mark among the options of a run."""


class Mark(BaseModel):
    """Of what a shard is a part, and by what it was graded; all but the numbers as digests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    of: int
    secret: str
    """Of the class secret, as reports have it."""
    grader: str
    """`grader.grading.ingredients.grader_digest`: the package's files, Python and the libraries."""
    package: str
    """Of the package's files alone."""
    images: str
    """Of the images that were graded with; empty where none were used."""
    suites: Mapping[str, str]
    """Assignment → `grader.grading.ingredients.assignment_digest`."""


class Candidate(NamedTuple):
    """A current report of a shard, before it is read."""

    id: int
    student: str
    assignment: str
    attempt: str
    key: str
    graded_at: str


@dataclass(frozen=True)
class Shard:
    """An open shard, graded to its end."""

    folder: Path
    mark: Mark
    run: Run
    """The last one."""
    book: Gradebook

    def candidates(self) -> Iterator[Candidate]:
        """Its current reports, of each attempt."""
        for id_, student, assignment, attempt, key, graded_at in self.book.read_rows(
            "SELECT current_reports.id, current_reports.student, current_reports.assignment, attempts.attempt, key, "
            "graded_at FROM current_reports JOIN attempts ON attempts.id = current_reports.attempt "
            "ORDER BY current_reports.id"
        ):
            yield Candidate(id_, decode_name(student), assignment, decode_name(attempt), key, graded_at)

    def read(self, candidate: Candidate) -> Report:
        """That report. `MachineError` where the file does not hold what it says it does."""
        report = self.book.entry_of(candidate.id).report
        said = Candidate(
            *(candidate.id, report.student, report.assignment, report.attempt, report.key, report.graded_at)
        )
        if said != candidate or report.class_digest != self.mark.secret:
            raise tampering_error(self.book.path, tr("a stored report is not what its row says"))
        return report


def read_mark(book: Gradebook) -> tuple[Mark, Run] | None:
    """What the last run of that book says of itself, and that run; None where there was none. `UsageError` where it is
    no shard's."""
    rows = book.read_rows(
        "SELECT id, started, version, isolation_level, data_source, finished, outcome, options FROM runs "
        "ORDER BY id DESC LIMIT 1"
    )
    if not rows:
        return None
    ((id_, started, version, level, source, finished, outcome, options),) = rows
    try:
        mark = Mark.model_validate(json.loads(options)[OPTION])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise UsageError(
            tr("{path} is a gradebook, and none that `grade run --shard` made. Name another folder.", path=book.path)
        ) from error
    return mark, Run(id_, started, version, level, source, finished or "", outcome or "")


@contextmanager
def open_shard(path: Path) -> Iterator[Shard]:
    """The shard in that folder, or whose file that is, without a trace. `UsageError` where there is none, or it was
    not graded to its end."""
    folder = path.parent if path.name == FILENAME else path
    if not (folder / FILENAME).is_file():
        raise UsageError(
            tr(
                "{path} is no shard: it should be a folder that `grade run --shard` made, with {file}.",
                path=path,
                file=FILENAME,
            )
        )
    if (folder / f"{FILENAME}-journal").exists():
        raise UsageError(_unfinished(folder))
    with Gradebook.peek(folder, folder=folder) as book:
        found = read_mark(book)
        if found is None or found[1].outcome != "finished":
            raise UsageError(_unfinished(folder))
        yield Shard(folder, *found, book)


def _unfinished(folder: Path) -> Text:
    return tr(
        "The shard {folder} is not graded to its end: it is being graded, or its run was interrupted. Wait, or run the "
        "same command again: it goes on from there. Or leave this shard out.",
        folder=folder,
    )
