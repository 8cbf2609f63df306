"""`grade submit`: what is in the mail and the zip, that collecting them leaves nothing to guess, and the receipt.

Of `grader.app.handing_in` and `grader.app.commands.submit`.
"""

from __future__ import annotations

import email
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from email.policy import default

import pytest

from grader.gradebook.book import Gradebook
from tests.app.test_collecting import collect, lies, mails  # noqa: F401 - a fixture
from tests.conftest import HALF, RIGHT, grade, write

ANN = ("--student", "ann", "--name", "Ann Lee")


@pytest.fixture
def home(course, tmp_path_factory):
    """Where a student works: far from the course, and from the class."""
    return write(tmp_path_factory.mktemp("home") / "홍 길동", {"sums.py": RIGHT["sums"]})


def submit(home, course, *words):
    return grade("submit", *words, "--course", course, "--lang", "en", cwd=home)


def message_of(file):
    return email.message_from_bytes(file.read_bytes(), policy=default)


def sent(file, sender):
    """The draft as it comes to the mailbox of the course."""
    head = (
        "Received: from mail.example.org by mx.example.org; Sat, 7 Mar 2026 23:50:00 +0900\r\n"
        "Authentication-Results: example.org; dmarc=pass; spf=pass; dkim=pass\r\n"
        f"From: {sender}\r\nMessage-ID: <{sender}.1@example.org>\r\nDate: Sat, 7 Mar 2026 23:50:00 +0900\r\n"
    )
    return head.encode() + re.sub(rb"X-Unsent: 1\r\n", b"", file.read_bytes())


def test_a_draft_with_the_file_as_it_is(home, course):
    done = submit(home, course, *ANN)
    assert done.code == 0, done.output
    message = message_of(home / "sums_ann_Ann Lee.eml")
    assert message["X-Unsent"] == "1"
    assert message["From"] is None
    assert message["To"] == "reply@example.org"
    assert message["Subject"] == "[sums] ann Ann Lee"
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("sums.py", RIGHT["sums"].encode())
    digest = hashlib.sha256(RIGHT["sums"].encode()).hexdigest()
    assert digest in done.stdout
    assert digest in message.get_body().get_content()
    assert "sums.py: 2 of 2 public tests pass." in done.stdout
    assert "Nothing is sent by this." in done.stdout
    assert (home / "sums.py").read_text(encoding="utf-8") == RIGHT["sums"]


@pytest.mark.parametrize(
    "data",
    [
        RIGHT["sums"].encode("cp949"),
        b"\xef\xbb\xbf" + RIGHT["sums"].encode(),
        RIGHT["sums"].replace("\n", "\r\n").encode(),
    ],
    ids=["cp949", "bom", "crlf"],
)
def test_no_byte_is_changed(home, course, data):
    (home / "sums.py").write_bytes(data)
    assert submit(home, course, *ANN).code == 0
    (part,) = message_of(home / "sums_ann_Ann Lee.eml").iter_attachments()
    assert part.get_content() == data


def test_it_is_collected_without_a_question_and_the_report_repeats_the_digest(home, course, mails):  # noqa: F811
    done = submit(home, course, *ANN)
    (mails / "1.eml").write_bytes(sent(home / "sums_ann_Ann Lee.eml", "ann@example.org"))
    taken = collect(mails)
    assert (taken.code, taken.stderr) == (0, ""), taken.output
    assert "Collected. Arrivals: 1. Files of homework: 1. Students: 1." in taken.stdout
    place = mails.parent
    assert grade("run", place / "class", "--course", course, cwd=place).code == 0
    with Gradebook.open(place / "class", write=False) as book:
        (entry,) = book.entries()
    (digest,) = re.findall(r"SHA-256 (\w{64})", done.stdout)
    assert entry.report.student == "ann"
    assert digest in (place / "reports" / "ann" / "report.html").read_text(encoding="utf-8")


def test_own_modules_come_along_and_nothing_else_that_lies_there(home, course, mails):  # noqa: F811
    write(
        home,
        {
            "sums.py": "from plus import add\nimport os, twice as t\n\ndouble = t.double\n",
            "plus.py": "def add(a, b):\n    return a + b\n",
            "twice.py": "import deep.er\nfrom more import two\n\n\ndef double(a):\n    return two * a\n",
            "more.py": "two = 2\n",
            "diary.py": "secret = 1\n",
            "test_public.py": "import diary\n",
            "photo.jpg": "x",
        },
    )
    write(home, {"deep/__init__.py": "", "deep/er.py": ""})
    done = submit(home, course, *ANN)
    assert done.code == 0, done.output
    (part,) = message_of(home / "sums_ann_Ann Lee.eml").iter_attachments()
    assert part.get_filename() == "ann_Ann Lee.zip"
    with zipfile.ZipFile(io.BytesIO(part.get_content())) as opened:
        assert sorted(opened.namelist()) == [
            *("sums/deep/__init__.py", "sums/deep/er.py", "sums/more.py", "sums/plus.py", "sums/sums.py"),
            "sums/twice.py",
        ]
    (mails / "1.eml").write_bytes(sent(home / "sums_ann_Ann Lee.eml", "ann@example.org"))
    taken = collect(mails)
    assert (taken.code, taken.stderr) == (0, ""), taken.output
    assert "Collected. Arrivals: 1. Files of homework: 1. Students: 1." in taken.stdout, taken.output
    place = mails.parent
    assert grade("run", place / "class", "--course", course, cwd=place).code == 0
    with Gradebook.open(place / "class", write=False) as book:
        (entry,) = book.entries()
    assert entry.score == entry.max_score, lies(mails)


def test_several_homeworks_and_wrong_names_as_a_zip(home, course):
    write(home, {"names (1).py": RIGHT["names"], "sums.py": HALF})
    assert submit(home, course, "--zip", *ANN, "names (1).py").code == 0
    with zipfile.ZipFile(home / "names_ann_Ann Lee.zip") as opened:
        assert opened.namelist() == ["names.py"]
    write(home, {"names.py": RIGHT["names"]})
    done = submit(home, course, "--zip", *ANN)
    assert "sums.py: 1 of 2 public tests pass." in done.stdout
    assert "Hand in sums-names_ann_Ann Lee.zip." in done.stdout
    with zipfile.ZipFile(home / "sums-names_ann_Ann Lee.zip") as opened:
        assert opened.namelist() == ["sums/sums.py", "names/names.py"]


def test_who_one_is_is_asked_once(home, course):
    done = submit(home, course)
    assert done.code == 2
    assert 'Say who you are, once: grade submit --student NUMBER --name "NAME"' in done.stderr
    assert not list(home.glob("*.eml"))
    assert submit(home, course, *ANN).code == 0
    done = submit(home, course)
    assert done.code == 0, done.output
    assert (home / "sums_ann_Ann Lee-2.eml").is_file(), "nothing is written over"
    assert submit(home, course, "--student", "ben").code == 2, "another one's name is not taken"
    (line, _) = (home / "state/sealed-grader/handed-in.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == "ann"
    assert "return" not in line


def test_what_does_not_pass_is_told_and_handed_in_all_the_same(home, course):
    write(home, {"sums.py": "def add(a, b)\n    return a\n"})
    done = submit(home, course, *ANN)
    assert done.code == 0
    assert "Python cannot read line 1" in done.stdout
    assert (home / "sums_ann_Ann Lee.eml").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "nobody"), "'nobody' is no mail address"),
        (("--to", "a@example.org\nBcc: b@example.org"), "is no mail address"),
        (("--out", "a.zip"), "has to end in .eml"),
        (("--zip", "--out", "a.eml"), "has to end in .zip"),
        (("--out", "none/a.eml"), "could not be written"),
        (("--out", "sums.py.eml"), None),
    ],
)
def test_what_is_refused(home, course, words, said):
    done = submit(home, course, *ANN, *words)
    assert done.code == (0 if said is None else 2)
    assert said is None or said in done.stderr
    assert len(list(home.glob("*.eml"))) == (said is None)


def test_a_name_cannot_add_a_header_or_a_path(home, course):
    done = submit(home, course, "--student", "../../x", "--name", "A\r\nBcc: b@example.org")
    assert done.code == 0, done.output
    (file,) = home.glob("*.eml")
    message = message_of(file)
    assert message["Bcc"] is None
    assert "/" not in file.name
    assert [path.name for path in home.parent.iterdir()] == ["홍 길동"]


def test_number_and_name_are_written_as_in_a_roster(home, course):
    apart = unicodedata.normalize("NFD", "홍길동")
    done = submit(home, course, "--student", " ２０２３０００１", "--name", f"{apart} ")
    assert done.code == 0, done.output
    assert message_of(home / "sums_20230001_홍길동.eml")["Subject"] == "[sums] 20230001 홍길동"


def test_too_much_for_a_mail(home, course):
    write(home, {"sums.py": "import big\n" + RIGHT["sums"], "big.py": "x = '" + "a" * (11 * 2**20) + "'\n"})
    done = submit(home, course, *ANN)
    assert done.code == 2
    assert "The files are 12 MB together, and a mail takes 10 MB." in done.stderr
