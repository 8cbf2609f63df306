"""What a run changes in the scores that were given, and why: what it would (`grade run --dry-run`), what it proposes,
what was accepted (`grader.gradebook.regrade`).

The limit: sentences about entries; neither gradebook, reports nor messages are touched here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey, latest_attempt
from grader.gradebook.entry import Entry
from grader.gradebook.regrade import DoubtfulOverride, differs
from grader.text import Lang, Text, tr
from grader.text.safe import one_line

_NOTHING = tr(
    "Nothing was written. A run without --dry-run grades so; where a score was told already, it stays until --accept."
)
_FIRST = tr("There is no gradebook yet: every score would be new.")


@dataclass(frozen=True)
class Change:
    """An entry that would take the place of another."""

    old: Entry[Report]
    new: Entry[Report]

    @property
    def matters(self) -> bool:
        """Whether the score, a task's score or the status would be another."""
        return differs(self.old, self.new)

    def lines(self, lang: Lang) -> Iterator[str]:
        """Whose score, from what to what and why; then each test with another verdict."""
        scores = [_score(entry) for entry in (self.old, self.new)]
        why = ", ".join(reason[lang] for reason in self.reasons())
        student, assignment = self.new.key
        yield f"  {one_line(student)}  {assignment}: {scores[0]} → {scores[1]}  ({why})"
        before, after = ({test.name: test.verdict.value for test in each.report.tests} for each in (self.old, self.new))
        gone, fresh = tr("none"), tr("new test")
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                yield f"      {name}: {before.get(name, fresh[lang])} → {after.get(name, gone[lang])}"

    def reasons(self) -> list[Text]:
        """Why it was graded otherwise; a grading that differs by itself is said to."""
        old, new = self.old.report, self.new.report
        reasons = []
        if old.suite_digest != new.suite_digest:
            reasons.append(tr("the assignment's files changed"))
        if [file.sha256 for file in old.files] != [file.sha256 for file in new.files]:
            reasons.append(tr("the submission changed"))
        for name in sorted(old.versions.keys() | new.versions.keys()):
            if old.versions.get(name) != new.versions.get(name):
                versions = f"{name} {old.versions.get(name, '-')} → {new.versions.get(name, '-')}"
                reasons.append(Text(versions, versions))
        if old.class_digest != new.class_digest:
            reasons.append(tr("another class secret"))
        if old.data_source != new.data_source:
            source = f"{old.data_source or '-'} → {new.data_source or '-'}"
            reasons.append(tr("images {source}", source=source))
        if old.isolation_level != new.isolation_level:
            levels = f"{old.isolation_level} → {new.isolation_level}"
            reasons.append(tr("isolation level {levels}", levels=levels))
        same = tr("nothing changed, and yet the result differs")
        return reasons or [same]


def describe_changes(
    old: AttemptsByKey[Entry[Report]] | None,
    new: Sequence[Entry[Report]],
    gone: Collection[tuple[str, str]],
    lang: Lang,
) -> Iterator[str]:
    """What a run would do to the scores; `old` is None where there is no gradebook, `gone` what would be withdrawn."""
    before = old or {}
    # A new attempt is compared with the latest one that was graded.
    both = [
        Change(before[each.key].get(each.report.attempt) or latest_attempt(before[each.key]), each)
        for each in new
        if each.key in before
    ]
    first = [each for each in new if each.key not in before]
    changed = [change for change in both if change.matters]
    if old is None:
        yield _FIRST[lang]
    if changed:
        yield tr("Scores that would change:")[lang]
        for change in changed:
            yield from change.lines(lang)
    if first:
        yield tr("Submissions that were never graded:")[lang]
        yield from (f"  {one_line(each.key[0])}  {each.key[1]}: {_score(each)}" for each in first)
    if gone:
        yield tr("Scores that would go, because the file is gone:")[lang]
        for student, assignment in sorted(gone):
            yield f"  {one_line(student)}  {assignment}: {_score(latest_attempt(before[student, assignment]))}"
    yield tr(
        "{changed} would change, {new} are new, {gone} are gone, {unchanged} stay as they are.",
        changed=len(changed),
        new=len(first),
        gone=len(gone),
        unchanged=len(both) - len(changed),
    )[lang]
    yield _NOTHING[lang]


def describe_regrade(proposed: Sequence[Change], accepted: Sequence[Change], lang: Lang) -> Iterator[str]:
    """What a run proposed and how to accept it, and what was accepted with it."""
    waiting = [change for change in proposed if change.new.score is not None]
    kept = [change for change in proposed if change.new.score is None]
    if accepted:
        yield tr("Scores that were accepted:")[lang]
        for change in accepted:
            yield from change.lines(lang)
    if kept:
        yield tr("Not graded this time, so the score that was told stays:")[lang]
        for change in kept:
            yield from change.lines(lang)
    if waiting:
        yield tr("Scores that were told and would be others now; the old ones stay:")[lang]
        for change in waiting:
            yield from change.lines(lang)
        yield tr(
            'Proposed: {count}. To let them count, run the same again with --accept --why "…".', count=len(waiting)
        )[lang]


def describe_override(found: DoubtfulOverride) -> Text:
    """That the score under an override is another one than when it was made."""
    decision = found.decision
    words = {
        "who": one_line(decision.student),
        "what": f"{decision.assignment} {decision.task}".strip(),
        "points": f"{decision.points or 0:g}",
        "before": _points(found.before),
        "now": _points(found.now),
    }
    if found.pointless:
        return tr("{who}  {what}: the tests now give {now}, as the override does; it is not needed any more.", **words)
    return tr(
        "{who}  {what}: the override gives {points}; the tests gave {before} when it was made, and give {now} now.",
        **words,
    )


def _points(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"


def _score(entry: Entry[Report]) -> str:
    return entry.report.status.value if entry.score is None else f"{entry.score:g}"
