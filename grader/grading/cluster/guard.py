"""dask's messages may hold pickles, and reading a pickle runs what it names: here it names what we send, or is refused.

dask.distributed trusts each peer with the process of every other one. With this each end knows the few names that our
own use of it needs; for any other one stands a `Refused`, which does nothing. So neither a worker that lies nor whoever
holds the keys gets further than to the two functions of `grader.grading.cluster.tasks`. Requests of dask's that run or
write what a peer sends without a pickle are taken away (`RUNNING`).

The limit: it rests on how dask.distributed is made, of which pyproject.toml names the versions; a test of each end
tries it on live processes.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, Literal

End = Literal["coordinator", "scheduler", "worker"]

_TASKS = [("grader.grading.cluster.tasks", name) for name in ("take_course", "grade_parcel")]
KNOWN: dict[End, frozenset[tuple[str, str]]] = {
    "coordinator": frozenset({("builtins", "bytes")}),
    "scheduler": frozenset(
        {("dask._expr", "Expr._reconstruct"), ("dask._expr", "LLGExpr"), ("dask._task_spec", "Task"), *_TASKS}
    ),
    "worker": frozenset(
        {
            ("builtins", "bytes"),
            ("dask._task_spec", "Task"),
            ("distributed.shuffle._worker_plugin", "ShuffleWorkerPlugin"),
            *_TASKS,
        }
    ),
}
"""What pickles may name that come to each end."""
RUNNING = frozenset(
    {
        *("actor_attribute", "actor_execute", "benchmark_disk", "plugin-add", "run", "run_coroutine", "upload_file"),
        *("dump_cluster_state_to_url", "register_nanny_plugin", "register_scheduler_plugin", "register_worker_plugin"),
        "run_function",
    }
)
"""Requests that have a peer's code run, or files written where it says."""


class Refused(Exception):  # noqa: N818  # it stands in the place of what was sent
    """Something that this end does not know. It can be made and filled with anything, and does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__("a message that this end does not read")

    def __setstate__(self, state: object) -> None:
        pass


class _Reader(pickle.Unpickler):
    def __init__(self, data: bytes, buffers: Iterable[Any], known: frozenset[tuple[str, str]]) -> None:
        super().__init__(io.BytesIO(data), buffers=buffers)
        self._known = known

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(module, name) if (module, name) in self._known else Refused


def stand(end: End) -> None:
    """From now on this process reads no other pickle of dask's."""
    from distributed.protocol import pickle as read_by_dask

    known = KNOWN[end]

    def loads(data: bytes, *, buffers: Sequence[Any] = ()) -> Any:
        try:
            return _Reader(bytes(data), buffers, known).load()
        except Exception:  # raised, it would end the connection that it came by, and with it the run
            return Refused()

    read_by_dask.loads = loads


def disarm(handlers: MutableMapping[str, Any]) -> None:
    """Take away what has a peer's code run."""
    for name in RUNNING & handlers.keys():
        del handlers[name]
