"""From sources into the class folder and onto the record, and the same again: nothing twice, nothing lost.

Of `grader.collecting.collect`, `grader.collecting.head` and `grader.collecting.keeping`.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from grader.collecting.collect import Collector
from grader.collecting.items import digest
from grader.collecting.placing import Placer
from grader.domain.verdict import Report
from grader.gradebook.arrivals import ArrivalRecord, is_known, read_arrivals
from grader.gradebook.book import Gradebook
from grader.intake.folder import take_inventory
from grader.intake.location import locate
from grader.intake.origin import parse_head
from tests.collecting.made import OUTLINES, OWN, PEOPLE, Letters, code, collect_all, known, open_here, tree
from tests.collecting.mailbox import GIVEN, OURS, START, made_mailbox
from tests.gradebook.test_book import report
from tests.sandbox.reading.letters import letter, multipart, named, text, word

FACTS = known(OURS, given=frozenset({digest(GIVEN)}))
PLACE = "20230001/dictionary/2026-03-07T14-50-00+00-00"


def mail(
    *files: tuple[str, bytes],
    sender: str = "hong@example.org",
    at: str = "07 Mar 2026 23:50:00 +0900",
    number: str = "1",
    own: str = OWN,
    verdict: str = "pass",
    subject: str = "homework",
) -> bytes:
    judged = f"Authentication-Results: example.org; dmarc={verdict} header.from=example.org\r\n"
    head = f"Received: from a by {own} with ESMTPS; Sat, {at}\r\n{judged}".encode()
    content = multipart(text("안녕하세요.\n"), *(named(*each) for each in files))
    return letter(content, sender=sender, headers=head, number=number, subject=subject)


def records(root: Path) -> list[ArrivalRecord]:
    with Gradebook.open(root, write=False) as book:
        return list(read_arrivals(book))


def counted(root: Path) -> dict[tuple[str, str], tuple[str, bytes]]:
    """The latest attempt of each student at each assignment, as a run takes it: its time, and its file."""
    inventory = take_inventory(locate(root, OUTLINES.ids), OUTLINES.ids, PEOPLE)
    return {
        (each.student, each.assignment): (each.attempt, each.path.read_bytes())
        for each in inventory.submissions
        if not each.inner
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "class").mkdir()
    rows = "".join(f"{each.id},{each.name},{each.emails[0]}\n" for each in PEOPLE)
    (tmp_path / "class" / "roster.csv").write_text("id,name,email\n" + rows, encoding="utf-8")
    return tmp_path / "class"


def test_a_file_of_the_right_name_becomes_an_attempt(root):
    source = Letters({"1": mail(("dictionary.py", code("dictionary")), subject=word("과제 제출"))})
    collect_all(root, [source])
    files = tree(root)
    assert files[f"{PLACE}/dictionary.py"] == code("dictionary")
    origin = parse_head(files[f"{PLACE}/mail.eml"])
    assert origin is not None
    assert (origin.message_id, origin.subject) == ("<1@example.org>", "과제 제출")
    head = message_from_bytes(files[f"{PLACE}/mail.eml"], policy=default)
    assert (head.keys(), head.get_payload()) == (["Message-ID", "Subject", "Date", "From"], "")
    (record,) = records(root)
    assert (record.student, record.verdict, record.received, record.weak) == (
        *("20230001", "pass", "2026-03-07T14:50:00+00:00", False),
    )
    assert [(each.place, each.fate, each.path) for each in record.parts] == [
        ("1", "nothing", ""),
        ("2", "submission", PLACE),
    ]
    assert counted(root) == {
        ("20230001", "dictionary"): ("2026-03-07T14:50:00+00:00", code("dictionary")),
    }


def test_again_it_changes_nothing_and_reads_nothing(root):
    source = Letters({"1": mail(("dictionary.py", code("dictionary")))})
    collect_all(root, [source])
    before, made = tree(root), records(root)
    steps: list[str] = []
    collect_all(root, [source], step=steps.append)
    assert (tree(root), records(root), steps) == (before, made, [])


def test_the_same_message_in_another_source_is_known(root):
    data = mail(("dictionary.py", code("dictionary")))
    collect_all(root, [Letters({"1": data}), Letters({"a": data, "b": data}, "other")])
    assert len(records(root)) == 1
    with Gradebook.open(root, write=False) as book:
        assert [is_known(book, "other", cursor) for cursor in ("a", "b", "c")] == [True, True, False]


def test_a_message_id_that_is_used_again_hides_nothing(root):
    first, second = code("dictionary"), code("dictionary", "second")
    mails = {
        "1": mail(("dictionary.py", first)),
        "2": mail(("dictionary.py", second), at="08 Mar 2026 10:00:00 +0900"),
    }
    collect_all(root, [Letters(mails)])
    assert len(records(root)) == 2
    assert counted(root)["20230001", "dictionary"][1] == second


def test_a_forged_later_mail_never_becomes_the_counted_attempt(root):
    mails = {
        "1": mail(("dictionary.py", code("dictionary"))),
        "2": mail(("dictionary.py", b"# empty\n"), at="09 Mar 2026 10:00:00 +0900", number="2", verdict="fail"),
    }
    collect_all(root, [Letters(mails)])
    assert counted(root)["20230001", "dictionary"][1] == code("dictionary")
    forged = records(root)[1]
    assert [each.fate for each in forged.parts] == ["nothing", "unsure"]
    assert tree(root)[f".grade/{forged.parts[1].path}"] == b"# empty\n"


@pytest.mark.parametrize(("own", "internal", "weak"), [(OWN, False, False), ("other.example.org", False, True)])
def test_whose_clock_it_was_is_known_of_the_time(root, own, internal, weak):
    collect_all(root, [Letters({"1": mail(("dictionary.py", code("dictionary")), own=own)})])
    assert records(root)[0].weak is weak
    with Gradebook.open(root) as book:
        run = book.begin_run(version="0", isolation_level=3)
        told = report("20230001", "dictionary", attempt="2026-03-07T14:50:00+00:00")
        book.record(told.model_copy(update={"submitted": f"{PLACE}/dictionary.py"}), run)
        other = report("20230002", "dictionary", attempt="2026-03-07T14:50:00+00:00")
        book.record(
            other.model_copy(update={"submitted": "20230002/dictionary/2026-03-07T14-50-00Z/dictionary.py"}), run
        )
    with Gradebook.open(root, write=False) as book:
        assert {each.report.student: each.weak for each in book.entries()} == {"20230001": weak, "20230002": False}
        assert [each.weak for each in book.student_entries("20230001", ["dictionary"])] == [weak]


def test_the_mailboxs_own_time_is_strong(root):
    data = mail(("dictionary.py", code("dictionary")), own="other.example.org")
    got = datetime(2026, 3, 7, 15, 0, 7, tzinfo=UTC)
    collect_all(root, [Letters({"1": data}, internaldate={"1": got})])
    (record,) = records(root)
    assert (record.received, record.weak) == ("2026-03-07T15:00:07+00:00", False)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_says_nothing_about_what_counts(tmp_path, seed):
    mails = {f"{number:03d}": case.mail for number, case in enumerate(made_mailbox()) if number % 5 == seed}
    for number in range(6):  # in one second, and two of them alike
        data = code("if_for", f"same second {number // 2 * 2}")
        mails[f"s{number}"] = mail(("if_for.py", data), number=f"s{number}", sender="minho@example.org")
    shuffled = list(mails.items())
    random.Random(seed).shuffle(shuffled)
    trees = []
    for name, order in (("in order", mails), ("shuffled", dict(shuffled))):
        root = tmp_path / name
        collect_all(root, [Letters(order)], FACTS)
        trees.append(counted(root))
        assert {each.cursor: [part.fate for part in each.parts] for each in records(root)}.keys() == mails.keys()
    fraction = {key: value[1] for key, value in trees[0].items()}
    assert fraction == {key: value[1] for key, value in trees[1].items()}
    assert len(fraction) > 5


def test_a_plan_writes_nothing(root):
    before = tree(root)
    collector = Collector(None, root / ".grade", Placer(root, PEOPLE, UTC), FACTS, open_here)
    planned = list(
        collector.plan(Letters({"1": mail(("dictionary.py", code("dictionary"))), "2": mail(subject="hello")}))
    )
    assert [each.is_certain for each in planned] == [True, True]
    assert tree(root) == before
    assert not (root / ".grade").exists()


def test_what_is_kept_lies_beside_the_gradebook_with_its_helper(root):
    files = ("dictionary.py", b"import mine\n" + code("dictionary")), ("mine.py", b"x = 1\n")
    collect_all(root, [Letters({"1": mail(*files, sender="someone@example.org")})])
    (record,) = records(root)
    path = record.parts[1].path
    assert path.startswith("kept/")
    number = path.split("/")[1]
    kept = {name for name in tree(root) if name.startswith(f".grade/kept/{number}/")}
    assert {name.rpartition("/")[2] for name in kept} == {"dictionary.py", "mine.py", "mail.eml"}
    assert not any(name.startswith("2023") for name in tree(root))


def test_files_of_a_download_are_taken_by_whose_they_are(root):
    from grader.collecting.arrival import Arrival, File

    class Download(Letters):
        def arrivals(self, known):
            for who, data in (("홍길동", code("dictionary")), ("이영희", code("if_for"))):
                yield Arrival(who, digest(data), files=(File(("hw", "답.py"), data),), who=who)

    now = datetime(2026, 3, 9, 1, 2, 3, tzinfo=UTC)
    with Gradebook.open(root) as book:
        collector = Collector(book, root / ".grade", Placer(root, PEOPLE, UTC, lambda: now), known(), open_here)
        for _ in range(2):
            list(collector.carry_out(collector.plan(Download({}))))
    assert counted(root) == {("20230001", "dictionary"): ("2026-03-09T01:02:03+00:00", code("dictionary"))}
    assert [(each.sender_name, each.weak, [part.fate for part in each.parts]) for each in records(root)] == [
        ("홍길동", True, ["submission"]),
        ("이영희", True, ["unsure"]),
    ]


def test_times_of_a_mailbox_are_as_they_were_stamped(root):
    cases = made_mailbox()[:20]
    collect_all(root, [Letters({case.name: case.mail for case in cases})], FACTS)
    made = [datetime.fromisoformat(each.received) for each in records(root)]
    assert [int((each - START).total_seconds()) for each in made] == [60 * number for number in range(1, 21)]
    assert isinstance(report(), Report)
