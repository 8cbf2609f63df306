"""`grade schema`: the JSON schema of results.json."""

from __future__ import annotations

import json
from dataclasses import dataclass

from click import echo

from grader.report.results import results_schema
from grader.text.errors import EXIT_OK


@dataclass(frozen=True)
class Options:
    """What `grade schema` was asked for: nothing."""


def schema(options: Options) -> int:
    """Print it."""
    echo(json.dumps(results_schema(), indent=2, ensure_ascii=False))
    return EXIT_OK
