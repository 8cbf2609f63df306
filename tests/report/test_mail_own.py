"""What a course sets of its messages is told before a run, without what renders them.

Of `grader.report.mail.own`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.report.mail.own import has_own_templates, own_sources, parse_address
from grader.text.errors import AssignmentError

ROOT = Path(__file__).parents[2]
CHECKED = """
import sys
from pathlib import Path
from grader.app.preflight import check_settings
from grader.intake.courses import open_course
check_settings(open_course(Path(sys.argv[1]), Path("/"), Path("/")))
print(sorted({"jinja2", "numpy", "contourpy"} & set(sys.modules)))
"""


def test_a_run_of_a_course_without_templates_begins_without_what_renders_them():
    """A run imports that when it renders: until then it would keep the first submission waiting."""
    run = subprocess.run([sys.executable, "-c", CHECKED, str(ROOT)], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("name", ["mail.ko.html", "mail.ko.txt", "mail.en.html", "mail.en.txt"])
def test_each_template_of_a_course_is_found(make, tmp_path, name):
    course = make.course(root=tmp_path)
    (tmp_path / "assignments").mkdir()
    assert not has_own_templates(course)
    (tmp_path / "assignments" / name).write_text("x")
    assert has_own_templates(course)
    _, lang, kind = name.split(".")
    assert own_sources(course, lang) == ((b"x", None) if kind == "html" else (None, b"x"))
    assert own_sources(course, "ko" if lang == "en" else "en") == (None, None)


@pytest.mark.parametrize(
    "written", ["", "a", "a@", "a@example.org, b@example.org", "홍@example.org", "a@example.org\nBcc: b"]
)
def test_what_is_not_one_address_is_refused(make, written):
    course = make.course()
    assert str(parse_address(course, "홍길동 <a@example.org>")) == "홍길동 <a@example.org>"
    with pytest.raises(AssignmentError, match="not one mail address"):
        parse_address(course, written)
