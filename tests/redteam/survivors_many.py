"""Hostile submissions in a row through one warm host. In the box, as the user that grades.

Usage: survivors_many.py LEVEL COUNT… After each COUNT more submissions it says how many there were, and waits for a
line: until then it can be measured from outside.
"""

import itertools
import sys

from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work

PORTABLE = {
    "leaves": "import os; os._exit(3)",
    "crashes": "import os; os.abort()",
    "raises": "raise SystemExit(list(range(1000)))",
    "opens": "global files; files = [open('/dev/null') for _ in range(100)]",
    "prints": "print('x' * 10**6)",
    "speaks": "import os\n    for fd in 3, 4:\n        try: os.write(fd, b'x')\n        except OSError: pass",
    "closes": "import os; os.closerange(3, 256)",
    "digs": "import os\n    for _ in range(50): os.mkdir('d'); os.chdir('d')\n    os.chmod('.', 0)",
}
LOCKED = {
    "forks": "import os\n    for _ in range(5):\n        try: os.fork()\n        except OSError: pass",
    "threads": "import threading, time\n    for _ in range(5): threading.Thread(target=time.sleep, args=(99,)).start()",
    "maps": "import mmap; global maps; maps = [mmap.mmap(-1, 1 << 16, flags=2) for _ in range(50)]",
}
LIMITS = Limits(load_seconds=1.0, call_seconds=0.5, wall_factor=3.0, memory_mb=64, disk_mb=8, output_kb=16)


def submit(host, body):
    source = f"def f():\n    {body}\n"
    student = Student(host, Work("work", "functions", {"work.py": source.encode()}, "work.py"), LIMITS)
    try:
        student.call("f")
    except StudentStopped:
        pass
    finally:
        student.close()


def main(level, counts):
    tricks = PORTABLE if level == 1 else PORTABLE | LOCKED
    with Host((), level=level) as host:
        turn = itertools.cycle(tricks.values())
        done = 0
        for count in counts:
            for _ in range(count):
                submit(host, next(turn))
            done += count
            print(done, flush=True)
            sys.stdin.readline()


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(word) for word in sys.argv[2:]])
