"""The pieces of `grader.sandbox.inside.reading.mail`: each is pure and bounded, and raises for no bytes."""
