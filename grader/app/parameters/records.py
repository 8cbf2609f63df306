"""What the verbs take that concern all that is kept: of a class, or of one student.

The limit: which file of the class is what, is `grading`.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


@click.command()
@click.argument("file", type=FOLDER, required=False)
@shared("class", "course", "lang")
def backup(**options: Any) -> int:
    """Write the gradebook and the class secret to FILE (.zip; default: a name with the date, here), even during a run.

    채점 기록과 비밀 키를 파일 하나로 백업합니다.
    """
    from grader.app.commands import backup as verb

    return verb.backup(verb.Options(**options))


@click.command()
@click.argument("student")
@click.option("--out", type=FOLDER, metavar="FILE", help="The file (.zip).  [a name with the date, here]")
@click.option("--without", multiple=True, metavar="COLUMN", help="Not this one of the roster. May be repeated.")
@shared("class", "course", "lang")
def export(**options: Any) -> int:
    """Write what is kept of STUDENT (id, name or address), as far as they may read it, to a file for them.

    한 학생에 대해 보관된 내용을 그 학생에게 줄 파일로 내보냅니다.
    """
    from grader.app.commands import export as verb

    return verb.export(verb.Options(**options))


@click.command()
@click.argument("student")
@click.option(
    "--why", default="", metavar="TEXT", help="Needed with --yes, and kept on record; must not name the student."
)
@click.option("--yes", is_flag=True, help="Do it. Without, only what would be deleted is said.")
@shared("class", "course", "lang")
def forget(**options: Any) -> int:
    """Delete all that the gradebook keeps of STUDENT (id, name or address); there is no undo.

    한 학생에 대한 채점 기록을 모두 지웁니다. 되돌릴 수 없습니다.
    """
    from grader.app.commands import forget as verb

    return verb.forget(verb.Options(**options))


VERBS = (backup, export, forget)
