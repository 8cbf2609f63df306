"""`grade doctor`: the isolation level of this machine and, with `--attack`, what it stops when it is tried; with
`--docker`, the files and lines of a container that offers level 3, on whatever machine it is asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from click import echo

from grader.app.language import course_language
from grader.intake.ignored import write_whole
from grader.sandbox.doctor.attacks import attack_all
from grader.sandbox.doctor.container import lines
from grader.sandbox.doctor.diagnosis import attack_head, attack_row, attack_sum, diagnose, report
from grader.text import Lang, tr
from grader.text.errors import EXIT_GRADER, EXIT_OK, UsageError

_SHOWN = tr("FOLDER stands for where both files lie. To have them written there: grade doctor --docker FOLDER")
_WRITTEN = tr("Written: {names}, into {folder}")


@dataclass(frozen=True)
class Options:
    """What `grade doctor` was asked for."""

    attack: bool
    """Try harmless attacks as well."""
    docker: Path | Literal[True] | None
    """Tell of the container instead: True, or the folder that its files are written into."""
    isolation: int | None
    lang: Lang | None


def doctor(options: Options) -> int:
    """Say it, line by line as it is known. Exit code: 4 where the level asked for, or a promise, is missing.

    `UsageError` where the container's files cannot be written.
    """
    lang = options.lang or course_language()
    if options.docker is not None:
        if options.attack or options.isolation is not None:
            raise UsageError(tr("--docker tells of another machine than this one: give it alone."))
        _tell_of_container(None if options.docker is True else options.docker, lang)
        return EXIT_OK
    diagnosis = diagnose(options.isolation)
    echo(report(diagnosis, lang))
    if not options.attack or diagnosis.code:
        # Attacks at a lower level than the one that was asked for would answer another question.
        return diagnosis.code
    echo()
    echo(attack_head(diagnosis.level.number, lang))
    tried = []
    for one in attack_all(diagnosis.level.number):
        echo(attack_row(one, lang))
        tried.append(one)
    echo(attack_sum(tried, lang))
    return EXIT_GRADER if any(one.breaks_promise for one in tried) else diagnosis.code


def _tell_of_container(folder: Path | None, lang: Lang) -> None:
    files = lines.files()
    if folder is None:
        for name, text in files.items():
            echo(f"----- {name}\n{text}")
        echo("-----\n" + lines.explain(Path("FOLDER"), lines.own_folder(), lang))
        echo(_SHOWN[lang])
        return
    _write(folder, files)
    echo(_WRITTEN.format(names=", ".join(files), folder=folder)[lang])
    echo(lines.explain(folder.absolute(), lines.own_folder(), lang))


def _write(folder: Path, files: dict[str, str]) -> None:
    """Where a file of that name lies there, only if it is the same: it may be somebody's own Dockerfile."""
    contents = {folder / name: text.encode() for name, text in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [path for path, data in contents.items() if os.path.lexists(path) and path.read_bytes() != data]
    except OSError as error:
        raise _refused(folder, error) from error
    if others:
        raise UsageError(
            tr("{file} is there and is another one. Name another folder, or move it away.", file=others[0])
        )
    for path, data in contents.items():
        try:
            write_whole(path, data)
            path.chmod(0o644)  # who types the lines may be another user
        except OSError as error:
            raise _refused(folder, error) from error


def _refused(folder: Path, error: OSError) -> UsageError:
    return UsageError(tr("{path} cannot be written: {why}. Name another folder.", path=folder, why=error.strerror))
