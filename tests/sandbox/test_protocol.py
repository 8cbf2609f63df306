"""The two sides' messages: what is in no set, or has other fields, raises; of an answer everything may be forged."""

from __future__ import annotations

import os
import typing
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox.inside import serving
from grader.sandbox.seam import control, frames, messages, protocol, wire
from grader.sandbox.seam.errors import ProtocolError
from grader.sandbox.seam.messages import (
    Announcement,
    Call,
    Failure,
    Load,
    NoProbe,
    Probe,
    Read,
    Returned,
    Stage,
    Value,
    load_clean,
)
from grader.sandbox.seam.protocol import announcement_from, as_data, claims, request, request_from

LOAD = Load("script", "a.py", "", {"f": "0"}, 1, {"x": [1]}, "3.11", 1024, "", [2], 5, 1.5, False)
REQUESTS = (
    Stage({"a.py": b"x = 1"}),
    LOAD,
    load_clean("def f(module): ...", 1, 1024),
    Call("f", (1, [2]), {"key": None}, "line", drained=False),
    Probe("f", (1,)),
    Value("f"),
    Read("archive", b"PK", {"members": 3}),
)
CONTROL: dict[Any, tuple[control.Message, ...]] = {
    control.join_from: (control.Join(64000, -1),),
    control.order_from: (control.Fork({"memory_mb": 512}, "/tmp/x"), control.Reap(7)),
    control.start_from: (control.Ready(1), control.Broken("OSError: no", "Traceback")),
    control.birth_from: (control.Forked(7), control.Unforked("OSError: no")),
    control.reaped_from: (control.Reaped(-9, 0.5, 1000),),
    control.greeting_from: (control.Locked(), control.Refused("no room")),
}
EVERY = [message for messages in CONTROL.values() for message in messages]


def sent(value: Any) -> Any:
    """As it arrives."""
    return wire.decode(wire.encode(value))


@pytest.mark.parametrize("message", REQUESTS)
def test_a_request_arrives_as_it_was_sent(message: messages.Request) -> None:
    id_, made = request_from(sent(request(message, "12")))
    assert (id_, type(made), made) == ("12", type(message), message)
    assert {type(each) for each in REQUESTS} == set(typing.get_args(messages.Request))


@pytest.mark.parametrize(
    "value",
    [
        None,
        ("id", "12"),
        {"op": "value", "name": "f"},
        {"id": 12, "op": "value", "name": "f"},
        {"id": "12", "name": "f"},
        {"id": "12", "op": "exec", "name": "f"},
        {"id": "12", "op": ["value"], "name": "f"},
        {"id": "12", "op": "returned", "value": 1},
        {"id": "12", "op": "value"},
        {"id": "12", "op": "value", "name": "f", "args": ()},
    ],
)
def test_what_is_in_no_set_is_no_request(value: Any) -> None:
    with pytest.raises(ProtocolError):
        request_from(sent(value))


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "module"},
        {"kind": None},
        {"main": b"a.py"},
        {"stub": []},
        {"seed": True},
        {"output": "1024"},
        {"skip": (2,)},
        {"until": 1.0},
        {"seconds": "1"},
    ],
)
def test_a_field_of_another_type_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError, match=f"load with {next(iter(changed))}"):
        request_from(sent(request(LOAD, "12") | changed))


def test_what_a_suite_fills_in_is_not_judged_on_the_way() -> None:
    """Whose fault a wrong one is shows where it is used."""
    odd = Call(5, (), {}, None, drained="no")  # type: ignore[arg-type]
    assert request_from(sent(request(odd, "12"))) == ("12", odd)


def test_a_child_that_is_asked_what_it_does_not_know_answers_nothing(tmp_path: Path) -> None:
    source, ours = os.pipe()
    theirs, sink = os.pipe()
    try:
        os.write(ours, frames.frame_request({"id": "12", "op": "exec", "text": "1"}))
        os.close(ours)
        with pytest.raises(ProtocolError, match="stage, load, call, probe, value"):
            serving.Server(str(tmp_path), 1).serve(source, sink)
        os.close(sink)
        assert os.read(theirs, 1) == b""
    finally:
        os.close(source)
        os.close(theirs)


@pytest.mark.parametrize("read", CONTROL, ids=lambda read: read.__name__)
def test_each_place_takes_its_own_messages_and_no_other(read: Any) -> None:
    own = {type(message) for message in CONTROL[read]}
    for message in EVERY:
        if type(message) in own:
            made = read(sent(control.as_data(message)))
            assert (type(made), made) == (type(message), message)
        else:
            with pytest.raises(ProtocolError, match="no message of"):
                read(sent(control.as_data(message)))


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"is": "reaped"}, {"is": "reaped", "code": 0, "cpu": "0", "rss_kb": 1}, {"is": 1, "code": 0}],
)
def test_what_is_no_end_of_a_child_is_refused(value: Any) -> None:
    with pytest.raises(ProtocolError):
        control.reaped_from(sent(value))


def test_an_announcement_arrives_as_it_was_sent() -> None:
    message = Announcement(3, 4, optional=True, imports=True, trains=False)
    assert announcement_from(sent(protocol.announcement(message, "12"))) == message
    assert announcement_from(sent(protocol.answer(Returned(0.5, 1, "int"), "12"))) is None


def test_of_an_answer_what_is_missing_is_none_and_what_it_does_not_have_is_not_looked_at() -> None:
    told = sent(protocol.answer(Returned(0.5, None, "NoneType", as_data(Failure("E", is_exit=False))), "12"))
    assert told == {"id": "12", "type": "NoneType", "raised": {"type": "E", "is_exit": False}, "cpu": 0.5}
    assert claims(Returned, {**told, "passed": True, "score": 100}) == Returned(
        0.5, None, "NoneType", {"type": "E", "is_exit": False}
    )
    assert claims(NoProbe, told).missing_probe is None
