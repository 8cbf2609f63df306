"""The line that installs a package for the Python that runs this, wherever it is: to be copied as it stands.

`pip` alone may be another Python's, or none: Windows has `py`, and what uv installs has no pip. Quotes are double ones,
which every shell takes, cmd among them. The limit: nothing is installed here.
"""

from __future__ import annotations

import importlib.util
import os
import sys

NAME = "sealed-grader"
"""Of the distribution, whose extras are named by it: they need no package index that would know it."""


def install_line(package: str) -> str:
    """For a package, or an extra of ours: `sealed-grader[tensorflow]`."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    if importlib.util.find_spec("pip") is None:
        return f'uv pip install --python {python} "{package}"'
    if os.name == "nt" and sys.prefix == sys.base_prefix:
        return f'py -{sys.version_info.major}.{sys.version_info.minor} -m pip install "{package}"'
    return f'{python} -m pip install "{package}"'


def extra_line(extra: str) -> str:
    """For one of our extras."""
    return install_line(f"{NAME}[{extra}]")
