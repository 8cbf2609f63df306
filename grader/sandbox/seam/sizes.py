"""How large a process is, as the system tells it. Both sides. Linux."""

from __future__ import annotations


def sizes_kb(pid: int | None = None) -> dict[str, int]:
    """Sizes of a process, by default this one, in KiB, by their names in /proc/PID/status. `OSError` where there is no
    such file."""
    with open(f"/proc/{'self' if pid is None else pid}/status", "rb", 0) as file:
        return sizes_of(file.read())


def sizes_of(status: bytes) -> dict[str, int]:
    """The sizes that such a file tells."""
    _, *lines = status.split(b"\nVm")  # before them the name of the program, which has no line end
    return {f"Vm{line[: line.index(b':')].decode()}": int(line.split(None, 2)[1]) for line in lines}
