"""Short messages in forms that Python's own C code writes and reads: most are short, and `wire` takes them value by
value, which takes longer than the call that they are about. Both sides.

    request  →   `pack`: a pickle of exact plain types, for the student's side (`grader.sandbox.inside.requests`). On
                 the trusted side there is nothing that reads one.
    answer   →   `write`, `read`: JSON with one form for each value, of text, numbers, truth values, None, lists, and
                 dicts whose keys are text. Bytes of it are hostile.

Whatever is longer, deeper or of another kind goes by `wire`, of which no value begins with the same byte. The trap is a
type: a subclass, an array, a tuple in an answer must not pass for what it resembles. Nothing here imports `json` or
`pickle` into a student's process, for a submission may have modules of these names.
"""

import io
from _json import encode_basestring, make_encoder, make_scanner
from _pickle import Pickler, PicklingError
from collections.abc import Collection
from typing import Any, NoReturn

from grader.sandbox.seam.capacity import VALUE_MEMORY, Room
from grader.sandbox.seam.errors import WireError

MAX_BRIEF = 2_000
"""Bytes. No list within has so many numbers that a table of them is dear, and no integer so many digits that it may not
travel (`capacity.FEW`, `MAX_INT_BYTES`)."""
MAX_OPEN = 60
"""Containers, and letters that look like the beginning of one: none lies deeper (`capacity.ANSWER_DEPTH`)."""
PACKED, _WRITTEN = b"\x80", b"{"
"""The first byte of a request, and of an answer."""
_OPENINGS = tuple(bytes((each,)) for each in b"](}\x85\x86\x87")
"""Operations of a pickle that begin or make a list, dict or tuple."""


class _Exact(Pickler):
    """Takes None, truth values, int, float, str, bytes, list, tuple and dict, by exact type."""

    def reducer_override(self, value: object) -> NoReturn:
        """Called for whatever is of no such type, sets and classes among it (in protocol 3)."""
        raise PicklingError


def pack(request: dict[str, Any]) -> bytes | None:
    """The payload of a short request; None where it goes by `wire`, which also says what is wrong with it."""
    if _left(request, MAX_BRIEF) < 0:
        return None
    out = io.BytesIO()
    pickler = _Exact(out, 3)
    pickler.fast = True  # without it two equal arguments that are one object would be one object there
    try:
        pickler.dump(request)
    except (PicklingError, ValueError, RecursionError):
        return None
    packed = out.getvalue()
    return packed if len(packed) <= MAX_BRIEF and sum(map(packed.count, _OPENINGS)) <= MAX_OPEN else None


def write(answer: dict[str, Any]) -> bytes | None:
    """The payload of a short answer of exact plain types; None where it goes by `wire`."""
    try:
        if _left_of_answer(answer, MAX_BRIEF) < 0:
            return None
        payload = "".join(_encode(answer, 0)).encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return payload if _is_brief(payload) else None


def is_written(payload: bytes) -> bool:
    """Whether it is to be read by `read`."""
    return payload[:1] == _WRITTEN


def read(payload: bytes, room: Room) -> tuple[Any, int]:
    """The answer in a payload, and how many bytes of memory it may take; `WireError` for anything that `write` would
    not have written, `LimitError` for more than there is `room` for."""
    if not _is_brief(payload):
        raise WireError("a short answer that is too long or too deep")
    values = 1 + sum(map(payload.count, (b",", b":", b"[", b"{")))  # of the marks in texts too: no fewer than there are
    room.spend(values)
    room.read(len(payload))
    import json.decoder  # noqa: F401  # the scanner looks for its error there; no student's process is to have it

    try:
        text = payload.decode()
        value, end = _decode(text, 0)
        if end == len(text) and "".join(_encode(value, 0)) == text:
            return value, VALUE_MEMORY * values + 4 * len(payload)
    except (ValueError, StopIteration):
        pass
    raise WireError("no answer as it is written")


def _left(values: Collection[Any], left: int) -> int:
    """What is left of so many bytes, where each value takes two at the least; less than none where it is too much.
    Looked at first, for what is written and thrown away takes memory, and the submission's is counted."""
    left -= 2 * len(values)
    items: Collection[Any] = values
    if type(values) is dict:
        items = [*values, *values.values()]
        left -= 2 * len(values)
    if left >= 0:
        for each in items:
            kind = type(each)
            if kind is str or kind is bytes:
                left -= len(each)
            elif kind is list or kind is dict or kind is tuple:
                left = _left(each, left)
                if left < 0:
                    break
    return left


def _left_of_answer(values: Collection[Any], left: int) -> int:
    """The same of an answer; less than none, too, where a value in it has no form of its own in JSON: a tuple, a number
    as a key, what resembles a plain type."""
    left -= 2 * len(values)
    items: Collection[Any] = values
    if type(values) is dict:
        for key in values:
            if type(key) is not str:
                return -1
            left -= 2 + len(key)
        items = values.values()
    for each in items:
        kind = type(each)
        if kind is str:
            left -= len(each)
        elif kind is list or kind is dict:
            left = _left_of_answer(each, left)
        elif not (each is None or kind is bool or kind is int or kind is float):
            return -1
        if left < 0:
            return left
    return left


def _is_brief(payload: bytes) -> bool:
    return len(payload) <= MAX_BRIEF and payload.count(b"[") + payload.count(b"{") <= MAX_OPEN


def _refuse(value: object) -> NoReturn:
    raise TypeError


class _Context:
    """What the scanner asks for."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, int
    """`int` of NaN and of Infinity: a `ValueError`, as those are not written."""
    memo: dict[str, str] = {}  # noqa: RUF012  # asked for by the form in Python alone


_encode = make_encoder(None, _refuse, encode_basestring, None, ":", ",", False, False, False)
_decode = make_scanner(_Context)  # type: ignore[arg-type]  # any object with these attributes
