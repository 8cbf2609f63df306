"""Has a handed-in file taken apart in the sandbox: bytes in, checked plain data out. Trusted side.

Archives, documents, notebooks and mails are hostile bytes; what parses them (`grader.sandbox.inside.reading`) runs in a
process of its own, one for each file, so that no file has a say in what is read of the next. At levels 3 and 4 what
locks it in is partly made once for all files (`grader.sandbox.inside.once`), for it writes nothing; else it is locked
in as a submission's is. It is given the bytes, and never a path.

The limit: an answer may be forged by who wrote the file. It is checked here in every field, and so it can be no more
than some other file by the same author: names that stay in their folder, bounded in count, size and depth. What cannot
be read is told by a code (`Contents.fault`) and a sentence for it (`explain_fault`), never by an exception.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from types import TracebackType
from typing import Any, get_args

from grader.sandbox.backends.link import Stopped
from grader.sandbox.children import Host as Source
from grader.sandbox.host import Host
from grader.sandbox.raised import bounded_sequence
from grader.sandbox.seam import messages, protocol
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.contents import (
    COUNTS,
    MAX_FACTS,
    MAX_MEMBERS,
    MAX_NAME,
    MAX_SENT,
    MAX_TOTAL,
    Contents,
    Format,
    Limits,
    Member,
)
from grader.text import Text, tr
from grader.text.errors import SandboxError

PRELOAD = tuple(f"grader.sandbox.inside.reading.{kind}" for kind in get_args(Format))
"""What a host for reading has imported."""
SECONDS = 10.0
"""Of CPU, for one file."""
WALL_FACTOR = 5.0
MEMORY_MB = 512
_BOUNDS = Bounds(memory_mb=MEMORY_MB, disk_mb=1, files=32, threads=4, inodes=64)
_MAX_CODE = 40
_MAX_KEY = 100
_MAX_DEPTH = 20
_MAX_INT = 2**63


def open_host(level: int | None, core: int | None = None) -> Host:
    """A host for reading: its children are locked in by what they have in common once, for they write nothing."""
    return Host(PRELOAD, level=level, core=core, once=True)


class Reader:
    """Reads files one after the other, each in a process of its own; the host is started when it is first needed."""

    def __init__(self, level: int | None = None) -> None:
        self._level = level
        self._host: Host | None = None

    def read(self, kind: Format, data: bytes, limits: Limits = Limits()) -> Contents:  # noqa: B008  # never changed
        """As the function `read` of this module; where the host broke, once more on another."""
        try:
            return read(self._started(data), kind, data, limits)
        except SandboxError:
            with contextlib.suppress(Exception):  # it is broken already
                self.close()
            self._host = None
            return read(self._started(data), kind, data, limits)

    def _started(self, data: bytes) -> Host | None:
        if self._host is None and len(data) <= MAX_SENT:
            self._host = open_host(self._level)
        return self._host

    def close(self) -> None:
        """End the host."""
        if self._host is not None:
            self._host.close()
            self._host = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(
    host: Source | None,
    kind: Format,
    data: bytes,
    limits: Limits = Limits(),  # noqa: B008  # never changed
    seconds: float = SECONDS,
) -> Contents:
    """What `data` holds, read as `kind` in a fresh process of `host` (None where it is too large to be sent) within so
    many seconds of CPU. `SandboxError` only where the machine is at fault."""
    if len(data) > MAX_SENT or host is None:
        return Contents(fault="sent")
    link = host.start(_BOUNDS)
    try:
        request = messages.Read(kind, data, limits._asdict())
        answer = link.exchange(request, cpu=seconds, wall=seconds * WALL_FACTOR)
    except Stopped as stop:
        return Contents(fault=_why(stop))
    finally:
        end = link.end()
        if end.from_outside:
            raise SandboxError(
                tr(
                    "Something outside of the sandbox killed the process that read a handed-in file (SIGKILL). Where "
                    "the machine ran out of memory, `dmesg` says so: run again when it has less to do."
                )
            )
    try:
        return _checked(protocol.claims(messages.Holds, answer), limits)
    except _Nonsense:
        return Contents(fault="nonsense")


UNSTEADY = frozenset({"time", "memory", "nonsense", "died"})
"""Faults that say how the reading process ended: the same file may be read to its end another time."""


def _why(stop: Stopped) -> str:
    if stop.end.out_of_memory or stop.end.no_memory_left:
        return "memory"
    if stop.why in ("cpu", "wall", "budget"):
        return "time"
    return "nonsense" if stop.why in ("protocol", "size") else "died"


def explain_fault(code: str, limits: Limits) -> Text:
    """Why a file could not be read, or not to its end, by a code that all formats have in common; those of one format
    its own intake explains before it asks here. What was over one of `limits`, with which it was read, is told with
    that limit."""
    if code in _OVER:
        return _OVER[code].format(most=_shown(code, limits))
    return _FAULTS.get(code, _FAULTS["died"])


def _shown(code: str, limits: Limits) -> str:
    """The limit as people read it; bytes of contents as megabytes."""
    if code in COUNTS:
        most = COUNTS[code]
    elif code == "name_bytes":
        most = limits.name_bytes // 2  # of a path in an archive; what lies in an archive in it has two
    else:
        most = int(getattr(limits, code))
    return f"{most / 2**20:g}" if code in _IN_MB else f"{most:,}"


_FAULTS: Mapping[str, Text] = {
    "sent": tr("it is larger than {size} MB", size=MAX_SENT >> 20),
    "memory": tr("reading it takes more than {size} MB of memory", size=MEMORY_MB),
    "time": tr("reading it takes more than {seconds:.0f} seconds", seconds=SECONDS),
    "nonsense": tr("what came of reading it makes no sense"),
    "died": tr("reading it ended the process that read it"),
    "damaged": tr("it is damaged"),
    "format": tr("it is not what it says it is"),
    "encrypted": tr("it is encrypted"),
    "partial": tr("the message is one piece of a larger one"),
    "external": tr("it is not in the message, but elsewhere"),
    "empty": tr("it is empty"),
    "ignored": tr("it is an invitation or the like"),
}


_OVER: Mapping[str, Text] = {
    **dict.fromkeys(("members", "scanned"), tr("it holds more than {most} things")),
    "member_bytes": tr("it is larger than {most} MB"),
    "total_bytes": tr("with all that came before it there are more than {most} MB"),
    "unpacked_bytes": tr("unpacked it is larger than {most} MB"),
    "ratio": tr("unpacked it is more than {most} times as large, as archives are that are made to fill a disk"),
    "depth": tr("archives lie in archives there, more than {most} deep"),
    "name_bytes": tr("a name in it has more than {most} bytes"),
    "names": tr("the names in it are more than {most} MB"),
    "cells": tr("it has more than {most} code cells"),
    "sections": tr("it has more than {most} sections"),
    "paragraphs": tr("it has more than {most} paragraphs"),
    "elements": tr("its elements are nested more than {most} deep"),
    "multiparts": tr("parts lie in parts there, more than {most} deep"),
    "messages": tr("more than {most} messages lie in the message"),
    "packed_files": tr("there are more than {most} files in what Outlook packed"),
    "packed_facts": tr("there are more than {most} entries in what Outlook packed"),
    "packed_messages": tr("messages lie in messages there, more than {most} deep"),
    "object": tr("an object in it is larger than {most} MB"),
    "deltas": tr("its last commit is told by more than {most} others"),
}
"""What was over a limit: that of one reading, or one of `COUNTS`."""
_IN_MB = frozenset({"member_bytes", "total_bytes", "unpacked_bytes", "names", "object"})


class _Nonsense(Exception):  # noqa: N818  # the file's doing
    """No reader of ours answers so."""


def _checked(holds: messages.Holds, limits: Limits) -> Contents:
    """`holds` where every field is what it may be; else `_Nonsense`."""
    members = holds.members
    most = min(limits.members, MAX_MEMBERS)
    if type(members) not in (list, tuple) or len(bounded_sequence(members, most + 1)) > most:
        raise _Nonsense
    facts = _Facts()
    made = tuple(_member(each, facts) for each in bounded_sequence(members, most))
    total = sum(len(each.content) for each in made if each.content is not None)
    if total > min(limits.total_bytes, MAX_TOTAL):
        raise _Nonsense
    return Contents(made, _code(holds.fault), facts.checked(holds.facts))


def _member(claimed: object, facts: _Facts) -> Member:
    if type(claimed) is not tuple or len(claimed) != len(Member._fields):
        raise _Nonsense
    name, raw, content, left_out, size, inside, told = claimed
    if type(raw) is not bytes or len(raw) > MAX_NAME or not (content is None or type(content) is bytes):
        raise _Nonsense
    if type(size) is not int or not 0 <= size < _MAX_INT:
        raise _Nonsense
    code = _code(left_out)
    if (content is None) != bool(code):
        raise _Nonsense
    return Member(_name(name), raw, content, code, size, _name(inside), facts.checked(told))


def _name(claimed: object) -> str:
    """A name that leads nowhere but below its folder; empty where there is none."""
    if type(claimed) is not str or len(claimed) > MAX_NAME or "\0" in claimed:
        raise _Nonsense
    if claimed and not {"", ".", ".."}.isdisjoint(claimed.replace("\\", "/").split("/")):
        raise _Nonsense
    try:
        claimed.encode()
    except UnicodeEncodeError:
        raise _Nonsense from None
    return claimed


def _code(claimed: object) -> str:
    if type(claimed) is not str or len(claimed) > _MAX_CODE or not (claimed + "a").replace("_", "a").isalpha():
        raise _Nonsense
    return claimed


class _Facts:
    """Counts what is told beside the contents, in all members together."""

    def __init__(self) -> None:
        self._left = MAX_FACTS

    def checked(self, claimed: object) -> dict[str, Any]:
        """The same where it is plain and bounded."""
        if type(claimed) is not dict:
            raise _Nonsense
        self._check(claimed, 0)
        return claimed

    def _check(self, value: object, depth: int) -> None:
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            raise _Nonsense
        if type(value) is dict:
            for key, each in value.items():
                if type(key) is not str or len(key) > _MAX_KEY:
                    raise _Nonsense
                self._check(each, depth + 1)
        elif type(value) in (list, tuple):
            for each in bounded_sequence(value, MAX_FACTS):
                self._check(each, depth + 1)
        elif type(value) is int:
            if abs(value) >= _MAX_INT:
                raise _Nonsense
        elif value is not None and type(value) not in (str, bytes, bool, float):
            raise _Nonsense
