"""What a second run of an unchanged class costs: CPU seconds of the whole command, all processes together.

    .venv/bin/python tests/benchmarks/again.py [COUNT]

COUNT students (300) hand in the solution of the small course of the tests, each with a line of their own, so that no
two are alike. Measured on two busy cores: 9.5 s the first time, 1.5 s the second (imports, what is in the gradebook,
keys, pages).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import FILES, RIGHT, write  # noqa: E402  # found by the line above


def spent() -> float:
    times = os.times()
    return times.children_user + times.children_system


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place) / "course", FILES).parent
        write(folder / "class", {f"s{number:04}/sums.py": f"{RIGHT['sums']}\n# {number}\n" for number in range(count)})
        words = [sys.executable, "-m", "grader.app.cli", "run", "class", "--course", "course", "--lang", "en"]
        for which in ("first", "second", "third"):
            before = spent()
            done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=folder)
            print(f"{which:8} {spent() - before:6.2f} s   {done.stdout.splitlines()[-1]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
