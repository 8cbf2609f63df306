"""The table at the end of a run."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.app.closing import print_scores
from grader.domain.course import Course
from grader.domain.totals import compute_total
from grader.gradebook.entry import make_entry
from grader.report.people import Student, collect_students, disclose_entry
from grader.report.table import plain_scores, score_lines


def printed(make, roster, *reports, terminal: bool, width: int = 100) -> str:
    folders = {report.student for report in reports}
    students = collect_students(map(make_entry, reports), make.course(), roster, folders)
    if not terminal:
        return plain_scores(students, make.course(), "ko")
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    print_scores(console, students, make.course(), "ko")
    return console.file.getvalue()


def test_columns_are_straight_although_korean_letters_are_wide(make, roster):
    text = printed(make, roster, make.report("s01", score=5.0), make.report("s02", score=100.0), terminal=False)
    header, *rows = text.splitlines()
    edge = cell_len(header[: header.index("if_for") + len("if_for")])
    for row, score in zip(rows, ["5", "100", "–"], strict=True):
        place = next(n for n in range(len(row) + 1) if cell_len(row[:n]) == edge)
        assert row[:place].endswith(f" {score}")


def test_off_a_terminal_it_is_plain_and_never_cut(make, roster):
    name = "x" * 200
    text = printed(make, roster, make.report(name), terminal=False, width=40)
    assert name in text
    assert "\x1b" not in text
    assert "─" not in text


def test_on_a_terminal_every_line_fits(make, roster):
    text = printed(make, roster, make.report("x" * 200), terminal=True, width=60)
    assert max(cell_len(line) for line in text.splitlines()) <= 60


def test_names_are_no_markup_and_no_escape(make, roster):
    for terminal in (True, False):
        text = printed(make, roster, make.report("[red]a[/red]\x1b[2J"), terminal=terminal, width=200)
        assert r"[red]a[/red]\x1b[2J" in text


def test_a_score_that_is_open_is_marked_not_zero(make, roster):
    text = printed(make, roster, make.report("s01", score=None, status="grader_failed"), terminal=False)
    row = next(line for line in text.splitlines() if "다리우스" in line)
    assert row.split()[2:6] == ["!", "–", "!", "if_for:"]


@pytest.mark.parametrize("terminal", [True, False])
def test_signs_are_explained_where_they_stand_and_nowhere_else(make, roster, terminal):
    text = printed(make, roster, make.report("s01", score=None, status="grader_failed"), terminal=terminal)
    assert text.splitlines()[-1].startswith("!: ")
    assert "?: " not in text
    assert "!: " not in printed(make, roster, make.report("s01"), terminal=terminal)


WIDTHS = (24, 40, 60, 80, 100, 120, 200)
NAMES = ("김철수", "다리우스 마르코스 산토스", "Alexandria Catherine Montgomery", "남궁민수")


def crowd(make, count: int) -> tuple[list[Student], Course]:
    """Four students with `count` assignments: all full marks, halves, nothing, and all open."""
    course = make.course()
    one = course.assignments[0]
    ids = [f"{one.id}_{number}_long_name" if number % 2 else f"hw{number}" for number in range(count)]
    assignments = tuple(one.model_copy(update={"id": id_}) for id_ in ids)
    course = course.model_copy(
        update={"assignments": assignments, "weights": dict.fromkeys(ids, 1.0), "order": tuple(ids)}
    )
    reports = [
        [make.report("a", assignment=id_, score=100.0) for id_ in ids],
        [make.report("b", assignment=id_, score=66.67) for id_ in ids],
        [],
        [],
    ]
    waiting: list[dict[str, tuple[str, ...]]] = [{}, {}, {}, dict.fromkeys(ids, ("숙제.zip",))]
    entries = [{each.assignment: disclose_entry(make_entry(each)) for each in own} for own in reports]
    return [
        Student(f"2019000{number}", name, True, (), own, compute_total(course, own, there), there)
        for number, (name, own, there) in enumerate(zip(NAMES, entries, waiting, strict=True))
    ], course


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [1, 3, 7, 12])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_no_number_name_or_total_is_cut_at_any_width(make, width, count, lang):
    students, course = crowd(make, count)
    lines = [line.plain for line in score_lines(students, course, lang, width)]
    text = "\n".join(lines)
    assert max(cell_len(line) for line in lines) <= width
    words = text.replace("\n", " ").split()
    assert words.count("100") == count + 1  # and the total
    assert words.count("66.67") == count + 1
    assert words.count("?") == count
    assert all("".join(name.split()) in "".join(text.split()) for name in NAMES)
    assert all(f"(2019000{number})" in text for number in range(4))
    if width > 40:  # no word of it is longer than that
        assert all(assignment.id in text for assignment in course.assignments)
        assert "숙제.zip" in text


def test_numbers_stand_for_assignments_only_where_names_do_not_fit(make):
    students, course = crowd(make, 7)
    wide = "\n".join(line.plain for line in score_lines(students, course, "en", 200))
    assert "narrow" not in wide
    tight = [line.plain for line in score_lines(students, course, "en", 110)]
    assert any(line.startswith("The terminal is narrow, so numbers stand for the assignments: 1=hw0") for line in tight)
    assert "  1 " in tight[0]
    assert "hw0" not in tight[0]


@pytest.mark.parametrize("width", [200, 110, 40])
def test_a_table_of_a_part_of_the_course_has_no_total(make, width):
    """In each of its forms, on a terminal and off it."""
    students, course = crowd(make, 7)
    part = course.only(["hw0", "hw2"])
    rows = [student.only(["hw0", "hw2"]) for student in students]
    lines = [line.plain for line in score_lines(rows, part, "en", width, total=False)]
    for text in ("\n".join(lines), plain_scores(rows, part, "en", total=False)):
        words = text.split()
        assert words.count("100") == 2
        assert words.count("?") == 2
        assert "Total" not in words
        assert not any(f"hw{number}" in text for number in (4, 6))
    assert "Total" in plain_scores(students, course, "en")
