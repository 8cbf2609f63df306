"""The reports that may stand for others: found by what they are made of (`Report.key`).

Whose they are, of which run, and whether they count makes no difference: one that was withdrawn or only proposed tells
the same results.

The limit: what a key is made of is not known here.
"""

from __future__ import annotations

from grader.domain.verdict import Report
from grader.gradebook.book import Gradebook
from grader.gradebook.stored import tampering_error
from grader.text import tr


def find_report(book: Gradebook, key: str) -> Report | None:
    """The last report with that key, or None. `MachineError` where the file says so of one that has another."""
    if not key:
        return None
    ((id_,),) = book.read_rows("SELECT max(id) FROM reports WHERE key = ? AND key <> ''", (key,))
    if id_ is None:
        return None
    report = book.entry_of(id_).report
    if report.key != key:
        raise tampering_error(book.path, tr("a stored report is not what its row says"))
    return report
