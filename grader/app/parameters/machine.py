"""What the verbs take that look at this machine, make it one of several, fetch what it needs, or show what is installed
with us.

The limit: no class and no assignment; `--course` stands in none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


class _Into(click.Path):
    """A folder to write into, or that none was given: True."""

    NOWHERE = "\0"  # which no command line can hold

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        return True if value == self.NOWHERE else super().convert(value, parameter, context)


@click.command()
@click.option(
    "--attack", is_flag=True, help="Try harmless attacks as well; 4 where one promised to be stopped was not."
)
@click.option(
    "--docker",
    type=_Into(path_type=Path, readable=False),
    is_flag=False,
    flag_value=_Into.NOWHERE,
    metavar="[FOLDER]",
    help="Show the Dockerfile, system call filter and lines of a container with level 3, or write them into FOLDER.",
)
@shared("isolation", "lang")
def doctor(**options: Any) -> int:
    """Say which isolation this machine offers, why, and how to get a higher one.

    이 컴퓨터의 격리 단계와 더 높이는 방법을 알려 줍니다.
    """
    from grader.app.commands import doctor as verb

    return verb.doctor(verb.Options(**options))


@click.group()
def cluster() -> None:
    """Many machines that grade together: `grade run --on`.

    여러 컴퓨터로 함께 채점합니다.
    """


@cluster.command()
@click.argument("folder", type=FOLDER, default="cluster-keys")
@shared("lang")
def keys(**options: Any) -> int:
    """Make the keys of a cluster in FOLDER, to be copied to each of its machines.

    여러 컴퓨터가 서로를 확인하는 열쇠를 만듭니다.
    """
    from grader.app.commands import keys as verb

    return verb.keys(verb.Options(**options))


@cluster.command()
@click.argument("address", default="tls://0.0.0.0:8786")
@shared("keys", "open")
@click.option(
    "--patience",
    type=click.FloatRange(5, 86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Without a sign of life, after which a worker is given up.",
)
@shared("lang")
def scheduler(**options: Any) -> int:
    """Listen at ADDRESS for workers and for `grade run --on`, until Ctrl-C.

    채점할 컴퓨터들이 모이는 곳을 엽니다.
    """
    from grader.app.commands import scheduler as verb

    return verb.scheduler(verb.Options(**options))


@cluster.command()
@click.argument("address")
@shared("keys", "open", "jobs", "isolation", "lang")
def worker(**options: Any) -> int:
    """Grade on this machine what the scheduler at ADDRESS has, until it ends or Ctrl-C.

    이 컴퓨터에서 채점을 돕습니다.
    """
    from grader.app.commands import worker as verb

    return verb.worker(verb.Options(**options))


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
@shared("lang_at_home")
def docs(**options: Any) -> int:
    """Show the documentation: PAGE, or which pages there are.

    설명서를 보여 줍니다 (학생을 위한 것은 students).
    """
    from grader.app.commands import docs as verb

    return verb.docs(verb.Options(**options))


VERBS = (doctor, cluster, data, docs)
