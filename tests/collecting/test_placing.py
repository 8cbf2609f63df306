"""Attempts appear whole, under names that are safe everywhere, and two of one second in an order of their own."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.collecting.placing import Placer, safe_files, safe_path
from grader.collecting.puts import WORKSHOP, Puts, read_folder
from grader.intake.attempts import parse_time
from grader.text.errors import UsageError
from tests.collecting.made import PEOPLE

MOMENT = datetime(2026, 3, 7, 14, 50, tzinfo=UTC)


def place(root: Path, data: bytes, moment: datetime | None = MOMENT, student: str = "20230001") -> str:
    placer = Placer(root, PEOPLE, ZoneInfo("Asia/Seoul"), lambda: MOMENT)
    made = placer.place(student, "dictionary", moment, {"dictionary.py": data})
    placer.flush()
    return made


def put_folder(target: Path, files: dict[str, bytes]) -> None:
    puts = Puts()
    puts.put(target, files)
    assert not target.exists()
    puts.flush()


def test_the_place_is_named_by_the_courses_clock(tmp_path):
    made = place(tmp_path, b"x")
    assert made == "20230001/dictionary/2026-03-07T23-50-00+09-00"
    assert parse_time(made.rpartition("/")[2]) == "2026-03-07T23:50:00+09:00"
    assert os.listdir(tmp_path / "20230001" / "dictionary") == ["2026-03-07T23-50-00+09-00"]


def test_a_student_whose_folder_bears_the_name_keeps_it(tmp_path):
    (tmp_path / "홍길동").mkdir()
    assert place(tmp_path, b"x").startswith("홍길동/")
    (tmp_path / "20230001").mkdir()
    assert place(tmp_path, b"y").startswith("20230001/")


def test_the_same_again_is_done_already(tmp_path):
    assert place(tmp_path, b"x") == place(tmp_path, b"x")


def test_of_one_second_the_same_is_the_latest_in_every_order(tmp_path):
    latest = set()
    for number, order in enumerate(itertools.permutations([b"a", b"b", b"c", b"d"])):
        root = tmp_path / str(number)
        root.mkdir()
        placer = Placer(root, PEOPLE, UTC)  # all of them at once, or one by one
        places = [placer.place("20230001", "dictionary", MOMENT, {"dictionary.py": data}) for data in order]
        placer.flush()
        assert len(set(places)) == 4
        times = {parse_time(each.rpartition("/")[2]): data for each, data in zip(places, order, strict=True)}
        assert all(abs(datetime.fromisoformat(each) - MOMENT) < timedelta(seconds=1) for each in times)
        latest.add(times[max(times, key=datetime.fromisoformat)])
        assert [place(root, data) for data in order] == places
    assert len(latest) == 1


def test_what_has_no_time_is_the_latest_and_is_put_there_once(tmp_path):
    places = [place(tmp_path, data, None) for data in (b"a", b"b", b"a", b"b", b"c")]
    assert places[0] == places[2] != places[1] == places[3] != places[4]
    times = [parse_time(each.rpartition("/")[2]) for each in dict.fromkeys(places)]
    assert times == sorted(times)


@pytest.mark.parametrize("name", ["20230001", "20230001/dictionary"])
def test_nothing_is_put_through_a_link(tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "class"
    (root / name).parent.mkdir(parents=True)
    (root / name).symlink_to(elsewhere)
    with pytest.raises(UsageError, match="is a link, or no folder"):
        place(root, b"x")
    assert os.listdir(elsewhere) == []


def test_a_folder_that_was_left_unfinished_is_cleared_away_and_a_link_is_not_followed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_bytes(b"mine")
    (tmp_path / WORKSHOP).symlink_to(kept)
    put_folder(tmp_path / "a", {"x.py": b"1"})
    (tmp_path / WORKSHOP).mkdir()
    (tmp_path / WORKSHOP / "half").write_bytes(b"")
    put_folder(tmp_path / "b", {"y/x.py": b"2"})
    assert read_folder(tmp_path / "a") == {"x.py": b"1"}
    assert read_folder(tmp_path / "b") == {"y/x.py": b"2"}
    assert not list(tmp_path.glob(f"{WORKSHOP}*"))
    assert (kept / "file").read_bytes() == b"mine"


def test_many_at_once_lie_there_when_they_are_flushed(tmp_path):
    placer = Placer(tmp_path, PEOPLE, UTC)
    made = [placer.place(each.id, "dictionary", MOMENT, {"dictionary.py": each.id.encode()}) for each in PEOPLE]
    placer.flush()
    assert [(tmp_path / each / "dictionary.py").read_text() for each in made] == [each.id for each in PEOPLE]
    assert not list(tmp_path.rglob(f"{WORKSHOP}*"))


def test_a_folder_with_anything_but_files_is_none_of_ours(tmp_path):
    put_folder(tmp_path / "a", {"x.py": b"1"})
    (tmp_path / "a" / "link").symlink_to(tmp_path)
    assert read_folder(tmp_path / "a") is None


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("../../etc/passwd", ""),
        ("/etc/passwd", ""),
        ("a//b", ""),
        (".hidden.py", ""),
        (".grade/x", ""),
        ("roster.csv", ""),
        ("ROSTER.XLSX", ""),
        ("mail.eml", ""),
        ("a/b.EML", ""),
        ("x" * 151, ""),
        ("a/" * 8 + "b", ""),
        ("_private/x.py", "_private/x.py"),
        ("con.py", "_con.py"),
        ("COM1", "_COM1"),
        ("a\\b.py", "a_b.py"),
        ('a<b>:"|?*.py', "a_b______.py"),
        ("a\u202egpj.py", "a_gpj.py"),
        ("trailing. . ", "trailing"),
        ("과제.py", "과제.py"),
        ("\u1100\u116a\u110c\u1166.py", "과제.py"),
        ("bad\udcff.py", "bad_.py"),
    ],
)  # fmt: skip
def test_names_are_safe_on_every_file_system(path, safe):
    assert safe_path(path).replace("?", "_") == safe


def test_of_names_that_a_file_system_takes_for_one_the_first_stays():
    files = {
        "A.py": b"1",
        "a.py": b"2",
        "Å.py": b"3",
        "A\u030a.py": b"4",
        "d": b"5",
        "d/x": b"6",
        "e/x": b"7",
        "E": b"8",
    }
    assert safe_files(files) == {"A.py": b"1", "Å.py": b"3", "d": b"5", "e/x": b"7"}


def test_an_archive_keeps_an_ending_by_which_it_is_opened():
    assert list(safe_files({".zip": b"1"}, "dictionary")) == ["dictionary.zip"]
    assert list(safe_files({"답안.tar.gz": b"1"}, "dictionary")) == ["답안.tar.gz"]


@given(st.dictionaries(st.text(max_size=40), st.binary(max_size=3), max_size=8))
def test_whatever_names_there_are_all_stay_in_their_folder(files):
    for path in safe_files(files):
        assert path.isprintable() or path
        assert not path.startswith("/")
        assert not {"", ".", ".."} & set(path.split("/"))
        path.encode()
