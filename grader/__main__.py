"""`python -m grader`: the command line."""

from grader.app.cli import main

main()
