"""What is new in a body, and what it quotes: marked lines, and all below a line by which mail programs begin a quote.

Known are Gmail's, Apple's, Outlook's, Naver's and Daum's, in Korean and in English. The limit: an unmarked quote
without such a line is taken as new, and what is written below an unmarked quote as quoted.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

How = Literal["", "reply", "forward"]
MAX_TEXT = 500_000
"""Characters; in a longer text nothing is sought."""
MAX_LINE = 300
"""Longer lines begin no quote."""
MAX_ORIGIN = 30
"""Lines of a forwarded text in which its sender is sought."""
_DASHES = re.compile(
    r"[ \t>]*(?:[-_=*]{2,60}|begin)[ \t]{0,5}"
    r"(?:(?P<reply>original message|original mail|원본 ?메시지|원본 ?메세지|원본 ?메일|원본 ?편지"
    r"|원문 ?메시지|원래 ?메시지)"
    r"|(?P<forward>forwarded (?:message|mail|by .{1,100})|전달된 ?(?:메시지|메세지|메일)|전달 ?메시지|전달한 ?메시지))"
    r"[ \t]{0,5}[-_=*:]{0,60}[ \t]*\Z",
    re.IGNORECASE,
)
_APPLE = re.compile(
    r"[ \t]*(?:begin forwarded message|전달된 메시지|전달된 메일|전달받은 메시지)[ \t]*:[ \t]*\Z", re.IGNORECASE
)
_WROTE = re.compile(
    r"[ \t]*(?:on\b.{6,250}\bwrote"
    r"|.{6,250}(?:\d|>|\)|\]|님이|님이 다음과 같이|이|가)[ \t]*"
    r"(?:작성|썼습니다|쓴 글|보낸 글|작성했습니다))[ \t]*:[ \t]*\Z",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}|\d{1,2}:\d{2}")
_FROM = re.compile(
    r"[ \t*]*(?:from|보낸 ?사람|보낸 ?이|발신|발신자|발신인|보낸사람 ?이름)[ \t*]*:[ \t*]*\S", re.IGNORECASE
)
_FIELD = re.compile(
    r"[ \t*]*(?:sent|date|to|cc|subject|reply-to|보낸 ?날짜|보낸 ?시간|보낸 ?일시|날짜|일시|받는 ?사람|받은 ?날짜"
    r"|받는 ?이|수신|수신자|수신인|참조|제목)[ \t*]*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*[-_=]{5,}[ \t]*\Z")
_MARK = re.compile(r"> ?")
_SUBJECT = re.compile(r"[ \t]*(?:fwd?|전달|fw)[ \t]*:", re.IGNORECASE)


def origin_of(quoted: str) -> str:
    """What the first `From:` of a forwarded text says; empty where there is none."""
    for line in quoted.split("\n", MAX_ORIGIN)[:MAX_ORIGIN]:
        if len(line) <= MAX_LINE and _FROM.match(line):
            return line.partition(":")[2].strip(" \t*")
    return ""


class Body(NamedTuple):
    """A body's two texts, and how it quotes."""

    new: str
    quoted: str
    how: How


def divide(text: str, subject: str = "") -> Body:
    """What is new and what is quoted in a text; `subject` tells a forward where its own mark does not."""
    if len(text) > MAX_TEXT:
        return Body(text, "", "")
    lines = text.split("\n")
    marked = _marked(lines)
    start = len(lines)
    how: How = ""
    for number, line in enumerate(lines):
        if marked[number] or len(line) > MAX_LINE or not line.strip():
            continue
        last = _attribution(lines, marked, number)
        if last >= 0:
            if _goes_on(lines, marked, last):  # the marks alone tell
                marked[number : last + 1] = [True] * (last + 1 - number)
                continue
            start, how = number, "reply"
            break
        if how := _divider(lines, number):
            start = number - 1 if number and _RULE.match(lines[number - 1]) else number
            break
    new = [line for line, is_marked in zip(lines[:start], marked, strict=False) if not is_marked]
    quoted = [line for line, is_marked in zip(lines[:start], marked, strict=False) if is_marked] + lines[start:]
    if not how and _trim(quoted):
        how = "reply"
    if how == "reply" and _SUBJECT.match(subject[:100]):
        how = "forward"
    if how == "forward":
        quoted = [_MARK.sub("", line, count=1) if line.startswith(">") else line for line in quoted]  # it may be code
    return Body(_trim(new), _trim(quoted), how)


def _marked(lines: list[str]) -> list[bool]:
    """Which lines are marked as quoted. `>>> f(1)` alone is no mark: it is what people copy from a shell."""
    plain = any(line.startswith(">") and not line.startswith(">>>") for line in lines)
    return [line.startswith(">") and (plain or not line.startswith(">>>")) for line in lines]


def _divider(lines: list[str], number: int) -> How:
    """Whether this line parts what is new from a quote to the end."""
    line = lines[number]
    if found := _DASHES.match(line):
        return "forward" if found["forward"] else "reply"
    if _APPLE.match(line):
        return "forward"
    return "reply" if _FROM.match(line) and _is_block(lines, number) else ""


def _attribution(lines: list[str], marked: list[bool], number: int) -> int:
    """The last line of `On … wrote:` that begins here, which programs break over up to three lines; else -1.

    Below it something must be quoted: a line of code can end like one."""
    joined = ""
    for last in range(number, min(number + 3, len(lines))):
        line = lines[last].strip()
        joined = f"{joined} {line}" if joined else line
        if not line or marked[last] or len(joined) > MAX_LINE:
            return -1
        if line.endswith(":") and _WROTE.match(joined) and _DATED.search(joined):
            return last if any(each.strip() for each in lines[last + 1 : last + 20]) else -1
    return -1


def _goes_on(lines: list[str], marked: list[bool], last: int) -> bool:
    """Whether something is written below or between what is quoted behind an attribution."""
    place = last + 1
    while place < len(lines) and not lines[place].strip():
        place += 1
    if place == len(lines) or not marked[place]:
        return False
    return any(line.strip() and not is_marked for line, is_marked in zip(lines[place:], marked[place:], strict=True))


def _is_block(lines: list[str], number: int) -> bool:
    """Whether a line `From:` begins the head of a quoted message: at least two more fields below it."""
    return sum(_FIELD.match(line) is not None for line in lines[number + 1 : number + 7] if len(line) <= MAX_LINE) >= 2


def _trim(lines: list[str]) -> str:
    """Without blank lines around it; the first line keeps its indentation."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    text = "\n".join(lines[first:]).rstrip()
    return f"{text}\n" if text else ""
