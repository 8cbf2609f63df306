"""An exception of the student's code as the process tells it: message, own lines, what was there. Student side.

Told while the frames still are. The limit: an exception of the student's may be built to raise when it is looked at;
what cannot be read is left out.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox.inside import circumstances, loading, values
from grader.sandbox.inside.exceeded import Baseline
from grader.sandbox.inside.machineless import machineless
from grader.sandbox.inside.repair import repairs
from grader.sandbox.inside.repair.place import Error
from grader.sandbox.inside.repair.scan import split_lines
from grader.sandbox.seam.messages import Failure

MAX_LINES = 12
"""Of the student's files that an exception names; and of other things that are told of one file."""
MAX_MESSAGE = 2_000
MAX_TRACED = 100_000


@dataclass
class Files:
    """A submission's files; none in the clean room."""

    content: dict[str, bytes] = field(default_factory=dict)
    """Path below the folder → content."""
    main: str = ""
    """The path of the main file."""
    text: str = ""
    """The main file, as it was decoded."""

    @property
    def work(self) -> str:
        """Their folder, with a separator at its end."""
        return os.path.dirname(self.main) + os.sep if self.main else "\0"  # no file in the clean room

    def source_of(self, error: Any) -> str | None:
        """The student's file that an error of syntax is about; None for a string, or a file of somebody else's."""
        name = error.filename
        if type(name) is not str or not name.startswith(self.work):
            return None
        if name == self.main:
            return self.text
        data = self.content.get(name[len(self.work) :].replace(os.sep, "/"))
        try:
            return None if data is None else data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return ""


def describe_failure(error: BaseException, files: Files, lost: Mapping[str, int], baseline: Baseline) -> Failure:
    """An exception as it is told; only lines of the student's own files. `lost`: names of skipped statements."""
    kind = type(error)
    try:
        message = _reason(kind, str.__str__(str(error)))[:MAX_MESSAGE]
    except BaseException:
        message = ""
    places: list[str] = []
    lines: list[tuple[int, str]] = []
    work = files.work
    for frame in traceback.extract_tb(error.__traceback__)[-200:]:
        if frame.filename.startswith(work):
            lines.append((frame.lineno or 0, (frame.line or "")[:200]))
            places.append("" if frame.filename == files.main else frame.filename[len(work) :])
    return Failure(
        values.type_name(error),
        machineless(message, work),
        lines[-MAX_LINES:],
        places[-MAX_LINES:],
        circumstances.facts(error, work),
        describe_syntax(error, files.source_of(error)) if issubclass(kind, SyntaxError) else None,
        is_memory=issubclass(kind, MemoryError),
        is_timeout=issubclass(kind, loading.OutOfTime),
        is_exit=issubclass(kind, SystemExit),
        is_eof=issubclass(kind, EOFError),
        is_not_implemented=issubclass(kind, NotImplementedError),
        sentence=_sentence(error),
        lost_line=_lost_line(error, lost),
        **baseline.exceeded(error),
    )


def _reason(kind: type, message: str) -> str:
    """What TensorFlow says, without the places in its files that it puts before the reason, page after page."""
    plainly = sys.modules.get("grader.sandbox.inside.tensorflow.plainly")
    if plainly is not None and message.startswith("Exception encountered when calling "):  # Keras, of a ValueError
        return str(plainly.within(message[:MAX_TRACED]))
    if plainly is None or not str(kind.__module__).startswith("tensorflow."):
        return message
    return plainly.reason(message[:MAX_TRACED]) or message


def _sentence(error: BaseException) -> dict[str, str] | None:
    """The sentence of the grader's own that an exception carries, or one that it came of, in both languages."""
    for _ in range(MAX_LINES):
        sentence = getattr(error, "grader_says", None)
        if type(sentence) is tuple and [type(one) for one in sentence] == [str, str]:
            return {"ko": sentence[0][:MAX_MESSAGE], "en": sentence[1][:MAX_MESSAGE]}
        before = error.__cause__ or error.__context__
        if not isinstance(before, BaseException):
            return None
        error = before
    return None


def _lost_line(error: BaseException, lost: Mapping[str, int]) -> int:
    """The line that was skipped and would have bound the name which is missing now; 0 where it is none."""
    name = error.name if type(error) is NameError else None
    return lost.get(name, 0) if type(name) is str else 0


def describe_syntax(error: Any, source: str | None) -> dict[str, Any]:
    """Where Python gave up, and what to change; `source` is the file, or None for what is none of the student's."""
    line, column, text = error.lineno, error.offset, error.text
    place = Error(
        line if type(line) is int else 0,
        column if type(column) is int else 0,
        str(error.msg)[:500],
        type(error).__name__,
    )
    fixes: list[dict[str, Any]] = []
    if source:
        place, fixes = repairs(source, place)
        rows = split_lines(source)
        text = rows[place.line - 1] if 0 < place.line <= len(rows) else text
    elif source is not None:
        fixes = [{"key": "not_utf8"}]  # `import` reads UTF-8 alone
    return {
        "line": place.line,
        "column": place.column,
        "text": text[:500] if type(text) is str else "",
        "message": place.message,
        "kind": place.kind,
        "repairs": fixes,
    }
