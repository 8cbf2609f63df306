"""What reports draw: valid for any numbers, true to them, and readable by who sees no colours or no picture at all."""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from pathlib import Path as File
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import grader.report
from grader.domain.exhibits import MAX_COUNT, Chart, Confusion, Line, Path, Picture, Pictures, Surface
from grader.report.figures import figure
from grader.report.html import student_html
from grader.report.mail.page import mail_html
from grader.report.plot import WIDTH
from grader.report.png import grey_png
from grader.report.scale import Scale, format_number
from grader.report.text import student_text
from grader.text import Text, plain
from tests.report.shown import every_kind
from tests.report.test_html import PAYLOADS, TAGS, Page

LARGEST, SMALLEST = sys.float_info.max, 5e-324
EXTREMES = [0.0, -0.0, 1.0, 1e308, -1e308, LARGEST, -LARGEST, SMALLEST, -SMALLEST, 1e16, 1e16 + 2, 2.0**-1022]
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(EXTREMES)
WORDS = st.text(max_size=20).map(plain)


@st.composite
def lines(draw):
    size = draw(st.integers(0, 12))
    x = draw(st.lists(NUMBERS, min_size=size, max_size=size))
    y = draw(st.lists(NUMBERS | st.none(), min_size=size, max_size=size))
    marked = draw(st.lists(st.integers(0, size - 1), max_size=3)) if size else []
    return Line(label=draw(WORDS), x=x, y=y, marked=marked, mark=draw(WORDS))


@st.composite
def surfaces(draw):
    def axis():
        return sorted(draw(st.lists(NUMBERS, min_size=2, max_size=6, unique_by=lambda value: value + 0.0)))

    x, y = axis(), axis()
    z = draw(st.lists(st.lists(NUMBERS, min_size=len(x), max_size=len(x)), min_size=len(y), max_size=len(y)))
    points = st.tuples(NUMBERS, NUMBERS)
    paths = draw(st.lists(st.lists(points, max_size=8), max_size=3))
    return Surface(
        title=draw(WORDS), x=x, y=y, z=z, levels=draw(st.lists(NUMBERS, max_size=5)), goal=draw(points | st.none()),
        paths=[Path(label=plain("p"), points=each) for each in paths],
    )  # fmt: skip


def elements(panel):
    """The parsed picture of a panel, after the checks that hold for any: numbers are finite and none is far off."""
    svg = ElementTree.fromstring(panel.svg)
    assert svg.get("role") == "img"
    ids = [svg.find("title").get("id"), svg.find("desc").get("id")]
    assert svg.get("aria-labelledby") == " ".join(ids)
    _, _, width, height = map(float, svg.get("viewBox").split())
    assert width == WIDTH
    for element in svg.iter():
        assert not {"style", "onload", "href", "src"} & set(element.attrib)
        for name in ("d", "points", "x", "y", "cx", "cy"):
            for number in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?|nan|inf", element.get(name, "")):
                assert math.isfinite(float(number)), element.attrib
                assert -20 <= float(number) <= max(width, height) + 20, element.attrib
    return svg


@given(st.lists(lines(), max_size=8), st.booleans(), WORDS)
@example([Line(label=plain("one"), x=(1,), y=(LARGEST,), marked=(0,))], False, plain(""))
@example([Line(label=plain("none"), x=(), y=())], True, plain(""))
@example([Line(label=plain("gaps"), x=(1, 2), y=(None, None), marked=(1,))], True, plain(""))
@example([Line(label=plain("wide"), x=(-LARGEST, LARGEST), y=(LARGEST, -LARGEST))], False, plain(""))
@example([Line(label=plain("flat"), x=(0.0, -0.0), y=(SMALLEST, 0.0))], False, plain(""))
def test_any_chart_can_be_drawn(drawn, separate, title):
    made = figure(Chart(title=title, x_label=title, lines=drawn, separate=separate), "ko", "k")
    assert len(made.panels) == (len(drawn) if separate else 1)
    for panel in made.panels:
        elements(panel)


@given(surfaces())
def test_any_surface_can_be_drawn(surface):
    (panel,) = figure(surface, "en", "k").panels
    elements(panel)


def squares(size):
    return st.lists(st.lists(st.integers(0, MAX_COUNT), min_size=size, max_size=size), min_size=size, max_size=size)


@given(st.integers(1, 20).flatmap(squares))
def test_any_confusion_can_be_drawn(counts):
    made = figure(Confusion(title=plain(""), labels=["x"] * len(counts), counts=counts), "ko", "k")
    assert [[int(cell.count.replace(",", "")) for cell in row.cells] for row in made.rows] == counts
    assert all(0 <= cell.shade <= 9 for row in made.rows for cell in row.cells)
    assert [[cell.right for cell in row.cells].index(True) for row in made.rows] == list(range(len(counts)))


@given(st.integers(1, 64), st.integers(1, 64), st.randoms())
def test_a_picture_is_a_png_that_holds_the_same_pixels(width, height, chance):
    """Read back chunk by chunk, with the checks that any reader makes."""
    pixels = chance.randbytes(width * height)
    data = grey_png(width, height, pixels)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind], at = body, at + 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (width, height, 8, 0, 0, 0, 0)
    rows = zlib.decompress(chunks[b"IDAT"])
    assert [rows[start] for start in range(0, len(rows), width + 1)] == [0] * height
    assert b"".join(rows[s + 1 : s + 1 + width] for s in range(0, len(rows), width + 1)) == pixels


# The axis


@given(st.lists(NUMBERS, max_size=6), st.sampled_from([0.0, 0.06]), st.booleans())
@example([LARGEST, LARGEST], 0.0, False)
@example([-LARGEST, LARGEST], 0.06, True)
@example([SMALLEST, 0.0], 0.0, False)
@example([-SMALLEST, SMALLEST], 0.06, False)
def test_any_numbers_lie_on_their_scale(values, margin, whole):
    scale = Scale.around(values, margin=margin)
    assert scale.low < scale.high
    assert all(-1e-9 <= scale.at(value) <= 1 + 1e-9 for value in values)
    places = [place for place, _ in scale.ticks(5, whole=whole)]
    assert len(places) <= 9
    assert places == sorted(places)
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ([0, 60_000], ["0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"]),
        ([-0.3, 0.1], ["−0.3", "−0.2", "−0.1", "0", "0.1"]),
        ([0, 4e8], ["0", "1×10⁸", "2×10⁸", "3×10⁸", "4×10⁸"]),
        ([0, 2e-7], ["0", "0.5×10⁻⁷", "1×10⁻⁷", "1.5×10⁻⁷", "2×10⁻⁷"]),
    ],
)
def test_ticks_are_round_numbers_written_as_in_a_book(values, written):
    assert [text for _, text in Scale.around(values).ticks(5)] == written


def test_a_tick_lies_where_its_number_lies():
    scale = Scale(-3.0, 7.0)
    assert [(scale.at(float(text.replace("−", "-"))), text) for _, text in scale.ticks(5)] == [
        (pytest.approx(place), text) for place, text in scale.ticks(5)
    ]


def test_epochs_are_whole():
    assert [text for _, text in Scale.around([1, 3]).ticks(5, whole=True)] == ["1", "2", "3"]


def test_numbers_in_sentences():
    texts = [format_number(value) for value in (0.031234, 12345.678, -2e9, -0.0, 1e308, 5e-324)]
    assert texts == ["0.03123", "12,350", "−2×10⁹", "0", "1×10³⁰⁸", "4.941×10⁻³²⁴"]


# True to the numbers


def test_a_line_goes_through_its_points_and_is_interrupted_where_there_is_none():
    """Equal steps are equally far apart, more is higher, and the gap is a gap."""
    line = Line(label=plain("f"), x=(0, 1, 2, 3, 4), y=(0, 1, None, 2, 1))
    svg = elements(figure(Chart(title=plain(""), x_label=plain(""), lines=(line,)), "ko", "k").panels[0])
    (path,) = [each.get("d") for each in svg.iter("path") if each.get("class") == "line"]
    first, second = _pieces(path)
    (x0, y0), (x1, y1) = first
    (x3, y3), (x4, y4) = second
    step = x1 - x0
    assert (x3 - x0, x4 - x0) == (pytest.approx(3 * step, abs=0.2), pytest.approx(4 * step, abs=0.2))
    assert y1 < y0
    assert y3 - y0 == pytest.approx(2 * (y1 - y0), abs=0.2)
    assert y4 == y1
    assert len([each for each in svg.iter() if each.get("class") == "mark"]) == 4


def _pieces(path):
    return [[tuple(map(float, pair.split())) for pair in piece.split("L")] for piece in re.findall(r"M([^M]+)", path)]


def test_what_is_marked_is_told_with_its_numbers():
    line = Line(label=plain("cost"), x=(1, 2, 3), y=(3, 1, 2), marked=(1,), mark=Text("가장 좋음", "best"))
    (panel,) = figure(Chart(title=plain("t"), x_label=Text("에포크", "epoch"), lines=(line,)), "en", "k").panels
    assert [(each.label, each.detail) for each in panel.legend] == [
        ("cost", "first 3, last 2"),
        ("best", "epoch 2: 1"),
    ]
    svg = elements(panel)
    assert "cost: first 3, last 2. best: epoch 2: 1" in svg.find("desc").text
    assert [each.get("class") for each in svg.iter() if each.get("class") in ("ring", "guide")] == ["guide", "ring"]


def test_contours_lie_where_the_function_has_their_value():
    """z = x: the line of level 0.5 is upright, in the middle."""
    surface = Surface(title=plain(""), x=(0, 1), y=(0, 1), z=((0, 1), (0, 1)), levels=(0.5,), paths=())
    svg = elements(figure(surface, "ko", "k").panels[0])
    (path,) = [each.get("d") for each in svg.iter("path") if each.get("class") == "contour"]
    ((start, end),) = _pieces(path)
    (axis,) = [each.get("d") for each in svg.iter("path") if each.get("class") == "axis"]
    left, right = float(axis[1:].split()[0]), float(axis.split("H")[1])
    assert start[0] == end[0] == pytest.approx((left + right) / 2, abs=0.1)
    shades = [each.get("class") for each in svg.iter("path") if "band" in each.get("class", "")]
    assert shades == ["band b9", "band b0"]  # the lower, the stronger


def test_a_path_that_leaves_the_picture_is_cut_there_and_told():
    away = Path(label=plain("away"), points=((0.5, 0.5), (0.5, 1e300), (0.2, 0.5)))
    surface = Surface(title=plain(""), x=(0, 1), y=(0, 1), z=((0, 1), (0, 1)), levels=(), paths=(away,))
    (panel,) = figure(surface, "en", "k").panels
    svg = elements(panel)
    (path,) = [each.get("d") for each in svg.iter("path") if each.get("class") == "line"]
    assert len(_pieces(path)) == 2
    assert "it leaves the picture" in panel.legend[0].detail


def test_series_differ_without_any_colour():
    """By dash and by the shape of their markers."""
    drawn = [Line(label=plain(str(n)), x=(0, 1), y=(n, n)) for n in range(8)]
    svg = elements(figure(Chart(title=plain(""), x_label=plain(""), lines=drawn), "ko", "k").panels[0])
    dashes = [each.get("stroke-dasharray") for each in svg.iter("path") if each.get("class") == "line"]
    assert len(set(dashes)) == 8
    shapes = set()
    for group in svg.iter("g"):
        marks = [each for each in group if each.get("class") == "mark"]
        if marks:
            corners = [tuple(map(float, pair.split(","))) for pair in marks[0].get("points", "").split()]
            shapes.add(tuple((round(x - corners[0][0], 1), round(y - corners[0][1], 1)) for x, y in corners))
    assert len(shapes) == 8


def themes():
    """The colours of the style sheet: light, dark, in print."""
    style = (File(grader.report.__file__).parent / "style.html").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.S)
    light, dark, paper = (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks)
    return {"light": light, "dark": dark, "paper": {**light, **paper}}


def contrast(one: str, other: str) -> float:
    """After WCAG 2.2."""

    def luminance(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    return "#" + "".join(
        f"{round(int(one[at : at + 2], 16) * share + int(other[at : at + 2], 16) * (1 - share)):02x}"
        for at in (1, 3, 5)
    )


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_colours_can_be_seen(theme):
    """Lines 4.5 : 1 against the card; numbers of the darkest cells 4.5 : 1 against them."""
    colours = {
        name: value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])
        for name, value in themes()[theme].items()
    }
    for series in range(8):
        assert contrast(colours[f"s{series}"], colours["card"]) >= 4.5, series
    for tone in ("good", "bad"):
        for share in (0.15, 0.4):
            assert contrast(mixed(colours[tone], colours["soft"], share), colours["text"]) >= 4.5, (tone, share)


# In the page, the mail, the text


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_shows_them_and_stays_a_valid_page(make, lang):
    view = make.view(make.report(exhibits=every_kind()), lang=lang)
    html = student_html(view)
    page = Page(html)
    assert page.open == []
    for exhibit in every_kind():
        assert exhibit.title[lang] in page.text
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert not any({"style", "onload", "srcset"} & set(attributes) for _, attributes in page.tags)
    sources = [attributes["src"] for _, attributes in page.tags if "src" in attributes]
    assert len(sources) == 5
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert ("신경망의 답" if lang == "ko" else "The network's answer") in page.text


def test_two_works_do_not_share_an_id(make):
    reports = [make.report(assignment=id_, exhibits=every_kind()) for id_ in ("if_for", "dictionary")]
    page = Page(student_html(make.view(*reports)))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_labels_stay_text(make, payload):
    """A learning curve's label may come from what the student printed."""
    page = Page(student_html(make.view(make.report(exhibits=every_kind(payload)))))
    tame = Page(student_html(make.view(make.report(exhibits=every_kind("tame")))))
    extra = {"section", "figure", "figcaption", "h4", "img", "g", "path", "text", "title", "desc", "circle", "polygon"}
    assert {tag for tag, _ in page.tags} <= TAGS | extra
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in tame.tags]
    assert [set(attributes) for _, attributes in page.tags] == [set(attributes) for _, attributes in tame.tags]


@settings(max_examples=25)  # each draws all kinds
@given(st.text(min_size=1, max_size=60))
def test_any_label_is_harmless_in_a_picture(label):
    for exhibit in every_kind(label):
        for panel in figure(exhibit, "ko", "k").panels:
            svg = elements(panel)
            assert {element.tag for element in svg.iter()} <= {
                *("svg", "g", "path", "text", "title", "desc", "circle", "polygon", "rect")
            }


def test_text_and_mail_say_where_they_are(make):
    """Neither can show them."""
    shown, without = make.view(make.report(exhibits=every_kind())), make.view(make.report())
    assert "그림 5개는 report.html에 있습니다." in student_text(shown)
    assert "그림 5개는 report.html에 있습니다." in Page(mail_html(shown)).text
    assert "<svg" not in mail_html(shown)
    assert "report.html" not in student_text(without) + mail_html(without)
    assert "<figure" not in student_html(without)


def test_a_page_with_the_most_that_a_report_can_hold_is_drawn():
    line = Line(label=plain("f"), x=range(2000), y=[n % 97 for n in range(2000)])
    (panel,) = figure(Chart(title=plain(""), x_label=plain(""), lines=(line,) * 8), "ko", "k").panels
    elements(panel)
    dot = Picture(width=1, height=1, pixels="AA==", caption=plain(""))
    made = figure(Pictures(title=plain(""), pictures=[dot] * 24), "ko", "k")
    assert len(made.pictures) == 24


def test_two_lines_that_run_together_can_both_be_seen():
    """Their markers lie at other points."""
    drawn = [Line(label=plain(name), x=range(100), y=range(100)) for name in ("one", "other")]
    svg = elements(figure(Chart(title=plain(""), x_label=plain(""), lines=drawn), "ko", "k").panels[0])
    circles = {float(each.get("cx")) for each in svg.iter("circle") if each.get("class") == "mark"}
    squares = [each.get("points").split() for each in svg.iter("polygon") if each.get("class") == "mark"]
    middles = {sum(float(corner.split(",")[0]) for corner in each) / 4 for each in squares}
    apart = [min(abs(middle - circle) for circle in circles) for middle in middles]
    assert sum(distance > 12 for distance in apart) >= 7
