"""`grade verify --preview` shows every message in both languages, with the test and the files behind it."""

from grader.authoring import preview, verify
from grader.domain.course_files import load_course
from tests.authoring.settings import SETTINGS


def test_every_message_is_shown_once_in_both_languages(course):
    """Of public tests with values, of hidden ones with the category alone; twice the same in the same order."""
    shown = []
    for _ in range(2):
        (proof,) = verify.prove(load_course(course), ("sums",), SETTINGS, clumsy=True).proofs
        assert proof.faults == []
        messages = preview.collect_messages(proof.trials, proof.reports)
        assert len({message.text for message in messages}) == len(messages)
        shown.append("\n".join(preview.format_messages(proof.assignment, messages)))
    assert shown[0] == shown[1]
    assert "기대한 값: 3" in shown[0]
    assert "Expected: 3" in shown[0]
    assert "(what was checked: " in shown[0]
    assert "-412" not in shown[0]
    assert "clumsy: missing colon" in shown[0]
    assert "clumsy: endless loop" in shown[0]
    assert "wrong/minus" in shown[0]
