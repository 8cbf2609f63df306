"""`grade collect` and what it kept on the list of `grade assign`, as a person calls them.

Of `grader.app.commands.collect`, `grader.app.collecting`, `grader.app.collecting_lines`, `grader.app.kept_parts` and
`grader.app.open_files`.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.app.collecting_lines import wrap
from grader.collecting.sources.tree import MAX_FILE
from grader.gradebook.book import Gradebook
from tests.collecting.test_collect import mail
from tests.conftest import RIGHT, Done, grade, write

STRANGER = "someone@else.example.org"
SUMS = RIGHT["sums"].encode()
PLACE = "ann/sums/2026-03-07T23-50-00+09-00"


@pytest.fixture
def mails(tmp_path: Path, course: Path) -> Path:
    """A class of two without any work, and an empty folder for mails."""
    with open(course / "assignments" / "course.toml", "a", encoding="utf-8") as file:
        file.write('\n[mailbox]\nauthserv_id = "example.org"\nreceived_by = ["mx.example.org"]\n')
    toml = course / "assignments" / "course.toml"
    text = toml.read_text(encoding="utf-8")
    if "timezone" not in text:
        toml.write_text('timezone = "Asia/Seoul"\n' + text, encoding="utf-8")
    roster = "id,name,email\nann,Ann Lee,ann@example.org\nben,Ben Kim,ben@example.org\n"
    write(tmp_path / "class", {"roster.csv": roster})
    (tmp_path / "mails").mkdir()
    return tmp_path / "mails"


def put(mails: Path, **each: bytes) -> None:
    for name, data in each.items():
        (mails / f"{name}.eml").write_bytes(data)


def collect(mails: Path, *words: str, lang: str = "en") -> Done:
    where = mails.parent
    done = grade(
        *("collect", mails, "--class", where / "class", "--course", where / "course", "--lang", lang, *words), cwd=where
    )
    assert "Traceback" not in done.output
    return done


def assign(mails: Path, *words: str, lang: str = "en") -> Done:
    where = mails.parent
    done = grade(
        *("assign", *words, "--class", where / "class", "--course", where / "course", "--lang", lang), cwd=where
    )
    assert "Traceback" not in done.output
    return done


def lies(mails: Path) -> set[str]:
    root = mails.parent / "class"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {
        *("roster.csv", ".grade/lock", ".grade/gradebook.sqlite")
    }


def test_where_all_is_certain_it_is_collected_at_once_and_graded_next(mails):
    put(mails, a=mail(("sums.py", SUMS), sender="ann@example.org"))
    done = collect(mails)
    assert (done.code, done.stderr) == (0, "")
    assert "Collected. Arrivals: 1. Files of homework: 1. Students: 1." in done.stdout
    assert f"Next:\n  grade run {mails.parent / 'class'} --course " in done.stdout
    assert lies(mails) == {f"{PLACE}/sums.py", f"{PLACE}/mail.eml"}
    again = collect(mails)
    assert (again.code, "Nothing new" in again.stdout) == (0, True)
    run = grade("run", mails.parent / "class", "--course", mails.parent / "course", cwd=mails.parent)
    assert run.code == 0
    with Gradebook.open(mails.parent / "class", write=False) as book:
        (entry,) = book.entries()
        assert (entry.report.student, entry.report.attempt) == ("ann", "2026-03-07T23:50:00+09:00")
        assert (entry.score, entry.weak) == (entry.max_score, False)


@pytest.mark.parametrize("words", [("--dry-run",), ("--yes",)])
def test_a_mail_that_is_there_twice_is_counted_once(mails, words):
    data = mail(("sums.py", SUMS), sender="ann@example.org")
    put(mails, a=data, b=data, c=data.replace(b"\r\n", b"\n"))
    said = " ".join(collect(mails, *words).stdout.split())
    assert re.search(r"rrivals: 1\. Files (?:of homework|that are certain): 1[.,]", said), said


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--dry-run", "--yes")])
def test_where_anything_is_unsure_the_table_comes_first_and_nothing_is_written(mails, words):
    put(
        mails,
        a=mail(("sums.py", SUMS), sender="ann@example.org"),
        b=mail(("sums.py", SUMS), sender=STRANGER, number="2"),
    )
    done = collect(mails, *words)
    assert done.code == 0
    assert lies(mails) == set()
    assert not (mails.parent / "class" / ".grade").exists()
    assert re.search(r" \? sums\.py → sums: unsure \[[0-9a-f]{10}\]", done.stdout)
    assert f"{STRANGER} is nobody's in the roster." in done.stdout
    said = " ".join(done.stdout.split())
    assert "Nothing was written. New arrivals: 2. Files that are certain: 1, of students: 1." in said
    assert ("--yes" in done.stdout) is (words == ())


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_line_has_eighty_columns(mails, lang):
    name = "아주아주긴이름의과제파일최종최종진짜최종마지막" * 3 + ".py"
    put(
        mails,
        a=mail((name.encode().decode("latin-1"), b"print(1)\n"), sender=STRANGER, own="b", subject="긴 제목 " * 20),
    )
    for words in ((), ("--yes",)):
        done = collect(mails, *words, lang=lang)
        lines = [line for line in done.stdout.splitlines() if str(mails.parent) not in line]
        assert lines
        assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_kept_is_named_by_where_it_lies_too(mails, whole):
    put(mails, b=mail(("sums.py", SUMS), sender=STRANGER, number="2"))
    collect(mails, "--yes")
    (path,) = re.findall(r"^    in (.+/sums\.py)$", assign(mails, "--list").stdout, re.MULTILINE)
    decided = assign(mails, path if whole else path.rpartition("/")[0], "ann", "sums")
    assert decided.code == 0, decided.output
    assert f"it lies in {PLACE} now" in decided.stdout
    back = assign(mails, path, "--undo")
    assert (back.code, "is open again" in back.stdout) == (0, True), "it still lies there"
    elsewhere = assign(mails, "class/.grade/kept", "ann", "sums")
    assert (elsewhere.code, "Undo" in elsewhere.stdout) == (2, False)


def test_what_is_left_for_a_person_is_decided_once(mails):
    put(mails, b=mail(("sums.py", SUMS), sender=STRANGER, number="2"))
    done = collect(mails, "--yes")
    assert (done.code, "Kept for you to say what they are: 1." in done.stdout) == (1, True)
    listed = assign(mails, "--list")
    (number,) = re.findall(r"^  ([0-9a-f]{10})  sums\.py$", listed.stdout, re.MULTILINE)
    assert collect(mails, "--yes").code == 1
    decided = assign(mails, number, "ann", "sums")
    assert decided.code == 0, decided.output
    assert f"it lies in {PLACE} now" in decided.stdout
    assert f"What comes from {STRANGER} is Ann Lee (ann)'s from now on." in decided.stdout
    assert "roster.csv" in decided.stdout
    assert {f"{PLACE}/sums.py", f"{PLACE}/mail.eml"} <= lies(mails)
    put(mails, c=mail(("names.py", RIGHT["names"].encode()), sender=STRANGER, number="3"))
    assert collect(mails).code == 0
    assert "ann/names/2026-03-07T23-50-00+09-00/names.py" in lies(mails)
    back = assign(mails, "--undo", number)
    assert (back.code, "is open again" in back.stdout) == (0, True)
    assert f"{PLACE}/sums.py" not in lies(mails)
    ignored = assign(mails, number, "--ignore")
    assert (ignored.code, "is no homework" in ignored.stdout) == (0, True)
    assert number not in assign(mails, "--list").stdout
    assert collect(mails).code == 0


def test_all_that_one_mail_brought_is_dismissed_at_once_and_taken_back_at_once(mails):
    """And nothing of another mail, nor what was said of a part before."""
    files = [(f"notes{number}.py", f"print({number})\n".encode()) for number in range(8)]
    put(
        mails,
        a=mail(*files, ("sums.py", SUMS), sender=STRANGER, number="2"),
        b=mail(("what.py", b"print(1)\n"), sender="ann@example.org", number="3"),
    )
    assert collect(mails, "--yes").code == 1
    listed = assign(mails, "--list").stdout
    numbers = dict(re.findall(r"^  ([0-9a-f]{10})  (.+)$", listed, re.MULTILINE))
    numbers = {name: number for number, name in numbers.items()}
    assert f"9 came together. If none of it is homework: grade assign {numbers['notes0.py']} --ignore --whole" in listed
    assert listed.count("came together") == 1
    assert assign(mails, numbers["sums.py"], "ann", "sums").code == 0
    done = assign(mails, numbers["notes3.py"], "--ignore", "--whole")
    assert done.code == 0, done.output
    shown = ", ".join(f"notes{number}.py" for number in range(5))
    assert f"No homework: {shown}, … (8). Undo: grade assign --undo {numbers['notes3.py']} --whole" in done.stdout
    left = assign(mails, "--list").stdout
    assert set(re.findall(r"^  ([0-9a-f]{10})  ", left, re.MULTILINE)) == {numbers["what.py"]}
    again = assign(mails, numbers["notes3.py"], "--ignore", "--whole")
    assert (again.code, "is not open" in again.stderr) == (2, True)
    back = assign(mails, "--undo", numbers["notes0.py"], "--whole")
    assert (back.code, "(8)." in back.stdout) == (0, True)
    assert f"{PLACE}/sums.py" in lies(mails), "what was said of it stands"
    opened = set(re.findall(r"^  ([0-9a-f]{10})  ", assign(mails, "--list").stdout, re.MULTILINE))
    assert opened == {*numbers.values()} - {numbers["sums.py"]}
    nothing = assign(mails, "--undo", numbers["what.py"], "--whole")
    assert (nothing.code, "Nothing of what came with what.py was dismissed." in nothing.stderr) == (2, True)
    for words in ((numbers["what.py"], "ann", "sums", "--whole"), ("sums.py", "--ignore", "--whole"), ("--whole",)):
        refused = assign(mails, *words)
        assert (refused.code, "--whole belongs to the number" in refused.stderr) == (2, True), words


def test_a_forged_mail_is_told_and_kept(mails):
    put(mails, a=mail(("sums.py", SUMS), sender="ann@example.org", verdict="fail"))
    done = collect(mails, "--yes")
    assert done.code == 1
    assert "sender forged" in done.stdout
    assert "it does not come from ann@example.org" in " ".join(done.stdout.split())
    assert not any(path.startswith("ann") for path in lies(mails))


def test_who_is_not_verified_counts_and_is_told(mails):
    put(mails, a=mail(("sums.py", SUMS), sender="ann@example.org", verdict="none"))
    done = collect(mails)
    assert done.code == 0
    assert "Sender not verified: 1." in done.stdout
    assert f"{PLACE}/sums.py" in lies(mails)


@pytest.mark.parametrize("words", [("--dry-run",), ("--yes",)])
def test_of_mails_that_no_server_of_ours_stamped_it_is_told_which_name_would_do(mails, words):
    """A name that a sender can choose is shown as one, or not at all."""
    toml = mails.parent / "course" / "assignments" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('received_by = ["mx.example.org"]', ""), "utf-8")
    stamped = mail(("sums.py", SUMS), sender="ann@example.org")
    assert b" by mx.example.org " in stamped
    put(mails, a=stamped, b=stamped.replace(b"<1@", b"<2@").replace(b"by mx.example.org", b'by x"]\x1b[0m'))
    said = " ".join(collect(mails, *words).stdout.split())
    assert "Time by the sender's word: 2. They are weak times" in said
    assert "1 of them came last through mx.example.org. If that is your own server" in said
    assert 'received_by = ["mx.example.org"]' in said
    assert "\x1b" not in said
    toml.write_text(
        toml.read_text("utf-8").replace("[mailbox]", '[mailbox]\nreceived_by = ["mx.example.org"]'), "utf-8"
    )
    (mails / "b.eml").unlink()
    put(mails, c=stamped.replace(b"<1@", b"<3@"))
    assert "sender's word" not in collect(mails, *words).stdout


def test_all_of_a_student_is_forgotten_with_what_was_kept(mails):
    put(
        mails,
        a=mail(("sums.py", SUMS), sender="ann@example.org"),
        b=mail(("what.py", b"print(1)\n"), sender="ann@example.org", number="2"),
        c=mail(("what.py", b"print(2)\n"), sender="ben@example.org", number="3"),
    )
    assert collect(mails, "--yes").code == 1
    where = mails.parent
    words = ("--class", where / "class", "--course", where / "course", "--lang", "en")
    exported = grade("export", "ann", "--out", where / "ann.zip", *words, cwd=where)
    assert exported.code == 0, exported.output
    done = grade("forget", "ann", "--why", "request 7", "--yes", *words, cwd=where)
    assert done.code == 0, done.output
    assert "mails and files that came in: 2" in done.stdout
    assert "their mails in the mailbox" in done.stdout
    assert sum(path.endswith("what.py") for path in lies(mails)) == 1
    assert b"ann@example.org" not in (where / "class" / ".grade" / "gradebook.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("0123456789", "ann", "sums"), "Nothing is kept under 0123456789"),
        (("0123456789", "--ignore"), "Nothing is kept"),
    ],
)
def test_a_number_that_nothing_has_is_told(mails, words, says):
    put(mails, a=mail(("sums.py", SUMS), sender="ann@example.org"))
    assert collect(mails).code == 0
    done = assign(mails, *words)
    assert (done.code, says in done.stderr) == (2, True)


def test_a_class_without_a_roster_and_a_source_that_is_none_are_told(mails):
    done = grade("collect", mails / "none", "--class", mails.parent / "class", cwd=mails.parent / "course")
    assert (done.code, "There is no" in done.stderr or "없습니다" in done.stderr) == (2, True)
    (mails.parent / "class" / "roster.csv").unlink()
    done = collect(mails)
    assert (done.code, "has no roster" in done.stderr) == (2, True)


def test_a_download_is_collected_and_what_it_is_taken_for_is_told(mails):
    where = mails.parent
    files = {
        "Ann Lee_12_assignsubmission_file/sums.py": RIGHT["sums"],
        "Zoe_13_assignsubmission_file/sums.py": "x = 1\n",
    }
    write(where / "download", files)
    done = collect(where / "download")
    assert (done.code, "Moodle" in done.stdout) == (0, True)
    assert lies(mails) == set()
    done = collect(where / "download", "--yes")
    assert done.code == 1
    assert sum(path.startswith("ann/sums/") and path.endswith("/sums.py") for path in lies(mails)) == 1
    again = collect(where / "download", "--yes")
    assert (again.code, sum(path.startswith("ann/") for path in lies(mails))) == (1, 1)


@pytest.mark.parametrize("source", ["class", ".", "class/ann", "class/_download", "class/kept.mbox"])
def test_the_class_folder_is_not_collected_into_itself(mails: Path, source: str) -> None:
    """Each file would be there twice, and none be graded. What is no work of the class there may be a source."""
    where = mails.parent
    write(where / "class", {"ann/sums.py": RIGHT["sums"], "_download/ann/names.py": RIGHT["names"], "kept.mbox": ""})
    before = lies(mails)
    done = collect(mails, str(where / source))
    allowed = source in ("class/_download", "class/kept.mbox")
    assert done.code == (0 if allowed else 2), done.output
    assert ("is the class folder" in " ".join(done.stderr.split())) is not allowed
    assert (lies(mails) == before) is (source != "class/_download")


def test_two_files_of_one_student_for_one_assignment_in_one_folder_are_asked_about(mails: Path) -> None:
    sums = RIGHT["sums"]
    files = {"Ann Lee sums.py": sums, "Ann Lee sums (1).py": f"{sums}#\n", "Ann Lee names.py": RIGHT["names"]}
    write(mails, {**files, "Ben Kim sums.py": sums})
    done = collect(mails, "--yes")
    assert (done.code, done.stdout.count("would be a guess")) == (1, 2), done.output
    assert {path.rpartition("/")[2] for path in lies(mails) if path.startswith("ann/")} == {"names.py"}
    assert {path.rpartition("/")[2] for path in lies(mails) if path.startswith("ben/")} == {"sums.py"}


def test_a_class_in_use_is_told(mails):
    put(mails, a=mail(("sums.py", SUMS), sender="ann@example.org"))
    with Gradebook.open(mails.parent / "class"):
        done = collect(mails)
    assert (done.code, "is in use already" in done.stderr) == (2, True)
    assert lies(mails) <= {".grade/lock.json"}


def test_words_are_wrapped_by_what_they_take_on_a_screen():
    assert list(wrap("가" * 60, "  ")) == ["가" * 39, "  " + "가" * 21]


def test_a_mail_with_very_many_parts_does_not_fill_the_table(mails: Path) -> None:
    """What another sent is seen beside it."""
    many = [(f"{number}.py", b"x = %d\n" % number) for number in range(60)]
    put(mails, ann=mail(("sums.py", SUMS), sender="ann@example.org"))
    put(mails, ben=mail(*many, sender="ben@example.org", number="2"))
    done = collect(mails)
    assert "sums.py → sums: homework" in done.stdout
    assert "40 parts more of it" in done.stdout
    assert len(done.stdout.splitlines()) < 100


def test_of_a_mail_with_very_many_parts_some_are_listed_and_the_next_once_these_are_decided(mails: Path) -> None:
    many = [(f"{number}.py", b"x = %d\n" % number) for number in range(23)]
    put(mails, ann=mail(("notes.py", b"y = 1\n"), sender="ann@example.org"))
    put(mails, ben=mail(*many, sender="ben@example.org", number="2"))
    collect(mails, "--yes")
    listed = assign(mails, "--list").stdout
    numbers = dict(re.findall(r"^  ([0-9a-f]{10})  (\S+)$", listed, re.M))
    assert sorted(numbers.values()) == sorted([f"{number}.py" for number in range(20)] + ["notes.py"])
    assert "3 parts more came with these" in listed
    for number in [number for number, name in numbers.items() if name in ("0.py", "1.py")]:
        assert assign(mails, number, "--ignore").code == 0
    listed = assign(mails, "--list").stdout
    assert "21.py" in listed
    assert "22.py" not in listed
    assert "1 parts more came with these" in listed
    assert "더 있습니다" in assign(mails, "--list", lang="ko").stdout


def test_many_files_of_nobody_are_one_question_and_a_list_that_ends(mails: Path) -> None:
    loose = mails.parent / "loose"
    loose.mkdir()
    for number in range(130):
        (loose / f"work{number:03}.py").write_bytes(SUMS + f"# {number}\n".encode())
    where = ("--class", mails.parent / "class", "--course", mails.parent / "course", "--lang", "en")
    done = grade("collect", loose, *where, cwd=mails.parent)
    said = " ".join(done.stdout.split())
    assert (
        "Files of which nothing tells whose they are: 130. Put the student's id or name into the name of each" in said
    )
    assert "… and 30 more" in said
    assert grade("collect", loose, "--yes", *where, cwd=mails.parent).code == 1
    listed = assign(mails, "--list").stdout
    assert listed.count(".py\n") == 2 * 100, "each with where it lies"
    assert "  30 more that came wait, too." in listed
    assert not [line for line in listed.splitlines() if line.isspace()]


def test_what_is_kept_and_named_by_its_name_has_its_number_told(mails: Path) -> None:
    put(mails, a=mail(("homework.zip", b"7z\xbc\xaf\x27\x1c\0\4"), sender="ann@example.org"))
    collect(mails, "--yes")
    listed = assign(mails, "--list").stdout
    assert "To write back: Your file is packed as 7z, which cannot be opened here." in listed, "by what it is"
    (number,) = re.findall(r"^  ([0-9a-f]{10})  homework.zip$", listed, re.MULTILINE)
    for words in (("homework.zip", "ann", "sums"), ("homework.zip", "--ignore"), ("homework.zip", "--undo")):
        done = assign(mails, *words)
        assert (done.code, f"Name it by its number: {number}" in " ".join(done.stderr.split())) == (2, True)


def test_what_lies_in_one_archive_is_not_chosen_by_where_that_is_kept(mails: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for id_ in ("sums", "names"):
            archive.writestr(f"{id_}.py", RIGHT[id_])
    put(mails, a=mail(("hw.zip", made.getvalue()), sender=STRANGER))
    collect(mails, "--yes")
    listed = assign(mails, "--list").stdout
    numbers = re.findall(r"^  ([0-9a-f]{10})  (?:sums|names)\.py$", listed, re.MULTILINE)
    (path,) = set(re.findall(r"^    in (.+/hw\.zip)$", listed, re.MULTILINE))
    done = assign(mails, path, "ann", "sums")
    assert (done.code, len(numbers), all(each in done.stderr for each in numbers)) == (2, 2, True), done.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("NUMBER", "ann", "sums", "--ignore"), "give one of the two"),
        (("NUMBER", "--list"), "--list only lists"),
        (("--list", "--undo"), "--list only lists"),
        (("--ignore",), "Say which file is meant"),
        (("--undo",), "Say which file is meant"),
        (("ann/nowhere/what.py", "ann", "sums"), "is no file of"),
    ],
)
def test_what_says_two_things_or_half_of_one_decides_nothing(mails: Path, words: tuple[str, ...], says: str) -> None:
    put(mails, a=mail(("what.py", SUMS), sender=STRANGER))
    collect(mails, "--yes")
    (number,) = re.findall(r"^  ([0-9a-f]{10})  ", assign(mails, "--list").stdout, re.MULTILINE)
    done = assign(mails, *(word.replace("NUMBER", number) for word in words))
    assert (done.code, says in " ".join(done.stderr.split())) == (2, True), done.output
    assert number in assign(mails, "--list").stdout


def test_what_was_decided_is_taken_back_before_it_is_dismissed(mails: Path) -> None:
    put(mails, a=mail(("what.py", SUMS), sender=STRANGER))
    collect(mails, "--yes")
    (number,) = re.findall(r"^  ([0-9a-f]{10})  ", assign(mails, "--list").stdout, re.MULTILINE)
    assert assign(mails, number, "ann", "sums").code == 0
    done = assign(mails, number, "--ignore")
    assert done.code == 2
    assert f"is ann's for sums. Take that back first: grade assign --undo {number}" in " ".join(done.stderr.split())


def test_what_was_not_read_of_homework_waits_for_a_person_and_of_other_things_does_not(mails: Path) -> None:
    """A file over the limit and one behind a link beside homework; an environment and a film, over it too."""
    folder = mails.parent / "folder"
    write(folder / "ben", {"sums.py": RIGHT["sums"], "venv/pyvenv.cfg": "", "venv/lib/x.py": "x = 1\n"})
    for path in (folder / "ann" / "sums.py", folder / "ben" / "film.mp4", folder / "ben" / "data.csv"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.truncate(path, MAX_FILE + 1)
    assert collect(folder).code == 0, "the table alone"
    done = collect(folder, "--yes")
    assert (done.code, "Kept for you to say what they are: 1." in done.stdout) == (1, True)
    assert re.search(r" \? sums\.py: left out \[[0-9a-f]{10}\]\n     It cannot be read: it is larger", done.stdout)
    assert [line for line in done.stdout.splitlines() if "venv" in line or "film" in line or "data" in line] == []
    (number,) = re.findall(r"^  ([0-9a-f]{10})  sums\.py$", assign(mails, "--list").stdout, re.MULTILINE)
    refused = assign(mails, number, "ann", "sums")
    assert (refused.code, "Nothing of sums.py could be kept" in refused.stderr) == (2, True)
    assert collect(folder, "--yes").code == 1, "it waits"
    assert assign(mails, number, "--ignore").code == 0
    assert collect(folder, "--yes").code == 0
    assert any(path.startswith("ben/sums/") for path in lies(mails))
