"""`python tests/redteam/compare_peers.py --peers VENV`: the forging attacks against other graders and this one.

Prints how many attacks got full marks from each contestant, and a matrix. Run by hand: it needs root (box.py) and a
virtual environment with the peers (`pip install '.[peers]'` there), and takes several minutes. Each submission meets
each contestant in a box of its own. A contestant that does not give an honest solution all of its points, and half of
one exactly half, is reported as invalid.

grader/docs/peers.md says what was found and what that means; `--docs` writes its tables there.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import box
from peers import attacks
from peers.attacks import Attack

DOCS = box.REPO / "grader" / "docs" / "peers.md"
INSIDE = Path(__file__).resolve().parent / "peers" / "inside.py"
TITLES = {
    "pytest": "pytest",
    "gradescope": "gradescope-utils",
    "gradescope-isolated": "gradescope-utils, isolated",
    "check50": "check50, `import_`",
    "check50-run": "check50, `run`",
    "otter": "otter-grader",
    "grade": "this grader",
    "grade-level-1": "this grader, level 1",
}
PACKAGES = ("pytest", "gradescope-utils", "check50", "otter-grader", "ipykernel")


@dataclasses.dataclass(frozen=True)
class Finding:
    """What one contestant gave one submission."""

    points: float
    said: str
    """Why there was no result; empty where there was one."""
    exit_code: int | None = None
    """Of the contestant's last command; None where it was not ended by itself."""
    level: int | None = None
    """Isolation level, of this grader."""
    reached: bool | None = None
    """Whether this grader's record shows that the trick was reached; None for the others."""


def contestants_for(attack: Attack) -> list[str]:
    """All, or those of the family that a specific variant was written against."""
    return [name for name in TITLES if not attack.aim or name.partition("-")[0] == attack.aim]


def grade(contestant: str, attack: Attack, peers: Path, seconds: float) -> Finding:
    fields = {**dataclasses.asdict(attack), "source": str(attack.source)}
    spec = {"contestant": contestant, "python": str(peers / "bin" / "python"), "attack": fields}
    outcome = box.Box(memory_mb=3072, seconds=seconds, tmp_mb=512).run(
        [sys.executable, str(INSIDE), json.dumps(spec)],
        env={"PATH": f"{peers / 'bin'}:/usr/local/bin:/usr/bin:/bin"},
        exports=("/srv/points.json",),
        readonly=(peers, *_base(peers)),
    )
    if outcome.outside:
        # Another box that runs at the same time shows up here too: its ids are the same.
        seen = f"{len(outcome.outside)} things, such as {outcome.outside[0]}"
        print(f"{attack.name}, {contestant}: new outside of the box: {seen}", file=sys.stderr)
    if outcome.code is None:
        return Finding(0, f"not ended after {seconds:.0f} s")
    if "/srv/points.json" not in outcome.files:
        # Whoever is measured here may end the one who measures; to lose the result is to earn nothing.
        return Finding(0, f"no result: {outcome.stderr[-600:].decode(errors='replace')}")
    return Finding(**json.loads(outcome.files["/srv/points.json"]))


def _base(peers: Path) -> list[Path]:
    """The interpreter that a virtual environment stands on, where it is not below /usr."""
    code = "import sys; print(sys.base_prefix)"
    base = subprocess.run([peers / "bin" / "python", "-c", code], capture_output=True, text=True, check=True).stdout
    return [] if base.startswith("/usr") else [Path(base.strip())]


def versions(peers: Path) -> dict[str, str]:
    code = (
        "import importlib.metadata as m, json, platform\n"
        f"found = {{name: m.version(name) for name in {PACKAGES!r}}}\n"
        "print(json.dumps({'Python': platform.python_version(), **found}))"
    )
    return json.loads(subprocess.run([peers / "bin" / "python", "-c", code], capture_output=True, check=True).stdout)


def versions_line(named: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in named.items())


def is_full(attack: Attack, finding: Finding) -> bool:
    return finding.points >= len(attack.checks)


def invalid(found: dict[tuple[str, str], Finding], contestant: str) -> list[str]:
    """What speaks against a contestant's row: honest submissions with other points than their own."""
    return [
        f"{attack.name}: {found[contestant, attack.name].points:g} instead of {attack.earned}"
        for attack in attacks.provers()
        if (contestant, attack.name) in found and found[contestant, attack.name].points != attack.earned
    ]


def summary(found: dict[tuple[str, str], Finding]) -> list[list[str]]:
    rows = [["contestant", "forging cases, full marks", "variants against it, full marks", "honest submissions"]]
    for contestant, title in TITLES.items():
        cells = []
        for group in (attacks.generic(), attacks.specific()):
            run = [attack for attack in group if contestant in contestants_for(attack)]
            full = [attack for attack in run if is_full(attack, found[contestant, attack.name])]
            cells.append(f"{len(full)} of {len(run)}")
        wrong = invalid(found, contestant)
        rows.append([title, *cells, f"invalid ({'; '.join(wrong)})" if wrong else "right"])
    return rows


def remarks(found: dict[tuple[str, str], Finding]) -> str:
    """What the tables do not show: pytest's exit code alone, and the level of this grader."""
    group = [attack for attack in (*attacks.generic(), *attacks.specific()) if "pytest" in contestants_for(attack)]
    by_code = [attack.name for attack in group if found["pytest", attack.name].exit_code == 0]
    levels = {finding.level for (contestant, _), finding in found.items() if contestant == "grade" and finding.level}
    text = (
        f"Who goes by pytest's exit code alone (0: all passed) gives full marks to {len(by_code)} of {len(group)}: "
        f"{', '.join(f'`{name}`' for name in by_code)}. This grader ran at isolation level "
        f"{', '.join(map(str, sorted(levels)))}."
    )
    return textwrap.fill(text, 120) + "\n"


def matrix(found: dict[tuple[str, str], Finding]) -> list[list[str]]:
    """Points of the checks for each forging case and contestant; full marks stand out."""
    rows = [["case", "earned", *TITLES.values()]]
    for attack in attacks.generic():
        cells = [cell(attack, found.get((contestant, attack.name))) for contestant in TITLES]
        rows.append([f"`{attack.name}`", f"{attack.earned} of {len(attack.checks)}", *cells])
    return rows


def variants(found: dict[tuple[str, str], Finding]) -> list[list[str]]:
    rows = [["variant", "against", "what it does", "earned", "points"]]
    for attack in attacks.specific():
        cells = [f"{TITLES[c]}: {cell(attack, found.get((c, attack.name)))}" for c in contestants_for(attack)]
        earned = f"{attack.earned} of {len(attack.checks)}"
        rows.append([f"`{attack.name}`", attack.aim, attack.why, earned, "; ".join(cells)])
    return rows


def cell(attack: Attack, finding: Finding | None) -> str:
    if finding is None:
        return "–"
    return f"**{len(attack.checks)}**" if is_full(attack, finding) else f"{finding.points:g}"


def table(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def write_docs(blocks: dict[str, str]) -> None:
    """Put each block between its two marks in peers.md."""
    text = DOCS.read_text(encoding="utf-8")
    for name, block in blocks.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        text, count = re.subn(pattern, lambda _, new=begin + block + end: new, text, flags=re.DOTALL)
        if count != 1:
            raise RuntimeError(f"{DOCS.name} has no place for the block {name}")
    DOCS.write_text(text, encoding="utf-8")


def measure(options: argparse.Namespace, wanted: Iterable[Attack]) -> dict[tuple[str, str], Finding]:
    found = _recorded(options.record)
    for attack in wanted:
        for contestant in contestants_for(attack):
            if options.only and contestant not in options.only:
                continue
            if (contestant, attack.name) in found:
                continue
            finding = grade(contestant, attack, options.peers, options.seconds)
            found[contestant, attack.name] = finding
            if options.record:
                rows = [[*key, dataclasses.asdict(one)] for key, one in found.items()]
                options.record.write_text(json.dumps(rows), encoding="utf-8")
            full = "FULL" if is_full(attack, finding) and attack.name not in attacks.PROVERS else ""
            points = f"{finding.points:g} of {len(attack.checks)} (earned {attack.earned})"
            unseen = finding.reached is False and attack.name not in attacks.PROVERS
            reached = " (trick not seen in the record)" if unseen else ""
            said = " ".join(finding.said.split())[-options.said :] if options.said else ""
            print(f"{attack.name:24} {contestant:20} {points:22} {full:4}{reached} {said}", flush=True)
    return found


def _recorded(path: Path | None) -> dict[tuple[str, str], Finding]:
    """What an earlier run, perhaps an interrupted one, has found."""
    if path is None or not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {(contestant, name): Finding(**fields) for contestant, name, fields in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=Path(sys.prefix), help="virtual environment that has the peers")
    parser.add_argument("--only", action="append", choices=list(TITLES), help="this contestant alone (repeatable)")
    parser.add_argument("--case", action="append", help="this submission alone (repeatable)")
    parser.add_argument("--variants", action="store_true", help="the variants against one contestant alone")
    parser.add_argument("--seconds", type=float, default=25, help="longest run of one contestant (default 25)")
    parser.add_argument("--said", type=int, default=0, help="show so many characters of why there was no result")
    parser.add_argument("--record", type=Path, help="keep what was found in this file, and run only what it lacks")
    parser.add_argument("--docs", action="store_true", help="write the tables into grader/docs/peers.md")
    options = parser.parse_args()
    if options.docs and (options.only or options.case or options.variants):
        parser.error("--docs takes all contestants and all submissions")
    if reason := box.unavailable():
        sys.exit(reason)
    named = versions_line(versions(options.peers))
    print(named)
    wanted = [*attacks.provers(), *attacks.generic(), *attacks.specific()]
    if options.variants:
        wanted = attacks.specific()
    found = measure(options, [attack for attack in wanted if not options.case or attack.name in options.case])
    if options.only or options.case or options.variants:
        return  # the tables are about all contestants and all submissions
    head = f"Measured on {datetime.date.today()}: {named}.\n"
    blocks = {
        "versions": head,
        "summary": table(summary(found)) + "\n" + remarks(found),
        "matrix": table(matrix(found)),
        "variants": table(variants(found)),
    }
    for text in blocks.values():
        print("\n" + text)
    if options.docs:
        write_docs(blocks)


if __name__ == "__main__":
    main()
