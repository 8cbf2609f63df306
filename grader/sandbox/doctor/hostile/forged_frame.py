"""Writes answers of its own into every descriptor it holds, in the grader's own format."""

import os
import stat
from typing import Any

from grader.sandbox.seam import wire


def attempt(target: dict[str, Any]) -> dict[str, str]:
    answer = {"value": target["forged"], "type": "str", "raised": None, "printed": "", "cpu": 0.0, "arguments": []}
    frames = b"".join(wire.frame({"id": id_, **answer}) for id_ in ("", "0" * 16))
    written = 0
    for fd in range(1, 64):
        try:
            # Pipes only, which is what the grader uses; a file or a terminal of the machine stays clean.
            if stat.S_ISFIFO(os.fstat(fd).st_mode):
                written += os.write(fd, frames)
        except OSError:
            continue
    return {"frames": "", **({} if written else {"no pipe": ""})}
