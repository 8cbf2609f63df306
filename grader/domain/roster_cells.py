"""What may stand as an id, a name or an address, and what a spreadsheet has made of one.

The limit: one cell at a time; whether two rows agree is `grader.domain.roster`'s affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from grader.text import EMPTY, Text, tr
from grader.text.errors import UsageError
from grader.text.safe import HARMFUL, one_line

# The addresses people really have. Quoted local parts, comments and `Name <address>` are legal mail and refused
# here: every one of them is a way to put a second address, or another header, into the field.
_ADDRESS = re.compile(
    r"[A-Za-z0-9_+][A-Za-z0-9_+!#$%&'*/=?^`{|}~-]*(?:\.[A-Za-z0-9_+!#$%&'*/=?^`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])"
)
_JOINERS = "\u200c\u200d"
_JOINED_SCRIPTS = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|THAANA|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|"
    "MALAYALAM|SINHALA|KHMER|MYANMAR|TIBETAN|BALINESE|JAVANESE"
)
_SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""What Unicode has among the invisible, and is seen: signs before or around a number."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ].*)?|\d\d?-(?:{_MONTHS})(?:-\d+)?|"
    rf"(?:{_MONTHS})-\d\d|(?:\d+년 ?)?\d\d?월(?: ?\d\d?일)?|\d+년 ?\d\d?월|"
    r"(?:19|20)\d\d\. ?\d\d?\. ?\d\d?\.?|\d{1,4}/\d\d?/\d{1,4}",
    re.IGNORECASE,
)
_FAILED = re.compile(r"(?:#N/A|#NAME\?|#REF!|#VALUE!|#DIV/0!|#NUM!|#NULL!|####|Err:\d).*", re.IGNORECASE | re.DOTALL)
_DAMAGES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(r"-?\d(?:[.,]\d+)?[eE]\+\d+"),
        tr(
            "{where}: the id {id} is what Excel makes of a long number, and its last digits are lost. Format that "
            "column as text (Format Cells, Text), and put the ids in anew."
        ),
    ),
    (
        re.compile(r"\d+[.,]0+"),
        tr(
            "{where}: the id {id} is a number with decimal places, as a spreadsheet or a program makes of an id. "
            "Format that column as text (Format Cells, Text), and put the ids in anew."
        ),
    ),
    (
        re.compile(r"\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3}){2,})"),  # one group after a dot may be an id of somebody's own
        tr(
            "{where}: the id {id} is a number in groups of three digits, as a spreadsheet shows amounts. Format that "
            "column as text (Format Cells, Text), and put the ids in anew."
        ),
    ),
    (
        _DATE,
        tr(
            "{where}: the id {id} is a date: Excel takes an id such as 3-4 for one. Format that column as text "
            "(Format Cells, Text), and put the ids in anew."
        ),
    ),
    (
        _FAILED,
        tr(
            "{where}: the id {id} is what Excel shows for a formula that failed, or in a column that is too "
            "narrow. Put the id itself there."
        ),
    ),
    (
        re.compile("['\u2018\u2019`].*", re.DOTALL),
        tr(
            "{where}: the id {id} begins with the apostrophe by which a spreadsheet marks a cell as text, and it has "
            "become a part of the id. Leave it out."
        ),
    ),
    (
        re.compile(".*[\uff01-\uff5e].*", re.DOTALL),  # what a Korean keyboard types in full width
        tr(
            "{where}: the id {id} has letters or digits of full width, which names of folders seldom have. Type it "
            "anew in half width."
        ),
    ),
)
"""What a spreadsheet, a program or a keyboard has made of an id: how it looks, and what is said of it."""


def check_id(where: Text, id_: str) -> None:
    """`UsageError` where that is no id, or no longer the one that was typed."""
    if not id_:
        raise UsageError(
            tr("{where}: the id is empty. Give the student an id; it is the name of their folder.", where=where)
        )
    check_visible(where, tr("id"), id_)
    for damaged, sentence in _DAMAGES:
        if damaged.fullmatch(id_):
            raise UsageError(sentence.format(where=where, id=one_line(id_, 80)))
    if "/" in id_ or "\\" in id_ or id_ in (".", ".."):
        raise UsageError(
            tr("{where}: the id {id!r} cannot be the name of a folder. Leave out / and \\.", where=where, id=id_[:80])
        )
    if id_.startswith((".", "_")):
        raise UsageError(
            tr(
                "{where}: the id {id} begins with . or _, and folders whose names do are never read. Give the student "
                "another id; it is the name of their folder.",
                where=where,
                id=one_line(id_, 80),
            )
        )


def check_name(where: Text, name: str) -> None:
    """`UsageError` where that is no name; an empty one is."""
    check_visible(where, tr("name"), name)
    if _FAILED.fullmatch(name):
        raise UsageError(
            tr(
                "{where}: the name {name} is what Excel shows for a formula that failed, or in a column that is too "
                "narrow. Put the name itself there.",
                where=where,
                name=one_line(name, 80),
            )
        )


def is_date(cell: str) -> bool:
    """Whether a cell that should be a short name is a date, as a spreadsheet makes of `3-1`."""
    return _DATE.fullmatch(cell) is not None


def check_visible(where: Text, column: Text, value: str) -> None:
    """`UsageError` where a value holds what nobody can see."""
    if any(_is_hidden(value, at) for at in range(len(value))):
        raise UsageError(
            tr(
                "{where}: the {column} {value} holds an invisible character. Type it anew.",
                where=where,
                column=column,
                value=quote(value),
            )
        )


def join_name(family: str, given: str) -> str:
    """A name that stands in two cells, as its script writes it; a given one that holds the family's is whole."""
    if not (family and given) or family in (given.split()[-1], given[: len(family)]):
        return given or family
    joined = f"{family}{given}"
    ideographic = all(unicodedata.name(letter, "").startswith(("HANGUL", "CJK")) for letter in joined)
    return joined if ideographic else f"{given} {family}"


def tidy(cell: str) -> str:
    """A cell as it was meant: composed (macOS types Korean otherwise), without the blanks around it and the invisible
    marks that come along where something is pasted from a page or a messenger."""
    shown = [at for at, letter in enumerate(cell) if not letter.isspace() and unicodedata.category(letter) != "Cf"]
    return unicodedata.normalize("NFC", cell[shown[0] : shown[-1] + 1]) if shown else ""


def _is_hidden(value: str, at: int) -> bool:
    """Whether the character at that place shows nothing and belongs to no letter or picture beside it."""
    letter = value[at]
    if letter in _JOINERS:
        return not (0 < at < len(value) - 1 and _may_join(value[at - 1]) and _may_join(value[at + 1]))
    if HARMFUL.match(letter) or letter in "\t\n":
        return True
    return unicodedata.category(letter) == "Cf" and letter not in _SIGNS


def _may_join(letter: str) -> bool:
    """Whether a joiner beside it changes how it looks, as in Persian, in Hindi or in an emoji."""
    kind = unicodedata.category(letter)
    if kind in ("So", "Sk") or letter == "\ufe0f":
        return True
    return kind[0] in "LM" and _JOINED_SCRIPTS.match(unicodedata.name(letter, "")) is not None


def read_addresses(where: Text, cells: Iterable[str]) -> tuple[str, ...]:
    """The addresses in these cells, each once; `UsageError` names what is none. A line each (Alt+Enter) parts them."""
    emails: dict[str, str] = {}
    for email in (tidy(part) for cell in cells for part in re.split("[;,\n]", cell)):
        if email and (fault := explain_address(email)):
            raise UsageError(
                tr("{where}: {email} is not an address: {fault}.", where=where, email=quote(email), fault=fault)
            )
        if email:
            emails.setdefault(email.lower(), email)
    return tuple(emails.values())


def explain_address(email: str) -> Text:
    """Why this is not one plain address, and what to do; empty if it is."""
    if any(unicodedata.category(letter)[0] == "C" for letter in email):
        return tr("it holds a line break or another invisible character; type it anew")
    if email.count("@") > 1:
        return tr('it looks like several; part them by ";"')
    if "<" in email or ">" in email or " " in email or '"' in email:
        return tr("write the bare address, min@example.org, without name, quotes, brackets or blanks")
    if "@" not in email:
        return tr("it has no @")
    if not email.isascii():
        return tr("it may hold only ASCII letters; write a Korean domain in its xn-- form")
    if len(email) > 254 or len(email.partition("@")[0]) > 64 or not _ADDRESS.fullmatch(email):
        return tr("correct it to the form name@example.org")
    return EMPTY


def quote(value: str) -> str:
    """A value as a sentence can hold it: quoted, escaped, not endless."""
    return ascii(value[:80]) if not value[:80].isprintable() else repr(value[:80])
