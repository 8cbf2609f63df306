"""What beginners are told: about errors of syntax, about names, about characters, about verdicts."""

from __future__ import annotations

import inspect
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import feedback, mistakes
from grader.mistakes import MISTAKES
from grader.sandbox import stops
from grader.sandbox.stops import Raised, StudentStopped, Syntax
from grader.text import LANGS, Text
from grader.verdict import Verdict


def explained(source: str) -> Text:
    """What is told of a file that does not compile, with CPython's own account of it."""
    with pytest.raises((SyntaxError, ValueError)) as caught:
        compile(source, "homework.py", "exec")
    error = caught.value
    return feedback.explain_syntax_error(error.lineno, error.text or "", error.offset or 0, error.msg)


@pytest.mark.parametrize(
    ("source", "ko", "en"),
    [
        ("if x > 3\n    pass\n", "콜론(:)이 빠졌습니다", "A colon is missing"),
        ("def f(x)\n    return x\n", "콜론(:)이 빠졌습니다", "A colon is missing"),
        ("if x = 3:\n    pass\n", "== 를 씁니다", "write == and not ="),
        ("print 'hello'\n", "괄호가 필요합니다", "print(x)"),
        ("print((1, 2)\nx = 3\n", "괄호 ( 를 열고 닫지 않았습니다", "( is opened and never closed"),
        ("x = [1, 2)\n", "괄호의 짝이 맞지 않습니다", "do not match"),
        ("x = 3)\n", "괄호의 짝이 맞지 않습니다", "do not match"),
        ("x = 'hello\n", "따옴표를 닫지 않았습니다", "never closed"),
        ("print（1）\n", "전각 문자", "full-width character. Type ( "),
        ("if x > 3：\n    pass\n", "영문 입력 상태에서 :", "full-width"),
        ("print(“hello”)\n", "둥근 따옴표 “는 쓸 수 없습니다", 'Type "'),
        ("f(1，2)\n", "전각 문자", "Type , "),
        ("x =\u00a03\n", "보이지 않는 문자(U+00A0)", "invisible character (U+00A0)"),
        ("x = 3 € 4\n", "쓸 수 없는 문자 ‘€’", "euro sign"),
        ("if True:\n\tx = 1\n        y = 2\n", "탭(Tab)과 빈칸이 섞여", "Tabs and blanks are mixed"),
        (
            "if True:\nx = 1\n",
            "1번째 줄이 콜론(:)으로 끝났으므로",
            "Line 1 ends with a colon, so an indented line must",
        ),
        ("def f(x):\n    # 여기에\n\ndef g(x):\n    pass\n", "pass 라고 적습니다", "write pass"),
        ("x = 1\n    y = 2\n", "필요 없는 들여쓰기", "indented without need"),
        ("if True:\n        x = 1\n    y = 2\n", "들여쓰기가 위의 어느 줄과도 맞지", "matches no line above"),
        ("hypothesis = 구현하기!\n", "‘구현하기!’가 그대로 남아", "placeholder 구현하기! is still there"),
        (">>> x = 3\n", "프롬프트까지 복사", "A prompt"),
        ("!pip install numpy\n", "노트북(Jupyter, Colab)", "command of notebooks"),
        ("%matplotlib inline\n", "노트북(Jupyter, Colab)", "command of notebooks"),
        ("if a:\n    pass\nelse if b:\n    pass\n", "elif", "`elif`"),
        ("if a && b:\n    pass\n", "and", "&& is `and`"),
        ("i++\n", "++ 가 없습니다", "no ++"),
        ("if a => 3:\n    pass\n", "순서가 바뀌었습니다", "swapped"),
        ("elif a:\n    pass\n", "짝이 되는 if 가", "no `if` above"),
        ("3x = 1\n", "숫자로 시작할 수 없고", "cannot begin with a digit"),
        ("x = [1 2]\n", "쉼표(,)가 빠진", "comma"),
        ("def f:\n    pass\n", "괄호가 필요합니다", "parentheses"),
        ("f(x) = 3\n", "= 의 왼쪽에는 변수 이름이", "left of = must be the name of a variable"),
        ("3 = x\n", "= 의 왼쪽에는 변수 이름이", "left of = must be the name of a variable"),
        ("return 3\n", "return 은 함수(def) 안에서만", "return belongs inside"),
        ("break\n", "break 와 continue 는", "inside a loop"),
        ("if a:\n    pass\nelse a > 3:\n    pass\n", "else 에는 조건을", "takes no condition"),
        ("if (a > 3) {\n    print(1)\n}\n", "중괄호", "no braces"),
        ("def f(x) {\n    return x\n}\n", "중괄호", "no braces"),
        ("if a <> 3:\n    pass\n", "다른지는 !=", "not equal is written !="),
        ("if a === 3:\n    pass\n", "같은지는 ==", "Equal is written =="),
        ("if !(a % 2):\n    pass\n", "! 대신 not", "`not`"),
        ("if a == 3 then:\n    pass\n", "then 이 없습니다", "no `then`"),
        ("Def f(x):\n    return x\n", "소문자로", "small letters"),
        ("If a > 3:\n    pass\n", "소문자로", "small letters"),
        ("def f(x):\n    retrun x\n", "return을 쓰려던", "It looks like return"),
        ("def f(x):\n    pirnt x\n", "print를 쓰려던", "It looks like print"),
        ("defn f(x):\n    return x\n", "def를 쓰려던", "It looks like def"),
        ("whlie x:\n    pass\n", "while을 쓰려던", "It looks like while"),
        ("fro i in x:\n    pass\n", "철자", "spelling"),
        ("a = [1, 2\nb = 3\n", "대괄호 [ 를 열고", "[ is opened"),
        ("a = {'a': 1\nb = 3\n", "중괄호 { 를 열고", "{ is opened"),
        ("def f(x):\n    '''설명\n", "세 개짜리 따옴표", "triple quotes"),
        ("x = １\n", "‘１’은 전각 문자", "Type 1 in English mode"),
        ("x = 3 – 1\n", "비슷하게 생긴 다른 문자", "Type - in"),
        ("if x ≥ 60:\n    pass\n", ">=로 바꿔", "Type >= in"),
        ("def f(x) → int:\n    pass\n", "->로 바꿔", "Type -> in"),
        ("x = 3\u200b\n", "보이지 않는 문자(U+200B)", "invisible character (U+200B)"),
        ("\u3000x = 3\n", "보이지 않는 문자(U+3000)", "invisible character (U+3000)"),
        ("%%time\n", "노트북(Jupyter, Colab)", "command of notebooks"),
        ("pip install numpy\n", "명령 창에서만", "of a terminal"),
        ("In [1]: def f(x):\n    pass\n", "프롬프트까지 복사", "A prompt"),
        ("```python\n", "``` 표시까지 복사", "marks ```"),
        ("// 설명\n", "주석은 // 나", "A comment begins with #"),
        ("/* 설명 */\n", "주석은 // 나", "A comment begins with #"),
        ("학생 점수 = 80\n", "변수 이름에는 빈칸을", "variable's name has no blank"),
        ("def my func(x):\n    pass\n", "함수 이름에는 빈칸을", "function's name has no blank"),
        ("이 함수는 점수를 받습니다\n", "# 을 붙여 주석으로", "Put # in front"),
        ("if x >= 60점:\n    pass\n", "숫자 뒤에 점, 번, cm", "No unit can follow"),
        ("function f(x):\n    pass\n", "함수는 def 로", "begins with `def`"),
        ("switch (x):\n    pass\n", "switch 가 없습니다", "no `switch`"),
        ("do:\n    pass\n", "do … while 이 없습니다", "no do … while"),
        ("for i range(3):\n    pass\n", "for 줄에 in 이 빠졌습니다", "`in` is missing"),
        ("for in range(3):\n    pass\n", "변수 이름이 빠졌습니다", "between `for` and `in`"),
        ("for (i = 0; i < 3; i++):\n    pass\n", "for i in range(10): 처럼", "for i in range(10)"),
        ("if a:\n    pass\nelif:\n    pass\n", "조건이 있어야 합니다", "need a condition"),
        ("if a:\n    pass\nelse: if b: pass\n", "elif 라고 이어 씁니다", "write `elif`"),
        ("if a and:\n    pass\n", "조건이 중간에서 끝났습니다", "breaks off"),
        ("if a is = 3:\n    pass\n", "같은지는 == 로", "Equal is written =="),
        ("class = 3\n", "이미 뜻이 정해진 말", "cannot name a variable"),
        ("def f(x):\n    return: x\n", "돌려줄 값만", "the value alone"),
        ("def f(x):\n    x =\n", "오른쪽에 값이 없습니다", "to the right of ="),
        ("x : = 3\n", ": 없이 = 만", "= alone"),
        ("x = 1 if y\n", "else 도 있어야", "needs its `else`"),
        ("x = a > 3 ? 1 : 2\n", "? : 가 없습니다", "no ? :"),
        ("def f(a b):\n    pass\n", "쉼표(,)가 빠진", "comma"),
        ("def f(a=1, b):\n    pass\n", "기본값이 있는 매개변수", "with a default"),
        ("def f(a, a):\n    pass\n", "같은 이름이 두 번", "stands twice"),
        ("def f(x):\n    global x\n", "global 로 선언할 수 없습니다", "declared global"),
        ("d = {'a' 1}\n", "콜론(:)이 빠졌습니다", "colon between key and value"),
        ("d = {'a' = 1}\n", "= 가 아니라 콜론(:)", "parted by a colon"),
        ("try:\n    pass\nx = 3\n", "except 가 있어야", "needs an `except`"),
        ("import array from numpy\n", "from 모듈 import 이름", "from MODULE import NAME"),
        ("f = lambda x return x\n", "lambda 에는 콜론", "lambda has a colon"),
        ("def f(x):\n    return x\n}\n", "중괄호 { }로 묶지", "no braces"),
        ("x = 007\n", "0으로 시작할 수 없습니다", "does not begin with 0"),
        ("x = 3 * 2y\n", "곱하기는", "3 * x"),
        ("x = `a`\n", "백틱", "no quote"),
        ("1 def f(x):\n2     return x\n", "줄 번호까지", "line number was copied"),
        ("def f(x):\n<<<<<<< HEAD\n    return x\n", "git", "git"),
        ("class class:\n    pass\n", "파이썬 문법에 맞지 않습니다", "not valid Python"),
    ],
)
def test_a_usual_error_of_syntax_is_explained(source, ko, en):
    """Each with the message that this Python really gives."""
    text = explained(source)
    assert ko in text.ko
    assert en in text.en


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_quotes_inside_an_f_string():
    """What a newer Python at home reads, with a word about versions."""
    text = explained("""f"{d["a"]}"\n""")
    assert "3.12" in text.ko
    assert "3.12" in text.en


def test_an_empty_pair_of_braces_in_an_f_string():
    assert "{ } 안이 비어 있습니다" in explained("f'{}번'\n").ko
    assert "닫는 } 만 있습니다" in explained("f'1}번'\n").ko


def test_a_file_without_a_line_to_name():
    text = feedback.explain_syntax_error(0, "", 0, "source code string cannot contain null bytes")
    assert text.ko.startswith("파이썬이 이 파일을 읽을 수 없습니다.")
    assert "0번째" not in text.ko


def test_a_sign_inside_a_string_is_not_the_fault():
    assert "++" not in explained("print('a && b ++' x=)\n").en.split("Python says")[0].splitlines()[-1]


def test_the_line_is_shown_with_a_caret_under_the_place():
    text = feedback.explain_syntax_error(12, "print（x）\n", 6, "invalid character '（' (U+FF08)")
    assert text.en.splitlines()[:3] == ["Python cannot read line 12.", "    print（x）", "         ^"]
    assert text.ko.startswith("12번째 줄을 파이썬이 읽을 수 없습니다.")


def test_the_caret_stands_under_the_place_behind_wide_letters():
    assert (
        feedback.explain_syntax_error(1, "가나 = = 3", 6, "invalid syntax").en.splitlines()[2] == "    " + " " * 7 + "^"
    )


@given(st.integers(), st.text(), st.integers(-5, 10_000), st.text())
def test_a_forged_account_of_an_error_is_only_text(line, text, column, message):
    """All four come from the student side: nothing in them may raise, flood or reach a terminal."""
    told = feedback.explain_syntax_error(line, text * 50, column, message * 50)
    for lang in LANGS:
        assert len(told[lang]) < 4_000
        assert all(c.isprintable() or c == "\n" for c in told[lang])
        told[lang].encode("utf-8")


class TestNames:
    NAMES = ("get_special_student", "wordIndexCount", "sum_and_mul", "x")

    def test_a_typing_error_is_found(self):
        assert feedback.closest_names("get_special_students", self.NAMES) == ("get_special_student",)

    def test_other_capitals_and_underscores_are_the_same_name(self):
        assert feedback.closest_names("word_index_count", self.NAMES)[0] == "wordIndexCount"

    def test_nothing_near_is_nothing(self):
        assert feedback.closest_names("times_table", self.NAMES) == ()
        assert "Did you mean" not in feedback.missing_name("times_table", self.NAMES).en

    def test_the_near_name_is_in_the_sentence(self):
        text = feedback.missing_name("get_special_students", self.NAMES)
        assert text.ko == "파일에 get_special_students가 없습니다. 혹시 이 이름을 고쳐야 하나요? get_special_student"
        assert "Did you mean this name" in text.en

    def test_thousands_of_long_names_cost_no_time(self):
        assert feedback.closest_names("add", ("a" * 1_000_000, *(f"n{i}" for i in range(100_000)), "ad")) == ()


class TestVocabulary:
    def test_every_verdict_has_its_sentence(self):
        assert set(feedback.VERDICTS) == {verdict.value for verdict in Verdict}

    def test_every_text_is_there_in_both_languages(self):
        for table in (feedback.VERDICTS, feedback.CATEGORIES, MISTAKES):
            for name, text in table.items():
                assert text.ko, name
                assert text.en, name
                assert any("가" <= c <= "힣" for c in text.ko), name
                assert not any("가" <= c <= "힣" for c in text.en), name

    def test_no_mistake_is_named_twice(self):
        """A name given twice would silently lose a sentence."""
        source = inspect.getsource(mistakes)
        names = [line.split('"')[1] for line in source.splitlines() if line.startswith('    "') and '": tr(' in line]
        assert len(names) == len(set(names)) == len(MISTAKES)


class TestStopped:
    def test_an_exception_is_followed_by_what_it_means(self):
        raised = Raised("KeyError", "'Ezreal'", ((3, "return scores[name]"),))
        text = feedback.of_stopped(stops.of_raised(raised, "look_up({}, 'Ezreal')"))
        assert text.en.splitlines() == [
            "look_up({}, 'Ezreal') raised KeyError: 'Ezreal'",
            "Line 3: return scores[name]",
            "A dictionary does not have this key. Ask first, with `in` or `get`.",
        ]
        assert "딕셔너리에 없는 키" in text.ko

    def test_a_file_that_does_not_compile_is_explained(self):
        syntax = Syntax(2, 9, "if x > 3", "expected ':'", "SyntaxError")
        stopped = StudentStopped("unreadable", Text("오류", "error"), raised=Raised("SyntaxError", "", (), syntax))
        assert "A colon is missing" in feedback.of_stopped(stopped).en

    def test_any_other_stop_is_told_as_it_is(self):
        assert feedback.of_stopped(StudentStopped("timed_out", Text("시간", "time"))) == Text("시간", "time")


@pytest.mark.parametrize(
    ("source", "ko", "en"),
    [
        ("true", "True, False, None", "one capital"),
        ("List[int]", "from typing import", "imported from typing"),
        ("(lambda: 1)(2)", "인수의 개수가", "number of arguments"),
        ("(lambda a, b: 1)(2)", "인수의 개수가", "number of arguments"),
        ("'a' + 1", "str()", "str()"),
        ("1 + 'a'", "str()", "str()"),
        ("None + 1", "None 으로 계산", "a None among"),
        ("len(None)", "None 으로 계산", "a None among"),
        ("(lambda list: list([2]))([1])", "소괄호는 함수를", "Round brackets call a function"),
        ("len(3)", "길이가 없습니다", "has no length"),
        ("spam", "철자와 대소문자", "spelling"),
    ],
)
def test_an_error_is_explained_by_what_python_really_says(source, ko, en):
    """The narrow sentence where the message tells more than the type does, else the general one."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whatever this Python raises for it
        eval(compile(source, "homework.py", "eval"), {})
    raised = Raised(type(caught.value).__name__, str(caught.value), ())
    text = feedback.of_stopped(stops.of_raised(raised, "f(1)"))
    assert ko in text.ko
    assert en in text.en
