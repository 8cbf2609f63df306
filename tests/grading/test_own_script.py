"""One's own TensorFlow script in the open: as it is graded, and what it prints is there when it prints it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import write
from tests.tiers import full

pytest.importorskip("tensorflow")

SCRIPT = """
import sys
from tensorflow.examples.tutorials.mnist import input_data
import tensorflow as tf
import helper

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)
x = tf.placeholder(tf.float32, [None, 784])
with tf.Session() as sess:
    total = sess.run(tf.reduce_sum(x), {x: mnist.train.images[:3]})
print("images", mnist.train.images.shape[1], total > 0, helper.K)
print("random", tf.Session().run(tf.random_normal([2])).tolist())
open("written.txt", "w").write("here")
print("before", end=" ")
print("waiting")
print(open("go").read())
try:
    input()
except EOFError:
    print("no keyboard")
"""


def start(file: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "grader.app.cli", "script", str(file), "--lang", "en", *words]
    return subprocess.Popen(
        command, cwd=file.parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


@pytest.mark.skipif(os.name == "nt", reason="named pipes")
def test_old_names_the_course_s_images_and_what_it_prints_at_once(tmp_path):
    """In its own folder, with what lies there; the same random numbers each time; nobody at the keyboard."""
    mine = write(tmp_path / "mine", {"mine.py": SCRIPT, "helper.py": "K = 7\n"}) / "mine.py"
    os.mkfifo(mine.with_name("go"))
    with start(mine) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        shown = []
        while not shown or shown[-1] != "before waiting\n":
            shown.append(run.stdout.readline())
            assert shown[-1], run.stderr.read()
        mine.with_name("go").write_text("gone on")  # it still runs
        rest = run.stdout.read().split("\n")
        errors = run.stderr.read()
    assert run.returncode == 0, errors
    assert "images 784 True 7\n" in shown
    assert rest[:2] == ["gone on", "no keyboard"]
    assert mine.with_name("written.txt").read_text() == "here"
    assert errors.count("\n") == errors.count("run once more")  # and nothing of what TensorFlow says of the machine


@full
def test_the_random_numbers_are_those_of_grading(tmp_path):
    code = "import tensorflow as tf\nprint(tf.random.normal([3]).numpy().tolist())\n"
    mine = write(tmp_path / "mine", {"mine.py": code}) / "mine.py"
    both = [start(mine).communicate()[0] for _ in range(2)]
    assert both[0] == both[1]
    assert len(json.loads(both[0])) == 3


@full
def test_an_exception_names_one_s_own_lines(tmp_path):
    """1, by Python's own words; and what to do next."""
    code = "import tensorflow as tf\ndef f():\n    return tf.matmul([[1.0]], [[1.0, 2.0], [3.0, 4.0]])\nprint(1)\nf()\n"
    mine = write(tmp_path / "mine", {"mine.py": code}) / "mine.py"
    with start(mine) as run:
        shown, errors = run.communicate()
    assert run.returncode == 1
    assert shown == "1\n"
    assert 'mine.py", line 5, in <module>' in errors
    assert 'mine.py", line 3, in f' in errors
    assert "site-packages" not in errors
    assert "grader/" not in errors
    assert "grade check" in errors


@full
def test_a_notebook(tmp_path):
    cells = [{"cell_type": "code", "source": "%matplotlib inline\nimport tensorflow as tf\n"}]
    cells += [{"cell_type": "code", "source": "print(tf.Session().run(tf.constant(41) + 1))"}]
    book = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    mine = write(tmp_path / "mine", {"mine.ipynb": book.encode()}) / "mine.ipynb"
    with start(mine) as run:
        shown, errors = run.communicate()
    assert (run.returncode, shown) == (0, "42\n"), errors
