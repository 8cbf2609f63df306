"""Mails in files: an `.eml`, a folder of them, an mbox, a Maildir. Bytes come as they are, and none is missed.

Tries `grader.collecting.sources.mails`, `grader.collecting.sources.mbox`, `grader.collecting.sources.maildir` and
`grader.collecting.sources.find`.
"""

from __future__ import annotations

import hashlib
import io
import mailbox
import os
import tracemalloc
import zipfile

import pytest

from grader.collecting.sources.find import Settings, open_source
from grader.collecting.sources.maildir import Maildir
from grader.collecting.sources.mails import Mails, arrive_cut, headers_of, message_digest
from grader.collecting.sources.mbox import Mbox, begins_mbox, read_mbox
from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.book import Gradebook
from grader.sandbox.reading import Reader
from grader.text.errors import EXIT_USAGE, UsageError
from tests.collecting.made import collect_all
from tests.collecting.sources.dovecot import letter

SETTINGS = Settings(Reader())


def nothing(cursor: str) -> bool:
    return False


def put(folder, files):
    """Write these, with the folders around them."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


# .eml


def test_a_folder_of_mails_and_folders_within(tmp_path):
    put(tmp_path, {"b.eml": letter(1), "지난주/a.EML": letter(2), "README.md": b"x", ".hidden/c.eml": letter(3)})
    source = open_source(str(tmp_path), SETTINGS)
    assert isinstance(source, Mails)
    found = list(source.arrivals(nothing))
    assert [each.mail for each in found] == [letter(1), letter(2)]
    assert list(source.arrivals({found[0].cursor}.__contains__)) == found[1:]


def test_another_mail_under_an_old_name_is_new(tmp_path):
    put(tmp_path, {"a.eml": letter(1)})
    source = open_source(str(tmp_path), SETTINGS)
    (first,) = source.arrivals(nothing)
    put(tmp_path, {"a.eml": letter(2)})
    (second,) = source.arrivals({first.cursor}.__contains__)
    assert second.mail == letter(2)


def test_a_single_mail_whatever_it_is_called(tmp_path):
    put(tmp_path, {"a.eml": letter(1), "saved": letter(2)})
    for name, number in (("a.eml", 1), ("saved", 2)):
        (found,) = open_source(str(tmp_path / name), SETTINGS).arrivals(nothing)
        assert found.mail == letter(number)


def test_a_link_among_mails_is_not_followed_and_told(tmp_path):
    put(tmp_path, {"in/a.eml": letter(1), "secret.eml": letter(2)})
    (tmp_path / "in" / "b.eml").symlink_to(tmp_path / "secret.eml")
    os.mkfifo(tmp_path / "in" / "c.eml")
    source = open_source(str(tmp_path / "in"), SETTINGS)
    assert [each.mail for each in source.arrivals(nothing)] == [letter(1)]
    assert [note.en for note in source.notes] == [
        "b.eml is a link or no ordinary file: it was not opened.",
        "c.eml is a link or no ordinary file: it was not opened.",
    ]


def test_mails_beside_homework_are_not_guessed_at(tmp_path):
    put(tmp_path, {"a.eml": letter(1), "dictionary.py": b"x = 1\n"})
    with pytest.raises(UsageError, match=r"holds mails \(a\.eml\) and other files \(dictionary\.py\)"):
        open_source(str(tmp_path), SETTINGS)


def test_of_a_message_over_the_limit_the_headers_come_with_the_reason():
    found = arrive_cut("x", b"Subject: a\r\nFrom: b\r\n\r\nbody\r\n\r\n", 60 * 2**20)
    assert found.mail == b"Subject: a\r\nFrom: b\r\n\r\n"
    assert "has 60.0 MB, and at most 48 MB are read" in found.said.en
    assert headers_of(b"a: b\nno end") == b"a: b\nno end"


# mbox

FROM = b"From hong@example.org Tue Mar  3 10:00:00 2026\n"


def mails_of(data, most=10**6):
    return [each.mail for each in read_mbox(io.BytesIO(data), most)]


@pytest.mark.parametrize(
    "line",
    [
        FROM,
        b"From - Tue Mar 03 10:00:00 2026\n",
        b"From 1799999999@xxx Tue Mar 03 10:00:00 +0000 2026\n",
        b"From a@example.org Tue Mar  3 10:00:00 KST 2026\r\n",
        b"From a@example.org Tue, 3 Mar 2026 10:00:00 +0900\n",
        b"From Hong Gildong Tue Mar  3 10:00 2026\n",
    ],
)
def test_the_line_before_a_message_as_programs_write_it(line):
    assert mails_of(line + b"Subject: a\n\nx\n\n" + line + b"Subject: b\n\ny\n") == [
        b"Subject: a\n\nx\n",
        b"Subject: b\n\ny\n",
    ]
    assert begins_mbox(line + b"Subject: a\n")


@pytest.mark.parametrize(
    "body",
    [
        b"From here on it is easy\n",
        b"From \xed\x99\x8d at 10:30 2026: hello\n",
        FROM + b"and no header behind it\n",
        b"x From hong@example.org Tue Mar  3 10:00:00 2026\nSubject: b\n",
        b"x" * 65536 + FROM + b"Subject: b\n",
    ],
)
def test_what_only_looks_like_that_line_is_part_of_the_message(body):
    assert mails_of(FROM + b"Subject: a\n\n" + body) == [b"Subject: a\n\n" + body]


def test_quoted_lines_lose_one_sign():
    found = mails_of(FROM + b"Subject: a\n\n>From me\n>>From you\n> From us\nx>From\n")
    assert found == [b"Subject: a\n\nFrom me\n>From you\n> From us\nx>From\n"]


def test_a_claimed_length_decides_nothing():
    first = b"Subject: a\nContent-Length: 9999\n\nx\n"
    assert mails_of(FROM + first + b"\n" + FROM + b"Subject: b\n\ny\n") == [first, b"Subject: b\n\ny\n"]


def test_it_reads_what_python_wrote(tmp_path):
    box = mailbox.mbox(tmp_path / "box")
    for number in range(20):
        box.add(letter(number))
    box.flush()
    box.close()
    found = [each.mail for each in open_source(str(tmp_path / "box"), SETTINGS).arrivals(nothing)]
    assert found == [letter(number) for number in range(20)]


def test_it_reads_lines_that_end_as_on_windows():
    mail = letter(1).replace(b"\n", b"\r\n")
    assert mails_of(b"\r\n".join([FROM.rstrip(), mail, FROM.rstrip(), mail])) == [mail, mail]


def test_what_is_appended_leaves_the_others_known(tmp_path):
    path = tmp_path / "a.mbox"
    path.write_bytes(FROM + letter(1) + b"\n" + FROM + letter(2) + b"\n")
    first = {each.cursor for each in Mbox(path).arrivals(nothing)}
    with path.open("ab") as file:
        file.write(FROM + letter(3) + b"\n")
    assert [each.mail for each in Mbox(path).arrivals(first.__contains__)] == [letter(3)]
    # And what was taken away, too: a place in the file would be another's now.
    path.write_bytes(FROM + letter(2) + b"\n" + FROM + letter(3) + b"\n" + FROM + letter(4) + b"\n")
    third = first | {each.cursor for each in Mbox(path).arrivals(lambda cursor: False) if each.mail == letter(3)}
    assert [each.mail for each in Mbox(path).arrivals(third.__contains__)] == [letter(4)]


def test_a_message_over_the_limit_in_the_middle_costs_only_itself():
    large = letter(2, size=3_000_000)
    data = FROM + letter(1) + b"\n" + FROM + large + b"\n" + FROM + letter(3)
    one, two, three = read_mbox(io.BytesIO(data), 100_000)
    assert (one.mail, three.mail) == (letter(1), letter(3))
    assert two.mail == headers_of(large)
    assert two.left_out


def test_memory_does_not_grow_with_the_file():
    class Endless(io.RawIOBase):
        """60 messages of 100 kB, made while they are read."""

        def __init__(self):
            self.left = 60
            self.buffer = b""

        def readable(self):
            return True

        def readinto(self, room):
            if not self.buffer and self.left:
                self.left -= 1
                self.buffer = FROM + letter(self.left, size=75_000) + b"\n"
            count = min(len(room), len(self.buffer))
            room[:count], self.buffer = self.buffer[:count], self.buffer[count:]
            return count

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_mbox(io.BufferedReader(Endless())))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60
    assert most < 2 * 2**20


def test_an_empty_one_has_nothing_where_it_is_named_so(tmp_path):
    put(tmp_path, {"a.mbox": b"", "Export.mbox/mbox": FROM + letter(1)})
    assert list(open_source(str(tmp_path / "a.mbox"), SETTINGS).arrivals(nothing)) == []
    (found,) = open_source(str(tmp_path / "Export.mbox"), SETTINGS).arrivals(nothing)  # as a Mac exports one
    assert found.mail == letter(1)


# Maildir


@pytest.fixture
def maildir(tmp_path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    put(tmp_path, {"cur/1.a.host:2,S": letter(1), "new/2.b.host": letter(2), "tmp/3.c.host": letter(3)})
    return tmp_path


def test_what_is_being_delivered_is_not_there_yet(maildir):
    source = open_source(str(maildir), SETTINGS)
    assert isinstance(source, Maildir)
    assert [(each.cursor, each.mail) for each in source.arrivals(nothing)] == [
        ("1.a.host", letter(1)),
        ("2.b.host", letter(2)),
    ]


def test_flags_and_folders_make_no_other_message(maildir):
    known = {each.cursor for each in Maildir(maildir).arrivals(nothing)}
    (maildir / "cur" / "1.a.host:2,S").rename(maildir / "cur" / "1.a.host:2,RS")
    (maildir / "new" / "2.b.host").rename(maildir / "cur" / "2.b.host;2,")
    (maildir / "tmp" / "3.c.host").rename(maildir / "new" / "3.c.host")
    assert [each.mail for each in Maildir(maildir).arrivals(known.__contains__)] == [letter(3)]


def test_what_moves_while_it_is_read_is_found(maildir):
    arrivals = Maildir(maildir).arrivals(nothing)
    assert next(arrivals).mail == letter(1)
    (maildir / "new" / "2.b.host").rename(maildir / "cur" / "2.b.host:2,")
    assert [each.mail for each in arrivals] == [letter(2)]


def test_what_is_gone_is_not_told(maildir):
    arrivals = Maildir(maildir).arrivals(nothing)
    assert next(arrivals).mail == letter(1)
    (maildir / "new" / "2.b.host").unlink()
    assert list(arrivals) == []


def test_a_link_in_it_is_not_followed(maildir):
    (maildir / "new" / "4.d.host").symlink_to("/etc/passwd")
    source = Maildir(maildir)
    assert len(list(source.arrivals(nothing))) == 2
    assert [note.en for note in source.notes] == ["new/4.d.host is a link or no ordinary file: it was not opened."]


# What is none of these


def test_an_archive_of_mails_is_read_as_mails(tmp_path):
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        for number, name in enumerate(("과제 제출합니다.eml", "지난주/과제 (1).eml"), 1):
            archive.writestr(name, letter(number))
    with Reader() as reader:
        source = open_source(str(tmp_path / "saved.zip"), Settings(reader))
    assert isinstance(source, Mails)
    found = list(source.arrivals(nothing))
    assert sorted(each.mail for each in found) == sorted([letter(1), letter(2)])
    assert list(source.arrivals({found[0].cursor}.__contains__)) == found[1:]


def test_an_archive_of_mails_and_homework_is_not_guessed_at(tmp_path):
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("a.eml", letter(1))
        archive.writestr("dictionary.py", b"x = 1\n")
    with Reader() as reader, pytest.raises(UsageError, match=r"holds mails \(a\.eml\) and other files"):
        open_source(str(tmp_path / "saved.zip"), Settings(reader))


def test_what_an_archive_does_not_give_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("a.eml", letter(1))
        link = zipfile.ZipInfo("b.eml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with Reader() as reader:
        source = open_source(str(tmp_path / "saved.zip"), Settings(reader))
    assert [each.mail for each in source.arrivals(nothing)] == [letter(1)]
    assert [note.en for note in source.notes] == ["b.eml was not read: it is a link."]


@pytest.mark.parametrize("name", ["1.emlx", "one.msg"])
def test_a_folder_of_mails_that_nobody_reads_is_no_folder_of_files(tmp_path, name):
    put(tmp_path, {name: b"1\nx", f"more/{name}": b"1\nx"})
    with pytest.raises(UsageError, match="is in a format of one mail program alone"):
        open_source(str(tmp_path), SETTINGS)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("backup.pst", b"!BDN", "is in a format of one mail program alone"),
        ("1.emlx", b"200\nFrom: a@example.org\n", "is in a format of one mail program alone"),
        ("one.msg", b"\xd0\xcf\x11\xe0", "is in a format of one mail program alone"),
        ("dictionary.py", b"x = 1\n", "is no source: neither a mail (.eml), nor an mbox"),
        ("a.mbox", b"no mail at all\n", "is no source"),
        ("empty", b"", "is no source"),
    ],
)
def test_another_file_has_a_sentence(tmp_path, name, data, sentence):
    put(tmp_path, {name: data})
    with pytest.raises(UsageError) as caught:
        open_source(str(tmp_path / name), SETTINGS)
    assert caught.value.exit_code == EXIT_USAGE
    assert sentence in caught.value.text.en


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 5000])
def test_nothing_of_that_name(tmp_path, name):
    with pytest.raises(UsageError, match="There is no "):
        open_source(f"{tmp_path}/{name}", SETTINGS)


def test_a_fifo_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.eml")
    with pytest.raises(UsageError, match="is neither a folder nor a file"):
        open_source(str(tmp_path / "a.eml"), SETTINGS)


def test_a_message_is_the_same_in_whatever_form_it_lies_and_no_other_is():
    head, body = b"From: a@example.org\nMessage-ID: <1@example.org>\n", b"\nhello\nStatus: R\n"
    noted = b"Status: RO\nX-Mozilla-Status: 0001\nX-Mozilla-Keys: \n \nContent-Length: 12\nLines: 2\n"
    same = [head + body, (head + body).replace(b"\n", b"\r\n"), head + body + b"\n\r\n", noted + head + body]
    same += [head + noted + body, (head + noted + body).replace(b"\n", b"\r\n"), (head + body).rstrip(b"\n")]
    assert len({message_digest(each) for each in same}) == 1
    assert message_digest(head + body) == hashlib.sha256(head + body).hexdigest()
    others = [head + b"\nhello\nStatus: O\n", head + b"\nhello\n\nStatus: R\n", head + b"Subject: x\n" + body, head]
    assert len({message_digest(each) for each in (*others, head + body, b"")}) == len(others) + 2


def test_a_message_that_was_saved_twice_comes_once(tmp_path):
    """Out of a mail program with CRLF, and in an mbox with the headers and the line ends of another."""
    root, folder = tmp_path / "class", tmp_path / "mails"
    folder.mkdir()
    message = letter(1)
    (folder / "a.eml").write_bytes(message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    kept = b"X-Mozilla-Status: 0001\n" + message.replace(b"\r\n", b"\n")
    (tmp_path / "box").write_bytes(FROM + kept + b"\n\n")
    for source in (str(folder), str(tmp_path / "box"), str(folder)):
        collect_all(root, [open_source(source, SETTINGS)])
    with Gradebook.open(root, write=False) as book:
        assert len([*read_arrivals(book)]) == 1
