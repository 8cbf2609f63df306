"""What stands in a file of Python and is none: prompts, marks of tools, characters that look alike, newer Python."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from textwrap import dedent
from unicodedata import category, name, normalize

from grader.sandbox.inside.repair.place import Fix, Place
from grader.sandbox.inside.repair.swaps import Swap, replaced

LOOK_ALIKES = {
    "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "：": ":", "；": ";", "，": ",", "．": ".",
    "。": ".", "、": ",", "＝": "=", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "！": "!",
    "？": "?", "％": "%", "＃": "#", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "「": '"', "」": '"', "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->",
    "´": "'", "‚": ",", "＿": "_", "·": "*", "∗": "*", "‐": "-", "‑": "-", "⁄": "/", "∕": "/", "«": '"', "»": '"',
}  # fmt: skip
"""Characters that look like Python's and are not → what to type instead."""

_QUOTES = "“”„‘’「」´«»"


def characters(place: Place, index: int) -> Iterator[Fix]:
    """Characters of another keyboard, and those that nobody sees."""
    line = place.lines[index]
    odd = [token for token in line.tokens if token.kind == "odd"]
    if any(token.kind == "open" for token in line.tokens):
        odd += [t for t in line.tokens if t.kind == "open" and set(t.text) & set(LOOK_ALIKES)]
    if not odd:
        return
    outside = {column for token in odd if token.kind == "odd" for column in range(token.start, token.end)}
    first = min((c for c in range(len(line.text)) if _typed(line.text[c]) != line.text[c] and c in outside), default=-1)
    if first < 0:
        first = next((c for c, sign in enumerate(line.text) if sign in _QUOTES), -1)
    if first < 0:
        return
    sign = line.text[first]
    key = (
        "curly_quote" if sign in _QUOTES else "invisible" if not sign.isprintable() or sign.isspace() else "look_alike"
    )
    details = {"found": sign if key != "invisible" else f"U+{ord(sign):04X}", "wanted": _typed(sign)}
    blanks = len(line.text) - len(line.text.lstrip())
    wide = line.text[:blanks].replace("\u3000", "  ")  # the blank of Korean mode takes two columns
    if wide != line.text[:blanks]:
        yield Fix(key, {index: wide + line.text[blanks:]}, index, first, **details)  # type: ignore[arg-type]
    for where in (outside, set(range(len(line.text)))):
        new = "".join(_typed(c) if column in where else c for column, c in enumerate(line.text))
        yield Fix(key, {index: new.rstrip()}, index, first, **details)  # type: ignore[arg-type]
        if not line.text[:first].strip():
            yield Fix(key, {index: new.strip()}, index, first, **details)  # type: ignore[arg-type]


def _typed(sign: str) -> str:
    """What is typed instead of a character that cannot stand in code; itself where nothing is known."""
    if sign in LOOK_ALIKES:
        return LOOK_ALIKES[sign]
    if sign.isascii():
        return sign
    if sign.isspace():
        return " "
    if not sign.isprintable():
        return ""
    if category(sign) == "No":  # ² is no 2
        return sign
    wide = normalize("NFKC", sign)
    return wide if wide.isascii() and len(wide) == 1 else sign


def strange(place: Place, index: int) -> Iterator[Fix]:
    """A character that Python knows nowhere in code: true whatever else is wrong with the line."""
    for token in place.lines[index].tokens:
        if token.kind == "odd" and index == place.at:
            called = name(token.text, "").lower() or f"U+{ord(token.text[0]):04X}"
            yield Fix("strange", {}, index, token.start, token.text, called, shown=False)


_LEFT_OUT = tuple(Swap("left_out", "…", stands, shown=False) for stands in ("...", ""))
_NUMBER = re.compile(r"^\s*(?:\d+(?:[|:](?=\S)|(?: ?\||[.:)])?(?: |\t|$))|\[\d+\](?: |\t|$))")
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.:?|In \[\d*\]:|Out\[\d*\]:) ?")
_COMMAND = re.compile(
    r"^\s*(?:\([\w.-]+\)\s*)?(?:\$\s*)?(?:pip3?|conda|python3?|py|cd|ls|apt(?:-get)?|git|sudo)\s+(?!=)[\w.\-/~]"
    r"|^\s*(?:\([\w.-]+\)\s*)?[A-Z]:\\[^>]*>|^\s*PS [A-Z]:"
)
_PAGE = re.compile(r"\s*(?:<!doctype|<html|\{\\rtf|%PDF)", re.IGNORECASE)
_NO_NAME = re.compile(r"[^\W\d]\w*\s+[^\W\d]\w*|[\uac00-\ud7a3]")


def leftovers(place: Place, index: int) -> Iterator[Fix]:
    """Whole lines that tools left, or that belong to a terminal."""
    text, code = place.texts[index], place.lines[index].code
    indent = text[: place.lines[index].indent]
    if place.offset == 0 and _PAGE.match(place.texts[0]):
        yield Fix("page", {}, 0, 0, place.texts[0].strip()[:20], "", shown=False)
    if re.match(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)", text):
        yield Fix("git_mark", _one_version(place.texts), index, 0, text[:7], "", shown=False)
    if _NUMBER.match(text) and _numbered(place.texts):
        numbers = {row: _NUMBER.sub("", line, count=1) for row, line in enumerate(place.texts) if _NUMBER.match(line)}
        apart = dedent("\n".join(numbers.values())).split("\n")  # right-aligned, or two blanks behind the number
        yield Fix("line_number", dict(zip(numbers, apart, strict=True)), index, 0, text.split()[0], "")
    if _PROMPT.match(text):
        prompts = {row: _PROMPT.sub("", line, count=1) for row, line in enumerate(place.texts) if _PROMPT.match(line)}
        found = _PROMPT.match(text)
        yield Fix("prompt", dict(prompts), index, 0, found.group().strip() if found else "", "")
    if re.match(r"\s*(?:```|~~~)", text):
        fences = [row for row, line in enumerate(place.texts) if re.match(r"\s*(?:```|~~~)", line)]
        yield Fix("fence", dict.fromkeys(fences, ""), index, 0, "```", "", shown=False)
    if re.match(r"\s*(?:%%?|!)\s*[a-z]", text):
        yield Fix("notebook_command", {index: f"{indent}pass"}, index, len(indent), text.strip()[:40], "", shown=False)
    if _COMMAND.match(text):
        yield Fix("terminal_command", {index: f"{indent}pass"}, index, len(indent), text.strip()[:40], "", shown=False)
    if re.match(r"\s*/\*", code):
        end = next((row for row in range(index, len(place.texts)) if "*/" in place.texts[row]), index)
        edits = {row: f"{indent}# {place.texts[row].strip()}" for row in range(index, end + 1)}
        yield Fix("slashes", dict(edits), index, len(indent), "/*", "#", shown=False)
    for found in re.finditer(r"//|/\*", code):
        rest = text[found.end() :]
        if not code[: found.start()].strip() or _NO_NAME.search(rest):
            new = text[: found.start()] + "#" + rest
            yield Fix("slashes", {index: new}, index, found.start(), found.group(), "#")
    if re.match(r"\s*<!--", code):
        yield Fix("slashes", {index: f"{indent}# {text.strip()}"}, index, len(indent), "<!--", "#", shown=False)
    if re.search(r"\S\s*[。．]\s*$", code):
        at = max(code.rfind("。"), code.rfind("．"))
        yield Fix("full_stop", {index: text[:at].rstrip() + text[at + 1 :]}, index, at, text[at])
    for swap in _LEFT_OUT:
        yield from swap(place, index)
    if re.match(r"\s*https?://\S+\s*$", text):
        yield Fix("remark", {index: f"{indent}# {text.strip()}"}, index, len(indent), "", "#")
    yield from _entities(place, index)
    # A blank of the slides, not yet filled in.
    yield from Swap("placeholder", "\\uad6c\\ud604\\ud558\\uae30\\s*!*", "None", shown=False)(place, index)


_ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#34;": '"',
    "&#39;": "'",
    "&apos;": "'",
    "&nbsp;": " ",
    "&amp;": "&",
}
"""As the source of a web page has them; the last one last, for it stands in front of the others where that was copied
twice."""


def _entities(place: Place, index: int) -> Iterator[Fix]:
    text, code = place.texts[index], place.lines[index].code
    first = min((at for entity in _ENTITIES if (at := code.find(entity)) >= 0), default=-1)
    if first < 0:
        return
    new = text
    for entity, sign in _ENTITIES.items():
        new = new.replace(entity, sign)
    found = text[first : text.index(";", first) + 1]
    for typed in (new, new.replace("&&", "and")):
        yield Fix("html_entity", {index: typed}, index, first, found, _ENTITIES[found])


def _numbered(texts: list[str]) -> bool:
    """Whether most lines begin with a number: one alone is an item of a list."""
    written = [text for text in texts if text.strip()]
    return 2 * sum(_NUMBER.match(text) is not None for text in written) > len(written)


_ITEM = re.compile(r"\s*(?:[-*+>•·○●■□▶※☆★]+\s*|\d+[.)]\s*|\d+\ubc88|\(\d+\)\s*|[=~_-]{3,}\s*$)")
_OUTPUT = re.compile(r"Traceback \(most recent call last\)|\s*File \".*\", line \d+|\w+(?:Error|Exception): ")


def notes(place: Place, index: int) -> Iterator[Fix]:
    """What is written in other texts and not in code: items, headings and rules of Markdown, messages, a diff."""
    text, line = place.texts[index], place.lines[index]
    found = _ITEM.match(text)
    words = [word for word in re.findall(r"[^\W\d]\w*", text) if word not in place.known]
    item = found is not None and (len(words) > 1 or re.search("[\\uac00-\\ud7a3]", text) or not text.strip(" =~_-*+>"))
    if item and not line.goes_on and not re.search(r"[=({\[]\s*\S", line.code[found.end() if found else 0 :]):
        yield Fix("remark", {index: f"{text[: line.indent]}# {text[line.indent :]}"}, index, line.indent, "", "#")
    if _OUTPUT.match(text):
        end = next(
            (row for row in range(index, len(place.texts)) if re.match(r"\w+(?:Error|Exception)\b", place.texts[row])),
            index,
        )
        yield Fix("message", dict.fromkeys(range(index, end + 1)), index, 0, text.strip()[:40], "", shown=False)
    written = [each for each in place.texts if each.strip()]
    if place.offset == 0 and any(each[0] == "+" for each in written) and all(each[0] in "+- @\\" for each in written):
        mark = 2 if all(each[1:2] in " @" for each in written) else 1
        edits: dict[int, str | None] = {
            row: each[mark:] if each[:1] in "+ " else None for row, each in enumerate(place.texts) if each.strip()
        }
        yield Fix("diff_mark", edits, index, 0, text[:1], "", shown=False)


def _one_version(texts: list[str]) -> dict[int, str | None]:
    """git's marks taken away, with the second of the two versions between them."""
    edits: dict[int, str | None] = {}
    dropping = False
    for row, line in enumerate(texts):
        mark = line[:7]
        if mark in ("=======", "|||||||") and (line == mark or line[7] == " "):
            dropping = True
            edits[row] = None
        elif mark in ("<<<<<<<", ">>>>>>>"):
            dropping = False
            edits[row] = None
        elif dropping:
            edits[row] = None
    return edits


_NEWER = (
    ((3, 12), Swap("newer", r"^(\s*(?:async\s+)?(?:def|class)\s+\w+)\s*\[[^=]*?\](?=\s*[(:])", r"\1")),
    ((3, 13), Swap("newer", r"^(\s*(?:async\s+)?(?:def|class)\s+\w+)\s*\[.*?=.*?\](?=\s*[(:])", r"\1")),
    ((3, 12), Swap("newer", r"^(\s*)type\s+(\w+)\s*(?:\[.*?\])?\s*(?==(?!=))", r"\1\2 ")),
    ((3, 15), Swap("newer", r"^(\s*)lazy\s+(?=(?:import|from)\b)", r"\1")),
    ((3, 15), Swap("newer", r"(?<=[\[({])(\s*)\*\*?(?=[^\[\](){}]*\bfor\b)", r"\1")),
    ((3, 14), Swap("newer", r"^(\s*except)\s+([A-Z][\w.]*(?:\s*,\s*[A-Z][\w.]*)+)\s*(?=:)", r"\1 (\2)")),
)


def newer(place: Place, index: int) -> Iterator[Fix]:
    """Python's syntax of a later version than this one."""
    for version, swap in _NEWER:
        if sys.version_info < version:
            for fix in swap(place, index):
                yield Fix("newer", fix.edits, index, fix.column, fix.found, "{}.{}".format(*version), shown=False)
    tokens = place.lines[index].tokens
    for prefix, string in itertools.pairwise(tokens):
        template = prefix.text in ("t", "T") and string.kind == "string" and string.start == prefix.end
        if template and sys.version_info < (3, 14) and prefix.text not in place.known:
            span = (prefix.start, prefix.end)
            yield replaced(
                "newer", place, index, span, "", found=f"{prefix.text}{string.text[:20]}", wanted="3.14", shown=False
            )


_C_FUNCTION = re.compile(
    r"(\s*)(?:(?:public|private|protected|static|final|const|void|int|long|float|double|bool|boolean|char|str|string|String"
    r"|auto|unsigned)(?:\[\])?[\s*&]+)+([^\W\d]\w*)\s*\(([^()]*)\)\s*\{?\s*$"
)


def c_function(place: Place, index: int) -> Iterator[Fix]:
    """`int add(int a, int b) {`: the whole line is another one in Python."""
    found = _C_FUNCTION.match(place.lines[index].code)
    if found:
        names = [re.findall(r"[^\W\d]\w*", each)[-1:] for each in found[3].split(",")]
        new = f"{found[1]}def {found[2]}({', '.join(name[0] for name in names if name)}):"
        yield Fix("def_word", {index: new}, index, len(found[1]), found[2], "def")
