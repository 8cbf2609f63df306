"""What was handed in as bytes, ready to be sent into the sandbox: bounded in size and number.

Names that begin with "." and bytecode are not staged: Python would take a stale or forged one for the source. The
limit: nothing is opened here (`grader.intake.handed_in`, `grader.intake.staging`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from grader.domain import seeds
from grader.domain.verdict import FileDigest
from grader.text import Text, tr
from grader.text.safe import one_line

MAX_TOTAL = 4 * 2**20
"""Of all files that lie beside it; half of the smallest disk that an assignment gives to a submission."""
MAX_FILES = 200
MAX_DEPTH = 8
"""Folders in each other that are looked into."""
MAX_PATHS = 16 * 1024
"""Bytes of all their paths: a report names each file that was handed in."""


@dataclass
class StagedFiles:
    """The bytes of a submission by POSIX path below its folder, their digests, and what was left out."""

    main: str
    """The file that is loaded, always a `.py`."""
    files: dict[str, bytes] = field(default_factory=dict)
    handed_in: dict[str, bytes] = field(default_factory=dict)
    """What was handed in, where it is not `files` as they are: the notebook, or the archive."""
    own: str = ""
    """The name of the graded file in the folder."""
    notes: list[Text] = field(default_factory=list)
    """What its author is told of how it was read."""
    left_out: list[str] = field(default_factory=list)
    environments: list[str] = field(default_factory=list)
    """Folders of installed libraries, not looked into."""
    modified: str = ""
    """When the graded file was last changed, RFC 3339 in UTC; empty where its system gives no such time."""

    def put(self, path: str, data: bytes) -> bool:
        """Stage one more file, or leave it out where there is no room for it; whether it was staged."""
        beside = {other: each for other, each in self.files.items() if other != self.main}
        if room(beside) < len(data) or not fits(path, self.files):
            self.left_out.append(path)
            return False
        self.files[path] = data
        return True

    @property
    def digests(self) -> tuple[FileDigest, ...]:
        return tuple(
            FileDigest(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for path, data in (self.handed_in or self.files).items()
        )

    @property
    def seed(self) -> int:
        """Of its process: the same files get the same random numbers, whoever hands them in."""
        return seeds.submission_seed(self.main, self.files)

    @property
    def remarks(self) -> tuple[Text, ...]:
        remarks = list(self.notes)
        if self.environments:
            listed = ", ".join(one_line(name, 60) for name in self.environments[:3])
            remarks.append(tr("Installed libraries are not handed in, and were not used: {names}", names=listed))
        if not self.left_out:
            return tuple(remarks)
        names = ", ".join(one_line(name, 60) for name in self.left_out[:3])
        count = len(self.left_out)
        return (
            *remarks,
            tr(
                "Of what lies beside it this was not used ({count}): {names}. At most {files} plain files of {size} MB "
                "in all are, from at most {depth} folders in each other.",
                count=count,
                names=names,
                files=MAX_FILES,
                size=MAX_TOTAL >> 20,
                depth=MAX_DEPTH,
            ),
        )


def room(beside: Mapping[str, bytes]) -> int:
    """Bytes that there is room for beside the graded file, where these are there."""
    return MAX_TOTAL - sum(map(len, beside.values()))


def fits(path: str, others: Collection[str]) -> bool:
    """Whether there is room for one more file of that path beside these, whatever its size."""
    try:
        length = len(path.encode("utf-8"))
    except UnicodeEncodeError:  # a name that is no text cannot be imported either
        return False
    return len(others) < MAX_FILES and length + sum(len(other.encode()) for other in others) <= MAX_PATHS


def is_skipped(path: str) -> bool:
    """Whether it is nothing that Python may find: what the rules at the head of this module leave out."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.split("/")) or path.endswith(".pyc")
