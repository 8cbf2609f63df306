"""Several attempts through the command line: which are graded, which counts, and what a lateness costs."""

from __future__ import annotations

import csv
import json

import pytest

from tests.conftest import HALF, grade, write

MON, TUE, WED = "2026-03-02T10-00-00+09-00", "2026-03-03T10-00-00+09-00", "2026-03-05T10-00-00+09-00"
RULES = """timezone = "Asia/Seoul"
late = { per_day = 10, grace = "15m" }
counts = "COUNTS"
"""
DUE = """
[schedule.sums]
due = 2026-03-03T23:59:59
"""


@pytest.fixture
def run(course, class_folder, tmp_path):
    """Ann hands in right work on time, half of it on time and late again; `counts` says which attempt does."""
    right = (class_folder / "ann/sums.py").read_text("utf-8")
    (class_folder / "ann/sums.py").unlink()
    for time, text in ((MON, right), (TUE, HALF), (WED, right)):
        write(class_folder, {f"ann/sums/{time}/sums.py": text})
    settings = (course / "assignments/course.toml").read_text("utf-8")

    def call(counts, *words):
        write(course, {"assignments/course.toml": RULES.replace("COUNTS", counts) + settings + DUE})
        options = ["--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        done = grade(class_folder, "--assignment", "sums", "--student", "ann", *options, *words, cwd=tmp_path)
        assert done.code == 0, done.output
        rows = csv.DictReader((tmp_path / "out/gradebook.csv").read_text("utf-8-sig").splitlines())
        result = json.loads((tmp_path / "out/ann/sums.json").read_text("utf-8"))
        return done.stdout, {row["id"]: row["sums"] for row in rows}["ann"], result["attempt"][:10]

    return call


def test_the_course_says_which_attempt_counts(run, tmp_path):
    """Two days late: the right one is worth 80; of those on time the last is half right, and the best is the first."""
    output, score, attempt = run("latest")
    assert (score, attempt) == ("80", "2026-03-05")
    assert "To grade: 1 (students: 1); of earlier attempts 0 of 2" in output
    report = (tmp_path / "out/ann/report.txt").read_text("utf-8")
    assert "Handed in 2026-03-05 10:00, late (days begun: 2)." in report
    assert "Lateness: −20 (2 × 10, at most 100)." in report
    output, score, attempt = run("last_on_time")
    assert (score, attempt) == ("60", "2026-03-03")
    assert "To grade: 3 (students: 1); of earlier attempts 2 of 2" in output
    assert run("best")[1:] == ("100", "2026-03-02")


def test_what_is_asked_for_is_graded_again(run):
    """Whatever can count is graded once, asked for or not."""
    assert "To grade: 3 (students: 1); of earlier attempts 2 of 2" in run("best", "--attempts", "latest")[0]
    assert "To grade: 1 (students: 1); of earlier attempts 0 of 2" in run("best", "--attempts", "latest")[0]
    output, score, _ = run("best", "--attempts", "counted")
    assert "To grade: 1 (students: 1); of earlier attempts 1 of 2" in output
    assert score == "100"
    assert "To grade: 3 (students: 1); of earlier attempts 2 of 2" in run("latest", "--attempts", "all")[0]


def test_an_attempt_that_is_taken_back_counts_no_longer(run, class_folder):
    assert run("best")[1] == "100"
    (class_folder / f"ann/sums/{MON}/sums.py").unlink()
    (class_folder / f"ann/sums/{MON}").rmdir()
    assert run("best")[1:] == ("80", "2026-03-05")
    output = run("best", "--dry-run")[0]
    assert "0 would change, 0 are new, 0 are gone, 2 stay as they are." in output


def test_what_changed_is_told_of_the_attempt_that_counts(run, tmp_path):
    """Which of several was told before is not known where not the latest counts: no comparison with another attempt."""
    run("last_on_time")
    run("last_on_time")
    report = (tmp_path / "out/ann/report.txt").read_text("utf-8")
    assert "Since the report of" not in report
    assert "Earlier results" in report
