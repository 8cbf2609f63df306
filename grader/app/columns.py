"""A column of a progress bar with words as they are. Whoever has a bar imports it then: it brings all of rich along."""

from __future__ import annotations

from rich.progress import Task, TextColumn
from rich.text import Text


class WordsColumn(TextColumn):
    """The words that a bar's task has in that field."""

    def __init__(self, field: str) -> None:
        super().__init__("")
        self._field = field

    def render(self, task: Task) -> Text:
        """Not markup: a name may look like it."""
        return Text(str(task.fields[self._field]), overflow="ellipsis", no_wrap=True)
