"""`grade check --tensorboard DIR` and `--page FILE`: what is written is what was found, and TensorBoard shows it.

The parts that read event files are skipped where TensorBoard is not installed; with CI_TENSORBOARD=1 its absence is a
failure.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import HALF, RIGHT, grade, write
from tests.tiers import full

needs_tensorboard = pytest.mark.skipif(
    find_spec("tensorboard") is None and os.environ.get("CI_TENSORBOARD") != "1", reason="TensorBoard is not installed"
)

EXHIBITS = """
import numpy as np
from grader.domain.exhibits import Chart, Confusion, Line, Pictures, picture
from grader.text import Text, plain

def curve(student):
    y = [student.add(n, 1) / 4 for n in range(1, 4)]
    cost = Line(label=Text("훈련 cost", "training cost"), x=(1, 2, 3), y=(y[0], None, y[2]))
    again = Line(label=Text("훈련 cost", "training cost"), x=(1, 2, 3), y=y)
    return Chart(title=Text("학습 곡선", "Learning curve"), x_label=Text("에포크", "epoch"), lines=(cost, again))

def function(student):
    return Chart(title=plain("f"), x_label=plain("x"), lines=(Line(label=plain("f"), x=(-0.5, 0.5), y=(1, 2)),))

def seen(student):
    return [
        Pictures(title=Text("숫자", "Digits"), pictures=(picture(np.arange(6).reshape(2, 3), plain("a/b")),)),
        Confusion(title=Text("혼동", "Confusion"), labels=("0", "1|"), counts=((3, 1), (0, 4))),
    ]
"""


@pytest.fixture
def shown(course):
    """The small course with exhibits, and right work in a folder beside it."""
    write(course, {"assignments/sums/exhibits.py": EXHIBITS})
    write(course.parent / "mine", {"sums.py": RIGHT["sums"]})
    return course.parent


def check(folder: Path, *words: object, file: str = "sums.py", env: dict[str, str] | None = None):
    course = ("--course", folder / "course")
    return grade("check", f"mine/{file}", *course, "--lang", "en", *words, cwd=folder, env=env)


def runs(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.rglob("events.out.tfevents.*"))


def accumulated(run: Path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run))
    events.Reload()
    return events


@needs_tensorboard
def test_what_is_written_is_read_back(shown):
    """By TensorBoard's own reader: scalars by epoch, a picture, a table; a function has no steps and is left out."""
    from tensorboard.util.tensor_util import make_ndarray

    done = check(shown, "--tensorboard", "board")
    assert done.code == 0, done.output
    (run,) = runs(shown / "board")
    assert run.parent == shown / "board" / "sums"
    assert "tensorboard --logdir board" in done.stdout
    events = accumulated(run)
    tags = events.Tags()["tensors"]
    assert tags == [
        "Learning curve/training cost",
        "Learning curve/training cost (2)",
        "Digits/a∕b",
        "Confusion",
    ]
    scalars = {
        tag: [(event.step, float(make_ndarray(event.tensor_proto))) for event in events.Tensors(tag)]
        for tag in tags[:2]
    }
    assert scalars[tags[0]] == [(1, 0.5), (3, 1.0)]
    assert scalars[tags[1]] == [(1, 0.5), (2, 0.75), (3, 1.0)]
    width, height, png = make_ndarray(events.Tensors(tags[2])[0].tensor_proto)
    assert (width, height, png[:8]) == (b"3", b"2", b"\x89PNG\r\n\x1a\n")
    table = make_ndarray(events.Tensors(tags[3])[0].tensor_proto).item().decode()
    assert "| 0 | **3** | 1 |" in table
    assert "| 1∣ | 0 | **4** |" in table


@needs_tensorboard
def test_every_check_is_a_run_of_its_own(shown):
    """Two attempts are laid over each other, not mixed."""
    for _ in range(2):
        assert check(shown, "--tensorboard", "board").code == 0
    assert len(set(runs(shown / "board"))) == 2


@needs_tensorboard
def test_tensorflow_is_not_imported(shown):
    script = (
        "import sys; from grader.app.cli import _run\n"
        "code = _run(['check', 'mine/sums.py', '--course', 'course', '--tensorboard', 'board'])\n"
        "print([code, 'tensorboard.summary.writer.record_writer' in sys.modules, 'tensorflow' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=shown, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[0, True, False]"


@full
@needs_tensorboard
def test_a_real_tensorboard_serves_the_scalars(shown):
    """Started as a student starts it, and asked as its page asks it."""
    assert check(shown, "--tensorboard", "board").code == 0
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", "board", "--host", "localhost", "--port", "0"]
    server = subprocess.Popen([*command, "--load_fast=false"], cwd=shown, stderr=subprocess.PIPE, text=True)
    try:
        match = next(filter(None, (re.search(r"http://\S+?:\d+/", line) for line in server.stderr)), None)
        assert match, "TensorBoard ended without an address"
        # Its pipe must not fill while it is asked.
        threading.Thread(target=server.stderr.read, daemon=True).start()
        tags = asked(match[0], "data/plugin/scalars/tags")
        (run,) = tags
        assert set(tags[run]) == {"Learning curve/training cost", "Learning curve/training cost (2)"}
        query = urllib.parse.urlencode({"run": run, "tag": "Learning curve/training cost (2)"})
        points = asked(match[0], f"data/plugin/scalars/scalars?{query}")
        assert [point[1:] for point in points] == [[1, 0.5], [2, 0.75], [3, 1.0]]
        assert run in asked(match[0], "data/plugin/images/tags")
        assert run in asked(match[0], "data/plugin/text/tags")
    finally:
        server.terminate()
        server.wait(timeout=60)


def asked(address: str, path: str):
    """The answer of its API, once it has read the files: it serves before it has."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address + path, timeout=10) as answer:
                if content := json.load(answer):
                    return content
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
    raise AssertionError(f"{path} stayed empty")


@needs_tensorboard
def test_nothing_to_show_is_said(shown):
    """Work that does not get that far; the exit code is that of the tests."""
    (shown / "course/assignments/sums/exhibits.py").unlink()
    done = check(shown, "--tensorboard", "board")
    assert done.code == 0
    assert "sums: nothing was written" in done.stdout
    assert runs(shown / "board") == []


@needs_tensorboard
@pytest.mark.parametrize("place", ["a-file", "a-file/below"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(shown, place):
    (shown / "a-file").write_text("mine")
    done = check(shown, "--tensorboard", place)
    assert done.code == 2
    assert f"{place} could not be written" in done.stderr
    assert done.stdout == ""
    assert (shown / "a-file").read_text() == "mine"


def test_without_the_extra_a_sentence_says_how_to_get_it(shown):
    script = (
        "import sys, importlib.util as util; from grader.app.cli import _run\n"
        "found = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'tensorboard' else found(name, *rest)\n"
        "import grader.report.tensorboard as ours; ours.find_spec = util.find_spec\n"
        "sys.exit(_run(['check', 'mine/sums.py', '--course', 'course', '--tensorboard', 'board']))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=shown, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f'{sys.executable} -m pip install "sealed-grader[tensorboard]"' in done.stderr
    assert not (shown / "board").exists()


def test_a_page_of_one_s_own(shown):
    """The same page as the graded one, from the public tests: no total, and it says what it is."""
    done = check(shown, "--page", "mine/report.html")
    assert done.code == 0
    assert "mine/report.html" in done.stdout
    page = (shown / "mine/report.html").read_text(encoding="utf-8")
    assert page.count("<figure") == 4
    assert "From the public tests alone" in page
    assert "Total" not in page
    assert "Adds 1 and 2." in page


def test_a_page_of_several_assignments(shown):
    write(shown / "mine", {"names.py": RIGHT["names"]})
    done = check(shown, "--page", "all.html", file="")
    assert done.code == 0
    page = (shown / "all.html").read_text(encoding="utf-8")
    assert page.count("<article") == 2


def test_pictures_are_mentioned_where_nobody_asked_for_them(shown):
    assert "--page report.html" in check(shown).stdout
    write(shown / "mine", {"sums.py": HALF})
    (shown / "course/assignments/sums/exhibits.py").unlink()
    assert "--page" not in check(shown).stdout


def test_a_page_never_overwrites_homework(shown):
    """`--page sums.py` is a slip of the hand."""
    done = check(shown, "--page", "mine/sums.py")
    assert done.code == 2
    assert "has to end in .html" in done.stderr
    assert (shown / "mine/sums.py").read_text() == RIGHT["sums"]


def test_a_page_that_cannot_be_written_is_told(shown):
    done = check(shown, "--page", "nowhere/report.html")
    assert done.code == 2
    assert "nowhere/report.html could not be written" in done.stderr
