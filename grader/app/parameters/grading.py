"""What the verbs take that grade: a class, or one's own file; and those that say what a file is.

The limit: how a verb goes about it is `grader.app.commands`.
"""

from __future__ import annotations

from typing import Any

import click

from grader.app.parameters.shared import FOLDER, min_isolation, shared

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@click.command()
@click.argument("path", type=FOLDER)
@shared("course")
@click.option("--out", type=FOLDER, default="reports", show_default=True, metavar="DIR", help="Where reports go.")
@shared("assignments")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one. May be repeated.")
@click.option(
    "--attempts",
    type=click.Choice(["counted", "latest", "all"]),
    help="Which attempts are graded again.  [all that can count]",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; tell which scores would change, and why.")
@click.option("--regrade", is_flag=True, help="Grade unchanged work, too, instead of taking its reports from before.")
@click.option("--shard", metavar="I/N", help="Grade only part I of N, to OUT/shard-I-of-N, for `grade merge`.")
@click.option("--on", metavar="ADDRESS", help="Grade on the workers of the scheduler at tls://HOST:PORT.")
@shared("keys", "open")
@shared("accept")
@shared("jobs", "lang")
@min_isolation(2)
@shared("isolation", "mnist", "verbose")
def run(**options: Any) -> int:
    """Grade PATH: a class folder, a student's folder or one file.

    반 전체, 학생 한 명의 폴더, 또는 파일 하나를 채점합니다.
    """
    from grader.sandbox.level import ahead

    ahead(options["isolation"])
    from grader.app.commands import run as verb

    return verb.run(verb.Options(**options))


@click.command()
@click.argument("shards", nargs=-1, required=True, type=FOLDER, metavar="SHARD...")
@click.option("--out", type=FOLDER, default="reports", show_default=True, metavar="DIR", help="Where reports go.")
@shared("accept", "class", "course", "lang")
def merge(**options: Any) -> int:
    """Take what `grade run --shard` made on several machines into the gradebook of the class, and write its reports.

    여러 컴퓨터에서 나누어 채점한 결과를 하나로 합칩니다.
    """
    from grader.app.commands import merge as verb

    return verb.merge(verb.Options(**options))


@click.command()
@click.argument("path", type=FOLDER, default=".")
@shared("course", "assignments", "lang_at_home")
@min_isolation(1)
@shared("isolation", "mnist")
@click.option("--no-score", is_flag=True, help="Show no points: what works, and what to fix.")
@click.option("--watch", is_flag=True, help="Check again at each save, until Ctrl-C.")
@click.option("--history", is_flag=True, help="Only tell what earlier checks found: when, and how many tests passed.")
@click.option("--page", type=FOLDER, metavar="FILE", help="Write the results as a page too, with pictures (.html).")
@click.option("--tensorboard", type=FOLDER, metavar="DIR", help="Write learning curves for TensorBoard.")
@shared("verbose")
def check(**options: Any) -> int:
    """Run the public tests on your own file or folder (default: this one).

    내 파일을 공개 테스트로 확인합니다. 아무것도 바뀌거나 전송되지 않습니다.
    """
    from grader.sandbox.level import ahead

    ahead(options["isolation"])
    from grader.app.commands import check as verb

    return verb.check(verb.Options(**options))


@click.command()
@click.argument("task", required=False)
@click.argument("path", type=FOLDER, default=".")
@shared("course", "assignments")
@click.option("--answer", metavar="TEXT", help="Your answer to the question that was asked before this hint.")
@click.option("--again", is_flag=True, help="Show once more what you were told of it, and nothing new.")
@shared("lang_at_home")
@min_isolation(1)
@shared("isolation", "mnist", "verbose")
def hint(**options: Any) -> int:
    """Tell the next of four hints for a TASK that does not work in your own file or folder (default: this one).

    막힌 문제의 다음 힌트를 하나씩 보여 줍니다 (정답은 나오지 않습니다).
    """
    from grader.sandbox.level import ahead

    ahead(options["isolation"])
    from grader.app.commands import hint as verb

    return verb.hint(verb.Options(**options))


@click.command()
@click.argument("path", type=FOLDER, default=".")
@shared("course", "assignments")
@click.option("--student", metavar="NUMBER", help="Your student number.  [as the last time]")
@click.option("--name", metavar="NAME", help="Your name.  [as the last time]")
@click.option("--to", metavar="ADDRESS", help="Where homework goes.  [the course's address for answers]")
@click.option("--zip", "zipped", is_flag=True, help="Make a zip to upload, and no mail.")
@click.option("--out", type=FOLDER, metavar="FILE", help="The file to write.  [beside the homework]")
@click.option("--smtp", metavar="HOST[:PORT]", help="Write no file: send it, by this server of your account.")
@click.option("--security", type=click.Choice(["starttls", "tls", "none"]), help="Of SMTP.  [by the port]")
@click.option("--from", "sender", metavar="ADDRESS", help="Your own address, of SMTP.  [as the last time]")
@click.option("--user", metavar="NAME", help="Who you are to that server; '' for no login.  [your address]")
@click.option("--yes", is_flag=True, help="With --smtp: send it. Without, only what would be sent is said.")
@click.option("--again", is_flag=True, help="With --smtp: also what was sent before, or may have arrived.")
@shared("lang_at_home")
@min_isolation(1)
@shared("isolation", "mnist", "verbose")
def submit(**options: Any) -> int:
    """Check your own files, and put them into a mail that is ready to send, or a zip; or send it with --smtp and --yes.

    내 과제를 확인하고, 보낼 메일이나 압축 파일을 만들거나 메일로 보내 줍니다.
    """
    from grader.sandbox.level import ahead

    ahead(options["isolation"])
    from grader.app.commands import submit as verb

    return verb.submit(verb.Options(**options))


@click.command()
@click.argument("file", type=FOLDER)
@shared("mnist", "lang_at_home")
def script(**options: Any) -> int:
    """Run your own TensorFlow script (FILE) as it is graded, and show what it prints. It is not checked.

    내 텐서플로 스크립트를 채점할 때처럼 실행합니다.
    """
    from grader.app.commands import script as verb

    return verb.script(verb.Options(**options))


@click.command()
@click.argument("files", nargs=-1, type=FOLDER, metavar="[FILE]...")
@click.option("--undo", is_flag=True, help="Look at these files again.")
@click.option("--list", is_flag=True, help="Only list what is dismissed.")
@shared("class", "course", "lang")
def ignore(**options: Any) -> int:
    """Dismiss FILEs of the class that are no homework: they keep no total open.

    과제가 아닌 파일을 제외합니다.
    """
    from grader.app.commands import ignore as verb

    return verb.ignore(verb.Options(**options))


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--yes", is_flag=True, help="Collect, though something is unsure: that is kept for `grade assign`.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would become of everything.")
@click.option("--follow", is_flag=True, help="Wait, and collect what comes, until Ctrl-C.")
@click.option("--since", type=MOMENT, metavar="TIME", help="Of a mailbox: what came from then on.  [all]")
@click.option("--until", type=MOMENT, metavar="TIME", help="Of a mailbox: what came before.  [all]")
@click.option("--acknowledge", is_flag=True, help="Answer each mail with a receipt; sent with --yes, else only shown.")
@click.option("--check", is_flag=True, help="Tell in receipts how the public tests went.")
@shared("mnist")
@min_isolation(2)
@shared("class", "course", "lang")
def collect(**options: Any) -> int:
    """Put what a mailbox, a download or a folder has (SOURCE) into the class folder. Nothing is changed in it.

    메일함이나 내려받은 폴더의 과제를 반 폴더로 모읍니다.
    """
    from grader.app.commands import collect as verb

    return verb.collect(verb.Options(**options))


@click.command()
@click.argument("item", type=FOLDER, required=False)
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.option("--ignore", is_flag=True, help="ITEM is no homework.")
@click.option("--undo", is_flag=True, help="Take back what was decided of ITEM.")
@click.option("--whole", is_flag=True, help="With --ignore or --undo: of all that came with ITEM, as in one mail.")
@click.option("--list", is_flag=True, help="Only list what was decided, and what is open.")
@shared("class", "course", "lang")
def assign(**options: Any) -> int:
    """Say that the file ITEM is STUDENT's for ASSIGNMENT: it is graded so from the next run on.

    파일이 누구의 어느 과제인지 정합니다.
    """
    from grader.app.commands import assign as verb

    return verb.assign(verb.Options(**options))


VERBS = (run, merge, check, hint, submit, script, collect, ignore, assign)
