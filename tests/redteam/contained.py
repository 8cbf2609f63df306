"""The table of what was contained at each isolation level, made from runs over the hostile class.

    python -m tests.redteam.contained          prints it
    python -m tests.redteam.contained --docs   writes it into grader/docs/security.md

A case is contained where its honest part, and nothing else, earned points and its trick got nothing; `test_contained`
holds the page against the runs. What is not stopped at a level is named below the table, with what the case does.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping

from .conftest import WAYS, grade, names_at
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


def table(records: Mapping[str, Record]) -> str:
    """Markdown: threats down, ways of running the grader across, cases contained of cases tried."""
    threats = list(dict.fromkeys(case["threat"] for case in cases().values()))
    free: dict[tuple[str, int], None] = {}
    rows = []
    for threat in threats:
        cells = []
        for way, (level, _) in WAYS.items():
            tried = [name for name in names_at(level) if cases()[name]["threat"] == threat]
            out = [name for name in tried if escaped(records[way], name)]
            free |= {(name, level): None for name in out}
            cells.append(f"{len(tried) - len(out)} of {len(tried)}" if tried else "–")
        rows.append(f"| {threat} | {' | '.join(cells)} |")
    heads = " | ".join(way.removeprefix("level-").replace("-", ", ") for way in WAYS)
    lines = [f"| threat | {heads} |", "|---" * (len(WAYS) + 1) + "|", *rows, ""]
    if not free:
        lines.append("Nothing that was tried at a level got through there.")
    for name, level in sorted(free):
        lines.append(f"- Not stopped at level {level}: `{name}`, {cases()[name]['why']}.")
    return "\n".join(lines)


def on_the_page() -> str:
    """The table as the documentation has it."""
    return PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")[2].partition(f"\n{END}")[0]


def records() -> dict[str, Record]:
    """A run over the whole class for each way; within one process each is made once."""
    return {way: grade(way, tuple(names_at(level))) for way, (level, _) in WAYS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", action="store_true", help="write it into the documentation")
    made = table(records())
    if parser.parse_args().docs:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
        PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(made)


if __name__ == "__main__":
    main()
