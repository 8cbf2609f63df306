"""Mails as files: one message as an arrival, a single `.eml`, and a folder or an archive of them.

The limit: a message is bytes; its headers are found by the first empty line alone, where it is too large to be read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from grader.collecting.arrival import Arrival
from grader.collecting.sources.tree import LeftOut, Place, Tree
from grader.intake.opening import StaffFiles, UnusableFile, open_folder
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

MAX_MESSAGE = MAX_SENT
"""Bytes of one message; of a larger one the headers are read alone."""
MAX_HEADERS = 2**20
_NOTED = re.compile(
    rb"^(?:status|x-status|x-keywords|x-uid|x-uidl|content-length|lines|x-mozilla-[a-z0-9-]+|x-gm-[a-z-]+|x-gmail-labels)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
_REST = "TEXT"
"""What IMAP calls a message without its headers."""


def arrive(cursor: str, data: bytes, internaldate: datetime | None = None) -> Arrival:
    """A whole message."""
    return Arrival(cursor, message_digest(data), mail=data, internaldate=internaldate)


def message_digest(data: bytes) -> str:
    """SHA-256 of a message, the same wherever it lies: a server has its lines with CRLF, a file often with LF; what
    comes after its end, and the headers in which programs that keep mails note what they did with it, are not its."""
    plain = data.replace(b"\r\n", b"\n")
    head, gap, body = plain.partition(b"\n\n")
    whole = _NOTED.sub(b"", head + b"\n") + gap[1:] + body
    return hashlib.sha256(whole.rstrip(b"\n") + b"\n").hexdigest()


def bytes_digest(arrival: Arrival) -> str:
    """SHA-256 of a message's bytes as they lie there, by which it is called in its source."""
    return arrival.digest if arrival.left_out else hashlib.sha256(arrival.mail).hexdigest()


def arrive_cut(
    cursor: str, start: bytes, size: int, internaldate: datetime | None = None, *, most: int = MAX_MESSAGE
) -> Arrival:
    """A message of which only the headers are taken, out of its `start`, for it has more than `most` bytes."""
    headers = headers_of(start)
    why = explain_large(size, most)
    return Arrival(
        cursor,
        hashlib.sha256(b"%d:%b" % (size, start)).hexdigest(),
        mail=headers,
        internaldate=internaldate,
        left_out=((_REST, why),),
        said=why,
    )


def headers_of(start: bytes) -> bytes:
    """Up to the first empty line, which is kept."""
    ends = [place + len(end) for end in (b"\r\n\r\n", b"\n\n") if (place := start.find(end)) >= 0]
    return start[: min(ends)] if ends else start


def explain_large(size: int, most: int) -> Text:
    """That a message is larger than may be read."""
    return tr(
        "The message has {size:.1f} MB, and at most {most:.0f} MB are read: its headers were taken alone. Save what is "
        "attached by hand, or ask for it in parts.",
        size=size / 2**20,
        most=most / 2**20,
    )


def content_cursor(place: Place, digest: str) -> str:
    """A file may be written anew under its name, so what is in it belongs to what it is called."""
    return "/".join((*place, f"#{digest[:16]}"))


class Mails:
    """Files of one message each, in a folder or an archive (`in_folder`, `in_archive`). They are read once each time,
    known or not."""

    def __init__(self, name: str, read: Callable[[Place], Arrival], places: Callable[[], Iterator[Place]]) -> None:
        self.name, self.read, self.places = name, read, places
        self.notes: list[Text] = []

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """One message at a time, in the order of the names."""
        for place in self.places():
            try:
                arrival = self._read(place)
            except LeftOut as left_out:
                shown = one_line("/".join(place))
                self.notes.append(tr("{file} was not read: {why}.", file=shown, why=left_out.why))
                continue
            except (UnusableFile, OSError) as error:
                self.notes.append(explain_unreadable("/".join(place), error))
                continue
            if not known(arrival.cursor):
                yield arrival

    def _read(self, place: Place) -> Arrival:
        whole = self.read(place)
        return replace(whole, cursor=content_cursor(place, bytes_digest(whole)))

    def close(self) -> None:
        """Nothing is held."""


def in_folder(root: Path) -> Callable[[Place], Arrival]:
    """Reads those below a folder."""
    return partial(read_message, root)


def in_archive(tree: Tree) -> Callable[[Place], Arrival]:
    """Reads those in an archive that was taken apart; `LeftOut` for one that it does not have."""
    return lambda place: arrive("", tree.read(place, MAX_MESSAGE))


def read_message(root: Path, place: Place, cursor: str = "") -> Arrival:
    """The message in a file below `root`, or its headers where it is too large. `UnusableFile`, `OSError`."""
    with open_folder(root, place[:-1], StaffFiles()) as folder:
        try:
            return arrive(cursor, folder.read(place[-1], MAX_MESSAGE))
        except UnusableFile as unusable:
            if unusable.args[0] != "large":
                raise
            size = folder.look(place[-1]).st_size
            return arrive_cut(cursor, folder.read_start(place[-1], MAX_HEADERS), size)


def explain_unreadable(shown: str, error: Exception) -> Text:
    """That one file of a source was not read: a link, what is no file, what may not be read."""
    if isinstance(error, UnusableFile):
        return tr("{file} is a link or no ordinary file: it was not opened.", file=shown)
    why = error.strerror if isinstance(error, OSError) else str(error)
    return tr("{file} cannot be read: {why}. Correct that and run again.", file=shown, why=why)


def unreadable_source(path: Path, error: OSError) -> UsageError:
    """The fault where the source itself cannot be read."""
    return UsageError(tr("{path} cannot be read: {why}.", path=path, why=error.strerror or str(error)))
