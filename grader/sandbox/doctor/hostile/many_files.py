"""Writes twice what its disk may hold, in files that are each small enough."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    size = (target["disk_mb"] << 20) // 2
    names = [f"part{number}" for number in range(4)]

    def write() -> str:
        try:
            for name in names:
                with open(name, "wb", buffering=0) as file:
                    for _ in range(size >> 20):
                        if file.write(b"x" * (1 << 20)) < 1 << 20:
                            raise OSError("a short write")
        finally:
            for name in names:
                if os.path.exists(name):
                    os.unlink(name)
        return f"{4 * size >> 20} MiB"

    return tried({"write": write})
