"""`%load_ext grader` in a notebook: then `%check dictionary` runs the public tests on the cells that were run.

What is checked is what a notebook of these cells would be, each as it was run last, in the order in which they were run
first: as it is handed in, from a new start, and not what happens to be in memory. The limit: the notebook's own file is
not looked at, for it may not be saved, and in Colab it lies elsewhere; that file is what counts.
"""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from click import echo

from grader.app.checked_lines import checked_lines
from grader.app.console import make_safe
from grader.app.language import notebook_language
from grader.app.own_check import OwnCheck, remember
from grader.app.own_work import course_of, known_here
from grader.app.terminal import Screen
from grader.domain.course import Assignment
from grader.grading.ingredients import suite_digest
from grader.grading.students import lone_submission
from grader.grading.warm import Warm
from grader.intake.handed_in import read_beside
from grader.intake.kinds import NOTEBOOK
from grader.text import LANGS, Lang, tr
from grader.text.errors import GraderError, UsageError

COLUMNS = 100
"""A notebook does not say how wide it is shown."""
_OURS = ("%check", "%load_ext grader", "%reload_ext grader")
_USAGE = tr("Write %check and the homework's name, for example: %check {id}\nIt also takes --no-score and --lang en.")
_NOTHING = tr("No cell was run yet. Run the cells of your homework, and then %check {id}")
_CELLS = tr(
    "The cells that you ran were checked ({count}), in this order. What counts is the file that you hand in: save it "
    "as {file}, with all of them."
)


class Info(Protocol):
    """Of a cell that is about to be run, as IPython tells it."""

    raw_cell: str
    store_history: bool


class Shell(Protocol):
    """As much of IPython's shell as is asked for."""

    events: Any
    history_manager: Any

    def register_magic_function(self, func: Callable[[str], None], magic_kind: str, magic_name: str) -> None:
        """What `%magic_name` calls with the rest of its line."""


@dataclass(frozen=True)
class _Asked:
    ids: tuple[str, ...]
    points: bool
    lang: Lang | None


class Notebook:
    """The cells of one session, and the processes that check them."""

    def __init__(self, earlier: list[str]) -> None:
        self._cells: dict[str, str] = {f"before {number}": text for number, text in enumerate(earlier)}
        self._warm: Warm | None = None
        self._warm_for: tuple[Path, str] | None = None

    def note(self, info: Info) -> None:
        """A cell is about to be run. One that was run before is in the place that it had."""
        if info.store_history and info.raw_cell.strip():
            key = getattr(info, "cell_id", None) or f"unnamed {len(self._cells)}"
            self._cells[key] = info.raw_cell

    def check(self, line: str) -> None:
        """`%check LINE`: say what came of it."""
        screen = Screen(COLUMNS, colour=not os.environ.get("NO_COLOR"))
        lang: Lang = "ko"
        try:
            lang = notebook_language(None, None)
            course = course_of(Path.cwd(), None)
            lang = notebook_language(None, course.lang if course is not None else None)
            known = known_here(Path.cwd(), course, ())
            asked = _parse(line, known)
            lang = asked.lang or lang
            if course is not None:
                known = [course.assignment(id_) for id_ in asked.ids] or known
            if len(known) != 1:
                raise UsageError(_USAGE.format(id=known[0].id if known else "dictionary"))
            zone = course.zone if course is not None else None
            own = OwnCheck(((known[0], Path.cwd() / f"{known[0].id}{NOTEBOOK}"),), lang, zone)
            self._check(own, screen, points=asked.points)
        except GraderError as error:  # no traceback of ours among the student's cells
            for each in screen.lines(error.text[lang], tint="ours", hang=0):
                echo(each)

    def _check(self, own: OwnCheck, screen: Screen, *, points: bool) -> None:
        ((assignment, shown),) = own.work
        cells = [text for text in map(_without_ours, self._cells.values()) if text.strip()]
        if not cells:
            raise UsageError(_NOTHING.format(id=assignment.id))
        with tempfile.TemporaryDirectory(prefix="grade-") as folder:
            file = Path(folder, shown.name)
            file.write_text(json.dumps(_book(cells)), encoding="utf-8")
            _bring_beside(Path.cwd(), shown, file.parent, assignment)
            report = self._get_warm(own).grade(lone_submission(assignment, file))
        checked = own.made_of(lone_submission(assignment, shown), report, points=points)
        for line in checked_lines(checked, own.lang, screen):
            echo(line)
        for line in screen.lines(_CELLS.format(count=len(cells), file=shown.name)[own.lang], hang=0):
            echo(line)
        if sentence := remember([checked]):
            echo(sentence[own.lang], err=True)

    def _get_warm(self, own: OwnCheck) -> Warm:
        """For this homework as it is now; the last one is kept."""
        (assignment,) = own.assignments
        key = assignment.folder, suite_digest(assignment, hidden=False, images="")
        if self._warm is None or key != self._warm_for:
            self.close()
            self._warm = Warm(own.plan(min_isolation=1, isolation=None, mnist=None))
            self._warm_for = key
        return self._warm

    def close(self) -> None:
        """End what is kept ready."""
        if self._warm is not None:
            self._warm.close()
        self._warm = None


def load(shell: Shell) -> None:
    """Give a session `%check`. Cells that were run before are known by their text alone."""
    make_safe()  # of a session in a terminal
    notebook = Notebook(list(shell.history_manager.input_hist_raw[1:]))
    shell.events.register("pre_run_cell", notebook.note)
    shell.register_magic_function(notebook.check, "line", "check")
    atexit.register(notebook.close)


def _parse(line: str, known: list[Assignment]) -> _Asked:
    ids: list[str] = []
    points, lang = True, None
    words = iter(line.split())
    for word in words:
        if word == "--no-score":
            points = False
        elif word == "--lang":
            given = next(words, "")
            lang = next((each for each in LANGS if each == given), None)
            if lang is None:
                raise UsageError(_USAGE.format(id=known[0].id if known else "dictionary"))
        elif word.startswith("-"):
            raise UsageError(_USAGE.format(id=known[0].id if known else "dictionary"))
        else:
            ids.append(word.removesuffix(".py").removesuffix(NOTEBOOK))
    return _Asked(tuple(ids), points, lang)


def _without_ours(cell: str) -> str:
    """A cell without the lines that ask for a check: they are no part of the homework."""
    return "\n".join(line for line in cell.split("\n") if not line.strip().startswith(_OURS))


def _book(cells: list[str]) -> dict[str, Any]:
    empty: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    code = [{**empty, "source": cell} for cell in cells]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {"language_info": {"name": "python"}}, "cells": code}


def _bring_beside(here: Path, shown: Path, folder: Path, assignment: Assignment) -> None:
    """What lies where the notebook works, and below: a cell may import or read it, as when the notebook lay there."""
    for path, data in read_beside(here, shown.name, assignment.filename).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
