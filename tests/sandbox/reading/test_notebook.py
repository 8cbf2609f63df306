"""Notebooks as people write them and as nobody should, as one file of Python each.

Of `grader.sandbox.inside.reading.notebook` and `grader.sandbox.inside.reading.cells`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.sandbox.inside.reading import Contents, Limits
from grader.sandbox.inside.reading.cells import convert
from grader.sandbox.inside.reading.notebook import MAX_CELLS, read_notebook
from tests.sandbox.reading.written import cell_of, notebook

LIMITS = Limits()


def read(*cells: Any) -> Contents:
    return read_notebook(notebook(*cells), LIMITS)


def lines_of(contents: Contents) -> dict[int, str]:
    """Number → line, of those that hold anything."""
    content = contents.members[0].content
    assert content is not None
    return {number: line for number, line in enumerate(content.decode().split("\n"), 1) if line}


def run(contents: Contents) -> dict[str, Any]:
    content = contents.members[0].content
    assert content is not None
    names: dict[str, Any] = {}
    exec(content, names)  # of these tests
    return names


def test_code_cells_stand_in_their_order_and_tell_their_lines() -> None:
    contents = read("x = 1\ny = 2", cell_of("# Title", "markdown"), ["def f():\n", "    return x"])
    assert lines_of(contents) == {101: "x = 1", 102: "y = 2", 201: "def f():", 202: "    return x"}
    assert (contents.facts["cells"], contents.facts["step"], contents.fault) == (2, 100, "")


def test_version_3_keeps_its_cells_in_worksheets() -> None:
    cells = [{"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"]}, cell_of("t", "markdown")]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": cells[:1]}, 7]}).encode()
    assert list(lines_of(read_notebook(data, LIMITS))) == [101, 102, 201, 202]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("%matplotlib inline", "%matplotlib inline"),
        ('!pip install numpy "odd', '!pip install numpy "odd'),
        ("files = !ls", "files = !ls"),
        ("out = %timeit -o f()", "out = %timeit -o f()"),
        ("print?", "print?"),
        ("??print", "??print"),
        ("pip install numpy", "pip install numpy"),
        ("!apt install \\\n  fonts", "!apt install \\"),
    ],
)
def test_what_only_a_notebook_understands_is_dropped_and_told(line: str, shown: str) -> None:
    contents = read(f"{line}\nx = 1\nif x:\n    {line}\ny = 2")
    assert run(contents)["y"] == 2
    assert contents.facts["dropped"] == [shown]
    assert contents.facts["failures"] == []
    last = max(lines_of(contents))
    assert last == 105 + 2 * line.count("\n"), "lines keep their numbers"


def test_signs_in_strings_and_brackets_are_pythons() -> None:
    text = 'a = """\n%matplotlib inline\n!ls\n"""\nb = (7\n% 4)\n%cd x\nc = [\n"?"]'
    names = run(read(text))
    assert (names["a"], names["b"], names["c"]) == ("\n%matplotlib inline\n!ls\n", 3, ["?"])


def test_what_is_timed_runs_all_the_same() -> None:
    names = run(read("%%time\nx = 1", "%time y = 2", "if x:\n    %time z = 3", "%%timeit\nx = 9", "%%bash\nx=8"))
    assert (names["x"], names["y"], names["z"]) == (1, 2, 3)


@pytest.mark.parametrize("line", ["%run helper.py", "%run ./helper.py", '%run -i "helper.py"  '])
def test_a_file_that_is_run_is_imported(line: str) -> None:
    contents = read(f"x = 1\n{line}\ny = 2")
    assert lines_of(contents) == {101: "x = 1", 102: "from helper import *", 103: "y = 2"}
    assert contents.facts["dropped"] == ["%run"]


@pytest.mark.parametrize("line", ["%run other/helper.py", "%run helper.ipynb", "%run", "if x:\n    %run helper.py"])
def test_what_no_import_comes_near_is_dropped(line: str) -> None:
    assert run(read(f"x = 1\n{line}\ny = 2"))["y"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "import google.colab\ngoogle.colab.drive.mount('/x')",
        "from google import colab; colab.drive.mount('/x')",
        "from google.colab import files\nif True:\n    got = files.upload(\n        'x')\n",
        "try:\n    from google.colab import (\n        drive,\n        files)\nexcept ImportError: pass",
    ],
)
def test_colabs_own_module_is_dropped_with_what_calls_it(text: str) -> None:
    contents = read(text + "\nx = 1", "def f():\n    return x")
    assert run(contents)["f"]() == 1
    assert contents.facts["dropped"] == ["google.colab"]


def test_a_cell_that_does_not_compile_costs_only_itself() -> None:
    contents = read("x = 1", "\ndef g(a)\n    return a", "y = 2", "return 7", "await x")
    assert list(lines_of(contents).values()) == ["x = 1", "y = 2"]
    assert contents.facts["failed"] == 3
    number, failure = contents.facts["failures"][0]
    assert (number, failure["syntax"]["line"], failure["syntax"]["repairs"][0]["key"]) == (2, 2, "colon")


def test_a_cell_that_does_not_go_with_those_before_costs_only_itself() -> None:
    contents = read("x = 1", "y = 2\nglobal x", "z = 3")
    assert list(lines_of(contents).values()) == ["x = 1", "z = 3"]
    ((number, failure),) = contents.facts["failures"]
    assert (number, failure["syntax"]["line"]) == (2, 2)


def test_what_belongs_to_the_head_of_a_file_goes_there() -> None:
    contents = read("x = 1", "from __future__ import annotations; y = 2", "from __future__ import division")
    assert lines_of(contents)[1] == "from __future__ import annotations, division"
    assert run(contents)["y"] == 2


def test_an_indented_cell_is_read_as_jupyter_reads_it() -> None:
    assert run(read("    x = 1\n    if x:\n        y = 2"))["y"] == 2


def test_files_that_it_writes_are_members_beside_it() -> None:
    contents = read(
        "%%writefile pkg/helper.py\nA = 1", "%%writefile -a pkg/helper.py\nB = 2", "%%file 'my data.txt'\nx"
    )
    files = {each.name: each.content for each in contents.members[1:]}
    assert files == {"pkg/helper.py": b"A = 1\nB = 2\n", "my data.txt": b"x\n"}


@pytest.mark.parametrize("name", ["/content/dictionary.py", "'/kaggle/working/dictionary.py'", "./dictionary.py"])
def test_a_file_where_the_notebook_itself_runs_lies_beside_it(name: str) -> None:
    (member,) = read(f"%%writefile {name}\nA = 1").members[1:]
    assert (member.name, member.content) == ("dictionary.py", b"A = 1\n")


@pytest.mark.parametrize("name", ["../a.py", "/content/../a.py", "/etc/a.py", "C:\\a.py", ""])
def test_a_file_of_no_plain_name_is_not_made(name: str) -> None:
    (member,) = read(f"%%writefile {name}\nA = 1").members[1:]
    assert (member.content, member.left_out) == (None, "path")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "format"),
        (b"x = 1", "format"),
        (b"[]", "format"),
        (b"{}", "format"),
        (b"[" * 100_000, "format"),
        (b'{"cells": [' + b"[" * 100_000, "format"),
        (b'{"cells": 1, "worksheets": "x"}', "format"),
        (b"\xff\xff\xff", "encoding"),
        (notebook("1", metadata={"kernelspec": {"language": "R"}}), "language"),
        (notebook(*["x"] * (MAX_CELLS + 1)), "cells"),
    ],
)
def test_what_is_no_notebook_has_a_name(data: bytes, fault: str) -> None:
    assert read_notebook(data, LIMITS).fault == fault


@pytest.mark.parametrize("language", ["python", "Python", "python3", 7, None])
def test_a_notebook_of_python_is_one_however_it_says_so(language: object) -> None:
    data = notebook("x = 1", metadata={"kernelspec": {"language": language}, "language_info": 3})
    assert read_notebook(data, LIMITS).fault == ""


def test_cells_that_are_none_are_passed_over() -> None:
    cells = [7, None, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x = 1"]}, {"source": "y"}]
    data = json.dumps({"cells": cells}).encode()
    assert list(lines_of(read_notebook(data, LIMITS)).values()) == ["x = 1"]


@pytest.mark.parametrize(
    ("count", "longest", "step"),
    [
        (30, 99, 100),
        (30, 100, 1_000),
        (199, 999, 1_000),
        (10, 1_000, 10_000),
        (200, 100, 0),
        (1_999, 1, 100),
        (2_500, 1, 0),
    ],
)
def test_cells_lie_so_far_apart_that_their_lines_are_found(count: int, longest: int, step: int) -> None:
    contents = read("x = 1" + "\n" * (longest - 1), *["x = 1"] * (count - 1))
    assert contents.facts["step"] == step
    assert len(lines_of(contents)) == count
    content = contents.members[0].content
    assert content is not None
    assert content.count(b"\n") <= 200_000


def test_text_that_is_none_costs_its_cell() -> None:
    contents = read('x = "\ud800"', "y = 1", "z = '\0'")
    assert list(lines_of(contents).values()) == ["y = 1"]
    assert [number for number, _ in contents.facts["failures"]] == [1, 3]


def test_a_cell_nested_without_end_costs_only_itself() -> None:
    contents = read("x = " + "(" * 5_000 + "1" + ")" * 5_000, "y = 1")
    assert list(lines_of(contents).values()) == ["y = 1"]


def test_many_strange_lines_end() -> None:
    cell = convert("\n".join(["!echo '("] * 500 + ["x = 1"]))
    assert cell.error is not None
