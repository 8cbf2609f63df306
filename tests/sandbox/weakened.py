"""`grade doctor --attack` of a grader with one defence taken out. Inside the outer box alone.

Usage: weakened.py FILE CODE WORDS…: copies the package, makes a virtual environment for it below /tmp, puts CODE at the
end of the copy's FILE, where it redefines what stands there, and runs the copy's command line, or a script with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import grader


def main(name, code, words):
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        here.chmod(0o755)
        venv.create(here / "venv", symlinks=True, with_pip=False)
        shutil.copytree(Path(grader.__file__).parent, here / "clone" / "grader")
        site = next((here / "venv" / "lib").glob("python*")) / "site-packages"
        others = [path for path in sys.path if path.endswith("site-packages")]
        (site / "clone.pth").write_text("\n".join([str(here / "clone"), *others]))
        with open(here / "clone" / "grader" / "sandbox" / name, "a") as file:
            file.write(f"\n\n{code}\n")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        script = words[0].endswith(".py")
        command = [str(here / "venv" / "bin" / "python"), *(() if script else ("-P", "-m", "grader.app.cli")), *words]
        return subprocess.run(command, env=environment, cwd="/", check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], sys.argv[3:]))
