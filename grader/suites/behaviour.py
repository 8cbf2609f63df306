"""What a submission did in a test that it did not pass, as a digest: equal for equal wrong answers to equal inputs,
however the code is written.

So that it is the same for the same behaviour, numbers are taken to a millionth of their size, dicts and sets without an
order, and addresses out of descriptions; of an exception counts its type alone, and of what was printed only what
stands in for an answer. The limit: it never looks at the code, it says nothing where there was no call and no value to
look at, and nothing of a value that is too large to be walked through: two of those are never taken for the same.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.domain.verdict import Verdict
from grader.text.reprs import kind, printable, show

if TYPE_CHECKING:
    from grader.sandbox.student import Call

BEHAVIOURS = frozenset({Verdict.WRONG_ANSWER, Verdict.CRASHED, Verdict.TIMED_OUT})
"""Verdicts behind which there is a mistake to speak of. What is not written yet, or too large, is none."""
_VALUES = 2_000
"""In all that was given and came back in one test; some milliseconds, however many tests a submission floods."""
_BYTES = 16 * 2**20
_BYTES_OF_A_LETTER = 16
"""What a letter is counted as: text is dearer to walk through than arrays."""
_DEPTH = 60
_BITS = 20
"""Of a number: a millionth of its size."""
_SHOWN = 200
_ADDRESS = re.compile(r"0x(?<=\b0x)[0-9a-fA-F]{4,}\b")
"""Its letters stand first, so that text without them is passed over at once: after `\\b` each letter is looked at."""


@dataclass(frozen=True)
class Behaviour:
    """What was done. `digest` is empty where there is nothing to compare."""

    digest: str = ""
    """Of the calls of the test with what came back; 32 hexadecimal digits."""
    shown: str = ""
    """The call that decided, and what came back, for people: `look_up({}, 'kim') → KeyError`."""


NONE = Behaviour()


def observe(
    verdict: Verdict,
    calls: Sequence[Call],
    *,
    decisive: Call | None = None,
    got: Sequence[Any] = (),
    arguments: bool = False,
) -> Behaviour:
    """Of a test that ended so after these calls. `decisive` is the call that it was about, else the last; `got` is what
    was compared, for not all of it comes from calls; `arguments` says that it failed in what became of arguments."""
    if verdict not in BEHAVIOURS or not (calls or got):
        return NONE
    walk = _Walk()
    try:
        parts = [verdict.value.encode(), *(walk.call(call, arguments) for call in calls)]
        parts += [walk.value(_trimmed(each) if isinstance(each, str) else each) for each in got]
    except _TooMuchError:
        return NONE
    call = decisive or (calls[-1] if calls else None)
    shown = _show_call(call) if call is not None else show(got[0], _SHOWN)
    return Behaviour(_combine(b"behaviour", parts).hex()[:32], printable(shown, 600).replace("\n", "\\n"))


def _trimmed(text: str) -> str:
    """Without blanks at the ends of its lines, and without empty lines at its end."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def _show_call(call: Call) -> str:
    if call.raised is not None:
        return f"{call} → {call.raised.type}"
    if call.value is None and call.printed.strip():
        return f"{call} → None, print {show(call.printed.rstrip(), _SHOWN)}"
    return f"{call} → {show(call.value, _SHOWN)}"


class _TooMuchError(Exception):
    """More than is walked through."""


class _Walk:
    """One walk through all values of a test: each becomes bytes that are equal where the values are."""

    def __init__(self) -> None:
        self._values = _VALUES
        self._bytes = _BYTES

    def call(self, call: Call, arguments: bool) -> bytes:
        parts = [call.name.encode("utf-8", "surrogatepass")]
        parts += [self.value(arg) for arg in call.args]
        parts.append(self.value(call.kwargs))
        if call.raised is not None:
            parts += [b"raised", call.raised.type.encode("utf-8", "surrogatepass")]
        else:
            parts += [b"came", self.value(call.value)]
            if call.value is None:  # then what it told is what it printed
                parts.append(self.value(_trimmed(call.printed)))
        if arguments:
            parts.append(self.value(list(call.claimed_arguments)))
        return _combine(b"call", parts)

    def value(self, value: Any, depth: int = 0) -> bytes:
        self._spend(1, 0)
        if depth > _DEPTH:
            raise _TooMuchError
        name = kind(value)
        if name == "number":
            return _number(value)
        if name == "str":
            self._spend(0, _BYTES_OF_A_LETTER * len(value))
            return _combine(b"str", [_ADDRESS.sub("0x", value).encode("utf-8", "surrogatepass")])
        if name == "bytes":
            self._spend(0, len(value))
            return _combine(b"bytes", [value])
        if name == "complex":
            return _combine(b"complex", [_number(value.real), _number(value.imag)])
        if name == "array":
            return self._array(value, depth)
        if name in ("list", "tuple"):
            return _combine(name.encode(), (self.value(item, depth + 1) for item in value))
        if name == "set":
            return _combine(b"set", sorted(self.value(item, depth + 1) for item in value))
        if name == "dict":
            items = ((self.value(key, depth + 1), self.value(item, depth + 1)) for key, item in value.items())
            return _combine(b"dict", sorted(_combine(b"item", item) for item in items))
        if name in ("none", "bool"):
            return _combine(name.encode(), [repr(bool(value)).encode()])
        if type(value).__module__ == "numpy" and hasattr(value, "item") and kind(plain := value.item()):
            return self.value(plain, depth + 1)
        return _combine(b"object", [_ADDRESS.sub("0x", show(value, 4_000)).encode("utf-8", "surrogatepass")])

    def _array(self, array: Any, depth: int) -> bytes:
        import numpy

        shape = repr(array.shape).encode()
        if array.dtype.kind not in "iufb":
            self._spend(array.size, array.nbytes)
            return _combine(b"array", [shape, *(self.value(item, depth + 1) for item in array.reshape(-1).tolist())])
        self._spend(0, 8 * array.size)
        with numpy.errstate(all="ignore"):
            numbers = array.astype(numpy.float64)
            mantissa, exponent = numpy.frexp(numbers)
            near = numpy.ldexp(numpy.rint(mantissa * 2.0**_BITS) / 2.0**_BITS, exponent)
            whole = numpy.isfinite(numbers) & (numbers == numpy.rint(numbers))
            near = numpy.where(whole, numbers, near) + 0.0  # -0.0 is 0
            near[numpy.isnan(near)] = numpy.nan  # of which there are many
        return _combine(b"array", [shape, numpy.ascontiguousarray(near).tobytes()])

    def _spend(self, values: int, size: int) -> None:
        self._values -= values
        self._bytes -= size
        if self._values < 0 or self._bytes < 0:
            raise _TooMuchError


def _number(value: float) -> bytes:
    """5 and 5.0 are one number, and 0.1 + 0.2 is 0.3; whole numbers stay as they are."""
    if isinstance(value, int):
        return b"number" + int(value).to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    if not math.isfinite(value):
        return b"number" + (b"nan" if math.isnan(value) else b"inf" if value > 0 else b"-inf")
    if not value.is_integer():
        mantissa, exponent = math.frexp(value)
        value = math.ldexp(round(mantissa * 2.0**_BITS) / 2.0**_BITS, exponent)
    return _number(int(value)) if value.is_integer() else b"number" + value.hex().encode()


def _combine(tag: bytes, parts: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256(tag)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()
