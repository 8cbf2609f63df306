"""Archives as people and attackers make them, read by the student's side.

Of `grader.sandbox.inside.reading.archive`, `grader.sandbox.inside.reading.zipped`,
`grader.sandbox.inside.reading.tape`, `grader.sandbox.inside.reading.download`, `grader.sandbox.inside.reading.pieces`,
`grader.sandbox.seam.pieces`, `grader.sandbox.inside.reading.packed`, `grader.sandbox.inside.reading.names` and
`grader.sandbox.seam.signs`.
"""

from __future__ import annotations

import binascii
import gzip
import io
import random
import stat
import struct
import tarfile
import unicodedata
import zipfile

import pytest

from grader.sandbox.inside.reading import Contents, Limits, Member
from grader.sandbox.inside.reading.archive import read_archive
from grader.sandbox.inside.reading.download import read_download
from grader.sandbox.inside.reading.names import decode_name, safe_path
from grader.sandbox.seam.pieces import join_pieces
from tests.sandbox.reading.written import make_tar, make_zip

LIMITS = Limits()


def info_of(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def contents_of(contents: Contents) -> dict[str, bytes | str]:
    """Name → content, or why it was left out."""
    return {each.name: each.left_out if each.content is None else each.content for each in contents.members}


def read(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes | str]:
    return contents_of(read_archive(data, limits))


def renamed(data: bytes, before: bytes, after: bytes) -> bytes:
    """The same archive with other bytes for a name, as no library would write it."""
    assert len(before) == len(after)
    assert before in data
    return data.replace(before, after)


def test_code_comes_first_and_what_is_near_before_what_is_deep() -> None:
    data = make_zip({"a.csv": b"1", "hw/deep/b.py": b"b", "hw/a.py": b"a"})
    assert list(read(data)) == ["hw/a.py", "hw/deep/b.py", "a.csv"]


def test_what_systems_put_there_is_passed_over() -> None:
    names = ("__MACOSX/hw/._a.py", "hw/.DS_Store", "hw/__pycache__/a.cpython-311.pyc", "Thumbs.db", "hw/.git/config")
    contents = read_archive(make_zip({**dict.fromkeys(names, b"x"), "hw/a.py": b"a"}), LIMITS)
    assert contents_of(contents) == {"hw/a.py": b"a"}
    assert contents.facts["by_products"] == len(names)


def test_installed_libraries_are_named_and_not_read() -> None:
    files = {"hw/venv/pyvenv.cfg": b"", "hw/venv/lib/x.py": b"x", "site-packages/numpy/a.py": b"", "hw/a.py": b"a"}
    contents = read_archive(make_zip(files), LIMITS)
    assert contents_of(contents) == {"hw/a.py": b"a"}
    assert contents.facts["environments"] == ["hw/venv", "site-packages"]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_of_a_korean_windows_are_read_without_any_flag(kind: str) -> None:
    raw = "과제.py".encode("cp949")
    if kind == "zip":
        data = renamed(make_zip({"abcd.py": b"x"}), b"abcd.py", raw)
    else:
        data = make_tar({"과제.py": b"x"}, kind=tarfile.GNU_FORMAT, encoding="cp949")
    contents = read_archive(data, LIMITS)
    assert contents_of(contents) == {"과제.py": b"x"}
    assert (contents.members[0].raw, contents.facts["encodings"]) == (raw, ["cp949"])


def test_names_of_a_mac_are_utf_8_without_the_bit_and_come_out_composed() -> None:
    name = unicodedata.normalize("NFD", "과제.py")
    data = make_zip({name: b"x"})
    data = data.replace(b"\x00\x08", b"\x00\x00", 1)  # the local header's bit 11
    assert list(read(data)) == ["과제.py"]
    assert list(read(make_tar({name: b"x"}))) == ["과제.py"]


@pytest.mark.parametrize("right", [True, False])
def test_the_unicode_path_of_info_zip_counts_for_its_own_name_alone(right: bool) -> None:
    raw = b"????.py"
    info = zipfile.ZipInfo(raw.decode())
    field = b"\1" + struct.pack("<L", binascii.crc32(raw if right else b"other")) + "과제.py".encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert list(read(make_zip({info: b"x"}))) == ["과제.py" if right else "????.py"]


@pytest.mark.parametrize(
    "name", ["../../etc/cron.py", "/etc/cron.py", "C:\\cron.py", "a/../../cron.py", "\\\\host\\a.py"]
)
def test_a_path_out_of_the_folder_is_named_and_not_read(name: str) -> None:
    for data in (make_zip({name: b"x"}), make_tar({name: b"x"})):
        ((path, why),) = read(data).items()
        assert why == "path"
        assert not path.startswith("/")
        assert ".." not in path.split("/")


def test_links_and_devices_are_named_and_not_read() -> None:
    kinds = {
        tarfile.SYMTYPE: "symlink",
        tarfile.LNKTYPE: "symlink",
        tarfile.FIFOTYPE: "special",
        tarfile.CHRTYPE: "special",
    }
    infos = [info_of(f"{index}.py", kind, "/etc/passwd") for index, kind in enumerate(kinds)]
    assert list(read(make_tar(dict.fromkeys(infos, b""))).values()) == list(kinds.values())
    link, fifo = zipfile.ZipInfo("a.py"), zipfile.ZipInfo("b.py")
    link.create_system = fifo.create_system = 3
    link.external_attr, fifo.external_attr = (stat.S_IFLNK | 0o777) << 16, (stat.S_IFIFO | 0o600) << 16
    assert read(make_zip({link: b"/etc/passwd", fifo: b""})) == {"a.py": "symlink", "b.py": "special"}


def test_encrypted_members_are_named() -> None:
    data = bytearray(make_zip({"a.py": b"x"}))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert read(bytes(data)) == {"a.py": "encrypted"}


def test_of_one_name_the_last_entry_counts_and_of_capitals_the_small_ones() -> None:
    data = renamed(make_zip({"a.py": b"old", "b.py": b"new", "A.py": b"other"}), b"b.py", b"a.py")
    found = read_archive(data, LIMITS).members
    assert sorted((each.name, each.content, each.left_out) for each in found if each.content) == [("a.py", b"new", "")]
    assert [each.left_out for each in found if not each.content] == ["duplicate", "duplicate"]


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = make_zip({"a.py": b"a", "third.zip": make_zip({"b.py": b"b"})})
    for data in (make_zip({"hw/second.zip": inner}), make_tar({"hw/second.zip": inner})):
        contents = read_archive(data, LIMITS)
        assert contents_of(contents) == {"hw/second.zip/a.py": b"a", "hw/second.zip/third.zip": "depth"}
        assert contents.members[0].inside == "hw/second.zip"


def test_a_broken_archive_in_an_archive_costs_only_itself() -> None:
    data = make_zip({"a.py": b"a", "b.zip": b"PK no archive", "c.tar.gz": b"no tar either"})
    assert read(data) == {"a.py": b"a", "b.zip": "damaged", "c.tar.gz": "format"}


def test_sizes_that_lie_are_found_by_counting() -> None:
    data = bytearray(make_zip({"a.py": b"\0" * 200_000, "b.py": b"b"}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    assert read(bytes(data)) == {"a.py": "damaged", "b.py": b"b"}


def test_entries_that_share_their_bytes_are_no_files() -> None:
    data = bytearray(make_zip({"a.py": b"a" * 100, "b.py": b"a" * 100}))
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert set(read(bytes(data)).values()) == {"overlap"}


def test_bombs_end_at_what_was_really_inflated() -> None:
    limits = LIMITS._replace(member_bytes=50_000_000, total_bytes=100_000_000, unpacked_bytes=20_000_000)
    assert read(make_zip({"a.py": b"\0" * 10_000_000}), limits) == {"a.py": "ratio"}
    wide = make_zip({f"{index}.py": b"\0" * 900_000 for index in range(30)})
    assert [*read(wide, limits).values()].count("unpacked_bytes") == 8
    assert read_archive(gzip.compress(b"\0" * 10_000_000), limits).fault == "ratio"
    assert read_archive(make_tar({"a.py": b"a", "b": b"\0" * 30_000_000}), limits).fault == "ratio"


def test_what_came_before_the_end_of_a_tape_is_there() -> None:
    whole = make_tar({"a.py": b"a", "b.py": bytes(range(256)) * 400})
    assert read(whole[: len(whole) // 2])["a.py"] == b"a"
    assert read_archive(whole[: len(whole) // 2], LIMITS).fault == "damaged"


def test_too_much_is_left_out_by_name() -> None:
    limits = LIMITS._replace(member_bytes=10, total_bytes=15)
    data = make_zip({"a.py": b"a" * 10, "b.py": b"b" * 10, "c.py": b"c" * 11})
    assert read(data, limits) == {"a.py": b"a" * 10, "b.py": "total_bytes", "c.py": "member_bytes"}


def test_entries_without_end_are_counted_to_the_limit() -> None:
    limits = LIMITS._replace(members=5)
    for count, fault in ((6, "members"), (100, "scanned")):
        for data in (
            make_zip({f"{index}.py": b"" for index in range(count)}),
            make_tar({f"{index}.py": b"" for index in range(count)}),
        ):
            contents = read_archive(data, limits)
            assert (len(contents.members), contents.fault) == (5, fault)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "format"),
        (b"<html>not found</html>", "format"),
        (b"PK\3\4 half of one", "damaged"),
        (b"\x1f\x8b half of one", "damaged"),
        (gzip.compress(b"no tape", mtime=0), "format"),
        (b"7z\xbc\xaf\x27\x1c", "seven_zip"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"ALZ\x01", "alz"),
        (b"EGGA", "egg"),
    ],
)
def test_what_is_no_archive_has_a_name(data: bytes, fault: str) -> None:
    assert read_archive(data, LIMITS).fault == fault


def test_every_cut_and_every_changed_byte_is_told_and_raises_nothing() -> None:
    for whole in (make_zip({"a.py": b"aaaa", "b/c.py": b"c"}), make_tar({"a.py": b"aaaa"})):
        for at in range(len(whole)):
            for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
                contents = read_archive(data, LIMITS)
                assert all(isinstance(member, Member) for member in contents.members)


def test_bytes_in_front_of_an_archive_do_no_harm() -> None:
    assert read(b"#!/bin/sh\n" + make_zip({"a.py": b"a"})) == {"a.py": b"a"}


def test_archives_of_sixty_four_bits_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.py", "w", force_zip64=True) as file:
        file.write(b"a")
    assert read(out.getvalue()) == {"a.py": b"a"}


def test_more_entries_than_sixteen_bits_count_are_too_many_and_no_damage() -> None:
    """Packers then write the long record at the end, and leave the offsets in the short one as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(65_536):
            archive.writestr(f"{number}.py", b"a")
    data = out.getvalue()
    assert data.count(b"PK\6\6") == 1
    for whole in (data, b"#!/bin/sh\n" + data):
        contents = read_archive(whole, LIMITS._replace(members=3))
        assert (contents.fault, len(contents.members)) == ("scanned", 3)
        assert contents.members[0].content == b"a"


def test_names_that_are_too_long_or_no_text_can_be_shown() -> None:
    path, why = safe_path("가" * 400 + ".py", 500)
    assert (len(path.encode()) <= 500, why) == (True, "name_bytes")
    assert decode_name(b"\xff\xfe.py")[1] == "unknown"
    assert safe_path("a\0b.py", 500)[1] == "path"


def test_of_a_large_one_the_list_is_told_and_then_what_its_pieces_hold() -> None:
    """Whatever pieces are there, nothing is told that the whole does not hold; what breaks off is a fault."""
    files = {f"s{number}/a.py": b"x = %d\n" % number * 900 for number in range(4)}
    data = make_zip({**files, "s0/empty.py": b"", "z.bin": random.Random(1).randbytes(70_000)})
    start = len(data) - 66_000
    assert data.index(b"s3/a.py") < start < data.index(b"PK\1\2")
    tail = (start, data[start:])
    listed = read_download(join_pieces(len(data), [(0, data[:8]), tail]), LIMITS._replace(total_bytes=0))
    spans = {each.name: each.facts["span"] for each in listed.members}
    assert set(spans) == {*files, "s0/empty.py", "z.bin"}
    assert [each.content for each in listed.members] == [None] * 6
    for name, content in files.items():
        begin, end = spans[name]
        found = read_download(join_pieces(len(data), [(begin, data[begin:end]), (0, data[:8]), tail]), LIMITS)
        assert (found.fault, contents_of(found)) == ("", {name: content})
        short = read_download(join_pieces(len(data), [(begin, data[begin : end - 1]), (0, data[:8]), tail]), LIMITS)
        assert (short.fault, short.members) == ("", ())
    for at in range(len(data) - 65_500, len(data), 999):
        cut = read_download(join_pieces(len(data), [(0, data[:8]), (at + 1, data[at + 1 :])]), LIMITS)
        assert (cut.fault, cut.members) == ("listing", ()), at
    for frame in (b"", b"x" * 11, join_pieces(9, [(0, b"x" * 10)]), join_pieces(9, [(0, b"x")]) + b"x"):
        assert read_download(frame, LIMITS).fault == "format"
    seven = b"7z\xbc\xaf\x27\x1c" + bytes(600)
    assert read_download(join_pieces(len(seven), [(0, seven)]), LIMITS).fault == "seven_zip"
