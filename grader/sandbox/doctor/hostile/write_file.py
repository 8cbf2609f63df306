"""Changes files outside its folder: those in a folder that the doctor made for it."""

import os
from collections.abc import Callable
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    folder = target["folder"]
    victim = os.path.join(folder, "victim")

    def write(path: str, mode: str) -> str:
        with open(path, mode) as file:
            file.write(target["token"])
        return "written"

    def by_symlink() -> str:
        os.symlink(folder, "way")
        return write("way/by_symlink", "w")

    def done(action: Callable[..., object], *words: object) -> str:
        action(*words)
        return "done"

    # These two may be answered as done and not be done: what counts is what it looks like then.
    def mode() -> bool:
        os.chmod(victim, 0o400)
        return os.stat(victim).st_mode & 0o777 == 0o400

    def times() -> bool:
        os.utime(victim, (1, 1))
        return os.stat(victim).st_mtime == 1

    return tried(
        {
            "open(w)": lambda: write(victim, "w"),
            "open(a)": lambda: write(victim, "a"),
            "new file": lambda: write(os.path.join(folder, "new"), "x"),
            "symlink": by_symlink,
            "/proc/PID/root": lambda: write(f"/proc/{target['pid']}/root{victim}", "a"),
            "truncate": lambda: done(os.truncate, victim, 1),
            "chmod": mode,
            "utime": times,
            "mkdir": lambda: done(os.mkdir, os.path.join(folder, "made")),
            "link": lambda: done(os.link, victim, os.path.join(folder, "linked")),
            "rename": lambda: done(os.rename, victim, os.path.join(folder, "renamed")),
            "unlink": lambda: done(os.unlink, os.path.join(folder, "doomed")),
        }
    )
