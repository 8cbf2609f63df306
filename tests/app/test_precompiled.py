"""What a check page has compiled before: the same as compiled anew, and not compiled again.

Of `grader.app.precompiled`, `grader.app.process`. Each program is a process of its own, for what it imports is changed.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import pytest

from grader.app.precompiled import KEPT, Modules
from tests.conftest import ROOT

PROGRAM = """
import sys
from pathlib import Path
from grader.app.precompiled import Compiled

kept = Path(sys.argv[1])
compiled = Compiled(kept.read_bytes() if kept.exists() else b"")
compiled.install_python()

import builtins, collections, dataclasses, re
if kept.exists():
    def refused(*args, **kwargs):
        raise AssertionError(f"compiled again: {args[:1]}")
    re._parser.parse = re._compiler._code = refused
    builtins.compile = refused

@dataclasses.dataclass(frozen=True, order=True)
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)

Pair = collections.namedtuple("Pair", "left right", defaults=[2])
word = re.compile(r"(?P<letter>[가-힣])(\\d+)?", re.IGNORECASE | re.DOTALL)
data = re.compile(rb"\\x00+(a|b)")
found = word.search("a가12")
print(Point(1), Point(1) < Point(2), Pair(1), Pair.__doc__)
print(found.groupdict(), found.groups(), found.lastgroup, word.groupindex, word.flags, word.pattern, word.groups)
print(data.findall(b"\\0\\0a"), re.sub(word, "-", "나1다"), word == re.compile(word))
if not kept.exists():
    kept.write_bytes(compiled.dump())
print(re.findall(sys.argv[2], "xyx") if len(sys.argv) > 2 else "")
"""


def run(program: str, *words: object) -> str:
    done = subprocess.run([sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_kept_is_the_same_and_not_compiled_again(tmp_path: Path) -> None:
    first = run(PROGRAM, tmp_path / "kept")
    assert "Point(x=1, y=[]) True Pair(left=1, right=2) Pair(left, right)" in first
    assert "{'letter': '가'} ('가', '12') None {'letter': 1}" in first
    assert run(PROGRAM, tmp_path / "kept") == first


def test_what_was_not_kept_is_compiled(tmp_path: Path) -> None:
    run(PROGRAM, tmp_path / "kept")
    size = (tmp_path / "kept").stat().st_size
    program = PROGRAM.replace("re._parser.parse = re._compiler._code = refused", "")
    assert run(program, tmp_path / "kept", "x+|y").endswith("['x', 'y', 'x']\n")
    assert (tmp_path / "kept").stat().st_size == size


SUITE = """
import sys, types
from pathlib import Path
from grader.app.precompiled import Compiled

kept = Path(sys.argv[1])
compiled = Compiled(kept.read_bytes() if kept.exists() else b"")
compiled.install_libraries()

from hypothesis import strategies as st
from grader.suites import generated_inputs
from grader.report import html

class Own:
    def __repr__(self):
        return "own"

plain = generated_inputs.Cases("a.py:plain", {"n": st.integers(0, 9), "s": st.text("가나", max_size=2)}, 5)
own = generated_inputs.Cases("a.py:own", {"o": st.builds(Own)}, 3)
if kept.exists():
    assert "find" in vars(generated_inputs)
    def refused(*args, **kwargs):
        raise AssertionError("drawn again")
    old, generated_inputs.Cases.find = generated_inputs.Cases.find, refused
print(plain.in_order(7))
if kept.exists():
    generated_inputs.Cases.find = old
print(own.in_order(7), plain.in_order(8) == plain.in_order(7))
html.compile_templates("ko")
print(sorted({kind for kind, *_ in compiled._known}))
if not kept.exists():
    kept.write_bytes(compiled.dump())
"""


def test_inputs_are_made_up_once_and_those_of_an_own_kind_each_time(tmp_path: Path) -> None:
    first = run(SUITE, tmp_path / "kept")
    assert "'n':" in first
    assert "({'o': own},) False" in first
    assert "['inputs', 'template']" in first
    assert run(SUITE, tmp_path / "kept") == first


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Modules:
    """A package with bytecode, and a module below it that is source, none of them in a file."""
    code = compile("place = __file__\n", "in_memory/__init__.py", "exec")
    whole = MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    source = b"from . import place\nabove = place.rpartition('/')[0]\n"
    places = [("in_memory/__init__.pyc", 3, len(whole)), ("in_memory/below.py", 3 + len(whole), len(source))]
    made = Modules("/nowhere", b"..." + whole + source, places)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    made.install()
    monkeypatch.delitem(sys.modules, "in_memory", raising=False)
    monkeypatch.delitem(sys.modules, "in_memory.below", raising=False)
    return made


def test_modules_are_loaded_from_memory(modules: Modules) -> None:
    import in_memory.below  # type: ignore[import-not-found]

    package: Any = in_memory
    assert package.place == "/nowhere/in_memory/__init__.pyc"
    assert package.__path__ == ["/nowhere/in_memory"]
    assert in_memory.below.above == "/nowhere/in_memory"
    assert in_memory.below.__file__ == "/nowhere/in_memory/below.py"
    assert (modules.get_source("in_memory"), modules.is_package("in_memory.below")) == (None, False)
    assert (modules.get_source("in_memory.below") or "").startswith("from . import place")
    assert modules.find_spec("in_memory.nothing") is None


def test_a_page_begins_with_both(tmp_path: Path) -> None:
    kept = tmp_path / KEPT
    run(PROGRAM, kept)
    source = b"import re\nfound = re.findall('(?P<letter>a)', 'a')\n"
    program = f"""
import os, gc
from grader.app.precompiled import install
compiled = install({str(tmp_path)!r}, {source!r}, [("only_here.py", 0, {len(source)})])
import only_here
print(only_here.found, only_here.__file__, os.environ["PYDANTIC_DISABLE_PLUGINS"], gc.get_threshold()[0])
"""
    assert run(program) == f"['a'] {tmp_path}/only_here.py __all__ 20000\n"
