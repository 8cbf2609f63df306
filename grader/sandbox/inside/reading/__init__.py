"""Files that are parsed, not run: archives, documents, notebooks, mails. Student side, for their bytes are hostile.

One module a format, each with one pure function `read_FORMAT(data, limits) -> Contents`: it writes nothing, opens
nothing and raises nothing that it foresees; what is wrong is a code in `Contents.fault` or `Member.left_out`. The
standard library, `inside` and `seam` only. The limit: what no bound foresees ends this process, and the trusted side
(`grader.sandbox.reading`) says that the file could not be read.
"""

from __future__ import annotations

import importlib
from typing import Any

from grader.sandbox.seam import messages
from grader.sandbox.seam.contents import COUNTS, Contents, Format, Limits, Member

__all__ = ["Contents", "Format", "Gathered", "Limits", "Member", "Refused", "answer", "read"]

MAX_NAMES = COUNTS["names"]


def answer(request: messages.Read) -> messages.Holds:
    """What is said of the file that is asked for."""
    contents = read(request.kind, request.data, request.limits)
    return messages.Holds([tuple(member) for member in contents.members], contents.fault, contents.facts)


def read(kind: Format, data: bytes, limits: dict[str, Any]) -> Contents:
    """The contents of `data`, read as `kind`."""
    # By name, and late: a child that grades has no use for any of them.
    module = importlib.import_module(f"grader.sandbox.inside.reading.{kind}")
    try:
        contents: Contents = getattr(module, f"read_{kind}")(data, Limits(**limits))
    except MemoryError:
        return Contents(fault="memory")
    except RecursionError:
        return Contents(fault="depth")
    return contents


class Refused(Exception):  # noqa: N818  # the file's doing
    """It is not read, or no further: the code of why, as in `Contents.fault`."""

    def __init__(self, code: str = "damaged") -> None:
        super().__init__(code)
        self.code = code


class Gathered:
    """The members so far, within the limits of one answer."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.members: list[Member] = []
        self.full = ""
        """The limit that keeps every further member out; what it names belongs into `Contents.fault`."""
        self._names = self._total = 0

    @property
    def room(self) -> int:
        """Bytes of content that the next member may have."""
        return min(self.limits.member_bytes, self.limits.total_bytes - self._total)

    def add(self, member: Member) -> bool:
        """Keep it, without its content where that is too much; whether there may be more."""
        names = len(member.name.encode("utf-8", "surrogatepass")) + len(member.raw) + len(member.inside)
        if len(self.members) >= self.limits.members or self._names + names > MAX_NAMES:
            self.full = self.full or ("names" if len(self.members) < self.limits.members else "members")
            return False
        content = member.content
        if content is not None and len(content) > self.room:
            over = "member_bytes" if len(content) > self.limits.member_bytes else "total_bytes"
            member = member._replace(content=None, left_out=over)
        elif content is not None:
            self._total += len(content)
        self._names += names
        self.members.append(member)
        return True
