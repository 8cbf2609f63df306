"""The fence: of hidden inputs nothing reaches a student but whether each hidden test passed.

The same submissions are graded in two classes that differ in their hidden inputs alone. Everything that a student can
get is collected by walking all that lies below OUT, so that a new medium is held to this without a line here: the
contents must be the same, byte for byte. Where other tests passed, only what is on the closed list may differ.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.report.write import MANIFEST
from tests.conftest import Done, grade, write
from tests.report import leaking
from tests.tiers import tiered

MASKS = (
    # Clock fields to the minute: a second, or a part of one, is left and seen.
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00"), "(minute)"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC[^)]*\)"), "(minute)"),
    (re.compile(r"Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 \+0000"), "Date: (minute)"),
    # Random, by the grader: the second is the same for the whole class, and nothing but which secret it has.
    (re.compile(r"Message-ID: <[0-9a-f]{32}@example.org>"), "Message-ID: (random)"),
    (re.compile(r'"class_digest": "[0-9a-f]{64}"'), '"class_digest": (random)'),
)


@dataclass(frozen=True)
class Class:
    """A class that was graded."""

    done: Done
    told: dict[str, str]
    """Everything that a student can get, by its place: see `everything`."""
    reports: dict[str, dict]
    """Student → the report as staff have it."""


def everything(out: Path, done: Done) -> dict[str, str]:
    """All that lies below OUT, whatever it is, with mails as they are read; and what the terminal showed."""
    found = {"terminal": done.output.replace(str(out.parent), "…")}
    for path in sorted(out.rglob("*")):
        place = path.relative_to(out).as_posix()
        if path.is_file() and place != MANIFEST:  # the manifest holds digests of the others
            text = _mail(path) if path.suffix == ".eml" else path.read_bytes().decode("utf-8", "surrogateescape")
            found[place] = text
    for pattern, word in MASKS:
        found = {place: pattern.sub(word, text) for place, text in found.items()}
    return found


def _mail(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    # How the parts are parted is a digest of what they hold.
    headers = [f"{name}: {value}".partition("; boundary=")[0] for name, value in message.items()]
    return "\n".join([*headers, *parts])


def graded(tmp_path: Path, submissions: dict[str, str], course: dict[str, str], leak: int) -> Class:
    """Hand these in, in a class whose hidden inputs are the `leak`-th, and grade."""
    place = tmp_path / str(leak)
    write(place / "course", course)
    roster = "id,name,email\n" + "".join(f"{name},{name},{name}@example.org\n" for name in submissions)
    write(place / "class", {"roster.csv": roster, **{f"{name}/leaks.py": text for name, text in submissions.items()}})
    words = ("class", "--course", "course", "--out", "out", "--jobs", "1", "--lang", "en")
    done = grade("run", *words, cwd=place, env={"LEAK": str(leak)})
    assert done.code == 0, done.output
    with sqlite3.connect(place / "class/.grade/gradebook.sqlite") as book:
        reports = [json.loads(body) for (body,) in book.execute("SELECT body FROM current_reports")]
    return Class(done, everything(place / "out", done), {report["student"]: report for report in reports})


def verdicts(class_: Class, student: str) -> list[str]:
    """The real verdicts of the hidden tests."""
    return [test["verdict"] for test in class_.reports[student]["tests"] if not test["visible"]]


@pytest.fixture(scope="module", params=tiered(["quick", "later", "slow"], ["quick"]))
def classes(request, tmp_path_factory) -> tuple[Class, Class]:
    """The attackers, graded with these hidden inputs and with those."""
    at = tmp_path_factory.mktemp("leaks")
    first, second = (
        graded(at, leaking.attackers(request.param), leaking.course(request.param), leak) for leak in (0, 1)
    )
    return first, second


def test_the_attackers_bite(classes):
    """Each hidden input chose another end of its test, none of them passed, and the staff's record tells them apart."""
    first, second = classes
    for student in first.reports:
        real = verdicts(first, student), verdicts(second, student)
        assert "passed" not in real[0] + real[1], student
        assert json.dumps(first.reports[student]["tests"]) != json.dumps(second.reports[student]["tests"])
        if student == "each_way":
            assert real[0] != real[1]
            assert len(set(real[0])) >= 4


def test_nothing_that_a_student_gets_tells_the_two_apart(classes):
    """The names of the files, and each byte of them, are the same; so is what the terminal showed."""
    first, second = classes
    assert list(first.told) == list(second.told)
    for place, text in first.told.items():
        assert text == second.told[place], place
