"""Bodies of the formats 3 and 4, each the compressed JSON of its report, made into those of format 5.

The limit: a step of `grader.gradebook.migrations`, and of no use elsewhere.
"""

from __future__ import annotations

from grader.gradebook.bodies import pack
from grader.gradebook.compressed import inflate
from grader.gradebook.parts import parse_report
from grader.gradebook.shelf import Shelf, join_pieces


class Repacking:
    """All reports of a file, one after the other, and what they turn out to have in common."""

    def __init__(self) -> None:
        self._shelves: dict[str, Shelf] = {}

    def repack(self, assignment: str, body: bytes) -> bytes:
        """The new body of a report. One that cannot be read stays as it is, for that is what is told of it when it is
        to be read."""
        shelf = self._shelves.setdefault(assignment, Shelf())
        try:
            packed = pack(parse_report(inflate(body)), shelf)
        except (ValueError, TypeError):
            return body
        shelf.put(packed.pieces)
        return packed.body

    def pieces(self, assignment: str) -> bytes | None:
        """Then what is to be stored of them once."""
        pieces = self._shelves[assignment].pieces()
        return join_pieces(pieces) if pieces else None
