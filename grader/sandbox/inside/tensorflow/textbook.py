"""Images that answer to a textbook's numbers although there are fewer of them. Student side.

`x.reshape(60000, 784)`, `x[:50000]`, `x[50000:]`, `x[order]` of a script that was written for all of MNIST work on the
course's part of it: a number that is larger than the part means the same share of it, any other means itself. The
limit: NumPy's own functions that make a plain array of it (`np.array`) leave the textbook behind, but for `np.eye`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_SHAPE: Any = np.ndarray.shape


class Images(np.ndarray[Any, Any]):
    """An array whose first axis stands for a longer one, of `full` entries."""

    full: int | None = None

    def __array_finalize__(self, other: Any) -> None:
        # What keeps the rows (`/ 255`, astype) keeps what they stand for.
        full = getattr(other, "full", None)
        self.full = full if full is not None and self.shape[:1] == other.shape[:1] else None

    def __getitem__(self, index: Any) -> Any:
        if self.full is None or self.full <= len(self):
            return super().__getitem__(index)
        first, *rest = index if isinstance(index, tuple) and index else (index,)
        if first is Ellipsis or first is None:
            return super().__getitem__(index)
        if not isinstance(first, slice):
            return super().__getitem__((self._chosen(first), *rest))
        found = super().__getitem__((self._part(first), *rest))
        if isinstance(found, Images) and first.step in (None, 1):
            start, stop, _ = first.indices(self.full)
            found.full = max(stop - start, len(found))
        return found

    def _part(self, part: slice) -> slice:
        start, stop = (None if end is None else self._cut(int(end)) for end in (part.start, part.stop))
        if part.step in (None, 1) and start is not None and stop is not None and 0 <= stop <= start:
            asked = range(*part.indices(self.full or 0))
            start = min(start, len(self) - 1)
            stop = start + bool(asked)  # never nothing, where something was asked for
        return slice(start, stop, part.step)

    def _chosen(self, index: Any) -> Any:
        if isinstance(index, (int, np.integer)):
            return self._one(int(index))
        numbers = np.asarray(index)
        if numbers.dtype.kind in "iu" and numbers.size and numbers.max() >= len(self):
            return np.vectorize(self._one, otypes=[np.int64])(numbers)
        return index

    def _one(self, place: int) -> int:
        assert self.full is not None
        if not -self.full <= place < self.full:
            raise IndexError(f"index {place} is out of bounds for axis 0 with size {self.full}")
        return self._cut(place) if -len(self) <= place < len(self) else min(self._cut(place), len(self) - 1)

    def _cut(self, place: int) -> int:
        """Where a place of the long axis lies here."""
        assert self.full is not None
        if -len(self) <= place <= len(self):
            return place
        place = max(0, min(place if place >= 0 else place + self.full, self.full))
        return round(place * len(self) / self.full)

    def reshape(self, *shape: Any, **named: Any) -> Any:
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        full = self.full
        if full is not None and sizes and all(isinstance(size, (int, np.integer)) for size in sizes):
            sizes = self._sizes([int(size) for size in sizes])
            shape = (tuple(sizes),)
        made = super().reshape(*shape, **named)
        if full is not None and isinstance(made, Images) and made.ndim and len(made) == len(self):
            made.full = full
        return made

    def _sizes(self, sizes: list[int]) -> list[int]:
        """The shape that is meant by one of the long array."""
        assert self.full is not None
        each = self.size // max(1, len(self))
        if -1 in sizes:
            return [len(self) if size == self.full and at == 0 else size for at, size in enumerate(sizes)]
        if int(np.prod(sizes)) != self.full * each or self.full == len(self):
            return sizes
        first = next(at for at, size in enumerate(sizes) if size % self.full == 0)
        return [size // self.full * len(self) if at == first else size for at, size in enumerate(sizes)]

    def __reduce__(self) -> Any:
        return np.asarray(self).__reduce__()

    @property
    def shape(self) -> Any:
        return _SHAPE.__get__(self)

    @shape.setter
    def shape(self, sizes: Any) -> None:
        wanted = [int(size) for size in (sizes if isinstance(sizes, (tuple, list)) else (sizes,))]
        _SHAPE.__set__(self, tuple(self._sizes(wanted) if self.full is not None else wanted))


class Table(np.ndarray[Any, Any]):
    """An array that is looked up in by labels: what comes stands for as much as they do."""

    def __array_finalize__(self, other: Any) -> None:
        """Nothing is kept."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return alike(np.asarray(found), index) if isinstance(index, Images) else found

    def __reduce__(self) -> Any:
        return np.asarray(self).__reduce__()


def standing_for(array: Any, full: int) -> Any:
    """`array` as the `full` entries that a script expects."""
    images = np.asarray(array).view(Images)
    images.full = max(full, len(images))
    return images


def alike(array: Any, like: Any) -> Any:
    """`array`, standing for as much as `like` does."""
    full = getattr(like, "full", None)
    return array if full is None or len(array) != len(like) else standing_for(array, full)
