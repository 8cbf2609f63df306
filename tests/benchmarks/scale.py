"""`python tests/benchmarks/scale.py [N …] [--seed S]`: what the coordinator of a run costs, by the size of the class.

Each solution of the course's plain-Python assignments is graded once. Then classes of N submissions (100, 1,000 and
10,000; `classes.py`) are run twice, without workers: in their place stands one that has the report of each solution
ready, so that what is measured is the part of a run that is no worker's. That is finding the class, making keys,
queueing, recording, and at the end rendering. In half of the reports the words on what was not passed are some nobody
else has.

Printed are CPU seconds and the resident memory at the end of each part (Linux only), and what a report takes in the
gradebook. Where time grows as the class does, the last columns stay the same down the table. Below each size stands
what it takes to merge the same class from four shards, without rendering.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import pickle
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from classes import COURSE, IDS, Made, list_solutions, make_class

SIZES = (100, 1_000, 10_000)
SHARDS = 4


def grade_solutions(folder: str, target: str) -> None:
    """Grade each solution, and keep its report (pickled, in this benchmark's own folder)."""
    from grader.domain.course_files import load_course
    from grader.domain.secret import FIXED
    from grader.gradebook.book import Gradebook
    from grader.grading.batch.place import Watch, cores
    from grader.grading.batch.plan import make_plan
    from grader.grading.batch.processes import Processes
    from grader.grading.run import Selection, grade_class
    from grader.intake.folder import take_inventory
    from grader.intake.location import locate
    from grader.sandbox.host import probe_level

    course = load_course(COURSE)
    for id_ in IDS:
        for solution in (path for kind in list_solutions(id_) for path in kind):
            place = Path(folder, f"{solution.parent.name}-{solution.stem}"[:60])
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{id_}.py").write_bytes(solution.read_bytes())
    spot = locate(Path(folder), course.ids)
    selection = Selection(course, take_inventory(spot, course.ids, spot.load_roster()), (), ())
    used = [course.assignment(id_) for id_ in IDS]
    plan = make_plan(used, hidden=True, level=probe_level().number, lang="ko", mnist=None, secret=FIXED)
    with Gradebook.open(Path(folder)) as book:
        grade_class(book, selection, plan, Processes(len(cores())), Watch(), options={})
        reports = {(entry.report.student, entry.report.assignment): entry.report for entry in book.entries()}
        # While the gradebook is open, of which what they have most of is read now.
        Path(target).write_bytes(pickle.dumps(reports))


@dataclass
class Dealt:
    """A place where everything is graded already: each report is that of the solution which was handed in."""

    reports: Mapping[tuple[str, str], Any]
    made: Mapping[tuple[str, str], Made]
    keys: Any

    def run(self, plan: Any, queue: Any, watch: Any) -> None:
        from render import tell_apart

        from grader.domain.secret import digest

        number, secret = 0, digest(plan.secret)
        while (id_ := queue.assignment_for(0)) is not None:
            while (submission := queue.submission_for(0, id_)) is not None:
                watch.started(submission)
                made = self.made[submission.student, id_]
                ready = self.reports[f"{made.solution.parent.name}-{made.solution.stem}"[:60], id_]
                number += 1
                began = time.process_time()
                report = ready if number % 2 else tell_apart(ready, number)
                own = {"student": submission.student, "submitted": submission.submitted, "attempt": submission.attempt}
                own["class_digest"] = secret
                keyed = self.keys.of(submission)
                report = report.model_copy(update={**own, "key": keyed.key, "file_time": keyed.file_time})
                report = pickle.loads(pickle.dumps(report))  # as it comes from a worker: nothing of it is another's
                self.made_for += time.process_time() - began
                queue.deliver(0, report)

    made_for: float = 0.0
    """CPU seconds that went into making reports, which are no coordinator's."""


def measure(folder: str, out: str, ready: str, made: Sequence[Made], grader: str) -> None:
    """One run over that class; a line of the table. `grader` is the digest of what grades."""
    from grader.app.class_folder import open_class
    from grader.app.closing import Ended, close
    from grader.app.offered import Named
    from grader.domain.secret import load_class_secret
    from grader.gradebook.book import Gradebook
    from grader.grading.batch.place import Watch
    from grader.grading.batch.plan import make_plan
    from grader.grading.reuse import Keys
    from grader.grading.run import Selection, grade_class
    from grader.intake.folder import take_inventory

    reports = pickle.loads(Path(ready).read_bytes()) if ready else {}  # written by `grade_solutions`
    known = {(each.student, each.assignment): each for each in made}
    marks = [(time.process_time(), memory())]

    def mark() -> None:
        marks.append((time.process_time(), memory()))

    course, location = open_class(COURSE, Path(folder), ungraded=True)
    roster = location.load_roster()
    selection = Selection(course, take_inventory(location, course.ids, roster))
    mark()
    with Gradebook.open(location.root, folder=location.book_folder) as book:
        used = [course.assignment(id_) for id_ in IDS]
        secret = load_class_secret(location.book_folder, ()).value
        plan = make_plan(used, hidden=True, level=4, lang="ko", mnist=None, secret=secret, grader=grader)
        place = Dealt(reports, known, Keys(plan))
        result = grade_class(book, selection, plan, place, Watch(), options={})
        assert len(result.reports) == len(made), (len(result.reports), len(made))
        assert ready or result.reused == len(made)
        mark()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            close(Ended(book, result, selection, roster, location, {}, Path(out), "ko", Named(None, None), "grade run"))
        mark()
    size = location.book_folder.joinpath("gradebook.sqlite").stat().st_size
    found, graded, closed = (after[0] - before[0] for before, after in pairwise(marks))
    graded -= place.made_for
    each = [1000 * seconds / len(made) for seconds in (found, graded, closed)]
    print(
        f"{len(made):7} {'first' if ready else 'again':6}{found:7.1f} s{graded:7.1f} s{closed:7.1f} s"
        + "".join(f"{used:7.0f} MB" for _, used in marks)
        + f"{size / 1000 / len(made):7.1f} kB"
        + "".join(f"{milliseconds:7.2f} ms" for milliseconds in each),
        flush=True,
    )


def measure_merge(folder: str, place: str, ready: str, made: Sequence[Made], grader: str) -> None:
    """The same class in `SHARDS` shards, and merged: a line below the table."""
    from contextlib import ExitStack

    from grader.app.class_folder import open_class
    from grader.domain.secret import load_class_secret
    from grader.gradebook.book import Gradebook
    from grader.gradebook.shards import OPTION, open_shard
    from grader.grading.batch.place import Watch
    from grader.grading.batch.plan import make_plan
    from grader.grading.merge import make_mark, merge_shards
    from grader.grading.reuse import Keys
    from grader.grading.run import Selection, grade_class
    from grader.grading.share import Share
    from grader.intake.folder import take_inventory

    course, location = open_class(COURSE, Path(folder), ungraded=True)
    inventory = take_inventory(location, course.ids, location.load_roster())
    used = [course.assignment(id_) for id_ in IDS]
    secret = load_class_secret(location.book_folder, ()).value
    plan = make_plan(used, hidden=True, level=4, lang="ko", mnist=None, secret=secret, grader=grader)
    reports = pickle.loads(Path(ready).read_bytes())
    known = {(each.student, each.assignment): each for each in made}
    folders = [Path(place, f"shard{number}") for number in range(1, SHARDS + 1)]
    for number, shard in enumerate(folders, 1):
        share = Share(number, SHARDS)
        options = {OPTION: make_mark(share, plan, used).model_dump(mode="json")}
        selection = Selection(course, inventory, share=share)
        with Gradebook.open(location.root, folder=shard) as book:
            grade_class(book, selection, plan, Dealt(reports, known, Keys(plan)), Watch(), options=options)
    began, held = time.process_time(), memory()
    with ExitStack() as stack:
        shards = [stack.enter_context(open_shard(shard)) for shard in folders]
        book = stack.enter_context(Gradebook.open(location.root, folder=Path(place, "merged")))
        result = merge_shards(book, shards, options={})
    assert len(result.reports) == len(made)
    used_ = time.process_time() - began
    each = 1000 * used_ / len(made)
    print(f"{len(made):7} merged{used_:7.1f} s, {each:.2f} ms a report; {memory() - held:.0f} MB more", flush=True)


def memory() -> float:
    """Resident megabytes of this process now, where nothing lies about that could be let go of."""
    (now,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line]
    return int(now) / 1024


def apart(job: Callable[..., None], *values: object) -> None:
    """Do that in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=job, args=values)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        ready = f"{place}/reports"
        apart(grade_solutions, f"{place}/solutions", ready)
        parts = "".join(f"{name:>9}" for name in ("found", "graded", "closed"))
        held = "".join(f"{name:>10}" for name in ("begin", "found", "graded", "closed"))
        print(f"{'':7} {'':6}{parts}{held}{'report':>10}" + "".join(f"{n:>10}" for n in ("found", "graded", "closed")))
        for count in options.sizes:
            made = make_class(Path(place, f"class{count}"), count, options.seed)
            for which in (ready, ""):
                apart(measure, f"{place}/class{count}", f"{place}/out{count}", which, made, "one and the same")
            merged = f"{place}/merged{count}"
            apart(measure_merge, f"{place}/class{count}", merged, ready, made, "one and the same")


if __name__ == "__main__":
    main()
