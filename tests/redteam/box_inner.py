"""The inner half of `box`: builds the box, then is its init. Started by `Box.run`, by real root, with a spec in argv.

    builder (real root)    own mount namespace: the tree of the box is put together from bind mounts and tmpfs
    └─ mapper              new user, pid, mount, net, ipc, uts, cgroup namespaces; the builder writes its id maps
       └─ init (pid 1)     /proc, pivot_root, loopback; reaps; at the end tells what was left, and hands out files
          └─ the command

Each dies with its parent, so killing the builder ends everything; SIGTERM makes it end the box and wait until it is
gone. Standard library only, no import of ours.
"""

import ctypes
import fcntl
import io
import json
import os
import signal
import socket
import stat
import struct
import sys
import tarfile
import time

LIBC = ctypes.CDLL(None, use_errno=True)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1 << 5, 1 << 12, 1 << 14, 1 << 18
NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 1 << 17, 1 << 25, 1 << 26, 1 << 27
NEWUSER, NEWPID, NEWNET = 1 << 28, 1 << 29, 1 << 30
MNT_DETACH = 2
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
SYSTEM = ["/usr", "/etc/alternatives", "/etc/localtime"] + [
    f"/etc/ld.so.{name}" for name in ("cache", "conf", "conf.d")
]
SHARED_PLACES = ("tmp", "var/tmp", "dev/shm", "srv")
WATCHED_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")
LEFT_NAMED = 20
EXPORT_FILE_LIMIT = 16 << 20
EXPORT_LIMIT = 128 << 20


def check(result, what):
    if result != 0:
        errno = ctypes.get_errno()
        raise OSError(errno, f"{what}: {os.strerror(errno)}")


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda text: None if text is None else os.fsencode(text)  # noqa: E731
    check(LIBC.mount(encode(source), encode(target), encode(kind), flags, encode(data)), f"mount {source} on {target}")


def unshare(flags):
    check(LIBC.unshare(flags), "unshare")


def die_with_parent():
    # Cleared by a change of ids, so it is set after each.
    check(LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")


def tmpfs(target, megabytes, mode, owner):
    os.makedirs(target, exist_ok=True)
    mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, f"size={megabytes}m,mode={mode}")
    os.chown(target, owner, owner)


def bind(source, target, *, readonly):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "a"):
            pass
    mount(source, target, None, MS_BIND)
    if readonly:
        # Made by real root and inherited by a lesser namespace: the box's root cannot lift it again.
        mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def build_tree(spec):
    """Put the box's root folder together; afterwards nothing of the machine is writable in it."""
    root, owner = spec["root"], spec["first_id"]
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", root, "tmpfs", MS_NOSUID, "size=16m,mode=755")
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{root}/{name}")
        elif os.path.isdir(f"/{name}"):
            bind(f"/{name}", f"{root}/{name}", readonly=True)
    # Before the read-only paths: a clone and its interpreter may themselves lie below /tmp.
    for place in SHARED_PLACES:
        tmpfs(f"{root}/{place}", spec["tmp_mb"], "0755" if place == "srv" else "1777", owner)
    for path in dict.fromkeys(SYSTEM + spec["readonly"]):
        if os.path.exists(path):
            bind(path, root + path, readonly=True)
    give_ways(spec["readonly"], root, owner)
    users = {"root": (0, "/srv"), "user": (1000, "/srv"), "nobody": (65534, "/")}
    texts = {
        "passwd": "".join(f"{name}:x:{id_}:{id_}::{home}:/bin/sh\n" for name, (id_, home) in users.items()),
        "group": "".join(f"{name}:x:{id_}:\n" for name, (id_, _) in users.items()),
        "hosts": "127.0.0.1 localhost box\n::1 localhost\n",
        "resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    }
    for name, text in texts.items():
        with open(f"{root}/etc/{name}", "w") as file:
            file.write(text)
    os.makedirs(f"{root}/dev", exist_ok=True)
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        bind(f"/dev/{name}", f"{root}/dev/{name}", readonly=False)
    for name, target in {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        os.symlink(target if target.startswith("/") else f"/proc/self/{target}", f"{root}/dev/{name}")
    for name in ("proc", "old", "dev/mqueue"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    for controller, group in spec["cgroups"].items():
        bind(group, f"{root}/sys/fs/cgroup/{controller}".rstrip("/"), readonly=False)


def give_ways(paths, root, owner):
    """The folders on the way to what is seen below a shared place belong to the box's root, as that place does."""
    shared = {f"/{place}" for place in SHARED_PLACES}
    for path in paths:
        way = os.path.dirname(path)
        while way not in ("/", *shared):
            if any(way.startswith(f"{place}/") for place in shared) and not os.path.ismount(root + way):
                os.chown(root + way, owner, owner)
            way = os.path.dirname(way)


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        flags = struct.unpack("16sh", fcntl.ioctl(probe, 0x8913, struct.pack("16sh", b"lo", 0)))[1]
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh", b"lo", flags | 1))


def builder(spec):
    die_with_parent()
    # The init comes to the builder when the mapper is killed: once no child is left, nothing of the box is.
    check(LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")
    for group in spec["cgroups"].values():
        with open(f"{group}/cgroup.procs", "w") as file:
            file.write(str(os.getpid()))
    unshare(NEWNS)
    build_tree(spec)
    unshared_read, unshared_write = os.pipe()
    mapped_read, mapped_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(unshared_read)
        os.close(mapped_write)
        run_or_die(lambda: mapper(spec, unshared_write, mapped_read))
    os.close(unshared_write)
    if os.read(unshared_read, 1):
        for name in ("uid_map", "gid_map"):
            with open(f"/proc/{pid}/{name}", "w") as file:
                file.write(f"0 {spec['first_id']} {spec['ids']}")
        os.write(mapped_write, b"m")
    signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGKILL))
    code = 1
    while True:
        try:
            child, status = os.wait()
        except ChildProcessError:
            return code
        if child == pid:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            code = os.waitstatus_to_exitcode(status)


def mapper(spec, unshared, mapped):
    die_with_parent()
    unshare(NEWUSER | NEWPID | NEWNET | NEWIPC | NEWUTS | NEWCGROUP | NEWNS)
    os.write(unshared, b"u")
    if not os.read(mapped, 1):
        return 1
    os.close(unshared)
    os.close(mapped)
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    die_with_parent()
    pid = os.fork()
    if pid == 0:
        run_or_die(lambda: init(spec))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def init(spec):
    die_with_parent()
    root = spec["root"]
    mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("mqueue", f"{root}/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount(root, root, None, MS_BIND | MS_REC)
    os.chdir(root)
    check(LIBC.pivot_root(b".", b"old"), "pivot_root")
    check(LIBC.umount2(b"/old", MNT_DETACH), "umount")
    os.chdir("/srv")
    socket.sethostname("box")
    loopback_up()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    mounts, given = mount_points(), shared_files()
    command = os.fork()
    if command == 0:
        run_or_die(lambda: start(spec))
    code = reap_until(command)
    left = leftovers(mounts, given)
    with os.fdopen(spec["control"], "wb") as control:
        control.write(json.dumps({"code": code, "left": left}).encode() + b"\n")
        export(spec["exports"], control)
    return 0


def start(spec):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.close(spec["control"])
    os.setgroups([])
    os.setresgid(spec["uid"], spec["uid"], spec["uid"])
    os.setresuid(spec["uid"], spec["uid"], spec["uid"])
    # A new session: what signals its own group must not meet the init's.
    os.setsid()
    os.execve(spec["command"][0], spec["command"], spec["env"])


def reap_until(command):
    while True:
        pid, status = os.wait()
        if pid == command:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def shared_files():
    return {f"{place}/{name}" for place in WATCHED_PLACES for name in os.listdir(place)}


def leftovers(mounts, given):
    """What is still there once the command has ended and dying processes had two seconds to be gone."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                signal.sigtimedwait({signal.SIGCHLD}, max(0.0, deadline - time.monotonic()))
        except ChildProcessError:
            break
    return found(mounts, given)


def found(mounts, given):
    """What is there now beside this process and what was there before: names, at most `LEFT_NAMED` of a kind."""
    processes = []
    for name in os.listdir("/proc"):
        if name.isdigit() and name not in ("1", str(os.getpid())):
            try:
                with open(f"/proc/{name}/cmdline") as file:
                    processes.append(f"{name} {file.read().replace(chr(0), ' ')[:200]}")
            except OSError:
                continue
    files = list(shared_files() - given)
    ipc = []
    for kind in ("shm", "sem", "msg"):
        with open(f"/proc/sysvipc/{kind}") as file:
            ipc += [f"{kind} {line.strip()}" for line in file.readlines()[1:]]
    cgroups = []
    for controller in sorted(os.listdir("/sys/fs/cgroup")):
        base = f"/sys/fs/cgroup/{controller}"
        if os.path.isdir(base):
            cgroups += [entry.path for entry in os.scandir(base) if entry.is_dir(follow_symlinks=False)]
    kinds = {
        "processes": processes,
        "files": files,
        "ipc": ipc,
        "mounts": [place for _, place in mount_points() - mounts],
        "cgroups": cgroups,
    }
    return {kind: [ascii(name) for name in sorted(names)[:LEFT_NAMED]] for kind, names in kinds.items()}


def mount_points():
    with open("/proc/self/mountinfo") as file:
        # With its id: a mount may lie on another one's place.
        return {tuple(line.split()[0:5:4]) for line in file}


def export(places, control):
    """Regular files only, each and all bounded: what lies there may be meant to fill the reader."""
    total = 0
    with tarfile.open(fileobj=control, mode="w|", format=tarfile.PAX_FORMAT, errors="surrogateescape") as tar:
        for place in places:
            paths = [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names] or [place]
            for path in sorted(paths):
                status = os.lstat(path) if os.path.lexists(path) else None
                if status is None or not stat.S_ISREG(status.st_mode) or status.st_size > EXPORT_FILE_LIMIT:
                    continue
                total += status.st_size
                if total > EXPORT_LIMIT:
                    return
                with open(path, "rb") as file:
                    data = file.read(EXPORT_FILE_LIMIT)
                member = tarfile.TarInfo(path.lstrip("/"))
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))


def run_or_die(function):
    """Run what a forked child has to do; never come back into the parent's code."""
    try:
        code = function()
    except BaseException as error:
        print(f"box: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        code = 125
    os._exit(code & 255 if isinstance(code, int) else 1)


if __name__ == "__main__":
    sys.exit(builder(json.loads(sys.argv[1])))
