"""What a source has: a message, or the files that one person has in one place of a folder. Values alone.

The limit: nothing of what is in them is believed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from grader.text import EMPTY, Text


@dataclass(frozen=True)
class File:
    """One file of a folder, or of a download."""

    path: tuple[str, ...]
    """The names down to it, below the place where its owner's files begin."""
    data: bytes


@dataclass(frozen=True)
class Arrival:
    """One thing that a source has. Either `mail` or `files`."""

    cursor: str
    """What it is called in its source, the same each time: `UIDVALIDITY/UID`; a Maildir's unique name; a path."""
    digest: str
    """SHA-256 of the message, the same in whatever source it lies; of files, of their names and bytes in order."""
    mail: bytes = b""
    """A whole message as it is there (RFC 5322)."""
    internaldate: datetime | None = None
    """When the mailbox got it, with its zone, by the server's word."""
    files: tuple[File, ...] = ()
    who: str = ""
    """Whose it is by a name in the source (a learning system's, a clone's): a hint for `Matcher.match_person`."""
    assignment: str = ""
    """Which assignment's by the source itself; empty where it does not say."""
    time: datetime | None = None
    """Of files: when they were handed in, with a zone; always weak."""
    late: bool = False
    """Whether the learning system says that it was late, by its own due time."""
    again: int = 0
    """How many times a file of that name came before, as the learning system counts."""
    left_out: tuple[tuple[str, Text], ...] = ()
    """Files that were not read, and why: their paths, with `/` between the names."""
    unseen: tuple[tuple[str, Text], ...] = ()
    """The same of folders that were not looked into, or not to their end."""
    aside: tuple[tuple[str, Text], ...] = ()
    """What is nobody's work by what it is, and so was not read: installed libraries, what a learning system says."""
    said: Text = EMPTY
    """What the source has to say of it."""


class Source(Protocol):
    """Something that work is collected from; it is never changed."""

    name: str
    """As it stands in records and in the table: `imaps://staff@imap.example.org/INBOX`, a path."""

    notes: list[Text]
    """What it has to say of itself; whole once all arrivals were told."""

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """All that is there, in its order, but for cursors that are `known`: those of a server are not even fetched.
        `UsageError` where the source is not what it was said to be; `ServerError` (exit 4) where a server is not
        reached."""

    def close(self) -> None:
        """Let go of it."""


@runtime_checkable
class Followed(Source, Protocol):
    """A source that more comes to while one waits: `grade collect --follow`."""

    def follow(self, known: Callable[[str], bool], tell: Callable[[Text], None]) -> Iterator[Arrival | None]:
        """All that is there, then what comes, for ever; None whenever all so far was told, before it waits. `tell` is
        given a sentence where a connection is lost or made again. Ctrl-C comes through as `KeyboardInterrupt`."""
