"""Make, prove and hand out an assignment."""
