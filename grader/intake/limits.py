"""How much of what was handed in is read, by its format. The limit: what no caller chooses is with who reads it
(`grader.sandbox.seam.contents`).
"""

from __future__ import annotations

from grader.sandbox.seam.contents import Limits

ARCHIVE = Limits(members=5_000, member_bytes=16 * 2**20, total_bytes=20 * 2**20)
"""A notebook with its pictures is one member."""
DOCUMENT = Limits(members=20_000, member_bytes=2 * 2**20, total_bytes=2 * 2**20)
MAIL = Limits(members=1_000, member_bytes=20 * 2**20, total_bytes=22 * 2**20)
"""A notebook with its pictures is one part."""
NOTEBOOK = Limits(members=100, member_bytes=2 * 2**20, total_bytes=6 * 2**20)
"""Of the program that is made of it, and of the files that it writes."""
