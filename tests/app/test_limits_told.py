"""A limit that was hit, as reports tell it: numbers and advice in public tests, nothing of it in hidden ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COURSE, grade, write

PUBLIC = '''
    import pytest

    from grader.suites import check_text


    @pytest.mark.task("add")
    def test_add(student):
        """더합니다.

        Adds.
        """
        assert student.add(1, 2) == 3


    @pytest.mark.task("double")
    def test_double(student):
        """두 배를 말합니다.

        Says it twice.
        """
        check_text(student.call("double", "a"), "a a")
'''
HIDDEN = """
    import pytest

    from grader.suites import check_text


    @pytest.mark.task("add")
    @pytest.mark.category("negative")
    def test_add_negative(student):
        assert student.add(-411, -1) == -412


    @pytest.mark.task("double")
    @pytest.mark.category("large")
    def test_double_large(student):
        check_text(student.call("double", "xyzzy"), "xyzzy xyzzy")
"""
SUBMISSIONS = {
    "files": "import os\ndef add(a, b): return len([open(os.devnull) for _ in range(900)])\n"
    "def double(a): print(a, a)\n",
    "output": "def add(a, b): return a + b\ndef double(a): print(a + ' ' + a + ' ' * 50_000)\n",
    "chatty": "def add(a, b):\n    print('.' * 50_000)\n    return a - b\ndef double(a): return a + ' ' + a\n",
    "caught": "import os\ndef add(a, b):\n    try: kept = [open(os.devnull) for _ in range(900)]\n"
    "    except OSError: pass\n    return a + b\ndef double(a): return a + ' ' + a\n",
}


@pytest.fixture
def reports(course: Path, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Student → report, of a course whose course.toml allows 20 open files and 4 kB of printed text."""
    limits = COURSE.replace("[weights]", "[limits]\nfiles = 20\noutput_kb = 4\n[weights]")
    write(course, {"assignments/course.toml": limits, "assignments/sums/test_public.py": PUBLIC})
    write(course, {"reference/sums/test_hidden.py": HIDDEN})
    write(tmp_path / "class", {f"{name}/sums.py": text for name, text in SUBMISSIONS.items()})
    out = tmp_path / "out"
    words = ["--course", course, "--out", out, "--lang", "ko", "--min-isolation", 1]
    done = grade("run", tmp_path / "class", *words, cwd=tmp_path)
    assert done.code == 0, done.output
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {report["student"]: report for report in results["reports"]}


def test_reports_say_which_limit_and_by_how_much(reports: dict[str, dict[str, Any]]) -> None:
    tests = {name: {test["name"]: test for test in report["tests"]} for name, report in reports.items()}
    assert tests["files"]["test_add"]["verdict"] == "over_limit"
    assert "20개인데 21개째" in tests["files"]["test_add"]["message"]
    assert "2번째 줄" in tests["files"]["test_add"]["message"]
    assert tests["output"]["test_double"]["verdict"] == "over_limit"
    assert "한도 4KB를 넘어서 뒷부분을 버렸습니다 (출력한 양: 모두 49KB)" in tests["output"]["test_double"]["message"]
    for name, hidden in (("files", "add hidden 1"), ("output", "double hidden 1")):
        assert tests[name][hidden]["verdict"] == "not_passed"
        assert not re.search(r"한도|파일|출력", tests[name][hidden]["message"])
    # Wrong for another reason: the verdict stays, and that text was dropped is said beside it.
    assert tests["chatty"]["test_add"]["verdict"] == "wrong_answer"
    assert "뒷부분을 버렸습니다" in tests["chatty"]["test_add"]["message"]
    assert {name: report["score"] for name, report in reports.items()} == {
        "files": 40,
        "output": 60,
        "chatty": 40,
        "caught": 100,
    }
