"""What a report shows beside the verdicts: charts, a confusion matrix, pictures, paths on a surface.

A suite may have a file `exhibits.py` beside its tests, in the handed-out folder or in the staff's. Each of its public
functions takes the `student` and returns an exhibit, several, or None; they are asked once the tests are done. An
exhibit decides about no point: where one cannot be made (the submission stopped, a Mismatch), it is left out.

All of it is plain frozen data, stored in the report. The limit: drawing is the renderer's (`grader.report.figures`),
asking is the engine's (`grader.grading.exhibiting`), and every number here is finite (`numbers` cuts what a submission
returned).
"""

from __future__ import annotations

import base64
import binascii
import itertools
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from grader.domain.kept import Whole
from grader.domain.packed import Heights, Points
from grader.domain.sharing import FewNames, Shared
from grader.text import EMPTY, Text

if TYPE_CHECKING:
    import numpy as np

MAX_POINTS = 2_000
"""Of one line or path."""
LARGEST = 1e308
"""Of a number that `numbers` gives."""
MAX_COUNT = 2**53
MAX_PICTURES = 24
MAX_SIDE = 64
"""Pixels of a picture's side; entries of a surface's side."""


class _Exhibit(FewNames, BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Text, Shared]
    note: Annotated[Text, Shared] = EMPTY
    """Where the numbers come from, and what to look at."""


class Line(FewNames, BaseModel):
    """One line of a chart; an interrupted one has several pieces by None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[Text, Shared]
    x: Annotated[tuple[FiniteFloat, ...], Shared] = Field(max_length=MAX_POINTS)
    y: Heights = Field(max_length=MAX_POINTS)
    marked: tuple[int, ...] = ()
    """Indexes of points that are marked (the best epoch)."""
    mark: Annotated[Text, Shared] = EMPTY
    """What a mark says."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"a line has {len(self.x)} x and {len(self.y)} y; there must be as many")
        if strange := [index for index in self.marked if not 0 <= index < len(self.x)]:
            raise ValueError(f"marked holds {strange[0]}; the line has {len(self.x)} points, counted from 0")
        return self


class Chart(_Exhibit):
    """Lines over one x axis: a learning curve, a function drawn. Lines with other units have an axis of their own."""

    kind: Literal["chart"] = "chart"
    x_label: Annotated[Text, Shared]
    lines: tuple[Line, ...] = Field(max_length=8)
    separate: bool = False
    """Each line in a panel of its own, one below the other (cost and accuracy have nothing in common)."""


_Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]


class Confusion(_Exhibit):
    """How often each right answer (row) was given which answer (column)."""

    kind: Literal["confusion"] = "confusion"
    labels: Annotated[tuple[str, ...], Shared] = Field(min_length=1, max_length=20)
    counts: tuple[tuple[_Count, ...], ...] = Field(max_length=20)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        size = len(self.labels)
        if len(self.counts) != size or any(len(row) != size for row in self.counts):
            raise ValueError(f"counts must be {size} rows of {size}, as there are {size} labels")
        return self


class Picture(FewNames, BaseModel):
    """A grey picture: `pixels` is base64 of height x width bytes, row by row, 0 black to 255 white."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: int = Field(ge=1, le=MAX_SIDE)
    height: int = Field(ge=1, le=MAX_SIDE)
    pixels: str = Field(max_length=8_000)
    caption: Annotated[Text, Shared]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.bytes) != self.width * self.height:
            raise ValueError(f"a picture of {self.width} x {self.height} has {len(self.bytes)} pixels")
        return self

    @property
    def bytes(self) -> bytes:
        """The pixels, row by row."""
        try:
            return base64.b64decode(self.pixels, validate=True)
        except binascii.Error as error:
            raise ValueError(f"pixels is no base64: {error}") from error


class Pictures(_Exhibit):
    """A few pictures with a caption each: the digits that a network got wrong."""

    kind: Literal["pictures"] = "pictures"
    pictures: tuple[Picture, ...] = Field(max_length=MAX_PICTURES)


class Path(FewNames, BaseModel):
    """A path over a surface, by (x, y) from its start on; it ends where a number was not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[Text, Shared]
    points: Points = Field(max_length=MAX_POINTS)


class Surface(_Exhibit):
    """A function of two variables by its values on a grid, and paths over it."""

    kind: Literal["surface"] = "surface"
    x: Annotated[tuple[FiniteFloat, ...], Shared] = Field(min_length=2, max_length=MAX_SIDE)
    y: Annotated[tuple[FiniteFloat, ...], Shared] = Field(min_length=2, max_length=MAX_SIDE)
    z: Annotated[tuple[tuple[FiniteFloat, ...], ...], Shared]
    """z[row][column] is the value at (x[column], y[row])."""
    levels: Annotated[tuple[FiniteFloat, ...], Shared] = Field(max_length=40)
    """Where contour lines are drawn."""
    goal: tuple[FiniteFloat, FiniteFloat] | None = None
    """The minimum, where there is one to reach."""
    paths: tuple[Path, ...] = Field(max_length=8)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, axis in (("x", self.x), ("y", self.y)):
            if any(left >= right for left, right in itertools.pairwise(axis)):
                raise ValueError(f"{name} must rise from entry to entry")
        if len(self.z) != len(self.y) or any(len(row) != len(self.x) for row in self.z):
            raise ValueError(f"z must be {len(self.y)} rows of {len(self.x)}: a row for each y, an entry for each x")
        return self


Exhibit = Annotated[Chart | Confusion | Pictures | Surface, Field(discriminator="kind")]


Exhibits = Whole[Exhibit]
"""All of a report."""


def numbers(values: Iterable[Any], digits: int = 5) -> tuple[float | None, ...]:
    """Numbers of a submission's as an exhibit may hold them: rounded to `digits`, at most `LARGEST` in size, None where
    one is not finite, an integer beyond all floats, or no number."""
    return tuple(_number(value, digits) for value in values)


def _number(value: Any, digits: int) -> float | None:
    if isinstance(value, (str, bytes)):  # `float` would read it
        return None
    try:
        known = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(known):
        return None
    # Bounded first: 1.797e308 rounded up is no float any more. Plus 0: a drawing knows no -0.
    return float(f"{max(-LARGEST, min(LARGEST, known)):.{digits}g}") + 0.0


def picture(pixels: np.ndarray, caption: Text) -> Picture:
    """A picture of an array (height, width) of bytes."""
    import numpy as np  # here, for a report is read without

    rows = np.ascontiguousarray(pixels, dtype=np.uint8)
    return Picture(
        width=rows.shape[1], height=rows.shape[0], pixels=base64.b64encode(rows.tobytes()).decode(), caption=caption
    )
