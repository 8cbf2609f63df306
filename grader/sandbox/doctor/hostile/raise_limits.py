"""Raises its own limits and priority: never another process's."""

import os
import resource
from collections.abc import Callable
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried

NAMES = ("RLIMIT_DATA", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_MEMLOCK", "RLIMIT_STACK")


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def lift(which: int) -> str:
        soft, hard = resource.getrlimit(which)
        if resource.RLIM_INFINITY in (soft, hard):
            raise OSError("there is no limit to raise")
        resource.setrlimit(which, (hard, hard + 1))
        return f"{soft} to {hard + 1}"

    def to_hard(which: int) -> str:
        soft, hard = resource.getrlimit(which)
        resource.setrlimit(which, (hard, hard))
        return f"{soft} to {hard}" if soft != hard else ""

    def affinity() -> str:
        os.sched_setaffinity(0, os.sched_getaffinity(0))
        return "set"

    ways: dict[str, Callable[[], str]] = {}
    for name in NAMES:
        which = getattr(resource, name, None)
        if which is not None:
            ways[name] = lambda which=which: lift(which)  # type: ignore[misc]
            ways[f"{name} (soft)"] = lambda which=which: to_hard(which)  # type: ignore[misc]
    return tried({**ways, "nice": lambda: str(os.nice(-1)), "sched_setaffinity": affinity})
