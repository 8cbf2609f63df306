"""What of OUT need not be made again: it lies there whole, and was made of the same.

Files are known by the digest of all that they are made of (`Kept.take`), which stands beside theirs in OUT's manifest.
That is what a student's row holds, each report by the digest of what the gradebook says, and whatever else decides how
it is told: the course, its templates, the language, the mails before, the clock of this machine, and this program with
the libraries that it draws and writes with. Whoever edited a file, took one away or was killed while it was written has
all that student's files made again.

The limit: what changes in every run (the staff's pages) is made in every run.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from grader.domain.course import Course
from grader.domain.package_files import package_digest
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery
from grader.gradebook.origins import Key, Origin
from grader.report.mail.own import own_sources
from grader.report.manifest import Manifest, digest_there, read_manifest
from grader.report.people import Student
from grader.report.spool import Lying
from grader.text import Lang

_LIBRARIES = ("jinja2", "markupsafe", "css-inline", "numpy", "contourpy", "pydantic-core")
_DAYS = range(10_000, 26_000)
"""Of Unix time, 1997 to 2041: work of no other time is told."""


class Kept:
    """The files that a former run left in `out`; `names` says what messages are named by beyond their content."""

    def __init__(self, out: Path | None = None, manifest: Manifest | None = None, names: str = "") -> None:
        self._out = out
        self._manifest = manifest or Manifest()
        self._names = names

    def take(self, key: str, wanted: Collection[str], maybe: Collection[str] = ()) -> Mapping[str, Lying]:
        """What was made of what `key` is the digest of: the `wanted` files, and those of `maybe` that there are. None
        of them where one is not as it was made."""
        paths = self._manifest.made.get(key, ())
        if self._out is None or not set(wanted) <= set(paths) <= {*wanted, *maybe}:
            return {}
        there = {}
        for path in paths:
            (digest, *others) = self._manifest.files[path] or [""]
            try:
                if others or digest_there(self._out, path) != digest:
                    return {}
            except OSError:
                return {}
            there[path] = Lying(self._out / path, digest)
        return there

    def common(self, course: Course, lang: Lang, held: Collection[str]) -> str:
        """The digest of what all students' files are made of."""
        return key_of(
            _program(), _clock(course.zone), self._names, repr(course), own_sources(course, lang), lang, sorted(held)
        )


def find_kept(book: Gradebook, out: Path, owner: str) -> Kept:
    """What `out` holds of that class; nothing of another's."""
    manifest = read_manifest(out)
    (began,) = book.read_rows("SELECT min(started) FROM runs")[0]  # as `name_message`
    return Kept(out, manifest if manifest.owner == owner else None, str(began))


NOTHING_KEPT = Kept()


def key_of(*parts: object) -> str:
    """One digest of values that are told apart by how they are written."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def student_key(
    common: str,
    folder: str,
    student: Student,
    ledger: Sequence[Delivery],
    origins: Sequence[tuple[Key, Origin]],
) -> str:
    """The digest of what the files of that student are made of; empty where that is not known, for a report comes from
    elsewhere than the gradebook."""
    entries = []
    for id_, entry in student.entries.items():
        if not entry.digest:
            return ""
        entries.append((id_, entry.digest, entry.score, entry.max_score, entry.tasks, entry.reason))
    rest = [student.id, student.name, student.in_roster, student.emails, student.total]
    rest += [dict(student.waiting), dict(student.standings), dict(student.notes), dict(student.earlier)]
    return key_of(common, folder, entries, rest, list(ledger), list(origins))


@cache
def _program() -> str:
    """The digest of what renders: ours, and the versions of what it uses."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:  # nobody knows which one it is: nothing is the same then
            digest.update(secrets.token_bytes())
    digest.update(package_digest().encode())
    return digest.hexdigest()


def _clock(zone: tzinfo | None) -> str:
    """The digest of how the clock goes there, or this machine's, by which a course without a time zone tells times."""
    seconds = (day * 86_400 for day in _DAYS)
    if zone is None:
        return key_of(time.tzname, [time.localtime(each).tm_gmtoff for each in seconds])
    return key_of([datetime.fromtimestamp(each, zone).utcoffset() for each in seconds])
