"""The command line as a person meets it: what it says, where it says it, and its exit code.

Of `grader.app.class_folder`, `grader.app.closing`, `grader.app.console`, `grader.app.language`, `grader.app.log`,
`grader.app.own_work`, `grader.app.progress`, `grader.app.usage` and `grader.app.watches`.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.app import cli, language
from tests.conftest import HALF, RIGHT, grade, grade_on_terminal, own_temporary_folder, scores, write


@pytest.fixture
def run(course, class_folder, tmp_path):
    """`grade WORDS` on the small course, at whatever isolation the machine has."""

    def call(*words, env=None):
        here = tmp_path / "here"
        here.mkdir(exist_ok=True)
        without = ("--version", "--help", "-h", "doctor", "schema")
        options = [] if words[0] in without else ["--course", course]
        return grade(*words, *options, cwd=here, env=env)

    return call


@pytest.fixture
def out(tmp_path):
    return tmp_path / "here" / "reports"


ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CLASS_SCORES = {("ann", "names"): 100, ("ann", "sums"): 100, ("ben", "sums"): 60, ("cid", "sums"): 0}


# --- grading a class


def test_a_path_alone_is_graded(run, class_folder, out):
    """`grade PATH` is `grade run PATH`; what it wrote and the table say the same."""
    done = run(class_folder, "--min-isolation", "1")
    assert done.code == 0, done.output
    assert scores(out) == CLASS_SCORES
    for name in ("Ann", "Ben", "Cid"):
        assert name in done.stdout
    assert str(Path("reports") / "index.html") in done.stdout
    assert done.stderr == "", "quiet when not on a terminal"


def test_options_may_stand_before_the_path(run, class_folder, out):
    """Nobody has to know that there is a verb in between."""
    assert run("--min-isolation", "1", "--jobs", "1", class_folder).code == 0
    assert scores(out) == CLASS_SCORES


def test_a_verbs_name_wins(run, class_folder, tmp_path):
    """A folder that is called check is graded as ./check."""
    shutil.copytree(class_folder, tmp_path / "here" / "check")
    assert "no homework" in run("check", "--lang", "en").stderr
    assert run("./check", "--min-isolation", "1").code == 0


def test_only_the_student_and_assignment_asked_for(run, class_folder, out):
    """Those reports are replaced, the others stay as they were; students by id or by name."""
    run(class_folder, "--min-isolation", "1")
    (class_folder / "ann" / "sums.py").write_text(HALF)
    (class_folder / "ben" / "sums.py").write_text(RIGHT["sums"])
    assert run(class_folder, "--min-isolation", "1", "--student", "Ann", "--assignment", "sums").code == 0
    assert scores(out) == CLASS_SCORES | {("ann", "sums"): 60}


def test_a_students_folder_and_a_file(run, class_folder, out):
    """Each is a part of the class that it lies in."""
    assert run(class_folder / "ben", "--min-isolation", "1").code == 0
    assert scores(out) == {("ben", "sums"): 60}
    assert run(class_folder / "ann" / "names.py", "--min-isolation", "1").code == 0
    assert scores(out) == {("ben", "sums"): 60, ("ann", "names"): 100}


def test_what_is_gone_is_not_reported(run, class_folder, out):
    """A submission that was taken away takes its report with it."""
    run(class_folder, "--min-isolation", "1")
    (class_folder / "ann" / "names.py").unlink()
    run(class_folder, "--min-isolation", "1")
    assert ("ann", "names") not in scores(out)


def test_what_became_ambiguous_keeps_its_report(run, class_folder, out):
    """A second file makes nobody lose a score; it is listed until somebody decides."""
    run(class_folder, "--min-isolation", "1")
    write(class_folder, {"ann/again/sums.py": HALF})
    done = run(class_folder, "--min-isolation", "1", "--lang", "en")
    assert scores(out) == CLASS_SCORES
    assert "several files are named sums.py" in done.stderr
    assert "Ann (ann)" in done.stderr


def test_verbose_says_what_is_done(run, class_folder):
    """Who is being graded, on standard error."""
    done = run(class_folder, "--min-isolation", "1", "--verbose")
    assert "grading ann/sums.py" in done.stderr


def test_the_language_of_results(run, class_folder, out):
    """The course's own, unless another is asked for."""
    run(class_folder, "--min-isolation", "1")
    assert "채점 결과" in (out / "ann" / "report.txt").read_text(encoding="utf-8")
    run(class_folder, "--min-isolation", "1", "--lang", "en")
    assert "Grading results" in (out / "ann" / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "The gradebook of this class was brought to a newer format. A copy of it as it was is kept: {copy}"),
        ("ko", "이 반의 성적부를 새 형식으로 바꾸었습니다. 바꾸기 전의 사본을 보관했습니다: {copy}"),
    ],
)
def test_that_the_gradebook_was_migrated_is_said_once(run, class_folder, lang, sentence):
    """On standard error, by the run that did it; whoever only reads changes nothing and says nothing."""
    old = Path(__file__).parents[1] / "gradebook" / "format_1.sqlite"
    (class_folder / ".grade").mkdir(mode=0o700)
    shutil.copyfile(old, class_folder / ".grade" / "gradebook.sqlite")
    copy = class_folder / ".grade" / "gradebook-format-1.sqlite"
    words = (class_folder, "--min-isolation", "1", "--lang", lang)
    assert sentence.format(copy=copy) not in run(*words, "--dry-run").output
    assert not copy.exists()
    done = run(*words)
    assert done.stderr.splitlines().count(sentence.format(copy=copy)) == 1
    assert copy.read_bytes() == old.read_bytes()
    assert sentence.format(copy=copy) not in run(*words).output


# --- faults: a sentence that says what, where and what to do; the exit code; nothing half-written


def test_a_missing_folder(run):
    """2, with the path."""
    done = run("no/such/folder", "--lang=en")
    assert done.code == 2
    assert "no/such/folder does not exist" in done.stderr
    assert "no/such/folder: 그런 파일이나 폴더가 없습니다" in run("no/such/folder").stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_name_that_no_file_can_have(run, command):
    """It is a path that was mistyped, not a fault of the grader's."""
    done = run(command, f"{'a' * 300}.py", "--lang=en")
    assert done.code == 2, done.output
    assert "cannot be looked at: File name too long" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "ko", "en"),
    [
        ("check --nope", "--nope라는 옵션은 없습니다.", "There is no option --nope."),
        ("check --lagn ko", "혹시 --lang", "Did you mean --lang"),
        ("show ann", "ASSIGNMENT가 빠졌습니다.", "ASSIGNMENT is missing."),
        ("check --isolation", "--isolation에는 값이 있어야 합니다.", "--isolation needs a value."),
        ("check --verbose=3", "--verbose는 값을 받지 않습니다.", "--verbose takes no value."),
        ("check --isolation 9 .", "--isolation: 1부터 4까지의 정수", "--isolation: use a whole number from 1 to 4."),
        ("calibrate x --seeds 1", "--seeds: 2 이상의 정수", "--seeds: use a whole number of 2 or more."),
        (
            "new x --kind y",
            "--kind: functions, script, tensorflow 가운데 하나",
            "--kind: use one of functions, script, tensorflow.",
        ),
        ("check a b c", "`grade check`에 인자를 너무 많이", "More arguments were given than `grade check` takes."),
        ("data feed", "적으세요: fetch.", "Say which of these is to be done: fetch."),
    ],
)
def test_a_command_line_that_is_wrong(arguments, ko, en, monkeypatch, capsys):
    """2, and what is wrong with it in the language of the run."""
    for lang, said, other in (("ko", ko, en), ("en", en, ko)):
        monkeypatch.setattr(language, "asked_language", lambda arguments, course, class_folder, lang=lang: lang)
        assert cli._run(arguments.split()) == 2
        told = capsys.readouterr().err
        assert said in told
        assert other not in told


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no folder that somebody is in")
def test_a_folder_that_is_gone(monkeypatch, tmp_path, capsys):
    """2, and a sentence, whatever was asked for: the folder was deleted while the terminal was in it."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for words in (["show", "ann", "sums"], ["class"], ["check"], ["override", "ann"]):
        assert cli._run(words) == 2
        assert capsys.readouterr().err == "grade: 지금 있는 폴더가 없어졌습니다. cd로 다른 폴더로 옮겨 가세요.\n"


def test_an_empty_folder(run, tmp_path):
    """2, and what should lie there."""
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty")
    assert done.code == 2
    assert "sums.py" in done.stderr
    assert not (tmp_path / "here" / "reports").exists()


def test_nothing_but_odd_names(run, tmp_path):
    """2, and the file that is probably meant is named."""
    write(tmp_path / "odd", {"ann/Sums.py": HALF})
    done = run(tmp_path / "odd")
    assert done.code == 2
    assert "Sums.py" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--student", "zoe"), "zoe"),
        (("--assignment", "none"), "sums, names"),
        (("--jobs", "0"), "--jobs"),
        (("--lang", "fr"), "--lang: ko, en"),
        (("--no-such-option",), "--no-such-option"),
    ],
)
def test_wrong_usage(run, class_folder, words, said):
    """2, with what was wrong and what there is."""
    done = run(class_folder, *words)
    assert done.code == 2
    assert said in done.stderr


def test_a_broken_assignment_toml(run, course, class_folder, out):
    """3, file and fault are named, the other assignment is graded, and nobody has a zero for it."""
    write(course, {"assignments/names/assignment.toml": 'id = "names"\ntitle = ['})
    done = run(class_folder, "--min-isolation", "1", "--lang", "en")
    assert done.code == 3
    assert "assignment.toml" in done.stderr
    assert scores(out) == CLASS_SCORES | {("ann", "names"): None}


def test_a_hidden_test_with_a_syntax_error(run, course, class_folder, out):
    """3, file and line are named, that assignment's reports are null, the other's are not."""
    write(course, {"reference/sums/test_hidden.py": "import pytest\n\ndef test_x(:\n    pass\n"})
    done = run(class_folder, "--min-isolation", "1", "--lang", "en")
    assert done.code == 3
    assert "test_hidden.py, line 3" in done.stderr
    assert scores(out) == dict.fromkeys(CLASS_SCORES, None) | {("ann", "names"): 100}
    assert "test_hidden" not in (out / "results.json").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_the_bar_counts_what_can_be_graded(course, class_folder, tmp_path, options):
    """On a terminal; what a broken assignment keeps from being graded is no part of it."""
    write(course, {"assignments/names/assignment.toml": 'id = "names"\ntitle = ['})
    words = (class_folder, "--course", course, "--min-isolation", "1", "--jobs", "1", *options)
    code, shown = grade_on_terminal(*words, cwd=tmp_path)
    assert code == 3, shown
    counted = [tuple(map(int, pair)) for pair in re.findall(r"(\d+)/(\d+)", ESCAPE.sub("", shown))]
    steps = [done for done, total in counted if total == 3]
    assert sorted(set(steps)) == [0, 1, 2, 3]
    assert steps == sorted(steps)
    assert len(steps) == len(counted)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_the_bar_leaves_notes_a_line_of_their_own(course, class_folder, tmp_path):
    """With --verbose, on a terminal: neither writes over the other."""
    code, shown = grade_on_terminal(class_folder, "--course", course, "--min-isolation", "1", "--verbose", cwd=tmp_path)
    assert code == 0, shown
    lines = re.split(r"[\r\n]+", ESCAPE.sub("", shown))
    for each in ("ann/sums.py", "ann/names.py", "ben/sums.py", "cid/sums.py"):
        assert sum(bool(re.fullmatch(rf" *\d+\.\d+ s  graded {each}: .*", line)) for line in lines) == 1, shown


def test_no_course(class_folder, tmp_path):
    """2, and how to name one."""
    done = grade(class_folder, cwd=tmp_path)
    assert done.code == 2
    assert "--course" in done.stderr


def test_output_that_cannot_be_written(run, class_folder, tmp_path):
    """2 before anything is graded, with the place."""
    (tmp_path / "file").write_text("here already")
    for place in (tmp_path / "file", tmp_path / "file" / "reports"):
        done = run(class_folder, "--out", place)
        assert done.code == 2, done.output
        assert str(place) in done.stderr
    assert not (class_folder / ".grade").exists()


@pytest.mark.parametrize("below", ["", "assignments", "assignments/if_for", "reference/reports"])
def test_reports_do_not_lie_where_homework_is_handed_out(run, course, class_folder, below):
    before = sorted(course.rglob("*"))
    done = run(class_folder, "--out", course / below, "--lang", "en")
    assert done.code == 2
    assert "is a folder of the course" in done.stderr
    assert sorted(course.rglob("*")) == before


def test_less_isolation_than_asked_for(run, class_folder):
    """4, never a silent downgrade; the sentence says how to go on."""
    done = run(class_folder, "--isolation", "1", "--lang", "en")
    assert done.code == 4
    assert "isolation level 1" in done.stderr
    assert "grade doctor" in done.stderr


def test_an_error_that_nobody_foresaw(run, tmp_path):
    """4, one sentence that names the log; the traceback stands there and nowhere else."""
    script = "import sys; sys.modules['grader.report.results'] = None; from grader.app.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "schema"],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "LOCALAPPDATA": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    log = tmp_path / "state" / "sealed-grader" / "grade.log"
    assert done.returncode == 4
    assert str(log) in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("group", ["pydantic", "hypothesis"])
def test_no_plugin_that_is_installed_beside_takes_part(group, tmp_path, class_folder, course):
    """Of libraries that grade: neither what reads files and reports nor what makes up inputs loads one."""
    beside, loaded = tmp_path / "beside", tmp_path / "loaded"
    info = beside / "meddler-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: meddler\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group}]\nmeddler = meddler\n", encoding="utf-8")
    (beside / "meddler.py").write_text(f"open({str(loaded)!r}, 'w').close()\n", encoding="utf-8")
    public = course / "assignments" / "sums" / "test_public.py"
    public.write_text("import hypothesis\n" + public.read_text(encoding="utf-8"), encoding="utf-8")
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(beside), *([inherited] if inherited else [])])
    words = ["run", str(class_folder), "--course", str(course), "--out", str(tmp_path / "out"), "--min-isolation", "1"]

    def start(*command):
        done = subprocess.run(
            [sys.executable, *command], env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False
        )
        return done.returncode, done.stderr.decode()

    code, said = start("-c", "import sys; from grader.__main__ import main; sys.argv[0] = 'grade'; main()", *words)
    assert code in (0, 1), said
    assert (tmp_path / "out" / "index.html").is_file()
    assert not loaded.exists()
    start("-c", {"pydantic": "import grader.domain.verdict", "hypothesis": "import hypothesis"}[group])
    assert loaded.exists(), "else it would have been, and nothing was shown"


def test_two_runs_at_once(run, class_folder, course, tmp_path):
    """2 for the second one, in the run's language; the first goes on."""
    from grader.gradebook.book import Gradebook

    with Gradebook.open(class_folder):
        for lang, said in (("en", "is in use already (process "), ("ko", "이미 사용 중입니다 (")):
            done = run(class_folder, "--min-isolation", "1", "--lang", lang)
            assert done.code == 2
            assert said in done.stderr


# --- a student's own check


def test_check_says_what_to_do(run, class_folder):
    """1 when a public test failed: the call, what came, what was expected; in Korean."""
    done = run("check", class_folder / "ben" / "sums.py")
    assert done.code == 1
    assert "✓ 더하기" in done.stdout
    assert "✗ 두 배" in done.stdout
    assert "double(2)" in done.stdout
    assert "공개 테스트 2개 중 1개" in done.stdout
    assert "-411" not in done.output
    assert "30 / 50" in done.stdout


def test_check_of_right_work(run, class_folder):
    """0 when all public tests pass; in English if asked for."""
    done = run("check", class_folder / "ann", "--lang", "en")
    assert done.code == 0
    assert done.stdout.count("All public tests passed.") == 2


def test_check_of_code_outside_of_functions(run, class_folder):
    """Not that nothing is written, nor that names are wrong; and the line without a keyboard is told once."""
    file = class_folder / "dan" / "sums.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text("import math\n\nfirst = int(input())\nsecond = first + 1\nprint(first + second)\n")
    done = run("check", file, "--lang", "en")
    assert done.code == 1
    assert "Your code stands outside of functions (from line 3 on)" in done.stdout
    assert "such as `def add(" in done.stdout
    assert "Nothing is written yet" not in done.stdout
    assert "spelling" not in done.stdout
    assert done.stdout.count("reads from the keyboard") == 1


def test_check_tells_first_of_the_line_that_lost_points_hang_on(run, class_folder):
    """And not once more among what costs nothing."""
    file = class_folder / "dan" / "sums.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text("first = int(input())\n\ndef add(a, b):\n    return a + b + first\n")
    done = run("check", file, "--lang", "en")
    assert done.stdout.split("\n")[1].strip() == "Line 1 could not run and was skipped. The rest was run."
    assert "Line 1 would have made that name, and it was skipped." in done.stdout
    assert "Good to know" not in done.stdout


def test_check_of_a_syntax_error(run, class_folder):
    """1, with the line."""
    done = run("check", class_folder / "cid")
    assert done.code == 1
    assert "def add(a, b)" in done.stdout


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python cannot read it")
@pytest.mark.parametrize("python", ["", "3.11", "3.12"])
def test_check_under_a_newer_python_warns_of_what_an_older_one_cannot_read(run, course, class_folder, python):
    """By the version that the course names, or the oldest that may grade; it costs nothing here."""
    if python:
        path = course / "assignments/course.toml"
        path.write_text(f'python = "{python}"\n{path.read_text(encoding="utf-8")}', encoding="utf-8")
    file = class_folder / "ann" / "sums.py"
    file.write_text(f"type Numbers = list[int]\n{RIGHT['sums']}", encoding="utf-8")
    done = run("check", file, "--lang", "en")
    assert done.code == 0
    assert ("Line 1 has what is new in Python 3.12." in done.stdout) is (python != "3.12")


def test_check_writes_nothing(run, class_folder, tmp_path):
    """Neither in the student's folder nor where it is called."""
    before = sorted(path for path in tmp_path.rglob("*") if "here" not in path.parts)
    run("check", class_folder / "ann")
    assert sorted(path for path in tmp_path.rglob("*") if "here" not in path.parts) == before
    assert not (tmp_path / "here" / "reports").exists()


def test_check_with_the_handed_out_folder_alone(course, tmp_path):
    """A student has assignments/<id>/ and nothing else of the course."""
    home = tmp_path / "home"
    shutil.copytree(course / "assignments" / "sums", home / "assignments" / "sums")
    mine = home / "assignments" / "sums"
    (mine / "sums.py").write_text(RIGHT["sums"], encoding="utf-8")
    done = grade("check", "sums.py", cwd=mine)
    assert done.code == 0, done.output
    assert "25" in done.stdout or "50 / 50" in done.stdout


def test_check_in_the_handed_out_folder_knows_what_is_untouched(course, tmp_path):
    """The stub itself is written over there; what it was travels beside it, as `grade verify` left it."""
    grade("verify", "sums", "--course", course, cwd=tmp_path)
    mine = tmp_path / "home" / "assignments" / "sums"
    shutil.copytree(course / "assignments" / "sums", mine)
    done = grade("check", "sums.py", "--lang", "en", cwd=mine)
    assert done.stdout.count("not implemented yet") == 2, done.output
    assert "the file is the one that was handed out" in done.stdout
    assert "wrong answer" not in done.stdout
    (mine / "sums.py").write_text("print(1 + 2)\n" + (mine / "sums.py").read_text(encoding="utf-8"), encoding="utf-8")
    assert "handed out" not in grade("check", "sums.py", "--lang", "en", cwd=mine).stdout
    text = (mine / "sums.py").read_text(encoding="utf-8")
    (mine / "sums.py").write_text(f"{RIGHT['sums']}\n{text[text.index('def double') :]}", encoding="utf-8")
    done = grade("check", "sums.py", "--lang", "en", cwd=mine)
    assert "`double` is still the empty stub" in done.stdout
    assert "wrong answer" not in done.stdout
    (mine / "stub.json").write_text("[1]", encoding="utf-8")
    assert "does not hold digests" in grade("check", "sums.py", "--lang", "en", cwd=mine).output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "hw.ipynb",
            "is a notebook that is not named like a homework; it must be named one of: sums.ipynb, names.ipynb.",
        ),
        ("sums.zip", "is an archive. Unpack it, and check the file in it; it must be named sums.py."),
        (
            "hw.tar.gz",
            "is an archive. Unpack it, and check the file in it; it must be named one of: sums.py, names.py.",
        ),
        ("sums", "is no Python file; it must be named sums.py."),
        ("sums.pyw", "is not named like a homework; it must be named sums.py."),
        ("README.md", "is no Python file; it must be named one of: sums.py, names.py."),
    ],
)
def test_check_of_what_cannot_be_checked(run, course, tmp_path, name, said):
    """2, with what it is and what it must be called; never silence and never a success."""
    file = write(tmp_path / "mine", {name: RIGHT["sums"]}) / name
    done = run("check", file, "--lang", "en")
    assert done.code == 2, done.output
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["Sums.py", "sums (1).py", "sums_홍길동_최종.py", "숙제.py", "sums(1).txt"])
def test_check_of_a_file_of_another_name(run, tmp_path, name):
    """By its name or by what is in it, also where only the folder is named; and told what it must be called."""
    file = write(tmp_path / "mine", {name: RIGHT["sums"]}) / name
    for path in (file, file.parent):
        done = run("check", path, "--lang", "en")
        assert done.code == 0, done.output
        assert "Please name it sums.py next time." in " ".join(done.stdout.split())


def test_check_of_a_file_that_may_be_anything(run, tmp_path):
    """Neither its name nor a function says what it is; and of two files for one homework none is chosen."""
    folder = write(tmp_path / "mine", {"hw.py": "print(1)\n", "README.md": "sums"})
    for path in (folder / "hw.py", folder):
        assert run("check", path).code == 2
    write(folder, {"sums (1).py": RIGHT["sums"], "sums (2).py": RIGHT["sums"]})
    done = run("check", folder, "--lang", "en")
    assert done.code == 2
    assert "sums (1).py, sums (2).py" in done.stderr


@pytest.mark.parametrize("path", [".", "sums.py"])
def test_check_of_a_folder_that_is_named_like_a_homework(run, tmp_path, path):
    folder = write(tmp_path / "mine", {"sums.py/notes.md": "sums"})
    done = run("check", folder / path, "--lang", "en")
    assert done.code == 2
    said = f"{folder / 'sums.py'} is a folder with the name of a homework."
    assert said in done.stderr.replace("\n", " ")
    assert "named sums.py." in " ".join(done.stderr.split())
    write(folder, {"sums.py/sums.py": RIGHT["sums"]})
    assert run("check", folder / "sums.py", "--lang", "en").code == 0


def test_check_of_one_homework_as_another(run, class_folder):
    done = run("check", class_folder / "ann" / "sums.py", "--assignment", "names", "--lang", "en")
    assert done.code == 2, done.output
    assert "sums.py is the homework sums, and --assignment names names. Leave that option out." in done.stderr


@pytest.mark.parametrize("name", ["my.py", "README.md", "notes"])
def test_check_of_another_file_in_the_handed_out_folder(course, tmp_path, name):
    mine = shutil.copytree(course / "assignments" / "sums", tmp_path / "home" / "assignments" / "sums")
    write(mine, {name: "x = 1\n"})
    done = grade("check", name, "--lang", "en", cwd=mine)
    assert done.code == 2, done.output
    assert "it must be named sums.py." in done.stderr
    assert done.stdout == ""


POSIX_MODULES = ["resource", "fcntl", "pwd", "grp", "spwd", "crypt", "termios", "tty", "pty", "syslog", "readline"]

BLOCKED = """
import runpy, sys
for name in {modules!r}: sys.modules[name] = None
"""

CHILD = """#!{python}
{blocked}
at = sys.argv.index("-m")
name, sys.argv = sys.argv[at + 1], sys.argv[at + 1 :]
runpy.run_module(name, run_name="__main__", alter_sys=True)
"""

PARENT = """
{blocked}
sys.executable = {child!r}
from grader.app.cli import main
main()
"""

TELLS = """
import importlib

def found(names):
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        yield name

THERE = list(found({modules!r}))

def add(a, b):
    return THERE or a + b

def double(a):
    return 2 * a
"""


@pytest.mark.skipif(sys.platform == "win32", reason="they are missing there anyway")
def test_check_where_posix_modules_are_missing(course, class_folder, tmp_path):
    """The portable backend runs where `resource`, `fcntl`, `pwd` and the like do not exist: neither for the trusted
    process nor for the student's, as what the student's own code can import shows."""
    blocked = BLOCKED.format(modules=POSIX_MODULES)
    child = tmp_path / "python-without"
    child.write_text(CHILD.format(python=sys.executable, blocked=blocked))
    child.chmod(0o755)
    mine = class_folder / "ann" / "sums.py"
    words = ["check", str(mine), "--course", str(course), "--isolation", "1", "--lang", "en"]
    environment = {**os.environ, **own_temporary_folder(tmp_path)}

    def checked(script):
        run = [sys.executable, "-c", script, *words]
        return subprocess.run(run, capture_output=True, encoding="utf-8", env=environment, check=False)

    mine.write_text(TELLS.format(modules=["resource", "fcntl"]))
    seen = checked("from grader.app.cli import main; main()")
    assert "Got: ['resource', 'fcntl']" in seen.stdout, "the file would tell if the child had them"
    mine.write_text(TELLS.format(modules=POSIX_MODULES))
    done = checked(PARENT.format(blocked=blocked, child=str(child)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All public tests passed." in done.stdout
    mine.write_text("def add(a, b)\n    return a + b\n")
    assert checked(PARENT.format(blocked=blocked, child=str(child))).returncode == 1
    mine.write_text("def add(a, b):\n    while True: pass\n")
    assert "out of time" in checked(PARENT.format(blocked=blocked, child=str(child))).stdout


def test_a_console_that_knows_only_cp949(run, class_folder):
    """A Korean Windows: Korean letters arrive, a sign that cp949 lacks has a substitute, and nothing fails."""
    words = ["check", str(class_folder / "ben" / "sums.py"), "--course", str(class_folder.parent / "course")]
    done = subprocess.run(
        [sys.executable, "-m", "grader.app.cli", *words],
        env={**os.environ, "PYTHONIOENCODING": "cp949"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode("cp949")
    assert "더하기" in text
    assert "O 더하기" in text


# --- the other verbs


def test_show_tells_the_staff_everything(run, class_folder):
    """Hidden inputs and answers included; by id or by name."""
    run(class_folder, "--min-isolation", "1")
    for name in ("ben", "Ben"):
        done = run("show", name, "sums", "--class", class_folder)
        assert done.code == 0, done.output
        assert "double(777)" in done.stdout
        assert "1554" in done.stdout


def test_show_of_what_is_not_there(run, class_folder):
    """2, with what there is; and what to do where nothing was graded yet."""
    assert "먼저 반을 채점하세요" in run("show", "ann", "sums", "--class", class_folder).stderr
    told = run("show", "ann", "sums", "--class", class_folder, "--lang", "en").stderr
    assert f"Grade the class first: grade run {class_folder}" in told
    run(class_folder, "--min-isolation", "1")
    done = run("show", "ann", "none", "--class", class_folder)
    assert done.code == 2
    assert "ann sums" in done.stderr


def test_version_and_help(run):
    """At once, and both of -h and --help."""
    assert grader.__version__ in run("--version").stdout
    for word in ("-h", "--help"):
        shown = run(word)
        assert shown.code == 0
        for verb in ("run", "check", "verify", "show", "doctor", "data", "schema"):
            assert f"\n  {verb} " in shown.stdout


def test_schema(run):
    """The JSON schema of results.json, as JSON."""
    assert "reports" in json.loads(run("schema").stdout)["properties"]


def test_doctor(run):
    """Names the level that was found, in the language asked for."""
    done = run("doctor", "--lang", "en")
    assert done.code == 0
    assert "Isolation level: " in done.stdout


def test_output_that_nobody_reads_any_longer(run, class_folder, course):
    """`grade … | head -1` ends quietly."""
    command = f"{sys.executable} -m grader.app.cli schema | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_second_and_last_line_say_what_is_graded_what_not_and_how_long(run, course, class_folder):
    """What was skipped stands beside what was not; the last line counts reports and time."""
    write(class_folder, {"ann/extra.zip": "PK", "ben/old work.ipynb": "{}"})
    done = run("run", class_folder, "--lang", "en")
    lines = done.stdout.splitlines()
    count = len({path for path in class_folder.rglob("*.py") if path.stem in ("sums", "names")})
    assert lines[0].startswith("Class: ")
    assert lines[1].startswith(f"To grade: {count} (students: ")
    assert re.search(rf"^Reports: .*index.html \(graded: {count} in \d+ s; isolation level \d\)$", lines[-1])


def test_out_below_a_folder_that_may_not_be_entered_is_a_sentence(run, class_folder, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    places = [tmp_path / "a" / "out"]
    if os.name == "posix" and os.geteuid() != 0:
        closed.chmod(0)
        places.append(closed / "out" / "deep")
    try:
        for place in places:
            done = run("run", class_folder, "--out", place, "--lang", "en")
            assert done.code == 2, done.output
            assert "Name another folder with --out DIR." in done.stderr
            assert "the grader failed" not in done.stderr
    finally:
        closed.chmod(0o755)


INTERRUPTED = """
import os, signal, sys

class Stopped:
    def find_spec(self, name, *_):
        if name == os.environ["WHEN"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stopped())
sys.argv = ["grade", "schema"]
from grader.__main__ import main
main()
"""
"""`grade schema` that is stopped while it imports something."""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("when", "code", "says"),
    [("click", -signal.SIGINT, b""), ("grader.app.commands.schema", 130, "grade: 중단되었습니다.\n".encode())],
)
def test_who_is_stopped_while_it_begins_shows_no_traceback(tmp_path, when, code, says):
    """Before it can speak as any program ends, then by its own sentence; a shell shows 130 for both."""
    environment = {**os.environ, "WHEN": when, "XDG_STATE_HOME": str(tmp_path)}
    words = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, timeout=100, check=False)
    assert (done.returncode, done.stdout, done.stderr.lstrip()) == (code, b"", says)


def test_a_process_of_grade_looks_seldom_for_garbage_and_goes_on_looking(tmp_path):
    """A tenth of all imports and a thirtieth of what a class's pages take were spent on looking."""
    code = "import gc; from grader.app.process import settle; settle(); print(gc.isenabled(), *gc.get_threshold())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=100, check=True)
    assert done.stdout.split() == [b"True", b"20000", b"20", b"20"]
