"""Whose an arrival is: by the sender's address in the roster alone for certain; all else is a hint for a person.

An address that the staff said whose it is (`grade assign`) is as one in the roster. Of files it is the name by which
the source calls their owner, or their own names, where the matcher is certain. The limit: what a message says of its
sender the sender has written; what one's own server says of that is `grader.intake.received.judge_sender`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from grader.collecting.arrival import Arrival
from grader.domain.groups import Groups
from grader.domain.roster import Roster
from grader.intake.matching.match import Guess, Match, Matcher
from grader.intake.messages import Letter
from grader.text import EMPTY, Text, plain, tr
from grader.text.safe import full_name, one_line


@dataclass(frozen=True)
class Owner:
    """Whose something is. `student` is a guess where it is not `sure`; empty where there is none."""

    student: str = ""
    sure: bool = False
    why: Text = EMPTY


@dataclass(frozen=True)
class Whose:
    """What is known of people: the roster, and whose further addresses are."""

    roster: Roster
    matcher: Matcher
    senders: Mapping[str, str] = field(default_factory=dict)
    """Address in small letters → student."""
    groups: Groups = Groups()  # noqa: RUF009  # never changed
    """Who works together: a partner's name in a file contradicts nothing."""

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {email.casefold(): person.id for person in self.roster for email in person.emails}

    def of_address(self, address: str) -> Owner | None:
        """Whose an address is; None where nobody knows."""
        if not address:
            return None
        key = address.casefold()
        if key in self._addresses:
            return Owner(self._addresses[key], True, tr("{address} is in the roster.", address=one_line(address, 80)))
        student = self.senders.get(key, "")
        if student not in self.roster:
            return None
        return Owner(student, True, tr("It was said whose {address} is.", address=one_line(address, 80)))

    def of_letter(self, letter: Letter) -> Owner:
        """Whose a message is."""
        if letter.senders > 1:
            return Owner(why=tr("Its From names several senders."))
        owner = self.of_address(letter.address)
        if owner is not None:
            return owner
        why = tr("It names no address that it comes from.")
        if letter.address:
            why = tr("{address} is nobody's in the roster.", address=one_line(letter.address, 80))
        guesses = [self.matcher.match_person(words) for words in (letter.name, letter.subject) if words.strip()]
        named = [guess for guess in guesses if guess.ids]
        guess = min(named, key=lambda guess: len(guess.ids) > 1, default=None)
        if guess is None:
            return Owner(why=why)
        return Owner(guess.only, False, why + plain(" ") + guess.reason)  # of namesakes all are told

    def of_files(self, arrival: Arrival) -> Owner | None:
        """Whose files are by the source's word; None where it has none."""
        if not arrival.who.strip():
            return None
        person = self.roster.find(arrival.who)
        if person is not None:
            return Owner(person.id, True, tr("{who} is in the roster.", who=one_line(arrival.who, 80)))
        return _owner(self.matcher.match_person(arrival.who))

    def of_match(self, match: Match) -> Owner:
        """Whose a file is by its own name."""
        return _owner(match.student)

    def check(self, owner: Owner, match: Match | None) -> Owner:
        """The owner, unless the file's own name or first lines say another."""
        if match is None:
            return owner
        guess = match.student
        if not owner.student:
            said = plain(" ") + guess.reason
            if not guess.ids or owner.why.en.endswith(said.en):  # of namesakes the sender's name has said so already
                return owner
            return Owner(guess.only, False, owner.why + said)
        if guess.confidence == "unsure":
            return owner
        (other,) = guess.ids
        if other in (owner.student, *self.groups.all_members(owner.student)):
            return owner
        return Owner(owner.student, False, self._contradicts(owner.student, guess))

    def check_forwarded(self, owner: Owner, name: str, address: str) -> Owner:
        """The owner of what was forwarded, where that names whom it was from: a hint, and nothing else."""
        inner = self.of_address(address)
        if inner is None and name.strip():
            only = self.matcher.match_person(name).only
            inner = Owner(only) if only else None
        if inner is not None and inner.student == owner.student:
            return owner
        shown = one_line(" ".join(each for each in (name, address) if each), 80) or "?"
        why = tr("It was forwarded, and names {sender} as its sender.", sender=shown)
        return Owner(owner.student if inner is None else inner.student, False, why)

    def _contradicts(self, student: str, guess: Guess) -> Text:
        name = full_name(student, self.roster[student].name) if student in self.roster else one_line(student)
        return tr("It comes from {student}. But: ", student=name) + guess.reason


def _owner(guess: Guess) -> Owner:
    return Owner(guess.only, guess.is_settled, guess.reason)
