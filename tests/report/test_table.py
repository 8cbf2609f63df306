"""The table at the end of a run."""

from __future__ import annotations

import io

from rich.cells import cell_len
from rich.console import Console

from grader.report.table import print_scores


def printed(make, roster, *reports, terminal: bool, width: int = 100) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=width, color_system=None)
    print_scores(console, reports, make.course(), roster, "ko", folders={report.student for report in reports})
    return file.getvalue()


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
