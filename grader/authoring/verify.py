"""`grade verify`: proves assignments, by grading their own solutions through the same engine as everybody's.

What must hold of one solution is in `grader.authoring.trials`, what they show together in `grader.authoring.adequacy`,
that the statement's examples are true in `grader.authoring.examples.run`, and that hints lead where they should in
`grader.authoring.hints`. All trials of all assignments are one batch (`grader.authoring.trying`), so that every core
works. The limit: nothing is kept but the digests of a stub (`grader.sandbox.seam.shape`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len

from grader.authoring import adequacy, preview
from grader.authoring.examples.run import NONE, ExamplesResult, try_examples
from grader.authoring.hints import prove_hints
from grader.authoring.trials import GROUPS, make_trials, same_report
from grader.authoring.trying import MakeWatch, Settings, Tried, grade_trials, without_watch
from grader.domain.author_files import read_text
from grader.domain.course import Assignment, Course
from grader.domain.course_files import explain_points
from grader.domain.hints import AuthorSheet, read_author_sheet
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.plan import Plan
from grader.sandbox.seam.shape import RECORD, digests
from grader.text import EMPTY, Lang, Text, plain, tr
from grader.text.errors import (
    EXIT_ASSIGNMENT,
    EXIT_FAILED,
    EXIT_GRADER,
    EXIT_OK,
    AssignmentError,
    GraderError,
    UsageError,
)

_PROVEN = tr("proven")
_NOT_PROVEN = tr("not proven")
_HEAD = tr("assignment")
_GROUPS = {
    "reference": tr("reference"),
    "stub": tr("stub"),
    "constants": tr("constants"),
    "wrong": tr("wrong"),
    "right": tr("right"),
}
_EXAMPLES = tr("examples")
NOTE = tr("note: ")
_NOT_THE_SAME = tr("graded twice, the reports of the reference differ. Make random values from the fixture `seed`.")

_TRAININGS = 5
"""Of a wrong solution that is right by chance in some: so many, at most."""


@dataclass
class Proof(Tried):
    """What became of one assignment's trials, and what it proves."""

    own_faults: list[Text]
    """What is wrong with the assignment as a whole."""
    examples: ExamplesResult = NONE
    """Those of the statement and of the stub."""
    hints: AuthorSheet | None = None
    """What its author wrote for those who are stuck."""

    @cached_property
    def faults(self) -> list[Text]:
        """Everything that is not as it should be, one sentence each."""
        if reason := self._ungraded():
            return [*self.own_faults, reason]
        faults = list(self.own_faults)
        for trial in self.trials:
            faults += [plain(f"{trial.name}: ") + fault for fault in trial.faults(self.reports[trial.name])]
        first, again = self.reports.get("reference"), self.reports.get("reference again")
        if first is not None and again is not None:
            faults += adequacy.find_faults(self.assignment, first, self.reports_of_group("wrong"))
            faults += [] if same_report(first, again) else [_NOT_THE_SAME]
            if self.hints is not None:
                faults += prove_hints(self.assignment, self.hints, self.reports).faults
        return [*faults, *self.examples.faults]

    def _ungraded(self) -> Text:
        """Why none of the trials was graded, where all have one reason: a library that is not here. Else empty."""
        reasons = {(report.status, report.staff_detail) for report in self.reports.values()}
        if len(reasons) != 1:
            return EMPTY
        ((status, reason),) = reasons
        return plain(reason) if status is Verdict.GRADER_FAILED else EMPTY

    @property
    def notes(self) -> list[Text]:
        """What is good to know and keeps nothing from being proven."""
        first = self.reports.get("reference")
        if first is None or first.status.ours:
            return []
        right = [trial.name for trial in self.trials if trial.group in ("reference", "right")]
        return [
            *adequacy.find_notes(
                self.assignment, first, self.reports_of_group("wrong"), len(self.reports_of_group("right"))
            ),
            *adequacy.note_near_limits({name: self.reports[name] for name in right}),
        ]

    def reports_of_group(self, group: str) -> list[Report]:
        """The reports of a group's trials, in order."""
        return [self.reports[trial.name] for trial in self.trials if trial.group == group]

    def once_more(self, number: int) -> Tried:
        """What was right by chance, in another training, whose reports take the place of those that there are."""
        lucky = [
            trial.in_other_training(number)
            for trial in self.trials
            if trial.chance and (report := self.reports[trial.name]).score == report.max_score
        ]
        return Tried(self.assignment, lucky, reports=self.reports)

    def count_passed(self, group: str) -> tuple[int, int]:
        """How many trials of a group went as they should, and how many there are."""
        trials = [trial for trial in self.trials if trial.group == group]
        return sum(not any(trial.faults(self.reports[trial.name])) for trial in trials), len(trials)


@dataclass(frozen=True)
class Outcome:
    """What became of all the assignments that were asked for."""

    proofs: tuple[Proof, ...]
    broken: dict[str, Text]
    """Why the others cannot be read, by id."""
    course: Course

    @property
    def code(self) -> int:
        """The exit code."""
        return exit_code(self.proofs, self.broken)

    def lines(self, lang: Lang) -> Iterator[str]:
        """A table, and a sentence for each thing that is not as it should be."""
        yield from format_table(self.proofs, lang)
        for proof in self.proofs:
            for fault in proof.faults:
                yield f"{proof.assignment.id}: {fault[lang]}"
            for note in proof.notes:
                yield f"{proof.assignment.id}: {NOTE[lang]}{note[lang]}"
        yield from (f"{NOTE[lang]}{note[lang]}" for note in adequacy.check_settings(self.course))
        yield from (sentence[lang] for sentence in self.broken.values())


def exit_code(proofs: Sequence[Proof], broken: Collection[str]) -> int:
    """The highest that one of the proofs, or an assignment that cannot be read, asks for."""
    if any(report.status is Verdict.GRADER_FAILED for proof in proofs for report in proof.reports.values()):
        return EXIT_GRADER
    if broken:
        return EXIT_ASSIGNMENT
    return EXIT_FAILED if any(proof.faults for proof in proofs) else EXIT_OK


def record_stub(assignment: Assignment) -> Iterator[Text]:
    """Write the digests of the stub beside it, where they are not there: a student who works in the handed-out folder
    overwrites the stub, and a check then still knows what is untouched."""
    file = assignment.folder / RECORD
    content = json.dumps(digests(read_text(assignment.stub)), indent=1, ensure_ascii=False) + "\n"
    try:
        if not file.is_file() or file.read_bytes() != content.encode():
            file.write_bytes(content.encode())
            yield tr("{file} was written anew. It belongs to what students get.", file=assignment.relative_name(file))
    except OSError as error:
        yield tr(
            "{file} could not be written ({reason}). Without it, a check in the folder that students get cannot tell "
            "what is still untouched.",
            file=assignment.relative_name(file),
            reason=error.strerror,
        )


def prove(
    course: Course,
    ids_named: Sequence[str],
    settings: Settings,
    watching: MakeWatch = without_watch,
    *,
    clumsy: bool = False,
) -> Outcome:
    """Grade every trial of the assignments `ids_named`, all if empty, and try the examples; `clumsy`: grade what
    beginners hand in, as well."""
    ids_named = tuple(dict.fromkeys(ids_named))
    broken = {id_: _explain_broken(course, id_) for id_ in course.broken if not ids_named or id_ in ids_named}
    ids = [id_ for id_ in ids_named if id_ not in broken] if ids_named else [each.id for each in course.assignments]
    assignments = [course.assignment(id_) for id_ in ids]
    if not assignments and not broken:
        raise UsageError(
            tr("There is no assignment in {course}. Make the first one with: grade new ID", course=course.root)
        )
    level = settings.level()
    proofs = [Proof(assignment, *make_trials(assignment)) for assignment in assignments]
    for proof in proofs:
        _read_hints(proof)
        if clumsy and proof.trials:
            proof.trials += preview.clumsy_trials(proof.assignment)
    plan = settings.plan([proof.assignment for proof in proofs if proof.trials], level)
    grade_trials(proofs, settings.jobs, plan, watching)
    for number in range(2, _TRAININGS + 1):
        grade_trials([proof.once_more(number) for proof in proofs], settings.jobs, plan)
    for proof in proofs:
        _try_examples(proof, plan)
    return Outcome(tuple(proofs), broken, course)


def _explain_broken(course: Course, id_: str) -> Text:
    """Why an assignment cannot be read."""
    return explain_points(course.root / "assignments" / id_ / "assignment.toml") or course.broken[id_]


def _read_hints(proof: Proof) -> None:
    try:
        proof.hints = read_author_sheet(proof.assignment)
    except AssignmentError as error:
        proof.own_faults.append(error.text)


def _try_examples(proof: Proof, plan: Plan) -> None:
    """Run the statement's examples, where the reference can be graded at all."""
    first = proof.reports.get("reference")
    if first is None or first.status.ours:
        return
    try:
        proof.examples = try_examples(proof.assignment, level=plan.level, images=plan.images)
    except GraderError as error:
        proof.examples = ExamplesResult(0, (error.text,))


def format_table(proofs: Sequence[Proof], lang: Lang) -> list[str]:
    """A row for each assignment: how many trials of each group went as they should."""
    rows = [[_HEAD[lang], *(_GROUPS[group][lang] for group in GROUPS), _EXAMPLES[lang], ""]]
    for proof in proofs:
        counts = [f"{passed}/{total}" if total else "-" for passed, total in map(proof.count_passed, GROUPS)]
        counts.append(f"{proof.examples.true}/{proof.examples.count}" if proof.examples.count else "-")
        sign = f"✗ {_NOT_PROVEN[lang]}" if proof.faults else f"✓ {_PROVEN[lang]}"
        rows.append([proof.assignment.id, *counts, sign])
    return align(rows)


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the last as it is, the others to the right."""
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [f"{' ' * (width - cell_len(cell))}{cell}" for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0] + " " * (widths[0] - cell_len(row[0]))
        cells[-1] = row[-1]
        lines.append("  ".join(cells).rstrip())
    return lines
