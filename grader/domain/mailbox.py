"""The mailbox that homework comes to: the table `[mailbox]` of course.toml.

Its server need not stand there: whose word about senders and times is believed holds for mails out of a file, too. The
limit: no password is a key of it; `grader.domain.password` finds it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from grader.domain.mailing import HOST, LOCAL, Table

Security = Literal["tls", "starttls", "none"]
PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "none": 143}
"""What IMAP servers listen at by convention."""
_WORD = re.compile(r"[^\s;\"()]+")


class Mailbox(Table):
    """Where homework comes to, and whose stamps on it are believed."""

    server: str = ""
    """Name or address; empty where mails are read out of files alone."""
    security: Security = "tls"
    """`none` only on this machine."""
    port: int = Field(ge=1, le=65535)
    """Left out: that of `security`."""
    user: str = ""
    folder: str = "INBOX"
    """As a mail program shows it; of folders in folders with the server's own sign between them."""
    authserv_id: str = ""
    """What one's own server calls itself in Authentication-Results; empty: none of these is believed."""
    # A list in TOML is no tuple to a strict model.
    received_by: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """The names under which one's own servers stamp what they receive."""

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, values: Any) -> Any:
        if not isinstance(values, dict) or "port" in values:
            return values
        security = values.get("security", "tls")
        return {**values, "port": PORTS.get(security if isinstance(security, str) else "", 993)}

    @field_validator("server")
    @classmethod
    def _is_host(cls, server: str) -> str:
        if server and not HOST.fullmatch(server):
            raise PydanticCustomError("imap_host", "no name of a server")
        return server

    @field_validator("security")
    @classmethod
    def _is_safe(cls, security: Security, info: ValidationInfo) -> Security:
        if security == "none" and (info.data.get("server") or "localhost") not in LOCAL:
            raise PydanticCustomError("imap_security", "no TLS")
        return security

    @field_validator("user")
    @classmethod
    def _is_user(cls, user: str) -> str:
        if not user.isprintable():
            raise PydanticCustomError("mail_user", "no name of a user")
        return user

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
