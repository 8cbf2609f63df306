"""`%load_ext grader` and `%check` in IPython's own shell: the cells that were run, as they would be handed in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.app.notebook import Notebook
from tests.conftest import HALF, RIGHT, write

SESSION = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for number, (cell, id_) in enumerate(json.loads(sys.stdin.read())):
    print(f"--- {number}", flush=True)
    shell.run_cell(cell, store_history=True, cell_id=id_)
"""
LOAD = "%load_ext grader"
CHECK = "%check sums --lang en"


@pytest.fixture
def mine(course) -> Path:
    return write(course / "mine", {})


@pytest.fixture(autouse=True)
def _folder(course) -> None:
    (course / "mine").mkdir(exist_ok=True)


def run(folder: Path, *cells: str | tuple[str, str | None]) -> list[str]:
    """What each cell of a session in that folder showed; a cell may have an id."""
    told = [(cell, None) if isinstance(cell, str) else cell for cell in cells]
    done = subprocess.run(
        [sys.executable, "-c", SESSION],
        input=json.dumps(told),
        cwd=folder,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state"), "IPYTHONDIR": str(folder / "ipython")},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return [part.partition("\n")[2] for part in done.stdout.split("--- ")[1:]]


def test_the_cells_are_checked_as_one_notebook(mine):
    """That with the check in it too; lines that are ours are no part of it, and nothing is written beside it."""
    *_, shown = run(mine, "x = 1", LOAD, RIGHT["sums"].replace("2 *", "x * 2 *"), f"y = 2\n{CHECK}")
    assert "All public tests passed." in shown
    assert "sums.ipynb" in shown
    assert "The cells that you ran were checked (3)" in shown
    assert "%check" not in shown
    assert "\x1b" not in shown  # it is no terminal here
    assert not list(mine.glob("*.ipynb"))


def test_a_cell_that_was_run_again_is_what_it_is_now(mine):
    """In its old place: what comes below may need it."""
    cells = [(LOAD, "a"), ("K = 1", "b"), (f"R = K\n{HALF}", "c"), (CHECK, "d")]
    *_, before, _, _, after = run(mine, *cells, ("K = 2", "b"), (f"R = K\n{RIGHT['sums']}", "c"), (CHECK, "d"))
    assert "1 of 2 public tests passed." in before
    assert "All public tests passed." in after
    assert "skipped" not in after


def test_memory_does_not_count(mine):
    """What a cell made that is not there any more is missing in what is handed in."""
    *_, shown = run(mine, (LOAD, "a"), ("K = 2", "b"), (f"{RIGHT['sums']}", "c"), ("pass", "b"), ("del K", "e"), CHECK)
    assert "All public tests passed." in shown
    body = RIGHT["sums"].replace("2 *", "K *")
    *_, shown = run(mine, (LOAD, "a"), ("K = 2", "b"), (body, "c"), ("pass", "b"), CHECK)
    assert "NameError" in shown


def test_a_module_beside_it_can_be_imported(mine):
    write(mine, {"helper.py": "def twice(a):\n    return 2 * a\n", "sums.py": "1 / 0\n"})
    code = "from helper import twice\ndef add(a, b):\n    return a + b\ndef double(a):\n    return twice(a)\n"
    *_, shown = run(mine, LOAD, code, CHECK)
    assert "All public tests passed." in shown


def test_packages_and_data_below_come_along_as_when_it_is_handed_in(mine):
    """And what is no part of the work does not."""
    write(mine / "tools" / "deep", {"__init__.py": "", "twice.py": "def twice(a):\n    return 2 * a\n"})
    write(mine / "tools", {"__init__.py": "", "말.txt": "2"})
    write(mine / ".venv", {"pyvenv.cfg": "", "hidden.py": ""})
    write(mine, {"sums.ipynb": "no notebook yet"})
    code = (
        "import os\nfrom tools.deep.twice import twice\nassert open('tools/말.txt').read() == '2'\n"
        "assert not os.path.exists('.venv')\n"
        "def add(a, b):\n    return a + b\ndef double(a):\n    return twice(a)\n"
    )
    *_, shown = run(mine, LOAD, code, CHECK)
    assert "All public tests passed." in shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%check", "%check 뒤에 과제 이름"),
        ("%check loops", "loops"),
        ("%check sums --nope", "%check 뒤에 과제 이름"),
        ("%check sums names", "%check 뒤에 과제 이름"),
        ("%check sums.ipynb --lang en --no-score", "All public tests passed. The other"),
    ],
)
def test_what_is_written_behind_it(mine, line, said):
    """A sentence, and never a traceback of ours."""
    *_, shown = run(mine, LOAD, RIGHT["sums"], line)
    assert said in shown
    assert "Traceback" not in shown


def test_before_any_cell_was_run(mine):
    assert "No cell was run yet" in run(mine, LOAD, CHECK)[1]


def test_a_corrected_suite_is_read_anew(course, mine, monkeypatch, capsys):
    """And as long as it is the same, the processes stay."""
    monkeypatch.chdir(mine)
    monkeypatch.setenv("XDG_STATE_HOME", str(mine / "state"))
    notebook = Notebook([HALF])
    try:
        notebook.check("sums --lang en")
        first = notebook._warm
        notebook.check("sums --lang en")
        assert notebook._warm is first
        assert capsys.readouterr().out.count("1 of 2") == 2
        more = (
            '\n\n@pytest.mark.task("add")\ndef test_more(student):\n    """M."""\n    assert student.add(5, 5) == 10\n'
        )
        suite = course / "assignments/sums/test_public.py"
        suite.write_text(suite.read_text(encoding="utf-8") + more, encoding="utf-8")
        notebook.check("sums --lang en")
        assert "2 of 3" in capsys.readouterr().out
    finally:
        notebook.close()
