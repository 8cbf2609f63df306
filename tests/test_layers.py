"""The rooms of grader/: imports point down, without a circle, and the student's side stands on nothing else of ours.

Every import counts: at the head of a module, late in a function, for types alone, by name (`import_module("…")`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import grader

ROOT = Path(grader.__file__).parent
TESTS = Path(__file__).parent

FLOORS = (
    {"app"},
    {"authoring"},
    {"collecting", "grading", "report", "sending"},
    {"intake"},
    {"suites", "gradebook"},
    {"sandbox", "domain"},
    {"text"},
)
"""From the top. A room imports from the floors below its own, and from no other room on it."""
PARTS = (
    {"doctor"},
    {
        *("account", "answers", "attempts", "children", "conversation", "host", "interpreter", "level", "observed"),
        *("overrun", "raised"),
        *("reading", "stops", "student", "work"),
    },
    {"backends", "inside"},
    {"seam"},
)
"""The same for what `grader.sandbox` consists of; its own modules may import each other."""
BESIDE = {"__init__.py", "__main__.py", "py.typed", "docs"}
"""What lies in grader/ itself."""
OTHER_TESTS = {"assignments", "benchmarks", "clumsy", "fuzz", "redteam"}
"""Folders of tests/ that are no room's."""
WHOLE_TREE = {
    "test_docs.py",
    "test_documented_commands.py",
    "test_layers.py",
    "test_mirror.py",
    "test_sharing.py",
    "test_trusted_side.py",
}
"""Tests of all rooms at once; every other one lies in the room that it tries."""

UPWARD: dict[tuple[str, str], str] = {}
"""Imports that still point upward or beside, each with its reason. This list only ever gets shorter."""

OTHERS_INSIDE = {"google", "keras", "matplotlib", "numpy", "tensorflow"}
"""What `grader.sandbox.inside` imports beside Python's own modules: a submission meets all of it."""
OTHERS_IN_THE_SEAM = {"numpy"}
TAKEN_FROM_INSIDE = {
    ("grader.sandbox.doctor.diagnosis", "grader.sandbox.inside.landlock"): "asks the kernel which Landlock it has",
}
"""What the trusted side imports of the student's, each with its reason: nothing that reads a submission."""


@dataclass(frozen=True)
class Import:
    """One import statement: `what` is a module, of the package where it is one of ours."""

    by: str
    what: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.by} (line {self.line}) imports {self.what}"


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the package, by its name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("grader", *path.relative_to(ROOT).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(module: str, source: str, known: Iterable[str], *, package: bool = False) -> Iterator[Import]:
    """All imports in the source of `module`; `from a import b` is of a.b where that is a module in `known`."""
    above = module.split(".") if package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = above[: len(above) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(module, full if full in known else base, node.lineno)
        elif isinstance(node, ast.Call) and (name := _imported_by_name(node)):
            yield Import(module, name, node.lineno)


def _imported_by_name(call: ast.Call) -> str:
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = call.args[0] if function in ("import_module", "__import__") and call.args else None
    return str(named.value) if isinstance(named, ast.Constant) else ""


@cache
def imports() -> tuple[Import, ...]:
    known = modules()
    return tuple(
        one
        for name, path in known.items()
        for one in imports_of(name, path.read_text(encoding="utf-8"), known, package=path.name == "__init__.py")
    )


def our_imports() -> list[Import]:
    """Those of the package's own modules; the package itself holds a version, and the door that IPython knocks at."""
    return [one for one in imports() if one.what.startswith("grader.") and one.by != "grader"]


def floor(module: str) -> tuple[int, int]:
    """Of its room, and within it of its part; the higher the number, the higher it stands."""
    _, room, part = [*module.split("."), "", ""][:3]
    if room == "__main__":
        return len(FLOORS) + 1, 0
    return _level(FLOORS, room), _level(PARTS, part) if room == "sandbox" and part else 0


def _level(floors: tuple[set[str], ...], name: str) -> int:
    return next(len(floors) - number for number, names in enumerate(floors) if name in names)


def points_down(one: Import) -> bool:
    """Whether the import is of a lower floor, or of the same room or part."""
    by, what = one.by.split("."), one.what.split(".")
    if by[1] != what[1]:
        return floor(one.by)[0] > floor(one.what)[0]
    if by[1] != "sandbox" or "" in (by[2:3], what[2:3]) or by[2:3] == what[2:3]:
        return True
    own = {by[2], what[2]} <= PARTS[1]
    return own or floor(one.by)[1] > floor(one.what)[1]


def circles(imported: Iterable[Import]) -> list[tuple[str, ...]]:
    """Modules that import each other, over others too."""
    graph: dict[str, set[str]] = {}
    for one in imported:
        if one.by != one.what:
            graph.setdefault(one.by, set()).add(one.what)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        left = [start]
        while left:
            new = graph.get(left.pop(), set()) - seen
            seen |= new
            left += new
        return seen

    below = {name: reached(name) for name in graph}
    return sorted({tuple(sorted(o for o in below[n] if n in below.get(o, ()))) for n in graph if n in below[n]})


def side(module: str) -> str:
    """`inside` for what runs in a submission's process, `seam` for what both sides hold; else it is trusted."""
    if module.startswith(("grader.sandbox.inside", "grader.sandbox.doctor.hostile")):
        return "inside"
    return "seam" if module.startswith("grader.sandbox.seam") else "trusted"


def test_the_package_itself_opens_one_door_alone() -> None:
    """Whatever is imported of it imports it, the student's side too."""
    assert {one.what for one in imports() if one.by == "grader"} <= {"__future__", "typing", "grader.app.notebook"}


def test_every_module_has_a_room() -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.name != "__pycache__"} - BESIDE
    assert rooms == set().union(*FLOORS)
    assert all((ROOT / room / "__init__.py").is_file() for room in rooms)
    assert {name.split(".")[2] for name in modules() if name.startswith("grader.sandbox.")} == set().union(*PARTS)


def test_each_package_says_what_it_is_for() -> None:
    packages = [path for path in modules().values() if path.name == "__init__.py"]
    assert [path for path in packages if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_imports_point_down() -> None:
    up = {(one.by, one.what): one for one in our_imports() if not points_down(one)}
    assert [str(one) for pair, one in up.items() if pair not in UPWARD] == []
    assert set(UPWARD) - set(up) == set(), "listed, and not needed any more"


def test_there_is_no_circle() -> None:
    assert circles(our_imports()) == []
    rooms = [
        Import(one.by.split(".")[1], one.what.split(".")[1]) for one in our_imports() if one.by != "grader.__main__"
    ]
    assert circles(rooms) == []


def test_the_students_side_imports_nothing_of_ours_but_itself_and_the_seam() -> None:
    of_grader = [one for one in imports() if one.what.partition(".")[0] == "grader"]
    assert [str(one) for one in of_grader if side(one.by) == "inside" and side(one.what) == "trusted"] == []
    assert [str(one) for one in of_grader if side(one.by) == "seam" and side(one.what) != "seam"] == []


def test_what_else_the_students_side_imports_is_a_closed_list() -> None:
    others: dict[str, set[str]] = {"inside": set(), "seam": set(), "trusted": set()}
    for one in imports():
        others[side(one.by)].add(one.what.partition(".")[0])
    known = set(sys.stdlib_module_names) | {"grader"}
    assert others["inside"] - known == OTHERS_INSIDE
    assert others["seam"] - known == OTHERS_IN_THE_SEAM


def test_the_trusted_side_imports_nothing_of_the_students() -> None:
    taken = {(one.by, one.what) for one in our_imports() if side(one.by) != "inside" and side(one.what) == "inside"}
    assert taken == set(TAKEN_FROM_INSIDE)


def test_tests_lie_in_the_room_that_they_try() -> None:
    assert {path.name for path in TESTS.glob("test_*.py")} == WHOLE_TREE
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders == set().union(*FLOORS) | OTHER_TESTS


# That the reading of imports reads all of them

KNOWN = ("grader.text", "grader.text.errors", "grader.sandbox", "grader.sandbox.host", "grader.app.cli")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import grader.app.cli", "grader.app.cli"),
        ("from grader.app import cli", "grader.app.cli"),
        ("from grader.app.cli import main as m", "grader.app.cli"),
        ("def f():\n    from grader.app.cli import main", "grader.app.cli"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from grader.app.cli import main", "grader.app.cli"),
        ("try:\n    import grader.app.cli as c\nexcept ImportError:\n    c = None", "grader.app.cli"),
        ("from ..app import cli", "grader.app.cli"),
        ("from ..app.cli import main", "grader.app.cli"),
        ("import importlib\nimportlib.import_module('grader.app.cli')", "grader.app.cli"),
        ("__import__('grader.app.cli')", "grader.app.cli"),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, what: str) -> None:
    found = [one for one in imports_of("grader.sandbox.host", source, KNOWN) if one.what == what]
    assert len(found) == 1
    assert not points_down(found[0])


@pytest.mark.parametrize(
    ("by", "what", "down"),
    [
        ("grader.app.cli", "grader.text", True),
        ("grader.text.errors", "grader.text", True),
        ("grader.text", "grader.domain.course", False),
        ("grader.report.view", "grader.grading.grade", False),
        ("grader.domain.course", "grader.sandbox.host", False),
        ("grader.sandbox.student", "grader.sandbox.answers", True),
        ("grader.sandbox.student", "grader.sandbox.backends.link", True),
        ("grader.sandbox.backends.link", "grader.sandbox.stops", False),
        ("grader.sandbox.backends.link", "grader.sandbox.inside.values", False),
        ("grader.sandbox.host", "grader.sandbox.doctor.attacks", False),
        ("grader.sandbox.seam.wire", "grader.sandbox.inside.values", False),
    ],
)
def test_what_is_down(by: str, what: str, *, down: bool) -> None:
    assert points_down(Import(by, what)) is down


def test_a_circle_is_found_over_others_too() -> None:
    assert circles([Import("a", "b"), Import("b", "c"), Import("c", "a"), Import("d", "a")]) == [("a", "b", "c")]
    assert circles([Import("a", "b"), Import("b", "c"), Import("a", "c")]) == []


# Who prints

PRINT_TOO = {
    "sandbox/doctor/hostile": "runs in a submission's place",
    "sandbox/inside": "runs on the student's side",
    "suites/shell.py": "lays hands on the streams to keep a suite from printing",
    "text/locale/__main__.py": "a program of its own, for those who translate",
}
"""What prints beside `grader.app`, or could, each with its reason."""


def _printing(source: str) -> Iterator[int]:
    """The lines that print, or get hold of the streams: `print(…)`, `console.print(…)`, `click.echo(…)`,
    `sys.stdout`, `os.write(1, …)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            descriptor = name == "os.write" and bool(node.args) and ast.unparse(node.args[0]) in ("1", "2")
            if descriptor or re.fullmatch(r"(.*\.)?(p?print(_\w+)?|s?echo)", name):
                yield node.lineno
        elif isinstance(node, ast.Attribute) and re.fullmatch(r"sys\.(__)?std(out|err)(__)?", ast.unparse(node)):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "sys":
            yield from (node.lineno for alias in node.names if alias.name.strip("_") in ("stdout", "stderr"))


def test_only_the_app_prints() -> None:
    printing: dict[str, list[int]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if place.parts[0] != "app" and (lines := list(_printing(path.read_text(encoding="utf-8")))):
            printing[place.as_posix()] = lines
    excepted = {
        place: next((each for each in PRINT_TOO if Path(place).is_relative_to(each)), None) for place in printing
    }
    assert {place: printing[place] for place, by in excepted.items() if by is None} == {}
    assert set(PRINT_TOO) - set(excepted.values()) == set(), "listed, and not needed any more"


@pytest.mark.parametrize(
    "line",
    [
        "print(1)",
        "rich.print(1)",
        "self.console.print(1)",
        "traceback.print_exc()",
        "click.echo('a')",
        "click.secho('a')",
        "echo('a')",
        "sys.stdout.write('a')",
        "json.dump(1, sys.stderr)",
        "sys.__stdout__.buffer.write(b'a')",
        "os.write(2, b'a')",
        "from sys import stdout",
    ],
)
def test_what_prints_is_found(line: str) -> None:
    assert set(_printing(f"def f():\n    {line}\n")) == {2}


@pytest.mark.parametrize("line", ["footprint(1)", "os.write(sink, b'a')", "reprs.printable('a')", "'print(1)'"])
def test_what_does_not_print_is_none(line: str) -> None:
    assert list(_printing(line)) == []
