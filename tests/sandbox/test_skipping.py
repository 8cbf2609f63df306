"""What fails at a file's top level costs itself alone: skipped, told once, and on one budget of time.

Of `grader.sandbox.attempts` and `grader.sandbox.inside.loading`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.grading.remarks import SAVED, explain_skipping, keep_needed, remarks_covered_by
from grader.sandbox.host import Host
from grader.sandbox.overrun import Limits
from grader.sandbox.student import Student
from tests.sandbox.conftest import LIMITS, at_the_highest

Make = Callable[..., Student]
NEVER = b"while True:\n    pass\n"


GET = "def get(name): return globals()[name]\n"


def list_skipped(work: Student) -> list[tuple[str, int]]:
    return [(one.type, one.at) for one in work.loaded.skipped]


@pytest.mark.parametrize(
    "line",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "from google.colab import drive",
        "import winreg",
        "gpus = []; gpus[0]",
        "import locale; locale.setlocale(locale.LC_ALL, 'xx_YY.UTF-8')",
        "data = open('C:/Users/me/data.csv').read()",
        "import os; os.environ['MY_OWN_KEY']",
        "import sys; sys.argv[1]",
        "n = int(input())",
        "raise KeyError",
        "class Failure(Exception): pass\nraise Failure('of its own')",
    ],
)
@pytest.mark.parametrize("kind", ["functions", "script"])
def test_a_line_that_only_another_machine_can_run_is_skipped(student: Make, kind: str, line: str) -> None:
    work = student(f"x = 1\n{line}\ny = 2\n{GET}", kind=kind)
    assert (work.get("x"), work.get("y")) == (1, 2)
    assert len(work.loaded.skipped) == 1
    assert work.loaded.raised is None


def test_a_compound_statement_is_left_where_it_raised(student: Make) -> None:
    work = student("seen = []\nfor i in range(5):\n    seen.append(i)\n    1 / (2 - i)\nafter = 1\n", kind="script")
    assert work.value("seen") == [0, 1, 2]
    assert work.value("after") == 1
    assert list_skipped(work) == [("ZeroDivisionError", 2)]


def test_leaving_ends_a_script_and_is_told_where_something_stands_below(student: Make) -> None:
    work = student("import sys\nx = 1\nsys.exit(0)\ny = 2\n", kind="script")
    assert not work.has("y")
    assert work.loaded.raised is not None
    assert "3번째 줄에서 끝났습니다" in explain_skipping(work.loaded)[0].ko
    last = student("import sys\nx = 1\nif x:\n    sys.exit(0)\n", kind="script")
    assert explain_skipping(last.loaded) == ()


def test_what_a_skipped_line_would_have_made_is_no_fault_of_its_own(student: Make) -> None:
    source = "n = int(input())\nm = n + 1\nprint(m, n)\nk = 3\ndef f(): return n\n" + GET
    for kind in ("functions", "script"):
        work = student(source, kind=kind)
        assert list_skipped(work) == [("EOFError", 1)]
        assert work.loaded.skipped[0].needed == (2, 3)
        assert dict(work.loaded.lost) == {"n": 1, "m": 1}
        assert work.get("k") == 3
        raised = work.call("f").raised
        assert raised is not None
        assert raised.lost == 1
        assert work.missed == {1}


def test_a_misspelt_name_is_still_told(student: Make) -> None:
    work = student("m = 1 / 0\nlst = [1]\nprint(lsst)\n", kind="script")
    assert list_skipped(work) == [("ZeroDivisionError", 1), ("NameError", 3)]


@at_the_highest
@pytest.mark.parametrize("kind", ["functions", "script"])
def test_an_import_that_never_ends_is_skipped(student: Make, kind: str) -> None:
    work = student("import game\nx = 2\n" + GET, kind=kind, files={"game.py": NEVER})
    assert work.get("x") == 2
    (hung,) = work.loaded.skipped
    assert hung.is_import
    assert hung.is_timeout
    (text,) = explain_skipping(work.loaded)
    assert "1번째 줄" in text.ko
    assert "반복문" not in text.ko


@at_the_highest
def test_an_import_that_cannot_be_interrupted_is_left_out_by_the_next_child(student: Make) -> None:
    """A loop in C hears no signal: the child is killed, and another one has what is left of the budget."""
    source = "import itertools\nimport game\nx = 2\n" + GET
    game = b"import collections, itertools\ncollections.deque(itertools.repeat(0), maxlen=0)\n"
    for kind in ("functions", "script"):
        work = student(source, kind=kind, files={"game.py": game})
        assert work.get("x") == 2
        assert [one.at for one in work.loaded.skipped] == [2]
        assert work.seconds < 2 * LIMITS.load_seconds


@at_the_highest
def test_all_skips_share_one_budget(student: Make) -> None:
    work = student("while True: pass\n" * 4 + "def f(): return 1\n")
    assert work.f() == 1
    work.close()
    assert work.seconds < 1.5 * LIMITS.load_seconds


def test_a_limit_ends_a_script_with_what_it_had(student: Make) -> None:
    work = student("x = 1\nkept = []\nwhile True: kept.append(bytearray(2**20))\ny = 2\n", kind="script")
    assert work.value("x") == 1
    assert not work.has("y")
    assert work.loaded.raised is not None
    assert work.loaded.raised.overrun is not None
    assert work.loaded.raised.overrun.which == "memory"


@at_the_highest
def test_an_interrupt_that_gets_lost_comes_again(student: Make) -> None:
    """In a `__del__`, or a callback of a library, an exception is printed and forgotten."""
    lost = "class Once:\n    def __del__(self):\n        while True: pass\n"
    work = student(f"{lost}a = 1\nfor _ in range(2):\n    b = 2\n    Once()\nwhile True: pass\n", kind="script")
    assert work.load().raised.type == "OutOfTime"
    assert work.value("a") + work.value("b") == 3


@at_the_highest
def test_a_script_that_cannot_be_interrupted_keeps_what_it_had(student: Make) -> None:
    source = "import collections, itertools\nx = 1\ncollections.deque(itertools.repeat(0), maxlen=0)\ny = 2\n"
    work = student(source, kind="script")
    assert work.value("x") == 1
    assert not work.has("y")
    assert work.loaded.raised is not None
    assert work.loaded.raised.type == "timed_out"


def test_an_import_of_a_script_that_takes_too_much_memory_is_skipped(student: Make) -> None:
    game = b"kept = [bytearray(2**20) for _ in range(4096)]\n"
    work = student("import game\nx = 1\n", kind="script", files={"game.py": game})
    assert work.value("x") == 1
    assert [one.at for one in work.loaded.skipped] == [1]


def test_only_what_was_needed_is_a_reason(student: Make) -> None:
    source = "import nothing_here\nimport nor_here as other\nx = 1 / 0\ndef f(): return other.g()\n"
    work = student(source)
    assert work.call("f").raised is not None
    assert [one.at for one in keep_needed(work.loaded, "functions", work.missed).skipped] == [2]
    assert [one.at for one in keep_needed(student(source, kind="script").loaded, "script", ()).skipped] == [3]


def test_a_function_that_its_own_line_could_not_make_is_told_so(student: Make) -> None:
    work = student("@missing\ndef f(): return 1\n")
    with pytest.raises(Exception, match="line 2 raised an error") as caught:
        work.call("f")
    assert caught.value.verdict == "crashed"  # type: ignore[attr-defined]


def test_a_program_is_run_as_python_would(student: Make) -> None:
    run = student("print(1)\n1 / 0\nprint(2)\n").run()
    assert run.printed == "1\n"
    assert run.raised is not None


@at_the_highest
def test_the_budget_is_of_a_limit(host: Host, student: Make) -> None:
    """What a suite reads of the limit stays the limit itself."""
    limits: Limits = LIMITS
    raised = student("x = 1\nwhile True: pass\n", kind="script").loaded.raised
    assert raised is not None
    assert raised.overrun is not None
    assert raised.overrun.limit == limits.load_seconds


def test_a_line_without_a_keyboard_is_told_once_and_as_a_reason_where_it_was_missed(student: Make) -> None:
    """Else it is a remark that costs nothing."""
    work = student("n = int(input())\nm = n + 1\ndef f(): return n\ndef g(): return 1\n")
    assert work.g() == 1
    assert explain_skipping(keep_needed(work.loaded, "functions", work.missed), each=True) == ()
    assert remarks_covered_by(keep_needed(work.loaded, "functions", work.missed)) == ()
    assert work.call("f").raised is not None
    missed = keep_needed(work.loaded, "functions", work.missed)
    (reason,) = explain_skipping(missed, each=True)
    assert "Line 1 could not run" in reason.en
    assert "no keyboard while grading" in reason.en
    assert remarks_covered_by(missed) == (SAVED["input_at_top_level"],)
    assert explain_skipping(work.loaded) == ()


@pytest.mark.parametrize(
    "line", ["import unittest\nunittest.main()", "import argparse\nargparse.ArgumentParser().exit()"]
)
def test_a_library_that_ends_the_program_is_told_truly(student: Make, line: str) -> None:
    work = student(f"{line}\ndef f(): return 1\n")
    assert work.f() == 1
    assert work.loaded.remarks == ("exit_at_top_level",)
    assert "There is an exit()" not in SAVED["exit_at_top_level"].en


@pytest.mark.parametrize("line", ["os.abort()", "ctypes.string_at(0)"])
def test_a_process_that_died_is_told_in_the_order_of_lines(student: Make, line: str) -> None:
    work = student(f"import ctypes, os\n{line}\ndef f(): return 1\n1 / 0\n")
    assert work.f() == 1
    assert [one.at for one in work.loaded.skipped] == [2, 4]
    assert "os.abort() or ctypes" in explain_skipping(work.loaded)[0].en


def test_of_many_skipped_lines_the_last_are_told_by_number(student: Make) -> None:
    said = explain_skipping(student("1 / 0\n" * 8 + "def f(): return 1\n").loaded)
    assert len(said) == 6
    assert said[-1].en == "Could not run either, and was skipped: line 6, 7, 8."


def test_what_a_hidden_test_missed_is_no_reason_told(student: Make) -> None:
    """Which line it was could be chosen by the input."""
    work = student("n = int(input())\ndef f(): return n\n")
    assert work.loaded.skipped
    work.begin_test(hidden=True)
    assert work.call("f").raised is not None
    assert work.missed == set()
