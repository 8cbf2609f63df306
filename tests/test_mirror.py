"""The tests of a module are found by its name: `git grep -l grader.intake.attempts tests`.

A file in the module's own room bears its name; or a test file imports it, or names it or its package in its opening
words, as one does that reaches it through the command line or a process alone.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(path.parent.name for path in (ROOT / "grader").glob("*/__init__.py"))
PACKAGES = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "grader").rglob("__init__.py")}
NAME = re.compile(r"\bgrader(?:\.[a-z_0-9]+)+")


def is_tried(path: Path) -> bool:
    """Whether a module is one of ours to try: not a room's door, not what others run as data."""
    return not path.stem.startswith("__") and not {"hostile", "template"} & set(path.parts)


def modules(room: str) -> set[str]:
    """Dotted names of what lies in that room."""
    paths = (path.relative_to(ROOT) for path in (ROOT / "grader" / room).rglob("*.py"))
    return {".".join(path.with_suffix("").parts) for path in paths if is_tried(path)}


@cache
def named_in(path: Path) -> frozenset[str]:
    """Modules that a test file imports, or names in its opening words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set(NAME.findall(ast.get_docstring(tree) or ""))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)} - PACKAGES
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names} - PACKAGES
    return frozenset(names)


def is_named(module: str, named: frozenset[str]) -> bool:
    """Whether it is among the names, or a package that it lies in and that is none of the rooms."""
    parts = module.split(".")
    return any(".".join(parts[:count]) in named for count in range(3, len(parts) + 1))


@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_of_each_module_are_found_by_its_name(room):
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    named = frozenset().union(*map(named_in, files))
    stems = {path.stem.removeprefix("test_") for path in files if (ROOT / "tests" / room) in path.parents}
    nameless = {
        module
        for module in modules(room)
        if not is_named(module, named)
        if not any(stem == (name := module.rpartition(".")[2]) or stem.startswith(f"{name}_") for stem in stems)
    }
    assert sorted(nameless) == []


def test_what_opening_words_name_is_there():
    known = {name for room in ROOMS for name in modules(room)}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        strange = set(NAME.findall(words)) - known - PACKAGES
        assert not strange, path
