"""The pages, parsed back: structure, texts, and no way for hostile text to be more than text."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from grader.domain.verdict import Verdict
from grader.report import words
from grader.report.html import blocks, breakable, student_html
from grader.report.mail.page import mail_html
from grader.suites.compare.checks import GOT, WANTED
from grader.text import Text, plain

PAYLOADS = [
    "<script>alert(1)</script>",
    "</style><script>x</script>",
    "</title><script>x</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "{{ 7 * 7 }} {% raw %}",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &#x3c;",
    "javascript:alert(1)",
    "\x1b[31m\u202e\x00\ud800",
]


class Page(HTMLParser):
    """Tags, attributes, ids and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def hostile_report(make, payload: str):
    test = make.public(
        payload, Verdict.CRASHED, title=plain(payload), message=plain(f"    {payload}\nGot: {payload}"), printed=payload
    )
    return make.report(
        payload,
        tests=(test,),
        scores=(),
        submitted=payload,
        attempt=payload,
        summary=plain(payload),
        remarks=(plain(payload),),
        data_source=payload,
        graded_at=payload,
    )


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "article", "section", "div"),
    *("h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "a", "span", "strong", "bdi", "code", "pre", "details"),
    *("summary", "svg", "rect", "table", "thead", "tbody", "tr", "th", "td", "br"),
}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("render", [student_html, mail_html])
def test_hostile_text_stays_text(make, payload, render):
    view = make.view(hostile_report(make, payload), name=payload)
    page = Page(render(view))
    tame = Page(render(make.view(hostile_report(make, "tame"), name="tame")))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in tame.tags]
    assert [set(attributes) for _, attributes in page.tags] == [set(attributes) for _, attributes in tame.tags]
    assert page.open == []
    if payload.isprintable():
        assert " ".join(payload.split()) in page.text


def test_a_page_loads_nothing_and_allows_itself_only_its_own_style(make):
    html = student_html(make.view(make.report()))
    page = Page(html)
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert not any({"src", "srcset", "style", "onload", "onclick"} & set(attributes) for _, attributes in page.tags)
    links = [a["href"] for tag, a in page.tags if tag == "a"]
    assert all(re.match(r"#|mailto:|\./", link) for link in links)


def test_a_page_tells_everything_a_student_needs(make):
    text = Page(student_html(make.view(make.report()))).text
    for told in (
        "AI School 2주차",
        "다리우스",
        "92.5 / 100",
        "46.25 / 100",
        "s01/if_for.py",
        "2026-03-04",
        "3 – 완전히 격리된 환경에서 채점했습니다.",
        "놀이기구",
        "32.5 / 40",
        "테스트 3개 중 1개 통과",
        "오답",
        "나온 값: '탑승하실수 없습니다'",
        "height = 120",
        "파일이 cp949로 저장되어 있습니다.",
        "비공개",
        "제출하지 않음",
        "조교에게 물어보세요",
        "teacher@example.org",
    ):
        assert told in text


def test_each_sentence_about_an_open_total_has_a_line_of_its_own(make):
    """They are parted by a line end, which a page shows only where its style says so."""
    view = make.view(make.report(status=Verdict.GRADER_FAILED, score=None))
    assert view.total_note.count("\n") == 1
    page = student_html(view)
    assert f'class="small lines">{view.total_note}<' in page
    assert re.search(r"^\.lines {[^}]*white-space: pre-line", page, re.MULTILINE)


def test_what_only_staff_may_read_is_on_no_page(make):
    view = make.view(make.report())
    assert make.secret not in student_html(view)
    assert make.secret not in mail_html(view)
    assert "0.731" not in student_html(view)


def test_a_page_can_be_used_without_eyes_and_colours(make):
    page = Page(student_html(make.view(make.report())))
    assert page.tags[0] == ("html", {"lang": "ko"})
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(attributes.get("aria-hidden") == "true" for tag, attributes in page.tags if tag == "svg")
    assert all(attributes.get("aria-label") for tag, attributes in page.tags if tag == "nav")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    links = [a["href"][1:] for tag, a in page.tags if tag == "a" and a["href"].startswith("#")]
    assert sorted(ids) == sorted(set(links))
    assert "✗ 오답" in page.text  # the verdict is a word and a sign, not a colour alone


def test_hidden_tests_that_passed_are_folded_and_counted(make):
    """Those that did not, and public ones, stand open."""
    tests = (make.public(), make.hidden(), make.hidden(Verdict.WRONG_ANSWER, function="b"), make.hidden(function="c"))
    html = student_html(make.view(make.report(tests=tests, scores=()), lang="en"))
    folded = re.search(r'<details class="folded">(.*?)</details>', html, re.S)
    assert "hidden tests that passed: 2" in folded[1]
    assert folded[1].count('<li class="good">') == 2
    assert "not passed" not in folded[1]
    outside = html.replace(folded[0], "")
    assert "Exactly the minimum may ride." in outside
    assert "✗ not passed" in outside


def test_what_to_fix_first_leads_to_its_test(make):
    page = Page(student_html(make.view(make.report())))
    (row,) = [attributes for tag, attributes in page.tags if tag == "li" and "id" in attributes]
    assert row["class"] == "bad"
    assert ("a", {"href": f"#{row['id']}"}) in page.tags


def test_values_and_code_in_a_message_are_set_apart():
    message = "3번째 줄:\n    if 키\n         ^\n나온 값: 1\n기대한 값: 2\n다시 보세요."
    assert [(block.kind, block.label, block.text) for block in blocks(message, "ko")] == [
        ("text", "", "3번째 줄:"),
        ("code", "", "if 키\n     ^"),
        ("value", "나온 값:", "1"),
        ("value", "기대한 값:", "2"),
        ("text", "", "다시 보세요."),
    ]


def test_the_name_of_a_test_may_be_broken_where_a_word_of_it_ends():
    assert breakable("test_add_all[1, -2-a_b]") == "test_<wbr>add_<wbr>all[<wbr>1, -<wbr>2-<wbr>a_<wbr>b]"
    assert breakable("테스트_<b>_x") == "테스트_&lt;b&gt;_<wbr>x"


def test_the_labels_of_values_are_those_that_comparisons_write():
    assert {GOT, WANTED} <= set(words.VALUE_LABELS)


def test_every_verdict_and_level_has_words_in_both_languages():
    assert set(words.VERDICT_WORDS) == set(Verdict)
    assert all(word.label.ko and word.label.en and word.sign for word in words.VERDICT_WORDS.values())
    assert set(words.LEVELS) == {1, 2, 3, 4}
    for name, text in vars(words).items():
        if isinstance(text, Text):
            assert text.ko, name
            assert text.en, name
            assert sorted(re.findall(r"{\w+}", text.ko)) == sorted(re.findall(r"{\w+}", text.en)), name
