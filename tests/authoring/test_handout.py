"""`grade handout`: what students are given, unpacked anywhere and checked there as they would.

Of `grader.authoring.handout` and `grader.authoring.start_here`.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from grader.domain.hints import LEVELS
from tests.conftest import FILES, HALF, RIGHT, ROOT, grade, write
from tests.tiers import full

STAFF_ONLY = """
[mail]
server = "smtp.example.org"
user = "secret-login"

[schedule.names]
opens = 2199-01-01
"""
PYTHON = Path(sys.executable)


def unpack(file, folder):
    with zipfile.ZipFile(file) as opened:
        opened.extractall(folder)
    return folder


@pytest.fixture
def proven(course):
    """The small course with its stubs on record, and with settings that no student gets."""
    done = grade("verify", cwd=course)
    assert done.code == 0, done.output
    path = course / "assignments/course.toml"
    path.write_text(path.read_text(encoding="utf-8") + STAFF_ONLY, encoding="utf-8")
    return course


@pytest.fixture
def home(tmp_path):
    """A folder far from the course, as Windows may name it."""
    folder = tmp_path / "C" / "홍 길동" / "다운로드"
    folder.mkdir(parents=True)
    return folder


def test_a_zip_for_each_that_is_open_and_none_of_the_others(proven):
    done = grade("handout", "--lang", "en", cwd=proven)
    assert done.code == 0, done.output
    assert sorted(path.name for path in (proven / "handout").iterdir()) == ["sums.zip"]
    assert done.stdout.strip() == f"{Path('handout/sums.zip')}: sums"
    named = grade("handout", "names", "sums", "--out", "both", cwd=proven)
    assert named.code == 0, named.output
    assert sorted(path.name for path in (proven / "both").iterdir()) == ["homework.zip", "names.zip", "sums.zip"]


def test_what_is_in_it(proven):
    """All of the folder, the settings that are a student's, START-HERE; nothing of the staff's, or of later work."""
    assert grade("handout", cwd=proven).code == 0
    with zipfile.ZipFile(proven / "handout/sums.zip") as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    given = ["README.en.md", "README.md", "assignment.toml", "stub.json", "sums.py", "test_public.py"]
    beside = ["START-HERE.en.txt", "START-HERE.ko.txt", "homework.toml"]
    assert sorted(files) == sorted(f"sums/{name}" for name in [*given, *beside])
    for name in given:
        assert files[f"sums/{name}"] == (proven / "assignments/sums" / name).read_bytes()
    settings = tomllib.loads(files["sums/homework.toml"].decode())
    assert settings["weights"] == {"sums": 1.0}
    assert settings["order"] == ["sums"]
    everything = b"".join(files.values())
    for kept in (b"secret-login", b"2199", b"names", b"hidden_", b"-411"):
        assert kept not in everything


def contents(folder: Path) -> set[bytes]:
    """Of all files below it but those that Python keeps there of what it has compiled."""
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__"}


def test_the_shipped_course_gives_away_nothing_of_its_reference(tmp_path):
    """No file of it, and in hints no line of code that a solution or a hidden test has and the other files have not."""
    assert grade("handout", "--course", ROOT, "--out", tmp_path / "out", cwd=tmp_path).code == 0
    with zipfile.ZipFile(tmp_path / "out/homework.zip") as opened:
        given = {name: opened.read(name) for name in opened.namelist()}
    ids = {path.name for path in (ROOT / "reference").iterdir() if path.is_dir()}
    assert {name.split("/")[1] for name in given if name.count("/") > 1} == ids
    own = {data for id_ in ids for data in contents(ROOT / "assignments" / id_)}
    hints = {name.split("/")[1]: data for name, data in given.items() if name.endswith("/hints.json")}
    assert sorted(hints) == ["dictionary", "if_for"]
    assert {data for name, data in given.items() if name.count("/") > 1} - set(hints.values()) <= own
    for id_, data in hints.items():
        told = "".join(
            "".join(each[key][lang] for key in LEVELS for lang in ("ko", "en")) for each in json.loads(data)["hints"]
        )
        for secret in (f"{id_}.py", "test_hidden.py"):
            lines = (ROOT / "reference" / id_ / secret).read_text(encoding="utf-8").splitlines()
            known = b"".join(own).decode()
            for line in (line.strip() for line in lines):
                assert len(line) < 12 or line in known or line not in told
    kept = contents(ROOT / "reference")
    assert not kept & {data for data in given.values() if data.strip()}
    assert not [name for name in given if "hidden" in name or "wrong" in name or "DESIGN" in name]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_check_works_where_it_is_unpacked(proven, home, lang):
    """Without an option, in the folder; the untouched stub is told as one, work in it is not, in place or as a copy."""
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    untouched = grade("check", "--lang", lang, cwd=folder)
    assert untouched.code == 1
    assert {"ko": "처음에 나누어 준 파일 그대로", "en": "the one that was handed out"}[lang] in untouched.stdout
    (folder / "sums.py").write_text(HALF, encoding="utf-8")
    half = grade("check", "--lang", lang, cwd=folder)
    assert half.code == 1
    assert "1" in half.stdout.splitlines()[-2]
    assert {"ko": "아직 구현 안 됨", "en": "not implemented"}[lang] not in half.stdout
    (folder / "sums.py").write_text(RIGHT["sums"], encoding="utf-8")
    assert grade("check", "--lang", lang, cwd=folder).code == 0
    assert grade("check", folder / "sums.py", "--lang", lang, cwd=home).code == 0
    renamed = folder.rename(home / "sums (1)")
    assert grade("check", cwd=renamed).code == 0
    # The stub on record is the one, whatever lies in the folder now.
    copy = write(home / "else", {"sums.py": FILES["assignments/sums/sums.py"]}) / "sums.py"
    assert grade("check", copy, "--lang", lang, cwd=renamed).stdout.count("\n") == untouched.stdout.count("\n")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (f"# 합과 두 배\n{RIGHT['sums']}".encode("cp949"), 0, "모두 통과"),
        (f"# 합과 두 배\n{RIGHT['sums']}".encode("utf-16"), 0, "모두 통과"),
        (f"{RIGHT['sums']}# ".encode() + b"\xff\xff\n", 1, "UTF-8로 저장하세요"),
        (b"PK\x03\x04\xff\xfe" * 20, 1, "손상되었습니다"),
        (b"\xef\xbb\xbf", 1, "파일이 비어 있습니다"),
        (b"\xff\xfe\r\0\n\0", 1, "파일이 비어 있습니다"),
    ],
)
def test_whatever_an_editor_makes_of_the_stub_is_the_students(proven, home, content, code, said):
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (folder / "sums.py").write_bytes(content)
    done = grade("check", "--lang", "ko", cwd=folder)
    assert (done.code, "여러분의 잘못이 아닙니다" in done.output) == (code, False), done.output
    assert said in done.stdout


@pytest.mark.parametrize("name", ["a.py", "과제1_홍길동(최종)_진짜최종.py", "20230001.py"])
def test_the_stub_under_any_name_is_known_by_what_was_handed_out(proven, home, name):
    """By the record of the stub: the stub itself is gone then, or holds what the student wrote."""
    assert grade("handout", "names", "sums", cwd=proven).code == 0
    folder = unpack(proven / "handout/homework.zip", home) / "homework"
    (folder / "sums/sums.py").rename(folder / "sums" / name).write_text(RIGHT["sums"], encoding="utf-8")
    assert grade("check", cwd=folder / "sums").code == 0
    whole = grade("check", "--lang", "en", cwd=folder)
    assert (whole.code, f"(sums/{name})" in whole.stdout) == (1, True), whole.output
    again = write(folder / "sums", {"sums (1).py": HALF})
    assert f"(sums/{name})" not in grade("check", "--lang", "en", cwd=folder).stdout  # which of the two, nobody knows
    asked = grade("check", "--lang", "en", cwd=again)
    assert (asked.code, "Several files" in asked.stderr) == (2, True), asked.output


def test_what_no_program_lies_in_is_told_of_the_only_one_that_is_there(proven, home):
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (folder / "sums.py").rename(folder / "Untitled1.ipynb").write_text("{}", encoding="utf-8")
    done = grade("check", "--lang", "en", cwd=folder)
    assert done.code == 2
    assert "Untitled1.ipynb is a notebook that is not named like a homework; it must be named sums.ipynb" in done.stderr


def test_where_the_settings_are_gone_one_is_told_to_unpack_again(proven, home):
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (folder / "assignment.toml").unlink()
    done = grade("check", "--lang", "en", cwd=folder)
    assert (done.code, "assignment.toml is missing. Unpack" in done.stderr) == (3, True), done.output


def test_all_of_it_at_once_in_the_order_of_the_course(proven, home):
    assert grade("handout", "sums", "names", cwd=proven).code == 0
    folder = unpack(proven / "handout/homework.zip", home) / "homework"
    (folder / "names/names.py").write_text(RIGHT["names"], encoding="utf-8")
    done = grade("check", "--lang", "en", cwd=folder)
    assert done.code == 1
    assert done.stdout.index("sums.py") < done.stdout.index("names.py")
    assert grade("check", cwd=folder / "names").code == 0
    assert grade("check", "--assignment", "names", cwd=folder).code == 0
    (folder / "names/names.py").unlink()  # renamed, or not written: the rest is still checked
    assert grade("check", "--assignment", "names", cwd=folder).code == 2


def test_plain_pytest_says_the_same_there(proven, home):
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (folder / "sums.py").write_text(HALF, encoding="utf-8")
    command = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    told = "호출: double(2)"
    assert told in grade("check", cwd=folder).stdout
    assert told in done.stdout


def test_a_zip_of_that_folder_is_graded_like_the_file(proven, home):
    """Students send the whole folder back."""
    assert grade("handout", cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (folder / "sums.py").write_text(RIGHT["sums"], encoding="utf-8")
    classroom = write(proven / "class", {"roster.csv": "id,name,email\nann,Ann,\n"})
    (classroom / "ann").mkdir()
    shutil.make_archive(str(classroom / "ann" / "sums"), "zip", home, "sums")
    done = grade("run", classroom, "--course", proven, "--out", home / "out", cwd=home)
    assert done.code == 0, done.output
    results = json.loads((home / "out/results.json").read_text(encoding="utf-8"))
    assert [(each["assignment"], each["score"]) for each in results["reports"]] == [("sums", 100)]


def test_a_handout_among_what_was_handed_in_is_not_believed(proven, home):
    """A class's student may have changed its tests."""
    assert grade("handout", cwd=proven).code == 0
    classroom = write(home / "class", {"roster.csv": "id,name,email\nann,Ann,\n"})
    folder = unpack(proven / "handout/sums.zip", classroom / "ann") / "sums"
    write(folder, {"test_public.py": "raise SystemExit(99)\n"})
    done = grade("check", cwd=folder)
    assert done.code == 2, done.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"assignments/sums/sums.py": RIGHT["sums"]}, "stub.json"),
        ({"assignments/sums/notes.py": FILES["reference/sums/test_hidden.py"]}, "reference/sums/test_hidden.py"),
        ({"assignments/sums/stub.json": "{"}, "stub.json"),
    ],
)
def test_what_is_refused(proven, change, said):
    write(proven, change)
    done = grade("handout", "--lang", "en", cwd=proven)
    assert done.code == 3, done.output
    assert said in done.stderr
    assert not list((proven / "handout").glob("*"))


def test_links_are_refused(proven):
    (proven / "assignments/sums/answers.py").symlink_to(proven / "reference/sums/sums.py")
    done = grade("handout", cwd=proven)
    assert done.code == 3
    assert "answers.py" in done.stderr


def test_nothing_is_written_over_and_nothing_half_made(proven):
    assert grade("handout", cwd=proven).code == 0
    before = (proven / "handout/sums.zip").read_bytes()
    again = grade("handout", "sums", "names", "--lang", "en", cwd=proven)
    assert again.code == 2
    assert "sums.zip" in again.stderr
    assert [path.name for path in (proven / "handout").iterdir()] == ["sums.zip"]
    assert (proven / "handout/sums.zip").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "assignments/out"], "assignments"),
        (["--out", "assignments/sums/sums.py"], "sums.py"),
        (["loops"], "loops"),
        (["--wheel", "x.zip"], "x.zip"),
        (["--wheel", "x.whl"], "x.whl"),
    ],
)
def test_wrong_usage(proven, words, said):
    done = grade("handout", *words, "--lang", "en", cwd=proven)
    assert done.code == 2, done.output
    assert said in done.stderr
    assert not (proven / "handout").exists() or not list((proven / "handout").iterdir())


@full
def test_the_wheel_serves_a_student_and_an_author(proven, home):
    """Built of a copy, installed outside of the clone by the line of START-HERE; no word of a clone is needed."""
    copy = home / "copy"
    keep = ("grader", "pyproject.toml", "README.md", "LICENSE")
    for name in keep:
        place = ROOT / name
        shutil.copytree(place, copy / name) if place.is_dir() else shutil.copy(place, copy / name)
    run([PYTHON, "-m", "pip", "wheel", "--quiet", "--no-deps", ".", "--wheel-dir", home / "built"], copy)
    (wheel,) = (home / "built").glob("*.whl")
    assert grade("handout", "--wheel", wheel, cwd=proven).code == 0
    folder = unpack(proven / "handout/sums.zip", home) / "sums"
    (line,) = [
        line for line in (folder / "START-HERE.en.txt").read_text("utf-8-sig").splitlines() if "py -m pip" in line
    ]
    run([PYTHON, "-m", "venv", home / "venv"], home)
    python = home / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    package = line.split('"')[1]
    run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", package], folder)
    # What it depends on is taken from here: a path file of a path file's folder is not read, so the clone is not.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home / "venv")}))
    (site / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    where = run([python, "-c", "import grader; print(grader.__file__)"], home)
    assert Path(where.strip()).is_relative_to(site)
    (folder / "sums.py").write_text(RIGHT["sums"], encoding="utf-8")
    assert "100" not in run([python, "-m", "grader", "check"], folder)
    assert "grade check dictionary.py" in run([python, "-m", "grader", "docs", "students"], home)
    author = home / "author"
    author.mkdir()
    run([python, "-m", "grader", "new", "loops"], author)
    run([python, "-m", "grader", "verify"], author)
    run([python, "-m", "grader", "handout", "loops"], author)  # a draft goes out by its name alone
    assert (author / "handout/loops.zip").is_file()


def run(command, cwd):
    """What it printed, once it ended well."""
    environment = {**os.environ, "XDG_STATE_HOME": str(cwd / "state")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
