"""One report as `results.json` of Gradescope: the score that counts, and the points of each task.

A task is one of its tests, for a task is what has points here; what is said of the tests is the output of the whole, as
plain text. The score is given apart, for lateness and people may have made it another one than the tasks' sum. Source:
Gradescope, "Autograder Specifications", output format.

The limit: of what the student may read alone (`grader.report.withholding`).
"""

from __future__ import annotations

from grader.domain.disclosure import StudentReport
from grader.gradebook.entry import Entry
from grader.report.text import work_text
from grader.report.view import WorkView
from grader.text import Lang
from grader.text.safe import one_line, to_json


def gradescope_results(entry: Entry[StudentReport], work: WorkView, lang: Lang) -> str:
    """The file of an assignment that has a score; `work` is how the student's page shows it."""
    tests = [
        {
            "name": one_line(task.title[lang]) or task.task,
            "number": str(number),
            "score": task.score or 0.0,
            "max_score": task.max_score,
            "visibility": "visible",
        }
        for number, task in enumerate(entry.tasks, 1)
    ]
    return to_json(
        {
            "score": entry.score,
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "output_format": "text",
            "output": work_text(work, lang),
            "tests": tests,
        }
    )
