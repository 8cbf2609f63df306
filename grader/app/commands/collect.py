"""`grade collect`: what a mailbox, a download or a folder has, put into the class folder, with a record of all of it.

Where all is certain it is collected at once. Where anything is unsure the table comes first, and nothing is written
before --yes. What nobody needs to be asked of is placed then; the rest is kept, and is on the list of `grade assign`.
The limit: nothing is graded, and nothing is sent but receipts (`grader.app.receipts`).
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.collecting import Facts, check_class, placer_of, reading, source_settings
from grader.app.collecting_lines import Row, Tally, arrival_lines, wrap
from grader.app.following import Following, find_followed
from grader.app.offered import Named
from grader.app.receipts import Receipts
from grader.collecting.arrival import Followed, Source
from grader.collecting.collect import Collector, Planned
from grader.collecting.sources.find import open_source
from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.gradebook.arrivals import read_waiting
from grader.gradebook.book import Gradebook
from grader.intake.location import Location
from grader.sandbox.level import isolation_level
from grader.sandbox.reading import Reader
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, MachineError, UsageError

MAX_HELD = 64 * 2**20
"""Bytes of arrivals that are held until it is known that all is certain; if there are more, they are read again."""
_NOTHING = tr("Nothing new in {sources}.")
_COLLECTED = tr("Collected. Arrivals: {arrivals}. Files of homework: {attempts}. Students: {students}.")
_WOULD = tr(
    "Nothing was written. New arrivals: {arrivals}. Files that are certain: {attempts}, of students: {students}."
)
_UNSURE = tr("For you to decide: {count}.")
_AGAIN = tr("If the table is right, run this. What is certain is put into the class then, the rest is kept for you:")
_OBJECTIONS = tr("Objections: {count}. They are answers to mails of ours.")
_BOUNCES = tr("Mails of ours that could not be delivered: {count}.")
_UNVERIFIED = tr(
    "Sender not verified: {count}. They count. If one is not from whom it says, this makes the attempt before it "
    "count: grade ignore STUDENT/ASSIGNMENT/TIME"
)
_ASK = tr("Kept for you to say what they are: {count}. grade assign --list")
_CHECK_ALONE = tr("--check tells of the public tests in receipts: it needs --acknowledge.")
_MNIST_ALONE = tr("--mnist is for the public tests in receipts: it needs --check.")
_NEXT = tr("Next:")


@dataclass(frozen=True)
class Options:
    """What `grade collect` was asked for."""

    sources: tuple[str, ...]
    yes: bool
    """Write, though something is unsure."""
    dry_run: bool
    follow: bool
    """Go on as more comes."""
    since: datetime | None
    until: datetime | None
    """Of a mailbox; by the course's clock."""
    acknowledge: bool
    """Answer each mail with a receipt; without `yes` only say which."""
    check: bool
    """Tell in receipts what the public tests make of what came."""
    mnist: Path | None
    """For those of them that need images."""
    min_isolation: int
    """Of these tests."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def collect(options: Options) -> int:
    """Collect, or show what would be collected."""
    course, location = open_class(options.course, options.class_folder, ungraded=True)
    roster = check_class(location)
    lang = options.lang or course.lang
    receipts = _receipts(options, course, location, roster, lang)
    with ExitStack() as stack:
        reader, facts = stack.enter_context(Reader()), Facts(course, roster)
        settings = source_settings(facts, reader, location.root, options.since, options.until)
        sources = []
        for argument in options.sources:
            sources.append(open_source(argument, settings))
            stack.callback(sources[-1].close)
        work = _Work(facts, location, sources, reader, lang, receipts, Named(options.course, options.class_folder))
        if options.follow:
            return work.follow(find_followed(sources, yes=options.yes and not options.dry_run))
        if options.yes and not options.dry_run:
            return work.collect((), sends=True)
        planned = work.look()
        if options.dry_run or planned.unsure:
            return work.show(planned, again=not options.dry_run, command=_command(options))
        return work.collect(planned.held)


def _receipts(options: Options, course: Course, location: Location, roster: Roster, lang: Lang) -> Receipts | None:
    """What answers the mails; None where they are not answered."""
    if options.check and not options.acknowledge:
        raise UsageError(_CHECK_ALONE)
    if options.mnist is not None:
        if not options.check:
            raise UsageError(_MNIST_ALONE)
        from grader.domain.images import load_images  # NumPy, which no other way to collect needs

        load_images(options.mnist)  # what is wrong with it is said before anything is collected
    if not options.acknowledge:
        return None
    level = partial(isolation_level, None, options.min_isolation)
    receipts = Receipts(course, location, roster, lang, options.check, options.mnist, level)
    receipts.check_settings(sends=options.yes and not options.dry_run)
    return receipts


def _command(options: Options) -> str:
    words = ["grade", "collect", *options.sources, "--yes"]
    for name, moment in (("--since", options.since), ("--until", options.until)):
        words += [name, f"{moment:%Y-%m-%d %H:%M}"] if moment is not None else []
    words += ["--acknowledge"] * options.acknowledge
    words += ["--check", "--min-isolation", str(options.min_isolation)] if options.check else []
    for name, path in (("--mnist", options.mnist), ("--class", options.class_folder), ("--course", options.course)):
        words += [name, str(path)] if path is not None else []
    words += ["--lang", options.lang] if options.lang is not None else []
    return shlex.join(words)


@dataclass
class _Planned:
    """What was looked at before anything is written."""

    rows: list[Row]
    held: list[Planned]
    """All of it, where all is certain and it is not too much; else nothing."""
    unsure: bool = False


class _Work:
    def __init__(
        self,
        facts: Facts,
        location: Location,
        sources: Sequence[Source],
        reader: Reader,
        lang: Lang,
        receipts: Receipts | None,
        named: Named,
    ) -> None:
        self.facts, self.course, self.roster = facts, facts.course, facts.roster
        self.location, self.named, self.tally = location, named, Tally()
        self.sources, self.reader, self.lang, self.receipts = sources, reader, lang, receipts

    def look(self) -> _Planned:
        """All that is new, sorted, without a trace."""
        planned = _Planned([], [])
        size = 0
        with reading(self.location) as book:
            collector = self._collector(book)
            keys: set[str] = set()
            for each in (each for source in self.sources for each in collector.plan(source)):
                if each.key in keys:  # it is there twice
                    continue
                keys.add(each.key)
                planned.rows.append(_row(each))
                planned.unsure = planned.unsure or not each.is_certain
                size += each.size
                if planned.unsure or size > MAX_HELD:
                    planned.held.clear()
                else:
                    planned.held.append(each)
        return planned

    def show(self, planned: _Planned, *, again: bool, command: str) -> int:
        """The table of what would be collected."""
        for row in planned.rows:
            self.tally.add(row)
        self._say(arrival_lines(planned.rows, self.roster, self.course, self.lang))
        self._tell_notes()
        if not planned.rows:
            self._tell(_NOTHING.format(sources=", ".join(source.name for source in self.sources)))
            return EXIT_OK
        self._tell(self._count(_WOULD))
        if self.tally.open:
            self._tell(_UNSURE.format(count=self.tally.open))
        self._tell_each(self.tally.nobodys_texts())
        self._tell_each(self.tally.weak_texts())
        if again:
            self._tell(_AGAIN)
            echo(f"  {command}")
        if self.receipts is not None:
            with reading(self.location) as book:
                self.receipts.show(book, [row.record for row in planned.rows])
        return EXIT_OK

    def collect(self, held: Sequence[Planned], *, sends: bool = False) -> int:
        """Place, keep and record; what is `held` was sorted before. `sends`: and send receipts, where any are."""
        rows = []
        with Gradebook.open(self.location.root, folder=self.location.book_folder) as book:
            collector = self._collector(book)
            planned = held or (each for source in self.sources for each in collector.plan(source, write=True))
            for each in collector.carry_out(planned):
                row = _row(each)
                self.tally.add(row)
                if row.open or row.said:
                    rows.append(row)
            left = sum(len(each.parts) for each in read_waiting(book))
            unsent = self._acknowledge(book, sends=sends)
        self._say(arrival_lines(rows, self.roster, self.course, self.lang))
        self._tell_notes()
        if not self.tally.arrivals:
            self._tell(_NOTHING.format(sources=", ".join(source.name for source in self.sources)))
        else:
            self._tell(self._count(_COLLECTED))
        self._tell_rest(left)
        return EXIT_FAILED if left or unsent else EXIT_OK

    def _acknowledge(self, book: Gradebook, *, sends: bool) -> bool:
        """Send the receipts, or say which there would be; whether a person has to look at what became of them."""
        if self.receipts is None:
            return False
        if sends:
            return self.receipts.send(book)
        self.receipts.show(book, ())
        return False

    def _tell_notes(self) -> None:
        """What the sources have to say of themselves."""
        self._tell_each(dict.fromkeys(note for source in self.sources for note in source.notes))

    def follow(self, source: Followed) -> int:
        """Collect what is there and what comes."""
        Following(self.location, self._collector, self._show_one, self._tell, self._answer).follow(source)
        return EXIT_OK

    def _answer(self, book: Gradebook) -> None:
        """Send what is due; where the mail server is away, the next mail that comes tries again."""
        try:
            self._acknowledge(book, sends=True)
        except MachineError as error:
            self._tell(error.text)

    def _show_one(self, planned: Planned) -> None:
        self._say(arrival_lines([_row(planned)], self.roster, self.course, self.lang))
        sys.stdout.flush()

    def _tell_rest(self, left: int) -> None:
        self._tell_each(self.tally.weak_texts())
        fates = self.tally.fates
        for sentence, count in (
            (_UNVERIFIED, self.tally.unverified),
            (_OBJECTIONS, fates["objection"]),
            *((_BOUNCES, fates["bounce"]), (_ASK, left)),
        ):
            if count:
                self._tell(sentence.format(count=count))
        if fates["submission"]:
            self._tell(_NEXT)
            echo("  " + self.named.complete(f"grade run {shlex.quote(str(self.location.root))}"))

    def _count(self, sentence: Text) -> Text:
        return sentence.format(
            arrivals=self.tally.arrivals,
            attempts=self.tally.fates["submission"],
            students=len(self.tally.students),
        )

    def _collector(self, book: Gradebook | None) -> Collector:
        return Collector(
            book,
            self.location.book_folder,
            placer_of(self.course, self.location, self.roster),
            self.facts.known(book),
            self.reader.read,
        )

    def _tell_each(self, texts: Iterable[Text]) -> None:
        for text in texts:
            self._tell(text)

    def _tell(self, text: Text) -> None:
        self._say(wrap(self.named.complete(text[self.lang]), "  "))

    def _say(self, lines: Iterator[str]) -> None:
        for line in lines:
            echo(line)


def _row(planned: Planned) -> Row:
    record = planned.record
    asked = tuple(line.part for line in planned.sorted.lines if line.is_open)
    return Row(record, asked, planned.sorted.doubtful, planned.said, planned.late, planned.sorted.stamped)
