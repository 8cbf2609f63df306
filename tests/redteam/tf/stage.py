"""Lays the hostile TensorFlow class out, inside the box: the course with tighter limits, a folder for each case.

Takes the place of `redteam/stage.py` for `redteam/inside.py`. Reads cases.toml; its keys are told at its head.
"""

import csv
import functools
import importlib.util
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
_spec = importlib.util.spec_from_file_location("class_stage", HERE.parent / "stage.py")
_usual = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_usual)
REPO, COURSE, CLASS = _usual.REPO, _usual.COURSE, _usual.CLASS

LIMITS = {
    "relu_perceptron": {"load_seconds": 3, "call_seconds": 2, "memory_mb": 768},
    "deeper_mlp": {"load_seconds": 15, "call_seconds": 10, "memory_mb": 1536},
}
"""Tighter than the course's, so that what never ends or grows ends in seconds. What is limited stays the same."""
NEIGHBOUR = "honest"


def __getattr__(name: str) -> object:
    """What `redteam/inside.py` asks a stage for and this one does not say otherwise is as usual."""
    return getattr(_usual, name)


@functools.cache
def cases() -> dict[str, dict]:
    """What cases.toml has: read once, changed by nobody."""
    return tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))


def assignment_of(name: str) -> str:
    """The homework that a case hands in: its one Python file says."""
    (file,) = (HERE / "cases" / name).glob("*.py")
    return file.stem


def course(assignments: Sequence[str]) -> None:
    for id_ in assignments:
        limits = LIMITS[id_]
        for place in ("assignments", "reference"):
            shutil.copytree(REPO / place / id_, COURSE / place / id_, ignore=shutil.ignore_patterns("wrong", "right"))
        for path in (COURSE / "reference" / id_).glob("*.py"):
            path.write_text(_usual.with_canaries(path.read_text(encoding="utf-8")), encoding="utf-8")
        path = COURSE / "assignments" / id_ / "assignment.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            key = line.partition(" = ")[0]
            if key in limits:
                lines[number] = f"{key} = {limits[key]}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (COURSE / "assignments" / "course.toml").write_text(
        'title = { ko = "red", en = "red" }\nmail_from = "from@example.org"\nreply_to = "reply@example.org"\n'
        'contact = { ko = "c", en = "c" }\norder = ["relu_perceptron", "deeper_mlp"]\n'
        "[weights]\nrelu_perceptron = 1.0\ndeeper_mlp = 1.0\n",
        encoding="utf-8",
    )


def lay_out(names: dict[str, dict], assignments: Sequence[str]) -> None:
    """Course, class and roster below /srv; one honest student who hands in the reference of all."""
    course(assignments)
    students = [NEIGHBOUR, *names]
    for student in students:
        (CLASS / student).mkdir(parents=True)
    for id_ in assignments:
        shutil.copyfile(REPO / "reference" / id_ / f"{id_}.py", CLASS / NEIGHBOUR / f"{id_}.py")
    for name in names:
        file = f"{assignment_of(name)}.py"
        shutil.copyfile(HERE / "cases" / name / file, CLASS / name / file)
    with open(CLASS / "roster.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "email"))
        writer.writerows((student, student, f"{student}@example.org") for student in students)
