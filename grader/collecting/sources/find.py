"""What an argument of `grade collect` means: a mailbox, mails in files, or files.

    imap                              the table [mailbox] of course.toml
    imaps://USER@HOST[:PORT]/FOLDER   that one
    a folder                          a Maildir, mails (`.eml`), or what people have in it
    a file                            an `.eml`, an mbox, or a download (`.zip`, `.tar.gz`), of mails or of files

The limit: by names and first bytes alone; what is none of these has a sentence and exit code 2.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from grader.collecting.arrival import Source
from grader.collecting.sources.download import open_archive
from grader.collecting.sources.files import Clues, Files
from grader.collecting.sources.maildir import Maildir, is_maildir
from grader.collecting.sources.mails import Mails, in_archive, in_folder, unreadable_source
from grader.collecting.sources.mbox import Mbox, begins_mbox
from grader.collecting.sources.tree import FolderTree, Place, Tree
from grader.domain.author_files import explain_validation_error
from grader.domain.mailbox import Mailbox
from grader.domain.password import READING, find_password
from grader.domain.records import RECORDS
from grader.intake.unused import may_be_work
from grader.sandbox.reading import Reader
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import list_names, one_line

_ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar")
_FOREIGN = (".pst", ".ost", ".msg", ".mbx", ".dbx", ".olm", ".emlx")
_FOREIGN_MAILS = tr(
    "{path} is in a format of one mail program alone. Have the program save the mails as .eml or mbox, or name the "
    "mailbox itself (imaps://user@server/FOLDER)."
)
_OF_CLASS = tr(
    "{path} is the class folder, holds it or lies in it. What lies there is graded as it is (grade run {root}); "
    "collected it would be there twice. Name the folder of what was downloaded; one in the class folder begins with "
    "`_`."
)
_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?[!-9;-~]{2,60}:[ \t\r\n]")
_START = 4096
_MOST_SEEN = 50_000
_DEPTH = 8


@dataclass(frozen=True)
class Settings:
    """What else a source needs to know."""

    reader: Reader
    """That takes downloads apart."""
    mailbox: Mailbox | None = None
    clues: Clues = field(default_factory=Clues)
    committed: Callable[[Path], datetime | None] = lambda folder: None
    """When something was last committed in the clone there."""
    since: datetime | None = None
    until: datetime | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    context: ssl.SSLContext | None = None
    """Another trust than the system's."""
    root: Path | None = None
    """The class folder, from which nothing is collected into it."""


def open_source(argument: str, settings: Settings) -> Source:
    """The source that is meant; a server is reached when it is first asked. `UsageError` where there is none."""
    if argument == "imap" or argument.casefold().startswith(("imap:", "imaps:")):
        return _open_mailbox(argument, settings)
    if settings.since or settings.until:
        raise UsageError(
            tr(
                "{source} is no mailbox: --since and --until say what of a mailbox is looked at, by its own time. Run "
                "again without them.",
                source=one_line(argument),
            )
        )
    path = Path(argument).expanduser()
    try:
        path = path.resolve(strict=True)
        is_folder = path.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(
            tr(
                "There is no {source}. Name a folder, a file (.eml, mbox, .zip), `imap` for the mailbox in "
                "course.toml, or imaps://user@server/FOLDER.",
                source=one_line(argument),
            )
        ) from error
    return _open_folder(path, settings) if is_folder else _open_file(path, settings)


def _open_mailbox(argument: str, settings: Settings) -> Source:
    from grader.collecting.sources.imap import Imap, Window  # brings TLS and IMAP along

    mailbox = settings.mailbox if argument == "imap" else _read_url(argument, settings.mailbox)
    if mailbox is None or not mailbox.server:
        raise UsageError(
            tr(
                "No mailbox is named: add a table [mailbox] with server = … and user = … to "
                "assignments/course.toml, or name it as imaps://user@server/FOLDER."
            )
        )
    if not mailbox.user:
        raise UsageError(
            tr("[mailbox] of course.toml has no user: write user = … , as {server} knows you.", server=mailbox.server)
        )
    password = find_password(mailbox.user, mailbox.server, READING, settings.environment)
    return Imap(mailbox, password, Window(settings.since, settings.until), context=settings.context)


def _read_url(url: str, table: Mailbox | None) -> Mailbox:
    """The mailbox that an address names; whose stamps are believed stands in the table alone."""
    values: dict[str, object] = table.model_dump(include={"authserv_id", "received_by"}) if table else {}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(_no_address(url)) from None
    user, colon, _ = (parts.netloc.rpartition("@")[0]).partition(":")
    if colon:
        raise UsageError(
            tr(
                "A password does not belong into an address, where others can read it: leave it out, and set "
                "{variable}.",
                variable=READING,
            )
        )
    if parts.scheme.casefold() != "imaps" or not parts.hostname or not user or parts.query or parts.fragment:
        raise UsageError(_no_address(url))
    values |= {"server": parts.hostname, "security": "tls", "user": unquote(user)}
    if port is not None:
        values["port"] = port
    if folder := unquote(parts.path.removeprefix("/")):
        values["folder"] = folder
    try:
        return Mailbox.model_validate(values)
    except ValidationError as error:
        raise UsageError(tr("{url}: {faults}.", url=one_line(url), faults=explain_validation_error(error))) from error


def _no_address(url: str) -> Text:
    shown = one_line(re.sub(r"//[^/]*@", "//…@", url))
    return tr(
        "{url} is no address of a mailbox: write it as imaps://user@server/FOLDER. Without TLS, or with STARTTLS, a "
        "mailbox is named in [mailbox] of course.toml alone.",
        url=shown,
    )


def _open_folder(path: Path, settings: Settings) -> Source:
    if is_maildir(path):
        return Maildir(path)
    if (path / "mbox").is_file() and path.suffix.casefold() == ".mbox":  # as Apple Mail exports one
        return Mbox(path / "mbox")
    tree = FolderTree(path)
    mails, others = _survey(path, tree)
    if (others or not mails) and settings.root is not None and _is_of_class(path, settings.root.resolve()):
        raise UsageError(_OF_CLASS.format(path=path, root=settings.root))
    clues = replace(settings.clues, committed=lambda place: settings.committed(path.joinpath(*place)))
    return _either(path, tree, clues, mails, others)


def _is_of_class(path: Path, root: Path) -> bool:
    """Whether a folder holds the class folder, or lies in it where work is graded."""
    inner = path.relative_to(root).parts if path.is_relative_to(root) else None
    return root.is_relative_to(path) if inner is None else not any(name.startswith(("_", ".")) for name in inner)


def _either(path: Path, tree: Tree, clues: Clues, mails: list[Place], others: list[Place]) -> Source:
    """What a folder or an archive is a source of: mails, or files. `UsageError` where that would be a guess, or where
    all that it has are mails that nobody reads: as files they would be nothing."""
    if others and not mails and all(place[-1].casefold().endswith(_FOREIGN) for place in others):
        raise UsageError(_FOREIGN_MAILS.format(path=path.joinpath(*others[0])))
    if others and any(len(place) == 1 for place in mails):
        raise UsageError(
            tr(
                "{path} holds mails ({mails}) and other files ({others}): put them into folders of their own, and "
                "name one after the other.",
                path=path,
                mails=list_names(["/".join(place) for place in mails[:2]], 80),
                others=list_names(["/".join(place) for place in others[:2]], 80),
            )
        )
    if others or not mails:
        return Files(str(path), tree, clues)
    read = in_folder(path) if path.is_dir() else in_archive(tree)
    return Mails(str(path), read, lambda: iter(mails))


def _survey(path: Path, tree: Tree) -> tuple[list[Place], list[Place]]:
    """The mails in a folder or an archive, and other files that may be work."""
    mails: list[Place] = []
    others: list[Place] = []

    def look(place: Place) -> Iterator[Place]:
        listed = tree.list(place)
        if listed.fault and not place:
            raise UsageError(tr("{path}: {why}.", path=path, why=listed.fault))
        yield from ((*place, name) for name in listed.files if not name.startswith("."))
        if len(place) < _DEPTH:
            for name in listed.folders:
                if not name.startswith("."):
                    yield from look((*place, name))

    for number, place in enumerate(look(())):
        if place[-1].casefold().endswith(".eml"):
            mails.append(place)
        elif may_be_work(place[-1]) and place[-1] not in RECORDS:
            others.append(place)
        if number >= _MOST_SEEN:
            raise UsageError(
                tr("{path} holds more than {most:,} files. Name the folder of one class.", path=path, most=_MOST_SEEN)
            )
    return mails, others


def _open_file(path: Path, settings: Settings) -> Source:
    name = path.name.casefold()
    if not path.is_file():
        raise UsageError(tr("{path} is neither a folder nor a file: it was not opened.", path=path))
    if name.endswith(_ARCHIVES):
        tree = open_archive(path, settings.reader)
        return _either(path, tree, settings.clues, *_survey(path, tree))
    if name.endswith(_FOREIGN):
        raise UsageError(_FOREIGN_MAILS.format(path=path))
    try:
        with open(path, "rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise unreadable_source(path, error) from error
    if begins_mbox(start) or (not start and (name == "mbox" or name.endswith(".mbox"))):
        return Mbox(path)
    if name.endswith(".eml") or _HEADER.match(start):
        return Mails(str(path), in_folder(path.parent), lambda: iter([(path.name,)]))
    raise UsageError(
        tr(
            "{path} is no source: neither a mail (.eml), nor an mbox, nor a download (.zip, .tar.gz). Name the folder "
            "that it lies in, where it is what somebody handed in.",
            path=path,
        )
    )
