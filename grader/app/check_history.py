"""What one's own checks found, by time: how many public tests passed. Of the code nothing is kept, nor of what it said.

The limit: it says nothing to anybody else, and nothing that is graded looks at it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from grader.app import diary
from grader.app.terminal import Screen
from grader.domain.verdict import Verdict
from grader.report.formats import format_time
from grader.report.words import status_label
from grader.text import Lang, tr
from grader.text.safe import one_line

FILENAME = "checks.jsonl"
MAX_SHOWN = 30
"""Of one file."""
_NONE = tr("Nothing in {path} was checked yet, or it was in another folder. Check it: grade check")
_EARLIER = tr("… and {count} earlier")
_LINE = tr("{when}  {passed} of {total} public tests passed")
_BARE = tr("{when}  {status}")


class CheckRecord(BaseModel):
    """One file, checked once."""

    model_config = ConfigDict(frozen=True)

    when: str
    """RFC 3339 in UTC, to the second."""
    assignment: str
    folder: str
    """Absolute."""
    file: str
    """Its name there."""
    status: Verdict
    passed: int
    total: int


def note(records: Iterable[CheckRecord]) -> None:
    """Put them behind those that there are. `OSError` where that cannot be."""
    diary.write_down(FILENAME, records)


def recall(path: Path, ids: Sequence[str]) -> list[CheckRecord]:
    """What is known of a file or of all below a folder, oldest first; of these assignments, if any are named.
    `UsageError` where the records cannot be read."""
    known = diary.look_up(FILENAME, CheckRecord)
    wanted = Path(os.path.abspath(path))
    return [record for record in known if _is_below(record, wanted) and (not ids or record.assignment in ids)]


def _is_below(record: CheckRecord, wanted: Path) -> bool:
    file = Path(record.folder, record.file)
    return file == wanted or wanted in file.parents


def history_lines(records: Sequence[CheckRecord], path: Path, lang: Lang, screen: Screen) -> Iterator[str]:
    """By file, in the order of their last checks; times by the clock of this machine."""
    if not records:
        yield from screen.lines(_NONE.format(path=os.path.abspath(path))[lang], hang=0)
    of_file: dict[tuple[str, str, str], list[CheckRecord]] = {}
    for record in records:
        key = record.assignment, record.folder, record.file
        of_file[key] = [*of_file.pop(key, ()), record]
    for (id_, folder, file), own in of_file.items():
        yield from screen.lines(f"{one_line(id_)}  ({one_line(str(Path(folder, file)))})", tint="head")
        if len(own) > MAX_SHOWN:
            yield from screen.lines(_EARLIER.format(count=len(own) - MAX_SHOWN)[lang], indent=4)
        for record in own[-MAX_SHOWN:]:
            good = record.status is Verdict.PASSED and record.passed == record.total
            sentence = _LINE if record.total else _BARE
            text = sentence.format(
                when=format_time(record.when, None),
                passed=record.passed,
                total=record.total,
                status=status_label(record.status),
            )
            yield from screen.lines(text[lang], indent=2, first="✓ " if good else "✗ ", tint="good" if good else "bad")
