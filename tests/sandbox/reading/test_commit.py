"""The committer's date out of objects that git really made, and out of bytes that it never would."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pytest

from grader.sandbox.inside.reading import Limits, read
from grader.sandbox.inside.reading.commit import MAX_OBJECT, read_commit
from tests.intake.clones import commit, git, make_clone

FACTS = {"seconds": 1_551_787_200, "zone": 540}


def frame(*pieces: bytes) -> bytes:
    return b"".join(len(piece).to_bytes(8, "big") + piece for piece in pieces)


def loose(body: bytes, kind: bytes = b"commit") -> bytes:
    whole = kind + b" %d\0" % len(body) + body
    return frame(hashlib.sha1(whole).hexdigest().encode(), zlib.compress(whole))


def packs(root: Path) -> list[bytes]:
    pieces = []
    for index in sorted((root / ".git/objects/pack").glob("*.idx")):
        pieces += [index.read_bytes(), index.with_suffix(".pack").read_bytes()]
    return pieces


BODY = b"tree %s\nauthor a <a@example.org> 1 +0000\ncommitter b <b@example.org> 1551787200 +0900\n\ntext\n" % (
    b"0" * 40
)


def test_an_object_that_lies_alone():
    assert read_commit(loose(BODY), Limits()).facts == FACTS


def test_every_commit_of_a_pack_deltas_or_not(tmp_path):
    """Long messages that are nearly alike: git stores all but one as a difference."""
    root = make_clone(tmp_path / "a")
    for number in range(40):
        commit(root, f"2019-03-05T21:{number:02}:00 +0900", "line of a long message\n" * 200 + str(number))
    git(root, "repack", "-adfq", "--depth=30", "--window=60")
    named = git(root, "log", "--format=%H %ct").split()
    verified = git(root, "verify-pack", "-v", *map(str, (root / ".git/objects/pack").glob("*.idx")))
    deltas = [line for line in verified.splitlines() if " commit " in line and len(line.split()) == 7]
    assert len(deltas) > 10
    pieces = packs(root)
    for oid, seconds in zip(named[::2], named[1::2], strict=True):
        assert read_commit(frame(oid.encode(), *pieces), Limits()).facts["seconds"] == int(seconds)


def test_the_second_of_two_packs(tmp_path):
    root = make_clone(tmp_path / "a")
    commit(root, "2019-03-05T21:00:00 +0900")
    git(root, "repack", "-dq")
    commit(root, "2019-03-06T21:00:00 -0330")
    git(root, "repack", "-dq")
    pieces = packs(root)
    assert len(pieces) == 4
    oid = git(root, "rev-parse", "HEAD").strip().encode()
    assert read_commit(frame(oid, *pieces), Limits()).facts["zone"] == -210
    assert read_commit(frame(b"0" * 40, *pieces), Limits()).fault == "missing"
    pack = pieces[1]
    for cut in (0, 13, 60):
        assert read_commit(frame(oid, pieces[0], pack[:cut], pieces[2], pieces[3][:cut]), Limits()).fault == "damaged"
    assert read_commit(frame(oid, b"\0" * 4000, pack), Limits()).fault == "format"
    assert read_commit(frame(oid, pieces[0][:1050], pack), Limits()).fault == "damaged"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "damaged"),
        (b"\xff" * 20, "damaged"),
        (frame(b"zz", b""), "damaged"),
        (frame(b"0" * 40, b"no zlib"), "damaged"),
        (frame(b"0" * 40, zlib.compress(b"commit 3\0abc")), "damaged"),
        (frame(b"0" * 40, zlib.compress(b"\0" * (MAX_OBJECT + 9))), "object"),
        (loose(BODY, b"blob"), "format"),
        (loose(b"tree x\n\ncommitter b <b@example.org> 1551787200 +0900\n"), "format"),
        (loose(BODY.replace(b"1551787200", b"9" * 12)), "format"),
    ],
)
def test_what_git_would_not_have_made(data, fault):
    assert read("commit", data, Limits()._asdict()).fault == fault


def test_deltas_that_go_round_end(tmp_path):
    """Of which each is one to the other, by name."""
    first, second = b"\x11" * 20, b"\x22" * 20
    delta = zlib.compress(b"\x01\x01\x01a")
    entries = b"PACK" + b"\x70" + second + delta + b"\x70" + first + delta
    offsets = (4, 4 + 21 + len(delta))
    fan = b"".join((0 if byte < 0x11 else 1 if byte < 0x22 else 2).to_bytes(4, "big") for byte in range(256))
    index = b"\xfftOc\0\0\0\x02" + fan + first + second + b"\0" * 8
    index += b"".join(offset.to_bytes(4, "big") for offset in offsets)
    assert read_commit(frame(first.hex().encode(), index, entries), Limits()).fault == "deltas"
