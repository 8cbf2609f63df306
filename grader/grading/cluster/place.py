"""Workers on other machines as the place where grading runs: `grade run --on`.

A client of the scheduler that all of them have come to. It sees who is there, sends the course to each once, then
parcel after parcel, and takes what comes back only if it answers what was asked (`grader.grading.cluster.fitting`).
Whoever vanishes, hangs or fails loses what it had to another one; whoever lies gets nothing more. A worker with another
grader, or less isolation than is graded at, gets no work.

The limit: which of a machine's answers are true is not seen here; a worker has the hidden tests, and is trusted.
"""

from __future__ import annotations

import contextlib
import math
import queue as queues
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.domain.verdict import Verdict
from grader.grading.batch.place import Watch
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Queue
from grader.grading.batch.stopping import interruptible
from grader.grading.cluster import guard, tasks
from grader.grading.cluster.dealing import Held
from grader.grading.cluster.fitting import MisfitError, own_processor
from grader.grading.cluster.job import Job
from grader.grading.cluster.parcel import (
    OTHER_COURSE,
    BadAnswerError,
    Parcel,
    pack_parcel,
    unpack_answer,
)
from grader.grading.cluster.peers import PATIENCE, Address, grader_resource, security, unreached
from grader.text import Text, tr
from grader.text.errors import MachineError

_LOOK = 1.0
"""Seconds between two looks at who is there."""
_TICK = 0.25
_SHIPPING = 8
"""Machines that the course is sent to at a time."""
_STRIKES = 2
"""Failures one after the other, after which a machine gets no more work."""
_GATHERING = 120.0
_GONE = tr("{machine} is gone; what it had is graded elsewhere.")
_LIED = tr(
    "{machine} sent what does not answer what was asked ({why}). It gets no more work, and what it had is graded "
    "elsewhere."
)
_FAILED = tr("{machine} cannot grade, and gets no more work: {why}")
_SILENT = tr(
    "{machine} has not answered for {minutes} minutes. It gets no more work, and what it had is graded elsewhere."
)
_WAITING = tr("No worker at {address} can be used yet; waiting for one. {seen}")

Tell = Callable[[Text], None]


@dataclass
class Machine:
    """One worker, as it says of itself."""

    address: str
    name: str
    level: int
    resources: Mapping[str, float] = field(repr=False)
    course: str = ""
    """The name of the one that it has."""
    shipping: bool = False
    strikes: int = 0
    dismissed: bool = False


@dataclass(frozen=True)
class _Event:
    """Something came back: of the course that a machine was sent, or of a parcel."""

    machine: str
    number: int
    """Of the parcel; 0 for the course."""
    course: str
    answer: object
    """Bytes, or the exception that came in their place."""


class Cluster:
    """A context manager: connected to the scheduler within. `tell` gets what staff should know while it runs."""

    def __init__(self, address: Address, keys: Path, tell: Tell, *, patience: float = PATIENCE) -> None:
        self.address, self._tell, self._patience = address, tell, patience
        self._security = security(address, keys)
        self._client: Any = None
        self._machines: dict[str, Machine] = {}
        self._events: queues.SimpleQueue[_Event] = queues.SimpleQueue()
        self._futures: dict[tuple[str, int], Any] = {}
        self._seen_at, self._looked = 0.0, -math.inf
        self._sent = 0
        self._processor = own_processor()

    def __enter__(self) -> Cluster:
        guard.stand("coordinator")
        from distributed import Client

        try:
            self._client = Client(
                str(self.address),
                security=self._security,
                timeout=20,
                set_as_default=False,
                direct_to_workers=False,
            )
        except (OSError, RuntimeError, TimeoutError, ValueError) as error:
            raise MachineError(unreached(self.address, error)) from error
        self._seen_at = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()
        with contextlib.suppress(Exception):  # the scheduler is gone
            self._client.close(timeout=5)

    def agree(self, grader: str, minimum: int, wanted: int | None) -> int:
        """The isolation level to grade at: `wanted`, else the highest that all offer of those that can be used. Waits
        until there is one; `MachineError` where that takes too long, all offering less than the `minimum`, say."""
        asked = max(minimum, wanted or minimum)
        told, since = False, time.monotonic()
        while True:
            self._look()
            usable = [each for each in self._machines.values() if grader_resource(grader) in each.resources]
            levels = [each.level for each in usable if each.level >= asked]
            if levels:
                return wanted or min(levels)
            if time.monotonic() - since > self._patience:
                raise MachineError(self._explain_nobody(grader, asked))
            if not told:
                told = True
                self._tell(_WAITING.format(address=self.address, seen=self._describe(grader, asked)))
            self._next_event()

    def run(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        """Settle everything in the queue."""
        job = Job(plan, queue, watch)
        if not queue.waiting:
            return
        with interruptible() as waiting:
            try:
                while queue.open:
                    for machine in self._look():
                        self._part_with(job, machine)
                    self._deal(job)
                    with waiting():
                        event = self._next_event()
                    if event is not None:
                        self._receive(job, event)
                    self._give_up_silent(job)
                    watch.tick()
            finally:
                self._drop()

    # --- who is there

    def _look(self) -> list[Machine]:
        """See who is there, where that is long ago: the machines that are gone since."""
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return []
        self._looked = now
        try:
            known = self._client.sync(self._client.scheduler.identity, n_workers=-1, callback_timeout=10)
            there = {str(address): each for address, each in known["workers"].items()}
        except Exception as error:  # whatever a connection can end by
            if now - self._seen_at > self._patience:
                raise MachineError(unreached(self.address, error)) from error
            return []
        self._seen_at = time.monotonic()
        for address, said in there.items():
            if address not in self._machines:
                self._machines[address] = _machine(address, said)
        gone = [self._machines.pop(address) for address in list(self._machines) if address not in there]
        for machine in gone:
            for key in [key for key in self._futures if key[0] == machine.address]:
                self._cancel(key)
        return gone

    def _usable(self, plan: Plan) -> list[Machine]:
        own = grader_resource(plan.grader)
        return [
            each
            for each in self._machines.values()
            if not each.dismissed and each.level >= plan.level and (not plan.grader or own in each.resources)
        ]

    def _describe(self, grader: str, level: int) -> Text:
        """Who is there, and why each cannot be used."""
        if not self._machines:
            return tr("None is there: start `grade cluster worker` on the machines that are to grade.")
        parts = []
        for each in list(self._machines.values())[:10]:
            if grader_resource(grader) not in each.resources:
                why = tr("another grader, Python or libraries than here")
            elif each.level < level:
                why = tr("isolation level {level}, less than {asked}", level=each.level, asked=level)
            else:
                why = tr("it failed")
            parts.append(tr("{machine}: {why}.", machine=each.name, why=why))
        return Text(" ".join(each.ko for each in parts), " ".join(each.en for each in parts))

    def _explain_nobody(self, grader: str, level: int) -> Text:
        return tr(
            "No worker at {address} can be used. {seen} What was graded is kept; run again once one is there.",
            address=self.address,
            seen=self._describe(grader, level),
        )

    # --- what goes out

    def _deal(self, job: Job) -> None:
        usable = self._usable(job.plan)
        if usable or job.dealing.out:
            job.alone_since = time.monotonic()
        elif time.monotonic() - job.alone_since > self._patience:
            raise MachineError(self._explain_nobody(job.plan.grader, job.plan.level))
        elif not job.told:
            job.told = True
            seen = self._describe(job.plan.grader, job.plan.level)
            self._tell(_WAITING.format(address=self.address, seen=seen))
        ready = [each for each in usable if each.course == job.name]
        for machine in usable:
            shipping = sum(each.shipping for each in self._machines.values())
            if machine.course != job.name and not machine.shipping and shipping < _SHIPPING and job.queue.waiting:
                machine.shipping = True
                self._send(machine, 0, job, tasks.take_course, job.course)
        # A second one waits where there is so much left that no other machine would rather have it.
        most = 2 if len(job.queue.work) > _PLENTY * len(ready) else 1
        for number in range(1, most + 1):
            for machine in ready:
                if len(job.dealing.of(machine.address)) < number:
                    self._hand_out(job, machine, len(ready))

    def _hand_out(self, job: Job, machine: Machine, machines: int) -> None:
        held = job.dealing.take(machine.address, machines, job.weigh)
        if held is None:
            return
        job.since[held.number] = time.monotonic()
        read = {each: job.read.pop(each) for each in held.workers}
        job.held[held.number] = read
        for each in held.workers:
            job.watch.started(each)
        self._send(machine, held.number, job, tasks.grade_parcel, pack_parcel(Parcel(job.name, read)))

    def _send(self, machine: Machine, number: int, job: Job, task: Callable[[bytes], bytes], data: bytes) -> None:
        self._sent += 1
        address, course = machine.address, job.name
        resources = {"isolation": job.plan.level}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dask's, of how large it is
            future = self._client.submit(
                task,
                data,
                key=f"{task.__name__}-{course[:16]}-{self._client.id}-{self._sent}",
                workers=[address],
                allow_other_workers=False,
                resources=resources,
                retries=0,
                pure=False,
            )
        self._futures[address, number] = future

        def done(future: Any) -> None:
            answer: object
            try:
                answer = future.result(timeout=_GATHERING)
            except BaseException as error:  # whatever took its place, of any class
                answer = error
            self._events.put(_Event(address, number, course, answer))

        future.add_done_callback(done)

    def _cancel(self, key: tuple[str, int]) -> None:
        future = self._futures.pop(key, None)
        if future is not None:
            with contextlib.suppress(Exception):  # the scheduler is gone, and with it the task
                future.cancel()

    def _drop(self) -> None:
        for key in list(self._futures):
            self._cancel(key)
        for machine in self._machines.values():
            machine.shipping = False

    # --- what comes back

    def _next_event(self) -> _Event | None:
        try:
            return self._events.get(timeout=_TICK)
        except queues.Empty:
            return None

    def _receive(self, job: Job, event: _Event) -> None:
        future = self._futures.pop((event.machine, event.number), None)
        del future  # with the last that holds it, the worker forgets what it answered
        machine = self._machines.get(event.machine)
        held_one = job.dealing.find(event.number) if event.number else None
        if machine is None or event.course != job.name or (event.number and held_one is None):
            return  # of a machine that is gone, or of what was given to another one since
        try:
            answer = unpack_answer(event.answer)
        except BadAnswerError as error:
            if isinstance(event.answer, BaseException):
                self._looked = -math.inf  # it may be gone, which is to be told before another one has done its work
                self._fail(job, machine, held_one, f"{type(event.answer).__name__}: {event.answer}"[:500])
            else:
                self._dismiss(job, machine, _LIED.format(machine=machine.name, why=str(error)))
            return
        if held_one is None:
            machine.shipping = False
            if answer.failed or answer.reports:
                self._fail(job, machine, None, answer.failed)
            else:
                machine.course = job.name
            return
        if answer.failed == OTHER_COURSE:
            machine.course = ""
            job.forget(held_one)
            job.dealing.take_back(held_one.number)
            return
        if answer.failed:
            self._fail(job, machine, held_one, answer.failed)
            return
        try:
            reports = job.match(answer, held_one, alike=f"processor {self._processor}" in machine.resources)
        except MisfitError as error:
            self._dismiss(job, machine, _LIED.format(machine=machine.name, why=str(error)))
            return
        failed = [each for each in reports.values() if each.status is Verdict.GRADER_FAILED]
        job.forget(held_one)
        job.dealing.settle(held_one.number, reports)
        machine.strikes = machine.strikes + 1 if len(failed) == len(reports) else 0
        if machine.strikes >= _STRIKES:
            self._dismiss(job, machine, _FAILED.format(machine=machine.name, why=_last_line(failed[0].staff_detail)))

    def _fail(self, job: Job, machine: Machine, held: Held | None, why: str) -> None:
        """It could not be done there."""
        machine.course, machine.shipping = "", False
        machine.strikes += 1
        if held is not None:
            self._lose(job, held, f"{machine.name}: {why}")
        if machine.strikes >= _STRIKES:
            self._dismiss(job, machine, _FAILED.format(machine=machine.name, why=_last_line(why)))

    def _dismiss(self, job: Job, machine: Machine, why: Text) -> None:
        machine.dismissed = True
        for held in job.dealing.of(machine.address):
            self._cancel((machine.address, held.number))
            self._lose(job, held, why.en)
        self._tell(why)

    def _part_with(self, job: Job, gone: Machine) -> None:
        for each in job.dealing.of(gone.address):
            self._lose(job, each, f"the worker {gone.name} is gone")
        if gone.course == job.name or (gone.strikes and not gone.dismissed):  # it had something of this batch
            self._tell(_GONE.format(machine=gone.name))

    def _lose(self, job: Job, held: Held, why: str) -> None:
        job.forget(held)
        job.dealing.lose(held.number, why)

    def _give_up_silent(self, job: Job) -> None:
        """What no sign of life tells of: a machine that lives, and never answers."""
        now = time.monotonic()
        for held in job.dealing.out:
            machine = self._machines.get(held.machine)
            if machine is not None and now - job.since[held.number] > 2 * job.patience(held):
                minutes = round((now - job.since[held.number]) / 60)
                self._dismiss(job, machine, _SILENT.format(machine=machine.name, minutes=minutes))
                return


_PLENTY = 100
"""Submissions that wait, for each machine, where a second parcel is sent ahead."""


def _machine(address: str, said: Mapping[str, Any]) -> Machine:
    """What a worker says of itself, as far as it can be that."""
    resources = said.get("resources")
    known = {
        str(name): float(amount)
        for name, amount in (resources.items() if isinstance(resources, Mapping) else ())
        if isinstance(amount, int | float)
    }
    name = "".join(c for c in str(said.get("name", "")) if c.isprintable())[:60] or address
    return Machine(address, name, int(known.get("isolation", 0)), known)


def _last_line(text: str) -> str:
    lines: Iterable[str] = (line for line in text.splitlines() if line.strip())
    return ([*lines] or ["?"])[-1].strip()[:300]
