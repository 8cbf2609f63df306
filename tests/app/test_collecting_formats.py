"""Whatever students send, through `grade collect` and `grade run`: several assignments in one file, one in several
files, documents, what Outlook packed.

Of `grader.app.commands.collect`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.book import Gradebook
from tests.collecting.test_collect import mail
from tests.conftest import RIGHT, Done, grade, write
from tests.sandbox.reading.letters import letter, multipart, part, text
from tests.sandbox.reading.winmail import Packed, winmail
from tests.sandbox.reading.written import docx
from tests.tiers import full

ROOT = Path(__file__).resolve().parents[2]
NOISE = '\nprint("끝")\nanswer = input("이름? ")\n'


def reference(*ids: str) -> bytes:
    texts = [(ROOT / "reference" / id_ / f"{id_}.py").read_text(encoding="utf-8") for id_ in ids]
    return ("\n\n".join(texts) + NOISE).encode()


def class_of(tmp_path: Path, mails: dict[str, bytes]) -> Path:
    write(tmp_path / "class", {"roster.csv": "id,name,email\nann,Ann Lee,ann@example.org\n"})
    (tmp_path / "mails").mkdir()
    for name, data in mails.items():
        (tmp_path / "mails" / f"{name}.eml").write_bytes(data)
    return tmp_path / "class"


def call(tmp_path: Path, course: Path, *words: object) -> Done:
    done = grade(*words, "--course", course, "--lang", "en", cwd=tmp_path)
    assert "Traceback" not in done.output
    return done


def scores(tmp_path: Path, course: Path) -> dict[str, float]:
    """Collect, run, and the scores."""
    done = call(tmp_path, course, "collect", tmp_path / "mails", "--class", tmp_path / "class", "--yes")
    assert done.code in (0, 1), done.output
    done = call(tmp_path, course, "run", tmp_path / "class", "--out", tmp_path / "out", "--jobs", "1")
    assert done.code == 0, done.output
    reports = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))["reports"]
    return {each["assignment"]: each["score"] for each in reports}


def fates(root: Path) -> dict[str, list[str]]:
    with Gradebook.open(root, write=False) as book:
        return {part.name: [part.fate, part.assignment] for each in read_arrivals(book) for part in each.parts}


@pytest.mark.parametrize("ids", [("sums", "names")])
def test_one_file_is_several_assignments_and_costs_no_more_than_alone(
    tmp_path: Path, course: Path, ids: tuple[str, ...]
) -> None:
    code = "\n\n".join([RIGHT[ids[0]], RIGHT[ids[1]]]) + NOISE
    root = write(tmp_path / "class", {"ann/homework.py": code})
    for id_ in ids:
        done = call(tmp_path, course, "assign", root / "ann/homework.py", "ann", id_, "--class", root)
        assert done.code == 0, done.output
    done = call(tmp_path, course, "run", root, "--out", tmp_path / "out", "--jobs", "1")
    assert done.code == 0, done.output
    reports = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))["reports"]
    assert {each["assignment"]: each["score"] for each in reports} == dict.fromkeys(ids, 100)


@full
@pytest.mark.parametrize("script", ["perceptron_training", "optimizers"])
def test_one_file_that_came_by_mail_is_all_assignments_that_it_has(tmp_path: Path, script: str) -> None:
    ids = ("if_for", "dictionary", script)
    class_of(tmp_path, {"1": mail(("homework.py", reference(*ids)), sender="ann@example.org")})
    assert scores(tmp_path, ROOT) == dict.fromkeys(ids, 100)


def test_one_assignment_in_several_files_brings_its_helpers(tmp_path: Path, course: Path) -> None:
    helper = "def plus(a, b):\n    return a + b\n"
    main = "from tools import plus\n\n" + RIGHT["sums"].replace("return a + b", "return plus(a, b)")
    files = (("sums.py", main.encode()), ("tools.py", helper.encode()))
    class_of(tmp_path, {"1": mail(*files, sender="ann@example.org")})
    assert scores(tmp_path, course) == {"sums": 100}


def test_what_outlook_packed_and_documents_are_graded(tmp_path: Path, course: Path) -> None:
    packed = winmail(Packed(b"sums.py", RIGHT["sums"].encode(), long="sums.py"))
    outlook = letter(
        multipart(text("hello\n"), part(packed, type='application/ms-tnef; name="winmail.dat"')),
        sender="ann@example.org",
        headers=b"Received: from a by mx.example.org; Sat, 07 Mar 2026 23:50:00 +0900\r\n",
        number="2",
    )
    word = mail(("names.docx", docx(*RIGHT["names"].split("\n"))), sender="ann@example.org")
    root = class_of(tmp_path, {"1": word, "2": outlook})
    assert scores(tmp_path, course) == {"sums": 100, "names": 100}
    found = fates(root)
    assert found["sums.py"] == ["submission", "sums"]
    assert found["names.docx"] == ["submission", "names"]
    assert found["winmail.dat"][0] == "nothing"


def test_an_essay_is_for_a_person(tmp_path: Path, course: Path) -> None:
    essay = docx("저는 이번 과제에서 함수를 배웠습니다.")
    root = class_of(tmp_path, {"1": mail(("sums.docx", essay), sender="ann@example.org")})
    done = call(tmp_path, course, "collect", tmp_path / "mails", "--class", root, "--yes")
    assert done.code == 1, done.output
    assert fates(root)["sums.docx"][0] == "left_out"
