"""Clones as git makes them, at times that are given."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(root: Path, *words: str, **more: str) -> str:
    """What git says there; nothing of this machine's settings counts."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"], **more}
    done = subprocess.run(["git", "-C", root, *words], env=settings, capture_output=True, text=True, check=True)
    return done.stdout


def commit(root: Path, time: str, message: str = "work") -> None:
    """One more; `time` is the committer's, and the author's is another."""
    people = {}
    for role, when in (("AUTHOR", "2001-01-01T00:00:00 +0000"), ("COMMITTER", time)):
        people |= {f"GIT_{role}_NAME": "홍길동", f"GIT_{role}_EMAIL": "a@example.org", f"GIT_{role}_DATE": when}
    git(root, "commit", "--allow-empty", "-qm", message, **people)


def make_clone(root: Path, *options: str) -> Path:
    """An empty repository."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main", *options)
    return root
