"""Prints and returns much more than is kept."""

from typing import Any


def attempt(target: dict[str, Any]) -> dict[str, str]:
    line = "x" * 1023
    for _ in range(4 * target["output_kb"]):
        print(line)
    return {"print": ""}
