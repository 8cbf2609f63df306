"""A small course and class in memory, and sources of messages that a test makes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.collecting.arrival import Arrival
from grader.collecting.collect import Collector, Step
from grader.collecting.placing import Placer
from grader.collecting.sorting import Known
from grader.collecting.whose import Whose
from grader.domain.roster import Person, Roster
from grader.gradebook.book import Gradebook
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outline, Outlines
from grader.intake.matching.people import People
from grader.intake.notebooks import Opener
from grader.sandbox.inside.reading.archive import read_archive
from grader.sandbox.inside.reading.document import read_document
from grader.sandbox.inside.reading.mail import read_mail
from grader.sandbox.inside.reading.notebook import read_notebook
from grader.sandbox.seam.contents import Contents, Format, Limits

OUTLINES = Outlines(
    [
        Outline("dictionary", "사전 Dictionary", frozenset({"count_words", "invert", "merge"}), frozenset()),
        Outline("if_for", "조건과 반복 If and for", frozenset({"fizzbuzz", "is_prime"}), frozenset()),
        Outline("numpy_basics", "넘파이 NumPy", frozenset({"normalise", "one_hot", "softmax"}), frozenset()),
    ]
)
PEOPLE = Roster(
    (
        Person("20230001", "홍길동", ("hong@example.org", "gildong@mail.example.org")),
        Person("20230002", "김철수", ("kim@example.org",)),
        Person("20230003", "이영희", ("lee@example.org",)),
        Person("20230004", "이영희", ("lee2@example.org",)),
        Person("20230005", "Minho Park", ("minho@example.org",)),
    )
)
OWN, SERVER = "mx.example.org", "example.org"


def code(id_: str, more: str = "") -> bytes:
    """A solution, as far as anybody can tell."""
    names = sorted(OUTLINES.by_id[id_].defined)
    return "".join(f"def {name}(a, b=None):\n    return a  # {more}\n\n" for name in names).encode()


def open_here(kind: Format, data: bytes, limits: Limits) -> Contents:
    """As the sandbox does, in this process: for what tests made themselves."""
    readers = {"mail": read_mail, "archive": read_archive, "document": read_document, "notebook": read_notebook}
    return readers[kind](data, limits)


@dataclass
class Letters:
    """A source of messages that are there by name."""

    mails: Mapping[str, bytes]
    name: str = "letters"
    internaldate: Mapping[str, datetime] = field(default_factory=dict)

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        for cursor, data in self.mails.items():
            if not known(cursor):
                digest = hashlib.sha256(data).hexdigest()
                yield Arrival(cursor, digest, data, internaldate=self.internaldate.get(cursor))

    def close(self) -> None:
        pass


def eml_folder(folder: Path) -> Letters:
    """The messages of a folder."""
    return Letters({path.name: path.read_bytes() for path in sorted(folder.glob("*.eml"))}, str(folder))


def known(ours: Mapping[str, str] | None = None, senders: Mapping[str, str] | None = None, **more: object) -> Known:
    """What decisions stand on, in that class."""
    matcher = Matcher(People(PEOPLE), OUTLINES)
    values = {"authserv_id": SERVER, "own": frozenset({OWN}), **more}
    return Known(Whose(PEOPLE, matcher, dict(senders or {})), dict(ours or {}), **values)  # type: ignore[arg-type]


def collect_all(
    root: Path,
    sources: Sequence[Letters],
    facts: Known | None = None,
    opener: Opener = open_here,
    step: Step | None = None,
) -> None:
    """All of it into the class, as the verb does with --yes."""
    root.mkdir(exist_ok=True)
    with Gradebook.open(root) as book:
        placer = Placer(root, PEOPLE, UTC)
        collector = Collector(book, root / ".grade", placer, facts or known(), opener, step or (lambda name: None))
        for source in sources:
            list(collector.carry_out(collector.plan(source, write=True)))


def tree(root: Path) -> dict[str, bytes]:
    """All files of a class but those of the gradebook itself."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(("gradebook", "lock"))
    }
