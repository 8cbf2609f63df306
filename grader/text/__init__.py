"""A sentence in both languages of the course.

Everything a person reads is made as a `Text`, stored in both languages, and cut to one at the moment it is
shown. The grader's own sentences stand in English in the code, `tr("…")`, and in Korean in the catalogue
(`grader.text.locale`); an assignment brings both with it, `Text("…", "…")`. The limit: no markup; a renderer escapes
for its own medium.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from grader.text.locale import korean
from grader.text.particles import fit_particles

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence (or a few lines) in Korean and in English."""

    ko: str
    en: str

    def __hash__(self) -> int:
        return hash(self.en)

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.ko + other.ko, self.en + other.en)

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)

    def format(self, **values: object) -> Text:
        """Both languages with `{name}` filled in from `values`; a value that is a `Text` by its own language. A
        Korean particle that is written in both forms, `{name}이(가)`, becomes the one that fits."""
        return Text(fit_particles(self.ko.format(**_localize(values, "ko"))), self.en.format(**_localize(values, "en")))


EMPTY = Text("", "")


def tr(message: str, **values: object) -> Text:
    """The sentence whose English is `message` and whose Korean stands in the catalogue, with `values` filled in.

    `message` is a literal, so that it can be extracted; without `values` braces stand for themselves.
    """
    text = Text(korean(message), message)
    return text.format(**values) if values else text


def _localize(values: dict[str, object], lang: Lang) -> dict[str, object]:
    return {field: value[lang] if isinstance(value, Text) else value for field, value in values.items()}


def plain(value: str) -> Text:
    """The same characters in both languages (a file name, a printed line)."""
    return Text(value, value)


def lines(*parts: Text) -> Text:
    """The non-empty parts, one below the other."""
    present = [part for part in parts if part]
    return Text("\n".join(part.ko for part in present), "\n".join(part.en for part in present))


def join(separator: str, parts: Iterable[Text]) -> Text:
    """The parts in a row."""
    texts = list(parts)
    return Text(separator.join(part.ko for part in texts), separator.join(part.en for part in texts))
