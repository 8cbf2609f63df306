"""What beginners type that Python cannot read, and what to tell them: data for `grader.syntax_help`.

The first rule that fits explains the error, so the narrow ones stand before the wide ones. The limit: CPython's
messages as of 3.11 to 3.14; an unknown one gets the general sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.text import Text

LOOK_ALIKES = {
    "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "：": ":", "；": ";", "，": ",", "．": ".",
    "。": ".", "、": ",", "＝": "=", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "！": "!",
    "？": "?", "％": "%", "＃": "#", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "「": '"', "」": '"', "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
}  # fmt: skip
"""Characters that look like Python's and are not → what to type instead."""


@dataclass(frozen=True)
class Rule:
    """If both patterns are found (an empty one always is), `text` explains the error."""

    message: str
    """A pattern for what CPython says."""
    line: str
    """A pattern for the line, without what stands in its strings."""
    text: Text


LEFT_OVER = (
    Rule(
        "",
        r"^(<{7}|={7}|>{7})( |$)",
        Text(
            "git 이 두 버전을 합치지 못하고 남긴 표시입니다. 한쪽만 남기고 <<<<<<<, =======, >>>>>>> 줄을 지워 주세요.",
            "git left this mark where it could not merge. Keep one version and remove the lines with the mark.",
        ),
    ),
    Rule(
        "",
        r"^\s*\d+[.:]?\s+(def|class|if|elif|else|for|while|return|import|from)\b",
        Text(
            "줄 번호까지 복사되었습니다. 줄 앞의 숫자를 지워 주세요.",
            "The line number was copied too. Remove the numbers in front of the lines.",
        ),
    ),
    Rule(
        "",
        "구현하기",
        Text(
            "‘구현하기!’가 그대로 남아 있습니다. 그 자리를 지우고 여러분의 코드를 써 주세요.",
            "The placeholder 구현하기! is still there. Put your own code in its place.",
        ),
    ),
    Rule(
        "",
        r"^\s*(>>>|\.\.\. |In \[\d*\]:)",
        Text(
            "‘>>>’ 같은 프롬프트까지 복사되었습니다. 줄 앞의 기호를 지워 주세요.",
            "A prompt such as >>> was copied too. Remove it from the beginning of the line.",
        ),
    ),
    Rule(
        "",
        r"^\s*[!%]\s*[a-z]",
        Text(
            "노트북(Jupyter, Colab)에서만 되는 명령입니다. 이 줄을 지워 주세요.",
            "This is a command of notebooks (Jupyter, Colab). Remove the line.",
        ),
    ),
)
"""What is no Python at all: it explains the line whatever CPython made of it."""

RULES = (
    Rule(
        "inconsistent use of tabs|TabError",
        "",
        Text(
            "들여쓰기에 탭(Tab)과 빈칸이 섞여 있습니다. 모두 빈칸 4개로 바꿔 주세요.",
            "Tabs and blanks are mixed in the indentation. Use four blanks everywhere.",
        ),
    ),
    Rule(
        "expected an indented block",
        "",
        Text(
            "바로 위의 콜론(:)으로 끝난 줄 다음에는 들여 쓴 줄이 와야 합니다. 빈칸 4개를 넣어 주세요.",
            "After the line above that ends with a colon, an indented line must follow. Put four blanks in front.",
        ),
    ),
    Rule(
        "unexpected indent",
        "",
        Text(
            "필요 없는 들여쓰기가 있습니다. 줄 앞의 빈칸을 윗줄과 맞춰 주세요.",
            "This line is indented without need. Align it with the line above.",
        ),
    ),
    Rule(
        "unindent does not match",
        "",
        Text(
            "들여쓰기가 위의 어느 줄과도 맞지 않습니다. 같은 묶음은 빈칸 수가 같아야 합니다.",
            "The indentation matches no line above. Lines of one block have the same number of blanks in front.",
        ),
    ),
    Rule(
        "",
        r"\belse\s+if\b|\belseif\b|\belsif\b",
        Text("파이썬에서는 else if 대신 elif 라고 씁니다.", "In Python, `else if` is written `elif`."),
    ),
    Rule(
        "expected ':'|invalid syntax",
        r"^\s*else\s+[^:\s]",
        Text(
            "else 에는 조건을 쓰지 않습니다. 조건이 더 있으면 elif 를 씁니다.",
            "`else` takes no condition. For one more condition, write `elif`.",
        ),
    ),
    Rule(
        "was never closed|expected ':'|invalid syntax",
        r"^\s*\}?\s*(def|if|elif|else|for|while)\b.*\{\s*$",
        Text(
            "파이썬은 중괄호 { }로 묶지 않습니다. 줄 끝에 콜론(:)을 쓰고 다음 줄부터 들여 써 주세요.",
            "Python has no braces around a block. End the line with a colon and indent the lines that follow.",
        ),
    ),
    Rule(
        r"^f-string: (unmatched|expecting)",
        "",
        Text(
            "f-문자열의 { } 짝을 확인해 보세요. { } 안의 따옴표는 바깥과 달라야 합니다(파이썬 3.12 전까지).",
            "Check the { } of the f-string. Quotes inside them must differ from those around it (before Python 3.12).",
        ),
    ),
    Rule(
        "invalid syntax|expected ':'",
        r"\bthen\s*:?\s*$",
        Text("파이썬의 if 에는 then 이 없습니다. 콜론(:)만 쓰세요.", "Python's `if` has no `then`, only a colon."),
    ),
    Rule(
        "invalid syntax|expected '\\('",
        r"^\s*(?=[a-z]*[A-Z])(?i:def|if|elif|else|for|while|return|import|from|class)\b",
        Text(
            "def, if, for, return 같은 말은 모두 소문자로 씁니다.",
            "Words such as def, if, for and return are written in small letters.",
        ),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(re(trun|tunr|utrn|trn|turm|rurn|tur)|dfe|edf|de|improt|imoprt|whlie|wihle|fro|esle|eles|elfi|eilf|fi)\b",
        Text("첫 단어의 철자를 확인해 보세요.", "Check the spelling of the first word."),
    ),
    Rule(
        "[Mm]issing parentheses in call to",
        "",
        Text(
            "파이썬 3에서는 괄호가 필요합니다. 예: print(x)",
            "Python 3 wants parentheses, as in print(x). This is how Python 2 wrote it.",
        ),
    ),
    Rule(
        "Maybe you meant '==' or ':=' instead of '='|cannot assign to .* here\\. Maybe you meant '=='",
        "",
        Text(
            "같은지 비교할 때는 = 가 아니라 == 를 씁니다. = 는 변수에 값을 넣을 때 씁니다.",
            "To compare, write == and not =. A single = puts a value into a variable.",
        ),
    ),
    Rule(
        "cannot assign to|cannot delete",
        "",
        Text(
            "= 의 왼쪽에는 변수 이름이 와야 합니다.",
            "What stands left of = must be the name of a variable.",
        ),
    ),
    Rule(
        "expected ':'",
        "",
        Text(
            "콜론(:)이 빠졌습니다. if, elif, else, for, while, def 줄은 콜론으로 끝나야 합니다.",
            "A colon is missing. Lines with if, elif, else, for, while, def end with a colon.",
        ),
    ),
    Rule(
        "was never closed|unexpected EOF",
        "",
        Text(
            "여는 괄호를 닫지 않았습니다. 괄호의 짝을 맞춰 주세요.",
            "A bracket is opened and never closed. Give each bracket its partner.",
        ),
    ),
    Rule(
        "unmatched|does not match opening parenthesis",
        "",
        Text(
            "괄호의 짝이 맞지 않습니다. (와 ), [와 ], {와 }가 짝이어야 합니다.",
            "The brackets do not match: ( goes with ), [ with ], { with }.",
        ),
    ),
    Rule(
        "unterminated|EOL while scanning|EOF while scanning",
        "",
        Text(
            "문자열의 따옴표를 닫지 않았습니다. 같은 종류의 따옴표로 끝내 주세요.",
            "A string's quote is never closed. End it with the same kind of quote.",
        ),
    ),
    Rule(
        "unexpected character after line continuation",
        "",
        Text(
            "역슬래시(\\) 뒤에 다른 글자가 있습니다. 나누기는 / 입니다.",
            "Something follows a backslash. Division is written with /.",
        ),
    ),
    Rule(
        "invalid (decimal|hexadecimal|octal|binary) literal|leading zeros",
        "",
        Text(
            "이름은 숫자로 시작할 수 없고, 숫자에는 글자나 앞자리 0을 붙일 수 없습니다.",
            "A name cannot begin with a digit, and a number takes no letters and no leading zero.",
        ),
    ),
    Rule(
        "outside function|outside loop|not properly in loop",
        "",
        Text(
            "return 은 함수 안에, break 와 continue 는 반복문 안에 있어야 합니다. 들여쓰기를 확인해 보세요.",
            "return belongs inside a function, break and continue inside a loop. Check the indentation.",
        ),
    ),
    Rule(
        "",
        r"&&|\|\|",
        Text("파이썬에서는 && 대신 and, || 대신 or 를 씁니다.", "In Python, && is `and`, and || is `or`."),
    ),
    Rule(
        "",
        r"<>|[=!]==",
        Text("같은지는 ==, 다른지는 != 로 비교합니다.", "Equal is written ==, and not equal is written !=."),
    ),
    Rule(
        "invalid syntax",
        r"!(?!=)",
        Text("파이썬에서는 ! 대신 not 을 씁니다.", "In Python, ! is written `not`."),
    ),
    Rule(
        "",
        r"\+\+|--\s*$",
        Text("파이썬에는 ++ 가 없습니다. x += 1 처럼 써 주세요.", "Python has no ++. Write x += 1."),
    ),
    Rule(
        "",
        r"=>|=<|=!",
        Text("비교 기호의 순서가 바뀌었습니다. >=, <=, != 로 써 주세요.", "The signs are swapped: write >=, <= or !=."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(elif|else)\b",
        Text(
            "이 줄과 짝이 되는 if 가 바로 위에 없습니다. 들여쓰기를 if 와 맞춰 주세요.",
            "There is no `if` above that this belongs to. Align it with its `if`.",
        ),
    ),
    Rule(
        "forgot a comma",
        "",
        Text("쉼표(,)가 빠진 것 같습니다.", "A comma seems to be missing."),
    ),
    Rule(
        r"expected '\('",
        "",
        Text(
            "함수 이름 뒤에 괄호가 필요합니다. 예: def f(x):",
            "A function's name is followed by parentheses, as in def f(x):",
        ),
    ),
    Rule(
        "null byte|NUL",
        "",
        Text(
            "파일에 읽을 수 없는 바이트가 있습니다. 편집기에서 UTF-8로 다시 저장해 주세요.",
            "The file holds bytes that are no text. Save it again as UTF-8.",
        ),
    ),
)
