"""Bodies: how they are encoded, what of HTML is text, what of a text is new.

Of `grader.sandbox.inside.reading.message.transfer`, `grader.sandbox.inside.reading.message.bodies`,
`grader.sandbox.inside.reading.message.markup`, `grader.sandbox.inside.reading.message.links` and
`grader.sandbox.inside.reading.message.quotes`.
"""

from __future__ import annotations

import base64

import pytest

from grader.sandbox.inside.reading.message import bodies, markup, quotes, transfer
from grader.sandbox.inside.reading.message.links import MAX_LINKS, find_links, service_of
from tests.sandbox.reading.letters import CODE, b64, uuencoded

DATA = bytes(range(256)) * 3


@pytest.mark.parametrize(
    ("body", "encoding", "data", "remarks"),
    [
        (b64(DATA), "base64", DATA, ()),
        (b64(DATA), " BASE64 ", DATA, ()),
        (b64(DATA).replace(b"\r\n", b"\r\n\r\n \t"), "base64", DATA, ()),
        (b64(DATA).replace(b"A", b"A!"), "base64", DATA, ("rubbish_in_base64",)),
        (b64(DATA) + b"\r\n-- \r\nchecked for viruses, yes\r\n", "base64", DATA, ("rubbish_in_base64",)),
        (b"QQ==\r\nQg==\r\n", "base64", b"AB", ()),
        (b64(DATA)[:-11], "base64", DATA[:-7], ("broken_base64",)),
        (b"QUJD\0RA==", "base64", b"ABCD", ()),
        (b"", "base64", b"", ()),
        (b"\r\n", "base64", b"", ()),
        (b"====", "base64", b"", ()),
        (CODE.encode(), "base64", CODE.encode(), ("not_base64",)),
        (b"x = 3\ny = 4\n", "quoted-printable", b"x = 3\ny = 4\n", ("not_quoted_printable",)),
        (b"x =3D 3=20\nlong=\n er\n", "quoted-printable", b"x = 3 \nlong er\n", ()),
        (b"x =3D 3 =zz =3d=3D=3D", "quoted-printable", b"x = 3 =zz ===", ("broken_quoted_printable",)),
        (b64(DATA), "7bit", DATA, ("was_base64",)),
        (b64(DATA), "", DATA, ("was_base64",)),
        (b"x = 1\n", "", b"x = 1\n", ()),
        (b"abcd\n", "8bit", b"abcd\n", ()),
        (b"x = 1\n", "rot13", b"x = 1\n", ("unknown_encoding",)),
        (uuencoded("a.py", DATA), "x-uuencode", DATA, ()),
        (uuencoded("a.py", DATA)[:-4], "uuencode", DATA, ("broken_uuencode",)),
        (b"begin 644 a\n\xff\xff\nend\n", "x-uue", b"", ("broken_uuencode",)),
        (b"hello", "x-uuencode", b"hello", ("not_uuencode",)),
    ],
)
def test_a_body_is_decoded_as_it_lies_there(body: bytes, encoding: str, data: bytes, remarks: tuple[str, ...]) -> None:
    assert transfer.decode(body, encoding, text=False) == (data, remarks)


def test_a_text_is_not_taken_for_base64() -> None:
    letters = b64(DATA)
    assert transfer.decode(letters, "7bit", text=True).data == letters


@pytest.mark.parametrize("length", range(1, 60))
def test_base64_comes_out_whole_whatever_its_length(length: int) -> None:
    data = DATA[:length]
    assert transfer.decode(base64.b64encode(data), "base64", text=False) == (data, ())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b<br/>\n<br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<style>p{}</style><SCRIPT>x</SCRIPT>a<!-- b -->c", "ac"),
        ("<pre>def f():\n    return 1\n\n</pre>x", "def f():\n    return 1\n\nx"),
        ("a\n  b", "a b"),
        (
            '<div style="color: red; white-space: pre;"><div>def f():</div>\n'
            "<div>    <span>return</span>  1</div></div> x  y",
            "def f():\n    return  1\nx y",
        ),
        ('<p><span style="white-space:pre-wrap">    x</span></p>', "    x"),
        ('<br style="white-space:pre">a  b', "\na b"),
        ("&lt;b&gt; &amp;amp; &nbsp;&#44608; &#xD55C;", "<b> &amp;  김 한"),
        ("if a < b: c", "if a < b: c"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\nc"),
        ("a<!-- never closed", "a"),
        ("a<p never closed", "a<p never closed"),
        ("<head><title>x</title>", ""),
        ("<head>x<body>y", "y"),
        ("<script>x", ""),
        ("</p></blockquote>a", "a"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&#99999999999999999999;&#" + "9" * 10_000 + ";", "\ufffd\ufffd"),
        ('<a href="https://1drv.ms/a">b</a><a href="https://example.org">c</a>', "<https://1drv.ms/a> bc"),
        ("", ""),
    ],
)
def test_the_text_of_html(source: str, text: str) -> None:
    assert markup.text_of(source) == text


@pytest.mark.parametrize(
    "styles",
    [
        ["", "text-indent:36.0pt", "margin-left:36.0pt;text-indent:36.0pt"],  # Outlook's, of a tab and of two
        ["", "margin-left: 40px", "color:red; margin-left: 80px;"],
        ["margin-left:1cm", "margin-left:2cm", "margin-left:3cm"],
        ["", "padding-left: 2em", "padding-left: 4em; margin-left-x: 9em"],
    ],
)
def test_indents_by_style_are_blanks_again(styles: list[str]) -> None:
    lines = ["def f(x):", "if x:", "return 1"]
    source = "".join(
        f'<p class="MsoNormal" style="{style}">{line}</p>\n' for style, line in zip(styles, lines, strict=True)
    )
    assert markup.text_of(f"{source}<p>&nbsp;</p>") == "def f(x):\n    if x:\n        return 1"


@pytest.mark.parametrize("style", ["margin-left:3px", "margin:0", "text-indent:-18pt", "margin-left:1e9cm", "x"])
def test_an_indent_that_is_none_adds_nothing(style: str) -> None:
    assert markup.text_of(f"<p>a</p><p style='{style}'>b</p><p>c</p>") == "a\nb\nc"


def test_html_says_its_own_charset_where_the_header_does_not() -> None:
    data = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>창</p>'.encode("cp949")
    assert bodies.text_of(data, "text/html", {}) == ("창", "")


def test_line_ends_and_marks_are_of_one_kind() -> None:
    data = "\ufeffa\r\nb\rc\n\0d".encode()
    assert bodies.text_of(data, "text/plain", {"charset": b"utf-8"})[0] == "a\nb\nc\nd"


def test_soft_line_ends() -> None:
    assert bodies.unflow("a \nb\n> c \n> d\n>> e \nf\n-- \nx", delete=False) == "a b\n> c d\n>> e \nf\n-- \nx"
    assert bodies.unflow("가 \n나", delete=True) == "가나"
    assert bodies.unflow("  x \n", delete=False) == " x "


NEW = "질문이 있습니다.\n"


@pytest.mark.parametrize(
    "quote",
    [
        '-----Original Message-----\nFrom: "조교"<ta@example.org>\nTo: a\nSent: 11-29\nSubject: 결과\n\n채점\n',
        "-----원본 메시지-----\n보낸 사람: 조교\n\n채점\n",
        "--------- 원본 메일 ---------\n보낸사람 : 조교 <ta@example.org>\n날짜 : 2026.11.29\n제목 : 결과\n",
        "----- 원본 메시지 -----\n채점\n",
        "____________________\n보낸 사람: 조교 <ta@example.org>\n보낸 날짜: 11월 29일\n제목: 결과\n\n채점\n",
        "From: TA <ta@example.org>\nSent: Sunday\nTo: a\nSubject: results\n\nscores\n",
        "*From:* TA <ta@example.org>\n*Date:* Sunday\n*Subject:* results\n",
        "2026년 11월 29일 (일) 오후 12:20, 조교 <ta@example.org>님이 작성:\n\n> 채점\n> 끝\n",
        "2026. 11. 29. 오후 12:20, 조교 <ta@example.org> 작성:\n\n> 채점\n",
        "2026년 11월 29일 (일) 오후 12:20, 과제 채점 조교 <\nta@example.org>님이 작성:\n\n채점\n",
        "On Sun, Nov 29, 2026 at 12:20 PM TA <ta@example.org> wrote:\n\n> scores\n",
        "On Nov 29, 2026, at 12:20 PM,\nThe Teaching Assistant <ta@example.org>\nwrote:\n> scores\n",
        "> 채점\n> 끝\n",
    ],
)
def test_what_is_quoted_is_told_apart(quote: str) -> None:
    body = quotes.divide(f"{NEW}\n{quote}")
    assert body == (NEW, quote, "reply")
    assert quotes.divide(quote) == ("", quote, "reply")


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------\n보낸사람: a\nDate: x\n",
        "---------- 전달된 메시지 ----------\n",
        "Begin forwarded message:\n\n> a\n",
        "전달된 메시지:\n\n> a\n",
    ],
)
def test_a_forward_is_known_by_its_mark(mark: str) -> None:
    body = quotes.divide(f"{NEW}{mark}code\n")
    assert (body.new, body.how) == (NEW, "forward")
    assert body.quoted.endswith("code\n")


def test_what_is_written_between_quotes_is_new() -> None:
    text = "On Nov 29, 2026, TA <ta@example.org> wrote:\n> one?\n\nyes\n\n> two?\n\nno\n"
    body = quotes.divide(text)
    assert body.new == "yes\n\n\nno\n"
    assert body.quoted.splitlines() == ["On Nov 29, 2026, TA <ta@example.org> wrote:", "> one?", "> two?"]


@pytest.mark.parametrize(
    "code",
    [
        CODE,
        ">>> odd_even(3)\n'홀수'\n>>> odd_even(4)\n'짝수'\n",
        "-----\nx = 1\n----- result -----\n",
        "# 2026-11-29 작성: 홍길동\nx = 1\n",
        "from_ = 3\nif x > 2:\n    y = 1\n",
        "from: here\nx = 1\n",
        "class A:\n    '''2026, on the way he wrote:'''\n",
    ],
)
def test_code_is_no_quote(code: str) -> None:
    assert quotes.divide(code) == (code, "", "")


def test_what_is_forwarded_has_no_marks() -> None:
    body = quotes.divide("Begin forwarded message:\n\n> def f():\n>     return 1\n>\n> > x\n")
    assert body.quoted == "Begin forwarded message:\n\ndef f():\n    return 1\n\n> x\n"
    assert quotes.divide("> def f():\n>     return 1\n", "Fwd: homework").quoted == "def f():\n    return 1\n"


def test_in_a_text_too_long_to_be_written_nothing_is_sought() -> None:
    text = "> x\n" * quotes.MAX_TEXT
    assert quotes.divide(text) == (text, "", "")


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://drive.google.com/open?id=1", "google_drive"),
        ("https://colab.research.google.com/drive/1", "google_colab"),
        ("http://naver.me/abc", "naver_short"),
        ("https://mybox.naver.com/share/list?shareKey=1", "naver_mybox"),
        ("https://bigfile.mail.naver.com/bigfileupload/download?fid=1", "naver_bigfile"),
        ("https://mail.naver.com/read/bigfile/1", "naver_bigfile"),
        ("https://mail.naver.com/inbox", ""),
        ("https://bigmail.daum.net/Mail-bin/bigfile_down?uid=1", "daum_bigfile"),
        ("https://school-my.sharepoint.com/:u:/g/1", "onedrive"),
        ("HTTPS://1DRV.MS/u/1", "onedrive"),
        ("https://drive.google.com.example.org/a", ""),
        ("https://drive.google.com@example.org/a", ""),
        ("https://example.org/drive.google.com", ""),
        ("https://user@drive.google.com:443/a", "google_drive"),
        ("javascript:drive.google.com", ""),
    ],
)
def test_whose_a_link_is(url: str, service: str) -> None:
    assert service_of(url) == service


def test_links_are_told_once_and_bounded() -> None:
    text = "(https://1drv.ms/a). https://1drv.ms/a, " + " ".join(f"https://1drv.ms/{each}" for each in range(100))
    found = find_links(text)
    assert found[:2] == [("onedrive", "https://1drv.ms/a"), ("onedrive", "https://1drv.ms/0")]
    assert len(found) == MAX_LINKS
