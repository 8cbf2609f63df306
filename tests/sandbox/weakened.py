"""`grade doctor --attack` of a grader with one defence taken out. Inside the outer box alone.

Usage: weakened.py FILE OLD NEW WORDS…: copies the package and a virtual environment below /tmp, replaces OLD by NEW in
FILE of the copy, and runs its command line.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import grader


def main(name, old, new, words):
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        here.chmod(0o755)
        venv.create(here / "venv", symlinks=True, with_pip=False)
        shutil.copytree(Path(grader.__file__).parent, here / "clone" / "grader")
        site = next((here / "venv" / "lib").glob("python*")) / "site-packages"
        others = [path for path in sys.path if path.endswith("site-packages")]
        (site / "clone.pth").write_text("\n".join([str(here / "clone"), *others]))
        if name:
            file = here / "clone" / "grader" / "sandbox" / name
            text = file.read_text()
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            file.write_text(text.replace(old, new))
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = [str(here / "venv" / "bin" / "python"), "-P", "-m", "grader.cli", *words]
        return subprocess.run(command, env=environment, cwd="/", check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4], sys.argv[4:]))
