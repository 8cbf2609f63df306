"""What a child answered, as values that the trusted side may keep. Every field is checked: the answer may be forged.

Kinds, lengths and numbers are bounded here; what a field says is believed as far as it costs its submission points, and
no further. The limit: bytes that are no frame at all never get here (`wire`, `link`).
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from grader.sandbox import observed, overrun, stops
from grader.sandbox.overrun import Limits, Overrun
from grader.sandbox.raised import Raised, bounded_sequence, bounded_text, line_number, read_raised, read_sentence
from grader.sandbox.seam import capacity, messages, protocol, wire
from grader.sandbox.seam.messages import Loaded, Returned
from grader.sandbox.stops import StudentStopped
from grader.text import tr
from grader.text.errors import AssignmentError, SandboxError
from grader.text.reprs import printable, show

if TYPE_CHECKING:
    from grader.sandbox.work import Work

_FaultVerdict = Literal["wrong_answer", "crashed", "not_implemented", "over_limit", "timed_out"]
_FAULT_VERDICTS: dict[str, _FaultVerdict] = {word: word for word in get_args(_FaultVerdict)}
"""Those that a probe may choose."""
_MAX_NAMES = 20_000
_MAX_VALUES = 1_000
_MAX_NAME = 1_000
_MAX_LOST = 1_000
_MAX_TOLD = 100
"""Skipped statements, remarks: more than the child tells of itself; a forged answer may hold a million."""
_MAX_FAULT = 4_000
_MAX_CELL = 100
"""Characters of a variable's name or value where each turn is told."""
_MAX_ARGUMENT = 300
"""Characters of one argument of a call, as it is shown."""


@dataclass(frozen=True)
class Call:
    """One call of a function of the student's."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    value: Any = None
    claimed_type: str = "NoneType"
    """The name of the value's type, as the process tells it."""
    printed: str = ""
    """What went to standard output."""
    errors: str = ""
    """What went to standard error: shown, and never taken for something printed."""
    overrun: Overrun | None = None
    """The limit of printed text, where some was dropped."""
    raised: Raised | None = None
    claimed_seconds: float = 0.0
    """Of CPU, as the process tells it."""
    claimed_arguments: tuple[Any, ...] = ()
    """The positional arguments after the call, as the process tells them."""
    stdin: str = ""
    """What was there to be read from the keyboard."""
    drained: bool = True
    """Whether what can be run through once was asked for as the list of its values."""

    @property
    def type_name(self) -> str:
        """The name of the value's type. In a test only within `observed()`, as `arguments`."""
        observed.demand("Call.type_name")
        return self.claimed_type

    @property
    def seconds(self) -> float:
        """Of CPU, as the process tells it. A test that looks at them is run for each submission."""
        observed.note_time()
        return self.claimed_seconds

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The positional arguments as they are after the call."""
        observed.demand("Call.arguments")
        return self.claimed_arguments

    def __str__(self) -> str:
        # Bounded while it is written: a suite may pass on what a submission returned, and that may be 64 MB.
        words = [show(arg, _MAX_ARGUMENT) for arg in self.args]
        words += [f"{name}={show(value, _MAX_ARGUMENT)}" for name, value in self.kwargs.items()]
        return f"{self.name}({', '.join(words)})"


@dataclass(frozen=True)
class Turn:
    """A line that ran, as the process tells it."""

    line: int
    depth: int
    values: tuple[tuple[str, str], ...]
    """The variables that it changed, with their values after it."""
    gave: str
    """What its function gave back by it, or the exception that it raised; empty where it went on."""
    raised: bool


@dataclass(frozen=True)
class Ran:
    """What a call ran through of the main file, as the process tells it. Lines count from 1; a file may have fewer."""

    lines: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = ()
    """First and last line of each function that was entered."""
    cut: bool = False
    """Whether the call was interrupted, as it ran through too many."""
    first: tuple[Turn, ...] = ()
    """Line by line as they ran: the first of them."""
    last: tuple[Turn, ...] = ()
    """The last of them, where there were more."""
    between: int = 0
    """How many were left out between."""


@dataclass(frozen=True)
class Run:
    """Loading the file, or running it as a script."""

    printed: str = ""
    """What went to standard output."""
    errors: str = ""
    """What went to standard error: shown, and never taken for something printed."""
    overrun: Overrun | None = None
    """The limit of printed text, where some was dropped."""
    raised: Raised | None = None
    """What ended a script before its last statement, or a program."""
    seconds: float = 0.0
    skipped: tuple[Raised, ...] = ()
    """What top-level statements raised; each was skipped."""
    lost: tuple[tuple[str, int], ...] = ()
    """Names that are not there, for the statement in that line, which would have bound them, was skipped."""
    remarks: tuple[str, ...] = ()
    """`bom`, `utf16`, `cp949`, `exported`, `input_at_top_level`, `exit_at_top_level`."""
    outside: int = 0
    """The first line of code of what was to be a file of functions and holds none; 0 where it holds any."""
    names: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    """Functions, classes and methods (`Affine.forward`) that are still the stub's."""
    repeated: tuple[tuple[str, int, int], ...] = ()
    """Functions that are defined more than once: name, line of the first and of the last, which counts."""
    rebound: tuple[tuple[str, int, int], ...] = ()
    """Functions whose name something else took: name, line of the def, which counts, and of what took it."""
    indented: tuple[tuple[str, int], ...] = ()
    """Functions and classes that lie inside of something else, and so have no name that could be called: with line."""
    values: frozenset[str] = frozenset()
    """Of a file of functions those of `names` that are none: variables, of loops too."""


def check_staged(answer: Mapping[str, Any], assignment: str) -> None:
    """The files were written; `SandboxError` where they could not be, and `StudentStopped` where a name can be none of
    a file. The answer is the grader's own: no code of the student's has run yet."""
    if "unreadable" in answer:
        raise stops.explain_encoding(protocol.claims(messages.Unreadable, answer))
    if "unwritten" in answer:
        raise SandboxError(
            tr(
                "{id}: the submission's files could not be written into the sandbox: {why}. Make room in "
                "the temporary folder (TMPDIR), or raise disk_mb in the [limits] of assignment.toml, and run "
                "again.",
                id=assignment,
                why=os.strerror(answer["unwritten"]),
            )
        )


def read_call(answer: Mapping[str, Any], asked: Call, limits: Limits) -> Call:
    """`asked` with what came of it."""
    returned = protocol.claims(messages.Returned, answer)
    printed, cut = _printed(returned, limits)
    return replace(
        asked,
        value=returned.value,
        claimed_type=bounded_text(returned.type, wire.MAX_DESCRIPTION),
        printed=printed,
        errors=_errors(returned),
        overrun=cut,
        raised=read_raised(returned.raised, limits),
        claimed_seconds=_seconds(returned.cpu),
        claimed_arguments=_arguments(returned.arguments, asked.args),
    )


def read_ran(answer: Mapping[str, Any]) -> Ran:
    """The lines that a call ran through; none where none are told."""
    told = protocol.claims(Returned, answer).ran
    if not isinstance(told, Mapping):
        return Ran()
    ran = protocol.claims(messages.Ran, told)
    lines = map(line_number, bounded_sequence(ran.lines, messages.MAX_RAN))
    pairs = [each for each in bounded_sequence(ran.spans, messages.MAX_SPANS) if isinstance(each, (list, tuple))]
    spans = [tuple(map(line_number, each)) for each in pairs if len(each) == 2]
    return Ran(
        frozenset(line for line in lines if line),
        tuple((first, last) for first, last in spans if 0 < first <= last),
        ran.cut is True,
        tuple(_turns(ran.first)),
        tuple(_turns(ran.last)),
        line_number(ran.between),
    )


def _turns(told: object) -> Iterator[Turn]:
    for each in bounded_sequence(told, messages.MAX_TURNS):
        if isinstance(each, (list, tuple)) and len(each) == len(messages.Turn._fields):
            turn = messages.Turn(*each)
            if line := line_number(turn.line):
                ended = turn.end in ("gave", "raised")
                gave = _cell(turn.gave) if ended else ""
                yield Turn(line, line_number(turn.depth), tuple(_cells(turn.values)), gave, turn.end == "raised")


def _cells(told: object) -> Iterator[tuple[str, str]]:
    for each in bounded_sequence(told, _MAX_TOLD):
        if isinstance(each, (list, tuple)) and len(each) == 2 and (name := _cell(each[0])):
            yield name, _cell(each[1])


def _cell(told: object) -> str:
    return printable(bounded_text(told, _MAX_CELL)).replace("\n", "\\n")


def read_run(answer: Mapping[str, Any], limits: Limits, hung: tuple[Raised, ...], ended: Raised | None = None) -> Run:
    """What came of loading; `hung` are statements that earlier children did not survive, and `ended` the one at which
    an earlier child of a script ended. `StudentStopped` where the file is no text."""
    if "unreadable" in answer:
        raise stops.explain_encoding(protocol.claims(messages.Unreadable, answer))
    loaded = protocol.claims(messages.Loaded, answer)
    printed, cut = _printed(loaded, limits)
    skipped = [read_raised(entry, limits) for entry in bounded_sequence(loaded.skipped, _MAX_TOLD)]
    remarks = [bounded_text(entry) for entry in bounded_sequence(loaded.remarks, _MAX_TOLD)]
    return Run(
        printed,
        _errors(loaded),
        cut,
        ended or read_raised(loaded.raised, limits),
        _seconds(loaded.cpu),
        tuple(sorted((*(entry for entry in skipped if entry is not None), *hung), key=lambda entry: entry.at)),
        tuple(_lost(bounded_sequence(loaded.lost, _MAX_LOST))),
        tuple(remarks),
        line_number(loaded.outside),
        tuple(bounded_text(entry, _MAX_NAME) for entry in bounded_sequence(loaded.names, _MAX_NAMES)),
        tuple(bounded_text(entry, _MAX_NAME) for entry in bounded_sequence(loaded.unchanged, _MAX_NAMES)),
        tuple(_repeated(bounded_sequence(loaded.repeated, _MAX_TOLD))),
        tuple(_repeated(bounded_sequence(loaded.rebound, _MAX_TOLD))),
        tuple(_lost(bounded_sequence(loaded.indented, _MAX_LOST))),
        frozenset(bounded_text(entry, _MAX_NAME) for entry in bounded_sequence(loaded.values, _MAX_VALUES)),
    )


def _lost(entries: Iterable[Any]) -> Iterator[tuple[str, int]]:
    for entry in entries:
        if isinstance(entry, (list, tuple)) and len(entry) == 2 and bounded_text(entry[0]):
            yield bounded_text(entry[0], _MAX_NAME), line_number(entry[1])


def _repeated(entries: Iterable[Any]) -> Iterator[tuple[str, int, int]]:
    for entry in entries:
        if isinstance(entry, (list, tuple)) and len(entry) == 3:
            first, last = line_number(entry[1]), line_number(entry[2])
            if bounded_text(entry[0]) and first and last:
                yield bounded_text(entry[0], _MAX_NAME), first, last


def read_value(answer: Mapping[str, Any], name: str, work: Work, limits: Limits) -> Any:
    """The value of the probe or name `name`; `StudentStopped` where there is none by the student's fault."""
    if protocol.claims(messages.NoProbe, answer).missing_probe is True:
        # The child says so, and might be lying: whether there is one is seen in the staff's own text.
        if _defines(work.probes, name):
            raise stops.explain_forgery(f"the process says that probes.py has no {name}, and it has")
        raise AssignmentError(tr("{id}: probes.py has no function {name!r}.", id=work.assignment, name=name))
    returned = protocol.claims(messages.Returned, answer)
    if isinstance(returned.fault, Mapping):
        word = bounded_text(protocol.claims(messages.Fault, returned.fault).verdict)
        sentence = read_sentence(returned.fault, _MAX_FAULT)
        raise StudentStopped(_FAULT_VERDICTS.get(word, "wrong_answer"), sentence)
    raised = read_raised(returned.raised, limits)
    if raised is not None:
        raise stops.explain_exception(raised)
    return returned.value


def copied(value: Any) -> Any:
    """A plain value as it is, in containers of its own; arrays and other leaves are shared."""
    if type(value) is dict:
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if type(value) is list else value


def _printed(answer: Loaded | Returned, limits: Limits) -> tuple[str, Overrun | None]:
    """What was printed, and the limit where some was dropped: inside, or here where the process kept to none."""
    limit = limits.output_kb * 1024
    printed = bounded_text(answer.printed, limit + 1)
    cut = answer.cut is True or len(printed) > limit
    return printed[:limit], overrun.read_output(answer.written, limits) if cut else None


def _errors(answer: Loaded | Returned) -> str:
    errors = bounded_text(answer.errors, capacity.MAX_ERRORS)
    return errors if len(errors) < capacity.MAX_ERRORS else errors + " …"


def _defines(source: str, name: str) -> bool:
    """Whether probes.py, which is the staff's, binds `name` at its top level."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound = {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound = {node.name}
        else:
            bound = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        if name in bound:
            return True
    return False


def _seconds(value: object) -> float:
    return value if type(value) is float and 0 <= value < 1e6 else 0.0


def _arguments(claimed: object, sent: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments after the call; what was not told, or not in their number, equals nothing."""
    if type(claimed) is list and len(claimed) == len(sent):
        return tuple(claimed)
    return tuple(wire.Opaque("object", "") for _ in sent)
