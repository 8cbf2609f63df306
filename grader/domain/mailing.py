"""How a course sends mail: the tables `[mail]` and `[staff]` of course.toml.

The limit: as `grader.domain.server`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from grader.domain.roster_cells import explain_address
from grader.domain.server import Server, Table
from grader.text import Text, tr

Security = Literal["starttls", "tls", "none"]


class MailServer(Server):
    """Where mail is handed in, and how fast."""

    WHERE: ClassVar[Text] = tr("[mail] of course.toml")
    KIND: ClassVar[str] = "mail"
    PORTS: ClassVar[Mapping[str, int]] = {"starttls": 587, "tls": 465, "none": 25}

    security: Security = "starttls"
    per_minute: int = Field(20, ge=1, le=6000)
    """Recipients."""
    retries: int = Field(3, ge=0, le=10)
    """How often what failed for now is tried again in one run."""


class OwnServer(MailServer):
    """That of one's own account, as a student names it to hand homework in."""

    WHERE: ClassVar[Text] = tr("the options --smtp, --security and --user")

    retries: int = 1


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
