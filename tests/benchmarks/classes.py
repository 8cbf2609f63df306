"""`python tests/benchmarks/classes.py FOLDER [--submissions N] [--seed S]`: a class as a large course has one.

N submissions for the course's plain-Python assignments lie below FOLDER afterwards, which must not be there, with a
roster. Each is one of the solutions that `verify` tries, right and wrong ones, in a student's own bytes: most have
words of their own in a comment, some are copied from a neighbour as they are. Names are Korean and others, of one code
point a letter or of several; texts are UTF-8 with and without a mark, cp949 or UTF-16, with line ends of either kind;
some lie a folder deeper, in a notebook, or in an archive. What is made hangs on N and S alone.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).parents[2]
IDS = ("dictionary", "if_for")
_WRONG = 0.55
"""Share of submissions that are not right."""
_COPIED = 0.03
"""Share of those that are a neighbour's, byte for byte."""
_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = "민서준우지현수영하은도윤시예진호연재성원경아라빈"
_OTHERS = ("Darius", "Ella Müller", "Dr. Mundo", "Nguyễn Văn An", "O'Neil", "Jenny Lee", "Ñandú", "Søren")
_WORDS = ("숙제", "homework", "다시 제출합니다", "my solution", "3주차", "최종본", "질문: 왜 안 되나요?")


@dataclass(frozen=True)
class Made:
    """One submission of a made class."""

    student: str
    assignment: str
    solution: Path
    """The file of the course that it is in the student's own bytes."""


def make_class(folder: Path, count: int, seed: int = 0) -> list[Made]:
    """Write so many submissions below `folder`, which is made, and their roster; what they are."""
    dice = random.Random(f"{seed} {count}")
    solutions = {id_: list_solutions(id_) for id_ in IDS}
    folder.mkdir(parents=True)
    rows, made = ["id,name,email"], []
    last: dict[str, tuple[Path, bytes]] = {}
    for number in dice.sample(range(100_000), count):
        if len(made) == count:
            break
        id_, name = f"2026{number:05}", _name(dice)
        rows.append(f"{id_},{name},s{number}@example.org")
        for assignment in IDS[: 1 + (dice.random() < 0.9)][: count - len(made)]:
            kind = solutions[assignment][dice.random() < _WRONG]
            path = dice.choice(kind)
            data = _own_bytes(path, name, dice)
            if assignment in last and dice.random() < _COPIED:
                path, data = last[assignment]
            last[assignment] = path, data
            _hand_in(folder / id_, assignment, data, dice)
            made.append(Made(id_, assignment, path))
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return made


def list_solutions(assignment: str) -> tuple[list[Path], list[Path]]:
    """The right solutions of that assignment, and the wrong ones."""
    reference = COURSE / "reference" / assignment
    right = [reference / f"{assignment}.py", *sorted((reference / "right").glob("*.py"))]
    return right, sorted((reference / "wrong").glob("*.py"))


def _name(dice: random.Random) -> str:
    if dice.random() < 0.15:
        return dice.choice(_OTHERS)
    name = dice.choice(_FAMILY) + "".join(dice.sample(_GIVEN, 2))
    return unicodedata.normalize("NFD", name) if dice.random() < 0.1 else name


def _own_bytes(path: Path, name: str, dice: random.Random) -> bytes:
    """The solution with words of the student's own at its end; where it is UTF-8, perhaps in another encoding."""
    data = path.read_bytes()
    own = f"# {dice.choice(_WORDS)} {name} {dice.randrange(10**6)}"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data + f"\n# {dice.randrange(10**6)}\n".encode("utf-16-le" if data[:2] == b"\xff\xfe" else "ascii")
    text = f"{text.rstrip()}\n\n{own}\n"
    if dice.random() < 0.3:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    encoding = dice.choices(("utf-8", "utf-8-sig", "cp949", "utf-16"), (85, 6, 7, 2))[0]
    try:
        return text.removeprefix("\ufeff").encode(encoding)
    except UnicodeEncodeError:
        return text.encode()


def _hand_in(folder: Path, assignment: str, data: bytes, dice: random.Random) -> None:
    """Put it where and as what students hand in."""
    where = folder / "과제" if dice.random() < 0.04 else folder
    where.mkdir(parents=True, exist_ok=True)
    kind = dice.random()
    if kind < 0.02 and _is_utf8(data):
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        cell["source"] = data.decode("utf-8-sig").splitlines(keepends=True)
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
        (where / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    elif kind < 0.03:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(zipfile.ZipInfo(f"{assignment}.py"), data)
        (where / f"{assignment}.zip").write_bytes(packed.getvalue())
    else:
        (where / f"{assignment}.py").write_bytes(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a class, and say how many there are of what."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    made = make_class(options.folder, options.submissions, options.seed)
    kinds = len({each.solution for each in made})
    print(
        f"{options.folder}: {len(made)} submissions of {len({each.student for each in made})} students, {kinds} kinds"
    )


if __name__ == "__main__":
    main()
