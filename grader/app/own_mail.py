"""One's own homework, given to the mail server of one's own account: once, unless it is asked for again.

What goes out is noted in a file of the user's own before it does, and what became of it after that
(`grader.sending.ledger`); a mail is known by who sends what to whom, so the same files go out again only where others
were sent in between. The limit: whether that a mail was taken means that it is read, nobody can tell from here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from grader.app import diary
from grader.app.handing_in import Parcel, as_mail
from grader.domain.mailing import OwnServer, Security
from grader.domain.password import find_password
from grader.report.mail.headers import address_field
from grader.sending.clock import Clock
from grader.sending.deliver import Event, deliver
from grader.sending.ledger import End, State
from grader.sending.outgoing import Ready
from grader.text import Lang, Text, plain, tr
from grader.text.errors import MachineError, UsageError
from grader.text.safe import one_line

FILENAME = "sent.jsonl"
_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*|[^\[\]]*:[^\[\]]*:[^\[\]]*?)(?::(?P<port>[0-9]{1,5}))?")


class Step(BaseModel):
    """What became of a mail, as it is noted."""

    model_config = ConfigDict(frozen=True)

    when: str
    """RFC 3339 in UTC, to the second."""
    delivery: str
    """Its Message-ID."""
    content: str
    """Digest of all that makes it this mail: whose and whereto, and the files."""
    student: str
    assignments: tuple[str, ...]
    sender: str
    to: str
    state: State
    said: str = ""
    """By the server."""


@dataclass(frozen=True)
class Letter:
    """A mail that can be sent."""

    parcel: Parcel
    sender: str
    to: str
    lang: Lang
    delivery: str
    before: Step | None
    """What became of it last, if it went out before."""

    @property
    def data(self) -> bytes:
        """As it goes out, but for its date."""
        own = address_field("From", [Address(self.parcel.name, addr_spec=self.sender)])
        return as_mail(self.parcel, self.to, self.lang, own + f"Message-ID: {self.delivery}\r\n".encode())

    def step(self, state: State, said: str = "") -> Step:
        return Step(
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            delivery=self.delivery,
            content=_content(self.parcel, self.sender, self.to),
            student=self.parcel.id,
            assignments=tuple(work.id for work in self.parcel.works),
            sender=self.sender,
            to=self.to,
            state=state,
            said=said,
        )


def sender_before() -> str:
    """The address from which homework was sent the last time; empty where none was."""
    known = diary.look_up(FILENAME, Step)
    return known[-1].sender if known else ""


def make_letter(parcel: Parcel, sender: str, to: str, lang: Lang) -> Letter:
    """Of the parcel as it is; `before` is what the file of the user's own knows of it."""
    known = diary.look_up(FILENAME, Step)
    content, ids = _content(parcel, sender, to), {work.id for work in parcel.works}
    same = [step for step in known if (step.student, step.to) == (parcel.id, to) and ids & set(step.assignments)]
    arrived = [step for step in same if step.state == "accepted"]
    if arrived and arrived[-1].content == content:
        delivery = arrived[-1].delivery
    else:
        words = json.dumps([content, arrived[-1].delivery if arrived else ""])
        delivery = f"<{hashlib.sha256(words.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    last = next((step for step in reversed(same) if step.delivery == delivery), None)
    return Letter(parcel, sender, to, lang, delivery, last)


def _content(parcel: Parcel, sender: str, to: str) -> str:
    files = [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(parcel.files.items())]
    return hashlib.sha256(json.dumps([parcel.id, sender, to, files]).encode()).hexdigest()


def read_server(smtp: str, security: Security | None, user: str) -> OwnServer:
    """The server of `HOST[:PORT]`, with TLS unless it is this machine's and said otherwise. `UsageError` where it is
    none."""
    found = _PORT.fullmatch(smtp.strip())
    host = found["host"].strip("[]") if found else ""
    values: dict[str, object] = {"server": host, "user": user}
    values |= {"port": int(found["port"])} if found and found["port"] else {}
    values["security"] = security or ("tls" if values.get("port") == OwnServer.PORTS["tls"] else "starttls")
    try:
        return OwnServer.model_validate(values)
    except ValidationError as error:
        fields = {each["loc"][0] if each["loc"] else "" for each in error.errors()}
    if not host or fields & {"server", "port"}:
        raise UsageError(
            tr("{smtp!r} is no mail server. Write it as smtp.example.org, or as smtp.example.org:465.", smtp=smtp)
        )
    if "security" in fields:
        raise UsageError(
            tr(
                "Without TLS your password and your homework could be read on the way to {server}: --security none is "
                "for a server on this machine alone.",
                server=host,
            )
        )
    raise UsageError(tr("{user!r} is no name of an account.", user=user))


Outcome = Literal["accepted", "refused", "later", "unknown", "open", "before"]
"""What `grader.sending.deliver.Counts` tells of an address."""


def post(
    letter: Letter, server: OwnServer, clock: Clock, *, again: bool, progress: Callable[[Event], None]
) -> tuple[Outcome, str]:
    """Send it; what became of it, and what the server said to it. `MachineError` as of `grader.sending.deliver`."""
    place = diary.place_of(FILENAME)
    if place is None:
        raise UsageError(_nowhere(tr("there is no home folder")))
    password = find_password(server.user, server.server)
    said = ""

    def follow(event: Event) -> None:
        nonlocal said
        said = event.answer.said
        progress(event)

    ready = Ready(letter.parcel.id, (letter.to,), letter.data, letter.delivery, again)
    with _alone(place):
        ledger = _OwnLedger(place, letter)
        counts = deliver([ready], server, ledger, clock, password=password, progress=follow)
    (outcome,) = (name for name in get_args(Outcome) if getattr(counts, name))
    return outcome, said


class _OwnLedger:
    """`grader.sending.ledger.Ledger` in a file of the user's own."""

    def __init__(self, place: Path, letter: Letter) -> None:
        self._place, self._letter = place, letter

    def last(self, delivery: str, address: str) -> State | None:
        known = diary.look_up(FILENAME, Step)
        return next((step.state for step in reversed(known) if (step.delivery, step.to) == (delivery, address)), None)

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        try:
            diary.append(self._place, [self._letter.step("in_data")], durable=True)
        except OSError as error:
            raise UsageError(_nowhere(plain(f"{self._place}: {error.strerror}"))) from error

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        try:
            diary.append(self._place, [self._letter.step(state, said)], durable=True)
        except OSError as error:
            raise MachineError(
                tr(
                    "The mail server was given your homework and said: {said}. That could not be noted: {file}: {why}.",
                    said=said,
                    file=self._place,
                    why=error.strerror,
                )
            ) from error


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Be the only one that sends homework from here: two at once would both find that nothing was sent."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(place.with_suffix(".lock"), timeout=0)
        lock.acquire()
    except Timeout:
        raise UsageError(tr("Another grade submit is sending just now. Wait for it to end.")) from None
    except (OSError, NotImplementedError) as error:
        raise UsageError(_nowhere(plain(one_line(str(error))))) from error
    try:
        yield
    finally:
        lock.release()


def _nowhere(why: Text) -> Text:
    return tr(
        "Nothing was sent, for it could not be noted that it is ({why}), and so it might be sent twice. Correct that, "
        "or leave --smtp out: then a mail is written that you send.",
        why=why,
    )
