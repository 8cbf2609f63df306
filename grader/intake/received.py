"""When a message came in, and whether it comes from whom it names: by what one's own mail server wrote on it.

Anyone can write a `Received` or an `Authentication-Results`. A server puts its own above all that it was handed, so
the topmost that bears its name is its own, as long as that server writes one at all. What bears another name is a claim
of the sender. Headers come here decoded and in one line each, as `grader.sandbox.inside.reading.mail` tells them
(`trace`). The limit: no signature is checked, no name is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

Trace = Sequence[tuple[str, str]]
"""`received` and `authentication-results` with their texts, from the top."""
Source = Literal["received", "internaldate", "other_received", "date", "none"]
"""What a time was read from: one's own server's Received; the mailbox's own time; any server's Received; the sender's
Date; nothing."""
Verdict = Literal["pass", "fail", "none"]
_Result = tuple[str, str, Mapping[str, str]]
"""Method, result, properties."""

APART = timedelta(hours=1)
"""So far apart two times of one's own servers are only if something held the message, or wrote one of them."""
_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]{0,6}\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s+([+-]\d{4}|[A-Za-z]{1,5})\s*\Z",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905
}
_ZONES = {
    **dict.fromkeys(("GMT", "UT", "UTC", "Z"), 0),
    **dict.fromkeys(("KST", "JST"), 9),
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **{"EDT": -4, "PST": -8},  # noqa: PIE800
}
_YEARS = range(1990, 2100)
_MARK = re.compile(r'[()"\\]')
_PAIR = re.compile(r'([A-Za-z0-9._-]{1,60})(?:\s?/\s?\d{1,5})?\s?=\s?("[^"]*"|[^\s";]+)')
_SERVER = re.compile(r'\s*(?:"([^"]*)"|([^\s"]+))(?:\s+\d+)?\s*\Z')
"""The first words of an Authentication-Results: who wrote it, and a version."""


@dataclass(frozen=True)
class Counted:
    """When a message counts as received."""

    time: datetime | None
    """In UTC; None where nothing told it."""
    source: Source
    doubtful: bool = False
    """Whether one's own server's time and the mailbox's are more than `APART` apart."""

    @property
    def weak(self) -> bool:
        """Whether the sender could have written it."""
        return self.source not in ("received", "internaldate")


def count_time(trace: Trace, own: Collection[str], *, date: str = "", internaldate: datetime | None = None) -> Counted:
    """When a message came in. `own`: the names under which one's own servers stamp (`by`); `date`: the sender's Date;
    `internaldate`: when the mailbox got it, with its zone."""
    stamps = [text for name, text in trace if name == "received"]
    mailbox = internaldate.astimezone(UTC) if internaldate is not None else None
    for stamp in stamps:
        if is_own(stamp_host(stamp), own):
            time = stamp_time(stamp)
            if time is None:
                break  # what stands below is older, and may be anyone's
            apart = mailbox is not None and abs(time - mailbox) > APART
            return Counted(time, "received", apart)
    if mailbox is not None:
        return Counted(mailbox, "internaldate")
    times = [time for time in map(stamp_time, stamps) if time is not None]
    if times:
        return Counted(times[0], "other_received")
    sent = read_date(_plain(date))
    return Counted(sent, "date" if sent is not None else "none")


def is_own(host: str, own: Collection[str]) -> bool:
    """Whether a name is one of one's own servers', however it is written; no name below it is."""
    return bool(host) and host in {name.casefold().rstrip(".") for name in own}


def stamp_host(stamp: str) -> str:
    """The server that wrote a Received, in small letters; empty where it does not say.

    What calls itself `by` on the line (`from by by mx.example.org`) is the client's name, not the server's."""
    words = _plain(stamp).split(";")[0].split()
    place = 2 if words[:1] and words[0].casefold() == "from" else 0
    found = next((number for number in range(place, len(words)) if words[number].casefold() == "by"), len(words))
    return words[found + 1].casefold().rstrip(".") if found + 1 < len(words) else ""


def stamp_time(stamp: str) -> datetime | None:
    """The time of a Received, in UTC; None where it has none, or none with a zone."""
    return read_date(_plain(stamp).rpartition(";")[2])


def read_date(text: str) -> datetime | None:
    """A date as mail has it, without comments, in UTC."""
    found = _DATE.match(text.strip())
    month = _MONTHS.get(found[2].lower()) if found else None
    if found is None or month is None or int(found[3]) not in _YEARS:
        return None
    zone = found[7]
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        offset = -offset if zone[0] == "-" else offset
    elif zone.upper() in _ZONES:
        offset = timedelta(hours=_ZONES[zone.upper()])
    else:
        return None
    try:
        second = min(int(found[6] or 0), 59)  # a leap second
        moment = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), second)
        return moment.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Without comments, which nest, and may be left open; quoted strings stay as they are."""
    kept: list[str] = []
    place = depth = 0
    quoted = False
    while mark := _MARK.search(text, place):
        kept.append(text[place : mark.start()] if not depth else "")
        sign = mark[0]
        place = mark.end()
        if sign == "\\":
            kept.append(text[mark.start() : place + 1] if not depth else "")
            place += 1
        elif sign == '"' and not depth:
            quoted = not quoted
            kept.append(sign)
        elif quoted:
            kept.append(sign)
        elif sign == "(":
            depth += 1
            kept.append(" ")
        elif sign == ")":
            depth = max(depth - 1, 0)
    kept.append(text[place:] if not depth else "")
    return "".join(kept)


def judge_sender(
    trace: Trace, authserv_id: str, address: str, *, own: Collection[str] = (), senders: int = 1, whole: bool = True
) -> Verdict:
    """What the server `authserv_id` says of the message being from `address`: by its topmost Authentication-Results
    alone.

    `none`: it says nothing, or nothing of that address. `own` as in `count_time`: below the first Received of another
    server that stands under one's own, nothing is taken as a pass. No pass either where several names stand in From
    (`senders`), or where not all headers were read (`whole`)."""
    own = {*own, authserv_id}
    inside = False
    for name, text in trace:
        if name == "received":
            mine = is_own(stamp_host(text), own)
            if inside and not mine:
                whole = False
            inside = inside or mine
        elif (results := _results(text, authserv_id)) is not None:
            verdict = _verdict(results, address)
            return verdict if verdict != "pass" or (whole and senders == 1) else "none"
    return "none"


def _results(text: str, authserv_id: str) -> list[_Result] | None:
    """Method, result and properties; None where the header is another server's."""
    first, *others = _sections(_plain(text))
    found_id = _SERVER.match(first)
    server = (found_id[1] or found_id[2]) if found_id else ""
    if not authserv_id or server.casefold() != authserv_id.casefold():
        return None
    found: list[_Result] = []
    for section in others:
        section = " ".join(section.split())
        if method := _PAIR.match(section):
            pairs = _PAIR.finditer(section, method.end())
            properties = {each[1].casefold(): each[2].strip('"').casefold() for each in pairs}
            found.append((method[1].casefold(), method[2].strip('"').casefold(), properties))
    return found


def _sections(text: str) -> Iterator[str]:
    """What semicolons divide, those in quotes aside."""
    start, quoted, place = 0, False, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == '"':
            quoted = not quoted
        elif text[place] == ";" and not quoted:
            yield text[start:place]
            start = place + 1
        place += 1
    yield text[start:]


def _verdict(results: Sequence[_Result], address: str) -> Verdict:
    """DMARC decides where there is one; else a signature or a sender's server of the address's own domain."""
    domain = address.rpartition("@")[2].casefold().rstrip(".")
    of: dict[str, list[tuple[str, Mapping[str, str]]]] = {"dmarc": [], "dkim": [], "spf": []}
    for method, result, properties in results:
        if method in of:
            of[method].append((result, properties))
    if not domain:
        return "none"
    judged = [
        "fail" if result == "pass" and not _is_of(properties.get("header.from", domain), domain) else result
        for result, properties in of["dmarc"]
    ]
    if "fail" in judged:
        return "fail"
    if judged and set(judged) == {"pass"}:
        return "pass"
    signed = any(r == "pass" and _is_of(p.get("header.d") or p.get("header.i", ""), domain) for r, p in of["dkim"])
    sent = any(r == "pass" and _is_of(p.get("smtp.mailfrom", ""), domain) for r, p in of["spf"])
    if signed or sent:
        return "pass"
    return "fail" if any(result in ("fail", "hardfail") for result, _ in [*of["dkim"], *of["spf"]]) else "none"


def _is_of(claimed: str, domain: str) -> bool:
    """Whether a domain, or that of an address, is `domain`, above it or below it."""
    claimed = claimed.rpartition("@")[2].rstrip(".")
    return bool(claimed) and "." in claimed and (
        claimed == domain or domain.endswith(f".{claimed}") or claimed.endswith(f".{domain}")
    )  # fmt: skip
