"""Measuring what submissions of one assignment reach over many seeds, in worker processes. For the staff's machine.

An assignment whose verdict depends on chance has `reference/<id>/calibrate.py`, the staff's own code, with

    VERSION                    raised when `measure` measures something else; older results are not used then
    plan(seeds)                pairs of a variant (a flat dict of strings) and a seed, the most important first
    measure(variant, seed, mnist)   one measurement: a dict of numbers; `mnist` is a folder or None
    conclude(measured)         {path below the course: text} of the files that follow from a list of `Measurements`

Each result is appended to a file at once, so that a run that was stopped goes on where it was. The limit: measurements
of one version are taken for comparable whatever machine they come from.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.domain.author_files import run_module
from grader.text import tr
from grader.text.errors import UsageError

Variant = Mapping[str, str]
FOLDER = ".calibration"
"""In the course's folder: raw results, a file an assignment. It ignores itself."""


@dataclass
class Measurements:
    """One variant's results by seed."""

    variant: dict[str, str]
    runs: dict[int, dict[str, float]] = field(default_factory=dict)

    def column(self, name: str) -> list[float]:
        """One number of each run, in the order of seeds."""
        return [self.runs[seed][name] for seed in sorted(self.runs)]


def load(path: Path) -> ModuleType:
    """An assignment's `calibrate.py` as a module."""
    if not path.is_file():
        raise UsageError(tr("{path} does not exist: nothing of this assignment is calibrated.", path=path))
    return run_module(path, "calibrate")


class ResultFile:
    """The file of raw results: a JSON object a line, appended and flushed one by one."""

    def __init__(self, path: Path, version: int) -> None:
        self.path, self.version = path, version
        self.measurements: dict[tuple[tuple[str, str], ...], Measurements] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            self._read(line)

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            return  # the run was killed in the middle of this line: that measurement is done again
        if entry["version"] == self.version:
            self._store(entry["variant"], entry["seed"], entry["result"])

    def _store(self, variant: Variant, seed: int, result: dict[str, float]) -> None:
        self.measurements.setdefault(_key(variant), Measurements(dict(variant))).runs[seed] = result

    def has(self, variant: Variant, seed: int) -> bool:
        one = self.measurements.get(_key(variant))
        return one is not None and seed in one.runs

    def add(self, variant: Variant, seed: int, result: dict[str, float]) -> None:
        """Keep one result, on the disk too."""
        self._store(variant, seed, result)
        entry = {"version": self.version, "variant": dict(variant), "seed": seed, "result": result}
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(parents=True)
            (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        with self.path.open("a", encoding="utf-8") as stream:
            # A leading newline ends a line that a killed run left unfinished.
            stream.write(f"\n{json.dumps(entry)}\n" if self._is_torn() else f"{json.dumps(entry)}\n")

    def _is_torn(self) -> bool:
        with self.path.open("rb") as stream:
            size = stream.seek(0, 2)
            return size > 0 and (stream.seek(size - 1) >= 0) and stream.read(1) != b"\n"


def _key(variant: Variant) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(variant.items()))


def measure_all(
    path: Path, raw: ResultFile, work: Sequence[tuple[Variant, int]], jobs: int, mnist: Path | None
) -> Iterator[int]:
    """Measure what `raw` lacks of `work`, in its order; yields how many are left, after each."""
    due = [(dict(variant), seed) for variant, seed in work if not raw.has(variant, seed)]
    left, upcoming = len(due), iter(due)
    # Spawned, not forked: a TensorFlow that was imported before a fork may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(str(path), mnist)) as pool:
        # Few at a time: whoever interrupts the run waits for these.
        waiting = {pool.submit(_measure, one) for one in islice(upcoming, 2 * jobs)}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= {pool.submit(_measure, one) for one in islice(upcoming, len(done))}
            for future in done:
                raw.add(*future.result())
                left -= 1
                yield left


_worker: dict[str, Any] = {}


def _begin(path: str, mnist: Path | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.update(module=load(Path(path)), mnist=mnist)


def _end_with_parent() -> None:
    """A worker whose command was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _measure(due: tuple[dict[str, str], int]) -> tuple[dict[str, str], int, dict[str, float]]:
    variant, seed = due
    return variant, seed, _worker["module"].measure(variant, seed, _worker["mnist"])
