"""Parts of a report that are made each time that they are asked for: those of a class take more room than all else that
is known of it, and of one report more than one is hardly looked at at once.

The limit: how they are made is whoever's that read the report; here nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Generic, TypeVar, overload

from pydantic import AfterValidator, WrapSerializer

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Kept(Sequence[T], Generic[T]):
    """A sequence, as its tuple."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], Sequence[T]]) -> None:
        self._make = make

    def make(self) -> tuple[T, ...]:
        """All of them, made once: `tuple` would ask for their number first."""
        return tuple(self._make())

    def __len__(self) -> int:
        return len(self._make())

    def __iter__(self) -> Iterator[T]:
        return iter(self._make())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.make()[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Kept | tuple):
            return NotImplemented
        return self is other or self.make() == make_all(other)

    def __hash__(self) -> int:
        return hash(self.make())

    def __repr__(self) -> str:
        return repr(self.make())

    def __reduce__(self) -> tuple[type[tuple[T, ...]], tuple[tuple[T, ...]]]:
        """What is pickled is a tuple."""
        return tuple, (self.make(),)


class KeptTable(Mapping[K, V], Generic[K, V]):
    """A mapping, as its dictionary."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        self._make = make

    def make(self) -> Mapping[K, V]:
        """All of it, made once."""
        return self._make()

    def __len__(self) -> int:
        return len(self._make())

    def __iter__(self) -> Iterator[K]:
        return iter(self._make())

    def __getitem__(self, key: K) -> V:
        return self._make()[key]

    def __repr__(self) -> str:
        return repr(dict(self._make()))

    def __reduce__(self) -> tuple[type[dict[K, V]], tuple[dict[K, V]]]:
        """What is pickled is a dictionary."""
        return dict, (dict(self._make()),)


def make_all(values: Sequence[T]) -> tuple[T, ...]:
    """Their tuple."""
    return values.make() if isinstance(values, Kept) else tuple(values)


def make_table(table: Mapping[K, V]) -> Mapping[K, V]:
    """All of it: the same object for as long as it is remembered."""
    return table.make() if isinstance(table, KeptTable) else table


Whole = Annotated[Sequence[T], AfterValidator(make_all), WrapSerializer(lambda values, dump: dump(make_all(values)))]
"""In a pydantic model: a tuple, or `Kept`."""
WholeTable = Annotated[Mapping[K, V], AfterValidator(dict), WrapSerializer(lambda values, dump: dump(dict(values)))]
"""The same of a dictionary, or `KeptTable`."""
