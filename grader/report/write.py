"""Writing below OUT: whole files or none, nothing rewritten that is the same, nothing removed that is not ours.

A manifest in OUT (`grader.report.manifest`) lists what was written, with digests, and says whose reports they are:
those of another class are neither removed nor overwritten. A file of a former run that no longer belongs (a student who
left) is removed if it is still as we wrote it; one that somebody changed, or put there, stays. Where such a one lies in
the place of a file that is to be written, it is kept aside under another name first, and whoever calls is told.

No fsync: the truth is in the gradebook, every run compares each file with what it should be, and a thousand fsyncs
would cost more than the grading.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path, PurePosixPath

from grader.domain.records import MANIFEST, name_aside
from grader.report.manifest import Manifest, digest_of, digest_there, read_manifest
from grader.report.spool import SpooledFiles, write_whole
from grader.text import Text, tr
from grader.text.errors import FULL, MachineError, UsageError

_PART = re.compile(r"\.[0-9a-f]{16}\.part")


@dataclass(frozen=True)
class WriteResult:
    """What became of the files: paths below OUT, sorted."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files that somebody had edited, or put there, under the names that they are kept by now."""


def check_owner(out: Path, owner: str) -> None:
    """`UsageError` where OUT holds the reports of another class, which is still there: they would be removed. Those of
    a folder that was graded alone are one student's, and may be."""
    other = read_manifest(out).owner
    if other.startswith("class:") and other != owner and os.path.isdir(other.partition(":")[2]):
        raise UsageError(
            tr(
                "{out} holds the reports of {other}; they would be removed. Name another folder with --out DIR, or "
                "remove that one: its reports are made again by the next run over their class.",
                out=out,
                other=other.partition(":")[2],
            )
        )


@dataclass(frozen=True)
class Restated:
    """Files that tell what was kept aside, and so are made anew once that is known."""

    paths: frozenset[str] = frozenset()
    make: Callable[[Sequence[str]], Mapping[str, bytes]] = lambda _: {}
    """Each of them, by the names that something is kept by now."""


NONE_RESTATED = Restated()
NOT_SAID: Mapping[str, Sequence[str]] = {}


def write_all(
    out: Path,
    files: Mapping[str, bytes],
    owner: str = "",
    moment: datetime | None = None,
    restated: Restated = NONE_RESTATED,
    made: Mapping[str, Sequence[str]] = NOT_SAID,
) -> WriteResult:
    """Make OUT hold `files` (POSIX paths below it), and no longer what only a former run wrote. `owner` names the
    class whose they are: another's are left alone. `moment` is the time that new files get, by default now, and its
    own clock tells the day at which something is kept aside: what was edited by hand and would be overwritten. Those of
    the files that tell it are `restated`. `made` is by digest of what they are made of which of them may stay as long
    as that is the same (`grader.report.kept`). Raises a `UsageError` where they are, or where it cannot be written to,
    a `MachineError` when the disk is full."""
    check_owner(out, owner)
    digests = files.digests() if isinstance(files, SpooledFiles) else {path: digest_of(files[path]) for path in files}
    left = files.left() if isinstance(files, SpooledFiles) else frozenset()
    planned = {path: [digest] for path, digest in digests.items()}
    former = read_manifest(out).files
    _sweep({(out / path).parent for path in {**former, **planned}})
    certain = {key: paths for key, paths in made.items() if left.issuperset(paths)}
    _write_manifest(out, Manifest(owner, _either(former, planned), certain))
    there = {path: digests[path] if path in left else _digest_of(out, path) for path in files}
    different = [path for path in files if there[path] != digests[path]]
    edited = {path for path in different if there[path] is not None and there[path] not in former.get(path, [])}
    kept: list[str] = []
    ready: set[str] = set()
    for path in different:
        if path in edited:
            kept.append(_put_aside(out, path, moment))
        if path not in restated.paths:
            _put(out, path, files.pieces(path) if isinstance(files, SpooledFiles) else [files[path]], moment, ready)
    new = restated.make(sorted(kept)) if kept else {}
    if new:
        planned |= {path: [digest_of(data)] for path, data in new.items()}
        _write_manifest(out, Manifest(owner, _either(former, planned), certain))
    changed = {path for path in different if path not in restated.paths}
    changed |= {path for path in restated.paths if write_file(out, path, new.get(path) or files[path], moment)}
    removed = [path for path, digests in former.items() if path not in files and _remove(out, path, digests)]
    _write_manifest(out, Manifest(owner, planned, made))
    return WriteResult(tuple(sorted(changed)), tuple(sorted(removed)), tuple(sorted(kept)))


def remove_written(out: Path, paths: Iterable[str], owner: str) -> tuple[str, ...]:
    """Remove those of these files that were written to `out` for `owner`, and are still as they were written; which.
    The next `write_all` makes what is to be there."""
    former = read_manifest(out)
    if former.owner != owner:
        return ()
    return tuple(path for path in paths if path in former.files and _remove(out, path, former.files[path]))


def _either(former: Mapping[str, Sequence[str]], planned: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What a file may hold while it is written: what it held or what it is to hold."""
    return {
        path: list(dict.fromkeys([*former.get(path, []), *planned.get(path, [])])) for path in {**former, **planned}
    }


def check_writable(out: Path) -> None:
    """`UsageError`, or where there is no room `MachineError`, where no file can be put into `out`; it is made."""
    with _translate_errors(out, _CLOSED):
        _make_folders(out, out)
        probe = out / f".{secrets.token_hex(8)}.part"  # as the others are called until they are whole
        with open(probe, "xb"):
            pass
        probe.unlink()


def write_file(out: Path, path: str, data: bytes, moment: datetime | None = None) -> bool:
    """Put `data` at `path` below `out`, whole or not at all; whether anything had to change."""
    if _digest_of(out, path) == digest_of(data):
        return False
    _put(out, path, [data], moment, set())
    return True


def _put(out: Path, path: str, pieces: Iterable[bytes], moment: datetime | None, ready: set[str]) -> None:
    """Put it there; `ready` are the folders that were made, or found to be some, since the caller began."""
    target = out / path
    with _translate_errors(target):
        folder = path.rpartition("/")[0]
        if folder not in ready:
            _make_folders(out, target.parent)
            ready.add(folder)
        # In the same folder, for os.replace works within one file system only. A short name of its own: with
        # the target's name in it, it could be longer than a file system allows.
        temporary = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with open(temporary, "xb", buffering=0) as file:
                for piece in pieces:
                    write_whole(file, piece)
            if moment is not None:
                os.utime(temporary, (moment.timestamp(), moment.timestamp()))
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


def _digest_of(out: Path, path: str) -> str | None:
    """The digest of what `path` holds; None where there is no file of that name, or a link on the way to it."""
    with _translate_errors(out / path):
        return digest_there(out, path)


def _put_aside(out: Path, path: str, moment: datetime | None) -> str:
    """Give the file at `path` another name, for its content is none of ours; that name, as a path below `out`. One
    step of the file system: whoever is killed before the new file is there has the old one under one name."""
    target = out / path
    with _translate_errors(target):
        day = (moment or datetime.now(UTC).astimezone()).date()
        for number in count(1):
            aside = target.with_name(name_aside(target.name, day, number))
            if not os.path.lexists(aside):
                break
        os.rename(target, aside)
    return aside.relative_to(out).as_posix()


def _folders(out: Path, path: str) -> list[Path]:
    """Those below `out` on the way to `path`, from the top."""
    parts = PurePosixPath(path).parts
    return [out.joinpath(*parts[:depth]) for depth in range(1, len(parts))]


def _make_folders(out: Path, folder: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    below = out
    for part in folder.relative_to(out).parts:
        below = below / part
        if below.is_symlink():  # it could lead to another student's folder, or out of OUT
            raise UsageError(tr("{below} is a link. Remove it, or name another folder with --out DIR.", below=below))
        below.mkdir(exist_ok=True)


def _sweep(folders: Iterable[Path]) -> None:
    """Remove what a killed run left of files that never appeared."""
    for folder in folders:
        for path in folder.glob(".*.part"):
            if _PART.fullmatch(path.name):
                with suppress(OSError):
                    path.unlink()


def _remove(out: Path, path: str, digests: Sequence[str]) -> bool:
    """Remove a file of ours, and its folder if that is empty then; whether it was removed."""
    target = out / path
    if _digest_of(out, path) not in digests:
        return False
    with _translate_errors(target):
        target.unlink()
    for folder in reversed(_folders(out, path)):
        with suppress(OSError):  # not empty: there is something of somebody else's in it
            folder.rmdir()
    return True


def _write_manifest(out: Path, manifest: Manifest) -> None:
    write_file(out, MANIFEST, manifest.encode())


_HELD = tr(
    "{target} could not be written: {why}. If it is open in another program (Excel holds its "
    "files), close it there; else make the folder writable, or name another with --out DIR."
)
_CLOSED = tr(
    "{target}: no report can be written there ({why}). Make it a folder that you may write to, or name another with "
    "--out DIR."
)


@contextmanager
def _translate_errors(path: Path, sentence: Text = _HELD) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise MachineError(
                tr(
                    "{target} could not be written: {why}. Make room and run again; what was graded is kept "
                    "in the gradebook, and no file is left half-written.",
                    target=path,
                    why=error.strerror,
                )
            ) from error
        raise UsageError(sentence.format(target=path, why=error.strerror)) from error
