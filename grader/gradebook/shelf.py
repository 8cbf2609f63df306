"""What many reports of an assignment say alike, stored once: names and titles of tests, their calls, surfaces' grids.

Of each assignment there is a shelf: pieces of JSON, numbered. A body (`grader.gradebook.bodies`) has a piece's number
in its place. The first report that says something puts it there, in the same transaction; a piece never changes, and a
number is never given to another one. Which pieces are a student's alone nobody has to know: with the last report that
says it a piece goes (`drop_unsaid`), so that nothing stands here but what a report says that is there.

The limit: nothing here knows what a report is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from grader.gradebook.compressed import deflate, inflate

MARK = b"\x1f"
"""Between pieces; a control character, so JSON holds none."""


class Shelf:
    """The pieces of one assignment, as they stand in a file; without one there is none."""

    def __init__(self, database: sqlite3.Connection | None = None, assignment: str = "") -> None:
        self._db = database
        self._assignment = assignment
        self._pieces: dict[int, bytes] = {}
        self._numbers: dict[bytes, int] = {}
        self.next = 0
        """The number of the next one that comes."""
        self.refresh()

    def piece(self, number: int) -> bytes:
        """The piece with that number. Raises a `ValueError` where there is none."""
        piece = self._pieces.get(number)
        if piece is None:
            self.refresh()  # another process may have put it there meanwhile
            piece = self._pieces.get(number)
        if piece is None:
            raise ValueError("what it has in common with others is missing")
        return piece

    def find(self, piece: bytes) -> int | None:
        """The number of that piece, if it is there."""
        return self._numbers.get(piece)

    def put(self, pieces: Iterable[bytes]) -> None:
        """Know these, too, from `next` on; an empty one is none."""
        for piece in pieces:
            if piece:
                self._pieces[self.next] = piece
                self._numbers[piece] = self.next
            self.next += 1

    def pieces(self) -> list[bytes]:
        """All, by number."""
        return [*self._pieces.values()]

    def refresh(self) -> None:
        """Read what came to the file since. Raises a `ValueError` where that is no shelf."""
        if self._db is None:
            return
        rows = self._db.execute(
            "SELECT first, pieces FROM shared WHERE assignment = ? AND first >= ? ORDER BY first",
            (self._assignment, self.next),
        ).fetchall()
        for first, stored in rows:
            self.next = first
            self.put(inflate(stored).split(MARK))


class Shelves:
    """The shelves of a file, by assignment."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._shelves: dict[str, Shelf] = {}

    def __getitem__(self, assignment: str) -> Shelf:
        """Raises a `ValueError` where what is stored is none."""
        if assignment not in self._shelves:
            self._shelves[assignment] = Shelf(self._db, assignment)
        return self._shelves[assignment]


def store_pieces(database: sqlite3.Connection, assignment: str, first: int, pieces: Sequence[bytes]) -> None:
    """Put pieces into the file, numbered from `first` on; within the caller's transaction."""
    if pieces:
        database.execute("INSERT INTO shared VALUES (?, ?, ?)", (assignment, first, join_pieces(pieces)))


def join_pieces(pieces: Iterable[bytes]) -> bytes:
    """Pieces as the file holds them, in one row."""
    return deflate(MARK.join(pieces))


def drop_unsaid(database: sqlite3.Connection, assignment: str, said: Collection[int]) -> None:
    """Blot out all pieces of that assignment but those with these numbers; within the caller's transaction. Their
    numbers stay taken: who reads meanwhile may know them. Raises a `ValueError` where what is stored is no shelf."""
    sql = "SELECT first, pieces FROM shared WHERE assignment = ?"
    for first, stored in database.execute(sql, (assignment,)).fetchall():
        pieces = inflate(stored).split(MARK)
        left = [piece if number in said else b"" for number, piece in enumerate(pieces, first)]
        if left != pieces:
            database.execute(
                "UPDATE shared SET pieces = ? WHERE assignment = ? AND first = ?",
                (join_pieces(left), assignment, first),
            )


def refer(numbers: Iterable[int]) -> list[bytes]:
    """How these numbers, in this order, are written: empty for the one after the last, for pieces come in a row."""
    written, last = [], -1
    for number in numbers:
        written.append(b"" if number == last + 1 else b"%d" % number)
        last = number
    return written


def resolve(written: Iterable[bytes]) -> list[int]:
    """The numbers that were written so. Raises a `ValueError` where there are none."""
    numbers, last = [], -1
    for each in written:
        last = int(each) if each else last + 1
        numbers.append(last)
    return numbers
