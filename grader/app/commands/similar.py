"""`grade similar`: whose code is more alike than chance makes it. For staff; nothing of it is kept or handed out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import look_through, open_class
from grader.app.saving import choose_place
from grader.domain.course import Assignment, Course
from grader.domain.records import GRADEBOOK
from grader.domain.roster import Person, Roster
from grader.domain.verdict import Report
from grader.gradebook.archive import Archive, write_archive, write_new
from grader.gradebook.book import Gradebook
from grader.gradebook.enrolment import class_leavers
from grader.gradebook.entry import Entry
from grader.grading.group_work import share_work
from grader.intake.handed_in import Refusal
from grader.intake.inventory import Inventory, Submission
from grader.intake.location import Location, lone_gradebooks
from grader.intake.notebooks import Opener
from grader.intake.opening import StaffFiles
from grader.intake.staging import stage
from grader.report.analysis.read import counting_entries
from grader.report.similarity import Source
from grader.report.similarity.compare import compare
from grader.report.similarity.dolos import Work, dolos_files, key_table, without_names
from grader.report.similarity.prints import template_digests
from grader.report.similarity.tell import HARMLESS, tell
from grader.sandbox.reading import Reader
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, MachineError, UsageError
from grader.text.safe import list_names
from grader.text.source import MAX_BYTES


@dataclass(frozen=True)
class Options:
    """What `grade similar` was asked for."""

    assignment: str | None
    """Only this one."""
    dolos: Path | None
    """The file to write for Dolos, or its folder."""
    no_names: bool
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def similar(options: Options) -> int:
    """Compare the class with itself, one assignment after the other: of each student the attempt that counts."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    _check(options, course)
    ids = course.ids if options.assignment is None else (course.assignment(options.assignment).id,)
    echo(location.describe()[lang])
    roster = location.load_roster()
    inventory = look_through(course, location, roster)
    entries, left = _read_book(course, location, roster, inventory)
    references = {each.parent for id_ in ids if (each := course.assignment(id_).reference) is not None}
    staff = StaffFiles([location.root / GRADEBOOK, *lone_gradebooks(), *sorted(references)])
    with Reader() as reader:
        for id_ in ids:
            # What a group handed in is one work; it is compared with what others made.
            chosen = [each[0] for each in share_work(_choose(inventory, id_, entries, left))]
            if not chosen and options.assignment is None:
                continue
            sources = []
            skipped = []
            for submission in chosen:
                source = _read(submission, entries.get((submission.student, id_)), staff, reader.read)
                if source is None:
                    skipped.append(submission.student)
                else:
                    sources.append(source)
            if options.dolos is not None:
                works = [_work(source, entries.get((source.student, id_)), roster) for source in sources]
                target = choose_place(options.dolos, f"dolos-{id_}", course, location)
                for said in _hand_out(works, target, roster, id_, no_names=options.no_names):
                    echo(said[lang])
                if skipped:
                    echo(_LEFT_OUT.format(students=list_names(skipped))[lang])
                continue
            labels = {person.id: person.label for person in roster}
            found = compare(sources, _template(course.assignment(id_)))
            for line in tell(id_, found, labels, lang, tuple(skipped)):
                echo(line)
    echo(HARMLESS[lang])
    return EXIT_OK


def _check(options: Options, course: Course) -> None:
    if options.dolos is not None and options.assignment is None:
        raise UsageError(_WHICH.format(ids=list_names(course.ids)))
    if options.no_names and options.dolos is None:
        raise UsageError(_WHERE)


_WHICH = tr("Dolos compares one assignment at a time. Name it: --assignment ID ({ids})")
_WHERE = tr("--no-names goes with --dolos FILE.")
_FOR_DOLOS = tr("{file}: files of {count} who handed in {assignment}, for Dolos")
_LEFT_OUT = tr("Left out, for it could not be read: {students}")
_KEY = tr("{file}: who is who; keep it to yourself")

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


def _read(submission: Submission, entry: Entry[Report] | None, staff: StaffFiles, opener: Opener) -> Source | None:
    """Its Python files, each as far as it is looked at; None where it cannot be read."""
    try:
        staged = stage(submission, staff, opener)
    except (Refusal, MachineError):
        return None
    files = {
        name: data[: MAX_BYTES + 1]
        for name, data in staged.files.items()
        if name == staged.main or name.endswith(".py")
    }
    tests = () if entry is None else entry.report.outline
    mistakes = frozenset((test.name, test.behaviour) for test in tests if test.behaviour)
    return Source(submission.student, files, mistakes)


def _work(source: Source, entry: Entry[Report] | None, roster: Roster) -> Work:
    person = roster[source.student] if source.student in roster else Person(source.student, "")
    return Work(source, person, "" if entry is None else entry.report.attempt or entry.report.file_time)


def _hand_out(works: Sequence[Work], target: Path, roster: Roster, id_: str, *, no_names: bool) -> Iterator[Text]:
    """Write the archive, and who is who beside it where that is asked for; what is said of it."""

    def fill(archive: Archive) -> None:
        for name, data in dolos_files(works):
            archive.add(name, data)

    beside: Path | None = None
    if no_names:
        works, key = without_names(works)
        beside = target.with_name(f"{target.stem}-names.csv")
        table = key_table(key, {person.id: person.name for person in roster})
        write_new(beside, lambda file, _: file.write(table))
    try:
        write_archive(target, fill)
    except BaseException:
        if beside is not None:
            beside.unlink()
        raise
    yield _FOR_DOLOS.format(file=target, count=len(works), assignment=id_)
    if beside is not None:
        yield _KEY.format(file=beside)


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
