"""Equal parts of reports held once: of a class most inputs, titles and calls are the same for all. And what is made of
such parts made once.

The limit: for values that never change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from pydantic import AfterValidator

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = 96
"""Reports of which what was made of their tests is remembered: those that equal each other stand among those of all
assignments."""


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


def remember_same(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For a function of such parts, by their place: what it made of the last `most` of them. Of large values, that are
    looked up by being the very same: to compare them would cost as much as what is made. None of them is to change."""

    def decorate(make: Callable[P, T]) -> Callable[P, T]:
        # The values are held, too: the id of one that is gone may become another's.
        made: dict[tuple[int, ...], tuple[tuple[object, ...], T]] = {}

        @wraps(make)
        def remembered(*values: P.args, **named: P.kwargs) -> T:
            if named:
                raise TypeError("parts are told apart by their place alone")
            key = tuple(map(id, values))
            found = made.pop(key, None) or (values, make(*values, **named))
            made[key] = found
            if len(made) > most:
                del made[next(iter(made))]
            return found[1]

        return remembered

    return decorate
