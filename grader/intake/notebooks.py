"""A notebook as the file of Python that is graded in its place, and what its author is told of that.

The limit: nothing is parsed here; what the sandbox took apart (`grader.sandbox.reading`) is put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.domain.course import Limits as CourseLimits
from grader.intake.limits import NOTEBOOK
from grader.sandbox.raised import bounded_sequence, bounded_text, line_number, read_raised
from grader.sandbox.reading import explain_fault
from grader.sandbox.seam.contents import Contents, Format, Limits
from grader.sandbox.stops import explain_syntax_error
from grader.suites.feedback.sentences import explain_stop
from grader.text import Text, lines, plain, tr
from grader.text.reprs import printable
from grader.text.safe import list_names, one_line

Opener = Callable[[Format, bytes, Limits], Contents]
"""Has bytes taken apart in the sandbox."""

_MAX_TOLD = 3
_MAX_WHY = 600


@dataclass(frozen=True)
class Notebook:
    """What is graded in place of a notebook; `fault` says why there is none."""

    source: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What it writes with `%%writefile`, by path."""
    remarks: tuple[Text, ...] = ()
    fault: Text | None = None
    why: Text | None = None
    """The same in a few words: what it is."""
    fault_code: str = ""
    """The same as a code."""
    blank: bool = False
    """Whether nothing stands in its code cells: what was meant may be in those of text."""


def read_notebook(data: bytes, opener: Opener, main: str) -> Notebook:
    """The notebook in `data` as `main`; where it writes that file itself, that is what is graded."""
    contents = opener("notebook", data, NOTEBOOK)
    made, code = first_content(contents)
    if made is None:
        why = _FAULTS.get(code) or explain_fault(code, NOTEBOOK)
        return Notebook(fault=_explain(why), why=why, fault_code=code)
    written = {each.name: each.content for each in contents.members[1:] if each.content is not None and each.name}
    source = written.pop(main, None)
    remarks = [_WRITES.format(main=main)] if source is not None else _tell_lines(contents.facts)
    remarks += _tell_dropped(contents.facts)
    remarks += _tell_failures(contents.facts)
    if refused := [each.name or "?" for each in contents.members[1:] if each.content is None]:
        remarks.append(
            _NOT_MADE.format(
                listed=list_names(refused, 60),
                name=NOTEBOOK.name_bytes // 2,
                count=NOTEBOOK.members - 1,
                size=NOTEBOOK.member_bytes >> 20,
                total=NOTEBOOK.total_bytes >> 20,
            )
        )
    blank = not made.strip() and len(contents.members) == 1 and not line_number(contents.facts.get("failed"))
    if blank:
        remarks = [_BLANK, *_tell_dropped(contents.facts)]
    return Notebook(made if source is None else source, written, tuple(remarks), blank=blank)


def first_content(contents: Contents) -> tuple[bytes | None, str]:
    """The program that was made of a file, or the code of why there is none."""
    if contents.fault or not contents.members:
        return None, contents.fault or "nonsense"
    return contents.members[0].content, contents.members[0].left_out


def _explain(why: Text) -> Text:
    return tr(
        "The notebook cannot be read: {why}. Save it again and hand it in once more, or hand in its code as a .py.",
        why=why,
    )


_FAULTS: Mapping[str, Text] = {
    "format": tr("it is no notebook"),
    "encoding": tr("it is no text"),
    "language": tr("it is one of another language than Python"),
    "parts": tr("its cells cannot be put together to one program"),
}
_WRITES = tr("The notebook writes {main} itself (%%writefile). That file was graded, and not the other cells.")
_BLANK = tr(
    "Nothing stands in the notebook's code cells. Code in cells of text (Markdown) does not run: turn these into code "
    "cells, save, and hand it in again."
)
_NOT_MADE = tr(
    "The notebook writes files that were not made here: {listed}. A name leads out of its folder or has more than "
    "{name} bytes, or there are more than {count} files, or {size} MB in one, or {total} MB in all."
)


def _tell_lines(facts: Mapping[str, Any]) -> list[Text]:
    cells, step = line_number(facts.get("cells")), line_number(facts.get("step"))
    if not cells:
        return []
    if not step:
        return [tr("It is a notebook: line numbers count through all code cells, one below the other.")]
    cell = min(3, cells)
    return [
        tr(
            "It is a notebook: line numbers tell the code cell, too. Line {number} is line 12 of code cell {cell}.",
            number=cell * step + 12,
            cell=cell,
        )
    ]


def _tell_dropped(facts: Mapping[str, Any]) -> list[Text]:
    dropped = [bounded_text(each, 100) for each in bounded_sequence(facts.get("dropped"), 50)]
    names = [one_line(each, 60) for each in dropped if each]
    if not names:
        return []
    return [tr("What only a notebook understands was left out: {listed}", listed=list_names(names, 60))]


def _tell_failures(facts: Mapping[str, Any]) -> list[Text]:
    told = []
    for each in bounded_sequence(facts.get("failures"), _MAX_TOLD):
        if isinstance(each, (list, tuple)) and len(each) == 2:
            told.append(lines(_LEFT_OUT.format(number=line_number(each[0])), _why(each[1])))
    count = line_number(facts.get("failed")) - len(told)
    if count > 0:
        told.append(tr("Further code cells that cannot run and were left out: {count}", count=count))
    return told


_LEFT_OUT = tr("Code cell {number} cannot run and was left out. The others count.")


def _why(claimed: object) -> Text:
    raised = read_raised(claimed, CourseLimits())
    if raised is None or raised.syntax is None:
        return tr("It is too large or too deeply nested for Python, or holds what no text has.")
    text = explain_stop(explain_syntax_error(raised))
    if text.ko == text.en:
        return plain(printable(text.ko, _MAX_WHY))
    return Text(printable(text.ko, _MAX_WHY), printable(text.en, _MAX_WHY))
