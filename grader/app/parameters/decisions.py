"""What the verbs take by which the staff decides what counts and what students are told of it.

The limit: whether a decision can be taken is said by the verbs (`grader.app.correcting`); here is what can be typed.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


class _Points(click.Command):
    """A verb that takes points: what begins with a minus and is a number is no option, but a wrong number."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        return super().parse_args(
            context, [f" {each}" if each[:1] == "-" and each[1:2].isdigit() else each for each in arguments]
        )


@click.command(cls=_Points)
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.argument("points", required=False)
@click.option("--task", metavar="TASK", help="Of this task alone; lateness still counts.")
@shared("why", "record", "class", "course", "lang")
def override(**options: Any) -> int:
    """Let POINTS count for STUDENT (id, name or address), whatever the tests gave; also where nothing was handed in.

    한 학생의 과제 점수를 직접 정합니다 (운영진용).
    """
    from grader.app.commands import override as verb

    return verb.override(verb.Options(**options))


@click.command()
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@shared("why", "record", "class", "course", "lang")
def excuse(**options: Any) -> int:
    """Leave ASSIGNMENT out of the total of STUDENT: it counts neither way.

    한 학생의 과제를 총점 계산에서 뺍니다 (운영진용).
    """
    from grader.app.commands import excuse as verb

    return verb.excuse(verb.Options(**options))


@click.command()
@click.argument("words", nargs=-1, metavar="[STUDENT] ASSIGNMENT AMOUNT")
@click.option("--section", metavar="SECTION", help="Everybody of this section of the roster, instead of STUDENT.")
@click.option("--file", type=FOLDER, metavar="FILE", help="A table (.csv, .xlsx): student,assignment,amount,why.")
@shared("why", "record", "class", "course", "lang")
def extend(**options: Any) -> int:
    """Give STUDENT more time for ASSIGNMENT: 3d, 36h or 1h30m after it was due for all.

    제출 기한을 늘립니다 (운영진용).
    """
    from grader.app.commands import extend as verb

    return verb.extend(verb.Options(**options))


@click.command()
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.argument("text", required=False)
@shared("why_undone", "record", "class", "course", "lang")
def comment(**options: Any) -> int:
    """Say TEXT to STUDENT about ASSIGNMENT; they read it with their report.

    한 학생의 결과에 한마디를 남깁니다 (운영진용).
    """
    from grader.app.commands import comment as verb

    return verb.comment(verb.Options(**options))


@click.command()
@click.argument("students", nargs=-1, metavar="[STUDENT]...")
@click.option("--accept", is_flag=True, help="The times of these students' files are right; needs --why.")
@shared("assignment", "why", "record", "class", "course", "lang")
def late(**options: Any) -> int:
    """List what is late by the time of a file alone, which costs nothing until it is accepted; or accept it.

    파일 시각으로만 지각인 제출물을 보여 주고, 맞으면 인정합니다 (운영진용).
    """
    from grader.app.commands import late as verb

    return verb.late(verb.Options(**options))


@click.command()
@shared("assignment")
@click.option("--list", is_flag=True, help="Only list them.")
@click.option("--accept", metavar="ID", help="The test of this alarm is right: end it.")
@shared("why", "class", "course", "lang")
def alarms(**options: Any) -> int:
    """List tests that look wrong, and so hold the mail of their assignment; or accept one.

    이상해 보이는 테스트를 보여 주고, 확인한 것은 넘깁니다 (운영진용).
    """
    from grader.app.commands import alarms as verb

    return verb.alarms(verb.Options(**options))


@click.command()
@click.argument("group", required=False)
@click.argument("ko", required=False, metavar="[TEXT]")
@click.option("--en", metavar="TEXT", help="The same in English.  [as TEXT]")
@click.option("--list", is_flag=True, help="Only list groups and remarks, as without GROUP.")
@click.option("--undo", type=click.IntRange(1), metavar="NUMBER", help="Take this remark back.")
@shared("why_undone", "class", "course", "lang")
def note(**options: Any) -> int:
    """Say TEXT (Korean) to all students of GROUP, who gave the same wrong answers to the same inputs.

    같은 실수를 한 학생 모두에게 한마디를 남깁니다 (운영진용).
    """
    from grader.app.commands import note as verb

    return verb.note(verb.Options(**options))


VERBS = (override, excuse, extend, comment, late, alarms, note)
