"""What a check page has in it that is compiled and not ours: Pyodide, and the two libraries that are made for it.

None of it lies in this package. Who makes a page has it fetched once, by npm and pip, in these versions and no others:
each file is held against its digest before anything of it is run. Elsewhere one gives the folder that the same two
commands filled.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from grader.domain.records import state_folder
from grader.text import Text, tr
from grader.text.errors import MachineError, UsageError

PYODIDE = "314.0.7"
_PYTHON = "3.14"
_SYSTEM = "pyemscripten_2026_0_wasm32"
_PYDANTIC, _CORE, _HYPOTHESIS = "2.14.4", "2.50.5", "6.170.17"
_ARCHIVE = f"pyodide-{PYODIDE}.tgz"
_FOR_PAGES = f"cp314-cp314-{_SYSTEM}"
_DIGESTS = {
    _ARCHIVE: "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
    f"pydantic-{_PYDANTIC}-py3-none-any.whl": "653a2ad9f6d8858529c77c72717d0ea991d6c6837fe683246b2f4b2bbfc3fadc",
    f"hypothesis-{_HYPOTHESIS}-{_FOR_PAGES}.whl": "dc3512b8619b627c7feffac5937abe985fc49745c85335c1753e7d0738add85b",
    f"pydantic_core-{_CORE}-{_FOR_PAGES}.whl": "b2910ec0fa5aeb9bef70156f2b79f4783978fdcfaa7b2f1b5d1814458d2e79a1",
}
"""SHA-256 of each."""
_NPM = ["npm", "pack", "--silent", f"pyodide@{PYODIDE}"]
_PIP = [
    *("-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--platform", _SYSTEM),
    *("--python-version", _PYTHON, "--implementation", "cp", "--abi", "cp314"),
    *(f"pydantic=={_PYDANTIC}", f"pydantic_core=={_CORE}", f"hypothesis=={_HYPOTHESIS}"),
]
_SECONDS = 600


@dataclass(frozen=True)
class Parts:
    """Unpacked, as long as the page is made."""

    pyodide: Path
    """The folder of its files."""
    wheels: Path
    """What pip would have installed of the others."""


def commands() -> tuple[str, str]:
    """The two lines that fill a folder, to be typed in it."""
    return " ".join(_NPM), " ".join(["python", *_PIP])


def explain_commands() -> Text:
    """How the folder is made elsewhere."""
    npm, pip = commands()
    return tr(
        "On a machine with npm and a network these two lines, typed in an empty folder, fetch all of it; then give "
        "that folder: --pyodide DIR\n    {npm}\n    {pip}",
        npm=npm,
        pip=pip,
    )


def find_parts(given: Path | None) -> dict[str, Path]:
    """The files, each as its digest says: of the folder that is `given`, else fetched once and kept for this user.
    `UsageError` where one is missing or another one, `MachineError` where it cannot be fetched."""
    if shutil.which("node") is None:
        raise MachineError(tr("A check page is made with node (Node.js 18 or newer), which is not installed here."))
    if given is not None:
        return _check(given)
    kept = state_folder()
    folder = (kept or Path(tempfile.gettempdir())) / f"check-page-{PYODIDE}"
    if not all((folder / name).is_file() for name in _DIGESTS):
        _fetch(folder)
    return _check(folder)


def unpack_parts(files: dict[str, Path], below: Path) -> Parts:
    """All of it unpacked below a folder."""
    with tarfile.open(files[_ARCHIVE]) as archive:
        archive.extractall(below, filter="data")
    wheels = below / "wheels"
    for name, file in files.items():
        if name != _ARCHIVE:
            with zipfile.ZipFile(file) as wheel:
                wheel.extractall(wheels)  # noqa: S202 - its digest is the known one
    return Parts(below / "package", wheels)


def _check(folder: Path) -> dict[str, Path]:
    files = {name: folder / name for name in _DIGESTS}
    for name, file in files.items():
        try:
            data = file.read_bytes()
        except OSError as error:
            raise UsageError(
                tr("{file} cannot be read: {why}. ", file=file, why=error.strerror) + explain_commands()
            ) from error
        if hashlib.sha256(data).hexdigest() != _DIGESTS[name]:
            raise UsageError(
                tr(
                    "{file} is not the file that it is called (its SHA-256 is another one), and nothing of it was run. "
                    "Delete it. ",
                    file=file,
                )
                + explain_commands()
            )
    return files


def _fetch(folder: Path) -> None:
    """Into the folder, whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as fetched:
            for command in ([shutil.which("npm") or "npm", *_NPM[1:]], [sys.executable, *_PIP]):
                _run(command, Path(fetched))
            _check(Path(fetched))
            folder.mkdir(exist_ok=True)
            for name in _DIGESTS:
                os.replace(Path(fetched) / name, folder / name)
    except OSError as error:
        raise MachineError(
            tr("Pyodide could not be kept in {folder}: {why}. ", folder=folder, why=error.strerror) + explain_commands()
        ) from error


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
        said = (done.stderr or done.stdout).strip()[-800:] if done.returncode else ""
    except FileNotFoundError:
        said = tr("{program} is not installed here.", program=command[0]).en
        done = None
    except subprocess.TimeoutExpired:
        said, done = "no answer", None
    if done is None or done.returncode:
        raise MachineError(
            tr(
                "What a check page is made of could not be fetched ({program}):\n{said}\n",
                program=command[0],
                said=said,
            )
            + explain_commands()
        )
