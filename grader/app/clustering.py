"""Where a run is graded: by processes of this machine, or by the workers of a cluster.

The limit: how either grades is `grader.grading.batch` and `grader.grading.cluster`.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from grader.app.beginning import Workers, announce
from grader.grading.batch.place import Place
from grader.sandbox.level import isolation_level
from grader.text import Lang, tr
from grader.text.errors import UsageError


def find_place(
    ends: ExitStack,
    on: str | None,
    keys: Path,
    *,
    open_to_anyone: bool,
    jobs: int | None,
    grader: str,
    isolation: int | None,
    min_isolation: int,
    lang: Lang,
) -> tuple[Place, int]:
    """The place and its isolation level. A cluster is left as `ends` does; `grader` is the digest of what its workers
    have to grade with."""
    if on is None:
        return Workers(jobs), isolation_level(isolation, min_isolation)
    from grader.grading.cluster.peers import parse_address
    from grader.grading.cluster.place import Cluster

    address = parse_address(on, open_to_anyone=open_to_anyone)
    cluster = ends.enter_context(Cluster(address, keys, lambda sentence: announce(sentence, lang)))
    return cluster, cluster.agree(grader, min_isolation, isolation)


def refuse_beside(on: str | None, shard: str | None, jobs: int | None) -> None:
    """`UsageError` where --on is given with what it cannot go with."""
    if on is None:
        return
    for option, given in (("--shard", shard), ("--jobs", jobs)):
        if given is not None:
            raise UsageError(
                tr(
                    "--on grades on the workers of a cluster, and {option} cannot go with it: how many processes each "
                    "has, `grade cluster worker --jobs N` says there.",
                    option=option,
                )
            )
