"""A process that runs a submission: requests in, each with its answer out, until the trusted side closes the pipe.
Student side.
"""

from __future__ import annotations

from typing import Any

from grader.sandbox.inside import pipes, source
from grader.sandbox.inside.agent import Agent
from grader.sandbox.seam import protocol, wire
from grader.sandbox.seam.messages import Request, Unreadable


class Server:
    """All that answering takes: made by a zygote, once for all its forks, or by the process itself that answers."""

    def __init__(self, folder: str, level: int) -> None:
        """`folder`: where may be written; `level`: of isolation."""
        self._agent = Agent(self._announce, folder, level)
        self._sink = -1

    def begins_with(self, sizes: dict[str, int]) -> None:
        """How large the process is that will answer (`seam.sizes`), where it is not the one that made this."""
        self._agent.baseline.began = sizes

    def serve(self, source_fd: int, sink_fd: int) -> None:
        """Answer requests until the trusted side closes the pipe."""
        self._sink = sink_fd
        for request_id, request in pipes.requests(source_fd):
            pipes.write(sink_fd, answer(self._agent, request_id, request))

    def _announce(self, message: dict[str, Any]) -> None:
        pipes.write(self._sink, wire.frame(message))


def answer(agent: Agent, request_id: str, request: Request) -> bytes:
    """What it says to a request, as a frame."""
    try:
        said = agent.answer(request_id, request)
    except source.Undecodable as error:
        place = (error.encoding, error.line, error.found.hex(" "), error.alone)
        said = protocol.answer(Unreadable(str(error)[:200], *place), request_id)
    return pipes.framed(request_id, said)
