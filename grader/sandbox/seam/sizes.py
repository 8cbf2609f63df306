"""How large a process is, as the system tells it. Both sides. Linux."""

from __future__ import annotations


def sizes_kb(pid: int | None = None) -> dict[str, int]:
    """Sizes of a process, by default this one, in KiB, by their names in /proc/PID/status. `OSError` where there is no
    such file."""
    with open(f"/proc/{'self' if pid is None else pid}/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    return {name: int(value.split()[0]) for name, value in lines.items() if name.startswith("Vm")}
