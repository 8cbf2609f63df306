"""The package's own files as one digest: what grades, and what renders, is the same where that is.

The limit: what else decides (Python, libraries) is its caller's to add.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1]
DISTRIBUTION: Final = "sealed_grader"
"""As its metadata's file names spell it."""


@cache
def package_digest() -> str:
    """Of this package, as this process first found it: what it has imported does not change, either."""
    return digest_files(PACKAGE)


def digest_files(root: Path) -> str:
    """SHA-256 over the paths and bytes of all files below a folder, in hex; not over bytecode."""
    sha = hashlib.sha256()
    for name in sorted(_list_files(root)):
        with open(os.path.join(root, name), "rb") as file:
            data = file.read()
        sha.update(f"{name.replace(os.sep, '/')}\0{len(data)}\n".encode("utf-8", "surrogatepass"))
        sha.update(data)
    return sha.hexdigest()


def _list_files(root: Path) -> list[str]:
    """Their paths from there on."""
    found: list[str] = []
    for top, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        inner = os.path.relpath(top, root)
        found += [os.path.normpath(os.path.join(inner, name)) for name in names if not name.endswith(".pyc")]
    return found
