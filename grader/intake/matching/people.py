"""Whom of the roster a text names: by id, by name, by the address or a column of romanised names.

An id counts as a whole: 20230001 is not in 202300012. A name in Hangul may stand in a run of known words
(`홍길동과제`); a romanised one counts only where the roster itself has it, as an address (`gildong.hong@…`) or in a
column for it, and then makes a match likely. How a name sounds in Latin letters is never guessed.

The limit: what a sign is worth is said here (`Sign.doubt`); what several of them come to, `match` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from grader.domain.roster import Person
from grader.intake.matching.words import Lexicon, Word, cut, holds, is_date, normalise
from grader.text import EMPTY, Text, tr

_HEADERS = """
영문이름 영문명 영문성명 영어이름 로마자 로마자이름 로마자성명 englishname nameenglish nameinenglish romanizedname
romanisedname romanized romanised passportname latinname
"""
_ROMANISED = frozenset(_HEADERS.split())
"""Headers of columns of romanised names, without blanks and capitals."""
_LOGINS = "github githubid githublogin githubusername 깃허브 깃허브아이디 깃허브계정 username login userid"
_HANDLES = frozenset(_LOGINS.split())
"""Headers of columns of names that somebody goes by elsewhere."""
_SHORTEST_ID = 5
"""Digits of an id that is nothing but digits: a shorter one may be a year, or the number of a copy or a week."""
_SHORTEST_NUMBER = 3
"""Digits of an id of which nobody takes notice at all."""
_SHORTEST_WORD = 5
"""Letters of a name or an id that is one Latin word: a shorter one may be another's surname."""
_SHORTEST_ADDRESS = 4
_SHORTEST_NAME = 2
_MOST_WORDS = 6

Kind = Literal["id", "name", "handle", "address", "romanised"]
_FAITH: dict[Kind, int] = {"id": 0, "name": 1, "handle": 2, "romanised": 3, "address": 4}
_WRITTEN: tuple[Kind, ...] = ("id", "name", "handle")


@dataclass(frozen=True)
class Sign:
    """Something in a text that is of `people`: of more than one, where they share it."""

    kind: Kind
    people: tuple[str, ...]
    shown: str
    """As it stands there."""
    start: int
    end: int
    doubt: Text = EMPTY
    """Why it alone makes nothing certain; empty where it does."""
    weak: bool = False
    """Whether it is so doubtful that beside others it only makes them less certain."""


@dataclass(frozen=True)
class _Known:
    kind: Kind
    person: str
    raw: str
    """As the roster has it, normalised."""


class People:
    """Those whom a file can be of."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_id = {person.id: person for person in people}
        self._cut: dict[tuple[str, ...], list[_Known]] = {}
        """Ids and names by their words."""
        self._joined: dict[str, list[_Known]] = {}
        """Addresses, romanised names, and names in Hangul with blanks in them, by their letters."""
        self._hangul: dict[str, list[str]] = {}
        """Names in Hangul, each with the ids of whoever has it."""
        self._uses: dict[str, set[str]] = {}
        """Latin words, each with the ids of everybody whom it may be of."""
        for person in self.by_id.values():
            self._add(person)

    def _add(self, person: Person) -> None:
        if person.name != person.id:
            self._add_written("name", person.id, person.name)
        self._add_written("id", person.id, person.id)
        for header, value in person.extra.items():
            title = "".join(word.text for word in cut(normalise(header)))
            if title in _ROMANISED:
                self._add_romanised("romanised", person.id, value)
            elif title in _HANDLES:
                self._add_written("handle", person.id, value)
        for email in person.emails:
            self._add_romanised("address", person.id, email.rpartition("@")[0])

    def _add_written(self, kind: Kind, id_: str, written: str) -> None:
        raw = normalise(written)
        words = cut(raw)
        joined = "".join(word.text for word in words)
        if len(joined) < (_SHORTEST_NUMBER if joined.isdigit() else _SHORTEST_NAME):
            return
        self._remember(words, id_)
        self._cut.setdefault(tuple(word.text for word in words), []).append(_Known(kind, id_, raw))
        if all(word.is_hangul for word in words):
            self._hangul.setdefault(joined, []).append(id_)
            self._joined.setdefault(joined, []).append(_Known(kind, id_, raw))
        elif kind == "name" and len(words) > 1:
            self._add_orders(kind, id_, raw)

    def _add_romanised(self, kind: Kind, id_: str, written: str) -> None:
        words = cut(normalise(written))
        joined = "".join(word.text for word in words)
        if len(joined) >= (_SHORTEST_ID if joined.isdigit() else _SHORTEST_ADDRESS):
            self._remember(words, id_)
            self._add_orders(kind, id_, written)

    def _add_orders(self, kind: Kind, id_: str, written: str) -> None:
        """Every order in which a name may be written: `Gildong Hong`, `HongGildong`, `Hong Gil-dong`."""
        words = [word.text for word in cut(normalise(written))]
        for order in (words, words[1:] + words[:1], words[-1:] + words[:-1]):
            known = _Known(kind, id_, written)
            if known not in self._joined.setdefault("".join(order), []):
                self._joined["".join(order)].append(known)

    def _remember(self, words: Iterable[Word], id_: str) -> None:
        for word in words:
            self._uses.setdefault(word.text, set()).add(id_)

    def find(self, text: str, words: Sequence[Word], lexicon: Lexicon) -> list[Sign]:
        """The signs in a normalised text that was cut into `words`; of one that lies within a longer one only that."""
        signs = [*self._find_cut(text, words, lexicon), *self._find_joined(text, words, lexicon)]
        signs += [sign for word in words if word.is_hangul for sign in self._find_in_run(word, lexicon)]
        outer = [sign for sign in signs if not any(holds(other, sign) for other in signs)]
        return sorted(_merge(outer), key=lambda sign: (_FAITH[sign.kind], sign.start))

    def _find_cut(self, text: str, words: Sequence[Word], lexicon: Lexicon) -> Iterator[Sign]:
        """Ids and names that stand there word for word."""
        for first, last, part in _runs(words):
            known = self._cut.get(tuple(word.text for word in part), ())
            for kind in _WRITTEN:
                there = tuple(dict.fromkeys(each.person for each in known if each.kind == kind))
                if there:
                    start, end = part[0].start, part[-1].end
                    raws = [each.raw for each in known if each.kind == kind]
                    doubt = self._doubt(text, words[:first], part, words[last:], raws, lexicon)
                    joined = "".join(word.text for word in part)
                    weak = lexicon.is_ordinary(joined) or (joined.isdigit() and len(joined) < _SHORTEST_ID)
                    yield Sign(kind, there, text[start:end], start, end, doubt, weak)

    def _doubt(
        self,
        text: str,
        before: Sequence[Word],
        part: Sequence[Word],
        after: Sequence[Word],
        raws: Sequence[str],
        lexicon: Lexicon,
    ) -> Text:
        """Why what stands there for an id or a name may be none."""
        shown = text[part[0].start : part[-1].end]
        joined = "".join(word.text for word in part)
        if (before and _glued(before[-1], part[0])) or (after and _glued(part[-1], after[0])):
            return tr("{shown} is part of a longer word.", shown=shown)
        if joined.isdigit() and len(joined) < _SHORTEST_ID:
            return tr("{shown} may be any number.", shown=shown)
        if len(part) == 1 and is_date(joined):
            return tr("{shown} may be a date.", shown=shown)
        if lexicon.is_ordinary(joined):
            return tr("{shown} may be an ordinary word.", shown=shown)
        if len(part) == 1 and joined.isascii() and joined.isalpha():
            if len(joined) < _SHORTEST_WORD:
                return tr("{shown} is short, and may be a part of another's name.", shown=shown)
            if len(self._uses.get(joined, ())) > 1:
                return tr("{shown} is a part of several names.", shown=shown)
        exact = {"".join(word.raw for word in cut(raw)) for raw in raws}
        if "".join(word.raw for word in part) not in exact and any(letter.isdigit() for letter in joined):
            return tr("{shown} has other capitals in the roster.", shown=shown)
        return EMPTY

    def _find_joined(self, text: str, words: Sequence[Word], lexicon: Lexicon) -> Iterator[Sign]:
        """Romanised names in whatever way they are cut, and names in Hangul with something between."""
        for first, last, part in _runs(words):
            joined = "".join(word.text for word in part)
            if (known := self._joined.get(joined)) is None or lexicon.is_ordinary(joined):
                continue
            start, end = part[0].start, part[-1].end
            glued = (first and _glued(words[first - 1], part[0])) or (
                last < len(words) and _glued(part[-1], words[last])
            )
            for kind in _FAITH:
                there = tuple(dict.fromkeys(each.person for each in known if each.kind == kind))
                if not there or any(_same_words(each.raw, part) for each in known if each.kind in _WRITTEN):
                    continue  # which `_find_cut` has found
                if kind in _WRITTEN:
                    doubt = tr("{shown} is not written as in the roster.", shown=text[start:end])
                else:
                    doubt = tr("An address or a romanised name alone settles nothing.")
                yield Sign(kind, there, text[start:end], start, end, doubt, weak=bool(glued))

    def _find_in_run(self, word: Word, lexicon: Lexicon) -> Iterator[Sign]:
        """Names in Hangul within a run that holds something else, too."""
        run = word.text
        inside = [name for name in self._hangul if name in run and name != run]
        ways = lexicon.ways(run, inside)
        if run in self._hangul:  # `_find_cut` has found it; but it may be a shorter name and a word, too
            for name in sorted({name for way in ways for name in way}):
                people = tuple(dict.fromkeys(self._hangul[name]))
                yield Sign(
                    "name", people, name, word.start, word.end, tr("{shown} can be read in several ways.", shown=run)
                )
            return
        used = frozenset(name for way in ways for name in way)
        for name in sorted(used) if ways else inside:
            start = word.start + run.index(name)
            doubt, weak = EMPTY, lexicon.is_ordinary(name)
            if not ways:
                doubt = tr("{name} is only a part of {shown}.", name=name, shown=run)
                weak = weak or len(name) <= _SHORTEST_NAME
            elif len(ways) > 1:
                doubt = tr("{shown} can be read in several ways.", shown=run)
            elif len(name) <= _SHORTEST_NAME or weak:
                doubt = tr("{name} may be an ordinary word.", name=name)
            people = tuple(dict.fromkeys(self._hangul[name]))
            yield Sign("name", people, name, start, start + len(name), doubt, weak)


def _merge(signs: Iterable[Sign]) -> Iterator[Sign]:
    """What one place says, as one sign: the id of one student and the name of another may be the same word."""
    places: dict[tuple[int, int], list[Sign]] = {}
    for sign in sorted(signs, key=lambda sign: _FAITH[sign.kind]):
        places.setdefault((sign.start, sign.end), []).append(sign)
    for there in places.values():
        people = tuple(dict.fromkeys(id_ for sign in there for id_ in sign.people))
        yield replace(there[0], people=people, weak=all(sign.weak for sign in there))


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int, Sequence[Word]]]:
    """Every run of a few words: from, to, the words."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            yield first, last, words[first:last]


def _glued(before: Word, after: Word) -> bool:
    """Whether two words stand together, and only digits or capitals tell one from the other."""
    if before.end != after.start or before.is_hangul or after.is_hangul:
        return False
    return not (before.raw[-1:].islower() and after.raw[:1].isupper())


def _same_words(raw: str, part: Sequence[Word]) -> bool:
    return [word.text for word in cut(raw)] == [word.text for word in part]
