"""The truth: reports, in one file of the class."""
