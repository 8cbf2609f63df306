"""What the names in a download of a learning system, or a folder of clones, say: who, when, and under what name.

Moodle, Canvas and Blackboard rename what students handed in, or put it into folders; Google Classroom puts the
student's name before a copy; GitHub Classroom and its successors clone into `<assignment>-<login>`. A folder is taken
for one of them only where all in it that may be work is named so: of a mixture nothing is taken, and that is told.

The limit: names alone. A learning system's number is its own and not the student's id; whom a name is of,
`grader.intake.matching` says. A time is told only where a name has it; when something in a clone was committed, git
knows, whose files are the student's and are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Literal

from grader.domain.records import RECORDS
from grader.intake.matching.words import normalise
from grader.intake.unused import may_be_work
from grader.text import EMPTY, Text, tr
from grader.text.safe import list_names

Kind = Literal["moodle", "canvas", "blackboard", "google_classroom", "clones"]
TITLES: dict[Kind, Text] = {
    "moodle": tr("Moodle"),
    "canvas": tr("Canvas"),
    "blackboard": tr("Blackboard"),
    "google_classroom": tr("Google Classroom"),
    "clones": tr("GitHub Classroom"),
}
_MOODLE = re.compile(
    # A name may hold `_`; the number is of the participant. What was typed in is a page, `onlinetext.html`.
    r"(?P<group>(?P<who>.+?)_\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?",
    re.DOTALL,
)
_CANVAS = re.compile(r"(?P<who>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)", re.DOTALL)
_CANVAS_AGAIN = re.compile(r"-(\d{1,3})(?=\.[^.]*\Z|\Z)")
"""What Canvas puts behind the name of a file that came again."""
_BLACKBOARD = re.compile(
    r"(?P<group>(?:.+_)?(?P<who>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5}))(?:_(?P<file>.+)|(?P<about>\.txt))",
    re.DOTALL,
)
_GOOGLE = re.compile(r"(?P<who>.+?) - (?P<file>.+)", re.DOTALL)
_ANONYMOUS = re.compile(r"(?:participant|참가자|참여자|anon|anonymous)\b.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Hint:
    """What one name says."""

    student: str
    """The name, login or user name that stands there, for `Matcher.match_person`; empty where it was hidden."""
    file: str = ""
    """As the student had named it; empty for a folder."""
    time: datetime | None = None
    """When it was handed in, by the clock of the system it is from: without a zone."""
    late: bool = False
    """Whether the system says that it was late, by its own due time."""
    again: int = 0
    """How many times the same file came before, as the system counts."""
    about: bool = False
    """Whether it is no work, but what the system says of it."""
    group: str = field(default="", compare=False)
    """What the names of all that one person handed in have in common; namesakes differ in it."""


@dataclass(frozen=True)
class Layout:
    """What a folder is."""

    kind: Kind | None
    """None where it is no download, or is not one as a whole."""
    hints: dict[str, Hint] = field(default_factory=dict)
    """By the names of folders and files in it, of what is no work too; none where there is no kind."""
    text: Text = EMPTY
    """What it was taken for, or why for nothing; empty where nothing in it looks like a download."""


def recognise(
    folders: Collection[str],
    files: Collection[str],
    *,
    clones: Collection[str] = (),
    is_student: Callable[[str], bool] = lambda name: False,
) -> Layout:
    """What a folder of these names is. `clones` are those of `folders` that git has made; `is_student` says whether a
    name is somebody's of the class, without which nothing is taken for Google Classroom's."""
    files = [file for file in files if file not in RECORDS]
    names = [*folders, *(file for file in files if may_be_work(file))]
    found: dict[Kind, dict[str, Hint]] = {
        "moodle": dict(_read_moodle([*folders, *files])),
        "canvas": dict(_read_canvas(files)),
        "blackboard": dict(_read_blackboard(files)),
        "clones": dict(_read_clones([folder for folder in folders if folder in clones])),
        "google_classroom": dict(_read_google(files, is_student)),
    }
    whole: list[Kind] = [kind for kind, hints in found.items() if names and all(name in hints for name in names)]
    if whole:
        kind = whole[0]
        text = tr(
            "A download of {system}: whose each is was read from the names ({example}, …).",
            system=TITLES[kind],
            example=list_names(names[:1], 80),
        )
        if kind == "clones":
            text = tr("Clones of {system}: whose each is was read from the folders' names.", system=TITLES[kind])
        return Layout(kind, found[kind], text)
    for kind, hints in found.items():
        some = [name for name in names if name in hints]
        if len(some) > 1:
            return Layout(None, {}, _explain_mixture(kind, some, names))
    return Layout(None)


def _explain_mixture(kind: Kind, hints: Collection[str], names: Collection[str]) -> Text:
    return tr(
        "Some names are as {system} writes them ({some}), and some are not ({others}): none was taken for a "
        "download's. Put them into folders of their own.",
        system=TITLES[kind],
        some=list_names(list(hints)[:2], 80),
        others=list_names([name for name in names if name not in hints], 80),
    )


def _read_moodle(names: Collection[str]) -> Iterator[tuple[str, Hint]]:
    for name in names:
        if match := _MOODLE.fullmatch(name):
            yield name, Hint(_person(match["who"]), match["file"] or "", group=match["group"])


def _read_canvas(files: Collection[str]) -> Iterator[tuple[str, Hint]]:
    for file in files:
        if match := _CANVAS.fullmatch(file):
            again = _CANVAS_AGAIN.search(match["file"])
            name = _CANVAS_AGAIN.sub("", match["file"])
            times = int(again[1]) if again else 0
            group = f"{match['who']}_{match['id']}"
            yield file, Hint(_person(match["who"]), name, late=bool(match["late"]), again=times, group=group)


def _read_blackboard(files: Collection[str]) -> Iterator[tuple[str, Hint]]:
    for file in files:
        if (match := _BLACKBOARD.fullmatch(file)) is None:
            continue
        try:
            time = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")  # it names no zone
        except ValueError:  # the 31st of February
            continue
        about, group = bool(match["about"]), match["group"]
        yield file, Hint(_person(match["who"]), match["file"] or "", time, about=about, group=group)


def _read_google(files: Collection[str], is_student: Callable[[str], bool]) -> Iterator[tuple[str, Hint]]:
    for file in files:
        if (match := _GOOGLE.fullmatch(normalise(file))) and is_student(match["who"]):
            yield file, Hint(match["who"], match["file"], group=match["who"])


def _read_clones(folders: Collection[str]) -> Iterator[tuple[str, Hint]]:
    """Of all clones of one assignment the names begin alike, up to a `-`; of a single one, up to the first."""
    parts = [folder.split("-")[:-1] for folder in folders]
    if len(parts) == 1:
        parts[0] = parts[0][:1]
    same = takewhile(lambda place: len(set(place)) == 1, zip(*parts, strict=False))
    prefix = "".join(f"{place[0]}-" for place in same)
    for folder in folders:
        if prefix and folder.startswith(prefix) and len(folder) > len(prefix):
            yield folder, Hint(folder.removeprefix(prefix), group=folder)


def _person(name: str) -> str:
    """Who stands there; nobody where the system hides it."""
    return "" if _ANONYMOUS.fullmatch(name) else name
