"""What grading one submission of deeper_mlp costs, against what its own training costs. By hand; nothing is asserted:

    GRADER_MNIST=… python tests/benchmarks/deeper_mlp.py [runs]

CPU seconds, in a host that has TensorFlow imported already. `script` is a child that runs the file and nothing else;
`child` is the child of a whole grading, so that the difference is the harvest. `clean room` is the suite's own
computation, in the sandbox; `trusted` is pytest, the suites, and all that is read and sent.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.course import Assignment
from grader.domain.course_files import load_course
from grader.domain.images import load_images
from grader.domain.secret import FIXED
from grader.grading.prepared import Prepared, prepare
from grader.grading.students import lone_submission, new_student
from grader.intake.staging import stage
from grader.sandbox.backends.link import Link
from grader.sandbox.host import Host, probe_level
from grader.sandbox.student import Student
from grader.suites.session import Suite

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "reference/deeper_mlp"
FILES = ("deeper_mlp.py", "right/three_layers.py", "right/keras_sequential.py", "right/tf2_gradient_tape.py")


@dataclass
class Cost:
    """CPU seconds of one grading."""

    script: float
    child: float = 0.0
    clean: float = 0.0
    trusted: float = 0.0

    @property
    def ratio(self) -> float:
        """All but the suite's own computation, by the script's."""
        return (self.child + self.trusted) / self.script


def opened(prepared: Prepared, host: Host, file: Path) -> Student:
    submission = lone_submission(prepared.assignment, file)
    return new_student(prepared, host, submission, stage(submission))


def measured(prepared: Prepared, host: Host, file: Path, runs: int) -> list[Cost]:
    """Script and grading in turn, so that a machine that slows down slows both."""
    costs: list[Cost] = []
    with Suite.collect(prepared.assignment, hidden=True, secret=FIXED) as suite:
        for _ in range(runs + 1):  # the first warms up what is imported or compiled when it is first needed
            by_itself = opened(prepared, host, file)
            assert by_itself.loaded.raised is None
            by_itself.close()
            cost = Cost(by_itself.seconds)
            student = opened(prepared, host, file)
            _account(student, cost)
            costs.append(cost)
            begin = time.process_time()
            suite.run(student)
            student.close()
            cost.trusted = time.process_time() - begin
    return costs[1:]


def _account(student: Student, cost: Cost) -> None:
    ended = student._interpreter.children.end

    def end(link: Link) -> None:
        clean, before = link is student._interpreter._clean, student.seconds
        ended(link)
        if clean:
            cost.clean += student.seconds - before
        else:
            cost.child += student.seconds - before

    student._interpreter.children.end = end  # type: ignore[method-assign]


def main(runs: int) -> None:
    assignment: Assignment = load_course(ROOT).assignment("deeper_mlp")
    level = probe_level().number
    images = load_images()
    prepared = prepare(assignment, hidden=True, level=level, lang="ko", secret=FIXED, images=images)
    prepared = replace(prepared, images=prepared.hidden_images)
    print(f"images: {images.source}, isolation level {level}, medians of {runs} runs, CPU seconds")
    print("| file | script | child | trusted | child + trusted / script (least … most) | clean room |")
    print("|---|---|---|---|---|---|")
    with Host(assignment.preload, level=level) as host:
        for name in FILES:
            costs = measured(prepared, host, FOLDER / name, runs)
            script, child, clean, trusted = (
                statistics.median(getattr(cost, part) for cost in costs)
                for part in ("script", "child", "clean", "trusted")
            )
            ratios = sorted(cost.ratio for cost in costs)
            spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} … {ratios[-1]:.2f})"
            print(f"| `{name}` | {script:.2f} | {child:.2f} | {trusted:.2f} | {spread} | {clean:.2f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
