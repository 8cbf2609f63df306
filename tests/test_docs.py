"""What the documentation promises is so."""

import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain.verdict import Verdict
from grader.report.results import results_schema
from grader.suites import MISTAKES
from tests.conftest import grade
from tests.tiers import full

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


def commands():
    """Each `$ grade …` line of README and docs: (file, words)."""
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        for line in re.findall(r"^\$ grade (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield path.name, line.partition("#")[0].split()


@pytest.mark.parametrize(("name", "words"), list(commands()))
def test_documented_options_exist(name, words):
    """Every verb and option that is shown in README and docs is in the help."""
    verb = words[0] if re.fullmatch("[a-z]+", words[0]) else "run"
    shown = subprocess.run(
        [sys.executable, "-m", "grader.app.cli", verb, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for option in (word for word in words if word.startswith("--")):
        assert option in shown, f"{name}: {' '.join(words)}"


def test_links_lead_somewhere():
    """Relative links of README and docs name files that exist."""
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@full
def test_the_authors_walk_through_works(tmp_path):
    """The commands of authors.md's first block, one after the other, in an empty folder."""
    text = (DOCS / "authors.md").read_text(encoding="utf-8")
    block = re.search(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    for line in block[1].splitlines():
        words = shlex.split(line.removeprefix("$ grade "))
        done = grade(*words, cwd=tmp_path)
        assert done.code == 0, done.output
    assert "✓" in done.stdout
