"""The words of a report: short labels, symbols and headings, in both languages.

Sentences about a single failure are made where the failure is understood (`grader.suites.feedback.sentences`,
`grader.suites.compare.checks`); here stand only those that every report shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.domain.verdict import Verdict
from grader.text import Text, tr

Tone = Literal["good", "bad", "idle", "ours"]
"""How a verdict is shown: earned, lost, nothing to judge, our fault."""


@dataclass(frozen=True)
class Word:
    """A verdict in a report: label, a sign that needs no colour to be understood, and its tone."""

    label: Text
    sign: str
    tone: Tone


VERDICT_WORDS: dict[Verdict, Word] = {
    Verdict.PASSED: Word(tr("passed"), "✓", "good"),
    Verdict.WRONG_ANSWER: Word(tr("wrong answer"), "✗", "bad"),
    Verdict.CRASHED: Word(tr("stopped with an error"), "✗", "bad"),
    Verdict.TIMED_OUT: Word(tr("out of time"), "✗", "bad"),
    Verdict.OUT_OF_MEMORY: Word(tr("out of memory"), "✗", "bad"),
    Verdict.OVER_LIMIT: Word(tr("over a limit"), "✗", "bad"),
    Verdict.UNREADABLE: Word(tr("cannot be read"), "✗", "bad"),
    Verdict.NOT_IMPLEMENTED: Word(tr("not implemented yet"), "○", "idle"),
    Verdict.NOT_RUN: Word(tr("not run"), "○", "idle"),
    Verdict.NOT_PASSED: Word(tr("not passed"), "✗", "bad"),
    Verdict.ASSIGNMENT_BROKEN: Word(tr("the assignment's fault"), "!", "ours"),
    Verdict.GRADER_FAILED: Word(tr("the grader's fault"), "!", "ours"),
}

GRADED = tr("graded")


def status_label(status: Verdict) -> Text:
    """The status of a whole report: one that could be graded did not pass by that, it may have lost all its points."""
    return GRADED if status is Verdict.PASSED else VERDICT_WORDS[status].label


LEVELS: dict[int, Text] = {
    4: tr("Graded in full isolation, with memory and time measured exactly."),
    3: tr("Graded in full isolation."),
    2: tr("Graded with files and network isolated."),
    1: tr("Graded in a separate process only, as meant for one's own machine."),
}
UNKNOWN_LEVEL = tr("The level of isolation is not known.")

HEADING = tr("Grading results")
SUBJECT = tr("[{course}] Your homework results")
SUBJECT_OF = tr("[{course}] {title}: your results")
SUBJECT_NOTE = tr("[{course}] A message from the teaching staff")
GREETING = tr("Hello {name}, here are your homework results.")
GREETING_NOTE = tr("Hello {name}, here is a message from the teaching staff.")
HEADING_NOTE = tr("Message from the teaching staff")
CHECKED = tr("My own check")
CHECKED_NOTE = tr(
    "From the public tests alone. The other half of the points is decided by hidden tests after you hand in."
)
TOTAL = tr("Total")
MISSING = tr("not handed in")
MISSING_PLAIN = tr("No file with the name {file} was handed in.")
MISSING_ZERO = MISSING_PLAIN + tr(" It counts as 0 in the total.")
MISSING_SKIP = MISSING_PLAIN + tr(" It is left out of the total.")
WAITING = tr("not graded yet")
WAITING_NOTE = tr(
    "Something was handed in and is not graded yet. You get the score when it is; until then the total stays open."
)
WAITING_NAMED = tr(
    "Not graded yet: {files}. It is not named {wanted}, as the file of this assignment must be. You get the score "
    "when it is graded; until then the total stays open."
)
WAITING_FOR = tr("found: {files}")
NO_SCORE = tr("no score yet")
OURS = tr("This is our fault, not your code's, so there is no score. We will grade again; you lose no points by it.")
EXCUSED = tr("excused")
EXCUSED_NOTE = tr("You are excused from it: it counts neither for you nor against you.")
SET_NOTE = tr("No file with the name {file} was handed in. The score was set by the staff.")
SET_UNGRADED = tr("What you handed in was not graded. The score was set by the staff.")
AHEAD = tr("not handed in yet")
AHEAD_NOTE = tr("No file with the name {file} was handed in yet. It can be until {due}.")
WITHHELD = tr("not told yet")
WITHHELD_NOTE = tr(
    "It was received. Until {due} only the public tests are told; points and hidden tests follow with the first report "
    "after that."
)
LATE = tr("late")
WEAK = tr("time unclear")
SET = tr("set by the staff")
HOW = tr("How the score came about")
WORTH = tr("Counts for {worth} of the total's 100 points.")
SO_FAR = tr("So far {secured} of 100 points are reached; up to {reachable} can still be.")
HELD = tr("message held back")
TOTAL_PENDING = tr("The total is left open until these are scored: {names}")
NOT_IN_ROSTER = tr("not in the roster")
FILE = tr("Graded file")
OTHER_FILES = tr("and {count} other files")
WHEN = tr("Graded")
HANDED_IN = tr("Time of handing in")
DIGEST = tr("Fingerprint (SHA-256)")
ISOLATION = tr("Isolation level")
DATA = tr("Data")
VERSIONS = tr("Versions")
FIRST = tr("Fix this first")
DONE = tr("What to fix")
TO_THE_TEST = tr("To this test")
EARLIER = tr("Earlier results, by the tests")
SHORTENED = tr("This mail would be too long with every explanation. Correct the first ones, then ask for the others.")
HIDDEN_PASSED = tr("hidden tests that passed: {count}")
HOW_GRADED = tr("How it was graded")
REMARKS = tr("Good to know (costs nothing)")
NOTES = tr("From the teaching staff")
OTHER_TESTS = tr("Other tests")
PASSED_OF = tr("{passed} of {total} tests passed")
HIDDEN = tr("hidden")
HIDDEN_NOTE = tr("Hidden tests tell only whether they were passed, and what kind of case they are about.")
PRINTED = tr("What it printed")
RAN = tr("Lines of your file that ran in this test")
RAN_SIGN = "►"
RAN_NOTE = tr("{sign} marks a line that ran, as your program tells it when the test is repeated.")
RAN_MORE = tr(" More lines ran than are marked here.")
TURNS = tr("Turn by turn: {call}")
TURNS_NOTE = tr(
    "Each row is a line that ran, with the variables that it changed; → is what a function gave back. Your program "
    "tells this itself when the call is repeated. Look for the first row that is not as you meant it."
)
TURNS_BETWEEN = tr("… {count} turns are left out here")
TURNS_OPEN = tr("… and so on; it was not followed to its end")
TURN_LINE = tr("line")
TURN_CODE = tr("your code")
TURN_GAVE = tr("result")
OTHER_VARIABLES = tr("others")
GAVE_SIGN = "→"
RAISED_SIGN = "✗"
INSIDE_SIGN = "› "
NO_LINE = "…"
EXHIBITS = tr("In pictures")
EXHIBITS_NOTE = tr("These show what your code did. They count for no points.")
EXHIBITS_ELSEWHERE = tr("Pictures in report.html: {count}.")
NO_NUMBERS = tr("no numbers to draw")
FROM_TO = tr("first {first}, last {last}")
MARKED = tr("marked point")
PATH = tr("from {first} to {last}")
OUTSIDE = tr("it leaves the picture")
START = tr("start")
GOAL = tr("minimum")
BLUE_IS_LOW = tr("x to the right, y upwards. The stronger the blue, the lower the value (from {low} to {high}).")
RIGHT_ANSWER = tr("Right answer")
GIVEN_ANSWER = tr("The network's answer")
RIGHT_SHARE = tr("Right")
ASK = tr("Questions?")
VALUE_LABELS = (
    tr("Called: "),
    tr("Got: "),
    tr("Expected: "),
    tr("Before the call: "),
    tr("After the call: "),
)
"""How lines of a message begin that hold a value (`grader.suites.compare.checks`, `grader.suites.judging`): set as code
on the page."""
CLASS = tr("The class")
STUDENT = tr("Student")
REMARK = tr("Remark")
MAIL = tr("Mail")
STUDENTS_COUNT = tr("{count} students")
CONTENTS = tr("Assignments")
DATA_SOURCES: dict[str, Text] = {
    "mnist": tr("MNIST handwritten digits"),
    "digits": tr("the small handwritten digits of scikit-learn"),
}
