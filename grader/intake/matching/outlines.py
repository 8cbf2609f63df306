"""Which assignments a name or some code speaks of: what each is called, and what it asks for.

An assignment asks for the functions and classes of its stub; one that is a script, for the names that no other stub
has. A function that two assignments ask for says nothing of which. The limit: the stub is the author's and is cut into
tokens as a submission is; whether what stands in a function is any good is for the tests to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from grader.domain.author_files import read_record
from grader.domain.course import Course
from grader.intake.matching.content import Content, look
from grader.intake.matching.words import HABITS, Word, cut, holds, letters, normalise
from grader.sandbox.seam.shape import RECORD

_NUMBERED = re.compile(
    r"(?:숙제|과제|homework|assignment|hw)[\s_#.-]*0?([1-9][0-9]?)(?![0-9])|(?<![0-9])0?([1-9][0-9]?)번?째?[\s_]*(?:숙제|과제)",
    re.IGNORECASE,
)
_SHORTEST_PART = 4
"""Latin letters of a word of an id or a title that says something."""
_CONTAINED = 5
"""Letters of an id that is looked for within longer words."""
_MANY_NAMES = 3
"""Names of a stub alone that make a script likely."""
_NEARLY_ALL = 5
"""So many of them, where they are four in five, make it certain: as a function does that nothing else asks for."""


@dataclass(frozen=True)
class Outline:
    """One assignment."""

    id: str
    title: str = ""
    """In all languages."""
    defined: frozenset[str] = frozenset()
    """What its stub defines."""
    names: frozenset[str] = frozenset()
    """Every name in its stub."""


@dataclass(frozen=True)
class Mention:
    """An assignment that a name speaks of."""

    id: str
    shown: str
    start: int
    end: int


@dataclass(frozen=True)
class Share:
    """What code has of what an assignment asks for."""

    id: str
    count: int
    total: int
    strength: Literal["most", "some", "one", "script"]
    """At least half of it, and two that are asked for nowhere else, or of a script nearly all names that no other has;
    two of these; one; names of a script."""


class Outlines:
    """Those of a course, in its order."""

    def __init__(self, outlines: Sequence[Outline] = (), course_title: str = "") -> None:
        self.by_id = {outline.id: outline for outline in outlines}
        self._ids = {letters(outline.id): outline.id for outline in outlines}
        self._longest = max((len(cut(outline.id)) for outline in outlines), default=0) + 2
        defined = Counter(name for outline in outlines for name in outline.defined)
        names = Counter(name for outline in outlines for name in outline.names)
        self._own = {each.id: frozenset(name for name in each.defined if defined[name] == 1) for each in outlines}
        self._marks = {
            each.id: frozenset(name for name in each.names if names[name] == 1) if not each.defined else frozenset()
            for each in outlines
        }
        self._parts: dict[str, list[str]] = {}
        """Words of ids and titles, each with the assignments that have it."""
        for outline in outlines:
            for text in dict.fromkeys(_telling(f"{outline.id} {outline.title}")):
                self._parts.setdefault(text, []).append(outline.id)
        more = {word.text for word in cut(normalise(course_title))}
        self.words = frozenset(
            {*self._parts, *self._ids, *more, *(word.text for id_ in self.by_id for word in cut(id_))}
        )
        """All that a name can hold and that is about the course."""

    @classmethod
    def of(cls, course: Course) -> Outlines:
        """Those of a course; of an assignment whose files are broken, its id."""
        known = {}
        for assignment in course.assignments:
            content = look(assignment.stub.read_bytes()) if assignment.stub.is_file() else Content()
            if assignment.reference is None and (record := read_record(assignment.folder / RECORD)):
                # At home the stub is what a student writes into, and gives another name.
                defined = frozenset(name for name in record if name and "." not in name)
                content = replace(content, defined=defined, names=content.names | defined)
            title = f"{assignment.title.ko} {assignment.title.en}"
            known[assignment.id] = Outline(assignment.id, title, content.defined, content.names)
        return cls([known.get(id_, Outline(id_)) for id_ in course.ids], f"{course.title.ko} {course.title.en}")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.by_id)

    def named(self, text: str, words: Sequence[Word]) -> list[Mention]:
        """Where a name holds a whole id: `dictionary`, `If for`, `ReLUPerceptron`. The longest of what begins together
        or lies in another: `mlp_deep` is not `mlp`."""
        found = []
        for first in range(len(words)):
            joined = ""
            for last in range(first, min(first + self._longest, len(words))):
                joined += words[last].text
                if joined in self._ids:
                    start, end = words[first].start, words[last].end
                    found.append(Mention(self._ids[joined], text[start:end], start, end))
        return [one for one in found if not any(holds(other, one) for other in found)]

    def hinted(self, words: Sequence[Word]) -> list[Mention]:
        """Where it holds a word of one assignment's id or title alone, or an id within a longer word."""
        found = []
        for word in words:
            for part, ids in self._parts.items():
                inside = word.is_hangul and part in word.text
                if len(ids) == 1 and (inside or _singular(part) == _singular(word.text)):
                    found.append(Mention(ids[0], part if inside else word.raw, word.start, word.end))
        run = "".join(word.text for word in words)
        inner = [known for known in self._ids if len(known) >= _CONTAINED and known in run]
        longest = [known for known in inner if not any(known != other and known in other for other in inner)]
        return found + [Mention(self._ids[known], known, 0, 0) for known in longest]

    def number(self, text: str) -> int:
        """The number of a homework that a name holds, as in `숙제2` and `hw02`; 0 where it holds none, or several."""
        found = {int(match[1] or match[2]) for match in _NUMBERED.finditer(text)}
        return found.pop() if len(found) == 1 else 0

    def numbered(self, number: int) -> str:
        """The assignment at that place of the course; empty where there is none."""
        return self.ids[number - 1] if 0 < number <= len(self.ids) else ""

    def shares(self, content: Content) -> list[Share]:
        """What code has of each assignment, in the course's order. One stray function counts where it is all that an
        assignment asks for, or where there is nothing else."""
        found = []
        for outline in self.by_id.values():
            own, wanted = content.defined & self._own[outline.id], content.defined & outline.defined
            marks = content.names & self._marks[outline.id]
            total = len(outline.defined)
            if len(own) >= 2:
                strength: Literal["most", "some"] = "most" if len(wanted) * 2 >= total else "some"
                found.append(Share(outline.id, len(wanted), total, strength))
            elif own:
                found.append(Share(outline.id, len(wanted), total, "some" if total == 1 else "one"))
            elif len(marks) >= _NEARLY_ALL and len(marks) * 5 >= len(self._marks[outline.id]) * 4:
                found.append(Share(outline.id, len(marks), len(self._marks[outline.id]), "most"))
            elif len(marks) >= _MANY_NAMES:
                found.append(Share(outline.id, len(marks), len(self._marks[outline.id]), "script"))
        scripts = sorted(
            (share for share in found if share.strength == "script"), key=lambda one: one.count / one.total
        )
        best = [share for share in scripts[-1:] if share.count * 2 >= share.total]
        several = [share for share in found if share.strength in ("most", "some") or share in best]
        return several or scripts[-1:] or found

    def is_script(self, id_: str) -> bool:
        """Whether an assignment asks for no function, or nobody knows for which."""
        return not self.by_id[id_].defined


def _telling(text: str) -> Iterable[str]:
    """The words of an id or a title that can tell it from others: no particle, as in `SGD에서`."""
    end = -1
    for word in cut(normalise(text)):
        long = len(word.text) >= (2 if word.is_hangul else _SHORTEST_PART)
        particle = word.is_hangul and word.start == end
        if long and not particle and not word.is_number and word.text not in HABITS:
            yield word.text
        end = word.end


def _singular(text: str) -> str:
    return text.removesuffix("s")
