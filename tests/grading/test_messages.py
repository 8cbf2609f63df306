"""The pipe between a run and its workers carries two closed sets of messages; whatever else comes raises."""

import dataclasses
import pickle
from multiprocessing import Pipe
from typing import get_args

import pytest

from grader.domain.secret import FIXED
from grader.domain.verdict import Verdict
from grader.grading.batch import messages
from grader.grading.batch.messages import (
    AskAssignment,
    AskSeat,
    AskSubmission,
    Assigned,
    Deliver,
    Fault,
    Given,
    Lost,
    MessageError,
    Seated,
    assigned,
    from_worker,
    given,
    seated,
)
from grader.grading.batch.place import Watch
from grader.grading.batch.plan import Plan
from grader.grading.batch.processes import Pool, _Worker
from grader.grading.batch.queue import Queue
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission
from tests.conftest import RIGHT, write


def one(course):
    from grader.domain.course_files import load_course

    root = course.parent / "class"
    write(root, {"a/sums.py": RIGHT["sums"]})
    assignment = load_course(course).assignment("sums")
    return assignment, Submission("a", "a", "sums", root, ("sums.py",), "sums.py")


def test_every_message_comes_out_of_a_pipe_as_it_went_in(course):
    assignment, submission = one(course)
    report = ungraded(submission, Verdict.GRADER_FAILED, "why", level=1, secret=FIXED, assignment=assignment)
    sent = [
        AskAssignment(),
        AskSeat(("numpy",), 0),
        AskSubmission("sums"),
        Deliver(report),
        Fault("sums", Verdict.ASSIGNMENT_BROKEN, "why"),
        Lost("why"),
    ]
    assert {type(each) for each in sent} == set(get_args(messages.FromWorker))
    for message in sent:
        assert from_worker(pickle.loads(pickle.dumps(message))) == message
    for id_ in ("sums", None):
        assert assigned(pickle.loads(pickle.dumps(Assigned(id_)))).assignment == id_
    assert seated(pickle.loads(pickle.dumps(Seated(3)))).number == 3
    for each in (submission, None):
        assert given(pickle.loads(pickle.dumps(Given(each)))).submission == each


def test_what_a_message_holds_does_not_change():
    for kind in (*get_args(messages.FromWorker), *get_args(messages.ToWorker)):
        assert kind.__dataclass_params__.frozen
        assert set(messages._FIELDS[kind]) == {field.name for field in dataclasses.fields(kind)}


@pytest.mark.parametrize(
    "message",
    [
        ("lost", "why"),
        ("deliver",),
        None,
        "assignment",
        Assigned("sums"),
        AskSeat(["numpy"], 0),
        AskSeat(("numpy",), None),
        AskSubmission(None),
        Deliver(None),
        Fault("sums", "grader_failed", "why"),
        Lost(None),
    ],
    ids=repr,
)
def test_what_no_worker_says_raises(message):
    with pytest.raises(MessageError):
        from_worker(message)


def test_an_answer_is_one_to_what_was_asked():
    for take, message in (
        (assigned, Given(None)),
        (given, Assigned(None)),
        (assigned, None),
        (given, "sums"),
        (seated, Given(None)),
    ):
        with pytest.raises(MessageError, match="does not answer"):
            take(message)
    for take, message in ((assigned, Assigned(1)), (given, Given("sums")), (seated, Seated(None))):
        with pytest.raises(MessageError, match="is of type"):
            take(message)


def test_an_unknown_message_costs_no_submission_a_try(course):
    """Taken for a loss it would, and the second one would stand as a fault of the grader's."""
    assignment, submission = one(course)
    settled = []
    queue = Queue({"sums": assignment}, [submission], lambda *each: settled.append(each), level=1, secret=FIXED)
    plan = Plan({"sums": assignment}, True, 1, "en", FIXED)
    pool = Pool(1, plan, queue, Watch(), forked=False)
    assert queue.assignment_for(0) == "sums"
    assert queue.submission_for(0, "sums") == submission
    ours, theirs = Pipe()
    with ours, theirs:
        for _ in range(2):
            theirs.send(("gone", "why"))
            with pytest.raises(MessageError, match="a worker sent tuple"):
                pool.receive(_Worker(0, None, ours, None, 0.0))
    assert queue.current(0) == submission
    assert not settled
