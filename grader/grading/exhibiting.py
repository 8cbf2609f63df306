"""Asks an assignment's `exhibits.py` what there is to show of a submission: after its public tests, before hidden ones.

Every public function of the file takes the `student` and returns an exhibit, a list of them, or None. What is shown is
drawn by the submission as much as by the author: a submission that had seen a hidden input could draw that. So it is
asked when neither it nor the `student` has seen one, and in a process of its own (`Student.aside`), so that the hidden
tests find everything as the public ones left it.

What the submission cannot show (`StudentStopped`, `Mismatch`) is left out and no more is said of it. Any other
exception is the author's fault, told to the staff, where the reference solution meets one in the same function; else an
odd answer's (`Exhibitor.settle`). Neither changes a verdict or a point.

The limit: nothing is drawn here. What comes out is validated anew, its texts are printable, and all of it is bounded.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from grader.domain.author_files import run_module
from grader.domain.course import Assignment
from grader.domain.exhibits import Chart, Confusion, Exhibit, Pictures, Surface
from grader.domain.seeds import exhibit_seed, seed_random
from grader.grading.marking import NO_MARKS, Marks
from grader.sandbox.backends.budget import Interrupted, interruptible
from grader.sandbox.stops import StudentStopped
from grader.suites.compare.checks import Mismatch
from grader.suites.shell import quiet
from grader.text.errors import SandboxError
from grader.text.reprs import printable, show

if TYPE_CHECKING:
    from grader.sandbox.student import Student

FILENAME: Final = "exhibits.py"
MAX_EXHIBITS = 8
MAX_BYTES = 200_000
"""Of all exhibits of a report as JSON: a gradebook keeps every report."""
_TOO_MUCH: Final = (
    f"too much for one report, which holds {MAX_EXHIBITS} exhibits and {MAX_BYTES // 1000} kB; "
    "this one and all after it are left out. Show less."
)
_LETTERS = 500
_KINDS = (Chart, Confusion, Pictures, Surface)
_EXHIBIT: TypeAdapter[Exhibit] = TypeAdapter(Exhibit)


@dataclass(frozen=True)
class Shown:
    """What came out for one submission."""

    exhibits: tuple[Exhibit, ...] = ()
    faults: tuple[str, ...] = ()
    """For the staff: why something is missing that is no submission's doing."""
    doubts: tuple[tuple[str, str], ...] = ()
    """Functions that an exception came out of, which may be an odd answer's doing, and what it said."""
    broken: bool = False
    """The sandbox broke meanwhile: the host is of no more use."""
    marks: Marks = NO_MARKS
    """The lines that failed public tests ran through."""


NOTHING: Final = Shown()


@dataclass(frozen=True)
class _Ask:
    path: Path
    name: str
    function: Callable[[Student], Any]


class Exhibitor:
    """The exhibits.py of an assignment's folders, read when they are first asked."""

    def __init__(self, assignment: Assignment, *, hidden: bool) -> None:
        reference = assignment.reference if hidden else None
        folders = [assignment.folder, *([reference] if reference is not None else [])]
        self._paths = [folder / FILENAME for folder in folders]
        self._asks: list[_Ask] | None = None
        self._faults: list[str] = []
        self.reference: Shown | None = None
        """What came out for the reference solution, once it was asked."""

    def show(self, student: Student) -> Shown:
        """What there is to show of `student`, whose public tests are done and whose hidden tests are not begun."""
        shown = NOTHING
        try:
            with student.aside():
                shown = self._shown(student)
        except SandboxError as error:  # its processes did not end as they should
            return replace(shown, faults=(*shown.faults, f"{self._paths[0]}: {error.text[student.lang]}"), broken=True)
        return shown

    def settle(self, shown: Shown) -> Shown:
        """Without doubts: a function fails by itself where it fails over the reference solution, too, or where nobody
        could show that it does not."""
        known = None if self.reference is None else {place for place, _ in self.reference.doubts}
        faults = [f"{place}: {reason}" for place, reason in shown.doubts if known is None or place in known]
        return replace(shown, faults=(*shown.faults, *faults), doubts=())

    def _shown(self, student: Student) -> Shown:
        if self._asks is None:
            self._asks = [ask for path in self._paths if path.is_file() for ask in self._read(path)]
        exhibits: list[Exhibit] = []
        faults, doubts, size, broken = list(self._faults), [], 0, False
        for ask in self._asks:
            try:
                with interruptible():
                    made = _made(ask, student)
            except Interrupted:  # the budget of the submission is over: what is there is shown
                break
            except (StudentStopped, Mismatch):
                continue
            except SandboxError as error:
                faults.append(f"{_place(ask)}: {error.text[student.lang]}")
                broken = True
                break
            # The exceptions of pytest (fail, skip) are none of Exception's.
            except (Exception, pytest.fail.Exception, pytest.skip.Exception, SystemExit) as error:
                doubts.append((_place(ask), _explain(error, ask.path)))
                continue
            for exhibit, length in made:
                size += length
                if len(exhibits) == MAX_EXHIBITS or size > MAX_BYTES:
                    doubts.append((_place(ask), _TOO_MUCH))
                    return Shown(tuple(exhibits), tuple(faults), tuple(doubts))
                exhibits.append(exhibit)
        return Shown(tuple(exhibits), tuple(faults), tuple(doubts), broken)

    def _read(self, path: Path) -> Iterator[_Ask]:
        name = f"_exhibits_{id(self)}_{self._paths.index(path)}"
        try:
            with quiet():
                module = run_module(path, name)
        except (Exception, SystemExit) as error:
            self._faults.append(f"{path}: {_explain(error, path)}")
            return
        finally:
            sys.modules.pop(name, None)
        for public, value in vars(module).items():
            if public.startswith("_") or not inspect.isfunction(value) or value.__module__ != name:
                continue
            if list(inspect.signature(value).parameters) != ["student"]:
                self._faults.append(
                    f"{path}, line {value.__code__.co_firstlineno}: {public} must take `student` and nothing else. "
                    "Begin the name of a helper with an underscore."
                )
                continue
            yield _Ask(path, public, value)


def _made(ask: _Ask, student: Student) -> list[tuple[Exhibit, int]]:
    """The exhibits of one function, each with its length as JSON."""
    student.calls.clear()
    seed_random(exhibit_seed(ask.path.parent.name, ask.name))
    with quiet():
        made = ask.function(student)
    several = [] if made is None else list(made) if isinstance(made, (list, tuple)) else [made]
    return [_validated(each) for each in several]


def _validated(made: Any) -> tuple[Exhibit, int]:
    if not isinstance(made, _KINDS):
        raise TypeError(f"an exhibit is a Chart, Confusion, Pictures or Surface, not {show(made, 100)}")
    # A copy can be made without being validated, and a label may hold what a submission printed.
    exhibit = _EXHIBIT.validate_python(_cleaned(made))
    return exhibit, len(_EXHIBIT.dump_json(exhibit))


def _cleaned(value: Any) -> Any:
    """The same as plain data, every text printable and not too long."""
    if isinstance(value, BaseModel):
        return _cleaned(value.model_dump(warnings=False))
    if isinstance(value, Mapping):
        return {key: each if key == "pixels" else _cleaned(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return value if value and isinstance(value[0], (int, float)) else tuple(_cleaned(each) for each in value)
    return printable(value, _LETTERS) if isinstance(value, str) else value


def _place(ask: _Ask) -> str:
    return f"{ask.path}, {ask.name}"


def _explain(error: BaseException, path: Path) -> str:
    """An author's fault in a few lines: where in the file, and what."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"not a valid exhibit: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == str(path)), None)
    where = f"line {line}: " if line is not None else ""
    return printable(f"{where}{type(error).__name__}: {error}", 2_000)
