"""How a course sends mail: the tables `[mail]` and `[staff]` of course.toml.

The limit: no password is a key of these; `grader.domain.password` finds it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from grader.domain.roster_cells import explain_address

Security = Literal["starttls", "tls", "none"]
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
"""What servers listen at by convention."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a mail may go to without TLS: it does not leave the machine."""
HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""Names and addresses of servers."""


class Table(BaseModel):
    """One that takes nothing for what it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class MailServer(Table):
    """Where mail is handed in, and how fast."""

    server: str
    """Name or address."""
    security: Security = "starttls"
    """`none` only to this machine."""
    port: int = Field(ge=1, le=65535)
    """Left out: that of `security`."""
    user: str = ""
    """Empty where there is no login."""
    per_minute: int = Field(20, ge=1, le=6000)
    """Recipients."""
    retries: int = Field(3, ge=0, le=10)
    """How often what failed for now is tried again in one run."""

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, values: Any) -> Any:
        if not isinstance(values, dict) or "port" in values:
            return values
        security = values.get("security", "starttls")
        return {**values, "port": PORTS.get(security if isinstance(security, str) else "", 587)}

    @field_validator("server")
    @classmethod
    def _is_host(cls, server: str) -> str:
        if not HOST.fullmatch(server):
            raise PydanticCustomError("mail_host", "no name of a server")
        return server

    @field_validator("security")
    @classmethod
    def _is_safe(cls, security: Security, info: ValidationInfo) -> Security:
        if security == "none" and info.data.get("server", "localhost") not in LOCAL:
            raise PydanticCustomError("mail_security", "no TLS")
        return security

    @field_validator("user")
    @classmethod
    def _is_user(cls, user: str) -> str:
        if not user.isprintable():
            raise PydanticCustomError("mail_user", "no name of a user")
        return user


def _check_address(address: str) -> str:
    if explain_address(address):
        raise PydanticCustomError("mail_address", "no address")
    return address


class Staff(Table):
    """Who else may get mail: samples, and nothing else."""

    # A list in TOML is no tuple to a strict model.
    addresses: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @field_validator("addresses")
    @classmethod
    def _are_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_check_address(address) for address in addresses)
