"""What the verbs take that make an assignment, prove it, measure its bands and hand it out.

The limit: of what is within an assignment nothing can be said here; its files say it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grader.app.parameters.shared import FOLDER, min_isolation, shared


@click.command()
@click.argument("id")
@click.option(
    "--kind",
    type=click.Choice(["functions", "script", "tensorflow"]),
    default="functions",
    show_default=True,
    help="What it begins as; tensorflow is a script whose graph is computed anew.",
)
@click.option("--title", default="", metavar="TEXT", help="Its title in Korean.  [the id]")
@click.option("--title-en", default="", metavar="TEXT", help="Its title in English.  [as --title]")
@shared("course", "lang")
def new(**options: Any) -> int:
    """Make the folders of a new assignment, with a first task that is proven as it stands.

    새 과제의 폴더와 첫 문제를 만듭니다.
    """
    from grader.app.commands import new as verb

    return verb.new(verb.Options(**options))


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--mutants", is_flag=True, help="Try the suites on changed references: does each change cost points?")
@click.option("--preview", is_flag=True, help="Show every message that a student can get, in both languages.")
@shared("course", "jobs", "lang")
@min_isolation(1)
@shared("isolation", "mnist", "verbose")
def verify(**options: Any) -> int:
    """Prove assignments: reference full, stub zero, each wrong solution loses what its list says, each right one full.

    과제를 검증합니다.
    """
    from grader.app.commands import verify as verb

    return verb.verify(verb.Options(**options))


@click.command()
@click.argument("id")
@click.option("--seeds", type=click.IntRange(2), default=200, show_default=True, metavar="N", help="Runs of a variant.")
@shared("course", "jobs", "mnist")
def calibrate(**options: Any) -> int:
    """Measure right and wrong networks over many seeds; write the bands of ID. A run that was stopped goes on.

    정확도 기준을 여러 번의 학습으로 다시 정합니다 (운영진용).
    """
    from grader.app.commands import calibrate as verb

    return verb.calibrate(verb.Options(**options))


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--out", type=FOLDER, default=Path("handout"), show_default=True, metavar="DIR", help="Where the zips are written."
)
@click.option("--wheel", type=FOLDER, metavar="FILE", help="The package that students install; put into each zip.")
@click.option("--check-page", is_flag=True, help="Make check.html as well: the check in a browser, nothing installed.")
@click.option(
    "--pyodide", type=FOLDER, metavar="DIR", help="What check pages are made of.  [fetched once by npm and pip]"
)
@shared("course", "lang")
def handout(**options: Any) -> int:
    """Make what students are given, as zips: one an assignment (default: all that are open), and one of all.

    학생에게 나누어 줄 압축 파일을 만듭니다 (정답과 비공개 테스트는 들어가지 않습니다).
    """
    from grader.app.commands import handout as verb

    return verb.handout(verb.Options(**options))


VERBS = (new, verify, calibrate, handout)
