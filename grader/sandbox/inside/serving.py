"""The pipes of a student's process: requests in, each with its answer out, until the trusted side closes them. Student
side.

The limit: an answer that is too large for the wire or for the memory becomes a description of itself.
"""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Iterator
from typing import Any

from grader.sandbox.inside import source
from grader.sandbox.inside.agent import Agent
from grader.sandbox.inside.requests import read_request
from grader.sandbox.seam import capacity, control, protocol, wire
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.messages import Failure, Read, Request, Returned, Unreadable

_OF_CONSOLE = ("printed", "cut", "written", "errors")
"""What is told of the standard streams (`console`), whatever else an answer holds."""
_UNTIL_WARM = 20
"""Python fits a function to its use after eight calls, a loop after as many rounds."""


def serve(source_fd: int, sink_fd: int, folder: str, level: int) -> None:
    """Answer requests until the trusted side closes the pipe. `folder`: where may be written; `level`: of isolation."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    agent = Agent(lambda message: _write(sink_fd, wire.frame(message)), folder, level)
    for request_id, request in _requests(source_fd):
        try:
            answer = agent.answer(request_id, request)
        except source.Undecodable as error:
            place = (error.encoding, error.line, error.found.hex(" "), error.alone)
            answer = protocol.answer(Unreadable(str(error)[:200], *place), request_id)
        _write(sink_fd, _framed(request_id, answer))


def serve_reading(source_fd: int, sink_fd: int) -> None:
    """The same for a process that takes files apart and answers nothing else."""
    for request_id, request in _requests(source_fd):
        _write(sink_fd, _framed(request_id, _read_file(request, request_id)))


def warm_up() -> None:
    """Take a message of ours apart as `serve_reading` does, until Python has fitted its code to that: each fork would
    do it anew, and copy the pages that the code lies in."""
    from grader.sandbox.inside.reading.sample import SAMPLE

    for _ in range(_UNTIL_WARM):
        request_id, request = protocol.request_from(read_request(wire.encode(protocol.request(SAMPLE, "0" * 16))))
        _framed(request_id, _read_file(request, request_id))


def _read_file(request: Request, request_id: str) -> dict[str, Any]:
    from grader.sandbox.inside import reading  # a process that grades has no use for it

    if not isinstance(request, Read):
        raise TypeError(f"{type(request).__name__} is nothing that a reader is asked")
    return protocol.answer(reading.answer(request), request_id)


def _requests(source_fd: int) -> Iterator[tuple[str, Request]]:
    """What the trusted side asks, each with its id, until it closes the pipe."""
    while header := _read(source_fd, 4):
        yield protocol.request_from(read_request(_read(source_fd, struct.unpack(">I", header)[0])))


def _framed(request_id: str, answer: dict[str, Any]) -> bytes:
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
    small = Returned(wire.Opaque(kind, f"<{kind}: {reason}>"), kind, raised, arguments=[], **printed)
    return wire.frame(protocol.answer(small, request_id))


def greet(sink_fd: int) -> None:
    """The first word, before any byte of a submission came in: the lock-down holds."""
    _write(sink_fd, wire.frame(control.as_data(control.Locked())))


def refuse(sink_fd: int, reason: str) -> None:
    """Tell the trusted side that this process could not be locked in, and serve nothing."""
    _write(sink_fd, wire.frame(control.as_data(control.Refused(reason))))


def _read(fd: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
