"""Lets processes meet that may have no channel between them: each says that it waits, and is let go, from outside.

Who waits at a point blocks SIGUSR1, takes `<name>.<point>` as its name (PR_SET_NAME: a sandboxed process may, and no
other one can read it) and waits for that signal (sigwait). Once all who are invited sleep at the same point they are
let go together, and nobody before: what ends one that waits in vain is its own limit. Used by the box's root, inside.

The limit: it takes processes at their word, so a hostile one could stand in for another.
"""

import os
import signal
import threading

TICK = 0.02
"""Seconds between two looks at the processes: there is nothing outside of them that could be waited for."""


class Meeting:
    """Introduces those `names` to each other for as long as it is entered."""

    def __init__(self, names):
        self.names = frozenset(names)
        self.met = []
        """Of each introduction, {"point": "1", "pids": {name: pid}}."""
        self._left_alone = {}
        self._let_go = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def facts(self):
        """Who met where, and who was seen to wait and met nobody."""
        return {"met": self.met, "alone": sorted(self._left_alone.values())}

    def _watch(self):
        while self.names and not self._over.wait(TICK):
            points = {}
            for waiter in _sleepers():
                name, _, point = waiter[2].rpartition(".")
                if name in self.names and waiter not in self._let_go:
                    self._left_alone[waiter] = f"{waiter[2]} (process {waiter[0]})"
                    points.setdefault(point, {})[name] = waiter
            for point, waiters in points.items():
                if waiters.keys() == self.names:
                    self._introduce(point, waiters)

    def _introduce(self, point, waiters):
        try:
            for pid, *_ in waiters.values():
                os.kill(pid, signal.SIGUSR1)
        except ProcessLookupError:
            return  # its limit ended it at this moment
        self.met.append({"point": point, "pids": {name: waiter[0] for name, waiter in waiters.items()}})
        for waiter in waiters.values():
            self._let_go.add(waiter)
            del self._left_alone[waiter]


def _sleepers():
    """(pid, time of its start, name) of each process that sleeps: what has been named and waits for nothing yet, or is
    dead, is not there to be met."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    head, _, rest = file.read().decode("utf-8", "replace").rpartition(")")
            except OSError:
                continue
            fields = rest.split()
            if fields[0] == "S":
                yield int(entry), fields[19], head.partition("(")[2]
