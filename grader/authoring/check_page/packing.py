"""What a page's workers go on from: the memory of a Python that has started, and what it unpacks then.

A pack is a JSON list of names and sizes, its length before it in four bytes, and then the files, one behind the other:
modules as bytecode of the page's own Python, and the files that these read. The standard library stays a zip, as
Pyodide wants it, of bytecode as well: to compile a thousand modules would take longer at each opening of the page than
all the rest. What no check imports is there as source, which is smaller. All of that is told in Zstandard, which no
browser reads, but that Python does, and in a quarter less than what browsers read.

The limit: what goes into a page is told by `modules`; here it is only put together.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib import metadata, resources
from pathlib import Path

from grader.authoring.check_page.modules import GRADING, STUDENT, Finder, needed_modules
from grader.authoring.check_page.parts import PYODIDE, Parts
from grader.domain.package_files import DISTRIBUTION, PACKAGE
from grader.text import tr
from grader.text.errors import MachineError

_COMPILE, _KEEP = (Path(__file__).parent / name for name in ("compile.mjs", "memory.mjs"))
_NOT_IN_A_PAGE = ("ensurepip/", "idlelib/", "pydoc_data/", "turtledemo/", "venv/")
"""Of the standard library: what nobody can use in a page."""
_SECONDS = 600
_LICENCE = re.compile(r"\.dist-info/(licenses/)*(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_OLD = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packs:
    """The same for each assignment's page."""

    wasm: bytes
    machine: bytes
    """The JavaScript around the wasm."""
    loader: bytes
    lock: bytes
    memory: bytes
    """Of a Python in which the student's side has been imported (memory.mjs)."""
    late: bytes
    """Compressed: a pack of three, `library`, `shared` (what both sides have: the student's, and no more) and
    `grading`; the first is a zip, the others are packs."""
    licences: Mapping[str, str]
    """What of it is not ours → its licence."""

    def files(self) -> dict[str, bytes]:
        """By the names that the page knows them by."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "licences"}


def pack(files: Mapping[str, bytes]) -> bytes:
    """Of names and contents."""
    names = _alike_together(files)
    index = json.dumps([[name, len(files[name])] for name in names]).encode()
    return b"".join([len(index).to_bytes(4, "big"), index, *(files[name] for name in names)])


def _alike_together(names: Iterable[str]) -> list[str]:
    """Files of a kind beside each other, for all of it is compressed."""
    return sorted(names, key=lambda name: (name.rpartition(".")[2], name))


def make_packs(parts: Parts, timezones: Iterable[str], homework: Mapping[str, bytes], work: Path) -> Packs:
    """All of it; `work` is an empty folder to make it in, `homework` what is handed out of all assignments."""
    finder = Finder(parts.wheels)
    student, grading = needed_modules(STUDENT, finder), needed_modules(GRADING, finder)
    staged = work / "staged"
    shared = _stage(staged / "modules", student)
    _stage(staged / "modules", grading)
    with zipfile.ZipFile(parts.pyodide / "python_stdlib.zip") as archive:
        archive.extractall(staged / "library", [each for each in archive.namelist() if _belongs(each)])
    _write(staged / "modules", {**_data_files(), **_zone_files(timezones), **_compiled_halves(parts)})
    _write(work / "homework", homework)
    _compile(parts.pyodide, staged, work / "homework", shared)
    modules, library = _read(staged / "modules"), _read(staged / "library")
    both = {name: data for name, data in modules.items() if name.rpartition(".")[0] in shared}
    rest = {name: data for name, data in modules.items() if name not in both}
    late = {"library": _zip(_later(library)), "shared": pack(_later(both)), "grading": pack(_later(rest))}
    memory, packed = _keep(parts.pyodide, work / "kept", library, both, late)
    lock = json.loads((parts.pyodide / "pyodide-lock.json").read_bytes())
    return Packs(
        wasm=(parts.pyodide / "pyodide.asm.wasm").read_bytes(),
        machine=(parts.pyodide / "pyodide.asm.mjs").read_bytes(),
        loader=(parts.pyodide / "pyodide.mjs").read_bytes(),
        lock=json.dumps({**lock, "packages": {}}).encode(),
        memory=memory,
        late=packed,
        licences=_licences(parts, {name.partition(".")[0] for name in grading}),
    )


def _belongs(name: str) -> bool:
    return not name.startswith(_NOT_IN_A_PAGE)


def _stage(folder: Path, modules: Mapping[str, Path]) -> set[str]:
    """The modules in their packages' folders; where each is, without the end of its name."""
    staged = set()
    for name, path in modules.items():
        place = folder.joinpath(*name.split("."))
        target = place / "__init__.py" if path.name == "__init__.py" else place.with_name(f"{place.name}.py")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        staged.add(target.relative_to(folder).with_suffix("").as_posix())
    return staged


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _compile(pyodide: Path, staged: Path, homework: Path, quick: Iterable[str]) -> None:
    """What a check imports, and those that are `quick` anyway, as bytecode in the place of its source; the rest
    shorter than it was."""
    _run_node(_COMPILE, pyodide, staged, homework, said="\n".join(quick))


def _keep(
    pyodide: Path, work: Path, library: Mapping[str, bytes], shared: Mapping[str, bytes], late: Mapping[str, bytes]
) -> tuple[bytes, bytes]:
    """The memory of a Python that has the library and what is `shared`; and what comes late, compressed."""
    _write(work, {"library.zip": _zip(_first(library)), "late.zip": late["library"], "late": pack(late)})
    _write(work / "shared", _first(shared))
    _run_node(_KEEP, pyodide, work)
    return (work / "memory").read_bytes(), (work / "late.zst").read_bytes()


def _first(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without sources of which there is bytecode."""
    return {name: data for name, data in files.items() if not (name.endswith(".py") and f"{name}c" in files)}


def _later(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without bytecode of which there is the source: who asks for a module that is there already asks for its text."""
    return {name: data for name, data in files.items() if not (name.endswith(".pyc") and name[:-1] in files)}


def _run_node(script: Path, *folders: Path, said: str = "") -> None:
    command = [shutil.which("node") or "node", *map(str, (script, *folders))]
    done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        raise MachineError(
            tr("Pyodide could not compile what goes into the page:\n{said}", said=(done.stderr or done.stdout)[-800:])
        )


def _read(folder: Path) -> dict[str, bytes]:
    """All files below it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Not compressed: all of it is, once."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in _alike_together(files):
            archive.writestr(zipfile.ZipInfo(name, _OLD), files[name])
    return made.getvalue()


def _compiled_halves(parts: Parts) -> dict[str, bytes]:
    return {path.relative_to(parts.wheels).as_posix(): path.read_bytes() for path in parts.wheels.rglob("*.so")}


def _data_files() -> dict[str, bytes]:
    """What of ours is read and no module."""
    files = [*(PACKAGE / "report").glob("*.html"), *(PACKAGE / "text" / "locale").rglob("*.mo")]
    return {f"grader/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes() for path in files}


def _zone_files(timezones: Iterable[str]) -> dict[str, bytes]:
    """What Python knows these zones by: a page has no system that would."""
    root = Path(str(resources.files("tzdata")))
    files = {"tzdata/__init__.py": b"", "tzdata/zoneinfo/__init__.py": b""}
    for zone in filter(None, timezones):
        path = root.joinpath("zoneinfo", *zone.split("/"))
        for above in list(path.parents)[: len(zone.split("/")) - 1]:
            files[f"tzdata/{above.relative_to(root).as_posix()}/__init__.py"] = b""
        files[f"tzdata/zoneinfo/{zone}"] = path.read_bytes()
    return files


def _licences(parts: Parts, packages: set[str]) -> dict[str, str]:
    """What of the page is not ours, with its licence: as each has it beside it, and of what brings none, its notice."""
    kept = {
        f"Pyodide {PYODIDE}": "MPL-2.0, unchanged. Its source: github.com/pyodide/pyodide. The licence: "
        "mozilla.org/MPL/2.0",
        "Python": f"PSF-2.0. {sys.copyright} The licence: docs.python.org/3/license.html",
    }
    named = metadata.packages_distributions()
    bundled = {path.name.partition("-")[0]: path for path in parts.wheels.glob("*.dist-info")}
    for package in sorted(packages):
        if package in bundled:
            found: metadata.Distribution = metadata.Distribution.at(bundled[package])
        elif package in named:
            found = metadata.distribution(named[package][0])
        else:
            continue
        if found.name != DISTRIBUTION:
            kept[f"{found.name} {found.version}"] = _licence(found)
    kept[f"tzdata {metadata.version('tzdata')}"] = _licence(metadata.distribution("tzdata"))
    return kept


def _licence(found: metadata.Distribution) -> str:
    files = [each for each in found.files or () if _LICENCE.search(each.as_posix()) and each.suffix != ".py"]
    texts = [Path(str(each.locate())).read_text(encoding="utf-8") for each in files]
    return "\n\n".join(texts) or _named_licence(found)


def _named_licence(found: metadata.Distribution) -> str:
    said = [*(found.metadata.get_all("License-Expression") or ()), *(found.metadata.get_all("License") or ())]
    return str(next(iter(said), ""))
