"""The password of a mail account: from the environment, else from the system's own store of passwords.

The limit: it is never an argument, a file or a log of ours, and no message or error shows it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from grader.text import tr
from grader.text.errors import UsageError
from grader.text.installing import extra_line
from grader.text.safe import one_line

SENDING = "GRADE_SMTP_PASSWORD"
READING = "GRADE_IMAP_PASSWORD"
"""The variables that have it, of the server that sends and of the mailbox."""
SERVICE = "sealed-grader"
"""Under which the store has it, with the user's name: of one account one password, whatever it is used for."""


def find_password(user: str, server: str, variable: str = SENDING, environment: Mapping[str, str] = os.environ) -> str:
    """Empty where there is no user, and so no login; `UsageError` where there is a user and no password."""
    if not user:
        return ""
    # A line's end comes from the file that it was read out of, and no server would take it.
    found = environment.get(variable, "").strip("\r\n") or _from_keyring(user, variable)
    if not found:
        raise UsageError(
            tr(
                "There is no password for {user} at {server}: set {variable}, or run `{line}` "
                "and `keyring set {service} {user}` once.",
                user=one_line(user),
                server=server,
                variable=variable,
                service=SERVICE,
                line=extra_line("keyring"),
            )
        )
    return found


def _from_keyring(user: str, variable: str) -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, user) or ""
    except keyring.errors.KeyringError as error:
        # Locked, or a machine without one: where the store is the only place left, what it says is the reason.
        raise UsageError(
            tr(
                "The keyring does not give the password for {user}: {why}. Unlock it, or set {variable}.",
                user=one_line(user),
                why=one_line(str(error) or type(error).__name__),
                variable=variable,
            )
        ) from error
