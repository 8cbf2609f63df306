"""The table of what was contained at each isolation level, made from runs over the hostile class.

    REDTEAM=all python -m tests.redteam.contained          prints it
    REDTEAM=all python -m tests.redteam.contained --docs   writes it into grader/docs/security.md

A case is contained where its honest part, and nothing else, earned points and its trick got nothing; `test_contained`
holds the page against the runs. What is not stopped at a level is named below the table, with what the case does.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping

from .conftest import ALL_WAYS, WAYS, grade, names_at
from .record import Record
from .stage import ASSIGNMENTS, REPO, cases, student_of

PAGE = REPO / "grader" / "docs" / "security.md"
BEGIN, END = "<!-- contained: made by tests/redteam/contained.py -->", "<!-- /contained -->"
_SHOWN = 0.005


def escaped(record: Record, name: str) -> bool:
    """Whether the trick of a case got something: points that nobody earned, or what it was after."""
    case = cases()[name]
    student = student_of(name, case).decode("utf-8", "surrogateescape")
    if re.search(rf"GOT:{name}\b", record.text(student)):
        return True
    for assignment in ASSIGNMENTS:
        earned = {task for task, (points, _) in record.scores(student, assignment).items() if points > _SHOWN}
        if not earned <= set(case["honest"].get(assignment, ())):
            return True
    return False


def column(record: Record, level: int) -> dict[str, str]:
    """Threat -> how many of its cases were contained, of how many that were tried."""
    cells = {}
    for threat in dict.fromkeys(case["threat"] for case in cases().values()):
        tried = [name for name in names_at(level) if cases()[name]["threat"] == threat]
        held = [name for name in tried if not escaped(record, name)]
        cells[threat] = f"{len(held)} of {len(tried)}" if tried else "–"
    return cells


def free(record: Record, level: int) -> list[str]:
    """A line for each case that was not contained."""
    names = [name for name in names_at(level) if escaped(record, name)]
    return [f"- Not stopped at level {level}: `{name}`, {cases()[name]['why']}." for name in names]


def table(records: Mapping[str, Record]) -> str:
    """Markdown: threats down, ways of running the grader across; then what got through."""
    columns = {way: column(record, ALL_WAYS[way][0]) for way, record in records.items()}
    heads = [way.removeprefix("level-").replace("-", ", ") for way in columns]
    lines = [f"| threat | {' | '.join(heads)} |", "|---" * (len(columns) + 1) + "|"]
    for threat in next(iter(columns.values())):
        lines.append(f"| {threat} | {' | '.join(cells[threat] for cells in columns.values())} |")
    through = {line: None for way, record in records.items() for line in free(record, ALL_WAYS[way][0])}
    return "\n".join([*lines, "", *(through or ["Nothing that was tried at a level got through there."])])


def on_the_page() -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the documentation has: way -> its column, and the lines below the table."""
    text = PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")[2].partition(f"\n{END}")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    ways = [f"level-{head.replace(', ', '-')}" for head in rows[0][1:]]
    columns = {way: {row[0]: row[1 + place] for row in rows[2:]} for place, way in enumerate(ways)}
    return columns, [line for line in text.splitlines() if line.startswith("- ")]


def recorded(way: str) -> Record:
    """A run over the whole class; within one process each is made once."""
    return grade(way, tuple(names_at(ALL_WAYS[way][0])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", action="store_true", help="write it into the documentation")
    write = parser.parse_args().docs
    if write and WAYS.keys() != ALL_WAYS.keys():
        parser.error("the page shows every way: set REDTEAM=all")
    made = table({way: recorded(way) for way in WAYS})
    if write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
        PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(made)


if __name__ == "__main__":
    main()
