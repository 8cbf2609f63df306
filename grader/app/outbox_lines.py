"""What is still to be told, as lines for the staff: to whom, where and about what; then who gets none, and why.

The limit: to look at; who gets what is decided in `grader.app.outbox`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from grader.app.offered import Named
from grader.app.outbox import Letter, Outbox
from grader.domain.course import Course
from grader.report.mail.outbox import UNKNOWN
from grader.text import Lang, Text, tr
from grader.text.safe import list_names, one_line
from grader.text.wrapping import break_lines

MAX_LINES = 400
NOT_NAMED = Named()
_WIDEST = 40
"""Columns that an id, or addresses, may take before the rest stands on the next line."""
_MORE = tr("… and {count} more")
_ANNOUNCED = tr("the announcement")
_NOT = tr("{student}: {why}")
_KEPT = tr("No message, {why}: {count}")
_ASK = tr(
    "Whether these arrived is to be asked. Where it did: grade send --mark-sent STUDENT. Where it did not: grade send "
    "--yes --again STUDENT, which sends the same message once more. Not known of: {students}"
)


def outbox_lines(
    outbox: Outbox, course: Course, lang: Lang, width: int | None, named: Named = NOT_NAMED
) -> Iterator[str]:
    """All lines; broken for a terminal of `width` columns, else as long as they are. `named` is how course and class
    were, for the commands that are offered."""
    rows = [_cells(letter, course, lang) for letter in outbox.letters]
    first = max((cell_len(row[0]) for row in rows if cell_len(row[0]) <= _WIDEST), default=0)
    second = max((cell_len(row[1]) for row in rows if cell_len(row[1]) <= _WIDEST), default=0)
    for who, where, news in rows[:MAX_LINES]:
        head = f"{_pad(who, first)} → {_pad(where + ':', second + 1)}"
        if width is not None and cell_len(head) + 1 + cell_len(news) > width:
            yield from _wrap(head.rstrip(), width, "")
            yield from _wrap(news, width, "    ")
        else:
            yield f"{head} {news}"
    if len(rows) > MAX_LINES:
        yield _MORE.format(count=len(rows) - MAX_LINES)[lang]
    counts: dict[Text, int] = {}
    for student, kept in outbox.kept:
        if kept.telling:
            yield from _wrap(_NOT.format(student=one_line(student.id), why=kept.why)[lang], width, "")
        else:
            counts[kept.why] = counts.get(kept.why, 0) + 1
    for why, count in counts.items():
        yield _KEPT.format(why=why, count=count)[lang]
    yield from unknown_lines([student.id for student, kept in outbox.kept if kept.why == UNKNOWN], lang, width, named)


def unknown_lines(students: list[str], lang: Lang, width: int | None, named: Named = NOT_NAMED) -> Iterator[str]:
    """What a person does about those of whom nobody knows whether they got it; nothing is asked in a dialogue."""
    if students:
        ask = _ASK.format(students=list_names([*map(one_line, students)]))[lang]
        yield from _wrap(named.complete(ask), width, "")


def _cells(letter: Letter, course: Course, lang: Lang) -> tuple[str, str, str]:
    news = [id_ for id_ in course.ids if id_ in letter.plan.news]
    news += [_ANNOUNCED[lang]] if letter.plan.notes else []
    return one_line(letter.student.id), ", ".join(letter.plan.addresses), ", ".join(news)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))


def _wrap(text: str, width: int | None, indent: str) -> Iterator[str]:
    """In lines of `width` columns, where there are any."""
    lines = [text] if width is None else break_lines(text, width - len(indent))
    yield from (indent + line for line in lines)
