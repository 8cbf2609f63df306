"""The list of what is still to be told: aligned, readable on 80 columns with a whole class, nothing left out unsaid.

Of `grader.app.outbox_lines`.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from grader.app.outbox import Outbox
from grader.app.outbox_lines import MAX_LINES, outbox_lines
from grader.report.mail.outbox import NO_ADDRESS, NO_NEWS, UNKNOWN, Kept

IDS = tuple(f"assignment_{number}" for number in range(7))
COURSE = SimpleNamespace(ids=IDS)


def letter(id_, *addresses, news=IDS[:1]):
    plan = SimpleNamespace(addresses=addresses or (f"{id_}@example.org",), news=frozenset(news), notes=())
    return SimpleNamespace(student=SimpleNamespace(id=id_), plan=plan)


def lines(letters, kept=(), lang="ko", width=80):
    return [*outbox_lines(Outbox(tuple(letters), tuple(kept), {}), COURSE, lang, width)]


@pytest.mark.parametrize("width", [40, 80, None])
def test_a_class_fits_and_each_is_there(width):
    """Korean ids, the longest addresses, all assignments new."""
    letters = [letter(f"2026{number:04}") for number in range(298)]
    letters += [
        letter("김한결" * 9, "k" * 64 + "@" + "d" * 40 + ".example.org", news=IDS),
        letter("이", "a@b.kr", "c@d.kr"),
    ]
    shown = lines(letters, width=width)
    assert width is None or max(map(cell_len, shown)) <= width
    text = "".join(line.replace(" ", "") for line in shown)
    for each in letters:
        assert each.student.id in text
        assert each.plan.addresses[0] in text
    assert all(id_ in text for id_ in IDS)
    if width != 40:
        assert len({line.index("assignment_0") for line in shown[:298]}) == 1, "one column"
        assert len(shown) <= 304


def test_columns_are_aligned_by_what_a_terminal_shows():
    shown = lines([letter("김", "a@b.kr"), letter("abcd", "abc@b.kr")])
    assert shown == ["김   → a@b.kr:   assignment_0", "abcd → abc@b.kr: assignment_0"]


def test_more_than_a_screenful_is_counted():
    shown = lines([letter(f"s{number}") for number in range(MAX_LINES + 5)], lang="en")
    assert shown[MAX_LINES:] == ["… and 5 more"]


def test_why_not_is_by_name_where_somebody_has_to_look():
    who = [SimpleNamespace(id=id_) for id_ in ("a", "b", "c", "d")]
    reasons = (Kept(NO_NEWS), Kept(NO_NEWS), Kept(NO_ADDRESS, telling=True), Kept(UNKNOWN, telling=True))
    shown = lines([], zip(who, reasons, strict=True), "en")
    assert shown[0] == "c: no address in the roster"
    assert "No message, nothing new: 2" in shown
    assert " ".join(shown).endswith("Not known of: d")
    assert max(map(len, shown)) <= 80


def test_what_a_terminal_would_obey_is_shown():
    """A student may name their folder."""
    shown = lines([letter("a\x1b[2J\u202eb", "a@b.kr")])
    assert "\x1b" not in shown[0]
    assert "\u202e" not in shown[0]
