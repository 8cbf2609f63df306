"""Bodies of reports: what was packed comes back, and nothing else is taken for one."""

from __future__ import annotations

import zlib

import pytest

from grader.gradebook import bodies
from grader.gradebook.bodies import pack, unpack


@pytest.mark.parametrize("text", ["", "{}", '{"student": "김하늘"}', "x" * 1_000_000])
def test_what_was_packed_comes_back(text):
    assert unpack(pack(text)) == text


@pytest.mark.parametrize(
    "body", ["{}", None, 7, b"", b"{}", pack("{}")[:-1], pack("{}") + b"x", zlib.compress(b"\xff")]
)
def test_what_is_no_body_is_refused(body):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever; the gradebook makes one sentence of them
        unpack(body)


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(bodies, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="too long"):
        unpack(pack("x" * 1001))
