"""`python tests/benchmarks/render.py BOOK [--students N] [--alike]`: what it costs to render a class of N students.

BOOK is a graded class's folder (of the sample class: `grade run submissions/` first). Its current reports are dealt out
to made-up students, each with every assignment, and recorded in a gradebook of their own. No two of them tell the same
of what was not passed or drawn, unless `--alike`: then as many reports are equal as BOOK has fewer.

Measured is what a run does once all is graded (`grader.app.closing.close`), in a process of its own and all of it, from
its first import: the gradebook is opened and read, OUT and the messages are rendered and written, the table is printed.
Three times: into a new folder with no message prepared; again, where every file is there already; the same with those
messages into a new folder. Printed are CPU seconds and the peak of resident memory (VmHWM of /proc, so Linux only).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

STUDENTS = 300


def make(source: str, place: str, count: int, alike: bool) -> None:
    """A class below `place` with a report of each assignment for each of `count` students."""
    from grader.app.class_folder import open_class
    from grader.gradebook.book import Gradebook

    course, location = open_class(None, Path(source))
    folder = Path(place) / "class"
    folder.mkdir()
    people = [f"2019{number:04}" for number in range(count)]
    rows = [f"{id_},학생 {number},s{number}@example.org" for number, id_ in enumerate(people)]
    (folder / "roster.csv").write_text("\n".join(["id,name,email", *rows]) + "\n", encoding="utf-8")
    # What a report tells of its tests is read when it is asked for, so their own gradebook stays open.
    opening = Gradebook.open(location.root, write=False, folder=location.book_folder)
    with opening as opened, Gradebook.open(folder) as book:
        reports = [entry.report for entry in opened.entries()]
        run = book.begin_run(version="0.1.0", isolation_level=4)
        for id_ in course.ids:
            own = [report for report in reports if report.assignment == id_]
            for number, student in enumerate(people if own else ()):
                report = own[number % len(own)].model_copy(update={"student": student, "run_began": run.started})
                book.record(report if alike else tell_apart(report, number), run)
        book.finish_run(run)


def tell_apart(report, number: int):  # type: ignore[no-untyped-def]
    """The report with other words where something went wrong, and other numbers where something is drawn."""
    from grader.domain.verdict import Report
    from grader.text import plain

    drawn = random.Random(number)
    tests = []
    for test in report.tests:
        if test.verdict != "passed":
            test = replace(test, staff=replace(test.staff, detail=f"{test.staff.detail} #{number}"))
        if test.verdict != "passed" and test.visible:
            test = replace(test, message=test.message + plain(f" #{number}"))
        tests.append(replace(test, seconds=round(drawn.random(), 3)))
    raw = report.model_dump(mode="python")
    for exhibit in raw["exhibits"]:
        for line in exhibit.get("lines", ()):
            line["y"] = tuple(None if y is None else float(f"{y * drawn.uniform(0.9, 1):.5g}") for y in line["y"])
        for path in exhibit.get("paths", ()):
            path["points"] = tuple((float(f"{x * drawn.uniform(0.9, 1):.5g}"), y) for x, y in path["points"])
    exhibits = Report.model_validate(raw).exhibits
    return report.model_copy(update={"tests": tuple(tests), "exhibits": exhibits})


def measure(source: str, folder: str, out: str) -> None:
    """Render that class into `out`, as a run does, and print what the process has used until then."""
    from grader.app.process import settle

    settle()
    from grader.app.class_folder import open_class
    from grader.app.closing import Ended, close
    from grader.app.offered import Named
    from grader.gradebook.book import Gradebook
    from grader.gradebook.runs import Run
    from grader.grading.run import RunResult, Selection
    from grader.intake.folder import take_inventory

    imported = time.process_time()
    course, _ = open_class(None, Path(source))
    _, location = open_class(course.root, Path(folder))
    roster = location.load_roster()
    inventory = take_inventory(location, course.ids, roster)
    opened = time.process_time()
    with Gradebook.open(location.root, folder=location.book_folder) as book:
        before = book.attempts()
        read = time.process_time()
        (row,) = book.read_rows("SELECT id, started, version, isolation_level FROM runs ORDER BY id DESC LIMIT 1")
        result = RunResult(Run(*row), "finished", (), before, ())
        selection = Selection(course, inventory)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            close(Ended(book, result, selection, roster, location, {}, Path(out), "ko", Named(None, None), "grade run"))
    used = time.process_time()
    (peak,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    files = [path.stat().st_size for path in Path(out).rglob("*") if path.is_file()]
    print(
        f"  {used:5.2f} s (imports {imported:.2f}, class found {opened - imported:.2f}, reports read "
        f"{read - opened:.2f}, rendered and written {used - read:.2f}), peak {int(peak) / 1024:.0f} MB; "
        f"{len(files)} files, {sum(files) / 1e6:.1f} MB"
    )


def run(job: Callable[..., None], *values: object) -> None:
    """Do that in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=job, args=values)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--alike", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        run(make, str(options.book), place, options.students, options.alike)
        size = os.path.getsize(Path(place, "class", ".grade", "gradebook.sqlite"))
        print(f"{options.students} students, {'alike' if options.alike else 'each other'}: {size / 1e6:.0f} MB to read")
        for told, out in (("new", "first"), ("nothing changed", "first"), ("no OUT", "second")):
            print(f"{told}:", flush=True)
            run(measure, str(options.book), f"{place}/class", f"{place}/{out}")


if __name__ == "__main__":
    main()
