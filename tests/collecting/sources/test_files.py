"""Files of a folder and of downloads: whose they are by where they lie, all of them accounted for, links not followed.

Tries `grader.collecting.sources.files`, `grader.collecting.sources.download`, `grader.collecting.sources.tree` and
`grader.collecting.sources.find`.
"""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from grader.collecting.sources import files, tree
from grader.collecting.sources.download import HANDFUL, MAX_DOWNLOAD, MAX_LIST
from grader.collecting.sources.files import Clues
from grader.collecting.sources.find import Settings, open_source
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import MAX_SENT
from grader.text.errors import EXIT_USAGE, UsageError

PEOPLE = {"홍길동", "김철수", "hong"}
SEOUL = ZoneInfo("Asia/Seoul")
CODE = b"x = 1\n"


def nothing(cursor: str) -> bool:
    return False


@pytest.fixture(scope="module")
def settings():
    with Reader() as reader:
        yield Settings(reader, clues=Clues(PEOPLE.__contains__, ("dictionary", "two_words"), zone=SEOUL))


def put(folder, names):
    """Write these, with the folders around them."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(names[name] if isinstance(names, dict) else CODE)


def told(source):
    """Of each arrival its owner, assignment and paths."""
    return [
        (each.who, each.assignment, ["/".join(file.path) for file in each.files]) for each in source.arrivals(nothing)
    ]


def test_a_folder_or_a_file_a_student(tmp_path, settings):
    put(tmp_path, ["홍길동/dictionary.py", "홍길동/lib/a.py", "김철수_dictionary.py", "roster.csv", ".DS_Store"])
    source = open_source(str(tmp_path), settings)
    assert told(source) == [("홍길동", "", ["dictionary.py", "lib/a.py"]), ("", "", ["김철수_dictionary.py"])]
    assert all(each.time is None for each in source.arrivals(nothing)), "a file's own time says nothing"
    assert source.notes == []


def test_what_is_known_is_new_again_once_it_changes(tmp_path, settings):
    put(tmp_path, ["홍길동/a.py", "김철수/a.py"])
    source = open_source(str(tmp_path), settings)
    known = {each.cursor for each in source.arrivals(nothing)}
    assert list(source.arrivals(known.__contains__)) == []
    put(tmp_path, {"홍길동/a.py": b"x = 2\n"})
    (found,) = source.arrivals(known.__contains__)
    assert (found.who, found.files[0].data) == ("홍길동", b"x = 2\n")
    put(tmp_path, ["김철수/b.py"])
    assert len(list(source.arrivals(known.__contains__))) == 2


def test_folders_of_assignments_around_those_of_people(tmp_path, settings):
    put(tmp_path, ["dictionary/홍길동/a.py", "two-words/hong/b.py", "other/홍길동/c.py"])
    assert told(open_source(str(tmp_path), settings)) == [
        ("홍길동", "dictionary", ["a.py"]),
        ("홍길동", "", ["c.py"]),
        ("hong", "two_words", ["b.py"]),
    ]


def test_files_of_one_student_beside_each_other_came_together(tmp_path, settings):
    """`(1)` is a later copy, and stands before the first: as attempts the older one would count."""
    names = ["홍길동 (1).py", "홍길동.py", "김철수.py", "a.py", "b.py"]
    put(tmp_path, names)
    clues = replace(settings.clues, whose=lambda file: next((each for each in PEOPLE if each in file), ""))
    assert told(open_source(str(tmp_path), replace(settings, clues=clues))) == [
        ("", "", ["a.py"]),
        ("", "", ["b.py"]),
        ("", "", ["김철수.py"]),
        ("홍길동", "", ["홍길동 (1).py", "홍길동.py"]),
    ]


def test_moodle_with_folders(tmp_path, settings):
    put(tmp_path, ["홍길동_11_assignsubmission_file/a.py", "홍길동_11_assignsubmission_file/b/a.py"])
    put(tmp_path, ["홍길동_11_assignsubmission_onlinetext/onlinetext.html", "홍길동_12_assignsubmission_file/a.py"])
    source = open_source(str(tmp_path), settings)
    assert told(source) == [
        ("홍길동", "", ["a.py", "b/a.py", "onlinetext.html"]),
        ("홍길동", "", ["a.py"]),
    ], "two of one name are not one"
    assert "A download of Moodle" in source.notes[0].en


def test_canvas_with_late_work_and_a_picture(tmp_path, settings):
    names = ["hong_LATE_11_51_a.py", "hong_LATE_11_52_b.py", "kim_12_53_a-1.py", "kim_12_50_a.py", "kim_12_54_x.png"]
    put(tmp_path, names)
    found = list(open_source(str(tmp_path), settings).arrivals(nothing))
    assert [(each.who, each.late, each.again, [file.path[0] for file in each.files]) for each in found] == [
        ("hong", True, 0, ["a.py", "b.py"]),
        ("kim", False, 0, ["a.py", "x.png"]),
        ("kim", False, 1, ["a.py"]),
    ], "what came again is an attempt of its own"


def test_blackboard_has_times_of_the_courses_clock(tmp_path, settings):
    name = "HW 2_hong_attempt_2026-03-02-10-00-00"
    put(tmp_path, [f"{name}_a.py", f"{name}.txt", "HW 2_kim_attempt_2026-03-03-10-00-00_a.py"])
    one, two = open_source(str(tmp_path), settings).arrivals(nothing)
    assert (one.who, one.time) == ("hong", datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert [file.path for file in one.files] == [("a.py",)]
    assert [(place, why.en) for place, why in one.aside] == [(f"{name}.txt", "what Blackboard says of it, and no work")]
    assert two.time == datetime(2026, 3, 3, 10, tzinfo=SEOUL)


def test_blackboard_has_each_students_attempts_apart_whatever_their_files_are_called(tmp_path, settings):
    first, second = "HW_hong_attempt_2026-03-02-10-00-00", "HW_hong_attempt_2026-03-04-10-00-00"
    other = "HW_kim_attempt_2026-03-03-10-00-00"
    put(tmp_path, [f"{first}_a.py", f"{first}.txt", f"{second}_a.py", f"{second}_b.py", f"{second}.txt"])
    put(tmp_path, [f"{other}_c.py", f"{other}.txt"])
    found = list(open_source(str(tmp_path), settings).arrivals(nothing))
    assert [(each.who, each.time.astimezone(SEOUL).day, [file.path[0] for file in each.files]) for each in found] == [
        ("hong", 2, ["a.py"]),
        ("hong", 4, ["a.py", "b.py"]),
        ("kim", 3, ["c.py"]),
    ]


def test_google_classroom(tmp_path, settings):
    put(tmp_path, ["홍길동 - a.py", "김철수 - a.py", "김철수 - b.ipynb"])
    assert told(open_source(str(tmp_path), settings)) == [("김철수", "", ["a.py", "b.ipynb"]), ("홍길동", "", ["a.py"])]


def test_clones(tmp_path, settings):
    put(tmp_path, ["dictionary-hong/dictionary.py", "dictionary-kim-cs/dictionary.py"])
    put(tmp_path, ["dictionary-hong/.git/HEAD", "dictionary-kim-cs/.git/HEAD"])
    times = {tmp_path / "dictionary-hong": datetime(2026, 3, 2, tzinfo=UTC)}
    more = Settings(settings.reader, clues=settings.clues, committed=times.get)
    found = list(open_source(str(tmp_path), more).arrivals(nothing))
    assert [(each.who, each.assignment, each.time, [file.path for file in each.files]) for each in found] == [
        ("hong", "dictionary", datetime(2026, 3, 2, tzinfo=UTC), [("dictionary.py",)]),
        ("kim-cs", "dictionary", None, [("dictionary.py",)]),
    ]


def test_a_mixture_is_told_and_nothing_is_taken_for_a_download(tmp_path, settings):
    put(tmp_path, ["hong_11_51_a.py", "kim_12_53_a.py", "dictionary.py"])
    source = open_source(str(tmp_path), settings)
    assert [who for who, _, _ in told(source)] == ["", "", ""]
    assert "Some names are as Canvas writes them" in source.notes[0].en


def test_links_and_devices_are_left_out_and_named(tmp_path, settings):
    (tmp_path / "secret").write_bytes(b"secret")
    put(tmp_path, ["class/홍길동/a.py"])
    home = tmp_path / "class" / "홍길동"
    (home / "b.py").symlink_to(tmp_path / "secret")
    (home / "up").symlink_to(tmp_path)
    os.mkfifo(home / "c.py")
    (tmp_path / "class" / "김철수").symlink_to(home)
    one, two = sorted(open_source(str(tmp_path / "class"), settings).arrivals(nothing), key=lambda each: each.who)
    assert [file.data for file in two.files] == [CODE]
    assert [place for place, _ in two.left_out] == ["b.py", "c.py", "up"]
    assert (one.files, [place for place, _ in one.left_out]) == ((), ["김철수"])
    assert {why.en for _, why in two.left_out} == {"it is a link or no ordinary file, and was not opened"}


def test_what_nobody_wrote_is_left_aside(tmp_path, settings):
    put(tmp_path, ["홍길동/a.py", "홍길동/venv/pyvenv.cfg", "홍길동/venv/lib/x.py", "홍길동/__pycache__/a.pyc"])
    put(tmp_path, ["홍길동/.idea/x.xml", "홍길동/node_modules/x.js"])
    (found,) = open_source(str(tmp_path), settings).arrivals(nothing)
    assert [file.path for file in found.files] == [("a.py",)]
    assert [place for place, _ in found.aside] == ["node_modules", "venv"]
    assert (found.left_out, found.unseen) == ((), ())


@pytest.mark.parametrize(
    ("module", "limit", "value", "said"),
    [
        (files, "MAX_FILES", 2, "there are more than 2 files"),
        (files, "MAX_BYTES", 15, "it is larger than the 0 MB that are left for it"),
        (tree, "MAX_ENTRIES", 2, "it holds more than 2 things"),
    ],
)
def test_limits_are_named(tmp_path, settings, monkeypatch, module, limit, value, said):
    put(tmp_path, [f"홍길동/{number}.py" for number in range(4)])
    put(tmp_path, ["김철수/a.py"])
    source = open_source(str(tmp_path), settings)
    monkeypatch.setattr(module, limit, value)
    whole, cut = source.arrivals(nothing)
    assert (whole.left_out, whole.unseen, whole.aside, cut.aside) == ((), (), (), ())
    unread = cut.unseen if module is tree else cut.left_out
    assert said in {why.en for _, why in unread}
    assert len(cut.files) + len(unread) >= (1 if module is tree else 4)


def test_a_folder_without_end_has_one(tmp_path, settings):
    deep = tmp_path / "홍길동"
    for _ in range(30):
        deep /= "a"
    put(deep, ["x.py"])
    (found,) = open_source(str(tmp_path), settings).arrivals(nothing)
    assert found.files == ()
    assert [why.en for _, why in found.unseen] == ["it lies more than 12 folders deep"]


# Downloads as they came


def packed(path, names):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return str(path)


def inner(**names):
    held = io.BytesIO()
    packed(held, names)
    return held.getvalue()


def test_a_download_as_it_came(tmp_path, settings):
    zipped = inner(a=CODE)
    names = {
        "홍길동_11_assignsubmission_file/hw.zip": zipped,
        "김철수_12_assignsubmission_file/dictionary.py": CODE,
        "김철수_12_assignsubmission_file/__MACOSX/._dictionary.py": b"x",
    }
    source = open_source(packed(tmp_path / "download.zip", names), settings)
    one, two = source.arrivals(nothing)
    assert [(file.path, file.data) for file in two.files] == [(("hw.zip",), zipped)], "an archive in it stays one"
    assert (one.who, [file.path for file in one.files]) == ("김철수", [("dictionary.py",)])
    assert [each.cursor for each in source.arrivals(nothing)] == [one.cursor, two.cursor]


def test_a_download_with_a_folder_around_all_of_it(tmp_path, settings):
    names = {"HW1/hong_11_51_a.py": CODE, "HW1/kim_12_52_a.py": CODE}
    source = open_source(packed(tmp_path / "download.zip", names), settings)
    assert told(source) == [("hong", "", ["a.py"]), ("kim", "", ["a.py"])]


def test_a_packed_folder(tmp_path, settings):
    put(tmp_path / "in", ["홍길동/a.py", "김철수/a.py"])
    with tarfile.open(tmp_path / "class.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "in", "class")
    source = open_source(str(tmp_path / "class.tar.gz"), settings)
    assert told(source) == [("김철수", "", ["a.py"]), ("홍길동", "", ["a.py"])]


def test_of_a_hostile_member_its_owner_is_told(tmp_path, settings):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("홍길동/a.py", CODE)
        archive.writestr("홍길동/../../../etc/cron.py", CODE)
        link = zipfile.ZipInfo("홍길동/b.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    found = list(open_source(str(path), settings).arrivals(nothing))
    paths = [file.path for each in found for file in each.files]
    assert paths == [("a.py",)]
    assert {why.en for each in found for _, why in each.left_out} == {
        "it is a link",
        "its name leads out of the archive",
    }


def make_large(path, students: int, size: int, **more: bytes) -> dict[str, bytes]:
    """A download of a class, each with code and a film of so many bytes that nothing makes smaller."""
    films = {f"s{n:03}_{n}_5{n}_film.mp4": os.urandom(size) for n in range(students)}
    files = {f"s{n:03}_{n}_9{n}_a.py": CODE + b"# %d\n" % n for n in range(students)} | films | more
    packed(path, files)
    return files


def test_a_large_download_is_taken_piece_by_piece(tmp_path, settings, monkeypatch):
    """All of it, as of a small one; no more in memory than a handful, and no more read than what is asked for."""
    path = tmp_path / "class.zip"
    files = make_large(path, 12, 6 * 2**20)
    assert path.stat().st_size > MAX_SENT
    asked: list[int] = []
    own = settings.reader.read
    monkeypatch.setattr(
        settings.reader, "read", lambda kind, data, limits: asked.append(len(data)) or own(kind, data, limits)
    )
    source = open_source(str(path), settings)
    found = {}
    for each in source.arrivals(nothing):
        found |= {f"{each.who}: {file.path[-1]}": file.data for file in each.files}
        assert each.left_out == ()
    assert found == {f"{name.split('_')[0]}: {name.split('_')[-1]}": data for name, data in files.items()}
    assert max(asked) < HANDFUL + MAX_LIST + 2**20
    assert len(asked) <= 14
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    unpacked = open_source(str(tmp_path / "unpacked"), settings)
    assert told(unpacked) == told(open_source(str(path), settings))


def test_of_a_large_download_a_hostile_file_costs_itself_alone(tmp_path, settings):
    """A bomb, a damaged one, a link, a name that leads out, one that is too large."""
    path = tmp_path / "class.zip"
    make_large(path, 3, 9 * 2**20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kim_7_71_bomb.py", bytes(23 * 2**20))
        archive.writestr("kim_7_72_large.py", bytes(25 * 2**20))
        archive.writestr("kim_7_73_damaged.py", b"x = 'damaged'\n", zipfile.ZIP_STORED)
        archive.writestr("kim_7_74_../../etc/cron.py", CODE)
        archive.writestr("kim_7_75_empty.py", b"")
        archive.writestr("kim_7_76_a.py", CODE)
        link = zipfile.ZipInfo("kim_7_77_link.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    path.write_bytes(path.read_bytes().replace(b"x = 'damaged'", b"y = 'damaged'"))
    found = list(open_source(str(path), settings).arrivals(nothing))
    files = {file.path[-1]: len(file.data) for each in found for file in each.files}
    assert {name: size for name, size in files.items() if name.startswith("kim")} == {
        "kim_7_75_empty.py": 0,
        "kim_7_76_a.py": len(CODE),
    }
    assert len(files) == 2 + 2 * 3, "and all of everybody else"
    why = {path: text.en for each in found for path, text in each.left_out}
    assert why == {
        "kim_7_71_bomb.py": "unpacked it is more than 500 times as large, as archives are that are made to fill a disk",
        "kim_7_72_large.py": "it is larger than the 24 MB that are left for it",
        "kim_7_73_damaged.py": "it is damaged",
        "etc/cron.py": "its name leads out of the archive",
        "kim_7_77_link.py": "it is a link",
    }


def test_a_large_download_that_changes_meanwhile_or_is_none_is_told(tmp_path, settings):
    path = tmp_path / "class.zip"
    make_large(path, 3, 9 * 2**20)
    arrivals = open_source(str(path), settings).arrivals(nothing)
    next(arrivals)
    with open(path, "ab") as file:
        file.write(b"\0")
    rest = [why.en for each in arrivals for _, why in each.left_out]
    assert rest
    assert set(rest) == {"the download was changed while it was read"}
    path.write_bytes(os.urandom(MAX_SENT + 1))
    with pytest.raises(UsageError, match="it is no archive"):
        open_source(str(path), settings)
    make_large(path, 1, MAX_SENT)
    os.truncate(path, path.stat().st_size - 9)
    with pytest.raises(UsageError, match="it is damaged"):
        open_source(str(path), settings)
    with open(path, "wb") as file:
        file.truncate(MAX_DOWNLOAD + 1)
    with pytest.raises(UsageError, match="it is larger than 2 GB"):
        open_source(str(path), settings)


LARGE = os.urandom(MAX_SENT + 1)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"no archive", "it is no archive"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c" + bytes(100), "it is packed in a way that is not opened here"),
        ("a.tar.gz", LARGE, "it is larger than 48 MB"),
    ],
)
def test_a_download_that_cannot_be_read_whole_is_not_read_at_all(tmp_path, settings, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError) as caught:
        open_source(str(tmp_path / name), settings)
    assert caught.value.exit_code == EXIT_USAGE
    assert said in caught.value.text.en
    assert "Unpack it into a folder of its own" in caught.value.text.en
