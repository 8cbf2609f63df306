"""Takes twice the memory it is allowed, and no more."""

import mmap
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried

MB = 1 << 20


def attempt(target: dict[str, Any]) -> dict[str, str]:
    count = 2 * target["memory_mb"]

    def objects() -> str:
        blocks = []
        for _ in range(count):
            blocks.append(bytearray(b"x") * MB)
        return f"{len(blocks)} MiB"

    def pages() -> str:
        area = mmap.mmap(-1, count * MB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        for at in range(0, count * MB, 4096):
            area[at] = 1
        area.close()
        return f"{count} MiB"

    return tried({"bytearray": objects, "mmap": pages})
