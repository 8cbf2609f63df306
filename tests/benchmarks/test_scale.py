"""The benchmark of a large class runs, at the smallest size: what it measures is for who runs it. Of
`tests/benchmarks/scale.py`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiers import full


@full
@pytest.mark.skipif(sys.platform != "linux", reason="it looks at /proc")
def test_it_measures_a_class_and_its_shards() -> None:
    command = [sys.executable, str(Path(__file__).with_name("scale.py")), "12"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert re.findall(r"^ +12 (first|again|merged)", done.stdout, re.MULTILINE) == ["first", "again", "merged"]
