"""What a file of OUT says, whatever its kind."""

from __future__ import annotations

import io
import zipfile


def read_output(path: str, data: bytes) -> str:
    """Its text; of a workbook its sheet and its texts."""
    if not path.endswith(".xlsx"):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(name).decode() for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"))
