"""Any value as a short text that is safe to print.

Values come from a submission: huge, nested, full of terminal escapes or lone surrogates. What comes out is bounded
in length and free of control characters, and looks like Python as long as it fits. The limit: nothing is escaped
for HTML or a table; a renderer does that for its own medium.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MORE = "…"
LIMIT = 500
_DEPTH = 8
_ITEMS = 1_000
"""Of an array with more dimensions than three."""
_SORTED_BY = 100
"""Values at every depth by which members of a set are put in order."""


class _FullError(Exception):
    """The budget of characters is spent."""


def show(value: Any, limit: int = LIMIT) -> str:
    """`value` as Python source where that fits in about `limit` characters, else its beginning and `…`."""
    writer = _Writer(limit)
    try:
        writer.value(value, 0)
    except _FullError:
        writer.parts.append(MORE)
    return "".join(writer.parts)


def printable(text: str, limit: int = 4 * LIMIT) -> str:
    """`text` with all but line feeds escaped that a terminal would act on, cut after `limit` characters."""
    cut = text[:limit].expandtabs(4)
    if cut.replace("\n", "").isprintable():  # nearly always, and fifty times as fast
        escaped = cut
    else:
        escaped = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in cut)
    return escaped[:limit] + MORE if max(len(text), len(escaped)) > limit else escaped


def kind(value: Any) -> str:
    """The kind of a plain value: `none bool number complex str bytes list tuple dict set array`, or `""`.

    int and float are one kind, bool is not a number: `5.0` answers a question for `5`, `True` does not answer `1`.
    """
    for name, types in _KINDS:
        if isinstance(value, types):
            return name
    return "array" if is_array(value) else ""


_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("none", type(None)),
    ("bool", bool),
    ("number", (int, float)),
    ("str", str),
    ("list", list),
    ("tuple", tuple),
    ("dict", dict),
    ("set", (set, frozenset)),
    ("bytes", bytes),
    ("complex", complex),
)


def is_array(value: Any) -> bool:
    """Whether `value` is an ndarray, without importing NumPy: the type of an array cannot exist before it."""
    return type(value).__name__ == "ndarray" and type(value).__module__ == "numpy"


class _Writer:
    def __init__(self, limit: int) -> None:
        self.parts: list[str] = []
        self.left = limit

    def write(self, text: str) -> None:
        if len(text) > self.left:
            self.parts.append(text[: self.left])
            self.left = 0
            raise _FullError
        self.parts.append(text)
        self.left -= len(text)

    def value(self, value: Any, depth: int) -> None:
        name = kind(value)
        if name == "str" or name == "bytes":
            # Cut before repr: escapes of 50 MB would be made only to be thrown away.
            self.write(repr(value[: self.left + 1]))
        elif name == "number" and isinstance(value, int):
            self.write(_format_integer(value))
        elif name in ("list", "tuple", "set", "dict"):
            self.container(name, value, depth)
        elif name == "array":
            self.array(value)
        elif name:
            self.write(repr(value))
        else:
            self.write(printable(_describe(value), self.left).replace("\n", "\\n"))

    def container(self, name: str, value: Any, depth: int) -> None:
        opening, closing = {"list": ("[", "]"), "tuple": ("(", ")")}.get(name, ("{", "}"))
        if not value:
            self.write("set()" if name == "set" else opening + closing)
            return
        self.write(opening)
        if depth >= _DEPTH:
            self.write(MORE)
        elif name == "dict":
            for index, (key, item) in enumerate(value.items()):
                self.write(", " if index else "")
                self.value(key, depth + 1)
                self.write(": ")
                self.value(item, depth + 1)
        else:
            for index, item in enumerate(sort_members(value) if name == "set" else value):
                self.write(", " if index else "")
                self.value(item, depth + 1)
            if name == "tuple" and len(value) == 1:
                self.write(",")
        self.write(closing)

    def array(self, value: Any) -> None:
        import numpy

        # NumPy leaves out the middle of each dimension alone: of nine dimensions ten million items would remain.
        few = value if value.size <= _ITEMS or value.ndim <= 3 else value.reshape(-1)[:_ITEMS]
        text = numpy.array2string(few, threshold=40, edgeitems=3, separator=", ", max_line_width=10_000)
        more = "" if few is value else f" {MORE}"
        self.write(f"array({' '.join(text.split())}{more}, shape={value.shape})")


def sort_members(items: Iterable[Any]) -> list[Any]:
    """The members of a set in an order that is the same in every run (hashes of strings are not)."""
    members = list(items)
    if {*map(type, members)} in ({str}, {int}):  # nearly always, and many times as fast
        return sorted(members)
    return sorted(members, key=_sort_key)


def _sort_key(value: Any) -> list[tuple[Any, ...]]:
    """Where `value` stands among values of all kinds. Python's own `<` raises for some pairs of them (a complex number,
    an array beside an int that no float holds), and of a NaN it is never true."""
    words: list[tuple[Any, ...]] = []
    _append_sort_keys(value, words)
    return words


def _append_sort_keys(value: Any, words: list[tuple[Any, ...]]) -> None:
    # Flat, and only its beginning: Python compares nested values anew at each depth, all in one call.
    name = kind(value)
    if len(words) >= _SORTED_BY:
        return
    if name == "number":
        words.append((name, value != value, 0 if value != value else value))
    elif name == "complex":
        words.append((name, *(each for part in (value.real, value.imag) for each in _sort_key(part)[0])))
    elif name in ("list", "tuple"):
        words.append((name,))
        for item in value[:_SORTED_BY]:
            _append_sort_keys(item, words)
        words.append(("",))  # the shorter of two that begin alike comes first
    elif name in ("bool", "str", "bytes"):
        words.append((name, value))
    else:
        words.append((name, type(value).__name__, show(value)))


def _format_integer(value: int) -> str:
    # Python refuses to print more than 4,300 digits, and nobody reads more than a line of them.
    if value.bit_length() <= 600:
        return repr(value)
    return f"int({'-' if value < 0 else ''}≈10**{int(value.bit_length() * 0.30103)})"


def _describe(value: Any) -> str:
    # An object that is no plain data comes as a description (`Opaque`); an author's own value may be anything.
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"
