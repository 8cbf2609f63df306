"""How each contestant grades one submission, as its documentation shows. Runs only inside the box.

Each is given a folder to work in, the folder of what was handed in, and the checks; it answers with the checks that
were passed, read from the place that its documentation names. A run that did not end as a run of that contestant ends
(exit code, results missing or malformed) has passed nothing: that is the reading in favour of the contestant.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from peers.checks import answer, arguments, call, is_hidden

STUDENT = 1000
"""The ordinary user inside the box."""


class NoResultError(Exception):
    """The contestant gave no result that its documentation would call one; the text says what came instead."""


last_exit_code: list[int] = []
"""Of the last command that was run."""


def run(command: Sequence[str | Path], cwd: Path, codes: Sequence[int]) -> str:
    """What a command printed; `NoResultError` where its exit code is not one of `codes`."""
    result = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    last_exit_code[:] = [result.returncode]
    text = (result.stdout[-3000:] + b"\n" + result.stderr[-3000:]).decode("utf-8", "replace")
    if result.returncode not in codes:
        raise NoResultError(f"exit code {result.returncode}: {text[-600:]}")
    return text


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")


def read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NoResultError(f"{path.name}: {error}") from error


def pytest_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """Plain pytest: application code and tests in folders of their own, one assert per function, JUnit XML."""
    shutil.copytree(submission, work / "src")
    write(work / "pytest.ini", "[pytest]\npythonpath = src\n")
    tests = [f"def test_{name}():\n    assert dictionary.{call(name)} == {answer(name)}\n" for name in checks]
    write(work / "tests" / "test_dictionary.py", "\n\n".join(["import dictionary\n", *tests]))
    command = [python, "-m", "pytest", "-p", "no:sealed_grader", "--junit-xml=junit.xml", "tests"]
    run(command, work, (0, 1))
    try:
        # The expat of this Python refuses the known entity bombs; the file is bounded by the box.
        cases = list(ET.parse(work / "junit.xml").getroot().iter("testcase"))
    except (OSError, ET.ParseError) as error:
        raise NoResultError(f"junit.xml: {error}") from error
    passed = {case.get("name") for case in cases if not len(case.findall("*")) or _only_output(case)}
    return len(passed & {f"test_{name}" for name in checks})


def _only_output(case: ET.Element) -> bool:
    return all(child.tag in ("system-out", "system-err", "properties") for child in case)


RUN_TESTS = """\
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("tests")
    with open("../results/results.json", "w") as f:
        JSONTestRunner(visibility="visible", stream=f).run(suite)
"""


def gradescope_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """gradescope-utils: unittest with weights and visibility, the one file copied beside run_tests.py."""
    tests = ["import dictionary\n"]
    for name in checks:
        tests.append(_unittest(name, f"self.assertEqual(dictionary.{call(name)}, {answer(name)})"))
    return _autograder(python, work, submission, checks, "".join(tests), beside=True)


WRAPPER = """\
import ast
import contextlib
import os
import sys

name, arguments = sys.argv[1], ast.literal_eval(sys.argv[2])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
    import dictionary

    value = repr(getattr(dictionary, name)(*arguments))
print(value)
"""
RUN_AS_STUDENT = """\
import ast
import subprocess
import sys


def ask(name, *arguments):
    command = [sys.executable, "/srv/work/autograder/student/wrapper.py", name, repr(arguments)]
    done = subprocess.run(
        command, user={uid}, group={uid}, extra_groups=[], cwd="/tmp", capture_output=True, timeout=10, check=True
    )
    return ast.literal_eval(done.stdout.decode().strip())
"""


def gradescope_isolated_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """gradescope-utils with the security best practices of its documentation.

    The submission runs in a process of its own behind a small wrapper, as a user without access to the source and
    results folders; the autograder reads what the wrapper printed and decides itself.
    """
    tests = ["from student import ask\n"]
    for name in checks:
        tests.append(_unittest(name, f"self.assertEqual(ask({name!r}, {arguments(name)}), {answer(name)})"))
    write(work / "autograder" / "source" / "student.py", RUN_AS_STUDENT.format(uid=STUDENT))
    return _autograder(python, work, submission, checks, "".join(tests), beside=False)


def _unittest(name: str, statement: str) -> str:
    visibility = "hidden" if is_hidden(name) else "visible"
    return f"""

class Test_{name}(unittest.TestCase):
    @weight(1)
    @visibility({visibility!r})
    def test_{name}(self):
        \"\"\"{name}\"\"\"
        {statement}
"""


def _autograder(
    python: Path, work: Path, submission: Path, checks: Sequence[str], tests: str, *, beside: bool
) -> float:
    root = work / "autograder"
    shutil.copytree(submission, root / "submission")
    (root / "results").mkdir()
    head = "import unittest\n\nfrom gradescope_utils.autograder_utils.decorators import visibility, weight\n"
    write(root / "source" / "tests" / "test_dictionary.py", head + tests)
    write(root / "source" / "run_tests.py", RUN_TESTS)
    if beside:
        shutil.copy(root / "submission" / "dictionary.py", root / "source")
    else:
        write(root / "student" / "wrapper.py", WRAPPER)
        shutil.copy(root / "submission" / "dictionary.py", root / "student")
        for folder in ("source", "results"):
            (root / folder).chmod(0o750)
    run([python, "run_tests.py"], root / "source", (0,))
    results = read_json(root / "results" / "results.json")
    try:
        # Gradescope: a score of the whole overrides the sum of the tests' scores.
        return float(results.get("score", sum(test.get("score", 0) for test in results["tests"])))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoResultError(f"results.json: {error!r}") from error


CHECK50_CONFIG = """\
check50:
  files:
    - !exclude "*"
    - !require dictionary.py
"""
CHECK50_HEAD = """\
import ast
import shlex
import sys

import check50
import check50.py


@check50.check()
def exists():
    \"\"\"dictionary.py exists\"\"\"
    check50.exists("dictionary.py")
"""


def check50_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """check50 with `check50.py.import_`, each check depending on `exists`."""
    bodies = {
        name: f"""\
    got = check50.py.import_("dictionary.py").{call(name)}
    if got != {answer(name)}:
        raise check50.Mismatch({answer(name)!r}, repr(got))
"""
        for name in checks
    }
    return _check50(python, work, submission, checks, bodies)


def check50_run_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """check50 with `check50.run`: a driver that is included prints the answer, the check reads and compares it."""
    write(work / "checks" / "driver.py", WRAPPER)
    bodies = {
        name: f"""\
    check50.include("driver.py")
    command = [sys.executable, "driver.py", {name!r}, repr(({arguments(name)},))]
    output = check50.run(" ".join(map(shlex.quote, command))).stdout()
    got = ast.literal_eval(output.strip())
    if got != {answer(name)}:
        raise check50.Mismatch({answer(name)!r}, output)
"""
        for name in checks
    }
    return _check50(python, work, submission, checks, bodies)


def _check50(python: Path, work: Path, submission: Path, checks: Sequence[str], bodies: dict[str, str]) -> float:
    texts = [CHECK50_HEAD]
    for name in checks:
        hidden = '@check50.hidden("Try your program on more inputs.")\n' if is_hidden(name) else ""
        head = f"@check50.check(exists, timeout=10)\n{hidden}def check_{name}():"
        texts.append(f'{head}\n    """{name}"""\n{bodies[name]}')
    write(work / "checks" / "__init__.py", "\n\n".join(texts))
    write(work / "checks" / ".cs50.yaml", CHECK50_CONFIG)
    shutil.copytree(submission, work / "student")
    command = [python.with_name("check50"), "--dev", work / "checks", "-o", "json", "--output-file", work / "out.json"]
    run(command, work / "student", (0, 1))
    results = read_json(work / "out.json").get("results")
    if not isinstance(results, list):
        raise NoResultError("out.json: no results")
    passed = {result.get("name") for result in results if result.get("passed") is True}
    return len(passed & {f"check_{name}" for name in checks})


def otter_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """otter-grader: exception-based test files, `otter generate`, `otter run`."""
    for name in checks:
        text = f"""\
from otter.test_files import test_case

OK_FORMAT = False

name = {name!r}
points = 1


@test_case(points=1, hidden={is_hidden(name)})
def test_{name}({name}):
    assert {call(name)} == {answer(name)}
"""
        write(work / "tests" / f"{name}.py", text)
    otter = python.with_name("otter")
    run([otter, "generate", "-t", "tests", "-o", "autograder.zip"], work, (0,))
    shutil.copy(submission / "dictionary.py", work)
    (work / "out").mkdir()
    run([otter, "run", "--no-logo", "-a", "autograder.zip", "-o", "out", "dictionary.py"], work, (0,))
    tests = read_json(work / "out" / "results.json").get("tests", [])
    return float(sum(test.get("score", 0) for test in tests if test.get("name") in checks))


def grade_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """This grader: a course with one task per check, half of the tests hidden; `grade run` at the level it finds."""
    return _grade(work, submission, checks, ())


def grade_level_1_points(python: Path, work: Path, submission: Path, checks: Sequence[str]) -> float:
    """This grader without its sandbox, as on a machine that offers none: a process of its own, no more."""
    return _grade(work, submission, checks, ("--isolation", "1", "--min-isolation", "1"))


def _grade(work: Path, submission: Path, checks: Sequence[str], level: Sequence[str]) -> float:
    course = work / "course"
    assignment, reference = course / "assignments" / "dictionary", course / "reference" / "dictionary"
    write(
        course / "assignments" / "course.toml",
        'title = { ko = "p", en = "p" }\nmail_from = "a@example.org"\nreply_to = "a@example.org"\n'
        'contact = { ko = "p", en = "p" }\n[weights]\ndictionary = 1.0\n',
    )
    points = [100 // len(checks)] * (len(checks) - 1)
    tasks = [
        f'[[tasks]]\nname = "{name}"\npoints = {most}\ntitle = {{ ko = "{name}", en = "{name}" }}\n'
        for name, most in zip(checks, [*points, 100 - sum(points)], strict=True)
    ]
    write(
        assignment / "assignment.toml",
        'id = "dictionary"\ntitle = { ko = "p", en = "p" }\nkind = "functions"\n'
        "[limits]\nload_seconds = 3\ncall_seconds = 1\nmemory_mb = 256\n" + "\n".join(tasks),
    )
    write(assignment / "dictionary.py", "pass\n")
    write(reference / "dictionary.py", "pass\n")
    for hidden, path in ((False, assignment / "test_public.py"), (True, reference / "test_hidden.py")):
        tests = ["import pytest\n"]
        for name in (name for name in checks if is_hidden(name) is hidden):
            tests.append(
                f'@pytest.mark.task("{name}")\n@pytest.mark.category("typical")\ndef test_{name}(student):\n'
                f'    """{name}"""\n    assert student.{call(name)} == {answer(name)}\n'
            )
        write(path, "\n\n".join(tests))
    shutil.copytree(submission, work / "class" / "someone")
    command = [sys.executable, "-m", "grader.app.cli", "run", work / "class", "--course", course, "--out", work / "out"]
    run([*command, "--jobs", "1", "--lang", "en", *level], work, (0,))
    (report,) = read_json(work / "out" / "results.json")["reports"]
    return sum(task["score"] == task["max_score"] for task in report["tasks"])


CONTESTANTS = {
    "pytest": pytest_points,
    "gradescope": gradescope_points,
    "gradescope-isolated": gradescope_isolated_points,
    "check50": check50_points,
    "check50-run": check50_run_points,
    "otter": otter_points,
    "grade": grade_points,
    "grade-level-1": grade_level_1_points,
}
"""Name in the table → how it grades. What stands before a hyphen is the name that specific variants are filed under."""
