"""What the verbs of `grade` do, callable from Python; `grader.app.cli` parses and renders nothing of it itself."""
