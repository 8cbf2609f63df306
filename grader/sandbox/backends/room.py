"""How much memory another process of one's own machine may still take. Trusted side.

A thread that finds no memory for its first frame dies without a word, and who started it waits for ever. The limit:
Linux tells it of another process; elsewhere nothing is known.
"""

from __future__ import annotations

from grader.sandbox.seam.sizes import sizes_kb

_ARENA = 2**20
"""Python takes memory from the system in pieces of so many bytes."""


def is_used_up(pid: int) -> bool:
    """Whether the process may not even take what Python asks for next; False where that is not known."""
    try:
        used = sizes_kb(pid)["VmData"]
        with open(f"/proc/{pid}/limits") as limits:
            limit = next(line.split()[3] for line in limits if line.startswith("Max data size"))
    except (OSError, LookupError, StopIteration):  # no /proc, or the process is gone
        return False
    return limit.isdigit() and int(limit) - used * 1024 < _ARENA
