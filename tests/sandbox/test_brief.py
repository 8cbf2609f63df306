"""Short messages in C: what is written so is read so and nothing else is, and no type passes for another.

Of `grader.sandbox.seam.brief`, `grader.sandbox.seam.frames` and `grader.sandbox.inside.requests`.
"""

from __future__ import annotations

import collections
import contextlib
import enum
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.inside.requests import read_request
from grader.sandbox.seam import brief, frames, wire
from grader.sandbox.seam.capacity import ANSWER_DEPTH, MAX_INT_BYTES, answer_room
from grader.sandbox.seam.errors import LimitError, WireError
from grader.sandbox.student import Student
from grader.sandbox.work import Work

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()))
written = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)
packed = st.recursive(
    scalars | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.integers() | st.text(), inner)
    ),
    max_leaves=12,
)


class Word(str):
    __slots__ = ()


class Number(enum.IntEnum):
    ONE = 1


class Ages(dict): ...


UNLIKE = [
    np.float64(1.0), np.int64(1), np.zeros(2), {1}, frozenset(), bytearray(b"x"), 1j, collections.OrderedDict(a=1),
    Word("x"), Number.ONE, Ages(a=1), int, len, range(3), wire.Opaque("a", "b"), Ellipsis, slice(1),
]  # fmt: skip
UNWRITTEN = [np.zeros(2), {1}, (1,), [(1,)], {1: 2}, {True: 1}, {None: 1}, {1.5: 1}, 1j, b"x", wire.Opaque("a", "b"),
             float("nan"), float("inf"), "\ud800", "\ud83d\ude00", {"\ud800": 1}]  # fmt: skip


@given(packed)
def test_a_request_arrives_as_it_was_or_goes_by_the_wire(value: object) -> None:
    request = {"id": "1", "args": value}
    arrived = read_request(frames.frame_request(request)[4:])
    assert repr(arrived) == repr(request)
    assert brief.pack({"id": "1", "args": (5, [1.5, b"x"], {2: "가"})}), "the short form is taken at all"


@given(written)
def test_an_answer_arrives_as_it_was_or_goes_by_the_wire(value: object) -> None:
    answer = {"id": "1", "value": value}
    payload = wire.frame(answer)[4:]
    arrived, _ = frames.read_answer(payload, answer_room(0))
    assert repr(arrived) == repr(answer)
    assert brief.write({"id": "1", "value": ["가", 1, -0.0, None, {"a": True}]}), "the short form is taken at all"


@given(st.text(), written)
@example('\x7f\u2028/\\"', {})
def test_what_counts_as_work_is_no_less_than_on_the_wire(text: str, value: object) -> None:
    answer = {"id": text, "value": value}
    with contextlib.suppress(LimitError):
        payload = brief.write(answer)
        if payload is not None:
            mine, theirs = answer_room(0), answer_room(0)
            _, weight = brief.read(payload, mine)
            wire.decode_weighed(wire.encode(answer), ANSWER_DEPTH, theirs)
            assert mine.used[0] >= theirs.used[0]
            assert weight >= 200 * theirs.used[0]


@pytest.mark.parametrize("value", UNLIKE, ids=lambda value: type(value).__name__)
def test_nothing_passes_for_what_it_resembles(value: Any) -> None:
    for request in ({"a": value}, {"a": [(value,)]}):
        assert brief.pack(request) is None
        assert brief.write(request) is None
    if not isinstance(value, (np.ndarray, bytearray, dict, set, slice)):
        assert brief.pack({"a": {value: 1}}) is None
        assert brief.write({"a": {value: 1}}) is None


@pytest.mark.parametrize("value", UNWRITTEN, ids=repr)
def test_what_has_no_form_of_its_own_is_not_written(value: Any) -> None:
    assert brief.write({"a": value}) is None
    assert brief.write({"a": [value]}) is None


def test_two_arguments_that_are_one_object_are_two_there() -> None:
    row = [1]
    payload = brief.pack({"args": (row, row, [row, row])})
    assert payload is not None
    first, second, (third, fourth) = read_request(payload)["args"]
    assert len({id(each) for each in (first, second, third, fourth)}) == 4


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a": 1}', b'{"a":1} ', b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"a":1.0e3}', b'{"a":1.00}', b'{"a":"\\u0041"}',
        b'{"a":1}x', b'{"a":1e999}', b'{"a":Infinity}', b'{"a":NaN}', b"{", b'{"a', b'{"a":01}', b'{"a":-0}',
        b'{"a":"\\ud800"}', '{"a":"\ud800"}'.encode("utf-8", "surrogatepass"), b'{"a":"\x01"}', b'{"a":1,}', b"{,}",
        b'{"a":tru}', b'{a:1}', b'{"a":"\\/"}', b'{"a":"\xff"}', b'{"a":' + b"[" * 100, b'{"a":"' + b"x" * 3_000,
        b'{"a":"' + b"[" * 100 + b'"}', b'{"a":+1}', b'{"a":1.}', b'{"a":.5}', b'{"a":0x1}', b'{"a":' + b"9" * 1_990,
    ],
)  # fmt: skip
def test_lies_are_refused(payload: bytes) -> None:
    assert brief.is_written(payload)
    with pytest.raises(WireError) as caught:
        frames.read_answer(payload, answer_room(0))
    assert caught.value.__cause__ is None


@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:0123456789.eE-truefalsnNI \\ud8'), max_size=60))
def test_any_bytes_are_an_answer_that_is_written_so_or_a_wire_error(text: bytes | str) -> None:
    payload = b'{"a":' + (text.encode() if isinstance(text, str) else text) + b"}"
    with contextlib.suppress(WireError):
        value, _ = brief.read(payload, answer_room(0))
        assert brief.write(value) == payload


def test_the_trusted_side_reads_no_pickle() -> None:
    with pytest.raises(WireError):
        frames.read_answer(pickle.dumps({"id": "1"}, 3), answer_room(0))


def test_the_longest_and_the_deepest_are_within_what_may_travel() -> None:
    number = int("9" * (brief.MAX_BRIEF - len('{"a":}')))
    assert number.bit_length() // 8 + 1 <= MAX_INT_BYTES
    payload = brief.write({"a": number})
    assert payload is not None
    assert brief.read(payload, answer_room(0))[0] == {"a": number} or len(payload) == brief.MAX_BRIEF
    assert brief.MAX_OPEN < ANSWER_DEPTH
    deep: Any = 1
    for _ in range(ANSWER_DEPTH):
        deep = [deep]
    assert brief.write({"a": deep}) is None
    assert brief.pack({"a": deep}) is None
    for _ in range(ANSWER_DEPTH):
        deep = (deep,)
    assert brief.pack({"a": deep}) is None


@pytest.mark.parametrize("large", [[0] * 500_000, "x" * 10_000, [[0] * 100] * 100, {str(n): n for n in range(5_000)}])
def test_what_is_large_is_not_even_begun(large: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be written and thrown away counts as the submission's memory."""
    monkeypatch.setattr(brief, "_encode", lambda *_: pytest.fail("written"))
    monkeypatch.setattr(brief, "_Exact", lambda *_: pytest.fail("packed"))
    assert brief.write({"a": large}) is None
    assert brief.pack({"a": large}) is None


def test_a_submission_may_have_a_module_of_the_same_name_as_the_librarys() -> None:
    """The student's process imports `json` and `pickle` no sooner than the submission does."""
    files = {
        "a.py": b"import json, pickle\ndef f(): return [json.MINE, pickle.MINE]",
        "json.py": b"MINE = 1",
        "pickle.py": b"MINE = 2",
    }
    with Host(()) as host:
        student = Student(host, Work("a", "functions", files, "a.py"), Limits())
        try:
            assert student.f() == [1, 2]
        finally:
            student.close()
