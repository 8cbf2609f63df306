"""The name of a student's folder below OUT: safe on every system, and never one name for two students.

A plain name stays as it is (`Dr. Mundo`, `홍길동`). Any other gets what is left of it plus a part of its digest, and
so does each of several names that some file system would take for one (case, NFC and NFD). The name depends on the
set of students alone, not on their order. The limit: it is for people and links; the identity is in the JSON.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from grader.text.safe import HARMFUL

MAX_BYTES = 80
"""In UTF-8; room for the rest of the path where a path may have 260 characters."""

# What Windows keeps for devices, with any extension, and what OUT itself holds.
_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$", "outbox", "results", "gradebook", "index", "assignments"}
_RESERVED |= {f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"}

# Letters, marks and digits of any script, and the signs that neither a shell nor a file system reads.
_UNSAFE = re.compile(r"[^\w .,()\[\]@+-]")

# A plain name that looks as if it had a digest could be another student's made name.
_DIGEST = re.compile(r"-[0-9a-f]{10}$")


def folder_names(students: Iterable[str]) -> dict[str, str]:
    """A folder's name for each of these students."""
    everyone = list(dict.fromkeys(students))
    twins = Counter(_fold(student) for student in everyone)
    return {
        student: student if _is_plain(student) and twins[_fold(student)] == 1 else _append_digest(student)
        for student in everyone
    }


def _fold(name: str) -> str:
    """Equal for names that a file system may take for one. Twice NFKC: folding can make a new pair."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).rstrip(". ")


def _is_plain(name: str) -> bool:
    return (
        bool(name)
        and name == unicodedata.normalize("NFC", name) == _sanitize(name)
        and name.partition(".")[0].casefold().strip() not in _RESERVED
        and not _DIGEST.search(name)
    )


def _sanitize(name: str) -> str:
    """What is left of a name: safe characters, no blank, dot or hyphen at the edges, not too long."""
    name = _UNSAFE.sub("_", HARMFUL.sub("_", unicodedata.normalize("NFC", name)))
    name = name.lstrip("-. ").encode("utf-8")[:MAX_BYTES].decode("utf-8", "ignore")
    return name.rstrip(". ")


def _append_digest(name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    # No dots: `nul.txt-1a2b3c` is still the device to Windows.
    return f"{_sanitize(name).replace('.', '_').rstrip('-_') or 'student'}-{digest}"
