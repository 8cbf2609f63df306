"""What changed since the last message that arrived: truly, at each address, and in the mail.

Of `grader.report.mail.since` and `grader.report.mail.outbox`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.domain.standing import Standing
from grader.domain.verdict import TaskScore, Verdict
from grader.gradebook.deliveries import Delivery, Dispatch
from grader.gradebook.entry import make_entry
from grader.report.arrange import student_view
from grader.report.mail.message import compose_planned
from grader.report.mail.outbox import NO_NEWS, Kept, Outgoing, plan_message, told_facts
from grader.report.mail.since import since_message
from grader.report.people import disclose_entry
from grader.report.spool import Spool
from grader.text import Text, plain

HERE, THERE = "kim@example.org", "kim2@example.org"


def tasks(basics, ride):
    return (
        TaskScore(task="basics", title=Text("기본", "Basics"), score=basics, max_score=60.0),
        TaskScore(task="ride", title=Text("놀이기구", "The ride"), score=ride, max_score=40.0),
    )


@pytest.fixture
def student(make):
    def call(*reports, emails=(HERE,), **changes):
        entries = {report.assignment: disclose_entry(make_entry(report)) for report in reports}
        total = make.view(*reports).total
        return replace(make.student("kim", "Kim", True, emails, entries, total), **changes)

    return call


def sent(told, *addresses, number=1, state="accepted", only=None, notes=()):
    """A message that told that, or of these assignments alone."""
    facts = {id_: fact for id_, fact in told_facts(told).items() if only is None or id_ in only}
    steps = tuple(Dispatch(address, state, "", "t") for address in addresses)
    return Delivery(number, "kim", f"<{number}@example.org>", facts, "t", 1, steps, notes)


def changes(told, *ledger, lang="en"):
    plan = plan_message(told, ledger, ())
    assert isinstance(plan, Outgoing)
    return since_message(told, plan, lang)


def parts(make, told, *ledger, lang="en", **words):
    plan = plan_message(told, ledger, (), **words)
    assert isinstance(plan, Outgoing)
    message = compose_planned(told, student_view(told, make.course(), lang), plan, make.course(), Spool())
    return message, (message.text, message.html)


def test_points_tasks_and_public_tests(make, student):
    public, hidden = make.public, make.hidden
    title = {"title": plain("A")}
    old = make.report(
        score=40.0, tasks=tasks(20.0, 20.0), tests=(public("a", Verdict.CRASHED, **title), hidden(Verdict.CRASHED))
    )
    new = make.report(score=62.5, tasks=tasks(42.5, 20.0), tests=(public("a", **title), hidden()))
    assert changes(student(new), sent(student(old), HERE)) == {
        "if_for": (
            "Since the last message",
            ("Points: 40 → 62.5 of 100", "Basics: 20 → 42.5", "Passes now: A"),
        )
    }
    assert changes(student(old), sent(student(new), HERE))["if_for"][1] == (
        "Points: 62.5 → 40 of 100",
        "Basics: 42.5 → 20",
        "Does not pass any more: A",
    )


def test_what_counts_is_compared(make, student):
    """As people decided, and not as the tests gave."""

    def decided(score):
        told = student(make.report(score=50.0))
        entry = replace(told.entries["if_for"], score=score, tasks=tasks(score, 0.0))
        return replace(told, entries={"if_for": entry})

    assert changes(decided(59.0), sent(decided(58.0), HERE))["if_for"][1] == (
        "Points: 58 → 59 of 100",
        "Basics: 58 → 59",
    )


def test_a_first_message_has_no_such_part(make, student):
    told = student(make.report())
    assert changes(told) == {}
    for part in parts(make, told)[1]:
        assert "Since the last" not in part
    lost = sent(student(make.report(score=1.0)), HERE, state="refused")
    assert changes(told, lost) == {}
    later = sent(student(make.report(score=1.0)), HERE, state="later")
    assert changes(told, later) == {}


def test_it_says_the_same_whatever_the_page_compares_with(make, student):
    """The page compares with reports; what was never delivered is nothing to who reads a mail."""
    from grader.report.earlier import Changes, Earlier, EarlierResult

    result = EarlierResult("", "2026-03-03T12:00:00+00:00", 13.0)
    page = {"earlier": {"if_for": Earlier((result,), Changes(result, 92.5, (), (), ()))}}
    told = student(make.report(), **page)
    assert "Since the report of" not in "".join(parts(make, told)[1])
    _, both = parts(make, told, sent(student(make.report(score=50.0)), HERE))
    for part in both:
        assert "Points: 50 → 92.5 of 100" in part
        assert "13 → " not in part


def test_what_several_messages_told_is_known_together(make, student):
    """The last word on each assignment counts, not the last message."""
    one, other = make.report(score=50.0), make.report(assignment="dictionary", score=40.0)
    first = sent(student(one, other), HERE)
    second = sent(student(make.report(score=60.0), other), HERE, number=2, only=["if_for"])
    now = student(make.report(score=70.0), make.report(assignment="dictionary", score=45.0))
    found = changes(now, first, second)
    assert found["if_for"][1][0] == "Points: 60 → 70 of 100"
    assert found["dictionary"][1][0] == "Points: 40 → 45 of 100"
    assert plan_message(student(make.report(score=60.0), other), (first, second), ()) == Kept(NO_NEWS)


def test_where_addresses_were_told_different_things_it_says_which(make, student):
    """One message, compared with the address that is furthest behind."""
    told = student(make.report(score=80.0), emails=(HERE, THERE))
    first = sent(student(make.report(score=40.0)), HERE, THERE)
    second = sent(student(make.report(score=60.0)), HERE, number=2)
    assert changes(told, first)["if_for"][0] == "Since the last message"
    heading, (points, *_) = changes(told, first, second)["if_for"]
    assert heading == f"Since the last message to {THERE}"
    assert points == "Points: 40 → 80 of 100"


def test_an_address_that_was_told_nothing_gets_no_comparison(make, student):
    told = student(make.report(score=80.0), emails=(HERE, THERE))
    assert changes(told, sent(student(make.report(score=60.0)), HERE)) == {}


def test_one_address_alone_gets_its_own(make, student):
    """The other one has the news already."""
    told = student(make.report(score=80.0), emails=(HERE, THERE))
    first = sent(student(make.report(score=40.0)), HERE, THERE)
    second = sent(told, HERE, number=2)
    plan = plan_message(told, (first, second), ())
    assert plan.addresses == (THERE,)
    assert (
        since_message(told, plan, "en")["if_for"]
        == changes(student(make.report(score=80.0), emails=(THERE,)), first)["if_for"]
    )


def graded(**changes):
    return {"if_for": Standing("if_for", "graded", 100.0, 92.5, **changes)}


def test_what_people_said_is_new_or_taken_back(make, student):
    before = student(make.report(), standings=graded(comments=("well done",)))
    now = student(make.report(), standings=graded(comments=("well done", "see me")), notes={"if_for": (plain("p. 3"),)})
    same = "Points: 92.5 of 100, as before"
    assert changes(now, sent(before, HERE))["if_for"][1] == (same, "New from the teaching staff: 2")
    assert changes(before, sent(now, HERE))["if_for"][1] == (same, "Taken back by the teaching staff: 2")
    other = student(make.report(remarks=()), standings=graded(comments=("well done",)))
    assert changes(other, sent(before, HERE))["if_for"][1] == (same, "No longer under “Good to know”: 1")
    assert changes(before, sent(other, HERE))["if_for"][1] == (same, "New under “Good to know”: 1")


def test_other_ends_of_the_same_tests_are_told_without_a_guess(make, student):
    """Of hidden tests not even that they differ: their student reads one bit of each."""
    old = make.report(tests=(make.public("a", Verdict.CRASHED),))
    new = make.report(tests=(make.public("a", Verdict.WRONG_ANSWER),))
    assert changes(student(new), sent(student(old), HERE))["if_for"][1] == (
        "Points: 92.5 of 100, as before",
        "The same public tests pass as before.",
    )
    old, new = (make.report(tests=(make.hidden(v),)) for v in (Verdict.CRASHED, Verdict.WRONG_ANSWER))
    assert plan_message(student(new), (sent(student(old), HERE),), ()) == Kept(NO_NEWS)


def test_what_was_not_told_before_it_was_due_is_not_told_as_before(make, student):
    from grader.report.withholding import told_student

    due = {"if_for": Standing("if_for", "graded", 100.0, 92.5, attempt="", withheld=True)}
    whole = student(make.report(), standings=graded(attempt=""))
    held_back = told_student(student(make.report(), standings=due), make.course())
    assert held_back.entries["if_for"].score is None
    _, lines = changes(whole, sent(held_back, HERE))["if_for"]
    assert lines[0] == "Points: not told yet → 92.5 of 100"
    assert not any("Basics" in line for line in lines)
    _, both = parts(make, held_back, sent(student(make.report(), standings=graded()), HERE))
    for part in both:
        assert "It was: 92.5. Now: not told yet." in part


@pytest.mark.parametrize(
    ("standing", "line"),
    [
        (Standing("if_for", "excused", 100.0), "It was: 92.5. Now: excused."),
        (Standing("if_for", "missing", 100.0), "It was: 92.5. Now: not handed in."),
        (Standing("if_for", "missing", 100.0, 0.0), "It was: 92.5. Now: not handed in."),
        (Standing("if_for", "missing", 100.0, 70.0), "It was: 92.5. Now: not handed in."),
        (Standing("if_for", "graded", 100.0, 70.0), "Points: 92.5 → 70 of 100"),
    ],
)
def test_another_state_is_told_as_such(make, student, standing, line):
    now = student(standings={"if_for": standing})
    assert changes(now, sent(student(make.report()), HERE))["if_for"][1] == (line,)
    back = changes(student(make.report()), sent(now, HERE))["if_for"][1][0]
    assert back in (
        "It was: excused. Now: 92.5.",
        "It was: not handed in. Now: 92.5.",
        "Points: 70 → 92.5 of 100",
        "Points: excused → 92.5 of 100",
    )


def test_a_score_that_is_gone_by_our_fault_is_no_news(make, student):
    failed = make.report(score=None, status="grader_failed", tasks=(), tests=(), scores=())
    before = sent(student(make.report(), notes={"if_for": (plain("x"),)}), HERE)
    assert plan_message(student(failed, notes={"if_for": (plain("x"),)}), (before,), ()) == Kept(NO_NEWS)
    told = student(failed, notes={"if_for": (plain("x"), plain("sorry"))})
    assert changes(told, before)["if_for"][1] == ("It was: 92.5. Now: no score yet.", "New from the teaching staff: 1")


def test_a_message_is_about_its_news_alone(make, student):
    """One assignment: its name in the subject, and the total as a line; nothing of the other, in text and HTML."""
    told = student(make.report(), make.report(assignment="dictionary", remarks=({"ko": "mark", "en": "mark"},)))
    message, both = parts(make, told, sent(told, HERE, only=["dictionary"]))
    assert message.subject == "[AI School, week 2] Conditions and loops: your results"
    for part in both:
        assert "Conditions and loops" in part
        assert "Fix this first" in part
        assert "The ride" in part
        assert "Total" in part
        assert "Dictionaries" not in part
        assert "mark" not in part.split("</style>")[-1].replace("remark", "")
    message, both = parts(make, told)
    assert message.subject == "[AI School, week 2] Your homework results"
    assert all("Dictionaries" in part and "Conditions and loops" in part for part in both)


def test_every_change_is_in_both_parts_and_both_languages(make, student):
    before = sent(student(make.report(score=40.0, tasks=tasks(20.0, 20.0))), HERE)
    for lang, heading, line in (
        ("en", "Since the last message", "Basics: 20 → 60"),
        ("ko", "지난 메일과 달라진 점", "기본: 20 → 60"),
    ):
        for part in parts(make, student(make.report()), before, lang=lang)[1]:
            assert heading in part
            assert line in part
