"""What the verbs take that send mails or hold them back.

The limit: the words that a student reads are no options, but `--note`; they are `grader.report.mail`.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, shared


@click.command()
@click.argument("students", nargs=-1, metavar="[STUDENT]...")
@click.option("--yes", is_flag=True, help="Send them. Without, only what would be sent is said.")
@click.option("--to", metavar="ADDRESS", help="Send samples to this address of [staff] in course.toml.")
@click.option("--again", is_flag=True, help="Also what was refused, or may have arrived when a connection broke.")
@click.option("--mark-sent", is_flag=True, help="Record that these were sent by hand.")
@click.option("--mbox", type=FOLDER, metavar="FILE", help="Write them to a file for a mail program.")
@click.option("--note", metavar="TEXT", help="Announce this to all of them, also to whom there is no news.")
@click.option("--note-file", type=FOLDER, metavar="FILE", help="The same from a file (UTF-8).")
@click.option("--out", type=FOLDER, default="reports", show_default=True, metavar="DIR", help="Where reports went.")
@shared("class", "course", "lang")
def send(**options: Any) -> int:
    """Say which messages are still to be sent, to whom and about what, or send them; of STUDENTs, where some are named.

    아직 알리지 않은 결과 메일을 보여 주거나 보냅니다 (운영진용).
    """
    from grader.app.commands import send as verb

    return verb.send(verb.Options(**options))


@click.command()
@click.option("--student", metavar="STUDENT", help="Only of this one (id, name or address).")
@shared("assignment", "why", "record", "class", "course", "lang")
def hold(**options: Any) -> int:
    """Keep mails back until `grade unhold`.

    결과 메일을 보내지 않고 잡아 둡니다 (운영진용).
    """
    from grader.app.commands import hold as verb

    return verb.hold(verb.Options(**options))


@click.command()
@click.option("--student", metavar="STUDENT", help="The hold of this one (id, name or address).")
@click.option("--assignment", metavar="ID", help="The hold of this one.")
@shared("why", "class", "course", "lang")
def unhold(**options: Any) -> int:
    """Take back what `grade hold` with the same options holds.

    잡아 둔 결과 메일을 풉니다 (운영진용).
    """
    from grader.app.commands import unhold as verb

    return verb.unhold(verb.Options(**options))


@click.command()
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[ID]")
@click.option("--list", is_flag=True, help="Only list them.")
@click.option("--state", type=click.Choice(["open", "answered", "changed"]), help="List those of this state.")
@click.option("--answer", metavar="TEXT", help="Answer inquiry ID with this; shown first, sent with --yes.")
@click.option("--answer-file", type=FOLDER, metavar="FILE", help="The same from a file (UTF-8).")
@click.option("--close", is_flag=True, help="Inquiry ID is done without a mail; say --why.")
@click.option("--yes", is_flag=True, help="Send the answer.")
@shared("why", "class", "course", "lang")
def inquiries(**options: Any) -> int:
    """List what students ask about our mails, show inquiry ID, answer it or close it.

    결과 메일에 대한 학생들의 문의를 보고 답합니다 (운영진용).
    """
    from grader.app.commands import inquiries as verb

    return verb.inquiries(verb.Options(**options))


VERBS = (send, hold, unhold, inquiries)
