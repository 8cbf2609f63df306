"""What is known of a message on its way to an address, and must be on disk before and after it is sent.

    (nothing) → in_data → accepted | refused | later | unknown
    (nothing) → refused | later            where the server did not let it come to the content

The limit: a form for who keeps it; the file is the gradebook's.
"""

from __future__ import annotations

from typing import Literal, Protocol

from grader.text import Text

End = Literal["accepted", "refused", "later", "unknown"]
"""`refused` for good, `later` for now; `unknown`: it was sent, and the server did not say what it did with it."""
State = Literal["in_data"] | End

OPEN = frozenset({"in_data", "unknown"})
"""It may have arrived, or not: a person decides."""


class HeldBackError(Exception):
    """Raised by `Ledger.in_data`: this message must not go out after all; the others may."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class Ledger(Protocol):
    """Keeps the last state of each delivery (a Message-ID) to each address."""

    def last(self, delivery: str, address: str) -> State | None:
        """None where it was never tried."""

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        """The content goes out to these next. It is on disk when this returns; where it raises, nothing is sent:
        `HeldBackError` of this message alone."""

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        """What came of it, with the server's own words; empty or the system's where it said none. On disk, too."""
