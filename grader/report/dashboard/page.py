"""The staff's pages: the class in `index.html`, and `assignments/<id>.html`.

Both are one file each that loads nothing and, beside its style sheet, allows itself one script of ours, which it names
by digest. The limit: for staff alone; what a student may read is rendered elsewhere, without these values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.domain.course import Course
from grader.domain.totals import MAX_TOTAL
from grader.gradebook.runs import Run
from grader.report import words
from grader.report.arrange import columns, student_view
from grader.report.csv import remark
from grader.report.dashboard import labels, views
from grader.report.dashboard.facts import NO_FACTS, StaffFacts
from grader.report.dashboard.views import Cell, Who
from grader.report.formats import format_total
from grader.report.html import staff_html
from grader.report.people import Student
from grader.report.words import Tone
from grader.text import Lang
from grader.text.folders import folder_names
from grader.text.safe import one_line


@dataclass(frozen=True)
class ScoreCell:
    """A score in the table of the class; empty where nothing was handed in and nobody set one."""

    score: Cell
    tone: Tone


@dataclass(frozen=True)
class ClassRow:
    """A student in the table of the class."""

    who: Who
    mail: bool
    cells: tuple[ScoreCell, ...]
    total: Cell
    remark: str


@dataclass(frozen=True)
class Brief:
    """An assignment in a row: where its page is, and its numbers."""

    id: str
    title: str
    page: str
    """Below OUT."""
    cells: tuple[Cell, ...]


class Dashboard:
    """All staff pages of a class. `tones` are how each student's scores look, by student and assignment, where whoever
    made the students' views knows them already; `mails` those to whom a message lies in `outbox/`."""

    def __init__(
        self,
        students: Sequence[Student],
        course: Course,
        run: Run,
        lang: Lang,
        facts: StaffFacts = NO_FACTS,
        tones: Mapping[str, Mapping[str, Tone]] | None = None,
        mails: Collection[str] = (),
    ) -> None:
        self._students, self._course, self._run, self._lang, self._facts = students, course, run, lang, facts
        self._folders = folder_names(student.id for student in students)
        self.ids = columns(course, {id_ for student in students for id_ in student.entries})
        titles = {assignment.id: one_line(assignment.title[lang]) for assignment in course.assignments}
        self._titles = {id_: titles.get(id_, id_) for id_ in self.ids}
        self._files = {id_: f"{folder_names([id_])[id_]}.html" for id_ in self.ids}
        self._people = views.People(
            Who(student.id, views.short(student.name), self._folders[student.id]) for student in students
        )
        self._mails = frozenset(mails)
        self._analyses = views.analyses_by_id(facts.analyses)
        self._tones = tones or {
            student.id: {work.id: work.tone for work in student_view(student, course, lang).works}
            for student in students
        }

    def files(self) -> dict[str, bytes]:
        """The pages by their paths below OUT."""
        pages = {"index.html": self._index()}
        pages |= {f"assignments/{self._files[id_]}": self._assignment(id_) for id_ in self.ids}
        # What no file can hold was made visible by the pages' last door.
        return {path: page.encode() for path, page in pages.items()}

    def _index(self) -> str:
        lang, facts = self._lang, self._facts
        totals = [student.total.score for student in self._students if student.total.score is not None]
        chart = views.chart_view(totals, MAX_TOTAL, "totals", labels.TOTALS[lang], lang)
        return staff_html(
            "index.html",
            lang,
            up="",
            title=self._title,
            columns=self.ids,
            rows=[self._row(student) for student in self._students],
            briefs=[self._brief(id_) for id_ in self.ids],
            chart=chart,
            attention=[one_line(point.text[lang], 900) for point in facts.attention],
            missing=[(id_, self._who(facts.missing.get(id_, ()))) for id_ in self.ids],
            level=self._level,
            **self._lists(""),
        )

    def _assignment(self, id_: str) -> str:
        lang, facts = self._lang, self._facts
        analysis = self._analyses.get(id_)
        title = self._titles[id_]
        name = labels.DISTRIBUTION.format(title=title)[lang]
        return staff_html(
            "assignment.html",
            lang,
            up="../",
            title=title,
            id=id_,
            course=self._title,
            brief=self._brief(id_),
            chart=views.chart_view(self._scores[id_], self._maximum(id_), "scores", name, lang),
            tasks=views.item_rows(analysis.tasks, lang) if analysis else (),
            tests=views.item_rows(analysis.tests, lang) if analysis else (),
            alarms=views.alarm_views(analysis.alarms, lang) if analysis else (),
            groups=views.group_views(analysis.groups, self._people, lang) if analysis else (),
            attention=[one_line(each.text[lang], 900) for each in facts.attention if each.assignment == id_],
            missing=[(id_, self._who(facts.missing.get(id_, ())))],
            level=self._level,
            **self._lists(id_),
        )

    def _lists(self, id_: str) -> dict[str, object]:
        """What both kinds of page list, of that assignment or, where it is empty, of all."""
        facts, lang, people = self._facts, self._lang, self._people
        return {
            "found": [one_line(each.text[lang], 900) for each in facts.found if id_ in ("", each.assignment)],
            "limits": views.limit_views([each for each in facts.limits if id_ in ("", each.assignment)], people, lang),
            "changes": views.change_views(
                [each for each in facts.changes if id_ in ("", each.assignment)], people, lang
            ),
            "proposed": views.change_views(
                [each for each in facts.proposed if id_ in ("", each.assignment)], people, lang
            ),
            "first": sum(id_ in ("", assignment) for _, assignment in facts.first),
            "gone": [(people.find(who), what) for who, what in facts.gone if id_ in ("", what)],
        }

    def _row(self, student: Student) -> ClassRow:
        tones = self._tones[student.id]
        cells = []
        for id_ in self.ids:
            points = student.score(id_)
            nothing = points is None and id_ not in student.entries
            cells.append(
                ScoreCell(Cell("") if nothing else views.number_cell(points, self._lang), tones.get(id_, "idle"))
            )
        told = format_total(student.total, self._lang, bare=True)
        total = Cell(told, "" if student.total.score is None else f"{student.total.score:.6g}")
        note = one_line(remark(student, self._lang))
        return ClassRow(
            self._people.find(student.id),
            student.id in self._mails,
            tuple(cells),
            total,
            note,
        )

    def _brief(self, id_: str) -> Brief:
        entries = [student.entries[id_] for student in self._students if id_ in student.entries]
        analysis = self._analyses.get(id_)
        alarms = sum(not alarm.accepted for alarm in analysis.alarms) if analysis else 0
        counts = (
            len(self._scores[id_]),
            sum(entry.score is None for entry in entries) + sum(id_ in each.waiting for each in self._students),
            len(self._facts.missing.get(id_, ())),
            alarms,
            len(analysis.groups) if analysis else 0,
        )
        numbers = [Cell(str(count), str(count)) for count in counts]
        cells = (*numbers[:3], *views.average_cells(self._scores[id_]), *numbers[3:])
        return Brief(id_, self._titles[id_], f"assignments/{self._files[id_]}", cells)

    @cached_property
    def _scores(self) -> Mapping[str, Sequence[float]]:
        """What counts of each assignment, of those who have a score: also where the staff set one and nothing was
        handed in."""
        points = {id_: [student.score(id_) for student in self._students] for id_ in self.ids}
        return {id_: [each for each in own if each is not None] for id_, own in points.items()}

    def _maximum(self, id_: str) -> float:
        scored = [student for student in self._students if student.score(id_) is not None]
        most = [(each.entries.get(id_) or each.standings[id_]).max_score for each in scored]
        return max(most, default=0.0)

    def _who(self, ids: Sequence[str]) -> list[Who]:
        return [self._people.find(id_) for id_ in ids]

    @property
    def _title(self) -> str:
        return one_line(self._course.title[self._lang])

    @property
    def _level(self) -> str:
        level = self._run.isolation_level
        promise = words.LEVELS.get(level, words.UNKNOWN_LEVEL)
        return f"{level} – {promise[self._lang]}"
