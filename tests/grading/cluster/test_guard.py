"""What pickles name is made only where it is known; requests that run a peer's code are not there.

Of `grader.grading.cluster.guard`; what a lying worker gets by it is `tests.grading.cluster.test_place`'s.
"""

from __future__ import annotations

import functools
import json
import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")

ENDS = ("coordinator", "scheduler", "worker")


class Evil:
    """As a pickle, it is a call."""

    def __init__(self, call: object, *words: object) -> None:
        self.call, self.words = call, words

    def __reduce__(self) -> tuple[object, ...]:
        return self.call, self.words


def pickles(path: Path) -> list[bytes]:
    """Programs that would make that file, or get hold of what could."""
    write = f"open({str(path)!r}, 'w')"
    evil = (
        Evil(exec, write),
        Evil(os.system, f"touch {path}"),
        Evil(getattr, 1, "real"),
        Evil(functools.partial, print, "x"),
        Evil(__import__, "antigravity"),
    )
    return [pickle.dumps(each, protocol) for protocol in range(2, 6) for one in evil for each in (one, [1, {"a": one}])]


READ = """
    import json, sys
    from grader.grading.cluster import guard
    guard.stand({end!r})
    from distributed.protocol import pickle as read_by_dask
    from distributed.protocol.serialize import pickle_loads
    found = []
    for hexed in json.load(sys.stdin):
        data = bytes.fromhex(hexed)
        for value in (read_by_dask.loads(data), pickle_loads({{"writeable": ()}}, [data])):
            found.append(type(value).__name__)
    print(json.dumps(found))
"""


def read_at(end: str, pickles: list[bytes]) -> list[str]:
    """The types of what that end reads of them."""
    script = textwrap.dedent(READ.format(end=end))
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps([each.hex() for each in pickles]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("end", ENDS)
def test_no_pickle_runs_anything(end, tmp_path):
    path = tmp_path / "ran"
    evil = pickles(path)
    pickle.loads(evil[0])
    assert path.exists(), "where it is read, it runs"
    path.unlink()
    kinds = read_at(end, [*evil, b"", b"\x80", b"nothing"])
    assert set(kinds) == {"Refused", "list"}
    assert kinds.count("list") == len(evil), "twice each, and a refused one within"
    assert not path.exists()


@pytest.mark.parametrize("end", ENDS)
def test_plain_data_is_read_as_it_is(end):
    assert set(read_at(end, [pickle.dumps(b"answer")])) == {"bytes"}
    assert set(read_at(end, [pickle.dumps({"a": [1, "b"]})])) == {"dict"}


def test_what_would_run_a_peers_code_is_taken_away():
    """All such requests of the version that is installed are known: a new one would have a name like these."""
    script = """
        import asyncio, json
        from distributed import Scheduler, Worker
        from grader.grading.cluster import guard

        async def main():
            async with Scheduler(port=0, dashboard=False, dashboard_address="127.0.0.1:0") as scheduler:
                async with Worker(scheduler.address, dashboard=False, memory_limit=0) as worker:
                    for each in (scheduler, worker):
                        guard.disarm(each.handlers)
                    print(json.dumps([*scheduler.handlers, *worker.handlers]))

        asyncio.run(main())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout.splitlines()[-1])
    assert {"identity", "get_data", "heartbeat_worker"} <= set(left)
    assert [
        name for name in left if any(word in name for word in ("run_", "upload", "plugin-add", "actor", "to_url"))
    ] == []
    assert "run" not in left
