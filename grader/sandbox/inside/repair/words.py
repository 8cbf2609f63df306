"""Words: misspelt, in capitals, with a blank in them, used as a name, or meant as text."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from unicodedata import normalize

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.scan import Token
from grader.sandbox.inside.repair.swaps import replaced

KEYWORDS = tuple(word for word in keyword.kwlist if word not in ("True", "False", "None"))
_MEANT = (*KEYWORDS, "print")
_STATEMENTS = ("def", "return", "if", "elif", "else", "for", "while", "import", "from", "class", "print", "del")
_HANGUL = re.compile("[\\uac00-\\ud7a3\\u3131-\\u318e]")
_PROSE = re.compile(r"\s*(?:\d+(?=[\uac00-\ud7a3]))?[^\W\d](?:[^=()\[\]{}\"#<>@.]|\.(?!\w))*$")


def capitals(place: Place, index: int) -> Iterator[Fix]:
    """If, Def, RETURN."""
    line = place.lines[index]
    wrong = [
        token
        for token in line.tokens
        if token.kind == "name" and token.text not in keyword.kwlist and token.text.lower() in _MEANT
        if token.text.lower() != token.text
    ]
    for token in wrong:
        yield replaced("capitals", place, index, (token.start, token.end), token.text.lower())
    if len(wrong) > 1:
        text = line.text
        for token in wrong:
            text = text[: token.start] + token.text.lower() + text[token.end :]
        yield Fix("capitals", {index: text}, index, wrong[0].start, wrong[0].text, wrong[0].text.lower())


def misspelt(place: Place, index: int) -> Iterator[Fix]:
    """A word that is nearly one of Python's."""
    line = place.lines[index]
    found: list[tuple[int, int, Token, str]] = []
    for number, token in enumerate(line.tokens):
        word = token.text
        if token.kind != "name" or word in keyword.kwlist or word in place.elsewhere or not 2 <= len(word) <= 12:
            continue
        if number and line.tokens[number - 1].text == ".":
            continue
        for meant in _MEANT:
            far = distance(word.lower(), meant)
            if far <= (2 if len(word) >= 5 and len(meant) >= 5 else 1):
                found.append((number, far, token, meant))
    for _, _, token, meant in sorted(found, key=lambda each: each[:2])[:24]:
        yield replaced("misspelt", place, index, (token.start, token.end), meant)
    joined = re.match(r"\s*(def|class|for|while|import|from|return|if|elif|del)(?=\w)", line.code)
    if joined and line.tokens[0].text not in (*keyword.kwlist, *place.known):
        at = joined.end()
        yield replaced("blank_missing", place, index, (at, at), " ", found=line.first, wanted=f"{joined[1]} ")
    for token in line.tokens[2:3]:
        if line.first == "for" and token.text[:2] == "in" and token.text[2:] in place.known:
            at = token.start + 2
            yield replaced(
                "blank_missing", place, index, (at, at), " ", found=token.text, wanted=f"in {token.text[2:]}"
            )
    for token in line.tokens[1:2]:
        inside = re.fullmatch(r"([^\W\d]\w*?)in", token.text)
        if line.first == "for" and inside:
            at = token.start + len(inside[1])
            yield replaced("blank_missing", place, index, (at, at), " ", found=token.text, wanted=f"{inside[1]} in")


def distance(word: str, meant: str) -> int:
    """How many letters are wrong, missing, too many, or two of them swapped; 3 stands for more than two."""
    if abs(len(word) - len(meant)) > 2:
        return 3
    rows = [list(range(len(meant) + 1))]
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(meant, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == meant[j - 2] and word[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1][-1], 3)


def name_with_blank(place: Place, index: int) -> Iterator[Fix]:
    """Two words, or words joined by a hyphen, where one name belongs."""
    line = place.lines[index]
    for pattern in (
        r"^\s*(?:def|class)\s+([^\W\d]\w*(?:(?:[ \t]+|-)\w+)+)(?=\s*[(:])",
        r"^\s*([^\W\d]\w*(?:(?:[ \t]+|-)\w+)+)(?=\s*(?:[-+*/]?=(?!=)))",
        r"\bfor\s+([^\W\d]\w*(?:(?:[ \t]+|-)(?!in\b)\w+)+)(?=\s+in\b)",
    ):
        found = re.search(pattern, line.code)
        if found and not set(re.split(r"[\s-]+", found[1])) & {*keyword.kwlist, "print"}:
            parts = re.split(r"[ \t]+|-", found[1])
            value = line.code[found.end() :].rstrip()
            several = "=" not in value[:3] or "," in value or value.endswith((")", "]"))
            if several and "_".join(parts) not in place.words and set(parts) <= place.words and "-" not in found[1]:
                yield replaced("comma_names", place, index, found.span(1), ", ".join(parts))
            yield replaced("name_blank", place, index, found.span(1), "_".join(parts))
    for found in re.finditer(r"(?<![\w.])([^\W\d]\w*)[ \t]+(\w+)(?!\w)", line.code):
        joined = f"{found[1]}_{found[2]}"
        number = found[2].isdigit() and line.first == "def" and ")" not in line.code[: found.start()]
        if (number or joined in place.known) and found[1] not in keyword.kwlist:
            yield replaced("name_blank", place, index, found.span(), joined)


_UNIT = re.compile(
    r"(?<![\w.])([0-9][0-9.]*(?:,[0-9]{3})*)\s*([\uac00-\ud7a3]+|(?:cm|mm|km|kg|m|g|px|sec|min|won|dollars?|years?|days?)\b)(?![\w(])"
)


def unit(place: Place, index: int) -> Iterator[Fix]:
    """`60점`, `10 cm`."""
    line = place.lines[index]
    for found in _UNIT.finditer(line.code):
        if found[2] not in place.known:
            yield replaced("unit", place, index, found.span(), found[1].replace(",", ""))


def keyword_as_name(place: Place, index: int) -> Iterator[Fix]:
    """`class = 3`, `def f(from)`: a word that means something to Python."""
    tokens = place.lines[index].tokens
    for number, token in enumerate(tokens):
        begins = not number and (not tokens[1:] or tokens[1].text not in ("=", ",", ".", "[", "+=", "-=", "*=", "/="))
        if token.text in KEYWORDS and not begins:
            new = f"{token.text}_"
            yield replaced("keyword_name", place, index, (token.start, token.end), new, found=token.text)


def text_without_quotes(place: Place, index: int) -> Iterator[Fix]:
    """Words that are no names, in the brackets of a call, behind = or a comma: a text."""
    line = place.lines[index]
    parts = [
        found.span(1) for found in re.finditer(r"[(\[]\s*([^()\[\]{}\"]*[^()\[\]{}\"\s:])\s*(?=[)\]]|$)", line.code)
    ]
    parts += [
        found.span(1)
        for found in re.finditer(
            r"(?:[(\[,+]|(?<![=!<>])=+|\breturn\b)\s*([^()\[\],=+\":]*[^()\[\],=+\":\s])(?=\s*(?:[)\],+:]|$))",
            line.code,
        )
    ]
    parts += [
        found.span(1)
        for found in re.finditer('\\(\\s*([^()\\[\\]"=]*[\\uac00-\\ud7a3][^()\\[\\]"=]*?)\\s*(?=\\))', line.code)
    ]
    for start, end in parts:
        part = line.code[start:end]
        words = re.findall(r"[^\W\d]\w*", part)
        unknown = [word for word in words if word not in place.known and word not in keyword.kwlist]
        if (
            len(words) < 2
            or not unknown
            or not part[0].isalpha()
            or {"lambda", "return"} & set(words)
            or re.search(r"\bfor\s+\w+\s+in\b", part)
            or (len(unknown) < 2 and len(words) < 3)
            or re.search(r" [*/<>] ", part)
        ):
            continue
        if words[0] in place.known and words[0] not in keyword.kwlist:
            rest = re.match(r"\s*\w+\s+(.*\S)", part)
            begins = rest and re.match(r"[^\W\d]\w*", rest[1])
            if rest and begins and begins[0] not in place.known:
                at = start + rest.start(1)
                if not line.brackets and not _within(line.code[:at]):
                    new = f"{line.text[:at].rstrip()}  # {line.text[at:]}"
                    yield Fix("remark", {index: new}, index, at, line.text[at:][:40], "#")
                    continue
                gap = line.text[:at].rstrip() + ', "' + line.text[at:end] + '"' + line.text[end:]
                yield Fix("text_quotes", {index: gap}, index, at, line.text[at:end], f'"{line.text[at:end]}"')
            continue
        prefix = re.match(r"[fF]\s*(?=\{)", part)  # `f{n}번`: the letter of an f-string, and no part of the text
        at = start + prefix.end() if prefix else start
        new = f'{part[:1] if prefix else ""}"{line.text[at:end]}"'
        yield replaced("text_quotes", place, index, (start, end), new)


def _within(code: str) -> bool:
    """Whether a bracket is open at the end of `code`."""
    return sum(code.count(sign) for sign in "([{") > sum(code.count(sign) for sign in ")]}")


def remark(place: Place, index: int) -> Iterator[Fix]:
    """A sentence without #: the whole line, or what stands behind a statement."""
    line = place.lines[index]
    words = re.findall(r"[^\W\d]\w*", line.code)
    unknown = [word for word in words if word not in place.known and word not in keyword.kwlist]
    if line.first == "lambda" or any(typed_in_english(word) in _MEANT for word in unknown):
        return
    indent = line.text[: line.indent]
    if (
        line.last[:1] == "'"
        and line.tokens[-1].kind == "open"
        and len(_sentence(line.text)) > 3 > len(place.known & set(_sentence(line.text)))
    ):
        yield Fix("remark", {index: f"{indent}# {line.text[line.indent :]}"}, index, line.indent, "", "#")
    enough = 3 if line.first in _STATEMENTS else 2
    header = line.first in _STATEMENTS and line.last == ":"
    if (
        not header
        and _PROSE.match(line.code)
        and (len(unknown) >= enough or (unknown and enough == 2 and _HANGUL.search(line.code)))
    ):
        edits: dict[int, str | None] = {index: f"{indent}# {line.text[line.indent :]}"}
        yield Fix("remark", edits, index, line.indent, "", "#")
        yield Fix("remark", {index: f"{indent}pass"}, index, line.indent, "", "#", shown=False)
    for before, token in zip(line.tokens, line.tokens[1:], strict=False):
        tail = line.code[token.start :]
        words = re.findall(r"[^\W\d]\w*", tail)
        words = [word for word in words if word not in keyword.kwlist]
        plain = token.text not in keyword.kwlist and not re.search(r"[()\[\]{}=\"]", tail) and before.end < token.start
        if plain and words and not set(words) & place.known and (len(words) > 1 or _HANGUL.search(tail)):
            new = f"{line.text[: before.end]}  # {line.text[token.start :]}"
            yield Fix("remark", {index: new}, index, token.start, line.text[token.start :][:40], "#")


def _sentence(text: str) -> list[str]:
    """The words of a line that is one English sentence with an apostrophe in it, else none."""
    plain = re.sub(r"(?<=[A-Za-z])'(?=[a-z])", "", text)
    return re.findall(r"[^\W\d]\w*", plain) if "'" not in plain and _PROSE.match(plain) else []


_INITIALS = "r R s e E f a q Q t T d w W c z x v g".split()  # noqa: SIM905  # one line shows the order
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split()  # noqa: SIM905
_FINALS = ["", *"r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split()]  # noqa: SIM905
"""The keys of a Korean keyboard (two sets), in the order of Unicode's syllables."""
_LETTERS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", _INITIALS, strict=True))
_LETTERS |= {chr(0x314F + number): keys for number, keys in enumerate(_VOWELS)}
_LETTERS |= dict(zip("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", "rt sw sg fr fa fq ft fx fv fg qt".split(), strict=True))  # noqa: SIM905
_LETTERS |= {normalize("NFKC", sign): keys for sign, keys in _LETTERS.items()}
"""Names of Python are normalised: the letters of a name that it tells are others than those of the file."""


def typed_in_english(word: str) -> str:
    """What the same keys give in English mode: `ㅇㄷㄹ` is def, `ㅔ갸ㅜㅅ` is print."""
    return "".join(map(_keys, word))


def _keys(sign: str) -> str:
    number = ord(sign) - 0xAC00
    if not 0 <= number < 11_172:
        return _LETTERS.get(sign, sign)
    return _INITIALS[number // 588] + _VOWELS[number % 588 // 28] + _FINALS[number % 28]


def korean_mode(place: Place, index: int) -> Iterator[Fix]:
    """A word of Python's that was typed in Korean mode, and letters that were left by it."""
    for row in dict.fromkeys((index, max(place.above, 0))):
        yield from _korean_mode(place, row)


def _korean_mode(place: Place, index: int) -> Iterator[Fix]:
    line = place.lines[index]
    found = [token for token in line.tokens if token.kind == "name" and _HANGUL.search(token.text)]
    meant = [(token, typed_in_english(token.text)) for token in found]
    known = [(token, word) for token, word in meant if word in _MEANT or (word in place.known and len(word) > 1)]
    if known:
        text = line.text
        for token, word in reversed(meant if known[0][0] is found[0] else known):
            text = text[: token.start] + word + text[token.end :]
        yield Fix("korean_mode", {index: text}, index, known[0][0].start, known[0][0].text, known[0][1])
        for token, word in known:
            yield replaced("korean_mode", place, index, (token.start, token.end), word)
    stray = list(re.finditer("(?<![^\\W\\d])[\\u3131-\\u318e]+(?![\\w])", line.code))
    if stray:
        text = line.text
        for each in reversed(stray):
            text = text[: each.start()] + text[each.end() :]
        text = line.text[: line.indent] + text[line.indent :].strip()
        yield Fix("stray_letters", {index: text}, index, stray[0].start(), stray[0].group(), "")
