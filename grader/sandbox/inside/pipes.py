"""The pipes of a process in the sandbox, and what is said on them before and beside a submission. Student side.

A process that takes files apart answers one kind of request and needs no more than this module: it is forked for each
file, and what a fork costs grows with what was imported. One that runs a submission: `serving`. The limit: an answer
that is too large for the wire or for the memory becomes a description of itself.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any

from grader.sandbox.inside.requests import read_request
from grader.sandbox.seam import capacity, control, protocol, wire
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.messages import Failure, Read, Request, Returned

_OF_CONSOLE = ("printed", "cut", "written", "errors")
"""What is told of the standard streams (`console`), whatever else an answer holds."""
_UNTIL_WARM = 20
"""Python fits a function to its use after eight calls, a loop after as many rounds."""


def serve_reading(source_fd: int, sink_fd: int) -> None:
    """The same for a process that takes files apart and answers nothing else."""
    for request_id, request in requests(source_fd):
        write(sink_fd, framed(request_id, _read_file(request, request_id)))


def warm_up() -> None:
    """Take a message of ours apart as `serve_reading` does, until Python has fitted its code to that: each fork would
    do it anew, and copy the pages that the code lies in."""
    from grader.sandbox.inside.reading.sample import SAMPLE

    for _ in range(_UNTIL_WARM):
        request_id, request = protocol.request_from(read_request(wire.encode(protocol.request(SAMPLE, "0" * 16))))
        framed(request_id, _read_file(request, request_id))


def _read_file(request: Request, request_id: str) -> dict[str, Any]:
    from grader.sandbox.inside import reading  # a process that grades has no use for it

    if not isinstance(request, Read):
        raise TypeError(f"{type(request).__name__} is nothing that a reader is asked")
    return protocol.answer(reading.answer(request), request_id)


def requests(source_fd: int) -> Iterator[tuple[str, Request]]:
    """What the trusted side asks, each with its id, until it closes the pipe."""
    while header := _read(source_fd, 4):
        yield protocol.request_from(read_request(_read(source_fd, struct.unpack(">I", header)[0])))


def framed(request_id: str, answer: dict[str, Any]) -> bytes:
    """The answer as a frame; one that is too large for the wire or the memory becomes a description of itself."""
    raised: dict[str, Any] | None = None
    try:
        return wire.frame(answer, capacity.MAX_ANSWER, capacity.answer_room(len(answer.get("printed", ""))))
    except WireError as error:
        reason = str(error)
    except MemoryError:
        reason = "too large for the memory"
        raised = protocol.as_data(Failure("MemoryError", is_memory=True))
    kind = str(answer.get("type", ""))
    printed = {name: answer[name] for name in _OF_CONSOLE if name in answer}
    answer.clear()
    small = Returned(None, wire.Opaque(kind, f"<{kind}: {reason}>"), kind, raised, arguments=[], **printed)
    return wire.frame(protocol.answer(small, request_id))


_GREETING = wire.frame(control.as_data(control.Locked()))


def greet(sink_fd: int) -> None:
    """The first word, before any byte of a submission came in: the lock-down holds."""
    write(sink_fd, _GREETING)


def refuse(sink_fd: int, reason: str) -> None:
    """Tell the trusted side that this process could not be locked in, and serve nothing."""
    write(sink_fd, wire.frame(control.as_data(control.Refused(reason))))


def _read(fd: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
