"""What a student is told, in Korean and in English: verdicts, kinds of cases, the usual mistakes, names that are near.

Written for somebody in the second week of Python: what happened, then what to look at. The limit: no sentence here
holds a value of a hidden test, because none takes one. Errors of syntax are explained in `grader.syntax_help`, the
names of mistakes live in `grader.mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING
from unicodedata import east_asian_width, normalize

from grader.mistakes import MISTAKES
from grader.show import printable
from grader.syntax_help import explain_syntax_error
from grader.text import EMPTY, Text, lines

if TYPE_CHECKING:
    from grader.sandbox.stops import Raised, StudentStopped

__all__ = [
    "CATEGORIES",
    "MISTAKES",
    "VERDICTS",
    "about",
    "closest_names",
    "describe_character",
    "explain_syntax_error",
    "missing_name",
    "of_stopped",
]

VERDICTS = {
    "passed": Text("통과했습니다.", "Passed."),
    "wrong_answer": Text("답이 맞지 않습니다.", "The answer is not right."),
    "crashed": Text("실행하다가 오류가 나서 멈췄습니다.", "The code stopped with an error."),
    "timed_out": Text(
        "제한 시간 안에 끝나지 않았습니다. 끝나지 않는 반복문이 없는지 확인해 보세요.",
        "It did not end within the time limit. Look for a loop that never ends.",
    ),
    "out_of_memory": Text(
        "메모리를 너무 많이 썼습니다. 끝없이 커지는 리스트가 없는지 확인해 보세요.",
        "It used too much memory. Look for a list that keeps growing.",
    ),
    "over_limit": Text(
        "출력이나 결과가 너무 크거나, 허용되지 않은 일을 하려고 했습니다.",
        "The output or the result is too large, or the code tried something that is not allowed here.",
    ),
    "unreadable": Text(
        "제출한 파일을 파이썬 코드로 읽을 수 없습니다.",
        "The file that was handed in cannot be read as Python code.",
    ),
    "not_implemented": Text("아직 작성하지 않았습니다.", "This is not written yet."),
    "not_run": Text("실행하지 못했습니다.", "This could not be run."),
    "assignment_broken": Text(
        "채점용 테스트에 문제가 있습니다. 여러분의 잘못이 아니며, 점수가 깎이지 않습니다.",
        "The test itself is broken. It is not your fault, and no points are lost.",
    ),
    "grader_failed": Text(
        "채점 프로그램에 문제가 생겼습니다. 여러분의 잘못이 아니며, 점수가 깎이지 않습니다.",
        "The grader failed. It is not your fault, and no points are lost.",
    ),
}
"""Value of `Verdict` → one sentence."""

CATEGORIES = {
    "typical": Text("보통의 입력", "ordinary input"),
    "boundary": Text("경계에 있는 값", "values at a limit"),
    "empty": Text("비어 있는 입력", "empty input"),
    "large": Text("큰 입력", "large input"),
    "negative": Text("음수와 0", "negative numbers and zero"),
    "order": Text("순서", "order"),
    "unchanged_input": Text("받은 인수를 바꾸지 않는지", "arguments left as they were"),
    "repeated_call": Text("여러 번 호출하기", "calling it more than once"),
    "types": Text("값의 종류(자료형)", "types of values"),
    "text": Text("글자와 문장", "text and messages"),
    "random": Text("무작위 입력", "random input"),
    "shape": Text("배열의 모양(shape)", "shapes of arrays"),
    "gradient": Text("기울기(gradient)", "gradients"),
    "training": Text("학습 과정", "training"),
    "accuracy": Text("정확도", "accuracy"),
    "structure": Text("신경망의 구조", "the structure of the network"),
    "cost": Text("비용 함수(cost)", "the cost"),
}
"""What a hidden test is about, as far as a student may know."""


def about(category: str) -> Text:
    """What stands behind the verdict of a hidden test: the kind of its case, and nothing else of it."""
    what = CATEGORIES[category]
    return Text(f" (확인한 것: {what.ko})", f" (what was checked: {what.en})")


_EXCEPTIONS = {
    "NameError": Text(
        "정의하지 않은 이름을 썼습니다. 철자와 대소문자를 확인해 보세요.",
        "A name is used that was never defined. Check its spelling and capitals.",
    ),
    "UnboundLocalError": Text(
        "값을 넣기 전에 변수를 썼습니다. 함수 안에서 먼저 값을 넣어 주세요.",
        "A variable is used before it has a value. Give it one inside the function first.",
    ),
    "TypeError": Text(
        "종류가 맞지 않는 값으로 계산했거나, 인수의 개수가 다릅니다.",
        "An operation met a value of the wrong type, or a call has the wrong number of arguments.",
    ),
    "KeyError": Text(
        "딕셔너리에 없는 키를 찾았습니다. in 이나 get 으로 먼저 확인해 보세요.",
        "A dictionary does not have this key. Ask first, with `in` or `get`.",
    ),
    "IndexError": Text(
        "리스트의 범위를 벗어난 번호를 썼습니다. 번호는 0부터 len - 1까지입니다.",
        "An index is outside of the list. Indexes go from 0 to len - 1.",
    ),
    "ZeroDivisionError": Text("0으로 나누었습니다.", "Something was divided by 0."),
    "AttributeError": Text(
        "이 값에는 그런 이름의 함수나 속성이 없습니다. 값이 None 이 아닌지도 확인해 보세요.",
        "This value has no function or attribute of that name. Perhaps the value is None.",
    ),
    "ValueError": Text("값의 내용이 맞지 않습니다.", "The type is right, the value is not."),
    "ModuleNotFoundError": Text(
        "이 채점 환경에 없는 모듈을 import 했습니다.", "A module is imported that does not exist here."
    ),
}


_NARROW = (
    (
        "NameError",
        r"name '(true|false|none|TRUE|FALSE|NONE|null|NULL)' is not defined",
        Text(
            "파이썬에서는 True, False, None 처럼 첫 글자만 대문자로 씁니다.",
            "Python writes True, False and None, with one capital.",
        ),
    ),
    (
        "NameError",
        r"name '(List|Dict|Set|Tuple|Optional|Union|Any|Callable)' is not defined",
        Text(
            "이 이름은 from typing import … 로 가져와야 합니다. list, dict 처럼 소문자로 써도 됩니다.",
            "That name has to be imported from typing. Small letters (list, dict) need no import.",
        ),
    ),
    (
        "TypeError",
        r"takes .{1,40} but \d+ (was|were) given|takes no arguments|missing \d+ required positional argument",
        Text(
            "받는 인수의 개수가 다릅니다. 괄호 안의 이름을 과제에 적힌 def 줄과 비교해 보세요.",
            "The number of arguments differs. Compare the names in the brackets with the def line of the homework.",
        ),
    ),
    (
        "TypeError",
        r"can only concatenate str|unsupported operand type\(s\) for \+=?: ('str' and|'(int|float)' and 'str')",
        Text(
            "문자열과 숫자는 + 로 이을 수 없습니다. str()이나 f-문자열을 써 보세요.",
            "A string and a number cannot be joined by +. Look at str(), or f-strings.",
        ),
    ),
    (
        "TypeError",
        r"'NoneType'",
        Text(
            "None 으로 계산했습니다. return 이 없는 함수의 결과를 쓰지 않았는지 확인해 보세요.",
            "There is a None among the values. Perhaps it is the result of a function without return.",
        ),
    ),
    ("TypeError", r"^'(list|dict|set|str|int|tuple|float)' object is not callable", MISTAKES["shadowed_builtin"]),
    (
        "OperatorNotAllowedInGraphError",
        r"as a Python `bool`",
        Text(
            "텐서의 값은 세션을 실행할 때 정해지므로 if, and, max() 로 고를 수 없습니다. tf 의 연산을 써 보세요.",
            "A tensor has no value before the session runs: if, and, max() cannot choose by it. Use operations of tf.",
        ),
    ),
)
"""Type, pattern of the message, and what that means: before the general sentence of the type."""


def _about_exception(raised: Raised) -> Text:
    for type_, pattern, text in _NARROW:
        if raised.type.rpartition(".")[2] == type_ and re.search(pattern, raised.message[:1_000]):
            return text
    return _EXCEPTIONS.get(raised.type, EMPTY)


def of_stopped(stopped: StudentStopped) -> Text:
    """Why there is no answer, for a public test: the grader's sentence, and what it means to a beginner."""
    raised = stopped.raised
    if raised is None or stopped.verdict not in ("crashed", "unreadable"):
        return stopped.message
    syntax = stopped.syntax
    if syntax is not None and stopped.verdict == "unreadable":
        return explain_syntax_error(syntax.line, syntax.text, syntax.column, syntax.message)
    if raised.is_exit or raised.is_eof:
        return stopped.message
    return lines(stopped.message, _about_exception(raised))


def closest_names(wanted: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most two of `names` that may be meant by `wanted`, the nearest first; other capitals count as near."""
    # A submission may define thousands of names, or one of a megabyte; `difflib` is quadratic in their length.
    candidates = [name for _, name in zip(range(500), names, strict=False) if len(name) <= 80]
    folded = {name: name.casefold().replace("_", "") for name in candidates}
    goal = wanted.casefold().replace("_", "")
    same = [name for name in candidates if folded[name] == goal and name != wanted]
    near = [name for name in get_close_matches(wanted, candidates, n=3, cutoff=0.75) if name != wanted]
    return tuple(dict.fromkeys([*same, *near]))[:2]


def missing_name(wanted: str, names: Iterable[str]) -> Text:
    """The sentence for a function or variable that the file does not define."""
    near = closest_names(wanted, names)
    text = Text(f"파일에 {wanted} 이(가) 없습니다.", f"The file does not define {wanted}.")
    if near:
        listed = printable(", ".join(near))
        text += Text(
            f" 혹시 이 이름을 고쳐야 하나요? {listed}", f" Did you mean this name, and spell it differently? {listed}"
        )
    return text


def describe_character(got: str, want: str) -> Text:
    """A note where two characters look alike on the screen; empty where they do not."""
    if got != want and normalize("NFKC", got) == want:
        wide = east_asian_width(got) in "FW"
        return Text(
            f" ‘{got}’은(는) {'전각' if wide else '모양만 같은 다른'} 문자입니다. 영문 상태에서 다시 입력해 보세요.",
            f" ‘{got}’ is a {'full-width' if wide else 'look-alike'} character: type it again in English mode.",
        )
    if got.casefold() == want.casefold():
        return Text(" 대문자와 소문자가 다릅니다.", " Capitals and small letters differ.")
    return EMPTY
