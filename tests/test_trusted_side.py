"""The trusted side touches no hostile byte unguarded: what its source must not mention, and what it must not import.

Where an entry of `ALLOWED` is needed, it stands with its reason, for one function; one that is not needed any more
fails too. `tests.walker` says what is looked for and what is out of its scope.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from tests.conftest import scores
from tests.walker import RULES, walk

ROOT = Path(grader.__file__).parent

STUDENT_SIDE = "runs in the sandbox, after the lock-down"
AUTHORS = "the author's statement or stub, examples of which are tried on the reference; no submission"
ALLOWED: dict[tuple[str, str, str], str] = {
    ("gradebook/archive.py", "", "archive"): "writes a backup or an export of our own; it never opens one",
    (
        "grading/cluster/guard.py",
        "",
        "unpickling",
    ): "reads none but of the names it knows, in place of what would read any",
    ("sandbox/seam/brief.py", "", "unpickling"): "writes requests; nothing on this side reads a pickle",
    # The student side: to run what was handed in is its work.
    ("sandbox/inside/requests.py", "", "unpickling"): f"{STUDENT_SIDE}: requests, which the trusted side wrote",
    (
        "sandbox/inside/agent.py",
        "Agent.load",
        "execution",
    ): f"{STUDENT_SIDE}: the author's probes, beside the student's code",
    ("sandbox/inside/loading.py", "load", "execution"): f"{STUDENT_SIDE}: the student's file",
    ("sandbox/inside/loading.py", "run", "execution"): f"{STUDENT_SIDE}: the student's file",
    (
        "sandbox/inside/source.py",
        "_tree",
        "parser",
    ): f"{STUDENT_SIDE}: finds functions that are the stub's, there twice, or taken",
    ("sandbox/inside/circumstances.py", "_Frame.expression", "parser"): f"{STUDENT_SIDE}: what was called in a line",
    (
        "sandbox/inside/circumstances.py",
        "_definition",
        "parser",
    ): f"{STUDENT_SIDE}: the line that took a function's name",
    (
        "sandbox/inside/repair/place.py",
        "error_of",
        "execution",
    ): f"{STUDENT_SIDE}: compiles a changed file, runs nothing",
    ("sandbox/inside/newer.py", "newer", "parser"): f"{STUDENT_SIDE}: looks for syntax that an older Python lacks",
    ("sandbox/inside/source.py", "parsed", "parser"): f"{STUDENT_SIDE}: the student's file, statement by statement",
    (
        "sandbox/inside/reading/tape.py",
        "",
        "archive",
    ): f"{STUDENT_SIDE}: tar, of which nothing is extracted; in a process that does nothing else",
    (
        "sandbox/inside/reading/cells.py",
        "_parsed",
        "parser",
    ): f"{STUDENT_SIDE}: a cell of a notebook, in a process that does nothing else",
    ("sandbox/inside/reading/cells.py", "_parsed", "execution"): f"{STUDENT_SIDE}: compiles the cell, runs nothing",
    (
        "sandbox/inside/reading/spotted.py",
        "_parsed",
        "parser",
    ): f"{STUDENT_SIDE}: whether a text is code, in a process that does nothing else",
    (
        "sandbox/inside/reading/document.py",
        "",
        "xml",
    ): f"{STUDENT_SIDE}: expat, with every entity refused; in a process that does nothing else",
    ("sandbox/inside/reading/notebook.py", "_joined", "execution"): f"{STUDENT_SIDE}: compiles all, runs nothing",
    (
        "sandbox/inside/openly.py",
        "main",
        "array file",
    ): "the course's images, as the process that started it wrote them",
    # Files of the author, or of the machine's owner.
    ("suites/files.py", "parse_test_file", "parser"): "the author's suite, which is run here anyway",
    (
        "grading/prepared.py",
        "_read_source",
        "execution",
    ): "compiles the staff's own probes.py to see that it can be, and runs nothing",
    ("sandbox/answers.py", "_defines", "parser"): "reads the staff's own probes.py for the names that it defines",
    (
        "domain/workbook.py",
        "",
        "archive",
    ): "the instructor's roster: parts are cut at their promised size before a parser",
    ("domain/workbook_scan.py", "", "xml"): "the same: counts what its cells would become, and refuses every DOCTYPE",
    ("domain/workbook_formats.py", "", "xml"): "the same, afterwards: how cells look, of three parts known to be small",
    ("authoring/check_page/packing.py", "", "archive"): "the page's standard library, of a file whose digest is known",
    ("authoring/check_page/packing.py", "make_packs", "archive"): "the same: its digest was found right",
    ("authoring/check_page/parts.py", "", "archive"): "what was fetched, after it was held against its digest",
    ("authoring/check_page/parts.py", "unpack_parts", "archive"): "the same: its digest was found right",
    ("authoring/check_page/modules.py", "_imports", "parser"): "sources of installed packages, for what they import",
    ("app/handing_in.py", "", "archive"): "writes a zip of one's own files at home, and opens none",
    ("report/dashboard/charts.py", "", "xml"): "writes the elements of a picture, and parses nothing",
    ("authoring/trials.py", "_constant_source", "parser"): "the author's stub, which is no submission",
    ("authoring/examples/find.py", "", "parser"): AUTHORS,
    **{
        ("authoring/examples/find.py", name, "parser"): AUTHORS
        for name in (
            *("_assigned_names", "_derived_names", "_find_in_comments", "_find_in_row", "_is_naming"),
            *("_keep_relevant", "_parse_call"),
        )
    },
    ("authoring/examples/find.py", "is_value", "parser"): AUTHORS,
    ("authoring/examples/find.py", "find_in_docstrings", "parser"): AUTHORS,
    (
        "authoring/examples/run.py",
        "_agrees",
        "parser",
    ): "compares the statement's text with the repr of the reference's plain value",
    ("authoring/examples/run.py", "collect_steps", "parser"): AUTHORS,
    ("authoring/preview.py", "clumsy_trials", "parser"): "the staff's own reference, which clumsy files are made of",
    (
        "authoring/mutants/make.py",
        "_compile_program",
        "execution",
    ): "compiles mutants of the staff's own reference to tell equal ones; runs none",
    ("authoring/mutants/make.py", "make_mutants", "parser"): "the staff's own reference, which is no submission",
    ("authoring/mutants/operators.py", "", "parser"): "the staff's own reference, which is no submission",
    ("app/precompiled.py", "", "unpickling"): "what a page has of its own making: its modules, and what was compiled",
    ("app/precompiled.py", "Compiled.install_python.execute", "execution"): "what Python's own library would execute",
    ("app/precompiled.py", "Compiled.install_python.evaluate", "execution"): "what Python's own library would execute",
    ("app/precompiled.py", "Compiled._code", "execution"): "what Python's own library would compile",
    ("app/precompiled.py", "Modules.exec_module", "execution"): "a page's own modules, and no other file",
    ("app/precompiled.py", "Modules.get_code", "execution"): "a page's own modules, and no other file",
    ("suites/strict.py", "compile_suite", "parser"): "the author's suite, which is run here anyway",
    ("suites/strict.py", "compile_suite", "execution"): "the author's suite, which is run here anyway",
    ("suites/strict.py", "_load", "execution"): "the author's suite, which is run here anyway",
    (
        "domain/author_files.py",
        "run_module",
        "execution",
    ): "the author's calibrate.py and exhibits.py, trusted as a suite is",
    (
        "sandbox/seam/shape.py",
        "digests",
        "parser",
    ): "the author's stub; where a student works in its place, its record is read",
    (
        "authoring/calibration.py",
        "",
        "multiprocessing",
    ): "workers that train the course's own networks; no submission is near",
    (
        "authoring/calibration.py",
        "measure_all",
        "multiprocessing",
    ): "workers that train the course's own networks; no submission is near",
    (
        "domain/mnist.py",
        "",
        "archive",
    ): "the course's images, as Keras keeps them: members read by name, none extracted",
    (
        "domain/mnist.py",
        "read_keras",
        "array file",
    ): "the course's images, known by their SHA-256, and no pickle allowed",
    (
        "domain/images.py",
        "_read_digits",
        "array file",
    ): "digits that an installed library brings, as numbers in a text file",
    # Pickles between processes of the trusted side.
    (
        "grading/batch/child.py",
        "",
        "multiprocessing",
    ): "the worker's end of its pipe to the parent; what a submission says comes over the wire",
    (
        "grading/batch/processes.py",
        "",
        "multiprocessing",
    ): "the workers are trusted: they run suites, and a submission runs in the "
    "zygote's children, which speak the wire and hold no end of these pipes",
}


def found_in(path: Path) -> set[tuple[str, str, str]]:
    name = path.relative_to(ROOT).as_posix()
    return {(name, found.place, found.rule) for found in walk(path.read_text(encoding="utf-8"), str(path))}


def test_no_module_touches_hostile_bytes_but_where_it_is_allowed_for_a_reason() -> None:
    found = {each for path in ROOT.rglob("*.py") for each in found_in(path)}
    assert found - set(ALLOWED) == set(), "not allowed"
    assert set(ALLOWED) - found == set(), "allowed, and not needed any more"
    assert all(len(reason.split()) > 4 for reason in ALLOWED.values())


BAD: list[tuple[str, str]] = [
    ("unpickling", "import pickle"),
    ("unpickling", "import pickle as p"),
    ("unpickling", "from pickle import loads"),
    ("unpickling", "def f():\n    import marshal"),
    ("unpickling", "import shelve"),
    ("unpickling", "import dill"),
    ("unpickling", "import cloudpickle"),
    ("unpickling", "from joblib import load"),
    ("unpickling", "import importlib\nimportlib.import_module('pickle')"),
    ("unpickling", "from importlib import import_module as m\nm('marshal')"),
    ("execution", "eval('1')"),
    ("execution", "exec(data)"),
    ("execution", "compile(data, 'f', 'exec')"),
    ("execution", "np = __import__('numpy')"),
    ("execution", "import builtins\nbuiltins.eval('1')"),
    ("execution", "from builtins import exec as e\ne('1')"),
    ("execution", "run = eval"),
    ("execution", "list(map(eval, texts))"),
    ("execution", "from importlib.util import spec_from_file_location as s\ns('m', path)"),
    ("parser", "import ast\nast.parse(data)"),
    ("parser", "from ast import parse as p\np(data)"),
    ("parser", "import ast as a\na.literal_eval(data)"),
    ("parser", "import tokenize"),
    ("parser", "from tokenize import generate_tokens"),
    ("parser", "import runpy"),
    ("parser", "from ast import *"),
    ("archive", "import tarfile"),
    ("archive", "from zipfile import ZipFile"),
    ("archive", "archive.extractall(folder)"),
    ("archive", "archive.extract(member)"),
    ("archive", "import shutil\nshutil.unpack_archive(path)"),
    ("array file", "import numpy as np\nnp.load(path)"),
    ("array file", "from numpy import load"),
    ("array file", "import numpy\nnumpy.fromfile(path)"),
    ("array file", "import numpy as n\nread = n.memmap"),
    ("array file", "read(path, allow_pickle=True)"),
    ("array file", "read(path, allow_pickle=wanted)"),
    ("yaml", "import yaml\nyaml.load(data)"),
    ("yaml", "from ruamel.yaml import YAML"),
    ("shell", "import os\nos.system('ls')"),
    ("shell", "from os import system as s\ns('ls')"),
    ("shell", "import os as o\no.popen('ls')"),
    ("shell", "import subprocess\nsubprocess.run(['ls'], shell=True)"),
    ("shell", "import subprocess as sp\nsp.Popen('ls')"),
    ("shell", "from subprocess import check_output\ncheck_output(f'ls {name}')"),
    ("shell", "import subprocess\nsubprocess.call(args='ls ' + name)"),
    ("shell", "import subprocess\nsubprocess.getoutput(line)"),
    ("xml", "import xml.etree.ElementTree as ET"),
    ("xml", "from xml.dom import minidom"),
    ("xml", "from lxml import etree"),
    ("xml", "import plistlib"),
    ("multiprocessing", "from multiprocessing import Pipe"),
    ("multiprocessing", "import multiprocessing.connection"),
    ("multiprocessing", "from concurrent.futures import ProcessPoolExecutor"),
]


@pytest.mark.parametrize(("rule", "source"), BAD)
def test_the_walk_finds(rule: str, source: str) -> None:
    assert {found.rule for found in walk(source)} == {rule}


def test_each_rule_is_tried() -> None:
    assert {rule for rule, _ in BAD} == RULES


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('x')",
        "import subprocess\nsubprocess.run(['ls', name], shell=False)",
        "import subprocess, sys\nsubprocess.Popen([sys.executable, *words])",
        "model.load(path)\nsource.load(text)",
        "import json\njson.load(stream)",
        "import numpy as np\nnp.frombuffer(data, np.uint8)",
        "import ast\nast.unparse(tree)",
        "read(path, allow_pickle=False)",
        "from grader.sandbox.inside import source\nsource.run(text)",
    ],
)
def test_the_walk_leaves_alone(source: str) -> None:
    assert walk(source) == []


def test_what_is_found_is_told_by_its_function() -> None:
    found = walk("class A:\n    def f(self):\n        def g():\n            exec('')\n")
    assert [(each.place, each.what, each.line) for each in found] == [("A.f.g", "exec", 4)]


# What is really imported

INSIDE = tuple(
    ".".join(path.relative_to(ROOT / "sandbox").with_suffix("").parts)
    for part in ("inside", "seam")
    for path in sorted((ROOT / "sandbox" / part).glob("[!_]*.py"))
)
"""Modules of grader.sandbox that a student's process may hold; with those of `tensorflow` and `repair` there."""
TENSORFLOW = tuple(
    f"inside.tensorflow.{path.stem}" for path in sorted((ROOT / "sandbox/inside/tensorflow").glob("[!_]*.py"))
)
REPAIR = tuple(f"inside.repair.{path.stem}" for path in sorted((ROOT / "sandbox/inside/repair").glob("[!_]*.py")))
MAY_HOLD = {"grader", "grader.sandbox"}
MAY_HOLD |= {f"grader.sandbox.{name}" for name in ("inside", "seam", "inside.tensorflow", "inside.repair")}
MAY_HOLD |= {f"grader.sandbox.{name}" for name in (*INSIDE, *TENSORFLOW, *REPAIR)}

IMPORTED = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module("grader.sandbox." + name)
print(json.dumps([name for name in sys.modules if name.partition(".")[0] == "grader"]))
"""


def imported(*names: str) -> set[str]:
    """Modules of grader that a fresh interpreter holds after importing those of `grader.sandbox`."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *names], capture_output=True, text=True, timeout=170, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the zygote is Linux's")
@pytest.mark.parametrize("name", INSIDE)
def test_a_module_of_the_students_side_brings_in_nothing_of_the_trusted_side(name: str) -> None:
    held = imported(name)
    assert f"grader.sandbox.{name}" in held
    assert held <= MAY_HOLD


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs the extra `tensorflow`")
def test_the_students_side_of_tensorflow_brings_in_nothing_of_the_trusted_side() -> None:
    held = imported("inside.tensorflow", *TENSORFLOW)
    assert f"grader.sandbox.{TENSORFLOW[0]}" in held
    assert held <= MAY_HOLD


def test_the_trusted_side_is_not_among_what_a_student_may_hold() -> None:
    """Two folders of grader.sandbox are the student's; a new one has to be put on one side."""
    found = {path.parent.relative_to(ROOT / "sandbox").parts[0] for path in (ROOT / "sandbox").rglob("*/__init__.py")}
    assert found == {"inside", "seam"} | {"backends", "doctor"}
    assert len(INSIDE) > 20


WATCHED = """
import sys
NOTE = sys.argv[1]
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("grader.sandbox."):
            with open(NOTE, "a") as file:
                file.write(name + chr(10))
sys.meta_path.insert(0, Watch())
"""
BATCH = """
from grader.app.cli import main
sys.argv[:2] = ["grade"]
main()
"""
LEVEL_1 = """
from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student
from grader.sandbox.work import Work
with Host((), level=1) as host:
    student = Student(host, Work("a", "functions", {"a.py": b"def f(): return 5"}, "a.py"), Limits())
    assert student.f() == 5
    student.close()
"""
NEVER = {
    f"grader.sandbox.inside.{name}"
    for name in ("agent", "failures", "loading", "pipes", "portable", "serving", "source", "values", "zygote")
}


def watched(code: str, *words: object, cwd: Path) -> set[str]:
    """Modules of grader.sandbox that a process which runs `code`, and its forks, imported."""
    note = cwd / "imported"
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code, str(note), *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "XDG_STATE_HOME": str(cwd / "state")},
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(note.read_text().split())


def test_a_batch_imports_nothing_of_the_students_side(course: Path, class_folder: Path, tmp_path: Path) -> None:
    """Neither the command nor its forked workers; the student's processes are exec'd, and not seen here."""
    names = watched(BATCH, class_folder, "--course", course, "--out", tmp_path / "out", cwd=tmp_path)
    assert scores(tmp_path / "out")["ann", "sums"] == 100
    assert {"grader.sandbox.student", "grader.sandbox.host", "grader.sandbox.stops"} <= names  # it sees what it should
    assert not names & NEVER
    assert not any(
        name.startswith(("grader.sandbox.inside.tensorflow", "grader.sandbox.inside.repair")) for name in names
    )


def test_the_portable_backend_imports_nothing_of_the_students_side(tmp_path: Path) -> None:
    names = watched(LEVEL_1, cwd=tmp_path)
    assert {"grader.sandbox.student", "grader.sandbox.backends.portable"} <= names
    assert not names & NEVER
    assert not any(
        name.startswith(("grader.sandbox.inside.tensorflow", "grader.sandbox.inside.repair")) for name in names
    )
