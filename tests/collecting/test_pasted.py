"""Code among sentences is taken out whole, or not at all."""

from __future__ import annotations

import pytest

from grader.collecting.pasted import find_code

CODE = '''import math

# 첫 번째
def area(r):
    """넓이를
구합니다"""
    if r < 0:
        return None

    return math.pi * r ** 2


class Circle:
    def __init__(self, r):
        self.r = r

numbers = [
    1,
    2,
]
print(area(3))
'''


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f"안녕하세요. 홍길동입니다.\n과제 제출합니다.\n\n{CODE}\n감사합니다.\n홍길동 드림\n",
        f"Hello, here it is:\n\n{CODE}\n\nBest regards,\nGildong (2023)\n",
        CODE.replace("\n", "\r\n"),
        CODE.replace("    ", "\xa0\xa0\xa0\xa0"),
    ],
)
def test_code_is_taken_out_of_the_sentences_around_it(text):
    assert find_code(text.encode()).decode() == CODE


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요. 질문이 있습니다.\n감사합니다.\n",
        "Could you look at my score?\nThanks\n",
        f"{CODE}\n여기서 막혔습니다.\n\n{CODE}",
        "",
        "\n".join(line.strip() for line in CODE.splitlines()),
        "과제입니다.\ndef f(x):\nreturn x\n",
    ],
)
def test_what_is_no_code_or_is_interrupted_is_none(text):
    assert find_code(text.encode()) == b""


@pytest.mark.parametrize("line", ["(" * 100_000, "a, " * 50_000, "if " + ": " * 50_000 + "x", "[" * 2000, "'''" * 3001])
def test_long_lines_cost_no_time(line):
    for _ in range(20):
        find_code(f"x = 1\n{line}\n".encode())
