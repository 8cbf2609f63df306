"""One child process as the trusted side sees it: requests out, answers in, deadlines both ways.

`Link` is the seam between the two backends. Bytes that come in are hostile; what breaks the protocol, the
deadline or the process ends the link with a `Stopped`, never with another exception.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from grader.sandbox.backends import room
from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.clock import Clock, Deadline
from grader.sandbox.backends.heard import Heard, Listener, find_answer, outgoing, take_in
from grader.sandbox.seam import capacity, control, frames, messages
from grader.sandbox.seam.errors import LimitError, ProtocolError, WireError

if TYPE_CHECKING:
    from grader.sandbox.backends.notices import Notices

_TICK = 0.25
_PIPE = 1 << 16
"""Bytes that a pipe holds: no more can be read at once, and room for more would be asked of the system each time."""


@dataclass(frozen=True)
class End:
    """How a child ended: exit code (negative: signal), CPU seconds, killed by the kernel for its memory or not."""

    code: int | None
    cpu: float = 0.0
    out_of_memory: bool = False
    memory_kb: int | None = None
    """Its peak beyond what it held when it began; None where nobody measured."""
    from_outside: bool = False
    """Whether something that is neither the submission nor this grader killed it."""
    unknown_calls: tuple[str, ...] = ()
    """System calls that were answered ENOSYS because the sandbox does not know them."""
    no_memory_left: bool = False
    """Whether it waited when its time was over, and had no memory left to go on."""


StopReason = Literal["cpu", "wall", "exited", "protocol", "size", "budget"]
"""Why there is no answer: the seconds of CPU or of the clock were over, the child ended, it broke the protocol, its
answer is more than one may hold, or the budget of the submission is over."""


class Stopped(Exception):  # noqa: N818  # not an error of ours
    """The child gave no answer that may be used. `end`: how it ended; `cpu`: seconds of CPU of this exchange where they
    are measured."""

    def __init__(self, why: StopReason, end: End, detail: str = "", cpu: float | None = None) -> None:
        super().__init__(f"{why}: {detail or end}")
        self.why, self.end, self.detail, self.cpu = why, end, detail, cpu


class Link(Protocol):
    """One running child."""

    weight: int
    """Bytes of memory that its last answer may take."""
    spent: float
    """CPU seconds of the last exchange; 0 where they are not measured."""
    budget: Budget
    """Of its submission; one without an end until it is told."""

    def exchange(
        self,
        request: messages.Request | frames.Template,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        """Send `request` and return its answer; `Stopped` if none comes within the seconds. One that is known to
        `heard` is not taken apart: then there is nothing in what is returned."""

    def used(self) -> tuple[float, float]:
        """Seconds of CPU, and of waiting for a core."""

    def end(self) -> End:
        """Kill the child and wait until it is gone. May be called again."""


def why_unusable(error: WireError, budget: Budget) -> StopReason:
    """Of what a child said and `take_in` refused."""
    if isinstance(error, LimitError):
        return "budget" if budget.over else "size"
    return "protocol"


def new_id() -> str:
    """One that nobody can guess."""
    return os.urandom(8).hex()


class PipeLink:
    """A child behind two pipes, polled; its CPU clock is read while it works. POSIX."""

    def __init__(self, source: int, sink: int, pid: int, reap: Callable[[bool], End]) -> None:
        self.source, self.sink = source, sink
        os.set_blocking(source, False)
        os.set_blocking(sink, False)
        self.clock = Clock(pid)
        self.notices: Notices | None = None
        self._reap = reap
        self._ended: End | None = None
        self._open = [source, sink]
        self._buffer = bytearray()
        self._reads: tuple[select.poll, int] | None = None
        self.weight = 0
        self.spent = 0.0
        self.budget = Budget()

    def greet(self, wall: float) -> control.Greeting:
        """The child's first word, before any byte of a submission reached it."""
        try:
            return control.greeting_from(self._message(_Budget(self, None, wall)))
        except ProtocolError:
            raise self._stop("protocol", "no greeting") from None

    def exchange(
        self,
        request: messages.Request | frames.Template,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        if self._ended is not None:
            raise Stopped("exited", self._ended)
        if self._buffer or self._speaks():
            # Either it said something that nobody asked, or it is gone.
            why: StopReason = "protocol" if self._buffer or self._read() else "exited"
            raise self._stop(why, "spoke before it was asked")
        request_id = new_id()
        budget = _Budget(self, cpu, wall, self.budget)
        self._write(outgoing(request, request_id, heard), budget)
        try:
            answer = find_answer(lambda: self._message(budget, request_id, heard), request_id, event)
        except ProtocolError as error:
            reason = str(error)  # alone: a `Stopped` that is kept should not keep a message of 600 MiB with it
        else:
            budget.settle()
            return answer
        raise self._stop("protocol", reason)

    def end(self, *, said_nothing: bool = False) -> End:
        """`said_nothing`: its pipe has ended, so that it is dead already, or about to be, or has closed it."""
        if self._ended is None:
            cpu, queued = self.budget.seen(self)
            # Once only, also where reaping fails and this is called again: the numbers may be others' by then.
            while self._open:
                os.close(self._open.pop())
            self._buffer.clear()
            end = self._reap(said_nothing)
            if self.notices is not None:
                self.notices.close()
                end = replace(end, unknown_calls=self.notices.names)
            self._ended = end
            self.budget.release(self, max(cpu, end.cpu), queued)
        return self._ended

    def used(self) -> tuple[float, float]:
        """Seconds of CPU, and of waiting for a core."""
        return self.clock.read() or 0.0, self.clock.queued()

    def _stop(self, why: StopReason, detail: str = "", cpu: float | None = None) -> Stopped:
        full = why == "wall" and room.is_used_up(self.clock.pid)
        return Stopped(why, replace(self.end(said_nothing=why == "exited"), no_memory_left=full), detail, cpu)

    def _message(self, budget: _Budget, request_id: str = "", heard: Heard | None = None) -> Any:
        """The next one; `KNOWN` where it is the answer to that request, and is."""
        data = self._frame(budget)
        try:
            value, self.weight = take_in(data, self.budget, request_id, heard)
            return value
        except WireError as error:
            why, reason = why_unusable(error, self.budget), str(error)
        del data  # as above
        raise self._stop(why, reason)

    def _frame(self, budget: _Budget) -> bytes:
        """What the next frame holds."""
        while not self._buffer or not (end := self._whole()):
            budget.wait(self.source, self._reading())
            come = self._read()
            if come == b"":
                raise self._stop("exited")
            if come and not self._buffer and int.from_bytes(come[:4], "big") == len(come) - 4:  # as nearly all are
                return come[4:]
            self._buffer += come or b""
        data, self._buffer = bytes(memoryview(self._buffer)[4:end]), self._buffer[end:]
        return data

    def _whole(self) -> int:
        """Where the first frame in the buffer ends; 0 where some of it is still to come."""
        if len(self._buffer) < 4:
            return 0
        length = int.from_bytes(self._buffer[:4], "big")
        if length > capacity.MAX_ANSWER:
            raise self._stop("protocol", f"a frame of {length} bytes")
        return 4 + length if len(self._buffer) >= 4 + length else 0

    def _reading(self) -> select.poll:
        """Looks for something to be read; made once, and anew when no notice can come any more."""
        noticed = -1 if self.notices is None else self.notices.fd
        if self._reads is None or self._reads[1] != noticed:
            self._reads = self._poll(self.source, select.POLLIN), noticed
        return self._reads[0]

    def _poll(self, fd: int, events: int) -> select.poll:
        poll = select.poll()
        poll.register(fd, events)
        if self.notices is not None and self.notices.open:
            poll.register(self.notices.fd, select.POLLIN)
        return poll

    def _read(self) -> bytes | None:
        """What came, which is empty at its end; None where nothing came."""
        try:
            return os.read(self.source, _PIPE)
        except BlockingIOError:
            return None

    def _speaks(self) -> bool:
        """Whether there is something to be read, or its end."""
        ready = self._reading().poll(0)
        return bool(ready) and any(fd == self.source for fd, _ in ready)

    def _write(self, data: bytes, budget: _Budget) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self.sink, view) :]
            except BlockingIOError:
                budget.wait(self.sink, self._poll(self.sink, select.POLLOUT))
            except BrokenPipeError:
                raise self._stop("exited") from None


class _Budget:
    """The CPU and wall seconds of one exchange; `wait` returns when the descriptor is ready, or stops the child.

    CPU time decides. The wall clock is for what waits: the time for which the child was ready to run and a neighbour
    had its core is given back (`Deadline`), so that nobody is stopped for another one's load.
    """

    def __init__(self, link: PipeLink, cpu: float | None, wall: float, whole: Budget | None = None) -> None:
        self.link = link
        self.whole = whole or Budget()  # of the submission
        self.cpu = cpu
        self.deadline = Deadline(link.clock, wall)
        self.cpu_before = link.clock.read() or 0.0
        self._begun = False

    def wait(self, fd: int, poll: select.poll) -> None:
        """Until `fd` is ready, which `poll` looks at, as at notices."""
        notices = self.link.notices
        while True:
            left = self.deadline.left()
            if left <= 0:
                raise self.link._stop("wall", cpu=self._spent())
            left = min(left, self.whole.left())
            if left <= 0:
                raise self.link._stop("budget", cpu=self._spent())
            tick = min(left, _TICK)
            if self.cpu is not None:
                spent = self._spent() if self._begun else 0.0
                self._begun = True
                if spent > self.cpu:
                    raise self.link._stop("cpu", cpu=spent)
                # CPU time passes no faster than wall time on the one core a worker has.
                tick = min(tick, max(self.cpu - spent, 0.001))
            found = poll.poll(max(1, tick * 1000))
            if len(found) == 1 and found[0][0] == fd:
                return
            ready = dict(found)
            if fd in ready:
                return
            for other, flags in ready.items():
                assert notices is not None
                notices.serve(flags)
                if not notices.open:
                    poll.unregister(other)
            if not ready:
                self.deadline.ticked()

    def settle(self) -> None:
        """An answer has come: it counts if the CPU time sufficed, whenever it was looked at last."""
        self.link.spent = spent = self._spent()
        if self.cpu is not None and spent > self.cpu:
            raise self.link._stop("cpu", cpu=spent)

    def _spent(self) -> float:
        now = self.link.clock.read()
        return 0.0 if now is None else now - self.cpu_before


def is_ready(fd: int, seconds: float) -> bool:
    """Whether there is something to read, or an end of it, within so many seconds; of a pidfd: whether it is dead."""
    # Not select(2), which refuses descriptors from 1,024 on.
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
