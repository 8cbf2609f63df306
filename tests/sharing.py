"""How the tests are shared among processes (`pytest -n 2`): which of them one process runs, one after another.

Those that look at the machine as a whole, or measure what runs on it, are never two at a time; those that share what is
dear to make (a warm TensorFlow, a graded class) make it once. All others are shared out one by one. `--dist loadgroup`
is not used for this: it puts the group into the name of a test, and pytest 9.2 ignores that.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

try:
    from xdist.scheduler import LoadScopeScheduling
except ImportError:  # without it there is one process
    LoadScopeScheduling = object

REDTEAM = "redteam"
"""The folder whose tests use boxes: the machine's, but for those that ask the runs over the whole hostile class."""
GROUPS = {
    "test_redteam": "hostile class",
    "test_records": "records",
    "test_canaries": "hostile class",
    "test_contained": "hostile class",
    "test_busy_machine": "machine",
    "test_doctor": "machine",
    "test_machines": "machine",
    "test_same_score": "machine",
    "test_sweep": "machine",
    "test_clumsy": "clumsy",
    "test_sample_class": "sample class",
    "test_leaks": "leaks",
    "test_images": "data",
    "test_check_page": "pages",
    "test_deeper_mlp_exhibits": "hosts",
    "test_odd_answers": "hosts",
    "test_own_script": "own script",
    "test_perceptrons": "hosts",
    "test_tensorflow_books": "hosts",
    "test_tensorflow_cleanroom": "hosts",
    "test_tensorflow_harvest": "hosts",
    "test_tensorflow_scripts": "hosts",
    "test_trained_once": "hosts",
}
"""Names of test files (one name belongs to one file) -> whom they are run with."""


def scope(nodeid: str) -> str:
    """The group of a test, or its own name where it has none."""
    path = PurePosixPath(nodeid.partition("::")[0])
    return GROUPS.get(path.stem) or ("machine" if REDTEAM in path.parts else nodeid)


class Sharing(LoadScopeScheduling):  # type: ignore[misc, valid-type]
    """The groups with most tests first, then the tests without one, which even out when the processes end."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget a group once it is through: whoever looks for work left counts all that a process was ever given, at
        each test, which with ten thousand of them takes longer than many a test."""
        super().mark_test_complete(node, item_index, duration)
        given = self.assigned_work[node]
        group = scope(self.registered_collections[node][item_index])
        if all(given[group].values()):
            del given[group]
