"""pytest as a library, and what the author of a suite may import."""
