"""Documents of Word and Hangul: the text in them, what was turned back, what is refused.

Of `grader.sandbox.inside.reading.document`, `grader.sandbox.inside.reading.retyped` and
`grader.sandbox.inside.reading.spotted`.
"""

from __future__ import annotations

import random
import struct

import pytest

from grader.sandbox.inside.reading import Contents, Limits
from grader.sandbox.inside.reading.document import MAX_DEPTH, MAX_SECTIONS, read_document
from grader.sandbox.inside.reading.retyped import turn_back
from grader.sandbox.inside.reading.spotted import MAX_LINES, holds_code
from tests.sandbox.reading.written import docx, hwpx, make_zip, paragraph, run, word

LIMITS = Limits()
CODE = ("def add(a, b):", "    return a + b")


def text_of(contents: Contents) -> str:
    assert contents.fault == ""
    (member,) = contents.members
    assert member.content is not None
    return member.content.decode()


def read(data: bytes) -> str:
    return text_of(read_document(data, LIMITS))


@pytest.mark.parametrize("write", [docx, hwpx])
def test_paragraphs_become_lines_with_tabs_and_breaks(write: object) -> None:
    assert callable(write)
    data = write(*CODE, "if x < 1 and '&':\n\tpass", "", "한글 = 1")
    assert read(data) == "def add(a, b):\n    return a + b\nif x < 1 and '&':\n\tpass\n\n한글 = 1\n"


def test_sections_are_read_in_order() -> None:
    lines = [f"x{number} = {number}" for number in range(24)]
    assert read(hwpx(*lines, sections=12)).split() == " ".join(lines).split()


def test_what_is_deleted_told_twice_or_beside_the_text_is_left_out() -> None:
    body = (
        paragraph("x = 1")
        + f"<w:p><w:del>{run('gone')}</w:del><w:ins>{run('y = 2')}</w:ins></w:p>"
        + f"<w:p><w:moveFrom>{run('from')}</w:moveFrom></w:p>"
        + f'<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:txbxContent>{paragraph("z = 3")}'
        f"</w:txbxContent></mc:Choice><mc:Fallback>{paragraph('z = 3')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + '<w:p><w:r><w:instrText>PAGE</w:instrText><w:br w:type="page"/><w:noBreakHyphen/></w:r></w:p>'
    )
    assert read(word(body)).split("\n") == ["x = 1", "y = 2", "", "z = 3", "", "-", ""]


def test_a_table_of_one_cell_is_its_lines() -> None:
    cell = "".join(paragraph(line) for line in CODE)
    assert read(word(f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>")) == "\n".join([*CODE, ""])


def test_indents_of_paragraphs_are_blanks() -> None:
    contents = read_document(
        word(
            paragraph("def f(x):", 400) + paragraph("if x:", 1200) + paragraph("return 1", 2000)
            + paragraph("return 2", 1200) + paragraph("", 90_000) + paragraph("f(1)", 400)
        ),
        LIMITS,
    )  # fmt: skip
    assert text_of(contents) == "def f(x):\n    if x:\n        return 1\n    return 2\n\nf(1)\n"
    assert contents.facts["indents"] == 3


def test_what_was_turned_back_is_counted() -> None:
    facts = read_document(docx("x = f(\u201ca\u2026\u201d,\u00a0\u2018b\u2019) \u2013 1", "print(x)"), LIMITS).facts
    assert [facts[key] for key in ("form", "quotes", "blanks", "signs", "code")] == ["docx", 4, 1, 2, True]
    assert read(hwpx("x\u00a0= \u201ca\u201d")) == 'x = "a"\n'


@pytest.mark.parametrize(
    ("typed", "turned"),
    [
        ("“a”", '"a"'),
        ("‘a’", "'a'"),
        ("“don’t”", '"don\'t"'),
        ("‘say “hi”’", "'say \"hi\"'"),
        ("“””doc “in” it”””", '"""doc "in" it"""'),
        ('"그는 “안녕” 했다"', '"그는 “안녕” 했다"'),
        ("'it’s'", "'it’s'"),
        ('"a”\n“b"', '"a"\n"b"'),
        ('x = "a" # “b” – …', 'x = "a" # “b” – …'),
        ("“a # b” – 1", '"a # b" - 1'),
        ("“a\\”b” – 1", '"a\\”b" - 1'),
        ("a\u00a0= \u200b1 – 2", "a = 1 - 2"),
        ("“a\u00a0–b…”", '"a\u00a0–b..."'),
        ("f(x) → y", "f(x) -> y"),
        ("“open\n– 1", '"open\n- 1'),
        ("plain = 'text'", "plain = 'text'"),
    ],
)
def test_only_what_was_changed_while_it_was_typed_is_turned_back(typed: str, turned: str) -> None:
    assert turn_back(typed).text == turned


CODES = [
    "def add(a, b):\n    return a + b\n",
    "def f(:\n  구현하기!",
    "import numpy as np",
    "x = 1\nprint(x)",
    "과제입니다.\n안녕하세요\nfor i in range(3):\n  print(i",
    "class A:\n pass",
    "@decorated\ndef f(): ...",
    "print(\n  1,\n  2)\n",
    "while True:\n  x += 1",
    "숙제를 냅니다\nx = [1,\n 2]\ny = f(x)\nprint(y)\n",
]
ESSAYS = [
    "",
    "안녕",
    "Hello",
    "저는 이번 과제에서 함수를 배웠습니다.\n\n이름: 홍길동\n학번: 20230001\n감사합니다.",
    "I learnt a lot about the function add.\nNote: this is not finished.\nThanks, Hong",
    "1. 서론\n2. 본론\n3. 결론\n\n(참고문헌)\n- 파이썬\n",
    "a, b, c\n1 2 3\n4\n",
    "# 제목\n내용이 없습니다",
    "The class begins: we met. For us, it is. if so, then what",
]


@pytest.mark.parametrize("text", CODES)
def test_code_is_seen_line_by_line(text: str) -> None:
    assert holds_code(text)


@pytest.mark.parametrize("text", ESSAYS)
def test_an_essay_is_none(text: str) -> None:
    assert not holds_code(text)


def test_a_text_stays_as_it_is_whatever_its_encoding() -> None:
    for data in (
        "x = '가'\nprint(x)".encode("cp949"), "def 가(): pass".encode("utf-16"), b"\xef\xbb\xbfimport os",
        "import os".encode("utf-16-le"), "import os  # 가".encode("utf-16") + b"\0", b"import os  # \xff\xff\n",
    ):  # fmt: skip
        contents = read_document(data, LIMITS)
        assert (contents.members[0].content, contents.facts) == (data, {"form": "text", "code": True})


def test_pictures_are_counted() -> None:
    contents = read_document(docx("", pictures=2), LIMITS)
    assert (contents.facts["pictures"], contents.facts["code"]) == (2, False)


BILLION = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]>'
LOCKED = '<odf:file-entry odf:full-path="Contents/section0.xml"><odf:encryption-data/></odf:file-entry>'
"""As Hangul lists the files of a document with a password."""
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (word(paragraph("&m;"), head=BILLION), "doctype"),
        (word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", head=OUTSIDE), "doctype"),
        (word("", head="<!DOCTYPE a>"), "doctype"),
        (word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"), "damaged"),
        (word("<w:p>"), "damaged"),
        (word("<w:x>" * (MAX_DEPTH + 1)), "elements"),
        (make_zip({"word/document.xml": b" " * (200 * 2**20)}), "unpacked_bytes"),
        (make_zip({f"Contents/section{number}.xml": "<a/>" for number in range(MAX_SECTIONS + 1)}), "sections"),
        (make_zip({"a.txt": "x"}), "format"),
        (make_zip({"Index/Document.iwa": "x"}), "pages"),
        (make_zip({"mimetype": "x", "content.xml": "x"}), "odt"),
        (docx("x")[:-40], "damaged"),
        (make_zip({"Contents/section0.xml": b"\x93\x01", "META-INF/manifest.xml": LOCKED}), "encrypted"),
        (make_zip({"Contents/section0.xml": b"\x93\x01", "META-INF/manifest.xml": "<odf:manifest/>"}), "damaged"),
        (make_zip({"Contents/section0.xml": b"\x93\x01"}), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ole"),
        (b"HWP Document File V3.00", "ole"),
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1", "rtf"),
        (b"7z\xbc\xaf\x27\x1c", "seven_zip"),
        (b"\xfd7zXZ\x00", "xz"),
    ],
)
def test_what_cannot_be_read_has_a_code(data: bytes, fault: str) -> None:
    assert read_document(data, LIMITS) == Contents(fault=fault)


def test_each_limit_has_a_name() -> None:
    assert read_document(docx("x" * 5_000), LIMITS._replace(member_bytes=4_000)).fault == "member_bytes"
    assert read_document(b"x" * 5_000, LIMITS._replace(member_bytes=4_000)).fault == "member_bytes"
    locked = bytearray(docx("x"))
    for place in (index for index in range(len(locked)) if locked[index : index + 4] == b"PK\1\2"):
        struct.pack_into("<H", locked, place + 8, 1)
    assert read_document(bytes(locked), LIMITS).fault == "encrypted"


def test_no_bytes_raise() -> None:
    rng = random.Random(7)
    for whole in (docx(*CODE, "x = “a”"), hwpx(*CODE)):
        for _ in range(400):
            data = bytearray(whole)
            for _ in range(rng.randrange(1, 5)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            read_document(bytes(data), LIMITS)
    signs = "“”‘’\"'\\#\n …–\u00a0a"
    for _ in range(2_000):
        text = "".join(rng.choice(signs) for _ in range(rng.randrange(40)))
        assert turn_back(turn_back(text).text).text.count("\n") == text.count("\n")


def test_hostile_texts_end() -> None:
    turn_back('"' + "“" * 300_000)
    turn_back("“””" * 200_000)
    holds_code("(" * 300_000)
    holds_code("-" * 200_000 + "1")
    holds_code(("x" * 390 + "(\n") * (2 * MAX_LINES))
