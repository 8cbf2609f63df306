"""What the tables of course.toml have in common that name a server: where it is, by what it is kept safe, its user.

The limit: no password is a key of these; `grader.domain.password` finds it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from grader.text import Text

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""What may be reached without TLS: nothing leaves the machine."""
HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""Names and addresses of servers."""


class Table(BaseModel):
    """One that takes nothing for what it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Server(Table):
    """Where it is and who asks; each kind says which `security` it has, in its own order, and which by default."""

    WHERE: ClassVar[Text]
    """Where a person finds and corrects it."""
    KIND: ClassVar[str]
    """How the names of its faults begin (`grader.domain.author_files`)."""
    PORTS: ClassVar[Mapping[str, int]]
    """What such servers listen at by convention, by `security`; what is named first is usual first."""

    server: str
    """Name or address; empty only where the table need not name one."""
    security: str
    """`none` only on this machine."""
    port: int = Field(ge=1, le=65535)
    """Left out: that of `security`."""
    user: str = ""
    """Empty where there is no login."""

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, values: Any) -> Any:
        if not isinstance(values, dict) or "port" in values:
            return values
        usual = cls.model_fields["security"].default
        security = values.get("security", usual)
        return {**values, "port": cls.PORTS.get(security if isinstance(security, str) else "", cls.PORTS[usual])}

    @field_validator("server")
    @classmethod
    def _is_host(cls, server: str) -> str:
        if (server or cls.model_fields["server"].is_required()) and not HOST.fullmatch(server):
            raise PydanticCustomError(f"{cls.KIND}_host", "no name of a server")
        return server

    @field_validator("security")
    @classmethod
    def _is_safe(cls, security: str, info: ValidationInfo) -> str:
        # What is no name of a server is told by itself.
        if security == "none" and (info.data.get("server") or "localhost") not in _LOCAL:
            raise PydanticCustomError(f"{cls.KIND}_security", "no TLS")
        return security

    @field_validator("user")
    @classmethod
    def _is_user(cls, user: str) -> str:
        if not user.isprintable():
            raise PydanticCustomError("mail_user", "no name of a user")
        return user
