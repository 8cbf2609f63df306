"""Bodies of reports: what was packed comes back, and nothing else is taken for one.

Of `grader.gradebook.bodies`, `grader.gradebook.compressed`."""

from __future__ import annotations

import json
import zlib
from dataclasses import MISSING, fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from grader.domain.exhibits import Chart, Confusion, Line, Path, Picture, Pictures, Surface
from grader.domain.verdict import (
    FileDigest,
    RanLines,
    Report,
    StaffNote,
    TaskScore,
    TestResult,
    TestScore,
    Trace,
    Turn,
    Verdict,
)
from grader.gradebook import compressed
from grader.gradebook.bodies import find_pieces, pack, read_report, seal, unpack
from grader.gradebook.compressed import deflate, inflate
from grader.gradebook.shelf import Shelf
from grader.text import Text
from tests.gradebook.test_book import report

WORDS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["\x1f0\x1f", "\x1e1 2;3\x1e", '"}],"', "\\u001f", "\udcff", "f(1, 2, 3, 4, 5)", "g(f(1, 2, 3, 4, 5))", "\\" * 13]
)
TEXTS = st.builds(Text, WORDS, WORDS)
NUMBERS = (
    st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-100, 100).map(lambda value: round(value, 4))
    | st.sampled_from([0.0, -0.0, 1e16, 1e-7, 1.5e300, 123456789.123456789, 5e-324])
)


def listed(values: st.SearchStrategy, most: int = 6) -> st.SearchStrategy:
    return st.lists(values, max_size=most).map(tuple)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    y = draw(listed(NUMBERS | st.none(), 30))
    x = tuple(draw(NUMBERS) for _ in y)
    marked = draw(listed(st.integers(0, len(y) - 1), 3)) if y else ()
    return Line(label=draw(TEXTS), x=x, y=y, marked=marked, mark=draw(TEXTS))


@st.composite
def surfaces(draw: st.DrawFn) -> Surface:
    x, y = (sorted(draw(st.sets(st.floats(-1e6, 1e6), min_size=2, max_size=5))) for _ in range(2))
    z = tuple(tuple(draw(NUMBERS) for _ in x) for _ in y)
    paths = draw(listed(st.builds(Path, label=TEXTS, points=listed(st.tuples(NUMBERS, NUMBERS), 30)), 3))
    goal = draw(st.none() | st.tuples(NUMBERS, NUMBERS))
    own = {"title": draw(TEXTS), "note": draw(TEXTS), "levels": draw(listed(NUMBERS))}
    return Surface(x=tuple(x), y=tuple(y), z=z, paths=paths, goal=goal, **own)


EXHIBITS = st.one_of(
    st.builds(Chart, title=TEXTS, note=TEXTS, x_label=TEXTS, lines=listed(lines(), 3), separate=st.booleans()),
    st.builds(Confusion, title=TEXTS, labels=st.just(("a", "b")), counts=st.just(((1, 2), (3, 4)))),
    st.builds(
        Pictures,
        title=TEXTS,
        pictures=listed(st.builds(Picture, width=st.just(1), height=st.just(1), pixels=st.just("AA=="), caption=TEXTS)),
    ),
    surfaces(),
)
TURNS = st.builds(
    Turn,
    line=st.integers(1, 9),
    depth=st.integers(0, 2),
    values=listed(st.tuples(WORDS, WORDS)),
    gave=WORDS,
    raised=st.booleans(),
)
TESTS = st.builds(
    TestResult,
    function=WORDS,
    case=WORDS,
    task=WORDS,
    verdict=st.sampled_from(Verdict),
    visible=st.booleans(),
    edge=st.booleans(),
    observed=st.booleans(),
    title=TEXTS,
    message=TEXTS,
    printed=WORDS,
    seconds=st.floats(0, 1e3),
    predetermined=st.booleans(),
    ran=st.none()
    | st.builds(
        RanLines,
        shown=listed(st.integers(1, 9)),
        ran=listed(st.integers(1, 9)),
        trace=st.none() | st.builds(Trace, call=WORDS, first=listed(TURNS), last=listed(TURNS), open=st.booleans()),
    ),
    staff=st.builds(StaffNote, calls=listed(WORDS), detail=WORDS, printed=WORDS, behaviour=WORDS, shown=WORDS),
)
REPORTS = st.builds(
    Report,
    student=WORDS,
    assignment=st.just("if_for"),
    status=st.sampled_from(Verdict),
    score=st.none() | st.floats(0, 100),
    max_score=st.just(100.0),
    tasks=listed(st.builds(TaskScore, task=WORDS, title=TEXTS, score=st.none() | NUMBERS, max_score=NUMBERS)),
    tests=listed(TESTS),
    scores=listed(st.builds(TestScore, score=NUMBERS, max_score=NUMBERS)),
    summary=TEXTS,
    remarks=listed(TEXTS),
    source=st.dictionaries(st.integers(1, 99), WORDS, max_size=3),
    exhibits=listed(EXHIBITS, 3),
    files=listed(st.builds(FileDigest, path=WORDS, size=st.integers(0, 2**40), sha256=WORDS), 2),
    graded_at=WORDS,
    isolation_level=st.integers(0, 4),
    near_limits=st.dictionaries(WORDS, st.floats(0, 1), max_size=2),
    versions=st.dictionaries(WORDS, WORDS, max_size=2),
)


@given(st.lists(REPORTS, min_size=1, max_size=4))
@settings(deadline=None)
def test_a_report_comes_back_whatever_is_in_it_and_whoever_came_before(reports):
    """To the last digit: `==` takes 0.0 and -0.0 for one."""
    shelf = Shelf()
    bodies = []
    for each in reports:
        packed = pack(each, shelf)
        assert packed == pack(each, shelf)  # the same for the same
        shelf.put(packed.pieces)
        bodies.append(packed.body)
    for each, body in zip(reports, bodies, strict=True):
        back = read_report(body, shelf)
        assert back == each
        assert repr(back.exhibits) == repr(each.exhibits)
        assert json.loads(unpack(body, shelf).decode("utf-8", "surrogatepass"))["student"] == each.student


def empty_defaults(kind: type, seen: set[type]) -> None:
    """Below `kind`: whatever is left out where it is as it is by default."""
    if kind in seen or kind in (Text, Verdict):
        return
    seen.add(kind)
    if is_dataclass(kind):
        values = [
            each.default_factory() if each.default is MISSING and each.default_factory is not MISSING else each.default
            for each in fields(kind)
            if (each.default, each.default_factory) != (MISSING, MISSING)
        ]
        assert not any(value for value in values if not is_dataclass(value)), kind
        for value in values:
            if is_dataclass(value):
                empty_defaults(type(value), seen)
    elif issubclass(kind, BaseModel):
        assert not any(each.default for each in kind.model_fields.values() if not each.is_required()), kind


def test_what_is_left_out_is_empty():
    """A default that becomes another one would change what was stored before: it would take a new format."""
    seen: set[type] = set()
    for kind in (Report, TaskScore, TestResult, TestScore, StaffNote, RanLines, Trace, Turn, FileDigest):
        empty_defaults(kind, seen)
    assert len(seen) == 9


def test_what_is_common_is_stored_once_and_what_a_student_says_is_not():
    title = Text("모두에게 같은 제목", "A title that is the same for all")

    def told(student: str) -> Report:
        call = "halve({'a': 1, 'b': 2}, times=3)"
        staff = StaffNote(calls=(call,), detail=f"{student} said something", shown=f"{call} → {student}")
        test = TestResult(function="test_a", task="a", verdict=Verdict.CRASHED, visible=True, title=title, staff=staff)
        return report(student, tests=(test,))

    shelf = Shelf()
    first = pack(told("zed-the-first"), shelf)
    assert first.pieces
    assert not any(b"zed" in piece for piece in first.pieces)
    shelf.put(first.pieces)
    second = pack(told("ann-the-second"), shelf)
    assert second.pieces == ()
    assert find_pieces(second.body) == find_pieces(first.body) == {*range(len(first.pieces))}
    assert title.en.encode() not in inflate(second.body[4:])


def test_a_way_over_a_surface_is_written_tight_and_comes_back():
    points = tuple((round(3 * 0.9**step, 4), round(-2 * 0.95**step, 4)) for step in range(100))
    axis, words = (0.0, 1.0), Text("길", "A way")
    ways = (Path(label=words, points=points), Path(label=words, points=((-0.0, 1e-7), *points)))
    drawn = Surface(title=words, x=axis, y=axis, z=(axis, axis), levels=(), paths=ways)
    packed = pack(report(exhibits=(drawn,)), shelf := Shelf())
    shelf.put(packed.pieces)
    assert inflate(packed.body[4:]).count(b"\x1e") == 2  # the first way; the second would not come back
    assert repr(read_report(packed.body, shelf).exhibits) == repr((drawn,))


def test_grids_that_are_equal_but_not_the_same_are_kept_apart():
    """Each is made into text once; 0.0 == -0.0, and other rows may hold the same numbers."""
    words, two = Text("면", "A surface"), (0.0, 1.0)
    three = (*two, 2.0)
    grids = [
        (two, two, ((0.0, 1.0), (-0.0, 2.0))),
        (two, two, ((-0.0, 1.0), (0.0, 2.0))),
        (two, three, ((0.0, 1.0), (2.0, 3.0), (4.0, 5.0))),
        (three, two, ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0))),
    ]
    shelf = Shelf()
    for x, y, z in [*grids, *grids]:
        drawn = Surface(title=words, x=x, y=y, z=z, levels=(), paths=())
        packed = pack(report(exhibits=(drawn,)), shelf)
        shelf.put(packed.pieces)
        assert repr(read_report(packed.body, shelf).exhibits) == repr((drawn,))


PACKED = pack(report(), Shelf())


@pytest.mark.parametrize(
    "body",
    [
        *(
            "{}",
            None,
            7,
            b"",
            b"{}",
            PACKED.body[:-1],
            PACKED.body + b"x",
            zlib.compress(b"{}"),
            b"\0" + PACKED.body[1:],
        ),
        *(b"1234" + deflate(b"{}"), seal(b"\x1f", b""), seal(b"\x1f7\x1f", b""), seal(b"\x1fx\x1f", b"")),
        *(seal(b"\x1e1 2;3\x1e", b""), seal(b"\x1e9 9\x1e", b""), seal(b"\x1e\x1e", b""), seal(b"{}", b"[]")),
        seal(b"\x1e1 0;1" + b"0" * 400 + b"\x1e", b""),
    ],
)
def test_what_is_no_body_is_refused(body):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever; the gradebook makes one sentence of them
        unpack(body, Shelf())


def test_a_body_with_another_shelf_than_its_own_is_refused():
    shelf = Shelf()
    test = TestResult(function="test_a", task="a", verdict=Verdict.PASSED, visible=True)
    packed = pack(report(tests=(test,)), shelf)
    with pytest.raises(ValueError, match="in common with others is missing"):
        read_report(packed.body, shelf)
    shelf.put([piece.replace(b"test_a", b"test_b") for piece in packed.pieces])
    with pytest.raises(ValueError, match="checksum"):
        read_report(packed.body, shelf)


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(compressed, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="too long"):
        inflate(deflate(b"x" * 1001))
    shelf = Shelf()
    shelf.put([b"x" * 300])
    with pytest.raises(ValueError, match="too long"):
        unpack(seal(b"\x1f0\x1f" * 4, b"x"), shelf)
