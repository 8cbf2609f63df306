"""Real mail servers that tests start on this machine: whether they can be."""

from __future__ import annotations

import os
import shutil

import pytest


def need_programs(server: str, *programs: str) -> None:
    """Skip where one of them, or root, is missing; fail where `CI_MAIL` says that all are there."""
    lacks = [name for name in programs if not shutil.which(name)]
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        lacks.append("root")
    if lacks:
        assert os.environ.get("CI_MAIL") != "1", f"missing: {', '.join(lacks)}"
        pytest.skip(f"no {server} can be started here: {', '.join(lacks)}", allow_module_level=True)
