"""The outer, throw-away box in which everything hostile runs, so that a missing defence is a failed test and no more.

    outcome = Box().run([sys.executable, "-c", "..."], exports=("/srv/out",))

Inside are an init, own pid, mount, network (loopback up), ipc, uts and cgroup namespaces, and a user namespace whose
ids 0..65535 stand on ordinary outer ids, so that there is a root and there are ordinary users. The interpreter and the
repository are seen read-only at their own paths; all else is private tmpfs. Memory, processes and wall time are
limited from outside, and the box gets a part of the cgroup tree for itself, as a container on a server would. When
the command ends, the init tells what was left behind and hands out `exports`; then the pid namespace ends.

The limit: it needs real root (id ranges, bind mounts, cgroups), and says so in `unavailable()`. It is for tests: the
kernel is shared, and what the box prints or exports is hostile data that is only ever compared.

This module is the outer half; `box_inner` is what runs as the box is built, and as its init.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
INNER = Path(__file__).with_name("box_inner.py")
CGROUPS = Path("/sys/fs/cgroup")
V1_CONTROLLERS = ("memory", "pids", "cpuacct")
IDS = 65_536
FIRST_ID = (4 + os.getpid() % 20_000) * IDS
"""Outer id of the box's root: in no password file, the owner of nothing. Two test runs side by side have their own."""
OWN_IDS = range(FIRST_ID, FIRST_ID + IDS)
PREFIX = "redteam-"
"""Of the folder below which a box is put together."""
USER = 1000
"""The ordinary user inside."""
OUTPUT_LIMIT = 16 << 20


@dataclass(frozen=True)
class Leftovers:
    """What the command left inside when it ended; all empty after a well-behaved one."""

    processes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Entries of the shared writable places: /tmp, /var/tmp, /dev/shm, /dev/mqueue."""
    ipc: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    cgroups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.processes, self.files, self.ipc, self.mounts, self.cgroups))


@dataclass(frozen=True)
class Outcome:
    code: int | None
    """Exit code (128 + signal number for a signal); None when the box was ended at its deadline."""
    stdout: bytes
    stderr: bytes
    seconds: float
    left: Leftovers | None
    """None when the init could not tell (deadline, or the init itself was killed)."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Exported regular files by absolute path inside."""
    peak_memory: int = 0
    """Bytes, as the outer cgroup counted (0 where the kernel does not say)."""
    outside: tuple[str, ...] = ()
    """What was found outside afterwards that was not there before: must be empty, whatever happened inside."""


def unavailable() -> str:
    """Why no box can be made on this machine; empty when it can."""
    if sys.platform != "linux":
        return "the box needs Linux"
    if os.geteuid() != 0:
        return "the box needs root: ranges of user ids, bind mounts and cgroups"
    if not _v1_roots() and not _v2_root():
        return f"no writable cgroup tree with memory and pids below {CGROUPS}"
    try:
        outcome = Box(seconds=20).run([sys.executable, "-c", "print('in')"])
    except OSError as error:
        return f"the box cannot be made: {error}"
    if outcome.stdout != b"in\n":
        return f"the box cannot be made: {outcome.stderr.decode(errors='replace').strip()[-300:]}"
    return ""


@dataclass(frozen=True)
class Box:
    """The limits of one box; `run` makes it, uses it once and ends it."""

    memory_mb: int = 2048
    pids: int = 400
    seconds: float = 60.0
    tmp_mb: int = 256
    """Size of each private tmpfs."""
    cgroup_owner: int = 0
    """Inside id that the box's part of the cgroup tree belongs to (`USER` to let the ordinary user reach level 4)."""

    def run(
        self,
        command: Sequence[str],
        *,
        uid: int = 0,
        env: Mapping[str, str] | None = None,
        exports: Sequence[str] = (),
        readonly: Sequence[Path] = (),
    ) -> Outcome:
        """Run `command` as the inside user `uid`, in /srv (writable), with `readonly` visible beside the usual."""
        start = time.monotonic()
        before = _outside()
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder, self._cgroup() as groups:
            spec = {
                "root": folder,
                "command": list(command),
                "uid": uid,
                "env": {**_ENVIRONMENT, **(env or {})},
                "exports": list(exports),
                "readonly": [str(path) for path in (*_interpreter(), REPO, *readonly)],
                "cgroups": {name: str(path) for name, path in groups.items()},
                "first_id": FIRST_ID,
                "ids": IDS,
                "tmp_mb": self.tmp_mb,
            }
            stdout, stderr, control, code = self._watch(spec)
            peak = _peak(groups)
        report, files = _read_control(control)
        return Outcome(
            code=report.get("code", code),
            stdout=stdout,
            stderr=stderr,
            seconds=time.monotonic() - start,
            left=Leftovers(**{k: tuple(v) for k, v in report["left"].items()}) if "left" in report else None,
            files=files,
            peak_memory=peak,
            outside=tuple(sorted(_outside() - before)),
        )

    def _watch(self, spec: dict[str, object]) -> tuple[bytes, bytes, bytes, int | None]:
        """Start the builder and read its three streams until all of the box is dead, by itself or by the deadline."""
        read_end, write_end = os.pipe()
        spec["control"] = write_end
        builder = subprocess.Popen(
            [sys.executable, "-I", str(INNER), json.dumps(spec)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write_end,),
            env=dict(_ENVIRONMENT),
        )
        os.close(write_end)
        assert builder.stdout is not None
        assert builder.stderr is not None
        streams = {builder.stdout.fileno(): bytearray(), builder.stderr.fileno(): bytearray(), read_end: bytearray()}
        out, err, control = streams.values()
        deadline: float | None = time.monotonic() + self.seconds
        # Every process of the box holds one of the streams or is below the init that does: EOF on all three
        # means that the pid namespace is gone, so nothing has to be waited for by guess.
        with selectors.DefaultSelector() as selector:
            for fd in streams:
                selector.register(fd, selectors.EVENT_READ)
            while selector.get_map():
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    builder.terminate()
                    deadline = None
                    continue
                for key, _ in selector.select(left):
                    data = os.read(key.fd, 1 << 20)
                    if not data:
                        selector.unregister(key.fd)
                    elif key.fd == read_end or len(streams[key.fd]) < OUTPUT_LIMIT:
                        streams[key.fd] += data
        code = builder.wait()
        os.close(read_end)
        builder.stdout.close()
        builder.stderr.close()
        return bytes(out), bytes(err), bytes(control), None if deadline is None else code

    @contextlib.contextmanager
    def _cgroup(self) -> Iterator[dict[str, Path]]:
        """Controller → the box's own group, below one that carries the limits and that the box cannot write."""
        name = f"redteam-{secrets.token_hex(6)}"
        roots = _v1_roots() or {"": _v2_root()}
        memory = self.memory_mb << 20
        limits = {
            "memory.limit_in_bytes": memory,
            "memory.memsw.limit_in_bytes": memory,
            "memory.max": memory,
            "memory.swap.max": 0,
            "pids.max": self.pids,
        }
        groups: dict[str, Path] = {}
        try:
            for controller, root in roots.items():
                assert root is not None
                group = root / name / "box"
                group.mkdir(parents=True)
                groups[controller] = group
                if not controller:
                    (root / name / "cgroup.subtree_control").write_text("+memory +pids")
                for file, value in limits.items():
                    if (group.parent / file).exists():
                        (group.parent / file).write_text(str(value))
                for path in (group, *group.iterdir()):
                    os.chown(path, FIRST_ID + self.cgroup_owner, FIRST_ID + self.cgroup_owner)
            yield groups
        finally:
            for group in groups.values():
                _remove(group.parent)


_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/srv",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def _interpreter() -> list[Path]:
    """Folders without which this Python does not start, `/usr` aside."""
    roots = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return sorted(root for root in roots if not root.is_relative_to("/usr"))


def _v1_roots() -> dict[str, Path]:
    roots = {name: CGROUPS / name for name in V1_CONTROLLERS if os.access(CGROUPS / name, os.W_OK)}
    return roots if {"memory", "pids"} <= roots.keys() else {}


def _v2_root() -> Path | None:
    enabled = CGROUPS / "cgroup.subtree_control"
    if not enabled.exists() or not {"memory", "pids"} <= set(enabled.read_text().split()):
        return None
    return CGROUPS


def _peak(groups: Mapping[str, Path]) -> int:
    group = groups.get("memory", groups.get(""))
    assert group is not None
    for file in ("memory.max_usage_in_bytes", "memory.peak"):
        if (group.parent / file).exists():
            return int((group.parent / file).read_text())
    return 0


def _remove(group: Path) -> None:
    """End what is still in a group and remove it, deepest first."""
    for folder, _, _ in os.walk(group, topdown=False):
        for pid in (Path(folder) / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        os.rmdir(folder)


def _outside() -> frozenset[str]:
    """Shared memory, SysV objects and processes of the box's ids, mounts below a box's folder, as seen from outside.
    What others make there meanwhile is theirs: whatever is made inside belongs to one of these ids outside, too."""
    points = (line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
    found = {f"mount {point}" for point in points if f"/{PREFIX}" in point}
    for folder in ("/dev/shm", "/proc"):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid in OWN_IDS:
                    found.add(entry.path)
    for kind in ("shm", "sem", "msg"):
        head, *objects = (line.split() for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines())
        maker = head.index("cuid")
        found |= {f"{kind} {values[1]}" for values in objects if int(values[maker]) in OWN_IDS}
    return frozenset(found)


def _read_control(data: bytes) -> tuple[dict[str, object], dict[str, bytes]]:
    """The init's report (a line of JSON), then a tar of the exported files."""
    line, _, archive = data.partition(b"\n")
    if not line:
        return {}, {}
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                files["/" + member.name.lstrip("/")] = content.read()
    return json.loads(line), files
