"""What an arrival holds, opened in the sandbox: its things that may be work, each with the Python code in it.

The limit: nothing is decided here. Names and bytes are those that the sandbox tells (`grader.sandbox.reading`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from grader.collecting.arrival import Arrival, File
from grader.collecting.pasted import find_code
from grader.intake.documents import ZIP, disguised_kind, is_converted, read_document, why_disguised
from grader.intake.file_names import classify_file, is_renamed
from grader.intake.handed_in import MAX_MAIN
from grader.intake.kinds import is_archive, is_document, is_notebook, is_script, is_text
from grader.intake.limits import MAIL
from grader.intake.messages import Letter, Message, Part, message_of, text_of
from grader.intake.notebooks import Opener, read_notebook
from grader.intake.replies import HEAD, unread_kind
from grader.intake.unpacking import OUTSIDE, Archive, explain_archive_fault, open_archive
from grader.intake.unused import may_be_work
from grader.sandbox.reading import explain_fault
from grader.sandbox.seam.contents import MAX_SENT, Limits
from grader.text import EMPTY, Text, tr

Kind = Literal["code", "archive", "closed", "document", "picture", "pointer", "film", "data", "handout", "folder"]
"""What a thing is by its name: a file of code, maybe; an archive that is opened here; one that is not; a document; a
picture; what only points to a file; a film or a program; data; what was given out with the homework, or what a system
puts there. And a folder that was not looked into."""
TYPED_IN, _TYPED_CODE = "onlinetext.html", "onlinetext.py"
"""What Moodle calls a text that was typed in, and how the code in it is called."""
_RESOURCES = b"\0\5\x16\7"
"""What a Mac sends beside a file (AppleDouble): how it looked there."""
_HEAD = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
UNREAD = tr("It cannot be read: {why}.")
_SCRIPT = Limits(member_bytes=MAX_MAIN)
_BLANK_CELLS = tr("nothing stands in its code cells")
MAX_INNER = 300
"""Files of code in one archive that are looked at."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff", ".svg", ".ico", ".psd")
_FILMS = (
    *(".mp3", ".wav", ".m4a", ".mp4", ".avi", ".mov", ".mkv", ".webm", ".pyc", ".pyo", ".pyd", ".so", ".dll", ".exe"),
    *(".ttf", ".otf", ".ttc", ".swp"),
)
_DOCUMENTS = (
    *(".doc", ".docx", ".docm", ".hwp", ".hwpx", ".pdf", ".odt", ".pages", ".rtf", ".ppt", ".pptx", ".html", ".htm"),
    ".md",
    *(".eml", ".emlx", ".msg"),
)


@dataclass(frozen=True)
class Item:
    """One thing that somebody handed in, or put beside it."""

    place: str
    """As `PartRecord.place`."""
    path: tuple[str, ...]
    """The names down to it, below what came together."""
    kind: Kind
    data: bytes | None = None
    """None where it was left out."""
    code: bytes = b""
    """The Python in it; empty where there is none, or nobody could read it."""
    archive: Archive | None = None
    inner: tuple[Item, ...] = ()
    """Of an archive the files of code in it, and those whose ending tells nothing of it."""
    fault: Text = EMPTY
    """Why it, or what is in it, was not read."""
    size: int = 0
    unread: str = ""
    """What it really is that cannot be read, or what keeps it from being read, as a code (`grader.intake.replies`);
    empty where nothing does."""

    @property
    def name(self) -> str:
        return self.path[-1]

    @cached_property
    def sha256(self) -> str:
        """Of its bytes; empty where it was left out."""
        return "" if self.data is None else digest(self.data)


def digest(data: bytes) -> str:
    """SHA-256, as records have it."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Opened:
    """An arrival with all that is in it. `message` is None where it is files."""

    arrival: Arrival
    message: Message | None = None
    items: tuple[Item, ...] = ()
    """What may be work, by place."""

    def item(self, place: str) -> Item | None:
        """That of a part."""
        return next((each for each in self.items if each.place == place), None)


def open_arrival(arrival: Arrival, opener: Opener) -> Opened:
    """The arrival, taken apart by `opener`."""
    if not arrival.mail:
        unread = [_unread(path, why, kind_of(path.rpartition("/")[2])) for path, why in arrival.left_out]
        unseen = [_unread(path, why, "folder") for path, why in arrival.unseen]
        return Opened(arrival, None, (*(_open_file(file, opener) for file in arrival.files), *unread, *unseen))
    if len(arrival.mail) > MAX_SENT:
        return Opened(arrival, Message(Letter(), fault="sent"))
    message = message_of(opener("mail", arrival.mail, MAIL))
    items = [_open_part(part, opener) for part in message.parts if part.kind in ("attachment", "inline", "uuencode")]
    return Opened(arrival, message, tuple(items))


def _open_file(file: File, opener: Opener) -> Item:
    return open_item("/".join(file.path), file.path, file.data, opener)


def _unread(path: str, why: Text, kind: Kind) -> Item:
    return Item(path, tuple(path.split("/")), kind, fault=why)


def _open_part(part: Part, opener: Opener) -> Item:
    path = (part.name.replace("\\", "/").rpartition("/")[2] or "?",)
    if part.content is None:
        why = explain_fault(part.left_out, MAIL)
        return Item(part.place, path, kind_of(path[-1]), fault=why, size=part.size, unread=part.left_out)
    return open_item(part.place, path, part.content, opener)


def open_item(place: str, path: tuple[str, ...], data: bytes, opener: Opener) -> Item:
    """One file, with the code in it, or what its archive holds."""
    kind, name = kind_of(path[-1]), path[-1]
    size = len(data)
    if data.startswith(_RESOURCES):
        return Item(place, path, "handout", data, size=size)
    if name.casefold() == TYPED_IN and (code := _typed_in(data, opener)):
        return Item(place, (*path[:-1], _TYPED_CODE), "code", code, code, size=len(code))
    if kind == "archive":
        archive = open_archive(data, opener)
        inner = tuple(_inner_items(place, archive, opener))
        fault = archive.fault or EMPTY
        unread = archive.code or next((each.unread for each in inner if each.fault), "")
        return Item(place, path, kind, data, archive=archive, inner=inner, fault=fault, size=size, unread=unread)
    if kind == "code" or is_notebook(name, data):
        code, fault, unread = code_of(name, data, opener)
        if fault and is_converted(name, data) and not is_script(name):
            return Item(place, path, "document", data, fault=fault, size=size, unread=unread)
        return Item(place, path, "code", data, code, fault=fault, size=size, unread=unread)
    unread = "zip" if kind == "closed" and data.startswith(ZIP) else unread_kind(name, data[:HEAD])
    return Item(place, path, kind, data, size=size, unread=unread)


def _typed_in(page: bytes, opener: Opener) -> bytes:
    """The code in a page that a learning system made of what was typed into it: as in the text of a mail."""
    message = message_of(opener("mail", _HEAD + page, MAIL))
    return next((find_code(text_of(each)) for each in message.parts if each.kind == "body" and each.content), b"")


def code_of(name: str, data: bytes, opener: Opener) -> tuple[bytes, Text, str]:
    """The Python in a file of code; why there is none, also as a code (`Item.unread`)."""
    if is_converted(name, data):
        document = read_document(data, opener, name, name)
        return document.source, document.why_not or EMPTY, document.kind
    if is_notebook(name, data):
        notebook = read_notebook(data, opener, "")
        if notebook.blank:
            return b"", _BLANK_CELLS, "essay"
        unread = notebook.fault_code if data.strip() else "empty"
        return notebook.source, notebook.why or EMPTY, unread
    why = why_disguised(data)
    if why is not None:
        return b"", why, disguised_kind(data)
    if len(data) > MAX_MAIN:
        return b"", explain_fault("member_bytes", _SCRIPT), "member_bytes"
    return data, EMPTY, "" if data.strip() else "empty"


def kind_of(name: str) -> Kind:
    """By its name."""
    lower = name.casefold()
    if is_archive(name):
        return "archive"
    kind = classify_file(name)
    if lower.endswith(_PICTURES):
        return "picture"
    if unread_kind(name) in ("link", "shortcut"):
        return "pointer"
    if lower.endswith(_FILMS):
        return "film"
    if kind == "other":
        return "data"
    if not may_be_work(name):
        return "handout"
    if kind == "archive":
        return "closed"
    if kind in ("python", "notebook", "bare") or is_text(name) or is_document(name):
        return "code"
    return "document" if kind == "document" or lower.endswith(_DOCUMENTS) else "data"


def _inner_items(place: str, archive: Archive, opener: Opener) -> Iterator[Item]:
    """The files in an archive that are code by their names, or were before a program put something behind that; those
    near its top first. Names that are never graded are left out."""
    astray = [each for each, why in archive.left_out.items() if why in OUTSIDE]
    files = [each for each in (*archive.files, *astray) if kind_of(each[-1]) == "code" or is_renamed(each[-1])]
    files = [each for each in files if not any(part.startswith((".", "_")) for part in each)]
    for inner in sorted(files, key=lambda each: (len(each), each))[:MAX_INNER]:
        where, data = f"{place}/{'/'.join(inner)}", archive.contents.get(inner)
        if data is None:
            reason = archive.left_out.get(inner, "damaged")
            yield Item(where, inner, "code", fault=explain_archive_fault(reason), unread=reason)
            continue
        if is_renamed(inner[-1]):
            yield Item(where, inner, "data", data, size=len(data))
            continue
        code, fault, unread = code_of(inner[-1], data, opener)
        yield Item(where, inner, "code", data, code, fault=fault, size=len(data), unread=unread)
