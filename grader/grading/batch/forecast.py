"""How long a submission will take to grade: what is known of that before it is begun. Seconds of CPU.

By its student's last report, else by those of the assignment that there are, else by the limits, which are far more
than most take: so what nobody knows anything of is begun early.

The limit: nothing is promised; only the order in which work is begun hangs on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean

from grader.domain.course import Assignment
from grader.domain.verdict import Report
from grader.intake.inventory import Submission


class Forecast:
    """What submissions may take."""

    def __init__(self, assignments: Mapping[str, Assignment], reports: Iterable[Report] = ()) -> None:
        self._limits = {
            id_: one.limits.load_seconds + (_IMPORTS if one.preload else 0.0) for id_, one in assignments.items()
        }
        self._own: dict[tuple[str, str], float] = {}
        known: dict[str, list[float]] = defaultdict(list)
        for report in reports:
            if report.seconds > 0:
                self._own[report.student, report.assignment] = report.seconds
                known[report.assignment].append(report.seconds)
        self._means = {id_: fmean(seconds) for id_, seconds in known.items()}

    def of_assignment(self, id_: str) -> float:
        """Of one that nothing else is known of."""
        return self._means.get(id_, self._limits[id_])

    def of(self, submission: Submission) -> float:
        """Of that one."""
        return self._own.get((submission.student, submission.assignment), self.of_assignment(submission.assignment))


_IMPORTS = 1000.0
"""What imports libraries is dearer than anything else, as far as nobody knows."""
