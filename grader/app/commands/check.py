"""`grade check`: the public tests on one's own work, by the same engine as the real grading.

For a student in front of a terminal, in their language. When it was and how many tests passed is kept for `--history`;
else nothing is written but what `--page` and `--tensorboard` ask for.
"""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from click import echo

from grader.app.check_history import history_lines, recall
from grader.app.checked_lines import Checked, checked_lines
from grader.app.language import home_language
from grader.app.own_check import OwnCheck, open_check, remember
from grader.app.terminal import has_screen, stdout_screen
from grader.domain.records import program_folders
from grader.grading.batch.plan import Plan
from grader.report import tensorboard
from grader.report.checking import check_view
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, UsageError

_PICTURES = tr(
    "There are pictures to see ({count}). Check again with --page report.html, and open that file in a browser."
)
_PAGE = tr("The page is written. Open it in a browser: {page}")
_OPENED = tr("The page is written, and opened in your browser: {page}")
_RUN = tr("Written for TensorBoard: {run}\nTo see it: tensorboard --logdir {folder}")
_NO_RUN = tr(
    "{id}: nothing was written, as there is nothing for TensorBoard to show. It shows "
    "numbers by epoch and pictures, for assignments that have them, once the work "
    "gets that far."
)


@dataclass(frozen=True)
class Options:
    """What `grade check` was asked for."""

    path: Path
    course: Path | None
    assignments: tuple[str, ...]
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None
    no_score: bool
    """Whether points are left out of all that is shown."""
    watch: bool
    """Whether each save is checked, until one ends it."""
    history: bool
    """Whether it is only told what checks found before."""
    page: Path | None
    """Where to write the results as a page."""
    tensorboard: Path | None
    """Where to write event files."""


def check(options: Options) -> int:
    """Run the public tests and say what came of them; or what came of them before."""
    _check_options(options)
    if options.history:
        lang = home_language(options.lang)
        for line in history_lines(recall(options.path, options.assignments), options.path, lang, stdout_screen()):
            echo(line)
        return EXIT_OK
    if options.watch:
        _watch(options)
    own = _open(options)
    return _tell(options, own, own.grade(_plan(options, own), points=not options.no_score))


def _open(options: Options) -> OwnCheck:
    return open_check(options.path, options.course, options.assignments, options.lang)


def _plan(options: Options, own: OwnCheck) -> Plan:
    return own.plan(min_isolation=options.min_isolation, isolation=options.isolation, mnist=options.mnist)


def _watch(options: Options) -> NoReturn:
    from grader.app.check_watching import Watching

    lang = _open(options).lang
    shown = False

    def tell(own: OwnCheck, found: Sequence[Checked]) -> None:
        nonlocal shown
        _tell(options, own, found, opens=not shown)
        shown = True

    def say(text: Text) -> None:
        for line in stdout_screen().lines(text[lang], tint="head", hang=0):
            echo(line)
        sys.stdout.flush()  # whoever reads it through a pipe waits for it

    written = [path for path in (options.page, options.tensorboard) if path is not None]
    Watching(
        lambda: _open(options),
        lambda own: _plan(options, own),
        tell,
        say,
        not options.no_score,
        ignored=[*written, *program_folders()],
    ).follow()


def _tell(options: Options, own: OwnCheck, found: Sequence[Checked], *, opens: bool = True) -> int:
    """Say what came of it, write what was asked for, remember it: the exit code. `opens`: whether a page is opened."""
    screen = stdout_screen()
    for checked in found:
        for line in checked_lines(checked, own.lang, screen):
            echo(line)
    for text in _write_extras(options, own, found, opens):
        for line in screen.lines(text, hang=0):
            echo(line)
    if sentence := remember(found):
        echo(sentence[own.lang], err=True)
    return max((checked.exit_code for checked in found), default=EXIT_OK)


def _check_options(options: Options) -> None:
    """Faults of the options are told before anything is graded."""
    if options.history and (options.watch or options.page is not None or options.tensorboard is not None):
        raise UsageError(tr("--history checks nothing, so nothing else can be asked of it. Use it alone."))
    if options.page is not None and options.page.suffix != ".html":
        raise UsageError(
            tr(
                "{page} is no name for a page: it has to end in .html. For example: --page report.html",
                page=options.page,
            )
        )
    if options.tensorboard is not None:
        tensorboard.prepare(options.tensorboard)


def _write_extras(options: Options, own: OwnCheck, found: Sequence[Checked], opens: bool) -> Iterator[str]:
    """Write what was asked for, and say so."""
    lang = own.lang
    pictures = sum(len(checked.report.exhibits) for checked in found)
    if options.page is not None:
        _write_page(options.page, found, lang)
        opened = opens and sys.stdout.isatty() and has_screen() and webbrowser.open(options.page.resolve().as_uri())
        yield (_OPENED if opened else _PAGE).format(page=options.page)[lang]
    elif options.tensorboard is None and pictures:
        yield _PICTURES.format(count=pictures)[lang]
    if options.tensorboard is not None:
        for checked in found:
            run = tensorboard.write(options.tensorboard, checked.report, lang)
            sentence = _NO_RUN if run is None else _RUN
            yield sentence.format(id=checked.assignment.id, run=run, folder=options.tensorboard)[lang]


def _write_page(page: Path, found: Sequence[Checked], lang: Lang) -> None:
    from grader.report.html import student_html  # the template engine, which nothing else here needs

    text = student_html(check_view([checked.work for checked in found], lang))
    try:
        page.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            tr("{page} could not be written: {why}. Name a file in a folder of yours.", page=page, why=error.strerror)
        ) from error
