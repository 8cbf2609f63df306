"""What this machine can do to a submission: the level, what it promises, why it is no higher. `grade doctor`.

Only what was exercised just now is called "ok"; what could not be tried is said to be "not exercised". The words alone
are here: `remedies` knows causes and what to do, `attacking` tries the attacks of `grade doctor --attack`.
"""

from __future__ import annotations

import itertools
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from grader.errors import EXIT_GRADER, EXIT_OK
from grader.sandbox.attacking import Tried
from grader.sandbox.host import Level, exercise, probe_level
from grader.sandbox.remedies import cause_of
from grader.text import Lang, Text, plain

PROMISES = {
    4: Text(
        "3단계의 모든 것 + 메모리와 프로세스 수를 cgroup으로 정확히 제한합니다.",
        "all of level 3, and exact limits on memory and processes by a cgroup",
    ),
    3: Text(
        "점수 위조, 시험과 다른 학생 파일 읽기, 네트워크를 막고, 실행이 끝나면 아무것도 남지 않습니다.",
        "no forging, no reading of tests or of others, no network, nothing outlives the run",
    ),
    2: Text(
        "점수 위조, 파일 내용 읽기, 네트워크를 막습니다. 프로세스 목록과 파일 이름 정보는 보일 수 있고, "
        "디스크는 파일 하나의 크기만 제한합니다.",
        "the same for forging, file contents and network; process list and file metadata stay visible, and disk is "
        "limited per file only",
    ),
    1: Text(
        "같은 프로세스 안에서의 점수 위조만 막습니다. 자기 컴퓨터에서 스스로 확인할 때만 쓰세요.",
        "no in-process forging only: for one's own machine; a batch refuses it unless --min-isolation 1 is given",
    ),
}


@dataclass(frozen=True)
class Diagnosis:
    """What `grade doctor` found: `asked` is the level that was asked for, `ok` whether it was shown to work."""

    asked: int | None
    found: Level
    failure: str = ""
    """Why even the level that is left could not be exercised."""

    @property
    def code(self) -> int:
        """4 where the level asked for is not to be had, or none works."""
        refused = self.asked is not None and self.found.number < self.asked
        return EXIT_GRADER if refused or self.failure else EXIT_OK


def diagnose(asked: int | None = None) -> Diagnosis:
    """Find the level, at most `asked`, by going through its whole set-up."""
    found = probe_level() if asked is None else probe_level(asked)
    # The level that is always there is not tried by the probe.
    return Diagnosis(asked, found, exercise(found.number) if found.number == 1 else "")


def report(diagnosis: Diagnosis, lang: Lang = "ko") -> str:
    """The page that `grade doctor` prints."""
    found = diagnosis.found
    rows = [
        Text(
            f"격리 단계: {found.number} (4가 가장 높음)",
            f"Isolation level: {found.number} (4 is the highest)",
        )[lang],
        f"  {PROMISES[found.number][lang]}",
    ]
    if diagnosis.failure:
        rows.append(Text(f"  작동하지 않습니다: {diagnosis.failure}", f"  It does not work: {diagnosis.failure}")[lang])
    else:
        rows.append(_EXERCISED[lang])
    rows.append("")
    rows += _higher(found, lang)
    rows += _not_tried(diagnosis, lang)
    rows += [
        f"Python {platform.python_version()} ({sys.executable}), {platform.system()} {platform.release()}, "
        f"{platform.machine()}",
        *_parts(diagnosis, lang),
    ]
    return "\n".join(rows)


_EXERCISED = Text(
    "  방금 일회용 프로세스로 전체 준비 과정을 실제로 해 보았습니다: ok",
    "  exercised just now, the whole set-up in a throw-away process: ok",
)


def _higher(found: Level, lang: Lang) -> list[str]:
    rows = []
    for reason, group in itertools.groupby(found.reasons, key=lambda entry: entry[1]):
        levels = ", ".join(str(level) for level, _ in group)
        cause = cause_of(reason)
        why = plain(reason) if cause is None else cause.said + plain(f" ({reason.rstrip('.')})")
        rows.append(Text(f"{levels}단계가 안 되는 이유: {why.ko}", f"Why not level {levels}: {why.en}")[lang])
        if cause is not None:
            rows.append(Text(f"  방법: {cause.advice.ko}", f"  How to get it: {cause.advice.en}")[lang])
        rows.append("")
    return rows


def _not_tried(diagnosis: Diagnosis, lang: Lang) -> list[str]:
    """Levels above the one that was asked for, and below the one that was found."""
    highest = diagnosis.asked or 4
    levels = [level for level in range(4, 0, -1) if level > highest or level < diagnosis.found.number]
    if not levels:
        return []
    names = ", ".join(map(str, levels))
    return [
        Text(
            f"다른 단계({names})는 이번에 확인하지 않았습니다(not exercised). --isolation으로 고를 수 있습니다.",
            f"Other levels ({names}): not exercised; --isolation chooses one.",
        )[lang],
        "",
    ]


def _parts(diagnosis: Diagnosis, lang: Lang) -> list[str]:
    """What the level that was exercised stood on; all else is said to be not exercised."""
    level = 0 if diagnosis.failure else diagnosis.found.number
    used = [sys.platform] * (level > 0)
    if level >= 2:
        from grader.sandbox import landlock

        used += [platform.machine(), f"Landlock ABI {landlock.abi()}"]
    if level >= 4:
        from grader.sandbox import cgroup

        used.append(f"cgroup v{cgroup.find().version}")
    others = {
        "cgroup v1": "cgroup v1",
        "cgroup v2": "cgroup v2",
        "x86_64": "x86-64",
        "aarch64": "aarch64",
        "apparmor": Text("Ubuntu의 AppArmor 제한", "Ubuntu's AppArmor rule")[lang],
        "docker": Text("Docker 기본 프로필", "Docker's default profile")[lang],
        "darwin": "macOS",
        "win32": "Windows",
    }
    missing = ", ".join(name for key, name in others.items() if key not in used)
    rows = [Text(f"여기서 확인함: {', '.join(used)}", f"Exercised here: {', '.join(used)}")[lang]] if used else []
    return [*rows, Text(f"확인하지 못함(not exercised): {missing}", f"Not exercised here: {missing}")[lang]]


_STATUS = {
    "held": Text("막음", "held"),
    "failed": Text("뚫림", "FAILED"),
    "not_promised": Text("약속 안 함", "not promised"),
    "not_exercised": Text("확인 못 함", "not exercised"),
}


def attack_row(tried: Tried, lang: Lang) -> str:
    """One line of the table: what became of it, how long it took, what it does, what got through."""
    status = _STATUS[tried.status][lang]
    row = f"  {_padded(status, 14)}{tried.seconds * 1000:6.0f} ms  {tried.attack.title[lang]}"
    if tried.status == "held" and tried.level < tried.attack.promised:
        return row + Text(" (이 단계의 약속은 아님)", " (though not promised at this level)")[lang]
    if tried.got:
        head = Text(": 통과한 방법: ", ": got through: ") if tried.breaks_promise else Text(": ", ": ")
        return row + head[lang] + ", ".join(tried.got)
    return row + (f": {tried.reason}" if tried.reason else "")


def attack_head(level: int, lang: Lang) -> str:
    return Text(
        f"공격: {level}단계에서, 실제 채점과 같은 방법으로",
        f"Attacks, at level {level}, through the same engine as grading",
    )[lang]


def attack_sum(tried: Sequence[Tried], lang: Lang) -> str:
    """How many of what the level promises held; then what that does not show."""
    promised = [one for one in tried if one.level >= one.attack.promised]
    held = sum(not one.breaks_promise for one in promised)
    said = Text(
        f"이 단계가 약속하는 {len(promised)}가지 중 {held}가지를 막았습니다.",
        f"{held} of the {len(promised)} that this level promises to stop held.",
    )
    limit = Text(
        "이것은 짧은 점검입니다. 막은 공격이 여기 없는 공격까지 막는다는 뜻은 아닙니다.",
        "This is a short check: what held says nothing of attacks that are not on the list.",
    )
    return "\n".join(["", said[lang], limit[lang]])


def _padded(text: str, width: int) -> str:
    """Korean letters take two places of a terminal."""
    return text + " " * max(0, width - cell_len(text))
