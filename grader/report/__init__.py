"""From the gradebook's entries to what people read.

    people.py    who has a row, with what counts and the total
    render.py    all of OUT, in memory                publish.py  to the disk, and deliveries to the gradebook
    view.py      what one student may read            words.py    short labels in both languages
    advice.py    what to fix first                    earlier.py, since.py   what changed since the report before
    text.py  html.py  mail/  csv.py  results.py  tensorboard.py     one medium each
    table.py     the terminal's table                 staff.py    all that staff may know
    attention.py what to look at after a run          changes.py  what a run would change
    write.py     whole files or none

Import the module that is needed: `grade --help` pays for none of them.
"""
