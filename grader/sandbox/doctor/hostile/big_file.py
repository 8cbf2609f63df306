"""Writes one file of twice the size that its disk may have, and no more."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    size = 2 * target["disk_mb"] << 20

    def write() -> str:
        try:
            with open("big", "wb", buffering=0) as file:
                for _ in range(size >> 20):
                    if file.write(b"x" * (1 << 20)) < 1 << 20:
                        raise OSError("a short write")
        finally:
            os.unlink("big")
        return f"{size >> 20} MiB"

    return tried({"write": write})
