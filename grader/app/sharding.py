"""A shard of a class: where it lies, what it may go on with, and what is said of it once it is graded.

On each machine lies the same course and the same class folder with its secret; a shard is written below OUT, so that
machines that share a disk do not meet, and nothing is written in the class.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.beginning import Workers, choose_among, watch_run
from grader.app.class_folder import refuse_lone
from grader.app.closing import exit_code
from grader.app.log import LOG
from grader.app.offered import Named
from grader.app.preflight import overview
from grader.app.watches import LoggingWatch
from grader.domain.durations import spell_seconds
from grader.domain.records import FILENAME
from grader.domain.roster import Roster
from grader.domain.secret import FILENAME as SECRET
from grader.domain.secret import FIXED, peek_class_secret
from grader.domain.verdict import Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.shards import OPTION, Mark, read_mark
from grader.grading.batch.plan import Plan
from grader.grading.choice import AttemptChoice
from grader.grading.merge import make_mark
from grader.grading.run import RunResult, Selection, grade_class
from grader.grading.share import Share
from grader.intake.location import Location
from grader.text import Lang, tr
from grader.text.errors import EXIT_INTERRUPTED, EXIT_OK, UsageError

_GRADED = tr(
    "Shard {number}/{of}: {place} ({count} reports, {reused} of them from before, {seconds}; isolation level {level}). "
    "Put together with the others it counts: grade merge SHARD..."
)
_INTERRUPTED = tr("Interrupted. The same command goes on from there: {place}")


@dataclass(frozen=True)
class Sharing:
    """What `grade run --shard` was asked for."""

    share: Share
    out: Path
    attempts: AttemptChoice | None
    jobs: int | None
    regrade: bool
    recorded: Mapping[str, object]
    """What a run keeps of the command line."""
    named: Named
    """How course and class are to be named in commands that are offered."""


def run_share(
    location: Location,
    selection: Selection,
    roster: Roster,
    planned: Callable[..., Plan],
    sharing: Sharing,
    lang: Lang,
) -> int:
    """Grade a share of that selection into a shard; `planned` makes the plan, of the secret. The exit code is that of a
    run. `UsageError` where the class has no secret yet, or another shard lies there."""
    share = sharing.share
    plan = planned(secret=shared_secret(location))
    used = [each for each in selection.course.assignments if each.id in plan.assignments]
    with ExitStack() as stack:
        books = []
        if os.path.isfile(location.book_folder / FILENAME):
            books.append(stack.enter_context(Gradebook.peek(location.root, folder=location.book_folder)))
        selection = choose_among(selection, books[0] if books else None, roster, sharing.attempts)
        selection = replace(selection, share=share)
        echo(overview(selection, roster)[lang])
        shard = stack.enter_context(open_for(share, sharing.out, location, make_mark(share, plan, used)))
        with watch_run(selection, LoggingWatch, plan.lang) as watch:
            result = grade_class(
                *(shard.book, selection, plan, Workers(sharing.jobs), watch),
                options={**sharing.recorded, **shard.option},
                regrade=sharing.regrade,
                others=books,
            )
        return close_shard(shard, result, sharing, lang)


@dataclass(frozen=True)
class OpenShard:
    """One that is being graded."""

    folder: Path
    book: Gradebook
    option: Mapping[str, object]
    """What its runs keep of it."""


def shard_folder(share: Share, out: Path) -> Path:
    """Where the shard of that share lies."""
    return out / f"shard-{share.number}-of-{share.of}"


def shared_secret(location: Location) -> bytes:
    """The class secret, which all shards have in common. `UsageError` where there is none yet: each machine would make
    its own, and no two shards could be merged."""
    refuse_lone(location)
    secret = peek_class_secret(location.book_folder, ())
    if secret.value == FIXED:
        raise UsageError(
            tr(
                "There is no class secret {path} yet, and all shards need the same one. Make it where the class is "
                "kept, with a first run over one student: grade run {root} --student ID. Then copy the class folder "
                "with its .grade to each machine.",
                path=location.book_folder / SECRET,
                root=location.root,
            )
        )
    return secret.value


@contextmanager
def open_for(share: Share, out: Path, location: Location, mark: Mark) -> Iterator[OpenShard]:
    """The shard of that share below OUT, to write to; one that was begun goes on. `UsageError` where what lies there
    was graded otherwise than `mark` says."""
    folder = shard_folder(share, out)
    with Gradebook.open(location.root, folder=folder) as book:
        LOG.folder = folder
        found = read_mark(book)
        if found is not None and found[0] != mark:
            raise UsageError(
                tr(
                    "{folder} was graded with another course, suite, grader, class secret or images than there "
                    "are now. Move it away, or name another folder with --out DIR: then it is graded from the start.",
                    folder=folder,
                )
            )
        yield OpenShard(folder, book, {OPTION: mark.model_dump(mode="json")})


def close_shard(shard: OpenShard, result: RunResult, sharing: Sharing, lang: Lang) -> int:
    """Say what came of it; the exit code."""
    if any(report.status is Verdict.GRADER_FAILED for report in result.reports) and (log := LOG.save()):
        echo(tr("The grader failed for some; the log: {log}", log=log)[lang], err=True)
    if result.outcome == "interrupted":
        echo(_INTERRUPTED.format(place=shard.folder)[lang], err=True)
        return EXIT_INTERRUPTED
    seconds = (datetime.now(UTC) - datetime.fromisoformat(result.run.started)).total_seconds()
    line = _GRADED.format(
        number=sharing.share.number,
        of=sharing.share.of,
        place=shard.folder,
        count=len(result.reports),
        reused=result.reused,
        seconds=spell_seconds(seconds),
        level=result.run.isolation_level,
    )
    echo(sharing.named.complete(line[lang]))
    return max((exit_code(report.status) for report in result.reports), default=EXIT_OK)
