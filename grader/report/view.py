"""What one student may read, arranged once, as values: text, HTML and mail only lay it out.

Strings are in one language, bounded and free of control characters; they are not escaped for any medium. The limit:
they are made by `grader.report.arrange`, of an entry of a `StudentReport` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from grader.domain.exhibits import Exhibits
from grader.domain.totals import MAX_TOTAL, Total
from grader.report.advice import AdviceView
from grader.report.ran import LinesView
from grader.report.since import NOTHING, SinceView
from grader.report.words import Tone
from grader.text import Lang

MAX_REMARKS = 30


@dataclass(frozen=True, slots=True)
class TestView:
    """One test as its row shows it."""

    __test__ = False

    name: str
    title: str
    label: str
    sign: str
    tone: Tone
    visible: bool
    points: str
    message: str
    printed: str
    first: bool = False
    """Whether it is what to fix first."""
    lines: LinesView | None = None

    def __hash__(self) -> int:
        """Cheap, for parts of pages are kept by it: of tests with one name few say another thing."""
        return hash((self.name, self.label, self.message))

    @property
    def folded(self) -> bool:
        """Whether it can be left for later: a hidden test that passed, of which there is nothing more to read."""
        return not self.visible and self.tone == "good" and not self.message


@dataclass(frozen=True)
class TaskView:
    """A task, its points ("30 / 40", or no score yet) and its tests."""

    title: str
    points: str
    share: float
    """The part of the points that was earned, 0 to 1."""
    full: bool
    tests: tuple[TestView, ...]

    def __hash__(self) -> int:
        """Reckoned once, for each medium looks it up."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.title, self.points, self.tests))

    @property
    def passed(self) -> int:
        return sum(test.tone == "good" for test in self.tests)

    @property
    def first(self) -> bool:
        """Whether what to fix first is among its tests."""
        return any(test.first for test in self.tests)

    @property
    def folded(self) -> tuple[TestView, ...]:
        return tuple(test for test in self.tests if test.folded)


@dataclass(frozen=True)
class WorkView:
    """One assignment of one student, handed in or not."""

    id: str
    title: str
    points: str
    share: float
    tone: Tone
    missing: bool = False
    """There is no report: nothing was handed in, or it is not graded yet."""
    worth: str = ""
    """What it counts for in the total."""
    account: tuple[str, ...] = ()
    """How the score came about, where the tests alone do not say it."""
    summary: str = ""
    """Why there is nothing, or no score, to show; empty when all was graded."""
    file: str = ""
    others: str = ""
    digest: str = ""
    handed_in: str = ""
    graded_at: str = ""
    level: int = 0
    isolation: str = ""
    data: str = ""
    versions: str = ""
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the staff says."""
    tasks: tuple[TaskView, ...] = ()
    hidden: bool = False
    """Whether a hidden test is among the tests."""
    exhibits: Exhibits = ()
    """As they were made, in both languages; only the page draws them (`grader.report.figures`)."""
    pictures: str = ""
    """For the media that do not draw: that there are pictures, and where."""
    advice: AdviceView | None = None
    since: SinceView = NOTHING

    @property
    def tests(self) -> int:
        return sum(len(task.tests) for task in self.tasks)

    @property
    def passed(self) -> int:
        return sum(task.passed for task in self.tasks)


@dataclass(frozen=True)
class StudentView:
    """All assignments of one student."""

    id: str
    name: str
    in_roster: bool
    """Whether the roster has them."""
    course: str
    contact: str
    reply_to: str
    """Empty where `contact` says it already."""
    works: tuple[WorkView, ...]
    total: Total
    total_points: str
    """Empty where there is no total to speak of."""
    total_note: str
    lang: Lang
    announced: tuple[str, ...] = ()
    """What a message announces beyond results (`grade send --note`)."""

    @property
    def share(self) -> float:
        return (self.total.score or 0.0) / MAX_TOTAL
