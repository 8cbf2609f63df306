"""How a process of ours works as a whole: said before anything is imported that heeds it."""

from __future__ import annotations

import gc
import os

_GARBAGE = 20_000
"""Objects more than were freed, after which it is looked for garbage. Of all that is imported nothing is garbage, and
hardly anything of what a class's pages are made of: to look every 700 objects is a tenth of the time of importing, and
a thirtieth of that of rendering."""


def settle() -> None:
    """Say so; again without effect."""
    gc.set_threshold(_GARBAGE, 20, 20)
    # No package that happens to be installed beside takes part in reading what is written down, nor is one looked for.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
