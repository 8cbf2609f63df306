"""What a probe may import of ours: all that `probes.py` of an assignment needs in the sandbox. Student side.

    from grader.sandbox.inside.probing import cleanroom, freezing, packing

A door of its own, beside `grader.suites`: a probe runs where the trusted side's files do not exist, and where a
submission reads and patches whatever is there. So nothing here knows a test or an answer, and what comes of it is data
to be judged. `grader/docs/authors.md` says of each name what it is. The limit: all of it is for TensorFlow, and is
imported when it is asked for; a probe of plain Python or NumPy needs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.sandbox.inside.tensorflow import anatomy, binding, cleanroom, freezing, packing, plainly
    from grader.sandbox.inside.tensorflow.record import RECORD

__all__ = ["RECORD", "anatomy", "binding", "cleanroom", "freezing", "packing", "plainly"]

_TENSORFLOW = "grader.sandbox.inside.tensorflow"

if not TYPE_CHECKING:  # else mypy would take any name for one of these

    def __getattr__(name: str) -> object:
        if name == "RECORD":
            return importlib.import_module(f"{_TENSORFLOW}.record").RECORD
        if name in __all__:
            return importlib.import_module(f"{_TENSORFLOW}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
