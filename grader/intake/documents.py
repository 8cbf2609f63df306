"""Documents that hold code: the Python in them, what its author is told of that, and which are left for a person.

A text that holds no line of Python is an essay, or a picture of code: nobody gets a zero for it unseen. It is listed,
with the total open. The limit: nothing is parsed here (`grader.sandbox.inside.reading.document` does that, and says
whether there is code); a text with a function at its margin is code without being asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.intake.archives import Archives
from grader.intake.candidates import Candidate
from grader.intake.ignored import IgnoredFiles
from grader.intake.kinds import is_archive, is_document, is_notebook, is_script, is_text
from grader.intake.limits import DOCUMENT
from grader.intake.matching.content import look
from grader.intake.notebooks import Opener, first_content
from grader.intake.opening import UnusableFile, read_file
from grader.intake.replies import HEAD, unread_kind
from grader.intake.unpacking import explain_archive_fault, list_archive
from grader.sandbox.raised import line_number
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Text, tr
from grader.text.safe import one_line

ZIP = b"PK\3\4"
_MAX_LOOKED_AT = 2_000


_KINDS: Mapping[str, str] = {"damaged": "damaged_document", "encrypted": "locked_document"}
"""What is replied to of these codes, where an archive would be packed anew."""


@dataclass(frozen=True)
class Document:
    """What a document holds."""

    source: bytes = b""
    remarks: tuple[Text, ...] = ()
    code: bool = True
    """Whether there is any Python in it."""
    pictures: int = 0
    fault: Text | None = None
    """Why it cannot be read."""
    fault_code: str = ""

    @property
    def kind(self) -> str:
        """What to reply to it (`grader.intake.replies`); empty where it can be graded."""
        if self.fault_code or self.code:
            return _KINDS.get(self.fault_code, self.fault_code)
        if self.pictures:
            return "picture"
        return "essay" if self.source.strip() else "empty"

    @property
    def why_not(self) -> Text | None:
        """Why it cannot be graded; None where it can."""
        if self.fault is not None:
            return self.fault
        if self.code:
            return None
        if self.pictures:
            return tr("there are pictures in it, and no Python as text")
        return tr("no line in it is Python") if self.source.strip() else tr("there is no text in it")


def is_converted(name: str, data: bytes) -> bool:
    """Whether a file is a document that its text has to be taken out of: by its name, or a text or a script that is
    really one."""
    return is_document(name) or ((is_text(name) or is_script(name)) and data.startswith(ZIP))


def why_disguised(data: bytes) -> Text | None:
    """Why bytes are no script, whatever their file is called; None where they may be one."""
    kind = disguised_kind(data)
    return (_FAULTS.get(kind) or explain_archive_fault(kind)) if kind else None


def disguised_kind(data: bytes) -> str:
    """What bytes are that can be no script, whatever their file is called, as a kind (`grader.intake.replies`); empty
    where they may be one. A text may begin like some of these: it is none where all of its first letters are plain."""
    kind = unread_kind("", data[:HEAD])
    plain = b"\0" not in data[:_MAX_LOOKED_AT]
    return "" if kind not in ("pdf", "rtf", "html") and plain else kind


def read_document(data: bytes, opener: Opener, name: str, main: str) -> Document:
    """The Python in a document that was handed in as `name`, graded as `main`."""
    contents = opener("document", data, DOCUMENT)
    text, code = first_content(contents)
    if text is None:
        code = "zip" if code == "format" and is_script(name) else code
        return Document(fault=_FAULTS.get(code) or explain_archive_fault(code, DOCUMENT), fault_code=code)
    facts = contents.facts
    told = [tr("The text was taken out of {name}", name=one_line(name, 60))]
    counted = [(line_number(facts.get(key)), sentence) for key, sentence in _TURNED.items()]
    told += [sentence.format(count=count) for count, sentence in counted if count]
    remark = told[0]
    for more in told[1:]:
        remark += tr("; {what}", what=more)
    remark += tr(". Please hand in {main} next time: programs for letters change code while it is typed.", main=main)
    return Document(text, (remark,), facts.get("code") is True, line_number(facts.get("pictures")))


def why_unread(name: str, data: bytes, opener: Opener) -> str:
    """What there is to reply to a file of that name, as a kind (`grader.intake.replies`); empty where nothing is."""
    if kind := unread_kind(name, data[:HEAD]):
        return kind
    if is_archive(name):
        return list_archive(data, opener).code
    if is_document(name) or is_text(name):
        return read_document(data, opener, name, name).kind
    return "" if data.strip() else "empty"


_TURNED: Mapping[str, Text] = {
    "quotes": tr("curly quotes were turned back ({count})"),
    "blanks": tr("blanks that do not break were turned back ({count})"),
    "signs": tr("dashes and dots that were typed as one sign were turned back ({count})"),
    "indents": tr("indents of paragraphs were taken for blanks ({count})"),
}
_OLD = tr("it is of the old format of Word or Hangul, or locked with a password")
_FAULTS: Mapping[str, Text] = {
    "format": tr("it is no document"),
    "zip": tr("it is a .zip under another name"),
    "ole": _OLD,
    "pdf": tr("it is a PDF"),
    "rtf": tr("it is in rich text format (RTF)"),
    "html": tr("it is a page for a browser (HTML)"),
    "picture": tr("it is a picture"),
    "pages": tr("it is of Pages"),
    "odt": tr("it is of LibreOffice"),
    "doctype": tr("it declares entities, as no word processor does"),
}


@dataclass(frozen=True)
class Closed:
    """A candidate that is for a person to look at, and why."""

    candidate: Candidate
    why: Text


class Documents:
    """Those below `root`, each looked into once."""

    def __init__(self, root: Path, archives: Archives, opener: Opener) -> None:
        self.root, self.archives, self.opener = root, archives, opener
        self._known: dict[tuple[str, ...], Text | None] = {}

    def sort_out(
        self, candidates: Sequence[Candidate], dismissed: IgnoredFiles
    ) -> tuple[list[Candidate], list[Closed]]:
        """The candidates that may count, and those that nobody may grade unseen. Of these an attempt stays among the
        former, without its file: it is its student's latest word. A text that somebody dismissed is neither."""
        candidates = [each for each in candidates if not (_may_be_prose(each) and each.place in dismissed)]
        closed = [Closed(each, why) for each in candidates if (why := self.why_not(each)) is not None]
        places = {each.candidate.place for each in closed}
        return list(_without(candidates, places)), closed

    def why_not(self, candidate: Candidate) -> Text | None:
        """Why it cannot be graded; None where it can, or where that shows when it is staged."""
        name = candidate.place[-1]
        if candidate.empty or not _may_be_prose(candidate):
            return None
        if candidate.place not in self._known:
            self._known[candidate.place] = self._look(candidate, name)
        return self._known[candidate.place]

    def _look(self, candidate: Candidate, name: str) -> Text | None:
        data = self._read(candidate)
        if data is None or is_notebook(name, data) or (not is_converted(name, data) and look(data).defined):
            return None
        return read_document(data, self.opener, name, name).why_not

    def _read(self, candidate: Candidate) -> bytes | None:
        if candidate.inner:
            return self.archives.read((*candidate.parts, candidate.filename), candidate.inner)
        try:
            return read_file(self.root, candidate.place, MAX_SENT)
        except (OSError, UnusableFile):
            return None


def _may_be_prose(candidate: Candidate) -> bool:
    return is_document(candidate.place[-1]) or is_text(candidate.place[-1])


def _without(candidates: Sequence[Candidate], places: set[tuple[str, ...]]) -> Iterator[Candidate]:
    for each in candidates:
        if each.place not in places:
            yield each
        elif each.attempt:
            yield replace(each, empty=True)
