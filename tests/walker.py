"""Finds in source text what must not touch a hostile byte on the trusted side.

Names are followed through imports (`from os import system as s`, `import numpy as np`), and any mention counts, not
only a call (`load = np.load`). The limit: it reads what is written. A name put together at run time
(`getattr(os, "sys" + "tem")`), reached through a value (`vars(builtins)["eval"]`) or through another module's
attribute is out of its scope; it guards against carelessness, and the sandbox against malice.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Found:
    """`rule` is broken in the function `place` (empty: at the top of the module) by `what`."""

    rule: str
    place: str
    what: str
    line: int


MODULES = {
    # A pickle or a code object is a program: reading one runs it.
    "unpickling": ("pickle", "_pickle", "cPickle", "pickletools", "marshal", "shelve", "dill", "cloudpickle", "joblib"),
    "archive": ("tarfile", "zipfile", "zipimport"),
    "parser": ("tokenize", "lib2to3", "parso", "libcst", "symtable", "code", "codeop", "runpy"),
    "yaml": ("yaml", "ruamel"),
    "xml": ("xml", "lxml", "xmlrpc", "plistlib", "html5lib", "bs4"),
    # Its pipes and queues carry pickles.
    "multiprocessing": ("multiprocessing", "concurrent.futures.process", "_multiprocessing"),
}
"""Rule → modules that may not be imported."""

NAMES = {
    "execution": (
        *(f"builtins.{name}" for name in ("eval", "exec", "compile", "__import__")),
        "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader", "imp.load_source",
    ),
    "parser": ("ast.parse", "ast.literal_eval", "inspect.getsource"),
    "archive": ("shutil.unpack_archive",),
    "array file": (
        *(f"numpy.{name}" for name in ("load", "fromfile", "memmap", "loadtxt", "genfromtxt", "fromregex")),
        "numpy.lib.format.read_array", "numpy.lib.npyio.NpzFile", "pandas.read_pickle",
    ),
    "shell": (
        "os.system", "os.popen", "pty.spawn",
        "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell",
    ),
    "multiprocessing": ("concurrent.futures.ProcessPoolExecutor",),
}  # fmt: skip
"""Rule → dotted names that may not be mentioned."""

METHODS = {"extractall": "archive", "extract": "archive"}
KEYWORDS = {"allow_pickle": "array file", "shell": "shell"}
RULES = {*MODULES, *NAMES, *METHODS.values(), *KEYWORDS.values()}
_STARTERS = ("Popen", "run", "call", "check_call", "check_output")
_BY_NAME = ("importlib.import_module", "builtins.__import__", "importlib.reload")


def walk(source: str, filename: str = "<snippet>") -> list[Found]:
    """All that is found in `source`."""
    walker = _Walker()
    walker.visit(ast.parse(source, filename))
    return sorted(walker.found)


class _Walker(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[Found] = set()
        self.names: dict[str, str] = {}
        """What a name of the module stands for, dotted; wherever it was imported."""
        self.place: list[str] = []

    def note(self, rule: str, what: str, node: ast.AST) -> None:
        self.found.add(Found(rule, ".".join(self.place), what, getattr(node, "lineno", 0)))

    def visit_Module(self, node: ast.Module) -> None:
        for each in ast.walk(node):
            if isinstance(each, ast.Import):
                for alias in each.names:
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    self.names[alias.asname or whole] = whole
            elif isinstance(each, ast.ImportFrom):
                for alias in each.names:
                    self.names[alias.asname or alias.name] = f"{each.module}.{alias.name}"
        self.generic_visit(node)

    def scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.place.append(node.name)
        self.generic_visit(node)
        self.place.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = scope  # noqa: N815  # as `ast` calls them

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imported(alias.name, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            return
        self.imported(str(node.module), node)
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            self.imported(name, node)
            self.mentioned(name, node)
            for rule, names in NAMES.items() if alias.name == "*" else ():
                if any(other.rpartition(".")[0] == node.module for other in names):
                    self.note(rule, f"from {node.module} import *", node)

    def imported(self, name: str, node: ast.AST) -> None:
        for rule, modules in MODULES.items():
            if any(name == module or name.startswith(f"{module}.") for module in modules):
                self.note(rule, f"import {name}", node)

    def mentioned(self, name: str, node: ast.AST) -> None:
        for rule, names in NAMES.items():
            if name in names:
                self.note(rule, name.removeprefix("builtins."), node)

    def dotted(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for, or nothing."""
        if isinstance(node, ast.Name):
            own = self.names.get(node.id)
            return own or (f"builtins.{node.id}" if hasattr(builtins, node.id) else "")
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def visit_Name(self, node: ast.Name) -> None:
        self.mentioned(self.dotted(node), node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.mentioned(self.dotted(node), node)
        if node.attr in METHODS:
            self.note(METHODS[node.attr], f".{node.attr}", node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self.dotted(node.func)
        for keyword in node.keywords:
            harmless = isinstance(keyword.value, ast.Constant) and keyword.value.value in (False, None)
            if keyword.arg in KEYWORDS and not harmless:
                self.note(KEYWORDS[keyword.arg], f"{keyword.arg}=", node)
        if name in _BY_NAME and node.args and isinstance(node.args[0], ast.Constant):
            self.imported(str(node.args[0].value), node)
        if name.startswith("subprocess.") and name.rpartition(".")[2] in _STARTERS:
            for argument in _commands(node):
                if not isinstance(argument, (ast.List, ast.Tuple, ast.Name, ast.Starred)):
                    self.note("shell", "a command that is no list", node)
        self.generic_visit(node)


def _commands(node: ast.Call) -> Iterator[ast.expr]:
    yield from node.args[:1]
    yield from (keyword.value for keyword in node.keywords if keyword.arg == "args")
