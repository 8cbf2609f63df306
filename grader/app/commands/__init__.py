"""The verbs of `grade`, one module each, all by one convention.

`grader.app.commands.VERB` has `Options`, frozen, what the command line asks for, by the names and with the defaults
that `grader.app.parameters` declares and nobody else; and a function of the verb's name:

    VERB(options) -> int

It calls the rooms below, which return values and print nothing, says what came of it with `click.echo`, each line as
soon as it is known, and returns the exit code. What keeps it from beginning is raised, as a `GraderError`. Where the
work takes long, it passes in a `Watch` (`grader.grading.batch.place`) or goes through an iterator.
"""
