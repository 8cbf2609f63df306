"""Reads a file of the instructor's, which the doctor made for it."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import read, tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    path, pid = target["canary"], target["pid"]

    def by_symlink() -> str:
        os.symlink(path, "symbolic")
        return read("symbolic")

    def by_hard_link() -> str:
        os.link(path, "hard")
        return read("hard")

    def by_descriptor() -> str:
        return read(f"/proc/self/fd/{os.open(path, os.O_PATH)}")

    def by_folder() -> bytes:
        folder = os.open(target["folder"], os.O_PATH | os.O_DIRECTORY)
        return os.read(os.open(os.path.basename(path), os.O_RDONLY, dir_fd=folder), 4096)

    return tried(
        {
            "open(path)": lambda: read(path),
            "open(../..)": lambda: read(os.path.relpath(path)),
            "symlink": by_symlink,
            "link": by_hard_link,
            "O_PATH": by_descriptor,
            "openat": by_folder,
            "/proc/self/root": lambda: read(f"/proc/self/root{path}"),
            "/proc/PID/root": lambda: read(f"/proc/{pid}/root{path}"),
            "/proc/1/root": lambda: read(f"/proc/1/root{path}"),
        }
    )
