"""Shuts a session of pytest off from the process it runs in, and the process from the session.

The limit: against accidents (a variable of the caller's, a module of the same name, a print in a test), not against
the suite's author, who is trusted.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

OPTIONS = (
    "--disable-plugin-autoload",
    "--noconftest",
    "--import-mode=importlib",
    "--strict-markers",
    "--capture=no",
    # Parameter ids are shown to students: Korean stays Korean.
    "--override-ini=disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
    *(
        f"-pno:{name}"
        for name in (
            "cacheprovider",
            "doctest",
            "faulthandler",
            "junitxml",
            "logging",
            "pastebin",
            "terminal",
            "threadexception",
            "unraisableexception",
        )
    ),
)
"""Of pytest: nothing of the environment takes part."""

_NO_PLUGINS = "HYPOTHESIS_NO_PLUGINS"


def common_root(files: Sequence[Path]) -> Path:
    """The folder above all the files: module names are made from paths below it."""
    if len(files) == 1:
        return files[0].parent
    try:
        return Path(os.path.commonpath([file.parent for file in files]))
    except ValueError:  # two drives of Windows
        return files[0].parent


@contextlib.contextmanager
def environment() -> Iterator[None]:
    """No PYTEST_* variable of the caller's, no plugin of pytest's or Hypothesis's that is installed beside, and no
    bytecode in the course's folders."""
    saved = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    plugins = os.environ.get(_NO_PLUGINS)
    os.environ[_NO_PLUGINS] = "1"  # read when a suite imports Hypothesis
    os.environ["PYTEST_VERSION"] = pytest.__version__  # as where pytest is started
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("PYTEST_")]:
            del os.environ[name]
        os.environ.update(saved)
        if plugins is None:
            del os.environ[_NO_PLUGINS]
        else:
            os.environ[_NO_PLUGINS] = plugins
        sys.dont_write_bytecode = bytecode


class OwnModules:
    """The test modules of one suite, which `sys.modules` knows while it works: another course's have the same names,
    and pytest would take these."""

    def __init__(self, files: Sequence[Path]) -> None:
        root = common_root(files)
        self._names: set[str] = set()
        for file in files:
            parts = [part.replace(".", "_") for part in file.relative_to(root).with_suffix("").parts]
            self._names |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        self._modules: dict[str, ModuleType] = {}

    @contextlib.contextmanager
    def present(self) -> Iterator[None]:
        """In place of others of their names, which come back afterwards."""
        others = self._take_out()
        sys.modules.update(self._modules)
        try:
            yield
        finally:
            self._modules = self._take_out()
            sys.modules.update(others)

    def _take_out(self) -> dict[str, ModuleType]:
        return {name: sys.modules.pop(name) for name in self._names if name in sys.modules}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing that this thread prints is seen; a progress bar's thread goes on writing."""
    saved = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Silent(saved[0]), _Silent(saved[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = saved


class _Silent(io.TextIOBase):
    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._silenced = threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() != self._silenced and self._stream is not None:
            self._stream.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
