"""Writes archives, notebooks, and documents as Word and Hangul do: the parts that hold text, and some that lie beside
them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HANGUL = "http://www.hancom.co.kr/hwpml/2011"


def make_zip(files: Mapping[str | zipfile.ZipInfo, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data, method)
    return out.getvalue()


def make_tar(
    files: Mapping[str | tarfile.TarInfo, bytes], kind: int = tarfile.PAX_FORMAT, encoding: str = "utf-8"
) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=kind, encoding=encoding) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def cell_of(source: Any, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, "outputs": [{"data": {"text/plain": "x"}}]}


def notebook(*cells: Any, **more: Any) -> bytes:
    """Of each cell its code, or the whole of it."""
    made = [cell if isinstance(cell, dict) else cell_of(cell) for cell in cells]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": made, **more}).encode()


def run(text: str) -> str:
    """A run of Word's, tabs and breaks as their elements."""
    inner = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r><w:t xml:space="preserve">{inner}</w:t></w:r>'


def paragraph(text: str, indent: int = 0, more: str = "") -> str:
    properties = f'<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs><w:ind w:left="{indent}"/></w:pPr>' if indent else ""
    return f"<w:p>{properties}{run(text)}{more}</w:p>"


def word(body: str, more: Mapping[str, bytes | str] | None = None, head: str = "") -> bytes:
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{head}<w:document xmlns:w="{_WORD}">'
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"{document}<w:body>{body}<w:sectPr/></w:body></w:document>",
            "word/header1.xml": f'<w:hdr xmlns:w="{_WORD}"><w:p>{run("홍길동")}</w:p></w:hdr>',
            **(more or {}),
        }
    )


def docx(*lines: str, pictures: int = 0) -> bytes:
    """One paragraph a line."""
    more = {f"word/media/image{number}.png": b"\x89PNG" for number in range(pictures)}
    return word("".join(paragraph(line) for line in lines), more)


def hwpx(*lines: str, sections: int = 1) -> bytes:
    """One paragraph a line, spread over so many sections."""
    marked = [
        escape(line)
        .replace("\t", '<hp:tab width="4000"/>')
        .replace("\n", "<hp:lineBreak/>")
        .replace("\u00a0", "<hp:nbSpace/>")
        for line in lines
    ]
    made = [f'<hp:p id="0"><hp:run charPrIDRef="0"><hp:t>{line}</hp:t></hp:run></hp:p>' for line in marked]
    size = -(-len(made) // sections) or 1
    files = {"mimetype": "application/hwp+zip", "Contents/header.xml": "<hh:head xmlns:hh='x'/>"}
    for number in reversed(range(sections)):
        body = "".join(made[number * size : (number + 1) * size])
        files[f"Contents/section{number}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><hs:sec xmlns:hs="{_HANGUL}/section" '
            f'xmlns:hp="{_HANGUL}/paragraph">{body}</hs:sec>'
        )
    return make_zip(files)
