"""What the trusted side and a child say to each other: closed sets of frozen messages. Both sides.

    trusted → child    a request: Stage, Load, Call, Probe, Value, Read
    child → trusted    Announcement of each statement that begins; then one answer
                       to Stage: Staged, Unwritten, Unreadable     to Load: Loaded, Unreadable
                       to Call, Value: Returned                    to Probe: Returned, NoProbe
                       to Read: Holds

`Stage` comes first, before any code of the student's: its answer alone is the grader's own word. The limit: an answer
may be forged, so that each of its fields is an `object` until it was checked where it is read
(`grader.sandbox.answers`); what is missing is None.

Messages are named tuples: each zygote makes these types anew, and a frozen dataclass takes twenty times as long. The
trap: two of different types are equal where their fields are; ask for the type.
"""
# Annotations are types here, not texts: what a field of a request may hold is read from them (`protocol`).

from typing import Any, Literal, NamedTuple

from grader.sandbox.seam.contents import Format

MAX_RAN = 2_000
"""Lines that are told of one call, and so many functions (`MAX_SPANS`)."""
MAX_SPANS = 50
MAX_TURNS = 200
"""Lines that are told of one call as they ran, one after the other."""
Kind = Literal["functions", "script", "program", "clean"]
"""How a file is loaded: name by name; statement by statement; as Python would; or not at all."""


class Stage(NamedTuple):
    """Write the submission's files: path below its folder → content."""

    files: dict[str, bytes]


class Load(NamedTuple):
    """Load the main file, or probes alone (`load_clean`)."""

    kind: Kind
    main: str
    probes: str
    stub: dict[str, str]
    seed: int
    data: dict[str, Any]
    """As `grader.sandbox.work.Work` has these, and the next one."""
    python: str
    output: int
    """Bytes that may be printed."""
    stdin: str
    skip: list[int]
    """Top-level statements that are left out, by their place."""
    until: int | None
    """The one before which a script ends."""
    seconds: float
    """Of CPU, after which it is interrupted."""
    traced: bool
    """Whether it is told which lines each call runs through."""


def load_clean(probes: str, seed: int, output: int) -> Load:
    """For a child that is to hold no code of the student's."""
    return Load(
        kind="clean",
        main="",
        probes=probes,
        stub={},
        seed=seed,
        data={},
        python="",
        output=output,
        stdin="",
        skip=[],
        until=None,
        seconds=0.0,
        traced=False,
    )


class Call(NamedTuple):
    """Call a function of the student's; `drained`: what can be run through once comes as the list of its values."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    stdin: str = ""
    drained: bool = True


class Probe(NamedTuple):
    """Call a function of `probes.py`, with the student's module (or None) first."""

    name: str
    args: tuple[Any, ...] = ()


class Value(NamedTuple):
    """The value of a name of the student's file."""

    name: str


class Read(NamedTuple):
    """Take a file apart, in a process that does nothing else."""

    kind: Format
    data: bytes
    limits: dict[str, int]
    """`grader.sandbox.seam.contents.Limits` as data."""


Request = Stage | Load | Call | Probe | Value | Read


class Announcement(NamedTuple):
    """Which top-level statement begins, or goes on with a training begun or ended."""

    at: int
    line: int
    optional: bool = False
    """Whether the file may go on without it."""
    imports: bool = False
    trains: bool = False


class Staged(NamedTuple):
    """The files are written."""

    staged: object = True


class Unwritten(NamedTuple):
    """They could not be: the system's number of why."""

    unwritten: object


class Unreadable(NamedTuple):
    """Bytes that are no text, or a name that no file can have: why, and where."""

    unreadable: object
    encoding: object = None
    line: object = None
    bytes: object = None
    """In hexadecimal digits."""
    alone: object = None
    """Whether all other lines can be read."""


class Loaded(NamedTuple):
    """What came of loading, or of running a program. Each field as `grader.sandbox.answers.Run` has it."""

    printed: object = None
    cut: object = None
    """Whether some of what was printed was dropped."""
    written: object = None
    """Bytes that were printed in all."""
    errors: object = None
    raised: object = None
    """A `Failure` as data, or None."""
    cpu: object = None
    skipped: object = None
    lost: object = None
    remarks: object = None
    unchanged: object = None
    repeated: object = None
    rebound: object = None
    indented: object = None
    outside: object = None
    names: object = None
    values: object = None


class Returned(NamedTuple):
    """What came of a call, a probe or a look at a value. The seconds come first: without them two answers that are the
    same are so to the byte (`frames.part`)."""

    cpu: object = None
    value: Any = None
    type: object = None
    raised: object = None
    """A `Failure` as data, or None."""
    fault: object = None
    """A `Fault` as data, or None."""
    printed: object = None
    cut: object = None
    written: object = None
    errors: object = None
    arguments: object = None
    """Those of a call after it, positional ones."""
    ran: object = None
    """`Ran` as data, where the file was loaded to be traced."""


class NoProbe(NamedTuple):
    """There is no such function in `probes.py`."""

    missing_probe: object = True


class Holds(NamedTuple):
    """What a file holds: `grader.sandbox.seam.contents.Contents`, its members as tuples."""

    members: object = None
    fault: object = None
    facts: object = None


Answer = Staged | Unwritten | Unreadable | Loaded | Returned | NoProbe | Holds


class Fault(NamedTuple):
    """A probe's own sentence about the student's work, in both languages."""

    ko: object
    en: object
    verdict: object


class Ran(NamedTuple):
    """What a call ran through of the main file."""

    lines: object
    spans: object
    """First and last line of each function that was entered."""
    cut: object
    """Whether it was interrupted, as it ran through too many."""
    first: object = None
    """The first turns, each a `Turn` as a tuple."""
    last: object = None
    """The last ones, where not all of them are among the first."""
    between: object = None
    """How many were left out between them."""


class Turn(NamedTuple):
    """A line that ran, and what it did."""

    line: object
    depth: object
    """How many functions of the file it is inside of the one that was called."""
    values: object
    """Pairs of texts: a variable that it changed, and its value after it."""
    end: object
    """`gave` or `raised` where its function ended by it."""
    gave: object
    """What the function gave back, or the name of the exception, as text."""


class Failure(NamedTuple):
    """An exception of the student's code. Each field as `grader.sandbox.raised.Raised` has it."""

    type: object
    message: object = None
    lines: object = None
    files: object = None
    facts: object = None
    syntax: object = None
    is_memory: object = None
    is_timeout: object = None
    is_exit: object = None
    is_eof: object = None
    is_not_implemented: object = None
    sentence: object = None
    """Of the grader's own, in both languages."""
    lost_line: object = None
    limit: object = None
    used: object = None
    at_line: object = None
    is_import: object = None
    needed: object = None
