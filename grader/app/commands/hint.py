"""`grade hint`: what to think about next where a task does not work, a step at a time, without the answer."""

from __future__ import annotations

import difflib
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from click import echo

from grader.app.checked_lines import Checked, checked_lines
from grader.app.hinting import Progress, how_far, keep, shared_file
from grader.app.own_check import OwnCheck, open_check
from grader.app.terminal import Screen, say, stdout_screen
from grader.domain.course import Assignment, Task
from grader.domain.hints import LEVELS, Sheet, choose_hint, read_sheet
from grader.domain.verdict import Verdict
from grader.text import Lang, Text, plain, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, UsageError

_NO_SHEET = tr("{id}: your teacher has not handed out hints for it. What to fix first is told by: grade check")
_NOTHING_FAILS = tr(
    "{task}: its public tests pass, so there is nothing to hint at. Read the statement once more for what they do not "
    "try."
)
_NONE_FITS = tr("{task}: there is no hint for what happens here. What to fix first is told by: grade check")
_UNREADABLE = tr("Python cannot read the file yet, so no task could be tried:")
_QUESTION = tr("Before the next hint, a question to answer in your own words:")
_ANSWER = tr("Your answer")
_NO_TERMINAL = tr('To answer it: grade hint {task} --answer "…"')
_MORE = tr("Work on it first. The next hint ({next} of {levels}): grade hint {task}")
_LAST = tr("That was the last one. To read all of them again: grade hint {task} --again")
_KEPT = tr("Your teacher asked to know which hints were read: it is kept in {file}. Hand that in, too.")
_TASKS = tr("{id}: there are hints for these tasks. To get one: grade hint TASK")
_ROW = tr("{task}: {title}")


@dataclass(frozen=True)
class Options:
    """What `grade hint` was asked for."""

    task: str | None
    path: Path
    course: Path | None
    assignments: tuple[str, ...]
    answer: str | None
    again: bool
    """Whether what was told before is shown once more, and nothing new."""
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None


@dataclass(frozen=True)
class _Stuck:
    """A task of one's own file, and the hints that there are."""

    checked: Checked
    task: Task
    sheet: Sheet

    @property
    def works(self) -> bool:
        """Whether its public tests all pass."""
        own = [test for test in self.checked.report.tests if test.task == self.task.name]
        return self.checked.report.status is Verdict.PASSED and all(test.verdict is Verdict.PASSED for test in own)


def hint(options: Options) -> int:
    """Tell the next hint for a task, or which tasks there are hints for."""
    own = open_check(options.path, options.course, options.assignments, options.lang)
    screen = stdout_screen()
    wanted = [(each, _task(each, options.task)) for each in own.assignments]
    if options.task is not None:
        wanted = [(each, task) for each, task in wanted if task is not None]
        if len(wanted) != 1:
            raise UsageError(_explain_task(own.assignments, options.task, [each for each, _ in wanted]))
    sheets = {each.id: read_sheet(each) for each, _ in wanted}
    for id_, sheet in sheets.items():
        if sheet is None:
            say(_NO_SHEET.format(id=id_)[own.lang], screen)
    with_hints = {id_: sheet for id_, sheet in sheets.items() if sheet is not None and sheet.hints}
    if not with_hints:
        return EXIT_FAILED
    if options.task is None:
        for assignment, _ in wanted:
            if (sheet := with_hints.get(assignment.id)) is not None:
                _list_tasks(assignment, sheet, own.lang, screen)
        return EXIT_OK
    (assignment, task), *_ = wanted
    assert task is not None
    plan = own.plan(min_isolation=options.min_isolation, isolation=options.isolation, mnist=options.mnist)
    (checked,) = own.grade(plan, points=False, only=assignment.id)
    return _tell(options, own, _Stuck(checked, task, with_hints[assignment.id]), screen)


def _task(assignment: Assignment, name: str | None) -> Task | None:
    wanted = (name or "").strip().removesuffix("()").casefold()
    return next((task for task in assignment.tasks if task.name.casefold() == wanted), None)


def _explain_task(assignments: list[Assignment], name: str, several: list[Assignment]) -> Text:
    if several:
        return tr(
            "{task} is a task of {ids}. Name the one that is meant: --assignment {first}",
            task=name,
            ids=", ".join(each.id for each in several),
            first=several[0].id,
        )
    known = [task.name for each in assignments for task in each.tasks]
    near = difflib.get_close_matches(name, known, n=1)
    said = tr("There is no task {task!r} here. There are: {known}.", task=name, known=", ".join(known))
    return said + tr(" Perhaps you mean: grade hint {task}", task=near[0]) if near else said


def _tell(options: Options, own: OwnCheck, stuck: _Stuck, screen: Screen) -> int:
    report, lang, name = stuck.checked.report, own.lang, stuck.task.name
    if report.status.ours:
        for line in checked_lines(stuck.checked, lang, screen):
            echo(line)
        return stuck.checked.exit_code
    if report.status is Verdict.UNREADABLE:
        say(_UNREADABLE[lang], screen)
        say(report.summary[lang], screen, indent=2)
    chosen = choose_hint(stuck.sheet.hints, report, name)
    if chosen is None:
        if stuck.works:
            say(_NOTHING_FAILS.format(task=name)[lang], screen)
            return EXIT_OK
        if report.status is not Verdict.UNREADABLE:
            say(_NONE_FITS.format(task=name)[lang], screen)
        return EXIT_FAILED
    progress = how_far(stuck.checked.assignment, stuck.checked.file, chosen)
    if options.again and progress.told:
        for line in progress.lines(range(1, progress.told + 1), lang, screen):
            echo(line)
        return EXIT_OK
    answer = options.answer or ""
    if progress.asks and not _is_answer(answer):
        asked = _ask(chosen.question, name, lang, screen)
        if asked is None:
            return EXIT_FAILED
        answer = asked
    for line in progress.lines([progress.next], lang, screen):
        echo(line)
    for text in _end(options, progress, answer if progress.asks else "", stuck):
        say(text[lang], screen)
    return EXIT_OK


def _is_answer(answer: str) -> bool:
    """Whether it says something: a word, at least."""
    return any(letter.isalnum() for letter in answer)


def _ask(question: Text, task: str, lang: Lang, screen: Screen) -> str | None:
    """The answer; None where nobody can be asked, and where to give it was said."""
    say(_QUESTION[lang], screen)
    say(question[lang], screen, indent=2)
    if not sys.stdin.isatty():
        say(_NO_TERMINAL.format(task=task)[lang], screen)
        return None
    while not _is_answer(answer := click.prompt(_ANSWER[lang], default="", show_default=False)):
        pass
    return str(answer)


def _end(options: Options, progress: Progress, answer: str, stuck: _Stuck) -> Iterator[Text]:
    """What is said below a hint; that it was told is kept."""
    if fault := keep(progress, answer, shared=stuck.sheet.record):
        yield fault
    elif stuck.sheet.record:
        yield _KEPT.format(file=shared_file(progress))
    task = stuck.task.name if options.path == Path() else f"{stuck.task.name} {shlex.quote(str(options.path))}"
    if progress.next < len(LEVELS):
        yield _MORE.format(next=progress.next + 1, levels=len(LEVELS), task=task)
    else:
        yield _LAST.format(task=task)


def _list_tasks(assignment: Assignment, sheet: Sheet, lang: Lang, screen: Screen) -> None:
    say(_TASKS.format(id=assignment.id)[lang], screen)
    hinted = {task for hint in sheet.hints for task in hint.tasks}
    for task in assignment.tasks:
        if task.name in hinted:
            row = task.title if task.name in task.title[lang] else _ROW.format(task=task.name, title=task.title)
            say((plain("- ") + row)[lang], screen, indent=2)
