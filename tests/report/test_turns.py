"""A failed test turn by turn, on the page and for a screen (`grader.report.turns`)."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from grader.domain.disclosure import disclose
from grader.domain.verdict import RanLines, Trace, Turn, Verdict
from grader.report.html import student_html
from grader.report.turns import MAX_COLUMNS, row_texts, trace_view
from grader.text import plain

SOURCE = {1: "def f(a):", 2: "    b = g(a)", 3: "    return b", 5: "def g(a):", 6: "    </td><b>\u202e\x1b"}
TRACE = Trace(
    call="f(2)",
    first=(
        Turn(line=1, values=(("a", "2"),)),
        Turn(line=2),
        Turn(line=5, depth=1, values=(("a", "2"),)),
        Turn(line=6, depth=1, gave="ValueError", raised=True),
    ),
    last=(Turn(line=2, values=(("b", "<i>"),)), Turn(line=9), Turn(line=3, gave="7")),
    between=40,
)
RAN = RanLines(shown=(1, 2, 3, 5, 6), ran=(1, 2, 3, 5, 6), trace=TRACE)


def of(make, ran=RAN, verdict=Verdict.WRONG_ANSWER):
    test = replace(make.public("test_f", verdict, message=plain("no")), ran=ran)
    return make.report(tests=(test, make.hidden()), scores=(), source=SOURCE)


class Table(HTMLParser):
    """The cells of a page's rows of turns."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.tags, self.inside = [], set(), False
        self.feed(page[page.index('<table class="turns">') : page.index("</table>")])

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.rstrip("\n")


def test_the_page_has_a_table_of_lines_and_variables(make):
    table = Table(student_html(make.view(of(make), lang="en")))
    assert table.rows == [
        ["line", "your code", "a", "b", "result"],
        ["1", "def f(a):", "2", "", ""],
        ["2", "    b = g(a)", "", "", ""],
        ["5", "› def g(a):", "2", "", ""],
        ["6", "›     </td><b>\\u202e\\x1b", "", "", "✗ ValueError"],
        ["", "… 40 turns are left out here"],
        ["2", "    b = g(a)", "", "<i>", ""],
        ["9", "…", "", "", ""],
        ["3", "    return b", "", "", "→ 7"],
    ]
    assert table.tags <= {"table", "thead", "tbody", "tr", "th", "td", "bdi"}


def test_that_it_went_on_is_said(make):
    rows = trace_view(replace(TRACE, open=True), SOURCE, "en").rows
    assert (rows[-1].is_gap, rows[-1].code) == (True, "… and so on; it was not followed to its end")


def test_what_has_no_column_of_its_own_stands_in_the_last(make):
    values = tuple((f"v{number}", str(number)) for number in range(MAX_COLUMNS + 2))
    view = trace_view(Trace(call="f()", first=(Turn(line=1, values=values),)), SOURCE, "en")
    assert view.columns == ("v0", "v1", "v2", "v3", "v4", "v5", "others")
    assert view.rows[0].cells == ("0", "1", "2", "3", "4", "5", "v6 = 6, v7 = 7")


@pytest.mark.parametrize(("ran", "verdict"), [(replace(RAN, trace=None), Verdict.WRONG_ANSWER), (RAN, Verdict.PASSED)])
def test_without_a_trace_or_of_a_test_that_passed_there_is_none(make, ran, verdict):
    report = of(make, ran, verdict)
    assert disclose(report).tests[0].trace is None
    assert '<table class="turns">' not in student_html(make.view(report))


def test_a_screen_shows_what_a_line_did_beside_it():
    texts = list(row_texts(trace_view(TRACE, SOURCE, "en"), 99, str))
    assert texts[0] == ("1 | def f(a):", "a = 2")
    assert texts[3][1] == "✗ ValueError"
    assert texts[4] == ("    … 40 turns are left out here", "")
    assert texts[-1] == ("3 |     return b", "→ 7")


def test_of_more_rows_than_fit_the_first_and_the_last_are_shown():
    texts = list(row_texts(trace_view(TRACE, SOURCE, "en"), 5, lambda count: f"{count} more"))
    assert [code.strip() for code, _ in texts] == [
        "1 | def f(a):",
        "2 |     b = g(a)",
        "3 more",
        "2 |     b = g(a)",
        "9 | …",
        "3 |     return b",
    ]
