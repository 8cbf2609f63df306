"""`gradebook.xlsx`: the rows of `gradebook.csv` as a workbook, in which text is text and a number a number.

An id keeps its zeros and a name that begins with `=` is a name, in a cell that stays text when somebody types in it.
The heads, the points and the columns of id and name stay in sight. The limit: for people. The file is the same as long
as its rows are, so that a run does not write it anew; with another version of XlsxWriter it may be another.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from grader.report.csv import Cell
from grader.text.safe import one_line

_MADE = datetime(2026, 1, 1)
_WIDEST, _NARROWEST = 60, 8
"""Of a column, in letters."""
_HEADS = 2
"""Rows on top that are no students, and columns on the left that name one."""


def gradebook_xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """The workbook of these rows (`grader.report.csv.gradebook_rows`)."""
    from xlsxwriter import Workbook  # only here: no other command needs it

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("gradebook")
        text = {"num_format": 49}  # the one that Excel itself calls Text
        head = book.add_format({**text, "bold": True, "bottom": 1})
        points = {"italic": True, "font_color": "#555555"}
        of_points = book.add_format({**text, **points}), book.add_format(points)
        of_students = book.add_format(text), book.add_format()
        for number, row in enumerate(rows):
            as_text, as_number = of_points if number == 1 else of_students
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    sheet.write_string(number, column, one_line(cell), as_text if number else head)
                else:
                    sheet.write_number(number, column, cell, as_number)
        last, columns = len(rows) - 1, len(rows[0])
        for column in range(columns):
            widest = max(cell_len(one_line(str(row[column]))) for row in rows if row[column] is not None)
            sheet.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))
        sheet.freeze_panes(_HEADS, _HEADS)
        sheet.autofilter(1, 0, last, columns - 1)  # from the points on: sorted by a column, they stay where they are
        sheet.ignore_errors({"number_stored_as_text": f"A1:B{last + 1}"})
    return file.getvalue()
