"""A share of a class: which of its submissions one machine of several grades.

Every machine that is told the same numbers takes the same, without asking another: a digest of student and assignment
decides. All attempts of a student at an assignment are in one share.

The limit: what becomes of its reports is `grader.gradebook.shards` and `grader.grading.merge`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from grader.text import tr
from grader.text.errors import UsageError

_WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True)
class Share:
    """Number `number`, from 1, of `of` shares."""

    number: int
    of: int

    def holds(self, student: str, assignment: str) -> bool:
        """Whether what that student handed in for that assignment is in it."""
        digest = hashlib.sha256(f"{student}\0{assignment}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.number - 1


def parse_share(written: str) -> Share:
    """`3/10`: the third of ten. Raises a `UsageError` for anything else."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(
            tr(
                "--shard {written}: write which part of how many, counted from 1, as in --shard 3/10.",
                written=written,
            )
        )
    return Share(int(found[1]), int(found[2]))
