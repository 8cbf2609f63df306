"""`python tests/benchmarks/startup.py`: what a person waits for before anything happens, and what is imported then.

Read from the interpreter's own import log; `test_startup.py` holds what is never in it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "--help": ["--help"],
    "check dictionary.py": ["check", str(ROOT / "submissions" / "darius" / "dictionary.py"), "--course", str(ROOT)],
}


def imported(words: list[str]) -> set[str]:
    """The modules that `grade WORDS` imported in the trusted process."""
    command = [sys.executable, "-X", "importtime", "-m", "grader.app.cli", *words]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines[1:]}


def main() -> None:
    for name, words in COMMANDS.items():
        times = []
        for _ in range(7):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "grader.app.cli", *words], cwd=ROOT, capture_output=True, check=True)
            times.append(time.perf_counter() - began)
        others = sorted({module.partition(".")[0] for module in imported(words)} - sys.stdlib_module_names)
        print(f"grade {name:<24} {statistics.median(times):8.3f} s (median of 7)   imports {', '.join(others)}")


if __name__ == "__main__":
    main()
