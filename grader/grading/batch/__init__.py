"""Many submissions: where they are graded, by whom, in which order."""
