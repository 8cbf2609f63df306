"""The command line: parses, calls the verb's function (`grader.app.commands`), exits. Defaults stand here alone.

`grade PATH` is `grade run PATH`; a verb's name wins, so a folder called check is `./check`. Every fault leaves as one
sentence on standard error with the exit code of `grader.text.errors`; the traceback of one that nobody foresaw stands
in the log that the sentence names. Nothing but Click is imported before a verb runs: help is there at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

import grader
from grader.text.errors import EXIT_GRADER, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, GraderError

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(path_type=Path, readable=False)  # what cannot be read has a sentence of ours
_LEVEL = click.IntRange(1, 4)


def main() -> None:
    """Entry point of `grade`."""
    from grader.app.console import make_safe

    make_safe()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)  # to end as by Ctrl-C: with everything cleared away
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run the command line; every way that it can end becomes an exit code here."""
    # A path, or an option of `run` in front of it, is no verb.
    if arguments and arguments[0] not in (*cli.commands, "--help", "-h", "--version"):
        arguments = ["run", *arguments]
    try:
        code = cli.main(arguments, prog_name="grade", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else EXIT_OK
    except click.UsageError as error:
        from grader.app.language import asked_language
        from grader.app.usage import explain_usage

        click.echo(explain_usage(error, cli, asked_language(arguments)), err=True)
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.exceptions.Abort, KeyboardInterrupt):
        from grader.app.language import asked_language
        from grader.text import tr

        interrupted = tr("interrupted.")
        click.echo(f"grade: {interrupted[asked_language(arguments)]}", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except GraderError as error:
        from grader.app.language import asked_language
        from grader.app.log import LOG

        LOG.note(f"{type(error).__name__}: {error}")
        click.echo(f"grade: {error.text[asked_language(arguments)]}", err=True)
        return error.exit_code
    except Exception as error:
        from grader.app.language import asked_language
        from grader.app.log import LOG
        from grader.text import tr
        from grader.text.errors import disk_full

        lang = asked_language(arguments)
        if sentence := disk_full(error):
            click.echo(f"grade: {sentence[lang]}", err=True)
            return EXIT_GRADER
        place = LOG.save(error)
        advice = (
            tr("The whole story is in {place}; please send it to its makers.", place=place)
            if place
            else tr("No log file could be written either; please tell its makers.")
        )
        failed = tr("the grader failed ({name}).", name=type(error).__name__)
        click.echo(f"grade: {failed[lang]} {advice[lang]}", err=True)
        return EXIT_GRADER


def _shared(*names: str) -> Callable[[F], F]:
    """Options that several verbs have, declared once."""
    options = {
        "course": click.option(
            "--course", type=_FOLDER, metavar="DIR", help="Folder with assignments/ and reference/.  [outermost upward]"
        ),
        "class": click.option(
            "--class", "class_folder", type=_FOLDER, metavar="DIR", help="The class folder.  [nearest with a gradebook]"
        ),
        "why": click.option("--why", metavar="TEXT", help="Why; kept on record."),
        "record": lambda function: click.option("--list", is_flag=True, help="Only list what was decided so far.")(
            click.option(
                "--undo",
                type=_Number(1),
                is_flag=False,
                flag_value=_Number.NONE,
                metavar="[NUMBER]",
                help="Take this one back; without NUMBER the only one there is.",
            )(function)
        ),
        "lang": click.option("--lang", type=click.Choice(["ko", "en"]), help="Language of results.  [the course's]"),
        "isolation": click.option(
            "--isolation", type=_LEVEL, metavar="LEVEL", help="Use this isolation level.  [the highest there is]"
        ),
        "mnist": click.option(
            "--mnist", type=_FOLDER, metavar="DIR", help="Folder with MNIST's four files.  [GRADER_MNIST]"
        ),
        "verbose": click.option(
            "-v", "--verbose", is_flag=True, callback=_be_verbose, expose_value=False, help="Say what is being done."
        ),
        "jobs": click.option(
            "--jobs", type=click.IntRange(1, 512), metavar="N", help="Worker processes.  [one a core]"
        ),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = options[name](function)
        return function

    return decorate


def _min_isolation(default: int) -> Callable[[F], F]:
    return click.option(
        "--min-isolation",
        type=_LEVEL,
        default=default,
        show_default=True,
        metavar="LEVEL",
        help="Refuse to start below.",
    )


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        from grader.app.log import LOG

        LOG.verbose = True


class _Number(click.IntRange):
    """A number, or that none was given: 0 (`grader.app.correcting.THE_ONLY`)."""

    NONE = "\0"  # which no command line can hold

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        return 0 if value == self.NONE else super().convert(value, parameter, context)


class _Points(click.Command):
    """A verb that takes points: what begins with a minus and is a number is no option, but a wrong number."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        return super().parse_args(
            context, [f" {each}" if each[:1] == "-" and each[1:2].isdigit() else each for each in arguments]
        )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(grader.__version__, prog_name="grade", message="%(prog)s %(version)s")
def cli() -> None:
    """Grade homework in a sandbox. `grade PATH` is `grade run PATH`.

    숙제를 채점합니다. 내 파일을 미리 확인하려면: grade check dictionary.py
    """


@cli.command()
@click.argument("path", type=_FOLDER)
@_shared("course")
@click.option("--out", type=_FOLDER, default="reports", show_default=True, metavar="DIR", help="Where reports go.")
@click.option("--assignment", "assignments", multiple=True, metavar="ID", help="Only this one. May be repeated.")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one. May be repeated.")
@click.option(
    "--attempts",
    type=click.Choice(["counted", "latest", "all"]),
    help="Which attempts are graded again.  [all that can count]",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; tell which scores would change, and why.")
@click.option("--accept", is_flag=True, help="Let regraded scores count where others were told already; needs --why.")
@click.option("--why", metavar="WORDS", help="Why they are accepted; it is kept.")
@_shared("jobs", "lang")
@_min_isolation(2)
@_shared("isolation", "mnist", "verbose")
def run(**options: Any) -> int:
    """Grade PATH: a class folder, a student's folder or one file.

    반 전체, 학생 한 명의 폴더, 또는 파일 하나를 채점합니다.
    """
    from grader.app.commands import run as verb

    return verb.run(verb.Options(**options))


@cli.command()
@click.argument("path", type=_FOLDER, default=".")
@_shared("course")
@click.option("--assignment", "assignments", multiple=True, metavar="ID", help="Only this one. May be repeated.")
@_shared("lang")
@_min_isolation(1)
@_shared("isolation", "mnist")
@click.option("--page", type=_FOLDER, metavar="FILE", help="Write the results as a page too, with pictures (.html).")
@click.option("--tensorboard", type=_FOLDER, metavar="DIR", help="Write learning curves for TensorBoard.")
@_shared("verbose")
def check(**options: Any) -> int:
    """Run the public tests on your own file or folder (default: this one).

    내 파일을 공개 테스트로 확인합니다. 아무것도 바뀌거나 전송되지 않습니다.
    """
    from grader.sandbox.level import ahead

    ahead(options["isolation"])
    from grader.app.commands import check as verb

    return verb.check(verb.Options(**options))


@cli.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--mutants", is_flag=True, help="Try the suites on changed references: does each change cost points?")
@click.option("--preview", is_flag=True, help="Show every message that a student can get, in both languages.")
@_shared("course", "jobs", "lang")
@_min_isolation(1)
@_shared("isolation", "mnist", "verbose")
def verify(**options: Any) -> int:
    """Prove assignments: reference full, stub zero, each wrong solution loses what its list says, each right one full.

    과제를 검증합니다.
    """
    from grader.app.commands import verify as verb

    return verb.verify(verb.Options(**options))


@cli.command()
@click.argument("id")
@click.option("--kind", type=click.Choice(["functions", "script"]), default="functions", show_default=True)
@click.option("--title", default="", metavar="TEXT", help="Its title in Korean.  [the id]")
@click.option("--title-en", default="", metavar="TEXT", help="Its title in English.  [as --title]")
@_shared("course", "lang")
def new(**options: Any) -> int:
    """Make the folders of a new assignment, with a first task that is proven as it stands.

    새 과제의 폴더와 첫 문제를 만듭니다.
    """
    from grader.app.commands import new as verb

    return verb.new(verb.Options(**options))


@cli.command()
@click.argument("student")
@click.argument("assignment")
@_shared("class", "course", "lang")
def show(**options: Any) -> int:
    """Tell the staff all about one report, hidden inputs and answers included.

    한 학생의 채점 결과를 비공개 테스트까지 모두 보여 줍니다 (운영진용).
    """
    from grader.app.commands import show as verb

    return verb.show(verb.Options(**options))


@cli.command()
@click.argument("files", nargs=-1, type=_FOLDER, metavar="[FILE]...")
@click.option("--undo", is_flag=True, help="Look at these files again.")
@click.option("--list", is_flag=True, help="Only list what is dismissed.")
@_shared("class", "course", "lang")
def ignore(**options: Any) -> int:
    """Dismiss FILEs of the class that are no homework: they keep no total open.

    과제가 아닌 파일을 제외합니다.
    """
    from grader.app.commands import ignore as verb

    return verb.ignore(verb.Options(**options))


@cli.command()
@click.argument("item", type=_FOLDER, required=False)
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.option("--undo", is_flag=True, help="Take back what was decided of ITEM.")
@click.option("--list", is_flag=True, help="Only list what was decided, and what is open.")
@_shared("class", "course", "lang")
def assign(**options: Any) -> int:
    """Say that the file ITEM is STUDENT's for ASSIGNMENT: it is graded so from the next run on.

    파일이 누구의 어느 과제인지 정합니다.
    """
    from grader.app.commands import assign as verb

    return verb.assign(verb.Options(**options))


@cli.command()
@click.argument("file", type=_FOLDER, required=False)
@_shared("class", "course", "lang")
def backup(**options: Any) -> int:
    """Write the gradebook and the class secret to FILE (.zip; default: a name with the date, here), even during a run.

    채점 기록과 비밀 키를 파일 하나로 백업합니다.
    """
    from grader.app.commands import backup as verb

    return verb.backup(verb.Options(**options))


@cli.command()
@click.argument("student")
@click.option("--out", type=_FOLDER, metavar="FILE", help="The file (.zip).  [a name with the date, here]")
@click.option("--without", multiple=True, metavar="COLUMN", help="Not this one of the roster. May be repeated.")
@_shared("class", "course", "lang")
def export(**options: Any) -> int:
    """Write what is kept of STUDENT (id, name or address), as far as they may read it, to a file for them.

    한 학생에 대해 보관된 내용을 그 학생에게 줄 파일로 내보냅니다.
    """
    from grader.app.commands import export as verb

    return verb.export(verb.Options(**options))


@cli.command()
@click.argument("student")
@click.option("--why", default="", metavar="TEXT", help="Needed, and kept on record; must not name the student.")
@click.option("--yes", is_flag=True, help="Do it. Without, only what would be deleted is said.")
@_shared("class", "course", "lang")
def forget(**options: Any) -> int:
    """Delete all that the gradebook keeps of STUDENT (id, name or address); there is no undo.

    한 학생에 대한 채점 기록을 모두 지웁니다. 되돌릴 수 없습니다.
    """
    from grader.app.commands import forget as verb

    return verb.forget(verb.Options(**options))


@cli.command()
@click.argument("students", nargs=-1, metavar="[STUDENT]...")
@click.option("--yes", is_flag=True, help="Send them. Without, only what would be sent is said.")
@click.option("--to", metavar="ADDRESS", help="Send samples to this address of [staff] in course.toml.")
@click.option("--again", is_flag=True, help="Also what was refused, or may have arrived when a connection broke.")
@click.option("--mark-sent", is_flag=True, help="Record that these were sent by hand.")
@click.option("--mbox", type=_FOLDER, metavar="FILE", help="Write them to a file for a mail program.")
@click.option("--note", metavar="TEXT", help="Announce this to all of them, also to whom there is no news.")
@click.option("--note-file", type=_FOLDER, metavar="FILE", help="The same from a file (UTF-8).")
@click.option("--out", type=_FOLDER, default="reports", show_default=True, metavar="DIR", help="Where reports went.")
@_shared("class", "course", "lang")
def send(**options: Any) -> int:
    """Say which messages are still to be sent, to whom and about what, or send them; of STUDENTs, where some are named.

    아직 알리지 않은 결과 메일을 보여 주거나 보냅니다 (운영진용).
    """
    from grader.app.commands import send as verb

    return verb.send(verb.Options(**options))


@cli.command()
@click.argument("sheet", type=_FOLDER)
@click.option("--assignment", metavar="ID", help="Only this one; of a Moodle worksheet, the one that it is of.")
@click.option("--column", metavar="HEAD", help="The column that it goes into.  [by its title]")
@click.option("--scale", is_flag=True, help="Convert, where the site has other points than the course.")
@click.option("--zip", type=_FOLDER, metavar="FILE", help="Moodle: write the students' pages too, as feedback files.")
@click.option("--out", type=_FOLDER, metavar="FILE", help="The filled sheet (.csv).  [a name with the date, here]")
@_shared("class", "course", "lang")
def fill(**options: Any) -> int:
    """Fill SHEET, a CSV downloaded from Canvas or Moodle, with the points that count; SHEET itself stays.

    Canvas나 Moodle에서 내려받은 성적표에 점수를 채웁니다 (운영진용).
    """
    from grader.app.commands import fill as verb

    return verb.fill(verb.Options(**options))


@cli.command()
@click.argument("student")
@click.argument("assignment")
@_shared("class", "course", "lang")
def gradescope(**options: Any) -> int:
    """Print one report as Gradescope's results.json.

    한 학생의 결과를 Gradescope의 results.json 형식으로 출력합니다.
    """
    from grader.app.commands import gradescope as verb

    return verb.gradescope(verb.Options(**options))


@cli.command(cls=_Points)
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.argument("points", required=False)
@click.option("--task", metavar="TASK", help="Of this task alone; lateness still counts.")
@_shared("why", "record", "class", "course", "lang")
def override(**options: Any) -> int:
    """Let POINTS count for STUDENT (id, name or address), whatever the tests gave; also where nothing was handed in.

    한 학생의 과제 점수를 직접 정합니다 (운영진용).
    """
    from grader.app.commands import override as verb

    return verb.override(verb.Options(**options))


@cli.command()
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@_shared("why", "record", "class", "course", "lang")
def excuse(**options: Any) -> int:
    """Leave ASSIGNMENT out of the total of STUDENT: it counts neither way.

    한 학생의 과제를 총점 계산에서 뺍니다 (운영진용).
    """
    from grader.app.commands import excuse as verb

    return verb.excuse(verb.Options(**options))


@cli.command()
@click.argument("words", nargs=-1, metavar="[STUDENT] ASSIGNMENT AMOUNT")
@click.option("--section", metavar="SECTION", help="Everybody of this section of the roster, instead of STUDENT.")
@click.option("--file", type=_FOLDER, metavar="FILE", help="A table (.csv, .xlsx): student,assignment,amount,why.")
@_shared("why", "record", "class", "course", "lang")
def extend(**options: Any) -> int:
    """Give STUDENT more time for ASSIGNMENT: 3d, 36h or 45m after it was due for all.

    제출 기한을 늘립니다 (운영진용).
    """
    from grader.app.commands import extend as verb

    return verb.extend(verb.Options(**options))


@cli.command()
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.argument("text", required=False)
@click.option("--why", metavar="TEXT", help="Why it is taken back.")
@_shared("record", "class", "course", "lang")
def comment(**options: Any) -> int:
    """Say TEXT to STUDENT about ASSIGNMENT; they read it with their report.

    한 학생의 결과에 한마디를 남깁니다 (운영진용).
    """
    from grader.app.commands import comment as verb

    return verb.comment(verb.Options(**options))


@cli.command()
@click.option("--student", metavar="STUDENT", help="Only of this one (id, name or address).")
@click.option("--assignment", metavar="ID", help="Only of this one.")
@_shared("why", "record", "class", "course", "lang")
def hold(**options: Any) -> int:
    """Keep mails back until `grade unhold`.

    결과 메일을 보내지 않고 잡아 둡니다 (운영진용).
    """
    from grader.app.commands import hold as verb

    return verb.hold(verb.Options(**options))


@cli.command()
@click.option("--student", metavar="STUDENT", help="The hold of this one (id, name or address).")
@click.option("--assignment", metavar="ID", help="The hold of this one.")
@_shared("why", "class", "course", "lang")
def unhold(**options: Any) -> int:
    """Take back what `grade hold` with the same options holds.

    잡아 둔 결과 메일을 풉니다 (운영진용).
    """
    from grader.app.commands import unhold as verb

    return verb.unhold(verb.Options(**options))


@cli.command()
@click.argument("students", nargs=-1, metavar="[STUDENT]...")
@click.option("--accept", is_flag=True, help="The times of these students' files are right; needs --why.")
@click.option("--assignment", metavar="ID", help="Only of this one.")
@_shared("why", "record", "class", "course", "lang")
def late(**options: Any) -> int:
    """List what is late by the time of a file alone, which costs nothing until it is accepted; or accept it.

    파일 시각으로만 지각인 제출물을 보여 주고, 맞으면 인정합니다 (운영진용).
    """
    from grader.app.commands import late as verb

    return verb.late(verb.Options(**options))


@cli.command()
@click.argument("out", type=_FOLDER, default="reports")
@_shared("lang")
def open(**options: Any) -> int:
    """Open the page of the class that lies in OUT (default: reports) in the browser.

    반 전체의 결과 페이지를 브라우저로 엽니다.
    """
    from grader.app.commands import open as verb

    return verb.open(verb.Options(**options))


@cli.command()
@click.option("--assignment", metavar="ID", help="Only of this one.")
@click.option("--list", is_flag=True, help="Only list them.")
@click.option("--accept", metavar="ID", help="The test of this alarm is right: end it.")
@_shared("why", "class", "course", "lang")
def alarms(**options: Any) -> int:
    """List tests that look wrong, and so hold the mail of their assignment; or accept one.

    이상해 보이는 테스트를 보여 주고, 확인한 것은 넘깁니다 (운영진용).
    """
    from grader.app.commands import alarms as verb

    return verb.alarms(verb.Options(**options))


@cli.command()
@click.argument("group", required=False)
@click.argument("ko", required=False, metavar="[TEXT]")
@click.option("--en", metavar="TEXT", help="The same in English.  [as TEXT]")
@click.option("--list", is_flag=True, help="Only list groups and remarks, as without GROUP.")
@click.option("--undo", type=click.IntRange(1), metavar="NUMBER", help="Take this remark back.")
@click.option("--why", metavar="TEXT", help="Why it is taken back.")
@_shared("class", "course", "lang")
def note(**options: Any) -> int:
    """Say TEXT (Korean) to all students of GROUP, who gave the same wrong answers to the same inputs.

    같은 실수를 한 학생 모두에게 한마디를 남깁니다 (운영진용).
    """
    from grader.app.commands import note as verb

    return verb.note(verb.Options(**options))


@cli.command()
@click.option("--assignment", metavar="ID", help="Only this one.")
@click.option(
    "--dolos", type=_FOLDER, metavar="FILE.zip", help="Compare nothing; write the files for Dolos (or a folder for it)."
)
@click.option("--no-names", is_flag=True, help="By numbers there, and who is who in a file beside it.")
@_shared("class", "course", "lang")
def similar(**options: Any) -> int:
    """List whose code is more alike than chance makes it, so that a person looks; it says nothing about anybody.

    우연이라 하기에는 너무 비슷한 코드를 찾아 줍니다 (운영진용).
    """
    from grader.app.commands import similar as verb

    return verb.similar(verb.Options(**options))


@cli.command()
@click.option(
    "--attack", is_flag=True, help="Try harmless attacks as well; 4 where one promised to be stopped was not."
)
@_shared("isolation", "lang")
def doctor(**options: Any) -> int:
    """Say which isolation this machine offers, why, and how to get a higher one.

    이 컴퓨터의 격리 단계와 더 높이는 방법을 알려 줍니다.
    """
    from grader.app.commands import doctor as verb

    return verb.doctor(verb.Options(**options))


@cli.command()
@click.argument("id")
@click.option("--seeds", type=click.IntRange(2), default=200, show_default=True, metavar="N", help="Runs of a variant.")
@_shared("course", "jobs", "mnist")
def calibrate(**options: Any) -> int:
    """Measure right and wrong networks over many seeds; write the bands of ID. A run that was stopped goes on.

    정확도 기준을 여러 번의 학습으로 다시 정합니다 (운영진용).
    """
    from grader.app.commands import calibrate as verb

    return verb.calibrate(verb.Options(**options))


@cli.group()
def data() -> None:
    """The course's images.

    실습용 이미지 데이터를 준비합니다.
    """


@data.command()
@click.argument("folder", type=_FOLDER)
def fetch(**options: Any) -> int:
    """Download MNIST once into FOLDER, checked by its checksums.

    MNIST를 FOLDER에 내려받습니다.
    """
    from grader.app.commands import fetch as verb

    return verb.fetch(verb.Options(**options))


@cli.command()
def schema(**options: Any) -> int:
    """Print the JSON schema of results.json.

    results.json의 JSON 스키마를 출력합니다.
    """
    from grader.app.commands import schema as verb

    return verb.schema(verb.Options(**options))


if __name__ == "__main__":
    main()
