"""What a submission costs more where it comes in an archive or as a notebook: CPU milliseconds, all processes together.

    .venv/bin/python tests/benchmarks/archives.py [COUNT]

The same solution of the small course of the tests is handed in COUNT times (300) as a script, in a `.zip` beside a
helper, in a `.tar.gz`, and as a notebook; each class is graded by one process. CPU time, for that hangs least on what
else the machine does; the start of the host that reads is in it. Measured
with 300 on one core that nothing else disturbed (`chrt -f 1 taskset -c 0`): 19.4 ms a script, and on top 5.7 (`.zip`),
4.5 (`.tar.gz`) and 7.9 (notebook).
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import FILES, RIGHT, write  # noqa: E402  # found by the line above

SOLUTION = RIGHT["sums"].encode()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hw/sums.py", SOLUTION)
        archive.writestr("hw/helper.py", "A = 1\n" * 1_000)
    return out.getvalue()


def taped() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("hw/sums.py")
        info.size = len(SOLUTION)
        archive.addfile(info, io.BytesIO(SOLUTION))
    return out.getvalue()


def notebook() -> bytes:
    cells = ["%matplotlib inline\nimport math", SOLUTION.decode(), "add(1, 2)"]
    return json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells]}).encode()


KINDS = {"sums.py": SOLUTION, "hw.zip": zipped(), "hw.tar.gz": taped(), "sums.ipynb": notebook()}


def cpu(folder: Path, name: str, count: int) -> float:
    """CPU milliseconds a submission of one run over a class of so many."""
    root = folder / f"class-{name}"
    for number in range(count):
        (root / f"s{number:03}").mkdir(parents=True)
        (root / f"s{number:03}" / name).write_bytes(KINDS[name])
    before = os.times()
    words = [sys.executable, "-m", "grader.app.cli", "run", str(root), "--course", str(folder / "course")]
    words += ["--out", str(folder / f"out-{name}"), "--jobs", "1", "--regrade"]  # each alike is graded
    subprocess.run(words, check=True, capture_output=True, cwd=folder)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent / count * 1000


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "course", FILES)
        base = cpu(Path(folder), "sums.py", count)
        print(f"{'sums.py':12} {base:6.1f} ms")
        for name in list(KINDS)[1:]:
            spent = cpu(Path(folder), name, count)
            print(f"{name:12} {spent:6.1f} ms, on top {spent - base:+.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
