"""What a student hands in with one command: the files that grading takes, named so that collecting them leaves nothing
to guess, as an unsent mail or as a zip, with the digest of each.

The limit: nothing is sent here (`grader.app.own_mail`). A mail without a sender is opened by the mail program as a
draft (`X-Unsent`), which puts in its own.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from grader.app import diary
from grader.app.checked_lines import Checked
from grader.report.mail.headers import address_field, text_field
from grader.text import Lang, Text, tr
from grader.text.errors import UsageError
from grader.text.folders import folder_names

FILENAME = "handed-in.jsonl"
MAX_SIZE = 10 * 2**20
"""Bytes of all files together: more than that many mail servers refuse, once it is encoded."""
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+([\w., \t]+))", re.MULTILINE)
_BODY = tr(
    "{id} {name}\n\nHomework: {titles}\n\n{files}\n\nWritten by: grade submit, {when}. Your report names the same "
    "digest (SHA-256) of each file that is graded."
)
_FILE = tr("{name} ({size} bytes)\n  SHA-256 {digest}")


class HandedIn(BaseModel):
    """What was written or sent, to be remembered at home: who one is, and the digest of each file."""

    model_config = ConfigDict(frozen=True)

    when: str
    """RFC 3339 in UTC, to the second."""
    id: str
    name: str
    files: dict[str, str]
    """None where it was only looked at."""


@dataclass(frozen=True)
class Work:
    """One homework that is handed in."""

    id: str
    title: Text
    main: str
    """Its name as it has to be."""
    data: bytes
    beside: tuple[tuple[str, bytes], ...] = ()
    """Modules of one's own that it imports, by name."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Parcel:
    """All of it, of one student."""

    id: str
    name: str
    works: tuple[Work, ...]
    when: datetime

    @property
    def subject(self) -> str:
        """It names assignments and student, as collecting looks for them."""
        return f"[{', '.join(work.id for work in self.works)}] {self.id} {self.name}".strip()

    @property
    def stem(self) -> str:
        """What the file of it is called."""
        who = f"{self.id}_{self.name}".strip("_")
        return folder_names([who])[who]

    @property
    def files(self) -> dict[str, bytes]:
        """By their names in a zip: a folder for each homework, where there are several or it is more than one file."""
        single = len(self.works) == 1 and not self.works[0].beside
        found: dict[str, bytes] = {}
        for work in self.works:
            folder = "" if single else f"{work.id}/"
            found[folder + work.main] = work.data
            found.update((folder + name, data) for name, data in work.beside)
        return found

    def record(self, *, written: bool) -> HandedIn:
        digests = {work.main: work.digest for work in self.works if written}
        return HandedIn(when=self.when.isoformat(timespec="seconds"), id=self.id, name=self.name, files=digests)

    def told(self, lang: Lang) -> str:
        """The body of the mail, and the receipt."""
        files = [_FILE.format(name=work.main, size=len(work.data), digest=work.digest)[lang] for work in self.works]
        titles = ", ".join(work.title[lang] for work in self.works)
        when = self.when.astimezone().strftime("%Y-%m-%d %H:%M %z")
        return _BODY.format(id=self.id, name=self.name, titles=titles, files="\n".join(files), when=when)[lang]


def make_parcel(found: Sequence[Checked], id_: str, name: str) -> Parcel:
    """Of the files that were checked. `UsageError` where one cannot be read, or all are too much for a mail."""
    parcel = Parcel(id_, name, tuple(_work(checked) for checked in found), datetime.now(UTC))
    size = sum(map(len, parcel.files.values()))
    if size > MAX_SIZE:
        raise UsageError(
            tr(
                "The files are {size} MB together, and a mail takes {most} MB. Clear the outputs of notebooks, and "
                "leave out what is no code of yours.",
                size=-(-size // 2**20),
                most=MAX_SIZE >> 20,
            )
        )
    return parcel


def _work(checked: Checked) -> Work:
    id_, file = checked.assignment.id, checked.file
    main = f"{id_}{file.suffix.lower()}"
    data = _read(file)
    handed_out = {"probes", "exhibits", checked.assignment.public_tests.stem}
    beside: dict[str, bytes] = {}
    texts = [data.decode("utf-8", "replace")] if file.suffix == ".py" else []
    while texts:
        for module in _imported(texts.pop()) - handed_out - {file.stem, id_}:
            for other in _modules(file.parent, module):
                name = other.relative_to(file.parent).as_posix()
                if name not in beside:
                    beside[name] = _read(other)
                    texts.append(beside[name].decode("utf-8", "replace"))
    return Work(id_, checked.assignment.title, main, data, tuple(sorted(beside.items())))


def _modules(folder: Path, name: str) -> list[Path]:
    """Where a module or a package of one's own lies; links lead elsewhere."""
    package = folder / name
    found = [folder / f"{name}.py"]
    if (package / "__init__.py").is_file() and not package.is_symlink():
        found += sorted(package.rglob("*.py"))
    return [file for file in found if file.is_file() and not file.is_symlink()]


def _imported(text: str) -> set[str]:
    """The first parts of the names that a module imports."""
    found: set[str] = set()
    for one, several in _IMPORT.findall(text):
        names = [one] if one else [part.split(" as ")[0] for part in several.split(",")]
        found |= {name.strip().partition(".")[0] for name in names}
    return found - {""}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(tr("{file} cannot be read: {why}.", file=file, why=error.strerror)) from error


def as_zip(parcel: Parcel) -> bytes:
    """The same bytes for the same files at the same time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parcel.files.items():
            archive.writestr(zipfile.ZipInfo(name, parcel.when.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def as_mail(parcel: Parcel, to: str, lang: Lang, own: bytes = b"") -> bytes:
    """The files as they are, or a zip where they have folders: a draft, or with fields of the sender's `own`."""
    message = EmailMessage(policy=SMTP)
    if not own:
        message["X-Unsent"] = "1"
    message.set_content(parcel.told(lang), charset="utf-8", cte="base64")
    files = parcel.files
    attached = {f"{parcel.stem}.zip": as_zip(parcel)} if any("/" in name for name in files) else files
    for name, data in attached.items():
        # Of no kind of text, so that no program on the way changes its line ends or its letters.
        kind = "zip" if name.endswith(".zip") else "octet-stream"
        message.add_attachment(data, maintype="application", subtype=kind, filename=name)
    head = own + address_field("To", [Address(addr_spec=to)]) + text_field("Subject", parcel.subject)
    return head + message.as_bytes()


def who_before() -> tuple[str, str] | None:
    """Who handed in from here the last time."""
    known = diary.look_up(FILENAME, HandedIn)
    return (known[-1].id, known[-1].name) if known else None


def keep(parcel: Parcel, *, written: bool = True) -> Text | None:
    """Remember it, or only whose it is; what to say where that cannot be."""
    try:
        diary.write_down(FILENAME, [parcel.record(written=written)])
    except OSError as error:
        return tr("Who you are is not remembered: {file}: {why}.", file=error.filename, why=error.strerror)
    return None
