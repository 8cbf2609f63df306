"""Names in what was handed in, as text: which encoding, and which path below the folder. Student side.

The limit: two names that differ in bytes may be one text; who gathers them sees to that.
"""

from __future__ import annotations

import re
import unicodedata

_DRIVE = re.compile(r"[A-Za-z]:")
_DATA = frozenset({".ds_store", "thumbs.db", "desktop.ini", "icon\r"})
_FOLDERS = frozenset({"__macosx", "__pycache__", ".git", ".idea", ".vscode", ".ipynb_checkpoints", ".svn", ".hg"})
_LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules"})


def decode_name(raw: bytes) -> tuple[str, str]:
    """The text, and the encoding that it was in where it is not UTF-8: what a Korean Windows writes, or `unknown` with
    signs for what cannot be read."""
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding), "" if encoding == "utf-8" else encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace"), "unknown"


def safe_path(name: str, most: int) -> tuple[str, str]:
    """The path in NFC, with "/" between folders, below the folder that it is unpacked into, and why that is not the one
    that it asked for: `path` where it led out of it, `name_bytes` where it is longer than so many bytes."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    given = name.replace("\\", "/")
    parts = [part for part in given.split("/") if part not in ("", ".", "..")]
    odd = given.startswith("/") or ".." in given.split("/") or "\0" in given or bool(_DRIVE.match(given))
    path = "/".join(parts).replace("\0", "\ufffd") or "?"
    if len(path.encode()) > most:
        return path.encode()[: most // 2].decode("utf-8", "ignore").rstrip("/") or "?", "name_bytes"
    return path, "path" if odd else ""


def is_by_product(path: str) -> bool:
    """Whether a system or an editor put it there: nobody wrote it."""
    *folders, name = path.split("/")
    return (
        name.casefold() in _DATA
        or name.startswith("._")
        or name.endswith(".pyc")
        or any(folder.casefold() in _FOLDERS for folder in folders)
    )


def environment_of(path: str, roots: frozenset[str]) -> str:
    """The folder of installed libraries that a path lies in; empty where in none. `roots`: folders with the mark of a
    virtual environment."""
    folders = path.split("/")[:-1]
    for count, folder in enumerate(folders, 1):
        here = "/".join(folders[:count])
        if folder in _LIBRARIES or folder.endswith((".dist-info", ".egg-info")) or here in roots:
            return here
    return ""


def environment_roots(paths: list[str]) -> frozenset[str]:
    """Folders that hold what only a virtual environment has."""
    marks = [path.split("/") for path in paths if path.endswith("/pyvenv.cfg") or "/conda-meta/" in path]
    return frozenset(
        "/".join(parts[: parts.index("conda-meta")] if "conda-meta" in parts else parts[:-1]) for parts in marks
    )
