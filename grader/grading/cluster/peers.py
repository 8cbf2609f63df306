"""The ends of a cluster: the scheduler that all come to, and the workers; and how either is reached.

All talk TLS with the keys of `grader.grading.cluster.keys` on both sides, or plain TCP where somebody said that anyone
on the network may have the machines run things. Settings of dask's own files and variables that would open a door
(pages of state, another protocol) are overruled here.

The limit: what is graded where is decided by `grader.grading.cluster.place`, which is a client of the scheduler.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading.cluster import guard, tasks
from grader.grading.cluster.driver import Driver
from grader.grading.cluster.fitting import own_processor
from grader.grading.cluster.keys import find_keys, missing_extra
from grader.grading.ingredients import grader_digest
from grader.text import Text, tr
from grader.text.errors import EXIT_OK, MachineError, UsageError

PORT = 8786
PATIENCE = 60.0
"""Seconds without a sign of life after which a worker is given up."""
_CONNECTING = "30s"
_ARRIVING = 45.0
"""Seconds in which a worker has to reach the scheduler."""
_ADDRESS = re.compile(r"(tls|tcp)://(\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]+)(?::([0-9]{1,5}))?/?")
_SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.work-stealing": False,  # the client says who has what
    "distributed.comm.tls.min-version": 1.3,
    "distributed.comm.timeouts.connect": _CONNECTING,
    "distributed.comm.require-encryption": None,
    "distributed.comm.compression": None,
    "distributed.admin.system-monitor.disk": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.profile.enabled": False,
    "distributed.diagnostics.nvml": False,
}
_LOCAL = "127.0.0.1:0"
"""Where dask's pages would be, of which there are none."""


@dataclass(frozen=True)
class Address:
    """Of a scheduler."""

    tls: bool
    host: str
    port: int

    def __str__(self) -> str:
        return f"{'tls' if self.tls else 'tcp'}://{self.host}:{self.port}"


def parse_address(written: str, *, open_to_anyone: bool) -> Address:
    """`UsageError` where it is none, or one of plain TCP and nobody said that it may be."""
    found = _ADDRESS.fullmatch(written.strip())
    if found is None or not 0 <= int(found[3] or PORT) <= 65_535:
        raise UsageError(
            tr(
                "{written} is no address of a scheduler: write tls://HOST:PORT, as in tls://10.0.0.5:8786.",
                written=written,
            )
        )
    address = Address(found[1] == "tls", found[2], int(found[3] or PORT))
    if not address.tls and not open_to_anyone:
        raise UsageError(
            tr(
                "{written} is plain TCP: whoever reaches it reads hidden tests and class secret, and gives scores. "
                "Make keys with `grade cluster keys` and write tls://, or add --open-to-anyone.",
                written=written,
            )
        )
    return address


def security(address: Address, keys: Path) -> Any:
    """dask's settings of how that is reached. `UsageError` where keys, or dask, are missing."""
    found = find_keys(keys) if address.tls else None
    try:
        import dask
        from distributed.security import Security
    except ImportError:
        raise missing_extra() from None
    dask.config.set(_SETTINGS)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if found is None:
        return Security(require_encryption=False)
    ends = {f"tls_{end}_cert": str(found.certificate) for end in ("client", "scheduler", "worker")}
    ends |= {f"tls_{end}_key": str(found.key) for end in ("client", "scheduler", "worker")}
    return Security(require_encryption=True, tls_ca_file=str(found.authority), tls_min_version=_tls13(), **ends)


def _tls13() -> Any:
    import ssl

    return ssl.TLSVersion.TLSv1_3


def run_scheduler(address: Address, keys: Path, patience: float, ready: Callable[[str], None]) -> int:
    """A scheduler until a signal ends it; `ready` is told where it listens."""
    secured = security(address, keys)
    guard.stand("scheduler")
    from distributed import Scheduler

    async def serve() -> None:
        scheduler = Scheduler(
            host=address.host.strip("[]"),
            port=address.port,
            protocol="tls" if address.tls else "tcp",
            security=secured,
            dashboard=False,
            dashboard_address=_LOCAL,
            worker_ttl=patience,
            allowed_failures=0,  # what is tried again, and where, the client decides
        )
        guard.disarm(scheduler.handlers)
        async with scheduler:
            ready(scheduler.address)
            await _ended(scheduler)

    return _run(serve, address)


def run_worker(
    address: Address, keys: Path, jobs: int | None, isolation: int | None, ready: Callable[[int], None]
) -> int:
    """A worker until a signal ends it, or the scheduler; `ready` is told which isolation it has."""
    secured = security(address, keys)
    guard.stand("worker")
    from distributed import Worker

    with Driver(jobs, isolation) as driver:
        tasks.serve(driver)
        resources: dict[str, float] = {
            "isolation": driver.level,
            grader_resource(grader_digest()): 1,
            f"processor {own_processor()}": 1,
        }

        async def serve() -> None:
            worker = Worker(
                str(address),
                nthreads=1,
                name=f"{socket.gethostname()}-{secrets.token_hex(3)}",
                security=secured,
                resources=resources,
                dashboard=False,
                dashboard_address=_LOCAL,
                memory_limit=0,
                death_timeout=_ARRIVING,
            )
            guard.disarm(worker.handlers)
            async with worker:
                ready(driver.level)
                await _ended(worker)
                await asyncio.to_thread(driver.close)  # else what is graded is waited for

        return _run(serve, address)


def grader_resource(digest: str) -> str:
    """What a worker says of what it grades with, and a task asks for: the grader, its Python and its libraries."""
    return f"grader {digest[:16]}"


async def _ended(server: Any) -> None:
    """Until it ends, or a signal ends it."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, asked.set)
    waits = [asyncio.ensure_future(server.finished()), asyncio.ensure_future(asked.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*waits, return_exceptions=True)


def _run(serve: Callable[[], Any], address: Address) -> int:
    try:
        asyncio.run(serve())
    except (OSError, RuntimeError, TimeoutError, ValueError) as error:
        raise MachineError(unreached(address, error)) from error
    return EXIT_OK


def unreached(address: Address, error: BaseException) -> Text:
    """The sentence where a scheduler cannot be had."""
    why = str(error).splitlines()[0].partition(". ")[0].rstrip(".")[:200] if str(error) else type(error).__name__
    return tr(
        "{address}: {why}. See that `grade cluster scheduler` runs there, that this machine reaches it, and that both "
        "have the same keys.",
        address=address,
        why=why,
    )
