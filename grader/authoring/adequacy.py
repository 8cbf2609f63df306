"""What the trials of an assignment show together: that each test can fail, that each sentence can be read.

    faults   keep an assignment from being proven: a task without a public or a hidden test, a test that no wrong
             solution fails, work that was left over (TODO), a statement that is missing in one language
    notes    do not: few solutions to try, a usual mistake that none of them makes, a hidden test with public inputs, a
             right solution that comes near a limit

The limit: what one trial must show is in `grader.authoring.trials`; whether the statement's examples are true, in
`grader.authoring.examples.find`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from grader.domain.author_files import read_text
from grader.domain.course import STATEMENTS, Assignment, Course
from grader.domain.verdict import Report, TestResult, Verdict
from grader.suites.feedback.mistakes import MISTAKES
from grader.suites.files import parse_test_file
from grader.text import Text, tr
from grader.text.errors import AssignmentError

ENOUGH = 15
"""So many wrong, and so many unusual right solutions say something about a suite."""
_SHOWS_NOTHING = (Verdict.PASSED, Verdict.NOT_IMPLEMENTED, Verdict.NOT_RUN, Verdict.UNREADABLE)
"""A wrong solution that lacks the function, or cannot be read at all, does not show that a test looks at answers."""
_LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")


def find_faults(assignment: Assignment, reference: Report, wrong: Sequence[Report]) -> Iterator[Text]:
    """What keeps the assignment from being proven, seen in the reports of the reference and of `wrong/`."""
    yield from _check_statements(assignment)
    yield from _check_both_kinds(assignment, reference.tests)
    if not reference.tests or reference.status.ours:
        return
    if not wrong:
        id_ = assignment.id
        yield tr(
            "There is no wrong solution, so nothing shows that the tests find one. Put "
            "usual ones into reference/{id_}/wrong/ as <name>.py, and list them in the "
            "expected.toml beside them.",
            id_=id_,
        )
        return
    yield from _find_unfailed(assignment, reference.tests, wrong)


def find_notes(assignment: Assignment, reference: Report, wrong: Sequence[Report], right: int) -> Iterator[Text]:
    """What is good to know and keeps nothing from being proven; `right` is the number of right solutions."""
    yield from _note_few(assignment, "wrong", len(wrong))
    yield from _note_few(assignment, "right", right)
    yield from _note_same_inputs(reference.tests)
    if wrong:
        yield from _note_unused_hints(assignment, wrong)


def note_near_limits(right: Mapping[str, Report]) -> Iterator[Text]:
    """Limits of which a right solution used more than half, by name of its trial: on a slower machine, or by a student
    who does it the long way round, right work would lose points."""
    for limit in dict.fromkeys(limit for report in right.values() for limit in report.near_limits):
        shares = {name: report.near_limits.get(limit, 0.0) for name, report in right.items()}
        name = max(shares, key=shares.__getitem__)
        share = f"{shares[name]:.0%}"
        yield tr(
            "{name} uses {share} of the limit {limit}. Raise it in [limits] of assignment.toml: right work needs room.",
            name=name,
            share=share,
            limit=limit,
        )


def check_settings(course: Course) -> Iterator[Text]:
    """Addresses of a new course's settings that are nobody's (RFC 2606 keeps `.invalid` for such)."""
    for name, value in (("mail_from", course.mail_from), ("reply_to", course.reply_to)):
        if value.rstrip("> ").endswith(".invalid"):
            yield tr(
                "assignments/course.toml: {name} is still {value}. Put your own address there.", name=name, value=value
            )


def _check_both_kinds(assignment: Assignment, tests: Sequence[TestResult]) -> Iterator[Text]:
    """Tasks that lack a public or a hidden test."""
    for task in assignment.tasks if tests else ():
        seen = {test.visible for test in tests if test.task == task.name}
        mark = f'@pytest.mark.task("{task.name}")'
        if True not in seen:
            where = f"assignments/{assignment.id}/test_public.py"
            yield tr(
                "{name} has no public test. Write one in {where}, marked {mark}.",
                name=task.name,
                where=where,
                mark=mark,
            )
        if False not in seen:
            where = f"reference/{assignment.id}/test_hidden.py"
            yield tr(
                "{name} has no hidden test. Write one in {where}, marked {mark}.",
                name=task.name,
                where=where,
                mark=mark,
            )


def _find_unfailed(assignment: Assignment, tests: Sequence[TestResult], wrong: Iterable[Report]) -> Iterator[Text]:
    """Tests that every wrong solution passes: nothing shows that they can fail."""
    failed = {test.function for report in wrong for test in report.tests if test.verdict not in _SHOWS_NOTHING}
    for test in {test.function: test for test in tests}.values():
        if test.function in failed:
            continue
        file = assignment.public_tests if test.visible else assignment.hidden_tests
        assert file is not None
        where = f"{assignment.relative_name(file)}, {test.function}"
        folder = f"reference/{assignment.id}/wrong/"
        yield tr(
            "{where}: no wrong solution fails this test, so it proves nothing. Write one "
            "that is wrong just here as {folder}<name>.py, and list it in expected.toml "
            'with fails = ["{task}"].',
            where=where,
            folder=folder,
            task=test.task,
        )


def _check_statements(assignment: Assignment) -> Iterator[Text]:
    """A statement in each language; nothing in what is handed out that its author meant to write later."""
    for name in STATEMENTS:
        if not (assignment.folder / name).is_file():
            language = tr("Korean") if name == "README.md" else tr("English")
            where = f"assignments/{assignment.id}/{name}"
            yield tr("There is no statement in {language}. Write {where}.", language=language, where=where)
    files = [*(assignment.folder / name for name in STATEMENTS), assignment.stub, assignment.folder / "assignment.toml"]
    if assignment.reference is not None:
        files.append(assignment.reference / "DESIGN.md")
    for file in files:
        for number, line in enumerate(_read_lines(file), 1):
            if leftover := _LEFT_OVER.search(line):
                where = f"{assignment.relative_name(file)}:{number}"
                yield tr("{where}: {found} is left. Finish that, and take it out.", where=where, found=leftover[0])


def _note_few(assignment: Assignment, folder: str, count: int) -> Iterator[Text]:
    if count < ENOUGH:
        where = f"reference/{assignment.id}/{folder}/"
        what = tr("wrong solutions") if folder == "wrong" else tr("unusual right solutions")
        yield tr(
            "{where} holds {count} {what}; some {enough} make the tests worth trusting.",
            where=where,
            count=count,
            what=what,
            enough=ENOUGH,
        )


def _note_same_inputs(tests: Sequence[TestResult]) -> Iterator[Text]:
    """Hidden tests that make only calls that public tests make: whoever fits the code to those passes them too.
    A function without parameters has no other input."""
    known = {call for test in tests if test.visible for call in test.staff.calls}
    cases: dict[str, set[str]] = {}
    for test in tests:
        if not test.visible:
            cases.setdefault(test.function, set()).update(test.staff.calls)
    for function, calls in cases.items():
        if calls and calls <= known and not all(call.endswith("()") for call in calls):
            yield tr("{function}: this hidden test uses inputs of public tests only. Use others.", function=function)


def _note_unused_hints(assignment: Assignment, wrong: Iterable[Report]) -> Iterator[Text]:
    """Usual mistakes in the public tests whose sentence none of the wrong solutions is told."""
    messages = "\n".join(test.message.ko for report in wrong for test in report.tests)
    for line, text in _find_hints(assignment.public_tests):
        if text.ko not in messages:
            where = f"{assignment.relative_name(assignment.public_tests)}:{line}"
            yield tr(
                '{where}: none of the wrong solutions is told this: "{text}" Put one that '
                "makes this mistake into reference/{id}/wrong/.",
                where=where,
                text=text,
                id=assignment.id,
            )


def _find_hints(path: Path) -> Iterator[tuple[int, Text]]:
    """The sentence of each `Hint(…)` that can be told from the text of a test file, once, with its first line."""
    try:
        tree = parse_test_file(path)
    except AssignmentError:  # the reports say so
        return
    assignments = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    hints: dict[str, tuple[int, Text]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Hint":
            texts = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "text")]
            text = _evaluate_text(texts[0], assignments) if texts else None
            if text is not None:
                line = min(node.lineno, hints.get(text.ko, (node.lineno, text))[0])
                hints[text.ko] = line, text
    yield from sorted(hints.values(), key=lambda each: each[0])


def _evaluate_text(node: ast.expr, assignments: dict[str, ast.expr]) -> Text | None:
    if isinstance(node, ast.Name):
        node = assignments.get(node.id, node)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "MISTAKES":
        return MISTAKES.get(str(node.slice.value)) if isinstance(node.slice, ast.Constant) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
        words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        return Text(*words) if len(words) == 2 else None
    return None


def _read_lines(file: Path) -> list[str]:
    try:
        return read_text(file).splitlines()
    except AssignmentError:
        return []
