"""Exhibits in a real browser: on a phone and a desk, in the dark, in both languages, nothing overflows or complains.

Skipped where there is no Chromium; with CI_BROWSER=1 its absence is a failure. The browser is driven by a page around
the report: an iframe has the width of the screen that is meant, and asks the report for its measures.
"""

from __future__ import annotations

import json
import re
import subprocess
from html import escape
from pathlib import Path

import pytest

from grader.report.html import student_html
from tests.report.shown import every_kind
from tests.report.test_browser import CHROMIUM, FLAGS, MUST_RUN

pytestmark = pytest.mark.skipif(CHROMIUM is None and not MUST_RUN, reason="no Chromium on this machine")

# Reads the measures of the report beside it; the report's own policy lets nothing run there.
MEASURE = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="f" width="WIDTH" height="900" style="border:0" srcdoc="PAGE"></iframe>
<script>
onload = () => {
  const page = document.getElementById("f").contentDocument;
  const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.right, r.width, r.height]; };
  const wide = [...page.querySelectorAll(".exhibits *")]
    .filter((e) => !e.closest("svg.plot *, .scroll *") && box(e)[1] > WIDTH + 0.5).map((e) => e.outerHTML.slice(0, 80));
  const table = page.querySelector(".exhibits .scroll");
  const style = (selector, what) => getComputedStyle(page.querySelector(selector))[what];
  document.body.setAttribute("data-found", JSON.stringify({
    scroll: page.documentElement.scrollWidth, wide,
    plots: [...page.querySelectorAll("svg.plot")].map(box),
    ticks: [...page.querySelectorAll("svg.plot text")].map((e) => [box(e), box(e.closest("svg"))]),
    pictures: [...page.querySelectorAll(".pictures img")].map((e) => [e.complete, e.naturalWidth]),
    table: [table.scrollWidth, table.clientWidth],
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    card: style(".card", "backgroundColor"), line: style("svg.plot .line", "stroke"),
    right: style(".confusion td.right", "backgroundColor"), wrong: style(".confusion td.wrong", "backgroundColor"),
  }));
};
</script>
"""


def measured(tmp_path: Path, html: str, width: int, *flags: str) -> tuple[dict, str]:
    """What the report looks like on a screen of `width`, and what the browser complained of."""
    assert CHROMIUM, "CI_BROWSER=1 is set and there is no Chromium"
    page = tmp_path / "page.html"
    page.write_text(MEASURE.replace("WIDTH", str(width)).replace("PAGE", escape(html)), encoding="utf-8")
    command = [CHROMIUM, *FLAGS, *flags, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1300,1000"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, timeout=120, check=True)
    match = re.search(r'data-found="(.*?)"', done.stdout.decode())
    assert match, done.stdout.decode()[:2000]
    complaints = done.stderr.decode(errors="replace")
    return json.loads(match[1].replace("&quot;", '"').replace("&lt;", "<").replace("&amp;", "&")), complaints


@pytest.mark.parametrize("width", [360, 1200], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_kinds_fit_on_every_screen(make, tmp_path, lang, width, dark):
    html = student_html(make.view(make.report(exhibits=every_kind()), lang=lang))
    flags = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
    measures, complaints = measured(tmp_path, html, width, *flags)
    assert "CONSOLE" not in complaints
    assert measures["dark"] is dark
    assert measures["scroll"] <= width
    assert measures["wide"] == []
    assert measures["table"][0] <= measures["table"][1]
    assert len(measures["plots"]) == 4
    assert all(tall > 80 for _, _, _, tall in measures["plots"])
    for (left, right, _, tall), (svg_left, svg_right, _, _) in measures["ticks"]:
        assert svg_left - 1 <= left
        assert right <= svg_right + 1
        assert tall >= 9
    assert measures["pictures"] == [[True, 28]] * 5
    # The style sheet was applied: the classes have their colours.
    assert len({measures["card"], measures["line"], measures["right"], measures["wrong"]}) == 4


def test_a_wide_table_scrolls_in_itself(make, tmp_path):
    """Twenty classes with long names do not fit on a phone; the page still does."""
    confusion = every_kind()[2]
    labels, counts = tuple(f"class-{number}" for number in range(20)), ((12_345,) * 20,) * 20
    wide = confusion.model_copy(update={"labels": labels, "counts": counts})
    kinds = (*every_kind()[:2], wide, *every_kind()[3:])
    measures, _ = measured(tmp_path, student_html(make.view(make.report(exhibits=kinds))), 360)
    assert measures["table"][0] > measures["table"][1]
    assert measures["scroll"] <= 360


def test_the_measure_sees_what_overflows(make, tmp_path):
    """The counter-proof: something that is too wide is found."""
    html = student_html(make.view(make.report(exhibits=every_kind())))
    broken = html.replace('<ul class="pictures">', '<ul class="pictures"><li><svg width="2000" height="9"></svg></li>')
    measures, _ = measured(tmp_path, broken, 360)
    assert measures["scroll"] > 360
    assert measures["wide"]
