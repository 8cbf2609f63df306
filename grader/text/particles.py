"""Korean particles that fit the word before them: `{name}이(가)` becomes "names가" or "look_up이".

A sentence is written with both forms, `이(가)`, `은(는)`, `을(를)`, `과(와)`, `(으)로`; the one that fits is chosen
once the word is there. Hangul and digits are certain. A Latin word goes by how it is read aloud in Korean, which its
last letters tell for the words of programs (`name` ends like 네임, `list` like 리스트). The limit: a heuristic,
harmless where it errs.
"""

from __future__ import annotations

import re

_BOTH = re.compile(r"(이\(가\)|가\(이\)|은\(는\)|는\(은\)|을\(를\)|를\(을\)|과\(와\)|와\(과\)|\(으\)로|\(이\)라)")
_FORMS = {
    **dict.fromkeys(("이(가)", "가(이)"), ("이", "가")),
    **dict.fromkeys(("은(는)", "는(은)"), ("은", "는")),
    **dict.fromkeys(("을(를)", "를(을)"), ("을", "를")),
    **dict.fromkeys(("과(와)", "와(과)"), ("과", "와")),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
"""영, 일, 삼, 육, 칠, 팔 end in a consonant; 이, 사, 오, 구 do not."""
_LETTERS = {"f": "", "l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
"""Single letters by their names: 엘, 엠, 엔, 아르/알."""


def fit_particles(text: str) -> str:
    """`text` with each pair of forms replaced by the one that fits what stands before it."""
    if "(" not in text:
        return text
    parts = _BOTH.split(text)
    for place in range(1, len(parts), 2):
        forms = _FORMS[parts[place]]
        end = _final_consonant("".join(parts[:place])[-60:])
        closed = bool(end) and not (parts[place] == "(으)로" and end == "ㄹ")
        parts[place] = forms[0] if closed else forms[1]
    return "".join(parts)


def _final_consonant(text: str) -> str:
    """The consonant that the last word ends with when it is read aloud; empty where it ends with a vowel."""
    word = re.search(r"([가-힣]|\d|[A-Za-z]+)[^가-힣A-Za-z\d]*$", text)
    if word is None:
        return ""
    last = word[1]
    if "가" <= last <= "힣":
        jong = (ord(last) - ord("가")) % 28
        return "ㄹ" if jong == 8 else "ㅇ" if jong else ""
    if last.isdigit():
        return _DIGITS.get(str(int(last)), "")
    return _latin_consonant(last.casefold())


def _latin_consonant(word: str) -> str:
    if len(word) == 1:
        return _LETTERS.get(word, "")
    if re.search(r"[^aeiou]e$", word) and len(word) > 3:  # name 네임, line 라인, file 파일, table 테이블; not true 트루
        word = word[:-1] if word[-2] in "lmn" else word
    if word.endswith(("l", "le")):
        return "ㄹ"
    if word.endswith(("m", "n", "ng")):
        return "ㄴ"
    # A single vowel before it makes a stop the end of the syllable: up 업, set 셋, book 북; but list 리스트, add 애드.
    if re.search(r"(^|[^aeiou])[aeiou](p|t|ck|k|c)$", word) or word.endswith(("ook", "ap", "op", "ip", "up")):
        return "ㅂ"
    return ""
