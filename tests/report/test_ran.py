"""The lines that a failed test ran through, in every medium that shows them."""

import json
from dataclasses import replace

import pytest

from grader.domain.disclosure import disclose, withhold
from grader.domain.verdict import RanLines, Report, Verdict
from grader.gradebook.entry import make_entry
from grader.report.html import student_html
from grader.report.people import disclose_entry
from grader.report.results import report_json
from grader.report.text import student_text
from grader.text import plain

SOURCE = {3: "def f(a):", 4: "    if a:", 5: "        return 1", 6: "    return 2", 120: "</pre><b>x</b>\u202e\x1b\n"}
RAN = RanLines(shown=(3, 4, 5, 6, 120), ran=(4, 6, 120))


@pytest.fixture
def report(make):
    test = replace(make.public("test_f", Verdict.WRONG_ANSWER, message=plain("no")), ran=RAN)
    return make.report(tests=(test, make.hidden()), scores=(), source=SOURCE)


def test_the_page_has_the_source_with_a_sign_before_what_ran(make, report):
    page = student_html(make.view(report, lang="en"))
    folded = page[page.index('<details class="ran">') :].partition("</details>")[0]
    assert "Lines of your file that ran in this test (4, 6, 120)" in folded
    assert "<bdi>    3 | def f(a):</bdi>\n<mark><bdi>►   4 |     if a:</bdi></mark>\n" in folded
    assert "<bdi>    5 |         return 1</bdi>\n<mark><bdi>►   6 |     return 2</bdi></mark>\n<bdi>  …</bdi>" in folded
    assert "&lt;/pre&gt;&lt;b&gt;x&lt;/b&gt;\\u202e\\x1b\\n</bdi></mark>" in folded
    assert folded.count("<mark>") == 3
    assert "More lines ran" not in folded


def test_that_more_ran_is_said(make, report):
    (test, *others) = report.tests
    more = replace(test, ran=replace(RAN, more=True))
    page = student_html(make.view(report.model_copy(update={"tests": (more, *others)}), lang="en"))
    assert "More lines ran than are marked here." in page


def test_text_and_json_have_the_numbers(make, report):
    text = student_text(make.view(report, lang="en"))
    assert "      Lines of your file that ran in this test: 4, 6, 120\n" in text
    result = json.loads(report_json(disclose_entry(make_entry(report)), "en"))
    assert [test["lines"] for test in result["tests"]] == [[4, 6, 120], []]


def test_rising_numbers_are_told_as_ranges(make, report):
    test = replace(report.tests[0], ran=replace(RAN, ran=(3, 4, 5, 120)))
    assert "in this test: 3–5, 120\n" in student_text(
        make.view(report.model_copy(update={"tests": (test,)}), lang="en")
    )


def test_they_are_told_before_it_is_due_and_not_of_what_passed(report):
    (shown,) = withhold(disclose(report)).tests
    assert [line.number for line in shown.lines if line.ran] == [4, 6, 120]
    passed = replace(report.tests[0], verdict=Verdict.PASSED)
    assert disclose(report.model_copy(update={"tests": (passed,)})).tests[0].lines == ()


def test_a_report_of_before_is_read_as_one_without(make):
    stored = make.report().model_dump(mode="json")
    del stored["source"]
    for test in stored["tests"]:
        del test["ran"]
    read = Report.model_validate_json(json.dumps(stored))
    assert read == make.report()
    assert Report.model_validate_json(make.report(source=SOURCE).model_dump_json()).source == SOURCE
