"""Which modules a page needs: all that its two entries import, early or late, ours and others'.

The limit: an import by a name that is put together while the program runs is not seen. Packages that load their own
parts in that way are taken whole.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

GRADING = ("grader.app.in_browser", "grader.app.precompiled", "grader.suites")
"""What the side that grades is entered by; the last is what suites import."""
STUDENT = ("grader.sandbox.inside.browser", "grader.sandbox.inside.probing")
"""The same of the student's; the second is what probes import."""
_TAKEN = frozenset(
    {
        *("grader", "_pytest", "pytest", "py", "pluggy", "iniconfig", "packaging", "pygments", "hypothesis"),
        *("_hypothesis_globals", "sortedcontainers", "pydantic", "pydantic_core", "annotated_types"),
        *("typing_extensions", "typing_inspection", "jinja2", "markupsafe", "rich"),
    }
)
"""Packages that go into a page; what else is imported is Python's own, or not needed there."""
_WHOLE = {
    "_pytest": (),
    "pydantic": ("v1", "deprecated", "mypy", "plugin"),
    "grader.suites": ("curves", "learning", "network"),  # of networks, which need NumPy
    "grader.sandbox.inside.reading": (),
    "rich._unicode_data": (),  # how wide letters are, by version of Unicode
}
"""Packages that load parts of their own by name, and what of them is never asked for."""
_ELSEWHERE = frozenset(
    {
        *("grader.app.notebook", "grader.domain.images", "grader.report.figures", "rich.console"),
        *(f"grader.sandbox.backends.{name}" for name in ("linux", "once", "portable", "zygotes")),
    }
)
"""What is imported late, where there are processes, images, cells of a notebook or a terminal."""


class Finder:
    """Finds modules as files; `places` first, then where this Python imports from. Imports none of them."""

    def __init__(self, *places: Path) -> None:
        self._places = places
        self._top = cache(self._find_top)

    def find(self, name: str) -> Path | None:
        """The source of a module; None where it is no module, or none with a source."""
        top, *below = name.split(".")
        folder = self._top(top)
        if folder is None:
            return None
        if folder.suffix == ".py":
            return folder if not below else None
        path = folder.joinpath(*below)
        return next((each for each in (path / "__init__.py", path.with_suffix(".py")) if each.is_file()), None)

    def folder(self, package: str) -> Path | None:
        """Of a package."""
        return self._top(package)

    def _find_top(self, name: str) -> Path | None:
        """Folder of a package, or file of a module that is none."""
        for place in self._places:
            if (place / name / "__init__.py").is_file():
                return place / name
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return None
        path = Path(spec.origin)
        return path.parent if path.name == "__init__.py" else path


def needed_modules(entries: tuple[str, ...], finder: Finder) -> dict[str, Path]:
    """Every module that these import, with their packages: name → source."""
    found: dict[str, Path] = {}
    pending = list(entries)
    while pending:
        name = pending.pop()
        top = name.partition(".")[0]
        parts = name.split(".")
        packages = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if top not in _TAKEN or not _ELSEWHERE.isdisjoint(packages):
            continue
        for each in packages:
            if each in found or (path := finder.find(each)) is None:
                continue
            found[each] = path
            pending += _imports(each, path)
            if each in _WHOLE:
                pending += _below(each, path.parent)
    return found


def _below(package: str, folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[0] not in _WHOLE[package]:
            yield ".".join((package, *parts[: -1 if parts[-1] == "__init__" else None]))


def _imports(name: str, path: Path) -> Iterator[str]:
    """What may be a module of what a source imports, but for what is imported for types alone. What one of others'
    packages imports late of yet another one, it can do without."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    own = name.partition(".")[0]
    pending: list[tuple[ast.AST, bool]] = [(ast.parse(path.read_bytes()), False)]
    while pending:
        node, late = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            pending += [(each, late) for each in node.orelse]
            continue
        within = late or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        pending += [(each, within) for each in ast.iter_child_nodes(node)]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            base = ".".join([*above[: len(above) - node.level + 1], *([node.module] if node.module else [])])
            base = base if node.level else node.module or ""
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (each for each in names if own == "grader" or not late or each.partition(".")[0] == own)
