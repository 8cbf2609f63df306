"""`grade similar` on a class that was really graded, through the command line.

Of `grader.app.commands.similar`.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.benchmarks.similar import draw_class
from tests.conftest import FILES, Done, grade, write

WRONG = "def add(a, b):\n    return a * 3 - b\n\n\ndef double(a):\n    return a\n\n\n"
OTHER = "def add(a, b):\n    if b < a:\n        return b\n    return a\n\n\ndef double(a):\n    return a\n\n\n"
RIGHT = "def double(a):\n    return a + a\n\n\ndef add(a, b):\n    return a + b\n\n\n"


def build(place: Path) -> Path:
    """Fourteen students whose files have the functions of `dictionary` behind those that are asked for. kim and lee
    have the same, with two wrong ones; so have park and choi, all right; han has two attempts, the first park's."""
    write(place / "course", FILES)
    names = [f"s{number}" for number in range(9)] + ["kim", "park", "han"]
    parts = dict(zip(names, draw_class("dictionary", len(names), random.Random(21)), strict=True))
    files = {f"{name}/sums.py": RIGHT + parts[name] for name in names[:9]}
    files |= {"s0/sums.py": OTHER + parts["s0"], "kim/sums.py": WRONG + parts["kim"]}
    files |= {"lee/sums.py": f"# mine\n\n{WRONG}{parts['kim']}", "park/sums.py": RIGHT + parts["park"]}
    files["choi/sums.py"] = f"{RIGHT}{parts['park']}\nprint('done')\n"
    for day, text in (("01", RIGHT + parts["park"]), ("02", RIGHT + parts["han"])):
        files[f"han/sums/2026-03-{day}T10-00-00+0900/sums.py"] = text
    ids = [*names, "lee", "choi"]
    roster = "id,name,email\n" + "".join(f"{each},{each.title()},{each}@example.org\n" for each in ids)
    write(place / "class", {**files, "roster.csv": roster})
    done = call(place, "run", "class", "--out", "out", "--jobs", 1, "--min-isolation", 1)
    assert done.code in (0, 1), done.output
    return place


def call(place: Path, *words: object, lang: str = "en") -> Done:
    return grade(*words, "--course", "course", "--lang", lang, cwd=place)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("similar"))


@pytest.fixture
def place(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class."""
    shutil.copytree(graded, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy"


def listed(place: Path, *words: object, lang: str = "en") -> list[str]:
    done = call(place, "similar", "--class", "class", *words, lang=lang)
    assert (done.code, done.stderr) == (0, ""), done.output
    return done.stdout.splitlines()


def state(place: Path) -> dict[str, bytes]:
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files if path.suffix != ".sqlite-shm"}


def test_pairs_are_told_those_with_the_same_wrong_answers_first(place):
    before = state(place)
    lines = listed(place, "--assignment", "sums")
    assert lines[0].startswith("Class: ")
    assert lines[1].startswith("sums: 14 compared, 2 pairs are more alike")
    pairs = [
        line for line in lines if "such pairs to expect by chance: fewer than 0.0" in line or "by chance: 0.0" in line
    ]
    assert len(pairs) == 2
    assert "kim" in pairs[0]
    assert "lee" in pairs[0]
    assert "park" in pairs[1]
    assert "choi" in pairs[1]
    assert any("the same wrong answers to the same inputs, which 2 of 14 gave: test_add" in line for line in lines)
    assert any("2 of 14 have these lines, names aside; these two have the same names, too" in line for line in lines)
    assert lines[-1].startswith("Alike code has many harmless reasons")
    assert state(place) == before


def test_all_assignments_and_korean(place):
    lines = listed(place, lang="ko")
    assert [line.split(":")[0] for line in lines if line.startswith(("sums:", "names:"))] == ["sums"]
    assert "names: 0명뿐입니다." in " ".join(listed(place, "--assignment", "names", lang="ko"))
    assert lines[-1].startswith("코드가 비슷한 데에는 문제없는 이유가 많습니다.")


def test_of_several_attempts_that_which_counts_is_compared(place):
    assert not any("Han" in line for line in listed(place, "--assignment", "sums"))
    shutil.rmtree(place / "class/han/sums/2026-03-02T10-00-00+0900")
    done = call(place, "run", "class", "--out", "new", "--jobs", 1, "--min-isolation", 1, "--accept", "--why", "gone")
    assert done.code in (0, 1), done.output
    assert any("Han" in line for line in listed(place, "--assignment", "sums"))


def test_who_left_is_not_compared(place):
    roster = place / "class/roster.csv"
    roster.write_text("".join(line for line in roster.read_text().splitlines(True) if not line.startswith("lee,")))
    lines = listed(place, "--assignment", "sums")
    assert lines[1].startswith("sums: 13 compared, one pair")


def test_a_file_that_cannot_be_read_is_named_and_stops_nobody(place):
    (place / "class/s3/sums.py").write_bytes(b"#" * (3 * 2**20))
    (place / "class/s4/sums.py").write_bytes(b'"""\xff\0' * 100_000)
    lines = listed(place, "--assignment", "sums")
    assert any(line.startswith("  Not compared, for it could not be read: S3") for line in lines)
    assert lines[1].startswith("sums: 13 compared, one pair is more alike")


def test_nothing_of_it_is_handed_out(graded):
    for path in (graded / "out").rglob("*"):
        if path.is_file():
            assert b"have these lines" not in path.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--assignment", "sumz"), "sumz"),
        (("kim",), "More arguments were given"),
        (("--class", "nowhere"), "does not exist"),
        (("--dolos", "class.zip"), "Dolos compares one assignment at a time. Name it: --assignment ID (sums"),
        (("--no-names",), "--no-names goes with --dolos FILE."),
        (("--assignment", "sums", "--dolos", "class/kim/a.zip"), "homework is handed in or handed out"),
        (("--assignment", "sums", "--dolos", "out/a.zip"), "holds what a run writes for students"),
        (("--assignment", "sums", "--dolos", "nowhere/a.zip"), "There is no folder nowhere"),
    ],
)
def test_usage(place, words, said):
    done = call(place, "similar", *(("--class", "class") if "--class" not in words else ()), *words)
    assert done.code == 2
    assert said in done.output


def test_without_a_gradebook_it_says_what_to_do_first(tmp_path):
    write(tmp_path / "course", FILES)
    write(tmp_path / "class", {"kim/sums.py": RIGHT})
    done = call(tmp_path, "similar", "--class", "class")
    assert done.code == 2
    assert "grade" in done.stderr


def read_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_for_dolos(place):
    (place / "class/s4/sums.py").write_bytes("# 홍길동\nx = 1\n".encode("cp949"))
    (place / "class/s5/sums.py").write_bytes(b"#" * (3 * 2**20))
    done = call(place, "similar", "--class", "class", "--assignment", "sums", "--dolos", "a.zip")
    assert (done.code, done.stderr) == (0, ""), done.output
    assert "a.zip: files of 13 who handed in sums, for Dolos" in done.stdout
    assert "Left out, for it could not be read: s5" in done.stdout
    files = read_zip(place / "a.zip")
    rows = list(csv.DictReader(io.StringIO(files["info.csv"].decode())))
    assert {row["filename"] for row in rows} == set(files) - {"info.csv"}
    han = next(row for row in rows if row["full_name"] == "Han")
    assert datetime.fromisoformat(han["created_at"]) == datetime.fromisoformat("2026-03-02T10:00:00+09:00")
    assert files[han["filename"]] == (place / "class/han/sums/2026-03-02T10-00-00+0900/sums.py").read_bytes()
    assert files["s4/sums.py"].decode() == "# 홍길동\nx = 1\n"
    assert all(datetime.fromisoformat(row["created_at"]).tzinfo for row in rows)
    again = call(place, "similar", "--class", "class", "--assignment", "sums", "--dolos", "a.zip")
    assert again.code == 2
    assert read_zip(place / "a.zip") == files


def test_files_without_names(place):
    (place / "class/kim/sums.py").write_text("# kim@example.org\n'''Kim, 2026'''\nskim = 'kim'  # me\n")
    words = ("similar", "--class", "class", "--assignment", "sums", "--no-names", "--dolos", "a.zip")
    done = call(place, *words, lang="ko")
    assert (done.code, done.stderr) == (0, ""), done.output
    files = read_zip(place / "a.zip")
    ids = [*(f"s{number}" for number in range(9)), "kim", "park", "han", "lee", "choi"]
    told = b" ".join([*files.values(), *(name.encode() for name in files)]).decode()
    assert [id_ for id_ in ids if re.search(rf"\b{id_}/|\b{id_.title()},|{id_}@", told)] == []
    table = list(csv.DictReader(io.StringIO((place / "a-names.csv").read_text("utf-8-sig"))))
    who = {row["id"]: row["pseudonym"] for row in table}
    assert sorted(who) == sorted(ids)
    assert sorted(who.values()) == [f"S{number:02}" for number in range(1, 15)]
    assert files[f"{who['kim']}/1.py"].decode() == f"#\n'''{who['kim']}, 2026'''\nskim = '{who['kim']}'  #\n"
    assert (place / "a-names.csv").stat().st_mode & 0o077 == 0
    assert call(place, *words).code == 2


def test_a_key_without_its_files_is_not_left(place):
    (place / "a.zip").write_bytes(b"mine")
    words = ("similar", "--class", "class", "--assignment", "sums", "--no-names", "--dolos", "a.zip")
    assert call(place, *words).code == 2
    assert not (place / "a-names.csv").exists()
    assert (place / "a.zip").read_bytes() == b"mine"
