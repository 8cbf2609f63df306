"""What a probe may import of ours costs nothing before it is asked for."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["binding", "plainly"])
def test_what_is_plain_python_imports_no_tensorflow(name):
    """Seconds and half a gigabyte for each probe that has no network to look at."""
    program = (
        "import sys\n"
        f"from grader.sandbox.inside.probing import {name}\n"
        f"assert {name}.__name__ == 'grader.sandbox.inside.tensorflow.{name}'\n"
        "sys.exit(str({'tensorflow', 'keras', 'numpy'} & set(sys.modules) or '') or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
