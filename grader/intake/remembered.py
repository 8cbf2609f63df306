"""What the sandbox told of archives, remembered beside the gradebook, so that only what is new is opened again.

By the digest of an archive's bytes and of the code that reads it: names and a code of what was wrong, no contents. What
is graded is taken out of the archive in the sandbox as ever, so a forged name gets nobody more than an archive that
cannot be read. A file that is damaged, of another reader or not of this form is not used; the next run writes it anew.

The limit: written by a run alone; what would take much room, and what failed for want of time or memory, is not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import grader.sandbox
from grader.intake.ignored import write_whole
from grader.intake.limits import ARCHIVE
from grader.intake.unpacking import Archive, Inner, explain_archive_fault

FILENAME = "archives.json"
MAX_BYTES = 16 * 2**20
MAX_NAMES = 64 * 2**10
"""Letters of the names of one archive."""
_PASSING = frozenset({"time", "memory", "died", "nonsense", "sent"})
"""Codes of what may be otherwise the next time."""
_SHARED = ("contents.py", "signs.py")
"""What the reader takes from the seam."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[a-z_]{0,40}")


def load_remembered(folder: Path) -> dict[str, Archive]:
    """Archives by the digest of their bytes, without contents; none where the file in `folder` is not to be used."""
    try:
        with (folder / FILENAME).open("rb") as file:
            check, _, body = file.read(MAX_BYTES + 1).partition(b"\n")
        if len(body) > MAX_BYTES or hashlib.sha256(body).hexdigest().encode() != check:
            return {}
        held = json.loads(body)
        if held["reader"] != reader_version():
            return {}
        return {sha: _archive(sha, *told) for sha, told in held["archives"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def remember(folder: Path, archives: Iterable[Archive]) -> None:
    """Keep what was told of these, and of those that were known; where that cannot be written, it is lost."""
    known = load_remembered(folder)
    new = {each.sha256: each for each in archives if _is_kept(each) and each.sha256 not in known}
    if not new:
        return
    kept: dict[str, Any] = {}
    left = MAX_BYTES - 1000
    for sha, archive in (*new.items(), *known.items()):
        told = (["/".join(file) for file in archive.files], archive.fault_code)
        left -= len(json.dumps(told)) + 80
        if left < 0:
            break
        kept[sha] = told
    body = json.dumps({"reader": reader_version(), "archives": kept}).encode("ascii")
    with contextlib.suppress(OSError):
        write_whole(folder / FILENAME, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _is_kept(archive: Archive) -> bool:
    names = sum(len(name) + 1 for file in archive.files for name in file)
    return bool(archive.sha256) and archive.fault_code not in _PASSING and names <= MAX_NAMES


def _archive(sha: str, files: object, code: object) -> Archive:
    if type(files) is not list or type(code) is not str or not (_SHA256.fullmatch(sha) and _CODE.fullmatch(code)):
        raise ValueError
    return Archive(tuple(map(_names, files)), sha, explain_archive_fault(code) if code else None, code, fault_code=code)


def _names(path: object) -> Inner:
    """As `grader.sandbox.reading` takes names."""
    if type(path) is not str or "\0" in path:
        raise ValueError
    names = tuple(path.split("/"))
    if not {"", ".", ".."}.isdisjoint(path.replace("\\", "/").split("/")):
        raise ValueError
    return names


@cache
def reader_version() -> str:
    """Of all that has a say in what is told of an archive."""
    digest = hashlib.sha256(repr(ARCHIVE).encode())
    sandbox = Path(grader.sandbox.__file__).parent
    for path in (*sorted((sandbox / "inside/reading").glob("*.py")), *(sandbox / "seam" / name for name in _SHARED)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
