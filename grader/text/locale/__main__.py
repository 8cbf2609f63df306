"""`python -m grader.text.locale`: brings the catalogue up to date with the code, and compiles it. Needs Babel
(`.[dev]`).

Exit code 1 where a sentence has no Korean, or fields that its English does not have; each is named.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import grader
from grader.text.locale import DOMAIN, FOLDER

PO = FOLDER / "ko" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
_WIDTH = 120
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = """# Korean of the grader's own sentences. Updated by: python -m grader.text.locale
msgid ""
msgstr ""
"Language: ko\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def extract() -> Catalog:
    """Every `tr("…")` of the package, by the file that says it."""
    catalogue = Catalog(domain=DOMAIN, project="sealed-grader", charset="utf-8")
    package = FOLDER.parents[1]
    for name, _, message, comments, context in extract_from_dir(
        package, method_map=[("**.py", "python")], keywords={"tr": None}
    ):
        catalogue.add(message, None, [(f"grader/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def update(old: Catalog) -> Catalog:
    """`old` with the messages of the code: new ones without Korean, those that are gone removed."""
    catalogue = _empty()
    for message in sorted(extract(), key=lambda entry: (entry.locations[:1], str(entry.id))):
        if message.id:
            known = old.get(message.id)
            catalogue.add(
                message.id, known.string if known else "", sorted(set(message.locations)), flags=message.flags
            )
    return catalogue


def _empty() -> Catalog:
    return Catalog(
        locale="ko",
        domain=DOMAIN,
        project="sealed-grader",
        version=grader.__version__,
        charset="utf-8",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )


def format_po(catalogue: Catalog) -> bytes:
    """The text of the .po file: without dates and line numbers, which would change with every edit of the code."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True, omit_header=True)
    return _HEADER.encode() + buffer.getvalue()


def compile_mo(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def read_po_file(path: Path = PO) -> Catalog:
    """The catalogue in the .po file."""
    with path.open("rb") as file:
        return read_po(file, locale="ko", domain=DOMAIN, ignore_obsolete=True)


def find_faults(catalogue: Catalog) -> Iterator[str]:
    """What is missing or cannot be filled in."""
    for message in catalogue:
        if not message.id:
            continue
        if not str(message.string).strip() and str(message.id).strip():
            yield f"no Korean: {message.id!r} ({message.locations[0][0]})"
        elif strange := field_names(str(message.string)) - field_names(str(message.id)):
            yield f"fields that the English does not have: {', '.join(sorted(strange))} in {message.string!r}"


def field_names(text: str) -> set[str]:
    """The names in braces."""
    try:
        named = (name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name)
        return {name for name in named if name.isidentifier() and name.isascii()}
    except ValueError:  # a single brace that stands for itself
        return set()


def main() -> int:
    """Update, compile, report."""
    catalogue = update(read_po_file())
    PO.write_bytes(format_po(catalogue))
    MO.write_bytes(compile_mo(catalogue))
    faults = list(find_faults(catalogue))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
