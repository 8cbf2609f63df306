"""The limits of one student's process, as both sides name them."""

from __future__ import annotations

from typing import NamedTuple

BESIDE = 2
"""Processes beside a child that only reads, of the same user and in the same control group: its zygote and its
keeper."""


class Bounds(NamedTuple):
    """MiB, counts and seconds."""

    memory_mb: int = 512
    disk_mb: int = 64
    files: int = 256
    threads: int = 32
    inodes: int = 4096
    cpu_seconds: int = 3600
    """The net under the trusted side's own clock, for the case that the grader itself dies."""
