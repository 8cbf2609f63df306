"""Standard output that never fails on a letter: a Korean Windows console knows cp949, a pipe perhaps only ASCII.

The limit: only what cannot be written is replaced; the encoding stays the console's own.
"""

from __future__ import annotations

import codecs
import io
import sys

_INSTEAD = {
    "✓": "O",
    "✗": "X",
    "○": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "·": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}
_NAME = "grade-replace"


def make_safe() -> None:
    """Let standard output and error replace what they cannot write."""
    codecs.register_error(_NAME, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not where a test has put something of its own
            stream.reconfigure(errors=_NAME)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(letter, "?") for letter in missing), error.end
