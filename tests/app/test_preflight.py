"""What is looked at before a run begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.app.preflight import check_out
from grader.domain.roster import Roster
from grader.intake.location import Location
from grader.text.errors import UsageError


@pytest.mark.parametrize("way", [".", "x/..", "../class"])
def test_an_out_that_is_the_class_folder_is_refused(tmp_path: Path, way: str) -> None:
    """By whatever name: reports would lie among what students handed in."""
    folder = tmp_path / "class"
    (folder / "x").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"is the class folder itself.*--out DIR"):
        check_out(folder / way, Location(folder), Roster(), tmp_path / "course")
    assert [path.name for path in folder.iterdir()] == ["x"]
