"""What one's own checks found, by time: how many public tests passed. Of the code nothing is kept, nor of what it said.

A line of JSON for each file that was checked, in a file of the user's own, beside no homework and in no class. The
limit: it says nothing to anybody else, and nothing that is graded looks at it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.app.terminal import Screen
from grader.domain.records import state_folder
from grader.domain.verdict import Verdict
from grader.report.formats import format_time
from grader.report.words import status_label
from grader.text import Lang, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

FILENAME = "checks.jsonl"
MAX_RECORDS = 2_000
"""In the file, before the older half is left out."""
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
    """Put them behind those that there are. `OSError` where that cannot be; without a home folder there is no place
    for them, and nothing is kept."""
    lines = "".join(record.model_dump_json() + "\n" for record in records)
    place = _place()
    if place is None or not lines:
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # One write at the end of the file: two checks at once leave both.
    number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(number, lines.encode())
    finally:
        os.close(number)
    _shorten(place)


def _shorten(place: Path) -> None:
    lines = place.read_bytes().splitlines(keepends=True)
    if len(lines) > MAX_RECORDS:
        aside = place.with_name(f"{FILENAME}.{os.getpid()}")
        aside.write_bytes(b"".join(lines[-MAX_RECORDS // 2 :]))
        aside.replace(place)


def recall(path: Path, ids: Sequence[str]) -> list[CheckRecord]:
    """What is known of a file or of all below a folder, oldest first; of these assignments, if any are named.
    `UsageError` where the records cannot be read."""
    place = _place()
    if place is None or not place.is_file():
        return []
    try:
        lines = place.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read: {why}. Correct that, or delete the file.", path=place, why=error.strerror)
        ) from error
    known = [record for record in map(_parse, lines) if record is not None]
    wanted = Path(os.path.abspath(path))
    return [record for record in known if _is_below(record, wanted) and (not ids or record.assignment in ids)]


def _parse(line: bytes) -> CheckRecord | None:
    """None of a line that was cut off when the machine stopped, or that a later version wrote."""
    try:
        return CheckRecord.model_validate_json(line)
    except ValidationError:
        return None


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


def _place() -> Path | None:
    folder = state_folder()
    return None if folder is None else folder / FILENAME
