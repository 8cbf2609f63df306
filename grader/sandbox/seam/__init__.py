"""What both sides import: the wire, limits, system calls. It imports nothing else of ours."""
