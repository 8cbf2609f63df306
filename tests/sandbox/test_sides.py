"""What each side imports: the border that keeps hidden tests out of a student's reach.

Of `grader.sandbox.inside.portable` and `grader.sandbox.inside.zygote`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student
from grader.sandbox.work import Work


def test_a_live_students_process_holds_nothing_of_grader_but_its_side_and_the_seam(
    student: Callable[..., Student],
) -> None:
    work = student(
        "import sys\ndef loaded_modules(): return [name for name in sys.modules if name.split('.')[0] == 'grader']"
    )
    names = set(work.call("loaded_modules").value)
    sides = ("grader.sandbox.inside", "grader.sandbox.seam")
    assert names - {"grader", "grader.sandbox"} == {name for name in names if name.startswith(sides)} != set()


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
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from grader.domain.course import Limits
with Host((), level=1) as host:
    work = Student(host, Work("a", "functions", {"a.py": b"def f(): return 5"}, "a.py"), Limits())
    print(work.f())
    work.close()
"""


def test_the_portable_backend_needs_no_module_that_windows_lacks(tmp_path: Path) -> None:
    # Without fcntl it cannot hold its folder, and where others lie too, another grader on this machine clears it away.
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], capture_output=True, text=True, cwd=tmp_path, env=own, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("5", 0), done.stderr


BLOCKED_CHILD = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "pwd", "grp", "termios"):
            raise ImportError(name + " is not on Windows")
sys.meta_path.insert(0, Block())
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
sys.platform = "other"  # no /proc, no limits
from grader.sandbox.inside import agent as child, portable as portable_child, rlimits
from grader.sandbox.seam.bounds import Bounds
rlimits.lower(Bounds(files=1, memory_mb=1), others=None)
agent = child.Agent(lambda message: None, sys.argv[1], 1)
code = b"def f(): raise MemoryError\\ndef g(): raise OSError(24, 'no')\\n"
code += b"def h(): raise RuntimeError('can\\\\'t start new thread')"
agent.answer("0", child.Stage({"a.py": code}))
agent.answer("1", child.Load("functions", "a.py", "", {}, 0, {}, "", 99, "", [], None, 1.0, False))
told = [agent.answer("2", child.Call(name, (), {}))["raised"] for name in "fgh"]
import os
os.write(1, str([(each["limit"], each.get("used")) for each in told]).encode())
"""


def test_the_portable_child_needs_no_module_that_windows_lacks(tmp_path: Path) -> None:
    """Nor does it need limits: it lowers what there is, and tells of an exception what can be known."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED_CHILD, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.stdout == "[('memory', None), ('files', None), ('', None)]", done.stderr


def test_an_interpreter_below_tmp_is_read_too(locking_host: Host, tmp_path: Path) -> None:
    """A clone and its virtual environment may lie anywhere, in /tmp as well."""
    venv.create(tmp_path / "venv", symlinks=True, with_pip=False)
    site = next((tmp_path / "venv" / "lib").glob("python*")) / "site-packages"
    shutil.copytree(Path(grader.__file__).parent, tmp_path / "clone" / "grader")
    (site / "late.py").write_text("VALUE = 5\n")
    others = [path for path in sys.path if path.endswith("site-packages")]
    (site / "clone.pth").write_text("\n".join([str(tmp_path / "clone"), *others]))
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # pytest's own folders are closed to the lowered user of level 2
    code = TRIED.format(level=locking_host.level)
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-P", "-c", code],
        capture_output=True,
        text=True,
        cwd="/",
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == [str(tmp_path / "clone" / "grader" / "__init__.py"), "5"], done.stderr


TRIED = """
import grader
from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student
from grader.sandbox.work import Work
with Host(("numpy",), level={level}) as host:
    code = b"def f():\\n    import late, grader.sandbox.inside.portable\\n    return late.VALUE"
    work = Student(host, Work("a", "functions", {{"a.py": code}}, "a.py"), Limits())
    print(grader.__file__, work.f())
    work.close()
"""


def zygotes() -> int:
    """How many zygotes this process has started that still run."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(b"grader.sandbox.inside.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_nothing_is_left_of_a_host_that_was_closed(host: Host) -> None:
    before = zygotes()
    with Host((), level=host.level) as own:
        student = Student(own, Work("a", "functions", {"a.py": b"def f(): return 1"}, "a.py"), Limits())
        assert student.f() == 1
        student.close()
    assert zygotes() == before


ALONE = """
import threading
from grader.sandbox.inside import tensorflow
go = threading.Event()
threading.Thread(target=go.wait, args=(0.2,)).start()  # ends by itself
tensorflow.be_alone(60.0)
print(threading.active_count())
threading.Thread(target=go.wait, daemon=True).start()  # does not
try:
    tensorflow.be_alone(0.1)
except RuntimeError as error:
    print(error)
"""


def test_a_thread_of_an_import_is_waited_for_and_one_that_stays_is_refused() -> None:
    run = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["1", "importing TensorFlow left 2 threads; a fork needs exactly one"]
