"""`grade merge`: shards that were graded on several machines, taken into the class's own gradebook and rendered.

All of them are looked at before anything is written, and taken in together or not at all; from then on it ends as any
run does.
"""

from __future__ import annotations

import contextlib
import shlex
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import look_through, open_class, refuse_lone
from grader.app.closing import Ended, close
from grader.app.log import LOG
from grader.app.offered import Named
from grader.app.preflight import check_out, check_settings
from grader.app.signing import accept
from grader.domain.secret import FILENAME as SECRET
from grader.domain.secret import FIXED, peek_class_secret
from grader.gradebook.book import Gradebook
from grader.gradebook.shards import open_shard
from grader.grading.merge import check_alike, merge_shards, missing_shards
from grader.grading.run import Selection
from grader.intake.awaiting import add_kept
from grader.text import Lang, tr
from grader.text.errors import UsageError

_MERGED = tr("Shards merged: {shards}; reports: {count}, of which the gradebook had {reused} already.")
_MISSING = tr("Not among them: {shards}. What is in those is as it was; `grade merge` takes them in later, too.")


@dataclass(frozen=True)
class Options:
    """What `grade merge` was asked for."""

    shards: tuple[Path, ...]
    out: Path
    accept: bool
    """Let regraded scores count at once where others were told."""
    why: str | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def merge(options: Options) -> int:
    """Merge, render, tell; the exit code is that of a run."""
    acceptance = accept(options.accept, options.why)
    course, location = open_class(options.course, options.class_folder, ungraded=True)
    refuse_lone(location)
    check_settings(course)
    lang = options.lang or course.lang
    echo(location.describe()[lang])
    roster = location.load_roster()
    whole = look_through(course, location, roster)
    check_out(options.out, location, roster, course.root)
    with contextlib.ExitStack() as stack:
        shards = [stack.enter_context(open_shard(path)) for path in dict.fromkeys(options.shards)]
        secret = peek_class_secret(location.book_folder, ()).value
        if secret == FIXED:
            raise UsageError(
                tr(
                    "There is no class secret {path}, and the shards were graded with one. Name the class folder that "
                    "they were made from with --class DIR, or put the secret back.",
                    path=location.book_folder / SECRET,
                )
            )
        check_alike(shards, course, secret)
        LOG.folder = location.book_folder
        book = stack.enter_context(Gradebook.open(location.root, folder=location.book_folder))
        selection = Selection(course, add_kept(whole, book, roster))
        recorded = {"merged": [str(path) for path in options.shards], "accept": options.accept}
        result = merge_shards(book, shards, options=recorded, acceptance=acceptance)
        names = ", ".join(f"{shard.mark.number}/{shard.mark.of}" for shard in shards)
        echo(_MERGED.format(shards=names, count=len(result.reports), reused=result.reused)[lang])
        if missing := missing_shards(shards):
            names = ", ".join(f"{share.number}/{share.of}" for share in missing)
            echo(_MISSING.format(shards=names)[lang], err=True)
        handed_in, named = selection.whole.handed_in(course.ids), Named(options.course, options.class_folder)
        again = "grade run" + named.options("run") + f" {shlex.quote(str(location.root))}"
        return close(Ended(book, result, selection, roster, location, handed_in, options.out, lang, named, again))
