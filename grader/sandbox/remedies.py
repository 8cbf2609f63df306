"""Why a machine offers no higher isolation level, and what to do about it, in words. For `grade doctor`.

The reason that the probe brings is what the system said, in the system's words; a cause here is recognised by them. A
reason that none of them fits is shown as it is, without advice: better none than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.text import Text


@dataclass(frozen=True)
class Cause:
    pattern: str
    """A regular expression for the reason; the first that is found in it counts."""
    said: Text
    advice: Text


CAUSES = (
    Cause(
        r"needs Linux",
        Text("리눅스가 아닙니다", "this is not Linux"),
        Text(
            "리눅스에서만 됩니다. Windows에서는 WSL 2, macOS에서는 리눅스 가상 머신에서 채점하세요.",
            "only Linux has it: grade in WSL 2 on Windows, in a Linux virtual machine on macOS",
        ),
    ),
    Cause(
        r"KeyError: '\w+'",
        Text("이 종류의 프로세서는 지원하지 않습니다", "this kind of processor is not supported"),
        Text(
            "x86-64 또는 aarch64의 64비트 파이썬에서 채점하세요.",
            "grade with a 64-bit Python on x86-64 or aarch64",
        ),
    ),
    Cause(
        r"unshare\(CLONE_NEWUSER\): No space left",
        Text(
            "사용자 네임스페이스의 개수가 0으로 제한되어 있습니다", "the number of user namespaces is limited to none"
        ),
        Text(
            "sysctl user.max_user_namespaces=10000 (관리자), 또는 다른 컴퓨터에서 채점하세요.",
            "sysctl user.max_user_namespaces=10000 (as administrator), or grade on another machine",
        ),
    ),
    Cause(
        r"unshare\(CLONE_NEWUSER\)",
        Text("사용자 네임스페이스를 만들 수 없습니다", "user namespaces are refused"),
        Text(
            "Debian: sysctl kernel.unprivileged_userns_clone=1. Ubuntu: sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0. Docker, Podman: --security-opt seccomp=unconfined, "
            "또는 컨테이너 밖에서 실행하세요.",
            "Debian: sysctl kernel.unprivileged_userns_clone=1; Ubuntu: sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0; Docker, Podman: --security-opt seccomp=unconfined, or "
            "run outside the container",
        ),
    ),
    Cause(
        r"/proc/self/(setgroups|uid_map|gid_map)|write (setgroups|uid_map|gid_map)",
        Text(
            "사용자 네임스페이스는 만들어지지만 그 안에 권한이 없습니다 (Ubuntu 23.10 이후의 AppArmor)",
            "user namespaces can be made, but without any rights in them (AppArmor since Ubuntu 23.10)",
        ),
        Text(
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (관리자), 또는 이 파이썬에 userns를 허용하는 "
            "AppArmor 프로필을 만드세요.",
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (as administrator), or an AppArmor profile that "
            "allows userns to this Python",
        ),
    ),
    Cause(
        r"unshare\(CLONE_|setns\(",
        Text(
            "root이지만 네임스페이스를 만들 권한(CAP_SYS_ADMIN)이 없습니다",
            "root, but without the right to make namespaces (CAP_SYS_ADMIN)",
        ),
        Text(
            "컨테이너의 기본 설정입니다. 컨테이너 밖에서 실행하거나, Docker, Podman: --cap-add SYS_ADMIN "
            "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined.",
            "the usual setting of a container: run outside it, or with Docker, Podman: --cap-add SYS_ADMIN "
            "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined",
        ),
    ),
    Cause(
        r"\bu?mount\b|pivot_root",
        Text("네임스페이스 안에서 마운트할 수 없습니다", "mounts are refused, even in a namespace of one's own"),
        Text(
            "컨테이너라면 밖에서 실행하거나, Docker, Podman: --security-opt systempaths=unconfined "
            "--security-opt apparmor=unconfined. Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0.",
            "in a container: run outside it, or with Docker, Podman: --security-opt systempaths=unconfined "
            "--security-opt apparmor=unconfined; Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    ),
    Cause(
        r"landlock_create_ruleset: Operation not supported",
        Text("Landlock이 꺼져 있습니다", "Landlock is switched off"),
        Text(
            "부트 옵션 lsm=에 landlock을 넣으세요 (예: lsm=landlock,lockdown,yama,apparmor,bpf).",
            "add landlock to the boot option lsm= (for example: lsm=landlock,lockdown,yama,apparmor,bpf)",
        ),
    ),
    Cause(
        r"landlock\w*: (Operation not permitted|Permission denied)",
        Text("컨테이너가 Landlock을 막습니다", "the container refuses Landlock"),
        Text(
            "Docker를 새 버전으로 올리거나 --security-opt seccomp=unconfined, 또는 컨테이너 밖에서 실행하세요.",
            "a newer Docker, or --security-opt seccomp=unconfined, or run outside the container",
        ),
    ),
    Cause(
        r"landlock",
        Text("커널에 Landlock이 없습니다", "the kernel has no Landlock"),
        Text(
            "리눅스 5.13 이상이 필요하고, Landlock이 켜져 있어야 합니다 (부트 옵션 lsm=landlock,…).",
            "Linux 5.13 or newer with Landlock switched on is needed (boot option lsm=landlock,…)",
        ),
    ),
    Cause(
        r"seccomp",
        Text("커널에 시스템 콜 필터(seccomp)가 없습니다", "the kernel has no system call filter (seccomp)"),
        Text(
            "CONFIG_SECCOMP_FILTER가 켜진 커널을 쓰세요. 보통 배포판의 커널에는 모두 들어 있습니다.",
            "a kernel with CONFIG_SECCOMP_FILTER is needed; those of all usual distributions have it",
        ),
    ),
    Cause(
        r"cannot read the interpreter|Permission denied: '/(?!proc/|sys/)",
        Text(
            "파이썬이나 이 프로그램이 다른 사용자가 들어갈 수 없는 폴더에 있습니다",
            "Python or this program lies in a folder that other users cannot enter",
        ),
        Text(
            "root의 채점은 권한을 낮춘 사용자로 실행됩니다. /usr 아래의 파이썬을 쓰거나, 일반 사용자로 채점하세요.",
            "root's grading runs as a lowered user: use a Python below /usr, or grade as an ordinary user",
        ),
    ),
    Cause(
        r"has no memory controller",
        Text("cgroup에 메모리 컨트롤러가 없습니다", "the cgroup has no memory controller to give"),
        Text(
            "root로 실행하거나, 컨트롤러를 위임받으세요 (예: systemd-run --user --scope -p Delegate=yes grade …).",
            "run as root, or be given the controller (for example: systemd-run --user --scope -p Delegate=yes grade …)",
        ),
    ),
    Cause(
        r"cgroup",
        Text("cgroup에 쓸 수 없습니다", "there is no cgroup that may be written"),
        Text(
            "root로 실행하거나, 메모리 컨트롤러가 있는 쓰기 가능한 cgroup을 위임받으세요 "
            "(예: systemd-run --user --scope -p Delegate=yes grade …). 없어도 3단계로 채점할 수 있습니다.",
            "run as root, or be given a writable cgroup with the memory controller (for example: systemd-run --user "
            "--scope -p Delegate=yes grade …); without it, level 3 grades as well",
        ),
    ),
)


def cause_of(reason: str) -> Cause | None:
    """The cause behind what the system said, or None."""
    return next((cause for cause in CAUSES if re.search(cause.pattern, reason)), None)
