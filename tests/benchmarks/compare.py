"""`python tests/benchmarks/compare.py [--docs]`: what grading costs, beside other graders, on the same tests.

For each assignment of the course: this grader, plain pytest (a process for each submission; one for all),
gradescope-utils, check50, otter-grader, and the floor, which is the bodies of these tests in one warm process. Prints
milliseconds of CPU and by the clock, their ratios, and how busy the machine was meanwhile; `--docs` writes all of that
and the picture into grader/docs. The peers get a virtual environment of their own, which is made where it is missing
(3 GB with TensorFlow).

It asserts no time: how long something takes is no claim that a test on a shared machine can keep. It does assert that
each contestant gives a right submission full marks, and a wrong one less.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks import chart, checks, contestants, environment
from tests.benchmarks.contestants import CLASS, CONTESTANTS, Contestant
from tests.benchmarks.homework import Homework
from tests.benchmarks.machine import CommandError, Cost, machine

DOCS = Path(__file__).parents[2] / "grader" / "docs"
PAGE, PICTURE = DOCS / "speed.md", DOCS / "speed.svg"
TITLES = [contestant.title for contestant in CONTESTANTS]
FLOOR, OURS = contestants.Floor.title, contestants.Grade.title
COUNTS = {"relu_perceptron": 40, "perceptron_training": 8, "deeper_mlp": 10}
"""Submissions of a measured class, where they are dear; else `-n`."""
NOT_MEASURED = "Not measured then: "
PICTURE_TITLE = "CPU time of a submission"


@dataclass(frozen=True)
class Row:
    """What was measured of one homework: a submission's cost by contestant, and what a run costs beside."""

    tests: int
    calls: int
    level: int
    each: dict[str, Cost]
    start: dict[str, Cost]

    def cost(self, title: str) -> Cost:
        """Of one submission in a class of `CLASS`."""
        each, start = self.each[title], self.start[title] / CLASS
        return Cost(each.wall + start.wall, each.cpu + start.cpu, each.load)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(checks.HOMEWORK), help="this homework (repeatable)")
    parser.add_argument("-n", type=int, default=100, help="submissions of a class that is measured (default 100)")
    parser.add_argument("--runs", type=int, default=3, help="runs of what is started for each submission (default 3)")
    parser.add_argument("--peers", type=Path, default=environment.HOME, help="their virtual environment")
    parser.add_argument("--record", type=Path, help="keep what is measured in this file, and go on from there")
    parser.add_argument(
        "--docs", action="store_true", help=f"write tables and picture into {PAGE.name}, {PICTURE.name}"
    )
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("a class is graded on Linux, and how busy the machine is only Linux tells")
    if options.n < 1 or options.runs < 1:
        parser.error("-n and --runs are at least 1")
    names = [name for name in checks.HOMEWORK if not options.only or name in options.only]
    versions = environment.make(options.peers, tensorflow=any(name in checks.SCRIPTS for name in names))
    record = Record(options.record, heading(versions), [options.n, options.runs])
    print(record.head, flush=True)
    rows = {name: row(checks.HOMEWORK[name](), record, options) for name in names}
    text = page(record.head, rows, options.runs)
    print("\n" + text)
    if options.docs:
        write_docs(text, rows)


class RecordError(Exception):
    """The record is of another measurement."""


class Record:
    """What is measured already, in a file where there is one: on the same machine, of the same versions and counts."""

    def __init__(self, path: Path | None, head: str, counts: Sequence[int]) -> None:
        self.path, self.head, self._counts = path, head, list(counts)
        self._found: dict[str, dict[str, dict]] = {}
        if path is not None and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            mine, theirs = ((text.partition(": ")[2], counts) for text, counts in ((head, self._counts), kept["of"]))
            if mine != theirs:
                raise RecordError(f"{path} is of another measurement: {theirs}, not {mine}")
            self.head, self._found = kept["of"][0], kept["found"]

    def get(self, homework: str, title: str, measure: Callable[[], dict]) -> dict:
        """What `measure` gave once for this contestant; it is plain data."""
        found = self._found.setdefault(homework, {})
        if title not in found:
            found[title] = measure()
            if self.path is not None:
                whole = {"of": [self.head, self._counts], "found": self._found}
                self.path.write_text(json.dumps(whole), encoding="utf-8")
        return found[title]


def row(homework: Homework, record: Record, options: argparse.Namespace) -> Row:
    """All contestants on one homework."""
    each, start, level = {}, {}, 0
    for kind in CONTESTANTS:
        found = record.get(homework.name, kind.title, lambda kind=kind: measure(homework, kind(), options))
        cost, begun = Cost(**found["each"]), Cost(**found["start"])
        each[kind.title], start[kind.title], level = cost, begun, max(level, found["level"])
        said = f"{milliseconds(cost.cpu):>9} ms CPU {milliseconds(cost.wall):>9} ms by the clock"
        print(f"{homework.name:24}{kind.title:28}{said}   load of others {cost.load:.1f}", flush=True)
    return Row(len(homework.tests), homework.calls, level, each, start)


def measure(homework: Homework, contestant: Contestant, options: argparse.Namespace) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        contestant.prepare(homework, Path(folder))
        contestants.prove(contestant, homework)
        count = min(options.n, COUNTS.get(homework.name, options.n))
        each, start = contestant.measure(count, options.runs)
        level = getattr(contestant, "level", 0)
    return {"each": dataclasses.asdict(each), "start": dataclasses.asdict(start), "level": level}


def heading(versions: dict[str, str]) -> str:
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"Measured on {datetime.date.today()}: {machine()}; {named}."


def page(head: str, rows: dict[str, Row], runs: int) -> str:
    """What stands in the documentation between its marks."""
    levels = sorted({row.level for row in rows.values()})
    loads = [cost.load for row in rows.values() for cost in row.each.values()]
    began = [f"{kind.title} {span(rows, kind.title)}" for kind in (contestants.Grade, contestants.Once)]
    parts = [
        f"{head} Isolation level {', '.join(map(str, levels))}.",
        table("CPU milliseconds", rows, lambda cost: cost.cpu, busy=False),
        table("milliseconds by the clock", rows, lambda cost: cost.wall, busy=True),
        f"Where a process is started for each submission, these are medians of {runs}. "
        f"A hundredth of what a run pays once is part of these numbers. In seconds of CPU: {'; '.join(began)}. "
        f"Other programs kept {min(loads):.1f} to {max(loads):.1f} tasks running meanwhile.",
    ]
    if missing := [f"`{name}`" for name in checks.HOMEWORK if name not in rows]:
        parts[-1] += f" {NOT_MEASURED}{', '.join(missing)}."
    return "\n".join(parts) + "\n"


def span(rows: dict[str, Row], title: str) -> str:
    """From the least to the most that a run of this contestant pays once, without and with TensorFlow."""
    texts = []
    for with_tensorflow in (False, True):
        seconds = [row.start[title].cpu for name, row in rows.items() if (name in checks.SCRIPTS) is with_tensorflow]
        if seconds:
            texts.append(f"{min(seconds):.1f} to {max(seconds):.1f}" + " with TensorFlow" * with_tensorflow)
    return ", ".join(texts)


def table(unit: str, rows: dict[str, Row], value: Callable[[Cost], float], *, busy: bool) -> str:
    cells = [[unit, "tests, calls", *TITLES]]
    for name, row in rows.items():
        ours, floor = value(row.cost(OURS)), value(row.cost(FLOOR))
        line = [name if " " in name else f"`{name}`", f"{row.tests}, {row.calls}"]
        for title in TITLES:
            cost = row.cost(title)
            if title == FLOOR:
                ratio = ""
            elif busy and (cost.is_busy or row.cost(FLOOR if title == OURS else OURS).is_busy):
                ratio = " (busy)"
            elif title == OURS:
                ratio = f" ({factor(ours / floor)} floor)"
            else:
                ratio = f" ({factor(value(cost) / ours)})"
            # The difference of two classes says nothing where others took most of the time.
            line.append((milliseconds(value(cost)) if value(cost) > 0 else "?") + ratio)
        cells.append(line)
    lines = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join(["", lines[0], "|" + "---|" * len(cells[0]), *lines[1:], ""])


def milliseconds(seconds: float) -> str:
    number = 1000 * seconds
    return f"{number:.1f}" if number < 10 else f"{number:,.0f}"


def factor(ratio: float) -> str:
    return f"{ratio:.1f} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def picture(rows: dict[str, Row]) -> str:
    points = {
        name: {title: (1000 * row.cost(title).cpu, f"{milliseconds(row.cost(title).cpu)} ms") for title in TITLES}
        for name, row in rows.items()
    }
    return chart.draw(PICTURE_TITLE, points, TITLES)


def write_docs(text: str, rows: dict[str, Row]) -> None:
    """Put the tables between their marks, and the picture beside the page."""
    whole, count = re.subn(
        "(?s)(<!-- peers -->\n).*?(<!-- end of peers -->)",
        lambda found: found[1] + text + found[2],
        PAGE.read_text(encoding="utf-8"),
    )
    assert count == 1, f"{PAGE} has no place for the tables"
    PAGE.write_text(whole, encoding="utf-8")
    PICTURE.write_text(picture(rows), encoding="utf-8")


def lines_of(rows: Sequence[str]) -> list[list[str]]:
    """The cells of a table's lines, as `table` writes them."""
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if not row.startswith("|---")]


if __name__ == "__main__":
    try:
        main()
    except (contestants.NotJudgedError, CommandError, RecordError, environment.MissingError) as fault:
        sys.exit(str(fault))
