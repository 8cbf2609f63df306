"""From a source into the class folder and onto the record, and the same again: nothing twice, nothing lost."""

from __future__ import annotations

from email.message import EmailMessage

from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.book import Gradebook
from tests.collecting.made import OWN, SERVER, Letters, code, collect_all, tree


def mail(sender="hong@example.org", subject="과제 제출", body="제출합니다.", at="07 Mar 2026 23:50:00 +0900", **more):
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "staff@example.org"
    message["Subject"] = subject
    message["Message-ID"] = more.pop("message_id", f"<{abs(hash((sender, subject, at)))}@mail.example.org>")
    message["Date"] = "Sat, 07 Mar 2026 12:00:00 +0900"
    for name, value in more.pop("headers", {}).items():
        message[name] = value
    message.set_content(body)
    for name, data in more.pop("files", {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    dmarc = more.pop("dmarc", "pass")
    trace = (
        f"Authentication-Results: {SERVER}; dmarc={dmarc} header.from={sender.rpartition('@')[2]}\n" if dmarc else ""
    )
    return f"Received: from a by {OWN} with ESMTPS; Sat, {at}\n{trace}".encode() + bytes(message)


def records(root):
    with Gradebook.open(root, write=False) as book:
        return list(read_arrivals(book))


def fates(record):
    return [(part.place, part.name, part.fate, part.student, part.assignment) for part in record.parts]


def test_a_file_of_the_right_name_becomes_an_attempt(tmp_path):
    root = tmp_path / "class"
    source = Letters({"1": mail(files={"dictionary.py": code("dictionary")}, message_id="<a@example.org>")})
    collect_all(root, [source])
    place = "20230001/dictionary/2026-03-07T14-50-00+00-00"
    assert tree(root)[f"{place}/dictionary.py"] == code("dictionary")
    assert b"Message-ID: <a@example.org>" in tree(root)[f"{place}/mail.eml"]
    (record,) = records(root)
    assert (record.student, record.verdict, record.received, record.weak) == (
        *("20230001", "pass", "2026-03-07T14:50:00+00:00", False),
    )
    assert fates(record) == [
        ("1", "", "nothing", "", ""),
        ("2", "dictionary.py", "submission", "20230001", "dictionary"),
    ]
    assert record.parts[1].path == place
    before = tree(root)
    collect_all(root, [source])
    assert tree(root) == before
    assert records(root) == [record]
