"""Documents in a class folder: graded where they hold code, left for a person where they hold none; what to write back.

Of `grader.intake.documents` and `grader.intake.replies`, at last through the command line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.domain.roster import Roster
from grader.intake.documents import is_converted, read_document, why_unread
from grader.intake.folder import Inventory, take_inventory
from grader.intake.handed_in import Refusal
from grader.intake.location import locate
from grader.intake.replies import link_kind, reply_for, unread_kind
from grader.intake.staging import stage
from grader.sandbox.reading import Reader
from tests.conftest import RIGHT, grade, write
from tests.sandbox.reading.written import docx, hwpx, make_zip

IDS = ("sums", "names")
CODE = RIGHT["sums"]
CURLY = CODE + "\nprint(“a”)\n"
ESSAY = "저는 이번 과제에서 덧셈 함수를 배웠습니다.\n이름: 홍길동\n"
EARLY, LATE = "2019-03-04T21-00-00+09-00", "2019-03-05T21-00-00+09-00"
WORD = docx(*CURLY.split("\n"))
ESSAY_WORD = docx(*ESSAY.split("\n"))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def class_with(tmp_path: Path, files: Mapping[str, bytes]) -> Path:
    return write(tmp_path / "class", files)


def look(root: Path, path: Path | None = None) -> Inventory:
    return take_inventory(locate(path or root, IDS), IDS, Roster())


@pytest.mark.parametrize("data", [WORD, hwpx(*CURLY.split("\n"))], ids=["docx", "hwpx"])
def test_code_in_a_document_is_graded_with_one_remark(tmp_path: Path, data: bytes, reader: Reader) -> None:
    name = "sums.docx" if data is WORD else "sums.hwpx"
    inventory = look(class_with(tmp_path, {f"ann/{name}": data}))
    (submission,) = inventory.submissions
    assert inventory.findings == ()
    staged = stage(submission, None, reader.read)
    assert staged.files["sums.py"].decode().rstrip("\n") == CURLY.replace("“", '"').replace("”", '"').rstrip("\n")
    assert list(staged.handed_in) == [name]
    (remark,) = staged.remarks
    assert f"taken out of {name}; curly quotes were turned back (2). Please hand in sums.py" in remark.en


def test_a_text_that_is_a_document_is_read_as_one(tmp_path: Path, reader: Reader) -> None:
    (submission,) = look(class_with(tmp_path, {"ann/sums.txt": WORD})).submissions
    assert b"def " in stage(submission, None, reader.read).files["sums.py"]
    assert [
        is_converted(*each) for each in (("a.txt", b"PK\3\4"), ("a.txt", b"x"), ("a.DOCX", b""), ("a.py", b"PK"))
    ] == [*(True, False, True, False)]


CELLS = json.dumps(
    {"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": CODE}], "metadata": {}, "nbformat": 4}
).encode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("sums.py", CELLS, "sums.py is a notebook, and was read as one. Please name it sums.ipynb"),
        ("sums.py", b"\xef\xbb\xbf\n " + CELLS, "sums.py is a notebook"),
        ("sums.txt", CELLS, "sums.txt is a notebook"),
        ("sums.py", WORD, "taken out of sums.py"),
        ("sums.ipynb", CODE.encode(), "sums.ipynb was read as Python. Please name it sums.py"),
    ],
)
def test_what_was_renamed_is_graded_as_what_it_is(
    tmp_path: Path, name: str, data: bytes, told: str, reader: Reader
) -> None:
    inventory = look(class_with(tmp_path, {f"ann/{name}": data}))
    assert inventory.findings == ()
    staged = stage(inventory.submissions[0], None, reader.read)
    assert b"\ndef " in b"\n" + staged.files["sums.py"]
    assert list(staged.handed_in) == [name]
    assert any(told in remark.en for remark in staged.remarks)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{\\rtf1\\ansi\ndef total(a):\\\n", "a document (RTF)"),
        (b"<!DOCTYPE html><html><pre>def total(a):", "a page for a browser (HTML)"),
        (b"%PDF-1.7\n", "a document (PDF)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "came as a picture"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "packed as 7z"),
        (make_zip({"sums.py": CODE.encode()}), "a .zip under another name"),
    ],
)
def test_a_script_that_is_none_is_refused_with_what_it_is(
    tmp_path: Path, data: bytes, told: str, reader: Reader
) -> None:
    (submission,) = look(class_with(tmp_path, {"ann/sums.py": data})).submissions
    with pytest.raises(Refusal) as refused:
        stage(submission, None, reader.read)
    assert told in refused.value.text.en


@pytest.mark.parametrize(
    "data", [b"BZh = 1\n", b"EGGA = 2\n", b"{'nbformat': 4}\n", b'x = {"nbformat": 4}\n', CODE.encode("utf-16"), b""]
)
def test_a_script_that_begins_like_something_else_is_a_script(tmp_path: Path, data: bytes) -> None:
    (submission,) = look(class_with(tmp_path, {"ann/sums.py": data})).submissions
    staged = stage(submission)
    assert staged.files == {"sums.py": data}
    assert not staged.handed_in


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("sums.txt", ESSAY.encode(), "no line in it is Python"),
        ("sums.txt", ESSAY.encode("cp949"), "no line in it is Python"),
        ("sums.txt", b"", "no text in it"),
        ("sums.docx", ESSAY_WORD, "no line in it is Python"),
        ("sums.docx", docx("", pictures=1), "there are pictures in it"),
        ("sums.hwpx", b"%PDF-1.7", "it is a PDF"),
        ("sums.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked with a password"),
        ("sums.docx", b"PK\3\4 damaged", "it is damaged"),
    ],
)
def test_what_holds_no_code_is_left_for_a_person_with_the_total_open(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    root = class_with(tmp_path, {f"ann/{name}": data})
    for inventory in (look(root), look(root, root / "ann" / name)):
        assert inventory.submissions == ()
        (finding,) = inventory.findings
        assert why in finding.text.en
        assert (finding.assignment, finding.graded) == ("sums", False)
        assert ("ann", "sums") in inventory.handed_in(IDS)


def test_in_an_archive_it_is_the_same(tmp_path: Path, reader: Reader) -> None:
    root = class_with(
        tmp_path,
        {
            "ann/hw.zip": make_zip({"a/sums.docx": WORD}),
            "bob/hw.zip": make_zip({"sums.docx": ESSAY_WORD, "x.txt": "x"}),
        },
    )
    inventory = look(root)
    (submission,) = inventory.submissions
    assert (submission.student, submission.submitted) == ("ann", "ann/hw.zip/a/sums.docx")
    assert b"def " in stage(submission, None, reader.read).files["sums.py"]
    assert any(each.student == "bob" and "no line in it is Python" in each.text.en for each in inventory.findings)


def test_of_attempts_the_latest_is_open_and_the_script_counts_before_an_essay(tmp_path: Path) -> None:
    inventory = look(
        class_with(
            tmp_path,
            {
                f"ann/sums/{EARLY}/sums.py": CODE.encode(),
                f"ann/sums/{LATE}/sums.docx": ESSAY_WORD,
                f"bob/sums/{EARLY}/sums.txt": ESSAY.encode(),
                f"bob/sums/{LATE}/sums.py": CODE.encode(),
                "cho/sums.py": CODE.encode(),
                "cho/sums.docx": ESSAY_WORD,
            },
        )
    )
    assert [each.student for each in inventory.submissions] == ["bob", "cho"]
    by_student = {each.student: each for each in inventory.findings if each.assignment == "sums"}
    assert not by_student["ann"].graded
    assert by_student["bob"].graded
    assert by_student["cho"].graded


def test_what_became_unreadable_since_is_refused(tmp_path: Path, reader: Reader) -> None:
    root = class_with(tmp_path, {"ann/sums.docx": WORD})
    (submission,) = look(root).submissions
    (root / "ann/sums.docx").write_bytes(b"%PDF-1.7")
    with pytest.raises(Refusal, match=r"sums.docx cannot be read: it is a PDF. Hand in the code in it as sums.py"):
        stage(submission, None, reader.read)


def test_through_the_command_line(course: Path, tmp_path: Path) -> None:
    files = {"ann/sums.docx": WORD, "bob/sums.txt": ESSAY.encode(), "cho/과제.hwp": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
    root = class_with(tmp_path, {**files, "dan/hw.zip": b"7z\xbc\xaf\x27\x1c"})
    done = grade(
        "run", root, "--course", course, "--out", tmp_path / "out", "--jobs", "1", "--lang", "en", cwd=tmp_path
    )
    assert done.code == 0, done.output
    results = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))
    assert [(each["student"], each["score"]) for each in results["reports"]] == [("ann", 100)]
    assert "bob/sums.txt was not graded: no line in it is Python" in " ".join(done.output.split())
    listed = grade("assign", "--list", "--class", root, "--course", course, "--lang", "en", cwd=tmp_path).output
    for place, reply in (
        ("bob/sums.txt", "There is no Python code in your file."),
        ("cho/과제.hwp", "Your code is in a document (HWP)"),
        ("dan/hw.zip", "Your file is packed as 7z"),
    ):
        assert reply in listed.partition(f"  {place}\n")[2].partition("To write back: ")[2].splitlines()[0], listed
    done = grade("ignore", root / "bob/sums.txt", "--class", root, "--course", course, "--lang", "en", cwd=tmp_path)
    assert done.code == 0, done.output
    assert not [each for each in look(root).findings if each.student == "bob"]


# What is written back


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.zip", b"7z\xbc\xaf\x27\x1c", "seven_zip"),
        ("a.zip", b"Rar!\x1a\x07\x01", "rar"),
        ("a.ALZ", b"", "alz"),
        ("a.zip", b"EGGA", "egg"),
        ("a.zip", b"\x20\x30-lh5-", "lzh"),
        ("a.lzh", b"", "lzh"),
        ("a.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "hwp"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        ("a.doc", b"", "doc"),
        ("a.py", b"%PDF-1.7", "pdf"),
        ("a.pages", b"PK\3\4", "pages"),
        ("IMG_1.heic", b"\0\0\0\x18ftypheic", "picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.jpg", b"", "picture"),
        ("a.py", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        ("a.txt", b"\xff\xd8\xff\xe0", "picture"),
        ("a.py", b"BM = 1", ""),
        ("a.py", b"<!DOCTYPE html>", "html"),
        ("a.html", b"", "html"),
        ("a.py", b"x = 1", ""),
        ("a.zip", b"PK\3\4", ""),
        ("hw.url", b"[InternetShortcut]", "link"),
    ],
)
def test_what_cannot_be_read_is_known_by_its_first_bytes_before_its_name(name: str, head: bytes, kind: str) -> None:
    assert unread_kind(name, head) == kind
    assert not kind or reply_for(kind)


@pytest.mark.parametrize(
    ("kind", "en", "ko"),
    [
        ("seven_zip", "Compressed (zipped) folder", "압축(ZIP) 폴더"),
        ("hwp", "save that as .py", ".py로 저장"),
        ("picture", "Save as", "다른 이름으로 저장"),
        (link_kind("google_colab"), "Download .ipynb", ".ipynb 다운로드"),
        (link_kind("naver_mybox"), "Naver MYBOX", "네이버 MYBOX"),
        (link_kind("google_drive"), "Google Drive", "Google 드라이브"),
        (link_kind("dropbox"), "download the file", "내려받아"),
        ("encrypted", "Set no password", "암호"),
        ("locked_document", "save that as .py", "암호"),
        ("damaged_document", "save that as .py", "손상"),
        ("nothing", "no file", "파일이 없습니다"),
        ("partial", "send the mail again", "다시 보내"),
    ],
)
def test_a_reply_says_what_to_do_in_both_languages(kind: str, en: str, ko: str) -> None:
    reply = reply_for(kind)
    assert reply is not None
    assert en in reply.en
    assert ko in reply.ko


def test_what_can_be_read_has_none() -> None:
    assert reply_for("") is None
    assert reply_for("no such kind") is None


def test_why_is_told_by_what_is_in_it(reader: Reader) -> None:
    assert why_unread("a.docx", ESSAY_WORD, reader.read) == "essay"
    assert why_unread("a.docx", docx("", pictures=3), reader.read) == "picture"
    assert why_unread("a.docx", WORD, reader.read) == ""
    assert why_unread("a.txt", b" \n", reader.read) == "empty"
    assert why_unread("a.py", b"", reader.read) == "empty"
    assert why_unread("a.zip", b"PK\3\4damaged", reader.read) == "damaged"
    assert why_unread("a.docx", b"PK\3\4damaged", reader.read) == "damaged_document"
    assert read_document(b"%PDF-", reader.read, "a.docx", "a.py").kind == "pdf"
