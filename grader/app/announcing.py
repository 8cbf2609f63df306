"""What `grade send --note` announces, as it is kept and sent.

The limit: to whom it goes is `grader.report.mail.outbox`'s.
"""

from __future__ import annotations

from pathlib import Path

from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import MAX_LETTERS, MAX_LINES, visible

_MAX_BYTES = 64 * 1024


def read_note(words: str | None, file: Path | None) -> str:
    """The announcement, from the command line or a file (UTF-8); empty where there is none. `UsageError` for one that
    is empty, too long, or given twice: nothing of it is left out."""
    if words is not None and file is not None:
        raise UsageError(tr("The announcement is given twice: --note and --note-file. Give one of them."))
    if file is not None:
        words = _read(file)
    if words is None:
        return ""
    note = "\n".join(line.rstrip() for line in visible(words.strip().replace("\r\n", "\n")).split("\n"))
    if not note:
        raise UsageError(tr("The announcement is empty: say it with --note TEXT or --note-file FILE."))
    if len(note) > MAX_LETTERS or note.count("\n") >= MAX_LINES:
        raise UsageError(
            tr(
                "The announcement is longer than {letters} letters or {lines} lines. Shorten it.",
                letters=MAX_LETTERS,
                lines=MAX_LINES,
            )
        )
    return note


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise UsageError(tr("{file} is longer than {size} kB. Shorten it.", file=file, size=_MAX_BYTES >> 10))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(tr("{file} cannot be read: {why}.", file=file, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise UsageError(tr("{file} is not UTF-8. Save it as UTF-8 and try again.", file=file)) from error
