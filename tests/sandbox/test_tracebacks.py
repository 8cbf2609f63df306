"""What a student reads of an error: the own lines, and how they were reached; nothing of the grader or the machine.

Of `grader.sandbox.inside.failures` and `grader.sandbox.inside.machineless`.
"""

from __future__ import annotations

import os
import textwrap
from dataclasses import replace

import pytest

from grader.domain.course import Limits
from grader.grading import remarks
from grader.sandbox import answers, stops
from grader.sandbox.raised import read_raised
from grader.sandbox.student import StudentStopped
from grader.suites.feedback import sentences
from grader.text import LANGS, Text


def explain(student, source: str, name: str = "f", *args, **files: str) -> Text:
    """The feedback on the call `name(*args)`; `files` are modules beside the submission."""
    work = student(textwrap.dedent(source))
    extra = {f"{module}.py": textwrap.dedent(text).encode() for module, text in files.items()}
    work._interpreter.work = replace(work.work, files={**work.work.files, **extra})
    with pytest.raises(StudentStopped) as caught:
        getattr(work, name)(*args)
    text = sentences.explain_stop(caught.value)
    for lang in LANGS:
        for private in ("site-packages", "grader", "zygote", "agent.py", os.sep + "tmp", os.sep + "work"):
            assert private not in text[lang]
    return text


def test_the_line_is_named_and_shown(student):
    text = explain(student, "def f(x):\n    y = x\n    return y[3]\n", "f", [1])
    assert text.ko.splitlines()[:2] == [
        "f([1]) 실행 중에 오류가 났습니다: IndexError: list index out of range",
        "3번째 줄: return y[3]",
    ]
    assert "Line 3: return y[3]" in text.en


def test_an_error_in_a_helper_function_names_the_line_that_called_it(student):
    text = explain(student, "def g(d):\n    return d['x']\n\ndef f(d):\n    return g(d)\n", "f", {})
    assert text.ko.splitlines()[1:3] == ["2번째 줄: return d['x']", "5번째 줄에서 불렀습니다: return g(d)"]
    assert text.en.splitlines()[1:3] == ["Line 2: return d['x']", "Called from line 5: return g(d)"]


def test_an_error_in_an_own_module_names_the_file(student):
    source = "import shapes\n\ndef f(x):\n    return shapes.area(x)\n"
    text = explain(student, source, "f", 3, shapes="def area(x):\n    return x.width\n")
    assert text.ko.splitlines()[1:3] == [
        "shapes.py 2번째 줄: return x.width",
        "4번째 줄에서 불렀습니다: return shapes.area(x)",
    ]
    assert text.en.splitlines()[1:3] == [
        "Line 2 of shapes.py: return x.width",
        "Called from line 4: return shapes.area(x)",
    ]


def test_a_recursion_without_end_is_one_line(student):
    text = explain(student, "def f(x):\n    return f(x) + 1\n", "f", 3)
    assert text.ko.splitlines()[1:] == [
        "2번째 줄: return f(x) + 1",
        "함수가 자기 자신을 끝없이 부르고 있습니다. 멈추는 조건을 확인하세요.",
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("import numpy as np\n    return np.zeros(3) + np.zeros(4)", "shape"),
        ("from collections import Counter\n    return Counter('ab').most_common('a')", "비교하거나 함께 정렬할 수"),
        ("import random\n    return random.sample([1], 9)", "3번째 줄"),
        ("import re\n    return re.compile('(')", "3번째 줄"),
        ("pass\n    return int('셋')", "숫자로 바꿀 수 없는"),
        ("a = []\n    a, b = a", "변수 개수와"),
        ("a = [3, 1].sort()\n    return a.index(3)", "append(), sort()"),
        ("pass\n    return pritn(3)", "print를 쓰려던"),
    ],
)
def test_an_error_inside_of_a_library_is_told_by_the_students_line(student, body, sentence):
    text = explain(student, f"def f():\n    {body}\n")
    assert sentence in text.ko
    assert "3번째 줄: " in text.ko
    assert "번째 줄에서" not in text.ko


def test_of_chained_errors_the_last_is_told(student):
    source = (
        "def f(d):\n    try:\n        return d['x']\n    except KeyError as e:\n        raise ValueError('없음') from e"
    )
    text = explain(student, source, "f", {})
    assert "ValueError: 없음" in text.ko
    assert "5번째 줄: raise ValueError('없음') from e" in text.ko
    assert "The above exception" not in text.en


def test_an_own_module_that_does_not_compile_is_explained(student):
    source = "def f():\n    import shapes\n    return shapes.area(3)\n"
    text = explain(student, source, shapes="def area(x)\n    return x\n")
    assert text.ko.splitlines()[1:] == [
        "2번째 줄: import shapes",
        "import한 파일 shapes.py에 문법 오류가 있습니다.",
        "1번째 줄을 파이썬이 읽을 수 없습니다.",
        "    def area(x)",
        "               ^",
        "콜론(:)이 빠졌습니다. if, elif, else, for, while, def 줄은 콜론으로 끝나야 합니다.",
        "이렇게 고치면 파이썬이 이 줄을 읽을 수 있습니다:",
        "    def area(x):",
        "파이썬의 메시지: expected ':'",
    ]


def test_a_name_that_an_own_module_lacks_is_told_without_the_machines_folder(student):
    text = explain(student, "def f():\n    from shapes import area\n", shapes="x = 1\n")
    assert "cannot import name 'area' from 'shapes' (shapes.py)" in text.ko


def test_an_error_at_the_top_level_is_told_by_its_line(student):
    work = student("def g():\n    return 1 / 0\n\nx = g()\n\ndef f():\n    return 3\n")
    assert work.f() == 3
    (skipped,) = work.loaded.skipped
    assert skipped.lines == ((4, "x = g()"), (2, "return 1 / 0"))
    assert skipped.files == ("", "")


def test_files_that_do_not_fit_the_lines_are_not_believed():
    for files in ("x", ["a", "b"], [3], None, [b"x"] * 100):
        raised = read_raised({"type": "E", "lines": [(1, "x")], "files": files}, Limits())
        assert raised is not None
        assert all(type(name) is str for name in raised.files)
        assert "x" in stops.explain_exception(raised).message.en


def test_a_function_that_is_there_twice_is_known_with_its_lines(student):
    work = student("def f():\n    return 1\n\ndef g():\n    return 2\n\ndef f():\n    return 3\n")
    assert work.f() == 3
    assert work.loaded.repeated == (("f", 1, 7),)
    (remark,) = remarks.explain_loading(work.loaded)
    assert remark.ko == "f 함수가 두 번 이상 있습니다(1번째 줄, 7번째 줄). 아래에 있는 것만 쓰입니다."
    assert remark.en == "f is defined more than once (lines 1 and 7). Only the lower one counts."


def test_a_forged_list_of_repeated_functions_is_only_text():
    forged = [("a\x1b[31m", 1, 10**4000), ("b", -1, 2), ("c" * 5_000, 1, 2), 3, ("d",), (b"e", 1, 2), ("\n\x1b", 3, 4)]
    run = answers.read_run({"repeated": forged * 1_000}, Limits(), ())
    assert len(run.repeated) <= 100
    for text in remarks.explain_loading(run):
        for lang in LANGS:
            assert len(text[lang]) < 300
            assert "\x1b" not in text[lang]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def g(x):\n    return x\n\n    def f(x):\n        return x\n", 4),
        ("class A:\n    def f(self, x):\n        return x\n", 2),
        ("if __name__ == '__main__':\n\n  def f(x):\n    return x\n", 3),
    ],
)
def test_a_function_that_lies_inside_of_something_else_is_told_with_its_line(student, text: str, line: int) -> None:
    with pytest.raises(StudentStopped) as caught:
        student(text).f(1)
    assert caught.value.verdict == "not_implemented"
    assert f"Line {line} makes `f` inside" in caught.value.message.en
    assert f"{line}번째 줄의 `f`는" in caught.value.message.ko


def test_a_function_is_not_called_indented_where_its_name_can_be_called(student) -> None:
    work = student(
        "class A:\n    def f(self):\n        return 1\n\n\ndef f():\n    def g():\n        return 2\n    return g()\n"
    )
    assert work.f() == 2
    assert work.loaded.indented == (("g", 7),)
