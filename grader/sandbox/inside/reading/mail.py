"""One message (RFC 5322) taken apart: what its headers say, and one member for each of its parts.

The library's parser recurses with the message and garbles what Korean programs write; here nothing recurses, every
loop has a bound, and no bytes raise. The files in a winmail.dat, and what was signed in one piece with its signature
(`smime.p7m`), are parts like all others. The limit: nothing is verified, followed or decrypted; archives are told as
they are.

Facts of the message, and of each message forwarded in it (of a member, under `letter`); what is empty is left out:

    message_id, in_reply_to, references   valid ids only
    from_name, from_address, senders      the first that has an address; `senders` counts them all: more than one is odd
    to, subject, date, auto_submitted, list_id, precedence, loops ((name, text), …)
    return_path                           empty for `<>`, missing where there is none
    trace                                 (name, text) of all Received and Authentication-Results, from the top
    cut                                   there was more than was read
    automatic                             codes: a machine's (`message.notices`)
    report, bounced, original             what a multipart/report reports; to whom; the Message-ID that it is about

Facts of a member:

    place     as IMAP numbers sections; `within`: the place of the forwarded message that it lies in
    kind      body, attachment, inline (a picture of the text), forwarded, uuencode, tnef, encrypted, signed, signature,
              calendar, report, partial, external, multipart (too deep), empty (a multipart without parts),
              rest (all beyond the limit)
    type      the media type; `path`, `other`: the name with its folders, the name by the other header
    remarks   codes: what was not as said, in charsets and transfer encodings; `unclosed`, `cut`
    quoted, how      of a body: what it quotes, and whether as a reply or a forward; its content is what is new in it
    origin    name and address of whom a forwarded text says that it is
    links     (service, address, whether it stands in what is quoted)
    typed            of a body with signs that a program made of code while it was typed: what is new, these turned back
    alternative      another body says the same, and is the one to read
    rest      how many parts

`left_out`: the name of a limit, or `encrypted`, `ignored`, `empty`, `damaged`, `partial`, `external`; `format` of a
winmail.dat that is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.sandbox.inside.reading import retyped, tnef
from grader.sandbox.inside.reading.message import (
    bodies,
    fields,
    links,
    names,
    notices,
    quotes,
    signed,
    transfer,
    words,
)
from grader.sandbox.inside.reading.message.part import (
    BYTES,
    SMIME,
    Around,
    Leaf,
    Part,
    below,
    encoding_of,
    is_message,
    kind_of,
    open_part,
    skip_blank,
)
from grader.sandbox.inside.reading.message.structure import Head, Marks, read_head, split
from grader.sandbox.seam.contents import COUNTS, MAX_NAME, MAX_TOTAL, Contents, Limits, Member

MAX_PARTS = 1_000
MAX_DEPTH = COUNTS["multiparts"]
"""Of multiparts in multiparts."""
MAX_FORWARDED = COUNTS["messages"]
"""Messages within the message."""
MAX_LINKS = 100
MAX_QUOTED = 100_000
"""Characters of what a body quotes."""
_LEFT_OUT = {"calendar": "ignored", "encrypted": "encrypted", "partial": "partial", "external": "external"}


def read_mail(data: bytes, limits: Limits) -> Contents:
    """The message's headers as facts and its parts as members, in order; a message without end or beginning too."""
    return _Reader(limits).read(data)


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.most = max(min(limits.members - 1, MAX_PARTS), 0)  # the rest is one more
        self.name_bytes = min(limits.name_bytes, MAX_NAME)
        self.total_bytes = min(limits.total_bytes, MAX_TOTAL)
        self.marks = Marks()
        self.members: list[Member] = []
        self.left: list[Part] = []
        self.facts: dict[str, Any] = {}
        self.rest = self.kept = self.unpacked = self.forwarded = self.told = 0

    def read(self, data: bytes) -> Contents:
        if b"\n" not in data:  # lines as an old Macintosh ends them
            data = data.replace(b"\r", b"\n")
        self.left.append(Part(data, skip_blank(data, 0, len(data)), len(data), "", Around(), whole=True))
        while self.left:
            part = self.left.pop()
            if len(self.members) >= self.most:
                self.rest += 1
            else:
                self._read(part)
        if self.rest:
            self.members.append(Member("", left_out="members", facts={"kind": "rest", "rest": self.rest}))
        if not self.marks.left:
            self.facts["cut"] = True
        report = {"delivery-status": "bounce", "disposition-notification": "receipt"}.get(self.facts.get("report", ""))
        if report:
            self.facts["automatic"] = [report, *self.facts.get("automatic", ())]
        return Contents(_finish(self.members), facts=self.facts)

    def _read(self, part: Part) -> None:
        head = read_head(part.data, part.start, part.end, whole=part.whole)
        if part.whole:
            part = self._begin_letter(part, head)
        one = open_part(part, head)
        if one.kind.startswith("multipart/"):
            self._multipart(one)
        elif one.kind in ("message/rfc822", "message/global") or one.name.text.lower().endswith(".eml"):
            self._message(one)
        else:
            self._leaf(one)

    def _begin_letter(self, part: Part, head: Head) -> Part:
        """Its facts told: at the message's, or at the member that holds it."""
        facts = fields.letter(head)
        if automatic := notices.automatic(facts, head):
            facts["automatic"] = automatic
        if part.around.messages == 1:
            self.facts.update(facts)
            if failed := [address for _, address in fields.mailboxes(head.first("x-failed-recipients")) if address]:
                self.facts["bounced"] = [{"recipient": address} for address in failed]
        else:
            self.members[-1].facts["letter"] = facts
            self._note_original(facts)
        return part._replace(around=part.around._replace(subject=str(facts.get("subject", ""))))

    def _multipart(self, one: Leaf) -> None:
        part, around = one.part, one.part.around
        boundary = one.parameters.get("boundary", b"").rstrip()
        if around.depth >= MAX_DEPTH:
            self._keep(one, "multipart", left_out="multiparts", size=part.end - one.head.body)
            return
        most = max(self.most - len(self.members), 0) + 1
        found = split(part.data, one.head.body, part.end, boundary, most, self.marks) if boundary else None
        if found is None or not found.parts:
            if part.data[one.head.body : part.end].strip():  # no boundary in it: its text is what someone may read
                self._leaf(one._replace(kind="text/plain"), "no_boundary")
            else:
                self._keep(one, "empty", left_out="empty")
            return
        self.rest += found.rest
        if part.whole and around.messages == 1 and one.kind == "multipart/report":
            self.facts["report"] = one.parameters.get("report-type", b"").decode("latin-1").lower()[:80]
        inner = around._replace(
            depth=around.depth + 1,
            kind=one.kind,
            group=f"{part.place}/" if one.kind == "multipart/alternative" else around.group,
        )
        last = len(found.parts)
        self.left += [
            Part(part.data, start, end, below(part.place, number), inner, number == last and not found.closed)
            for number, (start, end) in reversed(list(enumerate(found.parts, 1)))
        ]

    def _message(self, one: Leaf) -> None:
        """A message within the message: its own member; its parts are those that follow."""
        part, around = one.part, one.part.around
        data, start, end = part.data, skip_blank(part.data, one.head.body, part.end), part.end
        remarks: tuple[str, ...] = ()
        if encoding_of(one.head) and not is_message(data, start, end):
            decoded = self._decode(one)
            if decoded is None:
                return
            data, remarks = decoded
            start, end = skip_blank(data, 0, len(data)), len(data)
        if not is_message(data, start, end):
            self._leaf(one, "no_message")
        elif around.messages > MAX_FORWARDED or self.forwarded >= MAX_FORWARDED:
            self._keep(one, "forwarded", left_out="messages", size=end - start)
        elif around.depth >= MAX_DEPTH:
            self._keep(one, "forwarded", left_out="multiparts", size=end - start)
        else:
            self.forwarded += 1
            self._keep(one, "forwarded", b"", remarks=remarks, size=end - start)
            inner = Around(around.depth + 1, around.messages + 1, one.place, self.members[-1].name)
            # The next to be read: what its headers say is told at the member just made.
            self.left.append(Part(data, start, end, one.place, inner, part.unclosed, whole=True))

    def _leaf(self, one: Leaf, *remarks: str) -> None:
        kind = kind_of(one)
        if kind in _LEFT_OUT and not (kind == "encrypted" and one.kind in SMIME):
            self._keep(one, kind, left_out=_LEFT_OUT[kind], remarks=remarks, size=one.size)
            return
        decoded = self._decode(one, kind)
        if decoded is None:
            return
        data, said = decoded
        remarks += said
        if kind == "body":
            self._body(one, data, remarks)
        elif kind == "headers":
            self._keep(one, "report", data, remarks=remarks)
            self._note_original(fields.letter(read_head(data, 0, len(data), whole=True)))
        elif kind == "tnef":
            self._tnef(one, data, remarks)
        elif not (kind in ("signed", "encrypted") and self._signed(one, data, remarks)):
            if kind == "report" and one.kind == "message/delivery-status" and one.part.around.messages == 1:
                self.facts["bounced"] = notices.delivery_status(data) or self.facts.get("bounced", [])
            why = _LEFT_OUT.get(kind, "")
            self._keep(one, kind, None if why else data, left_out=why, remarks=remarks, size=len(data))

    def _decode(self, one: Leaf, kind: str = "forwarded") -> tuple[bytes, tuple[str, ...]] | None:
        """The bytes of a part; None where they are left out, which is told then."""
        if one.size > 4 * self.limits.member_bytes + 1_000:
            self._keep(one, kind, left_out="member_bytes", size=one.size)
            return None
        if self.unpacked + one.size > self.limits.unpacked_bytes:
            self._keep(one, kind, left_out="unpacked_bytes", size=one.size)
            return None
        body = one.part.data[one.head.body : one.part.end]
        data, remarks = transfer.decode(body, encoding_of(one.head), text=one.kind.startswith(("text/", "message/")))
        self.unpacked += len(data)
        return data, remarks

    def _body(self, one: Leaf, data: bytes, remarks: tuple[str, ...]) -> None:
        blocks = transfer.uuencoded(data) if one.kind == "text/plain" and b"begin" in data else []
        for block in reversed(blocks):
            data = data[: block.start] + data[block.end :]
        text, sure = bodies.text_of(data, one.kind, one.parameters)
        body = quotes.divide(text, one.part.around.subject)
        quoted = body.quoted[: min(MAX_QUOTED, max(self.total_bytes - self.kept, 0) // 3)]
        self.kept += len(quoted.encode())
        facts: dict[str, Any] = {"quoted": quoted, "how": body.how, "links": self._links(body)}
        if body.how == "forward" and (origin := fields.mailboxes(quotes.origin_of(body.quoted).encode())):
            facts["origin"] = origin[0]
        if one.part.around.group:
            facts["group"] = one.part.around.group
        kind = "encrypted" if body.new.startswith("-----BEGIN PGP MESSAGE-----") else "body"
        left_out = "encrypted" if kind == "encrypted" else ""
        if len(quoted) < len(body.quoted):
            remarks += ("cut",)
        facts["typed"] = self._typed(body.new)
        content = None if left_out else body.new.encode()
        self._keep(one, kind, content, left_out=left_out, remarks=(*remarks, *([sure] if sure else [])), more=facts)
        for number, block in enumerate(blocks, 1):
            path = words.decode(block.name)
            self._keep_inner(one, f"u{number}", "uuencode", path, block.name, block.data, block.remarks)

    def _typed(self, text: str) -> str:
        """Empty where nothing is to be turned back, or there is no room for it."""
        turned = retyped.turn_back(text).text if len(text) <= MAX_QUOTED else text
        size = len(turned.encode())
        if turned == text or self.kept + size > self.total_bytes:
            return ""
        self.kept += size
        return turned

    def _tnef(self, one: Leaf, data: bytes, remarks: tuple[str, ...]) -> None:
        """What Outlook packed: its own member, and one for each file in it."""
        found, fault = tnef.unpack(data)
        self._keep(one, "tnef", None if fault else b"", left_out=fault, size=len(data), remarks=remarks)
        for number, file in enumerate(found, 1):
            missing = fault if number == len(found) and not file.content else ""
            content = None if missing else file.content
            self._keep_inner(one, f"t{number}", "attachment", file.name, file.raw, content, left_out=missing)

    def _signed(self, one: Leaf, data: bytes, remarks: tuple[str, ...]) -> bool:
        """Whether it holds what was signed: its own member then, and its parts are those that follow."""
        content = signed.signed_content(data)
        around = one.part.around
        if content is None or around.depth >= MAX_DEPTH:
            return False
        self._keep(one, "signed", b"", size=len(data), remarks=remarks)
        inner = around._replace(depth=around.depth + 1)
        self.left.append(Part(content, 0, len(content), below(one.place, 1), inner))
        return True

    def _links(self, body: quotes.Body) -> list[tuple[str, str, bool]]:
        new = links.find_links(body.new)
        known = {link for _, link in new}
        found = [(service, link, False) for service, link in new]
        found += [(service, link, True) for service, link in links.find_links(body.quoted) if link not in known]
        found = found[: MAX_LINKS - self.told]
        self.told += len(found)
        return found

    def _keep(
        self, one: Leaf, kind: str, content: bytes | None = None, *, left_out: str = "", size: int | None = None,
        remarks: tuple[str, ...] = (), more: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Makes the part's member: its only one."""
        around, name, most = one.part.around, one.name, self.name_bytes
        size = len(content or b"") if size is None else size
        if content is not None and len(content) > self.limits.member_bytes:
            content, left_out = None, "member_bytes"
        elif content is not None and self.kept + len(content) > self.total_bytes:
            content, left_out = None, "total_bytes"
        self.kept += len(content or b"")
        remarks += ("unclosed",) * one.part.unclosed + ("cut",) * one.head.cut
        facts = {
            "place": one.place, "kind": kind, "type": one.kind, "within": around.within, "remarks": remarks,
            "path": "" if name.path == name.text else names.clip(name.path, most),
            "other": names.clip(name.other, most), **(more or {}),
        }  # fmt: skip
        told = {key: value for key, value in facts.items() if value}
        text = names.clip(name.text, most)
        self.members.append(Member(text, name.raw[:most], content, left_out, size, around.inside, told))

    def _keep_inner(
        self,
        one: Leaf,
        number: str,
        kind: str,
        path: str,
        raw: bytes,
        content: bytes | None,
        remarks: tuple[str, ...] = (),
        *,
        left_out: str = "",
    ) -> None:
        """A file that lies in the part's content: a member beside the part's own."""
        if len(self.members) >= self.most:
            self.rest += 1
            return
        name = names.FileName(names.base_name(words.clean(path)), path, raw)
        inner = one._replace(place=f"{one.place}.{number}", name=name, kind=BYTES)
        self._keep(inner, kind, content, left_out=left_out, remarks=remarks)

    def _note_original(self, letter: Mapping[str, Any]) -> None:
        if "report" in self.facts and letter.get("message_id"):
            self.facts.setdefault("original", letter["message_id"])


def _finish(members: list[Member]) -> tuple[Member, ...]:
    """Of bodies that say the same, all but one are marked: text before markup, if there is any."""
    best: dict[str, str] = {}
    for member in members:
        group, media = member.facts.get("group"), member.facts.get("type")
        if group and member.content and member.content.strip() and best.get(group) != "text/plain":
            best[group] = str(media)
    for member in members:
        group = member.facts.pop("group", None)
        if group and member.facts.get("type") != best.get(group, "text/plain"):
            member.facts["alternative"] = True
    return tuple(members)
