"""The mail that work came by: found where it is one, believed in little, and no trouble to grading."""

from __future__ import annotations

import base64
import os
import sys

import pytest

from grader.domain.roster import load_roster
from grader.gradebook.origins import Origin
from grader.intake.folder import take_inventory
from grader.intake.location import locate
from grader.intake.opening import StaffFiles
from grader.intake.origin import MAX_HEAD, MAX_REFERENCES, find_origins, parse_head
from grader.intake.staged import MAX_TOTAL
from grader.intake.staging import stage
from tests.conftest import write

IDS = ("sums", "names")
MAIL = b"From: Kim <kim@example.org>\r\nSubject: homework\r\nMessage-ID: <1@mail.example.org>\r\n\r\nbody <2@b>\r\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="what only POSIX file systems hold")


def head(*lines: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in lines) + b"\r\nbody\r\n"


def ident(name: bytes = b"<1@m>", *more: bytes) -> Origin | None:
    return parse_head(head(b"Message-ID: " + name, *more))


def test_what_mail_programs_save():
    """Fields in any case, folded, with encoded subjects."""
    subject = "=?utf-8?B?" + base64.b64encode("[과제] 딕셔너리".encode()).decode() + "?="
    found = parse_head(
        head(
            b"Return-Path: <kim@example.org>",
            b"MESSAGE-ID:\r\n <a.b-c_1%2@mail.example.org>",
            b"References: <x@y>\r\n\t<z@y>",
            b"subject: " + subject.encode(),
            b"Date: Sun, 29 Nov 2026 10:05:07 +0900",
        )
    )
    assert found == Origin(
        "<a.b-c_1%2@mail.example.org>", ("<x@y>", "<z@y>"), "[과제] 딕셔너리", "2026-11-29T01:05:07+00:00"
    )
    assert parse_head(MAIL.replace(b"\r\n", b"\n")) == Origin("<1@mail.example.org>", (), "homework")


@pytest.mark.parametrize(
    "name",
    [
        b"",
        b"1@m",
        b"<>",
        b"<1@m",
        b"<1 @m>",
        b"<1@m> <2@m>",
        b"<1@m>\r\n Bcc: evil@example.org",
        b"<1@m>\rBcc: evil@example.org",
        b"<1@\xea\xb9\x80>",
        b"<1@m\x00>",
        b"<1@m\x1b[0m>",
        b"<<1@m>>",
        b"<" + b"a" * 251 + b">",
    ],
)
def test_a_message_id_has_a_strict_form(name):
    assert ident(name) is None


def test_the_longest_message_id():
    assert ident(b"<" + b"a" * 250 + b">").message_id == "<" + "a" * 250 + ">"


def test_fields_that_stand_there_twice_are_believed_in_none():
    assert ident(b"<1@m>", b"message-id: <2@m>") is None
    assert ident(b"<1@m>", b"References: <2@m>", b"References: <3@m>") is None
    assert ident(b"<1@m>", b"Subject: a", b"SUBJECT: b") is None
    assert ident(b"<1@m>", b"Received: a", b"Received: b") is not None


def test_references_are_cleaned_and_bounded():
    many = b" ".join(b"<%d@m>" % number for number in range(30))
    found = ident(b"<1@m>", b"References: " + many + b" nonsense <not one> \xff <29@m> <1@m>")
    assert len(found.references) == MAX_REFERENCES
    assert found.references[-1] == "<29@m>"
    assert "<1@m>" not in found.references, "it does not answer itself"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\xea\xb3\xbc\xec\xa0\x9c", "과제"),
        ("과제".encode("cp949"), "과제"),
        (b"=?ks_c_5601-1987?B?" + base64.b64encode("과제".encode("cp949")) + b"?=", "과제"),
        (b"=?x-unknown?Q?a=EA=B3=BC?=", "a과"),
        (b"=?utf-8?B?!!!?=", ""),
        (b"=?utf-8?Q?a=0D=0ABcc:_evil@example.org?=", "a\\r\\nBcc: evil@example.org"),
        (b"=?utf-8?Q?a=00=1B[0m=E2=80=AE?=", "a\\x00\\x1b[0m\\u202e"),
        (b"x" * 70_0, "x" * 149 + "…"),
        (b"=?a?q?" * 3000, "…"),
    ],
)
def test_a_subject_is_one_harmless_line(raw, says):
    subject = ident(b"<1@m>", b"Subject: " + raw).subject
    assert subject.endswith(says) if says == "…" else subject == says
    assert len(subject) <= 150
    assert subject.isprintable()


@pytest.mark.parametrize(
    "line",
    [
        b"Auto-Submitted: auto-replied",
        b"Auto-Submitted: auto-generated; x",
        b"Return-Path: <>",
        b"List-Id: <all.example.org>",
        b"Precedence: BULK",
    ],
)
def test_machines_and_lists_are_not_answered(line):
    assert ident(b"<1@m>", line) is None


def test_a_person_with_such_headers_is():
    assert ident(b"<1@m>", b"Auto-Submitted: no", b"Precedence: normal", b"Return-Path: <kim@example.org>") is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no mail at all",
        b"\r\n\r\nMessage-ID: <1@m>\r\n\r\n",
        b"Message-ID: <1@m>\r\n",
        b"Message-ID: <1@m>\r\nX: \0\r\n\r\n",
        (b"X: " + b"a" * 100 + b"\r\n") * 100_000 + MAIL,
        b"Message-ID: <1@m>\r\nX: " + b"a" * 10_000_000,
        bytes(range(256)) * 300,
        b": : :\r\n" * 1000 + b"\r\n\r\n",
    ],
    ids=["empty", "text", "no head", "no end", "nul", "ten megabytes", "one line", "bytes", "colons"],
)
def test_what_is_no_head_of_a_mail_is_nothing(data):
    assert parse_head(data[:MAX_HEAD]) is None


def found(root):
    inventory = take_inventory(locate(root, IDS), IDS, load_roster(root / "roster.csv"))
    return inventory, find_origins((*inventory.submissions, *inventory.earlier), StaffFiles())


def class_with(tmp_path, **mails: bytes):
    root = write(tmp_path / "class", {"ann/sums.py": "x = 1\n"})
    for place, data in mails.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def mail(number: int) -> bytes:
    return MAIL.replace(b"<1@", b"<%d@" % number)


def names(root):
    return {key: origin and origin.message_id.split("@")[0] for key, origin in found(root)[1].items()}


def test_it_is_the_only_one_beside_the_attempt_or_else_beside_its_student(tmp_path):
    times = ("2026-11-01T10:00:00+09:00", "2026-11-02T10:00:00+09:00")
    root = class_with(tmp_path, **{"ann/work/names.py": b"", "ann/Re 과제.EML": mail(1)})
    for time, number in zip(times, (2, 3), strict=True):
        write(root, {f"ben/sums/{time}/sums.py": "x = 1\n"})
        (root / f"ben/sums/{time}/m.eml").write_bytes(mail(number))
    assert names(root) == {
        ("ann", "sums", ""): "<1",
        ("ann", "names", ""): "<1",
        ("ben", "sums", times[1]): "<3",
        ("ben", "sums", times[0]): "<2",
    }
    (root / "ann/work/own.eml").write_bytes(mail(4))
    assert names(root)["ann", "names", ""] == "<4"
    (root / "ann/work/other.eml").write_bytes(mail(5))
    assert names(root)["ann", "names", ""] is None, "which of two is not guessed"


def test_hidden_ones_and_folders_are_none(tmp_path):
    root = class_with(tmp_path, **{"ann/.a.eml": mail(1), "ann/_b.eml": mail(2)})
    (root / "ann/c.eml").mkdir()
    assert names(root) == {("ann", "sums", ""): None}
    (root / "ann/d.eml").write_bytes(mail(3))
    assert names(root) == {("ann", "sums", ""): "<3"}


@POSIX
def test_no_link_and_no_device_is_opened(tmp_path):
    root = class_with(tmp_path)
    (tmp_path / "secret.eml").write_bytes(mail(1))
    (root / "ann/link.eml").symlink_to(tmp_path / "secret.eml")
    os.mkfifo(root / "ann/pipe.eml")
    assert names(root) == {("ann", "sums", ""): None}
    os.link(tmp_path / "secret.eml", root / "ann/hard.eml")
    inventory, _ = found(root)
    staff = StaffFiles([tmp_path])
    assert find_origins(inventory.submissions, staff) == {("ann", "sums", ""): None}, "a file of the staff's"


def test_it_disturbs_no_grading(tmp_path):
    """No finding, no remark, no other digest: not by its name, not by its size."""
    root = class_with(tmp_path)
    before = found(root)[0]
    staged = stage(before.submissions[0])
    for name in ("sums.eml", "sums (1).py.eml", "과제 제출.eml"):
        (root / "ann" / name).write_bytes(MAIL + b"x" * (MAX_TOTAL + 1))
        after = found(root)[0]
        assert after == before
        again = stage(after.submissions[0])
        assert (again.files, again.left_out, again.digests) == (staged.files, [], staged.digests)
        (root / "ann" / name).unlink()


def test_where_the_mail_alone_lies_there_it_is_named(tmp_path):
    """What was attached may be the homework: nobody is told that nothing was handed in."""
    root = class_with(tmp_path, **{"ben/과제.eml": MAIL})
    inventory, _ = found(root)
    assert any(finding.student == "ben" and "과제.eml" in finding.text.en for finding in inventory.findings)
    assert ("ben", "sums") in inventory.handed_in(IDS)
