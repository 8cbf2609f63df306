"""Work of groups through the command line: handed in by one, graded once, counted for each by their own rules.

Of `grader.domain.groups` and `grader.grading.group_work`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import HALF, RIGHT, Done, grade, scores, write

Run = Callable[..., Done]
ROSTER = """id,name,email,조 (project)
20190001,홍길동,hong@example.org,1
20190002,김철수,kim@example.org,1
20190003,이영희,lee@example.org,2
20190004,박민수,park@example.org,
"""
HONG, KIM, LEE, PARK = "20190001", "20190002", "20190003", "20190004"
MON, TUE = "2026-03-02T10-00-00+09-00", "2026-03-04T10-00-00+09-00"
RULES = 'timezone = "Asia/Seoul"\nlate = { per_day = 10 }\ncounts = "latest"\n'
DUE = "[schedule.sums]\ndue = 2026-03-03T23:59:59\n"


@pytest.fixture
def group_course(course: Path) -> Path:
    path = course / "assignments/course.toml"
    path.write_text(RULES + path.read_text("utf-8") + '\n[groups]\nsums = "조(project)"\n' + DUE, "utf-8")
    return course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "class", {"roster.csv": ROSTER, f"{PARK}/names.py": RIGHT["names"]})


@pytest.fixture
def run(group_course: Path, root: Path, tmp_path: Path) -> Run:
    def call(*words: object, path: Path | None = None) -> Done:
        options = ["--course", group_course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1]
        return grade(path or root, *options, "--jobs", 1, *words, cwd=tmp_path)

    return call


@pytest.fixture
def decide(group_course: Path, root: Path, tmp_path: Path) -> Run:
    def call(*words: object) -> Done:
        return grade(*words, "--course", group_course, "--class", root, "--lang", "en", cwd=tmp_path)

    return call


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def text_of(out: Path, student: str) -> str:
    return (out / student / "report.txt").read_text("utf-8")


def all_texts(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file())


def test_one_hands_in_for_all_and_is_the_one_who_is_named(run, root, tmp_path):
    """Nothing of the other member is told but the name."""
    write(root, {f"{HONG}/sums.py": RIGHT["sums"], f"{HONG}/names.py": RIGHT["names"]})
    done = run()
    assert done.code == 0, done.output
    out = tmp_path / "out"
    got = scores(out)
    assert (got[HONG, "sums"], got[KIM, "sums"]) == (100, 100)
    assert (LEE, "sums") not in got  # another group
    assert (PARK, "sums") not in got  # without a group
    assert (KIM, "names") not in got  # no work of groups
    assert "Handed in by 홍길동 for your group." in text_of(out, KIM)
    assert "for your group" not in text_of(out, HONG)
    told = all_texts(out / KIM)
    assert HONG not in told
    assert "hong@" not in told
    result = json.loads((out / KIM / "sums.json").read_text("utf-8"))
    assert result["submitted"] == "sums.py"
    assert result["remarks"][0] == "Handed in by 홍길동 for your group."
    assert rows(out)[KIM]["sums"] == "100"
    assert (rows(out)[HONG]["total"], rows(out)[KIM]["total"]) == ("100", "50")
    assert {address for address in ("hong", "kim", "lee") if f"{address}@example.org" in all_texts(out / "outbox")} == {
        "hong",
        "kim",
        "lee",
    }


def test_lateness_and_corrections_are_each_members_own(run, decide, root, tmp_path):
    """A day late costs both; what is decided about one says nothing of the other."""
    write(root, {f"{HONG}/sums/{TUE}/sums.py": RIGHT["sums"]})
    assert run().code == 0
    out = tmp_path / "out"
    assert (rows(out)[HONG]["sums"], rows(out)[KIM]["sums"]) == ("90", "90")
    done = decide("extend", KIM, "sums", "2d", "--why", "ill")
    assert done.code == 0, done.output
    done = decide("override", HONG, "sums", "55", "--why", "talked to them")
    assert done.code == 0, done.output
    assert run().code == 0
    assert (rows(out)[HONG]["sums"], rows(out)[KIM]["sums"]) == ("55", "100")
    assert "talked" not in all_texts(out / KIM)
    assert "extended" not in text_of(out, HONG)


def test_attempts_of_several_members_are_the_groups(run, root, tmp_path):
    """The latest counts, whoever handed it in, and a person is told."""
    write(root, {f"{HONG}/sums/{MON}/sums.py": RIGHT["sums"], f"{KIM}/sums/{TUE}/sums.py": HALF})
    done = run()
    out = tmp_path / "out"
    assert "several members of the group handed in sums" in done.output
    assert (rows(out)[HONG]["sums"], rows(out)[KIM]["sums"]) == ("50", "50")
    assert "Handed in by 김철수 for your group." in text_of(out, HONG)
    assert "for your group" not in text_of(out, KIM)


def test_files_of_two_members_without_times_are_for_a_person(run, root, tmp_path):
    """Neither is chosen, and neither is called missing, until somebody grades one by its path: that is the group's."""
    write(root, {f"{HONG}/sums.py": RIGHT["sums"], f"{KIM}/sums.py": HALF})
    done = run()
    assert done.output.count("several files are named sums.py") >= 2
    assert not {(HONG, "sums"), (KIM, "sums")} & {*scores(tmp_path / "out")}
    assert run(path=root / KIM / "sums.py").code == 0
    assert run("--assignment", "names").code in (0, 1)
    got = scores(tmp_path / "out")
    assert got[HONG, "sums"] == got[KIM, "sums"] == 60


def test_a_member_leaves_and_another_changes_the_group(run, root, tmp_path):
    """Whose work it was is gone from the class: the others keep what it was worth. Who changes the group has the work
    of the new one."""
    write(root, {f"{HONG}/sums.py": RIGHT["sums"], f"{LEE}/sums.py": HALF})
    assert run().code == 0
    roster = root / "roster.csv"
    without = "".join(line for line in ROSTER.splitlines(True) if HONG not in line)
    roster.write_text(without, "utf-8")
    run()
    out = tmp_path / "out"
    assert rows(out)[KIM]["sums"] == "100"
    assert HONG not in rows(out)
    roster.write_text(ROSTER.replace("kim@example.org,1", "kim@example.org,2"), "utf-8")
    run("--accept", "--why", "moved")
    assert scores(out)[KIM, "sums"] == 60
    assert "Handed in by 이영희 for your group." in text_of(out, KIM)
    roster.write_text(ROSTER.replace("kim@example.org,1", "kim@example.org,"), "utf-8")
    run()
    assert (KIM, "sums") not in scores(out)


def test_what_was_assigned_to_one_is_the_groups(run, decide, root, tmp_path):
    write(root, {"odd.py": RIGHT["sums"]})
    assert decide("assign", root / "odd.py", KIM, "sums").code == 0
    assert run().code == 0
    got = scores(tmp_path / "out")
    assert got[HONG, "sums"] == got[KIM, "sums"] == 100
    assert "Handed in by 김철수 for your group." in text_of(tmp_path / "out", HONG)


def test_what_another_of_the_group_handed_in_already_is_told_before_anything_is_assigned(run, decide, root, tmp_path):
    """Else both were listed at the next run, and nobody of the group had a score."""
    write(root, {f"{HONG}/sums.py": HALF, "odd.py": RIGHT["sums"]})
    done = decide("assign", root / "odd.py", KIM, "sums")
    assert (done.code, f"has {HONG}/sums.py for sums already" in done.stderr) == (2, True)
    run()
    assert scores(tmp_path / "out")[KIM, "sums"] == 60
    assert decide("assign", root / "odd.py", LEE, "sums").code == 0


def test_nobody_is_accused_within_a_group(run, decide, root, tmp_path):
    """The same file of two who are in no group is told."""
    write(root, {f"{HONG}/sums.py": RIGHT["sums"], f"{PARK}/sums.py": RIGHT["sums"]})
    assert run().code == 0
    done = decide("similar", "--assignment", "sums")
    assert done.code == 0, done.output
    assert "김철수" not in done.stdout


def test_a_column_that_the_roster_lacks_is_named(run, root):
    (root / "roster.csv").write_text(ROSTER.replace("조 (project)", "팀"), "utf-8")
    done = run()
    assert done.code == 2
    assert "[groups]" in done.stderr
    assert "팀" in done.stderr
