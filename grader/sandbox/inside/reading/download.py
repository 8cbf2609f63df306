"""A `.zip` too large to be given as a whole, by some of its pieces: what it lists, or what lies in these. Student side.

With no room for contents (`total_bytes` of 0) all that is listed is told, each with `span` in its facts: between which
bytes of the file it lies. Else only what the pieces hold is. Codes as `grader.sandbox.inside.reading.archive` has them.
The limit: the piece at the end has to hold the whole list; where it does not, the fault is `listing`.
"""

from __future__ import annotations

from grader.sandbox.inside.reading import Contents, Limits
from grader.sandbox.inside.reading.archive import read_entries
from grader.sandbox.inside.reading.pieces import APART, Pieces


def read_download(data: bytes, limits: Limits) -> Contents:
    """What the pieces in `data` (`grader.sandbox.seam.pieces`) tell."""
    try:
        pieces = Pieces(data)
    except ValueError:
        return Contents(fault="format")
    contents = read_entries(pieces, limits)
    if contents.fault == APART:
        return contents._replace(fault="listing")
    if limits.total_bytes:
        return contents._replace(members=tuple(each for each in contents.members if each.left_out != APART))
    return contents
