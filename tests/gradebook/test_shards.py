"""What a shard is, and what is none: `grader.gradebook.shards`."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.shards import OPTION, Mark, open_shard, read_mark
from grader.text.errors import MachineError, UsageError
from tests.gradebook.test_book import report

MARK = Mark(number=2, of=3, secret="5e" * 32, grader="g", package="p", images="", suites={"if_for": "s"})


def make(folder: Path, *reports, ended: bool = True, **options) -> Path:
    options = options or {OPTION: MARK.model_dump(mode="json")}
    with Gradebook.open(folder, folder=folder) as book:
        run = book.begin_run(version="0", isolation_level=3, data_source="digits", options=options)
        for each in reports:
            book.record(each, run)
        if ended:
            book.finish_run(run)
    return folder


def own(student: str, **changes):
    return report(student, class_digest=MARK.secret, **changes)


@pytest.mark.parametrize("name", ["", "gradebook.sqlite"])
def test_it_says_what_it_is_a_part_of_and_gives_its_current_reports(tmp_path, name):
    """Named as a folder or as the file in it; of names that are no Unicode, too."""
    given = [
        own("s01", score=40.0),
        own("\udcb1", key="k" * 64),
        own("s01", score=50.0),
        own("s01", attempt="2026-11-01T10:00:00+09:00"),
    ]
    make(tmp_path, *given)
    with open_shard(tmp_path / name) as shard:
        assert (shard.mark, shard.folder) == (MARK, tmp_path)
        assert (shard.run.isolation_level, shard.run.data_source, shard.run.outcome) == (3, "digits", "finished")
        candidates = [*shard.candidates()]
        assert [shard.read(each) for each in candidates] == given[1:]
        assert [each.key for each in candidates] == ["k" * 64, "", ""]


def test_it_is_opened_without_a_trace(tmp_path):
    make(tmp_path, own("s01"))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with open_shard(tmp_path) as shard:
        assert len([*shard.candidates()]) == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_is_not_whole_is_refused(tmp_path):
    """A run that was killed, a run that never was, a journal of one that writes."""
    (tmp_path / "bare").mkdir()
    with Gradebook.open(tmp_path / "bare", folder=tmp_path / "bare"):
        pass
    written = make(tmp_path / "written", own("s01"))
    (written / "gradebook.sqlite-journal").write_bytes(b"x")
    for folder in (make(tmp_path / "killed", own("s01"), ended=False), tmp_path / "bare", written):
        with pytest.raises(UsageError, match="is not graded to its end"), open_shard(folder):
            pass


def test_a_book_of_a_class_is_none(tmp_path):
    folder = make(tmp_path, own("s01"), path="submissions")
    with pytest.raises(UsageError, match="none that `grade run --shard` made"), open_shard(folder):
        pass
    with pytest.raises(UsageError, match="is no shard"), open_shard(tmp_path / "nothing"):
        pass


@pytest.mark.parametrize("mark", [None, {}, [], "x", {**MARK.model_dump(mode="json"), "more": 1}])
def test_a_mark_is_whole_or_none(tmp_path, mark):
    make(tmp_path, **{OPTION: mark})
    with Gradebook.peek(tmp_path, folder=tmp_path) as book, pytest.raises(UsageError):
        read_mark(book)


def test_a_report_of_another_class_is_none(tmp_path):
    make(tmp_path, report("s01", class_digest="0" * 64))
    with open_shard(tmp_path) as shard, pytest.raises(MachineError, match="is not what its row says"):
        shard.read(next(shard.candidates()))
