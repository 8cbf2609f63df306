"""From the gradebook's entries to what people read.

    people.py    who has a row, with what counts and the total    rows.py   the same, read from the gradebook
    render.py    all of OUT, in memory                publish.py  to the disk, and deliveries to the gradebook
    withholding.py  what of it a student is told before an assignment is due
    view.py, arrange.py  what one student may read, and how it is made of their row
    checking.py  what one's own check shows           words.py     short labels in both languages
    dashboard/   the staff's pages of the class and of each assignment (facts, page)
    advice.py    what to fix first                    earlier.py, since.py   what changed since the report before
    text.py  html.py  mail/  csv.py  results.py  tensorboard.py     one medium each
    table.py     the terminal's table                 staff.py    all that staff may know
    attention.py what to look at after a run          changes.py  what a run would change
    analysis/    what a class's reports say about its tests: numbers, alarms, groups, and remarks to these
    sheets/      the forms that other systems take
    ran.py, turns.py  what a failed test ran through, line by line
    similarity/  whose code is more alike than chance makes it, for staff alone
    write.py     whole files or none                  manifest.py, kept.py  what OUT holds, and what of it may stay

Import the module that is needed: `grade --help` pays for none of them.
"""
