"""What the documentation promises is so."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain.verdict import Verdict
from grader.report.results import results_schema
from grader.suites import MISTAKES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "grader" / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
SH = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_two_commands_are_one_line_each():
    """The first two blocks marked `sh` are what one types: install and grade, install and test."""
    first, second = SH[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert first.rstrip().endswith("grade submissions/")
    assert "[tensorflow]" in first
    assert "pytest" in second


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script for Linux")
def test_ci_runs_the_readmes_own_command():
    """The line of .ci/quick that reads README.md finds the second command, whole; .ci/run calls it."""
    assert "\n.ci/quick\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "quick").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith('command="$('))
    found = subprocess.run(
        ["bash", "-c", f'{line}\nprintf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == SH[1].rstrip("\n")


def test_every_key_of_results_json_is_explained():
    """results.md has a row for each key of each object in the schema, and for none that is gone."""
    text = (DOCS / "results.md").read_text(encoding="utf-8")
    schema = results_schema()
    sections = {"# results.json": schema} | {
        heading: schema["$defs"][name]
        for heading, name in (
            ("## A report", "ReportResult"),
            ("## Work without a report", "StandingResult"),
            ("## A task", "TaskResult"),
            ("## A test", "TestLine"),
        )
    }
    for heading, part in sections.items():
        assert re.findall(r"^\| `(\w+)`", _section(text, heading), re.MULTILINE) == list(part["properties"]), heading
    assert {f"`{verdict.value}`" for verdict in Verdict} <= set(re.findall(r"`\w+`", text))


@pytest.mark.parametrize("door", ["grader.suites", "grader.sandbox.inside.probing"])
def test_every_name_that_authors_may_import_is_explained(door):
    """authors.md has a row with a sentence for each public name, and for none that is gone."""
    section = _section((DOCS / "authors.md").read_text(encoding="utf-8"), "## What may be imported")
    table = re.search(rf"^`{re.escape(door)}`.*:\n\n((?:\|.*\n)+)", section, re.MULTILINE)
    assert table is not None
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", table[1], re.MULTILINE)
    assert len(rows) == table[1].count("\n") - 2
    assert sorted(name for name, _ in rows) == sorted(importlib.import_module(door).__all__)


def test_the_usual_mistakes_are_named():
    """authors.md has the name of each sentence that any suite may tell."""
    section = _section((DOCS / "authors.md").read_text(encoding="utf-8"), "## What may be imported")
    listed = section.partition("Names in `MISTAKES`: ")[2].partition(".")[0]
    assert re.findall(r"`(\w+)`", listed) == list(MISTAKES)


def _section(text, heading):
    return re.split(r"^## ", text.partition(heading + "\n")[2], flags=re.MULTILINE)[0]


def test_links_lead_somewhere():
    """Relative links of README and docs name files that exist."""
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
