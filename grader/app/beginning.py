"""What every run does once the class is found and before the first submission is graded: which attempts, what has to be
known beforehand, who grades, and how that is followed.

The limit: where reports go is its caller's: into the class's gradebook, into a shard, or nowhere.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from click import echo

from grader.app.log import LOG
from grader.app.progress import bar
from grader.app.watches import BarWatch
from grader.domain.roster import Roster
from grader.domain.secret import Secret
from grader.gradebook.book import Gradebook
from grader.grading.batch.place import Watch, cores
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Queue
from grader.grading.choice import AttemptChoice, choose_attempts, default_choice
from grader.grading.run import Selection
from grader.text import Lang, Text, tr

_LITTLE_MEMORY = tr(
    "Graded by {workers} at a time, and not by one a core: more could need more memory than is free. --jobs N decides "
    "otherwise."
)


def announce_secret(secret: Secret, lang: Lang) -> bytes:
    """The secret, once what has to be known before the grading was told."""
    for sentence in secret.warnings:
        announce(sentence, lang)
    return secret.value


def announce(sentence: Text, lang: Lang) -> None:
    """Say what has to be known before the grading."""
    LOG.note(sentence.en)
    echo(sentence[lang], err=True)


@contextlib.contextmanager
def watch_run(selection: Selection, kind: type[BarWatch], lang: Lang) -> Iterator[Watch]:
    """What follows a run, with a bar on a terminal."""
    with bar(len(selection.gradable), lang, shown=sys.stderr.isatty()) as moved:
        yield kind(moved, selection.course.broken)


@dataclass(frozen=True)
class Workers:
    """Worker processes, as many as are asked for and needed, and as there is memory for."""

    jobs: int | None

    def run(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        from grader.grading.batch.processes import Processes  # only here, with all that it starts with
        from grader.grading.batch.room import count_workers

        work = queue.work
        workers = count_workers(self.jobs, work)
        if self.jobs is None and workers < min(len(cores()), len(work)):
            announce(_LITTLE_MEMORY.format(workers=workers), plan.lang)
        Processes(workers).run(plan, queue, watch)


def choose_among(
    selection: Selection, book: Gradebook | None, roster: Roster, asked: AttemptChoice | None
) -> Selection:
    """The selection with what of several attempts is graded, by what `book` has of them already."""
    course, counted = selection.course, {}
    if not selection.part.earlier:
        return selection
    choice, held = asked or default_choice(course.counts), {} if book is None else book.attempts()
    if choice == "counted" and book is not None:
        from grader.gradebook.decisions import read_decisions
        from grader.report.people import collect_students

        for student in collect_students(book.current_entries(), course, roster, decisions=read_decisions(book)):
            for id_, standing in student.standings.items():
                if standing.attempt is not None:
                    counted[student.id, id_] = standing.attempt
    chosen = choose_attempts(selection.part, held, choice, course.counts, counted)
    return replace(selection, chosen=chosen)
