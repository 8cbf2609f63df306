"""From whatever a student's code returns to plain data that may travel. Student side.

A subclass is rebuilt by its base type's own methods (a `Counter` by `dict.items`), NumPy scalars, 0-d arrays,
tensors, dict views, ranges, deques, generators become the nearest plain value; any other object becomes a
description (`wire.Opaque`). The result is exact plain types only, bounded in depth and number.
"""

from __future__ import annotations

import collections
import sys
from typing import Any

from grader.sandbox.seam.capacity import ANSWER_DEPTH, ANSWER_TEXT, ANSWER_VALUES, MAX_ANSWER, MAX_INT_BYTES
from grader.sandbox.seam.wire import Opaque

MAX_DRAINED = 100_000
"""Values taken out of a generator; an endless one must not be endless here."""
MAX_DESCRIPTION = 200

_SMALL = 2**63
_EMPTY: dict[Any, Any] = {}
_VIEWS: tuple[type, ...] = (type(_EMPTY.keys()), type(_EMPTY.values()), type(_EMPTY.items()), range, collections.deque)
_PLAIN_ITERABLES: tuple[Any, ...] = ([], (), "", set(), range(0), _EMPTY, _EMPTY.values(), _EMPTY.items())
_ITERATORS: tuple[type, ...] = (type(_ for _ in ""), map, filter, zip, enumerate, reversed)
_ITERATORS += tuple(type(iter(iterable)) for iterable in _PLAIN_ITERABLES)


class _TooMuchError(Exception):
    pass


def plain(value: Any, *, drained: bool = True) -> Any:
    """The nearest plain value of `value`. Exceptions of the student's own methods come out as they are.

    Without `drained`, what can be run through once only (a generator, `map`, `zip` …) becomes a description.
    """
    kind = type(value)
    if value is None or kind is bool or kind is float or (kind is int and -_SMALL < value < _SMALL):
        return value  # as below, which takes longer
    try:
        return _Plain(drained).of(value, 0)
    except _TooMuchError as error:
        return Opaque(type_name(value), f"<{type_name(value)}: {error}>")


def type_name(value: Any) -> str:
    """The name of the value's type, as the student knows it."""
    return str(type.__getattribute__(type(value), "__name__"))[:MAX_DESCRIPTION]


class _Plain:
    def __init__(self, drained: bool) -> None:
        self.drains = drained
        self.left = ANSWER_VALUES - 100
        self.bytes_left = MAX_ANSWER - 2**20
        self.text_left = ANSWER_TEXT - 2**16
        self.numpy = sys.modules.get("numpy")
        self.array = getattr(self.numpy, "ndarray", None)

    def of(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _TooMuchError("too many values")
        if depth > ANSWER_DEPTH - 10:
            raise _TooMuchError("nested too deep")
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is complex:
            return value
        if kind is str:  # exactly: the same as below, which takes longer
            self.text_left -= len(value)
            if self.text_left < 0:
                raise _TooMuchError("too large")
            return value
        if kind is int and -_SMALL < value < _SMALL:
            return value
        # Exactly: the same as below, and sooner.
        if kind is list:
            return [self.of(item, depth + 1) for item in value]
        if kind is dict:
            return {self.key(key, depth): self.of(item, depth + 1) for key, item in value.items()}
        if kind is self.array:
            return self.of_array(self.numpy, value, depth)
        if kind is tuple:
            return tuple([self.of(item, depth + 1) for item in value])
        if issubclass(kind, int):
            number = int.__int__(value)
            if number.bit_length() > 8 * (MAX_INT_BYTES - 2):
                return Opaque(type_name(value), f"<int of {number.bit_length()} bits>")
            return number
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, complex):
            return complex(complex.real.__get__(value), complex.imag.__get__(value))
        if issubclass(kind, str):
            self.text_left -= str.__len__(value)
            if self.text_left < 0:
                raise _TooMuchError("too large")
            return str.__str__(value)
        if issubclass(kind, (bytes, bytearray, memoryview)):
            data = bytes(value)
            self.weigh(len(data))
            return data
        if issubclass(kind, dict):
            return {self.key(key, depth): self.of(item, depth + 1) for key, item in dict.items(value)}
        if issubclass(kind, list):
            return [self.of(item, depth + 1) for item in list.__iter__(value)]
        if issubclass(kind, tuple):
            return tuple([self.of(item, depth + 1) for item in tuple.__iter__(value)])
        if issubclass(kind, set):
            return {self.key(item, depth) for item in set.__iter__(value)}
        if issubclass(kind, frozenset):
            return {self.key(item, depth) for item in frozenset.__iter__(value)}
        if issubclass(kind, _VIEWS):
            return [self.of(item, depth + 1) for item in value]
        if issubclass(kind, _ITERATORS):
            return self.drained(value, depth) if self.drains else Opaque(type_name(value), f"<{type_name(value)}>")
        return self.of_library(value, depth)

    def weigh(self, size: int) -> None:
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise _TooMuchError("too large")

    def key(self, value: Any, depth: int) -> Any:
        """A dict's key or a set's member: hashable after it became plain (a list in it would not be)."""
        made = self.of(value, depth + 1)
        if type(made) is str:
            return made
        try:
            hash(made)
        except TypeError:
            return Opaque(type_name(value), repr(made)[:MAX_DESCRIPTION])
        return made

    def drained(self, iterator: Any, depth: int) -> list[Any]:
        items: list[Any] = []
        for item in iterator:
            if len(items) >= MAX_DRAINED:
                raise _TooMuchError(f"more than {MAX_DRAINED} values")
            items.append(self.of(item, depth + 1))
        return items

    def of_library(self, value: Any, depth: int) -> Any:
        """NumPy's and TensorFlow's, if the student's process has them; else a description."""
        numpy = self.numpy
        if numpy is not None:
            if issubclass(type(value), numpy.generic):
                return self.of(_item(numpy, value), depth + 1) if value.dtype.kind in "biufcSU" else _opaque(value)
            if _module(value).startswith(("tensorflow", "keras")) and callable(getattr(value, "numpy", None)):
                value = value.numpy()
                if not issubclass(type(value), numpy.ndarray):
                    return self.of(value, depth + 1)
            if issubclass(type(value), numpy.ndarray):
                return self.of_array(numpy, value, depth)
        return _opaque(value)

    def of_array(self, numpy: Any, value: Any, depth: int) -> Any:
        array = numpy.array(value, subok=False)
        if array.ndim == 0:
            return self.of(array.item(), depth + 1)
        if array.dtype.kind == "f" and array.dtype.itemsize not in (2, 4, 8):
            array = array.astype(numpy.float64)
        self.weigh(array.nbytes)
        if array.dtype.kind in "biuf" or (array.dtype.kind == "c" and array.dtype.itemsize <= 16):
            return array
        return self.of(array.tolist(), depth + 1)  # strings, objects


def _item(numpy: Any, value: Any) -> Any:
    """A NumPy scalar as a value of Python's own. A longdouble's `item()` is the longdouble itself."""
    item = numpy.generic.item(value)
    if not issubclass(type(item), numpy.generic):
        return item
    return complex(item) if issubclass(type(item), numpy.complexfloating) else float(item)


def _module(value: Any) -> str:
    return str(getattr(type(value), "__module__", ""))


def _opaque(value: Any) -> Opaque:
    """A description. `repr` is the student's own code where the class is: whatever it raises is no answer."""
    try:
        text = repr(value)
        text = str.__str__(text)[:MAX_DESCRIPTION] if issubclass(type(text), str) else ""
    except Exception:
        text = ""
    return Opaque(type_name(value), text)
