"""What authors import: the list of it, that it is there, and that assignments import nothing else of ours."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import grader

PACKAGE = Path(grader.__file__).parent
ROOT = PACKAGE.parent
FOLDERS = (ROOT / "assignments", ROOT / "reference", PACKAGE / "authoring" / "template")
DOORS = {
    "grader.suites": {
        *("check", "check_close", "check_list", "check_no_exception", "check_text", "check_unchanged", "observed"),
        *("Hint", "MISTAKES", "Mismatch", "GOT", "difference", "unordered_difference", "normalize_text", "show"),
        *("is_array", "returned_or_printed"),
        *("Text", "EMPTY", "lines", "plain", "CATEGORIES", "Opaque", "StudentStopped", "generated"),
        *("curves", "learning", "network"),
        *("Chart", "Line", "Confusion", "Picture", "Pictures", "Surface", "Path", "MAX_POINTS", "numbers", "picture"),
        *("upper_bound", "tail_probability", "load_digits", "load_images", "UsageError"),
    },
    "grader.sandbox.inside.probing": {
        *("anatomy", "binding", "cleanroom", "freezing", "packing", "plainly", "RECORD"),
    },
}
"""What is public. A name is added here, in its module, and in grader/docs/authors.md, with a reason; one that goes
breaks the suites of others."""
DOOR_OF = {"probes.py": {"grader.sandbox.inside.probing"}, "calibrate.py": set(DOORS)}
"""Which a file of this name may open; all others have `grader.suites`. A calibration does what the clean room does."""


def sources() -> Iterator[Path]:
    """All that authors write, wrong and right solutions too, and what `grade new` writes for them."""
    for folder in FOLDERS:
        yield from sorted(path for path in folder.rglob("*") if path.name.endswith((".py", ".py.txt")))


def imports_of_ours(source: str) -> set[tuple[str, str]]:
    """Pairs of a module of ours and the name that is taken from it; no name where it is imported as a whole."""
    imports = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            imports |= {(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            imports |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("grader."):
            imports.add((node.value, ""))
    return {(module, name) for module, name in imports if module.partition(".")[0] == "grader"}


def parsed(path: Path) -> set[tuple[str, str]]:
    try:
        return imports_of_ours(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):  # a wrong solution may be no Python, or no text
        assert "wrong" in path.parts or "right" in path.parts, path
        return set()


def test_authors_import_from_the_doors_alone() -> None:
    files = list(sources())
    assert {"test_public.py", "test_hidden.py", "probes.py", "exhibits.py", "calibrate.py"} <= {
        one.name for one in files
    }
    taken = {path: parsed(path) for path in files}
    for path, imports in taken.items():
        doors = DOOR_OF.get(path.name.removesuffix(".txt"), {"grader.suites"})
        others = [(module, name) for module, name in imports if module not in doors or name not in DOORS[module]]
        assert not others, f"{path.relative_to(ROOT)} imports {others}"
    assert {module for imports in taken.values() for module, _ in imports} == set(DOORS)


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("from grader.text import Text as T", {("grader.text", "Text")}),
        ("def f():\n    import grader.text", {("grader.text", "")}),
        ("from grader import suites", {("grader", "suites")}),
        ("import importlib\nimportlib.import_module('grader.text')", {("grader.text", "")}),
        ("from graders import one\nimport os", set()),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, imports: set[tuple[str, str]]) -> None:
    assert imports_of_ours(source) == imports


@pytest.mark.parametrize("door", DOORS)
def test_what_is_public_is_what_is_listed(door: str) -> None:
    module = importlib.import_module(door)
    assert len(module.__all__) == len(set(module.__all__))
    assert set(module.__all__) == DOORS[door]


def for_types(path: Path) -> dict[str, str]:
    """The imports that stand there for the sake of types: name → module."""
    blocks = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    (block,) = blocks
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname is None
    }


@pytest.mark.parametrize("door", DOORS)
def test_what_comes_is_what_the_types_say(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """mypy reads one list, Python another: each name is the same thing in both. Nothing is imported for it here."""
    module = importlib.import_module(door)
    typed = for_types(Path(str(module.__file__)))
    assert set(typed) == DOORS[door]
    before = {name: vars(module).pop(name) for name in typed if name in vars(module)}  # was asked for already
    monkeypatch.setattr(module, "importlib", SimpleNamespace(import_module=_Asked))
    try:
        assert {name: str(getattr(module, name)) for name in typed} == {n: f"{home}.{n}" for n, home in typed.items()}
    finally:
        for name in typed:
            vars(module).pop(name, None)
        vars(module).update(before)


class _Asked:
    """Stands for a module, and its names for themselves."""

    def __init__(self, name: str) -> None:
        self._name = name
        assert _file(name).is_file(), name

    def __str__(self) -> str:
        return self._name

    def __getattr__(self, name: str) -> str:
        assert re.search(
            rf"^(def|class) {name}\b|^{name}\b.* = ", _file(self._name).read_text("utf-8"), re.MULTILINE
        ), name
        return f"{self._name}.{name}"


def _file(module: str) -> Path:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize("door", DOORS)
def test_a_name_that_is_not_public_is_not_there(door: str) -> None:
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = importlib.import_module(door).chek
    with pytest.raises(ImportError, match="cannot import name 'chek'"):
        exec(f"from {door} import chek")


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import grader.suites, grader.sandbox.inside.probing\n"
        "new = {name for name in sys.modules if name.startswith('grader')} - before\n"
        "print(sorted(new))\n"
        "from grader.suites import check\n"
        "print([name for name in ('pytest', 'hypothesis', 'pydantic', 'numpy') if name in sys.modules])\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    first, second = output.splitlines()
    doors = ["grader", "grader.sandbox", "grader.sandbox.inside", "grader.sandbox.inside.probing", "grader.suites"]
    assert first == str(doors)
    assert second == "[]"
