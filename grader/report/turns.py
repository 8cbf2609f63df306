"""One call of a failed test turn by turn, as the media show it: lines downward, variables beside each other.

A cell is filled where the line in its row changed that variable. The limit: what was recorded, and how much of it, was
decided when it was graded (`grader.grading.marking`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.domain.verdict import Trace, Turn
from grader.report import words
from grader.text import Lang
from grader.text.safe import one_line, visible

MAX_COLUMNS = 6
"""Variables that have a column of their own; those that come after them share one."""


@dataclass(frozen=True)
class TurnRow:
    """A line that ran; one without a number says what is left out there."""

    number: str
    code: str
    cells: tuple[str, ...] = ()
    """As long as the columns are many."""
    gave: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether it stands for turns that are not shown."""
        return not self.number


@dataclass(frozen=True)
class TraceView:
    """A table of turns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[TurnRow, ...]
    note: str


def trace_view(trace: Trace, source: Mapping[int, str], lang: Lang) -> TraceView:
    """With the text of the lines, by their numbers, as far as it is known."""
    turns = (*trace.first, *trace.last)
    names = list(dict.fromkeys(name for turn in turns for name, _ in turn.values))
    own, more = names[:MAX_COLUMNS], names[MAX_COLUMNS:]
    rows = [_row(turn, source, own, bool(more)) for turn in trace.first]
    if trace.between:
        rows.append(TurnRow("", words.TURNS_BETWEEN.format(count=trace.between)[lang]))
    rows += [_row(turn, source, own, bool(more)) for turn in trace.last]
    if trace.open:
        rows.append(TurnRow("", words.TURNS_OPEN[lang]))
    columns = (*map(one_line, own), *([words.OTHER_VARIABLES[lang]] if more else []))
    title = words.TURNS.format(call=one_line(trace.call))[lang]
    return TraceView(title, columns, tuple(rows), words.TURNS_NOTE[lang])


def row_texts(view: TraceView, count: int, gap: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    """Rows for a screen: the number and code, and what the line did. Of more than `count` the first and the last, with
    what `gap` says of those that are left out."""
    kept = list(view.rows)
    left_out = len(kept) - count
    if left_out > 0:
        kept[count // 2 : count // 2 + left_out] = [TurnRow("", gap(left_out))]
    wide = max(len(row.number) for row in kept)
    for row in kept:
        if row.is_gap:
            yield f"{' ' * wide}   {row.code}", ""
            continue
        did = [
            cell if place == MAX_COLUMNS else f"{name} = {cell}"
            for place, (name, cell) in enumerate(zip(view.columns, row.cells, strict=True))
            if cell
        ]
        yield f"{row.number:>{wide}} | {row.code}", ", ".join([*did, *([row.gave] if row.gave else [])])


def _row(turn: Turn, source: Mapping[int, str], own: Sequence[str], shared: bool) -> TurnRow:
    after = dict(turn.values)
    cells = [one_line(after.get(name, "")) for name in own]
    if shared:
        cells.append(", ".join(f"{one_line(name)} = {one_line(text)}" for name, text in turn.values if name not in own))
    code = visible(source.get(turn.line, words.NO_LINE).expandtabs(4)).replace("\n", "\\n").rstrip()
    sign = words.RAISED_SIGN if turn.raised else words.GAVE_SIGN
    gave = f"{sign} {one_line(turn.gave)}" if turn.gave else ""
    return TurnRow(str(turn.line), words.INSIDE_SIGN * min(turn.depth, 9) + code, tuple(cells), gave)
