"""How much room a report takes in the gradebook: the class in `submissions/` is graded, its bodies are measured.

    python tests/benchmarks/gradebook_size.py [CLASS]

CLASS is copied first, so that its own gradebook is neither used nor changed. Sizes in kB of 1000 bytes.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.gradebook.bodies import unpack

ROOT = Path(__file__).parents[2]
GOAL = 10.0
"""kB that a body may take in the mean."""


def main() -> int:
    """Print the table; 1 where the mean is above the goal."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "submissions"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "submissions"
        shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns(".grade"))
        command = [sys.executable, "-m", "grader.app.cli", "run", str(folder), "--course", str(ROOT)]
        subprocess.run([*command, "--out", f"{place}/reports"], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        book = folder / ".grade" / "gradebook.sqlite"
        connection = sqlite3.connect(book)
        rows = connection.execute("SELECT assignment, body FROM reports ORDER BY assignment").fetchall()
        connection.close()
        whole = book.stat().st_size
    by_assignment: dict[str, list[bytes]] = {}
    for assignment, body in rows:
        by_assignment.setdefault(assignment, []).append(body)
    print(f"{'assignment':24}{'reports':>8}{'mean kB':>10}{'largest':>10}{'unpacked':>10}")
    for assignment, bodies in [*by_assignment.items(), ("all", [body for _, body in rows])]:
        sizes = [len(body) / 1000 for body in bodies]
        plain = sum(len(unpack(body).encode()) for body in bodies) / 1000 / len(bodies)
        print(f"{assignment:24}{len(sizes):8}{sum(sizes) / len(sizes):10.1f}{max(sizes):10.1f}{plain:10.1f}")
    print(f"the whole file, per report: {whole / 1000 / len(rows):.1f} kB")
    return 0 if sum(len(body) for _, body in rows) / 1000 / len(rows) <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
