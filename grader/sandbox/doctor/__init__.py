"""What this machine can do to a submission, found by trying. Trusted side."""
