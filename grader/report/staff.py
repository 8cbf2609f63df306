"""`grade show`: all that staff may know of one report, hidden inputs and answers included. What a complaint needs.

For a terminal or a file of the staff, never below OUT. The only renderer that reads `staff` and `staff_detail`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from grader.domain.decisions import Decision
from grader.domain.standing import Standing
from grader.domain.totals import format_points
from grader.domain.verdict import Report, TestResult, TestScore
from grader.gradebook.entry import Entry, count
from grader.gradebook.runs import PastReport
from grader.report import words
from grader.report.decisions import describe_decisions
from grader.report.formats import format_score, format_time
from grader.text import Lang, tr
from grader.text.safe import one_line, truncate

_LETTERS = 100_000
_ROWS = 5_000

_NO_REPORT = tr("{student} · {assignment}: no report.")
_NO_REPORT_COUNTS = tr("{student} · {assignment}: {points}; no report.")
_STATUS = tr("Status")
_SUMMARY = tr("What the student reads")
_STAFF = tr("Staff only")
_FILES = tr("Handed in")
_SUITE = tr("Suite digest")
_EXHIBITS = tr("Exhibits")
_EXHIBIT_FAULTS = tr("Exhibits that could not be made (exhibits.py)")
_UNKNOWN_CALLS = tr("System calls unknown to the sandbox")
_STAFF_REMARK = tr("Remark of a hidden test (staff only)")
_SECONDS = tr("Took")
_PUBLIC = tr("public")
_EDGE = tr("edge")
_CALLED = tr("called")
_DETAIL = tr("detail")
_MESSAGE = tr("told")
_REASON = tr("reason (staff only)")
_PRINTED = tr("printed")
_HISTORY = tr("Earlier reports")
_NO_HISTORY = tr("none")
_DECISIONS = tr("Decisions")
_NEAR_LIMITS = tr("Limits that it came near to")
_PROPOSED = tr("proposed, did not count")
_ACCEPTED = tr("accepted by {who}: {why}")
_WITHDRAWN = tr("withdrawn {when}, its submission was gone")
_RUN = tr("run {number}")


def render_staff_report(
    entry: Entry[Report],
    lang: Lang,
    earlier: Sequence[PastReport] = (),
    zone: tzinfo | None = None,
    decisions: Sequence[Decision] = (),
    standing: Standing | None = None,
) -> str:
    """The report as text, and what counts for it; `earlier` are those before it, the latest first
    (`Gradebook.history`), `zone` is that of its times, by default the machine's; `decisions` what people decided about
    it, and `standing` what they and lateness make of it, where the assignment is shown."""
    report = entry.report
    parts = [*_head(entry, lang, zone, standing), *_tests(report, lang), *_history(report, earlier, lang, zone)]
    return "\n".join(parts) + "\n" + render_decisions(decisions, lang, zone)


def render_standing(student: str, assignment: str, standing: Standing | None, lang: Lang) -> str:
    """What counts where there is no report."""
    counts = standing is not None and (standing.score is not None or standing.state == "excused")
    sentence = _NO_REPORT_COUNTS if counts else _NO_REPORT
    points = "" if standing is None else _points(standing, lang)
    head = sentence.format(student=one_line(student), assignment=one_line(assignment), points=points)[lang]
    return "\n".join([head, *_account(standing, lang)]) + "\n"


def render_decisions(decisions: Sequence[Decision], lang: Lang, zone: tzinfo | None = None) -> str:
    """What people decided, below its heading; nothing where there is none."""
    if not decisions:
        return ""
    return "\n".join([f"\n{_DECISIONS[lang]}:", *describe_decisions(decisions, lang, zone)]) + "\n"


def _points(standing: Standing, lang: Lang) -> str:
    if standing.state == "excused":
        return words.EXCUSED[lang]
    return format_score(standing.score, standing.max_score, lang)


def _account(standing: Standing | None, lang: Lang) -> Iterator[str]:
    """How the score came about, as the student reads it."""
    if standing is not None and standing.lines:
        yield f"{words.HOW[lang]}:"
        yield from (f"  {one_line(line[lang])}" for line in standing.lines)


def _head(entry: Entry[Report], lang: Lang, zone: tzinfo | None, standing: Standing | None) -> Iterator[str]:
    report = entry.report
    if standing is not None and standing.state != "excused":
        entry = count(entry, standing)
    points = format_score(entry.score, entry.max_score, lang) if standing is None else _points(standing, lang)
    yield f"{one_line(report.student)} · {report.assignment}: {points}"
    yield from _account(standing, lang)
    yield f"{_STATUS[lang]}: {words.status_label(report.status)[lang]} ({report.status.value})"
    for task in entry.tasks:
        yield f"  [{one_line(task.title[lang]) or task.task}] {format_score(task.score, task.max_score, lang)}"
    yield f"{words.FILE[lang]}: {one_line(report.submitted)}"
    if report.attempt:
        yield f"{words.HANDED_IN[lang]}: {format_time(report.attempt, zone)}"
    yield f"{words.WHEN[lang]}: {format_time(report.graded_at, zone)}, {_SECONDS[lang]} {report.seconds:.3f} s"
    yield f"{words.ISOLATION[lang]}: {report.isolation_level}"
    if report.data_source:
        yield f"{words.DATA[lang]}: {one_line(report.data_source)}"
    yield f"{_SUITE[lang]}: {report.suite_digest}"
    yield f"{words.VERSIONS[lang]}: " + one_line(
        ", ".join(f"{name} {value}" for name, value in report.versions.items())
    )
    yield f"{_FILES[lang]}:"
    for file in report.files:
        yield f"  {file.sha256}  {file.size:>9,}  {one_line(file.path)}"
    yield from _block(_SUMMARY[lang], entry.reason[lang], lang, "")
    yield from _block(_STAFF[lang], report.staff_detail, lang, "")
    titles = [f"{one_line(each.title[lang])} ({each.kind})" for each in report.exhibits]
    yield from _block(_EXHIBITS[lang], "\n".join(titles), lang, "")
    yield from _block(_EXHIBIT_FAULTS[lang], "\n".join(report.exhibit_faults), lang, "")
    yield from _block(_UNKNOWN_CALLS[lang], ", ".join(report.unknown_calls), lang, "")
    near = ", ".join(f"{limit} {share:.0%}" for limit, share in report.near_limits.items())
    yield from _block(_NEAR_LIMITS[lang], near, lang, "")
    for remark in report.remarks:
        yield from _block(words.REMARK[lang], remark[lang], lang, "")
    for remark in report.staff_remarks:
        yield from _block(_STAFF_REMARK[lang], remark[lang], lang, "")


def _tests(report: Report, lang: Lang) -> Iterator[str]:
    scores = report.scores if len(report.scores) == len(report.tests) else (None,) * len(report.tests)
    for test, score in zip(report.tests, scores, strict=True):
        yield ""
        yield from _test(test, score, lang)


def _test(test: TestResult, score: TestScore | None, lang: Lang) -> Iterator[str]:
    word = words.VERDICT_WORDS[test.verdict]
    marks = [_PUBLIC[lang] if test.visible else words.HIDDEN[lang], *([_EDGE[lang]] if test.edge else [])]
    earned = f"{format_points(score.score)} / {format_points(score.max_score)}, " if score else ""
    verdict = f"{word.label[lang]} ({', '.join(marks)})"
    yield f"{word.sign} {one_line(test.name)} [{test.task}] {verdict} {earned}{test.seconds:.3f} s"
    if test.title:
        yield f"    {one_line(test.title[lang])}"
    yield from _block(_MESSAGE[lang] if test.visible else _REASON[lang], test.message[lang], lang)
    yield from _block(_CALLED[lang], "\n".join(test.staff.calls), lang)
    yield from _block(_DETAIL[lang], test.staff.detail, lang)
    yield from _block(_PRINTED[lang], test.staff.printed or test.printed, lang)


def _history(report: Report, earlier: Sequence[PastReport], lang: Lang, zone: tzinfo | None) -> Iterator[str]:
    yield ""
    yield f"{_HISTORY[lang]}:" + ("" if earlier else f" {_NO_HISTORY[lang]}")
    for past in earlier:
        old = past.entry.report
        line = f"  {format_time(old.graded_at, zone)}  {format_score(past.entry.score, past.entry.max_score, lang)}  "
        line += f"{words.status_label(old.status)[lang]}, {_RUN.format(number=past.run.id)[lang]}, "
        line += f"grader {one_line(past.run.version)}, {words.ISOLATION[lang]} {old.isolation_level}"
        line += f", {_SUITE[lang]} {old.suite_digest[:12]}" if old.suite_digest != report.suite_digest else ""
        line += ", " + ", ".join(f"{one_line(file.path)} {file.sha256[:12]}" for file in old.files[:3])
        if past.withdrawn:
            line += ", " + _WITHDRAWN.format(when=format_time(past.withdrawn, zone))[lang]
        if past.proposed:
            line += ", " + _PROPOSED[lang]
        yield line.rstrip(", ")
        if past.acceptance is not None:
            accepted = _ACCEPTED.format(who=one_line(past.acceptance.who), why=one_line(past.acceptance.why))
            yield f"      {accepted[lang]}"


def _block(label: str, text: str, lang: Lang, indent: str = "    ") -> Iterator[str]:
    """A labelled text below its line; nothing if there is none."""
    if not text.strip():
        return
    first, *rest = truncate(text.rstrip("\n"), lang, letters=_LETTERS, rows=_ROWS).split("\n")
    if not rest:
        yield f"{indent}{label}: {first}"
        return
    yield f"{indent}{label}:"
    for line in (first, *rest):
        yield f"{indent}  {line}"
