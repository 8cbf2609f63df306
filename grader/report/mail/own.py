"""What a course sets of its messages: templates of its own, and the addresses that they come from.

Told before anything is graded, and so without what renders them: most courses have no template.
"""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache
from pathlib import Path
from typing import Literal

from grader.domain.course import Course
from grader.text import LANGS, Lang, tr
from grader.text.errors import AssignmentError
from grader.text.safe import one_line

Kind = Literal["html", "txt"]
KINDS: tuple[Kind, Kind] = ("html", "txt")


def own_template_path(course: Course, lang: Lang, kind: Kind) -> Path | None:
    """The course's template of that part of a message; None where it has none."""
    path = course.root / "assignments" / f"mail.{lang}.{kind}"
    return path if path.is_file() else None


def own_sources(course: Course, lang: Lang) -> tuple[bytes | None, ...]:
    """What the course's own templates say, None where it has none."""
    paths = (own_template_path(course, lang, kind) for kind in KINDS)
    return tuple(None if path is None else path.read_bytes() for path in paths)


def has_own_templates(course: Course) -> bool:
    """Whether there is any."""
    return any(own_template_path(course, lang, kind) for lang in LANGS for kind in KINDS)


def parse_address(course: Course, value: str) -> Address:
    """The one address in a field of course.toml, `Name <name@example.org>` or bare."""
    address = _parse(value)
    if address is None:
        raise AssignmentError(
            tr(
                "{course}: {value!r} is not one mail address. "
                "Correct mail_from and reply_to in assignments/course.toml.",
                course=course.root,
                value=value,
            )
        )
    return address


@lru_cache(maxsize=16)  # every message of a class is from the same
def _parse(value: str) -> Address | None:
    try:
        parsed = SMTP.header_factory("From", value)
        (found,) = parsed.addresses
    except (ValueError, IndexError, HeaderParseError):
        return None
    if parsed.defects or not found.domain or not found.addr_spec.isascii():
        return None
    return Address(display_name=one_line(found.display_name), addr_spec=found.addr_spec)
