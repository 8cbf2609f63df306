"""What is wrong with a file that does not compile: a small change after which Python can read it. Student side.

About a hundred small changes are tried around the line at which Python gave up; one is told only if Python then reads
on (`place`). Python's own messages decide nothing here, as they are others in each version. What is handed over is a
key and the words that belong into its sentence; the sentences are on the other side
(`grader.suites.feedback.syntax_words`). The limit: a fault that needs three changes, or a statement of more than a few
hundred lines, is not explained.

    scan       lines as words, strings, signs; open brackets
    place      the window around the error; does a change help
    swaps      a change as data; `table` is the list of them
    leftovers  brackets  strings  words  gaps  layout   what a pattern cannot say
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.sandbox.inside.repair import brackets, gaps, layout, leftovers, strings, words
from grader.sandbox.inside.repair.place import MAX_WINDOW, Budget, Error, Fix, Place, completed
from grader.sandbox.inside.repair.scan import split_lines
from grader.sandbox.inside.repair.swaps import Rule
from grader.sandbox.inside.repair.table import FORMS, LANGUAGES, LATE, OPERATORS

__all__ = ["RULES", "find", "repairs"]

RULES: tuple[Rule, ...] = (
    *(words.korean_mode, brackets.closed_early, layout.tabs, layout.indentation, layout.empty_block),
    *(leftovers.leftovers, leftovers.newer, leftovers.characters),
    *(
        strings.triple,
        strings.unterminated,
        strings.inner_quotes,
        strings.cut_short,
        strings.backslashes,
        strings.braces_of_f_string,
    ),
    *(
        leftovers.notes,
        leftovers.c_function,
        brackets.braces,
        brackets.semicolons,
        brackets.unmatched,
        brackets.unclosed,
    ),
    *(words.capitals, *LANGUAGES, gaps.comparison, words.misspelt),
    *(words.name_with_blank, gaps.colon, gaps.element, words.unit, *OPERATORS),
    *(gaps.call_brackets, gaps.dot, gaps.two_statements, words.text_without_quotes, words.remark, *FORMS),
    *(
        brackets.dict_braces,
        gaps.missing_between,
        layout.decorator,
        layout.without_partner,
        layout.try_alone,
        layout.outside,
    ),
    *(brackets.counted, words.keyword_as_name, strings.odd_quotes, *LATE, gaps.inside_brackets, leftovers.strange),
)
"""In the order in which they are tried: brackets before any word, what is certain before what is a guess."""

_SECOND = 12
"""Changes that do not help alone and are tried together with a second one."""
_SURE = frozenset(
    [
        "capitals",
        "korean_mode",
        "look_alike",
        "curly_quote",
        "misspelt",
        "else_if",
        "else_condition",
        "colon",
        "colon_wrong",
        "print_brackets",
        "call_brackets",
        "type_word",
        "type_parameter",
        "python_word",
        "split_operator",
        "swapped_operator",
        "equal_sign",
        "unequal_sign",
        "not_sign",
        "compare",
        "braces",
        "bracket_open",
        "quote_open",
        "comma_missing",
        "in_word",
        "in_missing",
        "for_equals",
        "for_name",
        "def_word",
        "def_brackets",
        "name_blank",
        "then",
        "increment",
        "f_string_quotes",
        "blank_missing",
        "arrow_function",
        "backtick",
    ]
)
"""Changes that say something true even where they are half of a repair."""


def repairs(text: str, error: Error) -> tuple[Error, list[dict[str, Any]]]:
    """The first error of `text`, and what to change, as data: nothing, one change, or two in the same statement."""
    first, found = find(text, error)
    return first, [_as_data(place, fix) for place, fix in found]


def find(text: str, error: Error) -> tuple[Error, list[tuple[Place, Fix]]]:
    """The same as changes, each with the lines that it is made in: the second of two in those after the first."""
    place = _place(split_lines(text), error, Budget())
    if place is None:
        return error, []
    place = _first_error(place)
    fix, weak, half = _best(place)
    found = _two(place, half) if fix is None or fix.key == "strange" else []
    if not found and fix is not None:
        found = [(place, fix)]
    if not found and weak is not None:
        found = [(place, weak)]
    return place.error, found


def _best(place: Place) -> tuple[Fix | None, Fix | None, list[Fix]]:
    """The change after which Python reads on; the first after which it stops at the very next line, which may mean
    that it was the wrong one; and those that do not help, or not alone."""
    half: list[Fix] = []
    weak: Fix | None = None
    for rule in RULES:
        good: Fix | None = None
        for fix in _proposed(place, rule):
            helps = place.repaired(fix) if fix.edits else 0 if weak else 3
            if helps == 3:
                return fix, weak, half
            if helps == 2:
                good = good or fix
            elif helps == 1:
                weak = weak or fix
            else:
                half.append(fix)
        if good is not None:
            return good, weak, half
    return None, weak, half


def _proposed(place: Place, rule: Rule) -> Iterator[Fix]:
    for index in dict.fromkeys((place.at, place.first, *range(place.at - 1, max(place.first, place.at - 6), -1))):
        yield from rule(place, index)


def _two(place: Place, half: list[Fix]) -> list[tuple[Place, Fix]]:
    """Two changes of one statement that help together."""
    for first in [fix for fix in half if fix.key in _SURE and fix.shown][:_SECOND]:
        texts, end = place.changed(first)
        error = place.budget.error_of(texts)
        if error is None or error.line > end + 1 or place.budget.left <= 0:
            continue
        after = Place(texts, place.offset, error.below(place.offset), place.budget)
        second, _, _ = _best(after)
        if second is not None and second.key in _SURE:
            return [(place, first), (after, second)]
    return []


def _place(texts: list[str], error: Error, budget: Budget) -> Place | None:
    """The part of the file around the error in which Python says the same of it."""
    if not 0 < error.line <= len(texts):
        return None
    for start, end in _windows(texts, error.line - 1):
        window = texts[start:end]
        for parse_only in (True, False):
            budget.parse_only = parse_only
            same = budget.error_of(window)
            if same is not None and same.line + start == error.line and same.kind == error.kind:
                return Place(window, start, error, budget)
    return None


def _windows(texts: list[str], at: int) -> Iterator[tuple[int, int]]:
    """The whole file if it is short; else from a line at the margin above the error to one below it."""
    if sum(map(len, texts)) + len(texts) <= MAX_WINDOW:
        yield 0, len(texts)
        return
    end, size = at, 0
    while end < len(texts) and size < MAX_WINDOW // 2:
        size += len(texts[end]) + 1
        end += 1
    while end < len(texts) and end > at + 1 and not _at_margin(texts[end]):
        end -= 1
    starts, size, row = [], 0, at
    while row >= 0 and size < MAX_WINDOW // 2:
        size += len(texts[row]) + 1
        if _at_margin(texts[row]) and not (row and texts[row - 1].startswith("@")):
            starts.append(row)
        row -= 1
    if end - at < 2 and len(texts[at]) > MAX_WINDOW // 2:
        return
    for start in dict.fromkeys((starts[2:3] or starts[-1:]) + starts[-1:] + starts[:1]):
        yield start, end


def _at_margin(text: str) -> bool:
    return text[:1].isidentifier() and not text.startswith(("else", "elif", "except", "finally"))


def _first_error(place: Place) -> Place:
    """Python tells of an open string further down before it tells of a wrong sign: what stands above comes first."""
    for _ in range(3):
        if not place.first:
            break
        above = completed(place.texts, place.lines, place.first - 1)
        error = place.budget.error_of(above)
        if error is None or not 0 < error.line <= place.first:
            break
        place = Place(place.texts, place.offset, error.below(place.offset), place.budget)
    return place


def _as_data(place: Place, fix: Fix) -> dict[str, Any]:
    row = fix.line if fix.edits.get(fix.line) is not None else next(iter(fix.edits), fix.line)
    return {
        "key": fix.key,
        "line": place.offset + fix.line + 1,
        "column": fix.column + 1,
        "text": place.texts[fix.line][:500],
        "found": fix.found[:100],
        "wanted": fix.wanted[:100],
        "number": place.offset + fix.number if fix.number else 0,
        "after": (fix.edits.get(row) or "")[:500] if fix.shown else "",
    }
