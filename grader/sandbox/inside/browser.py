"""The student's process in a browser: a worker of the page, whose messages are answered one by one.

Each message is a request without the length before it, for messages have an end of their own; so is what is sent. The
limit: how they travel is the page's, which gives the function to send them with.
"""

from __future__ import annotations

import importlib
import os
import random
from collections.abc import Callable

from grader.sandbox.inside import serving
from grader.sandbox.inside.agent import Agent
from grader.sandbox.inside.requests import read_request
from grader.sandbox.seam import control, protocol, wire


def serve(folder: str, preload: list[str], send: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Greet, and return what answers a message. `folder`: where may be written, made here."""
    os.makedirs(folder, exist_ok=True)
    random.seed()  # many workers go on from one memory

    def say(frame: bytes) -> None:
        send(wire.unframed(frame))

    agent = Agent(lambda message: say(wire.frame(message)), folder, 1)
    for name in preload:
        importlib.import_module(name)
    say(wire.frame(control.as_data(control.Locked())))

    def take(message: bytes) -> None:
        request_id, request = protocol.request_from(read_request(message))
        say(serving.answer(agent, request_id, request))

    return take
