"""One submission, one score: on an idle machine and beside a busy one, a script that trains is graded alike every time.

Few repetitions here. For twenty of each, half of them beside a process per core that never rests:

    SAME_SCORE_RUNS=20 python -m pytest tests/assignments/test_same_score.py
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.trials import same_report
from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report
from grader.grading.batch.place import Watch, cores, grade_all
from grader.grading.batch.plan import make_plan
from grader.grading.batch.processes import Processes
from grader.intake.inventory import Submission
from grader.sandbox.host import probe_level
from tests.tiers import full, needs_tensorflow

needs_tensorflow()

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "reference/deeper_mlp"
RUNS = int(os.environ.get("SAME_SCORE_RUNS", "2"))


class Collected(Watch):
    """The reports, in the order of their ends."""

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def started(self, submission: Submission) -> None:
        pass

    def settled(self, submission: Submission, report: Report) -> None:
        self.reports.append(report)

    def tick(self) -> None:
        pass


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that compute without end."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def graded(files: list[str], times: int, folder: Path) -> dict[str, list[Report]]:
    """The reports of each file, so many: all in one run, for TensorFlow takes longer to start than they do."""
    assignment = load_course(ROOT).assignment("deeper_mlp")
    plan = make_plan([assignment], hidden=True, level=probe_level().number, lang="ko", mnist=None, secret=FIXED)
    submissions = []
    for file in files:
        for number in range(times):
            name = f"{Path(file).stem}-{number}"
            (folder / name).mkdir(parents=True)
            (folder / name / assignment.filename).write_bytes((FOLDER / file).read_bytes())
            submissions.append(Submission(name, name, assignment.id, folder, (name,), assignment.filename))
    collected = Collected()
    grade_all(plan, submissions, Processes(1), collected)
    return {
        file: [report for report in collected.reports if report.student.startswith(f"{Path(file).stem}-")]
        for file in files
    }


@full
def test_one_submission_has_one_score(tmp_path: Path) -> None:
    """Everything in the reports agrees but the times: verdicts, sentences, points, what was printed."""
    files = ["deeper_mlp.py", "right/momentum_deep.py", "right/keras_sequential.py"]
    quiet = graded(files, RUNS - RUNS // 2, tmp_path / "beside nothing")
    with busy(len(cores())):
        loud = graded(files, RUNS // 2, tmp_path / "beside others")
    for file in files:
        reports = [*quiet[file], *loud[file]]
        assert len(reports) == RUNS, file
        assert [report.score for report in reports] == [100.0] * RUNS, file
        assert all(same_report(reports[0], report) for report in reports), file
