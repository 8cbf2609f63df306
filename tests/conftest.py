"""A small course that grades in milliseconds, classes to grade with it, and the command line as a person calls it."""

from __future__ import annotations

import compileall
import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.sharing import scope
from tests.warm import GRADE, Running, warm

if TYPE_CHECKING:
    from grader.grading.hosts import Hosts

ROOT = Path(__file__).parents[1]

# Whoever runs the tests may speak any language; what is tried is told in the course's, unless a test says another.
for _name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "GRADER_LANG"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"

# How long a made-up input takes says what else the machine does, and nothing of what is tried.
settings.register_profile(
    "on a machine that others use, too", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("on a machine that others use, too")

COURSE = """
title = { ko = "작은 과정", en = "A small course" }
mail_from = "from@example.org"
reply_to = "reply@example.org"
contact = { ko = "조교", en = "the assistants" }
order = ["sums", "names"]
[weights]
sums = 1.0
names = 1.0
"""

SUMS = """
id = "sums"
title = { ko = "합", en = "Sums" }
kind = "functions"
[limits]
load_seconds = 1
call_seconds = 0.5
[[tasks]]
name = "add"
points = 60
title = { ko = "더하기", en = "Adding" }
[[tasks]]
name = "double"
points = 40
title = { ko = "두 배", en = "Doubling" }
"""

HALF = "def add(a, b):\n    return a + b\n\n\ndef double(a):\n    return a\n"
"""Earns all of `add`, nothing of `double`: 60 of 100."""

FILES = {
    "assignments/course.toml": COURSE,
    "assignments/sums/assignment.toml": SUMS,
    "assignments/sums/sums.py": '''
        def add(a, b):
            """a + b"""


        def double(a):
            """2a"""
        ''',
    "assignments/sums/test_public.py": '''
        import pytest


        @pytest.mark.task("add")
        def test_add(student):
            """1과 2를 더합니다.

            Adds 1 and 2.
            """
            assert student.add(1, 2) == 3


        @pytest.mark.task("double")
        def test_double(student):
            """2의 두 배는 4입니다.

            Twice 2 is 4.
            """
            assert student.double(2) == 4
        ''',
    "assignments/sums/README.md": """
        # 합

        `add(1, 2)` → `3`, `double(2)` → `4`
        """,
    "assignments/sums/README.en.md": """
        # Sums

        `add(1, 2)` → `3`, `double(2)` → `4`
        """,
    "reference/sums/wrong/half.py": HALF,
    "reference/sums/wrong/minus.py": "def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return a + a\n",
    "reference/sums/wrong/expected.toml": """
        [half]
        why = "forgets to double"
        fails = ["double"]

        [minus]
        why = "- for +"
        fails = ["add"]
        """,
    "reference/sums/sums.py": """
        def add(a, b):
            return a + b


        def double(a):
            return 2 * a
        """,
    "reference/sums/test_hidden.py": """
        import pytest


        @pytest.mark.task("add")
        @pytest.mark.category("negative")
        def test_add_negative(student):
            assert student.add(-411, -1) == -412


        @pytest.mark.task("double")
        @pytest.mark.category("large")
        def test_double_large(student):
            assert student.double(777) == 1554
        """,
    "assignments/names/assignment.toml": SUMS.replace('id = "sums"', 'id = "names"').replace('"add"', '"hello"'),
    "assignments/names/names.py": """
        def hello(name):
            pass


        def double(a):
            pass
        """,
    "assignments/names/test_public.py": '''
        import pytest


        @pytest.mark.task("hello")
        def test_hello(student):
            """인사합니다.

            Greets.
            """
            assert student.hello("A") == "Hello A"


        @pytest.mark.task("double")
        def test_double(student):
            """두 번 씁니다.

            Writes it twice.
            """
            assert student.double("A") == "AA"
        ''',
    "assignments/names/README.md": '# 이름\n\n`hello("A")` → `Hello A`\n',
    "assignments/names/README.en.md": '# Names\n\n`hello("A")` → `Hello A`\n',
    "reference/names/wrong/hi.py": """
        def hello(name):
            return f"Hi {name}"


        def double(a):
            return a
        """,
    "reference/names/wrong/expected.toml": """
        [hi]
        why = "another greeting, and the name once"
        fails = ["hello", "double"]
        """,
    "reference/names/names.py": """
        def hello(name):
            return f"Hello {name}"


        def double(a):
            return a * 2
        """,
    "reference/names/test_hidden.py": """
        import pytest


        @pytest.mark.task("hello")
        def test_hello_other(student):
            assert student.hello("Zed") == "Hello Zed"


        @pytest.mark.task("double")
        def test_double_other(student):
            assert student.double("Zed") == "ZedZed"
        """,
}


def pytest_configure(config: pytest.Config) -> None:
    """Let what the tests start meet signals as from a terminal, also where this process was told to ignore them; and
    compile the grader once, also where Python is told to write no bytecode: a thousand processes import it.

    A shell starts `pytest &` with SIGINT ignored, nohup with SIGHUP; a program inherits that, but no handler. So one
    that does nothing stands here in its place: this process goes on ignoring, and what it starts has the default.
    """
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(ROOT / "grader", quiet=2)
    for number in (getattr(signal, name, None) for name in ("SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM")):
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How `pytest -n 2` shares the tests out."""
    from tests.sharing import Sharing

    return Sharing(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep what pytest makes of each file of tests, also where Python is told to write no bytecode: it takes half of
    the time until the first test runs, in each process anew."""
    told, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        return (yield)
    finally:
        sys.dont_write_bytecode = told


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who shares the warm hosts is named where the tests are shared out: TensorFlow takes seconds to start. So it does
    in the processes of the tests themselves, where it would stay with all its threads and half a gigabyte."""
    if "tensorflow" in sys.modules:
        raise pytest.UsageError("a file of tests imports TensorFlow: tests.tiers.needs_tensorflow looks for it alone")
    alone = {item.path for item in items if "hosts" in getattr(item, "fixturenames", ())} - {
        item.path for item in items if scope(item.nodeid) == "hosts"
    }
    if alone:
        raise pytest.UsageError(f"tests/sharing.py does not name what uses `hosts`: {sorted(map(str, alone))}")


RIGHT = {id_: textwrap.dedent(FILES[f"reference/{id_}/{id_}.py"]).lstrip() for id_ in ("sums", "names")}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below `root`: bytes as they are, texts with their common indentation taken off."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else textwrap.dedent(data).lstrip("\n").encode())
    return root


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    """Warm hosts at the highest level: TensorFlow starts once for all tests that ask here for it."""
    from grader.grading.hosts import Hosts  # dear, and this module is also imported where nothing is graded
    from grader.sandbox.host import probe_level

    with Hosts(probe_level().number) as hosts:
        yield hosts


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder of the small course: assignments `sums` and `names`."""
    return write(tmp_path / "course", FILES)


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """Three students: everything right, half of `sums`, a syntax error."""
    return write(
        tmp_path / "class",
        {
            "roster.csv": "id,name,email\nann,Ann,ann@example.org\nben,Ben,\ncid,Cid,cid@example.org\n",
            "ann/sums.py": RIGHT["sums"],
            "ann/names.py": RIGHT["names"],
            "ben/sums.py": HALF,
            "cid/sums.py": "def add(a, b)\n    return a + b\n",
        },
    )


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    stdout: str
    stderr: str

    @classmethod
    def of(cls, code: int, stdout: bytes, stderr: bytes) -> Done:
        return cls(code, stdout.decode("utf-8", "replace"), stderr.decode("utf-8", "replace"))

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def grade(*words: object, cwd: Path, env: dict[str, str] | None = None) -> Done:
    """Run `grade WORDS` in `cwd` as a person does, in a process of its own: one forked of a warm one, or a new one
    where `env` says how Python starts."""
    environment = {**os.environ, "XDG_STATE_HOME": str(cwd / "state"), **(env or {})}
    if _may_be_forked(env):
        run = warm().start(GRADE, words, cwd=cwd, env=environment)
        out, err = run.communicate()
        return Done.of(run.wait(), out, err)
    return grade_afresh(*words, cwd=cwd, env=environment)


def _may_be_forked(env: Mapping[str, str] | None) -> bool:
    return hasattr(os, "fork") and not any(name.startswith(("PYTHON", "LC_", "LANG")) for name in env or {})


def start(
    code: str, *words: object, cwd: Path, env: Mapping[str, str] | None = None, **streams: Any
) -> Running | subprocess.Popen[bytes]:
    """`python -c CODE WORDS` as a process that may be killed; its streams are pipes unless others are given."""
    environment = {**os.environ, **(env or {})}
    if _may_be_forked(env):
        return warm().start(code, words, cwd=cwd, env=environment, **streams)
    command = [sys.executable, "-c", code, *map(str, words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, **pipes)


def grade_afresh(*words: object, cwd: Path, env: dict[str, str] | None = None) -> Done:
    """The same from Python's start on, as the first time on a machine."""
    command = [sys.executable, "-m", "grader.app.cli", *map(str, words)]
    environment = {**os.environ, "XDG_STATE_HOME": str(cwd / "state"), **(env or {})}
    run = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False
    )
    return Done.of(run.returncode, run.stdout, run.stderr)


def grade_on_terminal(
    *words: object, cwd: Path, columns: int = 100, env: dict[str, str] | None = None
) -> tuple[int, str]:
    """The same with a terminal of so many columns for both streams: the exit code, and all that was shown."""
    import pty  # POSIX alone has it

    ours, theirs = pty.openpty()
    screen = {"TERM": "xterm", "COLUMNS": str(columns), "LINES": "40"}
    environment = {"XDG_STATE_HOME": str(cwd / "state"), **screen, **(env or {})}
    shown = bytearray()
    run = start(GRADE, *words, cwd=cwd, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    with contextlib.suppress(OSError):  # how Linux says that nobody holds the other end any longer
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    return run.wait(300), shown.decode("utf-8", "replace")


def own_temporary_folder(folder: Path) -> dict[str, str]:
    """For the environment of a grader on an imitated system: without locks, its temporary folders look like a dead
    one's to every other grader of this machine. Below `folder` they are out of sight."""
    place = folder / "tmp"
    place.mkdir(exist_ok=True)
    return {"TMPDIR": str(place)}


def timeless(value: Any) -> Any:
    """A report, or a part of one, without what differs from run to run: times alone."""
    if isinstance(value, dict):
        times = ("seconds", "graded_at", "run_began", "file_time")
        return {key: timeless(item) for key, item in value.items() if key not in times}
    return [timeless(item) for item in value] if isinstance(value, list) else value


def rows_of(out: Path) -> dict[str, dict[str, str]]:
    """The rows of gradebook.csv by id."""
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def scores(out: Path) -> dict[tuple[str, str], float | None]:
    """(student, assignment) → score, as results.json has them."""
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {(each["student"], each["assignment"]): each["score"] for each in results["reports"]}
