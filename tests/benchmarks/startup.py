"""What a command imports before it has done its work, read from the interpreter's own import log."""

from __future__ import annotations

import subprocess
import sys
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
