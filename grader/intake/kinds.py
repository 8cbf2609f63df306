"""By which names a file is an assignment's, in the order in which they count: a script, a notebook, a text or
a document that holds code, and an archive that one of them lies in.

The limit: names, and of a notebook its one word; whether a file is what it seems shows when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

DOCUMENTS = (".docx", ".hwpx")
"""Of word processors, that text is taken out of."""
SUFFIXES = (".py", ".ipynb", ".py.txt", ".txt", *DOCUMENTS)
"""What comes behind an assignment's id; of files in one place the first counts."""
NOTEBOOK = ".ipynb"
_HEAD = 1_000
_SCRIPT = re.compile(rb"^(?:def|class|import|from) ", re.MULTILINE)
ARCHIVES = (".zip", ".tar.gz", ".tgz")
"""How names end of what is opened."""


def names_of(id_: str) -> tuple[str, ...]:
    """The names that the file of an assignment may have."""
    return tuple(id_ + suffix for suffix in SUFFIXES)


def all_names(ids: Collection[str]) -> frozenset[str]:
    """The same of all of them."""
    return frozenset(name for id_ in ids for name in names_of(id_))


def assignment_of(file: str, ids: Collection[str]) -> str:
    """Whose name of an assignment it is; empty where it is none's."""
    return next((id_ for id_ in ids if file in names_of(id_)), "")


def ranks_of(id_: str, files: Collection[str]) -> Iterator[tuple[int, str]]:
    """Those of `files` that are named like the assignment's, each with its rank: 0 counts first."""
    return ((rank, name) for rank, name in enumerate(names_of(id_)) if name in files)


def is_notebook(file: str, data: bytes = b"") -> bool:
    """Whether it has cells that a program is put together from: by its name, or a script or a text that is really one,
    as whoever renames a notebook to what was asked for makes. A script that was renamed to one is none."""
    begins = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    if file.casefold().endswith(NOTEBOOK):
        return begins or not _SCRIPT.search(data)
    return begins and b'"nbformat"' in data


def is_archive(file: str) -> bool:
    return file.casefold().endswith(ARCHIVES)


def is_document(file: str) -> bool:
    """Whether its text has to be taken out of it."""
    return file.casefold().endswith(DOCUMENTS)


def is_script(file: str) -> bool:
    return file.casefold().endswith(".py")


def is_text(file: str) -> bool:
    """Whether it may hold prose as well as code."""
    return file.casefold().endswith(".txt")
