"""From bytes and the charset that they are said to be in to text.

A label is believed where the bytes allow it. Korean mail programs write what cp949 alone has under the names of
EUC-KR, UTF-8 under either, and no label at all: then what is valid UTF-8 is it, else what is valid cp949 is that. The
limit: labels are of a closed list, for `bytes.decode` also knows codecs that are slow, or no encodings of text.
"""

from __future__ import annotations

import re
from typing import Literal

Remark = Literal["", "guessed", "mislabelled", "undecodable"]
"""How sure a text is: as labelled, without a label, against its label, with U+FFFD for what is none."""

_HANGUL = re.compile("[가-힣\u1100-\u11ff]")
_OTHER = re.compile("[^\x00-\x7f가-힣]")
_KOREAN = (
    *("euc-kr", "euckr", "x-euc-kr", "cseuckr", "cp949", "ms949", "x-ms949", "uhc", "949", "korean", "windows-949"),
    *("x-windows-949", "ks-c-5601-1987", "ks-c-5601-1989", "ks-c-5601", "ksc5601", "ksc-5601", "ksc5601-1987"),
    *("ks-x-1001", "ksx1001", "csksc56011987", "iso-ir-149"),
)
_LATIN = ("latin-1", "cp1252")
_ENCODINGS = {
    **dict.fromkeys(_KOREAN, "cp949"),
    **dict.fromkeys(("utf-8", "utf8", "utf-8-sig", "unicode-1-1-utf-8"), "utf-8"),
    **{f"utf-16{end}": f"utf-16{end}" for end in ("", "le", "be", "-le", "-be")},
    **dict.fromkeys(("iso-2022-kr", "csiso2022kr"), "iso2022_kr"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp_2"),
    **dict.fromkeys(("utf-7", "utf7", "unicode-1-1-utf-7"), "utf-7"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"), "cp1252"),
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (*range(2, 12), *range(13, 17))},
    **{f"windows-125{number}": f"cp125{number}" for number in (0, 1, 3, 4, 5, 6, 7, 8)},
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936"), "gb18030"),
    **dict.fromkeys(("shift-jis", "sjis", "x-sjis", "cp932", "windows-31j"), "cp932"),
    **{name: name for name in ("euc-jp", "big5", "big5-hkscs", "koi8-r", "koi8-u", "johab")},
}
_SEVEN_BITS = ("iso2022_kr", "iso2022_jp_2", "utf-7")
_MARK = b"\x1b$)C"
"""Says that what is shifted out is Korean; some leave it out."""


def named(label: str) -> str:
    """The encoding that a label stands for; empty where it says nothing: unknown, or ASCII."""
    return _ENCODINGS.get(label[:80].strip().strip("\"'").lower().replace("_", "-"), "")


def decode(data: bytes, label: str = "") -> tuple[str, Remark]:
    """The text of `data`."""
    encoding = named(label)
    if data.isascii() and not (encoding in _SEVEN_BITS or encoding.startswith("utf-16")):
        return data.decode("ascii"), ""
    text = _by_label(data, encoding)
    if text is not None:
        return text, ""
    text, sure = _guess(data)
    if not sure:
        return text, "undecodable"
    return text, "mislabelled" if encoding else "guessed"


def _by_label(data: bytes, encoding: str) -> str | None:
    """None where the label is none, or cannot be true."""
    if not encoding:
        return None
    if encoding == "cp949" or encoding in _LATIN:
        as_utf8 = _strict(data, "utf-8")
        if as_utf8 is not None and _HANGUL.search(as_utf8):
            return None
    if encoding == "cp1252":
        as_cp949 = _strict(data, "cp949")
        if as_cp949 is not None and len(_HANGUL.findall(as_cp949)) > 1 and not _OTHER.search(as_cp949):
            return None
        return data.decode("cp1252") if _strict(data, "cp1252") is not None else data.decode("latin-1")
    if encoding == "iso2022_kr":
        if not data.isascii() or b"\x0e" not in data:
            return None if not data.isascii() else data.replace(_MARK, b"").decode("ascii")
        data = data if _MARK in data else _MARK + data
    return _strict(data, encoding)


def _guess(data: bytes) -> tuple[str, bool]:
    """The text, and whether all of it was readable."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and (text := _strict(data, "utf-16")) is not None:
        return text, True
    for encoding in ("utf-8", "cp949"):
        if (text := _strict(data, encoding)) is not None:
            return text, True
    texts = [data.decode(encoding, "replace") for encoding in ("utf-8", "cp949")]
    return min(texts, key=lambda text: text.count("\ufffd")), False


def _strict(data: bytes, encoding: str) -> str | None:
    """None where it is not in that encoding, or where what comes out could not be written down."""
    try:
        text = data.decode(encoding)
        text.encode("utf-8")
    except ValueError:
        return None
    return text
