"""What goes into the sandbox. Trusted side; plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox.seam.messages import Kind


@dataclass(frozen=True)
class Work:
    """What goes into the sandbox: the submission's bytes and what the assignment puts beside them."""

    assignment: str
    kind: Kind
    """`functions` or `script`."""
    files: Mapping[str, bytes]
    """Relative POSIX path → content."""
    main: str
    stub: Mapping[str, str] = field(default_factory=dict)
    """What the stub defines, each name with its digest (`shape`)."""
    probes: str = ""
    seed: int = 0
    """Of the child's random numbers; made without any secret, for the child is told it."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Arrays for the course's own modules in the child (`mnist`)."""
    python: str = ""
    """The oldest Python that may grade this, as in `3.11`, where this run is not the grading: what is newer in the file
    is remarked."""
