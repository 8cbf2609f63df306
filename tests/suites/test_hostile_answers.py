"""What a forged answer can do to the trusted side: nothing but be a verdict on the submission, in bounded sentences.

A link that answers with any plain data at all stands where a submission's process would; everything that takes what
it says is run over it: loading, calls, values, probes, comparisons, hints, the verdict, the sentences.
"""

from __future__ import annotations

import contextlib
import faulthandler
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unicodedata import combining, normalize

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.domain.course import Limits
from grader.domain.verdict import Verdict
from grader.grading.remarks import explain_loading, explain_skipping, keep_needed
from grader.sandbox import stops
from grader.sandbox.backends.heard import Heard, Listener
from grader.sandbox.backends.link import End
from grader.sandbox.raised import MAX_TEXT, Raised, read_raised
from grader.sandbox.seam import capacity, messages, protocol, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.wire import Opaque
from grader.sandbox.stops import StudentStopped
from grader.sandbox.student import Call, Run, Student
from grader.sandbox.work import Work
from grader.suites.compare import checks
from grader.suites.compare.checks import Hint, Mismatch
from grader.suites.compare.messages import normalize_text
from grader.suites.compare.values import difference, key, unordered_difference
from grader.suites.feedback import sentences
from grader.suites.judging import Comparison, Ending, judge
from grader.text import Text
from grader.text.errors import AssignmentError
from grader.text.reprs import kind, printable, show
from tests.sandbox.hostile import arrays, opaques
from tests.sandbox.hostile import plain as plain_values

OURS = {Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED}
LIMITS = Limits(output_kb=16)
values = st.recursive(
    plain_values | opaques, lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
)
"""Anything that decodes."""


class Forger:
    """A link whose answers are given; the id is always right, as a hostile process reads it from the request."""

    weight = 0
    spent = 0.0

    def __init__(self, answers: Iterator[dict[str, Any]]) -> None:
        self.answers = answers

    def exchange(
        self,
        request: messages.Request,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        wire.frame(protocol.request(request, "0"))
        if isinstance(request, messages.Stage):  # answered before there is any code that could forge
            return {"staged": True, "id": "0"}
        answer = next(self.answers)
        return {**answer, "id": "0"}

    def end(self) -> End:
        return End(0)


class Host:
    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = iter(answers)

    def start(self, bounds: Bounds) -> Forger:
        return Forger(self.answers)


LOADED = {"printed": "", "raised": None, "skipped": [], "remarks": [], "names": ["f"], "unchanged": [], "cpu": 0.1}


def student(*answers: dict[str, Any], kind: str = "functions", probes: str = "") -> Student:
    return Student(Host(*answers), Work("a", kind, {"a.py": b""}, "a.py", probes=probes), LIMITS)


texts = st.text(st.characters(exclude_categories=()))
flags = st.booleans() | values
lines = st.lists(st.tuples(st.integers(), texts) | st.tuples(st.integers(), texts).map(list) | values) | values
syntaxes = st.fixed_dictionaries(
    {}, optional={name: st.integers() | texts | values for name in ("line", "column", "text", "message", "kind")}
)
NAMES = (
    *("type", "message", "lines", "syntax", "is_memory", "is_exit", "is_eof", "is_not_implemented", "is_timeout"),
    *("is_import", "at_line", "lost_line", "needed", "sentence", "limit", "used", "facts", "files"),
)
FACTS = ("near", "compared_line", "attribute", "module", "owner", "own_file", "called", "hides", "bound_line")
FIELDS = {
    "type": texts | values,
    "message": texts | values,
    "lines": lines,
    "syntax": st.none() | syntaxes | values,
    "at_line": st.integers() | values,
    "lost_line": st.integers() | values,
    "needed": st.lists(st.integers() | values) | values,
    "sentence": st.fixed_dictionaries({}, optional={"ko": texts | values, "en": texts | values}) | values,
    "limit": st.sampled_from(["memory", "disk", "inodes", "files", "threads", "processes"]) | values,
    "used": st.integers() | values,
    "facts": st.dictionaries(st.sampled_from(FACTS), st.integers() | texts | values) | values,
    "files": st.lists(texts) | values,
}
places = st.lists(st.tuples(texts | values, st.integers() | values, st.integers() | values)) | values
raised = st.none() | st.fixed_dictionaries({}, optional={name: FIELDS.get(name, flags) for name in NAMES}) | values
faults = st.fixed_dictionaries(
    {}, optional={"verdict": st.sampled_from([*Verdict]).map(str) | values, "ko": texts | values, "en": texts | values}
)
ANSWER: dict[str, st.SearchStrategy[Any]] = {
    "value": values,
    "type": texts | values,
    "printed": texts | values,
    "cut": flags,
    "raised": raised,
    "cpu": st.floats() | values,
    "arguments": st.lists(values).map(tuple) | values,
    "fault": faults | values,
    "missing_probe": flags,
    "skipped": st.lists(raised) | values,
    "remarks": st.lists(texts | values) | values,
    "names": st.lists(texts | st.just("f")) | values,
    "unchanged": st.lists(texts) | values,
    "values": st.lists(texts) | values,
    "lost": st.lists(st.tuples(texts | st.just("f"), st.integers() | values)) | values,
    "repeated": places,
    "rebound": places,
    "indented": st.lists(st.tuples(texts | st.just("f"), st.integers() | values)) | values,
    "unreadable": texts | values,
}
answers = st.fixed_dictionaries({}, optional=ANSWER)
slow = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_raised(raised: Raised | None) -> None:
    if raised is None:
        return
    assert type(raised.type) is str
    assert type(raised.message) is str
    assert all(0 <= number < 10**9 and type(text) is str for number, text in raised.lines)
    assert len(str(raised)) <= 2 * MAX_TEXT + 2


def check_verdict(stopped: StudentStopped) -> None:
    """The submission's own verdict, in sentences that can be shown."""
    judged = judge(Ending(stopped))
    assert judged.verdict not in OURS | {Verdict.PASSED}
    check_sentences(judged.message, judged.brief, judged.staff)


def check_remarks(*texts: Text) -> None:
    """As a report keeps them (`grader.grading.outcome`)."""
    for text in texts:
        check_sentences(Text(printable(text.ko, 4_000), printable(text.en, 4_000)))


def check_sentences(*texts: Text | str) -> None:
    for text in texts:
        for one in (text,) if isinstance(text, str) else (text.ko, text.en):
            assert len(one) <= 8_001
            assert printable(one, 10_000) == one
            one.encode()


@given(answers, st.sampled_from(["functions", "script"]))
@slow
def test_any_answer_to_loading_is_a_run_or_a_verdict_on_the_submission(answer: dict[str, Any], kind: str) -> None:
    one = student(answer, kind=kind)
    try:
        run = one.loaded
    except StudentStopped as stopped:
        check_verdict(stopped)
        return
    assert type(run) is Run
    assert all(type(name) is str for name in (*run.names, *run.unchanged, *run.remarks, run.printed))
    assert 0 <= run.seconds < 1e6
    check_raised(run.raised)
    for one_raised in run.skipped:
        check_raised(one_raised)
    lines_missed = {raised.at for raised in run.skipped[1:]}
    check_remarks(
        *explain_loading(run), *explain_skipping(run), *explain_skipping(keep_needed(run, kind, lines_missed))
    )
    for name in ("f", *run.names[:3], *(lost for lost, _ in run.lost[:2])):
        with contextlib.suppress(StudentStopped):
            raise stops.explain_missing(name + "x", run.names)
        try:
            one.require(name)
        except StudentStopped as stopped:
            check_verdict(stopped)


@given(answers, st.sampled_from(["call", "value", "probe", "clean", "run", "attribute"]))
@slow
@example({"fault": {"verdict": np.array([1, 2])}}, "probe")
@example({"missing_probe": True}, "probe")
def test_any_answer_to_a_question_is_a_value_or_a_verdict_on_the_submission(answer: dict[str, Any], how: str) -> None:
    one = student(LOADED, answer, answer, probes="def f(module):\n    return 1\n")
    assert one.has("f")
    asks: dict[str, Callable[[], Any]] = {
        "call": lambda: one.call("f", 1, [2]),
        "value": lambda: one.value("f"),
        "probe": lambda: one.probe("f"),
        "clean": lambda: one.clean("f"),
        "run": one.run,
        "attribute": lambda: one.f(1),
    }
    try:
        got = asks[how]()
    except StudentStopped as stopped:
        check_verdict(stopped)
        return
    if isinstance(got, Call):
        check_raised(got.raised)
        assert len(got.arguments) == 2
        assert 0 <= got.seconds < 1e6
        assert all(type(text) is str for text in (got.printed, got.type_name))
        compare_all(got)


def test_a_probe_that_is_not_in_probes_py_is_the_authors_slip() -> None:
    with pytest.raises(AssignmentError, match="no function 'g'"):
        student(LOADED, {"missing_probe": True}, probes="def f(module): ...").probe("g")


def test_a_value_that_is_passed_on_and_is_too_large_is_the_submissions_fault() -> None:
    """A probe's answer goes to the clean room; one that fills the wire has no room left for what is around it."""
    million = [None] * (capacity.MAX_VALUES - 5)
    one = student(LOADED, {"value": million}, LOADED, {"value": 1})
    with pytest.raises(StudentStopped) as stopped:
        one.clean("g", one.probe("f"))
    assert stopped.value.verdict == "over_limit"
    check_verdict(stopped.value)


def test_a_test_that_passes_what_is_no_data_is_the_authors_slip() -> None:
    with pytest.raises(AssignmentError, match="cannot travel"):
        student(LOADED, {}).call("f", object())


WANTED: list[Any] = [
    None, True, 1, 1.5, 2**70, "안녕", b"x", [1, "a"], ("a",), {"a": 1, 2: [3]}, {1, "b"}, [], [[1, 2], {"a": {1}}],
    np.arange(4.0), np.eye(2) > 0, [np.arange(2), "x"], 1j,
]  # fmt: skip


def compare_all(call: Call) -> None:
    """Every comparison, over what a call told."""
    got, hints = call.value, [Hint(want, Text("가", "a")) for want in WANTED]
    for want in WANTED:
        judged_as(call, partial(checks.check, got, want, hints=hints))
        if isinstance(want, (list, tuple)):
            judged_as(call, partial(checks.check_list, got, want, hints=hints))
            judged_as(call, partial(checks.check_list, got, want, ordered=False))
    for close in (1, 2**70, 1.5, [1.0, 2.0], np.eye(2)):
        judged_as(call, partial(checks.check_close, got, close, rtol=1e-6, atol=1e-6))
    judged_as(call, partial(checks.check_close, got, 1.0, rtol=0.1, shape=(2, 2)))
    judged_as(call, partial(checks.check_text, call, "한 줄", lines=True, blanks="collapse", hints=hints))
    judged_as(call, partial(checks.check_unchanged, call, 1))


def judged_as(call: Call, check: Callable[[], None]) -> None:
    """Passed, or a verdict on the submission; never an error of ours."""
    try:
        check()
    except (Mismatch, StudentStopped) as error:
        judged = judge(Ending(error, [call], [Comparison("==", call.value, 1)]))
        assert judged.verdict not in OURS
        check_sentences(judged.message, judged.brief, judged.staff)


@given(values)
@slow
@example([np.zeros(3), np.zeros(3)])
@example(np.zeros((2,) * 12, np.uint8))
@example({Opaque("x" * 500, "y" * 500), 1j, "a"})
def test_any_value_is_compared_shown_and_judged(value: Any) -> None:
    call = Call("f", (1, [2]), {}, value, "list", "printed", claimed_arguments=(1, value))
    compare_all(call)
    assert len(show(value)) <= 510
    assert kind(value) or isinstance(value, Opaque)
    check_sentences(judge(Ending(AssertionError("x"), [call], [Comparison("==", value, 1)])).message)
    sentences.missing_name("f", [value] if isinstance(value, str) else [])


def test_a_call_is_shown_without_being_written_out() -> None:
    """A suite may pass on what a submission returned: a line is made of it, and not first all of it."""
    large = ["x" * 2**20, b"\xff" * 2**20, list(range(10**6)), {"k" * 2**20: 1}, 10**6_000]
    tracemalloc.start()
    shown = str(Call("f", (large, 1.5, "a'b"), {"k": large[1]}))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**18
    assert len(shown) < 800
    assert shown.startswith("f(['xxx")
    assert "…, 1.5, \"a'b\", k=b'\\xff" in shown


@given(arrays() | values)
@slow
def test_a_key_stands_for_its_value(value: Any) -> None:
    assert hash(key(value, 5)) == hash(key(value, 5))
    if "O" not in repr(wire.encode(value)):  # a description equals nothing
        assert unordered_difference([value, 1], [1, value]) is None


# What a large or crafted answer costs


@contextlib.contextmanager
def watched(seconds: float = 60.0) -> Iterator[None]:
    """Ends the run where the block hangs: each of these took minutes to hours, or the memory."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def peak(work: Callable[[], Any]) -> int:
    tracemalloc.start()
    try:
        with watched():
            work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


MARKS = "\u0301\u0316" * 1_000_000


@pytest.mark.parametrize("marks", [MARKS, "e" + MARKS, "\u0f73" * 1_000_000, "\u0344" * 1_000_000])
def test_marks_without_end_are_not_sorted(marks: str) -> None:
    """`unicodedata.normalize` takes quadratic time for them: 120,000 took eight seconds."""
    with watched():
        assert normalize_text(marks) == marks
        assert difference([marks, "x"], ["x"]) is not None
        assert difference(marks, "x" * len(marks)) is not None
        with pytest.raises(Mismatch):
            checks.check_list([marks], ["a", "b"], ordered=False)
        with pytest.raises(Mismatch):
            checks.check_text(marks, "x")


def test_every_character_that_hides_marks_is_known() -> None:
    """Of a class of its own (0), and made of marks alone."""
    hidden = {c for c in map(chr, range(sys.maxunicode + 1)) if not combining(c) and combining(normalize("NFD", c)[0])}
    assert hidden == {"\u0f73", "\u0f75", "\u0f81"}


@given(st.text())
@example("각" + "\u0301" * 30)
def test_texts_of_any_language_are_composed(text: str) -> None:
    run = longest = 0
    for c in text:
        run = run + 1 if combining(c) or c in "\u0f73\u0f75\u0f81" else 0
        longest = max(longest, run)
    assert normalize_text(text) == (normalize("NFC", text) if longest <= 30 else text)


@pytest.mark.parametrize("shape", [(7,) * 8, (2,) * 22, (1,) * 32, (3, 0, 2), (2000, 2000), (100, 100, 100)], ids=str)
def test_an_array_of_any_shape_is_shown_in_bounded_memory(shape: tuple[int, ...]) -> None:
    array = np.zeros(shape, np.uint8)
    shown: list[str] = []
    assert peak(lambda: shown.append(show(array))) < 4 * 2**20
    assert len(shown[0]) <= 510


@pytest.mark.parametrize("length", [1, 2])
def test_a_large_array_is_compared_in_bounded_memory(length: int) -> None:
    """A tuple of its items, or a float64 of each, would take eight to a hundred times its 8 MB."""
    large = np.ones(8 * 2**20, np.uint8)
    assert peak(lambda: difference([large, 1][:length], ["x", np.zeros(3)])) < 16 * 2**20
    for check in (
        lambda: checks.check_list(large, [1, 2]),
        lambda: checks.check_list(large, [1, 2], ordered=False),
        lambda: checks.check_list([large], [np.zeros(2)], ordered=False),
        lambda: checks.check_close(large, [1.0, 2.0], rtol=1e-6),
        lambda: checks.check({"a": large}, {"a": [1]}),
    ):

        def mismatches(check: Callable[[], None] = check) -> None:
            with pytest.raises(Mismatch):
                check()

        assert peak(mismatches) < 16 * 2**20


def test_a_long_array_is_told_by_its_length() -> None:
    with pytest.raises(Mismatch, match="There should be 2 items, and there are 5000"):
        checks.check_list(np.zeros(5_000), [1, 2])


def test_forged_names_do_not_keep_the_search_for_a_near_miss_busy() -> None:
    names = [f"get_special_student{n}" for n in range(200_000)] + ["x" * 10**6]
    with watched():
        run = student({**LOADED, "names": names}).loaded
        assert len(run.names) <= 20_000
        stopped = stops.explain_missing("get_special_students", run.names)
        assert "get_special_student" in stopped.message.en
        assert len(stopped.message.en) < 400


def test_forged_texts_are_cut_where_they_come_in() -> None:
    """Before a sentence is made of them, in two languages and several copies."""
    long = "가" * 10**6
    call = student(LOADED, {"type": long, "printed": long, "raised": {"type": long, "message": long}}).call("f")
    assert len(call.type_name) <= 500
    assert len(call.printed) == 16 * 1024
    assert call.overrun is not None
    for answer in ({"fault": {"verdict": "crashed", "ko": long, "en": long}}, {"raised": {"message": long}}):
        with pytest.raises(StudentStopped) as stopped:
            student(LOADED, answer).probe("f")
        assert len(stopped.value.message.ko + stopped.value.message.en) < 10_000
    with pytest.raises(StudentStopped) as stopped:
        _ = student({"unreadable": long}).loaded
    assert len(stopped.value.staff) <= MAX_TEXT


def test_a_line_number_of_four_thousand_digits_is_none() -> None:
    raised = read_raised({"lines": [(10**4_000, "x")], "syntax": {"line": -1, "column": 10**12}}, Limits())
    assert raised is not None
    assert raised.lines == ((0, "x"),)
    assert raised.syntax is not None
    assert (raised.syntax.line, raised.syntax.column) == (0, 0)
