"""`python tests/sandbox/record_syscalls.py`: which system calls students' processes really make, against the tables.

By hand, on Linux with strace(1): grades every right solution and the reference of each assignment under strace, takes
what children did after their filter was installed, and prints each call with how often it came, what the tables answer,
and in which work it was met. Last come the allowed calls that no work made: each stays only for a reason that somebody
can say (another library version, another C library, another machine).
"""

from __future__ import annotations

import argparse
import collections
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.sandbox.seam.syscalls import ALLOWED, ANSWERED, DENIED

ROOT = Path(__file__).parents[2]
_CALL = re.compile(r"^(\w+)\(")
_INSTALLED = re.compile(r"^seccomp\(SECCOMP_SET_MODE_FILTER,.*= \d+$")
_THREAD = re.compile(r"^clone\(.*CLONE_THREAD.*= \d+(?: /\* (\d+) in strace's PID NS \*/)?$")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", default=sorted(path.name for path in (ROOT / "reference").iterdir()))
    met: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for id_ in parser.parse_args().ids:
        for call, count in record(id_).items():
            met[call][id_] += count
    for call in sorted(met, key=lambda call: -met[call].total()):
        table = (
            "allowed"
            if call in ALLOWED
            else "EPERM"
            if call in DENIED
            else "answered"
            if call in ANSWERED
            else "UNKNOWN"
        )
        print(f"{call:<22} {met[call].total():>9}  {table:<8} {', '.join(sorted(met[call]))}")
    print("\nAllowed, and met in none of this work:", ", ".join(sorted(set(ALLOWED) - set(met))))


def record(id_: str) -> collections.Counter[str]:
    """The calls of all children over the right solutions of one assignment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [ROOT / "reference" / id_ / f"{id_}.py", *sorted((ROOT / "reference" / id_ / "right").glob("*.py"))]
        for number, source in enumerate(sources):
            (folder / "class" / f"s{number}").mkdir(parents=True)
            shutil.copy(source, folder / "class" / f"s{number}" / f"{id_}.py")
        (folder / "trace").mkdir()
        command = [
            "strace",
            "-ff",
            "--decode-pids=pidns",
            "-o",
            str(folder / "trace" / "t"),
            "-s",
            "0",
            sys.executable,
            "-m",
            "grader.app.cli",
        ]
        command += ["run", str(folder / "class"), "--course", str(ROOT), "--out", str(folder / "out"), "--jobs", "1"]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode:
            sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
        return _calls(folder / "trace")


def _calls(traces: Path) -> collections.Counter[str]:
    """What the children did after their filter, and the threads that they started, wholly."""
    met: collections.Counter[str] = collections.Counter()
    waiting = []
    for path in traces.iterdir():
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        installed = next((number for number, line in enumerate(lines) if _INSTALLED.match(line)), None)
        if installed is not None:
            waiting.append(lines[installed + 1 :])
    while waiting:
        lines = waiting.pop()
        met.update(found[1] for line in lines if (found := _CALL.match(line)))
        threads = [found[1] for line in lines if (found := _THREAD.match(line))]
        waiting += [(traces / f"t.{thread}").read_text(errors="replace").splitlines() for thread in threads if thread]
    return met


if __name__ == "__main__":
    main()
