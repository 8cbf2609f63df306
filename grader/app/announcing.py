"""What `grade send --note` announces, and `grade inquiries --answer` answers, as it is kept and sent.

The limit: to whom it goes is `grader.report.mail.outbox`'s.
"""

from __future__ import annotations

from pathlib import Path

from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import MAX_LETTERS, MAX_LINES, visible

_MAX_BYTES = 64 * 1024


_NOTE = (
    tr("The announcement is given twice: --note and --note-file. Give one of them."),
    tr("The announcement is empty: say it with --note TEXT or --note-file FILE."),
    tr("The announcement is longer than {letters} letters or {lines} lines. Shorten it."),
)
_ANSWER = (
    tr("The answer is given twice: --answer and --answer-file. Give one of them."),
    tr("The answer is empty: say it with --answer TEXT or --answer-file FILE."),
    tr("The answer is longer than {letters} letters or {lines} lines. Shorten it."),
)


def read_note(words: str | None, file: Path | None) -> str:
    """The announcement, from the command line or a file (UTF-8); empty where there is none. `UsageError` for one that
    is empty, too long, or given twice: nothing of it is left out."""
    return _read_words(words, file, _NOTE)


def read_answer(words: str | None, file: Path | None) -> str:
    """The same of an answer to an inquiry."""
    return _read_words(words, file, _ANSWER)


def _read_words(words: str | None, file: Path | None, sentences: tuple[Text, Text, Text]) -> str:
    twice, empty, long = sentences
    if words is not None and file is not None:
        raise UsageError(twice)
    if file is not None:
        words = _read(file)
    if words is None:
        return ""
    note = "\n".join(line.rstrip() for line in visible(words.strip().replace("\r\n", "\n")).split("\n"))
    if not note:
        raise UsageError(empty)
    if len(note) > MAX_LETTERS or note.count("\n") >= MAX_LINES:
        raise UsageError(long.format(letters=MAX_LETTERS, lines=MAX_LINES))
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
