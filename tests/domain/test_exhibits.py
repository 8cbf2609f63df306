"""What an exhibit may be: every kind comes back as it was, and what cannot be drawn is none."""

import base64
import json
import subprocess
import sys

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from grader.domain.exhibits import Chart, Confusion, Exhibit, Line, Path, Picture, Pictures, Surface, numbers, picture
from grader.text import Text, plain


def chart(**changes):
    return {"kind": "chart", "title": {"ko": "", "en": ""}, "x_label": {"ko": "", "en": ""}, "lines": [], **changes}


LINE = {"label": {"ko": "", "en": ""}, "x": [1, 2], "y": [3, None]}
WORDS = {"title": {"ko": "", "en": ""}}


@pytest.mark.parametrize(
    "raw",
    [
        chart(lines=[{**LINE, "y": [3]}]),
        chart(lines=[{**LINE, "marked": [2]}]),
        chart(lines=[{**LINE, "marked": [-1]}]),
        chart(lines=[{**LINE, "y": [3, float("inf")]}]),
        chart(lines=[LINE] * 9),
        {"kind": "confusion", **WORDS, "labels": ["a", "b"], "counts": [[1, 2]]},
        {"kind": "confusion", **WORDS, "labels": ["a", "b"], "counts": [[1, 2], [3]]},
        {"kind": "confusion", **WORDS, "labels": ["a"], "counts": [[-1]]},
        {
            "kind": "pictures",
            **WORDS,
            "pictures": [{"width": 2, "height": 2, "pixels": "AAAA", "caption": LINE["label"]}],
        },
        {
            "kind": "pictures",
            **WORDS,
            "pictures": [{"width": 1, "height": 3, "pixels": "A*AA", "caption": LINE["label"]}],
        },
        {"kind": "surface", **WORDS, "x": [0, 1], "y": [0, 1], "z": [[1, 2]], "levels": [], "paths": []},
        {"kind": "surface", **WORDS, "x": [1, 0], "y": [0, 1], "z": [[1, 2], [3, 4]], "levels": [], "paths": []},
    ],
)
def test_what_cannot_be_drawn_is_no_exhibit(raw):
    with pytest.raises(ValidationError):
        TypeAdapter(Exhibit).validate_python(raw)


def test_every_kind_survives_the_gradebook():
    label = Text("가", "a")
    kinds = (
        Chart(title=label, x_label=label, lines=(Line(label=label, x=(1, 2), y=(None, 2.5), marked=(1,), mark=label),)),
        Confusion(title=label, labels=("0", "1"), counts=((3, 1), (0, 4))),
        Pictures(title=label, pictures=(picture(np.arange(6).reshape(2, 3), label),)),
        Surface(
            title=label, x=(0, 1), y=(0, 1), z=((0, 1), (1, 2)), levels=(0.5,), goal=(0, 0),
            paths=(Path(label=label, points=((1, 1), (0, 0))),),
        ),
    )  # fmt: skip
    for exhibit in kinds:
        kind = TypeAdapter(Exhibit)
        assert kind.validate_json(kind.dump_json(exhibit)) == exhibit


def test_numbers_are_rounded_and_none_where_not_finite():
    assert numbers([1.23456789, float("nan"), float("inf"), np.float32(0.1)]) == (1.2346, None, None, 0.1)


def test_a_picture_is_its_bytes_row_by_row():
    made = picture(np.array([[0, 255, 7]]), plain("x"))
    assert (made.width, made.height, base64.b64decode(made.pixels), made.bytes) == (
        3,
        1,
        b"\x00\xff\x07",
        b"\x00\xff\x07",
    )
    assert isinstance(made, Picture)


def test_reading_a_report_does_not_import_numpy():
    """`grade show` is there at once."""
    script = "import sys, json, grader.domain.verdict; print(json.dumps('numpy' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) is False
