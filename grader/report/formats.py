"""How points, times and whom to ask are written for people, wherever they stand.

The limit: points by themselves are `grader.domain.totals.format_points`'; in which language and zone is the caller's.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from email.utils import parseaddr

from grader.domain.course import Course
from grader.domain.totals import MAX_TOTAL, Total, format_points
from grader.report import words
from grader.text import Lang
from grader.text.safe import one_line, truncate


def format_score(score: float | None, max_score: float, lang: Lang) -> str:
    """ "92.5 / 100", or that there is none yet."""
    return words.NO_SCORE[lang] if score is None else format_fraction(score, max_score)


def format_bare_score(score: float | None, lang: Lang) -> str:
    """ "92.5", or that there is none yet."""
    return words.NO_SCORE[lang] if score is None else format_points(score)


def format_total(total: Total, lang: Lang, *, bare: bool = False) -> str:
    """The total, `bare` without what it is out of; a dash where nothing counts."""
    if total.score is None and not total.open:
        return "–"
    return format_bare_score(total.score, lang) if bare else format_score(total.score, MAX_TOTAL, lang)


def format_fraction(score: float, max_score: float) -> str:
    """ "92.5 / 100"."""
    return f"{format_points(score)} / {format_points(max_score)}"


def format_time(stamp: str, zone: tzinfo | None) -> str:
    """An RFC 3339 time in `zone`, to the minute, with the zone's name; where there is none, on this machine's clock
    with its distance from UTC. Unchanged if it is no time."""
    try:
        time = datetime.fromisoformat(stamp).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return one_line(stamp)
    name = "UTC" + time.isoformat()[-6:].replace("+00:00", "") if zone is None else str(zone)
    return f"{time:%Y-%m-%d %H:%M} ({name})"


def format_contact(course: Course, lang: Lang) -> tuple[str, str]:
    """Whom students ask, and the address that answers go to; the latter empty where the former names it already."""
    contact = truncate(course.contact[lang], lang)
    reply_to = one_line(parseaddr(course.reply_to)[1] or course.reply_to)
    return contact, "" if reply_to in contact else reply_to
