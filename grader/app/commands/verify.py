"""`grade verify`: says of each assignment whether it is proven, and what is not as it should be."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from click import echo

from grader.app.progress import bar
from grader.authoring import preview
from grader.authoring.trying import Settings
from grader.authoring.verify import NOTE, prove, record_stub
from grader.intake.courses import open_course
from grader.text import Lang


@dataclass(frozen=True)
class Options:
    """What `grade verify` was asked for."""

    ids: tuple[str, ...]
    """All if empty."""
    mutants: bool
    """Try the suites on changed references instead."""
    preview: bool
    """Show every message that a student can get, as well."""
    course: Path | None
    jobs: int | None
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None


def verify(options: Options) -> int:
    """Prove the assignments, or try their suites, and say what came of it."""
    course = open_course(options.course, Path.cwd())
    lang = options.lang or course.lang
    settings = Settings(lang, options.isolation, options.min_isolation, options.mnist, options.jobs)
    watching = partial(bar, lang=lang, shown=sys.stderr.isatty())
    if options.mutants:
        from grader.authoring.mutants.verify import try_suites  # what makes mutants, and nothing else needs

        proofs = try_suites(course, options.ids, settings, watching)
        for line in proofs.lines(lang):
            echo(line)
        return proofs.code
    outcome = prove(course, options.ids, settings, watching, clumsy=options.preview)
    for proof in outcome.proofs if options.preview else ():
        for line in preview.format_messages(proof.assignment, preview.collect_messages(proof.trials, proof.reports)):
            echo(line)
    for line in outcome.lines(lang):
        echo(line)
    for proof in outcome.proofs:
        for note in record_stub(proof.assignment):
            echo(f"{proof.assignment.id}: {NOTE[lang]}{note[lang]}")
    return outcome.code
