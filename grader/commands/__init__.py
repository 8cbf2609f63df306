"""What the verbs of `grade` do, callable from Python; `grader.cli` parses and renders nothing of it itself."""
