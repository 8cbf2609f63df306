"""The words that students read for verdicts and for kinds of tests. The limit: none takes a value of a test."""

from __future__ import annotations

from grader.text import Text, tr

VERDICTS = {
    "passed": tr("Passed."),
    "wrong_answer": tr("The answer is not right."),
    "crashed": tr("The code stopped with an error."),
    "timed_out": tr("It did not end within the time limit. Look for a loop that never ends."),
    "out_of_memory": tr("It used too much memory. Look for a list that keeps growing."),
    "over_limit": tr("The output or the result is too large, or the code tried something that is not allowed here."),
    "unreadable": tr("The file that was handed in cannot be read as Python code."),
    "not_implemented": tr("This is not written yet."),
    "not_run": tr("This could not be run."),
    "not_passed": tr("This test was not passed."),
    "assignment_broken": tr("The test itself is broken. It is not your fault, and no points are lost."),
    "grader_failed": tr("The grader failed. It is not your fault, and no points are lost."),
}
"""Value of `Verdict` → one sentence."""


CATEGORIES = {
    "typical": tr("ordinary input"),
    "boundary": tr("values at a limit"),
    "empty": tr("empty input"),
    "large": tr("large input"),
    "negative": tr("negative numbers and zero"),
    "order": tr("order"),
    "unchanged_input": tr("arguments left as they were"),
    "repeated_call": tr("calling it more than once"),
    "types": tr("types of values"),
    "text": tr("text and messages"),
    "random": tr("random input"),
    "shape": tr("shapes of arrays"),
    "gradient": tr("gradients"),
    "training": tr("training"),
    "accuracy": tr("accuracy"),
    "structure": tr("the structure of the network"),
    "cost": tr("the cost"),
}
"""What a hidden test is about, as far as a student may know."""


def explain_category(what: Text) -> Text:
    """What stands behind the verdict of a hidden test: the kind of its case, and nothing else of it."""
    return tr(" (what was checked: {what})", what=what)
