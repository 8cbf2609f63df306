"""A coverage-guided fuzzer of what reads hostile bytes: `grader.sandbox.seam`, `link`, `raised`. Run by hand, or by CI.

    pip install -e '.[fuzz]'
    python tests/fuzz/fuzz_wire.py -max_total_time=60 [FOLDER]

Options are libFuzzer's; what it finds interesting is kept in FOLDER (without one, for this run only). Any exception
but the protocol's own, a value that would not be written so, more memory than the wire states, or ten seconds for
one input ends the run with the input in a file `crash-…` and a status that is not 0. Each finding becomes a test in
tests/sandbox/test_wire_hostile.py.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tracemalloc

OPTIONS = ("-max_len=4096", "-timeout=10", "-rss_limit_mb=2048")


def main() -> int:
    """Make the seeds, and fuzz in a process of its own: libFuzzer ends it without a chance to clean up."""
    import seeds  # this file's neighbour

    with tempfile.TemporaryDirectory() as corpus:
        seeds.write(corpus)
        command = [sys.executable, __file__, "--inside", *OPTIONS, *sys.argv[1:], corpus]
        return subprocess.run(command, check=False).returncode


def inside() -> None:
    import atheris

    with atheris.instrument_imports(
        include=[
            *(f"grader.sandbox.seam.{name}" for name in ("brief", "capacity", "control", "frames", "protocol", "wire")),
            *("grader.sandbox.backends.link", "grader.sandbox.raised"),
        ]
    ):
        import target

    target.prepare()
    tracemalloc.start()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(inside() if sys.argv[1:2] == ["--inside"] else main())
