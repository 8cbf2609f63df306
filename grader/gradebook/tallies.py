"""What the gradebook knows of a class as a whole: how often each handed in.

The limit: no report is read for it.
"""

from __future__ import annotations

from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name


def count_attempts(book: Gradebook) -> dict[tuple[str, str], int]:
    """How many different things each (student, assignment) handed in; the same files in another place are no other."""
    rows = book.read_rows(
        "SELECT student, assignment, count(*) FROM "
        "(SELECT DISTINCT student, assignment, attempt, files FROM attempts) GROUP BY student, assignment"
    )
    return {(decode_name(student), assignment): count for student, assignment, count in rows}
