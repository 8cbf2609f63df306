"""Whatever shows or sums a score reads what counts, and not what the tests gave."""

from __future__ import annotations

import ast
import io
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from rich.console import Console

from grader.app.closing import print_scores
from grader.domain import totals
from grader.domain.disclosure import StudentReport
from grader.domain.roster import Roster
from grader.domain.verdict import Report
from grader.gradebook.entry import make_entry
from grader.gradebook.runs import PastReport
from grader.report import attention, render
from grader.report.changes import describe_changes
from grader.report.people import collect_students
from grader.report.staff import render_staff_report
from grader.report.table import plain_scores
from grader.text import Text
from tests.report.outputs import read_output

OF_THE_ENTRY = {"score", "max_score", "tasks"}
"""What a report has, too, and does not count."""
READERS = sorted([*Path(render.__file__).parent.rglob("*.py"), Path(totals.__file__)])


def is_a_report(value: ast.expr) -> bool:
    """Whether the words of an expression say that it is one: `report`, `entry.report`, `reports[id_]`."""
    words = ast.unparse(value).partition("[")[0].rpartition(".")[2].strip("_")
    return words in ("report", "reports", "past")


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_no_report_is_asked_for_its_score(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in OF_THE_ENTRY]
    assert [f"line {node.lineno}: {ast.unparse(node)}" for node in asked if is_a_report(node.value)] == []


def test_what_a_student_may_read_of_a_report_has_no_score():
    assert not {field.name for field in fields(StudentReport)} & OF_THE_ENTRY


def everything(desk, entries, past) -> dict[str, str]:
    """All that is made of entries, by its name."""
    students = collect_students(entries, desk.course, desk.roster)
    rendered = render.render(students, desk.course, desk.run, "en")
    outputs = {path: read_output(path, data) for path, data in rendered.files.items()}
    for letter in rendered.messages:
        outputs[letter.path] = letter.message.text
        outputs[f"{letter.path} (HTML)"] = letter.message.html
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    print_scores(console, students, desk.course, "en")
    outputs["table, terminal"] = console.file.getvalue()
    outputs["table, plain"] = plain_scores(students, desk.course, "en")
    outputs["show"] = "".join(render_staff_report(entry, "en", past) for entry in entries)
    changed = [replace(entry, score=1.25) for entry in entries]
    outputs["dry run"] = "\n".join(describe_changes({entry.key: {"": entry} for entry in entries}, changed, [], "en"))
    outputs["dry run, first"] = "\n".join(describe_changes(None, entries, [], "en"))
    return outputs


def test_every_output_shows_what_counts(desk, make):
    """A score that is another than its report's: the report's own is nowhere."""
    report = make.report("s01", score=77.77)
    tasks = [task.model_copy(update={"score": score}) for task, score in zip(report.tasks, (9.5, 4.25), strict=True)]
    reason = Text("다시 보았습니다.", "It was looked at again.")
    entry = replace(make_entry(report), score=13.75, tasks=tuple(tasks), reason=reason)
    whole = {*("s01/report.txt", "s01/report.html", "results.json", "s01/if_for.json", "show", "outbox/s01.eml")}
    whole |= {"outbox/s01.eml (HTML)"}
    for place, text in everything(desk, [entry], [PastReport(entry, desk.run)]).items():
        if place.startswith(("s02/", "s03/", "outbox/s02", "outbox/s03", "assignments/dictionary")):
            continue
        assert "13.75" in text, place
        assert "77.77" not in text, place
        assert ("4.25" in text and "It was looked at again." in text) == (place in whole), place
        if "table" in place or place in whole - {"results.json", "s01/if_for.json", "show"}:
            assert "6.88" in text, place  # the total, of two assignments


def test_that_there_is_no_score_is_told_by_the_entry(desk, make):
    graded = make_entry(make.report("s01"))
    gone = replace(graded, score=None)
    assert "no score yet" in everything(desk, [gone], [])["s01/report.txt"]
    points = [attention.attention_points([], [entry], {}, Roster(()), 0, None) for entry in (graded, gone)]
    said = [
        list(attention.attention_lines(each, [entry], "en")) for each, entry in zip(points, (graded, gone), strict=True)
    ]
    assert [len(lines) for lines in said] == [0, 1]


def test_nothing_looks_at_a_reports_score_while_it_is_shown(desk, make, monkeypatch):
    """Every reading of it is seen, by whatever words."""
    reports = [make.report("s01"), make.report("s02", score=None, status="grader_failed")]
    desk.record(*reports)
    entries = desk.book.entries()
    past = desk.book.history("s01", "if_for")
    asked: list[str] = []
    files = {str(path) for path in READERS}

    def spy(self: Report, name: str) -> object:
        if name in OF_THE_ENTRY and (caller := sys._getframe(1)).f_code.co_filename in files:
            asked.append(f"{caller.f_code.co_filename}, line {caller.f_lineno}: {name}")
        return object.__getattribute__(self, name)

    monkeypatch.setattr(Report, "__getattribute__", spy, raising=False)
    everything(desk, entries, past)
    assert asked == []


def test_an_entry_says_what_its_report_says(make):
    report = make.report(summary=Text("없음", "nothing"))
    entry = make_entry(report)
    assert (entry.score, entry.max_score, entry.tasks, entry.reason) == (92.5, 100.0, report.tasks, report.summary)
    assert entry.key == ("s01", "if_for")
