"""`grade check`: the public tests on one's own work, by the same engine as the real grading.

For a student in front of a terminal, in their language. Nothing is kept, and nothing is written but what `--page` and
`--tensorboard` ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from click import echo

from grader.app.own_work import course_of, find_work
from grader.domain.course import Assignment
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.gradebook.entry import Entry, make_entry
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import make_plan
from grader.grading.students import lone_submission
from grader.intake.inventory import Submission
from grader.report import tensorboard
from grader.report.arrange import check_view, work_view
from grader.report.formats import format_score
from grader.report.people import disclose_entry
from grader.report.view import WorkView
from grader.sandbox.level import isolation_level
from grader.text import Lang, tr
from grader.text.errors import EXIT_ASSIGNMENT, EXIT_FAILED, EXIT_GRADER, EXIT_OK, UsageError

_PASSED = tr("All public tests passed.")
_COUNT = tr("{passed} of {total} public tests passed.")
_REST = tr("The other half of the points is decided by hidden tests after you hand in.")
_GOOD_TO_KNOW = tr("Good to know")
_PRINTED = tr("It printed")
_OURS = tr("This is not your fault. Please tell your teacher what follows.")
_PICTURES = tr(
    "There are pictures to see ({count}). Check again with --page report.html, and open that file in a browser."
)
_PAGE = tr("The page is written. Open it in a browser: {page}")
_RUN = tr("Written for TensorBoard: {run}\nTo see it: tensorboard --logdir {folder}")
_NO_RUN = tr(
    "{id}: nothing was written, as there is nothing for TensorBoard to show. It shows "
    "numbers by epoch and pictures, for assignments that have them, once the work "
    "gets that far."
)


@dataclass(frozen=True)
class Options:
    """What `grade check` was asked for."""

    path: Path
    course: Path | None
    assignments: tuple[str, ...]
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None
    page: Path | None
    """Where to write the results as a page."""
    tensorboard: Path | None
    """Where to write event files."""


@dataclass
class _Collected(Watch):
    reports: list[tuple[Submission, Report]] = field(default_factory=list)

    def settled(self, submission: Submission, report: Report) -> None:
        self.reports.append((submission, report))


def check(options: Options) -> int:
    """Run the public tests and say what came of them."""
    _check_options(options)
    course = course_of(options.path, options.course)
    lang = options.lang or (course.lang if course is not None else "ko")
    zone = course.zone if course is not None else None
    work = find_work(options.path, course, options.assignments)
    level = isolation_level(options.isolation, options.min_isolation)
    asked = [assignment for assignment, _ in work]
    plan = make_plan(asked, hidden=False, level=level, lang=lang, mnist=options.mnist, secret=FIXED)
    collected = _Collected()
    grade_all(plan, [lone_submission(assignment, file) for assignment, file in work], Here(), collected)
    codes = [EXIT_OK]
    order = [assignment.id for assignment in asked]
    for submission, report in sorted(collected.reports, key=lambda each: order.index(each[1].assignment)):
        title = plan.assignments[report.assignment].title[lang]
        for line in _report_lines(report, title, submission.path, lang, zone):
            echo(line)
        codes.append(_exit_code(report))
    for line in _write_extras(options, [report for _, report in collected.reports], plan.assignments, lang, zone):
        echo(line)
    return max(codes)


def _check_options(options: Options) -> None:
    """Faults of the options are told before anything is graded."""
    if options.page is not None and options.page.suffix != ".html":
        raise UsageError(
            tr(
                "{page} is no name for a page: it has to end in .html. For example: --page report.html",
                page=options.page,
            )
        )
    if options.tensorboard is not None:
        tensorboard.prepare(options.tensorboard)


def _write_extras(
    options: Options, reports: list[Report], assignments: dict[str, Assignment], lang: Lang, zone: tzinfo | None
) -> Iterator[str]:
    """Write what was asked for, and say so."""
    pictures = sum(len(report.exhibits) for report in reports)
    if options.page is not None:
        from grader.report.html import student_html  # the template engine, which nothing else here needs

        titles = {id_: assignment.title[lang] for id_, assignment in assignments.items()}
        works = [
            work_view(disclose_entry(make_entry(report)), titles[report.assignment], lang, zone) for report in reports
        ]
        try:
            options.page.write_text(student_html(check_view(works, lang)), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(
                tr(
                    "{page} could not be written: {why}. Name a file in a folder of yours.",
                    page=options.page,
                    why=error.strerror,
                )
            ) from error
        yield _PAGE.format(page=options.page)[lang]
    elif options.tensorboard is None and pictures:
        yield _PICTURES.format(count=pictures)[lang]
    if options.tensorboard is not None:
        for report in reports:
            run = tensorboard.write(options.tensorboard, report, lang)
            sentence = _NO_RUN if run is None else _RUN
            yield sentence.format(id=report.assignment, run=run, folder=options.tensorboard)[lang]


def _report_lines(report: Report, title: str, path: Path, lang: Lang, zone: tzinfo | None) -> Iterator[str]:
    """A report as its author reads it."""
    entry = make_entry(report)
    view = work_view(disclose_entry(entry), title, lang, zone)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    yield f"{title}  ({shown})"
    if report.status.ours:
        yield _OURS[lang]
        yield _indented(report.staff_detail.strip() or report.summary[lang], "  ")
        return
    if report.summary[lang]:
        yield _indented(report.summary[lang], "  ")
    for task in view.tasks:
        if task.tests:
            sign = "✓" if task.passed == len(task.tests) else "✗" if any(t.tone == "bad" for t in task.tests) else "○"
            yield f"{sign} {task.title}  {task.points}"
        last = ""
        for test in task.tests:
            if test.tone != "good" or test.message:
                yield f"    {test.sign} {test.label}: {test.title}"
                if test.message and test.message != last:  # a missing function is missing in every test of its task
                    yield _indented(test.message, "        ")
                last = test.message
                if test.printed.strip():
                    yield f"        {_PRINTED[lang]}:"
                    yield _indented(test.printed.rstrip(), "          ")
    yield from _end_lines(view, entry, lang)


def _end_lines(view: WorkView, entry: Entry[Report], lang: Lang) -> Iterator[str]:
    if view.remarks:
        yield f"{_GOOD_TO_KNOW[lang]}:"
        for remark in view.remarks:
            yield "  - " + _indented(remark, "    ").lstrip()
    if view.tests:
        tests = entry.report.tests
        passed = sum(test.verdict is Verdict.PASSED for test in tests)
        count = _COUNT.format(total=len(tests), passed=passed)
        sentence = _PASSED if passed == len(tests) else count
        yield f"{sentence[lang]} {format_score(entry.score, entry.max_score, lang)}. {_REST[lang]}"
    yield ""


def _indented(text: str, blanks: str) -> str:
    return "\n".join(blanks + line for line in text.split("\n"))


def _exit_code(report: Report) -> int:
    if report.status is Verdict.ASSIGNMENT_BROKEN:
        return EXIT_ASSIGNMENT
    if report.status is Verdict.GRADER_FAILED:
        return EXIT_GRADER
    good = report.status is Verdict.PASSED and all(test.verdict is Verdict.PASSED for test in report.tests)
    return EXIT_OK if good else EXIT_FAILED
