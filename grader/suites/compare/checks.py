"""Comparisons that say in a sentence what differs. For the authors of suites.

Each function returns nothing when the answer is right, and raises `Mismatch` when it is not. An exception other
than `Mismatch` means that the author called it wrongly. The limit: what is compared is data that has crossed the
boundary already (`Student`'s values); no method of a student's object ever runs here.

    check            the same value: True is not 1, a list not a tuple, 5.0 is 5, NaN is NaN, {} has no order
    check_list       "a list of …": list, tuple and 1-d array are as good, in any order if asked
    check_close      numbers and arrays up to rounding: finite, real, of exactly the shape expected
    check_text       messages: which blanks count is a choice; says which character differs, and where
    check_unchanged  an argument is as it was before the call (a lie can say so: `grader.sandbox.observed`)
    told             what a function told: what it returned, or else what it printed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from grader.sandbox.observed import observed
from grader.suites.compare.messages import Blanks, same_message, text_difference
from grader.suites.compare.numbers import number_difference
from grader.suites.compare.values import difference, kind_name, unordered_difference, wrong_count, wrong_kind
from grader.suites.feedback.mistakes import MISTAKES
from grader.text import EMPTY, Text, lines, plain, tr
from grader.text.reprs import is_array, kind, show

if TYPE_CHECKING:
    from grader.sandbox.student import Call

_STAFF = 4_000

GOT = tr("Got: ")
WANTED = tr("Expected: ")


class Mismatch(AssertionError):  # noqa: N818  # reads as what it is in a suite
    """The answer is not the expected one. `text` is for the student of a public test, `staff` for the staff."""

    def __init__(self, text: Text, staff: str = "", *, got: Any = ..., call: Call | None = None) -> None:
        super().__init__(text.en)
        self.call = call
        """The call that it is about, where others came after it."""
        self.text = text
        self.staff = staff or text.en
        self.got = got


@dataclass(frozen=True)
class Hint:
    """What probably went wrong, told when the wrong answer is the value `wrong` (or `wrong(answer)` is true)."""

    wrong: Any | Callable[[Any], object]
    text: Text


Hints = Sequence[Hint]


def check(got: Any, want: Any, *, hints: Hints = ()) -> None:
    """`got` is the value `want`: same kind (bool is no number, list no tuple), same content at every depth."""
    detail = difference(got, want)
    if detail is not None:
        raise make_mismatch(got, want, detail, hints)


def check_list(got: Any, want: Sequence[Any], *, ordered: bool = True, hints: Hints = ()) -> None:
    """`got` is a list, a tuple or a 1-d array of the items of `want`; in any order unless `ordered`."""
    wanted = list(want)
    if is_array(got) and got.ndim == 1 and _far_too_many(got.size, wanted):
        raise make_mismatch(got, wanted, wrong_count(got.size, len(wanted)), hints)
    items = _as_list(got)
    if items is None:
        raise make_mismatch(got, wanted, wrong_kind(got, kind_name([])), hints)
    in_place = ordered or _far_too_many(len(items), wanted)
    detail = difference(items, wanted) if in_place else unordered_difference(items, wanted)
    if detail:
        raise make_mismatch(got, wanted, detail, hints)


def check_close(
    got: Any, want: Any, *, rtol: float, atol: float = 0.0, shape: tuple[int, ...] | None = None, hints: Hints = ()
) -> None:
    """|got - want| ≤ atol + rtol·|want| everywhere, in float64.

    `got` must be finite, real, no bool, and of the shape of `want` exactly (nothing is broadcast); with `shape`,
    `want` is broadcast to it first. Where an array is expected, lists of numbers or of arrays are as good.
    """
    detail = number_difference(got, want, rtol=rtol, atol=atol, shape=shape)
    if detail:
        raise make_mismatch(got, want, detail, hints)


def check_text(
    answer: Call | str | Sequence[str],
    want: str | Sequence[str],
    *,
    blanks: Blanks = "ignore",
    lines: bool = False,
    hints: Hints = (),
) -> None:
    """The message is `want`. A `Call` stands for what it returned, or else printed (`returned_or_printed`).

    `blanks`: inside a line they never count (`ignore`), a run of them is one (`collapse`), or each counts but for
    those at the end (`exact`). With `lines`, line breaks count (empty lines do not), and a list of strings is a list
    of lines; without, a line break is a blank.
    """
    got: Any = returned_or_printed(answer) if _is_call(answer) else answer
    wanted = want if isinstance(want, str) else "\n".join(want)
    text = _as_text(got)
    if text is None:
        raise make_mismatch(got, wanted, wrong_kind(got, kind_name("")), hints)
    detail = text_difference(text, wanted, blanks, lines)
    if detail is not None:
        same = lambda wrong: isinstance(wrong, str) and same_message(text, wrong, blanks, lines)  # noqa: E731
        raise make_mismatch(text.strip("\r\n"), wanted, detail, hints, same)


def _is_call(value: object) -> TypeGuard[Call]:
    return hasattr(value, "printed")


def returned_or_printed(call: Call) -> Any:
    """What a function told: what it returned unless that is None, else what it printed (as one string)."""
    check_no_exception(call)
    if call.value is not None:
        return call.value
    if call.overrun is not None:  # nobody can tell how it would have gone on
        from grader.sandbox import stops

        raise stops.explain_overrun(call.overrun, f"{call} printed too much")
    return call.printed


def check_no_exception(call: Call) -> None:
    """End the test with the verdict `crashed` if the call ended with an exception."""
    if call.raised is not None:
        from grader.sandbox import stops  # only here: a suite without calls needs nothing of the sandbox

        raise stops.explain_exception(call.raised, str(call))


def check_unchanged(call: Call, index: int = 0) -> None:
    """The positional argument `index` is after the call what it was before, as far as its process tells: `observed`."""
    check_no_exception(call)
    with observed():
        before, after = call.args[index], call.arguments[index]
        if difference(after, before) is not None:
            text = lines(
                MISTAKES["argument_changed"],
                tr("Before the call: ") + plain(show(before)),
                tr("After the call: ") + plain(show(after)),
            )
            raise Mismatch(text, f"before: {show(before, _STAFF)}\nafter: {show(after, _STAFF)}", call=call)


def make_mismatch(
    got: Any, want: Any, detail: Text, hints: Hints = (), same: Callable[[Any], bool] | None = None
) -> Mismatch:
    """A `Mismatch` in the usual shape: what came, what was expected, where they differ, what probably went wrong.

    `same(wrong)` tells whether a message is a hint's wrong one; a known mistake then stands in the place of letters
    that happen to differ.
    """
    hint = _find_hint(got, hints, same)
    shown_detail = EMPTY if hint and same else detail
    text = lines(GOT + plain(show(got)), WANTED + plain(show(want)), shown_detail, hint)
    staff = f"got: {show(got, _STAFF)}\nexpected: {show(want, _STAFF)}\n{detail.en}".rstrip()
    return Mismatch(text, staff, got=got)


def _find_hint(got: Any, hints: Hints, same: Callable[[Any], bool] | None) -> Text:
    for hint in hints:
        try:
            if callable(hint.wrong):
                hit = bool(hint.wrong(got))
            else:
                hit = same(hint.wrong) if same else difference(got, hint.wrong) is None
        except Exception:  # noqa: S112  # a hint looks into an answer of any shape; where it cannot, it says nothing
            continue
        if hit:
            return hint.text
    return EMPTY


def _as_list(got: Any) -> list[Any] | None:
    if isinstance(got, (list, tuple)):
        return list(got)
    if is_array(got) and got.ndim == 1:
        return list(got.tolist())
    return None


def _far_too_many(count: int, wanted: list[Any]) -> bool:
    # Naming what is missing costs time and memory by length, and the length is the submission's choice.
    return count > 2 * len(wanted) + 1_000


def _as_text(got: Any) -> str | None:
    if isinstance(got, str):
        return got
    if is_array(got) and got.shape == (0,):  # an array of strings comes as a list, but of none it is an array still
        return ""
    if kind(got) in ("list", "tuple") and all(isinstance(line, str) for line in got):
        return "\n".join(got)
    return None
