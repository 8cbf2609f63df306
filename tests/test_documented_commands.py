"""Every command line of README and docs: it parses, and what stands in a block to be typed runs as it stands there.

A line runs in a folder where what it names lies, with those above it in its block run before it, and must end
with 0. What cannot run so stands in `ELSEWHERE` with the test that runs it, or in `NOT_GRADE`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from grader.app.cli import cli
from tests.conftest import ROOT, Done, grade, write
from tests.documented import FILES as DOCUMENTS
from tests.documented import Command, commands
from tests.tiers import full, needs_tensorflow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lines are read by sh")

ALL = commands()
SHOWN = [each for each in ALL if each.shown]
BEFORE = {
    "grade submit --smtp smtp.example.org --from hong@example.org": ["grade submit --student 20230001 --name 홍길동"],
    "grade override --list": [
        'grade override kim dictionary 85 --why "another student"',
        'grade override kim dictionary 20 --task lookup --why "typo of ours"',
    ],
}
"""What is typed before a line that speaks of what was done at another time."""
ELSEWHERE = {
    "grade check --watch": ("tests/app/test_check_watching.py", "ends by Ctrl-C alone"),
    "grade collect imap": ("tests/app/test_collect_follow.py", "needs a mailbox"),
    "grade collect imap --acknowledge": ("tests/app/test_receipts.py", "needs a mailbox"),
    "grade collect imap --acknowledge --check --yes": ("tests/app/test_receipts.py", "needs a mailbox"),
    "grade assign 3f2a9c1b2d 20230001 dictionary": ("tests/app/test_collecting.py", "needs something that is kept"),
    "grade assign 3f2a9c1b2d --ignore": ("tests/app/test_collecting.py", "needs something that is kept"),
    "grade assign 3f2a9c1b2d --ignore --whole": ("tests/app/test_collecting.py", "needs something that is kept"),
    "grade assign --undo 3f2a9c1b2d": ("tests/app/test_collecting.py", "needs something that is kept"),
    "grade inquiries 7": ("tests/app/test_inquiries.py", "needs a reply to a mail"),
    'grade inquiries 7 --answer "Look at test_double."': ("tests/app/test_inquiries.py", "needs a reply to a mail"),
    'grade inquiries 7 --close --why "said in class"': ("tests/app/test_inquiries.py", "needs a reply to a mail"),
    "grade submissions/ --mnist ~/mnist": ("tests/domain/test_images.py", "needs MNIST"),
    "grade handout --wheel sealed_grader-*.whl": ("tests/authoring/test_handout.py", "needs the built package"),
    **dict.fromkeys(
        ("grade handout if_for dictionary --check-page", "grade handout if_for --check-page --pyodide DIR --out new"),
        ("tests/authoring/test_check_page.py", "fetches what pages are made of"),
    ),
    "grade calibrate deeper_mlp": ("tests/authoring/test_calibration.py", "trains for hours"),
    "grade doctor --attack": ("tests/sandbox/test_doctor.py", "tries a hundred attacks"),
    **dict.fromkeys(
        (
            "grade run submissions/ --on tls://10.0.0.5:8786",
            'grade run /shared/class --course /shared/course --on "tls://$(hostname):8786" --keys /shared/keys',
            "grade cluster scheduler tls://0.0.0.0:8786",
            "grade cluster scheduler tls://0.0.0.0:8786 --keys /shared/keys &",
            "grade cluster worker tls://10.0.0.5:8786",
        ),
        ("tests/grading/cluster/test_place.py", "needs other machines"),
    ),
    "grade cluster keys cluster-keys": ("tests/app/test_clustering.py", "needs an extra"),
    "grade merge /shared/out/shard-* --class /shared/class --course /shared/course": (
        "tests/app/test_sharding.py",
        "names folders of other machines",
    ),
    "grade merge shards/shard-* --class class --course course": (
        "tests/app/test_sharding.py",
        "names folders of other machines",
    ),
}
"""A line that is not run here: the test that runs its verb, and why not here."""
NOT_GRADE = {
    "README.md": "installs from a network; .ci/quick runs the second one as it stands",
    "CONTRIBUTING.md": "installs from a network",
    "instructor.md": "tests/authoring/test_handout.py builds and installs the package",
    "containers.md": "needs Docker; tests/sandbox/test_container.py holds that they are the lines that are told",
    "students.md": "installs from a network; tests/app/test_pages.py asks a real TensorBoard",
    "peers.md": "installs other graders from a network",
    "speed.md": "installs other graders from a network, and measures for long",
}
"""Why what is no `grade` is not run, by the document."""


def words_of(text: str, folder: Path, home: Path) -> list[str]:
    """The words behind `grade`, as a shell reads the line: quotes, `*`, `~`, what stands behind `#`."""
    script = f"printf '%s\\0' {text.removeprefix('grade')}"
    environment = {**os.environ, "HOME": str(home)}
    told = subprocess.run(["sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [word for word in told.stdout.split("\0") if word]


def plain(text: str) -> str:
    """A mention with its placeholders filled in: `<id>`, `[OUT]`, `STUDENT…`, `I/N`."""
    text = re.sub(r"<(\w+)>", r"\1", re.sub(r"\[([^\]]*)\]", r"\1", text))
    return text.replace("…", "x").replace("I/N", "1/2").partition(" > ")[0]


@pytest.mark.parametrize("command", [each for each in ALL if each.text.startswith("grade ")], ids=str)
def test_it_parses(command: Command, tmp_path: Path) -> None:
    """Verb, options, their values and the number of arguments are known; a mention may leave out what is needed."""
    words = words_of(plain(command.text), tmp_path, tmp_path)
    if words[0] in ("--help", "--version"):
        return
    words = words if words[0] in cli.commands else ["run", *words]
    name, verb, rest = cli.resolve_command(click.Context(cli), words)
    assert verb is not None
    lacking = () if command.shown else (click.MissingParameter, click.BadOptionUsage)
    with contextlib.suppress(*lacking):
        verb.make_context(name, rest)


@pytest.mark.parametrize("command", [each for each in ALL if not each.text.startswith("grade ")], ids=str)
def test_what_it_names_is_there(command: Command) -> None:
    """Of other programs: scripts and modules of the project, and its extras."""
    for place in re.findall(r"(?:^|\s)((?:tests|\.ci)/[\w/.]+)", command.text):
        assert (ROOT / place).exists(), command
    for module in re.findall(r"-m (tests[\w.]+)", command.text):
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), command
    known = re.findall(r"^(\w+) = \[$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    for extras in re.findall(r"(?:sealed-grader|\.)\[([\w,]+)\]", command.text):
        assert set(extras.split(",")) <= set(known), command
    if command.shown:
        assert NOT_GRADE[command.file], command


def test_what_is_said_of_lines_is_said_of_lines_that_are_there() -> None:
    bare = {each.bare for each in SHOWN}
    assert set(ELSEWHERE) | set(BEFORE) <= bare
    assert set(NOT_GRADE) <= {each.name for each in DOCUMENTS}
    for line, (place, why) in ELSEWHERE.items():
        text = (ROOT / place).read_text("utf-8")
        assert why
        verb = line.split()[1]
        assert re.search(rf"\b{verb}\b", text) or not verb.isalpha(), line


PUBLIC = '''
import pytest


@pytest.mark.task("lookup")
def test_look_up(student):
    """B의 나이를 찾습니다.

    Looks up the age of B.
    """
    assert student.look_up({"A": 1, "B": 2}, "B") == 2


@pytest.mark.task("add")
def test_add(student):
    """더합니다.

    Adds.
    """
    assert student.add(1, 2) == 3
'''
HIDDEN = """
import pytest


@pytest.mark.task("lookup")
@pytest.mark.category("typical")
def test_look_up_other(student):
    assert student.look_up({"Zed": 41}, "Zed") == 41


@pytest.mark.task("add")
@pytest.mark.category("negative")
def test_add_negative(student):
    assert student.add(-411, -1) == -412
"""
DICTIONARY = """
id = "dictionary"
title = { ko = "딕셔너리", en = "Dictionaries" }
kind = "functions"
[[tasks]]
name = "lookup"
points = 60
title = { ko = "찾기", en = "Looking up" }
[[tasks]]
name = "add"
points = 40
title = { ko = "더하기", en = "Adding" }
"""
COURSE = """
title = { ko = "과정", en = "A course" }
lang = "en"
mail_from = "from@example.org"
reply_to = "reply@example.org"
contact = { ko = "조교", en = "the assistants" }
late = { per_day = 10 }
order = ["dictionary"]
[weights]
dictionary = 1.0
[schedule.dictionary]
due = 2026-03-01T12:00:00Z
"""
STUB = "def look_up(name_to_age, name):\n    pass\n\n\ndef add(a, b):\n    pass\n"
RIGHT = "def look_up(name_to_age, name):\n    return name_to_age[name]\n\n\ndef add(a, b):\n    return a + b\n"
SAME = RIGHT.replace("[name]", ".get('B', 0) * 0")
NOBODY = RIGHT.replace("name_to_age[name]", "{value}")
STATEMENT = '`look_up({"A": 1, "B": 2}, "B")` → `2`, `add(1, 2)` → `3`\n'
ON_TIME = datetime(2026, 2, 20, tzinfo=UTC).timestamp()
LATE = datetime(2026, 3, 20, tzinfo=UTC).timestamp()
STUDENTS = ("darius", "sivir", "kim", "lee", "park", "ann", "ben", "cid", "dan", "20230001")
SCORES = {
    "canvas.csv": "Student,ID,SIS Login ID,Section,dictionary (71)\n    Points Possible,,,,100\n"
    + "".join(f"{each.title()},{number},{each},A,\n" for number, each in enumerate(STUDENTS)),
    "Grades-AI.csv": "식별자,성명,이메일 주소,성적,최고 성적\n"
    + "".join(f"참가자 {50 + n},{each.title()},{each}@example.org,,100.00\n" for n, each in enumerate(STUDENTS)),
}
SCORES["canvas-export.csv"] = SCORES["canvas.csv"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course and its class `submissions`, graded: nobody passes test_look_up, three by one mistake; kim and lee are
    late by their files' times."""
    root = write(
        tmp_path_factory.mktemp("documented"),
        {
            "assignments/course.toml": COURSE,
            "assignments/dictionary/assignment.toml": DICTIONARY,
            "assignments/dictionary/dictionary.py": STUB,
            "assignments/dictionary/README.md": "# 딕셔너리\n\n" + STATEMENT,
            "assignments/dictionary/README.en.md": "# Dictionaries\n\n" + STATEMENT,
            "assignments/dictionary/test_public.py": PUBLIC,
            "reference/dictionary/dictionary.py": RIGHT,
            "reference/dictionary/test_hidden.py": HIDDEN,
            "reference/dictionary/wrong/zero.py": SAME,
            "reference/dictionary/wrong/minus.py": RIGHT.replace("a + b", "a - b"),
            "reference/dictionary/wrong/expected.toml": '[zero]\nfails = ["lookup"]\n[minus]\nfails = ["add"]\n',
            "submissions/roster.csv": "id,name,email,section\n"
            + "".join(f"{each},{each.title()},{each}@example.org,B\n" for each in STUDENTS[:-1])
            + "20230001,홍길동,hong@example.org,B\n",
            "submissions/Dictionary_홍길동_최종(2).py": RIGHT,
            **SCORES,
        },
    )
    for number, student in enumerate(STUDENTS[:-1]):
        text = SAME if student in ("kim", "lee", "park") else NOBODY.replace("{value}", str(100 + number))
        write(root, {f"submissions/{student}/dictionary.py": text})
        time = LATE if student in ("kim", "lee") else ON_TIME
        os.utime(root / "submissions" / student / "dictionary.py", (time, time))
    assert grade("verify", "dictionary", cwd=root).code == 0
    done = grade("run", "submissions", "--min-isolation", 1, "--jobs", 1, cwd=root)
    assert done.code == 0, done.output
    return root


class Scene:
    """A copy of that, in which the lines of a document are typed."""

    def __init__(self, made: Path, place: Path) -> None:
        self.place, self.home = place / "course", place / "home"
        shutil.copytree(made, self.place)  # the files' times stay
        shutil.rmtree(self.place / "reports")  # they are the other class's
        write(self.home, {"mails/1.eml": "From: kim@example.org\nSubject: hello\n\nHello.\n"})
        with zipfile.ZipFile(self.place / "download.zip", "w") as file:
            file.writestr("ann_dictionary.py", RIGHT)
        text = next(each for each in DOCUMENTS if each.name == "corrections.md").read_text("utf-8")
        table = re.search(r"^```text\n(student,assignment.*?)^```", text, re.MULTILINE | re.DOTALL)
        assert table is not None
        write(self.place, {"extensions.csv": table[1]})

    def type(self, command: Command) -> Done:
        """The line, as the shell reads it."""
        text = command.text
        for told, now in self.names(command).items():
            text = text.replace(told, now)
        words = words_of(text.partition(" > ")[0], self.place, self.home)
        verb = words[0]
        few = ("--min-isolation", "1") if verb in ("run", "verify", "check") or verb not in cli.commands else ()
        return grade(*words, *few, cwd=self.place, env={"HOME": str(self.home), "DISPLAY": "", "WAYLAND_DISPLAY": ""})

    def names(self, command: Command) -> dict[str, str]:
        """What a document can only give an example of → what it is here."""
        found = {"/tmp/reports": str(self.home / "reports")}
        if "dictionary-3f2a9c1b" in command.text:
            listed = self.type(Command("", 0, "grade note", True, 0)).stdout
            found["dictionary-3f2a9c1b"] = re.findall(r"dictionary-\w{8}", listed)[0]
        for number in re.findall(r"--undo (\d+)", command.text):
            found[f"--undo {number}"] = "--undo 1"
        return found


def complaints(lines: list[Command], type_: Callable[[Command], Done]) -> str:
    """What is to be said of lines that did not end as they should."""
    found = ""
    for command in lines:
        for line in BEFORE.get(command.bare, ()):
            found += complaints([Command(command.file, 0, line, True, 0)], type_)
        done = type_(command)
        if done.code != 0:
            found += f"{command}\n  {done.code}: {done.output}\n"
    return found


def blocks(whose: str) -> list[object]:
    """The lines that are run here, by block: of an author, of a student on their own work, or of the staff."""
    found: dict[tuple[str, int], list[Command]] = {}
    for each in SHOWN:
        if each.text.startswith("grade ") and each.bare not in ELSEWHERE and typed_by(each) == whose:
            found.setdefault((each.file, each.block), []).append(each)
    return [
        pytest.param(lines, id=f"{file}:{block}", marks=full if any(map(is_dear, lines)) else ())
        for (file, block), lines in found.items()
    ]


def typed_by(command: Command) -> str:
    if command.file == "authors.md":
        return "author"
    return (
        "student"
        if command.text.startswith(tuple(f"grade {verb}" for verb in ("check", "hint", "script", "submit")))
        else "staff"
    )


def is_dear(command: Command) -> bool:
    """Whether it imports TensorFlow, tries mutants or makes an assignment: then another test of its verb is the quick
    one."""
    return any(part in command.text for part in ("--mutants", "deeper_mlp", "tensorflow", "grade new"))


@pytest.mark.parametrize("lines", blocks("staff"))
def test_what_the_staff_types(lines: list[Command], graded: Path, tmp_path: Path) -> None:
    found = complaints(lines, Scene(graded, tmp_path).type)
    assert not found, found


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's own homework as students unpack it, dictionary and deeper_mlp solved."""
    place = tmp_path_factory.mktemp("homework")
    done = grade("handout", "--course", ROOT, "--out", place / "zips", cwd=place)
    assert done.code == 0, done.output
    with zipfile.ZipFile(place / "zips" / "homework.zip") as file:
        file.extractall(place)
    for id_ in ("dictionary", "deeper_mlp"):
        (folder,) = (each.parent for each in place.rglob(f"{id_}.py"))
        shutil.copy(ROOT / "reference" / id_ / f"{id_}.py", folder)
    return place


@pytest.mark.parametrize("lines", blocks("student"))
def test_what_a_student_types(lines: list[Command], homework: Path, tmp_path: Path) -> None:
    """In the folder of the file that is named, else in that of the first homework that was done."""
    if any("deeper_mlp" in each.text for each in lines):
        needs_tensorflow()
    place = tmp_path / "homework"
    shutil.copytree(homework, place)
    (dictionary,) = (each.parent for each in place.rglob("dictionary.py"))
    (network,) = (each.parent for each in place.rglob("deeper_mlp.py"))
    source = (dictionary / "dictionary.py").read_text("utf-8").splitlines(keepends=True)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    write(dictionary, {"dictionary.ipynb": json.dumps(book)})

    def type_(command: Command) -> Done:
        folder = network if "deeper_mlp" in command.text else dictionary
        for line in BEFORE.get(command.bare, ()):
            assert grade(*words_of(line, folder, tmp_path), cwd=folder).code == 0, line
        return grade(*words_of(command.text, folder, tmp_path), cwd=folder)

    found = complaints(lines, type_)
    assert not found, found


@pytest.mark.parametrize("lines", blocks("author"))
def test_what_an_author_types(lines: list[Command], tmp_path: Path) -> None:
    """From nothing: in an empty folder."""
    if any("tensorflow" in each.text for each in lines):
        needs_tensorflow()
    found = complaints(lines, lambda command: grade(*words_of(command.text, tmp_path, tmp_path), cwd=tmp_path))
    assert not found, found
