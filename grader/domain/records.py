"""Names and places of the grader's own records: by them a folder shows as a class, or as a folder of reports.

Each is defined here alone, for what finds work, keeps the gradebook and writes reports has to agree on them.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROSTER = "roster.csv"
GRADEBOOK = ".grade"
"""The folder in a class that holds the gradebook and all that is kept beside it."""
MANIFEST = ".grade-manifest.json"
RECORDS = (ROSTER, GRADEBOOK, MANIFEST)
FILENAME = "gradebook.sqlite"
"""Of the gradebook, in `GRADEBOOK`."""
_PAGE = re.compile(r"[a-z][a-z0-9_]*(-[0-9a-f]{10})?\.html")
"""A page: `index`, `report`, or an assignment's by its id, with what a name gets that Windows keeps for a device."""


def is_report(name: str) -> bool:
    """Whether a file of that name is one that a run writes."""
    return (
        name.endswith((".json", ".eml")) or name in ("report.txt", "gradebook.csv") or _PAGE.fullmatch(name) is not None
    )


def state_folder() -> Path | None:
    """This user's, where programs keep such files; None where the system knows no home folder."""
    base = Path(os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", ""))
    if base.is_absolute():
        return base / "sealed-grader"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("AppData/Local" if sys.platform == "win32" else ".local/state") / "sealed-grader"
