"""Mails that take the process over that reads them, one after the other, at one level. Inside the outer box alone.

Usage: taking_over_inside.py LEVEL UID [ATTACK…], by `weakened.py` with `TAKEN_OVER` at the end of the reader of mails:
a hole in it by which a message is code that runs where it is read. Prints JSON: for each of `ATTACKS` what it says that
it did, what the next message, which is an innocent one, finds there (`LOOK`), and whether the host is still the same.
"""

import json
import subprocess
import sys

from grader.sandbox import reading
from grader.text.errors import SandboxError

TAKEN_OVER = """
_read_mail = read_mail
def read_mail(data, limits):
    if not data.startswith(b"#!"):
        return _read_mail(data, limits)
    scope = {}
    exec(data, scope)
    return Contents(facts=scope.get("facts", {}))
"""
COMMON = """#!
import contextlib, ctypes, os, platform, resource, signal, socket, sys, threading, time
from grader.sandbox.seam.syscalls import ALLOWED, DENIED, OTHERS

libc = ctypes.CDLL(None, use_errno=True)
PLACES = ("/sandbox", "/sandbox/work", ".", "/tmp", "/dev/shm", "/var/tmp", "/", os.environ.get("HOME", "/"))


def tried(**ways):
    got = []
    for name, way in ways.items():
        with contextlib.suppress(Exception):
            if way() not in (None, -1):
                got.append(name)
    return got


def write(place):
    with open(f"{place}/left", "wb") as file:
        file.write(b"x" * 100)
    return True


def call(name, *values):
    number = {**OTHERS, **DENIED, **ALLOWED}[name][platform.machine() != "x86_64"]
    words = [value if isinstance(value, bytes) else ctypes.c_long(value) for value in values]
    return libc.syscall(ctypes.c_long(number), *words)


def opened():
    found = []
    for number in range(256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.append(number)
    return found
"""
LOOK = """
facts = {
    "descriptors": opened(),
    "left": [place for place in PLACES if os.path.exists(f"{place}/left")],
    "parent": os.getppid(),
    "threads": threading.active_count(),
    "marked": "marked" in sys.modules,
    "limits": [list(resource.getrlimit(which)) for which in (resource.RLIMIT_CPU, resource.RLIMIT_NPROC)],
    "room": len(bytearray(300 << 20)),
}
"""
FORGED = "from grader.sandbox.seam import messages, protocol, wire\n"
ATTACKS = {
    "files": "facts = {'did': tried(**{place: lambda place=place: write(place) for place in PLACES})}",
    "kill": """
did = []
for pid in (os.getppid(), -1, *range(2, 300)):
    if pid != os.getpid():
        did += tried(**{f"{pid} {sign}": lambda: os.kill(pid, sign) or True for sign in (0, 9, 19)})
facts = {"did": did}
""",
    "trace": """
up = os.getppid() or 1
did = tried(
    attach=lambda: call("ptrace", 16, up, 0, 0),
    seize=lambda: call("ptrace", 0x4206, up, 0, 0),
    read=lambda: call("process_vm_readv", up, 0, 0, 0, 0, 0),
    open=lambda: call("pidfd_open", up, 0),
    mem=lambda: os.open(f"/proc/{up}/mem", os.O_RDWR),
)
facts = {"did": did}
""",
    "processes": """
def stay():
    pid = os.fork()
    if pid == 0:
        os.setsid()
        while True:
            time.sleep(1)
    return pid
facts = {"did": tried(fork=stay, namespace=lambda: call("unshare", 0x20000000) == 0 or None)}
""",
    "ipc": """
did = tried(
    shm=lambda: call("shmget", 7, 4096, 0o1600),
    msg=lambda: call("msgget", 7, 0o1600),
    sem=lambda: call("semget", 7, 1, 0o1600),
    key=lambda: call("add_key", b"user", b"left", b"x", 1, -3),
    memfd=lambda: os.memfd_create("x"),
    pipe=os.pipe,
    pair=socket.socketpair,
    unix=lambda: socket.socket(socket.AF_UNIX),
    inet=lambda: socket.socket(),
)
facts = {"did": did}
""",
    "limits": """
top = 2**40
did = tried(memory=lambda: resource.setrlimit(resource.RLIMIT_DATA, (top, top)) or True,
            cpu=lambda: resource.setrlimit(resource.RLIMIT_CPU, (9999, 9999)) or True,
            uid=lambda: os.setuid(0) or True, root=lambda: os.chroot("/") or True,
            mount=lambda: None if call("mount", 0, 0, 0, 4096, 0) else True)
facts = {"did": did}
""",
    "answers": FORGED
    + """
for request in ("0" * 16, ""):
    frame = wire.frame(protocol.answer(messages.Holds([], "", {"forged": True}), request))
    for number in opened()[3:]:
        with contextlib.suppress(OSError):
            os.write(number, frame * 5)
def go_on():
    while True:
        with contextlib.suppress(OSError):
            os.write(4, frame)
for _ in range(3):
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=go_on, daemon=True).start()
""",
    "module": """
import types
sys.modules["marked"] = types.ModuleType("marked")
from grader.sandbox.inside.reading import mail
mail.read_mail = lambda data, limits: 1 / 0
facts = {"did": []}
""",
    "memory": """
held = []
try:
    while True:
        held.append(bytearray(1 << 20))
except MemoryError:
    pass
facts = {"did": ["more than its own"] if len(held) > 600 else []}
held.clear()
""",
    "threads": """
def stay():
    while True:
        time.sleep(1)
count = 0
with contextlib.suppress(RuntimeError):
    for _ in range(50):
        threading.Thread(target=stay, daemon=True).start()
        count += 1
facts = {"did": ["more than its own"] if count >= 10 else []}
""",
    "exit": "os._exit(0)",
    "abort": "os.abort()",
    "loop": "while True: pass",
    "sleep": "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(1000)",
    "stop": "os.kill(os.getpid(), signal.SIGSTOP); time.sleep(1000)",
}
"""What each mail tries; at level 3 and 4 none of it may do anything, but to itself."""
LIMITS = reading.Limits()


def told(host, code):
    contents = reading.read(host, "mail", (COMMON + code).encode(), LIMITS, seconds=1.0)
    return {"fault": contents.fault, **contents.facts}


def main(level, names):
    host = reading.open_host(level)
    first = told(host, LOOK)
    found = {}
    for name in names:
        code = ATTACKS[name]
        try:
            did = told(host, code)
            found[name] = {"did": did, "next": told(host, LOOK), "same host": True}
        except SandboxError as error:
            host.close()
            host = reading.open_host(level)
            found[name] = {"did": str(error), "next": told(host, LOOK), "same host": False}
    host.close()
    print(json.dumps({"first": first, "found": found}))


def start(level, uid, *names):
    command = [sys.executable, "-P", __file__, level, "as", *(names or ATTACKS)]
    return subprocess.run(command, user=uid, group=uid, extra_groups=[], check=False).returncode


if __name__ == "__main__":
    level, uid, *names = sys.argv[1:]
    main(int(level), names) if uid == "as" else sys.exit(start(level, int(uid), *names))
