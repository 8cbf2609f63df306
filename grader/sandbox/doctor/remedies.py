"""Why a machine offers no higher isolation level, and what to do about it, in words. For `grade doctor`.

The reason that the probe brings is what the system said, in the system's words; a cause here is recognised by them. A
reason that none of them fits is shown as it is, without advice: better none than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.text import Text, tr


@dataclass(frozen=True)
class Cause:
    pattern: str
    """A regular expression for the reason; the first that is found in it counts."""
    sentence: Text
    advice: Text


CAUSES = (
    Cause(
        r"needs Linux",
        tr("this is not Linux"),
        tr("only Linux has it: grade in WSL 2 on Windows, in a container on macOS (grade doctor --docker)"),
    ),
    Cause(
        r"KeyError: '\w+'",
        tr("this kind of processor is not supported"),
        tr("grade with a 64-bit Python on x86-64 or aarch64"),
    ),
    Cause(
        r"unshare\(CLONE_NEWUSER\): No space left",
        tr("the number of user namespaces is limited to none"),
        tr("sysctl user.max_user_namespaces=10000 (as administrator), or grade on another machine"),
    ),
    Cause(
        r"unshare\(CLONE_NEWUSER\)",
        tr("user namespaces are refused"),
        tr(
            "Debian: sysctl kernel.unprivileged_userns_clone=1; Ubuntu: sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0; Docker, Podman: the filter and the line that "
            "`grade doctor --docker` tells, or run outside the container"
        ),
    ),
    Cause(
        r"/proc/self/(setgroups|uid_map|gid_map)|write (setgroups|uid_map|gid_map)",
        tr("user namespaces can be made, but without any rights in them (AppArmor since Ubuntu 23.10)"),
        tr(
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (as administrator), or an "
            "AppArmor profile that allows userns to this Python"
        ),
    ),
    Cause(
        r"unshare\(CLONE_",
        tr("root, but without the right to make namespaces (CAP_SYS_ADMIN)"),
        tr(
            "the usual setting of a container: run outside it, or in it as an ordinary user, by the line that "
            "`grade doctor --docker` tells"
        ),
    ),
    Cause(
        r"setns\(",
        tr("a system call filter refuses the way back from a namespace (setns)"),
        tr("in a container: the filter and the line that `grade doctor --docker` tells"),
    ),
    Cause(
        r"\bu?mount(_setattr)?\b|pivot_root",
        tr("mounts are refused, even in a namespace of one's own"),
        tr(
            "in a container: run outside it, or by the line that `grade doctor --docker` tells (--security-opt "
            "systempaths=unconfined --security-opt apparmor=unconfined); Ubuntu: sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0"
        ),
    ),
    Cause(
        r"landlock_create_ruleset: Operation not supported",
        tr("Landlock is switched off"),
        tr("add landlock to the boot option lsm= (for example: lsm=landlock,lockdown,yama,apparmor,bpf)"),
    ),
    Cause(
        r"landlock\w*: (Operation not permitted|Permission denied)",
        tr("the container refuses Landlock"),
        tr("a newer Docker, or the filter that `grade doctor --docker` writes, or run outside the container"),
    ),
    Cause(
        r"landlock",
        tr("the kernel has no Landlock"),
        tr("Linux 5.13 or newer with Landlock switched on is needed (boot option lsm=landlock,…)"),
    ),
    Cause(
        r"seccomp",
        tr("the kernel has no system call filter (seccomp)"),
        tr("a kernel with CONFIG_SECCOMP_FILTER is needed; those of all usual distributions have it"),
    ),
    Cause(
        r"cannot read the interpreter|Permission denied: '/(?!proc/|sys/)",
        tr("Python or this program lies in a folder that other users cannot enter"),
        tr("root's grading runs as a lowered user: use a Python below /usr, or grade as an ordinary user"),
    ),
    Cause(
        r"has no memory controller",
        tr("the cgroup has no memory controller to give"),
        tr("run as root, or be given the controller (for example: systemd-run --user --scope -p Delegate=yes grade …)"),
    ),
    Cause(
        r"cgroup",
        tr("there is no cgroup that may be written"),
        tr(
            "run as root, or be given a writable cgroup with the memory controller (for "
            "example: systemd-run --user --scope -p Delegate=yes grade …); without it, level 3 "
            "grades as well"
        ),
    ),
)


def cause_of(reason: str) -> Cause | None:
    """The cause behind what the system said, or None."""
    return next((cause for cause in CAUSES if re.search(cause.pattern, reason)), None)
