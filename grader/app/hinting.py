"""Which hints one was told of one's own file, and what is told next.

Each time the next level, up to the last; the third once its question is answered. What was told is kept in a file of
the user's own, and where the teacher asked for it in one beside the homework, too. The limit: an answer is kept as it
is, and judged by nobody: it is for whoever writes it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from grader.app import diary
from grader.app.terminal import Screen
from grader.domain.course import Assignment
from grader.domain.hints import ASKED_BEFORE, LEVELS, HandedHint, Level
from grader.gradebook.file import utc_now
from grader.text import Lang, Text, tr

FILENAME = "hints.jsonl"
_NAMES: dict[Level, Text] = {
    "where": tr("Where to look"),
    "idea": tr("Which idea it takes"),
    "example": tr("How another task is done"),
    "shape": tr("What the line looks like"),
}
_HEAD = tr("Hint {level} of {levels}: {name}")


class Told(BaseModel):
    """A level that was told."""

    model_config = ConfigDict(frozen=True)

    when: str
    """RFC 3339 in UTC, to the second."""
    assignment: str
    folder: str
    """Absolute."""
    file: str
    """Its name there."""
    hint: str
    level: int
    answer: str = ""
    """To the question that was asked before it."""


@dataclass(frozen=True)
class Progress:
    """How far one is with a hint, of one file."""

    assignment: Assignment
    file: Path
    hint: HandedHint
    told: int
    """Levels that were told."""

    @property
    def next(self) -> int:
        """The level that is told next; the last is told again."""
        return min(self.told + 1, len(LEVELS))

    @property
    def asks(self) -> bool:
        """Whether the question has to be answered first."""
        return self.told + 1 == ASKED_BEFORE

    def lines(self, levels: Iterable[int], lang: Lang, screen: Screen) -> Iterator[str]:
        """What is told at these levels."""
        for number in levels:
            head = _HEAD.format(level=number, levels=len(LEVELS), name=_NAMES[LEVELS[number - 1]])
            yield from screen.lines(head[lang], tint="head", hang=0)
            for line in self.hint.told(number)[lang].strip("\n").split("\n"):
                yield from screen.lines(line, indent=2, hang=0)

    def record(self, answer: str) -> Told:
        """Of the level that is told next."""
        return Told(
            when=utc_now(),
            assignment=self.assignment.id,
            folder=os.path.abspath(self.file.parent),
            file=self.file.name,
            hint=self.hint.id,
            level=self.next,
            answer=answer,
        )


def how_far(assignment: Assignment, file: Path, hint: HandedHint) -> Progress:
    """What was told of it so far."""
    place = os.path.abspath(file.parent), file.name
    levels = (
        told.level
        for told in diary.look_up(FILENAME, Told)
        if (told.assignment, told.hint) == (assignment.id, hint.id) and (told.folder, told.file) == place
    )
    return Progress(assignment, file, hint, max(levels, default=0))


def shared_file(progress: Progress) -> Path:
    """Where it is put down for the teacher who asked for it, beside the homework."""
    return progress.file.with_name(f"{progress.assignment.id}.{FILENAME}")


def keep(progress: Progress, answer: str, *, shared: bool) -> Text | None:
    """Keep that the next level was told; what to say where that cannot be."""
    record = progress.record(answer)
    try:
        diary.write_down(FILENAME, [record])
        if shared:
            # The teacher is not told how folders are called at home.
            diary.append(shared_file(progress), [record.model_copy(update={"folder": ""})])
    except OSError as error:
        return tr(
            "That this hint was told could not be kept: {file}: {why}. The next call tells the same one.",
            file=error.filename,
            why=error.strerror,
        )
    return None
