"""The test files of an assignment: read, and found fit to be graded with, before anybody is.

Author's faults become one sentence each (file, line, what to do). The limit: what a test does when it runs is
judged in `grader.suites.judging`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from grader.domain.author_files import explain_validation_error, read_toml
from grader.domain.course import Assignment
from grader.domain.course_files import load_assignment, load_handout
from grader.domain.vocabulary import CATEGORIES
from grader.text import EMPTY, Text, plain, tr
from grader.text.errors import AssignmentError

if TYPE_CHECKING:
    import pytest


NOT_BOTH = tr("parametrize cannot stand beside generated(). Draw the values of parametrize from a strategy, too.")


@dataclass(frozen=True)
class SuiteFile:
    """One test file and its syntax tree."""

    path: Path
    visible: bool
    tree: ast.Module


@dataclass(frozen=True)
class Case:
    """One test case as collected: what does not change from one student to the next."""

    item: pytest.Function
    function: str
    case: str
    task: str
    visible: bool
    edge: bool
    category: str
    title: Text


def read_suite(assignment: Assignment, *, hidden: bool) -> tuple[SuiteFile, ...]:
    """The public test file and, if `hidden`, the hidden one; `AssignmentError` where one is missing or broken."""
    files = [_read_file(assignment.public_tests, visible=True)]
    if hidden:
        if assignment.hidden_tests is None:
            raise AssignmentError(explain_missing(assignment))
        files.append(_read_file(assignment.hidden_tests, visible=False))
    return tuple(files)


def explain_missing(assignment: Assignment) -> Text:
    """What is not there of what grading a class with this assignment takes beside public tests: its folder of hidden
    tests, its reference solution. Empty where both are."""
    if assignment.reference is None:
        return tr(
            "{id}: there is no folder {folder} with its hidden tests and its reference solution, and without them no "
            "class is graded. Name the staff's copy of the course with --course DIR, or run `grade check`, which "
            "needs public tests only.",
            id=assignment.id,
            folder=assignment.folder.parent.parent / "reference" / assignment.id,
        )
    solution = assignment.reference / assignment.filename
    if solution.is_file():
        return EMPTY
    return tr(
        "{path} is missing: without the reference solution nobody can tell whether an odd answer or the test is at "
        "fault. Put it there and run again.",
        path=solution,
    )


def make_cases(assignment: Assignment, items: Iterable[pytest.Item], files: Sequence[SuiteFile]) -> tuple[Case, ...]:
    """The collected items as cases, public ones first; `AssignmentError` at the first that cannot be scored."""
    by_path = {file.path: file for file in files}
    counts: Counter[str] = Counter()
    cases = []
    for item in items:
        file = by_path[item.path]
        line = _describe_line(item.path, (item.location[1] or 0) + 1)
        if not hasattr(item, "originalname"):
            raise AssignmentError(
                tr(
                    "{place}: {name} is not a test function. Suites hold plain functions only.",
                    place=line,
                    name=item.name,
                )
            )
        cases.append(_make_case(assignment, item, file, line, counts))  # type: ignore[arg-type]
    cases.sort(key=lambda case: not case.visible)
    _check_suite(assignment, cases, files)
    return tuple(cases)


def function_name(item: Any) -> str:
    """The name of the test function without parameters, with its class where it has one."""
    owner = f"{item.cls.__name__}." if item.cls is not None else ""
    return owner + str(item.originalname)


def _describe_line(path: Path, number: int) -> Text:
    return tr("{path}, line {line}", path=path, line=number)


def _read_file(path: Path, *, visible: bool) -> SuiteFile:
    tree = parse_test_file(path)
    lines_by_name: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            if node.name in lines_by_name:
                raise AssignmentError(
                    tr(
                        "{path}, line {line}: {name} is defined in line {first} already, "
                        "and the first one would never run. Rename one of them.",
                        path=path,
                        line=node.lineno,
                        name=node.name,
                        first=lines_by_name[node.name],
                    )
                )
            lines_by_name[node.name] = node.lineno
            if {"generated", "parametrize"} <= {_decorator_name(one) for one in node.decorator_list}:
                raise AssignmentError(_describe_line(path, node.lineno) + plain(f": {node.name}: ") + NOT_BOTH)
    return SuiteFile(path, visible, tree)


def _decorator_name(node: ast.expr) -> str:
    """The last part of a decorator's name."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def parse_test_file(path: Path) -> ast.Module:
    """The syntax tree of a test file, or an `AssignmentError` that names the line."""
    try:
        return ast.parse(path.read_bytes(), str(path))
    except OSError as error:
        raise AssignmentError(
            tr("{path} cannot be read: {why}. Every assignment needs this file.", path=path, why=error.strerror)
        ) from error
    except SyntaxError as error:
        raise AssignmentError(
            tr("{path}, line {line}: {why}. Correct the test file.", path=path, line=error.lineno, why=error.msg)
        ) from error
    except ValueError as error:
        raise AssignmentError(tr("{path}: {error}. Save the test file as UTF-8.", path=path, error=error)) from error


def _make_case(
    assignment: Assignment, item: pytest.Function, file: SuiteFile, line: Text, counts: Counter[str]
) -> Case:
    function = function_name(item)
    if hasattr(item.function, "generated_inputs") and item.get_closest_marker("parametrize") is not None:
        raise AssignmentError(line + plain(f": {function}: ") + NOT_BOTH)
    task = _mark_argument(item, "task", line)
    known = [entry.name for entry in assignment.tasks]
    if task is None:
        raise AssignmentError(
            tr('{place}: {function} has no task. Put @pytest.mark.task("…") above it.', place=line, function=function)
        )
    if task not in known:
        raise AssignmentError(
            tr(
                "{place}: {function} belongs to task {task!r}, which assignment.toml does not have. "
                "Known tasks: {known}.",
                place=line,
                function=function,
                task=task,
                known=", ".join(known),
            )
        )
    category = _mark_argument(item, "category", line) or "typical"
    if category not in CATEGORIES:
        raise AssignmentError(
            tr(
                "{place}: {function} has the unknown category {category!r}. Known: {known}.",
                place=line,
                function=function,
                category=category,
                known=", ".join(CATEGORIES),
            )
        )
    counts[function] += 1
    case = "" if not hasattr(item, "callspec") else item.callspec.id if file.visible else str(counts[function])
    return Case(
        item=item,
        function=function,
        case=case,
        task=task,
        visible=file.visible,
        edge=item.get_closest_marker("edge") is not None,
        category=category,
        title=parse_title(item.function.__doc__) if file.visible else CATEGORIES[category],
    )


def _mark_argument(item: pytest.Item, name: str, line: Text) -> str | None:
    mark = item.get_closest_marker(name)
    if mark is None:
        return None
    if len(mark.args) != 1 or not isinstance(mark.args[0], str) or mark.kwargs:
        raise AssignmentError(tr('{place}: write @pytest.mark.{name}("…") with one name.', place=line, name=name))
    return mark.args[0]


def parse_title(docstring: str | None) -> Text:
    """A public test's docstring: its first paragraph in Korean, its second in English."""
    if not docstring:
        return EMPTY
    paragraphs = [" ".join(part.split()) for part in docstring.strip().split("\n\n")]
    return Text(paragraphs[0], paragraphs[1]) if len(paragraphs) > 1 else plain(paragraphs[0])


def assignment_beside(test_file: Path) -> Assignment:
    """The assignment that a test file belongs to: in a course, or in the one folder that a student was given."""
    folder = test_file.resolve().parent
    if folder.parent.name in ("assignments", "reference"):
        return load_assignment(folder.parent.parent, folder.name)
    handed_out = load_handout(folder)
    if handed_out is not None:
        (assignment,) = handed_out.assignments
        return assignment
    path = folder / "assignment.toml"
    raw = read_toml(path)
    try:
        return Assignment.model_validate({**raw, "folder": folder})
    except ValidationError as error:
        raise AssignmentError(
            tr(
                "{path} cannot be used: {found}. It must lie beside {test}.",
                path=path,
                found=explain_validation_error(error),
                test=test_file.name,
            )
        ) from error


def _check_suite(assignment: Assignment, cases: Sequence[Case], files: Sequence[SuiteFile]) -> None:
    names = ", ".join(str(file.path) for file in files)
    if not cases:
        raise AssignmentError(
            tr("{names}: no test was found. A test is a function whose name begins with test_.", names=names)
        )
    public = {case.function for case in cases if case.visible}
    twice = sorted(public & {case.function for case in cases if not case.visible})
    if twice:
        raise AssignmentError(
            tr("{path}: {name} is the name of a public test too. Rename it.", path=files[-1].path, name=twice[0])
        )
    tested = {case.task for case in cases}
    without = [task.name for task in assignment.tasks if task.name not in tested]
    if without and any(not file.visible for file in files):
        raise AssignmentError(
            tr(
                "{names}: no test belongs to the task {task!r}. Write one, or remove the task.",
                names=names,
                task=without[0],
            )
        )
