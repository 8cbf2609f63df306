"""A shell script in a mount namespace of its own: on a small disk, as root or as an ordinary user.

    done = run('fill 40; grade "$AT/class" --course "$AT/course"; echo "code $?"', files, kib=1500)

`$AT` is the disk, a tmpfs that ends with the namespace, with a copy of `files` on it; `$FILES` are the files. `fill N`
leaves N KiB free and `room` takes that back; `grade` is this interpreter's command. Whoever tests as root becomes an
ordinary user by `user=True`, and sees the interpreter even where it lies in a folder that only root may enter.

The limit: Linux, and root or user namespaces; a test is skipped elsewhere, and fails in CI.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

AT = Path("/mnt")
USER = 1000
REPO = Path(__file__).resolve().parents[1]

FUNCTIONS = f"""
grade() {{ timeout 200 {sys.executable} -m grader.app.cli "$@"; }}
fill() {{ head -c $(( $(df -k --output=avail "$AT" | tail -n 1) - $1 ))k /dev/zero > "$AT/filler"; }}
room() {{ rm "$AT/filler"; }}
cd "$AT"
"""


def run(
    script: str, files: Path, *, kib: int = 8192, user: bool = False, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the script; its standard output and error as text."""
    words = _unshare(user)
    if words is None:
        missing(f"no mount namespace can be made here{' by root' if user else ''}")
    spec = {"files": str(files), "kib": kib, "user": user, "script": FUNCTIONS + script}
    return subprocess.run(
        [*words, sys.executable, __file__, json.dumps(spec)],
        env={**os.environ, "FILES": str(files), "AT": str(AT), "PYTHONPATH": str(REPO), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def missing(reason: str) -> None:
    """Skip with the reason; in CI, where it has to run, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}. In CI this must run.")
    pytest.skip(reason)


@cache
def _unshare(user: bool) -> tuple[str, ...] | None:
    """The command that makes the namespace; None where there is none. Only real root can become another user."""
    if sys.platform != "linux" or not shutil.which("unshare") or not AT.is_dir():
        return None
    ways = [("unshare", "--mount")] if os.geteuid() == 0 else []
    if not user:
        ways.append(("unshare", "--user", "--map-root-user", "--mount"))
    for words in ways:
        tried = [*words, "mount", "-t", "tmpfs", "none", str(AT)]
        if subprocess.run(tried, capture_output=True, check=False).returncode == 0:
            return words
    return None


# --- inside the namespace


def _mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def _closed_ancestor(path: Path) -> Path | None:
    """The uppermost folder on the way to `path` that others may not enter."""
    return next((each for each in reversed(path.parents) if not each.stat().st_mode & stat.S_IXOTH), None)


def _open_ways(paths: list[Path]) -> None:
    """Let everybody reach these folders: whatever bars the way is covered, and only they are put back."""
    kept = []
    for number, path in enumerate(paths):
        closed = _closed_ancestor(path)
        if closed is not None:
            place = AT / f".kept-{number}"
            place.mkdir()
            _mount("--bind", path, place)
            kept.append((path, closed, place))
    for closed in dict.fromkeys(closed for _, closed, _ in kept):
        _mount("-t", "tmpfs", "-o", "mode=755", "none", closed)
    for path, _, place in kept:
        path.mkdir(parents=True, exist_ok=True)
        _mount("--bind", place, path)


def main() -> None:
    spec = json.loads(sys.argv[1])
    os.umask(0o022)
    _mount("-t", "tmpfs", "-o", f"size={spec['kib']}k,mode=755", "none", AT)
    shutil.copytree(spec["files"], AT, dirs_exist_ok=True)
    AT.chmod(0o755)
    command = ["sh", "-c", spec["script"]]
    if spec["user"]:
        home = AT / "home"
        home.mkdir()
        for path in (AT, *AT.rglob("*")):
            os.chown(path, USER, USER)
        _open_ways([Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), REPO])
        os.environ["HOME"] = os.environ["XDG_STATE_HOME"] = str(home)
        command = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups", *command]
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
