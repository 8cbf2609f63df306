"""Uses several times the CPU time that a call has. Not endless, so that it is harmless without a limit."""

import time
from typing import Any


def attempt(target: dict[str, Any]) -> dict[str, str]:
    began = time.process_time()
    while time.process_time() - began < target["loop_seconds"]:
        pass
    return {"loop": f"{target['loop_seconds']} s"}
