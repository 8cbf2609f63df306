"""How each contestant grades a homework; all from the same tests, each as its documentation shows.

Some grade a class in one process, others are started for each submission, as they are used in practice; those are
`Class` and `Each`. None of the peers is put into a sandbox: what that costs would be added. Each is first given a right
submission and a wrong one, for a time of a grader that lets everything pass, or nothing, would mean nothing.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.benchmarks import environment
from tests.benchmarks.homework import Homework, conditions
from tests.benchmarks.machine import CommandError, Cost, median, timed

ROOT = Path(__file__).parents[2]
CLASS = 100
"""What is paid once for a run is shared among so many submissions in the table."""
FEW = 2
"""Submissions of the smaller of two classes: what the larger one costs more is what submissions cost."""


class NotJudgedError(Exception):
    """The contestant did not give full marks to a right submission, or gave them to a wrong one."""


class Contestant(Protocol):
    """`prepare` makes its suite in a folder; `measure` says what a submission costs, and what a run costs beside."""

    title: str

    def prepare(self, homework: Homework, folder: Path) -> None: ...

    def is_full(self, submission: str) -> bool:
        """Whether all tests of this submission passed."""
        ...

    def measure(self, count: int, runs: int) -> tuple[Cost, Cost]: ...


class Each:
    """Started once for each submission."""

    title: str
    codes: tuple[int, ...] = (0,)

    def prepare(self, homework: Homework, folder: Path) -> None:
        self.homework, self.folder = homework, folder
        self.env = environment.variables(folder / "lib")
        write(folder / "lib" / "support.py", homework.support)
        self.write_suite()

    def write_suite(self) -> None:
        raise NotImplementedError

    def place(self, submission: str) -> None:
        """Put what was handed in where the contestant looks for it."""
        raise NotImplementedError

    def command(self) -> list[str | Path]:
        raise NotImplementedError

    def where(self) -> Path:
        """The folder in which it is started."""
        return self.folder

    def passed(self, said: str) -> int:
        """How many tests passed, read where its documentation says."""
        raise NotImplementedError

    def is_full(self, submission: str) -> bool:
        self.place(submission)
        _, said = timed(self.command(), self.where(), self.codes, self.env)
        return self.passed(said) == len(self.homework.tests)

    def measure(self, count: int, runs: int) -> tuple[Cost, Cost]:
        costs = []
        for number in range(runs):
            self.place(self.homework.copy(number))
            cost, said = timed(self.command(), self.where(), self.codes, self.env)
            if self.passed(said) != len(self.homework.tests):
                raise NotJudgedError(f"{self.title}: passed {self.passed(said)} tests\n{said[-2000:]}")
            costs.append(cost)
        return median(costs), Cost(0, 0)


HEAD = "import numpy as np\nfrom support import *\n"
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


def passed_by_pytest(said: str) -> int:
    found = re.search(r"(\d+) passed", said.splitlines()[-1])
    return int(found[1]) if found else 0


class Pytest(Each):
    """Plain pytest: the submission is imported beside the tests."""

    title = "pytest, a process each"
    codes = (0, 1)

    def write_suite(self) -> None:
        id_ = self.homework.id
        tests = self.homework.functions(id_, lambda each: f"assert {each}").replace(f"({id_}):\n", "():\n")
        write(self.folder / "test_it.py", f"import {id_}\n{HEAD}\n\n{tests}\n")

    def place(self, submission: str) -> None:
        hand_in(self.folder / self.homework.filename, submission)

    def command(self) -> list[str | Path]:
        return [environment.python(), *PYTEST, "test_it.py"]

    def passed(self, said: str) -> int:
        return passed_by_pytest(said)


class Gradescope(Each):
    """gradescope-utils: unittest with weights and visibility, the one file copied beside run_tests.py."""

    title = "gradescope-utils"

    def write_suite(self) -> None:
        head = "import unittest\n\nfrom gradescope_utils.autograder_utils.decorators import visibility, weight\n"
        parts = [f"{head}\nimport {self.homework.id}\n{HEAD}"]
        for group, (_, tests) in enumerate(self.homework.by_task().items()):
            lines = [f"class Test{group}(unittest.TestCase):"]
            for number, test in tests:
                lines += [
                    "    @weight(1)",
                    f"    @visibility({'hidden' if test.hidden else 'visible'!r})",
                    f"    def test_{number}(self):",
                    *(f"        assert {each}" for each in conditions(test, self.homework.id)),
                    "",
                ]
            parts.append("\n".join(lines))
        write(self.where() / "tests" / "test_it.py", "\n\n".join(parts))
        write(
            self.where() / "run_tests.py",
            "import unittest\n\nfrom gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n\n"
            'suite = unittest.defaultTestLoader.discover("tests")\nwith open("results.json", "w") as stream:\n'
            '    JSONTestRunner(visibility="visible", stream=stream).run(suite)\n',
        )

    def where(self) -> Path:
        return self.folder / "source"

    def place(self, submission: str) -> None:
        (self.where() / "results.json").unlink(missing_ok=True)
        hand_in(self.where() / self.homework.filename, submission)

    def command(self) -> list[str | Path]:
        return [environment.python(), "run_tests.py"]

    def passed(self, said: str) -> int:
        return int(sum(test["score"] for test in read(self.where() / "results.json")["tests"]))


class Check50(Each):
    """check50 with a local check module: each check imports the one required file, in one process a core."""

    title = "check50"
    codes = (0, 1)

    def write_suite(self) -> None:
        name = self.homework.filename
        head = f'import check50\nimport check50.py\n{HEAD}\n\n@check50.check()\ndef exists():\n    """exists"""\n'
        parts = [f"{head}    check50.exists({name!r})\n"]
        for number, test in enumerate(self.homework.tests):
            hidden = '@check50.hidden("Try your program on more inputs.")\n' if test.hidden else ""
            lines = [
                f'@check50.check(exists)\n{hidden}def check_{number}():\n    """{number}"""',
                f"    module = check50.py.import_({name!r})",
            ]
            for each in conditions(test, "module"):
                lines.append(f'    if not ({each}):\n        raise check50.Failure("another answer")')
            parts.append("\n".join(lines) + "\n")
        write(self.folder / "checks" / "__init__.py", "\n\n".join(parts))
        config = f'check50:\n  files:\n    - !exclude "*"\n    - !require {name}\n'
        write(self.folder / "checks" / ".cs50.yaml", config)

    def where(self) -> Path:
        return self.folder / "student"

    def place(self, submission: str) -> None:
        (self.folder / "out.json").unlink(missing_ok=True)
        hand_in(self.where() / self.homework.filename, submission)

    def command(self) -> list[str | Path]:
        out = self.folder / "out.json"
        return [environment.script("check50"), "--dev", self.folder / "checks", "-o", "json", "--output-file", out]

    def passed(self, said: str) -> int:
        results = read(self.folder / "out.json")["results"]
        return sum(result["passed"] is True for result in results) - 1  # `exists` is no test of ours


class Otter(Each):
    """otter-grader: a test file for each task, `otter generate`, `otter run`; the submission runs in a kernel."""

    title = "otter-grader"

    def write_suite(self) -> None:
        for group, (_, tests) in enumerate(self.homework.by_task().items()):
            parts = [
                "import types\n\nfrom otter.test_files import test_case\n\n"
                f'{HEAD}\nOK_FORMAT = False\n\nname = "q{group}"\npoints = {len(tests)}\n'
            ]
            for number, test in tests:
                lines = [
                    f"@test_case(points=1, hidden={test.hidden})\ndef test_{number}(env):",
                    "    module = types.SimpleNamespace(**env)",
                    *(f"    assert {each}" for each in conditions(test, "module")),
                ]
                parts.append("\n".join(lines) + "\n")
            write(self.folder / "tests" / f"q{group}.py", "\n\n".join(parts))
        otter = [environment.script("otter"), "generate", "-t", "tests", "-o", "autograder.zip"]
        timed(otter, self.folder, env=self.env)
        (self.folder / "out").mkdir(exist_ok=True)

    def place(self, submission: str) -> None:
        (self.folder / "out" / "results.json").unlink(missing_ok=True)
        hand_in(self.folder / self.homework.filename, submission)

    def command(self) -> list[str | Path]:
        words = ["run", "--no-logo", "-a", "autograder.zip", "-o", "out", self.homework.filename]
        return [environment.script("otter"), *words]

    def passed(self, said: str) -> int:
        tests = read(self.folder / "out" / "results.json")["tests"]
        return round(sum(test["score"] for test in tests if re.fullmatch(r"q\d+.*", test["name"])))


class Class:
    """Grades a class in one run: what a submission costs is what a larger class costs more than a small one."""

    title: str

    def prepare(self, homework: Homework, folder: Path) -> None:
        self.homework, self.folder = homework, folder
        self.number = 0

    def grade(self, submissions: Sequence[str]) -> tuple[Cost, bool]:
        """The cost, and whether all of them got full marks."""
        raise NotImplementedError

    def is_full(self, submission: str) -> bool:
        return self.grade([submission])[1]

    def measure(self, count: int, runs: int) -> tuple[Cost, Cost]:
        copies = [self.homework.copy(number) for number in range(count + FEW)]
        few, many = median([self.judged(copies[:FEW]) for _ in range(runs)]), self.judged(copies)
        each = (many - few) / count
        if each.cpu <= 0:
            raise NotJudgedError(f"{self.title}: {count} submissions are too few to tell what one costs")
        return each, few - Cost(each.wall * FEW, each.cpu * FEW, 0.0)

    def judged(self, submissions: Sequence[str]) -> Cost:
        """What grading these right ones costs."""
        cost, full = self.grade(submissions)
        if not full:
            raise NotJudgedError(f"{self.title}: not all of {len(submissions)} have full marks")
        return cost

    def fresh(self) -> Path:
        self.number += 1
        return self.folder / str(self.number)


class Grade(Class):
    """This grader: `grade run`, one worker, at the best level of this machine, reports and pages included."""

    title = "this grader"

    def course(self) -> Path:
        """A course of the one assignment, with the limits that it has here and the tests that all have."""
        homework, course = self.homework, self.folder / "course"
        assignment, reference = course / "assignments" / homework.id, course / "reference" / homework.id
        if course.exists():
            return course
        write(
            course / "assignments" / "course.toml",
            'title = { ko = "b", en = "b" }\nmail_from = "a@example.org"\nreply_to = "a@example.org"\n'
            f'contact = {{ ko = "b", en = "b" }}\n[weights]\n{homework.id} = 1.0\n',
        )
        table = (ROOT / "assignments" / homework.id / "assignment.toml").read_text(encoding="utf-8")
        task = '[[tasks]]\nname = "all"\npoints = 100\ntitle = { ko = "b", en = "b" }\n'
        write(assignment / "assignment.toml", table.partition("[[tasks]]")[0] + task)
        write(assignment / homework.filename, "pass\n")
        write(reference / homework.filename, homework.right)
        if homework.probes:
            write(assignment / "probes.py", homework.probes)
        write(assignment / "test_public.py", self._suite(hidden=False))
        write(reference / "test_hidden.py", self._suite(hidden=True))
        return course

    def _suite(self, *, hidden: bool) -> str:
        parts = [f"import pytest\n\n{self.homework.helpers}"]
        for number, test in enumerate(self.homework.tests):
            if test.hidden is hidden:
                lines = [
                    '@pytest.mark.task("all")\n@pytest.mark.category("typical")',
                    f'def test_{number}(student):\n    """b"""',
                    *(f"    assert {each}" for each in conditions(test, None)),
                ]
                parts.append("\n".join(lines) + "\n")
        return "\n\n".join(parts)

    def grade(self, submissions: Sequence[str]) -> tuple[Cost, bool]:
        folder = self.fresh()
        for number, text in enumerate(submissions):
            write(folder / "class" / f"s{number:03}" / self.homework.filename, text)
        command = [sys.executable, "-m", "grader.app.cli", "run", folder / "class", "--course", self.course()]
        # Level 1 is let pass: where a machine has no better one, the table says so.
        options = ["--out", folder / "out", "--jobs", "1", "--min-isolation", "1", "--regrade"]
        cost, _ = timed([*command, *options], ROOT)
        results = read(folder / "out" / "results.json")
        self.level = results["isolation_level"]
        scores = [report["score"] for report in results["reports"]]
        assert len(scores) == len(submissions), scores
        return cost, scores == [100] * len(submissions)


class Shipped(Grade):
    """The same with the assignment as it is shipped: made-up inputs, what becomes of arguments, hints, exhibits."""

    title = "this grader, shipped suite"

    def course(self) -> Path:
        return ROOT


class Once(Class):
    """Plain pytest, once for the class: each submission is loaded into the one process that knows the answers."""

    title = "pytest, one process"

    CONFTEST = """\
import importlib.util
import sys
from pathlib import Path

import pytest

PATHS = sorted((Path(__file__).parent / "submissions").glob("*/*.py"))


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.parent.name)
def submission(request):
    if "tensorflow" in sys.modules:  # else each script's graph is added to those before
        sys.modules["tensorflow"].compat.v1.reset_default_graph()
    spec = importlib.util.spec_from_file_location(request.param.stem, request.param)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
"""

    def grade(self, submissions: Sequence[str]) -> tuple[Cost, bool]:
        folder = self.fresh()
        self.write(folder, submissions)
        command = [environment.python(), *PYTEST, "test_it.py"]
        cost, said = timed(command, folder, (0, 1), environment.variables(folder))
        return cost, passed_by_pytest(said) == len(self.homework.tests) * len(submissions)

    def write(self, folder: Path, submissions: Sequence[str]) -> None:
        write(folder / "conftest.py", self.CONFTEST)
        write(folder / "support.py", self.homework.support)
        tests = self.homework.functions("submission", lambda each: f"assert {each}")
        write(folder / "test_it.py", f"{HEAD}\n\n{tests}\n")
        for number, text in enumerate(submissions):
            write(folder / "submissions" / f"s{number:03}" / self.homework.filename, text)


class Floor(Once):
    """The bodies of these tests in a process that is warm already: no test runner, no report, no isolation."""

    title = "floor"

    def grade(self, submissions: Sequence[str]) -> tuple[Cost, bool]:
        folder = self.fresh()
        self.write(folder, submissions)
        command = [environment.python(), Path(__file__).with_name("floor.py"), folder]
        cost, said = timed(command, folder, (0,), environment.variables(folder))
        told = json.loads(said.splitlines()[-1])
        self.warm = Cost(told["wall"], told["cpu"], cost.load)
        return self.warm, told["passed"] == len(self.homework.tests) * len(submissions)

    def measure(self, count: int, runs: int) -> tuple[Cost, Cost]:
        cost = self.judged([self.homework.copy(number) for number in range(count)])
        return cost / count, Cost(0, 0)


CONTESTANTS: tuple[type[Each | Class], ...] = (Floor, Grade, Shipped, Once, Pytest, Gradescope, Check50, Otter)
"""Columns of the table, in this order."""


def prove(contestant: Contestant, homework: Homework) -> None:
    """It tells the right submission from the wrong one."""
    if not contestant.is_full(homework.right):
        raise NotJudgedError(f"{contestant.title}: {homework.name}: a right submission has not full marks")
    try:
        full = contestant.is_full(homework.wrong)
    except CommandError as fault:
        raise NotJudgedError(
            f"{contestant.title}: {homework.name}: no result for a wrong submission\n{fault}"
        ) from None
    if full:
        raise NotJudgedError(f"{contestant.title}: {homework.name}: a wrong submission has full marks")


def hand_in(file: Path, submission: str) -> None:
    """Put it there. What Python has compiled of one before it goes: it is known by the second and the length, and would
    be run in its place."""
    write(file, submission)
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
