"""`grade similar`: whose code is more alike than chance makes it. For staff; nothing of it is kept or handed out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.domain.course import Assignment, Course
from grader.domain.records import GRADEBOOK
from grader.domain.roster import Roster
from grader.domain.verdict import Report
from grader.gradebook.book import Gradebook
from grader.gradebook.enrolment import class_leavers
from grader.gradebook.entry import Entry
from grader.intake.folder import Inventory, Submission, take_inventory
from grader.intake.location import Location, lone_gradebooks
from grader.intake.opening import StaffFiles
from grader.intake.staging import Refusal, stage
from grader.report.analysis.read import counting_entries
from grader.report.similarity import Source
from grader.report.similarity.compare import compare
from grader.report.similarity.lexer import MAX_BYTES
from grader.report.similarity.prints import template_digests
from grader.report.similarity.tell import HARMLESS, tell
from grader.text import Lang
from grader.text.errors import EXIT_OK, MachineError


@dataclass(frozen=True)
class Options:
    """What `grade similar` was asked for."""

    assignment: str | None
    """Only this one."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def similar(options: Options) -> int:
    """Compare the class with itself, one assignment after the other: of each student the attempt that counts."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    ids = course.ids if options.assignment is None else (course.assignment(options.assignment).id,)
    echo(location.describe()[lang])
    roster = location.load_roster()
    inventory = take_inventory(location.whole, course.ids, roster)
    entries, left = _read_book(course, location, roster, inventory)
    labels = {person.id: person.label for person in roster}
    references = {each.parent for id_ in ids if (each := course.assignment(id_).reference) is not None}
    staff = StaffFiles([location.root / GRADEBOOK, *lone_gradebooks(), *sorted(references)])
    for id_ in ids:
        chosen = list(_choose(inventory, id_, entries, left))
        if not chosen and options.assignment is None:
            continue
        sources = []
        skipped = []
        for submission in chosen:
            source = _read(submission, entries.get((submission.student, id_)), staff)
            if source is None:
                skipped.append(submission.student)
            else:
                sources.append(source)
        found = compare(sources, _template(course.assignment(id_)))
        for line in tell(id_, found, labels, lang, tuple(skipped)):
            echo(line)
    echo(HARMLESS[lang])
    return EXIT_OK


_Entries = Mapping[tuple[str, str], Entry[Report]]


def _read_book(
    course: Course, location: Location, roster: Roster, inventory: Inventory
) -> tuple[_Entries, frozenset[str]]:
    """What counts of each student and assignment, and who left."""
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        entries = {entry.key: entry for entry in counting_entries(book, course)}
        return entries, frozenset(class_leavers(book, roster, inventory.students))


def _choose(inventory: Inventory, id_: str, entries: _Entries, left: Collection[str]) -> Iterator[Submission]:
    """Of each student the attempt that counts; the latest where none was graded, or it lies there no more."""
    earlier = {(each.student, each.assignment, each.attempt): each for each in inventory.earlier}
    for latest in inventory.submissions:
        if latest.assignment != id_ or latest.student in left:
            continue
        entry = entries.get((latest.student, id_))
        yield latest if entry is None else earlier.get((*entry.key, entry.report.attempt), latest)


def _read(submission: Submission, entry: Entry[Report] | None, staff: StaffFiles) -> Source | None:
    """Its Python files, each as far as it is looked at; None where it cannot be read."""
    try:
        staged = stage(submission, staff)
    except (Refusal, MachineError):
        return None
    files = {
        name: data[: MAX_BYTES + 1]
        for name, data in staged.files.items()
        if name == staged.main or name.endswith(".py")
    }
    tests = () if entry is None else entry.report.tests
    mistakes = frozenset((test.name, test.staff.behaviour) for test in tests if test.staff.behaviour)
    return Source(submission.student, files, mistakes)


def _template(assignment: Assignment) -> frozenset[int]:
    """Of what the staff gave, and of the solution; and what several of the right solutions have."""
    given = [assignment.stub, assignment.public_tests, *sorted(assignment.folder.glob("*.md"))]
    right: list[Path] = []
    if assignment.reference is not None:
        given.append(assignment.reference / assignment.filename)
        right = sorted((assignment.reference / "right").glob("*.py"))
    return template_digests(_bytes(given), _bytes(right))


def _bytes(paths: Collection[Path]) -> Iterator[bytes]:
    return (path.read_bytes() for path in paths if path.is_file())
