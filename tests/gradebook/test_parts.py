"""Reports of which something is read when it is asked for say the same as those that are read at once.

Of `grader.gradebook.parts`."""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.disclosure import disclose
from grader.domain.exhibits import Chart, Line
from grader.domain.kept import Kept, make_all
from grader.domain.verdict import RanLines, StaffNote, TestResult, TestScore, Trace, Turn, Verdict
from grader.gradebook.bodies import Reader, pack, read_report, seal, unpack
from grader.gradebook.book import Gradebook
from grader.gradebook.parts import Rest
from grader.gradebook.shelf import Shelf
from grader.text import Text, plain
from grader.text.errors import MachineError
from tests.gradebook.test_bodies import REPORTS
from tests.gradebook.test_book import report

HOSTILE = ['"exhibits":[{', '}],"x":[{', "{", "]}", '\\"}', "\\", '"', "\n", "\x1f0\x1f", "\x1e1 2;3\x1e"]


def refuse(error: Exception) -> Exception:
    return AssertionError(error)


def chart(words: str, values: tuple[float | None, ...] = (1.0, None)) -> Chart:
    line = Line(label=plain(words), x=tuple(range(len(values))), y=values, mark=plain(words))
    return Chart(title=plain(words), note=plain(words), x_label=plain(words), lines=(line, line))


@given(st.lists(REPORTS, min_size=1, max_size=4))
@settings(deadline=None)
def test_a_report_is_the_same_whenever_its_exhibits_are_read(reports):
    shelf = Shelf()
    bodies = []
    for each in reports:
        packed = pack(each, shelf)
        shelf.put(packed.pieces)
        bodies.append(packed.body)
    reader = Reader(shelf, refuse)
    for each, body in zip(reports, bodies, strict=True):
        later, digest = reader.read(body)
        at_once = read_report(body, shelf)
        assert isinstance(later.exhibits, Kept) == bool(each.exhibits)
        assert later == at_once == each
        assert repr(later) == repr(at_once)
        assert later.model_dump() == at_once.model_dump()
        assert digest == hashlib.sha256(unpack(body, shelf)).digest()


@given(st.lists(REPORTS, min_size=1, max_size=4))
@settings(deadline=None)
def test_an_outline_says_of_its_report_what_the_report_says_whole(reports):
    shelf = Shelf()
    bodies = []
    for each in reports:
        packed = pack(each, shelf)
        shelf.put(packed.pieces)
        bodies.append(packed.body)
    reader = Reader(shelf, refuse)
    for each, body in zip(reports, bodies, strict=True):
        asked = []

        def read(body: bytes = body, asked: list[bytes] = asked) -> Rest:
            asked.append(body)
            return reader.rest(body)

        outlined, digest = reader.outline(body, read)
        assert digest == hashlib.sha256(unpack(body, shelf)).digest()
        assert outlined.outline == tuple(test.outline for test in each.tests)
        assert (outlined.student, outlined.score, outlined.tasks, outlined.scores, outlined.files) == (
            *(each.student, each.score, each.tasks, each.scores, each.files),
        )
        assert not asked
        assert outlined == each
        assert disclose(outlined) == disclose(each)
        assert outlined.model_dump() == each.model_dump()
        assert pack(outlined, shelf).body == body
        assert bool(asked) == bool(each.tests or each.exhibits or each.source)


@pytest.mark.parametrize(
    "words", [*HOSTILE, '"message":{', '"ran":{"', ',"seconds":1', '"detail":"', '],"scores":[', "0"]
)
def test_what_a_submission_says_is_not_taken_for_an_outline(words):
    lines = RanLines(shown=(1,), ran=(1,), trace=Trace(call=words, first=(Turn(line=1, values=((words, words),)),)))
    staff = StaffNote(calls=(words,), detail=words, printed=words, shown=words, behaviour="b", bug=words)
    said = {"message": Text(words, words + words), "printed": words, "staff": staff, "ran": lines}
    tests = tuple(
        TestResult(function="test_a", case=words, task="a", verdict=verdict, visible=True, seconds=seconds, **said)
        for verdict, seconds in ((Verdict.PASSED, 0.0), (Verdict.CRASHED, 1e-7), (Verdict.WRONG_ANSWER, 2.5))
    )
    tables = {"source": {1: words}, "versions": {"source": words}, "staff_detail": words}
    made = report(tests=tests, scores=(TestScore(score=0, max_score=1),) * 3, **tables)
    packed = pack(made, shelf := Shelf())
    shelf.put(packed.pieces)
    reader = Reader(shelf, refuse)
    outlined, _ = reader.outline(packed.body, lambda: reader.rest(packed.body))
    assert outlined.outline == made.outline
    assert {test.shown for test in outlined.outline} == {words}
    assert outlined == made


def test_outlines_that_say_the_same_are_one(tmp_path):
    """In whatever words, and however long it took."""
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="1", isolation_level=4)
        for number in range(3):
            note = StaffNote(detail=f"it was {number}", behaviour="same", shown="f() → 1")
            said = {"message": plain(str(number)), "printed": "x" * number, "seconds": number / 8, "staff": note}
            test = TestResult(function="test_a", task="a", verdict=Verdict.CRASHED, visible=True, **said)
            points = (TestScore(score=0, max_score=1),)
            book.record(report(f"s{number}", tests=(test, test), scores=points * 2), run)
        outlines = [entry.report.outline for entry in book.entries()]
    assert outlines[0] is outlines[1] is outlines[2]
    assert outlines[0][0] == outlines[0][1]
    assert outlines[0][0].behaviour == "same"


def test_tests_that_were_passed_alike_are_one(tmp_path):
    """What stands beside them in a report is its own, and so is the time that each took."""
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="1", isolation_level=4)
        made = []
        for number in range(3):
            common = {"function": "test_a", "task": "a", "visible": True}
            passed = TestResult(**common, verdict=Verdict.PASSED, printed="x")
            slow = TestResult(**common, verdict=Verdict.PASSED, printed="y", seconds=number / 8)
            failed = TestResult(**common, verdict=Verdict.CRASHED, message=plain(str(number)))
            made.append((passed, slow, failed)[number:] + (passed, slow, failed)[:number])
            book.record(report(f"s{number}", tests=made[-1], scores=(TestScore(score=0, max_score=1),) * 3), run)
        read = [tuple(entry.report.tests) for entry in book.entries()]
        untimed = [tuple(entry.report.untimed) for entry in book.entries()]
    assert read == made
    assert read[0][0] is read[1][2] is read[2][1]
    assert untimed[0][1] is untimed[1][0] is untimed[2][2]
    assert [[replace(test, seconds=0.0) for test in tests] for tests in read] == [[*tests] for tests in untimed]
    assert [next(test.seconds for test in tests if test.printed == "y") for tests in read] == [0, 1 / 8, 2 / 8]


def test_what_is_told_of_reports_that_are_equal_is_one(tmp_path):
    """Whoever handed them in, and however long it took; not of one that says something else, or has other points."""
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="1", isolation_level=4)
        for number, (printed, points) in enumerate([("x", 1), ("x", 1), ("y", 1), ("x", 2)]):
            common = {"task": "a", "visible": True, "printed": printed, "seconds": number / 8}
            ran = RanLines(shown=(1, 2), ran=(1,))
            tests = (
                TestResult(function="test_a", verdict=Verdict.PASSED, **common),
                TestResult(function="test_b", verdict=Verdict.CRASHED, ran=ran, **common),
            )
            scores = (TestScore(score=1, max_score=points),) * 2
            made = report(f"s{number}", tests=tests, scores=scores, source={1: "def f():", 2: "    pass"})
            book.record(made, run)
        told = [make_all(disclose(entry.report).tests) for entry in book.entries()]
        apart = [
            disclose(entry.report.model_copy(update={"tests": make_all(entry.report.tests)})).tests
            for entry in book.entries()
        ]
    assert told[0] is told[1]
    assert len({id(tests) for tests in told}) == 3
    assert told == apart
    assert [line.text for line in told[2][1].lines] == ["def f():", "    pass"]


def test_a_report_that_was_changed_since_is_told_when_it_is_asked_for(tmp_path):
    test = TestResult(function="test_a", task="a", verdict=Verdict.CRASHED, visible=True)
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="1", isolation_level=4)
        for student in ("s1", "s2"):
            book.record(report(student, tests=(test,)), run)
        one, two = book.entries()
        assert one.report.tests == (test,)
        other = pack(report("s2", tests=(test, test)), Shelf()).body
        book._db.execute("UPDATE reports SET body = ? WHERE student = 's2'", (other,))
        with pytest.raises(MachineError, match="it was changed since it was read"):
            len(two.report.tests)
        book._db.execute("DELETE FROM reports WHERE student = 's2'")
        with pytest.raises(MachineError, match="it was changed since it was read"):
            len(two.report.tests)
        assert one.report.tests == (test,)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_submission_says_ends_no_exhibit(words):
    drawn = (chart(words), chart(words + words, tuple(map(float, range(200)))), chart(""))
    made = report(exhibits=drawn, exhibit_faults=(words,), staff_detail=words, source={1: words}, versions={words: "1"})
    packed = pack(made, shelf := Shelf())
    shelf.put(packed.pieces)
    later, _ = Reader(shelf, refuse).read(packed.body)
    assert later == made
    assert later.exhibits == drawn
    assert (len(later.exhibits), later.exhibits[0], later.exhibits[1:]) == (3, drawn[0], drawn[1:])
    assert pickle.loads(pickle.dumps(later)) == made
    assert pack(later, shelf).body == packed.body


def test_exhibits_that_are_none_are_told_when_they_are_asked_for(tmp_path):
    """Whoever asks for nothing else than scores has them; what draws the page ends with the sentence about the file."""
    with Gradebook.open(tmp_path) as book:
        book.record(report(exhibits=(chart("a"),)), book.begin_run(version="1", isolation_level=4))
        raw = json.loads(report().model_dump_json(exclude_defaults=True))
        whole = json.dumps({**raw, "exhibits": [{"kind": "none"}]}).replace('"exhibits": [', '"exhibits":[').encode()
        book._db.execute("UPDATE reports SET body = ?", (seal(whole, whole),))
        book._db.commit()
    with Gradebook.open(tmp_path) as book:
        (entry,) = book.entries()
        assert entry.score == 50.0
        for _ in range(2):
            with pytest.raises(MachineError, match="a stored report cannot be read"):
                len(entry.report.exhibits)
