"""What each side imports: the border that keeps hidden tests out of a student's reach."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student, Work


def test_a_live_students_process_holds_nothing_of_grader_but_the_sandbox(student: Callable[..., Student]) -> None:
    work = student(
        "import sys\ndef loaded_modules(): return [name for name in sys.modules if name.split('.')[0] == 'grader']"
    )
    names = set(work.call("loaded_modules").value)
    assert names <= {"grader"} | {name for name in names if name.startswith("grader.sandbox")}
    assert not names & {"grader.sandbox.student", "grader.sandbox.host", "grader.sandbox.stops"}


def test_a_students_process_sees_nothing_of_the_graders_environment(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SECRET_OF_THE_TEST", "1")
    work = Work("a", "functions", {"a.py": b"import os\ndef env(): return list(os.environ)"}, "a.py")
    with Host((), level=host.level) as fresh:
        student = Student(fresh, work, Limits())
        assert "GRADER_SECRET_OF_THE_TEST" not in student.env()
        student.close()


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "pwd", "grp", "termios"):
            raise ImportError(name + " is not on Windows")
sys.meta_path.insert(0, Block())
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
from grader.sandbox.host import Host
from grader.sandbox.student import Student, Work
from grader.course import Limits
with Host((), level=1) as host:
    work = Student(host, Work("a", "functions", {"a.py": b"def f(): return 5"}, "a.py"), Limits())
    print(work.f())
    work.close()
"""


def test_the_portable_backend_needs_no_module_that_windows_lacks(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("5", 0), done.stderr


def zygotes() -> int:
    """How many zygotes this process has started that still run."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(b"grader.sandbox.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_nothing_is_left_of_a_host_that_was_closed(host: Host) -> None:
    before = zygotes()
    with Host((), level=host.level) as own:
        student = Student(own, Work("a", "functions", {"a.py": b"def f(): return 1"}, "a.py"), Limits())
        assert student.f() == 1
        student.close()
    assert zygotes() == before
