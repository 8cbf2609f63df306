"""Brings the signs together: whose a file is, and which assignments', each with a confidence and a sentence why.

"certain" is what the roster's id or a name that one student alone has says, or the functions that one assignment alone
asks for, where nothing else in name or file speaks against it and every word of the name is understood: an unknown word
may be the name of somebody whom the roster does not have. What contradicts itself is "unsure", and both sides are told.

The limit: what a file says of itself its student has written; a header alone makes nothing certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.intake.matching.content import Content, look
from grader.intake.matching.outlines import Mention, Outlines, Share
from grader.intake.matching.people import People, Sign
from grader.intake.matching.words import Lexicon, Word, cut, is_small_number, normalise, stem
from grader.text import Text, plain, tr
from grader.text.safe import list_names, one_line

Confidence = Literal["certain", "likely", "unsure"]
_CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "unsure")
_NAME_COMMON = tr("Its name and its first lines have only {student} in common.")
_NAME_OTHER = tr("Its name says {student}, its first lines say {other}.")
_OUTER_COMMON = tr("It and the archive or folder that it lies in have only {student} in common.")
_OUTER_OTHER = tr("It names {student}, the archive or folder that it lies in names {other}.")


@dataclass(frozen=True)
class Guess:
    """What one question was answered with."""

    confidence: Confidence
    ids: tuple[str, ...]
    """Where it is unsure, those that it may be, or nobody; else the student, or the assignments that the file has."""
    reason: Text

    @property
    def only(self) -> str:
        """The one that it may be; empty where those are several, or nobody."""
        return self.ids[0] if len(self.ids) == 1 else ""

    @property
    def is_settled(self) -> bool:
        """Whether it can be taken without asking."""
        return self.confidence == "certain"


@dataclass(frozen=True)
class Match:
    """Of one file."""

    student: Guess
    assignments: Guess


@dataclass(frozen=True)
class _Name:
    """The name of a file, cut."""

    text: str
    words: tuple[Word, ...]
    signs: tuple[Sign, ...]
    named: tuple[Mention, ...]
    unknown: tuple[str, ...]
    """Words that nobody understands."""


class Matcher:
    """For one class in one course."""

    def __init__(self, people: People, outlines: Outlines) -> None:
        self.people, self.outlines = people, outlines
        self.lexicon = Lexicon(outlines.words)

    def match_file(self, file: str, code: bytes = b"", within: Iterable[str] = ()) -> Match:
        """By the name of a file and the Python code in it; nothing where it holds none, or nobody has read it. Whose it
        is, the names of the archive and the folders that it lies `within` tell, too."""
        name, content = self._read_name(file), look(code) if code else Content()
        student = self._student(name, content)
        for each in within:
            student = self._student_within(student, self._read_name(each))
        return Match(student, self._assignments(name, content, looked=bool(code)))

    def match_person(self, name: str) -> Guess:
        """By a name alone that somebody goes by: in a download's file name, at a sender's address."""
        return self._student(self._read_name(name, ending=False), Content())

    def _read_name(self, file: str, *, ending: bool = True) -> _Name:
        text = stem(file) if ending else normalise(file)
        words = cut(text)
        signs, named = self.people.find(text, words, self.lexicon), self.outlines.named(text, words)
        named = [mention for mention in named if not any(_within(mention, sign) for sign in signs)]
        spans = [(sign.start, sign.end) for sign in signs] + [(mention.start, mention.end) for mention in named]
        unknown = [word.raw for word in words if not self._is_understood(word, spans, signs)]
        return _Name(text, words, tuple(signs), tuple(named), tuple(unknown))

    def _is_understood(self, word: Word, spans: Iterable[tuple[int, int]], signs: Sequence[Sign]) -> bool:
        if any(start <= word.start and word.end <= end for start, end in spans):
            return True
        if is_small_number(word) or word.text in self.lexicon:
            return True
        inside = {sign.shown for sign in signs if word.start <= sign.start and sign.end <= word.end}
        return word.is_hangul and bool(self.lexicon.ways(word.text, inside))

    def _student(self, name: _Name, content: Content) -> Guess:
        by_name = self._weigh(name.signs, name.unknown)
        remarks = [sign for row in content.remarks for sign in self._find_in_remark(row)]
        if not remarks:
            return by_name or Guess("unsure", (), tr("Neither its name nor its first lines name a student."))
        inside = self._weigh(remarks, ())
        assert inside is not None
        if by_name is None:
            if inside.confidence == "unsure":
                return inside
            return Guess("likely", inside.ids, tr("Its first lines name {student}.", student=self._labels(inside.ids)))
        if set(by_name.ids) == set(inside.ids):
            return by_name
        return self._weigh_two(by_name, inside, _NAME_COMMON, _NAME_OTHER)

    def _student_within(self, student: Guess, name: _Name) -> Guess:
        """With what the name of an archive or a folder says that the file lies in."""
        outer = self._weigh(name.signs, name.unknown)
        if outer is None or not student.ids:
            return outer or student
        if set(student.ids) == set(outer.ids):
            return min(student, outer, key=lambda each: _CONFIDENCES.index(each.confidence))
        return self._weigh_two(student, outer, _OUTER_COMMON, _OUTER_OTHER)

    def _weigh_two(self, one: Guess, other: Guess, common: Text, contradiction: Text) -> Guess:
        """Of what two texts say that is not the same."""
        both = tuple(dict.fromkeys((*one.ids, *other.ids)))
        if one.confidence == "unsure" or other.confidence == "unsure":
            shared = tuple(id_ for id_ in one.ids if id_ in other.ids)
            if len(shared) == 1:  # one of two namesakes
                return Guess("likely", shared, common.format(student=self._labels(shared)))
            return Guess("unsure", both, one.reason if one.confidence == "unsure" else other.reason)
        said = contradiction.format(student=self._labels(one.ids), other=self._labels(other.ids))
        return Guess("unsure", both, said)

    def _find_in_remark(self, row: str) -> list[Sign]:
        text = normalise(row)
        signs = self.people.find(text, cut(text), self.lexicon)
        return [sign for sign in signs if not sign.weak and sign.kind in ("id", "name")]

    def _weigh(self, signs: Sequence[Sign], unknown: Sequence[str]) -> Guess | None:
        """What the signs of one text come to; None where there are none."""
        strong = [sign for sign in signs if not sign.weak]
        used = strong or signs
        if not used:
            return None
        everybody = tuple(dict.fromkeys(id_ for sign in used for id_ in sign.people))
        common = [id_ for id_ in everybody if all(id_ in sign.people for sign in used)]
        if len(common) != 1:
            return Guess("unsure", everybody, self._explain_several(used, everybody, conflict=not common))
        person = common[0]
        sure = [sign for sign in used if sign.people == (person,) and not sign.doubt]
        if not strong:
            return Guess("unsure", (person,), _tell(used[0]) + plain(" ") + used[0].doubt)
        if {"id", "name"} <= {sign.kind for sign in strong}:
            said = tr("The id and the name of {student} stand there.", student=self._labels((person,)))
        elif sure:
            said = _tell(sure[0])
        else:
            return Guess("likely", (person,), _tell(strong[0]) + plain(" ") + strong[0].doubt)
        others = [sign.shown for sign in signs if person not in sign.people]
        if others or unknown:
            shown = list_names([*others, *unknown], 40)
            return Guess("likely", (person,), said + tr(" Not understood: {words}.", words=shown))
        return Guess("certain", (person,), said)

    def _explain_several(self, signs: Sequence[Sign], everybody: Sequence[str], *, conflict: bool) -> Text:
        if conflict:
            shown = list_names(list(dict.fromkeys(sign.shown for sign in signs)), 40)
            return tr(
                "What stands there is of different students ({shown}): {listed}.",
                shown=shown,
                listed=self._labels(everybody),
            )
        return tr(
            "{shown} is what several students are called: {listed}.",
            shown=one_line(signs[0].shown, 40),
            listed=self._labels(everybody),
        )

    def _labels(self, ids: Sequence[str]) -> str:
        return list_names([self.people.by_id[id_].label for id_ in ids], 80)

    def _assignments(self, name: _Name, content: Content, *, looked: bool) -> Guess:
        named = tuple(dict.fromkeys(mention.id for mention in name.named))
        hints = self.outlines.hinted([word for word in name.words if not _is_of(word, name.signs)])
        hinted = tuple(dict.fromkeys(mention.id for mention in hints))
        numbered = self.outlines.numbered(self.outlines.number(name.text))
        shares = self.outlines.shares(content)
        if shares:
            return _by_content(shares, named, hinted)
        if len(named) > 1:
            return Guess("unsure", named, tr("Its name holds several assignments: {listed}.", listed=", ".join(named)))
        if named:
            return self._by_id(name, named[0], numbered, looked=looked)
        if numbered:
            hinted = tuple(dict.fromkeys((*hinted, numbered)))
        if len(hinted) > 1:
            return Guess("unsure", hinted, tr("Its name may mean any of these: {listed}.", listed=", ".join(hinted)))
        if hints:
            shown = one_line(hints[0].shown, 60)
            return Guess("likely", hinted, tr("{shown} is a word of the title of {id}.", shown=shown, id=hinted[0]))
        if numbered:
            why = tr("{id} is the assignment of that number in the course; it may mean another.", id=numbered)
            return Guess("unsure", (numbered,), why)
        return Guess("unsure", (), tr("Neither its name nor a function in it says which assignment it is."))

    def _by_id(self, name: _Name, id_: str, numbered: str, *, looked: bool) -> Guess:
        said = tr("Its name is that of {id}.", id=id_)
        if numbered and numbered != id_:
            return Guess("likely", (id_,), said + tr(" By its number it would be {other}.", other=numbered))
        if looked and not self.outlines.is_script(id_):
            return Guess("likely", (id_,), said + tr(" But it has no function that only {id} asks for.", id=id_))
        if name.unknown:
            shown = list_names(name.unknown, 40)
            return Guess("likely", (id_,), said + tr(" Not understood: {words}.", words=shown))
        return Guess("certain", (id_,), said)


def _within(mention: Mention, sign: Sign) -> bool:
    """Whether what looks like an assignment is a part of somebody's name."""
    return sign.start <= mention.start and mention.end <= sign.end and not sign.weak


def _is_of(word: Word, signs: Sequence[Sign]) -> bool:
    """Whether a word is nothing but a part of what a person is called."""
    return any(sign.start <= word.start and word.end <= sign.end for sign in signs)


def _tell(sign: Sign) -> Text:
    shown = one_line(sign.shown, 40)
    if sign.kind == "id":
        return tr("{shown} is an id in the roster.", shown=shown)
    if sign.kind == "name":
        return tr("{shown} is a name in the roster.", shown=shown)
    if sign.kind == "handle":
        return tr("{shown} is a user name in the roster.", shown=shown)
    return tr("{shown} stands in the roster as an address or a romanised name.", shown=shown)


def _by_content(shares: Sequence[Share], named: Sequence[str], hinted: Sequence[str]) -> Guess:
    """What the functions of a file say, and whether its name agrees."""
    ids = tuple(share.id for share in shares)
    counts = ", ".join(f"{share.id} {share.count}/{share.total}" for share in shares)
    stray = all(share.strength in ("one", "script") for share in shares)
    said = tr("It has of what is asked for: {counts}.", counts=counts)
    if named and not set(named) <= set(ids):
        if stray and len(named) == 1:
            return Guess("likely", tuple(named), tr("Its name is that of {id}.", id=named[0]) + plain(" ") + said)
        both = tuple(dict.fromkeys((*named, *ids)))
        return Guess("unsure", both, tr("Its name says {named}.", named=", ".join(named)) + plain(" ") + said)
    if len(ids) > 1 and stray:
        return Guess("unsure", ids, said)
    if hinted and not named and not set(hinted) & set(ids):
        return Guess("unsure" if stray else "likely", tuple(dict.fromkeys((*ids, *(hinted if stray else ())))), said)
    sure = all(share.strength == "most" for share in shares) or (len(ids) == 1 and tuple(named) == ids)
    return Guess("certain" if sure else "likely", ids, said)
