"""The words of the staff's pages. Those that every report shares stand in `grader.report.words`."""

from __future__ import annotations

from grader.text import Text, tr

STAFF_ONLY = tr("For the staff: hidden tests stand here by name. Do not hand this page on.")
SKIP = tr("Skip to the content")
SECTIONS = tr("On this page")
ASSIGNMENTS = tr("Assignments")
ASSIGNMENT = tr("Assignment")
BACK = tr("Back to the class")
ATTENTION = tr("Needs attention")
NOTHING = tr("Nothing.")
SCORES = tr("Scores")
SEARCH = tr("Search by name or id")
FOUND = tr("{count} of {total} shown")
SORT_HINT = tr("A heading sorts the table; pressed again, the other way round.")
ID = tr("Id")

TOTALS = tr("Distribution of totals")
DISTRIBUTION = tr("Distribution of scores: {title}")
STUDENTS_AXIS = tr("upright: students; to the right: points, in steps of 10")
NO_SCORES = tr("There is no score yet.")
BAR = tr("{range} points: {count}")
GRADED = tr("With a score")
NOT_HANDED_IN = tr("Not handed in")
WITHOUT_SCORE = tr("Without a score")
MEAN = tr("Mean")
MEDIAN = tr("Median")
ALARMS = tr("Alarms")
GROUPS = tr("The same wrong answers")

TASKS = tr("Tasks")
TESTS = tr("Tests")
TASK = tr("Task")
TEST = tr("Test")
KIND = tr("Kind")
PUBLIC = tr("public")
HIDDEN = tr("hidden")
RUN_IN = tr("Run for")
PASS_RATE = tr("Passed")
MEAN_SHARE = tr("Points, mean")
DISCRIMINATION = tr("Discrimination")
ATTEMPTS = tr("Attempts")
NUMBERS_NOTE = tr(
    "Passed: the share that passed (of a task: with all its points). Discrimination: how well it agrees with the rest "
    "of the score, from -1 to 1; near 0 or below, look at the test. Attempts: the mean until it was passed."
)
NO_NUMBERS = tr("No numbers: nothing is graded yet.")

ACCEPTED = tr("accepted: {why}")
STANDING = tr("holds the mail back")
ACCEPT_BY = tr("Once it is looked into:")
GROUP_TITLE = tr("{count} students")
GROUP_PUBLIC = tr("by public tests")
GROUP_HIDDEN = tr("by hidden tests, for the staff alone")
FAILS = tr("All fail: {tests}")
SHOWN_BY = tr("Shown by")
NOTED = tr("Told them: {note}")
NOTE_BY = tr("To tell all of them something:")

MISSING = tr("Not handed in")
NOBODY_MISSING = tr("Everybody handed in.")
FOUND_FILES = tr("Found and not graded")
LIMITS = tr("Limits")
LIMIT_HIT = tr("ran into")
LIMIT_NEAR = tr("came near")
LIMIT_LOADING = tr("while it was loaded")
LIMIT_TESTS = tr("tests: {count}")
CHANGES = tr("Changed by the last run")
FIRST_COUNT = tr("Graded for the first time: {count}")
GONE = tr("no longer there")
PROPOSED = tr("Proposed scores")
PROPOSED_NOTE = tr("The old ones are shown until they are accepted:")
OLD = tr("Old")
NEW = tr("New")
WHY = tr("Why")
LIMIT = tr("Limit")

KEYS: dict[str, Text] = {
    "load_seconds": tr("seconds to load"),
    "call_seconds": tr("seconds for one call"),
    "submission_seconds": tr("seconds for all"),
    "memory_mb": tr("memory"),
    "threads": tr("threads"),
    "files": tr("open files"),
    "disk_mb": tr("disk"),
    "inodes": tr("files and folders"),
    "output_kb": tr("printed text"),
}
"""Keys of `[limits]`, as people call them."""
