"""One's own TensorFlow script in the open: as it is graded, and what it prints is there when it prints it.

One test waits for TensorFlow as a person does. For the others one process has imported it, and runs each script in a
child of its own: the same entry, the same words, but for the seconds before it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.app.commands import script as verb
from grader.app.commands.script import Options
from grader.grading import own_script
from tests.conftest import write
from tests.tiers import full, needs_tensorflow

needs_tensorflow()

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


IMPORTED = """
import json, os, sys
from grader.sandbox.inside import openly
from grader.sandbox.inside import tensorflow as side

with openly._silent():
    side.preload()
for line in sys.stdin:
    words, folder, out, err = json.loads(line)
    child = os.fork()
    if not child:
        for path, number in ((os.devnull, 0), (out, 1), (err, 2)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        sys.argv = ["openly", *words]
        os.chdir(folder)
        openly.main()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Shown = tuple[int, str, str]
"""Exit code, standard output, standard error."""


@pytest.fixture(scope="module")
def imported() -> Iterator[subprocess.Popen[str]]:
    """The process that has imported TensorFlow."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-c", IMPORTED]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, encoding="utf-8"
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def run(
    imported: subprocess.Popen[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Shown]:
    """Run a file as `grade script` does, but in a child of the process that has imported TensorFlow."""

    class Forked:
        def __init__(self, command: list[str], cwd: Path, **_: object) -> None:
            self.order = [command[command.index("grader.sandbox.inside.openly") + 1 :], str(cwd)]

        def __enter__(self) -> Forked:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def wait(self) -> int:
            assert imported.stdin is not None
            assert imported.stdout is not None
            streams = [str(tmp_path / name) for name in ("stdout", "stderr")]
            imported.stdin.write(json.dumps([*self.order, *streams]) + "\n")
            imported.stdin.flush()
            return int(imported.stdout.readline())

    def run(name: str, data: bytes | str, **beside: str) -> Shown:
        write(tmp_path / "mine", {name: data, **{f"{each}.py": code for each, code in beside.items()}})
        for stream in ("stdout", "stderr"):
            (tmp_path / stream).unlink(missing_ok=True)
        with monkeypatch.context() as patched:
            patched.setattr(own_script, "subprocess", SimpleNamespace(Popen=Forked, DEVNULL=subprocess.DEVNULL))
            patched.setattr(verb, "_images", lambda folder: {})
            code = verb.script(Options(tmp_path / "mine" / name, None, "en"))
        out, err = capsys.readouterr()
        return code, (tmp_path / "stdout").read_text("utf-8") + out, (tmp_path / "stderr").read_text("utf-8") + err

    return run


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
def test_the_random_numbers_are_those_of_grading(run):
    code = "import tensorflow as tf\nprint(tf.random.normal([3]).numpy().tolist())\n"
    both = [run("mine.py", code)[1] for _ in range(2)]
    assert both[0] == both[1]
    assert len(json.loads(both[0])) == 3


@full
def test_an_exception_names_one_s_own_lines(run):
    """1, by Python's own words; what stands below is run, as in grading; and what to do next."""
    ended, shown, errors = run(
        "mine.py",
        "import tensorflow as tf\ndef f():\n    return tf.matmul([[1.0]], [[1.0, 2.0], [3.0, 4.0]])\nprint(1)\nf()\n"
        "print(2)\ng()\n",
    )
    assert ended == 1
    assert shown == "1\n2\n"
    assert 'mine.py", line 5, in <module>' in errors
    assert 'mine.py", line 3, in f' in errors
    assert "site-packages" not in errors
    assert "grader/" not in errors
    assert 'mine.py", line 7, in <module>' in errors
    assert errors.count("what stands below it is run, as when it is graded") == 1
    assert "grade check" in errors


@full
@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("raise SystemExit(3)\nprint(9)\n", 1, ""),
        ("raise SystemExit('done')", 1, "done\n"),
        ("import sys\nsys.exit()\n", 0, ""),
        ("gone()\nraise SystemExit(0)\n", 1, "NameError: name 'gone' is not defined\n"),
        ("raise MemoryError\nprint(9)\n", 1, "\nMemoryError\n"),
        ("class Stop(BaseException): ...\nraise Stop('so')\nprint(9)\n", 1, "Stop: so\n"),
        ("print(9\n", 1, "SyntaxError: '(' was never closed\n"),
    ],
)
def test_what_ends_a_script_in_grading_ends_it_here(run, end, code, said):
    """And what is below is not run; an exit that it asked for is no fault."""
    ended, shown, errors = run("mine.py", end)
    assert ended == code, errors
    assert shown == ""
    assert errors.count(said) == 1 or not said
    assert errors.count("Traceback") <= 1


@full
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_ends_it_also_within_what_grading_does_without(run):
    slow = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    ended, shown, errors = run("mine.py", "import os, signal\nimport slow\nprint('below')\n", slow=slow)
    assert (ended, shown) == (1, ""), errors


@full
def test_a_notebook(run):
    cells = [{"cell_type": "code", "source": "%matplotlib inline\nimport tensorflow as tf\n"}]
    cells += [{"cell_type": "code", "source": "print(tf.Session().run(tf.constant(41) + 1))"}]
    book = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    ended, shown, errors = run("mine.ipynb", book.encode())
    assert (ended, shown) == (0, "42\n"), errors
