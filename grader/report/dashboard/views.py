"""Rows of the staff's pages, as strings in one language and numbers to sort by.

The limit: nothing is escaped here; the template engine does that, and the last door of `grader.report.html` makes every
string harmless. Names and titles are cut to a line of bounded length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from markupsafe import Markup

from grader.domain.totals import format_points
from grader.report import words
from grader.report.analysis import Alarm, AssignmentAnalysis, Group, ItemNumbers
from grader.report.dashboard import labels
from grader.report.dashboard.charts import count_steps, histogram, range_names
from grader.report.dashboard.facts import Limit, ScoreChange
from grader.text import Lang
from grader.text.safe import list_names, one_line, truncate

_NAME = 60
"""Letters of a name, an id or a test in a cell: a longer one would make a row as high as a page."""
_CALL = 1200
"""Letters of a call that shows what a group does."""


@dataclass(frozen=True)
class Who:
    """A student as the pages name them; `folder` is theirs below OUT, empty for one who has no row."""

    id: str
    name: str
    folder: str

    @property
    def shown_id(self) -> str:
        return short(self.id)


@dataclass(frozen=True)
class Cell:
    """What a cell says, and the number that it is sorted by, as the page's script reads it; empty: last."""

    text: str
    number: str = ""


@dataclass(frozen=True)
class ItemRow:
    """A task or a test with its numbers."""

    name: str
    title: str
    task: str
    visible: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class AlarmView:
    """An alarm, and how to end it."""

    test: str
    text: str
    accepted: str
    command: str


@dataclass(frozen=True)
class GroupView:
    """A group, what shows it, and how to speak to it."""

    id: str
    public: bool
    students: tuple[Who, ...]
    tests: str
    call: str
    note: str
    command: str


@dataclass(frozen=True)
class LimitView:
    """What a submission ran into or came near to."""

    who: Who
    assignment: str
    hit: bool
    what: str


@dataclass(frozen=True)
class ChangeView:
    """A score that became another, or would."""

    who: Who
    assignment: str
    old: Cell
    new: Cell
    why: str


@dataclass(frozen=True)
class ChartView:
    """A distribution with its title, and the numbers below it."""

    title: str
    svg: Markup


def short(name: str) -> str:
    """What a cell shows of a name, an id or a test."""
    return one_line(name, _NAME)


class People:
    """The students by id, for whatever names them; one who has no row is named by the id alone."""

    def __init__(self, people: Iterable[Who]) -> None:
        self._by_id = {who.id: who for who in people}

    def find(self, id_: str) -> Who:
        return self._by_id.get(id_, Who(id_, short(id_), ""))


def number_cell(value: float | None, lang: Lang) -> Cell:
    """Points, or that there are none yet."""
    return Cell(words.NO_SCORE[lang]) if value is None else Cell(format_points(value), f"{value:.6g}")


def _plain_cell(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(format_points(value), f"{value:.6g}")


def _share_cell(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(f"{value:.0%}", f"{value:.6g}")


def item_rows(items: Sequence[ItemNumbers], lang: Lang) -> tuple[ItemRow, ...]:
    """Tasks or tests, in their order."""
    return tuple(_item_row(item, lang) for item in items)


def _item_row(item: ItemNumbers, lang: Lang) -> ItemRow:
    cells = (
        Cell(str(item.graded), str(item.graded)),
        _share_cell(item.passed / item.graded if item.graded else None),
        _share_cell(item.mean if item.graded else None),
        _plain_cell(item.discrimination),
        _plain_cell(item.attempts),
    )
    title = short(item.title[lang])
    name = short(item.name)
    return ItemRow(name, "" if title == name else title, short(item.task), item.visible, cells)


def alarm_views(alarms: Sequence[Alarm], lang: Lang) -> tuple[AlarmView, ...]:
    """Those that stand first."""
    return tuple(
        AlarmView(
            short(alarm.test),
            one_line(alarm.text[lang]),
            one_line(alarm.accepted),
            f'grade alarms --accept {_argument(alarm.id)} --why "…"',
        )
        for alarm in sorted(alarms, key=lambda alarm: bool(alarm.accepted))
    )


def group_views(groups: Sequence[Group], people: People, lang: Lang) -> tuple[GroupView, ...]:
    """The largest first."""
    return tuple(
        GroupView(
            one_line(group.id),
            group.public,
            tuple(people.find(id_) for id_ in group.students),
            list_names(group.tests, _NAME),
            truncate(group.call, lang, letters=_CALL, rows=12),
            truncate(group.note[lang], lang, letters=_CALL),
            f'grade note {_argument(group.id)} "…"',
        )
        for group in sorted(groups, key=lambda group: -len(group.students))
    )


def limit_views(limits: Sequence[Limit], people: People, lang: Lang) -> tuple[LimitView, ...]:
    """One for each submission."""
    return tuple(
        LimitView(people.find(limit.student), limit.assignment, bool(limit.hit), "; ".join(_limit_words(limit, lang)))
        for limit in limits
    )


def _limit_words(limit: Limit, lang: Lang) -> Iterator[str]:
    if limit.hit:
        what = ", ".join(words.VERDICT_WORDS[verdict].label[lang] for verdict in limit.hit)
        where = labels.LIMIT_TESTS.format(count=limit.tests) if limit.tests else labels.LIMIT_LOADING
        yield f"{labels.LIMIT_HIT[lang]}: {what} ({where[lang]})"
    if limit.near:
        near = (f"{_key(key, lang)} {share:.0%}" for key, share in limit.near.items())
        yield f"{labels.LIMIT_NEAR[lang]}: {', '.join(near)}"


def _key(key: str, lang: Lang) -> str:
    return labels.KEYS[key][lang] if key in labels.KEYS else one_line(key)


def change_views(changes: Sequence[ScoreChange], people: People, lang: Lang) -> tuple[ChangeView, ...]:
    """One for each score."""
    return tuple(
        ChangeView(
            people.find(change.student),
            change.assignment,
            number_cell(change.old, lang),
            number_cell(change.new, lang),
            one_line(", ".join(reason[lang] for reason in change.reasons)),
        )
        for change in changes
    )


def chart_view(scores: Sequence[float], maximum: float, key: str, title: str, lang: Lang) -> ChartView | None:
    """The distribution of scores out of `maximum`; None where there are none."""
    if not scores or maximum <= 0:
        return None
    counts, names = count_steps([score / maximum for score in scores]), range_names(maximum)
    told = (
        labels.BAR.format(range=name, count=count)[lang] for name, count in zip(names, counts, strict=True) if count
    )
    return ChartView(title, histogram(counts, names, key, title, "; ".join(told)))


def average_cells(scores: Sequence[float]) -> tuple[Cell, Cell]:
    """Mean and median."""
    return (_plain_cell(fmean(scores)), _plain_cell(median(scores))) if scores else (Cell("–"), Cell("–"))


def analyses_by_id(analyses: Sequence[AssignmentAnalysis]) -> Mapping[str, AssignmentAnalysis]:
    return {analysis.assignment: analysis for analysis in analyses}


def _argument(id_: str) -> str:
    """As a shell takes it for one word."""
    shown = one_line(id_)
    return (
        shown if all(each.isalnum() or each in "/_-.:" for each in shown) else "'" + shown.replace("'", "'\\''") + "'"
    )
