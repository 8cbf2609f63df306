"""`python tests/benchmarks/render.py BOOK [--students N]`: what it costs to render a class of N students.

BOOK is a graded class's folder (of the sample class: `grade run submissions/` first): its current reports are dealt out
to made-up students, each with every assignment. Prints CPU seconds and the peak of resident memory, for all of OUT and
for the staff's pages alone, each in a process of its own, and how large those pages are.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from pathlib import Path

from grader.app.class_folder import open_class
from grader.domain.course import Course
from grader.domain.roster import Person, Roster
from grader.domain.verdict import Report
from grader.gradebook.book import Gradebook, Run
from grader.gradebook.entry import Entry, make_entry
from grader.report.analysis.analyse import analyse
from grader.report.attention import attention_points
from grader.report.dashboard.facts import StaffFacts, gather_facts
from grader.report.dashboard.page import Dashboard
from grader.report.people import Student, collect_students
from grader.report.render import render
from grader.report.view import columns

RUN = Run(1, "2026-03-04T05:06:07+00:00", "0.1.0", 4)


def deal(book: Path, count: int) -> tuple[Course, list[Entry[Report]], Roster]:
    """The course, and an entry of each assignment for each of `count` students."""
    course, location = open_class(None, book)
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as opened:
        reports = [entry.report for entry in opened.entries()]
    people = [Person(f"2019{number:04}", f"학생 {number}", (f"s{number}@example.org",)) for number in range(count)]
    entries = []
    for id_ in course.ids:
        own = [report for report in reports if report.assignment == id_]
        for number, person in enumerate(people if own else []):
            entries.append(make_entry(own[number % len(own)].model_copy(update={"student": person.id})))
    return course, entries, Roster(tuple(people))


def gather(course: Course, entries: list[Entry[Report]], students: list[Student]) -> StaffFacts:
    """The facts as a run gathers them, of a first run."""
    current = {entry.key: entry for entry in entries}
    by_id = {id_: [entry for entry in entries if entry.key[1] == id_] for id_ in course.ids}
    analyses = [analyse(id_, own) for id_, own in by_id.items() if own]
    points = attention_points([], entries, {}, Roster(), 0, None, analyses, students)
    return gather_facts(students, columns(course, set()), current, current, {}, analyses=analyses, attention=points)


def measure(book: Path, count: int, whole: bool) -> None:
    """Print what one of both costs, beyond reading the reports."""
    course, entries, roster = deal(book, count)
    before, read = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    students = collect_students(entries, course, roster)
    began = time.process_time()
    facts = gather(course, entries, students)
    gathered = time.process_time()
    if whole:
        files = dict(render(students, course, RUN, "ko", facts=facts).files)
    else:
        files = Dashboard(students, course, RUN, "ko", facts).files()
    ended, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = [len(content) for path, content in files.items() if path.startswith(("index.html", "assignments/"))]
    print(f"{'all of OUT' if whole else 'staff pages'}, {count} students × {len(entries) // count} assignments:")
    print(f"  rows {began - read:.2f} s, facts {gathered - began:.2f} s, rendering {ended - gathered:.2f} s (CPU)")
    print(f"  peak {peak / 1024:.0f} MB, of which {before / 1024:.0f} MB before any of it")
    print(f"  {len(pages)} staff pages: {sum(pages) / 1e6:.2f} MB, index.html {len(files['index.html']) / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--students", type=int, default=300)
    options = parser.parse_args()
    for whole in (False, True):
        process = multiprocessing.get_context("spawn").Process(
            target=measure, args=(options.book, options.students, whole)
        )
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
