"""What beginners really hand in gets the score that a fair teacher gives, and a sentence that helps.

The cases are data: a folder of `cases/` is a student, `cases.toml` says what is right. All of them are graded in one
run of the public command line, as one class.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))


class Batch:
    """What one run over all cases wrote."""

    def __init__(self, out: Path, run: subprocess.CompletedProcess[str]) -> None:
        self.out, self.run = out, run
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        self.reports = {(report["student"], report["assignment"]): report for report in results["reports"]}

    def text(self, case: str) -> str:
        return (self.out / case / "report.txt").read_text(encoding="utf-8")


def course_of(folder):
    """The course, with less time for the functions of a case that never ends: what is said and kept is the same."""
    for part in ("assignments", "reference"):
        shutil.copytree(ROOT / part, folder / part)
    settings = folder / "assignments" / "if_for" / "assignment.toml"
    text = settings.read_text(encoding="utf-8")
    for limit, shorter in (
        ("load_seconds = 3\n", "load_seconds = 1\n"),
        ("call_seconds = 1\n", "call_seconds = 0.3\n"),
    ):
        assert limit in text
        text = text.replace(limit, shorter)
    settings.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clumsy")
    shutil.copytree(HERE / "cases", folder / "class")
    course = course_of(folder / "course")
    command = [sys.executable, "-m", "grader.app.cli", "run", str(folder / "class"), "--course", str(course)]
    command += ["--out", str(folder / "out"), "--lang", "ko", "--min-isolation", "1", "--jobs", "1"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return Batch(folder / "out", run)


def test_every_case_has_its_expectation():
    """A folder without expectations, or the reverse, would be a case that tests nothing."""
    assert {folder.name for folder in (HERE / "cases").iterdir()} == set(CASES)


def test_nothing_is_the_graders_fault(batch):
    """However clumsy, it is graded: no verdict is the course's or the grader's fault."""
    ours = {"assignment_broken", "grader_failed"}
    assert not [key for key, report in batch.reports.items() if report["status"] in ours]
    assert not [
        (key, test["name"])
        for key, report in batch.reports.items()
        for test in report["tests"]
        if test["verdict"] in ours
    ]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.get("missing")])
def test_fair_score(batch, name):
    """Each task earns exactly what it should, and so does the whole."""
    case = CASES[name]
    report = batch.reports[name, case["assignment"]]
    full, partial = case.get("full", []), case.get("partial", {})
    want = {
        task["task"]: partial.get(task["task"], task["max_score"] if task["task"] in full or full == ["*"] else 0)
        for task in report["tasks"]
    }
    assert set(full) - {"*"} <= set(want)
    assert set(partial) <= set(want)
    got = {task["task"]: task["score"] for task in report["tasks"]}
    for task, most in case.get("at_most", {}).items():
        assert 0 <= got[task] <= most
        want[task] = got[task]
    assert got == want
    assert report["score"] == pytest.approx(sum(want.values()), abs=0.005)
    assert report["max_score"] == 100


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.get("missing")])
def test_verdict(batch, name):
    """The status of the report, and what became of the tests that the case is about."""
    case = CASES[name]
    report = batch.reports[name, case["assignment"]]
    assert report["status"] == case.get("status", "passed")
    for task, verdict in case.get("verdicts", {}).items():
        assert verdict in {test["verdict"] for test in report["tests"] if test["task"] == task}, task


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "says" in case])
def test_feedback_says_what_to_do(batch, name):
    """The student's own report, in Korean, holds the words that explain the mishap."""
    text = batch.text(name)
    for phrase in CASES[name]["says"]:
        assert phrase in text, f"{phrase!r} is not in:\n{text}"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.get("missing")])
def test_no_guess_which_file_is_meant(batch, name):
    """A file under another name, or two of the right one, is for a person to decide: no score, and the run says so."""
    report = batch.reports.get((name, CASES[name]["assignment"]))
    assert report is None or report["score"] is None
    assert name in batch.run.stdout + batch.run.stderr
