"""A mailbox of more than two hundred messages in all shapes, each with what must become of each of its parts.

As programs in Korea make them, byte by byte (`tests.sandbox.reading.letters`). Everyone in it is made up.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from grader.domain.roster import Person
from tests.collecting.made import OWN, PEOPLE, SERVER, code
from tests.sandbox.reading.letters import (
    decomposed,
    extended,
    letter,
    multipart,
    named,
    part,
    text,
    uuencoded,
    word,
)

IDS = ("dictionary", "if_for", "numpy_basics")
OURS = {"<report-1@grader.example.org>": "20230001", "<report-2@grader.example.org>": "20230002"}
GIVEN = b"def count_words(text):\n    ...\n\n\ndef invert(table):\n    ...\n\n\ndef merge(a, b):\n    ...\n"
"""A stub as it was given out."""
HELLO = "안녕하세요. 잘 부탁드립니다.\n"
KST = timezone(timedelta(hours=9))
START = datetime(2026, 3, 2, 9, 0, tzinfo=KST)
Line = tuple[str, str, str, str]
"""Name, fate, student, assignment."""
BODY: Line = ("", "nothing", "", "")


@dataclass(frozen=True)
class Case:
    """One message."""

    name: str
    mail: bytes
    lines: tuple[Line, ...]
    verdict: str = "pass"
    student: str = ""
    """Whose it is for certain."""


class _Post:
    """Numbers and times, in order: one message a minute."""

    def __init__(self) -> None:
        self.count = 0

    def stamp(self, verdict: str, address: str) -> bytes:
        self.count += 1
        at = (START + timedelta(minutes=self.count)).strftime("%a, %d %b %Y %H:%M:%S +0900")
        results = "" if verdict == "none" else f"; dmarc={verdict} header.from={address.rpartition('@')[2]}"
        judged = f"Authentication-Results: {SERVER}{results or '; none'}\r\n"
        return f"Received: from out.example.org by {OWN} with ESMTPS id {self.count}; {at}\r\n{judged}".encode()

    def make(
        self,
        content: bytes,
        who: Person | str,
        *,
        subject: str | bytes = "mail",
        verdict: str = "pass",
        more: str = "",
        name: str = "",
    ) -> bytes:
        address = who if isinstance(who, str) else who.emails[0]
        shown = name or ("" if isinstance(who, str) else who.name)
        sender = f'"{word(shown)}" <{address}>' if shown else address
        head = self.stamp(verdict, address) + more.encode()
        return letter(content, sender=sender, subject=subject, headers=head, number=f"m{self.count}")


def _ways(name: str, data: bytes) -> dict[str, bytes]:
    """One file, as programs attach it."""
    euc, pieces = extended(name, "cp949"), extended(name)
    cut = pieces.index("%", len(pieces) // 2)
    return {
        "plain": part(data, disposition=f'attachment; filename="{name}"'.encode()),
        "naver": part(data, disposition=f'attachment; filename="{word(name)}"'),
        "daum": part(data, disposition=f'attachment; filename="{word(name, "EUC-KR", "cp949")}"'),
        "iphone": part(
            data, type=f"text/x-python-script;\r\n\tname*={euc}", disposition=f"attachment; filename*={euc}"
        ),
        "gmail": part(data, disposition=f"attachment;\r\n filename*0*={pieces[:cut]};\r\n filename*1*={pieces[cut:]}"),
        "8 bit": part(data, disposition=f'attachment; filename="{name}"'.encode("cp949")),
        "outlook": part(data, disposition=f'attachment; filename="{word(name, "ks_c_5601-1987", "cp949")}"'),
        "mac": part(data, disposition=f"attachment; filename*={extended(decomposed(name))}"),
        "quoted": part(data, disposition=f'attachment; filename="{word(name, kind="Q")}"'),
    }


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def cp949_zip(files: dict[str, bytes]) -> bytes:
    """Names in cp949 and without the flag of UTF-8, as on Korean Windows: of as many bytes as a name in ASCII."""
    plain = {f"{number:0{len(name.encode('cp949'))}d}": name for number, name in enumerate(files)}
    raw = _zip({stand: files[name] for stand, name in plain.items()})
    for stand, name in plain.items():
        raw = raw.replace(stand.encode(), name.encode("cp949"))
    return raw


def _notebook(source: str) -> bytes:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _taken(name: str, person: Person, id_: str) -> Line:
    return (name, "submission", person.id, id_)


def made_mailbox() -> list[Case]:
    """All of them, in the order in which they came."""
    post = _Post()
    return [*_encodings(post), *_homework(post), *_answers(post), *_unsure(post), *_others(post), *_odd(post)]


def _encodings(post: _Post) -> Iterator[Case]:
    for person in PEOPLE.people[:4]:
        for id_ in IDS:
            name = f"{id_}_{person.name}_최종.py"
            for way, attached in _ways(name, code(id_, f"{person.id} {post.count}")).items():
                mail = post.make(multipart(text(HELLO), attached), person)
                yield Case(f"{way} {name}", mail, (BODY, _taken(name, person, id_)), student=person.id)


def _homework(post: _Post) -> Iterator[Case]:
    for number, person in enumerate(PEOPLE.people):
        id_, other = IDS[number % 3], IDS[(number + 1) % 3]
        data, more = code(id_, f"a{number}"), code(other, f"b{number}")

        def case(
            name: str, content: bytes, *lines: Line, who: Person = person, number: int = number, **facts: str
        ) -> Case:
            return Case(
                f"{name} {number}", post.make(content, who, **facts), lines, facts.get("verdict", "pass"), who.id
            )

        def attached(*parts: bytes) -> bytes:
            return multipart(text(HELLO), *parts)

        yield case("exact", attached(named(f"{id_}.py", data)), BODY, _taken(f"{id_}.py", person, id_))
        yield case("identical resend", attached(named(f"{id_}.py", data)), BODY, _taken(f"{id_}.py", person, id_))
        later = code(id_, f"later {number}")
        yield case("another attempt", attached(named(f"{id_}.py", later)), BODY, _taken(f"{id_}.py", person, id_))
        cells = _notebook(data.decode())
        yield case("notebook", attached(named(f"{id_}.ipynb", cells)), BODY, _taken(f"{id_}.ipynb", person, id_))
        yield case(
            "several", attached(named(f"{id_}.py", data), named(f"{other} (1).py", more)),
            BODY, _taken(f"{id_}.py", person, id_), _taken(f"{other} (1).py", person, other),
        )  # fmt: skip
        helped = b"import my_tools\n" + data
        beside = named("my_tools.py", b"x = 1\n"), named("words.csv", b"a,b\n")
        along: list[Line] = [("my_tools.py", "nothing", "", ""), ("words.csv", "nothing", "", "")]
        yield case(
            "helper", attached(named(f"{id_}.py", helped), *beside), BODY, _taken(f"{id_}.py", person, id_), *along,
        )  # fmt: skip
        right = _zip({f"{id_}.py": data, "tools.py": b"y = 2\n"})
        yield case("zip as it is", attached(named("hw.zip", right)), BODY, _taken(f"{id_}.py", person, id_))
        wrong = cp949_zip({"숙제/내 답안.py": data, "숙제/도구.py": b"z = 3\n"})
        yield case("cp949 zip", attached(named("homework.zip", wrong)), BODY, _taken("내 답안.py", person, id_))
        both = _zip({f"{id_}.py": data, f"{other}.py": more})
        yield case(
            "zip of two", attached(named("all.zip", both)), BODY, *sorted([
                _taken(f"{id_}.py", person, id_), _taken(f"{other}.py", person, other),
            ]),
        )  # fmt: skip
        pasted = text(f"안녕하세요. 코드입니다.\n\n{data.decode()}\n감사합니다.\n")
        yield case("pasted", pasted, ("text.py", "submission", person.id, id_))
        html = part(b"<p>code</p>", type="text/html; charset=utf-8", disposition="")
        yield case(
            "pasted, and as HTML", multipart(pasted, html, kind="alternative"),
            ("text.py", "submission", person.id, id_), BODY,
        )  # fmt: skip
        yield case(
            "twice the same", attached(named(f"{id_}.py", data), named(f"{id_} (1).py", data)),
            BODY, _taken(f"{id_}.py", person, id_), (f"{id_} (1).py", "nothing", "", id_),
        )  # fmt: skip
        yield case(
            "not verified", attached(named(f"{id_}.py", data)), BODY, _taken(f"{id_}.py", person, id_), verdict="none"
        )
        coded = text(HELLO + uuencoded(f"{id_}.py", data).decode())
        yield case("uuencoded", coded, BODY, _taken(f"{id_}.py", person, id_))
        picture = part(b"\x89PNG", type='image/png; name="logo.png"', disposition="inline", more=b"Content-ID: <a>\r\n")
        yield case(
            "with a logo", attached(named(f"{id_}.py", data), picture),
            BODY, _taken(f"{id_}.py", person, id_), ("logo.png", "nothing", "", ""),
        )  # fmt: skip
        yield case("in a path", attached(named(f"../../{id_}.py", data)), BODY, _taken(f"{id_}.py", person, id_))


def _answers(post: _Post) -> Iterator[Case]:
    hong, kim = PEOPLE.people[:2]
    reply = "In-Reply-To: <report-1@grader.example.org>\r\nReferences: <report-1@grader.example.org>\r\n"
    words = text("2번 점수가 이상합니다. 확인 부탁드립니다.\n\n> 점수: 60\n")
    objection: Line = ("", "objection", hong.id, "")
    yield Case("objection", post.make(words, hong, more=reply), (objection,), student=hong.id)
    both = multipart(words, named("dictionary.py", code("dictionary", "again")))
    yield Case(
        "objection with homework", post.make(both, hong, more=reply),
        (objection, _taken("dictionary.py", hong, "dictionary")), student=hong.id,
    )  # fmt: skip
    quote = text("> 점수: 60\n> 감사합니다.\n")
    yield Case("only a quote", post.make(quote, hong, more=reply), (BODY,), student=hong.id)
    other: Line = ("", "unsure", kim.id, "")
    yield Case("another's mail answered", post.make(words, kim, more=reply), (other,), student=kim.id)
    forged: Line = ("", "unsure", hong.id, "")
    yield Case("forged objection", post.make(words, hong, more=reply, verdict="fail"), (forged,), "fail", hong.id)
    vacation = reply + "Auto-Submitted: auto-replied\r\n"
    yield Case("vacation", post.make(words, hong, more=vacation), (BODY,), student=hong.id)
    for number, known in (("report-1", True), ("other", False)):
        status = (
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
            b"Final-Recipient: rfc822; hong@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        )
        head = f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{number}@grader.example.org>\r\n".encode()
        content = multipart(text("Undelivered\n"), status, head, kind="report", more="; report-type=delivery-status")
        mail = post.make(content, "mailer-daemon@mx.example.org", more="Return-Path: <>\r\n")
        line: Line = ("", "bounce" if known else "nothing", "", "")
        yield Case(f"bounce of {number}", mail, (line, line, line))
    ours = letter(text("성적입니다.\n"), sender="staff@example.org", number="report-1").replace(
        b"<report-1@example.org>", b"<report-1@grader.example.org>"
    )
    back = multipart(text("이 메일 관련해서 문의드립니다.\n"), b"Content-Type: message/rfc822\r\n\r\n" + ours)
    yield Case(
        "our mail sent back", post.make(back, hong), (BODY, ("", "ours", "", ""), ("", "ours", "", "")), student=hong.id
    )
    stub = multipart(text(HELLO), named("dictionary.py", GIVEN))
    yield Case("the stub", post.make(stub, hong), (BODY, ("dictionary.py", "ours", "", "")), student=hong.id)


def _unsure(post: _Post) -> Iterator[Case]:
    for number, person in enumerate(PEOPLE.people[:3]):
        id_ = IDS[number]
        data = code(id_, f"c{number}")

        def attached(*parts: bytes) -> bytes:
            return multipart(text(HELLO), *parts)

        def line(name: str, fate: str = "unsure", id_: str = id_, person: Person = person) -> Line:
            return (name, fate, person.id, id_)

        right = attached(named(f"{id_}.py", data))
        yield Case(
            f"forged {number}", post.make(right, person, verdict="fail"), (BODY, line(f"{id_}.py")), "fail", person.id
        )
        stranger = f"someone{number}@else.example.org"
        if person.name != "이영희":
            mail = post.make(right, stranger, name=person.name)
            yield Case(f"unknown address {number}", mail, (BODY, line(f"{id_}.py")))
        mail = post.make(right, stranger, name="바람과 구름")
        yield Case(f"unknown person {number}", mail, (BODY, (f"{id_}.py", "unsure", "", id_)))
        two = attached(named(f"{id_}.py", data), named(f"{id_} (2).py", data + b"# other\n"))
        yield Case(
            f"two versions {number}", post.make(two, person), (BODY, line(f"{id_}.py"), line(f"{id_} (2).py")),
            student=person.id,
        )  # fmt: skip
        mail = post.make(attached(named("main.py", b"print(1)\n")), person)
        yield Case(f"no sign {number}", mail, (BODY, line("main.py", id_="")), student=person.id)
        mail = post.make(text("구글 드라이브 링크 드립니다 https://drive.google.com/file/d/abc/view\n"), person)
        yield Case(f"link {number}", mail, (line("", id_=""),), student=person.id)
        mail = post.make(text("과제 제출합니다.\n"), person, subject=word("과제 제출"))
        yield Case(f"nothing in it {number}", mail, (line("", id_=""),), student=person.id)
        inner = letter(right, sender=f"{word(person.name)} <{person.emails[0]}>", number=f"inner{number}")
        passed = multipart(text("전달합니다.\n"), b"Content-Type: message/rfc822\r\n\r\n" + inner, boundary="outer")
        yield Case(
            f"passed on {number}", post.make(passed, "ta@example.org", name="조교"),
            (BODY, ("", "nothing", "", ""), BODY, line(f"{id_}.py")),
        )  # fmt: skip
        for name in ("code.png", "과제.hwp", "과제.pdf", "hw.rar", "hw.7z", "hw.egg"):
            mail = post.make(attached(named(name, b"\x00\x01binary" + name.encode())), person)
            yield Case(f"{name} {number}", mail, (BODY, line(name, "left_out", "")), student=person.id)
        mail = post.make(attached(named("hw.zip", b"PK\x03\x04 but no more")), person)
        yield Case(f"damaged {number}", mail, (BODY, line("hw.zip", "unreadable", "")), student=person.id)
        friend = PEOPLE.people[(number + 1) % 2]
        name = f"{id_}_{friend.name}.py"
        if friend is not person:
            mail = post.make(attached(named(name, data)), person)
            yield Case(f"another's name {number}", mail, (BODY, line(name)), student=person.id)


def _others(post: _Post) -> Iterator[Case]:
    hong = PEOPLE.people[0]
    yield Case("a question", post.make(text("수업은 몇 시인가요?\n"), hong), (BODY,), student=hong.id)
    news = "List-Id: <news.example.org>\r\nPrecedence: bulk\r\n"
    mail = post.make(
        multipart(text("소식\n"), named("dictionary.py", code("dictionary"))), "news@example.org", more=news
    )
    yield Case("news", mail, (BODY, ("dictionary.py", "nothing", "", "")))
    invited = multipart(text("모임\n"), part(b"BEGIN:VCALENDAR\r\n", type="text/calendar", disposition=""))
    yield Case("invitation", post.make(invited, hong), (BODY, BODY), student=hong.id)


def _odd(post: _Post) -> Iterator[Case]:
    """What programs and people make of a file on its way, and mails that hold none although they say so."""
    hong, kim = PEOPLE.people[:2]

    def attached(*parts: bytes) -> bytes:
        return multipart(text(HELLO), *parts)

    def case(name: str, content: bytes, *lines: Line, **facts: str) -> Case:
        return Case(name, post.make(content, hong, **facts), lines, student=hong.id)

    for number, name in enumerate(
        ("dictionary.py_", "dictionary.py.download", "dictionary.py.", "dictionary.py.bak", "dictionary.py~", "hw.v2")
    ):
        right = attached(named(name, code("dictionary", f"odd {number}")))
        yield case(f"named {name}", right, BODY, _taken(name, hong, "dictionary"))
    backup = named("dictionary.py", code("dictionary", "new")), named("dictionary.py~", code("dictionary", "old"))
    copy: Line = ("dictionary.py~", "nothing", "", "dictionary")
    yield case("an editor's copy beside", attached(*backup), BODY, _taken("dictionary.py", hong, "dictionary"), copy)
    cells = _notebook(code("dictionary", "cells").decode())
    for name in ("dictionary.ipynb.txt", "dictionary.ipynb.json", "dictionary.py"):
        yield case(f"notebook {name}", attached(named(name, cells)), BODY, _taken(name, hong, "dictionary"))
    beside = named("words.lst", b"a b\n"), named("Main.java", b"class Main { }\n")
    along: list[Line] = [("words.lst", "nothing", "", ""), ("Main.java", "nothing", "", "")]
    main = named("dictionary.py", code("dictionary", "data beside"))
    yield case("data beside", attached(main, *beside), BODY, _taken("dictionary.py", hong, "dictionary"), *along)
    for name, data in (("dictionary.py", b""), ("dictionary.ipynb", b""), ("딕셔너리.py", b"\xef\xbb\xbf\r\n \n")):
        id_ = "dictionary" if name.isascii() else ""
        yield case(f"empty {name}", attached(named(name, data)), BODY, (name, "unreadable", hong.id, id_))
    blank: Line = ("__init__.py", "nothing", "", "")
    main = named("if_for.py", code("if_for", "beside an empty one"))
    both = attached(main, named("__init__.py", b""))
    yield case("an empty file beside", both, BODY, _taken("if_for.py", hong, "if_for"), blank)
    packed = named("hw.zip", _zip({"dictionary.py": b"\n"}))
    yield case("an empty file in an archive", attached(packed), BODY, ("hw.zip", "unreadable", hong.id, ""))
    stub = named("dictionary.py", b"\xef\xbb\xbf" + GIVEN.replace(b"\n", b"\r\n"))
    yield case("the stub with lines of Windows", attached(stub), BODY, ("dictionary.py", "ours", "", ""))

    words: Line = ("", "unsure", hong.id, "")
    submits = word("과제 제출합니다")
    shown = part(b"\x89PNG", type='image/png; name="a.png"', disposition="inline", more=b"Content-ID: <a>\r\n")
    picture: Line = ("a.png", "nothing", "", "")
    html = part(b'<p>code</p><img src="cid:a">', type="text/html; charset=utf-8", disposition="")
    related = multipart(html, shown, kind="related")
    yield case("a picture in the text alone", related, words, picture, subject=submits)
    for name in ("과제.url", "dictionary.py - 바로 가기.lnk", "dictionary.gdoc", "전달.msg"):
        pointing = attached(named(name, b"points " + name.encode()))
        id_ = "dictionary" if name.startswith("dictionary") else ""
        yield case(name, pointing, BODY, (name, "left_out", hong.id, id_), subject=submits)
    useless = attached(named("hw.dat", b"1 2 3"))
    yield case("a file that is no code alone", useless, words, ("hw.dat", "nothing", "", ""), subject=submits)
    yield case("the subject names it, and nothing is there", text(HELLO), words, subject="dictionary")
    yield case("it says that there is a file", text("파일 첨부합니다.\n"), words)

    pasted, asked = code("dictionary", "pasted").decode(), code("dictionary", "asked").decode()
    asks: Line = ("text.py", "unsure", hong.id, "dictionary")
    yield case("a question about code", text(f"아래 코드가 왜 안 될까요?\n\n{asked}\n"), asks)
    yield case("code whose subject is a question", text(asked + "# 2\n"), asks, subject=word("질문 있습니다"))
    greeted = text(f"안녕하세요? 홍길동입니다.\n\n{pasted}\n감사합니다.\n")
    yield case("greeted with a question mark", greeted, ("text.py", "submission", hong.id, "dictionary"))
    inside = text(asked.replace("#", "# why? ").replace("asked", "remark") + "\n제출합니다.\n")
    yield case("a question within the code", inside, ("text.py", "submission", hong.id, "dictionary"))

    yield from _beside(post)

    by_list = "List-Id: <course.lists.example.org>\r\nPrecedence: list\r\n"
    mail = post.make(attached(named("dictionary.py", code("dictionary", "by a list"))), "course@lists.example.org",
                     name=f"'{kim.name}' via Course", more=by_list)  # fmt: skip
    yield Case("from a student by a list", mail, (BODY, ("dictionary.py", "unsure", kim.id, "dictionary")))


def _beside(post: _Post) -> Iterator[Case]:
    """Homework with what would be other homework if it could be read, and what is none at all."""
    hong = PEOPLE.people[0]
    main = named("dictionary.py", code("dictionary", "with other things"))
    taken = _taken("dictionary.py", hong, "dictionary")

    def case(name: str, content: bytes, *lines: Line, **facts: str) -> Case:
        return Case(name, post.make(content, hong, **facts), lines, student=hong.id)

    def other(name: str, fate: str = "left_out", id_: str = "if_for") -> Line:
        return (name, fate, hong.id if fate != "nothing" else "", id_)

    for name in ("if_for.pdf", "if_for.hwp", "if_for.png"):
        both = multipart(text(HELLO), main, named(name, b"\0\1" + name.encode()))
        yield case(f"{name} beside homework", both, BODY, taken, other(name))
    for name in ("dictionary.pdf", "결과.png"):
        both = multipart(text(HELLO), main, named(name, b"\0\1" + name.encode()))
        yield case(f"{name} beside homework", both, BODY, taken, other(name, "nothing", ""))
    link = "https://drive.google.com/file/d/abc/view"
    both = multipart(text(f"if_for 과제는 여기 있습니다. {link}\n"), main)
    yield case("a link to other homework", both, other("", "unsure", ""), taken)
    both = multipart(text(f"참고한 글입니다. {link}\n"), main)
    yield case("a link beside homework", both, BODY, taken)
    both = multipart(text(code("if_for", "typed").decode()), main)
    yield case("other code in the text", both, _taken("text.py", hong, "if_for"), taken)
    both = multipart(text(code("dictionary", "typed").decode()), main)
    yield case("the same code in the text", both, BODY, taken)
    twin = part(b"\0\5\x16\7\0\2\0\0", type='application/applefile; name="dictionary.py"')
    double = multipart(twin, main, kind="appledouble", boundary="double")
    yield case("as a Mac sends it", multipart(text(HELLO), double), BODY, ("dictionary.py", "nothing", "", ""), taken)
    words: Line = ("", "unsure", hong.id, "")
    alone = multipart(text("과제 제출합니다.\n"), named("._dictionary.py", b"\0\5\x16\7\0\2\0\0"))
    yield case("only how a file looked", alone, words, ("._dictionary.py", "nothing", "", ""))
    quoted = "".join(f"> {line}\n" for line in code("dictionary", "quoted").decode().splitlines())
    yield case("only quoted code", text(f"과제 제출합니다.\n\n{quoted}"), words)
    large = b"\n" + b"#" * 2**21
    for name, data in (("dictionary.py", code("dictionary") + large), ("dictionary.txt", code("dictionary") + large)):
        yield case(
            f"a large {name}", multipart(text(HELLO), named(name, data)), BODY, other(name, "unreadable", "dictionary")
        )
    for name, cells in (("no cells", []), ("text", [{"cell_type": "markdown", "source": code("dictionary").decode()}])):
        book = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
        yield case(
            f"a notebook with {name}", multipart(text(HELLO), named("dictionary.ipynb", book)),
            BODY, other("dictionary.ipynb", "unreadable", "dictionary"),
        )  # fmt: skip
    many = "".join(f"X-Many: {number}\r\n" for number in range(2_100))
    mail = post.make(multipart(text(HELLO), main), hong, more=many)  # who sent it stands behind what is read
    yield Case("headers without end", mail, (("", "left_out", "", ""),), "none")
    good = code("dictionary", "in an archive")
    for name, data, fate in (
        ("../if_for.py", code("if_for"), "unreadable"), ("if_for.ipynb", b"{", "unreadable"),
        ("if_for.py", b"", "unreadable"), ("if_for.py", b"\x89PNG\r\n\x1a\n\0\0\0", "unreadable"),
        ("if_for.7z", b"7z\xbc\xaf\x27\x1c", "left_out"), ("if_for.hwp", b"\xd0\xcf", "left_out"),
    ):  # fmt: skip
        packed = named("hw.zip", _zip({"dictionary.py": good, name: data}))
        lines = [other(name.removeprefix("../"), fate), taken]
        yield case(f"{name} of {len(data)} in an archive", multipart(text(HELLO), packed), BODY, *lines)
    for name, data in (("../if_for.py", code("if_for")), ("/tmp/if_for.py", code("if_for", "absolute"))):
        packed = named("hw.zip", _zip({name: data}))
        yield case(f"only {name}", multipart(text(HELLO), packed), BODY, ("hw.zip", "unreadable", hong.id, ""))
