"""Names that may be meant by a misspelt one. Both sides use it, so it imports nothing of ours.

The limit: a submission may define thousands of names, or one of a megabyte, and `difflib` is quadratic in their length:
the first ones are looked at, and none that is long.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice
from typing import Any

_MAX_NAMES = 500
_MAX_LETTERS = 80


def near(wanted: str, names: Iterable[Any], cutoff: float) -> tuple[str, ...]:
    """At most two of `names` that may be meant by `wanted`, the nearest first; other capitals, and a `_` more or less,
    count as nearest. `cutoff`: how much alike, from 0 to 1. What is no text is passed over."""
    known = [name for name in islice(names, _MAX_NAMES) if type(name) is str and len(name) <= _MAX_LETTERS]
    known = [name for name in known if name != wanted]
    folded = wanted.casefold().replace("_", "")
    same = [name for name in known if name.casefold().replace("_", "") == folded]
    return tuple(dict.fromkeys([*same, *difflib.get_close_matches(wanted, known, n=2, cutoff=cutoff)]))[:2]
