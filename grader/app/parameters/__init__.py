"""What each verb takes on the command line: one module a group of verbs that serve the same work.

A module declares its verbs with Click: arguments and options in the order of `--help`, English help with one Korean
line, and each default, here and nowhere else. A verb hands all of it over to its function (`grader.app.commands`),
which is imported by then and no earlier: help is there at once. `VERBS`, at a module's end, is what `grader.app.cli`
takes in.
"""
