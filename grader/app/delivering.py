"""A delivery as the staff sees it: a line for each message, a bar on a terminal, and what is left when it ends early.

The limit: what is sent in which order and what is tried again is `grader.sending.deliver`'s.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from click import echo

from grader.domain.course import Course
from grader.domain.mailing import MailServer
from grader.domain.password import find_password
from grader.sending.clock import Clock, SystemClock
from grader.sending.deliver import Counts, Event, deliver
from grader.sending.ledger import Ledger
from grader.sending.outgoing import Ready
from grader.text import Lang, Text, tr
from grader.text.safe import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVENTS = {
    "accepted": tr("{student} → {address}: sent"),
    "refused": tr("{student} → {address}: refused: {said}"),
    "later": tr("{student} → {address}: not yet: {said}"),
    "unknown": tr("{student} → {address}: not known whether it arrived: {said}"),
}
_AGAIN = tr("(again in {seconds} s)")
_PACE = tr("{count}/min, {time} to go")
_WAITS = tr("waits {time}")
_PUT_OFF = tr("put off: {count}")
_TICK = 1.0
"""Seconds between two looks at a bar that waits."""


def deliver_mail(
    messages: Iterable[Ready], total: int, course: Course, ledger: Ledger, lang: Lang, ended_early: Text
) -> Counts:
    """Send them with the course's server, which it must have; `total` are their addresses. What ends it early comes
    out, after `ended_early` with what was `accepted` and what is `left`."""
    server = course.mail
    assert server is not None
    password = find_password(server.user, server.server)
    tally = _Tally()
    try:
        with _bar(tally, total, server, lang) as bar:
            return deliver(messages, server, ledger, bar.clock(course), password=password, progress=bar.told)
    except BaseException:
        say(ended_early.format(accepted=tally.accepted, left=total - tally.accepted - tally.refused)[lang])
        raise


def say(line: str) -> None:
    """Print it, or do without: whoever listens no longer (`| head`) has not asked to stop the mail."""
    try:
        echo(line)
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass(frozen=True)
class _WatchedClock:
    """The system's, which tells while it waits how long it still will."""

    system: Clock
    tick: Callable[[float], None]

    def now(self) -> datetime:
        return self.system.now()

    def seconds(self) -> float:
        return self.system.seconds()

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.tick(left)
            self.system.wait(min(left, _TICK))


@dataclass
class _Tally:
    """Addresses so far."""

    accepted: int = 0
    refused: int = 0


class _Bar:
    """Says what becomes of the messages, and moves the bar where there is one."""

    def __init__(self, tally: _Tally, total: int, server: MailServer, lang: Lang) -> None:
        self._tally = tally
        self._total, self._server, self._lang = total, server, lang
        self._waiting: set[tuple[str, str]] = set()
        self._settled: set[tuple[str, str]] = set()
        self._moved: tuple[Progress, TaskID] | None = None

    def clock(self, course: Course) -> Clock:
        system = SystemClock(course.zone)
        return system if self._moved is None else _WatchedClock(system, self._waits)

    def shown_on(self, progress: Progress, task: TaskID) -> None:
        self._moved = progress, task

    def told(self, event: Event) -> None:
        """What became of one; on the disk already."""
        answer, key = event.answer, (event.student, event.address)
        self._tally.accepted += answer.state == "accepted"
        self._tally.refused += answer.state == "refused"
        said = answer.held[self._lang] if answer.held else answer.said
        line = _EVENTS[answer.state].format(student=one_line(event.student), address=event.address, said=said)
        waits = "" if event.again_in is None else f" {_AGAIN.format(seconds=round(event.again_in))[self._lang]}"
        if event.again_in is None:
            self._waiting.discard(key)
            self._settled.add(key)
        else:
            self._waiting.add(key)
        if self._moved is None or answer.state != "accepted":
            self._say(line[self._lang] + waits)
        self._show(one_line(event.student, 30))

    def _say(self, line: str) -> None:
        """Above the bar where both are on the terminal, and into the file where one is asked for."""
        if self._moved is None or not sys.stdout.isatty():
            say(line)
            return
        from rich.text import Text as RichText

        with contextlib.suppress(OSError):
            self._moved[0].console.print(RichText(line), soft_wrap=True)  # not parsed: a server may say its markup

    def _waits(self, left: float) -> None:
        if left > _TICK:
            self._show(_WAITS.format(time=_clock(left))[self._lang])

    def _show(self, what: str) -> None:
        if self._moved is None:
            return
        progress, task = self._moved
        done = len(self._settled)
        pace = _PACE.format(
            count=self._server.per_minute, time=_clock((self._total - done) * 60 / self._server.per_minute)
        )
        if self._waiting:
            what += f"; {_PUT_OFF.format(count=len(self._waiting))[self._lang]}"
        try:
            progress.update(task, completed=done, pace=pace[self._lang], what=what, refresh=True)
        except OSError:  # the terminal is gone, and the mail goes on (SIGHUP is ignored: nohup, disown)
            self._moved = None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextlib.contextmanager
def _bar(tally: _Tally, total: int, server: MailServer, lang: Lang) -> Iterator[_Bar]:
    """With a bar on standard error where that is a terminal; gone when it is left."""
    bar = _Bar(tally, total, server, lang)
    if not sys.stderr.isatty():
        yield bar
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    from grader.app.columns import WordsColumn

    columns = (BarColumn(bar_width=12), MofNCompleteColumn(), WordsColumn("pace"), WordsColumn("what"))
    console = Console(stderr=True)
    progress = Progress(*columns, console=console, auto_refresh=False, transient=True, redirect_stdout=False)
    bar.shown_on(progress, progress.add_task("", total=total, pace="", what="…"))
    progress.start()
    try:
        yield bar
    finally:
        with contextlib.suppress(OSError):  # the terminal may be gone
            progress.stop()
