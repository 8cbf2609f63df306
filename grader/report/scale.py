"""An axis: where a number lies between its ends, and which round numbers are written along it.

Any finite numbers will do: 1e308, -0.0, all equal, a difference in the last bit. Reckoned in decimal, which neither
overflows there nor writes 0.30000000000000004.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import cached_property

import numpy as np

_FAR = 1e6
"""Widths of the axis; what lies further off is drawn as lying there, outside of any picture."""
_TINY = sys.float_info.min
_STEPS = (1, 2, 5, 10)
_EXACT = Context(prec=60)
"""The difference of 1e308 and 1 is not asked for to the last digit; that of two neighbours is."""
_SHORT = Context(prec=8)
_CLOSE = Decimal("1.4")
"""How much more than asked for the ticks may be."""
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, which differ."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Iterable[float], *, margin: float = 0.0) -> Scale:
        """The scale that holds `values`, with `margin` of its length at both ends; any scale if there are none."""
        known = list(values)
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        # Halves, for a difference can be larger than any float.
        room = (high / 2 - low / 2) * margin * 2 if low < high else abs(low) * 0.1 or 1.0
        if not math.isfinite(room):
            room = sys.float_info.max
        low, high = _finite(low - room), _finite(high + room)
        return cls(low, high if low < high else math.nextafter(low, math.inf))

    def at(self, value: float) -> float:
        """0 at `low`, 1 at `high`; within `_FAR` whatever the value is."""
        half, span = self._halves
        place = self._exactly(_decimal(value)) if span <= _TINY else (value / 2 - half) / span
        return place if -_FAR < place < _FAR else max(-_FAR, min(_FAR, place))

    def along(self, values: np.ndarray) -> np.ndarray:
        """`at` of each of these floats; they may overflow on the way (`numpy.errstate`)."""
        half, span = self._halves
        if span <= _TINY:
            return np.array([self.at(value) for value in values.tolist()], float)
        return np.minimum(np.maximum((values / 2 - half) / span, -_FAR), _FAR)

    def ticks(self, count: int, *, whole: bool = False) -> tuple[tuple[float, str], ...]:
        """About `count` round numbers on it: where (0 to 1), and as written; `whole` where a half means nothing."""
        rough = _EXACT.divide(self._span, Decimal(count))
        steps = [_EXACT.scaleb(Decimal(nice), rough.adjusted()) for nice in _STEPS]
        step = next(step for step in steps if step * _CLOSE >= rough)
        if whole:
            step = max(step.to_integral_value(ROUND_CEILING), Decimal(1))
        first = int(_EXACT.divide(_decimal(self.low), step).to_integral_value(ROUND_CEILING))
        last = int(_EXACT.divide(_decimal(self.high), step).to_integral_value(ROUND_FLOOR))
        values = [_EXACT.multiply(step, Decimal(number)) for number in range(first, min(last, first + 4 * count) + 1)]
        largest = max(map(abs, values), default=Decimal(0))
        # Where they differ in their last digits alone, one of those that are written alike is enough.
        texts: dict[str, float] = {}
        for value in values:
            texts.setdefault(format_tick(_SHORT.plus(value), largest), self._exactly(value))
        return tuple((place, text) for text, place in texts.items())

    def _exactly(self, value: Decimal) -> float:
        return float(_EXACT.divide(_EXACT.subtract(value, _decimal(self.low)), self._span))

    @cached_property
    def _halves(self) -> tuple[float, float]:
        """Of its beginning and its length, for a difference can be larger than any float."""
        return self.low / 2, self.high / 2 - self.low / 2

    @cached_property
    def _span(self) -> Decimal:
        return _EXACT.subtract(_decimal(self.high), _decimal(self.low))


def format_tick(value: Decimal, largest: Decimal) -> str:
    """A number of an axis whose largest is `largest`: 0.25, 60,000, 2×10⁸ beside 0.5×10⁸."""
    if not value:
        return "0"
    if Decimal("1e-4") <= largest < Decimal("1e6"):
        return f"{value.normalize():,f}".replace("-", "−")
    exponent = largest.adjusted()
    return f"{value.scaleb(-exponent).normalize():f}×10{str(exponent).translate(_SUPERSCRIPT)}".replace("-", "−")


def format_number(value: float, digits: int = 4) -> str:
    """A number in a sentence, to `digits` digits."""
    rounded = Decimal(f"{value:.{digits}g}")
    return format_tick(rounded, abs(rounded))


def _decimal(value: float) -> Decimal:
    """The number as it is written: a tick at 0.3 is not beyond an axis that ends at 0.3."""
    return Decimal(repr(value))


def _finite(value: float) -> float:
    return max(-sys.float_info.max, min(sys.float_info.max, value))
