"""Which files are a run's own, and where a user's records lie (`grader.domain.records`)."""

import sys
from datetime import date
from pathlib import Path

import pytest

from grader.domain.records import is_report, name_aside, state_folder

VARIABLE = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME"


WRITTEN = [
    *("sums.json", "ann.eml", "index.html", "report.html", "report.txt", "gradebook.csv", "gradebook.xlsx"),
    *("gradebook.edited-2026-11-29.csv", "report.edited-2026-11-29-12.html", "ann.eml.edited-2026-11-29"),
    *("if_for.html", "con-0123456789.html"),
]


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_run_writes_is_known_by_its_name(name):
    assert is_report(name)


@pytest.mark.parametrize(
    "name", ["sums.py", "notes.txt", "About us.html", "roster.csv", "report.txt.py", "json", "my.edited-2026-11-29.csv"]
)
def test_what_others_write_is_no_report(name):
    assert not is_report(name)


@pytest.mark.parametrize("name", ["gradebook.csv", "report.html", "ann.eml", "sums.json", "no_ending"])
def test_what_is_kept_aside_is_collected_by_nobody_and_known_as_a_runs_own(name):
    names = [name_aside(name, date(2026, 11, 29), number) for number in (1, 2)]
    assert len({name, *names}) == 3
    assert [is_report(each) for each in names] == [is_report(name)] * 2
    assert not any(each.endswith((".eml", ".json")) for each in names)


def test_the_state_folder_is_the_one_that_the_system_names(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert state_folder() == tmp_path / "sealed-grader"


@pytest.mark.parametrize("value", ["", "state"])
def test_a_relative_folder_is_not_taken_for_it(tmp_path, monkeypatch, value):
    """Else records would lie wherever a command was started."""
    monkeypatch.setenv(VARIABLE, value)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    folder = state_folder()
    assert folder is not None
    assert folder.is_relative_to(tmp_path)


def test_without_a_home_there_is_none(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert state_folder() is None
