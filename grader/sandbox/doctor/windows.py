"""How a class is graded on Windows: in a Linux that Windows itself brings (WSL 2), in four commands.

The limit: not exercised. They follow the manuals; `grade doctor`, the last of them, says what was reached.
"""

from __future__ import annotations

from pathlib import PurePath

from grader.sandbox.doctor.container.lines import CLONE
from grader.text import Lang, Text, plain, tr

DISTRIBUTION = "Ubuntu-24.04"
"""Named, as the newest one's Python may be newer than TensorFlow knows; this one has 3.12."""

_HOME = rf"\\wsl$\{DISTRIBUTION}\home"
_HEAD = tr("To grade a class on this computer: Linux in WSL 2, four commands.")
_FIRST = tr("1. In PowerShell, as administrator; it asks for a new start, then for a name and a password:")
_SECOND = tr("2. In the window of {name}, as the ones that follow:", name=DISTRIBUTION)
_THIRD = tr("3. The grader, from its folder on Windows (without TensorFlow: leave [tensorflow] out):")
_FOURTH = tr("4. It should say level 3:")
_COPY = tr(
    "Copy the course and the class into the home folder there (in Explorer: {place}). Below /mnt/c it is slow, and "
    "files have no modes.",
    place=_HOME,
)
_NOT_TRIED = tr("Not exercised: there was no Windows to try it on.")


def commands(clone: PurePath | None) -> tuple[str, str, str, str]:
    """`clone`: the folder that the grader runs from here, a path of Windows; where there is none, a name for it."""
    # Single quotes: sh reads nothing in them, and a name on Windows may hold blanks and a $, too.
    folder = r"C:\CLONE" if clone is None else str(clone)
    quoted = "'" + folder.replace("'", r"'\''") + "'"
    return (
        f"wsl --install -d {DISTRIBUTION}",
        "sudo apt-get update && sudo apt-get install -y python3-venv",
        f'python3 -m venv ~/grade && ~/grade/bin/pip install "$(wslpath {quoted})[tensorflow]"',
        "~/grade/bin/grade doctor",
    )


def explain(clone: PurePath | None, lang: Lang) -> str:
    """The four, each with where it is typed, and what was tried of it."""
    rows: list[Text] = [_HEAD]
    for step, typed in zip((_FIRST, _SECOND, _THIRD, _FOURTH), commands(clone), strict=True):
        rows += [step, plain(f"   {typed}")]
    if clone is None:
        rows.append(CLONE)
    return "\n".join(row[lang] for row in (*rows, _COPY, _NOT_TRIED))
