"""Files of the user's own, with a line of JSON for each thing that is remembered of work at home.

They lie beside no homework and in no class. The limit: what a line says is its reader's affair.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grader.domain.records import state_folder
from grader.text import tr
from grader.text.errors import UsageError

MAX_LINES = 2_000
"""In a file, before the older half is left out."""
M = TypeVar("M", bound=BaseModel)


def write_down(filename: str, records: Iterable[BaseModel]) -> None:
    """Put them behind those that there are, if there are any. `OSError` where that cannot be; without a home folder
    there is no place for them, and nothing is kept."""
    place, new = place_of(filename), list(records)
    if place is not None and new:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        append(place, new)
        _shorten(place)


def append(place: Path, records: Iterable[BaseModel], *, durable: bool = False) -> None:
    """The same in this file, which is never shortened; `durable`: it is on the disk when this returns."""
    lines = "".join(record.model_dump_json() + "\n" for record in records).encode()
    # One write at the end of the file: two programs at once leave what both of them wrote.
    number = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if _is_cut_off(number):
            lines = b"\n" + lines
        if os.write(number, lines) < len(lines):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))
        if durable:
            os.fsync(number)
    finally:
        os.close(number)


def _is_cut_off(number: int) -> bool:
    """Whether the last line has no end, as the machine stopped in it: what comes behind it would be lost with it."""
    end = os.lseek(number, 0, os.SEEK_END)
    if not end:
        return False
    os.lseek(number, end - 1, os.SEEK_SET)
    return os.read(number, 1) != b"\n"


def look_up(filename: str, model: type[M]) -> list[M]:
    """What was written down, oldest first. `UsageError` where it cannot be read."""
    place = place_of(filename)
    if place is None or not place.is_file():
        return []
    try:
        lines = place.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read: {why}. Correct that, or delete the file.", path=place, why=error.strerror)
        ) from error
    return [record for record in (_parse(line, model) for line in lines) if record is not None]


def _parse(line: bytes, model: type[M]) -> M | None:
    """None of a line that was cut off when the machine stopped, or that a later version wrote."""
    try:
        return model.model_validate_json(line)
    except ValidationError:
        return None


def _shorten(place: Path) -> None:
    lines = place.read_bytes().splitlines(keepends=True)
    if len(lines) > MAX_LINES:
        aside = place.with_name(f"{place.name}.{os.getpid()}")
        aside.write_bytes(b"".join(lines[-MAX_LINES // 2 :]))
        aside.replace(place)


def place_of(filename: str) -> Path | None:
    """Where it lies, there or not; None where there is no place for it."""
    folder = state_folder()
    return None if folder is None else folder / filename
