"""What an author of a course can get wrong: a sentence, exit code 3, and never a student's zero.

Of `grader.domain.author_files`.
"""

import pytest

from grader.domain.author_files import read_toml
from grader.text.errors import AssignmentError
from tests.conftest import grade, scores, write


@pytest.fixture
def run(course, class_folder, tmp_path):
    """The class, graded to tmp_path/out."""

    def call(*words):
        options = ["--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        return grade(class_folder, *words, *options, cwd=tmp_path)

    return call


def changed(course, name, old, new):
    path = course / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("due = 2026-03-08 23:59", "A time is written with its seconds"),
        ("due = 2026-03-08 오후 11:59  # '= x'", "A time is written with its seconds"),
        ("due = 2026.3.8", "A time is written with its seconds"),
        ("counts = best", "A text stands in double quotes"),
        ("title = 과제", "A text stands in double quotes"),
        ("counts = \u201cbest\u201d", "must be the plain ones of a keyboard"),
        ("draft = True", "true and false are written in small letters"),
        ("late = { per_day = 10,", "A table in braces stands on one line"),
        ("sums = 010", "Expected newline or end of document"),
        ("draft = true true", "Expected newline or end of document"),
    ],
)
def test_how_people_write_what_toml_does_not_know_is_told(tmp_path, line, advice):
    path = tmp_path / "course.toml"
    for newline in ("\n", "\r\n"):
        path.write_bytes(f"# x{newline}{line}{newline}a = 1{newline}".encode())
        with pytest.raises(AssignmentError) as caught:
            read_toml(path)
        assert advice in caught.value.text.en
        assert "line 2" in caught.value.text.en
        assert caught.value.text.ko != caught.value.text.en


@pytest.mark.parametrize("where", ["assignments", "reference"])
@pytest.mark.parametrize(
    ("probes", "sentence"),
    [
        ("def add(:\n", "probes.py, line 1: invalid syntax"),
        ("x = 1\n1 / 0\n", "probes.py fails while it is loaded, without any submission: ZeroDivisionError"),
        ('raise ValueError("x")\n', "probes.py fails while it is loaded, without any submission: ValueError"),
        ('b"\\xff".decode()\n', "probes.py fails while it is loaded, without any submission: UnicodeDecodeError"),
        ("import nothing_there\n", "No module named 'nothing_there'"),
        ("import os\nos._exit(0)\n", "probes.py fails while it is loaded, without any submission"),
    ],
)
def test_probes_that_cannot_be_loaded(run, course, tmp_path, where, probes, sentence):
    """They run in every student's process, and it is not the student who ends it."""
    write(course, {f"{where}/sums/probes.py": probes})
    done = run()
    assert done.code == 3, done.output
    assert sentence in done.stderr
    points = scores(tmp_path / "out")
    assert points["ann", "names"] == 100
    assert points["ann", "sums"] is points["ben", "sums"] is None


def test_a_submission_that_ends_its_process_is_still_its_own_fault(run, course, class_folder, tmp_path):
    """With sound probes, whatever it does when it is loaded."""
    write(course, {"assignments/sums/probes.py": "def seen(module):\n    return 1\n"})
    write(class_folder, {"ben/sums.py": "import os\n" + "os._exit(0)\n" * 5})
    done = run()
    assert done.code == 0, done.output
    assert scores(tmp_path / "out")["ben", "sums"] == 0


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("sums = 1.0", "sum = 1.0", "[weights] names sum, and no assignment has that name"),
        ("from@example.org", "nobody", "'nobody' is not one mail address"),
        ("reply@example.org", "a@example.org, b@example.org", "is not one mail address"),
        ("[weights]", "[weights", "course.toml is not valid TOML"),
        ("[weights]", "[weights]\nsums = 2", " is not valid TOML: sums = 1.0\nThat key has a value already, above."),
        (
            "[weights]",
            'timezone = "KST"\n[weights]',
            "timezone: must be the name of a time zone, as in Asia/Seoul, and is 'KST'",
        ),
        (
            "[weights]",
            'timezone = "../UTC"\n[weights]',
            "timezone: must be the name of a time zone, as in Asia/Seoul, and is '../UTC'",
        ),
        (
            'title = { ko = "작은 과정", en = "A small course" }',
            'title = "x"',
            "title: must be a text in both languages, as in {",
        ),
        (
            "[weights]",
            "[schedule.sum]\ndue = 2026-03-08\n[weights]",
            "[schedule] names sum, and no assignment has that name",
        ),
        (
            "[weights]",
            '[schedule.sums]\ndue = "next week"\n[weights]',
            "schedule.sums.due: must be a time, as in 2026-03-07 23:59, and is 'next week'",
        ),
        (
            "[weights]",
            "[schedule.sums]\nopens = 2026-03-09\ndue = 2026-03-08\n[weights]",
            "[schedule.sums] due is before opens. Correct one of them.",
        ),
        (
            "[weights]",
            '[schedule.sums]\nfeedback = "later"\n[weights]',
            "schedule.sums.feedback: must be 'now' or 'after_due', and is 'later'",
        ),
        (
            "[weights]",
            '[schedule.sums]\nhard_due = 2099-03-08\nfeedback = "after_due"\n[weights]',
            '[schedule.sums] feedback = "after_due" needs a due time: without it no points are ever told.',
        ),
        (
            "[weights]",
            'late = { per_day = 10, grace = "soon" }\n[weights]',
            "late.grace: must be a length of time, as in 15m, 2h or 1h30m, and is 'soon'",
        ),
        ("[weights]", "late = { per_day = 120 }\n[weights]", "late.per_day: must be at most 100, and is 120"),
        ("[weights]", 'counts = "first"\n[weights]', "counts: must be 'latest', 'last_on_time' or 'best'"),
        ("[weights]", 'python = "3"\n[weights]', "python: must be a version of Python, as in 3.11, and is '3'"),
    ],
)
def test_a_course_that_would_spoil_totals_or_messages(run, course, class_folder, tmp_path, old, new, sentence):
    """Said before an hour of grading, not after it."""
    changed(course, "assignments/course.toml", old, new)
    done = run()
    assert done.code == 3, done.output
    assert sentence in done.stderr
    assert "course.toml" in done.stderr
    assert not (class_folder / ".grade").exists()
    assert not (tmp_path / "out").exists()


def test_weights_of_a_broken_assignment_are_no_fault_of_their_own(run, course):
    """One sentence about what is really broken."""
    write(course, {"assignments/names/assignment.toml": "id ="})
    done = run()
    assert done.code == 3
    assert "[weights]" not in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("import pytest", "import nothing_there", "test_hidden.py, line 1: ModuleNotFoundError"),
        ("import pytest", "import pytest\n1 / 0", "test_hidden.py, line 2: ZeroDivisionError"),
        ('@pytest.mark.task("add")\n', "", "test_add_negative has no task"),
        ("== -412", "== undefined", "test_add_negative: NameError: name 'undefined' is not defined"),
        ("_negative(student)", "_negative(student, nothing)", "test_add_negative: "),
    ],
)
def test_a_broken_hidden_test(run, course, tmp_path, old, new, sentence):
    """Which test, and what is wrong with it; what a student may read says nothing of either."""
    changed(course, "reference/sums/test_hidden.py", old, new)
    done = run()
    assert done.code == 3, done.output
    assert sentence in done.stderr
    points = scores(tmp_path / "out")
    assert points["ann", "sums"] is points["ben", "sums"] is None
    assert points["ann", "names"] == 100
    for name in ("results.json", "ann/report.txt", "ann/report.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "nothing_there" not in text
        assert "undefined" not in text


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("sums = -1.0", "weights.sums: must be at least 0, and is -1.0"),
        ("sums = nan", "weights.sums: must be a finite number, and is nan"),
        ("sums = inf", "weights.sums: must be a finite number, and is inf"),
        ("sums = 1e300", "weights.sums: must be at most 1000000"),
        ('sums = "1"', "weights.sums: must be a number, and is '1'"),
        ("sums = true", "weights.sums: must be a number, and is true"),
    ],
)
def test_a_weight_that_is_none(run, course, class_folder, new, sentence):
    changed(course, "assignments/course.toml", "sums = 1.0", new)
    done = run()
    assert done.code == 3, done.output
    assert f"course.toml: {sentence}" in done.stderr
    assert not (class_folder / ".grade").exists()


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ('["sum", "names"]', "order names sum, and no assignment has that name"),
        ('["sums", "sums"]', "order names sums twice"),
        ('"sums"', "order: must be a list"),
        ("[1]", "order.0: must be a text in quotes"),
        ("{}", "order: must be a list"),
    ],
)
def test_an_order_that_is_none(run, course, class_folder, order, sentence):
    path = course / "assignments" / "course.toml"
    rest = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("order")]
    path.write_text("\n".join([f"order = {order}", *rest]), encoding="utf-8")
    done = run()
    assert done.code == 3, done.output
    assert sentence in done.stderr
    assert "course.toml" in done.stderr
    assert not (class_folder / ".grade").exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("points = 60", 'points = "60"', "tasks.0.points: must be a whole number, and is '60'"),
        ("points = 60", "points = 60.0", "tasks.0.points: must be a whole number, and is 60.0"),
        ("points = 60", "points = true", "tasks.0.points: must be a whole number, and is true"),
        ('kind = "functions"', 'kind = "function"', "kind: must be 'functions' or 'script', and is 'function'"),
        ('kind = "functions"', 'kind = "functions"\nneeds_images = "no"', "needs_images: must be true or false"),
        ('kind = "functions"', 'kind = "functions"\nlimit = 3', "limit: is not known here; check its spelling"),
    ],
)
def test_a_number_of_an_assignment_that_is_none(run, course, tmp_path, old, new, sentence):
    changed(course, "assignments/sums/assignment.toml", old, new)
    done = run()
    assert done.code == 3, done.output
    assert f"assignment.toml: {sentence}" in done.stderr.replace("\n", "")
    assert scores(tmp_path / "out")["ann", "sums"] is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["assignments/course.toml", "assignments/sums/assignment.toml"])
def test_settings_saved_by_windows_are_read(run, course, tmp_path, name, encoding):
    path = course / name
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    done = run()
    assert done.code == 0, done.output
    assert scores(tmp_path / "out")["ann", "sums"] == 100


def test_settings_in_another_encoding_are_named_with_their_line(run, course):
    path = course / "assignments" / "course.toml"
    path.write_bytes(path.read_bytes() + "\n# 가중치\n".encode("cp949"))
    line = path.read_bytes().count(b"\n")
    done = run()
    assert done.code == 3
    assert f"course.toml, line {line}: the text is not UTF-8. Save the file as UTF-8" in done.stderr


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        ("23:59:00", "schedule.sums.due: must be a time, as in 2026-03-07 23:59, and is 23:59:00."),
        (
            "9999-12-31",
            "schedule.sums.due: must be a time in the years 2000 to 9899, or be left out, and is 9999-12-31.",
        ),
    ],
)
def test_a_due_time_that_is_none(run, course, due, sentence):
    changed(
        course, "assignments/course.toml", "sums = 1.0", f"sums = 1.0\n[schedule.sums]\ndue = {due}\n[weights.more]"
    )
    changed(course, "assignments/course.toml", "[weights.more]\nnames = 1.0\n", "")
    done = run()
    assert done.code == 3, done.output
    assert sentence in done.stderr
