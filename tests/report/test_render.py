"""All of OUT, from the gradebook."""

from __future__ import annotations

import json
from pathlib import Path

from grader.domain.records import MANIFEST
from grader.domain.roster import Roster
from grader.domain.verdict import Verdict
from grader.gradebook.book import Gradebook
from grader.report.people import collect_students
from grader.report.publish import publish
from grader.report.render import render


def paths(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {MANIFEST}


def test_out_holds_exactly_what_is_promised(desk, make):
    desk.record(make.report("s01"), make.report("s01", "dictionary"), make.report("dropped-in"))
    written = desk.render()
    assert paths(desk.out) == {
        *("results.json", "gradebook.csv", "gradebook.xlsx", "index.html", "outbox/s01.eml", "outbox/s02.eml"),
        *("assignments/if_for.html", "assignments/dictionary.html"),
        *("s01/if_for.json", "s01/dictionary.json", "s01/report.txt", "s01/report.html"),
        *("s02/report.txt", "s02/report.html", "s03/report.txt", "s03/report.html"),
        *("dropped-in/if_for.json", "dropped-in/report.txt", "dropped-in/report.html"),
    }
    assert set(written.changed) == paths(desk.out)


def test_what_only_staff_may_read_is_nowhere_below_out(desk, make):
    desk.record(make.report("s01"), make.report("s02", score=None, status=Verdict.ASSIGNMENT_BROKEN))
    desk.render()
    desk.render(lang="en")
    for path in paths(desk.out):
        content = (desk.out / path).read_bytes()
        assert make.secret.encode() not in content, path
        assert b"0.731" not in content, path


def test_deleted_and_rendered_again_it_is_the_same(desk, make):
    desk.record(make.report("s01"), make.report("s02"))
    desk.render()
    before = {path: (desk.out / path).read_bytes() for path in paths(desk.out)}
    for path in before:
        (desk.out / path).unlink()
    desk.render()
    assert {path: (desk.out / path).read_bytes() for path in paths(desk.out)} == before
    assert desk.render().changed == ()


def test_in_whatever_order_reports_come_the_files_are_the_same(desk, make):
    """Workers, machines of a cluster and shards are done at other times in each run."""
    unread = {"score": 0.0, "status": Verdict.UNREADABLE}
    reports = [
        make.report("s01", attempt="2026-03-01T00:00:00Z"),
        make.report("s01", attempt="2026-03-02T00:00:00Z", score=40.0),
        make.report("s01", "dictionary", **unread),
        make.report("s02", "dictionary", score=70.0),
        make.report("s02", **unread),
        make.report("dropped-in", score=None, status=Verdict.GRADER_FAILED),
        make.report("dropped-in", "dictionary", **unread),
        make.report("dropped-in", "gone", score=1.0),
    ]
    rendered = []
    for count, order in enumerate([reports, reports[::-1], reports[3:] + reports[:3]]):
        folder = desk.out.parent / f"class {count}"
        folder.mkdir()
        with Gradebook.open(folder) as book:
            run = book.begin_run(version="0.1.0", isolation_level=3)
            for report in order:
                book.record(report, run)
            students = collect_students(book.current_entries(), desk.course, desk.roster)
            out = render(students, desk.course, desk.run, "ko")
            rendered.append({**out.files, **out.staff_pages([])})
    assert rendered[0] == rendered[1] == rendered[2]


def test_one_student_graded_again_changes_nobody_elses_files(desk, make):
    desk.record(make.report("s01"), make.report("s02"))
    desk.render()
    desk.record(make.report("s02", score=10.0))
    changed = desk.render().changed
    assert {path for path in changed if "/" in path} == {
        "assignments/if_for.html",
        *("s02/if_for.json", "s02/report.html", "s02/report.txt", "outbox/s02.eml"),
    }


def test_somebody_who_left_is_gone_from_out_and_kept_in_the_gradebook(desk, make):
    desk.record(make.report("s01"), make.report("left"))
    desk.render(folders={"s01", "left"})
    (desk.out / "left" / "notes.txt").write_text("the teacher's")
    written = desk.render(folders={"s01"})
    assert written.removed == ("left/if_for.json", "left/report.html", "left/report.txt")
    assert (desk.out / "left" / "notes.txt").exists()
    assert desk.book.entry("left", "if_for") is not None
    students = [report["student"] for report in json.loads((desk.out / "results.json").read_bytes())["reports"]]
    assert students == ["s01"]


def test_hostile_folder_names_stay_below_out_and_apart(desk, make, tmp_path):
    names = ["..", "../s01", "/etc", "CON", "s01 ", "S01", "a\nb", "\udcff", "outbox", "results.json", "x" * 255]
    desk.record(make.report("s01", score=1.0), *(make.report(name, score=2.0) for name in names))
    desk.render()
    assert {path.name for path in tmp_path.iterdir()} == {"submissions", "reports"}
    reports = [json.loads(path.read_bytes()) for path in desk.out.glob("*/if_for.json")]
    assert sorted(report["student"] for report in reports) == sorted(["s01", *names])
    results = json.loads((desk.out / "results.json").read_bytes())
    assert {report["student"] for report in results["reports"]} == {"s01", *names}


def test_without_a_roster_every_folder_is_a_student_and_nobody_is_unknown(tmp_path, make):
    (tmp_path / "c").mkdir()
    with Gradebook.open(tmp_path / "c") as book:
        run = book.begin_run(version="0", isolation_level=3)
        book.record(make.report("b"), run)
        students = collect_students(book.entries(), make.course(), Roster(), {"a", "b"})
        publish(book, run, render(students, make.course(), run, "ko"), tmp_path / "o")
    assert "명단" not in (tmp_path / "o" / "gradebook.csv").read_text()
    assert {path.name for path in (tmp_path / "o").iterdir() if path.is_dir()} == {"a", "b", "assignments"}


def test_to_render_writes_nothing_and_is_the_same_each_time(desk, make):
    """Nor does it record a message, though it is written for somebody to send."""
    desk.record(make.report("s01"), make.report("s02"))
    statements: list[str] = []
    students = collect_students(desk.book.entries(), desk.course, desk.roster)
    desk.book._db.set_trace_callback(statements.append)
    first = render(students, desk.course, desk.run, "ko")
    assert first == render(students, desk.course, desk.run, "ko")
    assert [letter.path for letter in first.messages] == ["outbox/s01.eml", "outbox/s02.eml"]
    assert statements
    assert all(each.startswith("SELECT ") for each in statements)  # what a page shows is read when it is made
    assert not desk.out.exists()
    publish(desk.book, desk.run, first, desk.out)
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in statements)
