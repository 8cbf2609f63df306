"""The outbox, read back as a mail program reads it.

Of `grader.report.mail.message`.
"""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest

from grader.domain.roster import Person, Roster
from grader.domain.verdict import Verdict
from grader.text.errors import AssignmentError


def outbox(desk) -> dict[str, EmailMessage]:
    folder = desk.out / "outbox"
    return {path.name: email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*"))}


def test_each_student_with_an_address_gets_one_message_to_their_own_addresses(desk, make):
    desk.record(make.report("s01"), make.report("s03"), make.report("unknown"))
    desk.render()
    messages = outbox(desk)
    assert list(messages) == ["s01.eml", "s02.eml"]
    assert [address.addr_spec for address in messages["s01.eml"]["To"].addresses] == ["darius@example.org"]
    assert [address.addr_spec for address in messages["s02.eml"]["To"].addresses] == [
        "mundo@example.org",
        "mundo2@example.org",
    ]
    assert all(message["Cc"] is None and message["Bcc"] is None for message in messages.values())


def test_the_headers_are_those_of_the_course(desk, make):
    desk.record(make.report("s01"))
    desk.render()
    message = outbox(desk)["s01.eml"]
    assert str(message["From"]) == "AI School 채점 <grader@example.org>"
    assert str(message["Reply-To"]) == "Teacher <teacher@example.org>"
    assert message["Subject"] == "[AI School 2주차] 과제 채점 결과"
    assert message["To"].addresses[0].display_name == "다리우스"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None, "it comes when it is sent"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"])
    assert all(not message[name].defects for name in set(message.keys()) if hasattr(message[name], "defects"))


def test_it_has_a_text_and_an_html_of_the_same(desk, make):
    desk.record(make.report("s01"))
    desk.render()
    message = outbox(desk)["s01.eml"]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part in message.iter_parts():
        assert part.get_content_charset() == "utf-8"
        content = part.get_content()
        for text in (
            "다리우스 님",
            "92.5 / 100",
            "기대한 값: ",
            "통과하지 못함",
            "s01/if_for.py",
            "teacher@example.org",
        ):
            assert text in content
        assert make.secret not in content


def test_the_file_is_fit_for_any_mail_server(desk, make):
    desk.record(make.report("s01", remarks=({"ko": "x" * 3000, "en": "x"},)))
    desk.render()
    raw = (desk.out / "outbox" / "s01.eml").read_bytes()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_same_result_is_the_same_message_byte_for_byte(desk, make):
    desk.record(make.report("s01", seconds=1.0))
    desk.render()
    before = (desk.out / "outbox" / "s01.eml").read_bytes()
    desk.record(make.report("s01", seconds=2.0, graded_at="2026-05-05T05:05:05+00:00"))
    assert "outbox/s01.eml" not in desk.render().changed
    assert (desk.out / "outbox" / "s01.eml").read_bytes() == before
    (desk.out / "outbox" / "s01.eml").unlink()
    desk.render()
    assert (desk.out / "outbox" / "s01.eml").read_bytes() == before


@pytest.mark.parametrize("change", ["score", "address", "name"])
def test_another_content_is_another_message(desk, make, change):
    desk.record(make.report("s01"))
    desk.render()
    before = outbox(desk)["s01.eml"]["Message-ID"]
    if change == "score":
        desk.record(make.report("s01", score=10.0))
    else:
        who = (
            Person("s01", "다리", ("darius@example.org",))
            if change == "name"
            else Person("s01", "다리우스", ("n@example.org",))
        )
        desk.roster = Roster((who,))
    desk.render()
    assert outbox(desk)["s01.eml"]["Message-ID"] != before


def test_one_students_result_is_in_nobody_elses_message(desk, make):
    for student in ("s01", "s02"):
        desk.record(make.report(student, remarks=({"ko": f"mark-{student}", "en": ""},)))
    desk.render()
    for name, message in outbox(desk).items():
        own = name.removesuffix(".eml")
        other = {"s01": "s02", "s02": "s01"}[own]
        for part in message.iter_parts():
            assert f"mark-{own}" in part.get_content()
            assert f"mark-{other}" not in part.get_content()


@pytest.mark.parametrize(
    "name",
    [
        *("a\r\nBcc: evil@example.org", 'Kim" <evil@example.org>, "', "x\x00\x1b\u202e", "\ud800", "긴" * 400),
        "=?utf-8?q?a=0d=0aBcc:_evil@example.org?=",
    ],
)
def test_a_hostile_name_cannot_add_a_header_or_a_recipient(desk, make, name):
    desk.roster = Roster((Person("s01", name, ("kim@example.org",)),))
    desk.render()
    message = outbox(desk)["s01.eml"]
    assert [address.addr_spec for address in message["To"].addresses] == ["kim@example.org"]
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(
        [
            *("From", "To", "Reply-To", "Subject", "X-Unsent", "Message-ID", "Auto-Submitted", "Content-Language"),
            *("MIME-Version", "Content-Type"),
        ]
    )


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "a@", "김@example.org"],
)
def test_a_wrong_address_of_the_course_is_the_authors_fault_and_named(desk, make, address):
    desk.course = make.course(mail_from=address)
    with pytest.raises(AssignmentError, match=r"mail_from and reply_to in assignments/course\.toml"):
        desk.render()
    assert not desk.out.exists()


def parts(message) -> tuple[str, str]:
    text, html = (part.get_content() for part in message.iter_parts())
    return text, html


def test_styles_stand_at_the_elements_and_dark_ones_in_the_sheet(desk, make):
    desk.record(make.report("s01"))
    desk.render()
    _, html = parts(outbox(desk)["s01.eml"])
    assert html.lower().startswith("<!doctype html>")
    assert re.search(r'<h2 style="[^"]*font-size', html)
    sheet = re.search(r"<style>(.*?)</style>", html, re.S)[1]
    assert sheet.lstrip().startswith("@media (prefers-color-scheme: dark)")
    assert "viewport" in html
    assert not re.search(r"<(img|script|link|iframe|form)\b|url\(", html)


def test_hidden_tests_that_passed_are_counted_and_not_listed(desk, make):
    """The page has them, folded."""
    names = ("test_a", "test_b", "test_c")
    passed = [make.hidden(function=name, task="basics", title={"ko": f"종류 {name}", "en": "x"}) for name in names]
    scores = [{"score": 20.0, "max_score": 20.0}] * 4
    desk.record(make.report("s01", tests=(make.public(), *passed), scores=scores))
    desk.render()
    for part in parts(outbox(desk)["s01.eml"]):
        assert "통과한 비공개 테스트 3개" in part
        assert "종류" not in part
    assert "종류 test_a" in (desk.out / "s01" / "report.html").read_text("utf-8")


def test_a_long_mail_keeps_the_first_explanations_and_says_so(desk, make):
    """It stays below the bound, whatever the tests say, and each assignment keeps what to fix first."""
    from grader.report.mail.message import MAX_HTML

    tests = tuple(
        make.public(f"t{number}", Verdict.WRONG_ANSWER, message={"ko": f"설명{number} " + "가" * 1500, "en": "x"})
        for number in range(40)
    )
    desk.record(make.report("s01", tests=tests))
    desk.render()
    text, html = parts(outbox(desk)["s01.eml"])
    assert len(html.encode()) <= MAX_HTML
    assert "설명0 " in html
    assert "설명39 " not in html
    assert "설명39 " not in text
    for part in (text, html):
        assert "메일이 너무 길어집니다" in part


def test_no_words_of_people_make_it_longer(make):
    """As many remarks as a report shows, each as long as it shows them, in every assignment, and an announcement."""
    from grader.report.mail.message import MAX_HTML, compose
    from grader.report.spool import Spool

    long = tuple("말" * 3990 + str(number) for number in range(30))
    work = make.view(make.report()).works[0]
    several = tuple(
        replace(work, id=f"work_{number}", remarks=long, notes=long, account=long, summary=long[0])
        for number in range(10)
    )
    view = replace(make.view(make.report()), works=several)
    message = compose(view, ["kim@example.org"], make.course(), Spool(), announced=["공지" * 2000])
    assert len(message.html.encode()) <= MAX_HTML
    assert "공지" * 2000 in message.html
    assert message.html.count("92.5 / 100") >= 10
    assert "메일이 너무 길어집니다" in message.html


def test_what_a_program_printed_stays_text(desk, make):
    desk.record(
        make.report(
            "s01",
            tests=(
                make.public(verdict=Verdict.CRASHED, message={"ko": "나온 값: <b>x</b> &amp; {{ 7*7 }}", "en": "x"}),
            ),
        )
    )
    desk.render()
    _, html = parts(outbox(desk)["s01.eml"])
    assert "&lt;b&gt;x&lt;/b&gt; &amp;amp; {{ 7*7 }}" in html


OWN = "{{ say(w.GREETING, name=view.name) }}<p class='q'>{{ view.total_points }}</p><style>.q{color:#010203}</style>"


def test_a_course_has_templates_of_its_own(desk, make, tmp_path):
    (desk.course.root / "assignments").mkdir(parents=True, exist_ok=True)
    (desk.course.root / "assignments" / "mail.ko.html").write_text(OWN, "utf-8")
    (desk.course.root / "assignments" / "mail.ko.txt").write_text("<{{ view.id }}> {{ 1 + 1 }}", "utf-8")
    desk.record(make.report("s01"))
    desk.render()
    text, html = parts(outbox(desk)["s01.eml"])
    assert text.strip() == "<s01> 2"
    assert 'style="color:#010203' in html
    assert "다리우스 님" in html


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% for x in %}", r"mail\.ko\.html: line 1: "),
        ("\n{{ nothing }}", r"mail\.ko\.html: 'nothing' is undefined"),
        ("{{ view.works.append(1) }}", r"mail\.ko\.html: .*append"),
        ("{{ view.__class__.__mro__ }}", r"mail\.ko\.html: .*unsafe"),
        ("{{ 1 / 0 }}", r"mail\.ko\.html: division by zero"),
        (b"\xff\xfe", r"mail\.ko\.html: .*utf-8"),
        ("{% include '/etc/passwd' %}", r"mail\.ko\.html: "),
    ],
)
def test_a_fault_in_a_template_is_found_before_a_run_and_named(make, tmp_path, template, says):
    from grader.report.mail.templates import check_templates

    course = make.course(root=tmp_path)
    check_templates(course)
    (tmp_path / "assignments").mkdir()
    path = tmp_path / "assignments" / "mail.ko.html"
    path.write_bytes(template if isinstance(template, bytes) else template.encode())
    with pytest.raises(AssignmentError, match=says):
        check_templates(course)


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.NOT_IMPLEMENTED, Verdict.CRASHED])
@pytest.mark.parametrize("told", ["", "x", "나온 값: <b>\n    code"])
def test_what_a_page_has_at_the_least_is_never_more_than_it_has(make, verdict, told):
    """Else a mail that is short enough would lose what it explains."""
    from grader.report.mail.message import _shorten
    from grader.report.mail.page import MailPage

    tests = (make.public("p", verdict, message={"ko": told, "en": told}), make.hidden(verdict))
    view = make.view(make.report(tests=tests))
    page = MailPage(view)
    least = page.least(view.works)
    assert least > page.least(())
    for works in (view.works, [_shorten(work, 0) for work in view.works]):
        assert least <= len(page.html(works).encode()) < least + 2000


def test_a_message_that_was_not_sent_is_what_the_package_makes_of_its_id(desk, make, monkeypatch):
    """However long that is, and whatever else is made before."""
    desk.record(make.report("s01"))
    letter = desk.rendered().messages[0].message
    ids = [f"<{'a' * length}@example.org>" for length in (1, 30, 46, 47, 48, 60, 80, 200)]
    quick = [letter.encode(id_) for id_ in ids]
    monkeypatch.setattr("grader.report.mail.message._ON_ITS_LINE", 0)
    assert quick == [letter.encode(id_) for id_ in ids]
    assert len(set(quick)) == len(ids)
