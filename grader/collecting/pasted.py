"""Code that stands in the text of a message: where it begins and ends among the sentences around it.

Taken is what lies between the first line of code and the last, and only where no sentence lies between them: what was
taken out wrongly would be graded as broken. The limit: lines are looked at one by one, and nothing is parsed.
"""

from __future__ import annotations

import re

from grader.text.source import decode_source

MAX_LINES = 5_000
MAX_LETTERS = 2_000
"""Of a line; a longer one is no code that somebody typed."""
_BEGINS = re.compile(
    r"(?:def|class|async\s+def)\s+\w+\s*[(:\[]|(?:import|from)\s+[\w.]+(?:\s|,|$)|@\w"
    r"|(?:if|elif|while|for|with|try|except|finally|else|match)\b.*:\s*(?:#.*)?$|(?:return|raise|assert|del|global)\b"
    r"|(?:pass|break|continue)\s*(?:#.*)?$|[\w.]+(?:\[[^\]]*\])?(?:\s*,\s*[\w.]+)*\s*(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)"
    r"|[A-Za-z_][\w.]*\(.*"
)
_OPENS = re.compile(r"(?:def|class|if|elif|else|while|for|with|try|except|finally)\b.{0,1000}:\s{0,100}(?:#.*)?\Z")
_GOES_ON = re.compile(r"[)\]}]|#|[\"']{3}")
_TRIPLE = re.compile(r'"""|\'\'\'')
_DEFINES = re.compile(r"^[> \t.\xa0]{0,100}(?:def|class)[ \t\xa0]{1,20}\w{1,200}[ \t\xa0]{0,20}[(:]", re.MULTILINE)
_GREETING = re.compile(r"안녕(?:하세요|하십니까|하신가요)?\s*[?？]+")
_ASKS = re.compile(
    r"[?？]|질문|문의|여쭤|여쭙|모르겠|도와|안\s?[되돼됩]|에러|오류|이상(?:해|한|합)|\b(?:questions?|help|errors?|why|stuck|wrong)\b"
    r"|\bnot work|n['’]t work",
    re.IGNORECASE,
)
"""A question, or the word of one. `안녕하세요?` is none."""


def asks_something(text: bytes, code: bytes) -> bool:
    """Whether a text asks something outside of the `code` that `find_code` took out of it."""
    rest = "\n".join(decode_source(text).replace("\xa0", " ").splitlines())
    rest = rest.replace(code.decode("utf-8", "replace").rstrip("\n"), "", 1)
    return _ASKS.search(_GREETING.sub("", rest)) is not None


def shows_code(text: str) -> bool:
    """Whether a text has any definition of Python, quoted or not: of the code in it that `find_code` does not take."""
    return _DEFINES.search(text) is not None


def find_code(text: bytes) -> bytes:
    """The code in a message's text, as UTF-8; empty where there is none, or sentences interrupt it, or no indent is
    left in it."""
    lines = decode_source(text).replace("\xa0", " ").splitlines()[:MAX_LINES]
    is_code = _mark(lines)
    places = [number for number, strong in enumerate(is_code) if strong]
    if not places:
        return b""
    first, last = places[0], places[-1]
    within = _extend(lines, last)
    block = lines[first : within + 1]
    if _lost_indents(block):
        return b""
    if any(not (strong or _may_be(line)) for line, strong in zip(block, is_code[first : within + 1], strict=True)):
        return b""
    return ("\n".join(block) + "\n").encode()


def _lost_indents(block: list[str]) -> bool:
    """Whether a program took the blanks off the beginnings of all lines: then what belongs into what is a guess."""
    opens = [number for number, line in enumerate(block) if _OPENS.match(line)]
    return bool(opens) and opens[0] + 1 < len(block) and not any(line[:1] in (" ", "\t") for line in block)


def _mark(lines: list[str]) -> list[bool]:
    """Of each line whether it is code by itself, or lies in a text of three quotes that code began."""
    marks: list[bool] = []
    quote = ""
    for line in lines:
        if quote:
            marks.append(True)
            quote = "" if line.count(quote) % 2 else quote
            continue
        strong = len(line) <= MAX_LETTERS and bool(_BEGINS.match(line))
        marks.append(strong)
        found = _TRIPLE.search(line)
        if found and (strong or line[:1] in " \t\"'") and line.count(found[0]) % 2:
            quote = found[0]
    return marks


def _extend(lines: list[str], last: int) -> int:
    """The last line of the block whose last strong line that is: what is indented below belongs to it."""
    place = last
    for number in range(last + 1, len(lines)):
        line = lines[number]
        if line.strip() and not (line[:1] in " \t" or _GOES_ON.match(line)):
            break
        if line.strip():
            place = number
    return place


def _may_be(line: str) -> bool:
    """Whether a line can stand within code."""
    return not line.strip() or line[:1] in " \t" or bool(_GOES_ON.match(line))
