"""How handed-in bytes become text: encodings, coding lines, marks at the beginning, and lines as Python counts them."""

from __future__ import annotations

import codecs
import linecache
from collections.abc import Callable

import pytest

from grader.sandbox.inside import loading, source
from grader.sandbox.inside.repair.scan import split_lines
from grader.sandbox.stops import StudentStopped
from grader.sandbox.student import Student
from grader.suites.feedback.sentences import explain_stop

Make = Callable[..., Student]
TEXT = "# 이름과 나이\ndef f():\n    return '가'\n"
LATIN = "# -*- coding: latin-1 -*-\n# élodie, café\ndef f():\n    return 'é'\n"


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        (TEXT.encode(), []),
        (codecs.BOM_UTF8 + TEXT.encode(), ["bom"]),
        (codecs.BOM_UTF8 * 2 + TEXT.encode(), ["bom"]),
        (TEXT.encode("utf-16"), ["utf16"]),
        (TEXT.encode("utf-16-le"), ["utf16"]),
        (TEXT.encode("utf-16-be"), ["utf16"]),
        (codecs.BOM_UTF16_BE + ("\ufeff" + TEXT).encode("utf-16-be"), ["utf16"]),
        (TEXT.encode("cp949"), ["cp949"]),
        (f"# coding: no-such-encoding\n{TEXT}".encode("cp949"), ["cp949"]),
        (f"# coding: utf-8\n{TEXT}".encode("cp949"), ["cp949"]),
        (f"# coding: rot13\n{TEXT}".encode("cp949"), ["cp949"]),
        (f"# -*- coding: euc-kr -*-\n{TEXT}".encode("cp949"), ["cp949"]),
        (LATIN.encode("latin-1"), ["coding"]),
        (f"#!/usr/bin/python\n{LATIN}".encode("latin-1"), ["coding"]),
        (f"# coding: gbk\n{TEXT.replace('가', '中')}".encode("gbk", "ignore"), ["coding"]),
        (f"# coding: latin-1\n{TEXT}".encode(), []),
    ],
)
def test_bytes_are_read_as_editors_write_them(data: bytes, remarks: list[str]) -> None:
    found: list[str] = []
    text = source.decode(data, found)
    assert found == remarks
    assert not text.startswith("\ufeff")
    assert "def f():\n" in text
    assert any(letter in text for letter in ("'가'", "'é'", "'中'"))


def test_a_coding_line_below_code_is_none() -> None:
    with pytest.raises(source.Undecodable):
        source.decode(b"x = 1\n# coding: latin-1\n" + LATIN.encode("latin-1")[26:] + b"\xff\xff\n", [])


@pytest.mark.parametrize(
    ("data", "encoding", "line", "found", "alone"),
    [
        (TEXT.encode() + "# 과제\n".encode("cp949"), "UTF-8", 4, "b0", True),
        (TEXT.encode() + b"# \xb3\xa1\n# \xb3\xa1\n# \xea\xb0\x80\n", "UTF-8", 4, "b3", False),
        (TEXT.encode("cp949") + b"# \xff\n", "cp949", 4, "ff", True),
        (b"\x80\x81\xff\n\xfe\xff\xfa\n", "", 1, "80", False),
        (b"x = 1\ny = '\0'\n", "", 2, "00", False),
        (codecs.BOM_UTF16_LE + b"\x00", "", 0, "00", False),
    ],
)
def test_what_is_no_text_is_told_with_its_place(data: bytes, encoding: str, line: int, found: str, alone: bool) -> None:
    with pytest.raises(source.Undecodable) as caught:
        source.decode(data, [])
    error = caught.value
    assert (error.encoding, error.line, error.alone) == (encoding, line, alone)
    assert error.found.hex().startswith(found)


def test_the_line_and_the_bytes_reach_the_student(student: Make) -> None:
    """Of a file that is UTF-8 but for one line, pasted from elsewhere."""
    with pytest.raises(StudentStopped) as caught:
        student(TEXT.encode() + "# 과제\n".encode("cp949")).f()
    assert caught.value.verdict == "unreadable"
    text = caught.value.message
    assert text.en == (
        "Line 4 holds bytes that are no UTF-8 (0xb0 0xfa 0xc1). "
        "The rest of the file is. Delete or retype that line, and save the file as UTF-8."
    )
    assert text.ko.startswith("4번째 줄에 UTF-8 글자가 아닌 바이트가 있습니다(0xb0 0xfa 0xc1).")


def test_a_zero_byte_is_told_with_its_line(student: Make) -> None:
    with pytest.raises(StudentStopped) as caught:
        student(b"def f():\n    return 3\n\0\0\n").f()
    assert caught.value.message.en.startswith("Line 3 holds characters that no text has (NUL).")


def test_a_file_in_the_encoding_of_its_coding_line_runs(student: Make) -> None:
    work = student(LATIN.encode("latin-1"))
    assert work.f() == "é"
    assert work.loaded.remarks == ("coding",)


def test_an_encoding_in_the_bytes_of_ascii_is_believed_by_its_coding_line(student: Make) -> None:
    work = student("# coding: iso2022_kr\ndef f(): return '짝수'\n".encode("iso2022_kr"))
    assert work.f() == "짝수"
    assert work.loaded.remarks == ("coding",)


@pytest.mark.parametrize("encoding", ["utf-7", "hz"])
def test_no_coding_line_makes_code_of_a_comment(student: Make, encoding: str) -> None:
    hidden = {"utf-7": "# +AAo-def f(): return 2", "hz": "# ~{"}[encoding]
    work = student(f"# coding: {encoding}\ndef f(): return 1\n{hidden}\n".encode())
    assert work.f() == 1


SPLITTING = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What `str.splitlines` takes for the end of a line, and Python does not."""


def test_lines_are_counted_as_python_counts_them() -> None:
    text = f"a = '{SPLITTING}'\r\nb = 2\rc = 3\n\x0cd = 4\n"
    assert len(split_lines(text)) == 5
    namespace: dict[str, object] = {}
    loading.run(text, "lines.py", namespace)
    assert namespace["a"] == SPLITTING
    assert linecache.getline("lines.py", 3) == "c = 3\n"
    assert linecache.getline("lines.py", 4) == "\x0cd = 4\n"
    linecache.cache.pop("lines.py")


@pytest.mark.parametrize("sign", SPLITTING)
def test_the_line_shown_is_the_one_at_fault(student: Make, sign: str) -> None:
    """In an error while it runs, and in one that keeps it from being read."""
    head = f"MARK = 'a{sign}b'\n\n\x0c\ndef f(ages):\n"
    with pytest.raises(StudentStopped) as caught:
        student(f"{head}    return list(aegs)\n").f({})
    assert "Line 5: return list(aegs)" in explain_stop(caught.value).en
    with pytest.raises(StudentStopped) as caught:
        student(f"{head}    return list(ages\n\ndef g():\n    pass\n").f({})
    text = explain_stop(caught.value).en
    assert "Python cannot read line 5" in text
    assert "return list(ages\n" in text
    assert "return list(ages)" in text


def test_an_own_module_in_another_encoding_is_told(student: Make) -> None:
    """`import` reads UTF-8 alone."""
    work = student("def f():\n    import helper\n    return helper.g()\n", files={"helper.py": TEXT.encode("cp949")})
    with pytest.raises(StudentStopped) as caught:
        work.f()
    assert "This file is not saved as UTF-8, and Python imports no other." in explain_stop(caught.value).en


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("'Note.'\nimport math\n\nnumber = int(input())\nprint(number)\n", 4),
        ("for i in range(3):\n    def f(): pass\n", 1),
        ("def f():\n    pass\n\nprint(f())\n", 0),
        ("class A:\n    pass\nA()\n", 0),
        ("'Note.'\nimport math\n...\npass\n", 0),
        ("", 0),
    ],
)
def test_code_of_a_file_without_functions_is_found(text: str, line: int) -> None:
    assert source.outside(text) == line


def test_what_is_outside_is_told_of_a_file_of_functions_alone(student: Make) -> None:
    assert student("\nx = 1\n").loaded.outside == 2
    assert student("\nx = 1\n", kind="script").loaded.outside == 0
