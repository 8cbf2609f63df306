"""`grade new`: makes an assignment, and says what was made and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.authoring.new import Template, make_assignment
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK


@dataclass(frozen=True)
class Options:
    """What `grade new` was asked for."""

    id: str
    kind: Template
    title: str
    """In Korean; the id if empty."""
    title_en: str
    """In English; as in Korean if empty."""
    course: Path | None
    lang: Lang | None


def new(options: Options) -> int:
    """Make it and say so."""
    made = make_assignment(
        options.id,
        kind=options.kind,
        title=options.title,
        title_en=options.title_en,
        course=options.course,
        lang=options.lang,
    )
    echo(tr("Made in {root}:", root=made.root)[made.lang])
    for file in made.files:
        echo(f"  {file[made.lang]}")
    echo()
    for step in _next_steps(options.id):
        echo(step[made.lang])
    return EXIT_OK


def _next_steps(id_: str) -> Iterator[Text]:
    yield tr("Next:")
    yield tr("  1. grade verify {id_}  (is proven as it is; run it again after each change)", id_=id_)
    yield tr(
        "  2. Make README.md, README.en.md, {id_}.py, test_public.py, assignment.toml in assignments/{id_}/ your own.",
        id_=id_,
    )
    yield tr(
        "  3. Write the solution, test_hidden.py, usual wrong solutions (wrong/) and "
        "unusual right ones (right/) in reference/{id_}/.",
        id_=id_,
    )
