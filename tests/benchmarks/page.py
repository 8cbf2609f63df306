"""What a check page takes until it answers, in a browser: wall clock, and CPU of all the browser's processes.

    python tests/benchmarks/page.py PAGE FILE [runs]    (PAGE: a check.html; FILE: a solution of its assignment)

Each run is two new browsers without a network. `waits`: the file is given as soon as the page is there, and answered
once Python has started; `ready`: another page comes to rest; `drop`: it is then given the file; `next`: the same file
again, some seconds later, as somebody who has read and typed. Medians of the runs, the least in brackets.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.saving import cpu
from tests.report.browsing import ANSWERS, CHROMIUM

WAIT = 240_000
AGAIN = 5
PAUSE = 3.0


class Opened:
    """The page in a browser of its own."""

    def __init__(self, started: Any) -> None:
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        self.browser = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        self.tab = self.browser.new_context(offline=True, locale="en-US").new_page()
        self.tab.add_init_script(ANSWERS)

    def open(self, page: Path, *, rest: bool = False) -> None:
        self.tab.goto(page.as_uri(), wait_until="commit")
        self.tab.wait_for_selector("#form", timeout=WAIT)  # from then on it listens
        if rest:
            self.tab.wait_for_selector("#state:text-is('Ready.')", timeout=WAIT)

    def answer(self, file: Path) -> None:
        self.tab.set_input_files("#file", file)
        self.tab.evaluate(f"answered({WAIT})")
        assert self.tab.locator("#found").is_visible(), self.tab.inner_text("#state")


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of CPU."""
    before, began = cpu(os.getpid()), time.monotonic()
    act()
    return time.monotonic() - began, cpu(os.getpid()) - before


def run(started: Any, page: Path, file: Path) -> Iterator[tuple[str, tuple[float, float]]]:
    """What each part took."""
    at_once = Opened(started)
    yield "waits", spent(lambda: (at_once.open(page), at_once.answer(file)))
    at_once.browser.close()
    rested = Opened(started)
    yield "ready", spent(lambda: rested.open(page, rest=True))
    yield "drop", spent(lambda: rested.answer(file))
    for _ in range(AGAIN):
        time.sleep(PAUSE)
        yield "next", spent(lambda: rested.answer(file))
    rested.browser.close()


def main(page: Path, file: Path, runs: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(runs):
        print(f"load {os.getloadavg()[0]:.1f}", end="", flush=True)
        with sync_playwright() as started:
            for name, took in run(started, page, file):
                found.setdefault(name, []).append(took)
                print(f"  {name} {took[0]:.2f}", end="", flush=True)
        print()
    for name, each in found.items():
        wall, used = ([took[place] for took in each] for place in (0, 1))
        middle = f"{statistics.median(wall):5.2f} s ({min(wall):.2f})"
        print(f"{name:6} {middle}  CPU {statistics.median(used):5.2f} s ({min(used):.2f})")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), int(sys.argv[3]) if len(sys.argv) > 3 else 3)
