"""`grade submit`: one's own homework checked, and put into a mail or a zip that collecting knows for what it is.

With --smtp the mail is sent from one's own account: shown first, with --yes given to the server, and never twice unless
that is asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import click
from click import echo

from grader.app.checked_lines import Checked
from grader.app.handing_in import Parcel, as_mail, as_zip, keep, make_parcel, who_before
from grader.app.own_check import OwnCheck, open_check, remember
from grader.app.own_mail import Letter, Outcome, make_letter, post, read_server, sender_before
from grader.app.own_work import course_of
from grader.app.saving import free_place
from grader.app.terminal import Screen, say, stdout_screen
from grader.domain.mailing import OwnServer, Security
from grader.domain.roster_cells import explain_address
from grader.domain.verdict import Verdict
from grader.gradebook.archive import write_new
from grader.report.formats import format_time
from grader.sending.clock import SystemClock
from grader.sending.deliver import Event
from grader.sending.ledger import OPEN
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, UsageError
from grader.text.safe import one_line

_PASSED = tr("{file}: {passed} of {total} public tests pass.")
_BARE = tr("{file}: {summary}")
_OURS = tr("{file}: it could not be checked here. It is handed in all the same.")
_SENDS = tr("It has your files as they are now. Open {file}, look at it, and send it from your own address: {to}")
_ZIP = tr("It has your files as they are now. Hand in {file}.")
_UNSENT = tr("Nothing is sent by this.")
_TO_SEND = tr("To send: {subject}\nFrom {sender} to {to}, by {server}, port {port}.")
_DRY = tr("Nothing was sent by this. To send it: the same with --yes")
_WAITS = tr("The mail server does not take it now: {said}. It is tried again in {seconds} s; Ctrl-C ends that.")
_ENDED: dict[Outcome, Text] = {
    "accepted": tr("Sent from {sender} to {to}. The mail server took it: {said}"),
    "refused": tr("Not sent: the mail server refuses it: {said}"),
    "later": tr("Not sent: the mail server does not take it now: {said}. Run it again later."),
    "unknown": tr("Nobody knows whether it arrived, for the connection broke: {said}. Ask, before you send it again."),
    "before": tr(
        "These files were sent to {to} before ({time}); nothing was sent by this. To send the same once more: --again"
    ),
    "open": tr(
        "These files were on their way to {to} ({time}) when the connection broke, and nobody knows whether they "
        "arrived. Ask, or look whether a receipt came. To send them once more: --yes --again. Nothing was sent by this."
    ),
}
_ASK_ID = tr("Your student number")
_ASK_NAME = tr("Your name")


@dataclass(frozen=True)
class Options:
    """What `grade submit` was asked for."""

    path: Path
    course: Path | None
    assignments: tuple[str, ...]
    student: str | None
    name: str | None
    to: str | None
    zipped: bool
    """Whether a zip is made, and no mail."""
    out: Path | None
    smtp: str | None
    """`HOST[:PORT]` of the mail server that it is sent by; None where it is not sent."""
    security: Security | None
    sender: str | None
    """One's own address."""
    user: str | None
    """As that server knows one."""
    yes: bool
    again: bool
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None


def submit(options: Options) -> int:
    """Check the files, write the mail or the zip or send it, and say what is in it."""
    _check(options)
    own = open_check(options.path, options.course, options.assignments, options.lang)
    screen = stdout_screen()
    to = None if options.zipped else _address(options)
    sender = _sender(options) if options.smtp is not None else ""
    user = sender if options.user is None else options.user
    server = None if options.smtp is None else read_server(options.smtp, options.security, user)
    id_, name = _who(options, own.lang)
    plan = own.plan(min_isolation=options.min_isolation, isolation=options.isolation, mnist=options.mnist)
    found = own.grade(plan, points=False)
    for checked in found:
        say(_told(checked)[own.lang], screen)
    _warn(remember(found), own.lang)
    parcel = make_parcel(found, id_, name)
    if server is not None and to is not None:
        return _send(options, make_letter(parcel, sender, to, own.lang), server, own, screen)
    data = as_zip(parcel) if to is None else as_mail(parcel, to, own.lang)
    file = _write(options, parcel, data, ".zip" if to is None else ".eml")
    _warn(keep(parcel), own.lang)
    _show(parcel, own.lang)
    end = _ZIP.format(file=file) if to is None else _SENDS.format(file=file, to=to)
    for said in (end, _UNSENT):
        say(said[own.lang], screen)
    return EXIT_OK


def _send(options: Options, letter: Letter, server: OwnServer, own: OwnCheck, screen: Screen) -> int:
    """Show it, and with --yes send it, unless it went out before."""
    before, lang = letter.before, own.lang
    outcome: Outcome | None = None
    said = ""
    if before is not None and not options.again:
        outcome = "open" if before.state in OPEN else "before" if before.state == "accepted" else None
    if options.yes and outcome is None:

        def wait(event: Event) -> None:
            if event.again_in is not None:
                echo(_WAITS.format(said=event.answer.said, seconds=round(event.again_in))[lang], err=True)

        outcome, said = post(letter, server, SystemClock(own.zone), again=options.again, progress=wait)
    _warn(keep(letter.parcel, written=outcome == "accepted"), lang)
    _show(letter.parcel, lang)
    if outcome is None:
        where = {"server": server.server, "port": server.port}
        say(_TO_SEND.format(subject=letter.parcel.subject, sender=letter.sender, to=letter.to, **where)[lang], screen)
        say(_DRY[lang], screen)
        return EXIT_OK
    time = format_time(before.when, own.zone) if before is not None else ""
    say(_ENDED[outcome].format(sender=letter.sender, to=letter.to, said=said, time=time)[lang], screen)
    return EXIT_OK if outcome in ("accepted", "before") else EXIT_FAILED


def _warn(text: Text | None, lang: Lang) -> None:
    if text:
        echo(text[lang], err=True)


def _show(parcel: Parcel, lang: Lang) -> None:
    """What is in it: the receipt."""
    for line in parcel.told(lang).split("\n"):
        echo(f"  {line}".rstrip())


def _check(options: Options) -> None:
    """`UsageError` where options are given that mean nothing together."""
    if options.smtp is not None:
        if options.zipped or options.out is not None:
            raise UsageError(tr("--smtp sends a mail, and --zip and --out write a file. Ask for one of both."))
        return
    given = {
        "--security": options.security,
        "--from": options.sender,
        "--user": options.user,
        "--yes": options.yes or None,
        "--again": options.again or None,
    }
    if lone := [option for option, value in given.items() if value is not None]:
        raise UsageError(
            tr("{options}: that is of sending, which is asked for by --smtp HOST.", options=", ".join(lone))
        )


def _sender(options: Options) -> str:
    """One's own address: as it is told, else as the last time."""
    sender = options.sender or sender_before()
    if not sender:
        raise UsageError(tr("Say from which address of yours it is sent, once: --from ADDRESS"))
    return _checked(sender)


def _address(options: Options) -> str:
    """Where homework goes: as it is told, or as the course has it for answers."""
    course = course_of(options.path, options.course)
    to = options.to or (course.reply_to or course.mail_from if course is not None else "")
    if not to:
        raise UsageError(tr("Nobody said where the homework goes. Name the address with --to, or make a file: --zip"))
    return _checked(to)


def _checked(address: str) -> str:
    if why := explain_address(address):
        raise UsageError(tr("{to!r} is no mail address: {why}.", to=address, why=why))
    return address


def _who(options: Options, lang: Lang) -> tuple[str, str]:
    """Number and name: as they are told, else as the last time, else as they are typed."""
    before = who_before() or ("", "")
    id_ = _typed(options.student or before[0])
    name = _typed(options.name or (before[1] if id_ == before[0] else ""))
    if not (id_ and name) and not sys.stdin.isatty():
        raise UsageError(
            tr('Say who you are, once: grade submit --student NUMBER --name "NAME". The next time it is known.')
        )
    while not id_:
        id_ = _typed(click.prompt(_ASK_ID[lang], default="", show_default=False))
    while not name:
        name = _typed(click.prompt(_ASK_NAME[lang], default="", show_default=False))
    return id_, name


def _typed(text: str) -> str:
    """A number or a name as a roster has it: Korean keyboards give full-width digits, macOS takes letters apart."""
    return one_line(normalize("NFKC", text), 80).strip()


def _told(checked: Checked) -> Text:
    """What came of a file, in a sentence."""
    name = checked.file.name
    if checked.report.status.ours:
        return _OURS.format(file=name)
    if checked.report.status is not Verdict.PASSED:
        return _BARE.format(file=name, summary=checked.report.summary)
    return _PASSED.format(file=name, passed=checked.passed, total=len(checked.report.tests))


def _write(options: Options, parcel: Parcel, data: bytes, suffix: str) -> Path:
    """Beside the homework, or where it is asked for; nothing is written over."""
    file = options.out
    if file is None:
        folder = options.path if options.path.is_dir() else options.path.parent
        file = free_place(folder, f"{'-'.join(work.id for work in parcel.works)}_{parcel.stem}", suffix)
    elif file.suffix.lower() != suffix:
        raise UsageError(tr("{file} has to end in {suffix}.", file=file, suffix=suffix))
    write_new(file, lambda stream, _: stream.write(data))
    return file
