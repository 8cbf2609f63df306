"""Looks for names and sizes of the instructor's files, without their contents."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    path = target["canary"]

    def enter() -> str:
        os.chdir(target["folder"])
        return os.getcwd()

    return tried(
        {
            "stat": lambda: os.stat(path).st_size,
            "access": lambda: os.access(path, os.F_OK),
            "listdir": lambda: os.listdir(target["folder"]),
            "chdir": enter,
        }
    )
