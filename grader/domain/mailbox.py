"""The mailbox that homework comes to: the table `[mailbox]` of course.toml.

Its server need not stand there: whose word about senders and times is believed holds for mails out of a file, too. The
limit: as `grader.domain.server`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from grader.domain.server import HOST, Server
from grader.text import Text, tr

_WORD = re.compile(r"[^\s;\"()]+")


class Mailbox(Server):
    """Where homework comes to, and whose stamps on it are believed."""

    WHERE: ClassVar[Text] = tr("[mailbox] of course.toml")
    KIND: ClassVar[str] = "imap"
    PORTS: ClassVar[Mapping[str, int]] = {"tls": 993, "starttls": 143, "none": 143}

    server: str = ""
    """Empty where mails are read out of files alone."""
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"
    """As a mail program shows it; of folders in folders with the server's own sign between them."""
    authserv_id: str = ""
    """What one's own server calls itself in Authentication-Results; empty: none of these is believed."""
    # A list in TOML is no tuple to a strict model.
    received_by: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """The names under which one's own servers stamp what they receive."""

    @field_validator("folder")
    @classmethod
    def _is_folder(cls, folder: str) -> str:
        if not folder.isprintable() or not folder.strip():
            raise PydanticCustomError("mail_folder", "no name of a folder")
        return folder

    @field_validator("authserv_id")
    @classmethod
    def _is_word(cls, name: str) -> str:
        if name and not _WORD.fullmatch(name):
            raise PydanticCustomError("authserv_id", "no word")
        return name

    @field_validator("received_by")
    @classmethod
    def _are_hosts(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not all(HOST.fullmatch(name) for name in names):
            raise PydanticCustomError("received_by", "no names of servers")
        return names
