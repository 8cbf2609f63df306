"""`kill -9` at every step of collecting, then the same again: the same class folder and the same record as without.

Of `grader.collecting.collect`, `grader.collecting.placing`, `grader.collecting.puts` and `grader.collecting.keeping`.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.gradebook.arrivals import ArrivalRecord, read_arrivals
from grader.gradebook.book import Gradebook
from tests.collecting.collector import COLLECTING, WITHIN, chosen, main
from tests.collecting.made import tree
from tests.conftest import ROOT, start
from tests.tiers import tiered

TIMES = (1, 2, 9, 23)
STEPS = {
    f"{step} {number}": (step, number)
    for step in ("read", "sort", "place", "keep", "flush", "record", *WITHIN)
    for number in TIMES
    if number < 9 or step not in ("flush", "record", "sync", "row")
}


def records(root: Path) -> list[ArrivalRecord]:
    """All that is on record, but for when it was recorded."""
    with Gradebook.open(root, write=False) as book:
        return [replace(each, made="") for each in read_arrivals(book)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], list[ArrivalRecord]]:
    """What comes of it when nothing interrupts it."""
    root = tmp_path_factory.mktemp("whole") / "class"
    main(root)
    return tree(root), records(root)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize(
    "step", tiered(STEPS, ["read 9", "place 2", "keep 2", "record 2", "rename 2", "row 1", "note 9"])
)
def test_killed_at_a_step_it_goes_on_with_the_same_result(tmp_path, whole, step):
    root = tmp_path / "class"
    name, number = STEPS[step]
    process = start(COLLECTING, root, name, number, cwd=ROOT)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    main(root)
    assert (tree(root), records(root)) == whole
    main(root)
    assert (tree(root), records(root)) == whole


def test_all_that_was_told_is_on_record(whole):
    files, made = whole
    assert [each.cursor for each in made] == list(chosen().mails)
    placed = {part.path for each in made for part in each.parts if part.fate == "submission"}
    kept = {part.path for each in made for part in each.parts if part.path.startswith("kept/")}
    assert placed
    assert kept
    assert all(any(path.startswith(f"{place}/") for path in files) for place in placed)
    assert all(any(path.startswith(f".grade/{place}") for path in files) for place in kept)
    folders = {path.rpartition("/")[0] for path in files}
    assert not any("/." in f"/{folder}".replace("/.grade", "") for folder in folders)
