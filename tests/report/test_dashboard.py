"""The staff's pages as they are made: what stands in them, in what order, and that hostile text stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from grader.domain.decisions import Decision
from grader.domain.schedule import Schedule
from grader.domain.verdict import StaffNote, Verdict
from grader.gradebook.entry import make_entry
from grader.intake.findings import Finding
from grader.report.analysis import Alarm, Group, ItemNumbers
from grader.report.arrange import columns
from grader.report.dashboard import charts, labels, views
from grader.report.dashboard.facts import StaffFacts, find_limits, gather_facts
from grader.report.dashboard.page import Dashboard
from grader.report.people import collect_students
from grader.report.render import render
from grader.text import Text, plain
from tests.report.dashboards import HOSTILE, IDS, make_sheet


class Parsed(HTMLParser):
    """Tags with their attributes, and texts, of a page whose tags close one another; but where a name may be broken."""

    def __init__(self, html: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag == "wbr":
            assert not attrs
            return
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text += data


def test_every_page_allows_itself_its_own_style_and_script_and_nothing_else():
    for html in make_sheet(8).files().values():
        page = Parsed(html)
        (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        digests = [
            base64.b64encode(hashlib.sha256(match.encode()).digest()).decode()
            for tag in ("style", "script")
            for match in re.findall(f"<{tag}>(.*?)</{tag}>", html.decode(), re.S)
        ]
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
            "base-uri 'none'; form-action 'none'"
        )
        assert not any({"src", "srcset", "style", "onclick", "onload"} & set(attributes) for _, attributes in page.tags)
        links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
        known = r"#\w+$|\./[^/]+/report\.html$|\.\./[^/]+/report\.html$|\.\./index\.html$|outbox/[^/]+\.eml$"
        known += r"|assignments/\w+\.html$|gradebook\.(csv|xlsx)$|results\.json$"
        assert [link for link in links if not re.match(known, link)] == []


def test_the_script_reaches_for_nothing_outside_and_makes_no_markup():
    script = re.findall(r"<script>(.*?)</script>", make_sheet(1).files()["index.html"].decode(), re.S)[0]
    for word in ("eval", "Function", "innerHTML", "outerHTML", "insertAdjacent", "fetch", "XMLHttp", "http", "import"):
        assert not re.search(rf"\b{word}", script), word


def test_hostile_text_changes_no_tag_of_any_page():
    tame = make_sheet(14, names=("a1", "b1", "c1", "d1", "e1", "f1", "g1")).files()
    hostile = make_sheet(14, names=HOSTILE).files()
    assert tame.keys() == hostile.keys()
    for path, html in hostile.items():
        page = Parsed(html)
        assert {tag for tag, _ in page.tags} <= {tag for tag, _ in Parsed(tame[path]).tags}, path
        assert "document.body.setAttribute" in page.text
        for harmful in ("\u202e", "\u200b", "\ufeff"):
            assert harmful not in page.text


def test_the_class_page_holds_every_kind_of_fact():
    text = Parsed(make_sheet(14).files("en")["index.html"]).text
    for told in (
        *(labels.STAFF_ONLY.en, "Needs attention", "Alexandria Montgomery", "20190001", "Distribution of totals"),
        *("ran into: out of time, over a limit (tests: 3)", "came near: memory 91%", "seconds for one call 66%"),
        *("the submission changed", "Graded for the first time: 1", "no longer there", "Proposed scores"),
        "4 – Graded in full isolation, with memory and time measured exactly.",
    ):
        assert told in text, told


@pytest.mark.parametrize("facts", [make_sheet(12).facts, StaffFacts()], ids=["all", "none"])
def test_each_section_is_linked_from_the_top_of_the_page(facts):
    page = replace(make_sheet(12), facts=facts).files("en")["index.html"].decode()
    nav = page[page.index('class="sections"') : page.index("</nav>")]
    assert re.findall('href="#([^"]+)"', nav) == re.findall('<h2 id="([^"]+)"', page)


def test_the_page_of_an_assignment_holds_its_numbers_alarms_and_groups():
    text = Parsed(make_sheet(14).files("en")["assignments/dictionary.html"]).text
    for told in (
        *("Distribution of scores: dictionary", "test_Dr. Mundo", "public", "hidden", "0.33", "53%", "1.5"),
        *('grade alarms --accept dictionary/test_0 --why "…"', "accepted: known", "holds the mail back"),
        *("f('홍길동')\n→ 홍길동", 'grade note dictionary-0 "…"', "Told them: Dr. Mundo"),
        "by hidden tests, for the staff alone",
    ):
        assert told in text, told
    assert text.count("holds the mail back") == 6


def test_what_only_staff_know_is_on_their_pages_and_on_no_other(desk, make):
    """The facts' own words are in index.html or a page of an assignment, and in no file of a student."""
    mark = "facts-canary-5512"
    desk.record(make.report("s01"), make.report("s02"))
    students = collect_students(desk.book.entries(), desk.course, desk.roster)
    sheet = make_sheet(3, 2, (mark,) * 7)
    rendered = render(students, desk.course, desk.run, "ko", facts=sheet.facts)
    holding = {path for path, content in rendered.files.items() if mark.encode() in content}
    assert holding == {"index.html", "assignments/if_for.html", "assignments/dictionary.html"}
    assert not any(mark in repr(letter.message) for letter in rendered.messages)
    own = [content for path, content in rendered.files.items() if path.startswith(("s01/", "s02/"))]
    assert not any(b"index.html" in content or b"assignments/" in content for content in own)


def test_scores_are_those_that_count_and_sort_by_number():
    html = make_sheet(14).files()["index.html"].decode()
    assert '<td class="num bad" data-n="25.9">25.9</td>' in html
    assert re.search(r'<td class="num ours" data-n="">', html)  # no score yet: nothing to sort by
    assert re.search(r'<td class="num idle" data-n="">–</td>', html)  # nothing handed in


def test_a_score_that_the_staff_set_counts_where_nothing_was_handed_in(desk, make):
    set_ = Decision(1, "override", "s02", "if_for", "oral exam", "ta", "2026-03-04T05:06:07+00:00", points=77.0)
    students = collect_students([], desk.course, desk.roster, decisions=[set_])
    pages = Dashboard(students, desk.course, desk.run, "en").files()
    assert pages["index.html"].count(b'data-n="77">77</td>') == 3  # the student's, the mean, the median
    page = Parsed(pages["assignments/if_for.html"]).text
    assert "With a score1Without a score0" in page
    assert "70–80 points: 1" in page


def test_a_task_is_neither_public_nor_hidden():
    page = make_sheet(8).files("en")["assignments/dictionary.html"].decode()
    heads = [
        re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table) for table in re.findall(r"<thead>(.*?)</thead>", page)
    ]
    after = ["Run for", "Passed", "Points, mean", "Discrimination", "Attempts"]
    assert heads[:2] == [["Task", *after], ["Test", "Task", "Kind", *after]]


def test_who_has_time_left_and_handed_in_nothing_is_named(desk, make):
    due = datetime.now(UTC) + timedelta(days=9)
    course = desk.course.model_copy(update={"schedule": {"if_for": Schedule(due=due)}})
    desk.record(make.report("s01"))
    students = collect_students(desk.book.entries(), course, desk.roster)
    assert students[1].standings["if_for"].state == "open"
    facts = gather_facts(students, ["if_for"], {}, [], {})
    assert facts.missing == {"if_for": tuple(each.id for each in students if each.id != "s01")}
    page = Parsed(Dashboard(students, course, desk.run, "en", facts).files()["assignments/if_for.html"]).text
    assert labels.NOBODY_MISSING.en not in page


def test_a_mail_that_is_held_back_has_no_link(desk, make):
    desk.record(make.report("s01"), make.report("s02"))
    hold = Decision(1, "hold", "s01", "", "look", "ta", "2026-03-04T05:06:07+00:00")
    students = collect_students(desk.book.entries(), desk.course, desk.roster, decisions=[hold])
    rendered = render(students, desk.course, desk.run, "en")
    assert [message.path for message in rendered.messages] == re.findall(
        r"outbox/[^\"]+", rendered.files["index.html"].decode()
    )


def test_a_device_of_windows_names_no_page():
    course = make_sheet(1, 1).course
    named = course.model_copy(update={"assignments": (course.assignments[0].model_copy(update={"id": "con"}),)})
    pages = Dashboard((), named, make_sheet(1).run, "ko").files()
    (page,) = pages.keys() - {"index.html"}
    assert re.fullmatch(r"assignments/con-[0-9a-f]{10}\.html", page)
    assert f'href="{page}"'.encode() in pages["index.html"]


def test_without_any_fact_or_student_the_pages_are_still_there():
    sheet = make_sheet(1)
    for lang in ("ko", "en"):
        pages = Dashboard((), sheet.course, sheet.run, lang).files()
        assert len(pages) == 1 + len(IDS)
        assert labels.NO_SCORES[lang] in Parsed(pages["index.html"]).text


@pytest.mark.parametrize(
    ("shares", "steps"),
    [([0.0], 0), ([1.0], 9), ([0.3], 3), ([0.7], 7), ([0.29999], 2), ([0.9999], 9), ([1.2], 9), ([-0.1], 0)],
)
def test_a_score_on_an_edge_belongs_to_the_step_above(shares, steps):
    counts = charts.count_steps(shares)
    assert counts[steps] == 1
    assert sum(counts) == 1


def test_a_histogram_says_its_numbers_twice_and_escapes():
    names = charts.range_names(100)
    assert (names[0], names[-1]) == ("0–10", "90–100")
    svg = charts.histogram((3, *[0] * 8, 5), names, "k", "<b>title</b>", "0–10: 3")
    root = ElementTree.fromstring(svg)
    assert root.find("title").text == "<b>title</b>"
    assert [text.text for text in root.iter("text") if text.get("class") == "count"] == ["3", "5"]
    heights = [float(bar.get("height")) for bar in root.iter("rect")]
    assert len(heights) == 2
    assert heights[0] == pytest.approx(heights[1] * 3 / 5, abs=0.1)
    assert charts.histogram((0,) * 10, names, "k", "t", "") != svg


def test_a_test_that_ran_for_nobody_has_no_rate():
    (row,) = views.item_rows([ItemNumbers("t", plain("t"), "a", False, 0, 0, 0.0, None)], "en")
    assert [cell.text for cell in row.cells] == ["0", "–", "–", "–", "–"]
    assert [cell.number for cell in row.cells] == ["0", "", "", "", ""]


def test_commands_to_copy_take_a_strange_id_for_one_word():
    alarm = Alarm("a b/test[x'y]", "strong_fail", "a", "t", plain("x"), "f")
    (shown,) = views.alarm_views([alarm], "en")
    assert shown.command == "grade alarms --accept 'a b/test[x'\\''y]' --why \"…\""
    (group,) = views.group_views([Group("g-1", "a", True, ("s",), ("t",), "f()")], views.People([]), "en")
    assert group.command == 'grade note g-1 "…"'
    assert group.students == (views.Who("s", "s", ""),)


def test_limits_tell_what_was_hit_before_what_was_near(make):
    slow = make.public(verdict=Verdict.TIMED_OUT)
    reports = [
        make.report("s01"),
        make.report("s02", near_limits={"memory_mb": 0.8}),
        make.report("s03", tests=(slow, slow), scores=()),
        make.report("s04", status=Verdict.OUT_OF_MEMORY, tests=(), scores=()),
    ]
    limits = find_limits(reports)
    assert [(each.student, each.hit, each.tests) for each in limits] == [
        ("s03", (Verdict.TIMED_OUT,), 2),
        ("s04", (Verdict.OUT_OF_MEMORY,), 0),
        ("s02", (), 0),
    ]
    shown = [each.what for each in views.limit_views(limits, views.People([]), "en")]
    assert shown == [
        "ran into: out of time (tests: 2)",
        "ran into: out of memory (while it was loaded)",
        "came near: memory 80%",
    ]


def test_facts_are_gathered_of_those_who_are_shown(make, roster):
    course = make.course()
    reports = [
        make.report("s01", score=50.0, suite_digest="aa" * 32),
        make.report("s02", staff_detail=""),
        make.report("left", near_limits={"memory_mb": 0.9}, tests=(make.public(staff=StaffNote(calls=("f()",))),)),
    ]
    current = {entry.key: entry for entry in map(make_entry, reports)}
    students = collect_students(current.values(), course, roster, {"s01", "s02"})
    before = {("s01", "if_for"): make_entry(make.report("s01")), ("left", "if_for"): make_entry(make.report("left"))}
    findings = [Finding("s01", "if_for", plain("a copy"), graded=True), Finding("s03", "", plain("not graded"))]
    ids = columns(course, {"if_for"})
    facts = gather_facts(students, ids, current, current, before, findings=findings, gone=[("s03", "if_for")])
    (change,) = facts.changes
    assert (change.student, change.old, change.new) == ("s01", 92.5, 50.0)
    assert [reason.en for reason in change.reasons] == ["the assignment's files changed"]
    assert facts.first == (("s02", "if_for"),)
    assert facts.missing == {"if_for": ("s03",), "dictionary": ("s01", "s02", "s03")}
    assert [each.text.en for each in facts.found] == ["not graded"]
    assert facts.limits == ()  # of one who left nothing is shown
    assert facts.gone == (("s03", "if_for"),)
    assert StaffFacts().missing == {}


def test_results_and_tables_are_as_they_were_with_or_without_facts(desk, make):
    desk.record(make.report("s01"))
    students = collect_students(desk.book.entries(), desk.course, desk.roster)
    plainly = render(students, desk.course, desk.run, "ko").files
    richly = render(students, desk.course, desk.run, "ko", facts=make_sheet(3, 2).facts).files
    changed = {path for path in richly if plainly[path] != richly[path]}
    assert changed == {"index.html", "assignments/if_for.html", "assignments/dictionary.html"}
    assert json.loads(richly["results.json"])["reports"]


def test_each_label_is_there_in_both_languages():
    for name, text in vars(labels).items():
        if isinstance(text, Text):
            assert text.ko, name
            assert text.en, name
