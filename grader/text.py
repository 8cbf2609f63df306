"""A sentence in both languages of the course.

Everything a person reads is made as a `Text`, stored in both languages, and cut to one at the moment it is
shown. The limit: no formatting, no markup; a renderer escapes for its own medium.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")


@dataclass(frozen=True)
class Text:
    """One sentence (or a few lines) in Korean and in English."""

    ko: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.ko + other.ko, self.en + other.en)

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)

    def format(self, **values: object) -> Text:
        """Both languages with `{name}` filled in from `values`."""
        return Text(self.ko.format(**values), self.en.format(**values))


EMPTY = Text("", "")


def plain(value: str) -> Text:
    """The same characters in both languages (a file name, a printed line)."""
    return Text(value, value)


def lines(*parts: Text) -> Text:
    """The non-empty parts, one below the other."""
    kept = [part for part in parts if part]
    return Text("\n".join(part.ko for part in kept), "\n".join(part.en for part in kept))
