"""Equal parts of reports held once: of a class most inputs, titles and calls are the same for all.

The limit: for values that never change and can be told apart by `==`.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from pydantic import AfterValidator


@lru_cache(maxsize=1 << 14)
def _first(value: Hashable) -> Hashable:
    """The first value that was equal to this one, while it is remembered."""
    return value


class FewNames:
    """A part of a pydantic model whose objects remember in one set for all which fields they were made with, where each
    has a set of its own: that takes more room than most of what it names. For models that never change."""

    def model_post_init(self, context: Any, /) -> None:
        """As pydantic calls it, once the object is whole."""
        names = frozenset(self.__pydantic_fields_set__)
        object.__setattr__(self, "__pydantic_fields_set__", _NAMES.setdefault(names, set(names)))

    __pydantic_fields_set__: set[str]


_NAMES: dict[frozenset[str], set[str]] = {}
"""As many as there are ways to make a model."""

Shared = AfterValidator(_first)
"""In an annotation: equal values that were read or made are one object."""
