"""Messages as mail programs make them, byte by byte, for the tests of what reads them. Everyone in them is made up."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

CODE = 'def odd_even(n):\n    return "짝수" if n % 2 == 0 else "홀수"\n'
OTHER = "def word_count(text):\n    return len(text.split())\n"


def b64(data: bytes, width: int = 76) -> bytes:
    text = base64.b64encode(data)
    return b"".join(text[start : start + width] + b"\r\n" for start in range(0, len(text), width))


def word(text: str, charset: str = "utf-8", codec: str = "", kind: str = "B") -> str:
    """An encoded word."""
    data = text.encode(codec or charset)
    inner = (
        base64.b64encode(data).decode()
        if kind == "B"
        else "".join(f"={each:02X}" if each >= 0x80 or each in b"=?_ " else chr(each) for each in data)
    )
    return f"=?{charset}?{kind}?{inner}?="


def extended(text: str, charset: str = "utf-8") -> str:
    """A value as RFC 2231 has it."""
    return f"{charset}''{quote(text.encode(charset), safe='')}"


def decomposed(value: str) -> str:
    """As macOS writes it."""
    return unicodedata.normalize("NFD", value)


def raw(value: str | bytes, codec: str = "utf-8") -> bytes:
    return value if isinstance(value, bytes) else value.encode(codec)


def part(
    content: bytes,
    *,
    type: str | bytes = "application/octet-stream",
    disposition: str | bytes = "attachment",
    encoding: str = "base64",
    more: bytes = b"",
) -> bytes:
    """A part with its headers; `content` is encoded where `encoding` is base64."""
    lines = [b"Content-Type: " + raw(type)]
    if disposition:
        lines.append(b"Content-Disposition: " + raw(disposition))
    if encoding:
        lines.append(b"Content-Transfer-Encoding: " + encoding.encode())
    body = b64(content) if encoding == "base64" else content
    return b"\r\n".join(lines) + b"\r\n" + more + b"\r\n" + body


def named(name: str, content: bytes) -> bytes:
    """A file as most programs attach it."""
    return part(content, disposition=f'attachment; filename="{name}"')


def text(content: str, charset: str = "utf-8", codec: str = "") -> bytes:
    return part(content.encode(codec or charset), type=f'text/plain; charset="{charset}"', disposition="")


def multipart(
    *parts: bytes, kind: str = "mixed", boundary: str = "----=_Part_1", more: str = "", end: bool = True
) -> bytes:
    """Headers and body of a multipart."""
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"{more}\r\n\r\n'.encode()
    mark = f"--{boundary}\r\n".encode()
    return head + b"".join(mark + each + b"\r\n" for each in parts) + (f"--{boundary}--\r\n".encode() if end else b"")


def letter(
    content: bytes,
    *,
    sender: str | bytes = "Hong <hong@example.org>",
    subject: str | bytes = "homework",
    headers: bytes = b"",
    number: str = "1",
) -> bytes:
    """A message; `content` begins with the headers of its content."""
    return (
        headers
        + b"From: " + raw(sender) + b"\r\n"
        + b"To: <homework@example.org>\r\n"
        + b"Subject: " + raw(subject) + b"\r\n"
        + b"Date: Mon, 07 Sep 2026 23:58:10 +0900 (KST)\r\n"
        + f"Message-ID: <{number}@example.org>\r\n".encode()
        + b"MIME-Version: 1.0\r\n"
        + content
    )  # fmt: skip


def uuencoded(name: str, data: bytes) -> bytes:
    lines = [binascii.b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45)]
    return f"begin 644 {name}\n".encode() + b"".join(lines) + b"`\nend\n"


@dataclass(frozen=True)
class Shape:
    """A message, and what must be read in it."""

    data: bytes
    sender: str
    address: str
    subject: str
    files: tuple[tuple[str, bytes], ...] = ()
    """Names and contents of all attachments, those of forwarded messages, too."""
    body: str = ""
    """What is new in the body that is to be read."""


def _split(name: str) -> str:
    """Words cut within a syllable, as some programs do at 75 letters."""
    data = name.encode()
    cut = len(data) // 2 + (len(data) // 2 % 3 == 0)
    words = (base64.b64encode(piece).decode() for piece in (data[:cut], data[cut:]))
    return "\r\n ".join(f"=?UTF-8?B?{each}?=" for each in words)


UTF8, CP949 = CODE.encode(), CODE.encode("cp949")
HELLO = "안녕하세요. 과제 제출합니다.\n"


def shapes() -> dict[str, Shape]:
    """What is handed in by mail, by its kind."""
    return {
        "naver": Shape(
            letter(
                multipart(
                    text(HELLO),
                    part(
                        UTF8,
                        type=f'application/octet-stream; name="{word("1주차_과제1_홍길동.py")}"',
                        disposition=f'attachment; filename="{word("1주차_과제1_홍길동.py")}"',
                    ),
                ),
                sender=f'"{word("홍길동")}" <hong@example.org>',
                subject=word("[AI스쿨] 1주차 과제1 - 홍길동"),
            ),
            "홍길동", "hong@example.org", "[AI스쿨] 1주차 과제1 - 홍길동", (("1주차_과제1_홍길동.py", UTF8),), HELLO,
        ),
        "daum, EUC-KR": Shape(
            letter(
                multipart(
                    text(HELLO, "euc-kr"),
                    part(UTF8, disposition=f'attachment; filename="{word("과제2_김철수.py", "EUC-KR")}"'),
                ),
                sender=f'"{word("김철수", "EUC-KR")}" <kim@example.org>',
                subject=word("과제2 제출", "EUC-KR"),
            ),
            "김철수", "kim@example.org", "과제2 제출", (("과제2_김철수.py", UTF8),), HELLO,
        ),
        "ios, RFC 2231 in EUC-KR": Shape(
            letter(
                multipart(
                    text("나의 iPhone에서 보냄\n", "euc-kr"),
                    part(
                        CP949,
                        type=f"text/x-python-script;\r\n\tname*={extended('이영희_2주차.py', 'euc-kr')}",
                        disposition=f"attachment;\r\n\tfilename*={extended('이영희_2주차.py', 'euc-kr')}",
                    ),
                ),
                sender=f"{word('이영희', 'euc-kr', kind='Q')} <lee@example.org>",
                subject=word("2주차 과제", "euc-kr", kind="Q"),
            ),
            "이영희", "lee@example.org", "2주차 과제", (("이영희_2주차.py", CP949),), "나의 iPhone에서 보냄\n",
        ),
        "gmail, RFC 2231 in pieces": Shape(
            letter(
                multipart(
                    text(HELLO),
                    part(
                        UTF8,
                        type="text/x-python; charset=\"UTF-8\"; name*0*=UTF-8''%EA%B3%BC%EC%A0; name*1*=%9C_3.py",
                        disposition="attachment;\r\n filename*1*=%9C_3;\r\n filename*0*=UTF-8''%EA%B3%BC%EC%A0;"
                        '\r\n filename*2=".py"',
                    ),
                ),
                subject=word("과제3"),
            ),
            "Hong", "hong@example.org", "과제3", (("과제_3.py", UTF8),), HELLO,
        ),
        "bare 8-bit EUC-KR": Shape(
            letter(
                multipart(
                    part(HELLO.encode("cp949"), type="text/plain; charset=euc-kr", disposition="", encoding="8bit"),
                    part(CP949, disposition='attachment; filename="과제1_최지우.py"'.encode("cp949")),
                ),
                sender='"최지우" <choi@example.org>'.encode("cp949"),
                subject="과제1 제출합니다 최지우".encode("cp949"),
            ),
            "최지우", "choi@example.org", "과제1 제출합니다 최지우", (("과제1_최지우.py", CP949),), HELLO,
        ),
        "bare UTF-8": Shape(
            letter(
                multipart(
                    part(HELLO.encode(), type="text/plain", disposition="", encoding="8bit"),
                    part(UTF8, disposition="attachment; filename=과제 1 (최종).py"),
                ),
                sender="박민준 <park@example.org>",
                subject="과제1\r\n 제출합니다",
            ),
            "박민준", "park@example.org", "과제1 제출합니다", (("과제 1 (최종).py", UTF8),), HELLO,
        ),
        "outlook, cp949 as KS C 5601": Shape(
            letter(
                multipart(
                    text("똠방각하 펲시\n", "ks_c_5601-1987", "cp949"),
                    part(
                        UTF8,
                        type=f'text/plain; name="{word("똠방각하.py", "ks_c_5601-1987", "cp949")}"',
                        disposition=f'attachment;\r\n\tfilename="{word("똠방각하.py", "ks_c_5601-1987", "cp949")}"',
                    ),
                ),
                sender=f'"{word("설믜", "ks_c_5601-1987", "cp949")}" <seol@example.org>',
                subject=word("숩솺 과제 똠", "ks_c_5601-1987", "cp949"),
            ),
            "설믜", "seol@example.org", "숩솺 과제 똠", (("똠방각하.py", UTF8),), "똠방각하 펲시\n",
        ),
        "macos, decomposed": Shape(
            letter(
                multipart(
                    text(HELLO),
                    part(
                        UTF8,
                        disposition=f"attachment; filename*={extended(decomposed('과제1_정수빈.py'))}",
                    ),
                ),
                sender=f"{word(decomposed('정수빈'))} <jung@example.org>",
                subject=word(decomposed("과제1")),
            ),
            "정수빈", "jung@example.org", "과제1", (("과제1_정수빈.py", UTF8),), HELLO,
        ),
        "ISO-2022-KR": Shape(
            letter(
                text(HELLO, "ISO-2022-KR", "iso2022_kr"),
                sender=f"{word('한가람', 'ISO-2022-KR', 'iso2022_kr')} <han@example.org>",
                subject=word("과제 제출", "ISO-2022-KR", "iso2022_kr"),
            ),
            "한가람", "han@example.org", "과제 제출", (), HELLO,
        ),
        "words cut within a syllable": Shape(
            letter(
                multipart(text(HELLO), part(UTF8, disposition=f'attachment; filename="{_split("숙제 모음 최종.py")}"')),
                sender=f"{_split('남궁민수')} <nam@example.org>",
                subject=_split("과제를 이제야 제출합니다"),
            ),
            "남궁민수", "nam@example.org", "과제를 이제야 제출합니다", (("숙제 모음 최종.py", UTF8),), HELLO,
        ),
        "an archive": Shape(
            letter(
                multipart(
                    text(HELLO),
                    part(
                        b"PK\x05\x06" + bytes(18),
                        type=f'application/x-zip-compressed; name="{word("과제모음.zip")}"',
                        disposition=f'attachment; filename="{word("과제모음.zip")}"',
                    ),
                )
            ),
            "Hong", "hong@example.org", "homework", (("과제모음.zip", b"PK\x05\x06" + bytes(18)),), HELLO,
        ),
        "forwarded by an assistant": Shape(
            letter(
                multipart(
                    text("전달드립니다.\n"),
                    b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="fwd.eml"\r\n\r\n'
                    + letter(
                        multipart(text(HELLO), named("hw2.py", UTF8), boundary="inner"),
                        sender=f"{word('윤서준')} <yoon@example.org>",
                        number="inner",
                    ),
                ),
                sender=f"{word('조교')} <ta@example.org>",
                subject=word("Fwd: 과제2"),
            ),
            "조교", "ta@example.org", "Fwd: 과제2", (("hw2.py", UTF8),), "전달드립니다.\n",
        ),
        "several files": Shape(
            letter(multipart(text(HELLO), named("hw1.py", UTF8), named("hw2.py", OTHER.encode()))),
            "Hong", "hong@example.org", "homework", (("hw1.py", UTF8), ("hw2.py", OTHER.encode())), HELLO,
        ),
        "names that are paths": Shape(
            letter(
                multipart(
                    text(HELLO),
                    named("../../grades/solution.py", UTF8),
                    named(r"C:\\Users\\suji\\바탕 화면\\hw1.py", UTF8),
                    named(r"C:\TEMP\new.py", UTF8),
                    named("con.py", UTF8),
                    named(".py", b""),
                    named("..", UTF8),
                )
            ),
            "Hong", "hong@example.org", "homework",
            (("solution.py", UTF8), ("hw1.py", UTF8), ("new.py", UTF8), ("con.py", UTF8), (".py", b""), ("", UTF8)),
            HELLO,
        ),
        "an empty file": Shape(
            letter(multipart(text(HELLO), named("hw2.py", b""))),
            "Hong", "hong@example.org", "homework", (("hw2.py", b""),), HELLO,
        ),
        "code in the body": Shape(
            letter(text(CODE)), "Hong", "hong@example.org", "homework", (), CODE,
        ),
        "code in a body of HTML": Shape(
            letter(
                part(
                    b"<html><head><style>p {}</style></head><body><p>def f(x):</p>"
                    b"<p>&nbsp; &nbsp; if x &lt; 3:</p>"
                    b"<p>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;return 1</p></body></html>",
                    type="text/html; charset=euc-kr",
                    disposition="",
                )
            ),
            "Hong", "hong@example.org", "homework", (), "def f(x):\n    if x < 3:\n        return 1\n",
        ),
        "text and the same as HTML": Shape(
            letter(
                multipart(
                    multipart(
                        text(CODE),
                        part(b"<p>def f(): 1</p>", type="text/html", disposition=""),
                        kind="alternative",
                        boundary="alt",
                    ),
                    named("hw.py", UTF8),
                )
            ),
            "Hong", "hong@example.org", "homework", (("hw.py", UTF8),), CODE,
        ),
        "winmail.dat": Shape(
            letter(multipart(text(HELLO), part(b"\x78\x9f\x3e\x22", type='application/ms-tnef; name="winmail.dat"'))),
            "Hong", "hong@example.org", "homework", (), HELLO,
        ),
        "a link for a file": Shape(
            letter(text("과제입니다 https://drive.google.com/file/d/1AbC/view?usp=sharing\n")),
            "Hong", "hong@example.org", "homework", (), "과제입니다 https://drive.google.com/file/d/1AbC/view?usp=sharing\n",
        ),
        "uuencode": Shape(
            letter(b"Content-Type: text/plain\r\n\r\nhello\n" + uuencoded("hw9.py", UTF8)),
            "Hong", "hong@example.org", "homework", (("hw9.py", UTF8),), "hello\n",
        ),
        "nothing at all": Shape(letter(b"\r\n", subject=""), "Hong", "hong@example.org", ""),
    }  # fmt: skip


BOUNCE = letter(
    multipart(
        text("배달하지 못했습니다.\n"),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        b"Final-Recipient: rfc822; hong@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <sent-7@example.org>\r\nSubject: x\r\n",
        kind="report",
        more="; report-type=delivery-status",
    ),
    sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
    headers=b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n",
)
