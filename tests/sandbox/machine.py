"""Acts as another machine: what the kernel or a container would refuse is refused, then the command line is run.

Usage: machine.py SPEC, where SPEC is JSON: {"steps": [...], "uid": 1000, "commands": [[...], ...]}. Started as the root
of the outer box. Prints a JSON list of [code, stdout, stderr]. A system call filter that outlives exec answers in the
kernel's place; mounts and capabilities are really changed. The small course of the tests lies in /tmp/course, a class
in /tmp/class.
"""

import ctypes
import errno
import json
import os
import platform
import struct
import subprocess
import sys
from pathlib import Path

from grader.sandbox.doctor.container.profile import default, profile
from grader.sandbox.inside import landlock
from grader.sandbox.seam import libc
from tests.conftest import FILES, RIGHT, write
from tests.sandbox import container_filter

NUMBERS = container_filter.numbers(platform.machine())
SECCOMP = NUMBERS["seccomp"]
DOCKER_CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
ANY = None
"""No condition on an argument."""
HAS, IS = 0x45, 0x15
"""One of the flags is set in an argument; it is the value (BPF's jumps)."""

FILTERS = {
    "no user namespaces": [
        ("unshare", (0, HAS, libc.CLONE_NEWUSER), errno.EPERM),
        ("clone", (0, HAS, libc.CLONE_NEWUSER), errno.EPERM),
        ("clone3", ANY, errno.ENOSYS),
    ],
    "no mounts": [("mount", ANY, errno.EPERM)],
    "no mounts (EACCES)": [("mount", ANY, errno.EACCES)],
    "docker without landlock": [("landlock_create_ruleset", ANY, errno.EPERM)],
    "no landlock": [("landlock_create_ruleset", ANY, errno.ENOSYS)],
    "landlock off": [("landlock_create_ruleset", ANY, errno.EOPNOTSUPP)],
    "no seccomp": [("seccomp", ANY, errno.ENOSYS)],
    "no seccomp filter": [("seccomp", ANY, errno.EINVAL)],
}


def install(rules):
    """A filter that refuses what `rules` name, where the condition on an argument is met, and allows the rest."""
    steps = [(0x20, 0, 0, 0)]
    for name, condition, number in rules:
        body = [(0x06, 0, 0, 0x00050000 | number)]
        if condition is not None:
            index, test, value = condition
            # A match loads the argument; no match goes on to the next rule with the call's number loaded again.
            body = [(0x20, 0, 0, 16 + 8 * index), (test, 0, 1, value), *body, (0x20, 0, 0, 0)]
        steps += [(0x15, 0, len(body), NUMBERS[name]), *body]
    steps.append((0x06, 0, 0, 0x7FFF0000))
    load(steps)


def load(steps):
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(steps), ctypes.addressof(buffer)), 16)
    libc.syscall(SECCOMP, "seccomp", 1, 0, header)


def keep_capabilities(kept):
    for capability in range(64):
        if capability not in kept:
            try:
                libc.prctl(libc.PR_CAPBSET_DROP, "PR_CAPBSET_DROP", capability)
            except OSError:
                break
    words = sum(1 << capability for capability in kept)
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    data = ctypes.create_string_buffer(struct.pack("=6I", words, words, 0, 0, 0, 0), 24)
    libc.syscall({"x86_64": 126, "aarch64": 91}[platform.machine()], "capset", header, data)


def mounts(steps):
    """Steps that change what is mounted, in a mount namespace of the command's own."""
    libc.unshare(libc.CLONE_NEWNS, "CLONE_NEWNS")
    libc.mount(None, "/", None, libc.MS_REC | libc.MS_PRIVATE)
    if "masked /proc" in steps:
        # Something over a part of it: a /proc of one's own would show more, and is refused (mount_namespaces(7)).
        libc.mount("tmpfs", "/proc/irq", "tmpfs", 0)
    if "read-only cgroup" in steps:
        flags = libc.MS_REMOUNT | libc.MS_BIND | libc.MS_RDONLY | libc.MS_NOSUID | libc.MS_NODEV
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            if " - cgroup" in line:
                libc.mount(None, line.split(" ")[4], None, flags)


def no_writing_below_proc():
    """What AppArmor does to /proc/self/setgroups of a user namespace that it gave no rights, by Landlock's means."""
    every = struct.unpack("=Q", landlock.attributes(1))[0]
    # The whole of the newest ABI: what is not handled by this one, an inner one may still handle.
    ruleset = libc.syscall(444, "create", ctypes.create_string_buffer(struct.pack("=Q", every), 8), 8, 0)
    for name in os.listdir("/"):
        rights = landlock.READ if name == "proc" else every
        fd = os.open(f"/{name}", os.O_PATH)
        libc.syscall(445, "add", ruleset, 1, ctypes.create_string_buffer(struct.pack("=Qi", rights, fd), 12), 0)
        os.close(fd)
    libc.syscall(446, "restrict", ruleset, 0)
    os.close(ruleset)


def become(steps, uid):
    """In the process that is to be the command: refuse first what needs rights to be refused."""
    if {"masked /proc", "read-only cgroup"} & set(steps):
        mounts(steps)
    if {"docker", "docker with our filter"} & set(steps):
        keep_capabilities(DOCKER_CAPABILITIES)
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1)
    if "apparmor at open" in steps:
        no_writing_below_proc()
    if "apparmor at write" in steps:
        # The line of an id map, which is known by its length: the grader as root takes an id of five digits.
        line = f"{uid or 64000} {uid or 64000} 1"
        install([("write", (2, IS, len(line)), errno.EPERM)])
    if "another processor" in steps:
        libc.syscall({"x86_64": 135, "aarch64": 92}[platform.machine()], "personality", 8)  # PER_LINUX32
    for name, rules in FILTERS.items():
        if name in steps:
            install(rules)
    for name, made in {"docker": default, "docker with our filter": profile}.items():
        if name in steps:
            load(container_filter.steps(made(), platform.machine(), frozenset()))


def main(spec):
    steps, uid = spec["steps"], spec["uid"]
    if "no user namespaces left" in steps:
        # A limit of the kernel's own, for the box's user namespace.
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    os.umask(0o022)
    write(Path("/tmp/course"), FILES)
    write(Path("/tmp/class"), {"ann/sums.py": RIGHT["sums"], "roster.csv": "id,name,email\nann,Ann,ann@example.org\n"})
    for folder, _, names in os.walk("/tmp/class"):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, uid, uid)
    os.mkdir("/tmp/here")
    os.chown("/tmp/here", uid, uid)
    results = []
    for words in spec["commands"]:
        done = subprocess.run(
            [sys.executable, "-m", "grader.app.cli", *words],
            cwd="/tmp/here",
            env={**os.environ, "HOME": "/tmp/here", "XDG_STATE_HOME": "/tmp/here/state"},
            preexec_fn=lambda: become(steps, uid),
            capture_output=True,
            check=False,
        )
        results.append([done.returncode, done.stdout.decode(), done.stderr.decode()])
    print(json.dumps(results))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
