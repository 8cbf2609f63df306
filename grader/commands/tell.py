"""What the instructor has to look at after a run: one line each, most urgent last, where the eye is.

The limit: for staff; a fault's own sentence may name a test. Nothing here goes below OUT.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from grader.findings import Finding
from grader.report.safe import one_line
from grader.roster import Roster
from grader.text import Lang, Text
from grader.verdict import Report, Verdict

_CHECK = Text("확인이 필요합니다:", "To look at:")
_LEFT = Text(
    "중단했습니다. 끝난 것은 저장했고, {count}개는 채점하지 않았습니다. 다시 실행하면 처음부터 채점합니다.",
    "Interrupted. What was finished is kept; {count} were not graded. Run again to grade all of them.",
)
_BROKEN = Text(
    "과제 {id}에 문제가 있어 점수를 비워 두었습니다 ({count}명). 고친 뒤 다시 실행하세요. {why}",
    "Assignment {id} is broken; its scores stay open (students: {count}). Repair it and run again. {why}",
)
_FAILED = Text(
    "{id}: {who}을(를) 채점하지 못했습니다. 점수는 비워 두었습니다. {why}",
    "{id}: {who} could not be graded; the score stays open. {why}",
)
_UNKNOWN = Text(
    "과제 {id}: 샌드박스가 모르는 시스템 콜이 있었고, 없는 기능이라고 답했습니다: {calls} ({count}명). 여러 명이라면 "
    "라이브러리의 새 버전 때문일 수 있으니, 점수를 믿기 전에 grade verify로 확인하고 만든 이에게 알리세요.",
    "Assignment {id}: system calls that the sandbox does not know were answered as absent: {calls} ({count} "
    "students). If it is many, a new version of a library may be the reason: run grade verify before you trust the "
    "scores, and tell the makers.",
)
_LOG = Text("자세한 기록: {log}", "The whole story: {log}")
_SHOW = Text("한 건의 자세한 내용: grade show 학생 과제", "One report in full: grade show STUDENT ASSIGNMENT")


def told(
    findings: Sequence[Finding],
    reports: Sequence[Report],
    broken: Mapping[str, str],
    roster: Roster,
    left: int,
    log: Path | None,
    lang: Lang,
) -> Iterator[str]:
    """The lines; none where everything went as it should."""
    lines = [warning[lang] for warning in roster.warnings]
    lines += [finding.text[lang] for finding in findings]
    lines += _unknown_calls(reports, lang)
    lines += _faults(reports, broken, lang)
    if lines:
        yield _CHECK[lang]
        yield from (f"  {line}" for line in lines)
    if any(report.score is None for report in reports):
        yield _SHOW[lang]
    if log is not None:
        yield _LOG.format(log=log)[lang]
    if left:
        yield _LEFT.format(count=left)[lang]


def _unknown_calls(reports: Sequence[Report], lang: Lang) -> Iterator[str]:
    """One line for each assignment."""
    for id_ in dict.fromkeys(report.assignment for report in reports if report.unknown_calls):
        met = [report.unknown_calls for report in reports if report.assignment == id_ and report.unknown_calls]
        calls = dict.fromkeys(call for calls in met for call in calls)
        yield _UNKNOWN.format(id=id_, calls=_listed(list(calls)), count=len(met))[lang]


def _faults(reports: Sequence[Report], broken: Mapping[str, str], lang: Lang) -> Iterator[str]:
    """One line for each cause, however many students it met."""
    causes: dict[tuple[Verdict, str, str], list[str]] = {}
    for id_, why in broken.items():
        causes[Verdict.ASSIGNMENT_BROKEN, id_, _first_line(why)] = []
    for report in reports:
        if report.status.ours:
            cause = report.status, report.assignment, _first_line(report.staff_detail)
            causes.setdefault(cause, []).append(one_line(report.student))
    for (verdict, id_, why), students in causes.items():
        if verdict is Verdict.ASSIGNMENT_BROKEN:
            yield _BROKEN.format(id=id_, count=len(students), why=why)[lang]
        else:
            yield _FAILED.format(id=id_, who=_listed(students), why=why)[lang]


def _listed(students: Collection[str]) -> str:
    some = list(students)[:5]
    return ", ".join(some) + (f", … +{len(students) - 5}" if len(students) > 5 else "")


def _first_line(detail: str) -> str:
    """The sentence of a fault; of a traceback its last line, which names the error."""
    # One fault behind the other, parted by an empty line; the first is what caused them, as a rule.
    lines = [line for line in detail.strip().split("\n\n")[0].splitlines() if line.strip()]
    if not lines:
        return ""
    test, traceback, _ = lines[0].partition("Traceback (most recent call last)")
    return one_line(test + lines[-1] if traceback else lines[0])
