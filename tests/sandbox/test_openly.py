"""What `grade script` starts: which TensorFlow a script turns out to be for, and what is left of a first run.

Of `grader.sandbox.inside.openly`; what it shows is tried in `tests/grading/test_own_script.py`.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from tests.conftest import write
from tests.tiers import full, needs_tensorflow

needs_tensorflow()


@full
def test_it_is_run_once_more_where_it_is_for_the_other_tensorflow(tmp_path):
    """From its beginning, with modules of its own read anew; and says so."""
    code = "import tensorflow as tf\nimport helper\nprint(helper.S)\nprint(tf.placeholder(tf.float32, [2]).shape)\n"
    helper = "import tensorflow as tf\nS = tf.executing_eagerly()\n"
    write(tmp_path, {"mine.py": code, "helper.py": helper})
    np.savez(tmp_path / "images.npz")
    words = [str(tmp_path / name) for name in ("mine.py", "mine.py", "images.npz")]
    command = [sys.executable, "-P", "-m", "grader.sandbox.inside.openly", *words, "7", "ONCE MORE", "GOES ON"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("ONCE MORE") == 1
    assert done.stdout.split() == ["True", "False", "(2,)"]
