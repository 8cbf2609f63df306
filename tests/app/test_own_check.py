"""`grade check` at home: on a terminal and in a pipe, with and without points, and what earlier checks found.

Of `grader.app.checked_lines`, `grader.app.own_check`, `grader.app.check_history`, `grader.app.diary` and
`grader.app.terminal`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from grader.app import check_history, diary
from grader.app.own_check import open_check
from grader.grading.batch.worker import prepare_planned
from grader.text import plain
from grader.text.errors import MachineError
from tests.conftest import HALF, RIGHT, grade, grade_on_terminal, write

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
POINTS = re.compile(r"\d+(\.\d+)? ?/ ?\d+|points|점을|점이|점입니다")


@pytest.fixture
def mine(course, tmp_path):
    """A folder with half of `sums`, of a course that lies above it."""
    return write(course / "mine", {"sums.py": HALF})


@pytest.fixture
def state(mine):
    """The file of what was checked, as `grade` of tests keeps it."""
    return mine / "state" / "sealed-grader" / check_history.FILENAME


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
class TestOnATerminal:
    @pytest.mark.parametrize("columns", [40, 80, 120])
    @pytest.mark.parametrize("lang", ["ko", "en"])
    def test_no_line_is_too_wide(self, mine, columns, lang):
        code, shown = grade_on_terminal("check", "--lang", lang, cwd=mine, columns=columns)
        assert code == 1
        lines = COLOUR.sub("", shown).splitlines()
        assert max(map(cell_len, lines)) <= columns
        assert any("double(2)" in line for line in lines)

    def test_signs_have_their_colour(self, mine):
        _, shown = grade_on_terminal("check", cwd=mine)
        assert "\x1b[32m\x1b[1m✓ " in shown
        assert "\x1b[31m\x1b[1m✗ " in shown

    @pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_none_where_it_is_not_wanted(self, mine, env):
        _, shown = grade_on_terminal("check", cwd=mine, env=env)
        assert "\x1b" not in shown
        assert "✗ 두 배" in shown

    def test_colour_says_nothing_by_itself(self, mine):
        _, shown = grade_on_terminal("check", cwd=mine, columns=500)
        assert COLOUR.sub("", shown).replace("\r\n", "\n") == grade("check", cwd=mine).stdout


@pytest.mark.parametrize("words", [(), ("sums.py",)])
def test_where_no_homework_is_one_is_told_where_to_go(tmp_path, words):
    """In words of a student, who knows of no course."""
    write(tmp_path, {"sums.py": HALF})
    for lang, said in (("en", "the folder that you unpacked, in which START-HERE lies"), ("ko", "압축을 푼 폴더")):
        done = grade("check", *words, "--lang", lang, cwd=tmp_path)
        assert (done.code, done.stdout) == (2, "")
        assert said in done.stderr
        assert "course" not in done.stderr


def test_in_a_pipe_there_is_no_colour_and_no_line_is_broken(mine):
    done = grade("check", "--lang", "en", cwd=mine, env={"COLUMNS": "40", "FORCE_COLOR": "1"})
    assert "\x1b" not in done.stdout
    assert "The other half of the points is decided by hidden tests after you hand in." in done.stdout


def test_it_ends_with_where_to_begin_and_one_s_own_line(mine):
    done = grade("check", "--lang", "en", cwd=mine)
    end = done.stdout.partition("Fix this first:\n")[2]
    assert end.startswith("  A public test that costs 20 points: ")
    assert "    Turn by turn: double(2)\n    5 | def double(a):   a = 2\n    6 |     return a     → 2\n" in end
    for code in (RIGHT["sums"], "def add(a, b)\n"):  # nothing to fix; what is to be fixed is all that is told
        write(mine, {"sums.py": code})
        assert "Fix this first" not in grade("check", "--lang", "en", cwd=mine).stdout


def test_a_long_function_is_not_shown_whole(mine):
    body = "".join(f"    a{number} = {number}\n" for number in range(40))
    write(mine, {"sums.py": f"def add(a, b):\n{body}    return 0\n\n\ndef double(a):\n    return 2 * a\n"})
    end = grade("check", "--lang", "en", cwd=mine).stdout.partition("Fix this first:\n")[2]
    assert len(re.findall(r"\d+ \|", end)) == 24
    assert "more lines; a page has them all" in end


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_score_nothing_tells_of_points(mine, lang):
    """Not on the page either; what works and what to fix is there."""
    assert POINTS.search(grade("check", "--lang", lang, cwd=mine).stdout.rpartition("\n\n")[0])
    done = grade("check", "--no-score", "--lang", lang, "--page", "p.html", cwd=mine)
    assert done.code == 1
    body = done.stdout.split({"ko": "채점은 파이썬", "en": "It will be graded"}[lang])[0]
    assert not POINTS.search(body), body
    assert "double(2)" in body
    page = (mine / "p.html").read_text(encoding="utf-8")
    assert "double(2)" in page
    assert not re.search(r">[^<]*\d+ / \d+", page)


def test_the_versions_that_grade_are_told(course, mine):
    """And that one's own Python is newer, where it is."""
    settings = course / "assignments" / "course.toml"
    text = settings.read_text(encoding="utf-8")
    for version, newer in (("3.11", sys.version_info >= (3, 12)), ("3.99", False)):
        settings.write_text(f'python = "{version}"\n{text}', encoding="utf-8")
        shown = grade("check", "--lang", "en", cwd=mine).stdout
        assert f"It will be graded with Python {version}; checked here with python 3." in shown
        assert ("That is newer" in shown) is newer


def test_a_library_that_is_missing_is_told_with_the_line_that_installs_it(course, mine):
    """And not as something for the teacher; what needs none of it is checked all the same. Images that are missing,
    too, may come with the library: they are not told in its stead."""
    toml = course / "assignments/sums/assignment.toml"
    needs = 'preload = ["no_such_library"]\nneeds_images = true\nkind ='
    toml.write_text(toml.read_text().replace("kind =", needs), encoding="utf-8")
    write(mine, {"names.py": RIGHT["names"]})
    done = grade("check", "--lang", "en", cwd=mine)
    assert done.code == 4
    assert "as a library is missing here." in done.stdout
    assert f'\n  {sys.executable} -m pip install "no_such_library"\n' in done.stdout
    assert "teacher" not in done.stdout
    assert "All public tests passed." in done.stdout
    own = open_check(mine / "sums.py", course, (), "en")
    plan = own.plan(min_isolation=1, isolation=None, mnist=None)
    with pytest.raises(MachineError, match="no_such_library"):
        prepare_planned(replace(plan, images=None, images_fault=plain("no images")), "sums")


class TestHistory:
    def test_when_and_how_many(self, mine, state):
        nothing = grade("check", "--history", "--lang", "en", cwd=mine)
        assert nothing.code == 0
        assert "Nothing in" in nothing.stdout
        assert not state.exists()
        grade("check", cwd=mine)
        write(mine, {"sums.py": RIGHT["sums"]})
        grade("check", "sums.py", cwd=mine)
        for words in ([], ["sums.py"], [str(mine.parent)], ["--assignment", "sums"]):
            told = grade("check", "--history", "--lang", "en", *words, cwd=mine).stdout
            assert [line.split("  ")[-1] for line in told.splitlines()[1:]] == [
                "1 of 2 public tests passed",
                "2 of 2 public tests passed",
            ], told
            assert re.search(r"✗ \d{4}-\d\d-\d\d \d\d:\d\d \(.*\n +✓ ", told)
        assert "1 of 2" not in grade("check", "--history", "--assignment", "names", cwd=mine).stdout
        elsewhere = write(mine.parent / "mine2", {"sums.py": HALF})
        told = grade("check", "--history", elsewhere, "--lang", "en", cwd=mine).stdout
        assert "Nothing in" in told

    def test_of_the_code_nothing_is_kept(self, mine, state):
        write(mine, {"sums.py": "def add(a, b):\n    return 'secret'\n"})
        grade("check", cwd=mine)
        (record,) = map(json.loads, state.read_text(encoding="utf-8").splitlines())
        assert set(record) == {"when", "assignment", "folder", "file", "status", "passed", "total"}
        assert "secret" not in str(record)
        if os.name != "nt":
            assert state.stat().st_mode & 0o077 == 0

    def test_a_file_that_cannot_be_read_is_in_it(self, mine):
        write(mine, {"sums.py": "def add(a, b)\n"})
        grade("check", cwd=mine)
        assert "cannot be read" in grade("check", "--history", "--lang", "en", cwd=mine).stdout

    def test_what_is_ours_is_not(self, course, mine, state):
        write(course, {"assignments/sums/test_public.py": "1 / 0\n"})
        assert grade("check", cwd=mine).code == 3
        assert not state.exists()

    def test_a_line_that_was_cut_off_costs_no_other(self, mine, state):
        grade("check", cwd=mine)
        state.write_bytes(state.read_bytes() + b'{"when": "20')
        assert "1 of 2" in grade("check", "--history", "--lang", "en", cwd=mine).stdout

    def test_it_does_not_grow_without_end(self, mine, state):
        grade("check", cwd=mine)
        state.write_bytes(state.read_bytes() * (diary.MAX_LINES + 5))
        grade("check", cwd=mine)
        assert len(state.read_bytes().splitlines()) == diary.MAX_LINES // 2
        told = grade("check", "--history", "--lang", "en", cwd=mine).stdout
        assert f"and {diary.MAX_LINES // 2 - check_history.MAX_SHOWN} earlier" in told
        assert told.count("1 of 2") == check_history.MAX_SHOWN

    def test_where_it_cannot_be_kept_the_check_goes_on(self, mine):
        """And says so, on standard error."""
        write(mine, {"state": "no folder"})
        done = grade("check", "--lang", "en", cwd=mine)
        assert done.code == 1
        assert "double(2)" in done.stdout
        assert done.stderr.startswith("--history will not know of this check: ")

    @pytest.mark.parametrize("other", [["--page", "p.html"], ["--tensorboard", "runs"]])
    def test_it_checks_nothing(self, mine, other):
        done = grade("check", "--history", "--lang", "en", *other, cwd=mine)
        assert done.code == 2
        assert "--history checks nothing" in done.stderr
