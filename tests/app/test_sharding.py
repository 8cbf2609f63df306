"""A class graded in shards and put together is the class graded in one run, or nothing was changed.

Of `grader.app.sharding`, `grader.app.beginning`, `grader.app.commands.merge`, `grader.grading.merge`,
`grader.gradebook.shards` and `grader.grading.share`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from tests.conftest import RIGHT, Done, grade, scores, start, timeless, write

EVERYTHING = {("ann", "names"): 100, ("ann", "sums"): 100, ("ben", "sums"): 60, ("cid", "sums"): 0}
OF = 3


class Class:
    """The class of the small course, with its secret, and its shards."""

    def __init__(self, folder: Path, course: Path, place: Path) -> None:
        self.folder, self.course, self.place = folder, course, place
        self.out = place / "out"

    def run(self, *words: object, lang: str = "en") -> Done:
        options = ["--course", self.course, "--lang", lang, "--jobs", 1, "--min-isolation", 1]
        return grade("run", self.folder, *options, *words, cwd=self.place)

    def shard(self, number: int, of: int = OF, out: str = "shards", lang: str = "en") -> tuple[Path, Done]:
        done = self.run("--shard", f"{number}/{of}", "--out", self.place / out, lang=lang)
        return self.place / out / f"shard-{number}-of-{of}", done

    def shards(self, of: int = OF, out: str = "shards") -> list[Path]:
        made = [self.shard(number, of, out) for number in range(1, of + 1)]
        assert [done.code for _, done in made] == [0] * of, made
        return [folder for folder, _ in made]

    def merge(self, *words: object, out: Path | None = None, lang: str = "en") -> Done:
        options = ["--class", self.folder, "--course", self.course, "--out", out or self.out, "--lang", lang]
        return grade("merge", *words, *options, cwd=self.place)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(self.folder / ".grade" / "gradebook.sqlite")) as book:
            return book.execute(sql).fetchall()

    def reports(self) -> dict[tuple[str, str], dict[str, object]]:
        with Gradebook.open(self.folder, write=False) as book:
            return {entry.key: timeless(entry.report.model_dump(mode="json")) for entry in book.entries()}


@pytest.fixture
def a_class(class_folder: Path, course: Path, tmp_path: Path) -> Class:
    """It has a secret, by a run over one student's one file."""
    made = Class(class_folder, course, tmp_path)
    done = made.run("--student", "ann", "--assignment", "names", "--out", made.out)
    assert done.code == 0, done.output
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def update(shard: Path, sql: str, *values: object) -> None:
    """Let the file of a shard say something else."""
    with contextlib.closing(sqlite3.connect(shard / "gradebook.sqlite")) as book, book:
        assert book.execute(sql, values).rowcount > 0


def change_mark(shard: Path, **values: object) -> None:
    """As if another machine had made it."""
    with contextlib.closing(sqlite3.connect(shard / "gradebook.sqlite")) as book:
        ((options,),) = book.execute("SELECT options FROM runs ORDER BY id DESC LIMIT 1").fetchall()
    changed = json.loads(options)
    changed["shard"].update(values)
    update(shard, "UPDATE runs SET options = ?", json.dumps(changed))


def test_merged_shards_are_what_one_run_over_the_class_finds(a_class, tmp_path):
    """Every report, and all that is rendered of it; whatever the order."""
    alone = Class(tmp_path / "alone", a_class.course, tmp_path)
    shutil.copytree(a_class.folder, alone.folder)
    assert alone.run("--out", tmp_path / "out alone").code == 0
    before = contents(a_class.folder)
    shards = a_class.shards()
    assert contents(a_class.folder) == before, "a shard writes nothing in the class"
    held = [len(reports_of(shard)) for shard in shards]
    assert sum(held) == len(EVERYTHING)
    assert max(held) < len(EVERYTHING)
    done = a_class.merge(*reversed(shards))
    assert (done.code, scores(a_class.out)) == (0, EVERYTHING), done.output
    assert "Shards merged: 3/3, 2/3, 1/3; reports: 4, of which the gradebook had 1 already." in done.stdout
    assert "Not among them" not in done.stderr
    assert a_class.reports() == alone.reports()
    assert "4 reports, 4 of them from before" in a_class.run("--out", a_class.out).stdout, "their keys are known"


def reports_of(shard: Path) -> list[tuple[str, str]]:
    with Gradebook.peek(shard, folder=shard) as book:
        return [entry.key for entry in book.entries()]


def test_what_is_merged_again_counts_once(a_class):
    """The same shard twice, or one that was graded twice, on two machines."""
    shards, twice = a_class.shards(), a_class.shards(out="again")
    assert a_class.merge(*shards, *twice).code == 0
    kept = a_class.rows("SELECT student, assignment, attempt, body FROM reports")
    assert len(kept) == len(EVERYTHING)
    for words in (shards, twice, [*twice, *shards], [shards[1], shards[1]]):
        done = a_class.merge(*words)
        assert done.code == 0, done.output
        assert a_class.rows("SELECT student, assignment, attempt, body FROM reports") == kept
        assert scores(a_class.out) == EVERYTHING


def test_shards_may_come_one_by_one_and_what_is_missing_is_said(a_class):
    told = set()
    for number, shard in enumerate(a_class.shards(), 1):
        told |= set(reports_of(shard))
        done = a_class.merge(shard)
        assert done.code == 0
        assert {key for key, score in scores(a_class.out).items() if score is not None} == told | {("ann", "names")}
        others = ", ".join(f"{each}/{OF}" for each in range(1, OF + 1) if each != number)
        assert f"Not among them: {others}." in done.stderr
        assert "Interrupted" not in done.output
    assert "이 중에 없는 조각" in a_class.merge(shard, lang="ko").stderr


def test_without_a_class_secret_no_shard_is_graded(class_folder, course, tmp_path):
    """Each machine would make its own, and none could be merged with another."""
    made = Class(class_folder, course, tmp_path)
    folder, done = made.shard(1)
    assert done.code == 2
    assert f"There is no class secret {class_folder / '.grade' / 'secret'} yet" in done.stderr
    assert "grade run" in done.stderr
    assert not folder.exists()
    assert not (class_folder / ".grade").exists()


def test_one_students_folder_has_no_shards(class_folder, course, tmp_path):
    shutil.move(class_folder / "ann", tmp_path / "mine")
    done = grade("run", tmp_path / "mine", "--course", course, "--shard", "1/2", "--lang", "en", cwd=tmp_path)
    assert (done.code, "is one student's folder, and no class" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [("--accept", "--why", "x"), ("--dry-run",)])
def test_a_shard_decides_nothing_and_tells_no_changes(a_class, words):
    done = a_class.run("--shard", "1/2", *words)
    assert (done.code, f"{words[0]} cannot go with it" in done.stderr) == (2, True)


def test_a_shard_with_nothing_in_it_is_one(a_class):
    """There are more machines than submissions."""
    shards = a_class.shards(of=12)
    assert sorted(len(reports_of(shard)) for shard in shards)[0] == 0
    assert a_class.merge(*shards).code == 0
    assert scores(a_class.out) == EVERYTHING


def test_a_shard_goes_on_where_it_stopped_and_says_so(a_class):
    folder, first = a_class.shard(1, of=1)
    assert "(4 reports, 1 of them from before" in first.stdout, "of which the class has one"
    write(a_class.folder, {"ben/sums.py": RIGHT["sums"] + "# mine\n", "ann/names.py": RIGHT["names"]})
    (a_class.folder / "cid" / "sums.py").unlink()
    _, again = a_class.shard(1, of=1, lang="ko")
    assert "보고서 3개" in again.stdout
    assert a_class.merge(folder).code == 0
    found = {key: score for key, score in scores(a_class.out).items() if score is not None}
    assert found == {("ann", "names"): 100, ("ann", "sums"): 100, ("ben", "sums"): 100}


@pytest.mark.parametrize("outcome", ["interrupted", "failed", None])
def test_a_shard_that_is_not_whole_is_refused(a_class, outcome):
    first, second, third = a_class.shards()
    update(second, "UPDATE runs SET outcome = ?", outcome)
    before = contents(a_class.folder)
    done = a_class.merge(first, second, third)
    assert (done.code, f"{second} is not graded to its end" in done.stderr) == (2, True)
    assert contents(a_class.folder) == before
    assert a_class.shard(2)[1].code == 0
    assert a_class.merge(first, second, third).code == 0


def test_what_is_no_shard_is_refused(a_class, tmp_path):
    for place, said in (
        (tmp_path / "nothing", "is no shard"),
        (a_class.folder, "is no shard"),
        (a_class.folder / ".grade", "none that `grade run --shard` made"),
    ):
        done = a_class.merge(place)
        assert (done.code, said in done.stderr) == (2, True), done.output


@pytest.mark.parametrize("whose", ["the shard's", "the class's"])
def test_two_secrets_are_refused(a_class, whose):
    shards = a_class.shards()
    if whose == "the shard's":
        change_mark(shards[0], secret="0" * 64)
    else:
        (a_class.folder / ".grade" / "secret").write_bytes(os.urandom(32))
    before = contents(a_class.folder)
    done = a_class.merge(*shards)
    assert (done.code, "another class secret" in done.stderr) == (2, True), done.output
    assert contents(a_class.folder) == before


def test_without_its_secret_a_class_takes_no_shards(a_class):
    shards = a_class.shards()
    (a_class.folder / ".grade" / "secret").unlink()
    done = a_class.merge(*shards)
    assert (done.code, "There is no class secret" in done.stderr) == (2, True)
    assert not (a_class.folder / ".grade" / "secret").exists()


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ({"grader": "0" * 64}, "another Python or other libraries"),
        ({"images": "0" * 64}, "other images"),
        ({"package": "0" * 64}, "another version of the grader"),
        ({"suites": {"loops": "0" * 64}}, "of another course, with loops"),
    ],
)
def test_another_grader_or_course_is_refused(a_class, mark, said):
    shards = a_class.shards()
    change_mark(shards[1], **mark)
    before = contents(a_class.folder)
    done = a_class.merge(*shards)
    assert (done.code, said in done.stderr) == (2, True), done.output
    assert contents(a_class.folder) == before


def test_another_suite_is_refused_and_grades_no_begun_shard(a_class):
    """An assertion of a hidden test is another one now; its prose is not graded by."""
    shards = a_class.shards()
    write(a_class.course, {"assignments/sums/README.md": "# 다른 말\n"})
    assert a_class.merge(shards[0]).code == 0
    suite = a_class.course / "reference" / "sums" / "test_hidden.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("-412", "-413"), encoding="utf-8")
    done = a_class.merge(*shards)
    assert (done.code, "sums was graded by another suite" in done.stderr) == (2, True), done.output
    _, again = a_class.shard(2)
    assert (again.code, "was graded with another course, suite" in again.stderr) == (2, True), again.output


def test_a_report_that_the_file_does_not_hold_is_no_report(a_class):
    """A row that says another score; a report that is none of this shard's."""
    shards = a_class.shards()
    full = next(shard for shard in shards if ("ben", "sums") in reports_of(shard))
    before = contents(a_class.folder)
    update(full, "UPDATE reports SET score = 100 WHERE student = 'ben'")
    done = a_class.merge(*shards)
    assert (done.code, "is not what its row says" in done.stderr) == (4, True), done.output
    update(full, "UPDATE reports SET score = 60 WHERE student = 'ben'")
    number = shards.index(full) + 1
    change_mark(full, number=number % OF + 1)
    done = a_class.merge(full)
    assert (done.code, "a stored report is of another shard" in done.stderr) == (4, True), done.output
    assert {key: value for key, value in contents(a_class.folder).items() if "grade.log" not in key} == before


def test_decisions_stay_in_the_class(a_class):
    """An override made after the shards were is there when they are merged, though no shard knows of it."""
    assert a_class.run("--out", a_class.out).code == 0
    shards = a_class.shards()
    place = ["--class", a_class.folder, "--course", a_class.course, "--lang", "en"]
    assert grade("override", "ben", "sums", 85, "--why", "by hand", *place, cwd=a_class.place).code == 0
    done = a_class.merge(*shards)
    assert (done.code, scores(a_class.out)["ben", "sums"]) == (0, 85), done.output


KILLED = """
import os, signal, sys
from grader.app.cli import main
from grader.gradebook.book import Gradebook

record, count = Gradebook.record, 0

def recorded(self, *values, **more):
    global count
    self._db.execute("PRAGMA cache_size = 1")  # pages go to the file long before the end
    done = record(self, *values, **more)
    count += 1
    if count == int(os.environ["KILLED_AFTER"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

Gradebook.record = recorded
sys.argv[0] = "grade"
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("after", [1, 3])
def test_a_merge_that_is_killed_leaves_the_old_book_whole(a_class, after):
    shards = a_class.shards()
    old = (
        a_class.rows("SELECT * FROM reports"),
        a_class.rows("SELECT * FROM runs"),
        a_class.rows("SELECT * FROM shared"),
    )
    words = ["merge", *shards, "--class", a_class.folder, "--course", a_class.course, "--out", a_class.out]
    killed = start(KILLED, *words, cwd=a_class.place, env={"KILLED_AFTER": str(after)})
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said.decode()
    journal = a_class.folder / ".grade" / "gradebook.sqlite-journal"
    assert journal.stat().st_size > 0, "it was killed while the file was half written"
    rows = (
        a_class.rows("SELECT * FROM reports"),
        a_class.rows("SELECT * FROM runs"),
        a_class.rows("SELECT * FROM shared"),
    )
    assert rows == old
    assert a_class.merge(*shards).code == 0
    assert scores(a_class.out) == EVERYTHING
