"""What Dolos compares: the files of a class, with a table of whose they are, as it reads them from a zip file.

The table is `info.csv` at the root, with the columns `filename` (the path in the zip), `full_name`, `label` and
`created_at`, as its documentation has them (dolos.ugent.be, "Adding metadata"). Files are UTF-8 there, so that others
are converted.

Without names a student is S01, S02, … by lot, files are numbered, what comments say is taken out, and a student's own
id, name and addresses are taken out of their own files. The limit: what else a file says of a person stays in it.
"""

from __future__ import annotations

import csv
import io
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import SystemRandom

from grader.domain.roster import Person
from grader.report.similarity import Source
from grader.text.folders import folder_names
from grader.text.safe import cell, one_line
from grader.text.source import decode_source, drop_comments

TABLE = "info.csv"
_COLUMNS = ("filename", "full_name", "label", "created_at")


@dataclass(frozen=True)
class Work:
    """What one student handed in, and what is known of it."""

    source: Source
    person: Person
    """Who that is; of the id alone where the roster has nobody of it."""
    made: str
    """When, RFC 3339; empty where that is not known."""


def dolos_files(works: Sequence[Work]) -> Iterator[tuple[str, bytes]]:
    """The files of the archive by their paths, the table last."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(_COLUMNS)
    folders = folder_names(work.person.id for work in works)
    for work in works:
        names = _file_names(work.source.files)
        for path, data in work.source.files.items():
            place = f"{folders[work.person.id]}/{names[path]}"
            yield place, decode_source(data).encode("utf-8", "replace")
            words = (one_line(work.person.name or work.person.id), one_line(work.person.section), work.made)
            rows.writerow([place, *map(cell, words)])
    yield TABLE, table.getvalue().encode("utf-8", "replace")


def without_names(works: Sequence[Work]) -> tuple[list[Work], dict[str, str]]:
    """The same works by nobody, in an order that tells nothing; and who is who: by new name, the student's id."""
    drawn = SystemRandom().sample(works, len(works))
    width = max(2, len(str(len(drawn))))
    renamed, key = [], {}
    for number, work in enumerate(drawn, start=1):
        name = f"S{number:0{width}}"
        key[name] = work.person.id
        files = {
            f"{index}.py": _strip(data, work.person, name) for index, data in enumerate(work.source.files.values(), 1)
        }
        renamed.append(replace(work, source=Source(name, files), person=Person(name, name)))
    return renamed, key


def key_table(key: Mapping[str, str], labels: Mapping[str, str]) -> bytes:
    """Who is who, as a table that a spreadsheet opens."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(["pseudonym", "id", "name"])
    for name, id_ in key.items():
        rows.writerow([name, cell(one_line(id_)), cell(one_line(labels.get(id_, "")))])
    return table.getvalue().encode("utf-8-sig", "replace")


def _file_names(files: Mapping[str, bytes]) -> dict[str, str]:
    """By path below the submission one name of a file, no two alike."""
    stems = folder_names(files)
    return {path: stem if stem.endswith(".py") else f"{stem}.py" for path, stem in stems.items()}


def _strip(data: bytes, person: Person, name: str) -> bytes:
    """That file without what it says of its author."""
    own = [person.id, person.name, "".join(person.name.split()), *person.emails]
    own += [address.partition("@")[0] for address in person.emails]
    words = sorted({word for word in own if len(word) > 1 and not keyword.iskeyword(word)}, key=len, reverse=True)
    text = drop_comments(decode_source(data))
    if words:
        text = re.sub("|".join(map(_whole, words)), name, text, flags=re.IGNORECASE)
    return text.encode("utf-8", "replace")


def _whole(word: str) -> str:
    """A pattern of that word: of ASCII not within another; Korean has its particles right behind it."""
    return rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])" if word.isascii() else re.escape(word)
