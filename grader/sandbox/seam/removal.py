"""Removes a folder that a student's process has filled, whatever it did to it. Both sides.

A tree may be deeper than any path or recursion reaches, and hold folders that their owner may not enter. So nothing
here descends: what lies in a sub-folder is moved up into the top one, until every folder is empty. Links are never
followed. The limit: nothing may run in the folder any more; whoever could still write there could win a race.
"""

from __future__ import annotations

import os
import stat


def remove_tree(folder: str) -> None:
    """Remove `folder` and all that is in it. `OSError` where the system refuses, with the path that it refused."""
    _opened(folder)
    _empty(folder)
    os.rmdir(folder)


def _empty(top: str) -> None:
    prefix = os.path.join(top, os.urandom(8).hex())  # that no name in there can meet
    moved = 0
    below = _files_gone(top)
    while below:
        path = below.pop()
        _opened(path)
        for inner in _files_gone(path):
            _opened(inner)  # a folder that may not be written cannot be moved: its ".." would change
            os.rename(inner, f"{prefix}-{moved}")
            below.append(f"{prefix}-{moved}")
            moved += 1
        os.rmdir(path)


def _files_gone(folder: str) -> list[str]:
    """Remove everything but sub-folders; those are returned."""
    below = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
            else:
                os.unlink(entry.path)
    return below


def _opened(folder: str) -> None:
    """Give the owner all rights on a folder again; never through a link."""
    if not stat.S_ISDIR(os.lstat(folder).st_mode):
        raise NotADirectoryError(f"{folder} is no folder")
    os.chmod(folder, 0o700)
