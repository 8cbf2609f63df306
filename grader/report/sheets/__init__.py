"""Scores and pages in the forms that other systems take.

    sheet.py    a CSV as it was downloaded          forms.py    whose it is: Canvas or Moodle, and its columns
    fill.py     the points of a class in it         feedback.py a zip of pages, as Moodle takes it
    gradescope.py   one report as results.json

A sheet is the teacher's own, downloaded there: their columns are in the site's language and hold numbers that only the
site knows, so one is filled and none is made. The limit: nothing is sent, and no site is asked anything.
"""
