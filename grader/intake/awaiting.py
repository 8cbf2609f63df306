"""What `grade collect` kept until a person says what it is, as findings beside those of the class folder.

It may be somebody's work, so until then whose it may be has not simply handed in nothing. The limit: by the record
alone (`grader.gradebook.arrivals`); nothing that is kept is opened.
"""

from __future__ import annotations

from dataclasses import replace

from grader.domain.roster import Roster
from grader.gradebook.arrivals import ArrivalRecord, PartRecord, read_waiting, read_why
from grader.gradebook.book import Gradebook
from grader.intake.findings import PATH, Finding
from grader.intake.inventory import Inventory
from grader.text import plain, tr
from grader.text.safe import full_name, one_line

_HOW = tr("Say what it is: grade assign --list")


def add_kept(inventory: Inventory, book: Gradebook, roster: Roster) -> Inventory:
    """The inventory with what is kept of its students; of a whole class also what nobody knows whose it is."""
    found = tuple(
        finding
        for record in read_waiting(book)
        for finding in (_finding(record, part, roster) for part in record.parts)
        if not inventory.chosen_students or finding.student in inventory.chosen_students
    )
    return replace(inventory, findings=(*inventory.findings, *found)) if found else inventory


def _finding(record: ArrivalRecord, part: PartRecord, roster: Roster) -> Finding:
    student = record.student or part.student
    file = one_line(part.name or record.subject, PATH)
    if student:
        name = roster[student].name if student in roster else student
        text = tr("{student}: {file} was collected and not graded.", student=full_name(student, name), file=file)
    else:
        text = tr("{file} was collected and not graded.", file=file)
        if record.sender:
            sender = one_line(record.sender, PATH)
            text = tr("{file} from {sender} was collected and not graded.", file=file, sender=sender)
    why = read_why(part.why)
    text = text + plain(" ") + why if why else text
    return Finding(student, part.assignment, text + plain(" ") + _HOW, unread=bool(student), kept=True)
