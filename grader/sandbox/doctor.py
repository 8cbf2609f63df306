"""What this machine can do to a submission: the level, what it promises, why it is no higher. `grade doctor`.

Only what was exercised just now is called "ok". What could not be tried is said to be "not exercised".
"""

from __future__ import annotations

import platform
import sys

from grader.sandbox.host import Level, probe_level
from grader.text import Lang, Text

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

_ADVICE = (
    (
        "cgroup",
        Text(
            "root로 실행하거나, 쓰기 가능한 cgroup(메모리 컨트롤러 포함)을 위임받으세요 "
            "(예: systemd-run --user --scope -p Delegate=yes grade …).",
            "run as root, or be given a writable cgroup with the memory controller "
            "(for example: systemd-run --user --scope -p Delegate=yes grade …)",
        ),
    ),
    (
        "CLONE_NEWUSER",
        Text(
            "사용자 네임스페이스가 막혀 있습니다. Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0. "
            "Docker: --security-opt seccomp=unconfined, 또는 컨테이너 밖에서 실행하세요.",
            "user namespaces are refused. Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0; "
            "Docker: --security-opt seccomp=unconfined, or run outside the container",
        ),
    ),
    (
        "mount",
        Text(
            "컨테이너가 마운트를 막습니다. 컨테이너 밖에서 실행하거나 /proc을 가리지 않게 하세요 "
            "(Docker: --security-opt systempaths=unconfined).",
            "the container refuses mounts: run outside it, or unmask /proc "
            "(Docker: --security-opt systempaths=unconfined)",
        ),
    ),
    (
        "landlock",
        Text(
            "커널 5.13 이상이 필요하고, Landlock이 켜져 있어야 합니다 (부트 옵션 lsm=landlock,…).",
            "Linux 5.13 or newer with Landlock switched on is needed (boot option lsm=landlock,…)",
        ),
    ),
    (
        "interpreter",
        Text(
            "파이썬이 홈 폴더 안에 있어서 낮춘 사용자가 읽을 수 없습니다. /usr 아래의 파이썬을 쓰거나 "
            "일반 사용자로 실행하세요.",
            "Python lies in a folder that the lowered user cannot enter: use one below /usr, or run as an "
            "ordinary user",
        ),
    ),
    (
        "needs Linux",
        Text(
            "리눅스에서만 됩니다. Windows에서는 WSL 2, macOS에서는 리눅스 가상 머신에서 채점하세요.",
            "only Linux has it: grade in WSL 2 on Windows, in a Linux virtual machine on macOS",
        ),
    ),
)

_UNTRIED = Text(
    "이 기능들은 아직 실제로 확인하지 못했습니다(not exercised): cgroup v2 컨트롤러, aarch64, Ubuntu AppArmor 제한, "
    "Docker 기본 프로필, macOS, Windows.",
    "Not exercised yet by the makers: cgroup v2 controllers, aarch64, Ubuntu's AppArmor rule, Docker's default "
    "profile, macOS, Windows.",
)


def report(lang: Lang = "ko") -> str:
    """The page that `grade doctor` prints."""
    found = probe_level()
    lower = list(range(found.number - 1, 0, -1))
    rows = [
        Text(
            f"격리 단계: {found.number} (4가 가장 높음)",
            f"Isolation level: {found.number} (4 is the highest)",
        )[lang],
        f"  {PROMISES[found.number][lang]}",
        Text(
            "  방금 일회용 프로세스로 전체 준비 과정을 실제로 해 보았습니다: ok",
            "  exercised just now, the whole set-up in a throw-away process: ok",
        )[lang],
        "",
    ]
    rows += _higher(found, lang)
    if lower:
        names = ", ".join(str(level) for level in lower)
        rows += [
            Text(
                f"더 낮은 단계({names})는 이번에 확인하지 않았습니다(not exercised).",
                f"Lower levels ({names}): not exercised.",
            )[lang],
            "",
        ]
    rows += [
        f"Python {platform.python_version()} ({sys.executable}), {platform.system()} {platform.release()}, "
        f"{platform.machine()}",
        _UNTRIED[lang],
    ]
    return "\n".join(rows)


def _higher(found: Level, lang: Lang) -> list[str]:
    rows = []
    for level, reason in found.reasons:
        rows.append(Text(f"{level}단계가 안 되는 이유: {reason}", f"Why not level {level}: {reason}")[lang])
        for word, advice in _ADVICE:
            if word in reason:
                rows.append(Text(f"  방법: {advice.ko}", f"  How to get it: {advice.en}")[lang])
                break
        rows.append("")
    return rows
