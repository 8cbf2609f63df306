"""`grade data fetch`: the course's images, downloaded once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.domain.mnist import fetch_mnist
from grader.text.errors import EXIT_OK


@dataclass(frozen=True)
class Options:
    """What `grade data fetch` was asked for."""

    folder: Path


def fetch(options: Options) -> int:
    """Download what is missing; name each file that is there then."""
    for path in fetch_mnist(options.folder):
        echo(path)
    return EXIT_OK
