"""Whether a statement's examples are true: run beside the reference in the sandbox, and compared with what is written.

Each file's examples run in order in one namespace, as a reader would try them. A number is compared in the digits that
are written (`0.73` is true of 0.7311). The limit: where examples are, and which text is one, says
`grader.authoring.examples.find`.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.authoring.examples.find import Step, find_in_docstrings, find_in_statement, with_result
from grader.domain.course import STATEMENTS, Assignment
from grader.domain.secret import FIXED
from grader.grading.prepared import prepare
from grader.grading.students import lone_submission, new_student
from grader.intake.staging import stage
from grader.sandbox.host import Host
from grader.sandbox.stops import StudentStopped
from grader.suites.compare.values import difference
from grader.text import Text, tr
from grader.text.reprs import is_array

if TYPE_CHECKING:
    from grader.domain.images import Images
    from grader.sandbox.student import Student

_PROBE = """
import ast as _ast
import contextlib as _contextlib
import io as _io

_spaces = {}


def example(module, where, source):
    if where not in _spaces:
        _spaces[where] = dict(vars(module))
        with _contextlib.suppress(ImportError):
            import numpy
            _spaces[where].setdefault("np", numpy)
            _spaces[where].setdefault("array", numpy.array)
    space, out = _spaces[where], _io.StringIO()
    body = _ast.parse(source).body
    last = body.pop() if isinstance(body[-1], _ast.Expr) else None
    told = {}
    with _contextlib.redirect_stdout(out):
        try:
            exec(compile(_ast.Module(body, []), "example", "exec"), space)
            if last is not None:
                value = eval(compile(_ast.Expression(last.value), "example", "eval"), space)
                told = {"repr": repr(value), "str": str(value), "value": value}
        except Exception as error:
            told = {"raised": f"{type(error).__name__}: {error}"}
    return {**told, "printed": out.getvalue()}
"""


@dataclass(frozen=True)
class ExamplesResult:
    """What became of the examples of one assignment."""

    count: int
    faults: tuple[Text, ...]
    """One sentence for each that is not true."""

    @property
    def true(self) -> int:
        """How many are as the statement says."""
        return self.count - len(self.faults)


NONE = ExamplesResult(0, ())


def try_examples(assignment: Assignment, *, level: int, images: Images | None = None) -> ExamplesResult:
    """Run the examples of both statements and of the stub's docstrings against the reference, and compare languages."""
    steps_by_path = collect_steps(assignment)
    language_faults = tuple(_compare_languages(assignment, steps_by_path))
    if not any(with_result(steps) for steps in steps_by_path.values()):
        return ExamplesResult(0, language_faults)
    assert assignment.reference is not None
    prepared = prepare(assignment, hidden=False, level=level, lang="ko", secret=FIXED, images=images)
    submission = lone_submission(assignment, assignment.reference / assignment.filename)
    with Host(assignment.preload, level=level) as host:
        student = new_student(replace(prepared, stub="", probes=_PROBE), host, submission, stage(submission))
        try:
            faults = [
                fault for path, steps in steps_by_path.items() for fault in _try_steps(student, assignment, path, steps)
            ]
        finally:
            student.close()
    return ExamplesResult(sum(len(with_result(steps)) for steps in steps_by_path.values()), (*faults, *language_faults))


def collect_steps(assignment: Assignment) -> dict[Path, list[Step]]:
    """The steps of each file of the assignment that has some."""
    assert assignment.reference is not None
    tree = ast.parse((assignment.reference / assignment.filename).read_bytes())
    known = frozenset(_defined_names(tree))
    steps_by_path: dict[Path, list[Step]] = {}
    for path in (assignment.folder / name for name in STATEMENTS):
        if path.is_file():
            steps_by_path[path] = find_in_statement(path, known)
    steps_by_path[assignment.stub] = find_in_docstrings(assignment.stub)
    return {path: steps for path, steps in steps_by_path.items() if steps}


def _compare_languages(assignment: Assignment, steps_by_path: Mapping[Path, Sequence[Step]]) -> Iterator[Text]:
    """Examples that stand in the statement of one language only."""
    sides = [steps_by_path.get(assignment.folder / name, []) for name in STATEMENTS]
    if not all((assignment.folder / name).is_file() for name in STATEMENTS):
        return
    keys = [Counter(map(_key, with_result(steps))) for steps in sides]
    for here, other in ((0, 1), (1, 0)):
        left = keys[here] - keys[other]
        for step in with_result(sides[here]):
            if left[_key(step)] > 0:
                left[_key(step)] -= 1
                where = f"{assignment.relative_name(assignment.folder / STATEMENTS[here])}:{step.line}"
                shown = f"{_last_line(step.source)} → {_one_line(step.want or '')}"
                yield tr(
                    "{where}: this example is not in {statements}: {shown}  Give both languages the same ones.",
                    where=where,
                    statements=STATEMENTS[other],
                    shown=shown,
                )


def _try_steps(student: Student, assignment: Assignment, path: Path, steps: Sequence[Step]) -> Iterator[Text]:
    for step in steps:
        where = f"{assignment.relative_name(path)}:{step.line}"
        shown = _last_line(step.source)
        try:
            result = student.probe("example", path.name, "\n".join(filter(None, [step.before, step.source])))
        except StudentStopped as stopped:
            yield tr(
                "{where}: the example {shown} does not run to its end: {value}",
                where=where,
                shown=shown,
                value=stopped.message,
            )
            continue
        if not isinstance(result, Mapping) or not _agrees(step, result):
            actual = _one_line(format_result(result, step)) if isinstance(result, Mapping) else repr(result)
            want = _one_line(step.want or "")
            if step.want is None:
                yield tr(
                    "{where}: the code {shown}, which prepares an example, fails: {given}  Correct it.",
                    where=where,
                    shown=shown,
                    given=actual,
                )
            else:
                yield tr(
                    "{where}: the statement says that {shown} gives {want}; the reference "
                    "gives {given}. Correct the one that is wrong.",
                    where=where,
                    shown=shown,
                    want=want,
                    given=actual,
                )


def format_result(result: Mapping[str, Any], step: Step) -> str:
    """What the reference gave, as text."""
    if "raised" in result:
        return str(result["raised"])
    if step.interactive:
        return str(result["printed"]) + (f"{result['repr']}\n" if result.get("value") is not None else "")
    value = result.get("value")
    if value is None:
        return str(result["printed"]) or repr(None)
    if step.block:
        return _join_lines(value)
    return str(result["repr"])


def _agrees(step: Step, result: Mapping[str, Any]) -> bool:
    if "raised" in result:
        return step.want is not None and step.interactive and _same_error(step.want, result["raised"])
    if step.want is None:
        return True
    want = step.want.replace("…", "...")
    if step.interactive or step.block:
        return _same_lines(want, format_result(result, step))
    value = result.get("value")
    if value is None and result["printed"]:
        return _same_text(want, result["printed"])
    try:
        if difference(value, ast.literal_eval(want.strip())) is None:
            return True
    except (ValueError, SyntaxError, TypeError):
        pass
    texts = [result["repr"], result["str"], repr(value), repr(_arrays_to_lists(value)), _join_lines(value)]
    return any(_same_text(want, text) for text in texts)


def _same_error(want: str, raised: str) -> bool:
    last = [line for line in want.splitlines() if line.strip()][-1]
    return "Traceback" in want and last.partition(":")[0].strip() == raised.partition(":")[0]


def _same_lines(want: str, actual: str) -> bool:
    """The same lines but for blanks at their ends; `...` stands for anything."""
    want, actual = (
        "\n".join(line.rstrip() for line in text.strip("\n").splitlines()) + "\n" for text in (want, actual)
    )
    return doctest.OutputChecker().check_output(want, actual, doctest.ELLIPSIS) or _same_numbers(want, actual)


def _same_text(want: str, actual: str) -> bool:
    want, actual = (re.sub(r"\s+", "", re.sub(r"\b(np|numpy)\.(?=array)", "", text)) for text in (want, actual))
    want = want.removeprefix("≈").removeprefix("약")
    return doctest.OutputChecker().check_output(want, actual, doctest.ELLIPSIS) or _same_numbers(want, actual)


_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def _same_numbers(want: str, actual: str) -> bool:
    """The same text around numbers, and each number the same in the digits that are written."""
    if _NUMBER.sub("#", want).split() != _NUMBER.sub("#", actual).split():
        return False
    pairs = zip(_NUMBER.findall(want), _NUMBER.findall(actual), strict=True)
    return all(_same_number(*pair) for pair in pairs)


def _same_number(want: str, actual: str) -> bool:
    if "." not in want and "e" not in want.lower():
        return want == actual or float(want) == float(actual)
    mantissa, _, exponent = want.lower().partition("e")
    digits = len(mantissa.partition(".")[2])
    unit = 10.0 ** (int(exponent or 0) - digits)
    return abs(float(want) - float(actual)) <= 0.5 * unit * (1 + 1e-9)


def _arrays_to_lists(value: Any) -> Any:
    """Arrays as lists, at any depth."""
    if is_array(value):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return type(value)(_arrays_to_lists(each) for each in value)
    return {key: _arrays_to_lists(each) for key, each in value.items()} if isinstance(value, dict) else value


def _join_lines(value: Any) -> str:
    if isinstance(value, (list, tuple)) and value and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    return value if isinstance(value, str) else repr(value)


def _defined_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _key(step: Step) -> tuple[str, str]:
    return step.source, " ".join((step.want or "").split())


def _last_line(source: str) -> str:
    return _one_line(source.splitlines()[-1] if source else "")


def _one_line(text: str) -> str:
    text = text.strip("\n")
    shown = repr(text) if "\n" in text else text
    return shown if len(shown) <= 160 else f"{shown[:159]}…"
