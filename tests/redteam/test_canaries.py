"""Hidden tests carry canaries while the hostile class is graded; nothing that a student can see may hold one.

Three kinds. The source: each line of a hidden test, of the reference's probes and solution ends in a comment with a
word that stands nowhere else (`stage.course`). The values: long words and numbers that hidden tests hand to functions
and that stand in nothing a student has. Looked for, of every submission, in all of OUT, in the mails with their parts
decoded, in the names of files and in what the terminal shows. The class secret: `own_memory`, `environment_words` and
`read_by_path` look for it from within; here it is looked for in all that a run writes or shows, the staff's part
included.
"""

from __future__ import annotations

import base64
import json
import re

from grader.domain.secret import digest

from .record import Record
from .stage import ASSIGNMENTS, CLASS_SECRET, REPO
from .test_redteam import EVERY_WAY

_WORD = re.compile(r"[a-z]{7,}|[A-Z][a-z]{6,}|\d{8,}|[가-힣]{4,}")


def seen(record: Record) -> str:
    """All that a student may get to see of a run."""
    return "\n".join([record.lines, *record.out, record.stdout])


def given_to_students() -> str:
    """What a student has anyway: the folders that are handed out."""
    files = [path for id_ in ASSIGNMENTS for path in (REPO / "assignments" / id_).rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def hidden_values(record: Record) -> set[str]:
    """Words of hidden tests' calls that nobody but the staff knows."""
    known = given_to_students()
    words = set()
    for report in record.reports.values():
        public = json.dumps([test for test in report["tests"] if test["visible"]], ensure_ascii=False)
        for test in report["tests"]:
            if not test["visible"]:
                # The arguments alone: the function's name stands before the bracket.
                arguments = " ".join(call.partition("(")[2] for call in test["staff"]["calls"])
                words |= {word for word in _WORD.findall(arguments) if word not in public}
    return {word for word in words if word not in known}


@EVERY_WAY
def test_no_line_of_a_hidden_test_is_seen(graded: Record) -> None:
    canary = graded.facts["canary"]
    assert graded.facts["canaries"] > 500, "the hidden tests carry none"
    assert canary not in seen(graded)


@EVERY_WAY
def test_no_hidden_value_is_seen(graded: Record) -> None:
    values = hidden_values(graded)
    assert len(values) > 20, "the hidden tests have nothing to recognise"
    text = seen(graded)
    # Numbers as a whole: digests and the borders of a message's parts are full of digits.
    numbers = set(re.findall(r"(?<![0-9A-Za-z])\d+(?![0-9A-Za-z])", text))
    assert {value for value in values if (value in numbers if value.isdigit() else value in text)} == set()


@EVERY_WAY
def test_the_search_would_find_them(graded: Record) -> None:
    """The staff's own record, searched in the same way, holds values of hidden tests."""
    staff = json.dumps(list(graded.reports.values()), ensure_ascii=False)
    assert {value for value in hidden_values(graded) if value in staff}


def in_every_form(secret: bytes) -> list[bytes]:
    """As it is, in hex, in base64 at every offset to its groups of three."""
    shifted = [base64.b64encode(bytes(count) + secret)[4:-4] for count in range(3)]
    return [secret, repr(secret)[2:-1].encode(), secret.hex().encode(), secret.hex().upper().encode(), *shifted]


@EVERY_WAY
def test_the_class_secret_stands_nowhere_but_in_its_file(graded: Record) -> None:
    """Neither in the gradebook, the log, what is below OUT, nor in what the run showed, notes of --verbose included."""
    places = {**graded.kept, **graded.out, "stdout": graded.stdout.encode(), "stderr": graded.stderr.encode()}
    decoded = {f"{name} as read": text.encode() for name, text in graded.readable.items()}
    found = [
        name
        for name, data in {**places, **decoded}.items()
        if any(form in data for form in in_every_form(CLASS_SECRET))
    ]
    assert found == ["secret"]
    assert "gradebook.sqlite" in graded.kept
    assert {report["class_digest"] for report in graded.reports.values()} == {digest(CLASS_SECRET)}
