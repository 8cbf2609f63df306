"""A command that is offered means the class and the course that were named, wherever it is called.

Of `grader.app.offered`.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from grader.app.cli import cli
from grader.app.offered import OF_A_CLASS, OF_A_COURSE, Named
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


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["show", "kim", "--class", "a", "--course=b"], Named(Path("b"), Path("a"))),
        (["show", "--class", "a", "--class=c"], Named(None, Path("c"))),
        (["run", "class"], Named()),
    ],
)
def test_a_command_line_tells_what_it_names(arguments, named):
    assert Named.by(arguments) == named


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
