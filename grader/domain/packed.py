"""Many numbers of an exhibit in little room: as machine floats in one row, where a tuple holds an object for each.

The exhibits of a class hold some hundred thousand, all at once. They read as tuples do, and pydantic validates and
dumps them as such; equal are two of one kind with the same bits, which is told without unpacking them. The limit:
finite numbers, and None among `Heights`.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, overload

from pydantic import FiniteFloat, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


class Packed(Sequence[T]):
    """What both have in common."""

    __slots__ = ("_bits",)

    def __init__(self, values: Iterable[T]) -> None:
        self._bits = array("d", self._flat(values)).tobytes()

    @staticmethod
    def _flat(values: Iterable[Any]) -> Iterable[float]:
        raise NotImplementedError

    @property
    def bits(self) -> bytes:
        """The floats in one row, as this machine has them; NaN where there is None."""
        return self._bits

    @property
    def _numbers(self) -> memoryview[float]:
        return memoryview(self._bits).cast("d")

    def _whole(self) -> tuple[T, ...]:
        """The tuple that it stands for."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[T]:
        return iter(self._whole())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._whole()[index]

    def __eq__(self, other: object) -> bool:
        return self._bits == other._bits if isinstance(other, Packed) and type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._bits)  # which remember it

    def __repr__(self) -> str:
        return repr(self._whole())

    @classmethod
    def _schema(cls, each: CoreSchema) -> CoreSchema:
        """How pydantic takes and gives a tuple of these."""
        values = core_schema.tuple_schema([each], variadic_item_index=0)
        plain = core_schema.no_info_before_validator_function(
            lambda value: tuple(value) if isinstance(value, Packed) else value, values
        )
        return core_schema.no_info_after_validator_function(
            cls, plain, serialization=core_schema.plain_serializer_function_ser_schema(tuple)
        )


class Heights(Packed[float | None]):
    """Numbers, None where there is none."""

    __slots__ = ()

    @staticmethod
    def _flat(values: Iterable[float | None]) -> Iterable[float]:
        return (math.nan if value is None else value for value in values)

    def _whole(self) -> tuple[float | None, ...]:
        return tuple([None if value != value else value for value in self._numbers])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cls._schema(handler.generate_schema(FiniteFloat | None))


class Points(Packed[tuple[float, float]]):
    """Pairs of x and y."""

    __slots__ = ()

    @staticmethod
    def _flat(values: Iterable[tuple[float, float]]) -> Iterable[float]:
        return (number for pair in values for number in pair)

    def _whole(self) -> tuple[tuple[float, float], ...]:
        numbers = iter(self._numbers)
        return tuple(zip(numbers, numbers, strict=True))

    def __len__(self) -> int:
        return len(self._numbers) // 2

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cls._schema(handler.generate_schema(tuple[FiniteFloat, FiniteFloat]))
