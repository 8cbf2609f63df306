"""A student's report as plain text: `report.txt`, the text part of the mail, and what `grade check` prints."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from grader.report import words
from grader.report.view import StudentView, TaskView, TestView, WorkView
from grader.text import Lang

_WIDTH = 60


def student_text(view: StudentView, *, mail: bool = False) -> str:
    """The whole report. In a `mail` without when it was graded, so that the text is the same whenever the result is,
    and without hidden tests that passed but for their number; one that is about no assignment has the end alone."""
    head = _head(view) if view.works or not mail else ()
    return "\n".join([*head, *_works(view, mail), *_foot(view)]) + "\n"


def work_text(work: WorkView, lang: Lang) -> str:
    """The part of one assignment."""
    return "\n".join(_work(work, lang, mail=False)) + "\n"


def _head(view: StudentView) -> Iterator[str]:
    yield f"{view.course} · {words.HEADING[view.lang]}"
    yield view.name if view.name == view.id else f"{view.name} ({view.id})"
    if not view.in_roster:
        yield f"({words.NOT_IN_ROSTER[view.lang]})"
    yield "=" * _WIDTH
    for work in view.works:
        yield f"{work.title} ({work.id}): {work.points}"
    yield f"{words.TOTAL[view.lang]}: {view.total_points}"
    if view.total_note:
        yield view.total_note


def _works(view: StudentView, mail: bool) -> Iterator[str]:
    for work in view.works:
        yield ""
        yield from _work(work, view.lang, mail)


def _work(work: WorkView, lang: Lang, mail: bool) -> Iterator[str]:
    yield "=" * _WIDTH
    yield f"{work.title} ({work.id}): {work.points}"
    yield "=" * _WIDTH
    if work.file:
        yield f"{words.FILE[lang]}: {work.file}" + (f" ({work.others})" if work.others else "")
    if work.handed_in:
        yield f"{words.HANDED_IN[lang]}: {work.handed_in}"
    if work.worth:
        yield work.worth
    if work.account:
        yield ""
        yield f"{words.HOW[lang]}:"
        for line in work.account:
            yield from _indent(line, "- ")
    if work.advice is not None:
        yield ""
        yield f"{(words.DONE if work.advice.done else words.FIRST)[lang]}: {work.advice.sentence}"
    if work.summary:
        yield ""
        yield from _indent(work.summary, "! ")
    if work.since.heading:
        yield ""
        yield f"{work.since.heading}:"
        for line in work.since.changes:
            yield from _indent(line, "- ")
    if work.notes:
        yield ""
        yield f"{words.NOTES[lang]}:"
        for note in work.notes:
            yield from _indent(note, "- ")
    if work.remarks:
        yield ""
        yield f"{words.REMARKS[lang]}:"
        for remark in work.remarks:
            yield from _indent(remark, "- ")
    for task in work.tasks:
        yield ""
        yield _task(task, lang, mail)
    if work.pictures:
        yield ""
        yield work.pictures
    if work.hidden:
        yield ""
        yield f"* {words.HIDDEN[lang]}: {words.HIDDEN_NOTE[lang]}"
    if work.since.results:
        yield ""
        yield f"{words.EARLIER[lang]}:"
        for line in work.since.results:
            yield f"- {line}"
    if not work.missing:
        yield ""
        yield from _facts(work, lang, mail)


def _facts(work: WorkView, lang: Lang, mail: bool) -> Iterator[str]:
    """How it was graded."""
    if not mail and work.graded_at:
        yield f"{words.WHEN[lang]}: {work.graded_at}"
    yield f"{words.ISOLATION[lang]}: {work.level} – {work.isolation}"
    if work.data:
        yield f"{words.DATA[lang]}: {work.data}"
    if work.digest:
        yield f"{words.DIGEST[lang]}: {work.digest}"


@lru_cache(maxsize=512)  # many of a class have the same tasks of the same result
def _task(task: TaskView, lang: Lang, mail: bool) -> str:
    lines = [f"[{task.title}] {task.points}".rstrip()]
    for test in task.tests:
        if not (mail and test.folded):
            lines.append(_test(test, lang))
    if mail and task.folded:
        lines.append(f"  {words.HIDDEN_PASSED.format(count=len(task.folded))[lang]}")
    return "\n".join(lines)


@lru_cache(maxsize=1024)  # most of a class's tests say the same
def _test(test: TestView, lang: Lang) -> str:
    return "\n".join(_test_lines(test, lang))


def _test_lines(test: TestView, lang: Lang) -> Iterator[str]:
    hidden = "" if test.visible else f"({words.HIDDEN[lang]}) "
    points = f" ({test.points})" if test.points else ""
    yield from _indent(f"[{test.label}] {hidden}{test.title}{points}", f"  {test.sign} ")
    if test.message:
        yield from _indent(test.message, "      ")
    if test.printed.strip() and test.tone != "good":
        yield f"      {words.PRINTED[lang]}:"
        yield from _indent(test.printed.rstrip("\n"), "      | ", every=True)
    if test.lines is not None:
        yield f"      {words.RAN[lang]}: {test.lines.ran}"


def _indent(text: str, first: str, *, every: bool = False) -> Iterator[str]:
    """The lines with `first` before the first and as many blanks (or `first` again) before the others."""
    for number, line in enumerate(text.split("\n")):
        yield ((first if every or number == 0 else " " * len(first)) + line).rstrip()


def _foot(view: StudentView) -> Iterator[str]:
    yield ""
    yield "-" * _WIDTH
    yield f"{words.ASK[view.lang]} {view.contact}" + (f" ({view.reply_to})" if view.reply_to else "")
