"""A process that runs a submission: requests in, each with its answer out, until the trusted side closes the pipe.
Student side.
"""

from __future__ import annotations

import signal

from grader.sandbox.inside import pipes, source
from grader.sandbox.inside.agent import Agent
from grader.sandbox.seam import protocol, wire
from grader.sandbox.seam.messages import Unreadable


def serve(source_fd: int, sink_fd: int, folder: str, level: int) -> None:
    """Answer requests until the trusted side closes the pipe. `folder`: where may be written; `level`: of isolation."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    agent = Agent(lambda message: pipes.write(sink_fd, wire.frame(message)), folder, level)
    for request_id, request in pipes.requests(source_fd):
        try:
            answer = agent.answer(request_id, request)
        except source.Undecodable as error:
            place = (error.encoding, error.line, error.found.hex(" "), error.alone)
            answer = protocol.answer(Unreadable(str(error)[:200], *place), request_id)
        pipes.write(sink_fd, pipes.framed(request_id, answer))
