"""What cannot be read, by its first bytes and by its name, and what to write back: how the student hands it in anew.

A program that packs writes its own sign first; that counts before a name, for a `.zip` is often something else. The
limit: a sign says what a file begins as. Nothing is opened, and no link is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grader.intake.limits import ARCHIVE, DOCUMENT
from grader.sandbox.seam.contents import COUNTS, MAX_SENT
from grader.sandbox.seam.signs import ARCHIVES, DOCUMENTS, sign_of
from grader.text import Text, tr

CUT_OFF = "cut_off"
"""Code of a file whose end may be missing, and that is used all the same."""
HEAD = 32
"""Bytes of a file that are asked for."""
_PICTURES = tuple((sign, "picture") for sign in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"))
"""Those that no text begins with: a `BM` or a `GIF8` may be a name in it."""
_NAMES = {
    ".7z": "seven_zip", ".rar": "rar", ".alz": "alz", ".egg": "egg", ".lzh": "lzh", ".lha": "lzh", ".bz2": "bzip2",
    ".xz": "xz", ".hwp": "hwp", ".doc": "doc", ".rtf": "rtf", ".odt": "odt", ".pdf": "pdf", ".pages": "pages",
    ".html": "html", ".htm": "html", ".url": "link", ".webloc": "link", ".lnk": "shortcut", ".gdoc": "link",
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".gif": "picture", ".bmp": "picture",
    ".webp": "picture", ".heic": "picture", ".heif": "picture", ".tif": "picture", ".tiff": "picture",
}  # fmt: skip
_SERVICES = {
    "google_colab": "link_colab", "google_drive": "link_drive", "google_docs": "link_drive",
    "naver_mybox": "link_mybox", "naver_bigfile": "link_mybox", "daum_bigfile": "link_large",
}  # fmt: skip


def unread_kind(name: str, head: bytes = b"") -> str:
    """What a file is that cannot be read; empty where it may be one that can. `head`: its first `HEAD` bytes."""
    by_name = next((kind for ending, kind in _NAMES.items() if name.casefold().endswith(ending)), "")
    sign = sign_of(head, (*ARCHIVES, *DOCUMENTS, *_PICTURES))
    if sign:
        return by_name if sign == "ole" and by_name in ("hwp", "doc") else sign
    if head[2:7] in (b"-lh0-", b"-lh5-", b"-lh6-", b"-lh7-", b"-lzs-"):
        return "lzh"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"hevc"):
        return "picture"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    return by_name


def link_kind(service: str) -> str:
    """What a link is, by the service that the sandbox named (`inside.reading.message.links`)."""
    return _SERVICES.get(service, "link")


def reply_for(kind: str) -> Text | None:
    """What to write to the student; None where there is nothing to say. Kinds: those of `unread_kind` and `link_kind`,
    and the codes of why an archive, a document or a part of a mail was not read."""
    return _REPLIES.get(kind)


_ZIP = tr(
    "How to pack it as .zip: on Windows, right-click the folder and choose Send to, Compressed (zipped) folder (in "
    "Bandizip, choose the format ZIP). On a Mac, right-click it and choose Compress. Set no password."
)
_PY = tr("The file must be a .py (or an .ipynb), best named like the assignment: dictionary.py")
_SAVE = tr(
    "Open it, copy all of the code into a new file in your editor (IDLE, VS Code, PyCharm), see that the indents are "
    "right, and save that as .py."
)


def _packed(name: str) -> Text:
    return (
        tr("Your file is packed as {name}, which cannot be opened here. Please hand in a .zip.", name=name)
        + _GAP
        + _ZIP
    )


def _written(name: str) -> Text:
    return (
        tr("Your code is in a document ({name}), which cannot be read here. Please hand in a .py.", name=name)
        + _GAP
        + _SAVE
    )


_GAP = Text(" ", " ")
_LINK = tr(
    "Your mail holds a link and no file. What is behind a link may change and is not opened. Please download the file "
    "and attach it."
)
_PARTLY = tr("A part of your mail did not come through. Please send the mail again, with the file attached.")
_LOCKED = tr("Your file is locked with a password and cannot be opened. Please hand it in anew without one.")
_LARGE = tr(
    "Your file, or what is in it, is larger than what is opened here: a file of {sent} MB, in a .zip {count:,} files "
    "of {size} MB each and {total} MB in all, in a script, a notebook or a document {code} MB of code. Please hand in "
    "the code alone, without data, pictures and libraries.",
    sent=MAX_SENT >> 20,
    count=ARCHIVE.members,
    size=ARCHIVE.member_bytes >> 20,
    total=ARCHIVE.total_bytes >> 20,
    code=DOCUMENT.member_bytes >> 20,
)
_STRANGE = tr("Your file cannot be opened here. Please hand it in anew.") + _GAP + _ZIP
_REPLIES: Mapping[str, Text] = MappingProxyType(
    {
        "seven_zip": _packed("7z"),
        "rar": _packed("RAR"),
        "alz": _packed("ALZ"),
        "egg": _packed("EGG"),
        "lzh": _packed("LZH"),
        "bzip2": _packed("bzip2"),
        "xz": _packed("xz"),
        "method": tr("Your .zip is packed in a way that cannot be opened here. Please pack it anew.") + _GAP + _ZIP,
        "hwp": _written("HWP"),
        "doc": _written("Word .doc"),
        "ole": _written("Word, Hangul"),
        "rtf": _written("RTF"),
        "odt": _written("ODT"),
        "pdf": _written("PDF"),
        "html": tr(
            "Your file is a page for a browser (HTML), and no Python. Please hand in a .py or an .ipynb: in Jupyter or "
            "Colab, choose File, Download, Download .ipynb."
        ),
        "zip": tr("Your file is a .zip under another name. Please name it .zip, or hand in the .py that is in it."),
        "pages": _written("Pages"),
        "picture": tr(
            "Your code came as a picture. A picture cannot be run. Please hand in the file itself: in your editor, "
            "choose Save as, and attach the .py that it writes."
        ),
        "essay": tr("There is no Python code in your file. Please hand in the code.") + _GAP + _PY,
        "empty": tr("Your file is empty. Please see that it was saved, and hand it in anew.") + _GAP + _PY,
        "encrypted": _LOCKED + _GAP + _ZIP,
        "locked_document": _LOCKED + _GAP + _PY + _GAP + _SAVE,
        "damaged_document": tr("Your document is damaged and cannot be opened.") + _GAP + _PY + _GAP + _SAVE,
        "damaged": tr("Your file is damaged and cannot be opened. Please hand it in anew.") + _GAP + _ZIP,
        "format": tr("Your file is not what its name says, and cannot be opened. Please hand it in anew.") + _GAP + _PY,
        **dict.fromkeys(("sent", "members", "scanned", "names", "paragraphs"), _LARGE),
        **dict.fromkeys(("member_bytes", "total_bytes", "unpacked_bytes"), _LARGE),
        **dict.fromkeys(("ratio", "overlap", "name_bytes", "time", "memory", "died", "nonsense"), _STRANGE),
        **dict.fromkeys(("sections", "elements"), _STRANGE),
        "depth": tr(
            "Your file holds archives in archives, more than {most} deep, and these are not opened. Please pack the "
            "code alone into one .zip.",
            most=ARCHIVE.depth,
        ),
        "cells": tr(
            "Your notebook has more than {most:,} code cells and was not read. Please hand in the code that belongs to "
            "the homework alone.",
            most=COUNTS["cells"],
        ),
        "path": tr("A name in your archive leads out of its folder, so that file was not taken out.") + _GAP + _ZIP,
        **dict.fromkeys(
            ("symlink", "special"),
            tr("In your archive there is a link to your file, and not the file itself. Please pack the file.")
            + _GAP
            + _ZIP,
        ),
        "partial": _PARTLY,
        CUT_OFF: tr("Your file may have broken off on its way. Please look whether it is whole, or send it once more."),
        "external": _LINK,
        "shortcut": tr("You sent a shortcut to your file, and not the file itself. Please attach the file itself."),
        "link": _LINK,
        "link_drive": _LINK
        + _GAP
        + tr("In Google Drive: right-click the file, choose Download, and attach what was downloaded."),
        "link_colab": _LINK + _GAP + tr("In Colab: choose File, Download, Download .ipynb, and attach that file."),
        "link_mybox": _LINK
        + _GAP
        + tr(
            "In Naver MYBOX: choose the file and Download, and attach it to the mail as a normal attachment, not as a "
            "large one."
        ),
        "link_large": _LINK + _GAP + tr("Attach it as a normal attachment, not as a large one: code is small."),
        "nothing": tr("There was no file in your mail. Please attach it.") + _GAP + _PY,
    }
)
