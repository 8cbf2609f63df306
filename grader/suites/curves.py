"""Learning curves, read from what a script printed or fetched; and the epoch it chose for early stopping.

Trusted side, over plain text and numbers that may be anything. A series is a label's numbers in the order of
printing ("Test Accuracy: 0.91", line after line). The limit: it is what the script says of itself, and it is
marked as such wherever it is shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["accuracy", "cost"]

MAX_LINES = 20_000
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?(?![\w.]\w)|\bnan\b", re.IGNORECASE)
_ACCURACY = re.compile(r"acc|정확도|정답률|정답율", re.IGNORECASE)
_COST = re.compile(r"cost|loss|entropy|error|비용|손실|오차", re.IGNORECASE)
_TRAINING = re.compile(r"train|훈련|학습", re.IGNORECASE)
_CHOSEN = re.compile(r"early.{0,30}?(?:time|epoch|stop\w{0,20})\D{0,20}(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """One label's numbers, an epoch each."""

    label: str
    kind: Kind
    values: tuple[float, ...]
    first: int = 1
    """The epoch of the first value: below 1 where it was printed before any training."""

    @property
    def open(self) -> int | None:
        """The epoch whose value was not printed, where each is printed before the next epoch; else None."""
        return self.first + len(self.values) if self.first < 1 else None

    @property
    def is_possible(self) -> bool:
        """Whether numbers that are called accuracies may be some, as a share or in per cent. Between 1 and 10 they are
        worse than a guess in per cent and none as shares: the mean of the digits that a network answers is such."""
        return self.kind != "accuracy" or not 1 < max(self.values) < 10

    @property
    def best(self) -> frozenset[int]:
        """The epochs, counted from 1, with the best value; several where they are equal, all where none is a number."""
        epochs = [(epoch, value) for epoch, value in enumerate(self.values, self.first) if epoch > 0]
        numbers = [value for _, value in epochs if not math.isnan(value)]
        if not numbers:
            return frozenset(epoch for epoch, _ in epochs)
        top = max(numbers) if self.kind == "accuracy" else min(numbers)
        return frozenset(epoch for epoch, value in epochs if value == top)


def printed_series(text: str, untrained: int | None = None) -> list[Series]:
    """The series of at least two numbers under a label that speaks of accuracy or cost.

    `untrained`: how many characters were printed before the first step of training, where that is told.
    """
    numbers: dict[str, list[float]] = {}
    early: dict[str, int] = {}
    place = 0
    for whole in text.splitlines(keepends=True)[:MAX_LINES]:
        line, place = whole.rstrip("\r\n"), place + len(whole)
        end = 0
        for match in _NUMBER.finditer(line[:1000]):
            label = " ".join(re.sub(r"[^\w가-힣]+", " ", line[end : match.start()]).lower().split())
            end = match.end()
            if label:
                numbers.setdefault(label, []).append(float(match.group()))
                early[label] = early.get(label, 0) + (untrained is not None and place <= untrained)
    return [replace(one, first=1 - early[one.label]) for one in _make_series(numbers.items())]


def fetched_series(fetched: Any) -> list[Series]:
    """The same of a Keras history, or of numbers that sess.run gave for named tensors: a list of (name, number, rows).

    It was told by the student's process: entries of another form are passed over.
    """
    numbers: dict[str, list[float]] = {}
    for entry in fetched[:MAX_LINES] if isinstance(fetched, list) else ():
        if isinstance(entry, tuple) and len(entry) == 3 and type(entry[0]) is str and type(entry[1]) is float:
            numbers.setdefault(re.sub(r"(_\d+)?(:\d+)?$", "", entry[0][:200]), []).append(entry[1])
    return _make_series(numbers.items())


def _make_series(numbers: Iterable[tuple[str, list[float]]]) -> list[Series]:
    series = []
    for label, values in numbers:
        kind: Kind | None = "accuracy" if _ACCURACY.search(label) else "cost" if _COST.search(label) else None
        if kind is not None and len(values) > 1:
            series.append(Series(label, kind, tuple(values)))
    return series


def decisive_series(series: list[Series]) -> list[Series]:
    """Those that early stopping may go by: not of the training images, accuracies before costs, where there are any."""
    validated = any(one.label.startswith("val_") for one in series)  # a Keras history: the others are of training
    outside = [
        one for one in series if not _TRAINING.search(one.label) and (one.label.startswith("val_") or not validated)
    ]
    candidates = outside or series
    held_out = [one for one in candidates if one.kind == "accuracy" or one.label.startswith("val")]
    return held_out or candidates


def chosen_epoch(text: str) -> int | None:
    """The number printed after `Early stopped time:`, the last if there are several."""
    matches = _CHOSEN.findall(text[-20_000:])
    return int(matches[-1]) if matches else None
