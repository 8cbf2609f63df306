"""Reports as the tests of `grader.report` make them."""

from tests.report.conftest import make

__all__ = ["make"]
