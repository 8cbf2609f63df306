"""The ledger of messages: nothing is lost of it, and a message is the same as long as it says the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, Dispatch, Told, name_message, prepare, read_ledger, record_step

WHERE = "kim@example.org"
FACT = Told("graded", 7.5, {"a": None, "b": 7.5}, "v", ("p",), ("f",), ("r",), ("n",))


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        book.finish_run(book.begin_run(version="0", isolation_level=3))
        yield book


def name(book, student="kim", content="a", before=()):
    return name_message(book, student, content, before, "example.org")


def test_steps_stand_as_they_came(book):
    """By student and message; each address has its own."""
    first = prepare(book, "kim", "<1@example.org>", "a", {"sums": FACT}, 1, ["Bring a pencil"], "<k@x>")
    second = prepare(book, "kim", "<2@example.org>", "b", {"sums": Told("none")}, 1)
    prepare(book, "\udcff", "<3@example.org>", "c", {}, None)
    record_step(book, first, [WHERE, "other@example.org"], "in_data")
    record_step(book, first, [WHERE], "accepted", "250 ok")
    record_step(book, second, [WHERE], "later", "450 busy")
    ledger = read_ledger(book)
    assert list(ledger) == ["kim", "\udcff"]
    one, two = ledger["kim"]
    assert (one.state(WHERE), one.state("other@example.org"), one.state("none@example.org")) == (
        "accepted",
        "in_data",
        None,
    )
    assert [(each.address, each.state, each.said) for each in one.dispatches[1:]] == [
        ("other@example.org", "in_data", ""),
        (WHERE, "accepted", "250 ok"),
    ]
    assert (one.facts, two.facts, two.state(WHERE)) == ({"sums": FACT}, {"sums": Told("none")}, "later")
    assert [(each.notes, each.answers) for each in (one, two)] == [(("Bring a pencil",), "<k@x>"), ((), "")]
    assert [each.told for each in (one, two, *ledger["\udcff"])] == [True, False, False]


def test_a_message_that_is_prepared_twice_is_one(book):
    made = name(book)
    assert prepare(book, "kim", made, "a", {}, 1) == prepare(book, "kim", made, "a", {}, 1)
    assert len(read_ledger(book)["kim"]) == 1


def test_a_message_has_one_name_until_it_is_told(book):
    """The same words again after others are another one: a mail program would hide a known Message-ID."""
    first = name(book)
    assert first == name(book)
    assert len({first, name(book, student="lee"), name(book, content="b"), name(book, student="\ud800")}) == 4
    record_step(book, prepare(book, "kim", first, "a", {}, 1), [WHERE], "later")
    assert name(book, before=read_ledger(book)["kim"]) == first
    for state in ("in_data", "unknown"):
        record_step(book, prepare(book, "kim", first, "a", {}, 1), [WHERE], state)
        assert name(book, before=read_ledger(book)["kim"]) == first, "sent once more it is still that one"
    record_step(book, prepare(book, "kim", first, "a", {}, 1), [WHERE], "accepted")
    assert name(book, before=read_ledger(book)["kim"]) != first


def test_a_step_is_on_the_disk_when_it_is_recorded(tmp_path):
    """Whatever kills the program then."""
    program = f"""
        import os, signal
        from pathlib import Path
        from grader.gradebook.book import Gradebook
        from grader.gradebook.deliveries import prepare, record_step
        with Gradebook.open(Path({str(tmp_path)!r})) as book:
            run = book.begin_run(version="0", isolation_level=3)
            record_step(book, prepare(book, "kim", "<1@example.org>", "a", {{}}, run.id), ["{WHERE}"], "in_data")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env={**os.environ}, check=False)
    assert done.returncode == -signal.SIGKILL
    with Gradebook.open(tmp_path, write=False) as book:
        ((delivery,),) = read_ledger(book).values()
    assert isinstance(delivery, Delivery)
    (step,) = delivery.dispatches
    assert isinstance(step, Dispatch)
    assert (step.address, step.state) == (WHERE, "in_data")
