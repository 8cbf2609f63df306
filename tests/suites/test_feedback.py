"""What beginners are told: about errors of syntax, about names, about characters, about verdicts.

Of `grader.suites.feedback.exceptions`, `grader.suites.feedback.graphs`, `grader.suites.feedback.rule`,
`grader.suites.feedback.rules`, `grader.suites.feedback.syntax` and `grader.suites.feedback.syntax_words`.
"""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain import vocabulary
from grader.domain.verdict import Verdict
from grader.sandbox import stops
from grader.sandbox.inside.repair import repairs
from grader.sandbox.inside.repair.place import Error
from grader.sandbox.raised import Raised, Repair, Syntax
from grader.sandbox.stops import StudentStopped
from grader.suites.feedback import mistakes, sentences
from grader.suites.feedback.mistakes import MISTAKES
from grader.text import LANGS, Text


def explain_source(source: str) -> Text:
    """What is told of a file that does not compile, with CPython's own account of it."""
    with pytest.raises((SyntaxError, ValueError)) as caught:
        compile(source, "homework.py", "exec")
    error = caught.value
    kind = type(error).__name__
    first, others = repairs(source, Error(error.lineno, error.offset or 0, error.msg, kind))
    return explain(first.line, error.text or "", first.column, first.message, *(Repair(**each) for each in others))


def explain(line: int, text: str, column: int, message: str, *changes: Repair) -> Text:
    return sentences.explain_syntax_error(Syntax(line, column, text, message, "SyntaxError", changes))


@pytest.mark.parametrize(
    ("source", "ko", "en"),
    [
        ("if x > 3\n    pass\n", "콜론(:)이 빠졌습니다", "A colon is missing"),
        ("if x = 3:\n    pass\n", "==를 씁니다", "write == and not ="),
        ("print 'hello'\n", "괄호가 필요합니다", "parentheses, as in print(x)"),
        ("print((1, 2)\nx = 3\n", "여는 괄호 ( 뒤에 닫는 괄호가 없습니다", "( is opened and never closed"),
        ("x = 3)\n", "괄호 ) 기호의 짝이 없습니다", "There is a ) without its ("),
        ("x = 'hello\n", "따옴표를 닫지 않았습니다", "never closed"),
        ("print（1）\n", "전각 문자", "full-width or look-alike character. Type ( "),
        ("print(“hello”)\n", "둥근 따옴표 ‘“’", 'Type "'),
        ("x =\u00a03\n", "보이지 않는 문자(U+00A0)", "invisible character (U+00A0)"),
        ("x = 3 € 4\n", "쓸 수 없는 문자 ‘€’", "euro sign"),
        ("if True:\n\tx = 1\n        y = 2\n", "탭(Tab)과 빈칸이 섞여", "Tabs and blanks are mixed"),
        (
            "if True:\nx = 1\n",
            "1번째 줄이 콜론(:)으로 끝났으므로",
            "Line 1 ends with a colon, so an indented line must",
        ),
        ("hypothesis = 구현하기!\n", "‘구현하기!’가 그대로 남아", "placeholder 구현하기! is still there"),
        ("def f(x):\n    retrun x\n", "return을 쓰려던", "It looks like return"),
        ("if a:\n    pass\nelse a > 3:\n    pass\n", "else에는 조건을", "takes no condition"),
        ("d = {'a' = 1}\n", "딕셔너리의 키와 값 사이에는", "as in {'A': 80}"),
        ("def f(x) {\n    return x\n}\n", "중괄호 { }로", "no braces"),
        ("try:\n    pass\nx = 3\n", "고칠 곳은 1번째 줄입니다", "The fault is in line 1:"),
        ("x = 3\npirnt x\n", "괄호 없는 print는", "It looks like print.\nPython 3 wants parentheses"),
    ],
)
def test_a_usual_error_of_syntax_is_explained(source, ko, en):
    """Each with the message that this Python really gives."""
    text = explain_source(source)
    assert ko in text.ko
    assert en in text.en


def test_a_file_without_a_line_to_name():
    text = explain(0, "", 0, "source code string cannot contain null bytes")
    assert text.ko.startswith("파이썬이 이 파일을 읽을 수 없습니다.")
    assert "0번째" not in text.ko


def test_the_line_as_it_could_be_is_shown_below_its_sentence():
    text = explain_source("for i in range(3):\n    print i\n")
    assert text.en.split("\n")[-3:-1] == ["With this change Python can read the line:", "        print(i)"]
    assert "이렇게 고치면 파이썬이 이 줄을 읽을 수 있습니다:\n        print(i)" in text.ko


def test_a_sign_inside_a_string_is_not_the_fault():
    text = explain_source("print('a && b ++' x=)\n").en
    assert not any(word in text for word in ("no ++", "is written and"))


def test_the_line_is_shown_with_a_caret_under_the_place():
    text = explain(12, "print（x）\n", 6, "invalid character '（' (U+FF08)")
    assert text.en.splitlines()[:3] == ["Python cannot read line 12.", "    print（x）", "         ^"]
    assert text.ko.startswith("12번째 줄을 파이썬이 읽을 수 없습니다.")


def test_the_caret_stands_under_the_place_behind_wide_letters():
    assert explain(1, "가나 = = 3", 6, "invalid syntax").en.splitlines()[2] == "    " + " " * 7 + "^"


@given(st.integers(), st.text(), st.integers(-5, 10_000), st.text())
def test_a_forged_account_of_an_error_is_only_text(line, text, column, message):
    """All four come from the student side: nothing in them may raise, flood or reach a terminal."""
    forged = Repair("misspelt", line, column, text * 50, message * 50, text * 50, line, message * 50)
    sentence = explain(line, text * 50, column, message * 50, forged, Repair(text, line, column, text))
    for lang in LANGS:
        assert len(sentence[lang]) < 4_000
        assert all(c.isprintable() or c == "\n" for c in sentence[lang])
        sentence[lang].encode("utf-8")


class TestNames:
    NAMES = ("get_special_student", "wordIndexCount", "sum_and_mul", "x")

    def test_a_typing_error_is_found(self):
        assert sentences.closest_names("get_special_students", self.NAMES) == ("get_special_student",)

    def test_other_capitals_and_underscores_are_the_same_name(self):
        assert sentences.closest_names("word_index_count", self.NAMES)[0] == "wordIndexCount"

    def test_nothing_near_is_nothing(self):
        assert sentences.closest_names("times_table", self.NAMES) == ()
        assert "Did you mean" not in sentences.missing_name("times_table", self.NAMES).en

    def test_the_near_name_is_in_the_sentence(self):
        text = sentences.missing_name("get_special_students", self.NAMES)
        assert text.ko == "파일에 get_special_students가 없습니다. 혹시 이 이름을 고쳐야 하나요? get_special_student"
        assert "Did you mean this name" in text.en

    def test_thousands_of_long_names_cost_no_time(self):
        assert sentences.closest_names("add", ("a" * 1_000_000, *(f"n{i}" for i in range(100_000)), "ad")) == ()


class TestVocabulary:
    def test_every_verdict_has_its_sentence(self):
        assert set(vocabulary.VERDICTS) == {verdict.value for verdict in Verdict}

    def test_every_text_is_there_in_both_languages(self):
        for table in (vocabulary.VERDICTS, vocabulary.CATEGORIES, MISTAKES):
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
        text = sentences.explain_stop(stops.explain_exception(raised, "look_up({}, 'Ezreal')"))
        assert text.en.splitlines() == [
            "look_up({}, 'Ezreal') raised KeyError: 'Ezreal'",
            "Line 3: return scores[name]",
            "A dictionary does not have this key. Ask first, with `in` or `get`.",
        ]
        assert "딕셔너리에 없는 키" in text.ko

    def test_a_file_that_does_not_compile_is_explained(self):
        colon = Repair("colon", 2, 9, "if x > 3", "if", ":", 0, "if x > 3:")
        syntax = Syntax(2, 9, "if x > 3", "expected ':'", "SyntaxError", (colon,))
        stopped = StudentStopped("unreadable", Text("오류", "error"), raised=Raised("SyntaxError", "", (), syntax))
        assert "A colon is missing" in sentences.explain_stop(stopped).en

    def test_any_other_stop_is_told_as_it_is(self):
        assert sentences.explain_stop(StudentStopped("timed_out", Text("시간", "time"))) == Text("시간", "time")


@pytest.mark.parametrize(
    ("source", "ko", "en"),
    [
        ("true", "True, False, None", "one capital"),
        ("List[int]", "from typing import", "imported from typing"),
        ("(lambda: 1)(2)", "인수의 개수가", "number of arguments"),
        ("(lambda a, b: 1)(2)", "인수의 개수가", "number of arguments"),
        ("'a' + 1", "str()", "str()"),
        ("1 + 'a'", "str()", "str()"),
        ("None + 1", "None으로 계산", "a None among"),
        ("len(None)", "None으로 계산", "a None among"),
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
    text = sentences.explain_stop(stops.explain_exception(raised, "f(1)"))
    assert ko in text.ko
    assert en in text.en


@pytest.mark.parametrize(
    ("source", "ko", "en"),
    [
        ("'{a}'.format(3)", "format()에 주지 않았습니다", "format() was not given"),
        ("print('a', ends='')", "= 앞", "before ="),
        ("__import__('random').choice([])", "고를 것이 없습니다", "nothing to choose"),
        ("round('3')", "int()나 float()", "A string stands where a number"),
        ("__import__('math').sqrt('4')", "int()나 float()", "A string stands where a number"),
        ("__import__('math').sqrt(-1)", "함숫값이 없습니다", "no value for that number"),
        ("'a' + b'b'", "문자열과만", "joins a string only to a string"),
        ("'a' + [1]", "문자열과만", "joins a string only to a string"),
        ("[1, 2, 3][0:'a']", "[a:b]에는 정수를", "In [a:b] stand whole numbers"),
        ("(lambda a: a[0, 0])([[1]])", "대괄호를 따로", "brackets of its own: a[1][2]"),
        ("int([1])", "값을 하나씩", "one by one"),
        ("'a'.join(3)", "문자열의 리스트", "list of strings"),
        ("ord('ab')", "글자가 하나인", "exactly one character"),
        ("'ab'.split('')", "list(text)", "list(text)"),
        ("f'{3:abc}'", "서식이 아닙니다", "no format"),
        ("2.0 ** 10000", "너무 커져서", "beyond what a float"),
        ("int.nothing", "클래스 int", "The class int"),
        ("console.log(3)", "print(…)", "Python writes it print(…)."),
        ("length([1])", "len(…)", "Python writes it len(…)."),
        ("range(length)", "철자와 대소문자", "spelling"),
        ("count + 1", "철자와 대소문자", "spelling"),
        ("np.ones((2, 3)).reshape(4, 2)", "개수와 같아야", "multiplied"),
        ("np.concatenate([np.ones((2, 2)), np.ones(2)])", "모양이 서로 맞아야", "shapes that fit"),
        ("np.ones(3).mean(axis=1)", "그런 축이 없습니다", "no such axis"),
        ("np.array([[1, 2], [3]])", "길이가 모두 같아야", "equally long"),
        ("np.random.rand((2, 3))", "몇 겹", "how many brackets"),
        ("np.linalg.inv(np.zeros((2, 2)))", "역행렬이 없습니다", "no inverse"),
        ("np.max([])", "비어 있어서", "empty"),
        ("float(np.ones(3))", "수 하나를 받는데", "there is an array"),
    ],
)
def test_what_is_told_of_an_error_names_its_cause(source, ko, en):
    with pytest.raises(Exception) as caught:  # noqa: PT011  # each is another
        eval(source, {"np": np})  # ours
    raised = Raised(type(caught.value).__name__, str(caught.value), ((1, source),))
    text = sentences.explain_stop(stops.explain_exception(raised, "f(1)"))
    assert ko in text.ko
    assert en in text.en


def test_a_page_says_that_it_has_no_numpy_and_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    raised = Raised("ModuleNotFoundError", "No module named 'numpy'", ((1, "import numpy as np"),))
    with monkeypatch.context() as page:
        page.setattr("sys.platform", "emscripten")
        text = sentences.explain_stop(stops.explain_exception(raised, "f(1)"))
    assert "NumPy가 없지만, 채점할 때는 있습니다" in text.ko
    assert "Check this file with `grade check` on a computer" in text.en
    assert "browser" not in sentences.explain_stop(stops.explain_exception(raised, "f(1)")).en
