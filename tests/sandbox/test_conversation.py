"""The questions of a test that was passed, put to another submission: what is asked, what is known, and what is told.

Of `grader.sandbox.conversation`, `grader.sandbox.account` and `grader.sandbox.backends.heard`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.heard import KNOWN, MAX_HEARD, Heard, take_in
from grader.sandbox.conversation import Transcript
from grader.sandbox.seam import brief, frames, messages, protocol, wire
from grader.sandbox.student import Student, StudentStopped
from grader.text.errors import SandboxError

Make = Callable[..., Student]
ADD = "def add(a, b):\n    return a + b\n"
COUNTING = "asked = []\ndef add(a, b):\n    asked.append((a, b))\n    return a + b\n"
ID, OTHER = "0123456789abcdef", "fedcba9876543210"


def framed(answer: dict[str, Any]) -> bytes:
    return wire.frame(answer)[4:]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
)
answers = st.dictionaries(st.sampled_from(["value", "type", "printed", "errors", "arguments"]), plain, min_size=1)
seconds = st.floats(0, 1e6)


@given(answers, answers, seconds, seconds)
def test_two_answers_with_one_rest_are_one_answer(one, other, cpu, later):
    first, second = framed({"id": ID, "cpu": cpu, **one}), framed({"id": OTHER, "cpu": later, **other})
    parted, again = frames.part(first), frames.part(second)
    assert parted is not None
    assert again is not None
    assert (parted.id, parted.cpu, again.id, again.cpu) == (ID, cpu, OTHER, later)
    assert (parted.rest == again.rest) == (framed({"id": ID, "cpu": cpu, **other}) == first)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"N",
        framed({"id": ID}),
        framed({"id": ID, "value": 1, "cpu": 0.5}),
        framed({"cpu": 0.5, "id": ID}),
        framed({"id": ID, "cpu": 1}),
        framed({"id": ID[:-1], "cpu": 0.5, "value": 1}),
        framed({"id": ID, "cpu": None, "value": {1}}),
        b'{"id":"%s","cpu":0.50,"value":1}' % ID.encode(),
        b'{"id":"%s","cpu":.5,"value":1}' % ID.encode(),
        b'{"id":"%s","cpu":1e999,"value":1}' % ID.encode(),
        b'{"id":"%s","cpu":--1,"value":1}' % ID.encode(),
        b'{"id":"%s", "cpu":0.5,"value":1}' % ID.encode(),
        b'{"id":"%s","cpu":0.5,"value":1}' % ID.upper().encode(),
    ],
)
def test_what_no_honest_child_writes_so_is_not_parted(payload):
    """It is taken apart as any other message, and refused there or not."""
    assert frames.part(payload) is None


def test_a_request_that_is_sent_again_differs_in_its_id_alone():
    for request in (messages.Call("add", (1, 2), {}), messages.Probe("look", ({1, 2}, "x" * 5000))):
        template = frames.prepare(request)
        assert template.frame(ID) == frames.frame_request(protocol.request(request, ID))
        assert template.size == len(template.frame(OTHER))


class Had:
    weight = 7
    counted = 0.25


def known_by(answer: dict[str, Any]) -> Heard:
    """One that knows the answer."""
    first = Heard()
    take_in(framed(answer), Budget(10.0), answer["id"], first)
    return Heard({first.digest: Had()})


@pytest.mark.parametrize("value", [[1, "둘"], {1, 2}], ids=["brief", "wire"])
def test_a_known_answer_is_charged_and_not_taken_apart(value, monkeypatch):
    answer = {"id": ID, "cpu": 0.5, "value": value}
    heard, budget = known_by(answer), Budget(10.0)
    monkeypatch.setattr(frames, "read_answer", lambda *_: pytest.fail("taken apart"))
    payload = framed({**answer, "id": OTHER, "cpu": 0.75})
    assert take_in(payload, budget, OTHER, heard) == (KNOWN, 7)
    assert (budget.counted, heard.cpu, heard.payload, heard.weight) == (0.25, 0.75, payload, 7)


def test_an_answer_is_not_known_that_is_another_one_or_answers_another_request():
    answer = {"id": ID, "cpu": 0.5, "value": [1, 2]}
    for other, request_id in (
        ({**answer, "value": [1, True]}, ID),
        ({**answer, "value": [1, 2], "printed": "x"}, ID),
        (answer, OTHER),
    ):
        heard = known_by(answer)
        assert take_in(framed(other), Budget(10.0), request_id, heard)[0] == other
        assert not heard.payload


def test_a_known_answer_that_the_budget_cannot_pay_for_is_taken_apart_as_ever():
    answer = {"id": ID, "cpu": 0.5, "value": 1}
    budget = Budget(10.0)
    budget.counted = 9.9
    assert take_in(framed(answer), budget, ID, known_by(answer))[0] == answer
    assert 9.9 < budget.counted < 10


def test_a_long_answer_is_not_kept():
    heard = Heard()
    take_in(framed({"id": ID, "cpu": 0.5, "value": "x" * MAX_HEARD}), Budget(), ID, heard)
    assert heard.digest == b""


def test_no_message_decodes_to_what_stands_for_a_known_one():
    for payload in (b"N", b"T", wire.encode({}), brief.write({})):
        assert take_in(payload or b"", Budget(), ID, Heard())[0] is not KNOWN


def passed(student: Student, *numbers: int) -> Transcript:
    """A test that asks `add(n, 1)` of each number, and passes."""
    student.begin_test(hidden=False)
    for number in numbers:
        student.add(number, 1)
    assert student.conversation.end()
    transcript = student.conversation.transcript(len(student.calls))
    assert transcript is not None
    return transcript


def test_who_answers_alike_is_asked_the_same_and_no_more(student: Make):
    transcript = passed(student(ADD), 1, 2)
    other = student(COUNTING)
    found = other.replay([transcript], hidden=False)
    assert found is not None
    assert found[0] is transcript
    assert 0 <= found[1] < 1
    assert other.value("asked") == [(1, 1), (2, 1)]


def test_of_several_ways_that_one_is_found_that_the_answers_take(student: Make):
    floats = passed(student("def add(a, b):\n    return float(a + b)\n"), 1, 2)
    mixed = passed(student("def add(a, b):\n    return a + b if a < 2 else float(a + b)\n"), 1, 2)
    whole = passed(student(ADD), 1, 2)
    for source, way in ((ADD, whole), ("def add(a, b):\n    return a + (b if a < 2 else 1.0)\n", mixed)):
        found = student(source).replay([floats, mixed, whole], hidden=False)
        assert found is not None
        assert found[0] is way


def test_the_test_is_told_what_was_asked_and_goes_on(student: Make):
    transcript = passed(student(ADD), 1, 2, 3)
    other = student(COUNTING.replace("return a + b", "return a + b + (a == 2)"))
    assert other.replay([transcript], hidden=False) is None
    assert other.conversation.retelling
    other.begin_test(hidden=False)
    assert [other.add(number, 1) for number in (1, 2)] == [2, 4]
    assert not other.conversation.retelling
    assert other.add(5, 1) == 6
    assert other.conversation.end()
    assert other.value("asked") == [(1, 1), (2, 1), (5, 1)]
    assert [str(call) for call in other.calls] == ["add(1, 1)", "add(2, 1)", "add(5, 1)"]


def test_the_end_of_a_process_is_told_where_it_comes_in_the_test(student: Make):
    transcript = passed(student(ADD), 1, 2, 3)
    other = student("import os\n" + ADD.replace("return", "if a == 2: os._exit(3)\n    return"))
    assert other.replay([transcript], hidden=False) is None
    other.begin_test(hidden=False)
    assert other.add(1, 1) == 2
    with pytest.raises(StudentStopped) as stopped:
        other.add(2, 1)
    assert stopped.value.verdict == "crashed"
    assert other.conversation.end()
    assert other.add(3, 1) == 4


def test_a_missing_function_is_told_by_the_test(student: Make):
    transcript = passed(student(ADD), 1)
    other = student("x = 1\n")
    assert other.replay([transcript], hidden=False) is None
    other.begin_test(hidden=False)
    with pytest.raises(StudentStopped, match="add"):
        other.add(1, 1)


def test_names_and_probes_are_asked_again(student: Make):
    probes = "def look(module, n):\n    return module.add(n, n)\n"

    def ask(one: Student) -> None:
        one.begin_test(hidden=True)
        assert not one.has("sub")
        one.require("add")
        assert one.probe("look", 2) == 4

    first = student(ADD, probes=probes)
    ask(first)
    transcript = first.conversation.transcript(0)
    assert transcript is not None
    assert transcript.weight_of_probes > 0
    again = student(COUNTING, probes=probes)
    assert again.replay([transcript], hidden=True) == (transcript, 0)
    assert again.met_hidden_tests
    assert again.value("asked") == [(2, 2)]
    assert student(ADD + "def sub(): pass\n", probes=probes).replay([transcript], hidden=True) is None


def test_a_test_that_asks_otherwise_is_found_out(student: Make):
    transcript = passed(student(ADD), 1, 2)
    for asks in ((1, 3), (1,)):
        other = student(ADD.replace("a + b", "a + b + (a == 2)"))
        assert other.replay([transcript], hidden=False) is None
        other.begin_test(hidden=False)
        try:
            for number in asks:
                other.add(number, 1)
        except SandboxError:
            assert asks == (1, 3)
        assert not other.conversation.end()


def test_what_raises_is_not_kept(student: Make):
    """Which lines were missed is told of it, and that is no part of the answer."""
    one = student(ADD)
    one.begin_test(hidden=False)
    assert one.call("add", 1, "x").raised is not None
    assert one.conversation.transcript(1) is None
