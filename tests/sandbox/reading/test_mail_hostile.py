"""Messages made to be never read to their end, or to end who reads them: `grader.sandbox.inside.reading.mail`.

And changed at random: nothing raises, nothing is told twice, and what is told could be sent.
"""

from __future__ import annotations

import base64
import random

import pytest

from grader.sandbox.inside.reading.mail import MAX_DEPTH, MAX_FORWARDED, MAX_LINKS, MAX_PARTS, read_mail
from grader.sandbox.reading import _checked
from grader.sandbox.seam import messages
from grader.sandbox.seam.contents import Contents, Limits
from grader.sandbox.seam.wire import decode, encode
from tests.sandbox.reading.letters import BOUNCE, UTF8, b64, letter, multipart, named, part, shapes, text, uuencoded

LIMITS = Limits()
MB = 2**20


def read(data: bytes, limits: Limits = LIMITS) -> Contents:
    """What is read, once it has passed all that the trusted side asks of it."""
    contents = read_mail(data, limits)
    told = [[tuple(each) for each in contents.members], contents.fault, contents.facts]
    assert _checked(messages.Holds(*decode(encode(told))), limits) == contents
    places = [each.facts.get("place") for each in contents.members]
    assert len(set(places)) == len(places)
    return contents


def left_out(contents: Contents) -> list[str]:
    return [each.left_out for each in contents.members]


def nested(depth: int, inner: bytes = text("x")) -> bytes:
    for number in range(depth):
        inner = multipart(inner, boundary=f"b{number}")
    return letter(inner)


def test_a_thousand_levels_are_cut_at_the_limit() -> None:
    (member,) = read(nested(1_000)).members
    assert (member.left_out, member.facts["kind"]) == ("multiparts", "multipart")
    assert [each.left_out for each in read(nested(MAX_DEPTH)).members] == [""]


def test_a_thousand_forwards_are_cut_at_the_limit() -> None:
    data = letter(text("x"))
    for _ in range(1_000):
        data = letter(b"Content-Type: message/rfc822\r\n\r\n" + data)
    contents = read(data)
    assert left_out(contents) == [""] * MAX_FORWARDED + ["messages"]


def test_a_hundred_thousand_parts_are_counted() -> None:
    contents = read(letter(multipart(*[b"\r\nx"] * 100_000)))
    assert len(contents.members) == MAX_PARTS + 1
    assert contents.members[-1].facts["rest"] == 100_000 - MAX_PARTS
    assert contents.members[-1].left_out == "members"


def test_parts_in_parts_are_counted_together() -> None:
    inner = multipart(*[b"\r\nx"] * 50, boundary="inner")
    contents = read(letter(multipart(*[inner] * 100)))
    assert len(contents.members) == MAX_PARTS + 1
    assert contents.members[-1].left_out == "members"


def test_a_limit_on_members_holds_for_all_that_is_told() -> None:
    data = letter(multipart(*[named("a.py", UTF8)] * 10))
    for most in (1, 2, 5, 10, 11):
        assert len(read(data, LIMITS._replace(members=most)).members) == min(most, 10 if most > 10 else most)


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"y" * (10 * MB) + b"\r\n",
        b"X: y\r\n" * (2 * MB),
        b"X: y" + b"\r\n y" * (3 * MB) + b"\r\n",
        b"Subject: " + b"=?utf-8?B?6rO8?= " * 600_000 + b"\r\n",
        b"From: " + b"<" * (10 * MB) + b"\r\n",
        b"To: " + b"a@example.org, " * 700_000 + b"\r\n",
        b"References: " + b"<a@example.org> " * 700_000 + b"\r\n",
        b"Received: by example.org; x\r\n" * 300_000,
        b"Content-Type: text/plain" + b"; name*0=a" * MB + b"\r\n",
    ],
    ids=range(9),
)
def test_ten_megabytes_of_headers_are_read_in_part(headers: bytes) -> None:
    data = letter(multipart(named("a.py", UTF8)), headers=b"Received: by mx.example.org; now\r\n" + headers)
    contents = read(data)
    assert contents.facts["cut"] is True
    assert contents.facts["trace"][0] == ("received", "by mx.example.org; now")


def test_a_part_with_ten_megabytes_of_headers_is_one_part() -> None:
    inner = b"Content-Type: text/x-python\r\nX: " + b"y" * (10 * MB) + b"\r\n\r\nx = 1"
    member = read(letter(multipart(inner))).members[0]
    assert (member.content, member.facts["remarks"]) == (b"x = 1", ("cut",))


def test_what_is_too_large_is_named_and_the_rest_read() -> None:
    data = letter(multipart(named("a.py", b"x" * 2_000), named("b.py", b"y"), named("c.py", b"z" * 50_000)))
    contents = read(data, LIMITS._replace(member_bytes=1_000))
    assert left_out(contents) == ["member_bytes", "", "member_bytes"]
    assert [each.size for each in contents.members][:2] == [2_000, 1]
    contents = read(data, LIMITS._replace(total_bytes=2_001))
    assert left_out(contents) == ["", "", "total_bytes"]
    contents = read(data, LIMITS._replace(unpacked_bytes=4_000))
    assert left_out(contents) == ["", "", "unpacked_bytes"]


def test_what_bodies_quote_counts_as_content() -> None:
    data = letter(multipart(*[text("> quoted\n" * 20_000)] * 20))
    contents = read(data, LIMITS._replace(total_bytes=300_000))
    assert sum(len(each.facts.get("quoted", "")) for each in contents.members) <= 300_000


def test_links_are_bounded_in_all_parts_together() -> None:
    body = text(" ".join(f"https://1drv.ms/{number}" for number in range(100)))
    contents = read(letter(multipart(*[body] * 100)))
    assert sum(len(each.facts.get("links", ())) for each in contents.members) == MAX_LINKS


def test_a_boundary_that_repeats_loses_no_part() -> None:
    inner = multipart(named("a.py", UTF8), named("b.py", UTF8), boundary="same")
    contents = read(letter(multipart(inner, named("c.py", UTF8), boundary="same")))
    assert [(each.name, each.facts["kind"]) for each in contents.members] == [
        ("", "empty"),
        ("a.py", "attachment"),
        ("b.py", "attachment"),
        ("c.py", "attachment"),
    ]


def test_a_message_that_breaks_off_says_so() -> None:
    data = letter(multipart(text("hello"), named("a.py", UTF8 * 10)))
    contents = read(data[: len(data) // 2])
    assert "unclosed" in contents.members[-1].facts["remarks"]


def test_nul_bytes_and_bare_carriage_returns() -> None:
    data = letter(multipart(text("a\0b\rc\n"), named("a\0.py", b"x\0y")), subject=b"a\0b")
    contents = read(data)
    assert contents.facts["subject"] == "a b"
    assert [(each.name, each.content) for each in contents.members] == [("", b"ab\nc\n"), ("a .py", b"x\0y")]
    old = read(letter(text("hello\n")).replace(b"\r\n", b"\r"))
    assert [each.content for each in old.members] == [b"hello\n"]
    assert old.facts["from_address"] == "hong@example.org"


def test_a_bare_carriage_return_makes_no_header() -> None:
    data = letter(text("x"), subject=b"a\rAuthentication-Results: mx.example.org; dmarc=pass")
    assert "trace" not in read(data).facts


STATUS = b"Content-Type: message/delivery-status\r\n\r\n"
IN_BASE64 = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"\xff",
    "only line ends": b"\r\n" * 100_000,
    "an empty boundary": b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nx\r\n----',
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--b\r\nx\r\n",
    "a boundary of 10 kB": letter(multipart(text("x"), boundary="b" * 10_000)),
    "a boundary as a pattern": letter(multipart(text("x"), boundary="(a+)+$")),
    "lines like boundaries": letter(multipart(text("x"), b"\r\n" + b"\n--b" * MB, boundary="bb")),
    "lines like boundaries at every level": letter(
        multipart(multipart(multipart(b"\r\n" + b"\n--bbbbx" * MB, boundary="bbb"), boundary="bb"), boundary="b")
    ),
    "a million tags": letter(part(b"<p>" * MB, type="text/html", disposition="", encoding="8bit")),
    "a million opened comments": letter(part(b"<!-- " * (MB // 2), type="text/html", disposition="", encoding="8bit")),
    "a million brackets": letter(part(b"<" * (2 * MB), type="text/html", disposition="", encoding="8bit")),
    "a million scripts": letter(part(b"<script>" * (MB // 4), type="text/html", disposition="", encoding="8bit")),
    "a million heads": letter(part(b"<head><body>" * (MB // 4), type="text/html", disposition="", encoding="8bit")),
    "a million references": letter(part(b"&#x41;" * (MB // 2), type="text/html", disposition="", encoding="8bit")),
    "pads only": letter(part(b"=" * (3 * MB), encoding="")),
    "a million pads": letter(b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==" * (3 * MB)),
    "a million uuencoded files": letter(b"\r\n" + b"begin 644 a\n" * 200_000),
    "a million uuencoded files that end": letter(b"\r\n" + uuencoded("a", b"x") * 50_000),
    "signs of quoted-printable": letter(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\t" * (2 * MB)),
    "lines that begin quotes": letter(b"\r\n" + b"On 2026 a wrote\n" * 200_000),
    "long lines that begin quotes": letter(b"\r\n" + (b"2026 " + b"9 " * 140 + b":\n") * 12_000),
    "marks of quotes": letter(b"\r\n" + b">" * (3 * MB)),
    "dashes": letter(b"\r\n" + b"-" * 299 + b"\n" + b"- " * (2 * MB)),
    "rules": letter(b"\r\n" + b"From: a\n" * 300_000),
    "soft line ends": letter(b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * MB),
    "combining letters": letter(text("x"), subject=("a" + "\u0323\u0307" * 5_000).encode()),
    "escaped quotes": letter(part(b"x", disposition=b'attachment; filename="' + b'\\"' * 8_000)),
    "quotes": letter(part(b"x", disposition=b'attachment; filename="' + b'"' * 16_000)),
    "comments": letter(part(b"x", disposition=b'attachment; filename="a"' + b"(" * 16_000)),
    "words that do not end": letter(text("x"), subject=b"=?a?b?" * 2_500),
    "a report of reports": letter(multipart(STATUS + b"Final-Recipient: a;b\r\n\r\n" * 100_000, kind="report")),
    "a message in base64 in base64": letter(IN_BASE64 + b64(b"Subject: a\r\n" + IN_BASE64 + b64(letter(text("x"))))),
    "charsets that are none": letter(
        multipart(*[text("x").replace(b"utf-8", each) for each in (b"zlib", b"idna", b"\0", b"x" * 9_999)])
    ),
}  # fmt: skip


def test_where_lines_like_boundaries_are_no_more_looked_at_it_is_told() -> None:
    assert read(HOSTILE["lines like boundaries at every level"]).facts["cut"] is True


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_messages_are_read_and_bounded(data: bytes) -> None:
    contents = read(data)
    assert contents.fault == ""
    assert contents.members


def test_a_message_sent_as_base64_is_read_all_the_same() -> None:
    contents = read(HOSTILE["a message in base64 in base64"])
    assert [each.facts["kind"] for each in contents.members] == ["forwarded", "forwarded", "body"]


SEEDS = [*(shape.data for shape in shapes().values()), BOUNCE]
PIECES = [
    *(b"\r\n", b"\n", b"\r", b"\0", b"--", b"=?", b"?=", b'"', b"\\", b";", b"(", b"<", b">", b"\xff", b"\xb0\xa1"),
    *(b"=", b"*0*=", b"%", b"Content-Type: message/rfc822\r\n\r\n", b"\r\n\r\n", b"begin 644 a\n", b"----=_Part_1"),
    *(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"base64", b"quoted-printable", b"iso-2022-kr"),
]


def changed(data: bytes, chance: random.Random) -> bytes:
    """The message with a few things cut, doubled, swapped or put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                del made[at : at + chance.choice((1, 2, 10, 300))]
            case 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                piece = made[at : at + chance.choice((5, 50, 500))]
                place = chance.randrange(len(made) + 1)
                made[place:place] = piece
            case _:
                other = chance.choice(SEEDS)
                start = chance.randrange(len(other))
                made[at : at + 100] = other[start : start + 200]
    return bytes(made)


def try_changed(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        data = changed(chance.choice(SEEDS), chance)
        try:
            read(data)
        except Exception as error:
            error.add_note(f"seed {seed}, number {number}: {base64.b64encode(data).decode()}")
            raise


@pytest.mark.parametrize("seed", range(4))
def test_messages_changed_at_random_are_read(seed: int) -> None:
    try_changed(seed, 500)


def test_bytes_at_random_are_read() -> None:
    chance = random.Random(7)
    for _ in range(300):
        read(chance.randbytes(chance.randrange(400)))
