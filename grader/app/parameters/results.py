"""What the verbs take that show results, or bring them into the form that another system takes.

The limit: nothing here changes what counts or sends anything; that is `decisions` and `mails`.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


@click.command()
@click.argument("student")
@click.argument("assignment")
@shared("class", "course", "lang")
def show(**options: Any) -> int:
    """Tell the staff all about one report, hidden inputs and answers included.

    한 학생의 채점 결과를 비공개 테스트까지 모두 보여 줍니다 (운영진용).
    """
    from grader.app.commands import show as verb

    return verb.show(verb.Options(**options))


@click.command()
@click.argument("out", type=FOLDER, default="reports")
@shared("lang")
def open(**options: Any) -> int:
    """Open the page of the class that lies in OUT (default: reports) in the browser.

    반 전체의 결과 페이지를 브라우저로 엽니다.
    """
    from grader.app.commands import open as verb

    return verb.open(verb.Options(**options))


@click.command()
@click.argument("sheet", type=FOLDER)
@click.option("--assignment", metavar="ID", help="Only this one; of a Moodle worksheet, the one that it is of.")
@click.option("--column", metavar="HEAD", help="The column that it goes into.  [by its title]")
@click.option("--scale", is_flag=True, help="Convert, where the site has other points than the course.")
@click.option("--zip", type=FOLDER, metavar="FILE", help="Moodle: write the students' pages too, as feedback files.")
@click.option("--out", type=FOLDER, metavar="FILE", help="The filled sheet (.csv).  [a name with the date, here]")
@shared("class", "course", "lang")
def fill(**options: Any) -> int:
    """Fill SHEET, a CSV downloaded from Canvas or Moodle, with the points that count; SHEET itself stays.

    Canvas나 Moodle에서 내려받은 성적표에 점수를 채웁니다 (운영진용).
    """
    from grader.app.commands import fill as verb

    return verb.fill(verb.Options(**options))


@click.command()
@click.argument("student")
@click.argument("assignment")
@shared("class", "course", "lang")
def gradescope(**options: Any) -> int:
    """Print one report as Gradescope's results.json.

    한 학생의 결과를 Gradescope의 results.json 형식으로 출력합니다.
    """
    from grader.app.commands import gradescope as verb

    return verb.gradescope(verb.Options(**options))


@click.command()
@click.option("--assignment", metavar="ID", help="Only this one.")
@click.option(
    "--dolos", type=FOLDER, metavar="FILE.zip", help="Compare nothing; write the files for Dolos (or a folder for it)."
)
@click.option("--no-names", is_flag=True, help="By numbers there, and who is who in a file beside it.")
@shared("class", "course", "lang")
def similar(**options: Any) -> int:
    """List whose code is more alike than chance makes it, so that a person looks; it says nothing about anybody.

    우연이라 하기에는 너무 비슷한 코드를 찾아 줍니다 (운영진용).
    """
    from grader.app.commands import similar as verb

    return verb.similar(verb.Options(**options))


@click.command()
def schema(**options: Any) -> int:
    """Print the JSON schema of results.json.

    results.json의 JSON 스키마를 출력합니다.
    """
    from grader.app.commands import schema as verb

    return verb.schema(verb.Options(**options))


VERBS = (show, open, fill, gradescope, similar, schema)
