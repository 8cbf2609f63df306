"""Looks for the hidden answer in its own process: frames, objects, modules, raw memory, arguments."""

import gc
import re
import sys
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried

MOST = 1 << 26
"""Bytes of one piece of memory that are looked at."""


def attempt(target: dict[str, Any]) -> dict[str, str]:
    # The answer begins with the token; the token alone is known here.
    pattern = re.compile(target["token"] + ":[0-9a-f]{32}")

    def found(thing: object) -> str:
        if isinstance(thing, str):
            match = pattern.search(thing)
        elif isinstance(thing, bytes):
            match = pattern.search(thing.decode("latin-1"))
        else:
            return ""
        return match.group() if match else ""

    def first(things: Any) -> str:
        return next((got for got in map(found, things) if got), "")

    def frames() -> str:
        frame = sys._getframe()
        values: list[object] = []
        while frame is not None:
            values += [*frame.f_locals.values(), *frame.f_globals.values()]
            frame = frame.f_back  # type: ignore[assignment]
        return first(values)

    def objects() -> str:
        parts: list[object] = []
        for thing in gc.get_objects():
            if type(thing) is dict:
                parts += list(thing.values())
            elif type(thing) in (list, tuple, set, frozenset):
                parts += list(thing)
        return first(parts)

    def modules() -> str:
        return first(value for module in list(sys.modules.values()) for value in list(vars(module).values()))

    def memory() -> str:
        raw = pattern.pattern.encode()
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as mem:
            for line in maps.read().splitlines():
                words = line.split()
                low, high = (int(part, 16) for part in words[0].split("-"))
                if words[1].startswith("rw") and high - low <= MOST:
                    mem.seek(low)
                    match = re.search(raw, mem.read(high - low))
                    if match:
                        return match.group().decode()
        return ""

    return tried(
        {
            "frames": frames,
            "gc": objects,
            "sys.modules": modules,
            "/proc/self/mem": memory,
            "sys.argv": lambda: first(sys.argv),
        }
    )
