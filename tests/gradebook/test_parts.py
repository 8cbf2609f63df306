"""Reports whose exhibits are read when they are asked for say the same as those that are read at once.

Of `grader.gradebook.parts`."""

from __future__ import annotations

import hashlib
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.exhibits import Chart, Kept, Line
from grader.gradebook.bodies import Reader, pack, read_report, seal, unpack
from grader.gradebook.book import Gradebook
from grader.gradebook.shelf import Shelf
from grader.text import plain
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
