"""Standard output that never fails on a letter: a Korean Windows console knows cp949, a pipe perhaps only ASCII.

The limit: only what cannot be written is replaced; the encoding stays the console's own.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
import unicodedata

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
_APART = re.compile("[\u1100-\u11ff]+")


def make_safe() -> None:
    """Let standard output and error replace what they cannot write."""
    codecs.register_error(_NAME, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not where a test has put something of its own
            stream.reconfigure(errors=_NAME)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    # A Mac takes Korean letters apart in the names of files: together they are in every Korean set of letters.
    apart = _APART.match(error.object, error.start)
    end = apart.end() if apart else error.end
    missing = unicodedata.normalize("NFC", error.object[error.start : end])
    return "".join(letter if _has(error.encoding, letter) else _INSTEAD.get(letter, "?") for letter in missing), end


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
