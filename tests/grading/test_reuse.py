"""What is the same is graded once: each part of what a report is made of, changed alone, has it graded again.

Of `grader.grading.reuse` and `grader.grading.ingredients`; and of `grader.grading.run`, which keeps what comes of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.reusable import find_report
from grader.grading import ingredients
from grader.grading.batch.here import Here
from grader.grading.batch.plan import make_plan
from grader.grading.ingredients import grader_digest
from grader.grading.reuse import Before
from grader.grading.run import grade_class, try_class
from grader.sandbox.host import probe_level
from tests.conftest import COURSE, FILES, HALF, RIGHT, write
from tests.grading.test_run import EVERYTHING, Class, Ends

SUITE, HIDDEN = (
    textwrap.dedent(FILES[f"{one}.py"]) for one in ("assignments/sums/test_public", "reference/sums/test_hidden")
)
OF_SUMS = {(student, "sums") for student in ("ann", "ben", "cid")}
WAITS = "import time\n\n\ndef add(a, b):\n    time.sleep(60)\n\n\ndef double(a):\n    return 2 * a\n"
IMPATIENT = COURSE.replace("[weights]", "[limits]\ncall_seconds = 0.5\nwall_factor = 1\n[weights]")


@dataclass
class Again(Class):
    """The class of the small course, graded again and again; what else a report is made of may be changed, too."""

    secret: bytes = FIXED
    level: int = 0
    grader: str = "the grader"

    def plan(self, selection):
        used = dict.fromkeys(each.assignment for each in selection.gradable)
        assignments = [selection.course.assignment(id_) for id_ in used]
        level = self.level or probe_level().number
        how = {"hidden": True, "level": level, "lang": "en", "mnist": None}
        return make_plan(assignments, **how, secret=self.secret, grader=self.grader)

    def run(self, place=None, **how):
        """A run, and what was begun in it."""
        self.watch.began.clear()
        selection = self.selection()
        with Gradebook.open(self.folder) as book:
            options = {"jobs": 1}
            result = grade_class(
                book, selection, self.plan(selection), place or Here(), self.watch, options=options, **how
            )
        return result, {*self.watch.began}

    def reports(self) -> dict[tuple[str, str], Report]:
        with Gradebook.open(self.folder, write=False) as book:
            # Whole ones, made now: of a gradebook's own the tests are read when they are asked for.
            return {entry.key: pickle.loads(pickle.dumps(entry.report)) for entry in book.entries()}

    def rows(self) -> int:
        with Gradebook.open(self.folder, write=False) as book:
            return book.read_rows("SELECT count(*) FROM reports")[0][0]


@pytest.fixture
def a_class(course, class_folder) -> Again:
    return Again(course, class_folder)


def results(report: Report) -> dict[str, object]:
    """What grading found out, whoever handed in, where and when."""
    own = ("student", "submitted", "attempt", "handed_in_by", "file_time", "graded_at", "run_began")
    clocks = {"seconds": True, "near_limits": True, "tests": {"__all__": {"seconds"}}}
    return report.model_dump(exclude=dict.fromkeys(own, True) | clocks)


def test_an_unchanged_class_is_not_graded_twice(a_class):
    first, began = a_class.run()
    assert (began, first.reused) == ({*EVERYTHING}, 0)
    before, rows = a_class.reports(), a_class.rows()
    again, began = a_class.run()
    assert (began, again.reused, again.outcome) == (set(), 4, "finished")
    assert a_class.reports() == before
    assert {(each.student, each.assignment): each.score for each in again.reports} == EVERYTHING
    assert a_class.rows() == rows


def test_nothing_that_grades_is_asked_where_nothing_is_graded(a_class):
    """No worker, no sandbox, no pytest: the place where grading runs is not even told."""
    a_class.run()
    result, _ = a_class.run(Ends(0, AssertionError("a place was asked")))
    assert result.reused == 4


def test_to_regrade_takes_nothing_over(a_class):
    a_class.run()
    before = a_class.reports()
    result, began = a_class.run(regrade=True)
    assert (began, result.reused) == ({*EVERYTHING}, 0)
    after = a_class.reports()
    assert {key: results(each) for key, each in after.items()} == {key: results(each) for key, each in before.items()}
    assert a_class.rows() == 8


LIMITS = COURSE.replace("[weights]", "[limits]\nmemory_mb = 511\n[weights]")
TABLE = {"assignments/sums/table.csv": "1,2\n"}
CHANGES: dict[str, tuple[Callable[[Again], object], set[tuple[str, str]]]] = {
    "the file": (
        lambda one: write(one.folder, {"ann/sums.py": RIGHT["sums"] + "\n# mine\n"}),
        {("ann", "sums"), ("ann", "names")},
    ),
    "what lies beside it": (lambda one: write(one.folder, {"ben/helper.py": "A = 1\n"}), {("ben", "sums")}),
    "a public test": (
        lambda one: write(one.course, {"assignments/sums/test_public.py": SUITE + "\n# x\n"}),
        OF_SUMS,
    ),
    "a hidden test": (
        lambda one: write(one.course, {"reference/sums/test_hidden.py": HIDDEN + "\n# x\n"}),
        OF_SUMS,
    ),
    "what a suite may read": (lambda one: write(one.course, TABLE), OF_SUMS),
    "probes": (lambda one: write(one.course, {"assignments/sums/probes.py": "A = 1\n"}), OF_SUMS),
    "exhibits": (lambda one: write(one.course, {"assignments/sums/exhibits.py": "A = 1\n"}), OF_SUMS),
    "the stub": (lambda one: write(one.course, {"assignments/sums/sums.py": "def add(a, b):\n    ...\n"}), OF_SUMS),
    "the reference": (
        lambda one: write(one.course, {"reference/sums/sums.py": RIGHT["sums"] + "\n# x\n"}),
        OF_SUMS,
    ),
    "limits of the course": (lambda one: write(one.course, {"assignments/course.toml": LIMITS}), {*EVERYTHING}),
    "the class secret": (lambda one: setattr(one, "secret", b"another" * 8), {*EVERYTHING}),
    "the level": (lambda one: setattr(one, "level", probe_level().number - 1), {*EVERYTHING}),
    "what grades": (lambda one: setattr(one, "grader", "another"), {*EVERYTHING}),
    # And what is no part of it:
    "nothing but the time of a file": (lambda one: os.utime(one.folder / "ann/sums.py", (0, 1_000_000_000)), set()),
    "nothing but a name": (
        lambda one: write(one.folder, {"roster.csv": "id,name,email\nann,Anna,\nben,Ben,\ncid,Cid,\n"}),
        set(),
    ),
    "nothing but when it is due": (
        lambda one: write(
            one.course, {"assignments/course.toml": f'{COURSE}[schedule.sums]\ndue = "2020-01-01 00:00"\n'}
        ),
        set(),
    ),
    "nothing but its statement": (lambda one: write(one.course, {"assignments/sums/README.md": "# 다른\n"}), set()),
}


@pytest.mark.parametrize("part", CHANGES)
def test_each_part_changed_alone_has_it_graded_again(a_class, part):
    if part == "the level" and probe_level().number < 2:
        pytest.skip("there is no lower level")
    a_class.run()
    change, expected = CHANGES[part]
    change(a_class)
    result, began = a_class.run()
    assert (began, result.reused) == (expected, 4 - len(expected))
    result, began = a_class.run()
    assert (began, result.reused) == (set(), 4)  # and what came of it is known from then on


def test_what_grades_is_the_package_python_and_the_libraries(tmp_path, monkeypatch):
    package = write(tmp_path / "grader", {"a.py": "A = 1\n", "locale/x.mo": b"\0", "a.pyc": b"1"})
    seen = [grader_digest(package)]
    write(package, {"a.pyc": b"2", "__pycache__/a.py": "2"})
    assert grader_digest(package) == seen[0]
    write(package, {"a.py": "A = 2\n"})
    seen.append(grader_digest(package))
    (package / "a.py").rename(package / "b.py")
    seen.append(grader_digest(package))
    write(package, {"locale/x.mo": b"\1"})
    seen.append(grader_digest(package))
    (tmp_path / "site" / "numpy-1.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site"), str(tmp_path / "nowhere")])
    seen.append(grader_digest(package))
    (tmp_path / "site" / "numpy-1.dist-info").rename(tmp_path / "site" / "numpy-2.dist-info")
    seen.append(grader_digest(package))
    monkeypatch.setattr(sys, "version", "3.99")
    seen.append(grader_digest(package))
    assert len({*seen}) == len(seen) == 7


def test_a_clone_beside_which_its_metadata_lies_is_the_same_grader_however_it_was_started(tmp_path, monkeypatch):
    before = grader_digest()
    clone = write(tmp_path, {"sealed_grader.egg-info/PKG-INFO": "", "sealed_grader-0.1.0.dist-info/METADATA": ""})
    monkeypatch.setattr(sys, "path", [str(clone), *sys.path])
    assert grader_digest() == before
    write(clone, {"sealed_grader_more-1.dist-info/METADATA": ""})
    assert grader_digest() != before


def test_the_processor_is_a_part_where_libraries_are_imported(course, monkeypatch):
    """Of a sum of floats it decides the last digits; of plain Python, nothing."""
    recipe = ingredients.Recipe(hidden=True, marks=True, level=4, secret=FIXED, grader="x")
    plain = load_course(course).assignment("sums")
    numeric = plain.model_copy(update={"preload": ("numpy",)})
    before = [recipe.digest(each, "s", None) for each in (plain, numeric)]
    assert ingredients.processor()
    monkeypatch.setattr(ingredients, "processor", lambda: "another one")
    after = [recipe.digest(each, "s", None) for each in (plain, numeric)]
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_another_number_of_points_or_python_is_another_recipe(course):
    recipe = ingredients.Recipe(hidden=True, marks=True, level=4, secret=FIXED, grader="x")
    plain = load_course(course).assignment("sums")
    task = plain.tasks[0].model_copy(update={"points": 1})
    changed = [
        plain.model_copy(update={"python": "3.12"}),
        plain.model_copy(update={"kind": "script"}),
        plain.model_copy(update={"tasks": (task, *plain.tasks[1:])}),
    ]
    made = [recipe.digest(each, "s", b"reference") for each in (plain, *changed)]
    made += [recipe.digest(plain, "other", b"reference"), recipe.digest(plain, "s", None)]
    others = [{"hidden": False}, {"marks": False}, {"level": 3}, {"secret": b"x" * 32}, {"grader": "y"}]
    made += [replace(recipe, **other).digest(plain, "s", b"reference") for other in others]
    assert len({*made}) == len(made)
    shown = plain.model_copy(update={"draft": True, "folder": Path("/elsewhere")})
    assert recipe.digest(shown, "s", b"reference") == made[0]


# Whose it is


def test_the_same_work_of_another_student_shares_results_and_nothing_else(a_class):
    write(a_class.folder, {"dan/work/sums.py": HALF})
    os.utime(a_class.folder / "dan/work/sums.py", (0, 1_000_000_000))
    result, began = a_class.run()
    assert (began, result.reused) == ({*EVERYTHING}, 0)  # in one run, too: ben's is graded, and is dan's
    reports = a_class.reports()
    ben, dan = reports["ben", "sums"], reports["dan", "sums"]
    assert results(ben) == results(dan)
    assert (dan.student, dan.submitted, dan.file_time) == ("dan", "dan/work/sums.py", "2001-09-09T01:46:40+00:00")
    write(a_class.folder, {"eve/sums.py": HALF})
    result, began = a_class.run()
    assert (began, result.reused) == (set(), 6)
    eve = a_class.reports()["eve", "sums"]
    assert (eve.student, eve.submitted, results(eve)) == ("eve", "eve/sums.py", results(ben))
    assert eve.run_began == result.run.started


def test_what_moved_is_told_where_it_lies_now(a_class):
    a_class.run()
    (a_class.folder / "ben" / "late").mkdir()
    (a_class.folder / "ben" / "sums.py").rename(a_class.folder / "ben" / "late" / "sums.py")
    cid = (a_class.folder / "cid" / "sums.py").read_bytes()
    (a_class.folder / "cid" / "sums.py").unlink()
    result, began = a_class.run()
    assert (began, result.gone) == (set(), [("cid", "sums")])
    assert a_class.reports()["ben", "sums"].submitted == "ben/late/sums.py"
    write(a_class.folder, {"cid/sums.py": cid})
    _, began = a_class.run()
    assert (began, a_class.scores()) == (set(), EVERYTHING)  # of what was withdrawn the results are known, too


def test_a_refused_file_is_known_by_why_it_was_refused(a_class):
    (a_class.folder / "ben" / "sums.py").unlink()
    (a_class.folder / "ben" / "sums.py").symlink_to("/etc/passwd")
    a_class.run()
    assert a_class.reports()["ben", "sums"].status is Verdict.UNREADABLE
    assert a_class.run()[1] == set()
    (a_class.folder / "ben" / "sums.py").unlink()
    write(a_class.folder, {"ben/sums.py": b"#" * (2 * 2**20 + 1)})
    assert a_class.run()[1] == {("ben", "sums")}


# What must not stand for another


def test_what_the_clock_decided_is_graded_again_of_each(a_class):
    write(a_class.course, {"assignments/course.toml": IMPATIENT})
    write(a_class.folder, {"ben/sums.py": WAITS, "dan/sums.py": WAITS})
    waiting = {("ben", "sums"), ("dan", "sums")}
    for _ in range(2):
        assert a_class.run()[1] >= waiting
        reports = a_class.reports()
        for key in waiting:
            assert Verdict.TIMED_OUT in {test.verdict for test in reports[key].tests}
            assert reports[key].key == ""
    assert reports["cid", "sums"].key


def test_a_budget_that_ended_is_never_taken_over(a_class):
    many = "def add(a, b):\n    return list(range(9_000))\n\n\ndef double(a):\n    return 2 * a\n"
    limits = COURSE.replace("[weights]", "[limits]\nsubmission_seconds = 1\n[weights]")
    more = "@pytest.mark.task('add')\ndef test_more(student):\n    for n in range(90):\n        student.add(1, n)\n"
    suite = f"{SUITE}\n\n{more}"
    write(a_class.course, {"assignments/course.toml": limits, "assignments/sums/test_public.py": suite})
    write(a_class.folder, {"ben/sums.py": many})
    a_class.run()
    assert Verdict.OVER_LIMIT in {test.verdict for test in a_class.reports()["ben", "sums"].tests}
    assert a_class.run()[1] == {("ben", "sums")}


@pytest.mark.parametrize("verdict", [Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED])
def test_a_fault_of_ours_is_never_taken_over(a_class, verdict):
    if verdict is Verdict.ASSIGNMENT_BROKEN:
        write(a_class.course, {"reference/sums/test_hidden.py": HIDDEN.replace("== -412", "== WANT")})
        a_class.run()
    else:
        a_class.run(Ends(4, KeyboardInterrupt()))
    mine = {key for key, report in a_class.reports().items() if report.status is verdict}
    assert ("ann", "sums") in mine
    assert all(not report.key for report in a_class.reports().values() if report.status.ours)
    assert a_class.run()[1] == mine


def test_a_fault_of_exhibits_is_told_again(a_class):
    write(a_class.course, {"assignments/sums/exhibits.py": "def shown(student):\n    return 1 / 0\n"})
    a_class.run()
    assert a_class.reports()["ann", "sums"].exhibit_faults
    assert ("ann", "sums") in a_class.run()[1]


# What ends a run


def test_the_next_run_goes_on_after_ctrl_c(a_class):
    class Interrupts(Here):
        def run(self, plan, queue, watch):
            real = queue.deliver

            def deliver(worker, report):
                real(worker, report)
                raise KeyboardInterrupt

            queue.deliver = deliver
            super().run(plan, queue, watch)

    result, _ = a_class.run(Interrupts())
    assert (result.outcome, len(result.reports)) == ("interrupted", 1)
    result, began = a_class.run()
    assert (result.outcome, result.reused, len(began), len(result.reports)) == ("finished", 1, 3, 4)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.grading.test_reuse import Again

class Dies(type(Again(Path(), Path()).watch)):
    def settled(self, submission, report):
        super().settled(submission, report)
        if len(self.settled_) == 2:
            os.kill(os.getpid(), int(sys.argv[3]))

one = Again(Path(sys.argv[1]), Path(sys.argv[2]))
one.watch = Dies()
one.run()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_next_run_goes_on_after_a_kill(a_class, number):
    words = [sys.executable, "-c", KILLED, str(a_class.course), str(a_class.folder), str(int(number))]
    assert subprocess.run(words, cwd=Path(__file__).parents[2], check=False).returncode == -number
    result, began = a_class.run()
    assert (result.reused, len(began)) == (2, 2)
    assert a_class.scores() == EVERYTHING


# What is written, and what is not


def test_a_trial_takes_over_what_is_there_and_writes_nothing(a_class):
    a_class.run()
    write(a_class.folder, {"eve/sums.py": HALF})
    selection = a_class.selection()
    a_class.watch.began.clear()
    with Gradebook.peek(a_class.folder) as book:
        reports = try_class(selection, a_class.plan(selection), Here(), a_class.watch, Before(book))
    assert a_class.watch.began == []  # ben handed in the same
    assert {(each.student, each.assignment): each.score for each in reports} == EVERYTHING | {("eve", "sums"): 60}
    assert a_class.scores() == EVERYTHING


def test_a_row_that_says_another_key_is_no_report_to_take(a_class):
    a_class.run()
    key = a_class.reports()["ann", "sums"].key
    with Gradebook.open(a_class.folder) as book:
        assert find_report(book, "") is None
        assert find_report(book, "nobody's") is None
        assert find_report(book, key) == a_class.reports()["ann", "sums"]
        book._write("UPDATE reports SET key = ? WHERE assignment = 'names'", (key,))
        book._write("UPDATE reports SET key = '' WHERE assignment = 'sums'", ())
        with pytest.raises(Exception, match="not what its row says"):
            find_report(book, key)
