"""How work comes in: which class and course a path belongs to, what was handed in there, its bytes."""
