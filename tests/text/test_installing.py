"""The line that installs a package works where it is shown. Of `grader.text.installing`."""

from __future__ import annotations

import importlib.util
import os
import shlex
import subprocess
import sys

import pytest

from grader.text import installing

EXTRA = "sealed-grader[tensorboard]"


@pytest.fixture
def at(monkeypatch):
    """Python as it lies at that place, on that system."""

    def put(executable: str, *, pip: bool = True, windows: bool = False, environment: bool = False) -> str:
        monkeypatch.setattr(sys, "executable", executable)
        monkeypatch.setattr(sys, "prefix", "environment" if environment else sys.base_prefix)
        monkeypatch.setattr(os, "name", "nt" if windows else "posix")
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if pip else None)
        return installing.extra_line("tensorboard")

    return put


def test_by_the_python_that_runs_it(at):
    assert at("/home/kim/grade/bin/python") == f'/home/kim/grade/bin/python -m pip install "{EXTRA}"'
    assert at("/Users/Kim Min/g/bin/python") == f'"/Users/Kim Min/g/bin/python" -m pip install "{EXTRA}"'


def test_on_windows_by_its_launcher_but_in_an_environment(at):
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert at(r"C:\Program Files\Python\python.exe", windows=True) == f'py -{version} -m pip install "{EXTRA}"'
    mine = r"C:\work\.venv\Scripts\python.exe"
    assert at(mine, windows=True, environment=True) == f'{mine} -m pip install "{EXTRA}"'


def test_where_there_is_no_pip_by_uv(at):
    assert at("/home/kim/tools/bin/python", pip=False) == (
        f'uv pip install --python /home/kim/tools/bin/python "{EXTRA}"'
    )


@pytest.mark.skipif(os.name != "posix", reason="split as a shell of POSIX does")
def test_a_shell_takes_it_and_pip_reads_it(tmp_path):
    """Up to the point where it would look for packages: an empty folder has none."""
    if importlib.util.find_spec("pip") is None:
        pytest.skip("there is no pip here")
    words = shlex.split(installing.install_line("no-such-package-of-ours[extra]"))
    done = subprocess.run(
        [*words, "--no-index", "--find-links", str(tmp_path)], capture_output=True, encoding="utf-8", check=False
    )
    assert "No matching distribution found for no-such-package-of-ours[extra]" in done.stderr
