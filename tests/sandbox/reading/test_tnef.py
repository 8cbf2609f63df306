"""winmail.dat and messages signed in one piece: what is in them is there as a part.

Of `grader.sandbox.inside.reading.tnef` and `grader.sandbox.inside.reading.message.signed`.
"""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from grader.intake.messages import message_of
from grader.sandbox.inside.reading.mail import read_mail
from grader.sandbox.inside.reading.message.signed import signed_content
from grader.sandbox.inside.reading.tnef import MAX_FILES, is_tnef, unpack
from grader.sandbox.seam.contents import Limits, Member
from tests.sandbox.reading.letters import HELLO, letter, multipart, part, text
from tests.sandbox.reading.winmail import Packed, attribute, properties, text16, winmail

CODE = b"def add(a, b):\n    return a + b\n"
LONG = "사전 과제(최종)_홍길동.py"


def mail_with(data: bytes, name: str = "winmail.dat") -> bytes:
    return letter(multipart(text(HELLO), part(data, type=f'application/ms-tnef; name="{name}"')))


def members(data: bytes) -> list[Member]:
    return list(read_mail(data, Limits()).members)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (Packed(b"dic~1.py", CODE, long=LONG), LONG),
        (Packed("사전.py".encode("cp949"), CODE), "사전.py"),
        (Packed("사전.py".encode(), CODE), "사전.py"),
        (Packed(b"dic~1.py", CODE, long8=LONG.encode("cp949")), LONG),
        (Packed(b"dic~1.py", CODE, shown="보이는 이름.py"), "보이는 이름.py"),
        (Packed(b"a.py", CODE, long=LONG, in_property=True), LONG),
        (Packed(b"", CODE), ""),
    ],
)
def test_a_file_is_there_with_its_best_name(file: Packed, name: str) -> None:
    (found,), fault = unpack(winmail(file))
    assert (found.name, found.content, fault) == (name, CODE, "")


def test_the_code_page_is_that_of_the_stream() -> None:
    (found,), _ = unpack(winmail(Packed("répétition.py".encode("cp1252"), CODE), code_page=1252))
    assert found.name == "répétition.py"
    (found,), _ = unpack(winmail(Packed("사전.py".encode("cp949"), CODE), code_page=12345))
    assert found.name == "사전.py"


def test_several_files_and_those_of_a_message_in_it() -> None:
    inner = winmail(Packed(b"b.py", b"B"), Packed(b"c.py", b"C"))
    found, fault = unpack(winmail(Packed(b"a.py", b"A"), Packed(b"msg", message=inner), Packed(b"d.py", b"D")))
    assert ([(each.name, each.content) for each in found], fault) == (
        [("a.py", b"A"), ("b.py", b"B"), ("c.py", b"C"), ("d.py", b"D")],
        "",
    )


def test_they_are_parts_of_the_message() -> None:
    _, stream, first, second = members(mail_with(winmail(Packed(b"x", CODE, long=LONG), Packed(b"y.txt", b"y"))))
    assert (stream.facts["kind"], stream.left_out, stream.content) == ("tnef", "", b"")
    assert [(each.name, each.facts["kind"], each.facts["place"]) for each in (first, second)] == [
        (LONG, "attachment", "2.t1"),
        ("y.txt", "attachment", "2.t2"),
    ]
    made = message_of(read_mail(mail_with(winmail(Packed(b"x", CODE, long=LONG))), Limits()))
    assert [(each.kind, each.name) for each in made.parts] == [
        ("body", ""),
        ("tnef", "winmail.dat"),
        ("attachment", LONG),
    ]


def test_a_name_with_folders_leads_nowhere() -> None:
    *_, file = members(mail_with(winmail(Packed(b"..\\..\\roster.csv", CODE))))
    assert (file.name, file.facts["path"]) == ("roster.csv", "..\\..\\roster.csv")


def test_what_breaks_off_tells_so_and_gives_what_came_before() -> None:
    whole = winmail(Packed(b"a.py", b"A"), Packed(b"b.py", CODE))
    found, fault = unpack(whole[:-300])
    assert (found[0].name, found[0].content, fault) == ("a.py", b"A", "damaged")
    _, stream, *files = members(mail_with(whole[:-300]))
    assert stream.left_out == "damaged"
    assert files[0].content == b"A"


def test_what_is_none_is_named() -> None:
    assert unpack(b"\x89PNG") == ([], "format")
    assert not is_tnef(b"")
    _, stream = members(mail_with(b"\x89PNG\r\n"))
    assert (stream.facts["kind"], stream.left_out) == ("tnef", "format")


def test_each_bound_ends_it() -> None:
    many, fault = unpack(winmail(*[Packed(b"a", b"")] * (MAX_FILES + 1)))
    assert (len(many), fault) == (MAX_FILES, "packed_files")
    deep = winmail(Packed(b"a.py", CODE))
    for _ in range(5):
        deep = winmail(Packed(b"m", message=deep))
    assert unpack(deep)[1] == "packed_messages"
    head = struct.pack("<LH", 0x223E9F78, 1)
    begins = attribute(2, 0x00069002, bytes(14))
    assert unpack(head + attribute(1, 1, b"") * 30_000)[1] == "packed_facts"
    million = struct.pack("<L", 2**32 - 1) + text16(0x3707, "a.py")
    assert unpack(head + begins + attribute(2, 0x00069005, million))[1] == "damaged"
    assert unpack(head + struct.pack("<BLL", 2, 0x6800F, 2**32 - 1))[1] == "damaged"
    many_values = properties(struct.pack("<HHL", 0x1E, 0x3707, 2**32 - 1))
    assert unpack(head + begins + attribute(2, 0x00069005, many_values))[1] == "damaged"


def test_no_bytes_raise() -> None:
    rng = random.Random(14)
    whole = winmail(Packed(b"x", CODE, long=LONG, shown="n"), Packed(b"m", message=winmail(Packed(b"y", CODE))))
    for _ in range(3_000):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(6, len(data))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        unpack(bytes(data[: rng.randrange(6, len(data) + 1)]))


# Signed in one piece


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    head = bytes([size]) if size < 0x80 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + head + content


def cms(octets: bytes, oid: str = "2a864886f70d010702") -> bytes:
    inner = tlv(0x30, tlv(0x06, bytes.fromhex("2a864886f70d010701")) + tlv(0xA0, octets))
    return tlv(0x30, tlv(0x06, bytes.fromhex(oid)) + tlv(0xA0, tlv(0x30, tlv(2, b"\1") + tlv(0x31, b"") + inner)))


ENTITY = multipart(text(HELLO), part(CODE, disposition='attachment; filename="sums.py"'))


def signed_mail(data: bytes, kind: str = "; smime-type=signed-data") -> bytes:
    return letter(part(data, type=f'application/pkcs7-mime{kind}; name="smime.p7m"'))


@pytest.mark.parametrize("kind", ["; smime-type=signed-data", ""])
@pytest.mark.parametrize("octets", [tlv(4, ENTITY), tlv(0x24, tlv(4, ENTITY[:50]) + tlv(4, ENTITY[50:]))])
def test_what_was_signed_in_one_piece_is_read(octets: bytes, kind: str) -> None:
    first, *others = members(signed_mail(cms(octets), kind))
    assert first.facts["kind"] in ("signed", "encrypted")
    assert first.left_out == ""
    assert [(each.name, each.content) for each in others if each.facts["kind"] == "attachment"] == [("sums.py", CODE)]
    places = [each.facts["place"] for each in (first, *others)]
    assert len(set(places)) == len(places)


def test_what_is_encrypted_or_no_signature_stays_closed() -> None:
    enveloped = cms(tlv(4, ENTITY), oid="2a864886f70d010703")
    (only,) = members(signed_mail(enveloped, ""))
    assert (only.facts["kind"], only.left_out) == ("encrypted", "encrypted")
    (only,) = members(signed_mail(b"nothing"))
    assert (only.facts["kind"], only.content) == ("signed", b"nothing")
    assert signed_content(cms(tlv(4, b"x") * 2)[:-1]) == b"x"
    for cut in range(len(cms(tlv(4, ENTITY)))):
        signed_content(cms(tlv(4, ENTITY))[:cut])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
@pytest.mark.parametrize("more", ["", "-stream"])
def test_what_openssl_signed_is_read(tmp_path: Path, more: str) -> None:
    def openssl(line: str) -> None:
        subprocess.run(["openssl", *line.split()], check=True, capture_output=True, cwd=tmp_path)

    (tmp_path / "entity").write_bytes(ENTITY)
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=hong")
    openssl(f"cms -sign -nodetach -binary -in entity -signer cert -inkey key -outform DER -out made {more}")
    assert signed_content((tmp_path / "made").read_bytes()) == ENTITY
