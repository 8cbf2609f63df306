"""From where work arrives into the class folder, with a record of what became of each part.

A source (`sources`) tells of arrivals: a message, or what one person has in one place of a folder. An arrival is sorted
(`sorting`: what each part is, whose and which assignment's, how certainly), placed as an attempt (`placing`) and put on
record in the gradebook (`grader.gradebook.arrivals`), in this order, so that what was interrupted is done again with
the same result. What needs a person is kept beside the gradebook (`keeping`) until `grade assign` says what it is.

The limit: nothing is graded here, and nothing is sent; every file is read in the sandbox (`grader.sandbox.reading`).
"""
