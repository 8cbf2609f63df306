"""Hints without answers: what an author wrote for the usual mistakes of an assignment, and which of it fits a report.

`reference/<id>/hints.toml` (`AuthorSheet`) is the author's; what students are handed out of it, once it is released, is
`HANDED_OUT` (`Sheet`), where each hint also has the signs of its mistakes: which public tests fail, and in what way. So
a hint is found by what the code does, never by how it is written. The limit: what makes those signs is
`grader.authoring.hints`; a sign says that a test failed like this, and nothing of what it asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.domain.author_files import explain_validation_error, read_toml
from grader.domain.course import Assignment
from grader.domain.verdict import Report, TestResult, Verdict
from grader.text import LANGS, Text, tr
from grader.text.errors import AssignmentError

SOURCE = "hints.toml"
HANDED_OUT = "hints.json"
"""In the folder of an assignment, as students have it."""
Level = Literal["where", "idea", "example", "shape"]
LEVELS: tuple[Level, ...] = ("where", "idea", "example", "shape")
"""In the order in which they are told."""
ASKED_BEFORE = 3
"""The level before which the student answers the hint's question; counted from 1."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hint(_Frozen):
    """What is told of one mistake, level by level."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    tasks: tuple[str, ...] = ()
    """In which it is told; none where it is about a file that cannot be read at all."""
    says: tuple[str, ...] = ()
    """Words of the feedback, or of a remark on the task, in one of the languages, by which the mistake shows, however
    the rest of it went."""
    where: Text
    """Where to look."""
    idea: Text
    """Which idea it takes."""
    question: Text
    """To be answered in one's own words before the example."""
    example: Text
    """How another task with the same idea is done."""
    shape: Text
    """What the line looks like, with gaps."""

    def told(self, level: int) -> Text:
        """Of a level, counted from 1."""
        text: Text = getattr(self, LEVELS[level - 1])
        return text

    @property
    def texts(self) -> tuple[Text, ...]:
        """All that a student ever reads of it."""
        return (*(self.told(level) for level in range(1, len(LEVELS) + 1)), self.question)


class AuthorHint(Hint):
    """The same, as its author writes it."""

    wrong: tuple[str, ...] = ()
    """Solutions of `wrong/` that make the mistake. With neither these nor `says` it is for whatever else is wrong in
    its tasks."""


class HandedHint(Hint):
    """The same, as students have it."""

    signs: tuple[tuple[str, ...], ...] = ()
    """Of each of those solutions and each task: the public tests that it fails, each with a digest of what it did."""

    general: bool = False
    """Whether it is for whatever no other one of its tasks is for."""


class _SheetBase(_Frozen):
    record: Annotated[bool, Field(strict=True)] = False
    """Whether the teacher wants to know which hints were read: they are put down beside the homework."""


class AuthorSheet(_SheetBase):
    """`hints.toml`."""

    released: Annotated[bool, Field(strict=True)] = False
    """Whether students get it with the next handout."""
    hints: tuple[AuthorHint, ...] = ()


class Sheet(_SheetBase):
    """`hints.json`."""

    hints: tuple[HandedHint, ...] = ()


def read_author_sheet(assignment: Assignment) -> AuthorSheet | None:
    """What its author wrote; None where there is none. An `AssignmentError` names file and fault."""
    if assignment.reference is None or not (path := assignment.reference / SOURCE).is_file():
        return None
    try:
        sheet = AuthorSheet.model_validate(read_toml(path))
    except ValidationError as error:
        raise AssignmentError(
            tr("{path}: {found}. Correct the file and run again.", path=path, found=explain_validation_error(error))
        ) from error
    if fault := _find_fault(sheet.hints, assignment, path):
        raise AssignmentError(fault)
    return sheet


def _find_fault(hints: Sequence[AuthorHint], assignment: Assignment, path: Path) -> Text | None:
    known = {task.name for task in assignment.tasks}
    seen: set[str] = set()
    for hint in hints:
        if hint.id in seen:
            return tr("{path}: there are two hints {id!r}. Give one of them another id.", path=path, id=hint.id)
        seen.add(hint.id)
        if strange := [task for task in hint.tasks if task not in known]:
            return tr(
                "{path}, {id}: there is no task {task!r}. There are: {known}.",
                path=path,
                id=hint.id,
                task=strange[0],
                known=", ".join(sorted(known)),
            )
        if not hint.tasks and not hint.says:
            return tr(
                "{path}, {id}: a hint without `tasks` is for a file that cannot be read, and needs `says`: words of "
                "what is told then.",
                path=path,
                id=hint.id,
            )
        if any(not text[lang].strip() for text in hint.texts for lang in LANGS):
            return tr("{path}, {id}: each level and the question need a text in ko and in en.", path=path, id=hint.id)
    return None


def read_sheet(assignment: Assignment) -> Sheet | None:
    """What students have of it in the folder of the assignment; None where nothing was handed out. An
    `AssignmentError` where the file is damaged."""
    path = assignment.folder / HANDED_OUT
    if not path.is_file():
        return None
    try:
        return Sheet.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise AssignmentError(
            tr("{path} cannot be read. Unpack the file that you were given once more.", path=path)
        ) from error


def signs_of(tests: Iterable[TestResult], task: str) -> tuple[str, ...]:
    """How the public tests of a task failed, a sign each, sorted; none of one in which there was no behaviour."""
    return tuple(
        sorted(
            f"{test.name} {test.staff.behaviour}"
            for test in tests
            if test.visible and test.task == task and test.staff.behaviour
        )
    )


def choose_hint(hints: Sequence[HandedHint], report: Report, task: str) -> HandedHint | None:
    """The one for what is wrong with a task, as its public tests show it; None where nothing is, or nothing is known.

    The mistake whose signs are the most like those here; else one whose words are said; else the general one. Of a
    file that cannot be read it is the one for that, whatever the task."""
    if report.status is Verdict.UNREADABLE:
        return next((hint for hint in hints if not hint.tasks and _is_said(hint, (report.summary,))), None)
    failed = [test for test in report.tests if test.task == task and test.verdict is not Verdict.PASSED]
    own = [hint for hint in hints if task in hint.tasks]
    if not failed or not own:
        return None
    here = frozenset(signs_of(failed, task))
    best = max(own, key=lambda hint: _alike(hint, here))  # the first of equals
    if _alike(best, here):
        return best
    said = [test.message for test in failed] + [remark for remark in report.remarks if task in remark.en]
    return next((hint for hint in own if _is_said(hint, said)), next((hint for hint in own if hint.general), None))


def _alike(hint: HandedHint, here: frozenset[str]) -> float:
    """From 0, no sign of it is here, to 1, all of them and no other."""
    return max(
        (len(here & set(signs)) / len(here | set(signs)) for signs in hint.signs if here & set(signs)), default=0
    )


def _is_said(hint: HandedHint, said: Iterable[Text]) -> bool:
    return any(words in text[lang] for words in hint.says for text in said for lang in LANGS)
