"""`grade check`: the public tests on one's own work, by the same engine as the real grading.

For a student in front of a terminal, in their language. Nothing is kept, and nothing is written but what `--page` and
`--tensorboard` ask for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from click import echo

from grader.domain.course import Assignment, Course
from grader.domain.course_files import load_assignment, load_handout
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.gradebook.entry import Entry, make_entry
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import make_plan
from grader.grading.students import lone_submission
from grader.intake.ancestors import find_knowing_class
from grader.intake.courses import open_course, search_start
from grader.intake.file_names import classify_file, meant_for
from grader.intake.inventory import Submission
from grader.intake.kinds import NOTEBOOK, SUFFIXES, assignment_of, names_of
from grader.intake.listing import list_folder
from grader.intake.location import check_exists
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.report import tensorboard
from grader.report.arrange import check_view, work_view
from grader.report.formats import format_score
from grader.report.people import disclose_entry
from grader.report.view import WorkView
from grader.sandbox.level import isolation_level
from grader.text import Lang, Text, tr
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
    course = _course(options)
    lang = options.lang or (course.lang if course is not None else "ko")
    zone = course.zone if course is not None else None
    work = _find_work(options, course)
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


def _course(options: Options) -> Course | None:
    """The course of the file: the one whose folder it is in or whose it was handed out from; None where only the bare
    folder of one assignment is there."""
    try:
        return open_course(options.course, Path.cwd(), search_start(options.path))
    except UsageError:
        if options.course is not None:
            raise
        if handed_out := _handed_out(options.path):
            return handed_out
        if any(_assignment_beside(folder) for folder in _near(options.path)):
            return None
        raise


def _handed_out(path: Path) -> Course | None:
    """What was handed out where the file lies, or here. A class's student can have put it there: then it is none."""
    found = (load_handout(folder) for folder in _near(path) if find_knowing_class(folder) is None)
    return next((each for each in found if each is not None), None)


def _near(path: Path) -> list[Path]:
    folder = path if os.path.isdir(path) else path.parent
    return list(dict.fromkeys([folder.absolute(), Path.cwd()]))


def _assignment_beside(folder: Path) -> Assignment | None:
    if os.path.isfile(folder / "assignment.toml") and folder.parent.name == "assignments":
        return load_assignment(folder.parent.parent, folder.name)
    return None


def _find_work(options: Options, course: Course | None) -> list[tuple[Assignment, Path]]:
    """The files to check, each with its assignment."""
    path = options.path
    check_exists(path, tr("Name your file, or the folder it lies in: grade check dictionary.py"))
    if course is None:
        known = [each for folder in _near(path) for each in [_assignment_beside(folder)] if each is not None]
    else:
        known = [course.assignment(id_) for id_ in options.assignments] or list(course.assignments)
    if os.path.isdir(path):
        if fault := list_folder(path).fault:
            raise UsageError(
                tr("{path} cannot be read: {fault}. Correct that, or name another path.", path=path, fault=fault)
            )
        work = [
            (each, folder / name)
            for each in known
            for folder in _folders(each, path)
            for name in names_of(each.id)
            if os.path.isfile(folder / name)
        ]
        work = list({each.id: (each, file) for each, file in reversed(work)}.values())[::-1]
        work = work or _recognised_in(path, known, course)
        wanted = ", ".join(each.filename for each in known)
        if not work:
            raise UsageError(
                tr(
                    "There is no homework in {path}. The file must be named one of: {wanted}.",
                    path=path.absolute(),
                    wanted=wanted,
                )
            )
        return work
    for each in known:
        if path.name in names_of(each.id):
            return [(each, path)]
    if course is not None and (broken := assignment_of(path.name, list(course.broken))):
        course.assignment(broken)  # says what is wrong with it
    if recognised := _recognise(path, known, course):
        return [(each, path) for each in recognised]
    raise UsageError(_not_to_be_checked(path, [each.id for each in known], course))


def _recognise(path: Path, known: Sequence[Assignment], course: Course | None) -> list[Assignment]:
    """Which homework a file of another name is, by its name and by what is in it: it is checked, and told what it
    should be called. Nothing where that is unsure."""
    name = path.name.casefold()
    own = any(path.name in (each.public_tests.name, "probes.py", "exhibits.py") for each in known)
    if course is None or own or not name.endswith(SUFFIXES) or not os.path.isfile(path):
        return []
    code = path.read_bytes() if name.endswith((".py", ".txt")) else b""
    guess = Matcher(People(()), Outlines.of(course)).match_file(path.name, code).assignments
    if guess.confidence == "unsure" or not set(guess.ids) <= {each.id for each in known}:
        return []
    return [each for each in known if each.id in guess.ids]


def _recognised_in(folder: Path, known: Sequence[Assignment], course: Course | None) -> list[tuple[Assignment, Path]]:
    """The same of all files of a folder in which none has the name of a homework."""
    found: dict[str, list[Path]] = {}
    for name in list_folder(folder).files:
        for each in _recognise(folder / name, known, course):
            found.setdefault(each.id, []).append(folder / name)
    for id_, files in found.items():
        if len(files) > 1:
            raise UsageError(
                tr(
                    "Several files in {path} may be {id}: {files}. Name the one to check.",
                    path=folder.absolute(),
                    id=id_,
                    files=", ".join(file.name for file in files),
                )
            )
    return [(each, found[each.id][0]) for each in known if each.id in found]


def _folders(assignment: Assignment, path: Path) -> list[Path]:
    """Where in a folder the homework may lie: in the folder of all that was handed out, in its own."""
    handed_out = assignment.reference is None and assignment.folder.parent == path.absolute()
    return [path, assignment.folder] if handed_out else [path]


def _not_to_be_checked(path: Path, ids: Sequence[str], course: Course | None) -> Text:
    """Why a file that is there is no homework that could be checked, and what to do."""
    others = [each.id for each in course.assignments if path.name in names_of(each.id)] if course is not None else []
    if others:
        return tr(
            "{path} is the homework {other}, and --assignment names {ids}. Leave that option out.",
            path=path,
            other=others[0],
            ids=", ".join(ids),
        )
    meant = meant_for(path.name, ids)
    kind = classify_file(path.name)
    suffix = NOTEBOOK if kind == "notebook" else ".py"
    wanted = f"{meant}{suffix}" if meant else ", ".join(f"{id_}{suffix}" for id_ in ids)
    if kind == "notebook":
        reason = tr("{path} is a notebook that is not named like a homework", path=path)
    elif kind == "archive":
        reason = tr("{path} is an archive. Unpack it, and check the file in it", path=path)
    elif kind == "python":
        reason = tr("{path} is not named like a homework", path=path)
    else:
        reason = tr("{path} is no Python file", path=path)
    if meant or len(ids) == 1:
        return reason + tr("; it must be named {wanted}.", wanted=wanted)
    return reason + tr("; it must be named one of: {wanted}.", wanted=wanted)


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
