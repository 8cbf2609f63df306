"""How inquiries stand: open, answered, or about a score that has changed since; which assignments and test they name.

An inquiry is about what the message told that it answers. Where its words name some of that, it is about these; a test
is meant where exactly one of those that its student reads is named, in their words, else in what they quote. The limit:
what a student wrote is looked at for names and nothing else; all of it is hostile to whatever shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from grader.domain.course import Course
from grader.gradebook.arrivals import ArrivalRecord
from grader.gradebook.deliveries import Delivery
from grader.gradebook.inquiries import Inquiry, Step
from grader.gradebook.told import may_have_arrived
from grader.report.attention import Point
from grader.report.people import Student
from grader.text import tr
from grader.text.folding import fold
from grader.text.safe import one_line

State = Literal["open", "answered", "changed"]
STATES: tuple[State, ...] = get_args(State)
"""Nobody has done anything about it; it was answered, or closed; or the score is another one than was told before."""
_POINT = tr("{who} asks about {what}, and nobody has answered: grade inquiries {id}")
_ANYTHING = tr("a mail of ours")


@dataclass(frozen=True)
class Case:
    """An inquiry as it stands now."""

    inquiry: Inquiry
    state: State
    assignments: tuple[str, ...] = ()
    test: str = ""
    """Its name; empty where none is named, or several are."""
    scores: Mapping[str, tuple[float, float | None]] | None = None
    """Of the assignments whose score has changed: what was told before it was asked, and what counts now."""


def review(
    inquiries: Sequence[Inquiry],
    deliveries: Sequence[Delivery],
    records: Mapping[int, ArrivalRecord],
    students: Iterable[Student],
    course: Course,
) -> tuple[Case, ...]:
    """All of them, in their order; `records` are the arrivals, `students` the rows of the class as staff have them."""
    by_id = {each.id: each for each in deliveries}
    rows = {each.id: each for each in students}
    desk = _Desk(by_id, records, rows, course, {})
    return tuple(desk.judge(each) for each in inquiries)


def open_points(cases: Iterable[Case]) -> tuple[Point, ...]:
    """What is to be looked at: one for each that is open."""
    return tuple(
        Point(
            "inquiry",
            _POINT.format(
                who=one_line(case.inquiry.student), what=", ".join(case.assignments) or _ANYTHING, id=case.inquiry.id
            ),
            case.inquiry.student,
            case.assignments[0] if len(case.assignments) == 1 else "",
        )
        for case in cases
        if case.state == "open"
    )


def may_have_it(step: Step, deliveries: Mapping[int, Delivery]) -> bool:
    """Whether its student may have read that answer."""
    delivery = deliveries.get(step.delivery)
    if delivery is None or (delivery.dispatches[-1:] and delivery.dispatches[-1].state == "bounced"):
        return False
    return may_have_arrived([each.state for each in delivery.dispatches])


@dataclass(frozen=True)
class _Desk:
    deliveries: Mapping[int, Delivery]
    records: Mapping[int, ArrivalRecord]
    rows: Mapping[str, Student]
    course: Course
    judged: dict[int, Case]
    """By message of ours that answered one."""

    def judge(self, inquiry: Inquiry) -> Case:
        about = self._about(inquiry)
        scores = dict(self._changes(inquiry, about))
        done = any(step.kind == "closed" or may_have_it(step, self.deliveries) for step in inquiry.steps)
        state: State = "answered" if done else "changed" if scores else "open"
        case = Case(inquiry, state, about, self._test(inquiry, about), scores)
        self.judged.update({step.delivery: case for step in inquiry.steps if step.delivery})
        return case

    def _about(self, inquiry: Inquiry) -> tuple[str, ...]:
        delivery = self.deliveries.get(inquiry.delivery)
        if delivery is None:
            return ()
        ids: Collection[str] = delivery.facts
        if delivery.kind == "answer":
            before = self.judged.get(delivery.id)
            ids = () if before is None else before.assignments
        elif delivery.kind == "receipt" and delivery.arrival in self.records:
            parts = self.records[delivery.arrival].parts
            ids = {each.assignment: None for each in parts if each.fate == "submission"}
        ordered = [id_ for id_ in self.course.ids if id_ in ids] + [id_ for id_ in ids if id_ not in self.course.ids]
        words = fold(inquiry.words)
        named = [id_ for id_ in ordered if any(name in words for name in self._names(id_))]
        return tuple(named or ordered)

    def _names(self, id_: str) -> list[str]:
        """By which a student may call it."""
        titles = [each.title for each in self.course.assignments if each.id == id_]
        names = [fold(name) for name in (id_, *(text for title in titles for text in (title.ko, title.en)))]
        return [name for name in names if len(name) > 1]

    def _changes(self, inquiry: Inquiry, about: Sequence[str]) -> Iterator[tuple[str, tuple[float, float | None]]]:
        """What was told last before it was asked, against what counts now."""
        row = self.rows.get(inquiry.student)
        if row is None:
            return
        told: dict[str, float | None] = {}
        for delivery in self.deliveries.values():
            theirs = delivery.student == inquiry.student and delivery.kind == "result" and delivery.told
            if theirs and delivery.prepared_at <= inquiry.made:
                told |= {id_: fact.score for id_, fact in delivery.facts.items()}
        for id_ in about:
            before = told.get(id_)
            standing = row.standings.get(id_)
            now = standing.score if standing is not None else row.score(id_)
            if before is not None and now != before:
                yield id_, (before, now)

    def _test(self, inquiry: Inquiry, about: Sequence[str]) -> str:
        row = self.rows.get(inquiry.student)
        entries = [] if row is None else [row.entries[id_] for id_ in about if id_ in row.entries]
        names: dict[str, list[str]] = {}
        for entry in entries:
            for test in entry.report.tests:
                names[test.name] = [fold(each) for each in (test.name, test.title.ko, test.title.en) if len(each) > 2]
        for text in (fold(inquiry.words), fold(inquiry.quoted)):
            met = {
                name: max((each for each in known if each in text), key=len, default="")
                for name, known in names.items()
            }
            found = [name for name, words in met.items() if words]
            # A title may be a part of another one, which is meant then.
            whole = [name for name in found if not any(met[name] in met[other] for other in found if other != name)]
            if found:
                return whole[0] if len(whole) == 1 else ""
        return ""
