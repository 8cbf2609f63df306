"""What travels for some submissions of one assignment: their bytes to a worker, and reports back, both as JSON.

What comes back was made on a machine that may lie. It is read within bounds and with a schema, and nothing else is done
with it here; whether it answers what was asked is `grader.grading.cluster.fitting`'s to say.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.domain.verdict import Report
from grader.gradebook.parts import parse_report
from grader.intake.handed_in import HandedIn, Refusal
from grader.intake.inventory import Submission
from grader.text import Text
from grader.text.errors import MachineError

Read = HandedIn | Refusal | MachineError
"""What reading a submission came to."""
MAX_ANSWER = 256 * 2**20
"""Bytes of the reports of a parcel, as JSON."""
OTHER_COURSE = "another course is here than the one that was asked for"
"""Why a worker has not graded a parcel that it can grade once it has that course."""
_NOWHERE = Path("/nonexistent")
"""The class folder, on a machine that has none."""


class BadAnswerError(Exception):
    """What came back is no answer."""


@dataclass(frozen=True)
class Parcel:
    """Some submissions, with the name of the course that they are graded by."""

    course: str
    read: Mapping[Submission, Read]

    def reader(self, submission: Submission) -> HandedIn:
        """The bytes of one of them; raises what reading it raised where it lies."""
        found = self.read[submission]
        if isinstance(found, HandedIn):
            return found
        raise found


@dataclass(frozen=True)
class Answer:
    """What a worker says of a parcel."""

    reports: Sequence[Report] = ()
    failed: str = ""
    """Why it could not be graded there; empty where it was."""


def pack_parcel(parcel: Parcel) -> bytes:
    items = [_pack_submission(each) | {"read": _pack_read(read)} for each, read in parcel.read.items()]
    return zlib.compress(json.dumps({"course": parcel.course, "items": items}).encode(), 1)


def unpack_parcel(data: bytes) -> Parcel:
    content = json.loads(zlib.decompress(data))
    items = content["items"]
    return Parcel(content["course"], {_unpack_submission(each): _unpack_read(each["read"]) for each in items})


def pack_answer(answer: Answer) -> bytes:
    content = {
        "reports": [json.dumps(each.model_dump(mode="json")) for each in answer.reports],
        "failed": answer.failed,
    }
    return zlib.compress(json.dumps(content).encode())


def unpack_answer(data: object) -> Answer:
    """`BadAnswerError` where it is none."""
    try:
        if not isinstance(data, bytes):
            raise BadAnswerError(f"an answer of type {type(data).__name__}")
        inflating = zlib.decompressobj()
        text = inflating.decompress(data, MAX_ANSWER)
        if not inflating.eof or inflating.unused_data:
            raise BadAnswerError("an answer that does not end within its bounds")
        content = json.loads(text)
        if not isinstance(content, dict) or content.keys() != {"reports", "failed"}:
            raise BadAnswerError("an answer with other parts")
        reports, failed = content["reports"], content["failed"]
        if not isinstance(failed, str) or not isinstance(reports, list):
            raise BadAnswerError("an answer with parts of other types")
        return Answer(tuple(map(_read_report, reports)), failed)
    except (zlib.error, ValueError, TypeError, RecursionError) as error:
        raise BadAnswerError(f"no answer: {type(error).__name__}") from error


def _read_report(text: object) -> Report:
    if not isinstance(text, str):
        raise BadAnswerError("a report that is no text")
    try:
        return parse_report(text.encode("utf-8", "surrogatepass"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadAnswerError(f"no report: {first['type']} at {where[:100]!r}") from error


def _pack_submission(submission: Submission) -> dict[str, Any]:
    return {
        "student": submission.student,
        "name": submission.name,
        "assignment": submission.assignment,
        "parts": submission.parts,
        "filename": submission.filename,
        "attempt": submission.attempt,
        "inner": submission.inner,
        "assigned": submission.assigned,
        "alone": submission.alone,
        "by": submission.by,
    }


def _unpack_submission(packed: Mapping[str, Any]) -> Submission:
    return Submission(
        student=packed["student"],
        name=packed["name"],
        assignment=packed["assignment"],
        root=_NOWHERE,
        parts=tuple(packed["parts"]),
        filename=packed["filename"],
        attempt=packed["attempt"],
        inner=tuple(packed["inner"]),
        assigned=packed["assigned"],
        alone=packed["alone"],
        by=packed["by"],
    )


def _pack_read(read: Read) -> dict[str, Any]:
    if isinstance(read, HandedIn):
        return {
            "name": read.name,
            "main": read.main,
            "inner": read.inner,
            "data": _text(read.data),
            "beside": {path: _text(data) for path, data in read.beside.items()},
            "left_out": read.left_out,
            "environments": read.environments,
            "modified": read.modified,
        }
    kind = "refused" if isinstance(read, Refusal) else "unread"
    return {kind: [read.text.ko, read.text.en]}


def _unpack_read(packed: Mapping[str, Any]) -> Read:
    if "refused" in packed:
        return Refusal(Text(*packed["refused"]))
    if "unread" in packed:
        return MachineError(Text(*packed["unread"]))
    return HandedIn(
        name=packed["name"],
        main=packed["main"],
        inner=tuple(packed["inner"]),
        data=base64.b64decode(packed["data"]),
        beside={path: base64.b64decode(text) for path, text in packed["beside"].items()},
        left_out=list(packed["left_out"]),
        environments=list(packed["environments"]),
        modified=packed["modified"],
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
