"""Suites against odd submissions, without processes.

What a real child answered to the reference solution is recorded once; then each request is answered from the record, as
it was or with something odd in it, so that a suite runs thousands of odd submissions in minutes, and meets an odd
answer where only a nearly right one leads.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from grader.domain.course import Assignment
from grader.domain.course_files import load_course
from grader.domain.images import load_images
from grader.domain.secret import FIXED
from grader.domain.verdict import TestResult, Verdict
from grader.grading.hosts import Hosts
from grader.grading.prepared import Prepared, prepare
from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.heard import Heard, Listener
from grader.sandbox.backends.link import End, Link
from grader.sandbox.host import Host
from grader.sandbox.seam import capacity, messages, protocol, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.shape import digests
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from grader.suites.blame import Undecided
from grader.suites.session import Suite
from tests import odd

RESULTS = TypeAdapter(TestResult)

ROOT = Path(__file__).parents[1]
Record = dict[tuple[str, bytes], list[bytes]]


def _key(request: messages.Request) -> bytes:
    return wire.frame(protocol.request(request, ""))[4:]


@dataclass
class _Recording:
    """A link that remembers each answer of the one it stands before."""

    link: Link
    record: Record
    room: str = ""

    def exchange(
        self,
        request: messages.Request,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        self.room = getattr(request, "kind", self.room)
        answer = self.link.exchange(request, cpu=10 * cpu, wall=10 * wall, event=event)
        self.record[self.room, _key(request)].append(wire.encode(answer))
        return answer

    @property
    def weight(self) -> int:
        return self.link.weight

    @property
    def spent(self) -> float:
        return self.link.spent

    def end(self) -> End:
        return self.link.end()


class Recorder:
    """A host whose children are real; what they answer is kept in `record`."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.record: Record = defaultdict(list)

    def start(self, bounds: Bounds) -> _Recording:
        return _Recording(self.host.start(bounds), self.record)


@dataclass
class _Link:
    host: Replayed
    room: str = ""
    met: dict[tuple[str, bytes], int] = field(default_factory=lambda: defaultdict(int))
    weight = 0
    spent = 0.0

    def exchange(
        self,
        request: messages.Request,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        self.room = getattr(request, "kind", self.room)
        key = self.room, _key(request)
        answers = self.host.record.get(key) or self.host.like(self.room, type(request))
        self.met[key] += 1
        answer = wire.decode(answers[(self.met[key] - 1) % len(answers)])
        return self.host.told(request, answer) if self.host.rng is not None else answer

    def used(self) -> tuple[float, float]:
        """No process, so no time of one."""
        return 0.0, 0.0

    def end(self) -> End:
        return End(0)


class Replayed:
    """Answers as in `record`; with `rng`, one answer in about `every` is odd."""

    def __init__(self, record: Record, rng: random.Random | None = None, every: int = 3) -> None:
        self.record, self.rng, self.every = record, rng, every
        self._like: dict[tuple[str, type[messages.Request]], list[bytes]] = {}

    def start(self, bounds: Bounds) -> _Link:
        return _Link(self)

    def like(self, room: str, kind: type[messages.Request]) -> list[bytes]:
        """An answer to some request of the kind: nobody has asked this one of the real child."""
        kept = self._like.setdefault((room, kind), [])
        if not kept:
            for (where, asked), answers in self.record.items():
                if where == room and type(protocol.request_from(wire.decode(asked))[1]) is kind:
                    kept += answers[:1]
        assert kept, f"nothing was recorded like {kind.__name__} in {room!r}"
        assert self.rng is not None, "the record does not hold what is asked"
        return [self.rng.choice(kept)]

    def told(self, request: messages.Request, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer, or one with something odd in it."""
        rng = self.rng
        assert rng is not None
        if isinstance(request, messages.Stage) or rng.randrange(self.every):
            return answer
        if isinstance(request, messages.Load):
            return {**answer, "printed": rng.choice((odd.text(rng), str(answer.get("printed", "")) + odd.text(rng)))}
        told = dict(answer)
        told["value"] = odd.changed(rng, answer.get("value")) if rng.random() < 0.8 else odd.value(rng)
        if rng.random() < 0.15 and "printed" in answer:
            told["printed"] = rng.choice((odd.text(rng), "".join(map(chr, rng.choices(range(32, 0x3000), k=30)))))
        if rng.random() < 0.1 and "arguments" in answer:
            told["arguments"] = odd.changed(rng, answer["arguments"])
        if rng.random() < 0.05:
            told["raised"] = {"type": odd.text(rng), "message": odd.text(rng), "lines": odd.value(rng)}
        if rng.random() < 0.1 and "type" in answer:
            told["type"] = odd.text(rng)
        return told if _travels(told) else answer


def _travels(answer: Any) -> bool:
    try:
        wire.decode(wire.encode(answer), capacity.ANSWER_DEPTH)
    except WireError:
        return False
    return True


class Course:
    """An assignment, and what its reference solution answered to each of its tests."""

    def __init__(self, id_: str, hosts: Hosts) -> None:
        self.assignment: Assignment = load_course(ROOT).assignment(id_)
        images = load_images() if self.assignment.needs_images else None
        self.prepared: Prepared = prepare(self.assignment, hidden=True, level=1, lang="ko", secret=FIXED, images=images)
        assert self.prepared.reference is not None
        name = self.assignment.filename
        self.work = Work(
            id_,
            self.assignment.kind,
            {name: self.prepared.reference},
            name,
            digests(self.prepared.stub),
            self.prepared.probes,
            1,
            self.prepared.data,
        )
        host = hosts.get(self.assignment.preload)
        host.wait_ready()
        recorder = Recorder(host)
        (results,) = self.graded(self.student(recorder))
        assert not [(result.name, result.staff.detail) for result in results if result.verdict is not Verdict.PASSED]
        self.record = recorder.record

    def student(self, host: Any) -> Student:
        # No budget: a recording on a busy machine is no submission, and a replay takes no child's time.
        return Student(host, self.work, self.assignment.limits, images=self.prepared.images, budget=Budget())

    def odd_student(self, number: int) -> Student:
        """One whose answers are now and then odd; which, and how, hangs on the number."""
        rng = random.Random(number)
        return self.student(Replayed(self.record, rng, rng.choice((1, 2, 4, 10, 40))))

    def graded(self, *students: Student) -> list[tuple[TestResult, ...]]:
        with Suite.collect(self.assignment, hidden=True, secret=FIXED) as suite:

            def ran(student: Student) -> tuple[TestResult | Undecided, ...]:
                public = suite.run_public(student)
                student.images = self.prepared.hidden_images
                return (*public, *suite.run_hidden(student))

            def ask() -> tuple[TestResult | Undecided, ...]:
                return ran(self.student(Replayed(self.record)))

            return [suite.referee.decide(ran(student), ask) for student in students]

    def check(self, first: int, count: int) -> dict[Verdict, int]:
        """Grade odd submissions; how many tests ended how."""
        ended: dict[Verdict, int] = {}
        students = (self.odd_student(number) for number in range(first, first + count))
        for number, results in zip(range(first, first + count), self.graded(*students), strict=True):
            for result in results:
                where = f"odd submission {number}, {result.name}: {result.staff.detail}"
                assert not result.verdict.ours, where
                assert not result.staff.bug, where
                assert RESULTS.validate_json(RESULTS.dump_json(result)) == result, where
                ended[result.verdict] = ended.get(result.verdict, 0) + 1
        return ended
