"""Files that came together: which of them are which assignments', what comes along with these, what nobody can use.

A file is an assignment's for certain by its exact name, or where the matcher is certain, or where what is likely by the
file is what the subject names, too. Two different files for one assignment are a guess, and none is taken. What a main
file imports, and data, come along with it; libraries, caches, films, pictures and documents do not.

The limit: whose they are is decided elsewhere (`grader.collecting.whose`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.collecting import forms
from grader.collecting.forms import MAX_BESIDE, MAX_COUNT, as_it_is, bounded, ending, is_blank, is_given, stem
from grader.collecting.items import UNREAD, Item
from grader.gradebook.arrivals import Fate
from grader.intake.kinds import DOCUMENTS, NOTEBOOK, names_of
from grader.intake.matching.content import look
from grader.intake.matching.match import Guess, Match, Matcher
from grader.intake.unpacking import explain_archive_fault
from grader.text import EMPTY, Text, tr
from grader.text.safe import list_names

_EXACT = tr("Its name is that of {id}.")
_SUBJECT = tr(" The subject names {id}, too.")
_TWO = tr("Several files that came together are for {id}: {names}. Which of them counts would be a guess.")
_SAME = tr("The same file came twice.")
_GIVEN = tr("It is a file that was given out, unchanged.")
_ALONG = tr("It comes along with {name}.")
_LARGE = tr("It is too large to come along: more than {size} MB in all, or more than {count} files.")
_BESIDE = tr("It lies beside homework, and is none.")
_DATA = tr("It holds no code.")
_DOCUMENT = tr("No code is taken out of such a document. Ask for a .py or .ipynb file.")
_WHY_NOT: Mapping[str, Text] = {
    "picture": tr("No code is taken out of a picture. Ask for a .py or .ipynb file."),
    "pointer": tr("It only points to a file, which did not come. Ask for the file itself."),
}
_CLOSED = tr("Such an archive is not opened. Ask for a .zip file.")
_FILM = tr("Films, sounds and compiled files are no homework.")
_HANDOUT = tr("It was given out with the homework, or a system put it there.")
_BLANK = tr("It is empty.")


@dataclass(frozen=True)
class Found:
    """One file, or one in an archive, with what became of it among those that came together."""

    item: Item
    fate: Fate
    """`submission` where it is certain which assignment's it is."""
    why: Text
    assignment: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What is placed, or kept: names below the attempt's folder."""
    match: Match | None = None
    holder: str = ""
    """The place of the archive that it lies in."""
    aside: bool = False
    """Whether nobody need look at what was left out: it would only have come along, or is no work by its kind."""
    kept: Mapping[str, bytes] | None = None
    """What is kept where it is not to be placed for other reasons; None: `files`."""


@dataclass(frozen=True)
class _Candidate:
    item: Item
    holder: Item
    """The archive that it lies in, or itself."""
    match: Match
    ids: tuple[str, ...]
    sure: bool
    why: Text
    hint: str = ""
    """The only assignment that it may be, for no good reason."""


def _together(one: _Candidate, other: _Candidate) -> bool:
    """Whether they lie in one archive, or each by itself."""
    return one.holder is other.holder or (one.holder is one.item and other.holder is other.item)


def sort_bundle(
    items: Sequence[Item], matcher: Matcher, subject: Guess | None, given: Collection[str]
) -> Iterator[Found]:
    """Of each item what it is, of archives for what is in them. `subject`: the assignments that a message's subject
    speaks of; `given`: SHA-256 of what was handed out."""
    bundle = _Bundle(items, matcher, subject, given)
    for item in bundle.items:
        yield from bundle.tell(item)


class _Bundle:
    def __init__(self, items: Sequence[Item], matcher: Matcher, subject: Guess | None, given: Collection[str]) -> None:
        self.matcher, self.subject, self.given = matcher, subject, given
        self.items = [forms.recognise(item, matcher) for item in items]  # of archives with what is in them
        self.candidates: dict[str, _Candidate] = {}
        for item in self.items:
            for each in item.inner or (item,):
                if each.kind == "code" and not is_blank(each) and not each.fault and not is_given(each, self.given):
                    self.candidates[each.place] = self._candidate(each, item)
        self._tell_helpers()
        self.rivals: dict[str, list[_Candidate]] = {}
        for one in self.candidates.values():
            for id_ in one.ids if one.sure else ():
                self.rivals.setdefault(id_, []).append(one)
        for id_, rivals in self.rivals.items():
            self.rivals[id_] = [each for each in rivals if not forms.is_odd(each.item)] or rivals
        self.mains = [one for one in self.candidates.values() if one.ids]

    def _tell_helpers(self) -> None:
        """What the one file of its very name uses, itself or by what it uses, comes along with it, though the work
        itself stands in there."""
        for id_ in self.matcher.outlines.ids:
            mains = [one for one in self.candidates.values() if one.item.name in names_of(id_)]
            rest = list(mains) if len(mains) == 1 else []
            beside = {stem(one.item): one for one in self.candidates.values() if rest and _together(one, rest[0])}
            while rest:
                used = [beside.pop(name) for name in look(rest.pop().item.code).names if name in beside]
                rest += used
                for one in used:
                    if one.ids == (id_,) and one not in mains:
                        self.candidates[one.item.place] = replace(one, ids=(), sure=False, hint="")

    def _candidate(self, item: Item, holder: Item) -> _Candidate:
        within = () if item is holder else (*item.path[-2::-1], holder.name)
        match = self.matcher.match_file(item.name, item.code, within)
        guess = match.assignments
        exact = tuple(id_ for id_ in self.matcher.outlines.ids if item.name in names_of(id_))
        if exact and set(guess.ids) <= set(exact):
            return _Candidate(item, holder, match, exact, True, _EXACT.format(id=exact[0]))
        if guess.confidence == "unsure":
            return _Candidate(item, holder, match, (), False, guess.reason, guess.only)
        if guess.confidence == "likely" and self.subject and self.subject.ids == guess.ids and guess.only:
            return _Candidate(item, holder, match, guess.ids, True, guess.reason + _SUBJECT.format(id=guess.only))
        return _Candidate(item, holder, match, guess.ids, guess.confidence == "certain", guess.reason)

    def tell(self, item: Item) -> Iterator[Found]:
        """What became of one thing."""
        if item.data is None:
            yield self._tell_unread(item)
        elif is_given(item, self.given):
            yield Found(item, "ours", _GIVEN)
        elif item.kind == "archive":
            yield from self._tell_archive(item)
        elif item.kind == "code":
            yield from self._tell_code(item)
        else:
            yield self._tell_other(item)

    def _tell_unread(self, item: Item) -> Found:
        """What was not read is a question where it would have been one, too, or homework, had it been read."""
        homework = item.kind in ("code", "archive", "closed", "folder")
        other = item.kind in ("document", "picture", "pointer") or (item.kind == "data" and forms.is_odd(item))
        aside = not homework and not (other and (not self.mains or self._is_missed(item)))
        match = self.matcher.match_file(item.name)
        return Found(item, "left_out", UNREAD.format(why=item.fault), match=match, aside=aside)

    def _tell_archive(self, item: Item) -> Iterator[Found]:
        inner = [self.candidates[each.place] for each in item.inner if each.place in self.candidates]
        if not inner:
            unread = next((each.fault for each in item.inner if each.fault), EMPTY) or item.fault
            if not unread and any(is_blank(each) for each in item.inner):
                unread = explain_archive_fault("empty")
            if unread:
                yield Found(item, "unreadable", UNREAD.format(why=unread), files=as_it_is(item))
            elif item.inner:  # all of it was given out
                yield Found(item, "ours", _GIVEN)
            else:
                yield Found(item, "left_out", forms.why_without_code(item), files=as_it_is(item))
            return
        yield from self._tell_missed(item)
        told = False
        for one in inner:
            if one.ids or one.hint:
                told = True
                yield from self._tell_candidate(one)
        if not told:
            for one in inner:
                yield from self._tell_candidate(one)

    def _tell_code(self, item: Item) -> Iterator[Found]:
        if is_blank(item):
            yield self._tell_blank(item)
            return
        if item.fault:
            yield self._tell_fault(item, as_it_is(item))
            return
        one = self.candidates[item.place]
        if not one.ids and self.mains and self._helps(item):
            yield self._along(item)
        else:
            yield from self._tell_candidate(one)

    def _tell_fault(self, item: Item, files: Mapping[str, bytes], holder: str = "") -> Found:
        why = UNREAD.format(why=item.fault)
        return Found(item, "unreadable", why, self._named(item), files, holder=holder)

    def _tell_missed(self, archive: Item) -> Iterator[Found]:
        """What in an archive with homework cannot be used, and by its name is other homework."""
        for each in archive.inner:
            if self._is_missed(each) and is_blank(each) and not each.fault:
                each = replace(each, fault=explain_archive_fault("empty"))
            if self._is_missed(each) and each.fault:
                yield self._tell_fault(each, as_it_is(archive), archive.place)
        for each in forms.closed_in(archive):
            if self._is_missed(each):
                why = _CLOSED if each.kind == "closed" else _DOCUMENT
                yield Found(each, "left_out", why, self._named(each), as_it_is(archive), holder=archive.place)

    def _named(self, item: Item) -> str:
        """The one assignment that it is by its name; empty where there is none."""
        guess = self.matcher.match_file(item.name).assignments
        return guess.only if guess.confidence != "unsure" else ""

    def _is_missed(self, item: Item) -> bool:
        """Whether by its name it is the work for an assignment for which no other came with it."""
        id_ = self._named(item)
        return bool(id_) and all(id_ not in one.ids for one in self.mains)

    def _tell_blank(self, item: Item) -> Found:
        """An empty file is work that did not come through, and nobody's attempt; beside work it may be meant so."""
        ids = self.matcher.match_file(item.name).assignments.ids
        if self.mains and not ids:
            return Found(item, "nothing", _BLANK)
        why = UNREAD.format(why=explain_archive_fault("empty"))
        return Found(item, "unreadable", why, ids[0] if len(ids) == 1 else "", as_it_is(item))

    def _helps(self, item: Item) -> bool:
        """Whether a main file uses it: as a module, or as a text."""
        return stem(item) in self._used or item.name.casefold().endswith(".txt")

    @cached_property
    def _used(self) -> set[str]:
        return {name for one in self.mains for name in look(one.item.code).names}

    def _along(self, item: Item) -> Found:
        if item.path not in self._helpers:
            return Found(item, "left_out", _LARGE.format(size=MAX_BESIDE >> 20, count=MAX_COUNT), aside=True)
        return Found(item, "nothing", _ALONG.format(name=self.mains[0].item.name))

    @cached_property
    def _helpers(self) -> dict[tuple[str, ...], bytes]:
        """Loose things that come along, within the limits; what is code before what is data, the small ones first."""
        loose = [
            each
            for each in self.items
            if each.data is not None
            and each.kind in ("code", "data")
            and not is_given(each, self.given)
            and not each.name.casefold().endswith((NOTEBOOK, *DOCUMENTS))
            and (each.kind == "data" or (not self._ids(each) and self._helps(each)))
        ]
        helpers: dict[tuple[str, ...], bytes] = {}
        size = 0
        for count, each in enumerate(sorted(loose, key=lambda each: (each.kind, each.size, each.path))):
            size += each.size
            if count >= MAX_COUNT or size > MAX_BESIDE:
                break
            assert each.data is not None
            helpers[each.path] = each.data
        return helpers

    def _ids(self, item: Item) -> tuple[str, ...]:
        one = self.candidates.get(item.place)
        return one.ids if one else ()

    def _tell_candidate(self, one: _Candidate) -> Iterator[Found]:
        if not one.sure:
            assignment = one.ids[0] if len(one.ids) == 1 else one.hint
            yield Found(one.item, "unsure", one.why, assignment, self._kept(one), one.match, one.holder.place)
            return
        for id_ in one.ids:
            rivals = self.rivals[id_]
            if all(each is not one for each in rivals):
                yield Found(one.item, "nothing", _BESIDE, id_, match=one.match)
                continue
            same = [each for each in rivals if each.item.data == one.item.data]
            others = [
                each for each in rivals if each.item.data != one.item.data and ending(each.item) == ending(one.item)
            ]
            if others:
                names = list_names(dict.fromkeys(each.item.name for each in rivals))
                why = _TWO.format(id=id_, names=names)
                yield Found(one.item, "unsure", why, id_, self._kept(one), one.match, one.holder.place)
            elif same[0] is not one:
                yield Found(one.item, "nothing", _SAME, id_, match=one.match)
            else:
                files = self._files(one, id_)
                yield Found(
                    *(one.item, "submission", one.why, id_, files, one.match, one.holder.place),
                    kept=self._kept(one),
                )

    def _kept(self, one: _Candidate) -> dict[str, bytes]:
        """What is kept of it: all that comes along, too, or its archive, under the names that they came with."""
        if one.holder is not one.item:
            return as_it_is(one.holder)
        beside = {"/".join(path): data for path, data in self._helpers.items() if path != one.item.path}
        return {**as_it_is(one.item), **beside}

    def _files(self, one: _Candidate, id_: str) -> dict[str, bytes]:
        """What an attempt holds of it: the file under its right name and what comes along, or its archive."""
        assert one.item.data is not None
        main = f"{id_}{ending(one.item)}"
        if one.holder is one.item:
            beside = self._kept(one)
            del beside[one.item.name]
            return {main: one.item.data, **{path: data for path, data in beside.items() if path != main}}
        archive = one.holder.archive
        assert archive is not None
        several = {each for other in self.candidates.values() if other.holder is one.holder for each in other.ids}
        if several == {id_} and archive.find(id_) == [one.item.path] and not archive.fault:
            return as_it_is(one.holder)
        taken = archive.take(one.item.path)
        beside_main = {} if taken is None else dict(taken.beside)
        return {main: one.item.data, **bounded(beside_main, {main})}

    def _tell_other(self, item: Item) -> Found:
        if item.kind == "data":
            return self._along(item) if self.mains else Found(item, "nothing", _DATA)
        if item.kind == "handout":
            return Found(item, "nothing", _HANDOUT)
        if item.kind == "film":
            return Found(item, "nothing", _FILM)
        if item.kind == "closed":
            return Found(item, "left_out", _CLOSED, files=as_it_is(item))
        if self.mains and not self._is_missed(item):
            return Found(item, "nothing", _BESIDE)
        why = UNREAD.format(why=item.fault) if item.fault else _WHY_NOT.get(item.kind, _DOCUMENT)
        return Found(item, "left_out", why, self._named(item), as_it_is(item))
