"""What headers say, in all the ways that programs write it.

Of `grader.sandbox.inside.reading.message.words`, `grader.sandbox.inside.reading.message.charsets`,
`grader.sandbox.inside.reading.message.names` and `grader.sandbox.inside.reading.message.structure`.
"""

from __future__ import annotations

import base64
import unicodedata

import pytest

from grader.sandbox.inside.reading.message import charsets, words
from grader.sandbox.inside.reading.message.names import FileName, clip, file_name, parameters
from grader.sandbox.inside.reading.message.structure import HEAD_BYTES, Marks, read_head, split
from tests.sandbox.reading.letters import word


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (word("과제", "euc-kr").encode(), "과제"),
        (word("똠방각하", "ks_c_5601-1987", "cp949").encode(), "똠방각하"),
        (word("똠방각하", "EUC-KR", "cp949").encode(), "똠방각하"),
        (word("과제", "UTF-8", kind="Q").encode(), "과제"),
        (word("과제", "iso-2022-kr", "iso2022_kr").encode(), "과제"),
        (word("과제", "ISO-2022-KR", "cp949").encode(), "과제"),
        (word("과제", "euc-kr", "utf-8").encode(), "과제"),
        (word("과제", "utf-8", "cp949").encode(), "과제"),
        (word("과제", "unknown-8bit", "cp949").encode(), "과제"),
        (word("과제", "iso-8859-1", "cp949").encode(), "과제"),
        (word("과제", "zlib", "utf-8").encode(), "과제"),
        (word("Müller", "iso-8859-1").encode(), "Müller"),
        (word("창", "euc-kr").encode(), "창"),  # its bytes are valid UTF-8, too
        (f"{word('과')} {word('제')}".encode(), "과제"),
        (f"{word('과')}\r\n\t{word('제', 'euc-kr')}".encode(), "과제"),
        (f"{word('과')}{word('제')} 1".encode(), "과제 1"),
        (f"[1] {word('과제')}-a {word('b')}".encode(), "[1] 과제-a b"),
        (b"=?utf-8*ko?B?6rO87KCc?=", "과제"),
        (b"=?utf-8?B?6rO87KCc", "과제"),  # broken off
        (b"=?utf-8?B?6rO8 7KCc?=", "과제"),
        (b"=?utf-8?B?6rO87KCc!!?=", "과제"),
        (b"=?utf-8?Q?a_b=20c=?=", "a b c"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("과제".encode(), "과제"),
        ("과제".encode("cp949"), "과제"),
        (b"a\x00b\r\n c\x1b[1m", "a b c [1m"),
        (unicodedata.normalize("NFD", "과제").encode(), "과제"),
        (b"\xff\xff\xff", "\ufffd\ufffd\ufffd"),
        (b"", ""),
    ],
)
def test_the_text_of_a_header(raw: bytes, text: str) -> None:
    assert words.decode(raw) == text


@pytest.mark.parametrize("cut", range(1, 21))
@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_words_cut_anywhere_are_one_text(cut: int, codec: str) -> None:
    data = "과제를 제출합니다".encode(codec)
    pieces = [base64.b64encode(data[start : start + cut]).decode() for start in range(0, len(data), cut)]
    assert words.decode("\r\n ".join(f"=?{codec}?B?{each}?=" for each in pieces).encode()) == "과제를 제출합니다"
    whole = base64.b64encode(data).decode()
    pieces = [whole[start : start + cut] for start in range(0, len(whole), cut)]  # some cut what is encoded
    assert words.decode(" ".join(f"=?{codec}?b?{each}?=" for each in pieces).encode()) == "과제를 제출합니다"


def test_what_comes_out_can_be_written_down() -> None:
    for label in ("utf-16", "utf-16-le", "utf-7", "utf-8", "cp949", "unicode_escape", "idna", "undefined", "a\0"):
        for data in (b"\xd8\x00\xd8\x00", b"\x00\xd8", b"\xed\xa0\x80", b"+2AA-", b"\\ud800"):
            assert charsets.decode(data, label)[0].encode() is not None


@pytest.mark.parametrize(
    ("data", "label", "sure"),
    [
        ("과제".encode("cp949"), "euc-kr", ""),
        ("과제".encode("cp949"), "", "guessed"),
        ("과제".encode("cp949"), "utf-8", "mislabelled"),
        ("과제".encode(), "ks_c_5601-1987", "mislabelled"),
        (b"\x80\xff", "utf-8", "undecodable"),
        (b"abc", "klingon", ""),
    ],
)
def test_how_sure_a_text_is(data: bytes, label: str, sure: str) -> None:
    assert charsets.decode(data, label)[1] == sure


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="a b.py"', "a b.py"),
        (b"attachment; filename=This is a test.txt", "This is a test.txt"),
        (b"attachment; filename=a.py; size=3", "a.py"),
        (b'attachment; filename="a;b.py"; size=3', "a;b.py"),
        (b'attachment; filename="a\\"b.py"', 'a"b.py'),
        ('attachment; filename="과제 "최종".py"'.encode("cp949"), '과제 "최종".py'),
        (b'attachment; filename="a.py', "a.py"),
        (b'attachment; filename="C:\\homework\\"', "homework"),
        (b'attachment; FileName = "a.py" (mine); size=3', "a.py"),
        (b'attachment\r\n ; size=3\r\n ; filename="a.py"', "a.py"),
        (b"filename=a.py", "a.py"),
        (b"attachment; filename=%EA%B3%BC%EC%A0%9C.py", "과제.py"),
        (b"attachment; filename=100%25.py", "100%25.py"),
        (b"attachment; filename*=utf-8''%EA%B3%BC%EC%A0%9C.py; filename=x.py", "과제.py"),
        (b"attachment; filename*=euc-kr'ko'%b0%fa%c1%a6.py", "과제.py"),
        (b"attachment; filename*=%EA%B3%BC.py", "과.py"),
        (b"attachment; filename*0=long; filename*1=_name.py", "long_name.py"),
        (b"attachment; filename*0*=utf-8''%EA%B3; filename*1*=%BC; filename*2=\"%41.py\"", "과%41.py"),
        (b'attachment; filename*0="=?utf-8?B?6rO8"; filename*1="7KCc?=.py"', "과제.py"),
        (b"attachment; filename*=utf-16''%ff%fea%00", "a"),
        (b"attachment; filename*99999=a", ""),
        (b'attachment; filename="\x00\r\n a.py\x00"', "a.py"),
        (b'attachment; filename="/etc/"', "etc"),
        (b'attachment; filename="..\\.."', ""),
        (b'attachment; filename=""', ""),
        (b"attachment", ""),
        (b"attachment; =; ;;; filename", ""),
    ],
)
def test_how_a_file_is_called(disposition: bytes, name: str) -> None:
    assert file_name({}, parameters(disposition)[1]).text == name


def test_the_raw_name_is_kept() -> None:
    found = file_name({}, parameters('attachment; filename="과제.py"'.encode("cp949"))[1])
    assert found == FileName("과제.py", "과제.py", "과제.py".encode("cp949"))


def test_a_long_name_keeps_its_ending() -> None:
    assert clip("과" * 100 + ".py", 30) == "과" * 9 + ".py"
    assert clip("a" * 100, 10) == "a" * 10
    assert clip("a." + "b" * 100, 10) == "a.bbbbbbbb"
    assert clip("a.py", 2) == ".py"


def heads(data: bytes, *, whole: bool = True) -> tuple[list[tuple[str, bytes]], bytes]:
    head = read_head(data, 0, len(data), whole=whole)
    return list(head.fields), data[head.body :]


def test_a_head_ends_at_an_empty_line() -> None:
    assert heads(b"A: 1\r\n 2\r\nB : 3\r\n\r\nbody") == ([("a", b" 1\r\n 2"), ("b", b" 3")], b"body")
    assert heads(b"A: 1\nB: 2\n\nbody") == ([("a", b" 1"), ("b", b" 2")], b"body")
    assert heads(b"\r\nbody") == ([], b"body")
    assert heads(b"A: 1") == ([("a", b" 1")], b"")


def test_a_line_of_an_mbox_is_no_header() -> None:
    assert heads(b"From a@example.org Mon\nA: 1\n\nbody") == ([("a", b" 1")], b"body")


def test_a_stray_line_ends_a_parts_head_and_not_a_messages() -> None:
    data = b"Subject: a\nbroken off\nFrom: b\n\nbody"
    assert heads(data) == ([("subject", b" a\nbroken off"), ("from", b" b")], b"body")
    assert heads(data, whole=False) == ([("subject", b" a")], b"broken off\nFrom: b\n\nbody")
    assert heads(b"Subject: a\nhello\nyou\n\nFrom: b") == ([("subject", b" a")], b"hello\nyou\n\nFrom: b")


def test_of_a_head_without_end_the_beginning_is_read() -> None:
    data = b"Subject: a\r\n" + b"X: y\r\n" * (HEAD_BYTES // 6) + b"\r\nbody"
    head = read_head(data, 0, len(data), whole=True)
    assert head.cut
    assert head.first("subject") == b" a"
    assert data[head.body :] == b"body"
    one = b"X: " + b"y" * (2 * HEAD_BYTES) + b"\r\nFrom: a\r\n\r\nbody"
    assert one[read_head(one, 0, len(one), whole=True).body :] == b"body"


def parts(data: bytes, boundary: bytes = b"b", most: int = 10) -> tuple[list[bytes], int, bool]:
    found = split(data, 0, len(data), boundary, most, Marks())
    return [data[start:end] for start, end in found.parts], found.rest, found.closed


def test_what_a_boundary_divides() -> None:
    assert parts(b"preamble\r\n--b\r\none\r\n--b  \r\ntwo\r\n\r\n--b--\r\nepilogue") == ([b"one", b"two\r\n"], 0, True)
    assert parts(b"--b\none\n--bc\ntwo\nx--b\n--b--") == ([b"one\n--bc\ntwo\nx--b"], 0, True)
    assert parts(b"--b\none\n--b\ntwo") == ([b"one", b"two"], 0, False)
    assert parts(b"--b\none\n--b--\n\n--b\ntwo\n--b--\n") == ([b"one", b"two"], 0, True)
    assert parts(b"--b\n--b\n--b--") == ([b"", b""], 0, True)
    assert parts(b"--b\none\n" * 20 + b"--b--", most=3) == ([b"one"] * 3, 17, True)
    assert parts(b"none") == ([], 0, True)


def test_lines_that_only_look_like_a_boundary_are_counted() -> None:
    marks = Marks()
    marks.left = 100
    data = b"\n--bx" * 1_000 + b"\n--b\none"
    assert split(data, 0, len(data), b"b", 10, marks).parts == ()
    assert marks.left == 0
