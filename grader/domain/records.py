"""Names and places of the grader's own records: by them a folder shows as a class, or as a folder of reports.

Each is defined here alone, for what finds work, keeps the gradebook and writes reports has to agree on them.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

ROSTERS = ("roster.csv", "roster.xlsx")
"""The roster of a class is one of them."""
GRADEBOOK = ".grade"
"""The folder in a class that holds the gradebook and all that is kept beside it."""
MANIFEST = ".grade-manifest.json"
RECORDS = (*ROSTERS, GRADEBOOK, MANIFEST)
FILENAME = "gradebook.sqlite"
"""Of the gradebook, in `GRADEBOOK`."""
_PAGE = re.compile(r"[a-z][a-z0-9_]*(-[0-9a-f]{10})?\.html")
"""A page: `index`, `report`, or an assignment's by its id, with what a name gets that Windows keeps for a device."""


_ASIDE = re.compile(r"\.edited-\d{4}-\d\d-\d\d(-\d+)?(?=\.|$)")
_OF_RUN = ("report.txt", "gradebook.csv", "gradebook.xlsx")
_COLLECTED = (".json", ".eml")
"""Endings by which programs take all files of a folder: a message that was kept aside must not be sent with them."""


def is_report(name: str) -> bool:
    """Whether a file of that name is one that a run writes, or one of them that was kept aside."""
    name = _ASIDE.sub("", name, count=1)
    return name.endswith(_COLLECTED) or name in _OF_RUN or _PAGE.fullmatch(name) is not None


def name_aside(name: str, day: date, number: int = 1) -> str:
    """What a file of a run is called that somebody edited, when it is kept aside on that day: `gradebook.csv` as
    `gradebook.edited-2026-11-29.csv`, the next as `…-2.csv`."""
    mark = f".edited-{day.isoformat()}{'' if number == 1 else f'-{number}'}"
    stem, dot, ending = name.rpartition(".")
    return name + mark if not dot or f".{ending}" in _COLLECTED else f"{stem}{mark}.{ending}"


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


def program_folders() -> list[Path]:
    """Where this user's programs keep what they write unasked, this one too: whoever keeps homework right in the home
    folder has them below it."""
    state = state_folder()
    return [Path(tempfile.gettempdir()), *([state.parent, state] if state is not None else [])]
