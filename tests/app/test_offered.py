"""A command that is offered means the class and the course that were named, wherever it is called.

Of `grader.app.offered`.
"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

import grader
from grader.app.cli import _run, cli
from grader.app.offered import OF_A_CLASS, OF_A_COURSE, Named
from grader.text import plain
from grader.text.errors import EXIT_USAGE, UsageError
from tests.conftest import RIGHT, grade, write

NAMED = Named(Path("my course"), Path("class"))
RUN = ("--min-isolation", "1", "--jobs", "1")


def test_the_verbs_are_those_that_take_a_class_or_a_course():
    options = {name: {each.name for each in verb.params} for name, verb in cli.commands.items()}
    assert {*OF_A_CLASS, "collect"} == {name for name, params in options.items() if "class_folder" in params}
    assert set(OF_A_COURSE) <= {name for name, params in options.items() if {"course", "path"} <= params}


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("Undo: grade ignore --undo FILE", "Undo: grade ignore --undo FILE --class class --course 'my course'"),
        ("(grade assign --list)", "(grade assign --list --class class --course 'my course')"),
        ("See grade show kim sums.", "See grade show --class class --course 'my course' kim sums."),
        ("x: grade extend --section SECTION ASSIGNMENT 3d. y", "x: grade extend --section SECTION ASSIGNMENT 3d{}. y"),
        ('grade alarms --accept ID --why "…", or', 'grade alarms --accept ID --why "…"{}, or'),
        ("it: grade merge SHARD...", "it: grade merge SHARD...{}"),
        ('so: grade late --accept STUDENT… --why "…"', 'so: grade late --accept STUDENT… --why "…"{}'),
        ("Next: grade run '/a b/c' and", "Next: grade run '/a b/c' --course 'my course' and"),
        ("Next: grade run /a.b/c.", "Next: grade run /a.b/c --course 'my course'."),
        ("none: grade assign d26bd0e61d --ignore --whole", "none: grade assign d26bd0e61d --ignore --whole{}"),
        ("so: grade extend --file extensions.csv. y", "so: grade extend --file extensions.csv{}. y"),
        ("  grade run class", "  grade run class --course 'my course'"),
        ("  grade assign 'my sums.py' kim sums", "  grade assign 'my sums.py' kim sums{}"),
        ("Undo: grade hold --undo 1 --class class", "Undo: grade hold --undo 1 --class class"),
        ("none that `grade run --shard` made", "none that `grade run --shard` made"),
        ("grade verify sums", "grade verify sums"),
        ("regrade show", "regrade show"),
        ("a grade sendsomething", "a grade sendsomething"),
    ],
)
def test_it_gets_what_was_named(line, completed):
    assert NAMED.complete(line) == completed.replace("{}", " --class class --course 'my course'")
    assert Named().complete(line) == line


def test_no_option_comes_between_another_and_its_value():
    """In whatever the grader says anywhere: what was named stands behind an option's value, not before it."""
    said = set()
    for path in sorted(Path(grader.__file__).parent.rglob("*.py")):
        pieces = set()  # no piece of a text that is filled in is said alone
        for node in ast.walk(ast.parse(path.read_bytes())):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node] if node not in pieces else []
            pieces |= {*parts}
            words = [each.value if isinstance(each, ast.Constant) else "7" for each in parts]
            said.add("".join(each for each in words if isinstance(each, str)))
    said = {each for each in said if "grade " in each}
    parted = []
    for sentence in said:
        for line in NAMED.complete(re.sub(r"\{\w+\}", "7", sentence)).splitlines():
            for found in re.finditer(r" (--[a-z-]+) --class class", line):
                verb = re.findall(r"grade ([a-z]+)", line[: found.start()])[-1]
                declared = [each for each in cli.commands[verb].params if found[1] in each.opts]
                if not all(each.is_flag or each._flag_needs_value for each in declared):
                    parted.append(line)
    assert len(said) > 100
    assert parted == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["show", "kim", "--class", "a", "--course=b"], Named(Path("b"), Path("a"))),
        (["show", "--class", "a", "--class=c"], Named(None, Path("c"))),
        (["run", "class"], Named(None, Path("class"))),
        (["run", "--regrade", "--course", "b", "class", "--jobs", "2"], Named(Path("b"), Path("class"))),
        (["run", "--course=b", "class", "one more"], Named(Path("b"), Path("class"))),
        (["run", "--shard"], Named()),
        (["check", "class"], Named()),
        (["no such verb", "class"], Named()),
        ([], Named()),
    ],
)
def test_a_command_line_tells_what_it_names(arguments, named):
    assert Named.by(arguments, cli.commands) == named


def test_a_fault_of_a_run_offers_commands_for_the_class_that_was_its_argument(monkeypatch, capsys):
    """Whatever fault it is: the sentence is completed where all of them are said."""

    def fail(_: object) -> int:
        raise UsageError(plain("See grade assign --list and grade run DIR"))

    monkeypatch.setattr("grader.app.commands.run.run", fail)
    for arguments in (["run", "my class", "--course", "c"], ["--course", "c", "my class"]):
        assert _run(arguments) == EXIT_USAGE
        said = capsys.readouterr().err
        assert "grade assign --list --class 'my class' --course c" in said
        assert "grade run DIR --course c" in said


def offered(text: str) -> list[str]:
    """The commands of a class in it, to the end of their sentence."""
    return re.findall(rf"grade (?:{'|'.join(OF_A_CLASS)})(?: [^\n]*)?", text)


@pytest.fixture
def elsewhere(course, class_folder, tmp_path):
    """A folder in which neither the class nor the course is found."""
    write(class_folder, {"ann/my sums.py": RIGHT["sums"], "stranger.txt": "?"})
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def test_every_command_that_is_offered_finds_the_class_again(elsewhere, course, class_folder):
    """In what a run lists, in what is said of files, and in a refusal."""
    end = ("--course", course, "--lang", "en")
    named = f"--class {shlex.quote(str(class_folder))} --course {shlex.quote(str(course))}"

    def said(*words):
        done = grade(*words, *end, cwd=elsewhere)
        return done.stdout + done.stderr

    there = ("--class", class_folder)
    texts = [
        said("run", class_folder, *RUN),
        said("run", class_folder, "--dry-run", *RUN),
        said("run", class_folder, "--shard", "1/2", "--out", elsewhere / "out", *RUN),
        said("assign", class_folder / "ann/my sums.py", "ben", "names", *there),
        said("assign", class_folder / "ann/my sums.py", *there),
        said("ignore", class_folder / "stranger.txt", *there),
        said("ignore", "--undo", class_folder / "ann/my sums.py", *there),
        said("forget", "ben", "--why", "request 7", *there),
    ]
    for text in texts:
        commands = offered(text)
        assert commands, text
        assert [each for each in commands if named not in each] == []
