"""Source code as text: bytes decoded, and cut by one regular expression over bounded text, each letter looked at once.

What was handed in is never parsed on the trusted side, and `tokenize` is a parser's part: it raises, and it runs code
of Python that was not written for hostile text. Here every repetition is possessive, and a text that is not closed ends
with its line or the file: there is nothing to go back to, and the time is linear.

The limit: nothing is understood; whatever fits nothing is a sign.
"""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 128 * 1024
"""Of a file; what comes after is not looked at."""

TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\f]++|\#[^\r\n]*+|\\(?:\r\n|\r|\n))
    |(?P<line>\r\n|\r|\n)
    |(?P<text>[rbuf]{0,2}+(?:
        "{3}(?:[^\\"]++|\\.|"(?!""))*+(?:"{3}|\\?\Z)
        |'{3}(?:[^\\']++|\\.|'(?!''))*+(?:'{3}|\\?\Z)
        |"(?:[^\\"\r\n]++|\\.)*+"?
        |'(?:[^\\'\r\n]++|\\.)*+'?))
    |(?P<number>\.?[0-9](?:e[+-]|[\w.])*+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<sign>\*\*=?|//=?|>>=?|<<=?|->|\.\.\.|[-+*/%@&|^=<>!:]=|.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""The groups: `skip` (blanks, comments, a line that goes on), `line` (its end), `text`, `number`, `name`, `sign`."""


def decode_source(data: bytes) -> str:
    """Its text, whatever the file holds."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)  # which may end within a letter
    except UnicodeDecodeError:  # cp949 mostly; whichever it is, the same bytes become the same letters
        return data.decode("cp949", "replace")


def drop_comments(text: str) -> str:
    """The source with nothing in its comments; of the signs `#` there are as many, and of lines."""
    return TOKEN.sub(lambda match: "#" if match[0].startswith("#") else match[0], text)
