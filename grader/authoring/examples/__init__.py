"""The examples of a statement: found in its text, and run beside the reference."""
