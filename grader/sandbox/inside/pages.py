"""What of a process' memory its forks share: put into huge pages, so that a fork is cheaper. Linux, student side.

A fork copies the tables of its process' memory, an entry for each page of 4 KiB, and the child's end clears them away
again. One entry for 2 MiB costs a five-hundredth. What a child writes to is copied in pages of 4 KiB all the same, and
memory that it takes itself comes as the machine gives it (MADV_HUGEPAGE, which would change that, is not set), so that
its limits are as exact as before.

What they could write to for all others to read is looked for, too (`written_by_all`): there may be none.

The limit: huge pages need Linux 6.1 or newer, and are as many as the machine has; elsewhere a fork costs what it costs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from grader.sandbox.seam import libc

SIZE = 2 * 2**20
"""Bytes of a huge page, on x86-64 and on aarch64 with pages of 4 KiB."""
_COLLAPSE = 25


def share() -> None:
    """Put this process' private memory into huge pages, as far as it fills them."""
    for begin, end in list(_whole()):  # the list first: it takes memory itself
        for page in range(begin, end, SIZE):
            with contextlib.suppress(OSError):  # older kernels, no huge page left, locked pages
                libc.madvise(page, SIZE, _COLLAPSE, "MADV_COLLAPSE")


def _whole() -> Iterator[tuple[int, int]]:
    """Of each private anonymous map that is written, the part that consists of whole huge pages: begin and end."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            span, rights, _, _, inode, *name = line.split(maxsplit=5)
            if rights == "rw-p" and inode == "0" and (not name or name[0].startswith("[heap]")):
                begin, end = (int(word, 16) for word in span.split("-"))
                yield -(-begin // SIZE) * SIZE, end // SIZE * SIZE


def written_by_all() -> str:
    """A shared map that a fork of this process could write to, as the kernel shows it; empty where there is none."""
    with open("/proc/self/maps") as maps:
        if not any(line.split(maxsplit=2)[1].endswith("s") for line in maps):
            return ""
    shown = ""
    with open("/proc/self/smaps") as maps:
        for line in maps:
            name, *words = line.split()
            if not name.endswith(":"):
                shown = line.strip()
            elif name == "VmFlags:" and {"sh", "mw"} <= {*words}:
                return shown
    return ""
