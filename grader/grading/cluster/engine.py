"""A process of its own on a worker's machine, that grades one parcel after another: warm zygotes and a course it keeps.

It is started afresh and has one thread, so that it may fork; what talks to the scheduler has many. It proves by itself
which isolation this machine offers, and grades at no other level than that of the course, nor above what it found. It
ends where the process that started it does. While it grades it says twice a second that it lives.

The limit: it knows no network (`grader.grading.cluster.driver` has its other end).
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.domain.verdict import Report
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.batch.processes import Processes
from grader.grading.batch.room import count_workers
from grader.grading.batch.seats import Seats
from grader.grading.cluster.cargo import digest_of, unpack_course
from grader.grading.cluster.frames import ALIVE, ANSWER, COURSE, receive, send
from grader.grading.cluster.parcel import OTHER_COURSE, Answer, Parcel, pack_answer, unpack_parcel
from grader.intake.inventory import Submission
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.level import isolation_level
from grader.text.errors import GraderError


@dataclass
class _Course:
    """The one that is kept, and what was started for it."""

    name: str
    plan: Plan
    ends: contextlib.ExitStack
    seats: Seats | None


@dataclass
class _Alive(Watch):
    """Takes the reports, and says meanwhile that this process lives."""

    line: socket.socket
    reports: list[Report] = field(default_factory=list)

    def settled(self, submission: Submission, report: Report) -> None:
        self.reports.append(report)

    def tick(self) -> None:
        try:
            send(self.line, ALIVE)
        except OSError as error:  # whoever waits for it is gone
            raise KeyboardInterrupt from error


class Engine:
    """What is at the end of the line."""

    def __init__(self, line: socket.socket, jobs: int | None, level: int) -> None:
        self._line, self._jobs, self._level = line, jobs, level
        self._course: _Course | None = None

    def serve(self) -> None:
        """Until the line ends."""
        with contextlib.ExitStack() as stack:
            stack.callback(self._drop)
            while (message := receive(self._line)) is not None:
                kind, data = message
                try:
                    answer = self._take(data) if kind == COURSE else self._grade(data)
                except KeyboardInterrupt:
                    return
                except GraderError as error:
                    answer = Answer(failed=error.text.en)
                except Exception:
                    answer = Answer(failed=traceback.format_exc())
                send(self._line, ANSWER, pack_answer(answer))

    def _take(self, data: bytes) -> Answer:
        name = digest_of(data)
        if self._course is not None and self._course.name == name:
            return Answer()
        self._drop()
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(Folder()))
            plan = unpack_course(data, folder)
            if plan.level > self._level:
                return Answer(failed=f"asked for isolation level {plan.level}, where there is {self._level}")
            seats = stack.enter_context(Seats(plan.level)) if plan.level >= 2 else None
            self._course = _Course(name, plan, stack.pop_all(), seats)
        return Answer()

    def _grade(self, data: bytes) -> Answer:
        parcel: Parcel = unpack_parcel(data)
        course = self._course
        if course is None or course.name != parcel.course:
            return Answer(failed=OTHER_COURSE)
        plan = replace(course.plan, reader=parcel.reader)
        watch = _Alive(self._line)
        work = [plan.assignments[each.assignment] for each in parcel.read]
        grade_all(plan, parcel.read, Processes(count_workers(self._jobs, work), seats=course.seats), watch)
        return Answer(tuple(watch.reports))

    def _drop(self) -> None:
        course, self._course = self._course, None
        if course is not None:
            course.ends.close()


def main() -> None:
    """`python -m grader.grading.cluster.engine LINE JOBS LEVEL`: the number of a socket; 0 where none is asked for."""
    number, jobs, wanted = map(int, sys.argv[1:])
    with socket.socket(fileno=number) as line:
        try:
            level = isolation_level(wanted or None, 1)
        except GraderError as error:
            send(line, ANSWER, json.dumps({"fault": [error.text.ko, error.text.en]}).encode())
            return
        send(line, ANSWER, json.dumps({"level": level}).encode())
        Engine(line, jobs or None, level).serve()


if __name__ == "__main__":
    main()
