"""What `pytest -n 2` runs together is there, and is run together."""

from pathlib import Path

from tests.sharing import GROUPS, scope

TESTS = Path(__file__).parent


def test_each_file_of_a_group_is_one_file():
    """A file that was renamed would silently be shared out test by test."""
    names = [path.stem for path in TESTS.rglob("test_*.py")]
    assert {name: names.count(name) for name in GROUPS} == dict.fromkeys(GROUPS, 1)


def test_the_groups_of_some():
    assert (
        scope("tests/redteam/test_box.py::test_a[x::y]") == scope("tests/sandbox/test_doctor.py::test_b") == "machine"
    )
    assert scope("tests/redteam/test_redteam.py::test_a") != "machine"
    assert scope("tests/app/test_cli.py::test_a[1]") == "tests/app/test_cli.py::test_a[1]"
