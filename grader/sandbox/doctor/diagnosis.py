"""What this machine can do to a submission: the level, what it promises, why it is no higher. `grade doctor`.

Only what was exercised just now is called "ok"; what could not be tried is said to be "not exercised". The words alone
are here: `remedies` knows causes and what to do, `attacks` tries the attacks of `grade doctor --attack`.
"""

from __future__ import annotations

import itertools
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from grader.sandbox.doctor import windows
from grader.sandbox.doctor.attacks import Tried
from grader.sandbox.doctor.container.lines import own_folder
from grader.sandbox.doctor.remedies import cause_of
from grader.sandbox.host import Level, exercise, probe_level
from grader.text import Lang, Text, plain, tr
from grader.text.errors import EXIT_GRADER, EXIT_OK

PROMISES = {
    4: tr("all of level 3, and exact limits on memory and processes by a cgroup"),
    3: tr("no forging, no reading of tests or of others, no network, nothing outlives the run"),
    2: tr(
        "the same for forging, file contents and network; process list and file metadata "
        "stay visible, and disk is limited per file only"
    ),
    1: tr("no in-process forging only: for one's own machine; a batch refuses it unless --min-isolation 1 is given"),
}


@dataclass(frozen=True)
class Diagnosis:
    """What `grade doctor` found: `asked` is the level that was asked for, `ok` whether it was shown to work."""

    asked: int | None
    level: Level
    failure: str = ""
    """Why even the level that is left could not be exercised."""

    @property
    def code(self) -> int:
        """4 where the level asked for is not to be had, or none works."""
        refused = self.asked is not None and self.level.number < self.asked
        return EXIT_GRADER if refused or self.failure else EXIT_OK


def diagnose(asked: int | None = None) -> Diagnosis:
    """Find the level, at most `asked`, by going through its whole set-up."""
    level = probe_level() if asked is None else probe_level(asked)
    # The level that is always there is not tried by the probe.
    return Diagnosis(asked, level, exercise(level.number) if level.number == 1 else "")


def report(diagnosis: Diagnosis, lang: Lang = "ko") -> str:
    """The page that `grade doctor` prints."""
    level = diagnosis.level
    rows = [
        tr("Isolation level: {number} (4 is the highest)", number=level.number)[lang],
        f"  {PROMISES[level.number][lang]}",
    ]
    if diagnosis.failure:
        rows.append(tr("  It does not work: {failure}", failure=diagnosis.failure)[lang])
    else:
        rows.append(_EXERCISED[lang])
    rows.append("")
    rows += _higher(level, lang)
    rows += _not_tried(diagnosis, lang)
    if sys.platform == "win32":
        rows += [windows.explain(own_folder(), lang), ""]
    rows += [
        f"Python {platform.python_version()} ({sys.executable}), {platform.system()} {platform.release()}, "
        f"{platform.machine()}",
        *_parts(diagnosis, lang),
    ]
    return "\n".join(rows)


_EXERCISED = tr("  exercised just now, the whole set-up in a throw-away process: ok")


def _higher(level: Level, lang: Lang) -> list[str]:
    rows = []
    for reason, group in itertools.groupby(level.reasons, key=lambda entry: entry[1]):
        levels = ", ".join(str(level) for level, _ in group)
        cause = cause_of(reason)
        why = plain(reason) if cause is None else cause.sentence + plain(f" ({reason.rstrip('.')})")
        rows.append(tr("Why not level {levels}: {why}", levels=levels, why=why)[lang])
        if cause is not None:
            rows.append(tr("  How to get it: {advice}", advice=cause.advice)[lang])
        rows.append("")
    return rows


def _not_tried(diagnosis: Diagnosis, lang: Lang) -> list[str]:
    """Levels above the one that was asked for, and below the one that was found."""
    highest = diagnosis.asked or 4
    levels = [level for level in range(4, 0, -1) if level > highest or level < diagnosis.level.number]
    if not levels:
        return []
    names = ", ".join(map(str, levels))
    return [
        tr("Other levels ({names}): not exercised; --isolation chooses one.", names=names)[lang],
        "",
    ]


def _parts(diagnosis: Diagnosis, lang: Lang) -> list[str]:
    """What the level that was exercised stood on; all else is said to be not exercised."""
    level = 0 if diagnosis.failure else diagnosis.level.number
    used = [sys.platform] * (level > 0)
    if level >= 2:
        from grader.sandbox.inside import landlock

        used += [platform.machine(), f"Landlock ABI {landlock.abi()}"]
    if level >= 4:
        from grader.sandbox.backends import cgroup

        used.append(f"cgroup v{cgroup.find().version}")
    others = {
        "cgroup v1": "cgroup v1",
        "cgroup v2": "cgroup v2",
        "x86_64": "x86-64",
        "aarch64": "aarch64",
        "apparmor": tr("Ubuntu's AppArmor rule")[lang],
        "docker": tr("Docker's default profile")[lang],
        "darwin": "macOS",
        "win32": "Windows",
    }
    missing = ", ".join(name for key, name in others.items() if key not in used)
    rows = [tr("Exercised here: {used}", used=", ".join(used))[lang]] if used else []
    return [*rows, tr("Not exercised here: {missing}", missing=missing)[lang]]


_STATUS = {
    "held": tr("held"),
    "failed": tr("FAILED"),
    "not_promised": tr("not promised"),
    "not_exercised": tr("not exercised"),
}


def attack_row(tried: Tried, lang: Lang) -> str:
    """One line of the table: what became of it, how long it took, what it does, what got through."""
    status = _STATUS[tried.status][lang]
    row = f"  {_padded(status, 14)}{tried.seconds * 1000:6.0f} ms  {tried.attack.title[lang]}"
    if tried.status == "held" and tried.level < tried.attack.promised:
        return row + tr(" (though not promised at this level)")[lang]
    if tried.got:
        head = tr(": got through: ") if tried.breaks_promise else Text(": ", ": ")
        return row + head[lang] + ", ".join(tried.got)
    return row + (f": {tried.reason}" if tried.reason else "")


def attack_head(level: int, lang: Lang) -> str:
    return tr("Attacks, at level {level}, through the same engine as grading", level=level)[lang]


def attack_sum(tried: Sequence[Tried], lang: Lang) -> str:
    """How many of what the level promises held; then what that does not show."""
    promised = [one for one in tried if one.level >= one.attack.promised]
    held = sum(not one.breaks_promise for one in promised)
    sentence = tr("{held} of the {promised} that this level promises to stop held.", held=held, promised=len(promised))
    limit = tr("This is a short check: what held says nothing of attacks that are not on the list.")
    return "\n".join(["", sentence[lang], limit[lang]])


def _padded(text: str, width: int) -> str:
    """Korean letters take two places of a terminal."""
    return text + " " * max(0, width - cell_len(text))
