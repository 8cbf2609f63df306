"""The HTML part of a mail by our templates: tables, and styles at the elements, for mail programs drop style sheets.

To find the styles of an element costs far more than to write it, so it is done once for what has the same elements: the
templates are rendered with a numbered comment in place of each text and each part, their styles are put in, and then
what belongs there. All but which explanations a mail keeps is made once for a student.

The limit: what is left out of a mail that would be too long is `grader.report.mail.message`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup

from grader.domain.sharing import REMEMBERED, remember_same
from grader.report import words
from grader.report.html import mail_style, make_part
from grader.report.mail.inlining import inline_fragment, inline_styles
from grader.report.view import StudentView, TaskView, TestView, WorkView
from grader.report.words import Tone
from grader.text import Lang
from grader.text.safe import visible

_SLOT = re.compile("<!--([0-9]+)-->")
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
"""As the inliner itself writes text."""


class _Slots:
    """What is to stand in a template's comments; whatever else it prints is escaped, so that none of it is one."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def take(self, part: str) -> Markup:
        """The comment in whose place that markup will stand."""
        self.parts.append(part)
        return Markup(f"<!--{len(self.parts) - 1}-->")  # noqa: S704 - a number

    def text(self, value: str) -> Markup:
        """The same of a text."""
        return self.take(_escape(value))


class MailPage:
    """One student's mail, but for what its tasks tell."""

    def __init__(self, view: StudentView) -> None:
        self._lang = view.lang
        self._tasks: list[tuple[str, int]] = []

        def task(work: str, index: int) -> Markup:
            self._tasks.append((work, index))
            return Markup(f"<!--{len(self._tasks)}-->")  # noqa: S704 - a number

        note = Markup("<!--0-->")
        frame = make_part("mail.html", view.lang, view=view, mail_style=mail_style(), task=task, note=note)
        self._pieces = _SLOT.split(inline_styles(frame))

    def html(self, works: Iterable[WorkView], *, shortened: bool = False) -> str:
        """The page with the tasks of these, which are its view's or shortened ones; then it says so."""
        tasks = {work.id: work.tasks for work in works}
        note = f"{_escape(words.SHORTENED[self._lang])}<br>" if shortened else ""
        filled = [note, *(_styled_task(self._lang, tasks[id_][index]) for id_, index in self._tasks)]
        return _fill(self._pieces, filled)

    def least(self, works: Iterable[WorkView]) -> int:
        """Bytes that the page has at the least when it lists the tests of these, explained or not: of its frame, and of
        rows without what differs from student to student."""
        rows = sum(_least_rows(self._lang, work.tasks) for work in works)
        return sum(len(piece.encode()) for piece in self._pieces[::2]) + rows


def mail_html(view: StudentView) -> str:
    """The page with all that there is."""
    return MailPage(view).html(view.works)


@lru_cache(maxsize=256)
def _styled_task(lang: Lang, task: TaskView) -> str:
    slots = _Slots()

    def row(test: TestView) -> Markup:
        return slots.take(_styled_row(lang, test))

    html = make_part("mail_task.html", lang, value=task, text=slots.text, row=row)
    return _fill(_styled_pieces(html), slots.parts)


@lru_cache(maxsize=1024)
def _styled_row(lang: Lang, test: TestView) -> str:
    slots = _Slots()
    html = make_part("mail_row.html", lang, value=test, text=slots.text)
    return _fill(_styled_pieces(html), slots.parts)


@remember_same(REMEMBERED)
def _least_rows(lang: Lang, tasks: tuple[TaskView, ...]) -> int:
    return sum(
        _least_row(lang, test.tone, test.visible, test.sign, test.label, test.points)
        for task in tasks
        for test in task.tests
        if test.visible or test.tone != "good"  # the others fold away with their message
    )


@lru_cache(maxsize=1024)
def _least_row(lang: Lang, tone: Tone, visible: bool, sign: str, label: str, points: str) -> int:
    """Bytes of a row without its title and its message."""
    return len(_styled_row(lang, TestView("", "", label, sign, tone, visible, points, "", "")).encode())


@lru_cache(maxsize=1024)  # there are a few dozen kinds of rows
def _styled_pieces(html: str) -> Sequence[str]:
    """Markup with comments cut at these, its styles at the elements: every second piece is a comment's number."""
    return _SLOT.split(inline_fragment(html))


def _fill(pieces: Sequence[str], parts: Sequence[str]) -> str:
    return "".join(parts[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces))


def _escape(text: str) -> str:
    return visible(text).translate(_ESCAPED)
