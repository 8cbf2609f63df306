"""Whether two plain values are the same answer, and if not, where they differ first.

Equality here is a teacher's: `True` is not `1` and a list is not a tuple, but `5.0` is `5`, NaN is NaN, the order of
a dict does not count, and a text is the same whether its letters are composed (NFC) or not (NFD). An object that is
no plain data equals nothing. Total for whatever a submission returned; how deep it looks is bounded by what was
expected. The limit: no tolerance for rounding, no white space rules (`grader.suites.compare.checks` has both).
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from grader.sandbox.seam.wire import Opaque
from grader.suites.compare.messages import normalize_text, text_difference
from grader.text import EMPTY, Text, plain, tr
from grader.text.reprs import kind, show, sort_members

_MAX_LISTED = 2_000
"""Above this many items, which ones are missing is not worked out any more."""
_MAX_READ = 10_000
"""Values at every depth (an array's elements and the letters of texts are some, too) that are read to tell whether only
the order is wrong: that is asked again at each depth, and how much lies below is the submission's choice."""
_LETTERS = 100
"""Letters of a text that are one value of those."""
_MAX_NAMED = 3

_KIND_NAMES = {
    "none": tr("None (no value)"),
    "bool": tr("a truth value (bool)"),
    "number": tr("a number"),
    "complex": tr("a complex number"),
    "str": tr("a string (str)"),
    "bytes": tr("bytes"),
    "list": tr("a list"),
    "tuple": tr("a tuple"),
    "dict": tr("a dictionary (dict)"),
    "set": tr("a set"),
    "array": tr("an array (ndarray)"),
}


def difference(got: Any, want: Any) -> Text | None:
    """`None` if `got` is the answer `want`, else a sentence on the first thing that differs.

    The sentence is empty where two plain values differ as a whole: there is nothing more to say than both of them.
    A description (`Opaque`) equals nothing, on either side: a suite may expect what came earlier. `TypeError` if `want`
    holds something that no submission can return: the author's slip.
    """
    return _find_difference(got, plain_data(want), "")


def key(value: Any, largest: int | None = None) -> Hashable:
    """Equal exactly for values without a `difference`; so that unhashable values can be counted.

    An array of more than `largest` items is equal to itself alone: it is written out as a tuple here, and one of
    64 MB would become gigabytes.
    """
    name = kind(value)
    if name == "number":
        return (name, _number_key(value))
    if name == "str":
        return (name, normalize_text(value))
    if name in ("list", "tuple"):
        return (name, tuple(key(item, largest) for item in value))
    if name == "set":
        return (name, frozenset(key(item, largest) for item in value))
    if name == "dict":
        return (name, frozenset((key(k, largest), key(item, largest)) for k, item in value.items()))
    if name == "array" and (largest is None or value.size <= largest):
        return (name, value.shape, value.dtype.kind == "b", tuple(key(item) for item in value.ravel().tolist()))
    if name == "complex":
        return (name, _number_key(value.real), _number_key(value.imag))
    if name in ("none", "bool", "bytes"):
        return (name, value)
    return ("object", id(value))


def _number_key(value: int | float) -> Hashable:
    if value != value:
        return "nan"
    # Multiples of 2**61 - 1 share one hash: ten thousand of them would make every look-up a walk.
    return hex(int(value)) if _finite(value) and abs(value) >= 2**53 else value


def unordered_difference(got: Iterable[Any], want: Iterable[Any]) -> Text | None:
    """The same for the items of two collections whose order does not count, but how often each comes does."""
    wanted = list(want)
    largest = _largest_array(wanted)
    mine, theirs = [(key(item, largest), item) for item in got], [(key(item), item) for item in wanted]
    missing, extra = _surplus(theirs, mine), _surplus(mine, theirs)
    if not missing and not extra:
        return None
    return _describe_items(missing, extra)


def _largest_array(value: Any) -> int:
    """The number of items of the largest array in `value`, at any depth; 0 where there is none."""
    name = kind(value)
    if name == "array":
        return int(value.size)
    if name in ("list", "tuple"):
        return max(map(_largest_array, value), default=0)
    return max(map(_largest_array, value.values()), default=0) if name == "dict" else 0


def _size(value: Any, most: int) -> int:
    """The values in `value` at every depth, itself included; counted no further than beyond `most`."""
    name = kind(value)
    if name == "array":
        return 1 + int(value.size)
    if name in ("str", "bytes"):
        return 1 + len(value) // _LETTERS
    if name == "dict":
        return _size([*value.keys(), *value.values()], most)
    count = 1
    for item in value if name in ("list", "tuple", "set") else ():
        count += _size(item, most - count)
        if count > most:
            break
    return count


def wrong_count(got: int, want: int) -> Text:
    """The sentence for a list of another length."""
    return tr("There should be {want} items, and there are {got}.", want=want, got=got)


def kind_name(value: Any) -> Text:
    """What a beginner calls the type of `value`."""
    name = kind(value)
    return _KIND_NAMES[name] if name else plain(getattr(value, "type_name", type(value).__name__))


def wrong_kind(got: Any, wanted: Text) -> Text:
    """The sentence for an answer of the wrong type."""
    return tr("The kind differs: this is {got}, expected was {wanted}.", got=kind_name(got), wanted=wanted)


def plain_data(want: Any) -> Any:
    """`want` as plain data: subclasses as their base, NumPy scalars as Python's numbers. Else `TypeError`."""
    name = kind(want)
    if name in ("list", "tuple"):
        return [plain_data(item) for item in want] if name == "list" else tuple(plain_data(item) for item in want)
    if name == "set":
        return {plain_data(item) for item in want}
    if name == "dict":
        return {plain_data(k): plain_data(item) for k, item in want.items()}
    if name or isinstance(want, Opaque):
        return want
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(want, numpy.generic):
        return want.item()
    if isinstance(want, (range, type({}.keys()), type({}.values()))):
        return list(want)
    raise TypeError(f"{show(want)} ({type(want).__name__}) cannot be expected: a submission returns plain data only")


def _find_difference(got: Any, want: Any, where: str) -> Text | None:
    name = kind(want)
    if kind(got) != name or not name:
        return _locate(where, wrong_kind(got, kind_name(want)))
    if name in ("list", "tuple"):
        return _sequence_difference(got, want, where)
    if name == "dict":
        return _dict_difference(got, want, where)
    if name == "set":
        items_difference = unordered_difference(got, want)
        return items_difference and _locate(where, items_difference)
    if name == "array":
        return _array_difference(got, want, where)
    if _same(name, got, want):
        return None
    if where:
        return _locate(where, _describe_values(got, want))
    return _letter_difference(got, want) if name == "str" else EMPTY


def _letter_difference(got: str, want: str) -> Text:
    detail = text_difference(got, want, "exact", by_lines=False)
    if detail is not None:
        return detail
    return tr("They differ in invisible characters, or in blanks at the end.")


def _same(name: str, got: Any, want: Any) -> bool:
    if name == "number":
        return bool(got == want) or (got != got and want != want)
    if name == "complex":
        return _same("number", got.real, want.real) and _same("number", got.imag, want.imag)
    if name == "str":
        # A composed text is at most four times shorter; a longer one need not be normalised to be refused.
        return got == want or (len(got) <= 4 * len(want) and normalize_text(got) == normalize_text(want))
    return bool(got == want)


def _sequence_difference(got: Any, want: Any, where: str) -> Text | None:
    if len(got) != len(want):
        count = wrong_count(len(got), len(want))
        items_difference = unordered_difference(got, want) if len(got) <= _MAX_LISTED else None
        return _locate(where, count + plain(" ") + items_difference if items_difference else count)
    for index, (mine, theirs) in enumerate(zip(got, want, strict=True)):
        detail = _find_difference(mine, theirs, f"{where}[{index}]")
        if detail:
            if (
                len(got) <= _MAX_LISTED
                and _size(got, _MAX_READ) <= _MAX_READ
                and unordered_difference(got, want) is None
            ):
                return _locate(where, tr("The items are right, their order is not."))
            return detail
    return None


def _dict_difference(got: Any, want: Any, where: str) -> Text | None:
    mine = {key(k): (k, item) for k, item in got.items()}
    theirs = {key(k): (k, item) for k, item in want.items()}
    missing = [theirs[k][0] for k in theirs if k not in mine]
    extra = [mine[k][0] for k in mine if k not in theirs]
    if missing or extra:
        return _locate(where, _describe_items(missing, extra, keys=True))
    for k, (original, item) in theirs.items():
        detail = _find_difference(mine[k][1], item, f"{where}[{show(original, 60)}]")
        if detail:
            return detail
    return None


def _array_difference(got: Any, want: Any, where: str) -> Text | None:
    import numpy

    if (got.dtype.kind == "b") != (want.dtype.kind == "b"):
        return _locate(where, tr("The kind of the elements differs: {dtype}.", dtype=got.dtype))
    if got.shape != want.shape:
        return _locate(where, wrong_shape(got.shape, want.shape))
    same = (got == want) | ((got != got) & (want != want))
    if bool(numpy.all(same)):
        return None
    index = tuple(int(i) for i in numpy.argwhere(~same)[0])
    return _locate(f"{where}[{', '.join(map(str, index))}]", _describe_values(got[index].item(), want[index].item()))


def wrong_shape(got: tuple[int, ...], want: tuple[int, ...]) -> Text:
    """The sentence for an array of another shape."""
    return tr("The shape differs: it is {got}, expected was {want}.", got=got, want=want)


def _describe_values(got: Any, want: Any) -> Text:
    mine, theirs = show(got, 80), show(want, 80)
    return tr("{mine} stands where {theirs} was expected.", mine=mine, theirs=theirs)


def _locate(where: str, text: Text) -> Text:
    return tr("At {where}: ", where=where) + text if where else text


def _surplus(those: list[tuple[Hashable, Any]], others: list[tuple[Hashable, Any]]) -> list[Any]:
    left = Counter(k for k, _ in others)
    surplus = []
    for k, item in those:
        if left[k] > 0:
            left[k] -= 1
        else:
            surplus.append(item)
    return surplus


def _describe_items(missing: list[Any], extra: list[Any], *, keys: bool = False) -> Text:
    parts = []
    if missing:
        parts.append((tr("Missing keys: ") if keys else tr("Missing: ")) + plain(_show_some(missing)))
    if extra:
        parts.append((tr("Too many keys: ") if keys else tr("Too many: ")) + plain(_show_some(extra)))
    return Text("; ".join(part.ko for part in parts) + ".", "; ".join(part.en for part in parts) + ".")


def _show_some(items: list[Any]) -> str:
    shown = ", ".join(show(item, 80) for item in sort_members(items[:_MAX_LISTED])[:_MAX_NAMED])
    return f"{shown}, …" if len(items) > _MAX_NAMED else shown


def _finite(value: int | float) -> bool:
    # `math.isfinite` turns an int into a float first and overflows.
    return isinstance(value, int) or math.isfinite(value)


def is_finite_real(value: Any) -> bool:
    """Whether `value` is an int or a finite float (a bool is neither)."""
    return kind(value) == "number" and _finite(value)
