"""Hints of the small course."""

from __future__ import annotations

_LEVELS = ("where", "idea", "question", "example", "shape")


def hint(id_: str, keys: str, **texts: str) -> str:
    """One, as TOML; a level that is not given says its own name."""
    told = {level: texts.get(level, f"the {level} of {id_}") for level in _LEVELS}
    lines = [f"{level}.{lang} = '''{text}'''" for level, text in told.items() for lang in ("ko", "en")]
    return "\n".join(["[[hints]]", f"id = '{id_}'", keys, *lines, ""])


HINTS = "released = true\n" + "".join(
    (
        hint("colon", "says = ['A colon is missing']"),
        hint("minus", "tasks = ['add']\nwrong = ['minus']"),
        hint("printed", "tasks = ['add', 'double']\nsays = ['print 대신 return']"),
        hint("any", "tasks = ['add']"),
        hint("once", "tasks = ['double']\nwrong = ['half']"),
    )
)
