"""The package's own files as one digest: what grades, and what renders, is the same where that is.

The limit: what else decides (Python, libraries) is its caller's to add.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1]
DISTRIBUTION: Final = "sealed_grader"
"""As its metadata's file names spell it."""


def digest_files(root: Path = PACKAGE) -> str:
    """SHA-256 over the paths and bytes of all files below a folder, in hex; not over bytecode."""
    sha = hashlib.sha256()
    for path in sorted(_list_files(root)):
        data = path.read_bytes()
        sha.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\n".encode("utf-8", "surrogatepass"))
        sha.update(data)
    return sha.hexdigest()


def _list_files(root: Path) -> list[Path]:
    found: list[Path] = []
    for top, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [Path(top, name) for name in names if not name.endswith(".pyc")]
    return found
