"""How much room a report takes in the gradebook: the class in `submissions/` is graded, its bodies are measured.

    python tests/benchmarks/gradebook_size.py [CLASS]

CLASS is copied first, so that its own gradebook is neither used nor changed. Sizes in kB of 1000 bytes. *Shared* is
what is stored once for all reports of an assignment, however many; *with it* what a report takes in the mean of this
class, its part of the shared included.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.gradebook.bodies import read_report
from grader.gradebook.shelf import Shelves

ROOT = Path(__file__).parents[2]
GOAL = 12.0
"""kB that no body may pass."""


def main() -> int:
    """Print the table; 1 where a body is above the goal."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "submissions"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "submissions"
        shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns(".grade"))
        command = [sys.executable, "-m", "grader.app.cli", "run", str(folder), "--course", str(ROOT)]
        subprocess.run([*command, "--out", f"{place}/reports"], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        book = folder / ".grade" / "gradebook.sqlite"
        connection = sqlite3.connect(book)
        shelves = Shelves(connection)
        rows: dict[str, list[tuple[int, int]]] = {}
        for assignment, body in connection.execute("SELECT assignment, body FROM reports ORDER BY assignment"):
            plain = json.dumps(read_report(body, shelves[assignment]).model_dump(mode="python"))
            rows.setdefault(assignment, []).append((len(body), len(plain)))
        shared = dict(connection.execute("SELECT assignment, sum(length(pieces)) FROM shared GROUP BY assignment"))
        connection.close()
        whole = book.stat().st_size
    rows["all"], shared["all"] = [each for values in rows.values() for each in values], sum(shared.values())
    print(f"{'assignment':24}{'reports':>8}{'mean kB':>10}{'largest':>10}{'shared':>10}{'with it':>10}{'unpacked':>10}")
    for assignment, sizes in rows.items():
        count, bodies, plain = len(sizes), sum(size for size, _ in sizes), sum(size for _, size in sizes)
        largest, once = max(sizes)[0], shared.get(assignment, 0)
        figures = (bodies / count, largest, once, (bodies + once) / count, plain / count)
        print(f"{assignment:24}{count:8}" + "".join(f"{figure / 1000:10.1f}" for figure in figures))
    print(f"the whole file, per report: {whole / 1000 / len(rows['all']):.1f} kB")
    return 0 if max(rows["all"])[0] / 1000 <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
