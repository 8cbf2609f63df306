"""A value as a cell of a table shows it: short, and looked at without running a method of its class. Student side.

Of what is long the beginning and the end are shown, for a list grows at its end. The limit: an object of the
submission's own is the name of its class.
"""

from __future__ import annotations

import itertools
from typing import Any

from grader.sandbox.inside.values import type_name

MAX_LETTERS = 60
"""Of one value."""
MORE = "…"
_END = MAX_LETTERS // 3
_ITEMS = 12
"""Of one container; of more its first and its last ones."""
_LAST = 3
_DEPTH = 3
_BITS = 130
"""Of a whole number that is written out."""
_SORTED = 100
"""Members of a set that are put in order, so that the same set is shown in the same way."""
_BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), dict: ("{", "}")}


def glance(value: Any) -> str:
    """The value in at most `MAX_LETTERS` letters, as Python writes it where that fits."""
    try:
        text = _text(value, 0)
    except Exception:  # what the student made may raise wherever it is touched
        text = f"<{type_name(value)}>"
    return text if len(text) <= MAX_LETTERS else text[: MAX_LETTERS - _END - 1] + MORE + text[-_END:]


def _text(value: Any, depth: int) -> str:
    kind = type(value)
    if value is None or kind in (bool, float, complex, range):
        return repr(value)
    if kind is int:
        return repr(value) if value.bit_length() <= _BITS else f"<int: {value.bit_length()} bits>"
    if kind is str or kind is bytes:
        if len(value) <= MAX_LETTERS:
            return repr(value)
        # Cut before repr: escapes of 50 MB would be made only to be thrown away.
        return repr(value[:MAX_LETTERS])[:MAX_LETTERS] + MORE + repr(value[-_END:])[-_END:]
    if kind in _BRACKETS:
        return _container(value, depth)
    return _other(value, depth)


def _container(value: Any, depth: int) -> str:
    kind = type(value)
    if kind is set and not value:
        return "set()"
    opening, closing = _BRACKETS[kind]
    if depth >= _DEPTH and value:
        return opening + MORE + closing
    first, last = _ends(value)
    parts = [_member(each, kind, depth + 1) for each in first]
    if len(value) > _ITEMS:
        parts += [MORE, *(_member(each, kind, depth + 1) for each in last)]
    return opening + ", ".join(parts) + ("," if kind is tuple and len(value) == 1 else "") + closing


def _member(member: Any, kind: type, depth: int) -> str:
    if kind is dict:
        return f"{_text(member[0], depth)}: {_text(member[1], depth)}"
    return _text(member, depth)


def _ends(value: Any) -> tuple[list[Any], list[Any]]:
    """All members, or of many the first and the last; of a dictionary its pairs. A set of many has no last ones."""
    members: Any = value.items() if type(value) is dict else _in_order(value) if type(value) is set else value
    if len(value) <= _ITEMS:
        return list(members), []
    last = [] if type(members) is set else list(itertools.islice(reversed(members), _LAST))
    return list(itertools.islice(members, _ITEMS - _LAST)), last[::-1]


def _in_order(members: set[Any]) -> Any:
    kinds = {type(each) for each in members} if len(members) <= _SORTED else set()
    return sorted(members) if kinds in ({int}, {float}, {str}) else members


def _other(value: Any, depth: int) -> str:
    """What is of a library, or of the submission's own."""
    name = type_name(value)
    if issubclass(type(value), dict):
        plain = dict(itertools.islice(dict.items(value), _ITEMS))
        return f"{name}({_text(plain, depth)})"
    module = str(type.__getattribute__(type(value), "__module__"))
    if module == "numpy" and name == "ndarray":
        small = value.size <= _ITEMS and value.dtype.kind in "biufU"
        return f"array({_text(value.tolist(), depth)})" if small else f"<array {value.shape}>"
    if module == "numpy" and type(item := value.item()) in (bool, int, float, str):
        return _text(item, depth)
    if name == "function":
        return f"<function {value.__name__}>"
    return f"<{name}>"
