"""What OUT is said to hold: the record in it of what was written there, with digests, for whom, and made of what.

It names a file before the file is there, so a run that was killed leaves nothing that the next one does not know. What
files were made of it tells only of those that are there whole, each as it says: `grader.report.kept` takes their word
for what they hold. Anybody may have edited it; nothing that it says leads out of OUT.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.domain.records import MANIFEST


@dataclass(frozen=True)
class Manifest:
    """The record of one OUT; empty where there is none, or none that can be read."""

    owner: str = ""
    """The class whose reports they are."""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By path the digests (SHA-256 in hex) that the file may have: two while it is written."""
    made: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By digest of all that files were made of, their paths."""

    def encode(self) -> bytes:
        """As it stands in OUT."""
        files = {path: list(self.files[path]) for path in sorted(self.files)}
        made = {key: list(self.made[key]) for key in sorted(self.made, key=lambda key: (list(self.made[key]), key))}
        return json.dumps({"owner": self.owner, "files": files, "made": made}, indent=1).encode()


def read_manifest(out: Path) -> Manifest:
    """That of `out`."""
    try:
        raw = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Manifest()
    if not isinstance(raw, dict):
        return Manifest()
    files = {path: digests for path, digests in _lists(raw.get("files")).items() if _is_below(path)}
    made = {key: paths for key, paths in _lists(raw.get("made")).items() if all(path in files for path in paths)}
    return Manifest(str(raw.get("owner", "")), files, made)


def digest_of(data: bytes) -> str:
    """The digest of a file that holds `data`."""
    return hashlib.sha256(data).hexdigest()


def digest_there(out: Path, path: str) -> str | None:
    """The digest of what `path` below `out` holds; None where there is no file of that name, or a link on the way to
    it. Raises an `OSError` where it cannot be read."""
    names, place = path.split("/"), os.fspath(out)
    for name in names:
        place = os.path.join(place, name)
        try:
            mode = os.lstat(place).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISLNK(mode):
            return None
    if not stat.S_ISREG(mode):
        return None
    with open(place, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lists(raw: object) -> dict[str, list[str]]:
    """A table of lists, as far as it is one."""
    table = raw if isinstance(raw, dict) else {}
    return {str(key): [str(each) for each in values] for key, values in table.items() if isinstance(values, list)}


def _is_below(path: str) -> bool:
    """Whether a path of the record cannot lead out of OUT."""
    pure = PurePosixPath(path)
    return (
        bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path
    )
