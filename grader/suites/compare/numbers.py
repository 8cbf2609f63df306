"""Whether numbers are close, and if not, where they are not.

Every trap of a naive `abs(a - b) < eps` is closed: NaN (no comparison with it is true), infinities, shapes that
broadcast, bool for int, complex numbers with a zero imaginary part, integers too large for a float. The limit: the
tolerance is the author's choice.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from grader.suites.compare.values import is_finite_real, kind_name, wrong_kind, wrong_shape
from grader.text import Text, tr
from grader.text.reprs import is_array, kind, show

_NUMBER = kind_name(1.0)
_NUMBERS = tr("an array of numbers")


def number_difference(got: Any, want: Any, *, rtol: float, atol: float, shape: tuple[int, ...] | None) -> Text | None:
    """`None` where |got - want| ≤ atol + rtol·|want| everywhere, else a sentence. Shapes must be the same.

    `ValueError` if `want` itself is not finite and real: the author's slip.
    """
    if shape is None and is_finite_real(want):
        return _scalar_difference(got, want, rtol, atol)
    import numpy

    wanted = numpy.asarray(want, dtype=numpy.float64)
    if not numpy.isfinite(wanted).all():
        raise ValueError(f"check_close expects finite numbers, and is given {show(want)}")
    if shape is not None:
        wanted = numpy.broadcast_to(wanted, shape)
    if wanted.shape == ():
        return _scalar_difference(got, float(wanted), rtol, atol)
    fault = _not_numbers(got)
    if fault:
        return fault
    mine_shape = _shape(got)
    if mine_shape is None:  # ragged rows
        return wrong_kind(got, _NUMBERS)
    if mine_shape != wanted.shape:  # before arrays are made eight times larger
        return wrong_shape(mine_shape, wanted.shape)
    try:
        mine = numpy.asarray(got, dtype=numpy.float64)
    except OverflowError:  # numbers beyond a float
        return wrong_kind(got, _NUMBERS)
    if not numpy.isfinite(mine).all():
        index = _first_index(~numpy.isfinite(mine))
        return _not_finite(mine[index], _format_index(index))
    with numpy.errstate(over="ignore"):
        off = numpy.abs(mine - wanted) > atol + rtol * numpy.abs(wanted)
    if not off.any():
        return None
    index = _first_index(off)
    where = _format_index(index)
    count, size = int(off.sum()), int(off.size)
    return tr(
        "{count} of {size} numbers differ. The first is at {where}: {mine:.6g} for {wanted:.6g}.",
        count=count,
        size=size,
        where=where,
        mine=mine[index],
        wanted=wanted[index],
    )


def _scalar_difference(got: Any, want: int | float, rtol: float, atol: float) -> Text | None:
    if is_array(got):
        return wrong_shape(got.shape, ())
    if kind(got) != "number":
        return wrong_kind(got, _NUMBER)
    if not is_finite_real(got):
        return _not_finite(got, "")
    # Exact: a float of 10**400 would overflow, and int minus float may round the difference away.
    off = abs(Fraction(got) - Fraction(want))
    if off <= Fraction(atol) + Fraction(rtol) * abs(Fraction(want)):
        return None
    return tr("The difference is larger than rounding explains.")


def _not_numbers(got: Any) -> Text | None:
    """A sentence if `got` is no array, and no nested list of real numbers or of arrays of them."""
    if is_array(got):
        return None if got.dtype.kind in "iuf" else wrong_kind(got.dtype.type(0).item(), _NUMBERS)
    if kind(got) not in ("list", "tuple"):
        return wrong_kind(got, _NUMBERS)
    for item in got:
        if kind(item) in ("list", "tuple", "array"):
            fault = _not_numbers(item)
            if fault:
                return fault
        elif kind(item) != "number":
            # NumPy would make 1.0 of a True among floats, and a float of a text.
            return wrong_kind(item, _NUMBER)
    return None


def _shape(got: Any) -> tuple[int, ...] | None:
    """The shape of what `_not_numbers` lets pass; `None` where rows differ."""
    if is_array(got):
        return tuple(got.shape)
    if kind(got) == "number":
        return ()
    rows = {_shape(row) for row in got}
    if not rows:
        return (0,)
    (row,) = rows if len(rows) == 1 else (None,)
    return None if row is None else (len(got), *row)


def _not_finite(value: Any, where: str) -> Text:
    at = tr(" (at {where})", where=where) if where else Text("", "")
    hint = tr(". Look for a division by 0, log(0), a large exp.")
    return tr("This is not a finite number: {value}", value=value) + at + hint


def _first_index(wrong: Any) -> tuple[int, ...]:
    import numpy

    return tuple(int(i) for i in numpy.argwhere(wrong)[0])


def _format_index(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"
