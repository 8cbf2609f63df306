"""The virtual environment of the peers: made where it is missing, with exactly the versions of `peers.txt`.

NumPy and TensorFlow are those of this environment, for the same script must cost the same in both.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from grader.domain.images import load_images

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).with_name("peers.txt")
SHARED = ("numpy", "tensorflow")
HOME = ROOT / "build" / "peers"

MNIST = '''\
"""The tutorial's own interface to the images that this grader gives a script."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np


class Images:
    def __init__(self, images, labels):
        self.images, self.labels = images.astype(np.float32) / np.float32(255), np.eye(10)[labels]
        self.num_examples, self.at = len(labels), 0

    def next_batch(self, size):
        if self.at + size > self.num_examples:
            order, self.at = np.random.permutation(self.num_examples), 0
            self.images, self.labels = self.images[order], self.labels[order]
        self.at += size
        return self.images[self.at - size : self.at], self.labels[self.at - size : self.at]


def read_data_sets(folder, one_hot=True):
    with np.load(Path(__file__).with_name("images.npz")) as held:
        parts = ("train", "validation", "test")
        return SimpleNamespace(**{part: Images(held[f"{part}_images"], held[f"{part}_labels"]) for part in parts})
'''

_at = HOME


class MissingError(Exception):
    """The environment of the peers could not be made."""


def make(folder: Path, *, tensorflow: bool) -> dict[str, str]:
    """The versions in it, once it has all that is pinned; with TensorFlow, which images are trained on, too."""
    global _at
    _at = folder.absolute()
    shared = {name: own_version(name) for name in SHARED if tensorflow or name == "numpy"}
    if not python().exists():
        run(sys.executable, "-m", "venv", str(_at))
    wanted = pins() | shared
    if any(found(list(wanted)).get(name) != version for name, version in wanted.items()):
        words = [f"{name}=={version}" for name, version in wanted.items()]
        run(str(python()), "-m", "pip", "install", "--quiet", *words)
    source = give_images(_at / "given")
    return found(list(wanted)) | ({"images": source} if tensorflow else {})


def own_version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        raise MissingError(
            f"{name} is not installed here: install '.[tensorflow]', or measure others by --only"
        ) from None


def run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr[-2000:]}")


def pins() -> dict[str, str]:
    return dict(re.findall(r"^([\w-]+)==(\S+)$", PINS.read_text(encoding="utf-8"), re.MULTILINE))


def found(names: list[str]) -> dict[str, str]:
    """Of these packages, those that the environment has, with their versions."""
    code = (
        "import importlib.metadata as m, json, sys\n"
        "have = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        "print(json.dumps({name: have[name] for name in sys.argv[1:] if name in have}))"
    )
    return dict(json.loads(subprocess.run([python(), "-c", code, *names], capture_output=True, check=True).stdout))


def python() -> Path:
    return _at / "bin" / "python"


def script(name: str) -> Path:
    return _at / "bin" / name


def variables(library: Path) -> dict[str, str]:
    """Its commands are found, and what lies in `library` is imported. No pytest plugin comes along unasked."""
    return {
        "PATH": f"{_at / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": f"{library}:{_at / 'given'}",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "MPLBACKEND": "agg",
    }


def give_images(given: Path) -> str:
    """Put the digits that a submission to this grader sees where the peers' submissions find them; their source."""
    images = load_images()
    given.mkdir(exist_ok=True)
    np.savez(given / "images.npz", **images.for_submission())  # type: ignore[arg-type]
    (given / "input_data.py").write_text(MNIST, encoding="utf-8")
    return images.source
