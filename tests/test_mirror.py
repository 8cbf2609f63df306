"""The tests of a module are found by its name, in the room of that name: who changes it finds what tries it.

A file of tests/ROOM bears the module's name, imports it, or says its dotted name in its opening words, as one does that
reaches it through the command line or a process alone: `git grep -l grader.intake.attempts tests`.
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
    """Whether a module is one of ours to try: not a package's door, not what others run as data."""
    return not path.stem.startswith("__") and not {"hostile", "template"} & set(path.parts)


def modules(room: str) -> set[str]:
    """Dotted names of what lies in that room."""
    paths = (path.relative_to(ROOT) for path in (ROOT / "grader" / room).rglob("*.py"))
    return {".".join(path.with_suffix("").parts) for path in paths if is_tried(path)}


def opening_words(path: Path) -> set[str]:
    """Dotted names in the docstring of a test file."""
    return set(NAME.findall(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""))


@cache
def named_in(path: Path) -> frozenset[str]:
    """What a test file imports of ours, or names in its opening words."""
    names = opening_words(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def bears_name(stem: str, module: str) -> bool:
    """Whether a test file of that stem is called after the module, with more words behind it or none."""
    name = f"test_{module.rpartition('.')[2]}"
    return stem == name or stem.startswith(f"{name}_")


@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_of_each_module_are_found_by_its_name(room):
    files = sorted((ROOT / "tests" / room).rglob("test_*.py"))
    named = frozenset().union(*map(named_in, files))
    nameless = {module for module in modules(room) - named if not any(bears_name(path.stem, module) for path in files)}
    assert sorted(nameless) == []


def test_what_opening_words_name_is_there():
    known = PACKAGES.union(*map(modules, ROOMS))
    strange = {path.name: opening_words(path) - known for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    assert {name: names for name, names in strange.items() if names} == {}
