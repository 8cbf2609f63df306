"""Archives in a student's folder: which of their files are meant, and what is staged of them.

An assignment's file is found by its name, anywhere in the archive; what lies beside and below it there comes along. The
limit: names and bytes as the sandbox tells them (`grader.sandbox.reading`); nothing is ever unpacked to a disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.intake.kinds import ranks_of
from grader.intake.limits import ARCHIVE
from grader.intake.notebooks import Opener
from grader.sandbox.raised import bounded_sequence, bounded_text
from grader.sandbox.reading import explain_fault
from grader.sandbox.seam.contents import Contents, Limits
from grader.text import Text, tr

Inner = tuple[str, ...]
"""A file in an archive as the names down to it."""

MAX_CARRIED = 256 * 2**10
"""Bytes of a submission that are kept from when an archive was looked into until it is graded; of more the names alone,
and it is opened once more."""
_LISTING = ARCHIVE._replace(member_bytes=MAX_CARRIED)


@dataclass(frozen=True)
class Taken:
    """A file and what comes along with it, out of an archive."""

    sha256: str
    """Of the archive."""
    main: bytes
    beside: Mapping[str, bytes]
    left_out: tuple[str, ...]
    environments: tuple[str, ...]
    encodings: tuple[str, ...]
    """Of names in it that are no UTF-8."""


@dataclass(frozen=True)
class Archive:
    """What an archive holds, as far as it was asked for."""

    files: tuple[Inner, ...] = ()
    sha256: str = ""
    fault: Text | None = None
    """Why it could not be read, or not to its end."""
    code: str = ""
    """The same as a code, for a reply (`grader.intake.replies`): that of the archive, or of all files in it."""
    contents: Mapping[Inner, bytes] = field(default_factory=dict)
    left_out: Mapping[Inner, str] = field(default_factory=dict)
    """Code of why, of those without contents."""
    environments: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    fault_code: str = ""
    """Of `fault`, as the sandbox told it."""

    def find(self, id_: str) -> list[Inner]:
        """Where the file of an assignment lies: the best of its names, nearest to the top. Several where which of them
        is meant would be a guess."""
        names = {file[-1] for file in self.files}
        found = [
            (rank, len(file), file) for rank, name in ranks_of(id_, names) for file in self.files if file[-1] == name
        ]
        best = min((each[:2] for each in found), default=None)
        return [file for *key, file in found if tuple(key) == best]

    def take(self, inner: Inner) -> Taken | None:
        """The file, and what lies beside and below it; None where it has no content here."""
        main = self.contents.get(inner)
        if main is None:
            return None
        start = len(inner) - 1
        near = [file for file in (*self.contents, *self.left_out) if file[:start] == inner[:-1] and file != inner]
        beside = {"/".join(file[start:]): self.contents[file] for file in near if file in self.contents}
        left_out = tuple("/".join(file[start:]) for file in near if file in self.left_out)
        return Taken(self.sha256, main, beside, left_out, self.environments, self.encodings)

    def carry(self, inner: Inner) -> Taken | None:
        """The same where it is small, and nothing of it was left out for its size."""
        taken = self.take(inner)
        whole = not {"member_bytes", "total_bytes", "unpacked_bytes"} & set(self.left_out.values()) and not self.fault
        if taken is None or not whole or len(taken.main) + sum(map(len, taken.beside.values())) > MAX_CARRIED:
            return None
        return taken


def list_archive(data: bytes, opener: Opener) -> Archive:
    """The names in it, with what is small."""
    return _archive(data, opener("archive", data, _LISTING))


def open_archive(data: bytes, opener: Opener) -> Archive:
    """The same with all that lies in it."""
    return _archive(data, opener("archive", data, ARCHIVE))


def _archive(data: bytes, contents: Contents) -> Archive:
    readable = [(tuple(each.name.split("/")), each) for each in contents.members if each.name]
    plain = [(file, each) for file, each in readable if each.left_out not in _NO_FILES]
    environments = [bounded_text(each, 200) for each in bounded_sequence(contents.facts.get("environments"), 3)]
    encodings = bounded_sequence(contents.facts.get("encodings"), 3)
    return Archive(
        tuple(file for file, _ in plain),
        hashlib.sha256(data).hexdigest(),
        explain_archive_fault(contents.fault) if contents.fault else None,
        contents.fault or _common([each.left_out for each in contents.members]),
        {file: each.content for file, each in readable if each.content is not None},
        {file: each.left_out for file, each in readable if each.content is None},
        tuple(each for each in environments if each),
        tuple(each for each in _ENCODINGS if each in encodings),
        contents.fault,
    )


def _common(codes: Sequence[str]) -> str:
    return codes[0] if codes and len(set(codes)) == 1 else ""


_ENCODINGS = ("cp949", "unknown")
OUTSIDE = frozenset({"path"})
"""Members that would lie elsewhere than in the archive."""
_NO_FILES = OUTSIDE | {"duplicate"}
"""Members whose names are those of others: not to be found by them."""


def explain_archive_fault(code: str, limits: Limits = ARCHIVE) -> Text:
    """Why an archive, or a member of one, cannot be read that was opened with `limits`."""
    return _FAULTS.get(code) or explain_fault(code, limits)


_OTHER = tr("it is packed in a way that is not opened here; hand it in as .zip")
_FAULTS: Mapping[str, Text] = {
    "damaged": tr("it is damaged"),
    "format": tr("it is no archive"),
    **dict.fromkeys(("seven_zip", "rar", "alz", "egg", "lzh", "bzip2", "xz", "method"), _OTHER),
    "encrypted": tr("it is locked with a password"),
    "symlink": tr("it is a link"),
    "special": tr("it is no plain file"),
    "path": tr("its name leads out of the archive"),
    "duplicate": tr("its name is there twice"),
    "overlap": tr("it shares bytes with another file, as in archives that are made to fill a disk"),
}
