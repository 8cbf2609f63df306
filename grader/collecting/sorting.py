"""What became of each part of an arrival: decided by what was read of it, and by nothing else.

The record says all of it, a line (`grader.collecting.lines`) for each part. A submission is certain in two things:
whose it is (`grader.collecting.whose`) and which assignment's (`grader.collecting.bundle`). What one's own server says
is not from its sender is kept and never counts by itself; what it says nothing of, counts.

The limit: nothing is written here, and nothing looked up but what is given as `Known`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.collecting.bundle import Found, sort_bundle
from grader.collecting.head import write_head
from grader.collecting.items import UNREAD, Item, Opened, digest
from grader.collecting.lines import KEPT, Line, Sorted, bound_unread, line_of, write_time
from grader.collecting.others import VOID, judge_other
from grader.collecting.pasted import asks_something, find_code, shows_code
from grader.collecting.replies import find_failures, find_objections
from grader.collecting.whose import Owner, Whose
from grader.gradebook.arrivals import OPEN, ArrivalRecord, Fate, PartRecord, write_why
from grader.gradebook.inquiries import Replies
from grader.intake.limits import MAIL
from grader.intake.matching.match import Guess
from grader.intake.messages import Letter, Message, Part, text_of
from grader.intake.received import Verdict, count_time, is_own, judge_sender, stamp_host
from grader.intake.replies import CUT_OFF, link_kind
from grader.sandbox.reading import explain_fault
from grader.text import EMPTY, Text, plain, tr
from grader.text.safe import list_names, one_line

_OURS = tr("We sent it ourselves.")
_ALTERNATIVE = tr("The same text in another form.")
_TEXT = tr("A text without code.")
_QUOTE = tr("It only quotes.")
_NO_FILE = tr("It speaks of homework, but there is no file and no code in it.")
_NO_WORK = tr("It speaks of homework, but nothing that came with it can be that: {names}.")
_ASKS = tr("There is code in the text, but the text asks something; whether it is handed in would be a guess.")
_OTHER_CODE = tr("There is code in the text that was not taken: a file counts, or no assignment asks for it.")
_NOT_TAKEN = tr(
    "It speaks of homework, but there is no file in it, and what code there is it quotes, breaks up with sentences, "
    "has lost its indents, or no assignment asks for."
)
_CUT = tr("There is more in the message than was read, so nobody can say what came with it. Ask for it once more.")
_LINK = tr("A link instead of a file ({service}). Ask for the file itself.")
_ANSWER = tr("An answer to a mail of ours.")
_NOT_THEIRS = tr("It answers a mail of ours to {other}.")
_FAILED = tr("By the word of our own mail server it does not come from {address}.")
_MACHINE = tr("A machine wrote it, or it came by a list.")
_BOUNCED = tr("A mail of ours could not be delivered.")
_OTHER_BOUNCE = tr("A report of a mail server about a mail that is not ours.")
_BODY = "text.py"
_BROKEN_OFF = frozenset({"broken_base64", "broken_uuencode", "unclosed", "cut"})
_WORDS = ("제출", "과제", "숙제", "첨부", "homework", "assignment", "submit", "submission", "attach")


@dataclass(frozen=True)
class Known:
    """What the decision stands on, beside the arrival itself."""

    whose: Whose
    ours: Mapping[str, str] = field(default_factory=dict)
    """Message-ID of each mail of ours → its student."""
    given: frozenset[str] = frozenset()
    """SHA-256 of what was given out or sent."""
    authserv_id: str = ""
    own: frozenset[str] = frozenset()
    """The names under which one's own servers stamp."""


def sort_arrival(opened: Opened, known: Known) -> Sorted:
    """The decision."""
    if opened.message is None:
        return _sort_files(opened, known)
    return _Mail(opened, opened.message, known).sort()


def _sort_files(opened: Opened, known: Known) -> Sorted:
    arrival, whose = opened.arrival, known.whose
    owner = whose.of_files(arrival)
    subject = None
    if arrival.assignment:
        subject = Guess("certain", (arrival.assignment,), tr("The folder is {id}'s.", id=arrival.assignment))
    lines = []
    for found in sort_bundle(opened.items, whose.matcher, subject, known.given):
        own = whose.check(owner, found.match) if owner is not None else None
        if own is None and found.fate in KEPT:  # also of what could not be read its name may tell whose it is
            own = whose.of_match(found.match or whose.matcher.match_file(found.item.name))
        lines.append(line_of(found, own or Owner(), timeless=False))
    lines = bound_unread(lines)
    lines += [
        Line(PartRecord(path, path.rpartition("/")[2], "left_out", why=write_why(why)), aside=True)
        for path, why in arrival.aside
    ]
    students = {line.part.student for line in lines if line.part.student and line.part.fate == "submission"}
    student = owner.student if owner is not None and owner.sure else ""
    student = student or (next(iter(students)) if len(students) == 1 else "")
    record = ArrivalRecord(
        *(0, "", arrival.cursor, arrival.digest, "", (), "", arrival.who, arrival.assignment, False, "none"),
        *(student, write_time(arrival.time), True, ""),
    )
    return Sorted(record, tuple(lines))


class _Mail:
    def __init__(self, opened: Opened, message: Message, known: Known) -> None:
        self.opened, self.message, self.known = opened, message, known
        letter = message.letter
        self.letter = letter
        self.owner = known.whose.of_letter(letter)
        self.verdict: Verdict = judge_sender(
            letter.trace, known.authserv_id, letter.address, own=known.own, senders=letter.senders, whole=letter.whole
        )
        self.counted = count_time(letter.trace, known.own, date=letter.date, internaldate=opened.arrival.internaldate)
        self.failed = _FAILED.format(address=one_line(letter.address or "?", 80)) if self.verdict == "fail" else EMPTY
        self.answered = next(
            (each for each in (*letter.in_reply_to, *reversed(letter.references)) if each in known.ours), ""
        )
        self.lines: list[Line] = []

    def sort(self) -> Sorted:
        self.lines = list(self._lines())
        letter, owner = self.letter, self.owner
        answers = (*letter.references, *letter.in_reply_to)
        if self.message.original:
            answers = (*answers, self.message.original)
        stamped = next((stamp_host(text) for name, text in letter.trace if name == "received"), "")
        arrival = self.opened.arrival
        record = ArrivalRecord(
            *(0, "", arrival.cursor, arrival.digest, letter.message_id, tuple(dict.fromkeys(answers))),
            *(letter.address, letter.name, letter.subject, bool(letter.automatic), self.verdict),
            *(owner.student if owner.sure else "", write_time(self.counted.time), self.counted.weak, ""),
            forwarded=letter.senders > 1
            or any(each.kind == "forwarded" or each.how == "forward" for each in self.message.parts),
        )
        return Sorted(
            *(record, tuple(self.lines), write_head(letter), self.counted.doubtful),
            replies=Replies(
                find_objections(self.message, [line.part for line in self.lines], self.answered),
                find_failures(self.message, self.known.ours, self.verdict),
            ),
            stamped="" if is_own(stamped, self.known.own) else stamped,
        )

    def _lines(self) -> Iterator[Line]:
        message = self.message
        if message.fault:
            why = UNREAD.format(why=explain_fault(message.fault, MAIL))
            size = len(self.opened.arrival.mail)
            yield Line(PartRecord("", "", "unreadable", size=size, why=write_why(why), unread=message.fault))
            return
        if cut := self.opened.arrival.left_out:  # its source had only the headers of it
            for place, why in cut:
                yield Line(PartRecord(place, "", "left_out", why=write_why(why)))
            return
        if not message.parts:
            yield self._plain("1", "", "nothing", tr("There is nothing in it."))
        ours = {""} if self.letter.message_id in self.known.ours else set()
        ours |= {each.place for each in message.parts if each.letter and each.letter.message_id in self.known.ours}
        bundles = {within: self._bundle(within) for within in dict.fromkeys(each.within for each in message.parts)}
        found = [line for within, lines in bundles.items() for line in ([] if within in ours else lines)]
        by_place: dict[str, list[Line]] = {}
        for line in found:
            by_place.setdefault(self._outer(line.part.place), []).append(line)
        self.homework = any(line.part.fate != "nothing" for line in found)
        self.brought = {line.part.assignment for line in found if line.part.fate != "nothing"}
        for part in message.parts:
            if part.within in ours or part.place in ours:
                yield self._of(part, "ours", _OURS)
            elif part.place in by_place:
                yield from by_place[part.place]
            else:
                yield self._other(part)

    def _outer(self, place: str) -> str:
        return place.partition("/")[0]

    def _bundle(self, within: str) -> list[Line]:
        """What is work among the things that lie in one message, its text included."""
        parts = [each for each in self.message.parts if each.within == within]
        items = []
        for part in parts:
            item = self.opened.item(part.place)
            if item is not None and not (part.kind == "inline" and item.kind == "picture"):
                items.append(item)
        letter = self.message.letter_of(parts[0])
        given, matcher, subject = self.known.given, self.known.whose.matcher, self._subject(letter)
        found = list(sort_bundle(items, matcher, subject, given))
        told = {each.assignment for each in found if each.assignment}
        if pasted := {item.place: item for part in parts if (item := self._pasted(part, told)) is not None}:
            found = list(sort_bundle([*items, *pasted.values()], matcher, subject, given))
            asking = {place for place, item in pasted.items() if self._asks(place, letter, item.code)}
            found = [self._doubt(each) if each.item.place in asking else each for each in found]
        return [self._judge(each, self._owner_of(each, letter, within, parts)) for each in found]

    def _pasted(self, part: Part, told: AbstractSet[str]) -> Item | None:
        """The code in a text, where it has what an assignment asks for that no file which came with it is for."""
        if part.kind != "body" or part.alternative or not part.content:
            return None
        if len(self.letter.automatic) and not self.owner.sure:
            return None
        _, code = self._coded(part)
        ids = self.known.whose.matcher.match_file("", code).assignments.ids if code else ()
        if not ids or not told.isdisjoint(ids):
            return None
        return Item(part.place, (_BODY,), "code", code, code, size=len(code))

    def _coded(self, part: Part) -> tuple[bytes, bytes]:
        """The text in which its code is found, and that code: its own, else its other form, for programs that make
        plain text of a page lose the indents."""
        around = part.place.rpartition(".")[0]
        others = [each for each in self.message.parts if each.alternative and each.within == part.within]
        near = [each for each in others if not around or each.place.startswith(f"{around}.")]
        texts = map(text_of, (part, *near))
        return next(((text, code) for text in texts if (code := find_code(text))), (text_of(part), b""))

    def _asks(self, place: str, letter: Letter, code: bytes) -> bool:
        """Whether the text around its code, or the subject, is a question: then the code may be what it is about."""
        text, _ = next((self._coded(part) for part in self.message.parts if part.place == place), (b"", b""))
        return asks_something(letter.subject.encode("utf-8", "replace") + b"\n" + text, code)

    def _doubt(self, found: Found) -> Found:
        return found if found.fate != "submission" else replace(found, fate="unsure", why=_ASKS)

    def _subject(self, letter: Letter) -> Guess | None:
        """Which assignment the subject names by its id."""
        guess = self.known.whose.matcher.match_file(letter.subject).assignments if letter.subject.strip() else None
        return guess if guess is not None and guess.only and guess.confidence != "unsure" else None

    def _owner_of(self, found: Found, letter: Letter, within: str, parts: list[Part]) -> Owner:
        owner = self.known.whose.check(self.owner, found.match)
        if within:
            return self.known.whose.check_forwarded(owner, letter.name, letter.address)
        origin = next((each.origin for each in parts if each.how == "forward" and any(each.origin)), None)
        return owner if origin is None else self.known.whose.check_forwarded(owner, *origin)

    def _judge(self, found: Found, owner: Owner) -> Line:
        if self.letter.automatic and not self.owner.student and found.fate != "ours":
            return self._plain(found.item.place, found.item.name, "nothing", _MACHINE)
        line = line_of(found, owner, timeless=self.counted.time is None, failed=self.failed)
        if line.part.unread or line.part.fate not in KEPT or not self._broke_off(found.item.place):
            return line
        return replace(line, part=replace(line.part, unread=CUT_OFF))

    def _broke_off(self, place: str) -> bool:
        """Whether the end of the part did not come through, as far as that shows."""
        part = next((each for each in self.message.parts if each.place == self._outer(place)), None)
        return part is not None and not _BROKEN_OFF.isdisjoint(part.remarks)

    def _other(self, part: Part) -> Line:
        """A part that is no file."""
        if part.kind == "body":
            return self._body(part)
        if part.kind == "report":
            return self._report(part)
        fate, why = judge_other(part)
        return self._of(part, fate, why, unread=(part.left_out or part.kind) if fate == "left_out" else "")

    def _report(self, part: Part) -> Line:
        if self.message.report == "delivery-status" or self.message.bounced:
            known = self.message.original in self.known.ours
            return self._of(part, "bounce" if known else "nothing", _BOUNCED if known else _OTHER_BOUNCE)
        return self._of(part, "nothing", _MACHINE)

    def _body(self, part: Part) -> Line:
        """A text without code."""
        text = (part.content or b"").decode("utf-8", "replace").strip()
        if part.alternative:
            return self._of(part, "nothing", _ALTERNATIVE)
        if self.message.bounced or self.message.report:
            return self._report(part)
        if self.letter.automatic:
            return self._of(part, "nothing", _MACHINE)
        if part.left_out:
            why = UNREAD.format(why=explain_fault(part.left_out, MAIL))
            return self._of(part, "left_out", why, unread=part.left_out)
        if part.within:
            return self._of(part, "nothing", _TEXT)
        if self.answered:
            return self._answer(part, text)
        return self._words(part, text)

    def _answer(self, part: Part, text: str) -> Line:
        if not text:
            return self._of(part, "nothing", _QUOTE)
        student = self.known.ours[self.answered]
        if self.failed:
            return self._of(part, "unsure", self.failed)
        if not self.owner.sure or self.owner.student != student:
            why = _NOT_THEIRS.format(other=one_line(student))
            return self._of(part, "unsure", self.owner.why + plain(" ") + why)
        return self._of(part, "objection", _ANSWER, student)

    def _words(self, part: Part, text: str) -> Line:
        links = [service for service, _, quoted in part.links if not quoted]
        theirs = self.owner.sure or bool(self.owner.student)
        said = f"{self.letter.subject} {text}".casefold()
        if links and theirs and (not self.homework or self._names_another(said)):
            why = _LINK.format(service=links[0].replace("_", " "))
            return self._of(part, "unsure", why, unread=link_kind(links[0]))
        missed = not self.homework and part.place == self.speaker
        if missed and not self.letter.whole:
            return self._of(part, "left_out", _CUT, unread="partial")
        if missed and theirs and (self._subject(self.letter) or any(word in said for word in _WORDS)):
            names = list_names([item.name for item in self.opened.items], 60)
            if names:
                return self._of(part, "unsure", _NO_WORK.format(names=names))
            why = _NOT_TAKEN if shows_code(f"{text}\n{part.quoted}") else _NO_FILE
            return self._of(part, "unsure", why, unread="nothing")
        return self._of(part, "nothing", (_OTHER_CODE if shows_code(text) else _TEXT) if text else VOID)

    @cached_property
    def speaker(self) -> str:
        """The place of the text that speaks for the message, which may have a thousand: what it lacks is asked once."""
        texts = [
            part for part in self.message.parts if part.kind == "body" and not part.alternative and not part.within
        ]
        return next((part.place for part in texts if (part.content or b"").strip()), texts[0].place if texts else "")

    def _names_another(self, said: str) -> bool:
        """Whether a text names an assignment for which nothing came with it."""
        ids = self.known.whose.matcher.outlines.ids
        return any(re.search(rf"\b{re.escape(id_.casefold())}", said) for id_ in ids if id_ not in self.brought)

    def _of(self, part: Part, fate: Fate, why: Text, student: str = "", unread: str = "") -> Line:
        line = self._plain(part.place, part.name, fate, why)
        sha = digest(part.content) if part.content is not None else ""
        owner = student or (self.owner.student if fate in KEPT else "")
        size = part.size or len(part.content or b"")
        record = replace(line.part, sha256=sha, size=size, student=owner, unread=unread)
        name = part.name or ("text.txt" if part.kind == "body" else part.kind)
        return Line(record, {name: part.content} if fate in OPEN and part.content is not None else {})

    def _plain(self, place: str, name: str, fate: Fate, why: Text) -> Line:
        return Line(PartRecord(place, name, fate, why=write_why(why)))
