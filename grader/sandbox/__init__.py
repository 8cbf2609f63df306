"""Where a submission runs, and what its answers are: two sides that share the seam and no memory."""
