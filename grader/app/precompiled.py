"""What Python compiles while a check page starts: kept when the page is made, and not compiled again when it is opened.

Data classes and named tuples write their methods as source, `re` compiles patterns and Jinja templates in Python, a
suite is rewritten, and its inputs are made up, the same for everybody: in a page that was half of all that it did
before its first answer. And modules are taken from memory, where they would be written into files, looked for and read.
The limit: all of that is true of the very Python, and of the very modules, with which it was kept; elsewhere it is not
used.
"""

from __future__ import annotations

import builtins
import collections
import dataclasses
import marshal
import re
import sys
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from hashlib import blake2b
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from grader.app.process import settle

if TYPE_CHECKING:
    import pytest

_RE: Any = vars(re)["_compiler"]
"""Python's own compiler of patterns, whose last step is the machine's."""
_INPUTS = "inputs"
KEPT = "precompiled"
"""The name of the file that holds what was kept, beside the modules."""
_HEADER = 16
"""Bytes of a compiled file before its bytecode."""
_Make = Callable[[], Any]


class Compiled:
    """Takes the place of what compiles, from then on: what is known is not compiled. The rest is, and is kept where
    nothing was known before."""

    def __init__(self, data: bytes = b"") -> None:
        """`data`: what `dump` gave."""
        self._known: dict[tuple[object, ...], Any] = marshal.loads(data) if data else {}  # noqa: S302 - our own page's
        self._whole = bool(data)

    def dump(self) -> bytes:
        """All that is known, but for inputs of an author's own kind: these are made up each time."""
        kept = {key: known for key, known in self._known.items() if key[0] != _INPUTS or _is_plain(known)}
        return marshal.dumps(kept)

    def install_python(self) -> None:
        """For what Python's own library compiles."""

        def execute(text: str, namespace: dict[str, Any], found: MutableMapping[str, object]) -> None:
            builtins.exec(self._code(text, "exec"), namespace, found)  # noqa: S102 - what the library would execute

        def evaluate(text: str, namespace: dict[str, Any]) -> object:
            return builtins.eval(self._code(text, "eval"), namespace)  # noqa: S307 - the same

        vars(dataclasses)["exec"] = execute
        vars(collections)["eval"] = evaluate
        compile_pattern, machine = _RE.compile, _RE._sre

        def compile_known(pattern: Any, flags: int = 0) -> Any:
            def make() -> tuple[Any, ...]:
                made = _Watched(machine)
                _RE._sre = made
                try:
                    compile_pattern(pattern, flags)
                finally:
                    _RE._sre = machine
                return made.asked

            if not isinstance(pattern, str | bytes):
                return compile_pattern(pattern, flags)
            all_flags, code, groups, names, places = self._get(("re", pattern, int(flags)), make)
            return machine.compile(pattern, all_flags, code, groups, dict(names), places)

        _RE.compile = compile_known

    def install_libraries(self) -> None:
        """For templates and suites, and for what these make up to ask with."""
        from jinja2 import Environment

        from grader.suites import strict

        compile_template, compile_suite = Environment.compile, strict.compile_suite

        def compile_known(own: Environment, source: Any, name: Any = None, filename: Any = None, **more: Any) -> Any:
            if not isinstance(source, str) or filename is None or more:
                return compile_template(own, source, name, filename, **more)
            # Not by its file, which lies in another folder where it is kept.
            key = ("template", _digest(source), name)
            return self._get(key, lambda: compile_template(own, source, name, filename))

        def compile_known_suite(source: bytes, path: Path, config: pytest.Config) -> CodeType:
            key = ("suite", _digest(source), str(path))
            code: CodeType = self._get(key, lambda: compile_suite(source, path, config))
            return code

        Environment.compile = compile_known  # type: ignore[method-assign, assignment]
        strict.compile_suite = compile_known_suite
        if not self._whole or any(kind == _INPUTS for kind, *_ in self._known):
            self._install_inputs()

    def _install_inputs(self) -> None:
        from grader.suites import generated_inputs  # Hypothesis, which a suite without made-up inputs does not import

        draw = generated_inputs.draw_inputs

        def draw_known(cases: generated_inputs.Cases, seed: int) -> tuple[dict[str, Any], ...]:
            drawn: tuple[dict[str, Any], ...] = self._get((_INPUTS, cases.test, seed), lambda: draw(cases, seed))
            return drawn

        generated_inputs.draw_inputs = draw_known

    def _code(self, text: str, mode: str) -> CodeType:
        code: CodeType = self._get((mode, _digest(text)), lambda: compile(text, "<string>", mode, dont_inherit=True))
        return code

    def _get(self, key: tuple[object, ...], make: _Make) -> Any:
        if key in self._known:
            return self._known[key]
        made = make()
        if not self._whole:
            self._known[key] = made
        return made


class Modules(Loader):
    """Finds and loads modules that lie one behind the other in memory."""

    def __init__(self, folder: str, data: bytes, places: Iterable[tuple[str, int, int]]) -> None:
        """`places`: of each file its path below the folder, where it begins in `data`, and how long it is. Ending as
        bytecode does or as source does."""
        self._data = memoryview(data)
        self._places: dict[str, tuple[str, int, int]] = {}
        for file, start, size in places:
            name = file.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
            self._places[name] = f"{folder}/{file}", start, size

    def install(self) -> None:
        """Before all others that look for modules."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the import system asks for it."""
        if name not in self._places:
            return None
        file, *_ = self._places[name]
        spec = ModuleSpec(name, self, origin=file)
        spec.has_location = True
        if self.is_package(name):
            spec.submodule_search_locations = [file.rpartition("/")[0]]
        return spec

    def create_module(self, _spec: ModuleSpec) -> None:
        """As any is."""

    def exec_module(self, module: ModuleType) -> None:
        """Run it."""
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - our own page's

    def get_code(self, name: str) -> CodeType:
        """Its bytecode."""
        file, start, size = self._places[name]
        data = self._data[start : start + size]
        if file.endswith(".pyc"):
            code: CodeType = marshal.loads(data[_HEADER:])  # noqa: S302 - the same
            return code
        return compile(bytes(data), file, "exec", dont_inherit=True)

    def get_source(self, name: str) -> str | None:
        """Its text, which a traceback shows; None where there is only the bytecode."""
        file, start, size = self._places[name]
        return None if file.endswith(".pyc") else bytes(self._data[start : start + size]).decode()

    def is_package(self, name: str) -> bool:
        """Whether there are modules below it."""
        return self._places[name][0].rpartition(".")[0].endswith("/__init__")


def install(folder: str, data: bytes, places: Iterable[tuple[str, int, int]]) -> Compiled:
    """All of that in a page: the `Modules`, and what was kept in `folder` of Python's library. What is returned is
    still to be installed for others', when these are there."""
    settle()
    Modules(folder, data, places).install()
    compiled = Compiled(Path(folder, KEPT).read_bytes())
    compiled.install_python()
    return compiled


class _Watched:
    """The machine's part of `re`, and what it was asked for last."""

    def __init__(self, machine: Any) -> None:
        self.asked: tuple[Any, ...] = ()
        self._machine = machine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine, name)

    def compile(self, pattern: str | bytes, *asked: Any) -> Any:
        flags, code, groups, names, places = asked
        self.asked = int(flags), [int(each) for each in code], groups, dict(names), tuple(places)
        return self._machine.compile(pattern, *asked)


def _is_plain(value: Any) -> bool:
    """Whether it can be kept."""
    try:
        marshal.dumps(value)
    except ValueError:
        return False
    return True


def _digest(text: str | bytes) -> bytes:
    return blake2b(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
