"""Whose a file is, and which assignment's: by its name and what it defines, with a confidence and the reason.

`match.match_file` asks both at once, for a name is "certain" only where every word of it is understood: `words` cuts it
and knows the habits, `people` finds the roster's, `outlines` the course's assignments; `content` looks at the bytes.

The limit: names and bytes only, and nothing is decided here. "certain" may be taken as it is, "likely" is to be shown
before it is, "unsure" is for a person (`grader.intake.assigned`).
"""
