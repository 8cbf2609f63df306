"""From the gradebook to what people read.

    render.py    all of OUT, and the order in which it is made
    people.py    who has a row
    view.py      what one student may read            words.py    short labels in both languages
    text.py  html.py  mail/  csv.py  results.py  tensorboard.py     one medium each
    table.py     the terminal's table                 staff.py    all that staff may know
    attention.py what to look at after a run          changes.py  what a run would change
    write.py     whole files or none

Import the module that is needed: `grade --help` pays for none of them.
"""
