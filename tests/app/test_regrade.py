"""`grade run` over a class whose scores were told, when the suite changed: proposed, accepted, withdrawn."""

from __future__ import annotations

import re
import shlex

import pytest

from grader.gradebook.book import Gradebook
from grader.report.changes import MAX_CHANGES
from tests.conftest import COURSE, RIGHT, grade, scores, write

ROSTER = "id,name,email\nann,Ann,ann@example.org\nben,Ben,\ncid,Cid,cid@example.org\n"

# With the manifest, which holds their digests.
STAFF_PAGES = {"index.html", "assignments/sums.html", "assignments/names.html", ".grade-manifest.json"}


@pytest.fixture
def run(course, class_folder, tmp_path):
    write(class_folder, {"roster.csv": ROSTER})

    def call(*words):
        options = ["--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
        return grade(class_folder, "--assignment", "sums", *options, *words, cwd=tmp_path)

    return call


@pytest.fixture
def tell(course, class_folder, tmp_path):
    """Everybody with an address gets what there is to tell."""

    def call():
        words = ("send", "--mark-sent", "--class", class_folder, "--course", course, "--lang", "en")
        assert "Recorded as sent by hand" in grade(*words, cwd=tmp_path).stdout

    return call


@pytest.fixture
def change_suite(course):
    def change(old="-412", new="-413"):
        hidden = (course / "reference/sums/test_hidden.py").read_text(encoding="utf-8")
        write(course, {"reference/sums/test_hidden.py": hidden.replace(old, new)})

    return change


def files(out, student):
    """What that student gets, but for a message: that is there until it is sent."""
    return {path.relative_to(out): path.read_bytes() for path in (out / student).rglob("*") if path.is_file()}


def test_proposed_accepted_and_kept_in_the_history(run, tell, change_suite, course, class_folder, tmp_path):
    out = tmp_path / "out"
    assert run().code == 0
    tell()
    before, told = scores(out), files(out, "ann")
    assert len(told) > 2
    change_suite()
    done = run()
    assert done.code == 0, done.output
    assert "  ann  sums: 100 → 70  (the assignment's files changed)" in done.stdout
    assert "      test_add_negative: passed → wrong answer" in done.stdout
    assert "Proposed: 1. To let them count, run the same again with --accept --why" in done.stdout
    assert files(out, "ann") == told
    assert scores(out) == before | {("ben", "sums"): 30}, "ben has no address: nobody told him of 60"

    done = run("--accept", "--why", "the hidden test was wrong")
    assert done.code == 0, done.output
    assert "Scores that were accepted:" in done.stdout
    assert "Proposed" not in done.stdout
    assert scores(out)["ann", "sums"] == 70
    assert files(out, "ann") != told
    shown = grade("show", "ann", "sums", "--class", class_folder, "--course", course, "--lang", "en", cwd=tmp_path)
    assert "the hidden test was wrong" in shown.stdout, shown.output
    assert "proposed, did not count" in shown.stdout
    with Gradebook.open(class_folder, write=False) as book:
        assert book.proposals() == []


def test_a_score_that_was_not_sent_gives_way(run, change_suite, tmp_path):
    """Though a file for somebody to send lay there."""
    run()
    assert (tmp_path / "out" / "outbox" / "ann.eml").is_file()
    change_suite()
    assert "Proposed" not in run().stdout
    assert scores(tmp_path / "out")["ann", "sums"] == 70


def test_a_score_that_is_not_due_gives_way(run, tell, change_suite, course, class_folder, tmp_path):
    """Where no points are told before that, a message says that work was received: no score. Once one told them, the
    score stays."""
    due = '[schedule.sums]\nfeedback = "after_due"\ndue = "{}-01-01 00:00"\n'
    write(course, {"assignments/course.toml": COURSE + due.format(2999)})
    run()
    tell()
    change_suite()
    done = run()
    assert "Proposed" not in done.stdout, done.output
    with Gradebook.open(class_folder, write=False) as book:
        assert next((entry.key, entry.score) for entry in book.entries()) == (("ann", "sums"), 70)
        assert book.proposals() == []
    write(course, {"assignments/course.toml": COURSE + due.format(2000)})
    write(class_folder, {"roster.csv": ROSTER})
    assert "Proposed" not in run().stdout
    tell()
    change_suite("-413", "-412")
    assert "  ann  sums: 70 → 100" in run().stdout
    assert scores(tmp_path / "out")["ann", "sums"] == 70


def timeless_files(out, student):
    """The same without the minute at which it was graded."""
    return {name: re.sub(rb"\d\d:\d\d(:\d\d)?", b"", data) for name, data in files(out, student).items()}


def test_the_suite_as_it_was_withdraws_the_proposal(run, tell, change_suite, class_folder, tmp_path):
    run()
    tell()
    told = timeless_files(tmp_path / "out", "ann")
    change_suite()
    run()
    change_suite("-413", "-412")
    assert "Proposed" not in run().stdout
    assert timeless_files(tmp_path / "out", "ann") == told
    with Gradebook.open(class_folder, write=False) as book:
        assert book.proposals() == []


def test_a_proposal_changes_no_file(run, tell, change_suite, class_folder, tmp_path):
    """What others than the staff get stays as it is, byte for byte; the staff's pages tell of the proposal."""
    write(class_folder, {"roster.csv": ROSTER.replace("Ben,", "Ben,ben@example.org")})
    run()
    tell()
    run()
    out = tmp_path / "out"
    before = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    change_suite()
    assert "Proposed: 2" in run("--student", "ann", "--student", "ben").stdout
    after = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert {str(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= STAFF_PAGES


def test_an_override_under_which_the_score_changed_is_said(run, change_suite, class_folder, tmp_path):
    run()
    with Gradebook.open(class_folder) as book:
        book._db.execute(
            "INSERT INTO decisions (kind, student, assignment, task, points, amount, words, who, made, run) "
            "VALUES ('override', 'ben', 'sums', '', 90, '', 'why', 'prof', '2026-03-04T05:06:07+00:00', 1)"
        )
    assert "the override gives" not in run().output
    change_suite()
    sentence = "ben  sums: the override gives 90; the tests gave 60 when it was made, and give 30 now."
    assert f"  {sentence}" in run().stderr.splitlines()
    assert "the override gives" not in run("--student", "ann").stderr, "of whoever was graded"
    for page in ("index.html", "assignments/sums.html"):  # of the whole class
        assert sentence in (tmp_path / "out" / page).read_text(encoding="utf-8")


ACCEPT = ("--accept", "--why", "the hidden test was wrong")
OVERRIDE = (
    "INSERT INTO decisions (kind, student, assignment, task, points, amount, words, who, made, run) "
    "VALUES ('override', '{}', 'sums', '', 95, '', 'why', 'prof', '2026-03-04T05:06:07+00:00', 1)"
)


def test_what_is_named_is_the_score_that_counts(run, tell, change_suite, class_folder, tmp_path):
    """An override keeps it: that is said, with the points by the tests, and no other score is announced; as well
    before a run and when it is accepted."""
    run()
    with Gradebook.open(class_folder) as book:
        book._db.execute(OVERRIDE.format("ann"))
    run()
    tell()
    change_suite()
    line = "  ann  sums: 95 as before  (by the tests 100 → 70, the assignment's files changed)"
    heading = "Other results of the tests, under which the score that counts stays as it is:"
    for words, others in ((("--dry-run",), "would change:"), ((), "would be others now"), (ACCEPT, "")):
        done = run(*words)
        lines = done.stdout.splitlines()
        assert line in lines, done.output
        assert "ann  sums: 100" not in done.stdout
        if words != ACCEPT:
            assert lines[lines.index(line) - 1] == heading
        if "--dry-run" in words:
            assert "1 would change, 0 are new, 0 are gone, 2 stay as they are." in lines
        if not words:
            assert others not in done.stdout
            page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
            proposed = page[page.index('id="proposed"') :]
            assert re.search(r"<td[^>]*>95</td><td[^>]*>95</td>.*by the tests 100 → 70", proposed)
    assert scores(tmp_path / "out")["ann", "sums"] == 95


def test_points_that_lateness_costs_are_off_what_is_named(run, tell, change_suite, course, tmp_path):
    late = 'late = { per_day = 20, cap = 20 }\nweak_times = "count"\n'
    write(course, {"assignments/course.toml": f'{late}{COURSE}[schedule.sums]\ndue = "2020-01-01 00:00"\n'})
    run()
    tell()
    assert scores(tmp_path / "out")["ann", "sums"] == 80
    change_suite()
    line = "  ann  sums: 80 → 50  (by the tests 100 → 70, the assignment's files changed)"
    assert line in run("--dry-run").stdout.splitlines()
    assert line in run().stdout.splitlines()


def test_only_what_was_asked_for_is_accepted(run, tell, change_suite, tmp_path):
    run()
    tell()
    change_suite()
    assert "Proposed: 1" in run().stdout
    assert "accepted" not in run("--student", "cid", "--accept", "--why", "x").stdout
    assert scores(tmp_path / "out")["ann", "sums"] == 100


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--accept",), "Say why: --why"),
        (("--accept", "--why", "  "), "Say why: --why"),
        (("--why", "x"), "it goes with --accept"),
        (("--accept", "--why", "x", "--dry-run"), "give one of them"),
    ],
)
def test_a_call_that_contradicts_itself(run, class_folder, words, sentence):
    done = run(*words)
    assert done.code == 2, done.output
    assert sentence in done.stderr
    assert not (class_folder / ".grade").exists()


def test_of_very_many_the_first_are_listed_and_the_rest_is_a_command_away(
    run, tell, change_suite, course, class_folder, tmp_path
):
    """The command that the run names lists all of them, and writes nothing."""
    ids = [f"s{number:02}" for number in range(MAX_CHANGES + 3)]
    write(class_folder, {f"{id_}/sums.py": RIGHT["sums"] for id_ in ids})
    write(class_folder, {"roster.csv": "id,name,email\n" + "".join(f"{id_},,{id_}@example.org\n" for id_ in ids)})
    assert run().code == 0
    tell()
    change_suite()
    done = run()
    lines = done.stdout.splitlines()
    assert sum("sums: 100 → 70" in line for line in lines) == MAX_CHANGES
    assert "  … and 3 more" in lines
    (offered,) = (line.partition(": ")[2] for line in lines if line.startswith("All that is proposed"))
    assert f"Proposed: {len(ids)}." in done.stdout
    words = shlex.split(offered)
    assert words[:2] == ["grade", "run"]
    whole = grade(*words[1:], "--lang", "en", "--min-isolation", 1, cwd=tmp_path).stdout
    assert sum("sums: 100 → 70" in line for line in whole.splitlines()) == len(ids)
    assert "more" not in whole
    accepted = run("--accept", "--why", "the hidden test was wrong").stdout
    assert sum("sums: 100 → 70" in line for line in accepted.splitlines()) == MAX_CHANGES
    assert f"All of them: {tmp_path / 'out' / 'index.html'}" in accepted
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert all(id_ in page for id_ in ids)
