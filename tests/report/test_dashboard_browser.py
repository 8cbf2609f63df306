"""The staff's pages in Chromium: they sort, search and print, for eyes, keyboards and screen readers.

Skipped where there is no Chromium, Playwright or axe; with CI_BROWSER=1 their absence is a failure.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.report.browsing import AA, MUST_RUN, axe, needs_chromium
from tests.report.dashboards import HOSTILE, IDS, NAMES, Sheet, make_sheet

pytestmark = needs_chromium

PAGES = ("index.html", "assignments/dictionary.html")


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a page of a class; whatever the browser complains of, or asks the network for, fails the test."""
    heard: list[str] = []
    contexts = []

    def open_page(sheet: Sheet, path: str = "index.html", lang: str = "ko", **options):
        sheet.write(tmp_path, lang)
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("file:") else None)
        page.goto((tmp_path / path).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def column(page, number: int) -> list[str]:
    """The texts of that column of the class, of the rows that are shown."""
    script = "n => [...document.querySelectorAll('#class tbody tr:not([hidden])')].map(row => row.cells[n].innerText)"
    return [" ".join(text.split()) for text in page.evaluate(script, number)]


@pytest.mark.parametrize("names", [NAMES, HOSTILE], ids=["tame", "hostile"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window_and_nothing_runs(open_page, names, width, path):
    page = open_page(make_sheet(21, names=names), path, viewport={"width": width, "height": 844})
    assert page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]") == [width, width]
    assert page.evaluate("document.body.getAttribute('pwned')") is None
    wide = page.evaluate("[...document.querySelectorAll('.part')].filter(e => e.scrollWidth > e.clientWidth).length")
    assert wide == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_against_wcag_aa(open_page, scheme, path):
    page = open_page(make_sheet(21), path, color_scheme=scheme, bypass_csp=True)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = axe.Axe().run(page, options=AA)
        assert found.response["passes"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []


def test_axe_finds_a_fault_where_there_is_one(open_page):
    """The counter-proof."""
    page = open_page(make_sheet(3), bypass_csp=True)
    page.add_style_tag(content="td, th, a { color: #bbb !important; background: #ccc !important; }")
    page.evaluate("document.querySelector('.search input').parentElement.replaceWith(document.createElement('input'))")
    found = {each["id"] for each in axe.Axe().run(page, options=AA).response["violations"]}
    assert {"color-contrast", "label"} <= found


def test_it_really_is_dark_in_the_dark(open_page):
    """Else the check in dark would be one in light."""
    colours = [
        open_page(make_sheet(3), color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert colours == ["rgb(244, 245, 247)", "rgb(18, 21, 27)"]


def test_every_column_sorts_both_ways(open_page):
    page = open_page(make_sheet(40))
    for number in range(4 + len(IDS)):
        sort_both_ways(page, number)
    rows = page.evaluate("[...document.querySelectorAll('#class tbody tr')].map(row => row.dataset.find)")
    assert len(set(rows)) == 40  # whole rows were moved


def sort_both_ways(page, number: int) -> None:
    before = column(page, number)
    head = page.locator("#class thead th").nth(number)
    assert head.get_attribute("aria-sort") is None
    for direction in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == direction
        assert page.locator("#class [aria-sort]").count() == 1
        after = column(page, number)
        assert sorted(after) == sorted(before)
        if 2 <= number < 3 + len(IDS):
            scores = [float(text) for text in after if re.fullmatch(r"[\d.]+", text)]
            assert scores == sorted(scores, reverse=direction == "descending")
            assert len(scores) > 10
            assert after[: len(scores)] == [text for text in after if re.fullmatch(r"[\d.]+", text)]  # open ones last
        elif number == 1:
            assert after == sorted(before, reverse=direction == "descending")


def test_without_script_the_table_is_there_in_the_order_of_the_roster(open_page):
    page = open_page(make_sheet(40), java_script_enabled=False)
    assert page.locator("#class thead button").count() == 0
    assert not page.locator(".search").is_visible()
    assert page.locator("#class tbody tr").count() == 40
    shown = page.locator("#class tbody tr td:nth-child(2)").all_inner_texts()
    assert shown == [f"2019{number:04}" for number in range(40)]


ASKED: dict[str, set[str]] = {
    "홍길동": {"홍길동"},
    unicodedata.normalize("NFD", "홍길"): {"홍길동"},
    "ㅎㄱㄷ": {"홍길동"},
    "ㅅㅈ": {"박서준"},
    "montGOMERY": {"Alexandria Montgomery"},
    "  mundo ": {"Dr. Mundo"},
    "20190003": {"Dr. Mundo"},
    ".*": set(),
    "<b>": set(),
    "": set(NAMES),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_search_finds_names_and_ids_however_they_are_written(open_page, form):
    sheet = make_sheet(14, names=NAMES)
    students = tuple(replace(each, name=unicodedata.normalize(form, each.name)) for each in sheet.students)
    page = open_page(replace(sheet, students=students), lang="en")
    for asked, found in ASKED.items():
        page.get_by_label("Search by name or id").fill(asked)
        assert {unicodedata.normalize("NFC", name) for name in column(page, 0)} == found, asked
        said = f"{len(column(page, 0))} of 14 shown" if asked.strip() else ""
        assert page.locator(".search [role=status]").inner_text() == said


def test_a_row_that_was_searched_for_can_be_sorted(open_page):
    page = open_page(make_sheet(40))
    page.locator(".search input").fill("ㅎㄱㄷ")
    page.locator("#class thead button").nth(2).click()
    assert set(column(page, 0)) == {"홍길동"}


def test_the_way_back_leads_to_what_was_sorted_and_searched(open_page, tmp_path):
    page = open_page(make_sheet(40))
    (tmp_path / "other.html").write_text("<!doctype html><title>a student</title>", encoding="utf-8")
    head = page.locator("#class thead th").nth(2)
    for _ in range(2):
        head.locator("button").click()
    page.locator(".search input").fill("000")
    page.locator('.sections a[href="#missing"]').click()
    shown = column(page, 1)
    assert len(shown) == 10
    page.goto((tmp_path / "other.html").as_uri())
    page.go_back()
    assert column(page, 1) == shown
    assert page.locator(".search input").input_value() == "000"
    assert head.get_attribute("aria-sort") == "descending"
    page.goto((tmp_path / "index.html").as_uri())  # anew: as it was made
    assert len(column(page, 1)) == 40
    assert page.locator("#class [aria-sort]").count() == 0


def test_remarks_sort_by_their_words_and_a_mail_alone_is_none(open_page):
    sheet = make_sheet(40)
    people = tuple(replace(each, emails=("a@example.org",)) for each in sheet.students)
    page = open_page(replace(sheet, students=people, facts=replace(sheet.facts, analyses=())))
    assert page.locator("#class .remark a").count() == 40
    last = page.locator("#class thead th").count() - 1
    read = "() => [...document.querySelectorAll('#class .remark bdi')].map(each => each.textContent)"
    for _ in range(2):
        page.locator("#class thead th").nth(last).locator("button").click()
        remarks = page.evaluate(read)
        said = [each for each in remarks if each]
        assert len(said) > 2
        assert remarks == said + [""] * (40 - len(said))


def test_a_long_remark_makes_no_row_as_high_as_a_card(open_page):
    sheet = make_sheet(12)
    waiting = dict.fromkeys(IDS, ())
    people = tuple(replace(each, entries={}, waiting=waiting) for each in sheet.students)
    page = open_page(replace(sheet, students=people))
    heights = page.evaluate("[...document.querySelectorAll('#class tbody tr')].map(row => row.offsetHeight)")
    line = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#class .remark')).lineHeight)")
    assert max(heights) < 4 * line


@pytest.mark.parametrize("id_", ["limits", "changes", "proposed"])
def test_on_a_phone_sentences_in_a_table_have_room(open_page, id_):
    """The table scrolls: a cell that is as narrow as a word makes each row a tower."""
    page = open_page(make_sheet(12), viewport={"width": 390, "height": 844})
    script = "id => [...document.querySelectorAll(`[aria-labelledby=${id}] td:last-child`)].map(e => e.offsetWidth)"
    widths = page.evaluate(script, id_)
    assert widths
    assert min(widths) >= 14 * 16


@pytest.mark.parametrize("width", [390, 1280])
def test_the_numbers_of_a_chart_can_be_read(open_page, width):
    page = open_page(make_sheet(40), "assignments/dictionary.html", viewport={"width": width, "height": 844})
    script = """() => [...document.querySelectorAll('.histogram text')].filter(e => e.getClientRects().length).map(
        e => [e.getBoundingClientRect().left, e.getBoundingClientRect().right, e.getBoundingClientRect().height,
              e.getAttribute('class')])"""
    drawn = page.evaluate(script)
    assert min(height for _, _, height, _ in drawn) >= 11
    names = sorted(each[:2] for each in drawn if each[3].startswith("range"))
    assert len(names) >= 5
    assert all(right < left for (_, right), (left, _) in pairwise(names))


def test_the_keyboard_alone_skips_sorts_searches_and_opens(open_page):
    page = open_page(make_sheet(10), lang="en")
    page.keyboard.press("Tab")
    focused = "document.activeElement.innerText"
    assert page.evaluate(focused) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#class thead th").nth(1).get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert page.locator("#class thead th").nth(1).get_attribute("aria-sort") == "descending"
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


@pytest.mark.parametrize("width", [390, 1280])
def test_names_and_headings_stay_where_they_are_while_the_table_scrolls(open_page, width):
    page = open_page(make_sheet(60), viewport={"width": width, "height": 844})
    places = """() => {
      const box = document.querySelector('.tall'), cell = box.querySelector('tbody tr:nth-child(30) th');
      const from = box.getBoundingClientRect(), head = box.querySelector('thead th:nth-child(2)');
      return [cell.getBoundingClientRect().x - from.x, head.getBoundingClientRect().y - from.y].map(Math.round);
    }"""
    before = page.evaluate(places)
    moved = page.evaluate(
        "() => { const box = document.querySelector('.tall'); box.scrollTo(150, 400); "
        "return [box.scrollLeft, box.scrollTop]; }"
    )
    assert moved == [150, 400]
    assert page.evaluate(places) == before
    assert page.evaluate("document.querySelector('#class tbody th').getBoundingClientRect().width") < width / 2


BROKEN = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll('table.class th, table.class td')) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); )
      for (const word of node.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) broken.push(word[0]);
      }
  }
  return broken;
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_no_number_name_or_id_is_broken(open_page, width, path):
    """The longest that a class has; where they do not fit, the table scrolls."""
    page = open_page(make_sheet(21), path, viewport={"width": width, "height": 844})
    broken = page.evaluate(BROKEN)
    assert [word for word in broken if "perceptron" not in word and not word.startswith("test_")] == []


PDFTOTEXT = shutil.which("pdftotext")


def print_page(page, paper: Path) -> list[tuple[tuple[float, float], list[tuple[float, float, str]]]]:
    """The sheets of a page that is printed: of each its size, and its words with their left and right edges."""
    assert PDFTOTEXT, "CI_BROWSER=1 is set and there is no pdftotext"
    page.pdf(path=paper, prefer_css_page_size=True)
    told = subprocess.run([PDFTOTEXT, "-bbox", paper, "-"], capture_output=True, check=True, timeout=60).stdout.decode()
    sheets = []
    for part in told.split("<page ")[1:]:
        width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', part).groups())  # type: ignore[union-attr]
        words = re.findall(r'<word xMin="([-\d.]+)"[^>]* xMax="([-\d.]+)"[^>]*>([^<]*)<', part)
        sheets.append(((width, height), [(float(left), float(right), word) for left, right, word in words]))
    return sheets


@pytest.mark.skipif(PDFTOTEXT is None and not MUST_RUN, reason="no pdftotext on this machine")
@pytest.mark.parametrize("path", PAGES)
def test_on_paper_nothing_is_cut_and_charts_keep_their_titles(open_page, tmp_path, path):
    page = open_page(make_sheet(90), path, lang="en")
    sheets = print_page(page, tmp_path / "page.pdf")
    assert {tuple(sorted(map(round, size))) for size, _ in sheets} == {(595, 842)}
    for (width, _), words in sheets:
        assert [word for left, right, word in words if left < 0 or right > width] == []
    texts = [" ".join(word for _, _, word in words) for _, words in sheets]
    title = "Distribution of totals" if path == "index.html" else "Distribution of scores: dictionary"
    (on,) = [text for text in texts if title in text]
    assert "90–100" in on  # the picture stands on the sheet of its title
    assert "upright: students" in on


@pytest.mark.skipif(PDFTOTEXT is None and not MUST_RUN, reason="no pdftotext on this machine")
def test_every_sheet_of_the_table_has_its_headings_and_every_score_is_there(open_page, tmp_path):
    sheet = make_sheet(90, missing=False)
    sheets = print_page(open_page(sheet, lang="en"), tmp_path / "page.pdf")
    with_rows = [[word for _, _, word in words] for _, words in sheets if any(w.startswith("2019") for *_, w in words)]
    table = with_rows[: len([words for words in with_rows if "Remark" in words])]
    assert len(table) > 2
    for words in table:
        for heading in ("Student", "Total", "Remark", *IDS):
            assert heading in words, heading
    printed = [word for words in table for word in words]
    for student in sheet.students:
        assert student.id in printed
        for entry in student.entries.values():
            if entry.score is not None:
                assert f"{entry.score:.2f}".rstrip("0").rstrip(".") in printed
