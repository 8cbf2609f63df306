"""A check page, opened from the disk in a browser without a network, says what `grade check` says.

Of `grader.authoring.check_page.page`, `grader.authoring.check_page.making`, `grader.authoring.check_page.packing`,
`grader.authoring.check_page.parts` and `grader.authoring.check_page.modules`.
"""

from __future__ import annotations

import codecs
import gzip
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from grader.app.own_check import open_check
from grader.authoring.check_page.making import can_be_page
from grader.authoring.check_page.modules import GRADING, STUDENT, Finder, needed_modules
from grader.authoring.check_page.packing import pack
from grader.authoring.check_page.page import _hold
from grader.authoring.check_page.parts import commands, find_parts
from grader.domain.course_files import load_course
from grader.domain.package_files import PACKAGE
from grader.grading.warm import Warm
from grader.report.checking import check_view
from grader.report.html import student_html
from grader.text.errors import UsageError
from tests.conftest import ROOT, grade
from tests.report.browsing import ANSWERS, needs_chromium, open_browser
from tests.report.firefox import needs_firefox, open_firefox
from tests.tiers import full, one_of

PAGES = ("if_for", "dictionary")
MOST_BYTES = 12_000_000
WAIT = 240_000
"""Milliseconds, on a machine with other work."""
WITH_NUMPY = {"numpy_texts.py", "numpy_numbers.py"}
"""Solutions that import what a page has not."""
BY_VERDICTS_ALONE = {
    "distinct_list.py": "a set of strings has another order where Python has 32 bits",
    "prints_everything.py": "the same",
    "sum_hides_sum.py": "Python 3.14 does not tell the line of a comprehension that did not begin",
}
"""Solutions of which a page says something in another way, and why."""
_TURNS = re.compile(r'<details class="turns-of".*?</details>', re.DOTALL)
"""Python 3.12 and newer take a comprehension in one turn; older ones step through it."""
ENDLESS = "def restroom(man):\n    while True:\n        pass\n"
_MADE_UP = re.compile(r"Called:((?!Called:).)*?This is the simplest one found that does not pass\.", re.DOTALL)
"""Of made-up inputs a slower machine may find another one before the time for the search is over."""


# What is made without a browser


def test_only_functions_without_a_library_have_a_page() -> None:
    course = load_course(ROOT)
    assert {each.id for each in course.assignments if can_be_page(each)} >= set(PAGES)
    assert not {each.id for each in course.assignments if can_be_page(each)} & {"deeper_mlp", "numpy_layers"}


def test_the_student_s_side_of_a_page_has_no_module_of_the_other() -> None:
    finder = Finder()
    student, grading = needed_modules(STUDENT, finder), needed_modules(GRADING, finder)
    assert all(re.match(r"grader(\.sandbox(\.(inside|seam)(\..+)?)?)?$", name) for name in student)
    assert {"grader.suites.session", "_pytest.python", "pydantic.main"} <= set(grading)
    assert any(name.startswith("rich._unicode_data.unicode") for name in grading)  # imported by a name that is made
    assert not [name for name in grading if name.split(".")[0] in ("numpy", "click", "filelock", "tensorflow")]


def test_a_pack_tells_names_and_sizes_before_the_files() -> None:
    data = pack({"b/ü.py": b"22", "a.toml": b"", "a.py": b"1"})
    length = int.from_bytes(data[:4], "big")
    assert data[4 : 4 + length].decode() == '[["a.py", 1], ["b/\\u00fc.py", 2], ["a.toml", 0]]'
    assert data[4 + length :] == b"122"


def told_by(letters: str, size: int) -> bytes:
    """What the page's script makes of them."""
    others = "\0\r<\ufeff\ufffe\uffff"
    units = bytearray()
    for letter in letters:
        number = ord(letter) - 0x10000
        found = ord(letter) if number < 0 else 0xD800 + number if number < 0x800 else ord(others[number - 0x800])
        units += found.to_bytes(2, "little")
    return bytes(units[:size])


def test_any_two_bytes_are_a_letter_that_a_page_can_hold() -> None:
    data = np.arange(0x10000, dtype="<u2").tobytes() + b"!"
    size, letters = _hold(data, compress=False)
    assert told_by(letters, size) == data
    page = codecs.BOM_UTF16_LE + f"<script>{letters}</script>".encode("utf-16-le")
    assert page.decode("utf-16") == f"<script>{letters}</script>"
    assert not set(letters) & set("\0\r<\ufeff\ufffe\uffff")
    assert len(letters.encode("utf-16-le")) < 1.04 * len(data)


def test_parts_are_fetched_in_one_version_each_by_two_lines() -> None:
    npm, pip = commands()
    assert re.fullmatch(r"npm pack --silent pyodide@\d+\.\d+\.\d+", npm)
    assert re.search(r"python -m pip download .* pydantic==\S+ pydantic_core==\S+ hypothesis==\S+$", pip)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
def test_a_folder_without_the_parts_or_with_others_is_refused_with_the_lines_to_type(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="npm pack"):
        find_parts(tmp_path)
    (tmp_path / "pyodide-314.0.7.tgz").write_bytes(b"something else")
    with pytest.raises(UsageError, match="SHA-256") as refused:
        find_parts(tmp_path)
    assert "아무것도 실행하지 않았습니다" in refused.value.text.ko


def test_pyodide_is_for_pages_alone() -> None:
    done = grade("handout", "if_for", "--pyodide", "somewhere", "--lang", "en", cwd=ROOT)
    assert done.code == 2
    assert "Add --check-page" in done.stderr


# Pages in a browser


@dataclass(frozen=True)
class Made:
    """The pages, and what was handed out, unpacked."""

    out: Path

    def page(self, id_: str) -> Path:
        return self.out / f"{id_}-check.html"

    def homework(self, id_: str) -> Path:
        return self.out / "unpacked" / id_


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    if not (parts := os.environ.get("CI_CHECK_PAGE")):
        pytest.skip("CI_CHECK_PAGE does not say where npm and pip have put what a check page has in it")
    out = tmp_path_factory.mktemp("pages") / "out"
    words = ("--check-page", "--pyodide", parts, "--out", str(out), "--lang", "en")
    done = grade("handout", *PAGES, *words, cwd=ROOT)
    assert done.code == 0, done.output
    for id_ in PAGES:
        with zipfile.ZipFile(out / f"{id_}.zip") as opened:
            opened.extractall(out / "unpacked")
    return Made(out)


class Opened:
    """A page in the browser, and what it asked the network for."""

    def __init__(self, context, file: Path) -> None:
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page = context.new_page()
        context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.add_init_script(ANSWERS)
        self.page.goto(file.as_uri())

    def check(self, file: Path) -> str:
        """The page of results; or, where there is none, what it says instead."""
        self.page.set_input_files("#file", file)
        self.page.evaluate(f"answered({WAIT})")
        if self.page.locator("#found").is_hidden():
            return self.page.inner_text("#state")
        return self.page.get_attribute("#found", "srcdoc")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with open_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def open_page(made: Made, browser) -> Iterator:
    context = browser.new_context(offline=True, locale="en-US")
    pages: dict[str, Opened] = {}
    yield lambda id_: pages.setdefault(id_, Opened(context, made.page(id_)))
    context.close()


def told(html: str) -> str:
    """All that a page of results says, but for when, how long, and by which Python."""
    text = _TURNS.sub("", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    text = re.sub(r"\n\s*\n+", "\n", re.sub(r"<[^>]+>", "\n", text))
    text = _MADE_UP.sub("MADE UP", text)
    text = re.sub(r"\d+(\.\d+)? (ms|s)\b", "TIME", text)
    text = re.sub(r"python \d+\.\d+\.\d+", "PYTHON", text)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( [A-Z+\d:]+)?", "WHEN", text)


class Here:
    """`grade check --watch --page` in what was handed out, at the level that a page has."""

    def __init__(self) -> None:
        self._warm: Warm | None = None

    def check(self, file: Path) -> str:
        """What it writes of that file."""
        own = open_check(file, None, (), "en")
        if self._warm is None:
            self._warm = Warm(own.plan(min_isolation=1, isolation=1, mnist=None))
        found = [own.made_of(each, self._warm.grade(each), points=True) for each in own.submissions]
        return student_html(check_view([each.work for each in found], own.lang))

    def close(self) -> None:
        if self._warm is not None:
            self._warm.close()


def verdicts(html: str) -> list[str]:
    return re.findall(r'<span class="verdict">(.*?)</span>', html)


def solutions(id_: str) -> list[Path]:
    """Right and wrong ones. All of both assignments take five minutes: without CI_ALL=1 every fifth is taken."""
    below = ROOT / "reference" / id_
    found = [path for kind in ("right", "wrong") for path in sorted((below / kind).glob("*.py"))]
    return one_of(5, found)


@full
@needs_chromium
@pytest.mark.parametrize("id_", PAGES)
def test_page_and_command_agree_on_right_and_wrong_solutions(
    id_: str, made: Made, open_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verdict, every sentence; and whatever is tried, nothing is asked of a network."""
    opened, here = open_page(id_), Here()
    monkeypatch.chdir(made.homework(id_))
    differ = {}
    file = tmp_path / f"{id_}.py"
    for solution in solutions(id_):
        if solution.name in WITH_NUMPY:
            continue
        file.write_bytes(solution.read_bytes())
        in_page, on_disk = opened.check(file), here.check(file)
        assert verdicts(in_page) == verdicts(on_disk), solution.name
        if solution.name in BY_VERDICTS_ALONE:
            continue
        in_page, on_disk = told(in_page), told(on_disk)
        if in_page != on_disk:
            differ[f"{solution.parent.name}/{solution.name}"] = (on_disk, in_page)
    here.close()
    assert list(differ) == [], next(iter(differ.values()))
    assert [url for url in opened.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert opened.faults == []


@full
@needs_chromium
def test_an_endless_loop_ends_and_the_next_check_finds_the_page_as_it_was(
    made: Made, open_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, here = open_page("if_for"), Here()
    monkeypatch.chdir(made.homework("if_for"))
    file = tmp_path / "if_for.py"
    for code in (ENDLESS.encode(), (ROOT / "reference" / "if_for" / "if_for.py").read_bytes()):
        file.write_bytes(code)
        assert told(opened.check(file)) == told(here.check(file))
    here.close()


@full
@needs_chromium
def test_a_page_is_small_enough_and_lies_in_the_zip_too(made: Made) -> None:
    for id_ in PAGES:
        page = made.page(id_)
        assert page.stat().st_size <= MOST_BYTES
        assert (made.homework(id_) / "check.html").read_bytes() == page.read_bytes()
        start_here = (made.homework(id_) / "START-HERE.en.txt").read_text(encoding="utf-8-sig")
        assert "double-click check.html" in start_here


@full
def test_a_page_does_not_tell_where_it_was_made(made: Made) -> None:
    page = made.page("if_for").read_text(encoding="utf-16")
    held = re.search(r'id="memory" data-size="(\d+)">([^<]*)<', page)
    assert held is not None
    memory = gzip.decompress(told_by(held[2], int(held[1])))
    assert b"grader.sandbox.inside.browser" in memory
    assert str(PACKAGE).encode() not in memory
    assert b"memory.mjs" not in memory
    assert made.out.parent.name.encode() not in memory


@full
@needs_chromium
def test_a_page_says_so_where_scripts_are_off(made: Made, browser) -> None:
    page = browser.new_context(offline=True, java_script_enabled=False).new_page()
    page.goto(made.page("if_for").as_uri())
    said = page.inner_text("body")
    assert "This page needs JavaScript" in said
    assert "자바스크립트가 필요한데 꺼져 있습니다" in said


@full
@needs_firefox
def test_firefox_answers_too_or_says_that_it_is_too_old(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = (ROOT / "reference" / "if_for" / "if_for.py").read_text(encoding="utf-8")
    for folder in (profile := tmp_path / "profile", own := tmp_path / "own"):
        folder.mkdir()
    with open_firefox(profile) as firefox:
        firefox.ask("WebDriver:Navigate", url=made.page("if_for").as_uri())
        if not firefox.run("return 'Suspending' in WebAssembly"):
            said = "document.getElementById('state').textContent"
            firefox.wait(f"{said}.length")
            assert "a current Chrome, Edge or Firefox" in firefox.run(f"return {said}")
            return
        here, file = Here(), own / "if_for.py"
        monkeypatch.chdir(made.homework("if_for"))
        for text in (right, ENDLESS, right):
            firefox.run("document.getElementById('code').value = arguments[0]", text)
            firefox.run("document.getElementById('check').click()")
            firefox.wait("!document.getElementById('check').disabled")
            file.write_text(text, encoding="utf-8")
            assert told(firefox.run("return document.getElementById('found').srcdoc")) == told(here.check(file))
        here.close()
