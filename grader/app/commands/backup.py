"""`grade backup`: the gradebook and all that is kept beside it, as one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.saving import choose_place
from grader.domain.secret import FILENAME as SECRET
from grader.gradebook.backup import explain_restore, write_backup
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK

_WRITTEN = tr(
    "{file}: the gradebook of {root} as it is now, and what lies beside it ({names}). Whoever reads it knows all "
    "scores and can compute hidden inputs: keep it where only staff can."
)
_NO_SECRET = tr("There is no class secret yet, so none is in it: make another backup after the next run.")


@dataclass(frozen=True)
class Options:
    """What `grade backup` was asked for."""

    file: Path | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def backup(options: Options) -> int:
    """Write the file, say what is in it and how to put it back."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    target = choose_place(options.file, f"{location.root.name}-backup", course, location)
    names = write_backup(location.root, location.book_folder, target)
    echo(_WRITTEN.format(file=target, root=location.root, names=", ".join(names))[lang])
    if SECRET not in names and not location.alone:
        echo(_NO_SECRET[lang], err=True)
    echo(explain_restore(location.book_folder, str(target))[lang])
    return EXIT_OK
