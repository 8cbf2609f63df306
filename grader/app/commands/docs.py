"""`grade docs`: the documentation that comes with the package: which pages there are, and each of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from click import echo, echo_via_pager

from grader.app.language import home_language
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError

FOLDER: Final = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Options:
    """What `grade docs` was asked for."""

    page: str | None
    lang: Lang | None


def docs(options: Options) -> int:
    """Show a page, in a pager on a terminal; without a name, list them. `UsageError` where none has that name."""
    lang = home_language(options.lang)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
    if options.page is None:
        for name, text in pages.items():
            echo(f"{name:<17} {_title(text)}")
        echo(tr("To read one: grade docs {page}", page="students")[lang])
        return EXIT_OK
    # As a file of that name would be asked for, too.
    shown = pages.get(options.page.strip().lower().removesuffix(".md").rpartition("/")[2])
    if shown is None:
        raise UsageError(tr("There is no page {page!r}. There are: {pages}", page=options.page, pages=", ".join(pages)))
    echo_via_pager(shown.removesuffix("\n"))  # which prints it where nobody turns pages
    return EXIT_OK


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")
