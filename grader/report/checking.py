"""The view of one's own check at home: of files of no class, without a total, and without points if so wished.

The limit: what a report says is arranged in `grader.report.arrange`; here is what a check leaves out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from grader.domain.totals import Total
from grader.domain.verdict import Report
from grader.gradebook.entry import make_entry
from grader.report import words
from grader.report.advice import advice_view, advise
from grader.report.arrange import work_view
from grader.report.people import disclose_entry
from grader.report.view import StudentView, WorkView
from grader.text import Lang


def checked_work(report: Report, title: str, lang: Lang, zone: tzinfo | None, *, points: bool) -> WorkView:
    """A report as its author reads it; without `points` nothing tells how many there are, and shares are of tests."""
    entry = disclose_entry(make_entry(report))
    work = work_view(entry, title, lang, zone)
    if points or report.status.ours:
        return work
    advice = advise(entry, points=False)
    tasks = tuple(
        replace(
            task,
            points="",
            share=task.passed / max(1, len(task.tests)),
            tests=tuple(
                # What is told of a test that passed is why it has not all of its points.
                replace(test, points="", message="" if test.tone == "good" else test.message)
                for test in task.tests
            ),
        )
        for task in work.tasks
    )
    return replace(
        work,
        points="",
        share=work.passed / max(1, work.tests),
        tasks=tasks,
        advice=None if advice is None else advice_view(advice, lang),
    )


def check_view(works: Sequence[WorkView], lang: Lang) -> StudentView:
    """All that was checked, as one page."""
    name = ", ".join(work.file for work in works)
    return StudentView(
        id=name,
        name=name,
        in_roster=True,
        course=words.CHECKED[lang],
        contact="",
        reply_to="",
        works=tuple(works),
        total=Total(None),
        total_points="",
        total_note=words.CHECKED_NOTE[lang],
        lang=lang,
    )
