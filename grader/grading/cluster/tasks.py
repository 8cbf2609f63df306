"""What the scheduler has a worker do: two functions of bytes, and no others (`grader.grading.cluster.guard`).

They raise nothing: what went wrong is an answer, too. The limit: who may call them is the network's to decide
(`grader.grading.cluster.peers`).
"""

from __future__ import annotations

from grader.grading.cluster.driver import Driver
from grader.grading.cluster.parcel import Answer, pack_answer

_DRIVERS: list[Driver] = []


def serve(driver: Driver) -> None:
    """From now on this process grades with that engine."""
    _DRIVERS[:] = [driver]


def take_course(course: bytes) -> bytes:
    """Keep a course, whose name is its digest."""
    return _DRIVERS[0].take(course) if _DRIVERS else _NO_WORKER


def grade_parcel(parcel: bytes) -> bytes:
    """Grade what is in it, by the course that was taken."""
    return _DRIVERS[0].grade(parcel) if _DRIVERS else _NO_WORKER


_NO_WORKER = pack_answer(Answer(failed="this process is no worker of `grade cluster worker`"))
