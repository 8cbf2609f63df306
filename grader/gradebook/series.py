"""Rows of numbers in a report, written tight: what a curve or a way over a surface is drawn from.

Such numbers have few decimals and change little from one to the next. So they are kept as integers, each less what the
ones before it foretell: the step from the last one, or what changed in the step. Nothing is rounded: what would not
come back digit by digit is not written so.

The limit: for lists of floats, and of pairs of floats, as JSON has them. The text that is read is never to be changed:
a body's checksum is of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

_MOST_DECIMALS = 15
_ORDERS = (1, 2, 3)
"""How often steps are taken of what is left."""


def write_series(values: Sequence[float | None] | Sequence[Sequence[float]]) -> str | None:
    """These numbers, tight; or None where they cannot be written so."""
    pairs = bool(values) and isinstance(values[0], Sequence)
    columns = [*zip(*values, strict=True)] if pairs else [tuple(values)]
    decimals = [_count_decimals(value) for column in columns for value in column]
    most = max(decimals, default=-1)
    if most < 0 or min(decimals) < 0 or most > _MOST_DECIMALS:
        return None
    whole = [[round(value * 10**most) for value in column] for column in columns]
    written = min((_write(whole, order, most) for order in _ORDERS), key=len)
    given = [[*pair] for pair in zip(*columns, strict=True)] if pairs else [*columns[0]]
    # By `repr`, for 0.0 == -0.0.
    return written if repr(json.loads(read_series(written.encode()))) == repr(given) else None


@lru_cache(maxsize=64)
def read_series(written: bytes) -> bytes:
    """The JSON of what was written so. Raises a `ValueError` where nothing was."""
    head, *columns = written.split(b";")
    order, decimals = map(int, head.split())
    if order not in _ORDERS or not 0 <= decimals <= _MOST_DECIMALS:
        raise ValueError("numbers that were not written so")
    numbers = [_add_up(column, order) for column in columns]
    if len(numbers) == 1:
        rows: Iterable[str] = map(str, numbers[0])
        begin, end = "", f"e-{decimals}"
    else:
        first, second = (map(str, each) for each in numbers)
        rows = map(f"e-{decimals},".join, zip(first, second, strict=True))
        begin, end = "[", f"e-{decimals}]"
    text = f"{end},{begin}".join(rows)
    return f"[{begin}{text}{end}]".encode()


def _count_decimals(value: object) -> int:
    """-1 where it is not written with a point and digits alone."""
    if type(value) is not float:
        return -1
    _, point, decimals = repr(value).partition(".")
    return len(decimals) if point and decimals.isdecimal() else -1


def _write(columns: Sequence[Sequence[int]], order: int, decimals: int) -> str:
    return ";".join([f"{order} {decimals}", *(" ".join(map(str, _take_steps(each, order))) for each in columns)])


def _take_steps(numbers: Sequence[int], order: int) -> Sequence[int]:
    for _ in range(order):
        numbers = [after - before for before, after in pairwise((0, *numbers))]
    return numbers


def _add_up(column: bytes, order: int) -> Iterable[int]:
    numbers: Iterable[int] = map(int, column.split())
    for _ in range(order):
        numbers = accumulate(numbers)
    return numbers
