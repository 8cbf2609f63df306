"""What the verbs take that look at this machine, fetch what it needs, or show what is installed with us.

The limit: no class and no assignment; `--course` stands in none of them.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


@click.command()
@click.option(
    "--attack", is_flag=True, help="Try harmless attacks as well; 4 where one promised to be stopped was not."
)
@shared("isolation", "lang")
def doctor(**options: Any) -> int:
    """Say which isolation this machine offers, why, and how to get a higher one.

    이 컴퓨터의 격리 단계와 더 높이는 방법을 알려 줍니다.
    """
    from grader.app.commands import doctor as verb

    return verb.doctor(verb.Options(**options))


@click.group()
def data() -> None:
    """The course's images.

    실습용 이미지 데이터를 준비합니다.
    """


@data.command()
@click.argument("folder", type=FOLDER)
def fetch(**options: Any) -> int:
    """Download MNIST once into FOLDER, checked by its checksums.

    MNIST를 FOLDER에 내려받습니다.
    """
    from grader.app.commands import fetch as verb

    return verb.fetch(verb.Options(**options))


@click.command()
@click.argument("page", required=False)
@shared("lang")
def docs(**options: Any) -> int:
    """Show the documentation: PAGE, or which pages there are.

    설명서를 보여 줍니다 (학생을 위한 것은 students).
    """
    from grader.app.commands import docs as verb

    return verb.docs(verb.Options(**options))


VERBS = (doctor, data, docs)
