"""`grade run` over a class that it knows: what is the same is not graded, and told as if it had been.

The closing line is `grader.app.closing`'s. What makes two reports the same is tried in tests/grading/test_reuse.py.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.sandbox.host import probe_level
from tests.conftest import HALF, RIGHT, grade, grade_afresh, scores, write

TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+00:00|Z)?|\d+(\.\d+)? s\b")
NOTEBOOK = {"cells": [{"cell_type": "code", "source": HALF}]}
MORE = {
    "dan/sums.py": HALF,
    "dan/helper.py": "A = 1\n",
    "eve/sums.ipynb": json.dumps(NOTEBOOK).encode(),
    "fay/names.py": "def hello(name):\n    print(name)\n    return len(name)\n\n\ndef double(a):\n    return 1 / 0\n",
    "gus/sums.py": "def add(a, b):\n    pass\n\n\ndef double(a):\n    pass\n",
    "hal/sums.py": RIGHT["sums"].encode("utf-16"),
    "ivy/sums.py": b"#" * (2 * 2**20 + 1),
    "joe/sums.py": "import nothing_of_that_name\n",
}
HOW = ((), ("--regrade",))


@pytest.fixture
def run(course, class_folder, tmp_path):
    def call(*words, folder=class_folder, cwd=tmp_path):
        options = ["--course", course, "--out", cwd / "out", "--lang", "en", "--jobs", 1, "--min-isolation", 1]
        return grade("run", folder, *options, *words, cwd=cwd)

    return call


def closing(done) -> str:
    return next(line for line in done.stdout.splitlines() if line.startswith(("Reports:", "보고서:")))


def read(out: Path) -> dict[str, str]:
    """All that a run wrote for people and programs, without times and without digests of what holds some."""
    return {
        path.relative_to(out).as_posix(): TIMES.sub("…", path.read_bytes().decode("utf-8", "replace"))
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".grade-manifest.json" and path.suffix != ".xlsx"
    }


def test_it_says_what_was_taken_from_before(run, class_folder):
    assert "(graded: 4 in " in closing(run())
    write(class_folder, {"ben/sums.py": RIGHT["sums"]})
    done = run()
    assert re.search(r"\(4 reports, 3 of them from before, \d+ s; isolation level \d\)$", closing(done)), done.output
    assert re.search(r"\(4개, 4개는 이전 것, \d+초; 격리 수준 \d\)$", closing(run("--lang", "ko")))
    assert "(graded: 4 in " in closing(run("--regrade"))


def test_it_tells_what_grading_again_would_tell(run, class_folder, tmp_path):
    """Whatever was handed in, byte for byte but for the times."""
    write(class_folder, MORE)
    first = run()
    assert first.code == 0, first.output
    places = [tmp_path / name for name in ("again", "regraded")]
    for place in places:
        place.mkdir()
        shutil.copytree(class_folder, place / "class", symlinks=True)
    told = [run(*words, folder=place / "class", cwd=place) for place, words in zip(places, HOW, strict=True)]
    assert "11 of them from before" in closing(told[0])
    assert "(graded: 11 in " in closing(told[1])
    shown = []
    for place, done in zip(places, told, strict=True):
        lines = [line for line in done.output.splitlines() if line != closing(done)]
        shown.append(([line.replace(str(place), "") for line in lines], done.code))
    assert shown[0] == shown[1]
    written = [read(place / "out") for place in places]
    assert written[0].keys() == written[1].keys()
    for name, text in written[0].items():
        assert text.replace(str(places[0]), "") == written[1][name].replace(str(places[1]), ""), name


def test_where_nothing_is_graded_nothing_is_imported_or_started_that_grades(run, course, class_folder, tmp_path):
    run()
    words = ["run", class_folder, "--course", course, "--out", tmp_path / "out", "--min-isolation", 1, "--lang", "en"]
    shown = {}
    for more in HOW:
        done = grade_afresh(*words, *more, cwd=tmp_path, env={"PYTHONPROFILEIMPORTTIME": "1"})
        shown[more] = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "import time:" in line}
    dear = {"pytest", "multiprocessing.context", "grader.grading.grade", "grader.suites.session"}
    assert dear <= shown[("--regrade",)]
    assert not dear & shown[()]
    assert not {"_pytest", "tensorflow", "hypothesis"} & {name.partition(".")[0] for name in shown[()]}


def test_what_was_graded_with_less_isolation_than_now_is_graded_again(run):
    level = probe_level().number
    if level < 2:
        pytest.skip("there is no lower level")
    run("--isolation", level - 1)
    assert "(graded: 4 in " in closing(run("--min-isolation", level))
    assert "4 of them from before" in closing(run("--min-isolation", level))
    assert "4 of them from before" in closing(run("--isolation", level - 1))  # that is known, too


def test_a_proposal_is_withdrawn_by_the_report_that_was_there_before(run, course, class_folder, tmp_path):
    """As by grading again: what counts is the last that was found out."""
    run()
    words = ("send", "--mark-sent", "--class", class_folder, "--course", course, "--lang", "en")
    assert "Recorded as sent by hand" in grade(*words, cwd=tmp_path).stdout
    path = course / "reference/sums/test_hidden.py"
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("-412", "-413"), encoding="utf-8")
    before = scores(tmp_path / "out")
    assert "not accepted" in run().stdout or proposed(class_folder)
    assert proposed(class_folder) == ["ann"]
    done = run()  # the same suite once more: it still waits
    assert "4 of them from before" in closing(done)
    assert proposed(class_folder) == ["ann"]
    path.write_text(right, encoding="utf-8")
    assert "4 of them from before" in closing(run())
    assert proposed(class_folder) == []
    assert scores(tmp_path / "out") == before
    path.write_text(right.replace("-412", "-413"), encoding="utf-8")
    run("--accept", "--why", "it was wrong")
    assert proposed(class_folder) == []
    assert scores(tmp_path / "out") != before


def proposed(class_folder: Path) -> list[str]:
    with Gradebook.open(class_folder, write=False) as book:
        return [entry.report.student for entry in book.proposals()]


def test_a_dry_run_grades_what_it_does_not_know_and_writes_nothing(run, class_folder):
    run()
    write(class_folder, {"ben/sums.py": RIGHT["sums"]})
    book = (class_folder / ".grade/gradebook.sqlite").read_bytes()
    told = [run("--dry-run", *words) for words in HOW]
    assert told[0].stdout == told[1].stdout
    assert "ben" in told[0].stdout
    assert (class_folder / ".grade/gradebook.sqlite").read_bytes() == book
