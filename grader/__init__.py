"""Grades homework so that the word of the grader is worth something."""

__version__ = "0.1.0"
