"""`grade calibrate` measures what is missing, keeps each result at once, and goes on where it was stopped."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from grader.app.commands.calibrate import Options, calibrate
from grader.authoring import calibration
from grader.text.errors import UsageError

PROGRAM = """
    from pathlib import Path

    VERSION = {version}


    def plan(seeds):
        return [({{"case": case}}, seed) for case in ("right", "wrong") for seed in range(seeds)]


    def measure(variant, seed, mnist):
        with Path({ran!r}).open("a") as stream:
            stream.write(f"{{variant['case']}} {{seed}}\\n")
        return {{"accuracy": seed / 10 + (variant["case"] == "right")}}


    def conclude(measured):
        means = {{one.variant["case"]: sum(one.column("accuracy")) / len(one.runs) for one in measured}}
        return {{"reference/sums/bands.toml": f"right = {{means['right']:.1f}}\\n"}}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "assignments").mkdir()
    (tmp_path / "assignments/course.toml").write_text(
        'title = { ko = "과정", en = "course" }\nmail_from = "a@example.org"\nreply_to = "a@example.org"\n'
        'contact = { ko = "조교", en = "us" }\norder = []\n[weights]\n',
        encoding="utf-8",
    )
    (tmp_path / "reference/sums").mkdir(parents=True)
    write(tmp_path)
    return tmp_path


def write(course: Path, version: int = 1) -> None:
    text = textwrap.dedent(PROGRAM).format(version=version, ran=str(course / "ran"))
    (course / "reference/sums/calibrate.py").write_text(text, encoding="utf-8")


def ran(course: Path) -> list[str]:
    return (course / "ran").read_text(encoding="utf-8").splitlines()


def run(course: Path, seeds: int) -> None:
    assert calibrate(Options("sums", seeds, course, jobs=2, mnist=None)) == 0


def test_all_is_measured_and_the_bands_are_written(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each pair of variant and seed once; the file that follows lies where it was named."""
    run(course, 3)
    assert sorted(ran(course)) == [f"{case} {seed}" for case in ("right", "wrong") for seed in range(3)]
    assert (course / "reference/sums/bands.toml").read_text(encoding="utf-8") == "right = 1.1\n"
    assert capsys.readouterr().out == f"{course / 'reference/sums/bands.toml'}을 썼습니다\n"


def test_a_run_goes_on_where_it_was(course: Path) -> None:
    """More seeds measure what is new, even after a run that was killed in the middle of a line."""
    run(course, 2)
    raw = course / calibration.FOLDER / "sums.jsonl"
    whole = raw.read_text(encoding="utf-8").splitlines()
    torn = json.loads(whole[-1])
    raw.write_text("\n".join([*whole[:-1], whole[-1][:20]]), encoding="utf-8")
    (course / "ran").unlink()
    run(course, 3)
    assert sorted(ran(course)) == sorted([f"{torn['variant']['case']} {torn['seed']}", "right 2", "wrong 2"])
    (course / "ran").unlink()
    run(course, 3)
    assert not (course / "ran").exists()


def test_results_of_an_older_measurement_are_not_used(course: Path) -> None:
    """What `measure` tells has changed: all is measured again."""
    run(course, 2)
    (course / "ran").unlink()
    write(course, version=2)
    run(course, 2)
    assert len(ran(course)) == 4


def test_raw_results_are_not_for_the_repository(course: Path) -> None:
    """Their folder ignores itself."""
    run(course, 2)
    assert (course / calibration.FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_an_assignment_without_a_calibration_is_told(course: Path) -> None:
    """A sentence that names the file."""
    with pytest.raises(UsageError, match=r"calibrate\.py does not exist"):
        calibrate(Options("other", 2, course, jobs=None, mnist=None))
