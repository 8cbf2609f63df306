"""Text without what belongs to the grading machine alone: its folders, addresses of objects. Student side.

Two runs tell the same, and a student reads of no folder that they never saw. Paths of their own stay: a file that is
not there is named as they named it. The limit: known folders only (the submission's, Python's, the grader's).
"""

from __future__ import annotations

import os
import re
import sys

_LIBRARY = re.compile(r" \((?:[^()]*\.(?:so|pyd)|unknown location)\)")
"""Where a module of C lies: `(math.cpython-311-x86_64-linux-gnu.so)`, or nowhere where Python has it built in."""
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{4,16}\b")


def _folders() -> list[str]:
    known = {os.path.dirname(os.__file__), os.path.normpath(os.path.join(__file__, *[os.pardir] * 4))}
    known |= {sys.prefix, sys.base_prefix, *sys.path}
    known |= {os.path.realpath(each) for each in known}
    return sorted((each.rstrip(os.sep) for each in known if len(each) > 3), key=len, reverse=True)


_FOLDERS = _folders()


def machineless(text: str, work: str) -> str:
    """`text` as it would be on any machine; `work` is the submission's folder, with a separator at its end."""
    if not text:  # of most calls
        return text
    if os.sep in text:
        text = text.replace(work, "").replace(work.rstrip(os.sep), ".")
        for folder in _FOLDERS:
            text = text.replace(folder + os.sep, "").replace(folder, "")
    if ".so)" in text or ".pyd)" in text or "(unknown location)" in text:
        text = _LIBRARY.sub("", text)
    return _ADDRESS.sub("", text) if " at 0x" in text else text
