"""Messages as Korean mail programs send them, read by the student's side: `grader.sandbox.inside.reading.mail`.

And what it is put together from: `grader.sandbox.inside.reading.message.part`,
`grader.sandbox.inside.reading.message.fields` and `grader.sandbox.inside.reading.message.notices`.
"""

from __future__ import annotations

from typing import Any

import pytest

from grader.sandbox import reading
from grader.sandbox.host import Host
from grader.sandbox.inside.reading.mail import read_mail
from grader.sandbox.inside.reading.message.fields import MAX_IDS, mailboxes
from grader.sandbox.seam.contents import Contents, Limits, Member
from tests.sandbox.reading.letters import (
    BOUNCE,
    CODE,
    HELLO,
    UTF8,
    Shape,
    letter,
    multipart,
    named,
    part,
    shapes,
    text,
    uuencoded,
    word,
)

LIMITS = Limits()
SHAPES = shapes()


def read(data: bytes) -> Contents:
    return read_mail(data, LIMITS)


def of_kind(contents: Contents, *kinds: str) -> list[Member]:
    return [each for each in contents.members if each.facts["kind"] in kinds]


def only(contents: Contents) -> Member:
    (member,) = contents.members
    return member


def facts(headers: bytes) -> dict[str, Any]:
    return read(headers + b"\r\nhello\r\n").facts


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_shape_of_homework_is_read(shape: Shape) -> None:
    contents = read(shape.data)
    assert contents.fault == ""
    assert (contents.facts["from_name"], contents.facts["from_address"]) == (shape.sender, shape.address)
    assert contents.facts.get("subject", "") == shape.subject
    files = [(each.name, each.content) for each in of_kind(contents, "attachment", "uuencode")]
    assert files == list(shape.files)
    bodies = [each for each in of_kind(contents, "body") if not {"alternative", "within"} & set(each.facts)]
    assert [each.content for each in bodies] == [shape.body.encode()]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_part_is_told_twice(shape: Shape) -> None:
    places = [each.facts["place"] for each in read(shape.data).members]
    assert len(set(places)) == len(places)


def test_a_name_keeps_its_folders_beside_it() -> None:
    paths = [each.facts.get("path") for each in of_kind(read(SHAPES["names that are paths"].data), "attachment")]
    desk = "C:\\Users\\suji\\바탕 화면\\hw1.py"
    assert paths == ["../../grades/solution.py", desk, "C:\\TEMP\\new.py", None, None, ".."]


def test_a_forwarded_message_tells_whose_it_is() -> None:
    contents = read(SHAPES["forwarded by an assistant"].data)
    (forwarded,) = of_kind(contents, "forwarded")
    assert forwarded.name == "fwd.eml"
    assert forwarded.facts["letter"]["from_name"] == "윤서준"
    assert forwarded.facts["letter"]["message_id"] == "<inner@example.org>"
    inner = [each for each in contents.members if each.facts.get("within") == forwarded.facts["place"]]
    assert [(each.name, each.inside, each.facts["place"]) for each in inner] == [
        ("", "fwd.eml", "2.1"),
        ("hw2.py", "fwd.eml", "2.2"),
    ]


def test_a_message_saved_as_a_file_is_a_forwarded_one_and_a_file_that_only_bears_the_name_is_not() -> None:
    saved = part(letter(text(HELLO)), disposition='attachment; filename="메일.eml"')
    contents = read(letter(multipart(saved, part(b"not at all", disposition='attachment; filename="b.eml"'))))
    assert [each.facts["kind"] for each in contents.members] == ["forwarded", "body", "attachment"]
    assert contents.members[2].content == b"not at all"
    assert contents.members[2].facts["remarks"] == ("no_message",)


def test_forwarded_messages_nest_to_a_bound() -> None:
    data = letter(named("hw.py", UTF8))
    for number in range(40):
        data = letter(b"Content-Type: message/rfc822\r\n\r\n" + data, number=str(number))
    contents = read(data)
    assert [each.left_out for each in contents.members] == [""] * (len(contents.members) - 1) + ["messages"]
    assert len(contents.members) == 21


def test_the_html_beside_a_text_is_marked_and_read_where_the_text_is_empty() -> None:
    html = part(b"<p>x = 1</p>", type="text/html", disposition="")
    both = read(letter(multipart(text("x = 1\n"), html, kind="alternative")))
    assert [each.facts.get("alternative", False) for each in both.members] == [False, True]
    blank = read(letter(multipart(text("\n"), html, kind="alternative")))
    assert [each.facts.get("alternative", False) for each in blank.members] == [True, False]


def test_a_picture_of_the_text_is_no_attachment_and_one_that_is_handed_in_is() -> None:
    html = part(b"<p>x</p>", type="text/html", disposition="")
    image = part(b"\x89PNG", type='image/png; name="a.png"', disposition="inline", more=b"Content-ID: <1>\r\n")
    related = multipart(html, image, kind="related", boundary="rel")
    contents = read(letter(multipart(related, image)))
    assert [each.facts["kind"] for each in contents.members] == ["body", "inline", "attachment"]


@pytest.mark.parametrize(
    ("media", "kind", "left_out"),
    [
        ("application/ms-tnef", "tnef", "format"),
        ('application/octet-stream; name="WINMAIL.DAT"', "tnef", "format"),
        ("text/calendar", "calendar", "ignored"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted", "encrypted"),
        ("application/pkcs7-mime; smime-type=signed-data", "signed", ""),
        ("application/pkcs7-signature", "signature", ""),
        ("application/pgp-encrypted", "encrypted", "encrypted"),
        ("message/partial; id=1; number=1", "partial", "partial"),
        ("message/external-body; access-type=URL", "external", "external"),
        ("nonsense", "attachment", ""),
    ],
)
def test_what_is_no_homework_is_named(media: str, kind: str, left_out: str) -> None:
    member = read(letter(multipart(text(HELLO), part(b"1234", type=media)))).members[1]
    assert (member.facts["kind"], member.left_out) == (kind, left_out)
    assert (member.content is None) == bool(left_out)


def test_all_of_an_encrypted_message_is_named_so() -> None:
    data = letter(
        multipart(part(b"Version: 1", type="application/pgp-encrypted"), named("a.asc", b"x"), kind="encrypted")
    )
    assert [each.left_out for each in read(data).members] == ["encrypted", "encrypted"]
    inline = read(letter(text("-----BEGIN PGP MESSAGE-----\nabc\n")))
    assert only(inline).left_out == "encrypted"


def test_where_the_two_names_of_a_file_differ_both_are_told() -> None:
    data = part(UTF8, type='text/plain; name="old.py"', disposition='attachment; filename="new.py"')
    member = only(read(letter(data)))
    assert (member.name, member.facts["other"]) == ("new.py", "old.py")
    lost = part(UTF8, type=f'text/plain; name="{word("과제.py")}"', disposition='attachment; filename="??.py"')
    assert only(read(letter(lost))).name == "과제.py"


def test_a_file_by_uuencode_stands_beside_the_text_that_it_lay_in() -> None:
    data = (
        b"Content-Type: text/plain\r\n\r\nbefore\n"
        + uuencoded("a b.py", UTF8)
        + b"after\n"
        + uuencoded("c.py", b"x=1\n")
    )
    body, first, second = read(letter(data)).members
    assert body.content == b"before\nafter\n"
    assert (first.name, first.content, first.facts["place"]) == ("a b.py", UTF8, "1.u1")
    assert (second.name, second.content) == ("c.py", b"x=1\n")


def test_links_are_told_with_whose_they_are_and_where() -> None:
    body = "https://1drv.ms/u/s!abc\n\n-----Original Message-----\nhttps://docs.google.com/document/d/1\nhttp://example.org/a\n"
    member = only(read(letter(text(body))))
    assert member.facts["links"] == [
        ("onedrive", "https://1drv.ms/u/s!abc", False),
        ("google_docs", "https://docs.google.com/document/d/1", True),
    ]
    html = b'<p>Big file: <a href="https://bigfile.mail.naver.com/download?fid=1&amp;x=2">hw.zip</a></p>'
    member = only(read(letter(part(html, type="text/html", disposition=""))))
    assert member.facts["links"] == [("naver_bigfile", "https://bigfile.mail.naver.com/download?fid=1&x=2", False)]


def test_what_a_reply_quotes_is_kept_apart_and_a_forward_is_known() -> None:
    quoted = "-----원본 메시지-----\nFrom: a\n\ndef f(): 1\n"
    reply = only(read(letter(text(f"문의합니다\n\n{quoted}"), subject=word("RE: 결과"))))
    assert reply.content == "문의합니다\n".encode()
    assert (reply.facts["quoted"], reply.facts["how"]) == (quoted, "reply")
    forward = only(read(letter(text(quoted), subject=word("Fwd: 과제"))))
    assert (forward.content, forward.facts["how"]) == (b"", "forward")


@pytest.mark.parametrize("label", ["보낸사람: ", "From: ", "보낸 사람 : ", "*From:* "])
def test_a_forwarded_text_says_whose_it_is(label: str) -> None:
    body = (
        f"전달합니다\n\n---------- Forwarded message ---------\n{label}이영희 <lee@example.org>\n제목: 과제\n\nx = 1\n"
    )
    assert only(read(letter(text(body)))).facts["origin"] == ("이영희", "lee@example.org")
    assert "origin" not in only(read(letter(text(body.replace("Forwarded", "Original"))))).facts


def test_a_bounce_says_to_whom_why_and_of_which_message() -> None:
    contents = read(BOUNCE)
    assert contents.facts["report"] == "delivery-status"
    assert contents.facts["bounced"] == [
        {"recipient": "hong@example.org", "action": "failed", "status": "5.1.1", "said": "smtp; 550 5.1.1 no such user"}
    ]
    assert contents.facts["original"] == "<sent-7@example.org>"
    assert contents.facts["automatic"] == ["bounce", "auto_submitted", "empty_return_path", "daemon"]


def test_a_bounce_without_a_report_tells_to_whom() -> None:
    contents = read(
        letter(text("x"), sender="Mail <mailer-daemon@example.org>", headers=b"X-Failed-Recipients: a@example.org\r\n")
    )
    assert contents.facts["bounced"] == [{"recipient": "a@example.org"}]


def test_a_bounce_with_the_message_itself_tells_the_same() -> None:
    data = letter(
        multipart(
            b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;<kim@example.org>\r\n"
            b"Status: 4.4.1 (later)\r\n",
            b"Content-Type: message/rfc822\r\n\r\n" + letter(text("x"), number="sent-8"),
            kind="report",
            more="; report-type=delivery-status",
        )
    )
    contents = read(data)
    assert contents.facts["bounced"] == [{"recipient": "kim@example.org", "status": "4.4.1"}]
    assert contents.facts["original"] == "<sent-8@example.org>"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (b"Auto-Submitted: auto-generated (vacation)", "auto_submitted"),
        (b"Return-Path: <>", "empty_return_path"),
        (b"X-Autoreply: yes", "auto_reply"),
        (b"Precedence: auto_reply", "auto_reply"),
        (b"List-Id: <class.example.org>", "list"),
        (b"Precedence: bulk", "precedence"),
        (b"X-Loop: hong@example.org", "loop"),
        (b"X-Failed-Recipients: kim@example.org", "daemon"),
        (f"Subject: {word('자동 회신: 부재')}".encode(), "subject"),
        (b"Subject: Automatic reply: homework", "subject"),
    ],
)
def test_what_no_person_wrote_is_known(header: bytes, code: str) -> None:
    assert facts(header + b"\r\nFrom: a@example.org\r\n")["automatic"] == [code]


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: no",
        b"Return-Path: <a@example.org>",
        b"X-Auto-Response-Suppress: All",
        f"Subject: {word('자동응답기 과제 제출')}".encode(),
        b"Subject: automatic differentiation",
    ],
)
def test_what_a_person_wrote_is_not_taken_for_a_machines(header: bytes) -> None:
    assert "automatic" not in facts(header + b"\r\nFrom: a@example.org\r\n")


def test_a_receipt_of_reading_is_known() -> None:
    data = letter(multipart(text("read"), kind="report", more="; report-type=disposition-notification"))
    assert read(data).facts["automatic"] == ["receipt"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"hong@example.org", [("", "hong@example.org")]),
        (b"<hong@example.org>", [("", "hong@example.org")]),
        (b"hong@example.org (Hong, Gil)", [("Hong, Gil", "hong@example.org")]),
        (b'"Hong, Gil \\"G\\"" <hong@example.org>', [('Hong, Gil "G"', "hong@example.org")]),
        (b'"<kim@example.org>" <hong@example.org>', [("<kim@example.org>", "hong@example.org")]),
        (b"kim@example.org <hong@example.org>", [("kim@example.org", "hong@example.org")]),
        (b"a@example.org, B <b@example.org>;", [("", "a@example.org"), ("B", "b@example.org")]),
        (b"class: a@example.org, b@example.org;", [("", "a@example.org"), ("", "b@example.org")]),
        (word("홍길동 <kim@example.org>").encode(), [("홍길동 <kim@example.org>", "")]),
        (word("kim@example.org").encode() + b" <hong@example.org>", [("kim@example.org", "hong@example.org")]),
        ("홍길동<hong@example.org>".encode("cp949"), [("홍길동", "hong@example.org")]),
        (b"((((a) <kim@example.org>) <hong@example.org>", []),
        (b"(" * 5_000 + b"hong@example.org", []),
        (b"hong@", [("hong@", "")]),
        (b"", []),
    ],
)
def test_names_and_addresses(header: bytes, expected: list[tuple[str, str]]) -> None:
    assert mailboxes(header) == expected


def test_more_than_one_sender_is_told() -> None:
    assert facts(b"From: a@example.org, b@example.org\r\n")["senders"] == 2
    assert facts(b"From: a@example.org\r\nFrom: b@example.org\r\n")["senders"] == 2


def test_only_valid_ids_are_told_and_of_too_many_the_first_and_the_last() -> None:
    assert facts(b"Message-ID: hello\r\n") == {}
    assert facts(b"In-Reply-To: <a@example.org> (x) <b\x00@example.org> <c@d@e>\r\n")["in_reply_to"] == [
        "<a@example.org>"
    ]
    ids = [f"<{number}@example.org>" for number in range(200)]
    told = facts(b"References: " + "\r\n ".join(ids).encode() + b"\r\n")["references"]
    assert told == [ids[0], *ids[1 - MAX_IDS :]]


def test_what_servers_wrote_is_told_in_order() -> None:
    headers = (
        b"Return-Path: <hong@example.org>\r\nReceived: from a\r\n\tby mx.example.org; date 1\r\n"
        b"Authentication-Results: mx.example.org;\r\n dmarc=pass\r\nReceived: by b; date 2\r\nX: y\r\n"
    )
    assert facts(headers) == {
        "trace": [
            ("received", "from a by mx.example.org; date 1"),
            ("authentication-results", "mx.example.org; dmarc=pass"),
            ("received", "by b; date 2"),
        ],
        "return_path": "hong@example.org",
    }


def test_a_message_without_headers_is_a_text() -> None:
    member = only(read("과제 제출합니다\n".encode("cp949")))
    assert (member.content, member.facts["remarks"]) == ("과제 제출합니다\n".encode(), ("guessed",))


def test_code_keeps_its_indentation_through_soft_line_ends() -> None:
    flowed = CODE.replace("    return", "     return")  # stuffed, as RFC 3676 has it
    data = part(flowed.encode(), type="text/plain; charset=utf-8; format=flowed", disposition="")
    assert only(read(letter(data))).content == CODE.encode()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_shape_comes_out_of_the_sandbox_as_it_was_read(host: Host, shape: Shape) -> None:
    assert reading.read(host, "mail", shape.data) == read(shape.data)


def test_what_a_phone_made_of_code_while_it_was_typed_is_turned_back_beside_what_it_says() -> None:
    body = "과제예요 “네”\n\ndef f():\n\u2003\u2003return “가” # ‘x’\n"
    member = only(read(letter(text(body))))
    assert member.content is not None
    assert member.content.decode() == body
    assert member.facts["typed"] == '과제예요 "네"\n\ndef f():\n  return "가" # ‘x’\n'
    assert "typed" not in only(read(letter(text("def f():\n    return '가'\n")))).facts
