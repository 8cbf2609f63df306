"""The command line: takes in the verbs (`grader.app.parameters`), calls the one that is asked for, exits.

`grade PATH` is `grade run PATH`; a verb's name wins, so a folder called check is `./check`. Every fault leaves as one
sentence on standard error with the exit code of `grader.text.errors`; the traceback of one that nobody foresaw stands
in the log that the sentence names. Nothing but Click is imported before a verb runs: help is there at once.
"""

from __future__ import annotations

import os
import signal
import sys

import click

import grader
from grader.app.parameters import authoring, decisions, grading, machine, mails, records, results
from grader.text import Lang
from grader.text.errors import EXIT_GRADER, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, GraderError, UsageError


def main() -> None:
    """Entry point of `grade`."""
    from grader.app.console import make_safe

    make_safe()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(
                number, signal.default_int_handler
            )  # Ctrl-C, too (`grader.__main__`): with everything cleared away
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run the command line; every way that it can end becomes an exit code here."""
    # A path, or an option of `run` in front of it, is no verb.
    if arguments and arguments[0] not in (*cli.commands, "--help", "-h", "--version"):
        arguments = ["run", *arguments]
    try:
        _check_here()
        code = cli.main(arguments, prog_name="grade", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else EXIT_OK
    except click.UsageError as error:
        from grader.app.usage import explain_usage

        click.echo(explain_usage(error, cli, _language(arguments)), err=True)
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.exceptions.Abort, KeyboardInterrupt):
        from grader.text import tr

        interrupted = tr("interrupted.")
        click.echo(f"grade: {interrupted[_language(arguments)]}", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except GraderError as error:
        from grader.app.log import LOG
        from grader.app.offered import Named

        LOG.note(f"{type(error).__name__}: {error}")
        said = Named.by(arguments, cli.commands).complete(error.text[_language(arguments)])
        click.echo(f"grade: {said}", err=True)
        return error.exit_code
    except Exception as error:
        from grader.app.log import LOG
        from grader.text import tr
        from grader.text.errors import disk_full

        lang = _language(arguments)
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


def _check_here() -> None:
    """`UsageError` where the folder that the terminal is in was deleted: each path would fail in its own way."""
    try:
        os.getcwd()
    except OSError as error:
        from grader.text import tr

        raise UsageError(tr("The folder that you are in is not there any more. Go to another one (cd).")) from error


def _language(arguments: list[str]) -> Lang:
    """The language that a fault of that command line is told in."""
    from grader.app.language import asked_language
    from grader.app.offered import Named

    named = Named.by(arguments, cli.commands)
    return asked_language(arguments, named.course, named.class_folder)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(grader.__version__, prog_name="grade", message="%(prog)s %(version)s")
def cli() -> None:
    """Grade homework in a sandbox. `grade PATH` is `grade run PATH`.

    숙제를 채점합니다. 내 파일을 미리 확인하려면: grade check dictionary.py
    """


for _group in (grading, results, decisions, mails, records, authoring, machine):
    for _verb in _group.VERBS:
        cli.add_command(_verb)


if __name__ == "__main__":
    main()
