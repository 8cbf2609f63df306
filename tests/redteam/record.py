"""What one run of the grader left on record: its output, the gradebook, the reports under OUT. All of it is data."""

from __future__ import annotations

import email
import email.policy
import io
import json
import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.gradebook.bodies import read_report
from grader.gradebook.shelf import Shelves

from .box import Leftovers, Outcome


@dataclass(frozen=True)
class Record:
    code: int | None
    seconds: float
    stdout: str
    stderr: str
    facts: dict[str, Any]
    left: Leftovers | None
    outside: tuple[str, ...]
    reports: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """(folder of the student, assignment) -> the whole report from the gradebook, staff's part included."""
    out: dict[str, bytes] = field(default_factory=dict)
    """Files under OUT by their path in it."""
    kept: dict[str, bytes] = field(default_factory=dict)
    """Files of the class's own folder: gradebook, secret, log."""

    def scores(self, student: str, assignment: str) -> dict[str, tuple[float, float]]:
        """Task -> (points, of how many); empty where there is no report."""
        report = self.reports.get((student, assignment))
        return {} if report is None else {task["task"]: (task["score"], task["max_score"]) for task in report["tasks"]}

    def text(self, student: str) -> str:
        """All that is on record of a student, as one text, but for lines of their own file: what a case would say
        stands in these."""
        return self._texts.get(student, "")

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Megabytes where somebody printed without end, and asked for once a case and more."""
        found: dict[str, list[str]] = {}
        for (student, _), report in self.reports.items():
            told = {key: value for key, value in report.items() if key != "source"}
            found.setdefault(student, []).append(json.dumps(told, ensure_ascii=False))
        return {student: "\n".join(texts) for student, texts in found.items()}

    @cached_property
    def readable(self) -> dict[str, str]:
        """Every file under OUT but the staff's pages, as a person or program sees it, by path; messages and workbooks
        taken apart."""
        texts = {}
        for path, data in self.out.items():
            if is_of_staff(path):
                continue
            if path.endswith(".eml"):
                message = email.message_from_bytes(data, policy=email.policy.default)
                parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
                texts[path] = "\n".join([*(f"{key}: {value}" for key, value in message.items()), *parts])
            elif path.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(data)) as parts:
                    texts[path] = "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())
            else:
                texts[path] = data.decode("utf-8")
        return texts

    @cached_property
    def lines(self) -> str:
        """Each line of `readable` once, to be searched for words: a twentieth, as every page has the style sheet."""
        return "\n".join({line for text in self.readable.values() for line in text.split("\n")})


def is_of_staff(path: str) -> bool:
    """Whether a file of OUT is one of the pages that tell the staff of hidden tests, and go to nobody else."""
    return path == "index.html" or path.startswith("assignments/")


def read_record(outcome: Outcome) -> Record:
    files = outcome.files
    facts = json.loads(files["/srv/run/facts.json"]) if "/srv/run/facts.json" in files else {}
    return Record(
        code=facts.get("code"),
        seconds=facts.get("seconds", outcome.seconds),
        stdout=files.get("/srv/run/stdout", b"").decode("utf-8", "backslashreplace"),
        stderr=(files.get("/srv/run/stderr") or outcome.stderr).decode("utf-8", "backslashreplace"),
        facts=facts,
        left=outcome.left,
        outside=outcome.outside,
        reports=_reports(files),
        out=_below(files, "/srv/out/"),
        kept=_below(files, "/srv/run/grade/"),
    )


def _below(files: Any, folder: str) -> dict[str, bytes]:
    return {path.removeprefix(folder): data for path, data in files.items() if path.startswith(folder)}


def _reports(files: Any) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for path, data in files.items():
            if path.startswith("/srv/run/grade/gradebook"):
                (Path(folder) / Path(path).name).write_bytes(data)
        if not (Path(folder) / "gradebook.sqlite").exists():
            return {}
        connection = sqlite3.connect(Path(folder) / "gradebook.sqlite")
        shelves = Shelves(connection)
        for assignment, body in connection.execute("SELECT assignment, body FROM reports ORDER BY id"):
            report = json.loads(json.dumps(read_report(body, shelves[assignment]).model_dump(mode="python")))
            student = report["submitted"].split("/")[0] or report["student"]
            found[student, report["assignment"]] = report
        connection.close()
    return found
