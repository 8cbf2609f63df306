"""The course as workers of other machines get it: the plan of a run and all author files of its assignments, as bytes.

The same course, class and images give the same bytes, whose digest names them: a machine that has them is not sent them
again. They are as secret as hidden tests and the class secret, which are in them.

The limit: what a submission is, and what comes back of it, is `grader.grading.cluster.parcel`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.domain.course import Assignment
from grader.grading.batch.plan import Plan
from grader.grading.ingredients import author_folders, read_part
from grader.text import Text, tr
from grader.text.errors import AssignmentError

if TYPE_CHECKING:
    from grader.domain.images import Images

_LEFT_OUT = ("right", "wrong", "__pycache__")
"""Solutions that only `grade verify` tries, and what Python leaves."""
_PLACES = ("assignments", "reference")
_PARTS = ("train", "validation", "test", "unseen")


def pack_course(plan: Plan) -> bytes:
    """The bytes. `AssignmentError` where a file of an author cannot be read."""
    content = {
        "plan": {
            "hidden": plan.hidden,
            "level": plan.level,
            "lang": plan.lang,
            "secret": plan.secret.hex(),
            "images_fault": [plan.images_fault.ko, plan.images_fault.en],
            "marks": plan.marks,
            "repeats": plan.repeats,
            "grader": plan.grader,
        },
        "assignments": [_pack_assignment(each, hidden=plan.hidden) for _, each in sorted(plan.assignments.items())],
        "images": None if plan.images is None else _pack_images(plan.images),
    }
    return zlib.compress(json.dumps(content, sort_keys=True).encode())


def digest_of(data: bytes) -> str:
    """The name of a course that was packed."""
    return hashlib.sha256(data).hexdigest()


def unpack_course(data: bytes, folder: Path) -> Plan:
    """The plan, with the author files below `folder`. `ValueError` where it is none."""
    content = json.loads(zlib.decompress(data))
    plan = content["plan"]
    assignments = {}
    for packed in content["assignments"]:
        assignment = _unpack_assignment(packed, folder)
        assignments[assignment.id] = assignment
    return Plan(
        assignments,
        hidden=plan["hidden"],
        level=plan["level"],
        lang=plan["lang"],
        secret=bytes.fromhex(plan["secret"]),
        images=None if content["images"] is None else _unpack_images(content["images"]),
        images_fault=Text(*plan["images_fault"]),
        marks=plan["marks"],
        repeats=plan["repeats"],
        grader=plan["grader"],
    )


def _pack_assignment(assignment: Assignment, *, hidden: bool) -> dict[str, Any]:
    folders = author_folders(assignment, hidden=hidden)
    return {
        "model": assignment.model_dump(mode="json", exclude={"folder", "reference"}),
        "folders": [
            {path.relative_to(folder).as_posix(): _text(read_part(path)) for path in _list_files(folder)}
            for folder in folders
        ],
    }


def _list_files(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise AssignmentError(
            tr("{path} cannot be read: {error}. Correct that; it is part of the assignment.", path=folder, error=error)
        ) from error
    for path in entries:
        if path.name in _LEFT_OUT or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _list_files(path)
        elif path.is_file():
            yield path


def _unpack_assignment(packed: dict[str, Any], folder: Path) -> Assignment:
    id_ = str(packed["model"]["id"])
    places: list[Path | None] = [None, None]
    for number, files in enumerate(packed["folders"]):
        places[number] = place = _below(folder, f"{_PLACES[number]}/{id_}")
        place.mkdir(parents=True)
        for name, text in files.items():
            path = _below(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(text))
    own, reference = places
    whole = {**packed["model"], "folder": str(own), "reference": None if reference is None else str(reference)}
    return Assignment.model_validate_json(json.dumps(whole))


def _below(folder: Path, name: str) -> Path:
    """`ValueError` where a name leads out of the folder."""
    parts = name.split("/")
    if not all(part and part not in (".", "..") and "\0" not in part for part in parts):
        raise ValueError(f"{name!r} is no name of an author file")
    return folder.joinpath(*parts)


def _pack_images(images: Images) -> dict[str, Any]:
    parts = {name: getattr(images, name) for name in _PARTS}
    return {
        "source": images.source,
        "parts": {name: [_text(part.images.tobytes()), _text(part.labels.tobytes())] for name, part in parts.items()},
    }


def _unpack_images(packed: dict[str, Any]) -> Images:
    import numpy as np

    from grader.domain.images import Images, Part

    assert {each.name for each in fields(Images)} == {"source", *_PARTS}
    parts = {}
    for name in _PARTS:
        pixels, labels = (np.frombuffer(base64.b64decode(text), np.uint8) for text in packed["parts"][name])
        parts[name] = Part(pixels.reshape(len(labels), -1), labels)
    return Images(packed["source"], **parts)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
