"""What a run shows and tells, of whom: who left the roster, what is not open, and what is not due yet."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest

from grader.gradebook.book import Gradebook
from tests.conftest import RIGHT, grade, scores, write

ROSTER = "id,name,email\nann,Ann,ann@example.org\nben,Ben,\ncid,Cid,cid@example.org\n"
GONE = "id,name,email\nben,Ben,\ncid,Cid,cid@example.org\n"


@pytest.fixture
def run(course, class_folder, tmp_path):
    """`grade run CLASS WORDS` on the small course in English, rendered to tmp_path/out."""

    def call(*words):
        options = ["--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        done = grade("run", class_folder, *words, *options, cwd=tmp_path)
        assert done.code in (0, 1), done.output
        return done

    return call


def schedule(course, text):
    path = course / "assignments" / "course.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def rows(out):
    lines = (out / "gradebook.csv").read_text("utf-8-sig").splitlines()
    return {row["id"]: row for row in csv.DictReader(lines) if row["id"]}  # that without an id says the points


def told(out):
    """All that lies below OUT."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_who_left_the_roster_is_kept_and_not_shown(run, class_folder, tmp_path):
    run()
    assert ("ann", "sums") in scores(tmp_path / "out")
    (class_folder / "roster.csv").write_text(GONE)
    done = run()
    assert "No longer on the roster, so in no report, mail or number: ann (1). Their scores are kept" in done.stdout
    assert "Ann" not in done.output
    files = told(tmp_path / "out")
    assert not [path for path in files if "ann" in path.split("/")[0] or path == "outbox/ann.eml"]
    assert not [path for path, data in files.items() if b"Ann" in data or b'"ann"' in data]
    assert set(rows(tmp_path / "out")) == {"ben", "cid"}
    shown = grade("show", "ann", "sums", "--class", class_folder, "--course", tmp_path / "course", cwd=tmp_path)
    assert shown.code == 0, shown.output
    assert "ann" in shown.stdout
    with Gradebook.open(class_folder, write=False) as book:
        assert ("ann", "sums") in {entry.key for entry in book.entries()}


def test_who_left_is_not_among_what_has_to_be_looked_at(run, class_folder):
    (class_folder / "ann" / "names.py").rename(class_folder / "ann" / "names (1).py")
    assert "names (1).py" in run().stderr
    (class_folder / "roster.csv").write_text(GONE)
    assert "names (1).py" not in run().output


def test_who_is_back_is_shown_again(run, class_folder, tmp_path):
    run()
    (class_folder / "roster.csv").write_text(GONE)
    run()
    (class_folder / "roster.csv").write_text(ROSTER)
    assert "No longer" not in run().output
    assert rows(tmp_path / "out")["ann"]["total"] == "100"
    assert (tmp_path / "out" / "outbox" / "ann.eml").is_file()


def test_without_a_roster_nobody_is_taken_to_have_left(run, class_folder, tmp_path):
    run()
    (class_folder / "roster.csv").unlink()
    assert "No longer" not in run().output
    assert set(rows(tmp_path / "out")) == {"ann", "ben", "cid"}


def test_a_stranger_never_was_on_the_roster(run, class_folder, tmp_path):
    """A folder of nobody is listed as before."""
    write(class_folder, {"zoe/sums.py": RIGHT["sums"]})
    run()
    (class_folder / "roster.csv").write_text(GONE)
    done = run()
    assert "zoe" in rows(tmp_path / "out")
    assert "number: ann (1)" in done.stdout


def test_what_is_not_open_is_graded_and_told_nobody(run, course, tmp_path):
    schedule(course, "[schedule.names]\nopens = 2099-01-01\n")
    done = run()
    assert "Graded, and in no report, mail or total: names (a draft, or not open yet)." in done.stdout
    files = told(tmp_path / "out")
    assert "results.json" in files
    # The file itself lies beside the other one, and is listed as such.
    assert not [path for path, data in files.items() if "names" in path or b"Names" in data or b"(names)" in data]
    assert "names" not in rows(tmp_path / "out")["ann"]
    assert {assignment for _, assignment in scores(tmp_path / "out")} == {"sums"}
    assert rows(tmp_path / "out")["ben"]["total"] == "60"


def test_before_it_is_due_points_are_the_staffs(run, course, tmp_path):
    """Of three students with the same public results those who failed hidden tests read the same."""
    schedule(course, '[schedule.sums]\ndue = 2099-01-01\nfeedback = "after_due"\n')
    done = run()
    assert 'students read public tests alone (feedback = "after_due"): sums.' in done.stdout
    out = tmp_path / "out"
    assert rows(out)["ann"]["sums"] == "100", "staff see it"
    assert rows(out)["ann"]["total"] == "100"
    assert "100" in next(line for line in done.stdout.splitlines() if line.startswith("Ann"))
    assert scores(out)["ann", "sums"] is None
    result = json.loads((out / "ann" / "sums.json").read_text(encoding="utf-8"))
    assert result["withheld_until"].startswith("2099-01-01T23:59:59")
    assert {test["visible"] for test in result["tests"]} == {True}
    report = (out / "ann" / "report.txt").read_text(encoding="utf-8")
    assert "Sums (sums): not told yet" in report
    assert "Total: no score yet" in report
    assert "So far 50 of 100 points are reached; up to 100 can still be." in report


def test_once_it_is_due_the_next_run_tells_all(run, course, tmp_path):
    schedule(course, '[schedule.sums]\ndue = 2020-01-01\nfeedback = "after_due"\n')
    done = run()
    assert "after_due" not in done.output
    assert scores(tmp_path / "out")["ann", "sums"] == 100
    result = json.loads((tmp_path / "out" / "ann" / "sums.json").read_text(encoding="utf-8"))
    assert result["withheld_until"] == ""


def test_an_export_tells_nothing_that_is_not_due(run, course, class_folder, tmp_path):
    run()
    schedule(course, '[schedule.sums]\ndue = 2099-01-01\nfeedback = "after_due"\n')
    words = ("--out", tmp_path / "ann.zip", "--class", class_folder, "--course", course, "--lang", "en")
    done = grade("export", "ann", *words, cwd=tmp_path)
    assert done.code == 0, done.output
    assert "Left out, as they are not open or not due yet: sums. Export again after that." in done.stdout
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        kept = json.loads(archive.read("reports.json"))
    assert {report["assignment"] for report in kept} == {"names"}


@pytest.mark.parametrize(
    "what",
    ['due = 2099-01-01\nfeedback = "after_due"', "opens = 2099-01-01", None],
    ids=["not due", "not open", "held"],
)
def test_an_export_leaves_out_what_people_decided_and_nobody_may_read_yet(run, course, class_folder, tmp_path, what):
    run()
    options = ("--class", class_folder, "--course", course, "--lang", "en")
    for words in (
        ("override", "ann", "sums", "91", "--why", "oral exam"),
        ("override", "ann", "names", "92", "--why", "a slip"),
        ("comment", "ann", "sums", "not yet for you"),
        *([] if what else [("hold", "--assignment", "sums", "--why", "look")]),
    ):
        done = grade(*words, *options, cwd=tmp_path)
        assert done.code == 0, done.output
    if what:
        schedule(course, f"[schedule.sums]\n{what}\n")
    done = grade("export", "ann", "--out", tmp_path / "ann.zip", *options, cwd=tmp_path)
    assert done.code == 0, done.output
    assert "(1 reports)" in done.stdout
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {report["assignment"] for report in json.loads(files["reports.json"])} == {"names"}
    assert [each["points"] for each in json.loads(files["decisions.json"])] == [92]
    assert json.loads(files["scores.json"]) == [
        {"assignment": "names", "score": 92, "max_score": 100, "excused": False}  # where its report says 100
    ]
    assert not [name for name, text in files.items() if "oral exam" in text or "not yet for you" in text]
