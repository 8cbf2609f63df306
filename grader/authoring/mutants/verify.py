"""`grade verify --mutants`: whether a suite notices when something small is wrong.

Each mutant of an assignment's reference (`grader.authoring.mutants.make`) and each hand-made one
(`reference/<id>/wrong/`) is graded with the whole suite by the same engine as everybody's file. One that still gets
full points has shown a gap in the suite, unless `reference/<id>/mutants.toml` says why it is the same program as far as
the statement goes:

    [[equivalent]]
    function = "sum_to"
    before = "for i in range(1, n + 1):"
    after = "for i in range(0, n + 1):"         # or a list of such lines, where the reason is the same
    reason = "adds a zero"

That list has to be true: an entry without a reason, of a mutant that is killed, or of none at all is told as well. The
limit: a mutant says something about the suite only; whether it accepts unusual right answers is for `right/` to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.authoring.mutants.make import Key, Mutant, make_mutants
from grader.authoring.mutants.words import (
    KILLS_NOTHING,
    WHAT_TO_DO,
    Kills,
    Totals,
    explain_no_reason,
    explain_not_equivalent,
    explain_survivor,
    explain_twice,
    explain_unknown,
    explain_unknown_entry,
    tests_table,
    totals_table,
)
from grader.authoring.trials import Trial, make_trials
from grader.authoring.trying import MakeWatch, Settings, grade_trials, without_watch
from grader.authoring.verify import Proof, exit_code
from grader.domain.author_files import explain_validation_error, read_toml
from grader.domain.course import Assignment, Course
from grader.domain.verdict import Report, TestResult, Verdict
from grader.text import Lang, Text, tr
from grader.text.errors import AssignmentError, UsageError

MADE, BY_HAND = "mutants", "hand-made"
_NOTHING_ANSWERED = frozenset(Verdict) - {Verdict.PASSED, Verdict.WRONG_ANSWER}


class MutantOutcome(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNKNOWN = "unknown"
    """A fault of ours; nobody knows whether the suite would have noticed."""


class Equivalent(BaseModel):
    """An entry of mutants.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    function: str = ""
    before: str
    after: str | list[str]
    occurrence: int = 1
    sometimes: bool = False
    """Whether it may lose points all the same: what it comes to hangs on the data, or on the versions of libraries."""
    reason: str = ""

    @property
    def keys(self) -> list[Key]:
        afters = [self.after] if isinstance(self.after, str) else self.after
        return [Key(self.function, self.before, after, self.occurrence) for after in afters]


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    equivalent: tuple[Equivalent, ...] = ()


@dataclass
class MutationProof(Proof):
    """A suite tried on mutants; `faults` are the sentences of `Proof`, with those about mutants."""

    mutants: dict[str, Mutant] = field(default_factory=dict)
    """By the name of the trial."""
    listed: dict[Key, Equivalent] = field(default_factory=dict)

    def outcomes(self, group: str) -> dict[str, MutantOutcome]:
        """What became of the mutants of a group, by the name of the trial."""
        return {trial.name: judge_mutant(self.reports[trial.name]) for trial in self.trials if trial.group == group}

    @property
    def survivors(self) -> list[Mutant]:
        """Those that get full points, listed or not."""
        made = self.outcomes(MADE)
        return [self.mutants[name] for name, outcome in made.items() if outcome is MutantOutcome.SURVIVED]

    def totals(self) -> Totals:
        """The numbers of a row."""
        made, by_hand = self.outcomes(MADE).values(), self.outcomes(BY_HAND).values()
        listed = sum(mutant.key in self.listed for mutant in self.survivors)
        return Totals(
            made=len(made),
            killed=sum(outcome is MutantOutcome.KILLED for outcome in made),
            listed=listed,
            survivors=len(self.survivors) - listed,
            by_hand=len(by_hand),
            by_hand_killed=sum(outcome is MutantOutcome.KILLED for outcome in by_hand),
        )

    def kills(self) -> list[Kills]:
        """Each test function of the suite, in its order, with what it killed."""
        kills = {_function_key(test): Kills(test.function, test.task, test.visible) for test in self._tests()}
        for trial in self.trials:
            if trial.group in (MADE, BY_HAND) and judge_mutant(self.reports[trial.name]) is MutantOutcome.KILLED:
                killers = _killers(self.reports[trial.name]) & set(kills)
                for name in killers:
                    kills[name].by_hand += trial.group == BY_HAND
                    kills[name].made += trial.group == MADE
                    kills[name].alone += len(killers) == 1
        return list(kills.values())

    def _tests(self) -> Sequence[TestResult]:
        return self.reports["reference"].tests if "reference" in self.reports else ()


def judge_mutant(report: Report) -> MutantOutcome:
    """Killed is one that lost points by verdicts on it; a fault of ours is no kill."""
    if report.score is None or report.status.ours or any(test.verdict.ours for test in report.tests):
        return MutantOutcome.UNKNOWN
    return MutantOutcome.KILLED if report.score < report.max_score else MutantOutcome.SURVIVED


@dataclass(frozen=True)
class SuiteProofs:
    """What became of all the suites that were asked for."""

    proofs: tuple[MutationProof, ...]
    broken: Mapping[str, Text]
    """Why the other assignments cannot be read, by id."""

    @property
    def code(self) -> int:
        """The exit code."""
        return exit_code(self.proofs, self.broken)

    def lines(self, lang: Lang) -> Iterator[str]:
        """Tables, and a sentence for each thing that is not as it should be."""
        kills = {each.assignment.id: each.kills() for each in self.proofs}
        for each in self.proofs:
            if each.trials:
                yield from tests_table(each.assignment.id, kills[each.assignment.id], lang)
            yield ""
        yield from totals_table([(each.assignment.id, each.totals(), not each.faults) for each in self.proofs], lang)
        for each in self.proofs:
            for fault in each.faults:
                yield f"{each.assignment.id}: {fault[lang]}"
            if each.totals().survivors:
                yield f"{each.assignment.id}: {WHAT_TO_DO.format(id=each.assignment.id)[lang]}"
            for test in kills[each.assignment.id]:
                if not test.made + test.by_hand:
                    yield f"{each.assignment.id}: {KILLS_NOTHING.format(test=test.function)[lang]}"
        yield from (sentence[lang] for sentence in self.broken.values())


def try_suites(
    course: Course, asked: Sequence[str], settings: Settings, watching: MakeWatch = without_watch
) -> SuiteProofs:
    """Try the suites of the assignments `asked`, all if empty, on mutants."""
    assignments = [course.assignment(id_) for id_ in dict.fromkeys(asked)] or list(course.assignments)
    broken = {} if asked else course.broken
    if not assignments and not broken:
        raise UsageError(tr("There is no assignment in {course}.", course=course.root))
    level = settings.level()
    proofs = [make_mutation_proof(assignment) for assignment in assignments]
    plan = settings.plan([each.assignment for each in proofs if each.trials], level)
    grade_trials(proofs, settings.jobs, plan, watching)
    return SuiteProofs(tuple(proofs), broken)


def make_mutation_proof(assignment: Assignment) -> MutationProof:
    """The trials of an assignment's suite: its reference, the mutants of that, and the hand-made ones."""
    trials, own_faults = make_trials(assignment)
    proof = MutationProof(assignment, [], list(own_faults))
    if assignment.reference is None or not trials:
        return proof
    reference = next(trial for trial in trials if trial.name == "reference")
    entries = list(_read_entries(assignment.reference / "mutants.toml", proof.own_faults))
    proof.listed = {key: entry for entry in entries for key in entry.keys}
    proof.trials.append(reference)
    names: Counter[str] = Counter()
    for mutant in make_mutants(reference.source):
        name = f"{assignment.filename}:{mutant.line} {mutant.operator}"
        names[name] += 1
        name += f" ({names[name]})" if names[name] > 1 else ""
        proof.mutants[name] = mutant
        faults = partial(_find_mutant_faults, mutant.key, proof.listed.get(mutant.key))
        proof.trials.append(Trial(MADE, name, mutant.source, faults))
    present = {mutant.key for mutant in proof.mutants.values()}
    proof.own_faults += [explain_unknown_entry(key) for entry in entries for key in entry.keys if key not in present]
    for trial in trials:
        if trial.group == "wrong":
            proof.trials.append(Trial(BY_HAND, trial.name, trial.source, partial(_find_hand_made_faults, trial.name)))
    return proof


def _read_entries(path: Path, own_faults: list[Text]) -> Iterator[Equivalent]:
    """The entries of a list; what is wrong with it goes into `own_faults`."""
    try:
        entries = _List.model_validate(read_toml(path) if path.is_file() else {})
    except ValidationError as error:
        own_faults.append(
            tr("{path}: {found}. Correct the file and run again.", path=path, found=explain_validation_error(error))
        )
        return
    except AssignmentError as error:
        own_faults.append(error.text)
        return
    seen: set[Key] = set()
    for entry in entries.equivalent:
        if not entry.reason.strip():
            own_faults.append(explain_no_reason(entry.keys[0]))
        own_faults += [explain_twice(key) for key in entry.keys if key in seen]
        seen.update(entry.keys)
        yield entry


def _find_mutant_faults(key: Key, listed: Equivalent | None, report: Report) -> Iterator[Text]:
    outcome = judge_mutant(report)
    if outcome is MutantOutcome.UNKNOWN:
        yield explain_unknown(report)
    elif outcome is MutantOutcome.SURVIVED and listed is None:
        yield explain_survivor(key)
    elif outcome is MutantOutcome.KILLED and listed is not None and not listed.sometimes:
        yield explain_not_equivalent(key, sorted(function for _, function in _killers(report)))


def _find_hand_made_faults(name: str, report: Report) -> Iterator[Text]:
    outcome = judge_mutant(report)
    if outcome is MutantOutcome.UNKNOWN:
        yield explain_unknown(report)
    elif outcome is MutantOutcome.SURVIVED:
        yield tr("gets full points.")


def _function_key(test: TestResult) -> tuple[bool, str]:
    return test.visible, test.function


def _killers(report: Report) -> set[tuple[bool, str]]:
    """The test functions that a killed one failed; none where it gave no test an answer, for that shows in any."""
    if all(test.verdict in _NOTHING_ANSWERED for test in report.tests):
        return set()
    return {_function_key(test) for test in report.tests if test.verdict is not Verdict.PASSED}
