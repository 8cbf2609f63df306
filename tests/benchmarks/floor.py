"""`python floor.py FOLDER`: runs the tests in FOLDER on all submissions there, and nothing else. For `compare.py`.

One process, warm: the first submission is run once before anything is measured. Prints seconds of CPU (of all threads)
and by the clock, and how many tests passed, as JSON.
"""

import json
import sys
import time
import types
from pathlib import Path


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    import test_it

    tests = [value for name, value in vars(test_it).items() if name.startswith("test_")]
    sources = [(path, path.read_text(encoding="utf-8")) for path in sorted((folder / "submissions").glob("*/*.py"))]
    run(tests, *sources[0])
    cpu, wall = time.process_time(), time.perf_counter()
    passed = sum(run(tests, *source) for source in sources)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print("\n" + json.dumps({"cpu": cpu, "wall": wall, "passed": passed}))


def run(tests: list, path: Path, source: str) -> int:
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].compat.v1.reset_default_graph()
    submission = types.ModuleType(path.stem)
    exec(compile(source, path, "exec"), submission.__dict__)
    passed = 0
    for test in tests:
        try:
            test(submission)
            passed += 1
        except Exception as error:
            print(f"{test.__name__}: {error!r}", file=sys.stderr)
    return passed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
