"""The files of the container, and what is typed to build it and to grade in it.

The lines are of the shell that is there: sh, or PowerShell on Windows. The limit: they say what was tried and what was
not; what a container really offers, `grade doctor` in it says.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

from grader.sandbox.doctor.container.profile import as_text, profile
from grader.text import Lang, Text, plain, tr

DOCKERFILE, PROFILE = "Dockerfile", "seccomp.json"
IMAGE = "sealed-grader"

_BUILD = tr("1. Build it, once (without TensorFlow, which takes two gigabytes: with --build-arg EXTRAS= as well):")
CLONE = tr("CLONE stands for the grader's own folder, a clone of its repository.")
_RUN = tr("2. In the folder of your course and class, which is all that it sees of this computer:")
_GO_ON = tr("It should say level 3. Then the same line with another verb instead of doctor: run submissions/")
_NOT_ROOT = tr("Type it as an ordinary user who may write in that folder: as root it stays at level 2.")
_POWERSHELL = tr("Both lines are for PowerShell.")
_TRIED = tr(
    "Exercised: level 3 in Docker 20.10 and in Podman 4.3 (without root: with --userns keep-id), both with runc, on "
    "Debian 12 (x86-64, no AppArmor). Not exercised: Docker Desktop on macOS and Windows, computers with AppArmor or "
    "SELinux, aarch64."
)


def files() -> dict[str, str]:
    """Name → text, of what `grade doctor --docker` writes."""
    return {
        DOCKERFILE: Path(__file__).with_name(DOCKERFILE).read_text(encoding="utf-8"),
        PROFILE: as_text(profile()),
    }


def own_folder() -> Path | None:
    """What the container is built from: the clone that this program runs from; None where it was installed without."""
    folder = Path(__file__).parents[4]
    return folder if (folder / "pyproject.toml").is_file() else None


def build_line(folder: PurePath, clone: PurePath | None) -> str:
    """`folder` holds the files."""
    return _typed(
        ["docker", "build", "-t", IMAGE, "-f", str(folder / DOCKERFILE), "CLONE" if clone is None else str(clone)]
    )


def run_line(folder: PurePath, *words: str) -> str:
    """To have `grade WORDS` run in it, on what lies in the folder that the line is typed in."""
    # On Windows the folders of this computer belong to whoever comes from the container.
    user = () if sys.platform == "win32" else ("--user", _OWN_IDS)
    return _typed(
        [
            *("docker", "run", "--rm", "-it", "--init", *user),
            # What a root in it could do with what follows: nobody there is one, or becomes one.
            *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--security-opt", f"seccomp={folder / PROFILE}"),
            # Docker's rule for AppArmor refuses mounts; where a part of /proc is covered, the kernel refuses a new one.
            *("--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined"),
            *("-v", _HERE, IMAGE, *words),
        ]
    )


def explain(folder: PurePath, clone: PurePath | None, lang: Lang) -> str:
    """What to type, in words and lines, and what was tried of it."""
    parts: list[Text] = [
        _BUILD,
        plain(f"   {build_line(folder, clone)}"),
        *([] if clone else [CLONE]),
        _RUN,
        plain(f"   {run_line(folder, 'doctor')}"),
        _GO_ON,
        _POWERSHELL if sys.platform == "win32" else _NOT_ROOT,
        _TRIED,
    ]
    return "\n".join(part[lang] for part in parts)


_OWN_IDS, _HERE = "$(id -u):$(id -g)", "${PWD}:/work"
"""What the shell puts in; so they are quoted as both shells do that still read them."""


def _typed(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' if word in (_OWN_IDS, _HERE) else _quoted(word) for word in words)


def _quoted(word: str) -> str:
    if sys.platform != "win32":
        return shlex.quote(word)
    # PowerShell: within single quotes nothing is special but these; a name on Windows cannot hold double ones.
    return word if re.fullmatch(r"[\w.=-]+", word) else "'" + word.replace("'", "''") + "'"
