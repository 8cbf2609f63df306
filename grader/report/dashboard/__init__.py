"""The staff's pages: `index.html` of the class, and one for each assignment.

    facts.py     what staff know beyond the students' rows: one value, made by who closes a run
    labels.py    the words of these pages
    charts.py    the SVG of a distribution
    views.py     rows, as strings in one language
    page.py      the pages

Hidden tests stand here by name: no student's page, mail or file may link to these or hold anything of them.
"""
