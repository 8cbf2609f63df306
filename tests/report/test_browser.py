"""The pages in a real browser: hostile text runs nothing and asks nobody, and the page keeps its own style.

Skipped where there is no Chromium; with CI_BROWSER=1 its absence is a failure. Each claim has its counter-proof: the
same payload in an unprotected page does what it says, so silence means that it was stopped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from grader.domain.verdict import RanLines, TaskScore, Trace, Turn, Verdict
from grader.report.html import student_html
from grader.text import plain

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
MUST_RUN = os.environ.get("CI_BROWSER") == "1"

pytestmark = pytest.mark.skipif(CHROMIUM is None and not MUST_RUN, reason="no Chromium on this machine")

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--enable-logging=stderr"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom"),
    "--disable-dev-shm-usage",  # what lies there is counted by tests that run beside these
]


class Heard(BaseHTTPRequestHandler):
    """A server that notes what it is asked for."""

    def do_GET(self) -> None:
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    server.heard = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(tmp_path: Path):
    """Open a page in the browser: the document as it is after loading, and what the browser complained of."""

    def opened(html: str) -> tuple[str, str]:
        assert CHROMIUM, "CI_BROWSER=1 is set and there is no Chromium"
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [CHROMIUM, *FLAGS, profile, page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=120, check=True)
        return done.stdout.decode(), done.stderr.decode(errors="replace")

    return opened


class Body(HTMLParser):
    """What a document that was dumped says of itself."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.body: dict[str, str | None] = {}
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "body":
            self.body = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def payloads(port: int) -> list[str]:
    url = f"http://127.0.0.1:{port}"
    mark = "document.body.setAttribute('pwned','yes')"
    return [
        f'<script>{mark};fetch("{url}/fetch")</script>',
        f'<img src="{url}/img" onerror="{mark}">',
        f'<svg onload="{mark}"></svg>',
        f'"><iframe src="{url}/frame"></iframe>',
        f"<link rel=stylesheet href={url}/style>",
        f"</style><style>@import '{url}/import';</style>",
        f"<body onload={mark!r}>",
        f"<object data={url}/object></object>",
    ]


def hostile_page(make, port: int) -> str:
    tests = tuple(
        make.public(
            f"test_{number}",
            Verdict.CRASHED,
            title=plain(payload),
            message=plain(f"{payload}\n    {payload}"),
            printed=payload,
        )
        for number, payload in enumerate(payloads(port))
    )
    everything = "".join(payloads(port))
    report = make.report("s01", tests=tests, scores=(), submitted=everything, remarks=(plain(everything),))
    return student_html(make.view(report, name=everything))


def test_an_unprotected_page_would_run_and_ask(opened, listener):
    """The counter-proof: the payloads are real, and this browser and this listener show it."""
    document, _ = opened("<!doctype html><body>" + "".join(payloads(listener.server_port)))
    assert Body(document).body.get("pwned") == "yes"
    assert {"/img", "/style", "/frame"} <= set(listener.heard)


def test_hostile_text_runs_nothing_and_asks_nobody(make, opened, listener):
    document, complaints = opened(hostile_page(make, listener.server_port))
    page = Body(document)
    assert "pwned" not in page.body
    assert listener.heard == []
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    for payload in payloads(listener.server_port):
        assert payload in page.text
    # The browser had nothing to refuse either: escaping alone kept it text, the policy is the second wall.
    assert "Content Security Policy" not in complaints


def test_the_policy_alone_would_stop_it_too(make, opened, listener):
    """The second wall without the first: the payloads as markup in a page of ours."""
    html = student_html(make.view(make.report())).replace(
        "</main>", "".join(payloads(listener.server_port)) + "</main>"
    )
    document, complaints = opened(html)
    assert "pwned" not in Body(document).body
    assert listener.heard == []
    assert "Content Security Policy" in complaints


def test_the_page_keeps_its_own_style(make, opened):
    _, complaints = opened(student_html(make.view(make.report())))
    assert "Content Security Policy" not in complaints
    _, complaints = opened(student_html(make.view(make.report())).replace("color-scheme: light dark;", "", 1))
    assert "Content Security Policy" in complaints  # a style sheet that is not ours is not applied


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_on_a_students_page_is_wider_than_the_window(make, opened, width):
    """With the longest words that there are, everything unfolded."""
    long = "_".join(["get_special_students"] * 6)
    test = make.public(long, Verdict.WRONG_ANSWER, title=plain(long), message=plain(f"{long}\nGot: {long}"))
    values = tuple((f"{long}_{number}", long) for number in range(9))
    trace = Trace(call=f"{long}()", first=(Turn(line=1, values=values), Turn(line=99_999, gave=long)), between=9)
    test = replace(test, ran=RanLines(shown=(1, 99_999), ran=(99_999,), trace=trace))
    source = {1: f"def {long}", 99_999: f"    return {long}"}
    report = make.report(
        tests=(test, make.hidden()), source=source, scores=(), submitted=f"{long}/{long}.py", remarks=(plain(long),)
    )
    page = student_html(make.view(report, lang="en", name=long)).replace("<details", "<details open")
    head, _, tail = page.partition('<meta http-equiv="Content-Security-Policy"')
    script = f"""<script>
document.documentElement.style.width = '{width}px';
const wide = [...document.querySelectorAll('body *')].filter(each => !each.closest('pre, svg, .scroll > *'))
  .filter(each => each.getBoundingClientRect().right > {width} + 0.5).map(each => each.outerHTML.slice(0, 80));
document.body.setAttribute('wide', wide.join(' '));
</script>"""
    measured = f"{head}{tail.partition('>')[2].replace('</body>', script + '</body>')}"
    assert Body(opened(measured)[0]).body["wide"] == ""


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_headers_of_the_turns_keep_their_words_whole_on_a_phone(make, opened, lang):
    """A table that is too wide is scrolled; of its headers, which are names, none is cut in two."""
    names = ("student_count", "n", "eighty_or_more", "result", "길이가긴변수")
    turns = tuple(Turn(line=number, values=tuple((name, "1") for name in names)) for number in (1, 99_999))
    ran = RanLines(shown=(1, 99_999), ran=(1,), trace=Trace(call="count(2)", first=turns))
    test = replace(make.public("test_count", Verdict.WRONG_ANSWER, message=plain("no")), ran=ran)
    source = {1: "def count(students):", 99_999: "    return [student for student in students if student > 79]"}
    view = make.view(make.report(tests=(test,), scores=(), source=source), lang=lang)
    head, _, tail = student_html(view).partition('<meta http-equiv="Content-Security-Policy"')
    script = """<script>
document.documentElement.style.width = '390px';
const range = document.createRange();
const texts = [...document.querySelectorAll('table.turns th')].flatMap(each => {
  const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
});
const lines = texts.flatMap(text => [...text.data.matchAll(/\\S+/g)].map(word => {
  range.setStart(text, word.index);
  range.setEnd(text, word.index + word[0].length);
  return [word[0], new Set([...range.getClientRects()].map(each => each.top)).size];
}));
document.body.setAttribute('words', lines.length);
document.body.setAttribute('cut', lines.filter(each => each[1] > 1).map(each => each[0]).join(' '));
</script>"""
    body = Body(opened(f"{head}{tail.partition('>')[2].replace('</body>', script + '</body>')}")[0]).body
    assert int(body["words"] or 0) >= len(names) + 4  # those, the three headers of ours, and the lines' numbers
    assert body["cut"] == ""


def test_on_a_phone_a_value_stands_beside_the_code_without_scrolling(make, tmp_path, browser):
    turns = (Turn(line=1, values=(("name_to_age", "{'Jenny': 20, 'Ella': 31, 'John': 26}"),)),)
    ran = RanLines(shown=(1,), ran=(1,), trace=Trace(call="look_up({}, 'Tom')", first=turns))
    test = replace(make.public("test_look_up", Verdict.WRONG_ANSWER, message=plain("no")), ran=ran)
    source = {1: "    return name_to_age[name] if name in name_to_age else None"}
    view = make.view(make.report(tests=(test,), scores=(), source=source), lang="ko")
    file = tmp_path / "page.html"
    file.write_text(student_html(view), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(file.as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    box = page.locator(".scroll:has(table.turns)").bounding_box()
    cell = page.locator("table.turns td.code + td").bounding_box()
    page.close()
    assert box is not None
    assert cell is not None
    assert cell["width"] > 40
    assert cell["x"] + cell["width"] <= box["x"] + box["width"] + 0.5


PDFTOTEXT = shutil.which("pdftotext")


@pytest.fixture
def printed(tmp_path):
    """Print a page: the text of each sheet of paper."""

    def printed(html: str) -> list[str]:
        assert CHROMIUM
        assert PDFTOTEXT, "CI_BROWSER=1 is set and there is no pdftotext"
        page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
        page.write_text(html, "utf-8")
        flags = [flag for flag in FLAGS if flag != "--dump-dom"]
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        subprocess.run([CHROMIUM, *flags, profile, f"--print-to-pdf={paper}", page.as_uri()], check=True, timeout=120)
        done = subprocess.run([PDFTOTEXT, "-layout", paper, "-"], capture_output=True, check=True, timeout=60)
        return done.stdout.decode().split("\f")[:-1]

    return printed


needs_pdftotext = pytest.mark.skipif(PDFTOTEXT is None and not MUST_RUN, reason="no pdftotext on this machine")


@needs_pdftotext
def test_what_is_folded_is_on_the_paper(make, printed):
    """Hidden tests that passed, and how it was graded."""
    tests = (make.public(), make.hidden(title=plain("Alpha")), make.hidden(function="b", title=plain("Omega")))
    text = "".join(printed(student_html(make.view(make.report(tests=tests, scores=()), lang="en"))))
    for told in ("Alpha", "Omega", "Graded in full isolation.", "hidden tests that passed: 2"):
        assert told in text


@needs_pdftotext
def test_no_heading_stands_alone_at_the_foot_of_a_sheet_and_none_is_left_half_empty(make, printed):
    """A failed test with its lines is as high as half a sheet: it begins on the sheet of its task, and goes on."""
    names = [f"task-{number}" for number in range(12)]
    tasks = tuple(TaskScore(task=name, title=plain(f"Heading {name};"), score=0, max_score=5) for name in names)
    turns = tuple(Turn(line=line, values=(("n", str(line)),)) for line in range(1, 15))
    ran = RanLines(shown=tuple(range(1, 15)), ran=(1, 2), trace=Trace(call="f(1)", first=turns))
    tests = [
        replace(make.public(f"test_{name}", Verdict.WRONG_ANSWER, task=name, title=plain(f"First {name};")), ran=ran)
        for name in names
    ]
    source = {line: f"line_{line} = {line}" for line in range(1, 15)}
    report = make.report(tests=tuple(tests), tasks=tasks, source=source, scores=())
    sheets = printed(student_html(make.view(report, lang="en")))
    for name in names:
        assert [f"Heading {name};" in each for each in sheets] == [f"First {name};" in each for each in sheets]
    filled = [sum(map(bool, map(str.strip, each.splitlines()))) for each in sheets]
    assert min(filled[1:-1]) > 0.7 * max(filled)
