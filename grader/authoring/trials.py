"""What an assignment has to prove, as trials: a solution, and what its report must say.

    reference        full points, twice the same report
    stub             0, every test `not_implemented`
    constants        functions and methods that always answer None, [], 0, "" or True earn nothing
    wrong/<name>.py  loses exactly the tasks that wrong/expected.toml lists, all others are full; where it is right by
                     chance in some trainings, as the list says, it does in one of several
    right/<name>.py  full points; right/expected.toml may name words of its remarks

The limit: only what the files say; `grader.authoring.verify` grades them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.domain.author_files import explain_validation_error, read_toml
from grader.domain.course import Assignment
from grader.domain.verdict import Report, TestResult, Verdict
from grader.text import Text, tr
from grader.text.errors import AssignmentError

CONSTANTS = ("None", "[]", "0", '""', "True")
M = TypeVar("M", bound=BaseModel)
GROUPS = ("reference", "stub", "constants", "wrong", "right")


class Wrong(BaseModel):
    """An entry of wrong/expected.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str = ""
    fails: tuple[str, ...]
    """The tasks that must not get full points; all others must."""
    score: float | None = None
    says: tuple[str, ...] = ()
    """Words that the feedback of its tests must hold, in one of the languages."""
    unsaid: tuple[str, ...] = ()
    """Words that none of it may hold: advice that would be untrue here."""
    chance: bool = False
    """In some trainings it is right, as whoever takes the last epoch is where that was the best: where it gets full
    points, it is trained once more from other seeds."""


class Right(BaseModel):
    """An entry of right/expected.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str = ""
    remarks: tuple[str, ...] = ()
    """Words that a remark of the report must hold, in one of the languages."""


@dataclass(frozen=True)
class Trial:
    """One solution; `faults` says what is not as it should be in its report."""

    group: str
    name: str
    source: bytes
    faults: Callable[[Report], Iterator[Text]]
    chance: bool = False
    """Whether it may be right by chance (`Wrong.chance`)."""

    def in_other_training(self, number: int) -> Trial:
        """The same from other seeds, which hang on the bytes of the file."""
        return replace(self, source=self.source + f"\n# training {number}\n".encode())


def make_trials(assignment: Assignment) -> tuple[list[Trial], list[Text]]:
    """The trials of an assignment, and what is wrong with its own files."""
    reference = assignment.reference
    if reference is None or not (reference / assignment.filename).is_file():
        where = f"reference/{assignment.id}/{assignment.filename}"
        return [], [tr("There is no reference solution: {where}", where=where)]
    solution = (reference / assignment.filename).read_bytes()
    trials = [
        Trial("reference", "reference", solution, _expect_full),
        Trial("reference", "reference again", solution, _expect_full),
        Trial("stub", "stub", assignment.stub.read_bytes(), _expect_untouched),
    ]
    if assignment.kind == "functions":
        trials += [
            Trial("constants", f"always {each}", _constant_source(assignment, each), _expect_nothing(each))
            for each in CONSTANTS
        ]
    own_faults: list[Text] = []
    known = {task.name for task in assignment.tasks}
    for name, source, wrong in _read_solutions(reference / "wrong", Wrong, own_faults, must_be_listed=True):
        strange = set(wrong.fails) - known
        if strange or not wrong.fails:
            own_faults.append(_explain_bad_list(f"wrong/{name}", strange))
        else:
            trials.append(Trial("wrong", f"wrong/{name}", source, _expect_losses(wrong), wrong.chance))
    for name, source, right in _read_solutions(reference / "right", Right, own_faults, must_be_listed=False):
        trials.append(Trial("right", f"right/{name}", source, _expect_full_with(right)))
    return trials, own_faults


def same_report(first: Report, second: Report) -> bool:
    """Whether two reports of one file agree in everything but times and names."""
    return bool(_drop_times(first.model_dump()) == _drop_times(second.model_dump()))


def _drop_times(value: Any) -> Any:
    if isinstance(value, Mapping):
        leave = ("seconds", "near_limits", "graded_at", "run_began", "file_time", "student", "submitted")
        return {key: _drop_times(each) for key, each in value.items() if key not in leave}
    return [_drop_times(each) for each in value] if isinstance(value, (list, tuple)) else value


def _constant_source(assignment: Assignment, value: str) -> bytes:
    tree = ast.parse(assignment.stub.read_bytes())
    defined = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return "\n\n".join(_constant_definition(node, value) for node in defined).encode()


def _constant_definition(node: ast.FunctionDef | ast.ClassDef, value: str) -> str:
    """A function that answers `value`; a class whose methods, and whatever else an object is asked for, do."""
    if isinstance(node, ast.FunctionDef):
        return f"def {node.name}(*args, **kwargs):\n    return {value}\n"
    methods = [f"def {each.name}(*args, **kwargs):\n        return {value}" for each in _methods(node)]
    asked = f"def __getattr__(self, name):\n        return {value}"
    made = "def __init__(*args, **kwargs):\n        pass"
    return f"class {node.name}:\n    " + "\n\n    ".join([made, *methods, asked]) + "\n"


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name != "__init__"]


def _expect_full(report: Report) -> Iterator[Text]:
    yield from _find_our_faults(report)
    for fault in report.exhibit_faults:
        yield tr("an exhibit cannot be made: {fault}", fault=fault)
    for test in report.tests:
        if test.verdict is not Verdict.PASSED and not test.verdict.ours:
            yield _describe_test(f"{test.name}: {test.verdict.value}", test.staff.detail or test.message.en)
    if not report.tests or (report.score is not None and report.score < report.max_score):
        yield tr(
            "not full: {score} / {max_score} {summary}",
            score=report.score,
            max_score=report.max_score,
            summary=report.summary,
        )


def _expect_full_with(right: Right) -> Callable[[Report], Iterator[Text]]:
    def faults(report: Report) -> Iterator[Text]:
        yield from _expect_full(report)
        remarks = " ".join(remark.ko + remark.en for remark in report.remarks)
        for word in right.remarks:
            if word not in remarks:
                yield tr("no remark holds {word!r}.", word=word)

    return faults


def _expect_untouched(report: Report) -> Iterator[Text]:
    yield from _find_our_faults(report)
    for test in report.tests:
        if test.verdict not in (Verdict.NOT_IMPLEMENTED, Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED):
            where, verdict = _test_file(report, test), test.verdict.value
            detail = f" {test.staff.detail}".rstrip()
            yield tr(
                "{test} in {where} is {verdict} for the untouched stub, not not_implemented. Let the test use what "
                "{task} asks for first.{detail}",
                test=test.name,
                where=where,
                verdict=verdict,
                task=test.task,
                detail=detail,
            )
    if report.score != 0 or report.status is not Verdict.NOT_IMPLEMENTED:
        state = f"{report.score}, {report.status.value}"
        yield tr("not 0 and not_implemented: {state}", state=state)


def _expect_nothing(value: str) -> Callable[[Report], Iterator[Text]]:
    def faults(report: Report) -> Iterator[Text]:
        yield from _find_our_faults(report)
        for task in report.tasks:
            if not task.score:
                continue
            mine = [test for test in report.tests if test.task == task.task and not test.edge]
            passed = {test.function: test for test in mine if test.verdict is Verdict.PASSED}
            for name, test in passed.items():
                where = _test_file(report, test)
                yield tr(
                    "{task}: a constant answer earns {score}. Mark {name} in {where} with "
                    "@pytest.mark.edge, or let it check another input as well.",
                    task=task.task,
                    score=task.score,
                    name=name,
                    where=where,
                )
            if not passed:
                yield tr(
                    "{task}: all of its tests are marked edge, and a constant answer earns "
                    "{score}. Write one that is not, and that this answer fails.",
                    task=task.task,
                    score=task.score,
                )

    return faults


def _expect_losses(wrong: Wrong) -> Callable[[Report], Iterator[Text]]:
    def faults(report: Report) -> Iterator[Text]:
        yield from _find_our_faults(report)
        for task in report.tasks:
            full = task.score is not None and task.score >= task.max_score
            if full and task.task in wrong.fails:
                yield tr(
                    "{task} is full ({why}). Write a test that finds it, or take it out of `fails`.",
                    task=task.task,
                    why=wrong.why,
                )
            if not full and task.task not in wrong.fails and task.score is not None:
                failed = ", ".join(t.name for t in report.tests if t.task == task.task and t.verdict != "passed")
                points = f"{task.score} / {task.max_score} ({failed})"
                yield tr(
                    "{task} should be full: {points}. Correct the solution or the test, or put it into `fails`.",
                    task=task.task,
                    points=points,
                )
        if wrong.score is not None and report.score is not None and abs(wrong.score - report.score) > 0.005:
            yield tr("scores {score}, not {expected}.", score=report.score, expected=wrong.score)
        feedback = " ".join(text.ko + text.en for text in (report.summary, *(test.message for test in report.tests)))
        for word in wrong.says:
            if word not in feedback:
                yield tr("no feedback holds {word!r}.", word=word)
        for word in wrong.unsaid:
            if word in feedback:
                yield tr("feedback holds {word!r}, which is untrue.", word=word)

    return faults


def _find_our_faults(report: Report) -> Iterator[Text]:
    """Our own faults, which no solution may cause."""
    broken = [test for test in report.tests if test.verdict.ours]
    for test in broken:
        yield _describe_test(f"{test.name}: {test.verdict.value}", test.staff.detail)
    if report.status.ours and not broken:
        yield _describe_test(report.status.value, report.staff_detail)
    if report.unknown_calls:
        calls = ", ".join(report.unknown_calls)
        yield tr("used system calls that the sandbox does not know: {calls}", calls=calls)


def _test_file(report: Report, test: TestResult) -> str:
    """Where the author finds a test."""
    return f"{'assignments' if test.visible else 'reference'}/{report.assignment}/" + (
        "test_public.py" if test.visible else "test_hidden.py"
    )


def _describe_test(what: str, detail: str) -> Text:
    lines = [line.strip() for line in detail.splitlines() if line.strip()]
    last = lines[-1] if lines and lines[0].startswith("Traceback") else " ".join(lines[:2])
    text = f"{what}  {last[:300]}".rstrip()
    return Text(text, text)


def _explain_bad_list(name: str, strange: set[str]) -> Text:
    which = ", ".join(sorted(strange))
    if not strange:
        return tr("{name}: `fails` is empty; a wrong solution loses something.", name=name)
    return tr("{name}: `fails` names no task of this course: {which}", name=name, which=which)


def _read_solutions(
    folder: Path, model: type[M], own_faults: list[Text], *, must_be_listed: bool
) -> Iterator[tuple[str, bytes, M]]:
    """Name, source and entry of each solution in a folder; what is wrong with the list goes into `own_faults`."""
    entries: dict[str, Any] = {}
    path = folder / "expected.toml"
    try:
        entries = read_toml(path) if path.is_file() else {}
    except AssignmentError as error:
        own_faults.append(error.text)
        return
    files = {file.stem: file for file in sorted(folder.glob("*.py"))}
    for name in [name for name in entries if name not in files]:
        own_faults.append(tr("{path} lists {name}, and there is no {name}.py.", path=path, name=name))
    for name, file in files.items():
        if name not in entries and must_be_listed:
            own_faults.append(tr("{file} is not listed in expected.toml.", file=file))
            continue
        try:
            yield name, file.read_bytes(), model.model_validate(entries.get(name, {}))
        except ValidationError as error:
            own_faults.append(
                tr(
                    "{path}: {found}. Correct the file and run again.",
                    path=path,
                    found=explain_validation_error(error, name),
                )
            )
