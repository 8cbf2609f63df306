"""What a run changes in the scores that were given, and why: what it would (`grade run --dry-run`), what it proposes,
what was accepted (`grader.gradebook.regrade`).

The limit: sentences about entries; neither gradebook, reports nor messages are touched here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.domain.standing import Standing
from grader.domain.totals import format_points
from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey, latest_attempt
from grader.gradebook.entry import Entry
from grader.gradebook.regrade import DoubtfulOverride, differs
from grader.report import words
from grader.report.before_after import UNKNOWN, BeforeAfter
from grader.text import Lang, Text, plain, tr
from grader.text.safe import one_line

NOT_COMPARED: Mapping[tuple[str, str], BeforeAfter] = {}
_NOTHING = tr(
    "Nothing was written. A run without --dry-run grades so; where a score was told already, it stays until --accept."
)
_SAME_SCORE = tr("Other results of the tests, under which the score that counts stays as it is:")
MAX_CHANGES = 20
"""Scores that a run lists of a kind, and with each so many tests that judge otherwise now."""
MAX_TESTS = 5
_OTHERS = tr("Scores that were told and would be others now; the old ones stay:")
_MORE = tr("… and {count} more")
_ALL_PROPOSED = tr("All that is proposed, with each test: {command}")
_ALL_ON_PAGE = tr("All of them: {page}")
_FIRST = tr("There is no gradebook yet: every score would be new.")


@dataclass(frozen=True)
class Change:
    """An entry that would take the place of another."""

    old: Entry[Report]
    new: Entry[Report]
    standings: BeforeAfter = UNKNOWN
    """What counts with either: after lateness, and after what people decided."""

    @property
    def scores(self) -> tuple[float | None, float | None]:
        """What counts with the old one and with the new one."""
        return _counting(self.old, self.standings.before), _counting(self.new, self.standings.after)

    @property
    def keeps(self) -> bool:
        """Whether what counts stays as it is."""
        return self._worths[0] == self._worths[1]

    @property
    def matters(self) -> bool:
        """Whether what counts, or the score, a task's score or the status by the tests would be another."""
        return not self.keeps or differs(self.old, self.new)

    @property
    def _worths(self) -> tuple[Text, Text]:
        return _worth(self.old, self.standings.before), _worth(self.new, self.standings.after)

    def lines(self, lang: Lang) -> Iterator[str]:
        """Whose score, from what to what and why; then each test with another verdict."""
        before, after = (worth[lang] for worth in self._worths)
        what = tr("{score} as before", score=after)[lang] if self.keeps else f"{before} → {after}"
        why = ", ".join(reason[lang] for reason in self.explain())
        student, assignment = self.new.key
        yield f"  {one_line(student)}  {assignment}: {what}  ({why})"
        yield from self._test_lines(lang)

    def _test_lines(self, lang: Lang) -> Iterator[str]:
        reports = (self.old.report, self.new.report)
        before, after = ({test.name: test.verdict for test in each.outline} for each in reports)
        for name in dict.fromkeys([*before, *after]):
            old, new = before.get(name), after.get(name)
            if old is not new:
                first = tr("new test") if old is None else words.VERDICT_WORDS[old].label
                then = tr("none") if new is None else words.VERDICT_WORDS[new].label
                yield f"      {name}: {first[lang]} → {then[lang]}"

    def explain(self) -> list[Text]:
        """The points by the tests, where others count; then why it was graded otherwise."""
        tests = _worth(self.old, None), _worth(self.new, None)
        if tests == self._worths:
            return self.reasons()
        return [tr("by the tests {before} → {after}", before=tests[0], after=tests[1]), *self.reasons()]

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
    standings: Mapping[tuple[str, str], BeforeAfter] = NOT_COMPARED,
) -> Iterator[str]:
    """What a run would do to the scores; `old` is None where there is no gradebook, `gone` what would be withdrawn.
    `standings` are of what is graded and of what is gone."""
    before = old or {}
    # A new attempt is compared with the latest one that was graded.
    both = [
        Change(
            before[each.key].get(each.report.attempt) or latest_attempt(before[each.key]),
            each,
            standings.get(each.key, UNKNOWN),
        )
        for each in new
        if each.key in before
    ]
    first = [each for each in new if each.key not in before]
    changed = [change for change in both if not change.keeps]
    if old is None:
        yield _FIRST[lang]
    yield from _listed(tr("Scores that would change:"), changed, lang)
    yield from _listed(_SAME_SCORE, [change for change in both if change.keeps and change.matters], lang)
    if first:
        yield tr("Submissions that were never graded:")[lang]
        for each in first:
            yield _line(each, standings.get(each.key, UNKNOWN).after, lang)
    if gone:
        yield tr("Scores that would go, because the file is gone:")[lang]
        for key in sorted(gone):
            yield _line(latest_attempt(before[key]), standings.get(key, UNKNOWN).before, lang)
    yield tr(
        "{changed} would change, {new} are new, {gone} are gone, {unchanged} stay as they are.",
        changed=len(changed),
        new=len(first),
        gone=len(gone),
        unchanged=len(both) - len(changed),
    )[lang]
    yield _NOTHING[lang]


def describe_regrade(
    proposed: Sequence[Change], accepted: Sequence[Change], command: str, page: Path, lang: Lang
) -> Iterator[str]:
    """What a run proposed and how to accept it, and what was accepted with it; of many the first. `command` is the run,
    as it was called but for accepting: that tells all that is proposed without writing. `page` is the class's."""
    waiting = [change for change in proposed if change.new.score is not None]
    failed = [change for change in proposed if change.new.score is None]
    others, same = ([change for change in waiting if change.keeps is keeps] for keeps in (False, True))
    yield from _listed(tr("Scores that were accepted:"), accepted, lang, MAX_CHANGES)
    yield from _listed(tr("Not graded this time, so the score that was told stays:"), failed, lang, MAX_CHANGES)
    yield from _listed(_OTHERS, others, lang, MAX_CHANGES)
    yield from _listed(_SAME_SCORE, same, lang, MAX_CHANGES)
    if any(_is_cut(each) for each in (others, same)):
        yield _ALL_PROPOSED.format(command=f"{command} --dry-run")[lang]
    if any(_is_cut(each) for each in (accepted, failed)):
        yield _ALL_ON_PAGE.format(page=page)[lang]
    if waiting:
        yield tr(
            'Proposed: {count}. To let them count, run the same again with --accept --why "…".', count=len(waiting)
        )[lang]


def _listed(heading: Text, changes: Sequence[Change], lang: Lang, most: int | None = None) -> Iterator[str]:
    """All of them; or the first so many, each with some of its tests, and how many more there are."""
    if changes:
        yield heading[lang]
        for change in changes[:most]:
            head, *tests = change.lines(lang)
            shown = tests if most is None else tests[:MAX_TESTS]
            yield from (head, *shown)
            if len(tests) > len(shown):
                yield f"      {_MORE.format(count=len(tests) - len(shown))[lang]}"
        if most is not None and len(changes) > most:
            yield f"  {_MORE.format(count=len(changes) - most)[lang]}"


def _is_cut(changes: Sequence[Change]) -> bool:
    """Whether `_listed` leaves anything of them out, where it shows the first."""
    return len(changes) > MAX_CHANGES or any(len([*change.lines("en")]) > 1 + MAX_TESTS for change in changes)


def _line(entry: Entry[Report], standing: Standing | None, lang: Lang) -> str:
    return f"  {one_line(entry.key[0])}  {entry.key[1]}: {_worth(entry, standing)[lang]}"


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


def _counting(entry: Entry[Report], standing: Standing | None) -> float | None:
    return entry.score if standing is None else standing.score


def _worth(entry: Entry[Report], standing: Standing | None) -> Text:
    """What counts, as it is told; of an entry by itself where its assignment has no standing."""
    if standing is not None and standing.state == "excused":
        return words.EXCUSED
    score = _counting(entry, standing)
    return words.status_label(entry.report.status) if score is None else plain(format_points(score))
