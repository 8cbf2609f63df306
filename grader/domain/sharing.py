"""Equal parts of reports held once: of a class most inputs, titles and calls are the same for all.

The limit: for values that never change and can be told apart by `==`.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TypeVar, cast

from pydantic import AfterValidator

T = TypeVar("T", bound=Hashable)


@lru_cache(maxsize=1 << 14)
def _first(value: Hashable) -> Hashable:
    return value


def share(value: T) -> T:
    """The first value that was equal to this one, while it is remembered."""
    return cast(T, _first(value))


Shared = AfterValidator(_first)
"""In an annotation: equal values that were read or made are one object."""
