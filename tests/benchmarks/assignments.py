"""`python tests/benchmarks/assignments.py [ID …] [-n N] [--profile]`: what a submission of a shipped assignment costs.

"ten checks" is `dictionary` with ten simple checks in the place of its suite, as `compare.py` has it.

N copies of the reference solution, no two alike, are graded into a gradebook by one worker, in CPU milliseconds a
submission: of the coordinator (queue, gradebook), of the worker with its zygote, and of the student's own processes.
Start-up is left out: it is what a class of `FEW` costs, and is taken off.

"Floor" is the same test bodies, in one warm process and without isolation, pytest's protocol, wire or report: calls are
Python's own, on copies of the arguments. `--profile` prints the worker's functions by their own time (cProfile, which
makes all of it slower) in place of the table.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import io
import os
import pstats
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from grader.domain.course import Assignment, Course
from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.seeds import seed_random
from grader.gradebook.book import Gradebook
from grader.grading.batch.here import Here
from grader.grading.batch.place import Place, Watch
from grader.grading.batch.plan import make_plan
from grader.grading.batch.processes import Processes
from grader.grading.run import Selection, grade_class
from grader.intake.folder import take_inventory
from grader.intake.location import locate
from grader.sandbox.host import probe_level
from grader.suites.hooks import SEED, item_seed
from grader.suites.session import Suite
from tests.benchmarks import checks, contestants
from tests.benchmarks.machine import machine
from tests.doubles import Double

COURSE = Path(__file__).parents[2]
TEN = "ten checks"
IDS = (TEN, "dictionary", "if_for", "numpy_layers", "optimizers")
FEW = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", default=IDS, metavar="ID", help=f"assignments (default: {' '.join(IDS)})")
    parser.add_argument("-n", type=int, default=40, help="submissions of each (default 40)")
    parser.add_argument("--profile", action="store_true", help="print where the worker's time goes instead")
    options = parser.parse_args()
    print(machine())
    if not options.profile:
        columns = "".join(f"{name:>13}" for name in ("tests", "coordinator", "worker", "student", "all", "floor"))
        print(f"{'CPU ms a submission':<20}{columns}")
    for id_ in options.ids:
        with tempfile.TemporaryDirectory() as folder:
            measure(assignment_of(id_, Path(folder)), id_, options)


def assignment_of(id_: str, folder: Path) -> tuple[Course, Assignment]:
    """The assignment in its course, which is made in the folder where it is not the shipped one."""
    if id_ != TEN:
        course = load_course(COURSE)
        return course, course.assignment(id_)
    contestant = contestants.Grade()
    contestant.prepare(checks.ten_checks(), folder)
    course = load_course(contestant.course())
    return course, course.assignment("dictionary")


def measure(of: tuple[Course, Assignment], name: str, options: argparse.Namespace) -> None:
    """One line of the table, or the profile."""
    if options.profile:
        profile(of, name, options.n)
        return
    with contextlib.redirect_stdout(io.StringIO()):  # what the solutions print
        tests, floor = measure_floor(of[1], options.n)
    few, many = grade(*of, FEW, Processes(1)), grade(*of, options.n + FEW, Processes(1))
    parts = [1000 * (b - a) / options.n for a, b in zip(few, many, strict=True)]
    print(f"{name:<20}{tests:>13}" + "".join(f"{each:>13.1f}" for each in (*parts, sum(parts), floor)))


def profile(of: tuple[Course, Assignment], name: str, count: int) -> None:
    """Where the time of this process goes when it is the worker and the coordinator."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # as a worker, its zygote and its children are
    profiler = cProfile.Profile(time.thread_time)
    grade(*of, count, Here(), lambda: profiler.enable())
    profiler.disable()
    print(f"\n{name}: {count} submissions")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


def grade(
    course: Course, assignment: Assignment, count: int, place: Place, begin: Callable[[], None] = lambda: None
) -> tuple[float, float, float]:
    """CPU seconds of the coordinator, of the worker and of the student side for so many submissions."""
    with tempfile.TemporaryDirectory() as folder:
        write_class(Path(folder), assignment, count)
        spot = locate(Path(folder), course.ids)
        selection = Selection(course, take_inventory(spot, course.ids, spot.load_roster()), (), ())
        level = probe_level().number
        plan = make_plan([assignment], hidden=True, level=level, lang="ko", mnist=None, secret=FIXED)
        before, children = time.process_time(), cpu_of_children()
        with Gradebook.open(Path(folder)) as book:
            begin()
            grade_class(book, selection, plan, place, Watch(), options={})
            own, children = time.process_time() - before, cpu_of_children() - children
            reports = [entry.report for entry in book.entries()]
    assert len(reports) == count
    assert all(report.score == 100 for report in reports), [report.summary.en for report in reports]
    student = sum(report.seconds for report in reports)
    return own, children - student, student


def write_class(folder: Path, assignment: Assignment, count: int) -> None:
    """So many students, each with the reference solution and a comment of one's own below it."""
    assert assignment.reference is not None
    solution = (assignment.reference / assignment.filename).read_text(encoding="utf-8")
    rows = ["id,name,email"]
    for number in range(count):
        place = folder / f"s{number:03}"
        place.mkdir()
        (place / assignment.filename).write_text(f"{solution}\n# {number}\n", encoding="utf-8")
        rows.append(f"s{number:03},s{number:03},s{number:03}@example.org")
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def cpu_of_children() -> float:
    """Seconds of all processes that have ended and were waited for below this one."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Direct(Double):
    """A student in this process, with the probes of the assignment."""

    def __init__(self, source: str, assignment: Assignment, probes: str) -> None:
        super().__init__(source, assignment=assignment.id)
        self.limits = assignment.limits
        namespace: dict[str, Any] = {"__name__": "probes", "StudentFault": AssertionError}
        exec(compile(probes, "probes.py", "exec"), namespace)  # the course's own
        self._probes = namespace

    def require(self, name: str) -> None:
        """All of it is there."""

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        module = types.ModuleType("student")
        module.__dict__.update(self._module())
        self.probes = {name: lambda _, *rest: self._probes[name](module, *rest)}
        return super().probe(name, *args)


def measure_floor(assignment: Assignment, count: int) -> tuple[int, float]:
    """How many tests there are, and CPU milliseconds of all their bodies for one submission."""
    folders = [folder for folder in (assignment.folder, assignment.reference) if folder is not None]
    solution = (folders[-1] / assignment.filename).read_text(encoding="utf-8")
    files = [folder / "probes.py" for folder in folders]
    probes = "\n\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    with Suite.collect(assignment, hidden=True, secret=FIXED) as suite:
        tests = [bind(case.item, assignment.id) for case in suite._cases]
        run_bodies(tests, Direct(solution, assignment, probes))  # draws what is drawn once for a class
        began = time.process_time()
        for number in range(count):
            run_bodies(tests, Direct(f"{solution}\n# {number}\n", assignment, probes))
        return len(tests), 1000 * (time.process_time() - began) / count


def bind(item: Any, assignment: str) -> Callable[[Direct], None]:
    """A test as a function of the student."""
    item.stash[SEED] = item_seed(assignment, item, FIXED)
    given = {} if not hasattr(item, "callspec") else item.callspec.params
    definitions = item._fixtureinfo.name2fixturedefs

    def value(name: str, student: Direct) -> Any:
        if name == "student":
            return student
        if name == "request":
            return types.SimpleNamespace(node=item)
        if name == "seed":
            return item.stash[SEED]
        if name in given:
            return given[name]
        fixture = definitions[name][-1]
        return fixture.func(**{each: value(each, student) for each in fixture.argnames})

    def run(student: Direct) -> None:
        student.begin_test(hidden=False)
        seed_random(item.stash[SEED])
        item.obj(**{name: value(name, student) for name in item._fixtureinfo.argnames})

    return run


def run_bodies(tests: list[Callable[[Direct], None]], student: Direct) -> None:
    for test in tests:
        test(student)


if __name__ == "__main__":
    main()
