"""From the gradebook to what people read.

    render.py    all of OUT, and the order in which it is made
    people.py    who has a row                        totals.py   the weighted total
    view.py      what one student may read            words.py    short labels in both languages
    text.py  html.py  mail.py  csv.py  results.py     one medium each
    table.py     the terminal's table                 show.py     all that staff may know
    safe.py      hostile text made harmless           folders.py  safe, unambiguous names
    write.py     whole files or none

Import the module that is needed: `grade --help` pays for none of them.
"""
