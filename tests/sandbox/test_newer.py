"""What an older Python could not read, found by a newer one: at home, before it is handed in."""

from __future__ import annotations

import sys

import pytest

from grader.sandbox.inside.newer import newer, newer_than

NEW = [
    ((3, 12), "x = 1\ndef f[T](x: T) -> T:\n    return x\n", 2),
    ((3, 12), "class A:\n    class B[T]:\n        pass\n", 2),
    ((3, 12), "type Ages = dict[str, int]\n", 1),
    ((3, 12), "d = {'a': 1}\n\nx = f'{d['a']}'\n", 3),
    ((3, 12), "names = ['가']\nx = f'나: {'\\n'.join(names)}'\n", 2),
    ((3, 12), 'x = f"{1 +\n2}"\n', 1),
    ((3, 13), "def f[T = int](x: T) -> T:\n    return x\n", 1),
    ((3, 14), "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n", 1),
    ((3, 14), "n = 3\nx = t'{n}'\n", 2),
    ((3, 15), "lazy import json\n", 1),
    ((3, 15), "rows = [[1]]\nx = [*row for row in rows]\n", 2),
]
OLD = [
    "def f(x: int) -> list[int]:\n    return [x]\n",
    "d = {'a': 1}\nx = f'{d[\"a\"]} {d!r:>10} {{}} {1:{2}}' \"'\" f'가'\n",
    'x = f"""{[1,\n2]} \'"""\n',
    "try:\n    pass\nexcept (ValueError, TypeError):\n    pass\n",
    "x = [i for i in range(3)]\ny = {**{}}\nz = [*x]\nimport json\n",
    "match 3:\n    case 1 | 2:\n        pass\n",
    "def broken(:\n",
]


@pytest.mark.parametrize(("version", "text", "line"), NEW)
def test_what_is_new_is_found_with_its_line_and_version(version: tuple[int, int], text: str, line: int) -> None:
    if sys.version_info < version:
        assert newer(text, (3, 11)) is None  # it cannot be read here: then it is an error with its own sentence
    else:
        assert newer(text, (3, 11)) == (line, version)
        assert newer(text, version) is None
        assert newer_than("3.11", text) == ["newer {}.{} {}".format(*version, line)]


@pytest.mark.parametrize("text", OLD)
def test_what_every_python_here_reads_is_not_new(text: str) -> None:
    assert newer(text, (3, 11)) is None
    assert newer_than("", text) == []
