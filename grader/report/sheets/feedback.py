"""A zip of pages as Moodle takes it under "Upload multiple feedback files in a zip".

It knows whose a file is by its folder, `fullname_ID_plugintype_pluginname`, parted at underscores; ID is the number of
the worksheet's first column. Of `assignfeedback_file` it compares with what it holds already, and says nothing to
students of a page that did not change. Source: Moodle, mod/assign/feedback/file/importziplib.php.

The limit: which pages there are is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.report.people import Student
from grader.report.sheets.fill import Filled
from grader.report.sheets.forms import Form

PAGE = "report.html"
_PLUGIN = "assignfeedback_file"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069_/\\:*?"<>|.~]+')
"""What a name of a folder cannot hold; an underscore would part it at the wrong place."""


def feedback_paths(filled: Filled, form: Form) -> Iterator[tuple[Student, str]]:
    """Each student of a worksheet who has a number there, with the path of their page in the zip."""
    for row, student in filled.people.items():
        if row in form.numbers:
            name = filled.sheet.cell(row, form.names) if form.names is not None else ""
            plain = _UNSAFE.sub("-", name).strip(" -")[:60] or "student"
            yield student, f"{plain}_{form.numbers[row]}_{_PLUGIN}/{PAGE}"
