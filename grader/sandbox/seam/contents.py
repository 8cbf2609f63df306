"""What a reader of a handed-in file is told, and what it tells: a file taken apart into members. Both sides.

Plain data on the wire (`wire`). What is wrong is a code here, never a sentence: sentences are made on the trusted side,
from codes that it knows. The limit: what comes from the student's side may be forged, and is checked where it is read
(`grader.sandbox.reading`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Format = Literal["archive", "download", "document", "notebook", "mail", "commit"]
"""What a file is read as; `grader.sandbox.inside.reading` has a module for each."""

MAX_SENT = 48 * 2**20
"""Bytes of a file that is read at all: one frame holds it."""
MAX_TOTAL = 24 * 2**20
"""Bytes of contents that one answer may carry, whatever its limits say."""
MAX_MEMBERS = 20_000
MAX_FACTS = 50_000
"""Plain values that may be told beside the contents."""
MAX_NAME = 1_000
"""Bytes of a member's name."""
COUNTS: Mapping[str, int] = {
    "names": 2 * 2**20,
    "cells": 5_000,
    "sections": 200,
    "paragraphs": 100_000,
    "elements": 500,
    "multiparts": 20,
    "messages": 20,
    "packed_files": 500,
    "packed_facts": 20_000,
    "packed_messages": 3,
    "object": 2**20,
    "deltas": 100,
}
"""Limits that no caller chooses, by the code of what was over. Bytes of the names of all members, as text and as they
stand in the file, together; of a notebook its code cells; of a document its sections and paragraphs, and how deep its
elements are nested; of a mail how deep its parts are, and the messages in it; of what Outlook packed the files, the
attributes, and how deep messages lie in messages; of a clone bytes of an object, and how many it is told by."""


class Limits(NamedTuple):
    """Of one reading; the code of what was over is the name of the field."""

    members: int = 10_000
    """So many are told of."""
    member_bytes: int = 4 * 2**20
    """Of one member's content; one that is longer is told without it."""
    total_bytes: int = 16 * 2**20
    """Of all contents; what comes after is told without its content."""
    unpacked_bytes: int = 128 * 2**20
    """Of all that is inflated or decoded while it is looked at, kept or not, as counted and not as claimed."""
    ratio: int = 500
    """So many times its own length a compressed member may become, once it is over a megabyte."""
    depth: int = 2
    """Of files within files: 1 is the file itself. 0: the same, and an archive in it is a file like any other."""
    name_bytes: int = MAX_NAME

    @property
    def scanned(self) -> int:
        """So many are looked at, as the entries of an archive are that nobody is told of."""
        return 10 * self.members


class Member(NamedTuple):
    """One thing in the file."""

    name: str
    """As text, in NFC, with "/" between folders; below what it lies in. Shown to people: anything that is safe nowhere
    may be in it, but for what makes a path leave its folder."""
    raw: bytes = b""
    """As it stands in the file."""
    content: bytes | None = None
    """None where it was left out."""
    left_out: str = ""
    """Why: the name of a limit, or a code of its format's; empty where the content is there."""
    size: int = 0
    """Bytes, as counted where the content is there, else as claimed."""
    inside: str = ""
    """The name of the member that this one was taken out of; empty for the file itself."""
    facts: dict[str, Any] = {}  # noqa: RUF012  # never changed
    """What else its format tells: plain data of at most `MAX_FACTS` values in all."""


class Contents(NamedTuple):
    """What a file holds."""

    members: tuple[Member, ...] = ()
    fault: str = ""
    """Why it cannot be read, or not to its end: a limit's name or a code of its format's; empty where it was. The
    members are those that came before."""
    facts: dict[str, Any] = {}  # noqa: RUF012
    """What is told of the file as a whole, by its format: plain data."""
