"""What the gradebook knows of a class as a whole: how often each handed in, who ever was on the roster.

The limit: no report is read for it.
"""

from __future__ import annotations

from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, translate_errors


def count_attempts(book: Gradebook) -> dict[tuple[str, str], int]:
    """How many different things each (student, assignment) handed in; the same files in another place are no other."""
    with translate_errors(book.path):
        rows = book._db.execute(
            "SELECT student, assignment, count(*) FROM "
            "(SELECT DISTINCT student, assignment, attempt, files FROM attempts) GROUP BY student, assignment"
        ).fetchall()
    return {(decode_name(student), assignment): count for student, assignment, count in rows}


def read_enrolled(book: Gradebook) -> frozenset[str]:
    """Who was on the roster in any run."""
    with translate_errors(book.path):
        return frozenset(decode_name(student) for (student,) in book._db.execute("SELECT student FROM enrolled"))
