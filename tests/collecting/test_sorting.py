"""What becomes of each part of more than two hundred messages, whichever way they are read.

Of `grader.collecting.sorting`, `grader.collecting.bundle`, `grader.collecting.forms`, `grader.collecting.whose`,
`grader.collecting.items`, `grader.collecting.lines`, `grader.collecting.others` and `grader.collecting.arrival`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.collecting import items
from grader.collecting.arrival import Arrival, File
from grader.collecting.bundle import sort_bundle
from grader.collecting.items import digest, open_arrival
from grader.collecting.lines import MAX_ASKED, Sorted, line_of
from grader.collecting.sorting import sort_arrival
from grader.collecting.whose import Owner
from grader.gradebook.arrivals import read_why
from grader.intake.notebooks import Opener
from grader.intake.replies import reply_for
from grader.sandbox.reading import Reader
from grader.text import tr
from tests.collecting.made import PEOPLE, code, eml_folder, known, open_here
from tests.collecting.mailbox import GIVEN, OURS, Case, made_mailbox

DATA = Path(os.environ.get("GRADER_EML", Path(__file__).parents[3] / "shared" / "data" / "eml"))
"""Messages of others, and some made for this: not in the repository."""
UNREAD, PACKED = "It cannot be read:", "it is packed in a way that is not opened here; hand it in as .zip"
POINTS = "It only points to a file, which did not come"
CASES = made_mailbox()
FACTS = known(OURS, given=frozenset({digest(GIVEN)}))


def sort(mail: bytes, opener: Opener = open_here) -> Sorted:
    return sort_arrival(open_arrival(Arrival("1", hashlib.sha256(mail).hexdigest(), mail), opener), FACTS)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def test_there_are_enough_of_them():
    assert len(CASES) >= 200
    assert len({case.mail for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_part_is_what_it_must_be(case: Case):
    made = sort(case.mail)
    lines = [(each.part.name, each.part.fate, each.part.student, each.part.assignment) for each in made.lines]
    assert lines == list(case.lines)
    assert (made.record.verdict, made.record.student, made.record.weak) == (case.verdict, case.student, False)
    assert len({(each.part.place, each.part.assignment) for each in made.lines}) == len(lines)


@pytest.mark.parametrize(
    ("name", "data", "why", "unread"),
    [
        ("dictionary.ipynb", b"{}", "It cannot be read: it is no notebook.", "format"),
        ("dictionary.ipynb", b" ", "It cannot be read: it is empty.", "empty"),
        ("과제.hwpx", b"PK\3\4 and no more", "It cannot be read: it is damaged.", "damaged_document"),
        ("dictionary.docx", b"%PDF-1.7", "It cannot be read: it is a PDF.", "pdf"),
        ("dictionary.py", b"{\\rtf1 def count_words(text):", f"{UNREAD} it is in rich text format (RTF).", "rtf"),
        ("dictionary.py", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f"{UNREAD} it is a picture.", "picture"),
        ("과제.url", b"[InternetShortcut]", f"{POINTS}. Ask for the file itself.", "link"),
        ("과제.hwp", b"\xd0\xcf", "No code is taken out of such a document. Ask for a .py or .ipynb file.", "hwp"),
        ("hw.zip", b"7z\xbc\xaf\x27\x1c\0\4", f"{UNREAD} {PACKED}.", "seven_zip"),
        ("hw.zip", b"EGGA", f"{UNREAD} {PACKED}.", "egg"),
        ("hw.zip", b"\x20\x30-lh5-", f"{UNREAD} it is no archive.", "format"),
        ("hw.7z", b"PK\3\4", "Such an archive is not opened. Ask for a .zip file.", "zip"),
        ("hw.rar", b"Rar!\x1a\7\0", "Such an archive is not opened. Ask for a .zip file.", "rar"),
        ("dictionary.txt", b"", f"{UNREAD} it is empty.", "empty"),
    ],
)
def test_why_a_file_was_not_taken_is_one_sentence_and_true(name: str, data: bytes, why: str, unread: str):
    """And its student is told by what it is, and not by what it is called."""
    item = items.open_item("2", (name,), data, open_here)
    (found,) = sort_bundle([item], FACTS.whose.matcher, None, FACTS.given)
    assert found.why.en == why
    assert line_of(found, Owner("ann"), timeless=False).part.unread == unread
    assert reply_for(unread) is not None
    assert found.files == {name: data}


@pytest.mark.parametrize(
    ("name", "asked", "asked_beside_homework"),
    [
        *((name, True, True) for name in ("dictionary.py", "a.ipynb", "x.txt", "hw.zip", "hw.7z", "과제.docx", "hw")),
        *((name, True, False) for name in ("과제.hwp", "scan.pdf", "photo.jpg", "link.url", "x.py_", "x.what")),
        *((name, False, False) for name in ("film.mp4", "a.pyc", "data.csv", "weights.h5", "README.md", "course.toml")),
    ],
)
def test_what_was_not_read_is_asked_of_by_what_it_is(name: str, asked: bool, asked_beside_homework: bool):
    cut = Arrival("1", "", left_out=((f"a/{name}", tr("it is damaged")),), who="홍길동")
    beside = replace(cut, files=(File(("dictionary.py",), code("dictionary")),))
    for arrival, expected in ((cut, asked), (beside, asked_beside_homework)):
        line = sort_arrival(open_arrival(arrival, open_here), FACTS).lines[-1]
        assert (line.part.fate, line.part.name, line.part.student) == ("left_out", name, "20230001")
        assert line.is_open is expected
        assert read_why(line.part.why).en == "It cannot be read: it is damaged."


def test_what_the_file_of_the_right_name_imports_comes_along_though_the_work_stands_in_it():
    helper, other = code("dictionary"), code("dictionary", "another")
    for main, fates in (
        (b"from helper import *\n", ["submission", "nothing"]),
        (b"import something\n", ["unsure", "unsure"]),
        (other, ["unsure", "unsure"]),
    ):
        files = (File(("dictionary.py",), main), File(("helper.py",), helper))
        lines = sort_arrival(open_arrival(Arrival("1", "", files=files, who="홍길동"), open_here), FACTS).lines
        assert [line.part.fate for line in lines] == fates, main
        assert {*lines[0].files} == {"dictionary.py", *(["helper.py"] if "nothing" in fates else [])}


@pytest.mark.parametrize(
    ("inside", "name"),
    [({"a/b.zip": 3}, "a/b.zip/c1.zip"), ({"work.7z": 0}, "work.7z"), ({"b.zip": 1}, ""), ({"photo.jpg": 0}, "")],
)
def test_of_an_archive_without_code_it_is_told_which_archive_in_it_is_not_opened(inside: dict[str, int], name: str):
    """One that lies in an archive is opened, and none in that."""

    def pack(files: dict[str, bytes]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for each, data in files.items():
                archive.writestr(each, data)
        return made.getvalue()

    ((path, depth),) = inside.items()
    data = pack({"dictionary.py": code("dictionary")}) if depth else b"7z\xbc\xaf\x27\x1c"
    for number in range(depth - 1):
        data = pack({f"c{number}.zip": data})
    with Reader() as reader:
        item = items.open_item("2", ("hw.zip",), pack({path: data}), reader.read)
    (found,) = sort_bundle([item], FACTS.whose.matcher, None, FACTS.given)
    if depth == 1:
        assert (found.fate, found.assignment) == ("submission", "dictionary")
    elif name:
        assert found.why.en.startswith("In the archive there is no file of code, but an archive that is not opened: ")
        assert name in found.why.en
    else:
        assert found.why.en == "No file of code is in the archive."


@pytest.mark.parametrize(
    ("archive", "data", "fate", "student"),
    [
        ("과제_홍길동.zip", None, "submission", "20230001"),
        ("과제_홍길동_xyz.zip", None, "unsure", "20230001"),
        ("hw.zip", None, "unsure", ""),
        ("과제_홍길동.zip", b"<!DOCTYPE html>", "unreadable", "20230001"),
        ("홍길동.rar", b"Rar!", "left_out", "20230001"),
    ],
)
def test_whose_an_archive_is_that_lies_alone_its_own_name_tells(
    archive: str, data: bytes | None, fate: str, student: str
):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("dictionary.py", code("dictionary"))
    arrival = Arrival("1", "", files=(File((archive,), made.getvalue() if data is None else data),))
    (line,) = sort_arrival(open_arrival(arrival, open_here), FACTS).lines
    assert (line.part.fate, line.part.student) == (fate, student)


@pytest.mark.parametrize(
    ("sender", "name"), [("이영희", "dictionary"), ("", "dictionary_이영희"), ("이영희", "dictionary_이영희")]
)
def test_of_an_unknown_sender_with_the_name_of_several_all_are_told_once(sender: str, name: str):
    head = f"From: {sender} <new@example.net>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\n"
    head += f'Content-Type: text/x-python; name="{name}.py"\r\nContent-Disposition: attachment\r\n\r\n'
    (line,) = sort(head.encode() + code("dictionary")).lines
    assert (line.part.fate, line.part.student) == ("unsure", "")
    why = read_why(line.part.why).en
    assert why.count("이영희 (20230003), 이영희 (20230004)") == 1, why


def test_a_folder_that_was_not_looked_into_is_asked_of_and_libraries_never():
    arrival = Arrival("1", "", unseen=(("a", tr("it is damaged")),), aside=(("b/venv", tr("libraries")),), who="홍길동")
    lines = sort_arrival(open_arrival(arrival, open_here), FACTS).lines
    assert [(line.part.name, line.part.fate, line.is_open) for line in lines] == [
        ("a", "left_out", True),
        ("venv", "left_out", False),
    ]


def test_of_files_without_end_that_were_not_read_some_are_asked_of_and_all_are_on_record():
    arrival = Arrival("1", "", left_out=tuple((f"{number}.py", tr("it is damaged")) for number in range(50)))
    lines = sort_arrival(open_arrival(arrival, open_here), FACTS).lines
    assert [line.is_open for line in lines] == [True] * MAX_ASKED + [False] * (50 - MAX_ASKED)
    assert {line.part.fate for line in lines} == {"left_out"}


@pytest.mark.parametrize("texts", [[""] * 30, ["", "", "Here is my homework.", "Bye.", ""]])
def test_what_a_message_of_many_texts_lacks_is_asked_once(texts: list[str]):
    """Of the first in which something stands; a thousand parts were a thousand questions."""
    parts = "".join(f"--b\r\n\r\n{text}\r\n" for text in texts)
    head = "From: hong@example.org\r\nSubject: homework\r\nMIME-Version: 1.0\r\n"
    made = sort(f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}--b--\r\n'.encode())
    asked = [count for count, line in enumerate(made.lines) if line.part.fate == "unsure"]
    assert len(made.lines) == len(texts)
    assert asked == [next((count for count, text in enumerate(texts) if text), 0)]


def test_code_in_a_text_is_as_it_was_typed_before_a_phone_changed_its_quotes():
    text = code("dictionary").decode().replace("    ", "\u2003") + "x = “가”\n"
    head = "From: hong@example.org\r\nSubject: dictionary\r\nDate: Mon, 2 Mar 2026 10:00:00 +0900\r\n"
    made = sort(f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n과제예요.\r\n\r\n{text}".encode())
    (line,) = made.lines
    assert (line.part.fate, line.part.assignment) == ("submission", "dictionary")
    taken = line.files["dictionary.py"].decode()
    assert taken.endswith('x = "가"\n')
    compile(taken, "dictionary.py", "exec")


def test_code_without_indents_is_taken_from_the_other_form_of_its_text():
    """Outlook keeps the indents of a page as a style, and loses them in the plain text beside it."""
    source = code("dictionary").decode()
    page = "".join(
        f"<p style='text-indent:{36 * line.startswith(' ')}pt'>{html.escape(line.strip())}</p>"
        for line in source.splitlines()
        if line
    )
    plain = "\r\n".join(line.strip() for line in source.splitlines())
    forms = "".join(
        f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n"
        for kind, text in (("plain", plain), ("html", page))
    )
    head = "From: hong@example.org\r\nSubject: dictionary\r\nDate: Mon, 2 Mar 2026 10:00:00 +0900\r\nMIME-Version: 1.0"
    made = sort(f'{head}\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n{forms}--b--\r\n'.encode())
    assert [line.part.fate for line in made.lines] == ["submission", "nothing"]
    assert made.lines[0].files["dictionary.py"].split() == source.encode().split()
    compile(made.lines[0].files["dictionary.py"], "dictionary.py", "exec")


def test_what_was_typed_into_a_page_of_moodle_is_code_as_in_the_text_of_a_mail():
    lines = code("dictionary").decode().rstrip("\n").split("\n")
    page = "<p>안녕하세요</p><p>" + "<br>".join(html.escape(line).replace(" ", "&nbsp;") for line in lines) + "</p>"
    for each in (page, f"<p>제출합니다.</p><pre>{html.escape(chr(10).join(lines))}</pre>"):
        item = items.open_item("onlinetext.html", ("onlinetext.html",), each.encode(), open_here)
        (found,) = sort_bundle([item], FACTS.whose.matcher, None, FACTS.given)
        assert (found.fate, found.assignment) == ("submission", "dictionary"), found.why.en
        assert [*found.files] == ["dictionary.py"]
        assert found.files["dictionary.py"].decode().split() == "\n".join(lines).split()
    words = items.open_item("onlinetext.html", ("onlinetext.html",), "<p>늦어서 죄송합니다</p>".encode(), open_here)
    (found,) = sort_bundle([words], FACTS.whose.matcher, None, FACTS.given)
    assert (found.fate, found.item.unread) == ("left_out", "html")


@pytest.mark.parametrize(
    "name", ["dictionary.py_", "dictionary.py.bak", "dictionary.py.txt", "dictionary.txt.py", "x.py~"]
)
def test_a_renamed_script_in_an_archive_is_code(name: str):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"hw/{name}", code("dictionary"))
        archive.writestr("hw/notes.py_", b"nothing")
    item = items.open_item("2", ("hw.zip",), out.getvalue(), open_here)
    (found,) = sort_bundle([item], FACTS.whose.matcher, None, FACTS.given)
    assert (found.fate, found.assignment) == ("submission", "dictionary"), found.why.en
    taken = found.files.get("dictionary.py", code("dictionary"))  # else its archive, in which it is found by its name
    assert taken == code("dictionary")


@pytest.mark.parametrize(("cut", "closed", "unread"), [(0, True, ""), (0, False, "cut_off"), (14, True, "cut_off")])
def test_an_attachment_that_breaks_off_is_used_and_both_are_told(cut: int, closed: bool, unread: str):
    data = base64.encodebytes(code("dictionary"))
    mail = (
        b"Received: from a by mx.example.org; Sat, 07 Mar 2026 23:50:00 +0900\r\nMessage-ID: <cut@example.org>\r\n"
        b"From: " + PEOPLE.find("20230001").emails[0].encode() + b"\r\nSubject: hw\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="dictionary.py"\r\n\r\n'
    )
    mail += data[: len(data) - cut] + (b"\r\n--b--\r\n" if closed else b"")
    (line,) = sort(mail).lines
    assert (line.part.fate, line.part.unread) == ("submission", unread)


def test_the_sandbox_tells_the_same(reader: Reader):
    for case in CASES[::7]:
        assert sort(case.mail, reader.read) == sort(case.mail), case.name


def test_of_many_files_that_came_together_each_is_hashed_once(monkeypatch: pytest.MonkeyPatch):
    hashed: list[bytes] = []
    monkeypatch.setattr(items, "digest", lambda data: hashed.append(data) or digest(data))
    main, data = items.open_item("m", ("dictionary.py",), code("dictionary"), open_here), []
    for number in range(120):
        data.append(items.open_item(f"{number}", (f"{number}.csv",), b"%d" % number, open_here))
    main_found, *found = sort_bundle([main, *data], FACTS.whose.matcher, None, FACTS.given)
    assert main_found.files.keys() == {"dictionary.py", *(each.name for each in data)}
    assert {each.fate for each in found} == {"nothing"}
    assert sorted(hashed) == sorted(each.data for each in (main, *data))


@pytest.mark.skipif(not DATA.is_dir(), reason="those messages are not here")
@pytest.mark.parametrize("folder", ["homework", "fixtures"])
def test_every_part_of_others_messages_is_accounted_for(folder: str, reader: Reader):
    source = eml_folder(DATA / folder)
    assert len(source.mails) > 10
    for arrival in source.arrivals(lambda cursor: False):
        opened = open_arrival(arrival, reader.read)
        made = sort_arrival(opened, FACTS)
        assert opened.message is not None
        places = {each.place for each in opened.message.parts} or {"1"}
        assert {each.part.place.partition("/")[0] for each in made.lines} == places, arrival.cursor
        assert all(each.part.why for each in made.lines)
