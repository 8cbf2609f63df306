"""What a file is before it is asked which assignment's: given out, empty, code under a name that tells nothing. And in
which form an attempt holds it: how its file ends, and what of an archive comes along.

The limit: names and bytes alone; of all that came together nothing is known here (`grader.collecting.bundle`).
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping
from dataclasses import replace

from grader.collecting.items import Item, digest, kind_of
from grader.intake.file_names import classify_file
from grader.intake.handed_in import MAX_MAIN
from grader.intake.kinds import NOTEBOOK, SUFFIXES, is_notebook
from grader.intake.matching.match import Matcher
from grader.intake.replies import unread_kind
from grader.intake.staged import MAX_TOTAL
from grader.text import Text, tr
from grader.text.safe import one_line

MAX_BESIDE = MAX_TOTAL - MAX_MAIN
"""Bytes of all that comes along with one file."""
MAX_COUNT = 150
_SUFFIXES = SUFFIXES[1:]
_EMPTY_ARCHIVE = tr("No file of code is in the archive.")
_NESTED = tr(
    "In the archive there is no file of code, but an archive that is not opened: {name}. Ask for the files in it."
)


def is_given(item: Item, given: Collection[str]) -> bool:
    """Whether it was given out, its SHA-256 being among `given`, though an editor or git wrote its lines in another
    way."""
    if item.sha256 in given or not item.data:
        return item.sha256 in given
    plain = item.data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    return len(plain) != len(item.data) and digest(plain) in given


def is_blank(item: Item) -> bool:
    """Whether nothing stands in it, or it was left out."""
    data = (item.data or b"").removeprefix(codecs.BOM_UTF8)
    return not data or data.isspace()


def recognise(item: Item, matcher: Matcher) -> Item:
    """The item; as code where its name tells nothing of it, and it has what an assignment asks for: `.py_` is what a
    mail program made of a `.py`, `.bak` what an editor did. Of an archive what is in it, and no file that is not."""
    if item.kind == "archive":
        inner = [recognise(each, matcher) for each in item.inner]
        return replace(item, inner=tuple(each for each in inner if each.kind == "code"))
    if item.kind != "data" or item.data is None or len(item.data) > MAX_MAIN or b"\0" in item.data:
        return item
    guess = matcher.match_file("", item.data).assignments
    return item if guess.confidence == "unsure" else replace(item, kind="code", code=item.data)


def is_odd(item: Item) -> bool:
    """Whether its ending tells nothing, as that of a copy which an editor made: it counts where no other does."""
    return classify_file(item.name) == "unknown"


def ending(item: Item) -> str:
    """How the file of an assignment ends that is this one."""
    return suffix_of(item.name, item.data or b"")


def stem(item: Item) -> str:
    """Its name without any ending: as a module it is imported by that."""
    return item.name.partition(".")[0]


def as_it_is(item: Item) -> dict[str, bytes]:
    """The file under the name that it came with; nothing of one that was left out."""
    return {item.name: item.data} if item.data is not None else {}


def closed_in(item: Item) -> list[Item]:
    """The files in an archive that no code is taken out of though people write it there: documents, other archives."""
    files = () if item.archive is None else item.archive.files
    found = [(file, kind_of(file[-1])) for file in files]
    return [
        Item(f"{item.place}/{'/'.join(file)}", file, kind, unread=unread_kind(file[-1]))
        for file, kind in found
        if kind in ("closed", "document")
    ]


def why_without_code(archive: Item) -> Text:
    """Why nothing of an archive is homework, though it was read: it may have another in it that is not opened."""
    files = () if archive.archive is None else archive.archive.files
    name = next(("/".join(file) for file in files if classify_file(file[-1]) == "archive"), "")
    return _NESTED.format(name=one_line(name, 80)) if name else _EMPTY_ARCHIVE


def suffix_of(name: str, data: bytes) -> str:
    """The same of a file by its name and what is in it."""
    if is_notebook(name, data):
        return NOTEBOOK
    lower = name.casefold()
    return next((each for each in _SUFFIXES if lower.endswith(each)), ".py")


def bounded(files: Mapping[str, bytes], taken: Collection[str]) -> dict[str, bytes]:
    """Of what lies beside a file in an archive, so much as comes along: Python first, what is near before what is
    deep."""
    kept: dict[str, bytes] = {}
    for path in sorted(files, key=lambda path: (not path.endswith(".py"), path.count("/"), len(files[path]), path)):
        name = path.rpartition("/")[2].casefold()
        if path in taken or name.endswith((NOTEBOOK, *_NOT_ALONG)):
            continue
        if len(kept) < MAX_COUNT and sum(map(len, kept.values())) + len(files[path]) <= MAX_BESIDE:
            kept[path] = files[path]
    return kept


_NOT_ALONG = (
    *(".zip", ".tar.gz", ".tgz", ".7z", ".rar", ".egg", ".alz", ".tar", ".gz", ".eml", ".pyc", ".mp4", ".mov", ".avi"),
    *(".mkv", ".webm", ".mp3", ".wav", ".m4a", ".exe", ".dll", ".so", ".pdf", ".hwp", ".hwpx", ".docx", ".doc"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".heic"),
)
