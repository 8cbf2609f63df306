"""Who was on the roster once and is not any more."""

from __future__ import annotations

from grader.domain.roster import Person, Roster
from grader.gradebook.book import Gradebook
from grader.gradebook.enrolment import enrol, find_leavers, read_enrolled
from grader.gradebook.runs import Run


def begin(book: Gradebook) -> Run:
    return book.begin_run(version="0", isolation_level=2)


def roster(*ids: str) -> Roster:
    return Roster(tuple(Person(id_, id_) for id_ in ids))


def test_each_run_writes_down_who_is_new(tmp_path):
    with Gradebook.open(tmp_path) as book:
        for ids in (("a", "b"), ("b", "c"), ("b", "c")):
            enrol(book, roster(*ids), begin(book))
        assert set(read_enrolled(book)) == {"a", "b", "c"}
        found = dict(book._db.execute("SELECT student, first_run FROM enrolled"))
    assert found == {"a": 1, "b": 1, "c": 2}
    with Gradebook.open(tmp_path, write=False) as book:
        assert set(read_enrolled(book)) == {"a", "b", "c"}, "on the disk"


def test_who_left_is_who_was_there_once(tmp_path):
    with Gradebook.open(tmp_path) as book:
        enrol(book, roster("a", "b", "c"), begin(book))
        assert find_leavers(book, roster("c"), ["b", "c", "stranger"]) == ("b",), "nothing of a's is there"
        assert find_leavers(book, roster("c"), ["b", "a", "b"]) == ("a", "b")
        assert find_leavers(book, roster("a", "b", "c"), ["a", "b", "c"]) == (), "who is back is back"
        assert find_leavers(book, Roster(()), ["a", "b"]) == (), "a roster that is gone says nothing of anybody"


def test_a_name_that_is_no_unicode_is_kept(tmp_path):
    with Gradebook.open(tmp_path) as book:
        enrol(book, roster("\udcff"), begin(book))
        enrol(book, roster("\udcff"), begin(book))
        assert find_leavers(book, roster("a"), ["\udcff"]) == ("\udcff",)


def test_what_they_are_called_is_as_the_last_roster_had_it(tmp_path):
    """Of who left by the last one that had them; further columns of it are not kept."""
    with Gradebook.open(tmp_path) as book:
        for people in (
            (Person("a", "Ann", ("ann@example.org",)), Person("b", "김민지", ("b@example.org", "b2@example.org"))),
            (Person("a", "Ann Lee", (), {"memo": "ill in May"}), Person("b", "김민지", ("b2@example.org",))),
            (Person("c", "Cid"),),
        ):
            enrol(book, Roster(people), begin(book))
        assert read_enrolled(book) == {
            "a": Person("a", "Ann Lee"),
            "b": Person("b", "김민지", ("b2@example.org",)),
            "c": Person("c", "Cid"),
        }
        assert dict(book._db.execute("SELECT student, first_run FROM enrolled")) == {"a": 1, "b": 1, "c": 3}
        before = book._db.total_changes
        enrol(book, Roster((Person("c", "Cid", (), {"memo": "x"}),)), begin(book))
        assert book._db.total_changes == before + 1, "the run alone is written where nothing is new"
